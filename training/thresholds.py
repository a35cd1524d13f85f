"""Choose the tagger's thresholds by a stated procedure and write them to ``detectors/language/thresholds.toml``.

usage: python -m training.thresholds --heads FOLDER GOLD_DIR…

For each family of classes, over documents judged by heads that have not seen them (``training/folds.py``), and over what the
rules leave:
- ``review``: of the thresholds at which at least PRECISION (less for LEAKING families) of the proposed characters lie in sensitive spans, the one that
  touches the most gold spans of the family (the highest of equals; never, where these are fewer than ENOUGH), over texts that are no publication or rule;
- ``public``: the same over publications and rules, PUBLIC at least;
- ``redact``: the lowest threshold at which at least CERTAIN of the characters lie in spans to withhold or to look at, and none in
  a span to keep; left out where none does, or for types that GUIDELINE.md sends to a person.
The choice is then repeated with each fifth of the documents left out, and the figures on the fifths are printed beside.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from detectors import SECOND_PASS, detect, learned
from detectors.genre import kind_of
from detectors.view import shared_view
from pipeline import formats
from pipeline.policy.load import load_profile
from pipeline.services.gold import Gold
from training.features import documents
from training.folds import unseen_signals

GRID = (0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9)
# The bar of DESIGN.md section 8 for what a reviewer is shown.
PRECISION, CERTAIN, PUBLIC, NEVER = 0.6, 0.985, 0.4, 0.97
# What is missed here is published, not only unseen by a reviewer: fewer need be right.
LEAKING = {"address": 0.45, "health": 0.45}
# Rules are tuned on these documents too and leave little of such families in them, unlike in documents nobody has seen: the
# tagger is asked from here at the latest.
LATEST = 0.5
# A choice needs so many spans behind it.
ENOUGH = 5
MAY_REDACT = frozenset({"address", "health"})
PROFILE = load_profile("zhongwei_kejiju")
SENSITIVE = ("redact", "review", "block")


@dataclass(frozen=True, slots=True)
class Tried:
    """What one threshold does to one document.

    Attributes:
        proposed, right: characters sent to a person, and those of them in sensitive spans.
        gold, touched: spans of the family that the rules leave, and those of them touched.
        sure, sure_right, sure_kept: characters withheld at this threshold, in sensitive spans, in spans to keep.
    """

    proposed: int
    right: int
    gold: int
    touched: int
    sure: int
    sure_right: int
    sure_kept: int


@dataclass(frozen=True, slots=True)
class Document:
    """One document tried at every threshold."""

    public: bool
    tried: dict[tuple[str, float], Tried]


def _mask(gold: Gold, dispositions: Sequence[str]) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(gold.text), dtype=np.bool_)
    for span in gold.spans:
        if str(span.disposition) in dispositions:
            mask[span.start : span.end] = True
    return mask


def try_all(gold: Gold, heads: Path) -> Document:
    """Try every threshold for every family on one document."""
    document = formats.read(gold.text.encode(), "gold.txt")
    with shared_view(document) as view:
        signals = unseen_signals(view, gold.id, heads)
        known = detect(document, PROFILE, refiners=[each for each in SECOND_PASS if each is not learned.REFINER])
    proposed = [each for each in known if str(each.disposition) in SENSITIVE]
    sensitive, keep = _mask(gold, SENSITIVE), _mask(gold, ("keep",))
    results = {}
    for family in learned.FAMILIES:
        types = {str(kind) for _, kind in family.classes}
        wanted = [
            span
            for span in gold.spans
            if span.type in types
            and str(span.disposition) in SENSITIVE
            and not any(each.start < span.end and each.end > span.start for each in proposed)
        ]
        for threshold in GRID:
            mark = np.zeros(len(gold.text), dtype=np.bool_)
            sure = np.zeros(len(gold.text), dtype=np.bool_)
            for found in learned.seen(view, signals, family, threshold):
                start, end = view.span(found.start, found.end)
                if not learned.settled((start, end), found.type, known):
                    mark[start:end] = True
            for found in learned.seen(view, signals, family, 0.3):
                if found.sure >= threshold:
                    start, end = view.span(found.start, found.end)
                    sure[start:end] = True
            results[family.name, threshold] = Tried(
                int(mark.sum()),
                int((mark & sensitive).sum()),
                len(wanted),
                sum(bool(mark[span.start : span.end].any()) for span in wanted),
                int(sure.sum()),
                int((sure & sensitive).sum()),
                int((sure & keep).sum()),
            )
    return Document(kind_of(view).public, results)


def _best(tried: Sequence[Tried], precision: float) -> float:
    """Return the threshold of GRID that touches the most spans with enough precision; ``tried`` runs along it."""
    best, most = NEVER, 0
    for threshold, one in zip(GRID, tried, strict=True):
        if one.proposed and one.right >= precision * one.proposed and one.touched >= max(1, most):
            best, most = threshold, one.touched
    return best if most >= ENOUGH else NEVER


def _sums(documents: Sequence[Document], name: str) -> list[Tried]:
    rows = []
    for threshold in GRID:
        each = [document.tried[name, threshold] for document in documents]
        rows.append(Tried(*(sum(getattr(one, field.name) for one in each) for field in fields(Tried))))
    return rows


def choose(tried: Sequence[Document], name: str) -> dict[str, float]:
    """Choose the thresholds of one family."""
    least = LEAKING.get(name, PRECISION)
    latest = LATEST if name in LEAKING else NEVER
    chosen = {"review": min(latest, _best(_sums([each for each in tried if not each.public], name), least))}
    chosen["public"] = max(PUBLIC, chosen["review"], _best(_sums([each for each in tried if each.public], name), least))
    if name in MAY_REDACT:
        for threshold, one in zip(GRID, _sums(tried, name), strict=True):
            if one.sure and one.sure_right >= CERTAIN * one.sure and not one.sure_kept:
                chosen["redact"] = threshold
                break
    return chosen


def _report(name: str, chosen: dict[str, float], tried: Sequence[Document]) -> None:
    proposed = right = gold = touched = 0
    for part in range(5):
        limits = choose([each for at, each in enumerate(tried) if at % 5 != part], name)
        for each in (each for at, each in enumerate(tried) if at % 5 == part):
            wanted = limits["public"] if each.public else limits["review"]
            one = each.tried.get((name, wanted))
            gold += each.tried[name, GRID[0]].gold
            if one is not None:
                proposed, right, touched = proposed + one.proposed, right + one.right, touched + one.touched
    print(
        f"{name:10} {chosen}  on unseen fifths: touched {touched} of {gold}, "
        f"right {right / max(1, proposed):.2f} of {proposed} characters"
    )


def main() -> None:
    """Choose, report, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--heads", type=Path, required=True)
    args = parser.parse_args()
    tried = [try_all(gold, args.heads) for folder in args.gold for gold in documents(folder, 1)]
    lines = ["# Written by `python -m training.thresholds`; what the figures mean stands there."]
    for family in learned.FAMILIES:
        chosen = choose(tried, family.name)
        _report(family.name, chosen, tried)
        lines += [f"\n[{family.name}]", *(f"{name} = {value}" for name, value in chosen.items())]
    out = Path(__file__).parents[1] / "detectors" / "language" / "thresholds.toml"
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
