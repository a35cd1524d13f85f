"""Detectors: text and context in, findings out; no I/O, no clock.

A new detector is one module with a ``DETECTOR`` and one line in ``DETECTORS``; one that needs the findings of the others has a
``REFINER`` and a line in ``SECOND_PASS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from detectors import (
    address,
    basis,
    birth,
    content,
    custom,
    identifiers,
    ink,
    learned,
    misread,
    overpainted,
    revisions,
    terms,
    unreadable,
)
from detectors.base import Detector, Refiner, Source
from detectors.facts import family, health, mosaic, rows
from detectors.marks import internal, references, state, trade, wrong
from detectors.names import detector as names
from detectors.resolver import resolve
from detectors.rules import Ruling, judge
from detectors.view import shared_view
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

__all__ = ("DETECTORS", "SECOND_PASS", "VERSION", "Detector", "Refiner", "detect", "resolve", "rulings", "signals")

VERSION = "1"

DETECTORS: tuple[Detector, ...] = (
    state.DETECTOR,
    internal.DETECTOR,
    trade.DETECTOR,
    references.DETECTOR,
    wrong.DETECTOR,
    identifiers.DETECTOR,
    birth.DETECTOR,
    address.DETECTOR,
    names.DETECTOR,
    content.DETECTOR,
    terms.DETECTOR,
    custom.DETECTOR,
    unreadable.DETECTOR,
    ink.DETECTOR,
    misread.DETECTOR,
    overpainted.DETECTOR,
    revisions.DETECTOR,
)
SECOND_PASS: tuple[Refiner, ...] = (health.REFINER, family.REFINER, learned.REFINER, rows.REFINER, mosaic.REFINER)


def detect(
    document: Document,
    profile: Profile,
    detectors: Sequence[Detector] = DETECTORS,
    refiners: Sequence[Refiner] = SECOND_PASS,
) -> tuple[Finding, ...]:
    """Find what must not be published: sorted findings without overlaps; see ``detectors.resolver`` for the rules.

    A detector that fails becomes a DETECTOR_FAILURE finding that a person must settle; it never means "nothing found".
    """
    found = resolve(signals(document, profile, detectors, refiners), document.text)
    return revisions.without_echoes(found, document)


def signals(
    document: Document,
    profile: Profile,
    detectors: Sequence[Detector] = DETECTORS,
    refiners: Sequence[Refiner] = SECOND_PASS,
) -> tuple[Finding, ...]:
    """Return every finding before overlaps are resolved, the profile's keep-lists and thresholds applied."""
    made = rulings(document, profile, detectors, refiners)
    return tuple(ruling.result for ruling in made if ruling.result is not None)


def rulings(
    document: Document,
    profile: Profile,
    detectors: Sequence[Detector] = DETECTORS,
    refiners: Sequence[Refiner] = SECOND_PASS,
) -> tuple[Ruling, ...]:
    """Return every finding as its detector made it, with what the profile makes of it."""
    found: list[Finding] = []
    with shared_view(document):
        for detector in detectors:
            found.extend(_run(detector, document, partial(detector.detect, document, profile)))
        first = tuple(judge(found, document, profile))
        kept = (ruling.result for ruling in first if ruling.result is not None)
        known = resolve(kept, document.text) if refiners else ()
        more: list[Finding] = []
        for refiner in refiners:
            more.extend(_run(refiner, document, partial(refiner.refine, document, profile, known)))
    return (*first, *judge(more, document, profile, found))


def _run(detector: Detector | Refiner, document: Document, rules: Callable[[], Iterable[Finding]]) -> Iterable[Finding]:
    try:
        return list(rules())
    except Exception as failure:  # whatever it is, the document was not checked
        end = len(document.text)
        source = Source(document, detector.name, detector.version)
        return [
            source.finding(
                (end, end),
                EntityType.DETECTOR_FAILURE,
                Disposition.REVIEW,
                1.0,
                f"检测规则 {detector.name} 运行失败，该类内容未经检查，须由人工通读全文。",
                basis.UNREADABLE,
                (Evidence("failure", (type(failure).__name__,), 1.0),),
            )
        ]
