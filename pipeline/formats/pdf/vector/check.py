"""What a vector page must pass before it counts: the same pixels outside its boxes, the same characters at the same places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.raster import Grid, Pixels
from pipeline.model.document import Box

CHECK_DPI = 100
_OTHER = 24  # difference of a shade that counts
_STRAY = 2  # pixels that may differ
_NOISE = 10.0  # mean difference in a picture, which is encoded again
_NEAR = 0.35  # points


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
    return int((differs > _OTHER).sum()) <= _STRAY


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


def _window(box: Box, grid: Grid, margin: int) -> tuple[slice, slice]:
    top, bottom = (round(y * grid.down + grid.top) for y in (box.top, box.bottom))
    x0, x1 = (round(x * grid.across + grid.left) for x in (box.x0, box.x1))
    return slice(max(0, top - margin), max(0, bottom + margin)), slice(max(0, x0 - margin), max(0, x1 + margin))
