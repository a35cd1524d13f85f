"""Evaluate: the measures of GUIDELINE.md on gold documents, from what ``scan`` would print for them.

The same figures as the corpus' own ``score.py``, which is the reference; a test holds the two together. What is counted is
kept document by document, so that figures can be drawn up for any part of the documents (``breakdown``).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pipeline import formats
from pipeline.errors import MishenError, UsageError
from pipeline.model.finding import Disposition, EntityType, Finding, Outcome, outcome_of
from pipeline.policy.profile import Profile
from pipeline.services.gold import Gold, GoldSpan, Writing, load_gold, writing_of
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
_REDACT, _REVIEW = frozenset({Disposition.REDACT}), frozenset({Disposition.REVIEW})
_SEPARATORS = "-\u200b\u200c\u200d\ufeff·"

Figures = dict[str, float | dict[str, float]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: one sum over another, times a factor; a share lies between 0 and 1."""

    name: str
    part: str
    whole: str
    factor: int = 1
    share: bool = True

    def of(self, count: Counter[str]) -> float:
        """Return the figure, rounded as in ``score.py``; 0 where there is nothing to measure."""
        whole = count[self.whole]
        return round(count[self.part] * self.factor / whole, 5) if whole else 0.0


MEASURES = (
    Measure("leak_structured", "leaked_structured", "total_structured"),
    Measure("leak_free", "leaked_free", "total_free"),
    Measure("missed_review", "review_missed", "review_gold"),
    Measure("block_recall", "marked_blocked", "marked"),
    Measure("false_block", "clean_blocked", "clean"),
    Measure("auto_recall_structured", "auto_structured_hit", "auto_structured_total"),
    Measure("auto_recall_free", "auto_free_hit", "auto_free_total"),
    Measure("auto_precision", "auto_right", "auto_characters"),
    Measure("false_redactions_per_10k", "false_redactions", "characters", 10_000, share=False),
    Measure("over_redaction", "keep_redacted", "keep_gold"),
    Measure("review_precision", "review_right", "review_characters"),
    Measure("burden_per_1000", "burden", "characters", 1000, share=False),
)


class MistakeKind(StrEnum):
    """What can be wrong; all but the last are listed by ``score.py`` in these words."""

    OUTCOME = "outcome"
    LEAK = "leak"
    MISSED_REVIEW = "missed review"
    OVER_REDACTION = "over-redaction"
    FALSE_REDACTION = "false redaction"
    FALSE_REVIEW = "false review"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error in a document; ``text`` and ``note`` are text of the document and of the scorer."""

    document: str
    kind: MistakeKind
    type: str
    start: int
    end: int
    text: str
    note: str = ""

    def __str__(self) -> str:
        if self.kind is MistakeKind.OUTCOME:
            return f"{self.document}: {self.note}"
        return f"{self.document}: {self.kind} {self.type} {self.text!r}{self.note}"


@dataclass(slots=True)
class DocumentScore:
    """What was counted in one document: sums for the measures, by type, by the writing of numbers, and the mistakes."""

    id: str
    genre: str
    digest: str
    count: Counter[str] = field(default_factory=Counter)
    types: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    writings: defaultdict[Writing, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    mistakes: list[Mistake] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of all documents, in the order of their files."""

    scores: tuple[DocumentScore, ...]

    @property
    def figures(self) -> Figures:
        """The figures in the order of ``score.py``."""
        return figures_of(self.scores)

    @property
    def mistakes(self) -> list[str]:
        """One line a mistake, those that ``score.py`` lists, in its order; they hold text of the gold documents."""
        return [
            str(mistake)
            for score in self.scores
            for mistake in score.mistakes
            if mistake.kind is not MistakeKind.FALSE_REVIEW
        ]


def evaluate_folder(folder: Path, profile: Profile, detect: Detect) -> Evaluation:
    """Score the detectors on a folder of gold documents or annotated sources, each read as a text file.

    Raises:
        UsageError: the folder holds no gold documents, or one cannot be read.
    """
    scores = []
    for gold in load_gold(folder):
        try:
            document = formats.read(gold.text.encode(), f"{gold.id}.txt")
        except MishenError as error:
            raise UsageError(what=f"标注文件 {gold.id} 无法读取（{error.code}）") from None
        findings = detect(document, profile)
        scores.append(score(gold, outcome_of(findings), shown(findings)))
    return Evaluation(tuple(scores))


def score(gold: Gold, outcome: Outcome, findings: Sequence[Finding]) -> DocumentScore:
    """Score one prediction (outcome and findings) against its gold document."""
    made = DocumentScore(gold.id, gold.genre, _digest(gold))
    blocked, marked = outcome is Outcome.BLOCK, gold.outcome is Outcome.BLOCK
    made.count["documents"] = 1
    made.count["characters"] = len(gold.text)
    made.count["marked" if marked else "clean"] = 1
    made.count["marked_blocked" if marked else "clean_blocked"] = int(blocked)
    if blocked != marked:
        note = f"outcome {outcome}, gold {gold.outcome}"
        made.mistakes.append(Mistake(gold.id, MistakeKind.OUTCOME, "", 0, 0, "", note))
    automatic = _covered(findings, _REDACT)
    _add_proposals(made, gold, findings, automatic)
    proposed = _covered(findings, _SENSITIVE)
    for span in gold.spans:
        positions = _visible(gold.text, span.start, span.end)
        if span.disposition in _WITHHELD:
            leaked = 0 if blocked else sum(at not in proposed for at in positions)
            _add_withheld(made, gold, span, len(positions), leaked, sum(at in automatic for at in positions))
        elif span.disposition is Disposition.REVIEW:
            missed = not blocked and proposed.isdisjoint(positions)
            _add_choice(made, span, "review_gold", "review_missed", MistakeKind.MISSED_REVIEW if missed else None)
        else:
            hit = not automatic.isdisjoint(positions)
            _add_choice(made, span, "keep_gold", "keep_redacted", MistakeKind.OVER_REDACTION if hit else None)
    return made


def _digest(gold: Gold) -> str:
    spans = [(span.start, span.end, span.type, str(span.disposition)) for span in gold.spans]
    return hashlib.sha256(repr((gold.text, str(gold.outcome), spans)).encode()).hexdigest()


def _covered(spans: Iterable[GoldSpan | Finding], dispositions: frozenset[Disposition]) -> set[int]:
    return {at for span in spans if span.disposition in dispositions for at in range(span.start, span.end)}


def _visible(text: str, start: int, end: int) -> list[int]:
    """Return the positions of characters that carry information; blanks and separators inside a span do not."""
    return [at for at in range(start, end) if not text[at].isspace() and text[at] not in _SEPARATORS]


def _add_proposals(made: DocumentScore, gold: Gold, findings: Sequence[Finding], automatic: set[int]) -> None:
    """Count what the proposals cost: burden, how many of their characters are right, and those that hit nothing."""
    count, text = made.count, gold.text
    sensitive = _covered(gold.spans, _SENSITIVE)
    for name, positions in (("review", _covered(findings, _REVIEW) - automatic), ("auto", automatic)):
        visible = [at for at in positions if not text[at].isspace()]
        count[f"{name}_characters"] = len(visible)
        count[f"{name}_right"] = sum(at in sensitive for at in visible)
    for finding in findings:
        if finding.disposition not in (Disposition.REDACT, Disposition.REVIEW):
            continue
        name = str(finding.disposition)
        if finding.disposition is Disposition.REVIEW:
            count["burden"] += max(1, -(-(finding.end - finding.start) // 20))
        span = range(finding.start, finding.end)
        by_type = made.types[finding.type]
        by_type[f"{name}_proposed"] += 1
        by_type[f"{name}_characters"] += sum(not text[at].isspace() for at in span)
        by_type[f"{name}_right"] += sum(at in sensitive and not text[at].isspace() for at in span)
        if gold.outcome is not Outcome.BLOCK and sensitive.isdisjoint(span):
            count["false_redactions" if name == "redact" else "false_reviews"] += 1
            kind = MistakeKind.FALSE_REDACTION if name == "redact" else MistakeKind.FALSE_REVIEW
            wrong = text[finding.start : finding.end]
            made.mistakes.append(Mistake(gold.id, kind, str(finding.type), finding.start, finding.end, wrong))


def _add_withheld(
    made: DocumentScore, gold: Gold, span: GoldSpan, characters: int, leaked: int, automatic: int
) -> None:
    """Count the leak of a span that must not be readable, and what of it was redacted without a person."""
    group = "structured" if span.type in STRUCTURED else "free"
    made.count[f"total_{group}"] += characters
    made.count[f"leaked_{group}"] += leaked
    writing = writing_of(span)
    counters = [made.types[span.type], *([made.writings[writing]] if writing else [])]
    for each in counters:
        each.update({"withheld_gold": 1, "total": characters, "leaked": leaked})
    if gold.outcome is not Outcome.BLOCK:
        made.count[f"auto_{group}_total"] += characters
        made.count[f"auto_{group}_hit"] += automatic
        for each in counters:
            each.update({"auto_total": characters, "auto_hit": automatic})
    if leaked:
        note = f" ({leaked} of {characters} characters)"
        made.count["leaked_spans"] += 1
        made.mistakes.append(
            Mistake(gold.id, MistakeKind.LEAK, span.type, span.start, span.end, span.text, note),
        )


def _add_choice(made: DocumentScore, span: GoldSpan, every: str, wrong: str, kind: MistakeKind | None) -> None:
    """Count a span that a person decides or that must stay; ``kind`` is the mistake made with it."""
    for count in (made.count, made.types[span.type]):
        count[every] += 1
        count[wrong] += kind is not None
    if kind is not None:
        made.mistakes.append(Mistake(made.id, kind, span.type, span.start, span.end, span.text))


def total(counters: Iterable[Counter[str]]) -> Counter[str]:
    """Add up counters; zeros stay."""
    result: Counter[str] = Counter()
    for each in counters:
        result.update(each)
    return result


def by_type(scores: Iterable[DocumentScore]) -> dict[str, Counter[str]]:
    """Add up what was counted of each type, in alphabetical order."""
    result: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in scores:
        for name, count in each.types.items():
            result[str(name)].update(count)
    return dict(sorted(result.items()))


def figures_of(scores: Sequence[DocumentScore]) -> Figures:
    """Return the figures of these documents, in the order of ``score.py``."""
    count = total(each.count for each in scores)
    leak = Measure("leak", "leaked", "total")
    figures: Figures = {"documents": count["documents"], "characters": count["characters"]}
    for measure in MEASURES:
        if measure.name == "missed_review":
            figures["leak_by_type"] = {
                name: leak.of(each) for name, each in by_type(scores).items() if "withheld_gold" in each
            }
        figures[measure.name] = measure.of(count)
    return figures


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
