"""Choose the tagger's thresholds by a stated procedure and write them to ``detectors/language/thresholds.toml``.

usage: python -m training.thresholds [--head FILE.onnx --leave K/N FOLDER]… GOLD_DIR…

For each type, over documents that the tagger was not trained on:
- ``review``: of the thresholds at which at least PRECISION of the proposed characters lie in sensitive spans, the one that
  touches the most gold spans of the type (the highest of equals);
- ``redact``: the lowest threshold at which at least CERTAIN of the characters lie in spans to withhold or to look at, and none in
  a span to keep; left out where none does, or for types that GUIDELINE.md sends to a person.
The choice is then repeated with each fifth of the documents left out, and the figures on the fifths are printed beside.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from detectors import learned
from detectors.channels import channels
from detectors.language import tagger
from detectors.language.spans import spans
from detectors.view import View
from pipeline import formats
from pipeline.services.evaluate import Gold
from training.features import documents

GRID = (0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
PRECISION, CERTAIN = 0.55, 0.985
MAY_REDACT = frozenset({"ADDRESS", "HEALTH_INFO", "DATE_OF_BIRTH"})
SENSITIVE = ("redact", "review", "block")


@dataclass(frozen=True, slots=True)
class Tried:
    """What one threshold does to one document: characters proposed, right, kept by gold, gold spans, gold spans touched."""

    proposed: int
    right: int
    kept: int
    gold: int
    touched: int


def _mask(gold: Gold, dispositions: Sequence[str]) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(gold.text), dtype=np.bool_)
    for span in gold.spans:
        if str(span.disposition) in dispositions:
            mask[span.start : span.end] = True
    return mask


def try_all(gold: Gold) -> dict[tuple[str, float], Tried]:
    """Try every threshold for every type on one document."""
    view = View(formats.read(gold.text.encode(), "gold.txt"))
    signals = tagger.signals(view, channels(view))
    sensitive, keep = _mask(gold, SENSITIVE), _mask(gold, ("keep",))
    results = {}
    for family in learned.FAMILIES:
        whole = np.sum([signals.of(name) for name in family.classes], axis=0)
        begin = np.sum([signals.starts(name) for name in family.classes], axis=0)
        wanted = [span for span in gold.spans if span.type == family.type and str(span.disposition) in SENSITIVE]
        for threshold in GRID:
            mark = np.zeros(len(gold.text), dtype=np.bool_)
            for span in spans(view.text, whole, begin, threshold):
                start, end = view.span(span.start, span.end)
                mark[start:end] = True
            results[str(family.type), threshold] = Tried(
                int(mark.sum()),
                int((mark & sensitive).sum()),
                int((mark & keep).sum()),
                len(wanted),
                sum(bool(mark[span.start : span.end].any()) for span in wanted),
            )
    return results


def choose(tried: Sequence[dict[tuple[str, float], Tried]], kind: str) -> dict[str, float]:
    """Choose the thresholds of one type."""
    review, best, redact = GRID[-1], -1, None
    for threshold in GRID:
        each = [results[kind, threshold] for results in tried]
        proposed, right, kept = (sum(getattr(one, name) for one in each) for name in ("proposed", "right", "kept"))
        touched = sum(one.touched for one in each)
        if proposed and right >= PRECISION * proposed and touched >= best:
            review, best = threshold, touched
        if redact is None and kind in MAY_REDACT and proposed and right >= CERTAIN * proposed and not kept:
            redact = threshold
    return {"review": review} | ({"redact": redact} if redact is not None else {})


def _use(head: Path | None) -> None:
    if head is not None:
        session = onnxruntime.InferenceSession(str(head), providers=["CPUExecutionProvider"])
        tagger._session = lambda: session  # type: ignore[assignment]


def _report(kind: str, chosen: dict[str, float], tried: Sequence[dict[tuple[str, float], Tried]]) -> None:
    sums = np.zeros(4, dtype=np.int64)
    for part in range(5):
        rest = [each for at, each in enumerate(tried) if at % 5 != part]
        threshold = choose(rest, kind)["review"]
        for each in (each for at, each in enumerate(tried) if at % 5 == part):
            one = each[kind, threshold]
            sums += (one.proposed, one.right, one.gold, one.touched)
    proposed, right, gold, touched = (int(value) for value in sums)
    print(
        f"{kind:22} {chosen}  on unseen fifths: touched {touched} of {gold}, "
        f"right {right / max(1, proposed):.2f} of {proposed} characters"
    )


def main() -> None:
    """Choose, report, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", type=Path, nargs="*")
    parser.add_argument("--fold", nargs=3, action="append", default=[], metavar=("HEAD", "K/N", "FOLDER"))
    args = parser.parse_args()
    tried = [try_all(gold) for folder in args.gold for gold in documents(folder, 1)]
    for head, leave, folder in args.fold:
        _use(Path(head))
        part, parts = map(int, leave.split("/"))
        tried += [try_all(gold) for gold in documents(Path(folder), 1) if zlib.crc32(gold.id.encode()) % parts == part]
    lines = ["# Written by `python -m training.thresholds`; what the figures mean stands there."]
    for family in learned.FAMILIES:
        chosen = choose(tried, str(family.type))
        _report(str(family.type), chosen, tried)
        lines += [f"\n[{family.type}]", *(f"{name} = {value}" for name, value in chosen.items())]
    out = Path(__file__).parents[1] / "detectors" / "language" / "thresholds.toml"
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
