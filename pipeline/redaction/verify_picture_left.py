"""Ink of withheld characters that is left beside their boxes: recognised places may be off by some pixels."""

from __future__ import annotations

from collections.abc import Sequence, Set

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.formats.pulse import beat
from pipeline.model.document import Box
from pipeline.redaction.verify_picture_pixels import Pixels, Shot

DARK = 56  # of 255: what a black box may be after lossy packing
_CHANGED = 40  # levels by which a pixel may differ after lossy packing
_INK = 70  # how much darker than its ground ink is
_OWN = 0.5  # share of a patch of ink that lies in a withheld character's place and nowhere else
_EM = 1.3  # longest side of a patch, in sides of the character
_LEFT = 0.2  # share of a patch that may be left
_SPECK = 6  # pixels; less is noise
_ROWS = 1024
_AROUND = 24  # pixels beyond a patch that say what its ground is

Marks = npt.NDArray[np.uint8]


def left_of(now: Shot, then: Shot, withheld: Sequence[Box], kept: Sequence[Box], areas: Set[Box]) -> int:
    """Count patches of ink that belong to a withheld character and are left.

    Looked at is one strip of the picture after another, each with as much above and below it as a patch is high.
    """
    sides = [max(box.x1 - box.x0, box.bottom - box.top) for box in withheld if box not in areas]
    longest = _EM * max(sides, default=0.0)
    height = len(now.pixels)
    beyond = int(longest) + _AROUND
    count = 0
    for top in range(0, height, _ROWS):
        beat()
        first, last = max(0, top - beyond), min(height, top + _ROWS + beyond)
        if not any(box.bottom >= first and box.top <= last for box in withheld):
            continue
        own, others = (_marks(places, first, last, now.pixels.shape[1]) for places in (withheld, kept))
        part = (slice(first, last), slice(None))
        strip = _Strip(then.on_white(part), now.on_white(part), own, others)
        count += strip.count(longest, top - first, top - first + _ROWS)
    return count


def _marks(places: Sequence[Box], first: int, last: int, width: int) -> Marks:
    marks = np.zeros((last - first, width), np.uint8)
    for box in places:
        if box.bottom >= first and box.top <= last:
            rows = slice(max(0, int(box.top) - first), max(0, int(box.bottom) + 1 - first))
            marks[rows, max(0, int(box.x0)) : int(box.x1) + 1] = 1
    return marks


class _Strip:
    def __init__(self, before: Pixels, after: Pixels, own: Marks, others: Marks) -> None:
        self._gray = before.min(axis=2)
        self._own, self._others = own, others
        dark = (after.max(axis=2) <= DARK).astype(np.uint8)
        black = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
        as_dark = self._gray > cv2.subtract(after.min(axis=2), np.full_like(self._gray, _CHANGED))
        self._still = as_dark & (black == 0) & (others == 0)

    def count(self, longest: float, first: int, last: int) -> int:
        """Count patches that begin between two rows."""
        ground = cv2.dilate(self._gray, np.ones((15, 15), np.uint8))
        ink = (cv2.subtract(ground, self._gray) > _INK).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        inside = np.bincount(labels[(self._own & ~self._others & 1).astype(bool)], minlength=count)
        remaining = np.bincount(labels[self._still], minlength=count)
        size = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
        area, top = stats[:, cv2.CC_STAT_AREA], stats[:, cv2.CC_STAT_TOP]
        fits = (size <= longest) & (area >= _SPECK) & (top >= first) & (top < last)
        fits[0] = False
        return int((fits & (inside >= _OWN * area) & (remaining > _LEFT * area)).sum())
