"""Sentences for the language model: clauses of running text, fields of lines, cells with their heading in front."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detectors.view import Unit, View

LONGEST = 96
_MAX_LEAD = 12
_PART = re.compile(r"[^。;!?\n\t]+[。;!?]*|[。;!?]+")
_WIDE = re.compile(r" {2,}")
_SOFT = re.compile(r"[,:、)]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the folded text; ``lead`` is put before it for the model and is no part of it."""

    start: int
    end: int
    lead: str
    unit: int


def sentences(view: View) -> Iterator[Sentence]:
    """Yield the sentences of a document in the order of its units; page numbers in its margins are none."""
    for number, unit in enumerate(view.units):
        if number >= view.shown and unit.hiding is None:
            continue
        lead = _lead(unit)
        for part in _PART.finditer(view.text, unit.start, unit.end):
            for start, end in _fields(view.text, part.start(), part.end()):
                for left, right in _short(view.text, start, end):
                    yield Sentence(left, right, lead, number)


def _lead(unit: Unit) -> str:
    heading = unit.column_heading or unit.row_heading
    if unit.table < 0 or not heading or len(heading) > _MAX_LEAD:
        return ""
    return f"{heading}:"


def _fields(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split at blanks that stand two and more together."""
    at = start
    for gap in _WIDE.finditer(text, start, end):
        if gap.start() > at:
            yield at, gap.start()
        at = gap.end()
    if at < end:
        yield at, end


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split what is longer than LONGEST, behind the last comma or colon before that."""
    while end - start > LONGEST:
        cuts = [match.end() for match in _SOFT.finditer(text, start + LONGEST // 3, start + LONGEST)]
        cut = cuts[-1] if cuts else start + LONGEST
        yield start, cut
        start = cut
    if start < end:
        yield start, end
