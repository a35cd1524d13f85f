"""Mosaic: what is masked in one place and readable in another, or hidden inside another number.

A mask protects only when the same copy does not give the value away (实施条例 第四十二条, item by item; 保密法 第三十六条 names
the danger of putting pieces together). Four cases: a masked number that stands in full elsewhere; a masked identity number beside
the birth date that it masks; a masked name whose full form stands in header, properties, attachment or title; an identity number
inside a longer number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detectors import basis
from detectors.base import Refiner, Source
from detectors.checks import Check, identity_number, plausible_identity
from detectors.names import lexicon
from detectors.view import Unit, View, view_of
from pipeline.model.document import BlockKind, Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "mosaic", "1"
_T = EntityType

_STARS = r"[*×●○xX＊#]"
_MASK = re.compile(rf"{_STARS}{_STARS}")
_NUMBER_MASKED = re.compile(
    rf"(?<![0-9A-Za-z])(?P<head>\d{{3,16}})(?P<mask>{_STARS}{{2,15}})(?P<tail>\d{{0,6}}[\dX]?)(?![0-9A-Za-z*])"
)
_DIGITS = re.compile(r"(?<![0-9A-Za-z*])\d(?:[ \-]?\d){9,19}[Xx]?(?![0-9A-Za-z*])")
_LONG = re.compile(r"\d{17}[\dXx]\d{0,4}(?![0-9A-Za-z])")
_BIRTH = re.compile(r"(?P<year>(?:19|20)\d{2})\s*[年./-]\s*(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})")
_EXAMPLE = re.compile(r"例如|示例|样[例表本]|格式|填[写“]|照抄|(?<![\u4e00-\u9fff])如[\":]?")
# How far from a masked number a birth date counts in running text.
NEAR = 60
_NAME_MASK = re.compile(r"某某?(?![\u4e00-\u9fff]{0,3}(?:公司|单位|局|县|镇|村))|[*×●○]{1,2}(?![0-9*])")
_SURNAME = re.compile(f"(?:{lexicon._SURNAME})$")
_ODD_PLACES = frozenset(
    {BlockKind.HEADER, BlockKind.FOOTER, BlockKind.METADATA, BlockKind.FIELD, BlockKind.COMMENT, BlockKind.WATERMARK}
)
_STOP = r"(?=$|[\s,，。、;:()\[\].\-—_《》\"“”/\\]|同志|先生|女士|信访|来信|反映|投诉|举报|申请|的|等|诉|一案|户|案|家|因|与|和)"
_REASONS = {
    "number": "同一号码在文中另一处已作遮盖，此处却完整可读，遮盖失去作用。",
    "identity": "身份证号码虽已遮盖，同一行中仍可读出生日期，可据以还原被遮盖的部分，请改变遮盖方式或删去。",
    "name": "正文已隐去该姓氏人员的名字，此处（标题、页眉、页脚、文档属性或批注）却有同姓的全名，可能使隐名失去作用。",
    "inside": "该号码内含完整的居民身份证号码（校验位、行政区划和出生日期均相符）。",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the first pass proposes, in folded offsets: spans by start, with disposition."""

    spans: list[tuple[int, int, Disposition]]

    def withheld(self, start: int, end: int) -> bool:
        """Say whether a place is wholly withheld without a person."""
        index = bisect_right(self.spans, (start, end, Disposition.REVIEW)) + 1
        return any(
            left <= start and end <= right and disposition in (Disposition.REDACT, Disposition.BLOCK)
            for left, right, disposition in self.spans[max(0, index - 4) : index]
        )

    def touched(self, start: int, end: int) -> bool:
        """Say whether a withheld or questioned span lies in a place."""
        return any(
            left < end and start < right and disposition is not Disposition.KEEP
            for left, right, disposition in self.spans
        )


def _known(view: View, findings: Sequence[Finding]) -> _Known:
    return _Known(
        sorted(
            (view.place(each.start), view.place(each.end), each.disposition)
            for each in findings
            if each.start < each.end
        )
    )


_Hit = tuple[int, int, EntityType, Disposition, str]


def _numbers(view: View, known: _Known) -> Iterator[_Hit]:
    """Yield numbers in full whose masked form stands elsewhere, where nothing withholds them yet."""
    text = view.text
    if not _MASK.search(text):
        return
    masks: dict[str, list[re.Match[str]]] = defaultdict(list)
    for mask in _NUMBER_MASKED.finditer(text):
        masks[mask["head"]].append(mask)
    lengths = sorted({len(head) for head in masks})
    for match in _DIGITS.finditer(text) if masks else ():
        value = re.sub(r"[ \-]", "", match.group()).upper()
        for mask in (each for length in lengths for each in masks.get(value[:length], ())):
            if not value.endswith(mask["tail"].upper()):
                continue
            hidden = len(value) - len(mask["head"]) - len(mask["tail"])
            if hidden >= 2 and (hidden == len(mask["mask"]) or len(mask["head"]) + len(mask["tail"]) >= 7):
                if not known.withheld(*match.span()):
                    kind = _T.PHONE_NUMBER if len(value) == 11 else _T.CN_ID_CARD if len(value) == 18 else _T.BANK_CARD
                    yield (
                        *match.span(),
                        kind,
                        Disposition.REDACT if not _kept(known, match) else Disposition.REVIEW,
                        "number",
                    )
                break


def _kept(known: _Known, match: re.Match[str]) -> bool:
    return any(
        left < match.end() and match.start() < right and disposition is Disposition.KEEP
        for left, right, disposition in known.spans
    )


def _identities(view: View, known: _Known) -> Iterator[_Hit]:
    """Yield masked identity numbers that keep region and order but not the birth date, where that stays readable in the row."""
    if not _MASK.search(view.text):
        return
    for mask in _NUMBER_MASKED.finditer(view.text):
        head, stars, tail = mask["head"], len(mask["mask"]), mask["tail"]
        if len(head) != 6 or stars < 8 or len(tail) != 4 or len(head) + stars + len(tail) != 18:
            continue
        unit = view.unit_at(mask.start())
        if unit is None or _EXAMPLE.search(
            view.text, max(unit.start, mask.start() - 60), min(unit.end, mask.end() + 30)
        ):
            continue
        row = view.row(unit)
        left, right = row[0].start, row[-1].end
        if unit.table < 0:
            left, right = max(left, mask.start() - NEAR), min(right, mask.end() + NEAR)
        birth = _BIRTH.search(view.text, left, right)
        if birth is not None and not known.touched(*birth.span()):
            yield (*mask.span(), _T.CN_ID_CARD, Disposition.REVIEW, "identity")


def _inside(view: View, known: _Known) -> Iterator[_Hit]:
    """Yield longer numbers that hold a valid identity number (学籍号 G + 18, 残疾人证 18 + 2)."""
    for match in _LONG.finditer(view.text):
        start, end, digits = match.start(), match.end(), match.group()
        while (
            start > 0
            and match.start() - start < 3
            and view.text[start - 1].isascii()
            and view.text[start - 1].isalpha()
        ):
            start -= 1
        if end - start == 18 or re.match(r"[0-9A-Za-z]", view.text[start - 1 : start]):
            continue
        if known.withheld(start, end):
            continue
        for at in range(len(digits) - 17):
            value = digits[at : at + 18]
            if plausible_identity(value) and identity_number(value) is Check.VALID:
                yield start, end, _T.PERSONAL_ID_OTHER, Disposition.REDACT, "inside"
                break


def _names(view: View, known: _Known) -> Iterator[_Hit]:
    """Yield full names in titles, headers, properties and comments whose surname stands masked in the text."""
    text = view.text
    if "某" not in text and not any(star in text for star in "*×●○"):
        return
    surnames = {
        surname.group()
        for mask in _NAME_MASK.finditer(text)
        if (surname := _SURNAME.search(text, max(0, mask.start() - 2), mask.start())) is not None
    }
    if not surnames:
        return
    any_surname = "|".join(sorted(surnames, key=lambda each: (-len(each), each)))
    given = rf"[^\W\d_a-zA-Z{lexicon.NEVER}]"
    full = re.compile(
        rf"(?<![\u4e00-\u9fff])(?:关于|对|为|致|给|答复)?(?P<name>(?:{any_surname}){given}{{1,2}}){_STOP}"
    )
    for unit in view.units:
        if not _odd(unit):
            continue
        for match in full.finditer(view.text, unit.start, unit.end):
            name = match["name"]
            if not lexicon.name_like(name) or known.touched(*match.span("name")):
                continue
            if unit.hiding is not None or not _kept_name(known, match):
                yield (*match.span("name"), _T.PERSON_NAME, Disposition.REVIEW, "name")


def _kept_name(known: _Known, match: re.Match[str]) -> bool:
    start, end = match.span("name")
    return any(left < end and start < right for left, right, _ in known.spans)


def _odd(unit: Unit) -> bool:
    return unit.kind in _ODD_PLACES or unit.hiding is not None or unit.kind is BlockKind.TITLE or unit.rank < 3


def refine(document: Document, profile: Profile, findings: Sequence[Finding]) -> Iterable[Finding]:
    """Find what one place masks and another gives away."""
    view = view_of(document)
    known = _known(view, findings)
    source = Source(document, NAME, VERSION)
    for start, end, kind, disposition, rule in (
        *_numbers(view, known),
        *_identities(view, known),
        *_inside(view, known),
        *_names(view, known),
    ):
        score = 0.8 if disposition is Disposition.REDACT else 0.5
        yield source.finding(
            view.span(start, end),
            kind,
            disposition,
            score,
            _REASONS[rule],
            (*basis.of_type(kind), basis.ITEM_BY_ITEM),
            (Evidence(f"mosaic_{rule}", (), score),),
        )


REFINER = Refiner(NAME, VERSION, refine)
