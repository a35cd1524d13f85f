"""From placed characters to lines of text: any writing direction, gaps between words and between columns.

A line lives in the frame of its writing direction: ``u`` runs along the line, ``v`` across, downward for horizontal text, to
the left for text that runs downward. Characters of one line share a baseline.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.formats.pdf.fonts import is_cjk
from pipeline.formats.pdf.layer import Char
from pipeline.model.document import Box

SAME_LINE = 0.4  # em of the larger character by which baselines of one line may differ (superscripts included), but
SAME_LINE_SMALL = 0.6  # not more than this of the smaller one
_WAVERING = 0.2  # em of the smaller one by which baselines of segments of one line may differ
COLUMN_GAP = 1.3  # em between two characters from which on they stand in different columns
WORD_GAP = 0.17  # em between letters or digits that counts as a blank (TeX shrinks blanks to a fifth)
MIXED_GAP = 0.5  # between Chinese and Latin, where programs insert a quarter without a blank
CJK_GAP = 0.8  # between Chinese characters, which are often spread to fill a line
OVERLAP = 0.5  # share of a character that another one of the same line may cover


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character in the frame of its line: from ``start`` to ``end`` along it, baseline at ``across``."""

    char: Char
    start: float
    end: float
    across: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one line without a gap as wide as between columns."""

    glyphs: tuple[Glyph, ...]

    @property
    def start(self) -> float:
        """Where it begins along the line."""
        return self.glyphs[0].start

    @property
    def end(self) -> float:
        """Where it ends along the line."""
        return max(glyph.end for glyph in self.glyphs)

    @property
    def across(self) -> float:
        """Its baseline."""
        return self.glyphs[0].across

    @property
    def size(self) -> float:
        """Its largest em, in points."""
        return max(glyph.char.size for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Line:
    """One line (of one column): its segments from start to end."""

    segments: tuple[Segment, ...]

    @property
    def glyphs(self) -> Iterable[Glyph]:
        """All its characters, in order."""
        return (glyph for segment in self.segments for glyph in segment.glyphs)

    @property
    def start(self) -> float:
        """Where it begins."""
        return self.segments[0].start

    @property
    def end(self) -> float:
        """Where it ends."""
        return max(segment.end for segment in self.segments)

    @property
    def across(self) -> float:
        """Its baseline."""
        return self.segments[0].across

    @property
    def size(self) -> float:
        """Its largest em, in points."""
        return max(segment.size for segment in self.segments)

    @property
    def text(self) -> str:
        """Its characters without invented blanks."""
        return "".join(glyph.char.text for glyph in self.glyphs)

    @property
    def box(self) -> Box:
        """Rectangle around it on the page."""
        boxes = [glyph.char.box for glyph in self.glyphs]
        return Box(
            min(box.x0 for box in boxes),
            min(box.top for box in boxes),
            max(box.x1 for box in boxes),
            max(box.bottom for box in boxes),
        )


def direction(char: Char) -> int:
    """Return the writing direction in whole degrees, 0 to the right, 90 downward."""
    return round(math.degrees(math.atan2(char.dy, char.dx))) % 360


def by_direction(chars: Iterable[Char]) -> dict[int, list[Char]]:
    """Group characters by writing direction, horizontal text first, then what is most."""
    groups: dict[int, list[Char]] = {}
    for char in chars:
        groups.setdefault(direction(char), []).append(char)
    return dict(sorted(groups.items(), key=lambda item: (item[0] != 0, -len(item[1]), item[0])))


def segments(chars: Sequence[Char]) -> list[Segment]:
    """Make segments of characters of one writing direction, from the first line to the last."""
    found: list[Segment] = []
    for row in rows_of([char for char in chars if char.text]):
        while row:
            row, overlaid = _peel(row)
            found += _split(row)
            row = overlaid
    return found


def _glyph(char: Char) -> Glyph:
    start = char.x * char.dx + char.y * char.dy
    return Glyph(char, start, start + char.advance, char.y * char.dx - char.x * char.dy)


def rows_of(chars: Iterable[Char]) -> Iterable[list[Glyph]]:
    """Gather characters (of one writing direction) that share a baseline; each row is sorted along the line."""
    row: list[Glyph] = []
    for glyph in sorted(map(_glyph, chars), key=lambda glyph: (glyph.across, glyph.start)):
        if row and glyph.across - row[0].across > SAME_LINE * min(
            max(row[0].char.size, 1.0), max(glyph.char.size, 1.0)
        ):
            yield sorted(row, key=lambda glyph: (glyph.start, glyph.char.index))
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda glyph: (glyph.start, glyph.char.index))


def _tolerance(size: float, other: float) -> float:
    return max(0.3, min(SAME_LINE * max(size, other), SAME_LINE_SMALL * min(size, other)))


def _peel(row: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """Part a row from text that is printed over it, so that the two do not run into each other."""
    lower: list[Glyph] = []
    upper: list[Glyph] = []
    for glyph in row:
        if lower and not glyph.char.text.isspace():
            shared = lower[-1].end - glyph.start
            least = min(glyph.end - glyph.start, lower[-1].end - lower[-1].start)
            if shared > OVERLAP * least > 0:
                upper.append(glyph)
                continue
        lower.append(glyph)
    # Tight kerning, not overprint: a stray character or two stays where it stands.
    return (row, []) if len(upper) <= 1 or len(upper) == len(row) else (lower, upper)


def _split(row: list[Glyph]) -> list[Segment]:
    parts: list[list[Glyph]] = []
    for glyph in row:
        if not parts or gap(parts[-1][-1], glyph) > COLUMN_GAP:
            parts.append([])
        parts[-1].append(glyph)
    return [Segment(tuple(part)) for part in parts]


def gap(left: Glyph, right: Glyph) -> float:
    """Return the blank space between neighbours in em of the larger one; negative when they overlap."""
    return (right.start - left.end) / max(left.char.size, right.char.size, 1.0)


def has_blank(left: Glyph, right: Glyph) -> bool:
    """Tell whether a reader sees a blank between neighbours where the file has none."""
    if left.char.text.isspace() or right.char.text.isspace():
        return False
    cjk = is_cjk(left.char.text[-1]) + is_cjk(right.char.text[0])
    return gap(left, right) > (WORD_GAP, MIXED_GAP, CJK_GAP)[cjk]


def in_order(parts: Iterable[Segment]) -> list[Segment]:
    """Sort segments from the first line to the last, those of one line from its start; baselines read in pixels differ a little."""
    rows: list[list[Segment]] = []
    for part in sorted(parts, key=lambda part: (part.across, part.start)):
        if rows and part.across - rows[-1][0].across <= _WAVERING * min(part.size, rows[-1][0].size):
            rows[-1].append(part)
        else:
            rows.append([part])
    return [part for row in rows for part in sorted(row, key=lambda part: part.start)]


def lines_of(parts: Sequence[Segment]) -> list[Line]:
    """Join segments that share a baseline, in the order given."""
    rows: list[list[Segment]] = []
    for part in parts:
        if (
            rows
            and abs(part.across - rows[-1][-1].across) <= SAME_LINE * part.size
            and part.start >= rows[-1][-1].start
        ):
            rows[-1].append(part)
        else:
            rows.append([part])
    return [Line(tuple(row)) for row in rows]
