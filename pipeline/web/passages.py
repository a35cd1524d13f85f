"""The document's text cut for the page: what hides apart from what shows, the items marked, the revisions told."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.document import Document, Hiding, Revised
from pipeline.model.finding import Category, category_of
from pipeline.services.views import ItemView


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text in one state of unaccepted revisions; None shows in every state."""

    text: str
    revised: Revised | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text; ``item`` marks it, None for the text between items. ``first`` is where the item begins."""

    parts: tuple[Part, ...]
    item: ItemView | None = None
    category: Category | None = None
    first: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring blocks that hide in the same way, None for what shows."""

    hiding: Hiding | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    item: ItemView | None


def stretches(document: Document, items: Sequence[ItemView]) -> list[Stretch]:
    """Cut a document at its items and where it hides; of overlapping items the one that begins first is marked."""
    marks = _marks(len(document.text), items)
    runs = _runs(document)
    found: list[Stretch] = []
    at = 0
    for start, end, hiding in _blocks(document):
        passages: list[Passage] = []
        while at < len(marks) and marks[at].start < end:
            mark = marks[at]
            parts = tuple(_parts(runs, max(mark.start, start), min(mark.end, end), document.text))
            category = category_of(mark.item.item.type) if mark.item else None
            passages.append(Passage(parts, mark.item, category, mark.start >= start))
            if mark.end > end:
                break
            at += 1
        found.append(Stretch(hiding, tuple(passages)))
    return found


def _marks(size: int, items: Sequence[ItemView]) -> list[_Mark]:
    """Return items and the text between them, without gaps and overlaps."""
    found: list[_Mark] = []
    at = 0
    for each in sorted(items, key=lambda each: (each.item.start, -each.item.end)):
        start, end = each.item.start, each.item.end
        if start < at or start == end:
            continue
        if at < start:
            found.append(_Mark(at, start, None))
        found.append(_Mark(start, end, each))
        at = end
    return [*found, _Mark(at, size, None)] if at < size else found


def _blocks(document: Document) -> Iterator[tuple[int, int, Hiding | None]]:
    """Yield start, end and hiding of neighbouring blocks that hide in the same way."""
    start = end = 0
    hiding: Hiding | None = None
    for block in document.blocks:
        if block.hiding is not hiding and block.text:
            if start < end:
                yield start, end, hiding
            start, hiding = block.start, block.hiding
        end = block.end
    if start < end:
        yield start, end, hiding


def _runs(document: Document) -> list[tuple[int, int, Revised]]:
    """Return start and end of the pieces that do not show in every state of the revisions."""
    found: list[tuple[int, int, Revised]] = []
    for block in document.blocks:
        offset = block.start
        for piece in block.pieces:
            if piece.revised in (Revised.INSERTED, Revised.DELETED):
                found.append((offset, offset + len(piece.text), piece.revised))
            offset += len(piece.text)
    return found


def _parts(runs: Sequence[tuple[int, int, Revised]], start: int, end: int, text: str) -> Iterator[Part]:
    """Cut ``start`` to ``end`` where the state of the revisions changes."""
    at = start
    for index in range(bisect_right(runs, start, key=lambda run: run[1]), len(runs)):
        begins, ends, revised = runs[index]
        if begins >= end:
            break
        first, last = max(begins, at), min(ends, end)
        if first >= last:
            continue
        if at < first:
            yield Part(text[at:first], None)
        yield Part(text[first:last], revised)
        at = last
    if at < end:
        yield Part(text[at:end], None)
