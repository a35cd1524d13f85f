"""Fit the combiner of names on persons of documents that the judging head has not seen, and write its weights and limits.

usage: python -m training.combiner --heads FOLDER GOLD_DIR…

``FOLDER`` holds fold0.onnx to fold4.onnx (``training/folds.py``). Words around names count when they stand in DOCUMENTS documents
or more. The limits are chosen on the persons of each fifth of the documents, weighed by weights fitted on the other four:
- ``redact``: the lowest at which CERTAIN of the persons withheld are such that gold withholds or doubts (names are a tenth of the
  characters withheld, so that the bar of 99 % for all types leaves them that much);
- ``none``: the lowest at which no more than DROPPED of gold's sensitive persons are taken for no name;
- ``open``: the highest at which no more than KEPT of them are kept: what is left to a person grows fast with every one saved.
What that does to gold's persons is printed.
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

from detectors.names import combiner, decision
from detectors.names.combiner import Limits
from detectors.names.detector import people, scene_of
from detectors.names.person import FEATURES, Known, Numbers, known
from detectors.view import View
from pipeline import formats
from pipeline.services.gold import Gold
from training.features import documents
from training.folds import unseen_signals
from training.parts import PARTS, part_of

ROUNDS, RATE, DECAY, WORD_DECAY, DOCUMENTS = 200, 0.05, 3e-4, 5e-4, 2
CERTAIN, DROPPED, KEPT = 0.95, 0.01, 0.03
# Words that add less to no class are left out of the file.
SILENT = 0.04
GRID = tuple(round(0.02 * step, 2) for step in range(1, 50))
# Gold documents are whole papers.
WHOLE = 1000
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """One person: its document, what is known of it, and what gold says (index of CLASSES)."""

    document: str
    known: Known
    gold: int


def cases_of(gold: Gold, heads: Path) -> list[Case]:
    """Return the persons that are found in one document."""
    view = View(formats.read(gold.text.encode(), "gold.txt"))
    found = people(view, unseen_signals(view, gold.id, heads))
    spans = [(span.start, span.end, str(span.disposition)) for span in gold.spans if span.type == "PERSON_NAME"]
    cases = []
    for name, described in known(found, scene_of(view)).items():
        votes: Counter[str] = Counter()
        for place in found[name].places:
            start, end = view.span(*place)
            hits = [what for left, right, what in spans if left < end and right > start]
            votes[hits[0] if hits else "none"] += 1
        cases.append(Case(gold.id, described, combiner.CLASSES.index(votes.most_common(1)[0][0])))
    return cases


def vocabulary(cases: Sequence[Case]) -> list[str]:
    """Return the words that stand in enough documents."""
    where: dict[str, set[str]] = {}
    for case in cases:
        for word in case.known.words:
            where.setdefault(word, set()).add(case.document)
    return sorted(word for word, seen in where.items() if len(seen) >= DOCUMENTS)


def fit(cases: Sequence[Case], limits: Limits) -> combiner.Weights:
    """Fit by Adam over all cases at once, with a pull towards zero."""
    numbers = np.stack([case.known.numbers for case in cases]).astype(np.float64)
    mean, scale = numbers.mean(axis=0), numbers.std(axis=0) + 1e-3
    dense = np.concatenate([(numbers - mean) / scale, np.ones((len(cases), 1))], axis=1)
    words = vocabulary(cases)
    index = {word: at for at, word in enumerate(words)}
    each = [sorted(index[word] for word in case.known.words & index.keys()) for case in cases]
    wanted = np.eye(len(combiner.CLASSES))[[case.gold for case in cases]]
    matrix, table = _adam(dense, _Words(each, len(words)), wanted)
    return combiner.Weights(
        matrix.astype(np.float32),
        mean.astype(np.float32),
        scale.astype(np.float32),
        {word: table[at].astype(np.float32) for word, at in index.items()},
        limits,
    )


class _Words:
    """The words of all cases as one list of (case, word), for sums over either."""

    def __init__(self, each: Sequence[Sequence[int]], size: int) -> None:
        self.case = np.repeat(np.arange(len(each)), [len(words) for words in each])
        self.word = np.array([word for words in each for word in words], dtype=np.int64)
        self.cases, self.size = len(each), size

    def by_case(self, table: Matrix) -> Matrix:
        """Return (cases, classes): the sum of each case's rows of ``table`` (words, classes)."""
        return np.stack([np.bincount(self.case, row[self.word], self.cases) for row in table.T], axis=1)

    def by_word(self, error: Matrix) -> Matrix:
        """Return (words, classes): the sum of ``error`` (cases, classes) over the cases of each word."""
        return np.stack([np.bincount(self.word, row[self.case], self.size) for row in error.T], axis=1)


def _adam(dense: Matrix, words: _Words, wanted: Matrix) -> tuple[Matrix, Matrix]:
    weights = [np.zeros((dense.shape[1], wanted.shape[1])), np.zeros((words.size, wanted.shape[1]))]
    first, second = [np.zeros_like(each) for each in weights], [np.zeros_like(each) for each in weights]
    for step in range(1, ROUNDS + 1):
        logits = dense @ weights[0] + words.by_case(weights[1])
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        error = (raised / raised.sum(axis=1, keepdims=True) - wanted) / len(dense)
        slopes = (dense.T @ error + DECAY * weights[0], words.by_word(error) + WORD_DECAY * weights[1])
        for at, slope in enumerate(slopes):
            first[at] = 0.9 * first[at] + 0.1 * slope
            second[at] = 0.99 * second[at] + 0.01 * slope**2
            weights[at] -= RATE * (first[at] / (1 - 0.9**step)) / (np.sqrt(second[at] / (1 - 0.99**step)) + 1e-8)
    return weights[0], weights[1]


def unseen_shares(cases: Sequence[Case]) -> list[Numbers]:
    """Return the probabilities for each case by weights fitted on the other parts."""
    shares: list[Numbers] = [np.zeros(len(combiner.CLASSES), dtype=np.float32)] * len(cases)
    for part in range(PARTS):
        weights = fit([case for case in cases if part_of(case.document) != part], Limits(1, 0, 1))
        for at, case in enumerate(cases):
            if part_of(case.document) == part:
                shares[at] = combiner.probabilities(case.known, weights)
    return shares


def choose(cases: Sequence[Case], shares: Sequence[Numbers]) -> Limits:
    """Choose the limits by the stated procedure."""
    table = np.stack(list(shares))
    gold = np.array([case.gold for case in cases])
    redact, _, review, none = (combiner.CLASSES.index(name) for name in ("redact", "keep", "review", "none"))
    sensitive = np.isin(gold, (redact, review))
    asked, dropped = table[:, redact] + table[:, review], table[:, none]

    def right(limit: float) -> bool:
        chosen = table[:, redact] >= limit
        return bool(sensitive[chosen].sum() >= CERTAIN * chosen.sum())

    lowest = next((limit for limit in GRID if right(limit)), GRID[-1])
    least = next(limit for limit in (*GRID, 1.0) if (sensitive & (dropped >= limit)).sum() <= DROPPED * sensitive.sum())
    rest = sensitive & (dropped < least)
    most = max((limit for limit in GRID if (rest & (asked <= limit)).sum() <= KEPT * sensitive.sum()), default=0.0)
    return Limits(redact=lowest, open=most, none=least)


def report(cases: Sequence[Case], shares: Sequence[Numbers], limits: Limits) -> None:
    """Print how often each verdict meets each class of gold."""
    table: Counter[tuple[str, str]] = Counter()
    for case, share in zip(cases, shares, strict=True):
        said = decision.by_label(case.known.numbers, WHOLE) or decision.verdict(share, limits)
        table[said, combiner.CLASSES[case.gold]] += 1
    print(len(cases), "persons", limits)
    for verdict in ("redact", "keep", "review", "drop"):
        print(f"{verdict:7}", {gold: table[verdict, gold] for gold in combiner.CLASSES})


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--heads", type=Path, required=True)
    args = parser.parse_args()
    cases = [case for folder in args.gold for gold in documents(folder, 1) for case in cases_of(gold, args.heads)]
    shares = unseen_shares(cases)
    limits = choose(cases, shares)
    report(cases, shares, limits)
    weights = fit(cases, limits)
    data = {
        "features": FEATURES,
        "classes": combiner.CLASSES,
        "limits": {"redact": limits.redact, "open": limits.open, "none": limits.none},
        "mean": _rounded(weights.mean),
        "scale": _rounded(weights.scale),
        "matrix": [_rounded(row) for row in weights.matrix],
    }
    text = json.dumps(data, indent=1)[:-2]
    words = ",\n".join(
        f"  {json.dumps(word, ensure_ascii=False)}: {_rounded(values)}"
        for word, values in weights.words.items()
        if abs(values).max() >= SILENT
    )
    out = Path(__file__).parents[1] / "detectors" / "names" / "weights.json"
    out.write_text(f'{text},\n "words": {{\n{words}\n }}\n}}\n', encoding="utf-8")


def _rounded(values: npt.NDArray[np.float32]) -> list[float]:
    return [round(float(value), 3) for value in values]


if __name__ == "__main__":
    main()
