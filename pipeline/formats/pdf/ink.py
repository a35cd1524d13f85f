"""Characters recognised in pixels, as characters of a page: lines, tables, boxes and text layers are made of them as of others."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.formats.pdf.fonts import Font
from pipeline.formats.pdf.layer import Char
from pipeline.model.document import Box

FIRST = 1 << 24
"""Index of a page's first recognised character; those of the text layer stay far below (``MAX_PAGE_CHARS``)."""

_DESCENT = 0.12  # of the height of a line's box, below the baseline of Chinese type
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
