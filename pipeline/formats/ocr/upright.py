"""Which way the writing runs, and the straightened picture in which it runs from left to right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.formats.ocr.detect import Slant
from pipeline.formats.ocr.engine import Pixels, Sign, read_lines
from pipeline.formats.ocr.shapes import PixelBox
from pipeline.formats.ocr.strips import cut

Matrix = NDArray[np.float64]

_LEAST_SKEW = 0.2
"""Degrees below which a picture is not turned: half a pixel in 150."""
_LEAST_SINK = 0.1  # of its height, by which the longest line sinks at least where a picture is turned
_JUDGES = 6  # lines read to find out which way is up
_CERTAIN = 0.85
"""Mean score of the judges from which on the other way is not tried: upside down, Chinese lines reach 0.25 to 0.55."""
_TURNABLE = frozenset("0123456789.,:;-—–_=+|/\\()[]oOxXzZsSlIHN一二三十口日田中王工 、·…*×~％%〇○□")
"""Characters that look like others upside down: they say nothing about which way is up."""


@dataclass(frozen=True, slots=True)
class Level:
    """A straightened picture and its places in the picture given.

    Attributes:
        size: width and height of the straightened picture.
        turn: 0, 90, 180 or 270 degrees clockwise, the direction of the writing in the picture given.
        skew: degrees beyond that.
        matrix: 3 × 3, from points given to level points.
    """

    size: tuple[int, int]
    turn: int
    skew: float
    matrix: Matrix

    def apply(self, pixels: Pixels) -> Pixels:
        """Straighten a picture of the given size; what lies beyond its edges is white."""
        if not self.skew:
            return np.ascontiguousarray(np.rot90(pixels, self.turn // 90))
        # The matrix counts from the corner of the first pixel, OpenCV from its middle.
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        centred = np.linalg.inv(half) @ self.matrix @ half
        white = (255,) * (3 if pixels.ndim == 3 else 1)
        turned = cv2.warpAffine(pixels, centred[:2], self.size, flags=cv2.INTER_CUBIC, borderValue=white)
        return np.asarray(turned, np.uint8)

    def given(self, box: PixelBox) -> PixelBox:
        """Return the upright rectangle around a level box in the picture given."""
        return around(box, np.asarray(np.linalg.inv(self.matrix), float))

    def around_point(self, x: float, y: float, radius: float) -> PixelBox:
        """Return the square around a circle of the straightened picture in the picture given."""
        middle_x, middle_y, _, _ = self.given((x, y, x, y))
        return middle_x - radius, middle_y - radius, middle_x + radius, middle_y + radius

    def edge(self, shape: tuple[int, ...]) -> list[tuple[float, float]]:
        """Return the corners of the picture given, of ``shape``, in the straightened one, in order around it."""
        height, width = shape[:2]
        corners = ((0, 0), (width, 0), (width, height), (0, height))
        placed = [self.matrix @ (x, y, 1) for x, y in corners]
        return [(float(point[0]), float(point[1])) for point in placed]

    def straight(self, slant: Slant) -> Slant:
        """Return a rectangle of the picture given in the straightened one."""
        x, y, _ = self.matrix @ (slant.x, slant.y, 1)
        angle = (slant.angle - self.turn - self.skew + 90) % 180 - 90
        return Slant(float(x), float(y), slant.length, slant.height, angle)


def around(box: PixelBox, matrix: Matrix) -> PixelBox:
    """Return the upright rectangle around a mapped one (``matrix`` 2 × 3 or 3 × 3)."""
    corners = np.array([(box[x], box[y], 1.0) for x in (0, 2) for y in (1, 3)]) @ matrix[:2].T
    low, high = corners.min(axis=0), corners.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def level_for(shape: tuple[int, ...], turn: int, skew: float) -> Level:
    """Return the straightening of a picture whose writing runs at ``turn`` + ``skew`` degrees; nothing is cut off."""
    height, width = shape[:2]
    angle = math.radians(turn + skew)
    cos, sin = (math.cos(angle), math.sin(angle)) if skew else (round(math.cos(angle)), round(math.sin(angle)))
    matrix = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]], float)
    x0, top, x1, bottom = around((0, 0, width, height), matrix)
    matrix[0, 2], matrix[1, 2] = -x0, -top
    return Level((math.ceil(x1 - x0 - 1e-6), math.ceil(bottom - top - 1e-6)), turn, skew, matrix)


def skew_of(slants: Sequence[Slant]) -> tuple[bool, float]:
    """Return whether the lines stand upright on their ends, and the degrees by which they deviate from their axis.

    Long lines decide: the middle of their deviations, each counted as often as it is long.
    """
    long = [slant for slant in slants if slant.length > 4 * slant.height]
    long = long or [slant for slant in slants if slant.length > 2 * slant.height]
    if not long:
        return False, 0.0
    angles = np.array([slant.angle for slant in long])
    weights = np.array([slant.length for slant in long])
    upended = np.abs(angles) > 45
    standing = bool(weights[upended].sum() > weights[~upended].sum())
    chosen = upended if standing else ~upended
    off = np.where(angles > 45, angles - 90, np.where(angles < -45, angles + 90, angles))[chosen]
    order = np.argsort(off)
    summed = np.cumsum(weights[chosen][order])
    skew = float(off[order][np.searchsorted(summed, summed[-1] / 2)])
    sink = max(math.sin(math.radians(abs(skew))) * slant.length / slant.height for slant in long)
    return standing, skew if abs(skew) >= _LEAST_SKEW and sink > _LEAST_SINK else 0.0


def straighten(pixels: Pixels, slants: Sequence[Slant]) -> tuple[Level, Pixels, dict[Slant, tuple[Sign, ...]]]:
    """Find out by reading some of the lines which way is up, and straighten the picture.

    Returns:
        How it was straightened, the straightened picture, and what was read, by the rectangles of the straightened picture.
    """
    standing, skew = skew_of(slants)
    turns = (90, 270) if standing else (0, 180)
    tried: list[tuple[float, int, Level, Pixels, dict[Slant, tuple[Sign, ...]]]] = []
    for turn in turns:
        level = level_for(pixels.shape, turn, skew)
        picture = level.apply(pixels)
        read = _judged(picture, [level.straight(slant) for slant in slants])
        score = _readable(read.values())
        tried.append((score, -len(tried), level, picture, read))
        if not read or score >= _CERTAIN:
            break
    _, _, level, picture, read = max(tried, key=lambda item: item[:2])
    return level, picture, read


def _judged(picture: Pixels, slants: Sequence[Slant]) -> dict[Slant, tuple[Sign, ...]]:
    """Read the lines that tell best which way is up."""
    lying = [slant for slant in slants if abs(slant.angle) < 45]
    heights = sorted(slant.height for slant in lying)
    # Neither headings nor specks: of the usual height, and long, but not so long that reading takes its time.
    usual = heights[len(heights) // 2] if heights else 0.0
    fit = sorted(
        lying, key=lambda slant: (abs(math.log(slant.height / usual)) > 0.4, abs(slant.length / slant.height - 12))
    )
    judges = fit[:_JUDGES]
    return dict(zip(judges, read_lines([cut(picture, slant).inner for slant in judges]), strict=True))


def _readable(readings: Iterable[Sequence[Sign]]) -> float:
    """Return how well the lines read on the whole, 0 to 1."""
    known = [score for score in map(_score, readings) if score is not None]
    return sum(known) / len(known) if known else 0.0


def _score(signs: Sequence[Sign]) -> float | None:
    """Return the mean score of what tells up from down; None where nothing does."""
    if not signs:
        return 0.0
    telling = [sign.score for sign in signs if sign.text not in _TURNABLE]
    return sum(telling) / len(telling) if len(telling) >= 2 else None
