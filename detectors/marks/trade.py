"""Trade-secret markings: stamp, cover mark or heading of the document or of an annex. They go to a person.

核心商密 and 普通商密: 中央企业商业秘密保护暂行规定 (国资委 2010) 第十三至十五条.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from detectors.marks import place
from detectors.marks.state import PERIOD, STAR
from detectors.view import Unit, View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

_D = Disposition
NAME, VERSION = "trade_secret_marks", "1"

_CHINESE = re.compile(
    r"(?:商\s*业\s*秘\s*密|核\s*心\s*商\s*密|普\s*通\s*商\s*密|商\s*密|保\s*密\s*信\s*息)"
    rf"(?:\s*[·•・]\s*(?:核心|普通|重要|一般))?(?:\s*{STAR}\s*(?:{PERIOD})?)?"
)
_ENGLISH = re.compile(
    r"(?:(?:strictly|commercial(?:ly)?|company|business) )*(?:in )?confidential|proprietary", re.IGNORECASE
)
_LABELLED = re.compile(r"(?:标注|注明|标明|标有|盖有|加盖|印有|标记)(?:为|了|有)?\s*[“\"「]?$")
_RULE = re.compile(r"凡|应当|可以|不得|必须|如有|均应|的,|可先行")
_HEADING = re.compile(r"[(【\[]$")


def _judge(view: View, unit: Unit, start: int, end: int) -> tuple[Disposition, float, str] | None:
    text = view.text
    if place.in_article(view, unit) and _RULE.search(text[unit.start : start]):
        return (_D.KEEP, 0.5, "mention") if place.quoted(view, start, end) else None
    spot = place.place_of(view, unit, start, end)
    if _LABELLED.search(text[max(unit.start, start - 8) : start]):
        sentence = text[max(unit.start, text.rfind("。", 0, start)) : start]
        return (_D.KEEP, 0.5, "mention") if _RULE.search(sentence) else (_D.REVIEW, 0.7, "labelled")
    if place.quoted(view, start, end):
        return None
    owner = text[unit.start : start]
    if re.search(STAR, text[start:end]) and end == unit.end and re.fullmatch(r"[\u4e00-\u9fff]{2,14}", owner):
        return _D.REVIEW, 0.8, "owner"
    if spot.alone and unit.end - unit.start <= 40:
        return _D.REVIEW, 0.8, "own_field"
    opened = _HEADING.search(text[unit.start : start])
    if opened and re.match(r"[,)】\]]", text[end : end + 1]) and unit.end - unit.start <= 60:
        return _D.REVIEW, 0.7, "heading"
    return None


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find trade-secret markings."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for pattern, needs in ((_CHINESE, "密"), (_ENGLISH, None)):
        if needs is not None and needs not in view.text:
            continue
        if needs is None and not re.search("onfidential|ONFIDENTIAL|roprietary|ROPRIETARY", view.text):
            continue
        for match in pattern.finditer(view.text):
            unit = view.unit_at(match.start())
            if unit is None or match.end() > unit.end:
                continue
            verdict = _judge(view, unit, match.start(), match.end())
            if verdict is None:
                continue
            disposition, score, word = verdict
            reason = "商业秘密标志，公开前应征求权利人意见。" if disposition is _D.REVIEW else "只是提到商业秘密标志。"
            yield source.finding(
                view.span(match.start(), match.end()),
                EntityType.TRADE_SECRET_MARKING,
                disposition,
                score,
                reason,
                basis.TRADE,
                (Evidence("place", (word, *place.place_of(view, unit, match.start(), match.end()).words), score),),
            )


DETECTOR = Detector(NAME, VERSION, detect)
