"""A document as the detectors look at it: folded text with its way back, units of place, cells with their headings.

All offsets of a ``View`` and its ``Unit``s count code points of the folded text; ``View.span`` maps them to the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar, cast

from detectors.tables import Row, headings, joins, split_row
from pipeline.model.document import Alignment, Block, BlockKind, Document, Hiding
from pipeline.model.text import Folded, fold, is_symbol

_Made = TypeVar("_Made")
_LINE = re.compile(r"[^\n]+")
_EDGE = " \t\n|┌┐└┘│─━"
# Breaks that a number never runs over: sentence ends, cell walls, blank lines.
SEGMENT_LENGTH = 1500


@dataclass(frozen=True, slots=True)
class Unit:
    """A line of a block, or a cell, without its blank edges.

    Attributes:
        start, end: place in the folded text.
        kind: the block's kind; cells found in plain lines are TABLE_CELL too.
        rank: counts the units that show and are not empty, from 0; hidden ones continue the count.
        column_heading, row_heading: folded and stripped; empty where none.
        table, row, column: -1 outside tables.
    """

    start: int
    end: int
    block: Block
    kind: BlockKind
    rank: int
    column_heading: str = ""
    row_heading: str = ""
    table: int = -1
    row: int = -1
    column: int = -1

    @property
    def hiding(self) -> Hiding | None:
        """Where the unit hides, None when it shows."""
        return self.block.hiding

    @property
    def alignment(self) -> Alignment | None:
        """Alignment of the block that holds the unit."""
        return self.block.alignment


@dataclass(slots=True)
class View:
    """Folded text and units of one document."""

    document: Document
    folded: Folded = field(init=False)
    units: tuple[Unit, ...] = field(init=False)
    _starts: list[int] = field(init=False)
    _made: dict[str, object] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.folded = fold(_plain(self.document.text))
        self.units = tuple(_units(self))
        self._starts = [unit.start for unit in self.units]

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    def once(self, key: str, make: Callable[[View], _Made]) -> _Made:
        """Return what ``make`` makes of this view; it is made once and shared by all that ask with the same key."""
        if key not in self._made:
            self._made[key] = make(self)
        return cast(_Made, self._made[key])

    @property
    def shown(self) -> int:
        """How many units show; they come before those that hide. Page numbers at the end of the text are none of them."""
        return self.once("shown", _shown)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty span of the folded text to the document."""
        return self.folded.span(start, end)

    def place(self, offset: int) -> int:
        """Map an offset of the document to the folded text."""
        return bisect_left(self.folded.origin, offset)

    def unit_at(self, offset: int) -> Unit | None:
        """Return the unit that holds the folded offset, None in a gap between units."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self.units[index].end:
            return None
        return self.units[index]

    def string(self, unit: Unit) -> str:
        """Return the folded text of a unit."""
        return self.text[unit.start : unit.end]

    def row_text(self, unit: Unit) -> str:
        """Return the folded text of the table row that holds the unit; of the unit alone outside tables."""
        if unit.table < 0:
            return self.string(unit)
        same = [each for each in self._near(unit) if (each.table, each.row) == (unit.table, unit.row)]
        return self.text[same[0].start : same[-1].end]

    def row(self, unit: Unit) -> list[Unit]:
        """Return the units of the table row that holds the unit; the unit alone outside tables."""
        if unit.table < 0:
            return [unit]
        return [each for each in self._near(unit) if (each.table, each.row) == (unit.table, unit.row)]

    def left(self, unit: Unit) -> str:
        """Return the text of the cell to the left, without blanks; empty outside tables and in the first column."""
        if unit.table < 0:
            return ""
        before = [each for each in self.row(unit) if each.column < unit.column]
        return tidy(self.string(before[-1])) if before else ""

    def _near(self, unit: Unit) -> tuple[Unit, ...]:
        index = bisect_right(self._starts, unit.start) - 1
        return self.units[max(0, index - 40) : index + 40]

    def segments(self) -> Iterator[tuple[int, int]]:
        """Yield consecutive stretches of about SEGMENT_LENGTH, cut where no value runs on.

        A cut falls on a line end that has neither digit nor letter on one of its sides.
        """
        text, start = self.text, 0
        while start < len(text):
            end = start + SEGMENT_LENGTH
            cut = _cut(text, end) if end < len(text) else len(text)
            yield start, cut
            start = cut


_PAGE_NUMBER = re.compile(r"[-—–·]*(?:第?\d{1,4}页?)?[,/]?(?:共?\d{1,4}页?)?[-—–·]*")
_LONGEST_PAGE_NUMBER = 30  # characters


def _shown(view: View) -> int:
    count = sum(unit.hiding is None for unit in view.units)
    margins = (BlockKind.FOOTER, BlockKind.HEADER)
    while count and view.units[count - 1].kind in margins and _is_page_number(view.string(view.units[count - 1])):
        count -= 1
    return count


def _is_page_number(text: str) -> bool:
    written = "".join(text.split())
    return len(written) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(written) is not None


_STOP = re.compile(r"[\n。;!?]")
# Blanks at a line end that are looked through.
_BLANKS = 40


def _cut(text: str, end: int) -> int:
    """Find where a segment may end: behind the first safe line end or sentence end from ``end`` on."""
    for stop in _STOP.finditer(text, end):
        at = stop.start()
        before = text[max(0, at - _BLANKS) : at].rstrip(" \t")[-1:]
        behind = text[at + 1 : at + 1 + _BLANKS].lstrip(" \t")[:1]
        if text[at] != "\n" or not (_valued(before) or before == "-") or not (_valued(behind) or behind in "\n"):
            return stop.end()
    return len(text)


def _valued(char: str) -> bool:
    """Say whether a value may go on with this character."""
    return char.isascii() and char.isalnum()


_SYMBOLS = re.compile("[\u00b2-\u00be\u2070-\u209f\u2100-\u218f\u2460-\u24ff\u3200-\u33ff\U0001f100-\U0001f1ff]")


def _plain(text: str) -> str:
    """Put a neutral mark for enumerations and unit signs (①, ⒈, ㎡), which folding would turn into digits and letters.

    A ① before a number is not its first digit; the length of the text stays.
    """
    if not _SYMBOLS.search(text):
        return text
    return text.translate({ord(char): "◦" for char in set(text) if is_symbol(char)})


def _units(view: View) -> Iterator[Unit]:
    table_base = 1 + max((block.cell.table for block in view.document.blocks if block.cell), default=-1)
    plain_rows: list[Row] = []
    found: list[Unit] = []
    for block in view.document.blocks:
        start, end = view.place(block.start), view.place(block.end)
        if block.cell is not None:
            found.append(_cell_unit(view, block, start, end))
            continue
        for line in _LINE.finditer(view.text, start, end):
            row = split_row(line.group(), line.start())
            if row is not None:
                row.block = block
                plain_rows.append(row)
            left, right = _strip(view.text, line.start(), line.end())
            if left < right and row is None:
                found.append(Unit(left, right, block, block.kind, 0))
    found += _plain_cells(view, plain_rows, table_base)
    for rank, unit in enumerate(sorted(found, key=lambda each: (each.start, each.end))):
        yield _ranked(unit, rank)


def _ranked(unit: Unit, rank: int) -> Unit:
    return Unit(
        unit.start,
        unit.end,
        unit.block,
        unit.kind,
        rank,
        unit.column_heading,
        unit.row_heading,
        unit.table,
        unit.row,
        unit.column,
    )


def _cell_unit(view: View, block: Block, start: int, end: int) -> Unit:
    cell = block.cell
    assert cell is not None
    left, right = _strip(view.text, start, end)
    return Unit(
        left,
        max(left, right),
        block,
        BlockKind.TABLE_CELL,
        0,
        tidy(cell.column_heading),
        tidy(cell.row_heading),
        cell.table,
        cell.row,
        cell.column,
    )


def _plain_cells(view: View, rows: list[Row], table: int) -> Iterator[Unit]:
    """Make cells of lines that are table rows by their tabs or bars, where the reader made none."""
    before: Row | None = None
    heading: list[str] = []
    number = pending = 0
    for row in rows:
        if before is None or row.mark != before.mark or not joins(view.text[before.end : row.start], row, len(heading)):
            table, number, heading, pending = table + 1, 0, [], 0
        texts = [view.text[start:end] for start, end in row.cells]
        if number == 0:
            heading = headings(texts)
        # A line end inside a cell cuts its row in two; the second half goes on in the same column.
        shift = pending - 1 if pending and pending + len(row.cells) - 1 == len(heading) else 0
        pending = len(row.cells) if not shift and len(row.cells) < len(heading) else 0
        number -= bool(shift)
        first = tidy(texts[0])
        for column, (start, end) in enumerate(row.cells, shift):
            if start < end:
                column_heading = heading[column] if number and column < len(heading) else ""
                row_heading = first if column else ""
                assert row.block is not None
                yield Unit(
                    start, end, row.block, BlockKind.TABLE_CELL, 0, column_heading, row_heading, table, number, column
                )
        before, number = row, number + 1


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def tidy(text: str | None) -> str:
    """Fold a heading and take the blanks out of it ('姓　名' is 姓名)."""
    return re.sub(r"\s+", "", fold(text).text).strip("|") if text else ""


_current: ContextVar[View | None] = ContextVar("view", default=None)


@contextmanager
def shared_view(document: Document) -> Iterator[View]:
    """Make one view serve all that run inside, blocks for the same document too; nothing of the document outlives the block."""
    shared = _current.get()
    if shared is not None and shared.document is document:
        yield shared
        return
    view = View(document)
    token = _current.set(view)
    try:
        yield view
    finally:
        _current.reset(token)


def view_of(document: Document) -> View:
    """Return the shared view of the document, or a new one where none is shared."""
    view = _current.get()
    return view if view is not None and view.document is document else View(document)
