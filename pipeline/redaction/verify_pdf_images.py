"""Each picture of a page of a PDF copy by itself, as if nothing covered or cut it: what of its pixels the page does not show.

A vector copy's pictures are encoded anew without what is covered, cut off or off the page, so nothing of that may be left. The
pictures of a page that is one picture are the affair of ``verify_pdf_content`` and ``verify_areas``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf

from pipeline.model.document import Box
from pipeline.redaction.verify_pdf_content import OPERATOR, Foreign
from pipeline.redaction.verify_pdf_painted import Matrix
from pipeline.redaction.verify_pdf_pixels import Pixels, darkest, decoded
from pipeline.redaction.verify_pdf_placed import Placed, mapped, pictures_of

_BLOCK = 8  # pixels of a JPEG that ring together
_OFF = 0.35  # points by which a picture may reach beyond what is seen of it
_PALE = 245  # of 255: a JPEG's white
_SMALL, _FEW = 1.0, 8  # points of a side, and pixels that it may have
_DENSEST, _SOME = 34.0, 16  # pixels a point (2,450 dpi) on a side of more than some pixels
_EDGE = 90  # of 255: difference of neighbouring shades that is looked for on the page
_NOTHING = 6  # of 255: difference of shades where nothing shows
_LEAST = 12  # pixels of edges of which the page shows nothing

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Laid:
    """A decoded picture with its place; ``lossy`` says that shades may ring around sharp edges."""

    pixels: Pixels
    lossy: bool
    matrix: Matrix
    window: Box | None

    @property
    def is_straight(self) -> bool:
        """Whether its sides run level and upright."""
        a, b, c, d, _, _ = self.matrix
        small = 1e-3 * max(abs(a), abs(b), abs(c), abs(d))
        return max(abs(b), abs(c)) <= small or max(abs(a), abs(d)) <= small

    def cut(self, box: Box, grow: float = 0.0) -> Pixels:
        """Return the pixels wholly inside a rectangle of the page (points), or with ``grow`` pixels more on each side."""
        rows, columns = self.slices(box, grow)
        return self.pixels[rows, columns]

    def slices(self, box: Box, grow: float = 0.0) -> tuple[slice, slice]:
        """Return the rows and columns that a rectangle of the page takes."""
        height, width = self.pixels.shape[:2]
        unit = mapped(_inverse(self.matrix), (box.x0, box.top, box.x1, box.bottom))
        x0, x1 = math.ceil(unit.x0 * width - grow - 0.01), math.floor(unit.x1 * width + grow + 0.01)
        y0, y1 = math.ceil((1 - unit.bottom) * height - grow - 0.01), math.floor((1 - unit.top) * height + grow + 0.01)
        return slice(_within(y0, height), _within(y1, height)), slice(_within(x0, width), _within(x1, width))


def laid(page: pikepdf.Page) -> list[Laid]:
    """Return the pictures of a page, decoded.

    Raises:
        Exception: as ``pictures_of`` and ``decoded``; no copy has such a page.
    """
    return [_decoded(each) for each in pictures_of(page)]


def _decoded(placed: Placed) -> Laid:
    a, b, c, d, _, _ = placed.matrix
    if abs(a * d - b * c) < 1e-9:
        raise Foreign(OPERATOR)
    return Laid(decoded(placed.image), placed.image.get("/Filter") == "/DCTDecode", placed.matrix, placed.window)


def hiding(pictures: Sequence[Laid], black: Sequence[Box], shown: Pixels, size: tuple[float, float]) -> int:
    """Count the pictures of which something does not show.

    Args:
        pictures: those of a page.
        black: the black boxes that the page draws, in points.
        shown: the page as it is rendered.
        size: width and height of the page in points.
    """
    return sum(
        each.window is None or _is_dense(each, each.window) or _goes_on(each, each.window, black)
        or _is_covered(each, each.window, shown, size)
        for each in pictures
    )  # fmt: skip


def _is_dense(picture: Laid, window: Box) -> bool:
    """Whether a picture is too small for what it may hold."""
    a, b, c, d, _, _ = picture.matrix
    height, width = picture.pixels.shape[:2]
    if int(picture.pixels.max()) == int(picture.pixels.min()):
        return False
    for points, pixels in ((math.hypot(a, b), width), (math.hypot(c, d), height)):
        if (points < _SMALL and pixels > _FEW) or (pixels > _SOME and pixels > _DENSEST * points):
            return True
    return min(window.x1 - window.x0, window.bottom - window.top) < _SMALL and min(height, width) > _FEW


def _goes_on(picture: Laid, window: Box, black: Sequence[Box]) -> bool:
    """Whether there is anything but white and black boxes where the edge of page or clip hides the picture."""
    box = mapped(picture.matrix, (0, 0, 1, 1))
    if _holds(window, box, _OFF):
        return False
    if not picture.is_straight:
        return True
    unseen = np.ones(picture.pixels.shape[:2], bool)
    margin = _BLOCK if picture.lossy else 1
    unseen[picture.slices(_grown(window, _OFF), margin)] = False
    for each in black:
        unseen[picture.slices(each, margin + 1)] = False
    return bool((darkest(picture.pixels)[unseen] < (_PALE if picture.lossy else 255)).any())


def _is_covered(picture: Laid, window: Box, shown: Pixels, size: tuple[float, float]) -> bool:
    """Whether the picture has sharp edges where the page shows nothing at all."""
    across, down = shown.shape[1] / size[0], shown.shape[0] / size[1]
    x0, x1 = max(0, math.floor(window.x0 * across)), math.ceil(window.x1 * across)
    top, bottom = max(0, math.floor(window.top * down)), math.ceil(window.bottom * down)
    seen = shown[top:bottom, x0:x1]
    if min(seen.shape[:2]) < 3:
        return False
    alone = _painted(picture, (across, down), (x0, top), seen.shape)
    near = np.ones((9, 9), np.uint8)
    edges = _range(darkest(alone), np.ones((3, 3), np.uint8)) > _EDGE
    blank = (_range(darkest(seen), near) < _NOTHING) & (_range(np.ascontiguousarray(seen[:, :, 0]), near) < _NOTHING)
    lost = (edges & blank).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(lost, connectivity=8)
    return bool((stats[1:count, cv2.CC_STAT_AREA] >= _LEAST).any())


def _painted(picture: Laid, scale: tuple[float, float], at: tuple[int, int], shape: tuple[int, ...]) -> Pixels:
    """Paint a picture alone on white, as a part of the page of this shape whose corner stands ``at`` some pixel."""
    a, b, c, d, e, f = picture.matrix
    across, down = scale
    height, width = picture.pixels.shape[:2]
    wide = min(width, max(1, round(math.hypot(a * across, b * down))))
    high = min(height, max(1, round(math.hypot(c * across, d * down))))
    small = cv2.resize(np.ascontiguousarray(picture.pixels), (wide, high), interpolation=cv2.INTER_AREA)
    # Pixel (column, row) of the small picture is the point (column / wide, 1 - row / high) of the unit square.
    to = np.array(
        [
            [a * across / wide, -c * across / high, (c + e) * across - at[0]],
            [b * down / wide, -d * down / high, (d + f) * down - at[1]],
        ]
    )
    to[:, 2] += (to[:, 0] + to[:, 1]) / 2 - 0.5  # middles of pixels
    painted = cv2.warpAffine(
        small, to, (shape[1], shape[0]), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,) * 3
    )
    return np.asarray(painted, np.uint8)


def _range(gray: Pixels, kernel: Pixels) -> npt.NDArray[np.int16]:
    return np.asarray(cv2.dilate(gray, kernel).astype(np.int16) - cv2.erode(gray, kernel), np.int16)


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    return d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size


def _holds(outer: Box, inner: Box, by: float) -> bool:
    return (
        inner.x0 >= outer.x0 - by
        and inner.x1 <= outer.x1 + by
        and inner.top >= outer.top - by
        and inner.bottom <= outer.bottom + by
    )


def _grown(box: Box, by: float) -> Box:
    return Box(box.x0 - by, box.top - by, box.x1 + by, box.bottom + by)


def _within(value: int, most: int) -> int:
    return min(max(value, 0), most)
