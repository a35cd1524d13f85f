"""What is ink in a strip: darker (or, on a dark ground, lighter) than the paper around it, and no ruled line."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.formats.ocr.engine import Pixels
from pipeline.formats.ocr.strips import Strip

Mask = NDArray[np.uint8]

_FAINT = 18
"""Difference from the paper below which nothing counts as ink."""
_RULE = 1.7  # heights of the line: a straight run longer than this is a ruled line, no stroke


_ACROSS = 0.95  # part of a strip's width, with its margins: so long is no stroke either


def gray_of(pixels: Pixels) -> Pixels:
    """Return the picture in gray."""
    return pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def shrunk(pixels: Pixels, scale: float) -> Pixels:
    """Return the picture ``scale`` times as large, at least one pixel."""
    height, width = pixels.shape[:2]
    area = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, area, interpolation=cv2.INTER_AREA), np.uint8)


def ink_of(strip: Strip) -> Mask:
    """Mark the ink of a strip with 1: its strokes with their soft edges, without ruled lines and single specks."""
    gray = gray_of(strip.pixels)
    high = max(3, strip.bottom - strip.top)
    inner = gray[strip.top : strip.bottom, strip.x0 : strip.x1]
    if not inner.size:
        return np.zeros(gray.shape, np.uint8)
    level, _ = cv2.threshold(inner, 0, 255, cv2.THRESH_OTSU)
    if np.count_nonzero(inner <= level) > 0.6 * inner.size:  # light writing on a dark ground
        gray = 255 - gray
    paper = _paper(gray, high)
    depth = cv2.subtract(paper, gray)
    core = depth[strip.top : strip.bottom, strip.x0 : strip.x1]
    split, _ = cv2.threshold(core, 0, 255, cv2.THRESH_OTSU)
    # Somewhat less than Otsu's depth takes the soft edges of strokes in.
    mask = (depth > max(_FAINT, 0.75 * split)).astype(np.uint8)
    mask = _without_specks(mask, high)
    return _without_rules(mask, high)


def _paper(gray: Pixels, high: int) -> Pixels:
    """The brightness of the paper at each place: what remains when everything as thin as a stroke is filled."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) if min(gray.shape) >= 16 else gray
    size = max(3, round(high * (0.25 if small is not gray else 1)) | 1)
    edge = size // 2
    small = cv2.copyMakeBorder(small, edge, edge, edge, edge, cv2.BORDER_REPLICATE)
    filled = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    filled = cv2.blur(filled, (size, size))[edge:-edge, edge:-edge]
    return np.asarray(cv2.resize(filled, (gray.shape[1], gray.shape[0])), np.uint8)


def _without_specks(mask: Mask, high: int) -> Mask:
    """Drop pieces of ink too small for the dot of a character of this height."""
    least = max(2, round((high * 0.05) ** 2))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count <= 1:
        return mask
    keep = stats[:, cv2.CC_STAT_AREA] >= least
    keep[0] = False
    return np.asarray(keep[labels], np.uint8)


def _without_rules(mask: Mask, high: int) -> Mask:
    length = round(high * _RULE)
    rules = np.zeros_like(mask)
    rules[mask.mean(axis=1) > _ACROSS] = 1
    if mask.shape[1] > length:
        rules |= _opened(mask, (1, length))
    tall = round(high * 1.25)
    if mask.shape[0] > tall:
        rules |= _opened(mask, (tall, 1))
    if not rules.any():
        return mask
    wide = np.asarray(cv2.dilate(rules, np.ones((3, 3), np.uint8)), np.uint8)
    return np.asarray(mask * (1 - wide), np.uint8)


def _opened(mask: Mask, size: tuple[int, int]) -> Mask:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(size, np.uint8)), np.uint8)
