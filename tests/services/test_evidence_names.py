"""Every signal that the rules give has a name that an official can read."""

from __future__ import annotations

import detectors
from pipeline import formats
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.services.evidence_names import RULES
from pipeline.services.gold import load_gold
from tests.conftest import REPOSITORY


def test_signals_have_chinese_names() -> None:
    profile = load_profile(DEFAULT_PROFILE)
    rules = tuple(each for each in detectors.DETECTORS if each.name != "names")
    refiners = tuple(each for each in detectors.SECOND_PASS if each.name != "tagger")
    found: set[str] = set()
    for gold in load_gold(REPOSITORY / "corpus" / "tune")[::3]:
        document = formats.read(gold.text.encode(), "gold.txt")
        for finding in detectors.detect(document, profile, rules, refiners):
            found |= {str(evidence.rule) for evidence in finding.evidence}
    assert len(found) > 30
    assert found - set(RULES) == set()
    assert all(any("\u4e00" <= char <= "\u9fff" for char in chinese) for chinese, _ in RULES.values())
