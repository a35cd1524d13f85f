"""What the tagger tells apart, and how gold spans become its targets."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from detectors.language.classes import CLASSES
from pipeline.services.gold import GoldSpan

IGNORE = -1


def class_of(span: GoldSpan) -> str | None:
    """Return the class of a gold span, None where the tagger does not learn the type."""
    for name in (f"{span.type}:{span.disposition}", span.type):
        if name in CLASSES:
            return name
    return None


def targets(spans: Iterable[GoldSpan], length: int) -> npt.NDArray[np.int64]:
    """Return a label a code point: 0 outside, 2k+1 at the first and 2k+2 at the further characters of a span of class k."""
    labels = np.zeros(length, dtype=np.int64)
    for span in spans:
        name = class_of(span)
        if name is not None:
            index = CLASSES.index(name)
            labels[span.start : span.end] = 2 * index + 2
            labels[span.start] = 2 * index + 1
    return labels
