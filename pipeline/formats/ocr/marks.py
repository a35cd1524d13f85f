"""What stands in a picture besides writing: QR and bar codes, ruled lines, and what is left over."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from pipeline.formats.ocr.engine import Pixels
from pipeline.formats.ocr.ink import shrunk
from pipeline.formats.ocr.shapes import Code, PixelBox
from pipeline.formats.ocr.upright import Level, around

Mask = NDArray[np.uint8]

_COARSE = 100.0  # dpi at which lines and left-over ink are looked for
_MM = _COARSE / 25.4  # pixels a millimetre there
_DEEP = 28  # gray values below the paper from which on a coarse pixel is ink
_PALE = 10  # gray values of any colour: so pale is ink only where it makes thin strokes, and above the picture's noise
_NOISE = 4.0  # standard deviations of the noise
_STROKE = 2.5  # millimetres: wider pale shapes are shading or shadow
_LEAST_PALE = 1.5  # square millimetres of such ink
_RULE = 10.0  # millimetres: shorter straight strokes may be writing
_THICK = 1.6  # millimetres: thicker ones are bars, no lines
_LEAST_EXTRA = 6.0  # millimetres, the longer side of what counts as left over by itself
_LEAST_BESIDE = 0.45  # of a line's height: what is that high and stands before or behind it is part of it
_PATCH = 40.0  # millimetres: of each patch of that size the brightest quarter is paper

# One-dimensional codes without a check digit (ITF, Codabar) are "found" in tables and hatchings.
_FORMATS = (
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.MicroQRCode,
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.Aztec,
    zxingcpp.BarcodeFormat.PDF417,
    zxingcpp.BarcodeFormat.Code128,
    zxingcpp.BarcodeFormat.Code39,
    zxingcpp.BarcodeFormat.Code93,
    zxingcpp.BarcodeFormat.EAN13,
    zxingcpp.BarcodeFormat.EAN8,
)


def codes_in(gray: Pixels, level: Level) -> tuple[Code, ...]:
    """Decode the codes of a picture as given."""
    found = []
    for code in zxingcpp.read_barcodes(np.ascontiguousarray(gray), formats=zxingcpp.BarcodeFormats(_FORMATS)):
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs, ys = [float(corner.x) for corner in corners], [float(corner.y) for corner in corners]
        box = (min(xs), min(ys), max(xs) + 1, max(ys) + 1)
        if code.text:
            found.append(Code(code.text, code.format.name, box, around(box, level.matrix)))
    return tuple(sorted(found, key=lambda code: (code.box[1], code.box[0])))


class Coarse:
    """A straightened picture at 100 dpi, and where there is ink in it."""

    def __init__(self, gray: Pixels, dpi: float, edge: Sequence[tuple[float, float]]) -> None:
        """Look at ``gray``; ``edge`` are the corners of the picture given, beyond which nothing is known."""
        self.scale = min(1.0, _COARSE / max(1.0, dpi))
        self.gray = shrunk(gray, self.scale)
        self.mm = dpi * self.scale / 25.4
        self.known = np.zeros(self.gray.shape, np.uint8)
        cv2.fillConvexPoly(self.known, np.rint(np.array(edge) * self.scale).astype(np.int32), [1])
        self.ink = _darker(self.gray, self.known, self.mm, _DEEP)

    def box(self, x: float, y: float, width: float, height: float) -> PixelBox:
        """Return a box of the picture itself."""
        s = float(self.scale)
        return float(x) / s, float(y) / s, float(x + width) / s, float(y + height) / s

    def erase(self, mask: Mask, box: PixelBox, margin: float) -> None:
        """Unmark a box of the picture itself, ``margin`` coarse pixels around."""
        x0, top, x1, bottom = (value * self.scale for value in box)
        mask[
            max(0, int(top - margin)) : max(0, int(bottom + margin) + 1),
            max(0, int(x0 - margin)) : max(0, int(x1 + margin) + 1),
        ] = 0


def _darker(gray: Pixels, known: Mask, mm: float, least: float) -> Mask:
    """Mark what is darker than the paper around it by so many gray values; large dark areas stay ink."""
    height, width = gray.shape
    rows, columns = (max(1, round(side / (_PATCH * mm))) for side in (height, width))
    paper = np.zeros((rows, columns), np.float32)
    calm = np.asarray(cv2.blur(gray, (3, 3)), np.uint8)
    for row in range(rows):
        for column in range(columns):
            high = slice(row * height // rows, (row + 1) * height // rows)
            wide = slice(column * width // columns, (column + 1) * width // columns)
            patch = calm[high, wide][known[high, wide] > 0]
            paper[row, column] = np.percentile(patch, 75) if patch.size else 0.0
    paper = np.maximum(paper, 0.6 * float(paper.max()))
    ground = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    rim = max(1, round(mm))
    inside = np.asarray(cv2.erode(known, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8), borderValue=[1]), np.uint8)
    return np.asarray((ground - gray > least) & (inside > 0), np.uint8)


def pale_ink(picture: Pixels, coarse: Coarse, known: Sequence[PixelBox]) -> list[PixelBox]:
    """Find writing too pale to be read or to count as ink, in whatever colour; boxes of the straightened picture.

    ``picture`` is the straightened picture in RGB; ``known`` boxes are left out with a margin, since JPEG frays what is there.
    """
    dark = shrunk(np.ascontiguousarray(picture.min(axis=2)), coarse.scale)
    noise = 1.4826 * float(np.median(cv2.absdiff(dark, np.asarray(cv2.medianBlur(dark, 3), np.uint8))))
    least = max(_PALE, _NOISE * noise)
    mask = _darker(dark, coarse.known, coarse.mm, least)
    side = 2 * round(_STROKE * coarse.mm / 2) + 1  # an even one would shift what it closes
    calm = np.asarray(cv2.blur(dark, (3, 3)), np.uint8)
    narrow = cv2.morphologyEx(calm, cv2.MORPH_BLACKHAT, np.ones((side, side), np.uint8))
    mask &= np.asarray(narrow > least / 2, np.uint8)
    for box in known:
        coarse.erase(mask, box, 1.2 * coarse.mm)
    size = max(1, round(2 * coarse.mm))
    joined = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    inked = np.bincount(labels.ravel(), weights=mask.ravel(), minlength=count)
    found = []
    for number in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[number])
        if min(wide, high) >= coarse.mm and inked[number] >= _LEAST_PALE * coarse.mm**2:
            found.append(coarse.box(x - 2, y - 2, wide + 4, high + 4))
    return found


def rules_in(coarse: Coarse, written: Sequence[PixelBox]) -> tuple[PixelBox, ...]:
    """Find the straight lines, horizontal ones first; each as a thin box of the straightened picture.

    Strokes of the writing, seals and codes in the boxes ``written`` are none; a line under or through all of a box is one.
    """
    length, gap = round(_RULE * coarse.mm), max(1, round(coarse.mm / 2))
    found = []
    for along in (True, False):
        size = (1, length) if along else (length, 1)
        bridge = (1, gap) if along else (gap, 1)
        mask = cv2.morphologyEx(coarse.ink, cv2.MORPH_CLOSE, np.ones(bridge, np.uint8))
        mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(size, np.uint8))
        # A line that sinks comes in pieces, one a pixel below the other.
        mask = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(mask, np.uint8), connectivity=8)
        for x, y, width, height, _ in stats[1:count]:
            thickness, extent = (height, width) if along else (width, height)
            if thickness - 2 <= _THICK * coarse.mm and extent >= 4 * thickness:
                found.append(coarse.box(x + 1, y + 1, width - 2, height - 2))
    return tuple(rule for rule in found if not _is_stroke(rule, written))


def _is_stroke(rule: PixelBox, written: Sequence[PixelBox]) -> bool:
    """Whether a straight line is part of what is written: strokes one below another in a column look like a line, too."""
    width, height = rule[2] - rule[0], rule[3] - rule[1]
    if height > width:
        return sum(_shared(rule, box) for box in written) > 0.6 * width * height
    return any(_shared(rule, box) > 0.6 * width * height and width < 0.8 * (box[2] - box[0]) for box in written)


def outside(rules: Sequence[PixelBox], seals: Sequence[PixelBox]) -> tuple[PixelBox, ...]:
    """Return the rules that are no part of a seal's frame."""
    return tuple(
        rule
        for rule in rules
        if not any(_shared(rule, box) > 0.6 * (rule[2] - rule[0]) * (rule[3] - rule[1]) for box in seals)
    )


def _shared(one: PixelBox, other: PixelBox) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def is_extra(box: PixelBox, dpi: float) -> bool:
    """Whether left-over ink is large enough to be something by itself: a photograph, a drawing, a signature."""
    return max(box[2] - box[0], box[3] - box[1]) >= _LEAST_EXTRA * dpi / 25.4


def is_beside(ink: PixelBox, line: PixelBox) -> bool:
    """Whether left-over ink looks like the beginning or the end of a line that the detector cut off."""
    high = line[3] - line[1]
    gap = max(ink[0] - line[2], line[0] - ink[2])
    shared = min(ink[3], line[3]) - max(ink[1], line[1])
    return gap < 1.2 * high and min(shared, ink[3] - ink[1]) >= _LEAST_BESIDE * high and ink[3] - ink[1] < 1.5 * high


def left_over(coarse: Coarse, known: Sequence[PixelBox], rules: Sequence[PixelBox]) -> list[PixelBox]:
    """Find the ink that is in none of the known boxes; boxes of the straightened picture."""
    mask = coarse.ink.copy()
    for box in known:
        coarse.erase(mask, box, 0.4 * coarse.mm)
    for box in rules:
        coarse.erase(mask, box, 0.6 * coarse.mm)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), np.uint8)
    size = max(1, round(2 * coarse.mm))
    joined = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    inked = np.bincount(labels.ravel(), weights=mask.ravel(), minlength=count)
    height, width = mask.shape
    found = []
    for number in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[number])
        if max(wide, high) < 1.2 * coarse.mm or inked[number] < 0.4 * coarse.mm**2:
            continue
        # The lid of a scanner shows as a dark rim.
        rim = x == 0 or y == 0 or x + wide == width or y + high == height
        if rim and min(wide, high) < _LEAST_EXTRA * coarse.mm:
            continue
        found.append(coarse.box(x - 2, y - 2, wide + 4, high + 4))
    return found
