"""Whether each page of a PDF copy says the kept characters and no others, each where it stood.

A character may be missing only where it shares its place with what is withheld. Where the original is not at hand or cannot be read
again, characters are only counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.model.document import Box, Document, PageArea, PageInk, PdfChars, Piece
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check
from pipeline.model.text import squeeze
from pipeline.redaction.verify_pdf_chars import Lettering, Standing
from pipeline.redaction.verify_search import STAMPS

NEAR = 2.0  # points by which an origin may be off
_INK_NEAR = 0.35  # em more where places were recognised, and in vertical writing
_TWICE = 0.2  # em by which type is moved that is printed twice
_CELL = 8.0  # points: characters are looked up by the square in which they stand
_AROUND = 0.6  # em around a withheld character, in which a box may cover a neighbour
_AREA = 2.0  # points around a withheld area


@dataclass(slots=True)
class PageSpans:
    """What a plan keeps and withholds on one page.

    The place of a kept character is None where it is not known; ``lost`` counts withheld ones whose place is not known, ``known``
    says whether it should be. ``before`` are all characters of the original's page.
    """

    kept: list[tuple[str, Standing | None]] = field(default_factory=list)
    withheld: list[Standing] = field(default_factory=list)
    areas: list[Box] = field(default_factory=list)
    whole: bool = False
    lost: int = 0
    known: bool = False
    before: Sequence[Standing] = ()


def spans_of(document: Document, plan: RedactionPlan, letters: Sequence[Lettering] | None) -> dict[int, PageSpans]:
    """Work out what is kept and withheld on each page, by its number."""
    pages: dict[int, PageSpans] = defaultdict(PageSpans)
    for number, page in enumerate(letters or (), start=1):
        pages[number].before, pages[number].known = page.chars, True
    spans = [(each.start, each.end) for each in plan.redactions]
    at = 0
    for block in document.blocks:
        offset = block.start
        for piece in block.pieces:
            end = offset + len(piece.text)
            while at < len(spans) and spans[at][1] <= offset:
                at += 1
            _take(pages, piece, offset, spans[at : bisect_left(spans, (end,), at)], letters, shows=block.hiding is None)
            offset = end
    return pages


def _take(
    pages: dict[int, PageSpans],
    piece: Piece,
    offset: int,
    cuts: Sequence[tuple[int, int]],
    letters: Sequence[Lettering] | None,
    *,
    shows: bool,
) -> None:
    match piece.address:
        case PageArea(page=number, box=box) if cuts:
            if box is None:
                pages[number].whole = True
            else:
                pages[number].areas.append(box)
        case PdfChars(page=number) | PageInk(page=number):
            page = pages[number]
            for start, text, place in _characters(piece, letters):
                gone = any(first < offset + start + len(text) and last > offset + start for first, last in cuts)
                if gone and place is not None:
                    page.withheld.append(place)
                elif gone:
                    page.lost += not text.isspace()
                elif not gone and shows:
                    page.kept.append((text, place))


def _characters(piece: Piece, letters: Sequence[Lettering] | None) -> Iterator[tuple[int, str, Standing | None]]:
    """Yield for each character of a piece where it begins in the piece, its text and its place."""
    at = piece.address
    if isinstance(at, PageInk):
        for start, (char, box) in enumerate(zip(piece.text, at.boxes, strict=False)):
            yield start, char, inked(char, box, at.turn)
    elif isinstance(at, PdfChars):
        page = letters[at.page - 1].chars if letters is not None and at.page <= len(letters) else ()
        single = at.last - at.first != len(piece.text)
        texts = [piece.text] if single else list(piece.text)
        for start, text in enumerate(texts):
            index = at.first + start
            place = page[index] if index < len(page) and page[index].text[:1] == text[:1] else None
            yield start, text, place


def inked(text: str, box: Box, turn: int) -> Standing:
    """Return where a recognised character stands."""
    dx, dy = {0: (1.0, 0.0), 90: (0.0, 1.0), 180: (-1.0, 0.0), 270: (0.0, -1.0)}[turn % 360]
    size = box.bottom - box.top if turn % 180 == 0 else box.x1 - box.x0
    return Standing(text, box, box.x0, box.bottom, dx, dy, size, vertical=True)


def check_kept(pages: dict[int, PageSpans], copy: Sequence[Lettering]) -> Check:
    """Check the characters of every page of a copy and their places."""
    total = lost = added = moved = 0
    for number in sorted({*pages, *range(1, len(copy) + 1)}):
        page = pages.get(number, PageSpans())
        shown = copy[number - 1].chars if number <= len(copy) else ()
        numbers = _compare(page, shown, copy[number - 1] if number <= len(copy) else None)
        total, lost, added, moved = (
            a + b for a, b in zip((total, lost, added, moved), (len(page.kept), *numbers), strict=True)
        )
    good = not (lost or added or moved)
    return Check("kept_text", good, f"应保留 {total} 字，缺失 {lost} 字，多出 {added} 字，移位 {moved} 字")


def _compare(page: PageSpans, shown: Iterable[Standing], frame: Lettering | None) -> tuple[int, int, int]:
    """Count what is lost, added and moved on one page."""
    there: dict[str, list[Standing]] = defaultdict(list)
    for char in _without_stamp(shown):
        text = squeeze(char.text).text
        if text:
            there[text].append(char)
    wanted: dict[str, list[Standing | None]] = defaultdict(list)
    for text, place in page.kept:
        if key := squeeze(text).text:
            wanted[key].append(place)
    lost = added = moved = 0
    excuse, twice = _Excuse(page, frame), _Twice(page.before)
    for text in {*there, *wanted}:
        missing, surplus = _paired(wanted[text], there[text])
        missing = [each for each in missing if each is None or not excuse(each)]
        surplus = [each for each in surplus if not twice(each)]
        pairs = min(len(missing), len(surplus))
        moved += pairs
        lost += len(missing) - pairs
        added += len(surplus) - pairs
    return lost, added, moved


def _without_stamp(shown: Iterable[Standing]) -> list[Standing]:
    """Leave out a preview's stamp where it is written as text."""
    chars = list(shown)
    text = "".join(char.text[:1] or " " for char in chars)
    for stamp in STAMPS:
        at = text.find(stamp)
        if at >= 0:
            del chars[at : at + len(stamp)]
            text = text[:at] + text[at + len(stamp) :]
    return chars


def _paired(wanted: list[Standing | None], there: list[Standing]) -> tuple[list[Standing | None], list[Standing]]:
    """Pair characters of one text by place; return those of either side that have no partner."""
    cells: dict[tuple[int, int], list[Standing]] = defaultdict(list)
    for char in there:
        x, y = char.middle
        cells[int(x // _CELL), int(y // _CELL)].append(char)
    missing: list[Standing | None] = []
    unknown = 0
    for place in wanted:
        if place is None:
            unknown += 1
            continue
        x, y = place.middle
        near = [
            char
            for column in (-1, 0, 1)
            for row in (-1, 0, 1)
            for char in cells.get((int(x // _CELL) + column, int(y // _CELL) + row), ())
            if _is_same_place(place, char)
        ]
        if near:
            best = min(near, key=lambda char: abs(char.middle[0] - x) + abs(char.middle[1] - y))
            bx, by = best.middle
            cells[int(bx // _CELL), int(by // _CELL)].remove(best)
        else:
            missing.append(place)
    left = [char for group in cells.values() for char in group]
    missing += [None] * max(0, unknown - len(left))
    return missing, left[unknown:]


class _Twice:
    """Whether the original printed a character twice at a place, to make it look bold."""

    def __init__(self, before: Sequence[Standing]) -> None:
        self._cells: dict[tuple[str, int, int], list[Standing]] = defaultdict(list)
        for char in before:
            self._cells[char.text, int(char.x // _CELL), int(char.y // _CELL)].append(char)

    def __call__(self, char: Standing) -> bool:
        near = _TWICE * char.size
        columns, rows = (range(int((at - near) // _CELL), int((at + near) // _CELL) + 1) for at in (char.x, char.y))
        cells = (self._cells.get((char.text, column, row), ()) for column in columns for row in rows)
        alike = (each for cell in cells for each in cell)
        return sum(abs(each.x - char.x) + abs(each.y - char.y) <= near for each in alike) > 1


def _is_same_place(one: Standing, other: Standing) -> bool:
    if not one.vertical and abs(one.x - other.x) <= NEAR and abs(one.y - other.y) <= NEAR:
        return True
    near = NEAR + _INK_NEAR * one.size if one.vertical else NEAR
    (x, y), (u, v) = one.middle, other.middle
    return abs(x - u) <= near and abs(y - v) <= near


class _Excuse:
    """Whether a kept character may be missing: its middle lies off the page, in or beside what is withheld."""

    def __init__(self, page: PageSpans, frame: Lettering | None) -> None:
        self._page = page
        self._frame = frame
        self._boxes = [_grown(area, _AREA) for area in page.areas]
        self._boxes += [_grown(char.box, _AROUND * max(char.size, 1.0)) for char in page.withheld]

    def __call__(self, char: Standing) -> bool:
        x, y = char.middle
        if self._page.whole:
            return True
        if self._frame is not None and not (0 <= x <= self._frame.width and 0 <= y <= self._frame.height):
            return True
        return any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in self._boxes)


def _grown(box: Box, by: float) -> Box:
    return Box(box.x0 - by, box.top - by, box.x1 + by, box.bottom + by)
