"""Numbers that only their label makes personal: student, medical, insurance, staff, certificate and deed numbers.

A value is looked for where digits and letters stand together; the label in front of it, the heading of its column or the cell
to its left says whose number it is (``number_labels``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer import RecognizerResult

from detectors.artifacts import Segment
from detectors.checks import Check
from detectors.columns import heading_of
from detectors.presidio import Recognizer, Rule, lead_of, titles_of
from detectors.recognizers.number_labels import Owner, owner_of
from pipeline.model.finding import EntityType

_PROVINCES = "京津沪渝冀豫云滇辽黑湘皖鲁新苏浙赣鄂桂甘陇晋蒙陕秦吉闽贵黔粤青藏川蜀宁琼"
# Four characters and more with at least three digits; a year alone is none.
_VALUE = re.compile(
    r"[A-Za-z0-9](?<![0-9A-Za-z第(〔.@_#*].)(?:(?<=\d)|(?=[A-Za-z\-]{0,10}\d))[A-Za-z0-9\-]{3,34}(?![0-9A-Za-z\-@*])",
    re.DOTALL,
)
# In brackets behind the label, or behind the name of somebody whose number is of the same make as one before.
_INNER = re.compile(
    r"\((?P<value>[A-Za-z0-9](?:(?<=\d)|(?=[A-Za-z\-]{0,10}\d))[A-Za-z0-9\-]{3,34})(?![0-9A-Za-z年\-@*])"
)
# The same broken over a line end; a short number, a date or a list number on the next line is not its tail.
_BROKEN = re.compile(
    r"[A-Za-z0-9](?<![0-9A-Za-z第(〔.@_#*].)(?:(?<=\d)|(?=[A-Za-z\-]{0,6}\d))[A-Za-z0-9\-]{0,34}"
    r"\n {0,8}[A-Za-z0-9\-]{3,30}(?! ?[0-9A-Za-z年月日.、\-@])",
    re.DOTALL,
)
# The same in groups: by one blank, a hyphen, or a line end.
_GROUPED = re.compile(
    r"[A-Za-z0-9](?<![0-9A-Za-z第(〔.@_#*].)[A-Za-z0-9]{2,11}(?: [A-Za-z0-9]{2,11}){1,6}(?![0-9A-Za-z年\-@*])",
    re.DOTALL,
)
# A certificate number may begin with the short name of the place or office that issued it.
_PREFIXED = re.compile(
    r"(?:号码|号(?!码)|编号)[:为是]? ?"
    r"(?P<value>(?![^0-9]{0,3}(?:尾|号|第|为|是|共|约))[\u4e00-\u9fff]{1,6}[A-Z]?\(?\d{4}\)?[\u4e00-\u9fff]{0,4}"
    r"(?:字)?第?[A-Za-z0-9\-]{3,20}号?)(?![0-9A-Za-z年月日\-])"
)
# Registers of persons count by a word and a number: 某收字第0074号.
_WORDED = re.compile(
    r"(?:号|[:为是]|证\() ?(?P<value>(?:(?![为是号])[\u4e00-\u9fff]){1,6}字? ?\(?(?:\d{4})?\)? ?字?第 ?[A-Z]?\d{3,10} ?号)"
)
# The place before digits (cards of the army, registers of professions), and a cell of a word, a year and a number.
_LED = re.compile(
    rf"(?:号码|号|编号)[:为是]? ?(?P<value>[{_PROVINCES}][\u4e00-\u9fff]{{1,3}}[A-Z]{{0,2}}\d?(?:\(\d{{4}}\))?[\d\-]{{5,18}}号?)"
)
_REGIONED = re.compile(rf"(?<![\u4e00-\u9fff])(?P<value>[{_PROVINCES}][A-Z]?\d{{8,20}})(?![0-9A-Za-z\-])")
_CELL = re.compile(
    r"(?:^|[\t|\n]) ?(?P<value>[\u4e00-\u9fff]{1,6}[A-Z]{0,2}\d?(?:\(?\d{4}\)?[\-字第]{0,2}\d{3,8}|[\d\-]{5,18})号?) ?(?=[\t|\n]|$)"
)
# Year in brackets, then the short name of a register: (2017)民收字第0417号.
_FILED = re.compile(r"(?:号码?|编号)[:为是]? ?(?P<value>\(\d{4}\)[\u4e00-\u9fff]{1,8}字?第?\d{2,8}号)")
# Each with a character without which it cannot match.
_LESS_COMMON = (
    *((_PREFIXED, "号"), (_WORDED, "号"), (_FILED, "号"), (_LED, "号")),
    *((_REGIONED, ""), (_CELL, "\t"), (_CELL, "|"), (_INNER, "(")),
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LINK = re.compile(r"(?:分别|依次|顺次|均|应|改|换|登记|填写|记载)?[\s:为是系(“\"'「\[【】\]]*$")
_CHAIN = re.compile(r"(?:[A-Za-z0-9\-]{4,36} ?(?:、|,|和|及|与|/|;) ?){1,8}$")
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z《》()、,:]{1,24}$")
_PUBLISHED = re.compile(r"公示|公告|名单|成绩|录用|拟聘|公布")
_EDGE = re.compile(r"[ |\n]")
_GATE = re.compile("号|证|码|卡|ID|VIN")
_MOBILE = re.compile(r"1[3-9]\d{9}$")

_RULES = {owner: f"number_of_{owner.value}" for owner in Owner}


class Numbered(Recognizer):
    """Finds values by their form and keeps those whose label makes them a person's."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find labelled numbers, deeds, and numbers of the same make as a labelled one."""
        segment = nlp_artifacts if isinstance(nlp_artifacts, Segment) else Segment()
        results = list(self._deeds(text))
        if not _GATE.search(text) and not _has_titles(segment, text):
            return results
        seen: set[tuple[int, int]] = set()
        for start, end in _values(text):
            value = text[start:end]
            # 7-01 counts rows or houses.
            if (start, end) in seen or sum(char.isdigit() for char in value) < 3 or (len(value) < 6 and "-" in value):
                continue
            seen.add((start, end))
            owner = _owner(text, start, end, segment)
            if owner is not None:
                results.append(self._result(self.rules[_RULES[owner]], start, end, Check.UNDECIDED))
        return results

    def _deeds(self, text: str) -> Iterator[RecognizerResult]:
        for name in ("deed", "old_deed"):
            for start, end in self.rules[name].spans(text):
                yield self._result(self.rules[name], start, end, Check.UNDECIDED)


def _has_titles(segment: Segment, text: str) -> bool:
    """Say whether the segment lies in a table, whose headings may stand before it."""
    if segment.view is None:
        return False
    unit = segment.view.unit_at(segment.offset + len(text) // 2)
    return unit is not None and unit.table >= 0


def _values(text: str) -> Iterator[tuple[int, int]]:
    for match in _BROKEN.finditer(text):
        yield match.span()
    for match in _GROUPED.finditer(text):
        yield match.span()
    for pattern, mark in _LESS_COMMON:
        for match in pattern.finditer(text) if mark in text else ():
            if not _YEAR.fullmatch(match["value"]):
                yield match.span("value")
    for match in _VALUE.finditer(text):
        year = match.end() - match.start() == 4 and text[match.end() : match.end() + 1] == "年"
        if not year:
            yield match.span()


def _owner(text: str, start: int, end: int, segment: Segment) -> Owner | None:
    view = segment.view
    unit = view.unit_at(segment.offset + start) if view is not None else None
    if view is None or unit is None or unit.table < 0:
        lead = lead_of(text, start, 60)
        owner = owner_of(label_of(lead), lead + text[end : end + 20].split("\n")[0])
        if owner is None and view is not None and _EDGE.match(text[start - 1 : start] or "\n"):
            heading = heading_of(view.text, segment.offset + start)
            owner = owner_of(heading, heading) if heading and not _MOBILE.match(text[start:end]) else None
        return owner
    lead = text[max(0, unit.start - segment.offset, start - 60) : start]
    row = " ".join((view.row_text(unit), *(each.column_heading for each in view.row(unit))))
    label = label_of(lead)
    if label:
        owner = owner_of(label, row)
        if owner is not None or re.search("[号码证]$", label):
            return owner
    if len(lead.strip()) > 2 or end - start < 0.6 * (unit.end - unit.start) or _MOBILE.match(text[start:end]):
        return None
    published = bool(_PUBLISHED.search(view.text[:300]))
    for title in titles_of(view, unit):
        owner = owner_of(re.sub(r"\([^)]*\)$", "", title), row, published)
        if owner is not None:
            return owner
    return None


def label_of(lead: str) -> str:
    """Return the label at the end of what stands before a value: without marks, link words and values of the same list."""
    lead = _CHAIN.sub("", _LINK.sub("", lead) if not _CHAIN.search(lead) else lead)
    run = _RUN.search(_LINK.sub("", lead))
    return run.group() if run else ""


def _number() -> Recognizer:
    nothing = re.compile(r"(?!)")
    return Numbered(
        EntityType.PERSONAL_ID_OTHER,
        [
            *(Rule(name, nothing, 0.5) for name in _RULES.values()),
            Rule(
                "deed",
                re.compile(
                    rf"[{_PROVINCES}] ?\(\d{{4}}\) ?[\u4e00-\u9fff]{{2,16}}(?:不动产权|经营权|使用权|林权)第 ?[\d\-]{{4,14}} ?号"
                ),
                0.7,
                needs=("权第",),
            ),
            Rule(
                "old_deed",
                re.compile(
                    r"(?:(?![为是号书证以持凭的])[\u4e00-\u9fff\d]){1,8}(?:集用|集建|国用|集有|宅用|房[权]证|房证|房地证|房地|林证)"
                    r"[\u4e00-\u9fff]{0,4}\(?(?:\d{2,4})?\)?字? ?第? ?[A-Z\d\-]{3,16} ?号"
                ),
                0.7,
                needs=("集用", "集建", "国用", "集有", "宅用", "房", "林证"),
            ),
        ],
    )


def recognizers() -> list[Recognizer]:
    """Return the recognizers of this family."""
    return [_number()]
