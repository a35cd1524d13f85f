"""The bureau's own recognizers and word lists (profile: ``[[recognizer]]``, ``[words]``, ``[[own_term]]``), as findings.

A recognizer is a Presidio recognizer like ours, with the same scorer: pattern, context, words against, check digits. Unlike
ours its pattern reads the whole folded text at once: it may look for ends of lines, or back, and runs over no cut. The patterns
were checked when the profile was loaded (``pipeline.policy.patterns``). Nothing runs for a profile that adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from presidio_analyzer import RecognizerResult

from detectors import basis, checks
from detectors.artifacts import Segment
from detectors.base import Detector, Source
from detectors.checks import Check
from detectors.listed import listed
from detectors.names.lexicon import ANY_NAME, IS_NAME
from detectors.presidio import ChineseContext, Context, Recognizer, Rule, lead_of, titles_of
from detectors.rules import CUSTOM
from detectors.view import Unit, View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.model.text import find_all, fold, squeeze
from pipeline.policy.custom import CheckRule, CustomRecognizer
from pipeline.policy.patterns import compiled
from pipeline.policy.profile import Profile

_T, _D = EntityType, Disposition
NAME, VERSION = CUSTOM, "1"
# What a context word and a passed check add to a score, and what a failed check leaves.
LIFT, PASSED, FAILED = 0.1, 0.95, 0.4

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def organisation_code(value: str) -> Check:
    """Check an organisation code of nine characters (GB 11714-1997: eight and a check digit modulo 11)."""
    value = value.upper()
    if len(value) != 9 or any(char not in _ALNUM for char in value):
        return Check.UNDECIDED
    total = sum(_ALNUM.index(char) * weight for char, weight in zip(value, _ORGANISATION_WEIGHTS, strict=False))
    return Check.VALID if value[8] == "0123456789X0"[(11 - total % 11)] else Check.INVALID


_CHECKS = {
    CheckRule.GB11643: checks.identity_number,
    CheckRule.LUHN: checks.luhn,
    CheckRule.GB32100: checks.credit_code,
    CheckRule.GB11714: organisation_code,
}


class _OwnRule(Rule):
    """A rule that passes over matches whose group ``value`` took no part."""

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the pattern matches, never an empty place."""
        group = "value" if "value" in self.pattern.groupindex else 0
        for match in self.pattern.finditer(text):
            start, end = match.span(group)
            while start < end and text[start].isspace():
                start += 1
            while start < end and text[end - 1].isspace():
                end -= 1
            if 0 <= start < end:
                yield start, end


class _Own(Recognizer):
    """A bureau's recognizer."""

    def __init__(self, spec: CustomRecognizer) -> None:
        near = _any_of(spec.context_required or spec.context)
        context = Context(near, _any_of(spec.against), 0.0, required=bool(spec.context_required))
        super().__init__(spec.type, [_OwnRule(spec.name, compiled(spec.pattern), spec.score, context)])
        self.label = f"{NAME}_{spec.name}"
        self._rule = _CHECKS.get(spec.check)

    def check(self, value: str) -> Check:
        """Check the value by the rule that the bureau named."""
        return self._rule(value) if self._rule else Check.UNDECIDED


def _any_of(words: Sequence[str]) -> re.Pattern[str] | None:
    folded = sorted({fold(word).text for word in words}, key=lambda each: (-len(each), each))
    return re.compile("|".join(map(re.escape, folded))) if folded else None


@lru_cache(maxsize=256)
def _own(spec: CustomRecognizer) -> _Own:
    return _Own(spec)


@lru_cache(maxsize=1)
def _scorer() -> ChineseContext:
    return ChineseContext()


def _recognized(view: View, source: Source, specs: tuple[CustomRecognizer, ...]) -> Iterator[Finding]:
    # Not through Presidio's engine: it drops a match inside another one of the same type, the resolver is to do that.
    text, whole = view.text, Segment(view, 0, view.text)
    for spec in specs:
        recognizer, raising = _own(spec), _any_of(spec.context)
        results = recognizer.analyze(text, [str(spec.type)], whole)
        for result in _scorer().enhance_using_context(text, results, whole, [recognizer]):
            finding = _finding(view, source, spec, raising, result)
            if finding is not None:
                yield finding


def _finding(
    view: View,
    source: Source,
    spec: CustomRecognizer,
    raising: re.Pattern[str] | None,
    result: RecognizerResult,
) -> Finding | None:
    start, end = result.start, result.end
    required = tuple(result.recognition_metadata["labels"]) if spec.context_required else ()
    raised = _context(view, start, raising)
    checked: Check = result.recognition_metadata["check"]
    score, disposition, reason = spec.score, spec.disposition, spec.reason
    evidence = [Evidence("recognizer", (spec.name,), spec.score)]
    if required:
        evidence.append(Evidence("context_required", required, 0.0))
    if raised:
        score = min(0.99, score + LIFT)
        evidence.append(Evidence("context", raised, LIFT))
    if checked is Check.VALID:
        evidence.append(Evidence("check_digit", (str(spec.check),), max(0.0, PASSED - score)))
        score = max(score, PASSED)
    if checked is Check.INVALID:
        if not (required or raised) or disposition is _D.KEEP:
            return None
        evidence.append(Evidence("check_digit", (str(spec.check),), FAILED - score))
        score, disposition = FAILED, _D.BLOCK if disposition is _D.BLOCK else _D.REVIEW
        reason = f"{reason.rstrip('。')}；但校验位不符，可能是录入错误，请人工核对。"
    return source.finding(view.span(start, end), spec.type, disposition, score, reason, spec.basis, tuple(evidence))


def _context(view: View, start: int, words: re.Pattern[str] | None) -> tuple[str, ...]:
    """Return the words before a match in its sentence and in the headings of its cell."""
    if words is None:
        return ()
    unit = view.unit_at(start)
    places = [lead_of(view.text, start), *(titles_of(view, unit) if unit is not None else ())]
    return tuple(dict.fromkeys(match.group() for place in places for match in words.finditer(place)))


_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"(?=[A-Za-z\-]{0,12}\d)[A-Za-z0-9][A-Za-z0-9\-]{3,34}(?![0-9A-Za-z])")


def _labelled(view: View, labels: tuple[str, ...], value: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, int, str]]:
    """Yield what stands behind one of the labels, or in a cell headed by one: start, end, label."""
    words = _any_of(labels)
    if words is None:
        return
    tidy = {re.sub(r"\s", "", fold(label).text) for label in labels}
    for label in re.finditer(rf"(?:{words.pattern})(?:[ \t]{{0,4}}[:为是][ \t]{{0,4}}|[ \t(]{{1,4}})", view.text):
        if match := _value(view, label.end(), len(view.text), value):
            yield *match.span(), label.group().strip(" :\t(")
    for unit in view.units:
        heading = _heading(view, unit, tidy)
        # A cell that is a label itself heads its column; it is no value of the label to its left.
        if not heading or re.sub(r"\s", "", view.string(unit)) in tidy:
            continue
        if match := _value(view, unit.start, unit.end, value):
            yield *match.span(), heading


def _value(view: View, start: int, end: int, patterns: Sequence[re.Pattern[str]]) -> re.Match[str] | None:
    """Return the value at ``start``; one on which Chinese text goes on is none, except behind a number."""
    for pattern in patterns:
        match = pattern.match(view.text, start, end)
        if match and (match.end() == end or not _HAN.match(view.text, match.end()) or match.group()[-1].isascii()):
            return match
    return None


def _heading(view: View, unit: Unit, labels: set[str]) -> str:
    return next((title for title in titles_of(view, unit) if title.rstrip(":") in labels), "")


def _names(view: View, source: Source, labels: tuple[str, ...]) -> Iterator[Finding]:
    """Yield the names behind the bureau's labels, and wherever else they stand."""
    found: dict[str, str] = {}
    for start, end, label in _labelled(view, labels, (IS_NAME, ANY_NAME)):
        found.setdefault(view.text[start:end], label)
    reason = "本单位词表中的标签表明这是以个人身份出现的自然人姓名。"
    for name, label in found.items():
        for match in re.finditer(re.escape(name), view.text):
            evidence = (Evidence("name_label", (label,), 0.8),)
            yield source.finding(
                view.span(*match.span()), _T.PERSON_NAME, _D.REDACT, 0.8, reason, basis.PERSON, evidence
            )


def _numbers(view: View, source: Source, labels: tuple[str, ...]) -> Iterator[Finding]:
    kind = _T.PERSONAL_ID_OTHER
    for start, end, label in _labelled(view, labels, (_NUMBER,)):
        if sum(char.isdigit() for char in view.text[start:end]) >= 3:
            evidence = (Evidence("number_label", (label,), 0.85),)
            reason = "本单位词表中的标签表明这是与个人绑定的编号。"
            yield source.finding(view.span(start, end), kind, _D.REDACT, 0.85, reason, basis.of_type(kind), evidence)


_AROUND = re.compile(r"[\s()【】\[\]<>“”\"「」『』★☆*。!·•—\-,、;:]+")


def _marks(view: View, source: Source, phrases: tuple[str, ...]) -> Iterator[Finding]:
    """Yield lines that say nothing but one of the phrases; a cell of a table marks nothing."""
    wanted = {_AROUND.sub("", fold(phrase).text) for phrase in phrases} - {""}
    longest = 2 * max(map(len, wanted), default=0) + 20
    for unit in view.units:
        if unit.table >= 0 or unit.end - unit.start > longest:
            continue
        if _AROUND.sub("", view.string(unit)) in wanted:
            reason = "独占一行的内部标志，属本单位词表规定的标志用语。"
            span, evidence = view.span(unit.start, unit.end), (Evidence("internal_mark", (), 0.95),)
            yield source.finding(span, _T.INTERNAL_MARKING, _D.BLOCK, 0.95, reason, basis.INTERNAL_MARK, evidence)


def _code_names(document: Document, source: Source, names: tuple[str, ...]) -> Iterator[Finding]:
    squeezed = squeeze(document.text)
    reason = "本单位词表中的涉密事项或项目代号，是否可以提及须由保密审查确定。"
    for name in names:
        for span in find_all(name, squeezed):
            evidence = (Evidence("code_name", (), 0.9),)
            yield source.finding(span, _T.SECRET_REFERENCE, _D.REVIEW, 0.9, reason, basis.REFERENCE, evidence)


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find what the bureau's recognizers and word lists name."""
    words = profile.words
    if not (
        profile.recognizers
        or profile.own_terms
        or words.internal_marks
        or words.code_names
        or words.name_labels
        or words.number_labels
    ):
        return
    view, source = view_of(document), Source(document, NAME, VERSION)
    yield from _recognized(view, source, profile.recognizers)
    yield from _names(view, source, words.name_labels)
    yield from _numbers(view, source, words.number_labels)
    yield from _marks(view, source, words.internal_marks)
    if profile.own_terms:
        yield from listed(document, source, profile.own_terms)
    if words.code_names:
        yield from _code_names(document, source, words.code_names)


DETECTOR = Detector(NAME, VERSION, detect)
