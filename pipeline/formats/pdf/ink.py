"""Characters recognised in pixels, as characters of a page: lines, tables, boxes and text layers are made of them as of others."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.formats.pdf.fonts import Font
from pipeline.formats.pdf.layer import Char
from pipeline.model.document import Box

FIRST = 1 << 24
"""Index of a page's first recognised character; those of the text layer stay far below (``MAX_PAGE_CHARS``)."""

_DESCENT = 0.12  # of the height of a line's box, below the baseline of Chinese type
_LEAST_CHARS, _LEAST_LENGTH = 5, 6.0  # characters, and heights of a character, of a line that tells its slant
_STEEPEST = 20.0  # degrees: no page is scanned more askew
_LEVEL = 0.1  # degrees
_FONT = Font(
    name="",
    embedded=True,
    trusted=True,
    bold=False,
    vertical=False,
    symbols=False,
    ordering="",
    flags=0,
    descent=_DESCENT,
)
_DIRECTIONS = {0: (1.0, 0.0), 90: (0.0, 1.0), 180: (-1.0, 0.0), 270: (0.0, -1.0)}


@dataclass(frozen=True, slots=True)
class Inked:
    """Where a recognised character stands on the page as it is shown, and how sure it is; as in ``PageInk``."""

    box: Box
    confidence: float
    turn: int = 0


def ink_char(index: int, text: str, box: Box, turn: int = 0) -> Char:
    """Make a character of the page from the rectangle around its ink (points); ``turn`` as in ``PageInk``."""
    dx, dy = _DIRECTIONS[turn]
    along, across = (
        (box.x1 - box.x0, box.bottom - box.top) if turn % 180 == 0 else (box.bottom - box.top, box.x1 - box.x0)
    )
    below = _DESCENT * across
    x, y = {
        0: (box.x0, box.bottom - below),
        90: (box.x0 + below, box.top),
        180: (box.x1, box.top + below),
        270: (box.x1 - below, box.bottom),
    }[turn]
    return Char(index, text, box, x, y, dx, dy, along, across, _FONT, False, index)


def slant_of(chars: Sequence[Char]) -> float:
    """Return by how many degrees (clockwise) the lines of a page run off the direction of their characters; 0 if none can say.

    ``chars`` are recognised characters of one direction in reading order, their places level.
    """
    slants = []
    for line in _lines(chars):
        along = [x * char.dx + y * char.dy for char, (x, y) in line]
        across = [y * char.dx - x * char.dy for char, (x, y) in line]
        height = statistics.median(char.size for char, _ in line)
        if len(line) >= _LEAST_CHARS and max(along) - min(along) >= _LEAST_LENGTH * height:
            slope, _ = statistics.linear_regression(along, across)
            slants.append(math.degrees(math.atan(slope)))
    slant = statistics.median(slants) if slants else 0.0
    return slant if abs(slant) <= _STEEPEST else 0.0


def _lines(chars: Sequence[Char]) -> Iterator[list[tuple[Char, tuple[float, float]]]]:
    """Part characters where the next one stands before the last, or far above or below it."""
    line: list[tuple[Char, tuple[float, float]]] = []
    for char in chars:
        if char.text.isspace():
            continue
        middle = (char.box.x0 + char.box.x1) / 2, (char.box.top + char.box.bottom) / 2
        if line:
            dx, dy = middle[0] - line[-1][1][0], middle[1] - line[-1][1][1]
            forth, down = dx * char.dx + dy * char.dy, dy * char.dx - dx * char.dy
            if forth < -0.5 * char.size or abs(down) > 0.7 * char.size:
                yield line
                line = []
        line.append((char, middle))
    if line:
        yield line


def turned_by(char: Char, degrees: float) -> Char:
    """Return a recognised character with its writing direction turned clockwise by some degrees around its middle."""
    if abs(degrees) < _LEVEL:
        return char
    x, y = (char.box.x0 + char.box.x1) / 2, (char.box.top + char.box.bottom) / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    # The upright rectangle around a slanted character is larger than the character.
    a, b = char.advance, char.size
    shrunk = cos * cos - sin * sin
    advance = max((a * cos - b * abs(sin)) / shrunk, 0.5 * a)
    size = max((b * cos - a * abs(sin)) / shrunk, 0.5 * b)
    dx, dy = char.dx * cos - char.dy * sin, char.dx * sin + char.dy * cos
    below = size / 2 - _DESCENT * size
    origin = x - dx * advance / 2 - dy * below, y - dy * advance / 2 + dx * below
    return replace(char, x=origin[0], y=origin[1], dx=dx, dy=dy, advance=advance, size=size)
