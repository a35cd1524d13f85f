"""Which characters of a page stand on others: accents set apart from their letters, a court's stamp over the head of a page.

What is seen at such a place is both, or neither.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import numpy as np

from pipeline.formats.pdf.layer import Char

_FINE, _MOST = 1.0, 2_000  # cells a point; along a side of the page at most
_CORE = 0.6  # of a character's width and height: neighbours touch
_SHARE = 0.25  # of a character's core that others must cover
_LARGE = 3.0  # times the usual size of type: a watermark lies over everything


def overlapped(chars: Sequence[Char]) -> list[bool]:
    """Tell of each visible character of a page whether others stand on it or under it; many cost no more than few."""
    solid = [number for number, char in enumerate(chars) if char.text.strip()]
    result = [False] * len(chars)
    if len(solid) < 2:
        return result
    usual = statistics.median(chars[number].size for number in solid)
    solid = [number for number in solid if chars[number].size <= _LARGE * usual]
    cores = np.array([_core(chars[number]) for number in solid])
    corner = cores.min(axis=0)[:2]
    extent = cores.max(axis=0)[2:] - corner
    scale = min(_FINE, _MOST / max(1.0, float(extent.max())))
    x0, top, x1, bottom = np.rint((cores - np.tile(corner, 2)) * scale).astype(np.int64).T
    steps = np.zeros((int(bottom.max()) + 1, int(x1.max()) + 1), np.int32)
    for rows, columns, step in ((top, x0, 1), (bottom, x1, 1), (top, x1, -1), (bottom, x0, -1)):
        np.add.at(steps, (rows, columns), step)
    doubly = steps.cumsum(axis=0).cumsum(axis=1) > 1
    if not doubly.any():
        return result
    sums = np.zeros((doubly.shape[0] + 1, doubly.shape[1] + 1), np.int64)
    sums[1:, 1:] = doubly.cumsum(axis=0).cumsum(axis=1)
    shared = sums[bottom, x1] - sums[top, x1] - sums[bottom, x0] + sums[top, x0]
    for number, is_shared in zip(solid, shared > _SHARE * (x1 - x0) * (bottom - top), strict=True):
        result[number] = bool(is_shared)
    return result


def _core(char: Char) -> tuple[float, float, float, float]:
    box = char.box
    across, down = (box.x1 - box.x0) * (1 - _CORE) / 2, (box.bottom - box.top) * (1 - _CORE) / 2
    return box.x0 + across, box.top + down, box.x1 - across, box.bottom - down
