"""Text under something that was laid over it: a black box over live text is no redaction, everybody can copy the text.

A character counts as covered when an opaque shape or picture, painted after it, lies over its middle, and nothing of it can be
seen: no ink at all, or inside the shape only one shade. Shapes larger than half the page are grounds and scans, not boxes.
"""

from __future__ import annotations

import math
import re

from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.pixels import CONTRAST, Gray
from pipeline.model.document import Box

_LEAST_OVERLAP = 0.6  # of a character's em box, both ways
_DARK, _LEAST_DARK = 96, 0.6  # shade, and share of the pixels: text on paper has a fifth
_PAPER = 245
_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}(?:[/-]\d{0,4})?|\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?")
_LABEL = re.compile(r"(?i)(?:privileged?|redact(?:ed|ion)|sealed|已?(?:遮盖|涂黑|脱敏|隐去|屏蔽)|不予?公开)")
_SIDE = 1.0  # pixels at the border of a shape that are half covered


class Overlaid:
    """What is laid over text on one page."""

    def __init__(self, layer: PageLayer, gray: Gray, scale: float) -> None:
        most = layer.width * layer.height / 2
        pictures = [(each.box, True, each.order) for each in layer.pictures if each.opaque]
        shapes = [(each.box, each.solid, each.order) for each in layer.covers]
        self._found = sorted(
            (each for each in pictures + shapes if _size(each[0]) <= most), key=lambda each: each[0].top
        )
        self._gray, self._scale = gray, scale

    def over(self, char: Char, *, blank: bool) -> int | None:
        """Return which shape hides the character, None for none; ``blank`` says that it is known to leave no ink of its own."""
        x, y = (char.box.x0 + char.box.x1) / 2, (char.box.top + char.box.bottom) / 2
        for number, (box, solid, order) in enumerate(self._found):
            if box.top > y:
                return None
            if not (box.x0 <= x <= box.x1 and y <= box.bottom):
                continue
            if (blank and order > char.order) or (solid and self._is_plain(char, box, after=order > char.order)):
                return number
        return None

    def _is_plain(self, char: Char, box: Box, *, after: bool) -> bool:
        """Tell whether most of a character lies in a shape where nothing can be seen: one shade, or dark with lines on it.

        Text in the colour of a shape under it is as good as covered, too, unless both are white as paper.
        """
        x0, x1 = max(char.box.x0, box.x0), min(char.box.x1, box.x1)
        top, bottom = max(char.box.top, box.top), min(char.box.bottom, box.bottom)
        wide, high = char.box.x1 - char.box.x0, char.box.bottom - char.box.top
        if x1 - x0 < _LEAST_OVERLAP * wide or bottom - top < _LEAST_OVERLAP * high:
            return False
        height, width = self._gray.shape
        side = _SIDE / self._scale
        # A pixel more on both sides: the stem of a narrow letter must not be missed.
        left = max(0, math.floor(max(char.box.x0 * self._scale - _SIDE, (box.x0 + side) * self._scale)))
        right = min(width, math.ceil(min(char.box.x1 * self._scale + _SIDE, (box.x1 - side) * self._scale)))
        upper = max(0, math.ceil(max(char.box.top, box.top + side) * self._scale))
        lower = min(height, math.floor(min(char.box.bottom, box.bottom - side) * self._scale))
        if right - left < 1 or lower - upper < 3:
            return False
        window = self._gray[upper:lower, left:right]
        if int(window.max()) - int(window.min()) <= CONTRAST:
            return after or int(window.max()) < _PAPER
        return after and float((window < _DARK).mean()) >= _LEAST_DARK


def worth_telling(text: str) -> bool:
    """Tell whether text under one shape is more than the line of a form, a bare date or the label that a redaction bears."""
    words = "".join(text.split())
    return any(char.isalnum() for char in words) and not _DATE.fullmatch(words) and not _LABEL.fullmatch(words)


def _size(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)
