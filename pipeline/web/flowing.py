"""The document's text as headings, paragraphs and tables, for documents that have no pages here; each run says its offset.

Control characters (a carriage return before a line end) are in no run: a browser would change them, and offsets would be off.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from pipeline.model.document import Block, BlockKind, Document, Hiding, Revised
from pipeline.services.pages import Shown

_TAGS = {BlockKind.TITLE: "h2", BlockKind.HEADING: "h3"}


@dataclass(frozen=True, slots=True)
class Bit:
    """A run of text from ``start``; ``marks`` are the items that it belongs to, the shortest first."""

    start: int
    text: str
    marks: tuple[Shown, ...] = ()
    revised: Revised | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A heading or paragraph; ``tag`` is its HTML element, ``kind`` what it is in the document."""

    tag: str
    kind: BlockKind
    bits: tuple[Bit, ...]


@dataclass(slots=True)
class Table:
    """A table: rows of cells of bits."""

    number: int
    rows: list[list[tuple[Bit, ...]]] = field(default_factory=list)
    _last: int = -1

    def add(self, row: int, bits: tuple[Bit, ...]) -> None:
        """Add the next cell, which stands in row ``row``."""
        if row != self._last or not self.rows:
            self.rows.append([])
            self._last = row
        self.rows[-1].append(bits)


@dataclass(slots=True)
class Passage:
    """Neighbouring blocks that hide in the same way, None for what shows."""

    hiding: Hiding | None
    parts: list[Line | Table] = field(default_factory=list)


def flowing(document: Document, items: Sequence[Shown] = ()) -> list[Passage]:
    """Cut a document into passages, lines and bits; ``items`` are marked."""
    cuts = _Cuts(items)
    found: list[Passage] = []
    for block in document.blocks:
        bits = tuple(_bits(block, cuts))
        if not any(bit.text.strip() for bit in bits):
            continue
        if not found or found[-1].hiding is not block.hiding:
            found.append(Passage(block.hiding))
        parts = found[-1].parts
        if block.cell is None:
            parts.append(Line(_TAGS.get(block.kind, "p"), block.kind, bits))
            continue
        table = parts[-1] if parts else None
        if not isinstance(table, Table) or table.number != block.cell.table:
            table = Table(block.cell.table)
            parts.append(table)
        table.add(block.cell.row, bits)
    return found


class _Cuts:
    """Where items begin and end: which of them cover the text from each such place on."""

    def __init__(self, items: Sequence[Shown]) -> None:
        self.at: list[int] = [0]
        self.covering: list[tuple[Shown, ...]] = [()]
        spans = [each for each in items if each.item.start < each.item.end]
        begins = sorted(spans, key=lambda each: each.item.start)
        ends: list[tuple[int, int]] = []
        now: dict[int, Shown] = {}
        places = sorted({place for each in spans for place in (each.item.start, each.item.end)})
        index = 0
        for place in places:
            while ends and ends[0][0] <= place:
                del now[heappop(ends)[1]]
            while index < len(begins) and begins[index].item.start <= place:
                now[index] = begins[index]
                heappush(ends, (begins[index].item.end, index))
                index += 1
            shortest = sorted(now.values(), key=lambda each: (each.item.end - each.item.start, each.item.number))
            self.at.append(place)
            self.covering.append(tuple(shortest))

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, tuple[Shown, ...]]]:
        """Yield the stretches from ``start`` to ``end``, each with the items that cover it."""
        index = bisect_right(self.at, start) - 1
        while start < end:
            following = self.at[index + 1] if index + 1 < len(self.at) else end
            yield start, min(following, end), self.covering[index]
            start = min(following, end)
            index += 1


def _bits(block: Block, cuts: _Cuts) -> Iterator[Bit]:
    offset, begin, stop = block.start, block.start, block.start + len(block.text.rstrip("\r\n\t"))
    if block.cell is not None:  # a text file parts its cells by tabs
        begin += len(block.text) - len(block.text.lstrip("\t"))
    for piece in block.pieces:
        revised = piece.revised if piece.revised in (Revised.INSERTED, Revised.DELETED) else None
        for first, last, marks in cuts.between(max(offset, begin), min(offset + len(piece.text), stop)):
            for start, text in _sayable(block.text[first - block.start : last - block.start]):
                yield Bit(first + start, text, marks, revised)
        offset += len(piece.text)


def _sayable(text: str) -> Iterator[tuple[int, str]]:
    """Yield the runs of characters that a browser leaves as they are, with their places."""
    start = 0
    for at in range(len(text) + 1):
        if at == len(text) or (unicodedata.category(text[at]) in ("Cc", "Cs") and text[at] not in "\t\n"):
            if start < at:
                yield start, text[start:at]
            start = at + 1
