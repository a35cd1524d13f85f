"""Seals: red ones by their colour and frame, round ones in gray pictures by their rim."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.formats.ocr.engine import Pixels
from pipeline.formats.ocr.ink import shrunk
from pipeline.formats.ocr.shapes import PixelBox

Mask = NDArray[np.uint8]

_COARSE = 75.0  # dpi
_RED = 40  # how much stronger red must be than green and blue
_SMALLEST, _LARGEST = 8.0, 70.0  # millimetres, sides of a seal
_RADII = (14.0, 30.0)  # millimetres, of round seals in gray pictures: from special seals to those of ministries
_FRAMED = 0.8
"""Part of the frame that must be ink for a red shape to be a seal: round and square seals on scans of 150 to 300 dpi have 0.93
to 1.0, characters of red letterheads at most 0.65, 国 0.77."""
_ROUND = 0.8
"""Part of the free rim that must be ink in a gray picture; circles put through pages of text reach 0.7 where no line is
explained."""

_FREE = 0.4
"""Part of the rim that must lie beside lines and rules."""


def red_seals(pixels: Pixels, dpi: float) -> list[PixelBox]:
    """Find red seals in an RGB picture."""
    scale = min(1.0, _COARSE / max(1.0, dpi))
    small = shrunk(pixels, scale).astype(np.int16)
    red = (small[:, :, 0] - np.maximum(small[:, :, 1], small[:, :, 2]) > _RED).astype(np.uint8)
    if not red.any():
        return []
    mm = dpi * scale / 25.4
    size = max(1, round(2 * mm))
    joined = np.asarray(cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    shapes = [tuple(int(value) for value in stats[number][:4]) for number in range(1, count)]
    found = []
    for number, (x, y, width, height) in enumerate(shapes, start=1):
        fits = _SMALLEST * mm <= min(width, height) and max(width, height) <= _LARGEST * mm
        if not fits or max(width, height) > 1.9 * min(width, height):
            continue
        own = red[y : y + height, x : x + width] & (labels[y : y + height, x : x + width] == number)
        if _framed(np.asarray(own, np.uint8)) >= _FRAMED and not _in_heading(number - 1, shapes):
            found.append((x / scale, y / scale, (x + width) / scale, (y + height) / scale))
    return found


def _framed(shape: Mask) -> float:
    """Return how much of an ellipse or a rectangle along the shape's edges is ink."""
    height, width = shape.shape
    deep = max(2, round(0.09 * min(width, height)))
    sides = (
        shape[:deep].any(axis=0),
        shape[-deep:].any(axis=0),
        shape[:, :deep].any(axis=1),
        shape[:, -deep:].any(axis=1),
    )
    square = min(float(side.mean()) for side in sides)
    return max(square, _rim(shape, width / 2 - 0.5, height / 2 - 0.5, width / 2, height / 2, 0.85))


def _rim(mask: Mask, x: float, y: float, across: float, down: float, inner: float) -> float:
    """Return the part of an elliptic rim, from ``inner`` of its radii outward, that is ink."""
    angles = np.linspace(0, 2 * math.pi, 180, endpoint=False)
    hit = np.zeros(len(angles), bool)
    steps = max(3, round((1 - inner) * max(across, down)) + 1)
    for part in np.linspace(inner, 1.0, steps):
        columns = np.rint(x + part * across * np.cos(angles)).astype(int)
        rows = np.rint(y + part * down * np.sin(angles)).astype(int)
        inside = (columns >= 0) & (columns < mask.shape[1]) & (rows >= 0) & (rows < mask.shape[0])
        hit[inside] |= mask[rows[inside], columns[inside]] > 0
    return float(hit.mean())


def _in_heading(number: int, shapes: list[tuple[int, ...]]) -> bool:
    """Whether two more red shapes as high stand in the same row: then it is a character of a letterhead."""
    _, y, _, height = shapes[number]
    alike = [
        other
        for at, other in enumerate(shapes)
        if at != number and abs(other[1] - y) < 0.3 * height and 0.6 * height < other[3] < 1.6 * height
    ]
    return len(alike) >= 2


def round_seals(gray: Pixels, dpi: float, explained: Sequence[PixelBox]) -> list[tuple[float, float, float]]:
    """Find round seals in a gray picture by their rim; others cannot be told from drawings there.

    Args:
        gray: the picture.
        dpi: its resolution.
        explained: boxes of lines of writing and ruled lines; their ink makes no rim, for a dense table has ink on every circle.

    Returns:
        Middle and radius of each.
    """
    scale = min(1.0, 0.7 * _COARSE / max(1.0, dpi))
    small = shrunk(gray, scale)
    mm = dpi * scale / 25.4
    least, most = round(_RADII[0] * mm), round(_RADII[1] * mm)
    if min(small.shape) < 2 * least:
        return []
    calm = cv2.GaussianBlur(small, (3, 3), 0)
    circles = cv2.HoughCircles(
        calm, cv2.HOUGH_GRADIENT, 1.5, least, param1=80, param2=45, minRadius=least, maxRadius=most
    )
    if circles is None:
        return []
    paper = cv2.blur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (9, 9))
    ink = np.asarray(cv2.subtract(paper, small) > 30, np.uint8)
    open_ = np.ones(ink.shape, np.uint8)
    for x0, top, x1, bottom in explained:
        wide, high = (x1 - x0) * scale, (bottom - top) * scale
        # What is read around a seal comes as a line as high as the seal; its rim holds short straight pieces.
        if min(wide, high) > least or (min(wide, high) < 2 * mm and max(wide, high) < 2 * least):
            continue
        open_[max(0, int(top * scale)) : int(bottom * scale) + 1, max(0, int(x0 * scale)) : int(x1 * scale) + 1] = 0
    found = []
    for x, y, radius in np.asarray(circles, float).reshape(-1, 3)[:20]:
        rim, free = _rim(ink & open_, x, y, radius * 1.06, radius * 1.06, 0.88), _rim(open_, x, y, radius, radius, 0.99)
        outside = _rim(ink & open_, x, y, radius * 1.22, radius * 1.22, 0.94)
        if free >= _FREE and rim >= _ROUND * free and outside < 0.7 * rim:
            found.append((float(x / scale), float(y / scale), float(1.07 * radius / scale)))
    return found


def without_red(pixels: Pixels, boxes: list[PixelBox]) -> Pixels:
    """Return the picture with the red ink in the boxes taken away, so that what was stamped over can be read."""
    if not boxes:
        return pixels
    result = pixels.copy()
    for x0, top, x1, bottom in boxes:
        part = result[max(0, int(top) - 3) : int(bottom) + 4, max(0, int(x0) - 3) : int(x1) + 4]
        wide = part.astype(np.int16)
        excess = wide[:, :, 0] - np.maximum(wide[:, :, 1], wide[:, :, 2])
        # Under red ink the red channel shows the paper and what is printed on it.
        part[:] = np.where(
            (excess > 15)[:, :, None], wide[:, :, :1] + np.minimum(excess, 255 - wide[:, :, 0])[:, :, None] // 2, wide
        )
    return result
