"""Sheets: where the text of a document stands on its pages, for people who look at them, point at them and select."""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.model.document import Box, Page

_BOX = struct.Struct("<4f")

MOST_PAGES = 300
"""Pages that are shown; what stands beyond is said to."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in a row on one line of a page: ``text`` is exactly what ``Document.text`` says from ``start`` on.

    Attributes:
        page: 1-based.
        start: offset of the first code point.
        x, y: where the line begins, on its baseline, in points of the page as shown.
        length: of the run along its direction, in points.
        size: em in points.
        angle: degrees by which the direction is turned clockwise, 0 for horizontal writing.
        places: the rectangle of each code point, packed (see ``pack``).
    """

    page: int
    start: int
    text: str
    x: float
    y: float
    length: float
    size: float
    angle: float
    places: bytes

    @property
    def end(self) -> int:
        """Offset behind the last code point."""
        return self.start + len(self.text)

    def box(self, start: int, end: int) -> Box | None:
        """Return the rectangle around what of ``start`` to ``end`` (offsets of the document) is ink; None for blanks."""
        first, last = max(start, self.start) - self.start, min(end, self.end) - self.start
        found = [
            _BOX.unpack_from(self.places, _BOX.size * at) for at in range(first, last) if not self.text[at].isspace()
        ]
        if not found:
            return None
        return Box(
            min(each[0] for each in found),
            min(each[1] for each in found),
            max(each[2] for each in found),
            max(each[3] for each in found),
        )


def pack(boxes: list[Box]) -> bytes:
    """Return rectangles as ``Run.places`` holds them: 16 bytes each, so that a long document stays small."""
    return b"".join(_BOX.pack(box.x0, box.top, box.x1, box.bottom) for box in boxes)


@dataclass(frozen=True, slots=True)
class Area:
    """What is known as pixels only: offsets of its placeholder, and where it stands on page ``page``."""

    start: int
    end: int
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of a document.

    Attributes:
        pages: those that are shown, at most ``MOST_PAGES``.
        total: how many there are.
        runs: by offset; what a page repeats (a running head) stands here once for each page.
        areas: by offset.
    """

    pages: tuple[Page, ...]
    total: int
    runs: tuple[Run, ...] = ()
    areas: tuple[Area, ...] = ()
    _longest: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_longest", max((len(run.text) for run in self.runs), default=0))

    def boxes(self, start: int, end: int) -> Iterator[tuple[int, Box]]:
        """Yield page and rectangle of each line that offsets ``start`` to ``end`` stand on."""
        for run in self._touching(start, end):
            box = run.box(start, end)
            if box is not None:
                yield run.page, box
        for area in self.areas:
            if area.start < end and start < area.end:
                yield area.page, area.box

    def placed(self, start: int, end: int) -> set[int]:
        """Return the offsets of ``start`` to ``end`` that stand on a page."""
        found: set[int] = set()
        for run in self._touching(start, end):
            found.update(range(max(start, run.start), min(end, run.end)))
        for area in self.areas:
            if area.start < end and start < area.end:
                found.update(range(max(start, area.start), min(end, area.end)))
        return found

    def _touching(self, start: int, end: int) -> Iterator[Run]:
        first = bisect_left(self.runs, start - self._longest, key=lambda run: run.start)
        for index in range(first, len(self.runs)):
            run = self.runs[index]
            if run.start >= end:
                return
            if run.end > start:
                yield run
