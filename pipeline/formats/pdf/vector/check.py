"""What a vector page must pass before it counts: the same pixels outside its boxes, the same characters, each where it shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.raster import Grid, Pixels
from pipeline.model.document import Box

CHECK_DPI = 100
_OTHER = 24  # difference of a shade that counts
_STRAY = 2  # pixels that may differ
_NOISE = 10.0  # mean difference in a picture, which is encoded again
_NEAR = 0.35  # points
_DARK = 64  # what a black box may be at its brightest


def looks_alike(before: Pixels, after: Pixels, grid: Grid, free: Iterable[Box], pictures: Iterable[Box]) -> bool:
    """Tell whether two renderings are the same outside the ``free`` boxes, and nearly so in pictures."""
    if before.shape != after.shape:
        return False
    differs = np.abs(before[:, :, :3].astype(np.int16) - after[:, :, :3]).max(axis=2)
    for box in free:
        differs[_window(box, grid, 2)] = 0
    for box in pictures:
        window = differs[_window(box, grid, 1)]
        if window.size and float(window.mean()) > _NOISE:
            return False
        window[:] = 0
    if int((differs > _OTHER).sum()) <= _STRAY:
        return True
    # The renderer sets small letters on whole pixels: what moved by a hundredth of a point may stand a pixel beside.
    differs = np.where(differs > _OTHER, np.maximum(_beyond(before, after), _beyond(after, before)), 0)
    return int((differs > _OTHER).sum()) <= _STRAY


def _beyond(one: Pixels, other: Pixels) -> npt.NDArray[np.int16]:
    """Return by how much each pixel is darker or paler than all of the other picture at its place and beside it."""
    dark = pale = other[:, :, :3].astype(np.int16)
    for axis in (0, 1):
        dark = np.minimum.reduce([dark, np.roll(dark, 1, axis), np.roll(dark, -1, axis)])
        pale = np.maximum.reduce([pale, np.roll(pale, 1, axis), np.roll(pale, -1, axis)])
    shades = one[:, :, :3].astype(np.int16)
    beyond: npt.NDArray[np.int16] = np.maximum(shades - pale, dark - shades).max(axis=2)
    return beyond


def says_the_same(kept: Sequence[Char], layer: PageLayer) -> bool:
    """Tell whether a page paints exactly these characters, in this order and place; more of them only in an invisible layer."""
    painted, laid = layer.chars[: len(kept)], layer.chars[len(kept) :]
    return (
        len(painted) == len(kept)
        and all(char.unpainted for char in laid)
        and all(
            one.text == other.text and abs(one.x - other.x) < _NEAR and abs(one.y - other.y) < _NEAR
            for one, other in zip(kept, painted, strict=True)
        )
    )


def each_shows(kept: Iterable[Char], after: Pixels, grid: Grid) -> bool:
    """Tell whether no character of a page stands on nothing but dark: under a box, its own or one that the reader did not see."""
    for char in kept:
        window = after[_window(char.box, grid, 0)][:, :, :3]
        blank = all(each.isspace() for each in char.text)
        if not blank and min(window.shape[:2]) > 2 and int(window.max()) <= _DARK:
            return False
    return True


def _window(box: Box, grid: Grid, margin: int) -> tuple[slice, slice]:
    top, bottom = (round(y * grid.down + grid.top) for y in (box.top, box.bottom))
    x0, x1 = (round(x * grid.across + grid.left) for x in (box.x0, box.x1))
    return slice(max(0, top - margin), max(0, bottom + margin)), slice(max(0, x0 - margin), max(0, x1 + margin))
