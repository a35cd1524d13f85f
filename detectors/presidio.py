"""Presidio for Chinese text: recognizers of ours and a context scorer on raw text.

Chinese has no blanks between words, so Presidio's own enhancer, which compares lemmas, never sees a context word. Ours
reads the characters before and after a match, the heading of its column and the label of its row. A segment travels to the
recognizers inside the NLP artifacts, which is where Presidio hands over what is known about a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from presidio_analyzer import (
    AnalysisExplanation,
    AnalyzerEngine,
    EntityRecognizer,
    Pattern,
    PatternRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts

from detectors.artifacts import LANGUAGE, LacEngine, Segment
from detectors.checks import Check
from detectors.columns import heading_of
from detectors.view import Unit, View
from pipeline.model.finding import EntityType

# How far a label may stand before its value, and a remark behind it.
BEFORE, AFTER = 30, 14
# A label may end its line and the value begin the next one.
_STOP = re.compile(r"[。;!?]|(?<![:,])\n")


@dataclass(frozen=True, slots=True)
class Context:
    """Words that speak for a match or against it.

    Attributes:
        near: labels that stand before the match in its sentence, or head its column or row; ``lift`` is added to the score.
        against: labels that make it another kind of number (合同编号, 流水号); the match is dropped when one is nearer.
        required: a match without one of ``near`` is dropped.
        reach: how many characters before the match are read.
    """

    near: re.Pattern[str] | None = None
    against: re.Pattern[str] | None = None
    lift: float = 0.35
    required: bool = False
    reach: int = BEFORE


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern of a recognizer.

    The match is the group ``value`` where the pattern has it, or runs to the end of the group ``rest``, else it is the whole.
    A text that holds none of the words ``needs`` is passed over.
    """

    name: str
    pattern: re.Pattern[str]
    score: float
    context: Context = Context()
    needs: tuple[str, ...] = ()

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the pattern matches; matches may overlap."""
        if self.needs and not any(word in text for word in self.needs):
            return
        groups = self.pattern.groupindex
        for match in self.pattern.finditer(text):
            if "value" in groups:
                yield match.span("value")
            else:
                yield match.start(), match.end("rest" if "rest" in groups else 0)


class Recognizer(PatternRecognizer):
    """A pattern recognizer that Presidio's engine runs: compiled once, with a check and a place in the table.

    Unlike the base it never swallows a failure: a pattern that raises ends in a DETECTOR_FAILURE finding.
    """

    def __init__(self, entity: EntityType, rules: Sequence[Rule], gate: re.Pattern[str] | None = None) -> None:
        self.label = f"{type(self).__name__}_{entity}"
        super().__init__(
            supported_entity=str(entity),
            name=self.label,
            supported_language=LANGUAGE,
            patterns=[Pattern(rule.name, rule.pattern.pattern, rule.score) for rule in rules],
        )
        self.entity = entity
        self.rules = {rule.name: rule for rule in rules}
        self.gate = gate

    def check(self, value: str) -> Check:
        """Check the matched value without separators; UNDECIDED where the type has no check digit."""
        return Check.UNDECIDED

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: object = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find the patterns in a segment; texts without the gate's words are passed over."""
        if self.gate is not None and not self.gate.search(text):
            return []
        results = []
        for rule in self.rules.values():
            for start, end in rule.spans(text):
                results.append(self._result(rule, start, end, self.check(compact(text[start:end]))))
        return results

    def _result(self, rule: Rule, start: int, end: int, check: Check) -> RecognizerResult:
        score = {Check.VALID: 0.6, Check.INVALID: 0.2, Check.UNDECIDED: rule.score}[check]
        explanation = AnalysisExplanation(
            recognizer=self.label,
            original_score=score,
            pattern_name=rule.name,
            pattern=rule.pattern.pattern,
            validation_result=check is Check.VALID,
        )
        return RecognizerResult(
            entity_type=self.supported_entities[0],
            start=start,
            end=end,
            score=score,
            analysis_explanation=explanation,
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.label,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                "check": check,
                "labels": (),
            },
        )


_SEPARATOR = re.compile(r"[\s\-‐–—·.]+")


def compact(text: str) -> str:
    """Take blanks, line ends and group separators out of a value."""
    return _SEPARATOR.sub("", text)


class ChineseContext(ContextAwareEnhancer):
    """Scores matches by the characters around them, the column heading and the row's label."""

    def __init__(self) -> None:
        super().__init__(0.35, 0.4, BEFORE, AFTER)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Raise the score of matches with a context word, drop those that need one or that another label claims."""
        if not raw_results:
            return raw_results
        rules = {each.id: each.rules for each in recognizers if isinstance(each, Recognizer)}
        kept = []
        for result in raw_results:
            metadata = result.recognition_metadata
            rule = rules[metadata[RecognizerResult.RECOGNIZER_IDENTIFIER_KEY]][result.analysis_explanation.pattern_name]
            if _supported(text, result, rule.context, nlp_artifacts, context or []):
                kept.append(result)
        return kept


def _supported(
    text: str, result: RecognizerResult, context: Context, segment: NlpArtifacts, outer: Sequence[str]
) -> bool:
    """Raise the score for context words; say whether the match stands."""
    lead = lead_of(text, result.start, context.reach)
    titles = [*outer]
    if isinstance(segment, Segment) and segment.view is not None:
        unit = segment.view.unit_at(segment.offset + result.start)
        if unit is not None:
            titles += titles_of(segment.view, unit)
            if unit.table < 0 and context.required and not last_of(context.near, lead):
                heading = heading_of(segment.view.text, segment.offset + result.start)
                titles += [heading] if heading else []
    found = last_of(context.near, lead)
    against = last_of(context.against, lead)
    if against and (not found or against.end() > found.end()):
        return False
    words = [found.group()] if found else []
    for title in titles:
        if not against and not found and context.against and context.against.search(title):
            return False
        if context.near and (match := context.near.search(title)):
            words.append(match.group())
    if context.required and not words:
        return False
    if words:
        result.score = min(1.0, result.score + context.lift)
        explanation = result.analysis_explanation
        explanation.set_supportive_context_word(words[0])
        explanation.set_improved_score(result.score)
        result.recognition_metadata["labels"] = tuple(words)
    return True


def lead_of(text: str, start: int, reach: int = BEFORE) -> str:
    """Return what stands before ``start`` in the same sentence, at most ``reach`` characters."""
    lead = text[max(0, start - reach) : start]
    stops = list(_STOP.finditer(lead))
    return lead[stops[-1].end() :] if stops else lead


def last_of(pattern: re.Pattern[str] | None, text: str) -> re.Match[str] | None:
    """Return the last match of a pattern in a text."""
    found = None
    if pattern is not None:
        for match in pattern.finditer(text):
            found = match
    return found


def titles_of(view: View, unit: Unit) -> list[str]:
    """Return the headings that stand for a cell: of its column, of its row, and the cell to its left."""
    if unit.table < 0:
        return []
    left = view.left(unit)
    if len(left) > 12 or any(char.isdigit() for char in left):
        left = ""
    return [title for title in (unit.column_heading, unit.row_heading, left) if title]


def engine(recognizers: Sequence[Recognizer]) -> AnalyzerEngine:
    """Build a Presidio engine with these recognizers alone: no network, no predefined recognizer."""
    registry = RecognizerRegistry(recognizers=list(recognizers), supported_languages=[LANGUAGE])
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=LacEngine(),
        supported_languages=[LANGUAGE],
        context_aware_enhancer=ChineseContext(),
    )
