"""Dates of birth: a date with 出生 or 生日 before it or 生 behind it, in digits or Chinese numerals, solar or lunar.

GUIDELINE.md: month or day of birth is redacted, for listed persons too; kept only in notices on the appointment of officials.
A year alone, and the bounds of an age group (2018年8月31日前出生), are no date of birth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from detectors.columns import heading_of
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "birth", "2"

_N = "〇零○一二三四五六七八九十廿卅"
_YEAR = rf"(?:(?:19|20)\d{{2}}|[一二][九〇零○][{_N}]{{2}}|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥])"
_LUNAR = (
    rf"(?:(?:农历|阴历|旧历)?(?:正|腊|冬|[{_N}]{{1,3}})月(?:初[一二三四五六七八九十]|[{_N}]{{1,3}}|廿[{_N}])(?:日)?)"
)
_DATE = (
    rf"(?:{_YEAR}\s*年\s*(?:农历|阴历|公历)?(?:\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*[日号])?|{_LUNAR}|[{_N}]{{1,3}}月)"
    r"|(?:19|20)\d{2}[-./]\d{1,2}(?:[-./]\d{1,2})?(?!\d)|(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?(?!\d))"
)
_DAY = r"(?:\d{1,2}\s*月\s*\d{1,2}\s*[日号])"
_HOUR = "子丑寅卯辰巳午未申酉戌亥"
_LABEL = (
    r"(?:出生(?:日期|日子|年月日?|时间|于)?|生日|户口[本簿]上?(?:的日期)?(?=[写登载记])"
    r"|(?<![产发])生于|生辰|诞辰|DOB|Date of Birth)"
)
# What may stand between label and date: verbs of registers and files, no number.
_GAP = r"(?:[\u4e00-\u9fff]{0,4}(?:,[\u4e00-\u9fff]{0,10})?[为是载记作有])?\s*[】\]]?\s*[:(“\"]?\s*(?:(?:农历|阴历|公历)(?=\d))?"
_LABELLED = re.compile(rf"{_LABEL}{_GAP}\s*(?P<date>{_DATE}|{_DAY}|{_LUNAR})")
# In speech the birthday comes a clause later.
_SPOKEN = re.compile(rf"生日[\u4e00-\u9fff,]{{1,14}}?(?P<date>{_DATE}|{_DAY}|{_LUNAR})")
_BEHIND = re.compile(
    rf"(?P<date>{_DATE}|{_DAY}|{_LUNAR})[”\"]?\s*(?:\([^()\n]{{1,12}}\)\s*)?(?:[{_HOUR}]时)?(?:出生(?!以|率|缺陷|人口|医学|证|登记|地|队列|性别|人?数|统计|日期|年月)|生(?:人)?(?![\u4e00-\u9fff])|生于)"
)
# A day with its double hour: so the hour of a birth is told.
_HOURLY = re.compile(rf"(?P<date>{_LUNAR}[{_HOUR}]时)")
_AFTER_SEX = re.compile(
    rf"[男女][\s,、]{{1,3}}(?:[\u4e00-\u9fff]{{1,5}}族?[\s,、]{{1,3}})?(?P<date>{_DATE})(?=[\s,、|。)]|$)"
)
# The bound of an age group, or the other one before it.
_GROUP_BEFORE = re.compile(r"(?:至|到|起|—|-|~|自|从|[在于]?截至)\s*$")
_GROUP_AFTER = re.compile(r"^\s*(?:\(含\)|\(含当日\))?\s*(?:以前|以后|之前|之后|前|后|至|到|起|—|-|~|\(含)")
_HEADING = re.compile(r"出生(?!地)|生日|生辰")
_WHOLE = re.compile(_DATE)
# A notice whose subject is the appointment of officials.
_NOTICE = re.compile(r"公示|公告(?!栏)|任免[^\n]{0,6}通知|任命[^\n]{0,6}通知|任职[^\n]{0,6}通知")
_APPOINTMENT = re.compile(r"任前|任职前|拟任|拟提拔|干部|拟晋升|拟提名|任免|任命|任职")
_CHARACTERS_NEAR = re.compile(
    "出生|生日|生于|生辰|诞辰|DOB|Date of Birth|生人|[男女][\\s,、]"
    f"|[{_HOUR}]时|户口[本簿]"
    "|[年月日号\\d一二三四五六七八九十]\\s*(?:\\([^()\n]{1,12}\\)\\s*)?生(?![\u4e00-\u9fff])"
)


def _dates(view: View) -> Iterable[tuple[int, int, str]]:
    text = view.text
    # The patterns are slow: they are tried only around words of birth and sex.
    for sign in _CHARACTERS_NEAR.finditer(text):
        left, right = max(0, sign.start() - 34), min(len(text), sign.end() + 34)
        for pattern, rule in (
            (_LABELLED, "label"),
            (_SPOKEN, "label"),
            (_BEHIND, "suffix"),
            (_HOURLY, "suffix"),
            (_AFTER_SEX, "sex"),
        ):
            for match in pattern.finditer(text, left, right):
                start, end = match.span("date")
                if not _GROUP_BEFORE.search(text, max(0, start - 4), start) and not _GROUP_AFTER.match(
                    text[end : end + 8]
                ):
                    yield start, end, rule
    for unit in view.units:
        if unit.table >= 0 and (_HEADING.search(unit.column_heading) or _HEADING.search(view.left(unit))):
            found = _WHOLE.search(text, unit.start, unit.end)
            if found:
                yield found.start(), found.end(), "heading"
    # Tables laid out by blanks, or by bars without outer ones.
    if re.search(r"出生|生日", text):
        for match in _WHOLE.finditer(text):
            heading = heading_of(text, match.start())
            if heading and _HEADING.search(heading):
                yield match.start(), match.end(), "heading"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find dates of birth."""
    view = view_of(document)
    if not any(word in view.text for word in ("生", "男", "女", "户口", "时", "DOB", "irth")):
        return
    source = Source(document, NAME, VERSION)
    appointment = bool(_NOTICE.search(view.text[:120]) and _APPOINTMENT.search(view.text[:400]))
    seen: set[tuple[int, int]] = set()
    for start, end, rule in _dates(view):
        if (start, end) in seen:
            continue
        seen.add((start, end))
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
