"""Fit the combiner of names on persons of documents that the tagger was not trained on, and write its weights.

usage: python -m training.combiner GOLD_DIR…

Prints what is proposed for the persons of each fifth of the documents, by weights fitted on the other four, against gold.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from detectors.channels import signals_of
from detectors.names import combiner, decision
from detectors.names.detector import people, scene_of
from detectors.names.person import FEATURES, Numbers, numbers
from detectors.view import View
from pipeline import formats
from pipeline.services.gold import Gold
from training.features import documents

ROUNDS, RATE, DECAY = 3000, 0.5, 0.01
# Gold documents are whole papers.
WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Case:
    """One person: its document, its features, and what gold says (index of CLASSES)."""

    document: str
    features: Numbers
    gold: int


def cases_of(gold: Gold) -> list[Case]:
    """Return the persons that are found in one document."""
    view = View(formats.read(gold.text.encode(), "gold.txt"))
    found = people(view, signals_of(view))
    spans = [(span.start, span.end, str(span.disposition)) for span in gold.spans if span.type == "PERSON_NAME"]
    cases = []
    for name, features in numbers(found, scene_of(view)).items():
        votes: Counter[str] = Counter()
        for place in found[name].places:
            start, end = view.span(*place)
            hits = [what for left, right, what in spans if left < end and right > start]
            votes[hits[0] if hits else "none"] += 1
        cases.append(Case(gold.id, features, combiner.CLASSES.index(votes.most_common(1)[0][0])))
    return cases


def fit(cases: Sequence[Case]) -> combiner.Weights:
    """Fit by gradient descent with a pull towards zero."""
    matrix = np.stack([case.features for case in cases]).astype(np.float64)
    mean, scale = matrix.mean(axis=0), matrix.std(axis=0) + 1e-3
    rows = np.concatenate([(matrix - mean) / scale, np.ones((len(cases), 1))], axis=1)
    wanted = np.eye(len(combiner.CLASSES))[[case.gold for case in cases]]
    weights = np.zeros((rows.shape[1], len(combiner.CLASSES)))
    for _ in range(ROUNDS):
        logits = rows @ weights
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        error = raised / raised.sum(axis=1, keepdims=True) - wanted
        weights -= RATE * (rows.T @ error / len(rows) + DECAY * weights)
    return combiner.Weights(*(part.astype(np.float32) for part in (weights, mean, scale)))


def _report(cases: Sequence[Case]) -> None:
    names = sorted({case.document for case in cases})
    part_of = {name: at % 5 for at, name in enumerate(names)}
    table: Counter[tuple[str, str]] = Counter()
    for part in range(5):
        weights = fit([case for case in cases if part_of[case.document] != part])
        for case in cases:
            if part_of[case.document] == part:
                shares = combiner.probabilities(case.features, weights)
                said = decision.by_label(case.features, WHOLE) or decision.verdict(shares)
                table[said, combiner.CLASSES[case.gold]] += 1
    for verdict in ("redact", "keep", "review", "drop"):
        print(f"{verdict:7}", {gold: table[verdict, gold] for gold in combiner.CLASSES})


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", type=Path, nargs="+")
    folders = parser.parse_args().gold
    cases = [case for folder in folders for gold in documents(folder, 1) for case in cases_of(gold)]
    _report(cases)
    weights = fit(cases)
    data = {
        "features": FEATURES,
        "classes": combiner.CLASSES,
        "mean": _rounded(weights.mean),
        "scale": _rounded(weights.scale),
        "matrix": [_rounded(row) for row in weights.matrix],
    }
    out = Path(__file__).parents[1] / "detectors" / "names" / "weights.json"
    out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _rounded(values: npt.NDArray[np.float32]) -> list[float]:
    return [round(float(value), 4) for value in values]


if __name__ == "__main__":
    main()
