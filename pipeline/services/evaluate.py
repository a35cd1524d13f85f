"""Evaluate: the measures of GUIDELINE.md on gold documents, from what ``scan`` would print for them.

The same figures as the corpus' own ``score.py``, which is the reference; a test holds the two together.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import formats
from pipeline.errors import MishenError, UsageError
from pipeline.model.finding import Disposition, EntityType, Finding, Outcome, outcome_of
from pipeline.policy.profile import Profile
from pipeline.services.scan import Detect, shown

_T = EntityType
STRUCTURED = frozenset(
    {
        *(_T.CN_ID_CARD, _T.CN_PASSPORT, _T.CN_TRAVEL_PERMIT, _T.CN_MILITARY_ID, _T.PHONE_NUMBER, _T.LANDLINE),
        *(_T.EMAIL_ADDRESS, _T.BANK_CARD, _T.WECHAT_ID, _T.QQ_NUMBER, _T.VEHICLE_PLATE, _T.DATE_OF_BIRTH),
        *(_T.PERSONAL_ID_OTHER, _T.CREDENTIAL),
    }
)
_SENSITIVE = frozenset({Disposition.REDACT, Disposition.REVIEW, Disposition.BLOCK})
_WITHHELD = frozenset({Disposition.REDACT, Disposition.BLOCK})
_SEPARATORS = "-\u200b\u200c\u200d\ufeff·"

Figures = dict[str, float | dict[str, float]]


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A span of the gold standard."""

    start: int
    end: int
    type: str
    disposition: Disposition
    text: str


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated document."""

    id: str
    outcome: Outcome
    text: str
    spans: tuple[GoldSpan, ...]


@dataclass(slots=True)
class _Tally:
    """Sums over documents; ``leaked`` and ``total`` count characters by group and type."""

    count: Counter[str] = field(default_factory=Counter)
    leaked: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    total: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    mistakes: list[str] = field(default_factory=list)


def load_gold(folder: Path) -> list[Gold]:
    """Load the gold documents of a folder, sorted by file name.

    Raises:
        UsageError: there are none, or one is not of that form.
    """
    documents = []
    for path in sorted(folder.glob("*.json")):
        try:
            documents.append(_gold(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError):
            raise UsageError(what=f"标注文件 {path.name} 格式不符") from None
    if not documents:
        raise UsageError(what="该文件夹中没有标注文件（*.json）")
    return documents


def _gold(entry: Mapping[str, object]) -> Gold:
    spans = entry["spans"]
    if not isinstance(spans, list):
        raise TypeError("spans")
    return Gold(
        id=str(entry["id"]),
        outcome=Outcome(str(entry["outcome"])),
        text=str(entry["text"]),
        spans=tuple(
            GoldSpan(span["start"], span["end"], span["type"], Disposition(span["disposition"]), span["text"])
            for span in spans
        ),
    )


def evaluate_folder(folder: Path, profile: Profile, detect: Detect) -> tuple[Figures, list[str]]:
    """Score the detectors on a folder of gold documents, each read as a text file.

    Returns:
        The figures in the order of ``score.py``, and one line a mistake; the lines hold text of the gold documents.

    Raises:
        UsageError: the folder holds no gold documents, or one cannot be read.
    """
    tally = _Tally()
    for gold in load_gold(folder):
        try:
            document = formats.read(gold.text.encode(), f"{gold.id}.txt")
        except MishenError as error:
            raise UsageError(what=f"标注文件 {gold.id} 无法读取（{error.code}）") from None
        findings = detect(document, profile)
        _add(tally, gold, outcome_of(findings), shown(findings))
    return _figures(tally), tally.mistakes


def score(golds: Iterable[tuple[Gold, Outcome, Sequence[Finding]]]) -> tuple[Figures, list[str]]:
    """Score predictions (outcome and findings) against gold documents."""
    tally = _Tally()
    for gold, outcome, findings in golds:
        _add(tally, gold, outcome, findings)
    return _figures(tally), tally.mistakes


def _covered(spans: Iterable[GoldSpan | Finding], dispositions: frozenset[Disposition]) -> set[int]:
    return {at for span in spans if span.disposition in dispositions for at in range(span.start, span.end)}


def _visible(text: str, start: int, end: int) -> list[int]:
    """Return the positions of characters that carry information; blanks and separators inside a span do not."""
    return [at for at in range(start, end) if not text[at].isspace() and text[at] not in _SEPARATORS]


def _add(tally: _Tally, gold: Gold, outcome: Outcome, findings: Sequence[Finding]) -> None:
    blocked, marked = outcome is Outcome.BLOCK, gold.outcome is Outcome.BLOCK
    tally.count["documents"] += 1
    tally.count["characters"] += len(gold.text)
    tally.count[f"{'block' if marked else 'pass'}_{'blocked' if blocked else 'passed'}"] += 1
    if blocked != marked:
        tally.mistakes.append(f"{gold.id}: outcome {outcome}, gold {gold.outcome}")
    automatic = _covered(findings, frozenset({Disposition.REDACT}))
    _add_proposals(tally, gold, findings, automatic)
    proposed = _covered(findings, _SENSITIVE)
    for span in gold.spans:
        positions = _visible(gold.text, span.start, span.end)
        if span.disposition in _WITHHELD:
            _add_withheld(tally, gold, span, positions, set() if blocked else proposed, automatic, blocked)
        elif span.disposition is Disposition.REVIEW:
            hit = blocked or any(at in proposed for at in positions)
            tally.count["review_gold"] += 1
            tally.count["review_missed"] += not hit
            if not hit:
                tally.mistakes.append(f"{gold.id}: missed review {span.type} {span.text!r}")
        else:
            hit = any(at in automatic for at in positions)
            tally.count["keep_gold"] += 1
            tally.count["keep_redacted"] += hit
            if hit:
                tally.mistakes.append(f"{gold.id}: over-redaction {span.type} {span.text!r}")


def _add_proposals(tally: _Tally, gold: Gold, findings: Sequence[Finding], automatic: set[int]) -> None:
    """Count what the proposals cost: burden, and how many of their characters are right."""
    count, text = tally.count, gold.text
    sensitive = _covered(gold.spans, _SENSITIVE)
    reviewed = _covered(findings, frozenset({Disposition.REVIEW})) - automatic
    for finding in findings:
        if finding.disposition is Disposition.REVIEW:
            count["burden"] += max(1, -(-(finding.end - finding.start) // 20))
    for name, positions in (("review", reviewed), ("auto", automatic)):
        visible = [at for at in positions if not text[at].isspace()]
        count[f"{name}_characters"] += len(visible)
        count[f"{name}_right"] += sum(at in sensitive for at in visible)
    if gold.outcome is Outcome.BLOCK:
        return
    for finding in findings:
        if finding.disposition is Disposition.REDACT and sensitive.isdisjoint(range(finding.start, finding.end)):
            count["false_redactions"] += 1
            wrong = text[finding.start : finding.end]
            tally.mistakes.append(f"{gold.id}: false redaction {finding.type} {wrong!r}")


def _add_withheld(
    tally: _Tally,
    gold: Gold,
    span: GoldSpan,
    positions: list[int],
    proposed: set[int],
    automatic: set[int],
    blocked: bool,
) -> None:
    """Count the leak of a span that must not be readable, and what of it was redacted without a person."""
    missed = 0 if blocked else sum(at not in proposed for at in positions)
    group = "structured" if span.type in STRUCTURED else "free"
    for key in (group, span.type):
        tally.total[key] += len(positions)
        tally.leaked[key] += missed
    if gold.outcome is not Outcome.BLOCK:
        tally.count[f"auto_{group}_total"] += len(positions)
        tally.count[f"auto_{group}_hit"] += sum(at in automatic for at in positions)
    if missed:
        tally.mistakes.append(f"{gold.id}: leak {span.type} {span.text!r} ({missed} of {len(positions)} characters)")


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 5) if whole else 0.0


def _figures(tally: _Tally) -> Figures:
    count, leaked, total = tally.count, tally.leaked, tally.total
    marked = count["block_blocked"] + count["block_passed"]
    clean = count["pass_blocked"] + count["pass_passed"]
    types = sorted(key for key in total if key not in ("structured", "free"))
    return {
        "documents": count["documents"],
        "characters": count["characters"],
        "leak_structured": _ratio(leaked["structured"], total["structured"]),
        "leak_free": _ratio(leaked["free"], total["free"]),
        "leak_by_type": {key: _ratio(leaked[key], total[key]) for key in types},
        "missed_review": _ratio(count["review_missed"], count["review_gold"]),
        "block_recall": _ratio(count["block_blocked"], marked),
        "false_block": _ratio(count["pass_blocked"], clean),
        "auto_recall_structured": _ratio(count["auto_structured_hit"], count["auto_structured_total"]),
        "auto_recall_free": _ratio(count["auto_free_hit"], count["auto_free_total"]),
        "auto_precision": _ratio(count["auto_right"], count["auto_characters"]),
        "false_redactions_per_10k": _ratio(count["false_redactions"] * 10_000, count["characters"]),
        "over_redaction": _ratio(count["keep_redacted"], count["keep_gold"]),
        "review_precision": _ratio(count["review_right"], count["review_characters"]),
        "burden_per_1000": _ratio(count["burden"] * 1000, count["characters"]),
    }


def figures_text(figures: Figures) -> str:
    """Lay the figures out as ``score.py`` prints them."""
    lines = []
    for key, figure in figures.items():
        if isinstance(figure, dict):
            lines.append(f"{key}:")
            lines += [f"  {name:<22}{value:.4f}" for name, value in figure.items()]
        else:
            lines.append(f"{key:<26}{figure}")
    return "".join(f"{line}\n" for line in lines)
