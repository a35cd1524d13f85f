"""A small combiner: multinomial logistic regression from what is known of a person to what a reviewer would say of it.

Its weights and limits (``weights.json``) are made by ``python -m training.combiner`` on persons of documents that the tagger,
whose word is among the numbers, has not seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from detectors.names.person import FEATURES, Known, Numbers

CLASSES = ("redact", "keep", "review", "none")


@dataclass(frozen=True, slots=True)
class Limits:
    """Probabilities that decide: ``redact`` and ``none`` at least, ``open`` at most for redact and review together."""

    redact: float
    open: float
    none: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the combiner.

    Attributes:
        matrix: (features + 1, classes), the last row the bias; features are centred by ``mean`` and divided by ``scale``.
        words: what each word around a name adds, (classes).
        limits: what decides.
    """

    matrix: Numbers
    mean: Numbers
    scale: Numbers
    words: Mapping[str, Numbers]
    limits: Limits


@lru_cache(maxsize=1)
def load() -> Weights:
    """Load the weights from the package.

    Raises:
        ValueError: they were made for other features.
    """
    data = json.loads(files("detectors.names").joinpath("weights.json").read_text(encoding="utf-8"))
    if tuple(data["features"]) != FEATURES or tuple(data["classes"]) != CLASSES:
        raise ValueError("weights.json was made for other features: run python -m training.combiner")
    words = {word: np.array(values, dtype=np.float32) for word, values in data["words"].items()}
    matrix, mean, scale = (np.array(data[key], dtype=np.float32) for key in ("matrix", "mean", "scale"))
    return Weights(matrix, mean, scale, words, Limits(**data["limits"]))


def probabilities(known: Known, weights: Weights) -> Numbers:
    """Return the probabilities of CLASSES."""
    logits = ((known.numbers - weights.mean) / weights.scale) @ weights.matrix[:-1] + weights.matrix[-1]
    for word in known.words & weights.words.keys():
        logits = logits + weights.words[word]
    raised = np.exp(logits - logits.max())
    result: Numbers = raised / raised.sum()
    return result
