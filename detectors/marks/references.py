"""References to classified documents: numbers with 密, titles with a level before them, a level that was determined.

GUIDELINE.md: the number or title only, with its level if it stands before the title; the document's own number is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from detectors import basis
from detectors.base import Detector, Source
from detectors.marks import forms, numbers, place
from detectors.marks.forms import LEVEL
from detectors.view import Unit, View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

_D = Disposition
NAME, VERSION = "secret_references", "2"

_KIND = "文件|电报|资料|附件|材料|方案|报告|地图|图纸|图|档案|通知|规划|纪要|载体|办法"
_TITLE = re.compile(rf"(?:{LEVEL})\s*(?:级|件)?\s*(?:的)?\s*(?:{_KIND})?\s*《[^》\n]{{2,60}}》")
# A title with its level behind it: 《…》（机密）.
_TITLE_BEHIND = re.compile(
    rf"《[^》\n]{{2,60}}》\s*[(【\[](?:{LEVEL})\s*级?(?:\s*{forms.STAR}\s*(?:{forms.PERIOD})?)?[)】\]]"
)
# A classified telegram or paper with its own series: 机密级电报甲字第12号.
_SERIES = re.compile(rf"(?:{LEVEL})级?(?:{_KIND})?[\u4e00-\u9fff]{{0,4}}?字?第\d{{1,5}}号")
_DETERMINED = re.compile(
    rf"(?:确定|定|核定|列|划)为(?:国家秘密,?(?:密级为)?)?(?:{LEVEL})级?(?:国家秘密)?(?:事项)?(?:,?\s*保密期限\s*(?:为)?\s*\d{{1,2}}\s*年)?"
)
_RULE = re.compile(r"应当|可以|必须|凡|如果|不得|哪些|是指|一般|擅自|错误|随意|依法")
_REASONS = {
    _D.REVIEW: "指向涉密文件或已定密事项，是否可以公开须由保密审查人员判断。",
    _D.KEEP: "所指文件据本文已经解密，保留；发布前可核对解密决定。",
}


def _released(view: View, unit: Unit, end: int) -> bool:
    """Say whether the same sentence goes on to say that the document was declassified."""
    stop = view.text.find("。", end, unit.end)
    return bool(
        re.search(
            r"已[^,。;]{0,14}解密|已[^,。;]{0,14}解除密级",
            view.text[end : min(stop if stop > 0 else unit.end, end + 40)],
        )
    )


def _spans(view: View, unit: Unit, own: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    text = view.text
    for start, end in numbers.numbers(view, unit):
        if re.sub(r"\s", "", text[start:end]) not in own and not numbers.is_own(view, unit, start, end):
            yield start, end, "number"
    if place.in_article(view, unit):
        return
    for pattern in (_TITLE, _TITLE_BEHIND, _SERIES):
        for match in pattern.finditer(text, unit.start, unit.end):
            yield match.start(), match.end(), "title"
    for match in _DETERMINED.finditer(text, unit.start, unit.end):
        sentence = text[max(unit.start, text.rfind("。", 0, match.start())) : match.start()]
        if not _RULE.search(sentence) and not place.quoted(view, match.start(), match.end()):
            yield match.start(), match.end(), "determined"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find references to classified documents or matters."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    if "密" not in view.text:
        return
    own = numbers.own_numbers(view)
    for unit in view.units:
        if "密" not in view.text[unit.start : unit.end]:
            continue
        for start, end, kind in _spans(view, unit, own):
            disposition = _D.KEEP if _released(view, unit, end) else _D.REVIEW
            yield source.finding(
                view.span(start, end),
                EntityType.SECRET_REFERENCE,
                disposition,
                0.7,
                _REASONS[disposition],
                basis.REFERENCE,
                (Evidence("reference", (kind,), 0.7),),
            )


DETECTOR = Detector(NAME, VERSION, detect)
