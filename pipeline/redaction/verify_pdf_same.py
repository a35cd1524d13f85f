"""Whether the pages of a PDF copy look as the original's outside the boxes, within the noise of their packing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model.document import Box
from pipeline.model.release import Check
from pipeline.redaction.verify_areas import Mask, black_boxes
from pipeline.redaction.verify_pdf_pixels import Pixels, darkest
from pipeline.redaction.verify_pdf_sheet import Sheet

_BLUR = 5  # pixels at 100 dpi: pages are packed in another grid than they are compared in
_OTHER = 60  # of 255: difference of a blurred pixel that counts
_SHIFT = 1  # pixels by which the two may lie apart
_EDGE = _BLUR // 2 + _SHIFT  # pixels at the edge of the page, 0.8 mm: what moved in or out there cannot be told
_RED = (200, 16, 16)  # of a preview's stamp
_NEAR_RED = 48
_LEAST = 12  # differing pixels in one place that count
_AROUND = 6.0  # points by which a box may reach beyond small type: it is widened, and blurred here
_STAMP = (300, 60)  # pixels: width and height of the stamp with its surroundings

Window = tuple[slice, slice]


@dataclass(slots=True)
class Same:
    """Counts of pages that were compared, that were not, and of places that differ."""

    stamped: bool
    compared: int = 0
    unknown: int = 0
    places: int = 0

    def look(self, sheet: Sheet | None, withheld: Iterable[Box] = ()) -> None:
        """Compare a page; boxes over ``withheld`` places may be too small to be told from strokes."""
        if sheet is None or sheet.original is None or sheet.original.shape != sheet.shown.shape:
            self.unknown += 1
            return
        self.compared += 1
        scale = (sheet.shown.shape[1] / sheet.size[0], sheet.shown.shape[0] / sheet.size[1])
        own = [_window(box, scale) for box in withheld]
        boxed = sheet.uncoded if sheet.uncoded is not None else sheet.shown
        self.places += differing(sheet.original, sheet.shown, boxed, stamped=self.stamped, own=own)

    def check(self) -> Check:
        """Make the check."""
        said = f"比对 {self.compared} 页，未比对 {self.unknown} 页，不同 {self.places} 处"
        return Check("pixels", not self.places, said)


def _window(box: Box, scale: tuple[float, float]) -> Window:
    left, right = (max(0, round(x * scale[0])) for x in (box.x0 - _AROUND, box.x1 + _AROUND))
    top, bottom = (max(0, round(y * scale[1])) for y in (box.top - _AROUND, box.bottom + _AROUND))
    return slice(top, bottom), slice(left, right)


def differing(before: Pixels, after: Pixels, boxed: Pixels, *, stamped: bool, own: Iterable[Window] = ()) -> int:
    """Count places outside black boxes (and a preview's stamp, and ``own`` windows) where two renderings differ.

    ``boxed`` shows the boxes without the white codes that stand in them.
    """
    one, other = _soft(before), _soft(after)
    kernel = np.ones((2 * _SHIFT + 1, 2 * _SHIFT + 1), np.uint8)
    # As dark as something near, and as light: only then a pixel has not moved by more than the grids differ.
    low, high = cv2.erode(one, kernel).astype(np.int16), cv2.dilate(one, kernel).astype(np.int16)
    value = other.astype(np.int16)
    differs = (value < low - _OTHER) | (value > high + _OTHER)
    differs &= ~_excused(after, boxed, stamped=stamped)
    differs[:_EDGE] = differs[-_EDGE:] = differs[:, :_EDGE] = differs[:, -_EDGE:] = False
    for window in own:
        differs[window] = False
    if stamped and not (differs & _marked(before)).any() and _fits_stamp(differs):
        return 0  # on a page in gray the stamp is gray, too
    count, _, stats, _ = cv2.connectedComponentsWithStats(differs.astype(np.uint8), connectivity=8)
    return int((stats[1:count, cv2.CC_STAT_AREA] >= _LEAST).sum())


def _marked(before: Pixels) -> Mask:
    """Mark what was not blank in the original."""
    gray = darkest(before)
    return np.asarray(cv2.dilate(gray, np.ones((15, 15), np.uint8)).astype(np.int16) - gray > _OTHER)


def _fits_stamp(differs: Mask) -> bool:
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return True
    return bool(columns[-1] - columns[0] <= _STAMP[0] and rows[-1] - rows[0] <= _STAMP[1])


def _soft(pixels: Pixels) -> Pixels:
    # Copies of gray scans take their shades from the green channel.
    return np.asarray(cv2.blur(np.ascontiguousarray(pixels[:, :, 1]), (_BLUR, _BLUR)))


def _excused(after: Pixels, boxed: Pixels, *, stamped: bool) -> Mask:
    around = np.ones((2 * _BLUR + 1, 2 * _BLUR + 1), np.uint8)
    excused = np.asarray(cv2.dilate(black_boxes(boxed).astype(np.uint8), around))
    if stamped:
        near = [(min(255, each + _NEAR_RED), max(0, each - _NEAR_RED)) for each in _RED]
        red = cv2.inRange(after, tuple(low for _, low in near), tuple(high for high, _ in near)) // 255
        # Frame and letters with the ground between them, on which the stamp may stand.
        stamp = cv2.dilate(cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)), around)
        excused = np.maximum(excused, stamp)
    return excused.astype(bool)
