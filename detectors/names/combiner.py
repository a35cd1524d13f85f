"""A small combiner: multinomial logistic regression from a person's numbers to what a reviewer would say of it.

Its weights (``weights.json``) are made by ``python -m training.combiner`` on persons of documents that the tagger has not seen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from detectors.names.person import FEATURES, Numbers

CLASSES = ("redact", "keep", "review", "none")


@dataclass(frozen=True, slots=True)
class Weights:
    """``matrix`` is (features + 1, classes), the last row the bias; features are centred by ``mean`` and divided by ``scale``."""

    matrix: Numbers
    mean: Numbers
    scale: Numbers


@lru_cache(maxsize=1)
def load() -> Weights:
    """Load the weights from the package.

    Raises:
        ValueError: they were made for other features.
    """
    data = json.loads(files("detectors.names").joinpath("weights.json").read_text(encoding="utf-8"))
    if tuple(data["features"]) != FEATURES or tuple(data["classes"]) != CLASSES:
        raise ValueError("weights.json was made for other features: run python -m training.combiner")
    return Weights(*(np.array(data[key], dtype=np.float32) for key in ("matrix", "mean", "scale")))


def probabilities(numbers: Numbers, weights: Weights) -> Numbers:
    """Return the probabilities of CLASSES; ``numbers`` is (features) or (persons, features)."""
    scaled = (numbers - weights.mean) / weights.scale
    logits = scaled @ weights.matrix[:-1] + weights.matrix[-1]
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Numbers = raised / raised.sum(axis=-1, keepdims=True)
    return result
