"""Detectors: text and context in, findings out; no I/O, no clock.

A new detector is one module with a ``DETECTOR`` and one line in ``DETECTORS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detectors import address, basis, birth, identifiers, terms, unreadable
from detectors.base import Detector, Source
from detectors.marks import internal, references, state, trade
from detectors.names import detector as names
from detectors.resolver import resolve
from detectors.rules import apply
from detectors.view import shared_view
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

__all__ = ("DETECTORS", "VERSION", "Detector", "detect", "resolve", "signals")

VERSION = "1"

DETECTORS: tuple[Detector, ...] = (
    state.DETECTOR,
    internal.DETECTOR,
    trade.DETECTOR,
    references.DETECTOR,
    identifiers.DETECTOR,
    birth.DETECTOR,
    address.DETECTOR,
    names.DETECTOR,
    terms.DETECTOR,
    unreadable.DETECTOR,
)


def detect(document: Document, profile: Profile, detectors: Sequence[Detector] = DETECTORS) -> tuple[Finding, ...]:
    """Find what must not be published: sorted findings without overlaps; see ``detectors.resolver`` for the rules.

    A detector that fails becomes a DETECTOR_FAILURE finding that a person must settle; it never means "nothing found".
    """
    return resolve(signals(document, profile, detectors), document.text)


def signals(document: Document, profile: Profile, detectors: Sequence[Detector] = DETECTORS) -> tuple[Finding, ...]:
    """Return every finding before overlaps are resolved, the profile's keep-lists and thresholds applied."""
    found: list[Finding] = []
    with shared_view(document):
        for detector in detectors:
            found.extend(_run(detector, document, profile))
    return tuple(apply(found, document, profile))


def _run(detector: Detector, document: Document, profile: Profile) -> Iterable[Finding]:
    try:
        return list(detector.detect(document, profile))
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
