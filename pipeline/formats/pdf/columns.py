"""Reading order on a page: columns of running text one after another, everything else line by line.

A gutter counts only between two columns of real text (several lines, wide enough); labels beside their values and tables
without rules stay line by line.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.formats.pdf.lines import Line, Segment, in_order, lines_of

_LEAST_ROWS = 4
_LEAST_WIDTH = 9.0  # em; mean width of the lines of a column
_RUNNING = 15.0  # em; width of a column from which on its longest lines count as full
_BIN = 2.0  # points
_HANGING = "，。；：、！？）》”’〕】,."  # signs that programs let stand beyond the edge


@dataclass(frozen=True)
class Zone:
    """Lines that belong to one column, and the column's edges along the line; ``ruled`` when rules mark them (a cell).

    ``margin`` is the edge that the page lets suppose: as far from the right side of the paper as ``left`` is from the left one.
    """

    lines: tuple[Line, ...]
    left: float
    right: float
    ruled: bool = False
    margin: float = 0.0

    @cached_property
    def body(self) -> float:
        """The size in which most of its characters are set, in points."""
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes.update(round(glyph.char.size, 1) for glyph in line.glyphs)
        return sizes.most_common(1)[0][0]

    def edge(self, em: float) -> float:
        """Return where a line is full; never reached in a column too narrow for running text (a signature, a list)."""
        return self.right if self.ruled or self.right - self.left >= _RUNNING * em else math.inf

    def far_edge(self, em: float) -> float:
        """Return where a line is full, at the latest: one line alone tells no edge, then the margin of the paper does."""
        longest = len(self._reaches) - bisect_right(self._reaches, self.right - em)
        return self.edge(em) if self.ruled or longest > 1 else max(self.edge(em), self.margin)

    @cached_property
    def _reaches(self) -> list[float]:
        return sorted(map(_reach, self.lines))


def zones(parts: Sequence[Segment], depth: int = 0, width: float = 0.0) -> list[Zone]:
    """Order the segments of one page and writing direction into zones, each read from top to bottom.

    ``width`` is that of the paper in points, 0 where the zones are only a part of it.
    """
    parts = in_order(parts)
    found = _gutter(parts) if depth < 4 else None
    if found is None:
        return [_zone(parts, width)] if parts else []
    first, last, gutter = found
    inside = parts[first:last]
    left = [part for part in inside if part.end <= gutter]
    right = [part for part in inside if part.end > gutter]
    return [
        *zones(parts[:first], depth + 1),
        *zones(left, depth + 1),
        *zones(right, depth + 1),
        *zones(parts[last:], depth + 1),
    ]


def _zone(parts: Sequence[Segment], width: float) -> Zone:
    lines = lines_of(parts)
    left = min(line.start for line in lines)
    return Zone(tuple(lines), left, max(map(_reach, lines)), margin=width - left)


def _reach(line: Line) -> float:
    """Where a line ends without a stop that may hang over the edge of the text."""
    glyphs = list(line.glyphs)
    hangs = len(glyphs) > 1 and glyphs[-1].char.text in _HANGING
    return max(glyph.end for glyph in (glyphs[:-1] if hangs else glyphs))


def _gutter(parts: Sequence[Segment]) -> tuple[int, int, float] | None:
    """Return the longest run of segments (first, behind last) that a gutter parts into two columns of text."""
    best: tuple[int, int, float] | None = None
    for gutter in _candidates(parts):
        first = 0
        for index in range(len(parts) + 1):
            if index < len(parts) and not parts[index].start < gutter < parts[index].end:
                continue
            if (best is None or index - first > best[1] - best[0]) and _is_text(parts[first:index], gutter):
                best = (first, index, gutter)
            first = index + 1
    return best


def _candidates(parts: Sequence[Segment]) -> list[float]:
    """Return places along the line that few segments cross though many lie on both sides."""
    if len(parts) < 2 * _LEAST_ROWS:
        return []
    low, high = min(part.start for part in parts), max(part.end for part in parts)
    bins = min(2000, int((high - low) / _BIN) + 1)
    cover = [0] * (bins + 1)
    for part in parts:
        for index in range(max(0, int((part.start - low) / _BIN)), min(bins, int((part.end - low) / _BIN)) + 1):
            cover[index] += 1
    limit = max(cover) * 0.35
    runs: list[list[int]] = []
    for index, count in enumerate(cover):
        if count > limit or not bins * 0.15 < index < bins * 0.85:
            continue
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    lowest = [
        min(run, key=lambda index: (cover[index], abs(index - run[len(run) // 2]))) for run in runs if len(run) > 2
    ]
    return [low + (index + 0.5) * _BIN for index in lowest[:8]]


def _is_text(parts: Sequence[Segment], gutter: float) -> bool:
    for side in ([part for part in parts if part.end <= gutter], [part for part in parts if part.end > gutter]):
        rows = lines_of(side)
        if len(rows) < _LEAST_ROWS:
            return False
        width = sum(row.end - row.start for row in rows) / len(rows)
        if width < _LEAST_WIDTH * sum(row.size for row in rows) / len(rows):
            return False
    return True
