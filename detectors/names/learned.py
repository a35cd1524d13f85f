"""Names as the tagger sees them: where they stand, and how it weighs the three dispositions of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detectors.language.spans import spans
from detectors.language.tagger import Signals
from detectors.names import lexicon
from detectors.view import View

CLASSES = ("PERSON_NAME:redact", "PERSON_NAME:keep", "PERSON_NAME:review")
Weights = npt.NDArray[np.float32]
_CJK = re.compile(r"[\u4e00-\u9fff]")
_NAME = re.compile(rf"[\u4e00-\u9fff{lexicon.DOTS} ]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """A name that the tagger sees: ``weights`` are the mean probabilities of redact, keep and review over its characters."""

    start: int
    end: int
    weights: Weights


def seen(view: View, signals: Signals, threshold: float) -> Iterator[Seen]:
    """Yield the names whose probability reaches ``threshold`` in any disposition together, if they have a name's shape."""
    each = np.stack([signals.of(name) for name in CLASSES], axis=1)
    begin = np.sum([signals.starts(name) for name in CLASSES], axis=0)
    for span in spans(view.text, each.sum(axis=1), begin, threshold):
        if shape(view.text[span.start : span.end]):
            yield Seen(span.start, span.end, each[span.start : span.end].mean(axis=0))


def weights_at(signals: Signals, start: int, end: int) -> Weights:
    """Return the mean probabilities of redact, keep and review over a stretch."""
    return np.array([signals.of(name)[start:end].mean() for name in CLASSES], dtype=np.float32)


def shape(text: str) -> bool:
    """Say whether a text may be a name: two to four characters, more with dots; no form that is masked already."""
    plain = text.replace(" ", "")
    if not _NAME.fullmatch(text) or lexicon.MASKED.search(plain):
        return False
    longest = 20 if any(dot in plain for dot in lexicon.DOTS) else 4
    return 2 <= len(plain) <= longest and len(_CJK.findall(plain)) >= 2
