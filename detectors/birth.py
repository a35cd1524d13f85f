"""Dates of birth: a date with 出生 or 生日 before it or 生 behind it.

GUIDELINE.md: redact, for listed persons too; keep only in notices on the appointment of officials.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "birth", "1"

_DATE = (
    r"(?:(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|(?:19|"
    r"20)\d{2}[-./]\d{1,2}(?:[-./]\d{1,2})?(?!\d)|(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|"
    r"3[01])?(?!\d))"
)
_LABELLED = re.compile(rf"(?:出生(?:日期|年月日?|时间)?|生日|生于|生辰)\s*[:为是(]?\s*(?P<date>{_DATE})")
_BEHIND = re.compile(rf"(?P<date>{_DATE})\s*(?:出生|生(?![\u4e00-\u9fff]))")
_AFTER_SEX = re.compile(rf"[男女][\s,、]{{1,3}}(?P<date>{_DATE})(?=[\s,、|。]|$)")
_HEADING = re.compile(r"出生|生日")
_APPOINTMENT = re.compile(r"任前公示|任职前公示|拟任职|拟提拔|干部公示|拟任命")


def _dates(view: View) -> Iterable[tuple[int, int, str]]:
    for pattern, rule in ((_LABELLED, "label"), (_BEHIND, "suffix"), (_AFTER_SEX, "sex")):
        for match in pattern.finditer(view.text):
            yield match.start("date"), match.end("date"), rule
    whole = re.compile(_DATE)
    for unit in view.units:
        if unit.table >= 0 and (_HEADING.search(unit.column_heading) or _HEADING.search(view.left(unit))):
            found = whole.search(view.text, unit.start, unit.end)
            if found:
                yield found.start(), found.end(), "heading"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find dates of birth."""
    view = view_of(document)
    if "生" not in view.text and "女" not in view.text and "男" not in view.text:
        return
    source = Source(document, NAME, VERSION)
    appointment = bool(_APPOINTMENT.search(view.text[:400]))
    for start, end, rule in _dates(view):
        yield source.finding(
            view.span(start, end),
            EntityType.DATE_OF_BIRTH,
            Disposition.KEEP if appointment else Disposition.REDACT,
            0.8,
            "干部任前公示中的出生年月，属应当公示的内容。" if appointment else "自然人的出生日期。",
            basis.OFFICE if appointment else basis.of_type(EntityType.DATE_OF_BIRTH),
            (Evidence(rule, ("出生",), 0.8),),
        )


DETECTOR = Detector(NAME, VERSION, detect)
