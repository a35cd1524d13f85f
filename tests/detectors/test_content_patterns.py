"""No pattern of the content rules may match nothing: an empty alternative would send every clause to a person."""

from __future__ import annotations

import importlib
import re

import pytest

from detectors.content.cues import Cue

MODULES = ("business", "declared", "places", "process", "risk", "secret", "systems", "values")


@pytest.mark.parametrize("name", MODULES)
def test_patterns_match_no_empty_text(name: str) -> None:
    module = importlib.import_module(f"detectors.content.{name}")
    patterns = [each for each in vars(module).values() if isinstance(each, re.Pattern)]
    for group in vars(module).values():
        if isinstance(group, tuple):
            patterns += [cue.pattern for cue in group if isinstance(cue, Cue)]
    assert patterns
    assert [each.pattern[:40] for each in patterns if each.search("")] == []
