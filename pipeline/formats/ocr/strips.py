"""Lines cut out of the straightened picture, each with some paper around it and its way back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.formats.ocr.detect import Slant
from pipeline.formats.ocr.engine import Pixels

_MARGIN = 0.45
"""Paper around a line that its ink is looked for in, in heights of the line."""
_BENT = 0.15
"""A line that sinks by more than this part of its height is straightened by itself."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A line, lying straight.

    Attributes:
        pixels: RGB, with margins.
        x0: left edge of the line proper in it, whole pixels; ``top``, ``x1``, ``bottom`` likewise.
        matrix: 2 × 3, from points of the strip to points of the straightened picture.
    """

    pixels: Pixels
    x0: int
    top: int
    x1: int
    bottom: int
    matrix: NDArray[np.float64]

    @property
    def inner(self) -> Pixels:
        """The line without margins, as the reader gets it."""
        return self.pixels[self.top : self.bottom, self.x0 : self.x1]


def cut(picture: Pixels, slant: Slant) -> Strip:
    """Cut a line out; one that does not lie level is turned. Lines beyond 45 degrees are cut as the rectangle around them."""
    steep = abs(slant.angle) > 45
    sink = abs(math.sin(math.radians(slant.angle))) * slant.length
    if not steep and slant.length > 3 * slant.height and sink > _BENT * slant.height:
        return _turned(picture, slant)
    corners = slant.corners()
    (x0, top), (x1, bottom) = corners.min(axis=0), corners.max(axis=0)
    return _level(picture, x0, top, x1, bottom)


def _level(picture: Pixels, x0: float, top: float, x1: float, bottom: float) -> Strip:
    height, width = picture.shape[:2]
    left, right = max(0, math.floor(x0)), min(width, math.ceil(x1))
    above, below = max(0, math.floor(top)), min(height, math.ceil(bottom))
    margin = math.ceil(_MARGIN * min(bottom - top, x1 - x0))
    out_left, out_top = max(0, left - margin), max(0, above - margin)
    pixels = picture[out_top : min(height, below + margin), out_left : min(width, right + margin)]
    matrix = np.array([[1, 0, out_left], [0, 1, out_top]], float)
    return Strip(
        pixels, left - out_left, above - out_top, max(left, right) - out_left, max(above, below) - out_top, matrix
    )


def _turned(picture: Pixels, slant: Slant) -> Strip:
    margin = math.ceil(_MARGIN * slant.height)
    wide, high = math.ceil(slant.length), math.ceil(slant.height)
    angle = math.radians(slant.angle)
    cos, sin = math.cos(angle), math.sin(angle)
    width, height = wide + 2 * margin, high + 2 * margin
    x = slant.x - cos * width / 2 + sin * height / 2
    y = slant.y - sin * width / 2 - cos * height / 2
    matrix = np.array([[cos, -sin, x], [sin, cos, y]])
    middle = matrix @ np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]]) - np.array([[0, 0, 0.5], [0, 0, 0.5]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    pixels = cv2.warpAffine(picture, middle, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return Strip(np.asarray(pixels, np.uint8), margin, margin, margin + wide, margin + high, matrix)
