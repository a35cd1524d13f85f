"""The tagger: for every character of a document, the probability that it belongs to a span of each class.

A small convolutional head on LAC's hidden states, trained on invented documents only (``training/README.md``); its weights lie in
this package. What it says is a signal: the detectors that ask it state thresholds and reasons of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import onnxruntime

from detectors.language import features
from detectors.language.classes import CLASSES
from detectors.view import View

Array = npt.NDArray[np.float32]

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

    def starts(self, name: str) -> Array:
        """Return the probability that a span of the class begins at each character."""
        column: Array = self.begin[:, CLASSES.index(name)]
        return column


def signals(view: View, channels: Array) -> Signals:
    """Run the tagger over a document; ``channels`` is (characters, any width): what the rules know of each character."""
    found = features.of_view(view, channels)
    probabilities = np.zeros((len(view.text), 2 * len(CLASSES)), dtype=np.float32)
    if len(found.offsets):
        probabilities[found.offsets] = _classify(found.matrix)
    return Signals(probabilities[:, 0::2], probabilities[:, 1::2])


def _classify(matrix: Array) -> Array:
    session = _session()
    out = np.zeros((len(matrix), 2 * len(CLASSES)), dtype=np.float32)
    for start, end, before, after in _stretches(len(matrix)):
        shown = np.concatenate([matrix[:HEAD], matrix[before:after]]) if before else matrix[:after]
        (result,) = session.run(None, {"rows": shown})
        skip = start - before + (HEAD if before else 0)
        out[start:end] = result[skip : skip + end - start]
    return out


def _stretches(length: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield stretches of rows with the margins that are shown along: start, end, first shown, last shown."""
    for start in range(0, length, STRETCH):
        end = min(length, start + STRETCH)
        yield start, end, max(0, start - OVERLAP), min(length, end + OVERLAP)


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    graph = files("detectors.language").joinpath("tagger.onnx").read_bytes()
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
