"""The example of docs/detection-rules.md is a profile that holds."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.policy import profile as profile_module
from pipeline.policy.load import parse_profile

DOCS = Path(__file__).parents[2] / "docs" / "detection-rules.md"
SOURCE = (Path(profile_module.__file__).parent / "profiles" / "zhongwei_yunjisuan.toml").read_text("utf-8")


def test_the_documented_example_is_taken() -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    profile = parse_profile("\n".join([SOURCE, *examples]).encode(), "mine")
    assert [each.name for each in profile.recognizers] == ["well_permit"]
    assert profile.words.code_names and profile.words.internal_marks
