"""Pictures on a page that nobody sees, as a whole or in part: covered, cut off, off the page, tiny, transparent, or too pale.

The pixels of each picture are laid where they would stand if nothing were over them and nothing cut them off. Where they show
something and the rendered page is plain, the page hides it. A rebuilt copy has none of it; whoever reviews the draft is told.
Out of reach: what stands in a picture's mask alone, and in rows of pixels that the picture's own size leaves out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.formats.pdf.layer import PageLayer
from pipeline.formats.pdf.pixels import CONTRAST, Gray, Picture
from pipeline.model.document import Box, Hiding

MOST = 12
"""Pictures of one page that are named one by one; with more of them all are one."""

_LEAST_SIDE = 16  # pixels of a picture that can show something
_CLEAR = 60  # difference of shades that shows
_PALE, _FEW = 8, 4  # difference of shades that nobody sees, and how many of them are drawn on purpose: noise has more
_TINY, _DENSE = 4.0, 12.0  # points; pixels a point, twice what a fine scan has
_ON_PAGE = 0.02  # share of a picture that must lie on the page
_CELL = 4  # pixels
_HALO = 2  # pixels by which two renderings may differ
_LEAST_CELLS = 4
_ENLARGED = 2.0  # pixels of the page across one of the picture

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Unshown:
    """A picture that hides, with the place on the page of what hides of it; no place where it stands on no page."""

    box: Box | None
    hiding: Hiding


def unshown(pictures: Sequence[Picture], layer: PageLayer, gray: Gray, scale: float) -> list[Unshown]:
    """Return the pictures of a page that hide something; ``gray`` is the page as it shows, ``scale`` its pixels a point."""
    found = [each for picture in pictures if (each := _judged(picture, layer, gray, scale)) is not None]
    found = list(dict.fromkeys(found))
    if len(found) <= MOST:
        return found
    boxes = [each.box for each in found if each.box is not None]
    return [Unshown(_around(boxes) if boxes else None, found[0].hiding)]


def _judged(picture: Picture, layer: PageLayer, gray: Gray, scale: float) -> Unshown | None:
    if min(picture.columns, picture.rows) < _LEAST_SIDE or picture.range == 0:
        return None
    box = _around([Box(x, y, x, y) for x, y in picture.corners()])
    x0, top, x1, bottom = max(0.0, box.x0), max(0.0, box.top), min(layer.width, box.x1), min(layer.height, box.bottom)
    if x1 < x0 or bottom < top or (x1 - x0) * (bottom - top) < _ON_PAGE * (box.x1 - box.x0) * (box.bottom - box.top):
        return Unshown(None, Hiding.OFF_PAGE)
    place = Box(x0, top, x1, bottom)
    if _is_tiny(picture):
        return Unshown(place, Hiding.INVISIBLE)
    if picture.range < _CLEAR:
        pale = picture.range <= _PALE and picture.shades <= _FEW
        return Unshown(place, Hiding.INVISIBLE) if pale else None
    hidden = _hidden(picture, gray, scale, place)
    if hidden is None:
        return None
    return Unshown(hidden, Hiding.COVERED if _is_covered(hidden, layer) else Hiding.INVISIBLE)


def _is_tiny(picture: Picture) -> bool:
    a, b, c, d, _, _ = picture.matrix
    sides = ((math.hypot(a, b), picture.columns), (math.hypot(c, d), picture.rows))
    return any(side < _TINY and pixels > _DENSE * side for side, pixels in sides)


def _hidden(picture: Picture, gray: Gray, scale: float, place: Box) -> Box | None:
    """Return the rectangle around what the picture has and the page does not show."""
    height, width = gray.shape
    x0, top = max(0, math.floor(place.x0 * scale)), max(0, math.floor(place.top * scale))
    x1, bottom = min(width, math.ceil(place.x1 * scale)), min(height, math.ceil(place.bottom * scale))
    size = ((x1 - x0) // _CELL * _CELL, (bottom - top) // _CELL * _CELL)
    if min(size) < _CELL:
        return None
    bare, inside = _laid(picture, scale, (x0, top), size)
    kernel = np.ones((2 * _HALO + 1, 2 * _HALO + 1), np.uint8)
    shown = gray[top : top + size[1], x0 : x0 + size[0]]
    high, low = cv2.dilate(shown, kernel).astype(np.int16), cv2.erode(shown, kernel).astype(np.int16)
    plain = _cells(high, np.max) - _cells(low, np.min) <= CONTRAST
    drawn = _cells(bare, np.max).astype(np.int16) - _cells(bare, np.min) >= _CLEAR
    hidden: Mask = plain & drawn & _cells(inside, np.all).astype(bool)
    # A stroke that lies beside a cell's border shows; its neighbour is not hidden for that.
    near = cv2.dilate((~plain & drawn).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    hidden &= ~near
    if int(hidden.sum()) < _LEAST_CELLS:
        return None
    rows, columns = np.nonzero(hidden.any(axis=1))[0], np.nonzero(hidden.any(axis=0))[0]
    return Box(
        round((x0 + int(columns[0]) * _CELL) / scale, 2),
        round((top + int(rows[0]) * _CELL) / scale, 2),
        round((x0 + (int(columns[-1]) + 1) * _CELL) / scale, 2),
        round((top + (int(rows[-1]) + 1) * _CELL) / scale, 2),
    )


def _laid(picture: Picture, scale: float, at: tuple[int, int], size: tuple[int, int]) -> tuple[Gray, Gray]:
    """Lay a picture where it belongs on the page, uncovered and uncut; with the pixels that are its own."""
    rows, columns = picture.pixels.shape
    a, b, c, d, e, f = picture.matrix  # of the unit square, y downward, to points
    # The first row of pixels is the upper side of the square.
    across, down = (a / columns * scale, b / columns * scale), (-c / rows * scale, -d / rows * scale)
    corner = ((e + c) * scale - at[0], (f + d) * scale - at[1])
    # OpenCV counts from the middle of the first pixel, the matrix from its corner.
    middle = [corner[axis] + (across[axis] + down[axis]) / 2 - 0.5 for axis in (0, 1)]
    matrix = np.array([[across[0], down[0], middle[0]], [across[1], down[1], middle[1]]])
    # Pixels that are enlarged have sharp edges; drawn softly they would seem to vary where the page is plain.
    enlarged = min(math.hypot(*across), math.hypot(*down)) > _ENLARGED
    way = cv2.INTER_NEAREST if enlarged else cv2.INTER_LINEAR
    bare = cv2.warpAffine(picture.pixels, matrix, size, flags=way, borderMode=cv2.BORDER_REPLICATE)
    own = cv2.warpAffine(np.full((rows, columns), 255, np.uint8), matrix, size, flags=cv2.INTER_NEAREST)
    return np.asarray(bare, np.uint8), np.asarray(own, np.uint8)


def _cells(pixels: npt.NDArray[Any], of: Callable[..., npt.NDArray[Any]]) -> npt.NDArray[Any]:
    height, width = pixels.shape
    parts = pixels.reshape(height // _CELL, _CELL, width // _CELL, _CELL)
    return of(parts, axis=(1, 3))


def _is_covered(hidden: Box, layer: PageLayer) -> bool:
    x, y = (hidden.x0 + hidden.x1) / 2, (hidden.top + hidden.bottom) / 2
    boxes = [cover.box for cover in layer.covers if cover.solid]
    return any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in boxes)


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def named(number: int, found: Sequence[Unshown]) -> Iterator[tuple[str, str, Unshown]]:
    """Yield path and placeholder of each picture of page ``number`` that hides."""
    for count, each in enumerate(found, start=1):
        yield f"/Page{number}/Unshown/{count}", f"〔第{number}页未显示的图片{count}〕", each
