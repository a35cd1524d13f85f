"""The tagger: for every character of a document, the probability that it belongs to a span of each class.

A small convolutional head on LAC's hidden states, trained on invented documents only (``training/README.md``); its weights lie in
this package. What it says is a signal: the detectors that ask it state thresholds and reasons of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from detectors.language import features
from detectors.language.classes import CLASSES
from detectors.language.features import Features
from detectors.view import View

Array = npt.NDArray[np.float32]
Offsets = npt.NDArray[np.int64]

# Rows that go through the head at once, what neighbouring stretches share, and the first lines that each is shown.
STRETCH, OVERLAP, HEAD = 3000, 64, 60


@dataclass(frozen=True, slots=True)
class Signals:
    """What the tagger says of a document.

    Attributes:
        begin, inside: (characters of the folded text, classes); 0 where nothing was read.
    """

    begin: Array
    inside: Array

    def of(self, name: str) -> Array:
        """Return the probability of a class for every character of the folded text."""
        index = CLASSES.index(name)
        whole: Array = self.begin[:, index] + self.inside[:, index]
        return whole

    def mean(self, name: str, start: int, end: int) -> float:
        """Return the mean probability of a class over a stretch; costs no more than the stretch is long."""
        index = CLASSES.index(name)
        return float((self.begin[start:end, index] + self.inside[start:end, index]).mean())

    def starts(self, name: str) -> Array:
        """Return the probability that a span of the class begins at each character."""
        column: Array = self.begin[:, CLASSES.index(name)]
        return column


def signals(view: View, channels: Array, head: onnxruntime.InferenceSession | None = None) -> Signals:
    """Run the tagger over a document; ``channels`` is (characters, any width): what the rules know of each character.

    ``head`` is another network than the package's (``training``).
    """
    probabilities = np.zeros((len(view.text), 2 * len(CLASSES)), dtype=np.float32)
    head = head or session()
    for part in features.parts_of(view):
        for shown, skip, offsets in _windows(features.blocks(view, channels, part)):
            (result,) = head.run(None, {"rows": shown})
            probabilities[offsets] = result[skip : skip + len(offsets)]
    return Signals(probabilities[:, 0::2], probabilities[:, 1::2])


def _windows(blocks: Iterable[Features]) -> Iterator[tuple[Array, int, Offsets]]:
    """Yield what the head is shown for each stretch: its rows with their margins, how many to skip, the stretch's offsets."""
    held: Features | None = None
    lead: Array | None = None
    for block in blocks:
        held = block if held is None else held.followed_by(block)
        while len(held.offsets) >= STRETCH + OVERLAP:
            shown, held, lead = _window(held, lead)
            yield shown
    while held is not None and len(held.offsets):
        shown, held, lead = _window(held, lead)
        yield shown


def _window(held: Features, lead: Array | None) -> tuple[tuple[Array, int, Offsets], Features, Array]:
    """Cut the next stretch off; ``lead`` is what is shown before it: the document's first rows and those just passed."""
    rows, size = held.matrix, min(STRETCH, len(held.offsets))
    shown = rows[: size + OVERLAP] if lead is None else np.concatenate([lead, rows[: size + OVERLAP]])
    head = rows[:HEAD] if lead is None else lead[:HEAD]
    rest = Features(rows[size:], held.offsets[size:])
    ahead = np.concatenate([head, rows[max(0, size - OVERLAP) : size]])
    return (shown, 0 if lead is None else len(lead), held.offsets[:size]), rest, ahead


@lru_cache(maxsize=8)
def session(path: Path | None = None) -> onnxruntime.InferenceSession:
    """Return the head of a file, of the package without one; it is loaded once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    source = path if path is not None else files("detectors.language").joinpath("tagger.onnx")
    return onnxruntime.InferenceSession(source.read_bytes(), options, providers=["CPUExecutionProvider"])
