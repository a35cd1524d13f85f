"""Identifiers, contacts and system details: what Presidio's engine finds, and what is proposed for each.

The recognizers say where a value stands; this module says what happens to it and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from detectors import basis
from detectors.artifacts import LANGUAGE, Segment
from detectors.base import Detector, Source
from detectors.checks import Check
from detectors.recognizers import build
from detectors.recognizers.writing import plain_digits
from detectors.verdicts import VERDICTS, Match
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, RecognizerResult

_T = EntityType
NAME, VERSION = "identifiers", "2"


@lru_cache(maxsize=1)
def _engine() -> AnalyzerEngine:
    return build()


def _matches(view: View) -> Iterator[tuple[EntityType, Match]]:
    """Yield what the engine finds in the view, segment by segment."""
    analyzer = _engine()
    for start, end in view.segments():
        text = plain_digits(view.text[start:end])
        results = analyzer.analyze(
            text=text,
            language=LANGUAGE,
            nlp_artifacts=Segment(view, start, text),
            return_decision_process=True,
        )
        for result in results:
            yield EntityType(result.entity_type), _match(view, start, text[result.start : result.end], result)


def found(view: View) -> list[tuple[EntityType, Match]]:
    """Return what the engine finds in the view; it runs once a view."""
    return view.once("identifiers", lambda each: list(_matches(each)))


def _match(view: View, offset: int, written: str, result: RecognizerResult) -> Match:
    metadata = result.recognition_metadata
    return Match(
        view,
        offset + result.start,
        offset + result.end,
        written,
        result.analysis_explanation.pattern_name,
        metadata["check"],
        result.analysis_explanation.original_score,
        metadata["labels"],
    )


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find identifiers and contacts, each with its proposal; a value found once is found everywhere in the document."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    taken: list[tuple[int, int]] = []
    known: dict[str, tuple[EntityType, Disposition]] = {}
    for entity, match in found(view):
        taken.append((match.start, match.end))
        verdict = VERDICTS[entity](match)
        if verdict is None:
            continue
        disposition, score, reason, articles = verdict
        if disposition is not Disposition.KEEP and entity in _REPEATED:
            known.setdefault(view.text[match.start : match.end], (entity, disposition))
        evidence = [Evidence("pattern", (match.rule,), match.score)]
        if match.check is not Check.UNDECIDED:
            evidence.append(Evidence("check_digit", (match.check.value,), 0.3 if match.check is Check.VALID else -0.3))
        if match.labels:
            evidence.append(Evidence("context", match.labels, 0.35))
        span = view.span(match.start, match.end)
        yield source.finding(span, entity, disposition, score, reason, articles, tuple(evidence))
    for start, end, entity, disposition in _again(view.text, known, taken):
        reason = "与本文件另一处已认定的号码相同，或与其编排相同。"
        evidence = [Evidence("repeated", (), 0.7)]
        yield source.finding(
            view.span(start, end), entity, disposition, 0.75, reason, basis.of_type(entity), tuple(evidence)
        )


# Types whose values stand without a label where they are repeated.
_REPEATED = frozenset(
    {_T.BANK_CARD, _T.PERSONAL_ID_OTHER, _T.CN_PASSPORT, _T.CN_TRAVEL_PERMIT, _T.WECHAT_ID, _T.CREDENTIAL}
)


def _again(
    text: str, known: dict[str, tuple[EntityType, Disposition]], taken: list[tuple[int, int]]
) -> Iterator[tuple[int, int, EntityType, Disposition]]:
    """Yield further places of known values, and of values of the same make (letters, then digits) as a known number."""
    shapes: dict[str, tuple[EntityType, Disposition]] = {}
    places = set(taken)
    for value, (entity, disposition) in known.items():
        if len(value) < 6 or "\n" in value:
            continue
        make = (
            entity is _T.PERSONAL_ID_OTHER
            and re.match(r"[A-Z]{2}|[\u4e00-\u9fff]{2,8}字第", value)
            and sum(map(str.isdigit, value)) >= 4
        )
        if make:
            shapes.setdefault(re.sub(r"[0-9]", r"\\d", re.escape(value)), (entity, disposition))
            continue
        at = text.find(value)
        while at >= 0:
            place = (at, at + len(value))
            if place not in places and not _runs_on(text, *place):
                places.add(place)
                yield *place, entity, disposition
            at = text.find(value, at + 1)
    for shape, (entity, disposition) in shapes.items():
        for match in re.finditer(rf"(?<![0-9A-Za-z]){shape}(?![0-9A-Za-z])", text):
            if match.span() not in places:
                places.add(match.span())
                yield match.start(), match.end(), entity, disposition


def _runs_on(text: str, start: int, end: int) -> bool:
    """Say whether a digit or letter stands right beside a place."""
    return any(char.isascii() and char.isalnum() for char in (text[start - 1 : start], text[end : end + 1]) if char)


DETECTOR = Detector(NAME, VERSION, detect)
