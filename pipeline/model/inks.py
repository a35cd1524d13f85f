"""Where a document's text was recognised in pixels, line by line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.document import Block, Box, Document, DocxInk, PageInk

Ink = PageInk | DocxInk

_AHEAD = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}


@dataclass(frozen=True, slots=True)
class InkLine:
    """Code points ``start`` to ``end`` of the document that were recognised as one line, and how sure the recogniser is of it."""

    start: int
    end: int
    confidence: float


class Inks:
    """The recognised lines of one document, sorted by place."""

    def __init__(self, document: Document) -> None:
        self.lines = tuple(line for block in document.blocks for line in _lines(block))
        self._starts = [line.start for line in self.lines]

    def at(self, start: int, end: int) -> list[InkLine]:
        """Return the lines that a span touches."""
        index = max(0, bisect_right(self._starts, start) - 1)
        found = []
        while index < len(self.lines) and self.lines[index].start < end:
            if self.lines[index].end > start:
                found.append(self.lines[index])
            index += 1
        return found

    def touches(self, start: int, end: int) -> bool:
        """Say whether any part of a span was recognised in pixels."""
        return bool(self.lines) and bool(self.at(start, end))


def _lines(block: Block) -> Iterator[InkLine]:
    """Join pieces of one confidence that go on in the direction of their writing, with the blanks between them."""
    offset = block.start
    line: tuple[int, int, Ink] | None = None
    for piece in block.pieces:
        end = offset + len(piece.text)
        at = piece.address
        if isinstance(at, PageInk | DocxInk) and offset < end:
            if line is not None and _goes_on(line[2], at):
                line = line[0], end, at
            else:
                if line is not None:
                    yield InkLine(line[0], line[1], line[2].confidence)
                line = offset, end, at
        elif line is not None and (at is not None or "\n" in piece.text):
            yield InkLine(line[0], line[1], line[2].confidence)
            line = None
        offset = end
    if line is not None:
        yield InkLine(line[0], line[1], line[2].confidence)


def _goes_on(last: Ink, ink: Ink) -> bool:
    """Say whether a piece stands behind another one on its line, not on the next line of their paragraph."""
    if (last.confidence, last.turn) != (ink.confidence, ink.turn) or _sheet(last) != _sheet(ink):
        return False
    before, after = _middle(last.boxes[-1]), _middle(ink.boxes[0])
    dx, dy = _AHEAD.get(ink.turn, (1, 0))
    return (after[0] - before[0]) * dx + (after[1] - before[1]) * dy > 0


def _sheet(ink: Ink) -> int | str:
    return ink.page if isinstance(ink, PageInk) else ink.part


def _middle(box: Box) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
