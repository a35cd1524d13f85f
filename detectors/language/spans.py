"""Spans from the tagger's probabilities: where they rise over a threshold, and as far as they stay over half of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_EDGE = frozenset(" \t\n,.;:!?、。()[]<>《》“”\"'|—-")
# A new span begins where the begin probability is at least so high and above that of going on.
_NEW = 0.35


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the folded text with the highest and the mean probability inside."""

    start: int
    end: int
    peak: float
    mean: float


def spans(
    text: str, whole: npt.NDArray[np.float32], begin: npt.NDArray[np.float32], threshold: float
) -> Iterator[Span]:
    """Yield the spans of a class whose peak reaches ``threshold``, without blanks and punctuation at their edges."""
    low = threshold / 2
    over = whole >= low
    edges = np.flatnonzero(np.diff(np.concatenate([[False], over, [False]]).astype(np.int8)))
    for start, end in zip(edges[0::2], edges[1::2], strict=True):
        for left, right in _split(text, int(start), int(end), whole, begin):
            while left < right and text[left] in _EDGE:
                left += 1
            while right > left and text[right - 1] in _EDGE:
                right -= 1
            if left < right and float(whole[left:right].max()) >= threshold:
                yield Span(left, right, float(whole[left:right].max()), float(whole[left:right].mean()))


def _split(
    text: str, start: int, end: int, whole: npt.NDArray[np.float32], begin: npt.NDArray[np.float32]
) -> Iterator[tuple[int, int]]:
    """Split at line ends, cell walls, and where another span of the class begins."""
    first = start
    for at in range(start + 1, end):
        new = begin[at] >= _NEW and begin[at] * 2 > whole[at]
        if new or text[at - 1] in "\n\t|":
            yield first, at
            first = at
    yield first, end
