"""A slanted or leaning line, seen so that it is level and its characters upright: boxes are fitted there and turned back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.formats.pdf.cover import Cover, Rect, slanted
from pipeline.formats.pdf.ink import FIRST
from pipeline.formats.pdf.layer import ASCENT, DESCENT, Char
from pipeline.formats.pdf.lines import Glyph
from pipeline.formats.pdf.pixels import Gray
from pipeline.model.document import Box

_LEVEL = 0.002  # sine of the slant that an upright box bears: a pixel in two or three lines of a page
_UPRIGHT = 0.06  # lean that it bears; italics lean by a fifth to a third
_STEEPEST = 1.5
_ASCENT, _DESCENT = 0.88, 0.12  # em box of Chinese type over and below the baseline
_ALONG, _ACROSS = 8.0, 2.5  # em of the page around a line that are looked at


@dataclass(frozen=True, slots=True)
class Frame:
    """A line's own coordinates: ``u`` along it, ``v`` across, downward for level text.

    Attributes:
        gray: the page around the line, with the line level and its characters upright.
        scale: pixels per point.
        dx, dy: the direction of writing on the page.
        lean: how far characters lean forward, per point of height.
        u, v: the corner of ``gray``, in points.
    """

    gray: Gray
    scale: float
    dx: float
    dy: float
    lean: float
    u: float
    v: float

    def level(self, char: Char) -> Char:
        """Return a character of the page in the frame."""
        across = char.y * self.dx - char.x * self.dy
        x, y = char.x * self.dx + char.y * self.dy + self.lean * across - self.u, across - self.v
        up, down = _ASCENT * char.size, _DESCENT * char.size
        up, down = (down, up) if is_mirrored(Glyph(char, 0.0, 0.0, across)) else (up, down)
        return replace(char, x=x, y=y, dx=1.0, dy=0.0, box=Box(x, y - up, x + char.advance, y + down))

    def glyph(self, glyph: Glyph) -> Glyph:
        """Return a character of the line in the frame."""
        start = glyph.start + self.lean * glyph.across - self.u
        return Glyph(self.level(glyph.char), start, start + glyph.end - glyph.start, glyph.across - self.v)

    def cover(self, rect: Rect, shape: tuple[int, ...]) -> Cover | None:
        """Turn a rectangle of ``gray`` into a box on the page's picture of this shape."""
        x0, top, x1, bottom = (side / self.scale for side in rect)
        if x0 >= x1 or top >= bottom:
            return None
        corners = []
        for u, v in ((x0, top), (x1, top), (x1, bottom), (x0, bottom)):
            along, across = u + self.u - self.lean * (v + self.v), v + self.v
            corners.append(((along * self.dx - across * self.dy), (along * self.dy + across * self.dx)))
        turn = math.degrees(math.atan2(self.dy, self.dx))
        return slanted(((x * self.scale, y * self.scale) for x, y in corners), shape, turn)


def frame_of(row: Sequence[Glyph], lean: float, gray: Gray, scale: float) -> Frame:
    """Make the frame of a line, with as much of the page around it as a box may reach."""
    dx, dy = row[0].char.dx, row[0].char.dy
    em = max(max(glyph.char.size for glyph in row), 1.0)
    v0 = min(glyph.across for glyph in row) - _ACROSS * em
    v1 = max(glyph.across for glyph in row) + _ACROSS * em
    starts = [glyph.start + lean * glyph.across for glyph in row]
    ends = [start + glyph.end - glyph.start for start, glyph in zip(starts, row, strict=True)]
    u0, u1 = min(starts) - _ALONG * em, max(ends) + _ALONG * em
    us = (np.arange(max(1, int((u1 - u0) * scale))) + 0.5) / scale + u0
    vs = ((np.arange(max(1, int((v1 - v0) * scale))) + 0.5) / scale + v0)[:, None]
    along = us[None, :] - lean * vs
    columns = ((along * dx - vs * dy) * scale).astype(int)
    rows = ((along * dy + vs * dx) * scale).astype(int)
    height, width = gray.shape
    on = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    seen = np.where(on, gray[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)], 255).astype(np.uint8)
    return Frame(seen, scale, dx, dy, lean, u0, v0)


def is_upright(char: Char) -> bool:
    """Tell whether an upright box suits a character."""
    return min(abs(char.dx), abs(char.dy)) < _LEVEL and abs(lean_of(char)) < _UPRIGHT


def lean_of(char: Char) -> float:
    """Return how far a character leans forward, per point of its height; 0 for upright ones.

    Its box is the rectangle around its em box, whose middle lies half its width and some height away from its origin.
    """
    if char.index >= FIRST or char.font.vertical:
        return 0.0
    x = (char.box.x0 + char.box.x1) / 2 - char.x - char.dx * char.advance / 2
    y = (char.box.top + char.box.bottom) / 2 - char.y - char.dy * char.advance / 2
    forward, up = x * char.dx + y * char.dy, x * char.dy - y * char.dx
    if abs(up) < (ASCENT + DESCENT) / 4 * char.size:  # squashed, or a box of another kind
        return 0.0
    lean = forward / up
    return lean if abs(lean) <= _STEEPEST else 0.0


def is_mirrored(glyph: Glyph) -> bool:
    """Tell whether a character's box lies on the other side of its baseline than that of plain writing."""
    char = glyph.char
    x, y = (char.box.x0 + char.box.x1) / 2, (char.box.top + char.box.bottom) / 2
    return not char.font.vertical and y * char.dx - x * char.dy > glyph.across
