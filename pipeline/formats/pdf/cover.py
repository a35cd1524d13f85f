"""A black box on a page picture: upright, or slanted as the line of text that it covers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rect = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, the last two exclusive."""
Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cover:
    """The pixels that a box takes: ``rect``, or of that only what lies inside four ``corners``.

    ``turn`` is the writing direction under it: degrees clockwise, 0 for text that runs to the right.
    ``code`` says on what ground, in a few characters; empty when the profile asks for none.
    """

    rect: Rect
    corners: tuple[Corner, ...] = ()
    turn: float = 0.0
    code: str = ""

    @property
    def outline(self) -> tuple[Corner, ...]:
        """Its corners, clockwise, also of an upright one."""
        x0, top, x1, bottom = self.rect
        return self.corners or ((x0, top), (x1, top), (x1, bottom), (x0, bottom))


def slanted(corners: Iterable[Corner], shape: tuple[int, ...], turn: float) -> Cover | None:
    """Make a slanted cover, clockwise corners in pixels; None when it lies off the picture."""
    points = tuple(corners)
    x0, x1 = (each(x for x, _ in points) for each in (min, max))
    top, bottom = (each(y for _, y in points) for each in (min, max))
    rect = (
        max(0, math.floor(x0)),
        max(0, math.floor(top)),
        min(shape[1], math.ceil(x1)),
        min(shape[0], math.ceil(bottom)),
    )
    return Cover(rect, points, turn) if rect[0] < rect[2] and rect[1] < rect[3] else None


def blacken(pixels: npt.NDArray[np.uint8], covers: Iterable[Cover]) -> None:
    """Burn covers into a picture (height, width, channels)."""
    for cover in covers:
        x0, top, x1, bottom = cover.rect
        window = pixels[top:bottom, x0:x1]
        if not cover.corners:
            window[:] = 0
            continue
        xs, ys = np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(top, bottom) + 0.5)
        window[_inside(cover.corners, xs, ys)] = 0


def _inside(
    corners: tuple[Corner, ...], xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Mark the points inside a convex outline whose corners run clockwise (y downward)."""
    inside = np.ones(xs.shape, dtype=bool)
    for (x, y), (to_x, to_y) in zip(corners, (*corners[1:], corners[0]), strict=True):
        inside &= (to_x - x) * (ys - y) - (to_y - y) * (xs - x) >= 0
    return inside
