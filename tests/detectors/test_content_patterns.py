"""No pattern of the content rules may match nothing: an empty alternative would send every clause to a person."""

from __future__ import annotations

import importlib
import re

import pytest

from detectors.content.cues import Cue
from detectors.doubts import doubted
from pipeline.model.finding import EntityType

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


@pytest.mark.parametrize(
    ("text", "span", "kind", "against"),
    [
        ("县里补助每处3000元。", "3000元", EntityType.TRADE_SECRET_CONTENT, True),
        ("信访按期办结率99.2%。", "99.2%", EntityType.TRADE_SECRET_CONTENT, True),
        ("今年收购面积14.3万亩。", "14.3万亩", EntityType.TRADE_SECRET_CONTENT, True),
        ("该厂毛利率8.9%。", "8.9%", EntityType.TRADE_SECRET_CONTENT, False),
        ("给客户的报价为21元。", "21元", EntityType.TRADE_SECRET_CONTENT, False),
        ("库内两台水泵锈死，已全部修复。", "库内两台水泵锈死", EntityType.PUBLIC_RISK, True),
        ("库内两台水泵锈死。", "库内两台水泵锈死", EntityType.PUBLIC_RISK, False),
        ("第二次约在广场见面。", "第二次约在广场见面", EntityType.FAMILY_INFO, True),
        ("女儿在县城读书。", "女儿在县城读书", EntityType.FAMILY_INFO, False),
    ],
)
def test_words_that_speak_against_what_the_tagger_sees(text: str, span: str, kind: EntityType, against: bool) -> None:
    folded = text.replace("，", ",")
    start = folded.index(span)
    assert doubted(folded, start, start + len(span), kind, 0.4) is against
