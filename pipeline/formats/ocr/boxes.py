"""Boxes of characters: the reader says roughly where each stands, the ink says exactly.

Between two characters lies a cut. All cuts of a line are chosen together, so that they pass through as little ink as possible,
each character's ink is as wide as its kind asks for, and lies around the place that the reader named. Nothing inside the line is
left out: ink that nobody read belongs to a neighbour.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.formats.ocr.ink import Mask

Floats = NDArray[np.float64]

_REACH = 0.9  # ems from the place that the reader named within which a cut beside it may lie
_OFF = 3.0  # cost of a place off by one em, squared
_WIDE = 1.2  # cost of a width off by one allowance, squared
_THROUGH = 8.0  # cost of a cut through ink as high as the line
_HIGHEST = 1.25  # heights of the detector's rectangle that the writing of one line may have
_LOOSE = 0.15  # heights that the rectangle may end off the gap between two rows
_LEFT_OUT = 30.0  # cost of ink left out at an end of the line, an em of it


@dataclass(frozen=True, slots=True)
class Columns:
    """The ink of a line by columns.

    Attributes:
        ink: part of the band's height that is ink, for each column.
        band: first and last row (exclusive) of the line's ink.
        x0: first column of the line proper.
        x1: its end, exclusive.
    """

    ink: Floats
    band: tuple[int, int]
    x0: int
    x1: int


def columns_of(mask: Mask, inner: tuple[int, int, int, int]) -> Columns:
    """Measure the ink of a strip whose line proper is ``inner`` (x0, top, x1, bottom)."""
    x0, top, x1, bottom = inner
    rows = mask[:, x0:x1].sum(axis=1)
    first, last = _band(rows, top, bottom)
    ink = mask[first:last].sum(axis=0) / max(1, last - first)
    return Columns(ink, (first, last), x0, x1)


def _band(rows: NDArray[np.int64], top: int, bottom: int) -> tuple[int, int]:
    """Return first and last row (exclusive) of the writing in the middle; a neighbouring row of a table is left out.

    Strokes that reach beyond the detector's rectangle belong to the line as far as they go. What is parted from the middle by
    blank rows belongs to it while the whole stays no higher than the rectangle allows (the strokes of 二) or hardly grows (a dot).
    """
    filled = np.concatenate([[0], (rows > 0).astype(np.int8), [0]])
    starts, ends = np.flatnonzero(np.diff(filled) == 1), np.flatnonzero(np.diff(filled) == -1)
    inside = [(int(a), int(b)) for a, b in zip(starts, ends, strict=True) if a < bottom and b > top]
    if not inside:
        return top, bottom
    quarter = (bottom - top) / 4
    weights = [int(rows[max(a, round(top + quarter)) : min(b, round(bottom - quarter))].sum()) for a, b in inside]
    main = int(np.argmax(weights))
    first, last = inside[main]
    if last - first > _HIGHEST * (bottom - top):  # the rows above or below touch it
        first, last = max(first, _gap(rows, top, bottom - top)), min(last, _gap(rows, bottom, bottom - top))
    most = max(1.35 * (last - first), 0.8 * (bottom - top))
    for start, end in sorted(inside, key=lambda run: abs(run[0] + run[1] - first - last)):
        if max(end, last) - min(start, first) <= most:
            first, last = min(start, first), max(end, last)
    return first, last


def _gap(rows: NDArray[np.int64], edge: int, height: int) -> int:
    """Return the row with the least ink near an edge of the line proper."""
    reach = max(1, round(_LOOSE * height))
    first = max(0, edge - reach)
    return first + int(np.argmin(rows[first : edge + reach + 1]))


def spans_of(texts: Sequence[str], places: Sequence[float], columns: Columns) -> list[tuple[float, float]]:
    """Return first and last column (exclusive) of each character's ink.

    Args:
        texts: the characters without blanks.
        places: their middles as the reader named them, in columns, rising.
        columns: the ink.
    """
    if not texts:
        return []
    em = _em(texts, places, columns)
    cuts = _candidates(columns, em)
    after, before = _neighbours(columns.ink)
    gone = np.concatenate([[0.0], np.cumsum((columns.ink > 0) & _inside(columns))]) / em
    through = _THROUGH * np.array([_height(columns.ink, cut) for cut in cuts])
    through[columns.ink[np.clip(cuts, 0, len(columns.ink) - 1)] == 0] = 0.0
    way = _way(columns.ink, em)
    reachable = (_REACH + (2 if len(texts) == 1 else 0)) * em
    near = [
        np.flatnonzero(np.abs(way[cuts] - np.interp(place, np.arange(len(way)), way)) <= reachable) for place in places
    ]
    cost = _LEFT_OUT * gone[cuts]
    steps: list[NDArray[np.int64]] = []
    for text, place, reach in zip(texts, places, near, strict=True):
        cost, chosen = _step(text, place, reach, cost, cuts, through, after, before, em)
        steps.append(chosen)
    cost = cost + _LEFT_OUT * (gone[-1] - gone[cuts])
    if not np.isfinite(cost).any():
        return _even(texts, columns)
    at = int(np.argmin(cost))
    edges = [at]
    for chosen in reversed(steps):
        at = int(chosen[at])
        edges.append(at)
    bounds = cuts[edges[::-1]]
    return [_ink_between(columns.ink, int(a), int(b)) for a, b in pairwise(bounds)]


def _step(
    text: str,
    place: float,
    reach: NDArray[np.int64],
    cost: Floats,
    cuts: NDArray[np.int64],
    through: Floats,
    after: NDArray[np.int64],
    before: NDArray[np.int64],
    em: float,
) -> tuple[Floats, NDArray[np.int64]]:
    """Add one character: the least cost for every cut behind it, and the cut before it that yields that."""
    total = np.full(len(cuts), np.inf)
    chosen = np.zeros(len(cuts), np.int64)
    starts = reach[np.isfinite(cost[reach])]
    if not starts.size or not reach.size:
        return total, chosen
    start, end = cuts[starts][:, None], cuts[reach][None, :]
    first, last = after[start], before[end]
    wide = (last - first) / em
    want, allow = _width(text)
    off = ((first + last) / 2 - place) / em
    narrower = allow if want < 0.8 else 2.5 * allow  # 日 and 月 are narrow, but no character is wider than its square
    table = (
        cost[starts][:, None] + _OFF * off**2 + _WIDE * ((wide - want) / np.where(wide < want, narrower, allow)) ** 2
    )
    table = np.where((end > start) & (last > first), table, np.where(end > start, cost[starts][:, None] + 25.0, np.inf))
    best = table.argmin(axis=0)
    total[reach] = table[best, np.arange(len(reach))] + through[reach]
    chosen[reach] = starts[best]
    return total, chosen


def _width(text: str) -> tuple[float, float]:
    """Return how wide a character's ink is in ems, and how much that varies."""
    if unicodedata.east_asian_width(text) in "WF":
        category = unicodedata.category(text)
        if category.startswith("P") or text in "，。、；：！？":
            return (0.9, 0.5) if text in "—…～" else (0.28, 0.25)
        return 0.88, 0.14
    if text in "一—…":
        return 0.9, 0.4
    if text in "iIl1|.,:;'!·":
        return 0.18, 0.18
    return (0.65, 0.25) if text in "mMwW@%" else (0.48, 0.14)


def _em(texts: Sequence[str], places: Sequence[float], columns: Columns) -> float:
    """Return the line's type size in columns: its height, or the pitch of its Chinese characters where that is less."""
    first, last = columns.band
    high = max(4.0, float(last - first))
    wide = [unicodedata.east_asian_width(text) == "W" for text in texts]
    pitches = [b - a for a, b, x, y in zip(places, places[1:], wide, wide[1:], strict=False) if x and y]
    if len(pitches) >= 3:
        return float(np.clip(np.median(pitches), 0.6 * high, 1.4 * high))
    return high * 1.05


def _inside(columns: Columns) -> NDArray[np.bool_]:
    at = np.arange(len(columns.ink))
    return (at >= columns.x0) & (at < columns.x1)


def _candidates(columns: Columns, em: float) -> NDArray[np.int64]:
    """Columns at which a cut may lie: gaps, and the thinnest places of touching ink."""
    ink = columns.ink
    size = max(1, round(em * 0.06))
    padded = np.pad(ink, size, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * size + 1).min(axis=1)
    at = np.flatnonzero(ink <= lowest)
    # Of each run of equal columns (a gap, mostly) its two ends and its middle are enough.
    runs = np.split(at, np.flatnonzero((np.diff(at) > 1) | (np.diff(ink[at]) != 0)) + 1)
    chosen = {0, len(ink)}
    for run in runs:
        if run.size:
            chosen.update((int(run[0]), int(run[len(run) // 2]), int(run[-1])))
    return np.array(sorted(chosen), np.int64)


def _neighbours(ink: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each cut the first inked column at or behind it, and the end of the last one before it."""
    size = len(ink)
    at = np.where(ink > 0, np.arange(size), size)
    after = np.append(np.minimum.accumulate(at[::-1])[::-1], size)
    ends = np.where(ink > 0, np.arange(1, size + 1), 0)
    before = np.append(0, np.maximum.accumulate(ends))
    return after.astype(np.int64), before.astype(np.int64)


def _way(ink: Floats, em: float) -> Floats:
    """Return for each cut how far it is from the left, wide gaps counted as narrow ones: a cut beyond them is still near."""
    counted = np.ones(len(ink))
    empty = np.concatenate([[0], (ink == 0).astype(np.int8), [0]])
    narrow = max(1, round(em * 0.15))
    for start, end in zip(np.flatnonzero(np.diff(empty) == 1), np.flatnonzero(np.diff(empty) == -1), strict=True):
        counted[start + narrow : max(start + narrow, end - narrow)] = 0
    return np.concatenate([[0.0], np.cumsum(counted)])


def _height(ink: Floats, cut: int) -> float:
    """Ink that a cut before column ``cut`` passes: of the thinner of the two columns beside it."""
    if cut <= 0 or cut >= len(ink):
        return 0.0
    return float(min(ink[cut - 1], ink[cut]))


def _ink_between(ink: Floats, start: int, end: int) -> tuple[float, float]:
    filled = np.flatnonzero(ink[start:end])
    if not filled.size:
        return float(start), float(end)
    return float(start + filled[0]), float(start + filled[-1] + 1)


def _even(texts: Sequence[str], columns: Columns) -> list[tuple[float, float]]:
    """Share the line out by the widths of the kinds of characters."""
    x0, x1 = _ink_between(columns.ink, columns.x0, columns.x1)
    widths = np.array([max(0.5, _width(text)[0]) for text in texts])
    bounds = x0 + (x1 - x0) * np.concatenate([[0.0], np.cumsum(widths)]) / widths.sum()
    return [(float(a), float(b)) for a, b in pairwise(bounds)]
