"""Where lines of writing stand: rectangles, possibly slanted, around what the detector takes for text."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.formats.ocr.engine import Pixels, heat_map

_INK = 0.3
"""Probability from which on a pixel of the detector's map belongs to a line (as rapidocr has it)."""
_SURE = 0.5
"""Mean probability from which on a rectangle counts as a line (as rapidocr has it)."""
_GROW = 1.6
"""The map shows lines shrunken: they grow by this times area through circumference (as rapidocr has it)."""
_MOST = 3000  # lines a picture
_SIDE = 32  # the detector wants multiples


@dataclass(frozen=True, slots=True)
class Slant:
    """A rectangle: centre, length along its longer side, height, and the longer side's angle in degrees, -90 < angle ≤ 90."""

    x: float
    y: float
    length: float
    height: float
    angle: float

    def corners(self) -> NDArray[np.float64]:
        """Return the four corners, beginning at the top left as seen along the longer side."""
        turn = math.radians(self.angle)
        along = np.array((math.cos(turn), math.sin(turn))) * self.length / 2
        across = np.array((-math.sin(turn), math.cos(turn))) * self.height / 2
        middle = np.array((self.x, self.y))
        return np.array(
            [middle - along - across, middle + along - across, middle + along + across, middle - along + across]
        )


def find_lines(pixels: Pixels, scale: float) -> list[Slant]:
    """Find lines in an RGB picture, looked at ``scale`` times its size; rectangles in pixels of the picture given."""
    height, width = pixels.shape[:2]
    wide = max(_SIDE, round(width * scale / _SIDE) * _SIDE)
    high = max(_SIDE, round(height * scale / _SIDE) * _SIDE)
    way = cv2.INTER_AREA if wide < width else cv2.INTER_CUBIC
    heat = heat_map(np.asarray(cv2.resize(pixels, (wide, high), interpolation=way), np.uint8))
    mask = cv2.dilate((heat > _INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in sorted(contours, key=len, reverse=True)[:_MOST]:
        slant = _rectangle(np.asarray(contour, np.int32), heat)
        if slant is not None:
            found.append(_scaled(slant, width / wide, height / high))
    return found


def _rectangle(contour: NDArray[np.int32], heat: NDArray[np.float32]) -> Slant | None:
    (x, y), sides, angle = cv2.minAreaRect(contour)
    if min(sides) < 3 or _mean(contour, heat) < _SURE:
        return None
    length, height = sides
    if height > length:
        length, height, angle = height, length, angle + 90
    grow = 2 * length * height * _GROW / (2 * (length + height))
    angle = (angle + 90) % 180 - 90
    return Slant(x + 0.5, y + 0.5, length + grow + 1, height + grow + 1, angle if angle > -90 else 90.0)


def _mean(contour: NDArray[np.int32], heat: NDArray[np.float32]) -> float:
    x, y, width, height = cv2.boundingRect(contour)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillPoly(inside, [contour - (x, y)], [1])
    return float(cv2.mean(heat[y : y + height, x : x + width], inside)[0])


def _scaled(slant: Slant, x: float, y: float) -> Slant:
    """Return the rectangle in a picture stretched by ``x`` and ``y``, which are nearly the same."""
    turn = math.radians(slant.angle)
    along = math.hypot(x * math.cos(turn), y * math.sin(turn))
    across = math.hypot(x * math.sin(turn), y * math.cos(turn))
    angle = math.degrees(math.atan2(y * math.sin(turn), x * math.cos(turn)))
    return Slant(slant.x * x, slant.y * y, slant.length * along, slant.height * across, angle)
