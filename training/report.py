"""Write the figures of docs/detection.md: ``python -m training.report`` (``make figures``).

Everything between the markers of that page is replaced. Of ``corpus/blind`` only sums are printed, never an error or a
document, so that nobody can tune on it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline import bootstrap, formats
from pipeline.errors import MishenError
from pipeline.model.finding import Disposition, Outcome, outcome_of
from pipeline.services.breakdown import (
    Interval,
    Table,
    genre_table,
    interval_table,
    intervals,
    type_table,
    worst_table,
    writing_table,
)
from pipeline.services.evaluate import MEASURES, Evaluation, evaluate_folder

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "detection.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
# DESIGN.md section 8.
BARS = {
    "leak_structured": "0",
    "leak_free": "≤ 1 %",
    "missed_review": "≤ 10 %",
    "block_recall": "all",
    "false_block": "none",
    "auto_recall_structured": "≥ 95 %",
    "auto_recall_free": "≥ 75 %",
    "auto_precision": "≥ 99 %",
    "over_redaction": "≤ 1 %",
    "review_precision": "≥ 60 %",
    "burden_per_1000": "≤ 7",
}


def shared() -> Path:
    """Return the folder with the dev corpus, the public texts and the rules (``MISHEN_SHARED``)."""
    return Path(os.environ.get("MISHEN_SHARED", REPOSITORY.parent / "shared"))


def english(zh: str, en: str) -> str:
    """Pick the English wording: the page is written in English."""
    return en


def overall(sets: dict[str, Evaluation]) -> Table:
    """Return the measures of all sets beside the bars, each with its interval."""
    names = {
        measure.name: row[0] for measure, row in zip(MEASURES, interval_table(first(sets), english).rows, strict=True)
    }
    found = {name: intervals(evaluation.scores) for name, evaluation in sets.items()}
    rows = [("documents", "", *(str(len(each.scores)) for each in sets.values()))]
    rows.append(("characters", "", *(str(sum(s.count["characters"] for s in each.scores)) for each in sets.values())))
    for measure in MEASURES:
        cells = [_cell(found[name][measure.name], share=measure.share) for name in sets]
        rows.append((names[measure.name], BARS.get(measure.name, ""), *cells))
    return Table("overall", ("measure", "bar", *sets), tuple(rows))


def first(sets: dict[str, Evaluation]) -> Evaluation:
    """Return the first set."""
    return next(iter(sets.values()))


def _cell(figure: Interval, *, share: bool) -> str:
    if figure.low is None or figure.high is None:
        return "–"
    value, low, high = (
        f"{100 * each:.1f}" if share else f"{each:.2f}" for each in (figure.value, figure.low, figure.high)
    )
    return f"{value}{' %' if share else ''} ({low}–{high})"


def false_alarms(folders: list[Path]) -> Table:
    """Return what is proposed on published texts and rules, where next to nothing should be."""
    profile = bootstrap.default_profile()
    rows = []
    for folder in folders:
        count: Counter[str] = Counter()
        for path in sorted(folder.glob("*.txt")):
            try:
                document = formats.read(path.read_bytes(), path.name)
            except MishenError:
                count["unreadable"] += 1
                continue
            findings = bootstrap.detect(document, profile)
            count["documents"] += 1
            count["characters"] += len(document.text)
            count["blocked"] += outcome_of(findings) is Outcome.BLOCK
            for disposition in (Disposition.REDACT, Disposition.REVIEW):
                count[disposition] += sum(finding.disposition is disposition for finding in findings)
        size = max(1, count["characters"])
        cells = (
            f"{count['redact']} ({1e4 * count['redact'] / size:.3f})",
            f"{count['review']} ({1e3 * count['review'] / size:.3f})",
        )
        rows.append((folder.name, str(count["documents"]), str(count["characters"]), str(count["blocked"]), *cells))
    headings = ("texts", "documents", "characters", "blocked", "redactions (per 10,000)", "reviews (per 1,000)")
    return Table("published texts", headings, tuple(rows))


def figures() -> Iterator[str]:
    """Yield the generated part of the page."""
    profile = bootstrap.default_profile()
    folders = {
        "dev/gold": shared() / "corpus" / "dev" / "gold",
        "corpus/tune": REPOSITORY / "corpus" / "tune",
        "corpus/blind": REPOSITORY / "corpus" / "blind",
    }
    sets = {name: evaluate_folder(folder, profile, bootstrap.detect) for name, folder in folders.items()}
    yield "### All measures\n\nIn brackets the 95 % interval.\n\n"
    yield overall(sets).markdown()
    yield "\n### Published texts\n\n"
    yield false_alarms([shared() / "corpus" / "public-texts", shared() / "rules"]).markdown()
    yield "\n### By the writing of numbers\n"
    for name, evaluation in sets.items():
        yield f"\n{name}:\n\n{writing_table(evaluation, english).markdown()}"
    for name in ("dev/gold", "corpus/tune"):
        yield f"\n### By type: {name}\n\n{type_table(sets[name], english).markdown()}"
        yield f"\n### By genre: {name}\n\n{genre_table(sets[name], english).markdown()}"
        yield f"\n### Worst documents: {name}\n\n{worst_table(sets[name], english).markdown()}"


def replaced(page: str, figures: str) -> str:
    """Return the page with the figures between its markers.

    Raises:
        ValueError: it does not hold the markers, once each and in order.
    """
    parts = re.split(f"{re.escape(BEGIN)}|{re.escape(END)}", page)
    if len(parts) != 3 or not parts[0] + BEGIN == page[: len(parts[0]) + len(BEGIN)]:
        raise ValueError(f"{PAGE.name} must hold {BEGIN} and {END}, once each")
    return f"{parts[0]}{BEGIN}\n\n{figures}\n{END}{parts[2]}"


def main() -> None:
    """Write the page."""
    page = PAGE.read_text(encoding="utf-8")
    replaced(page, "")  # before the long run
    PAGE.write_text(replaced(page, "".join(figures())), encoding="utf-8")


if __name__ == "__main__":
    main()
