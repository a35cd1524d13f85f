"""Sensitive content in words: business facts, weak systems, guarded places, unmarked secrets, public risk, process."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from detectors import basis
from detectors.base import Detector, Source
from detectors.content import business, places, process, risk, secret, systems
from detectors.content.cues import Hit
from detectors.content.page import Page
from detectors.view import view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "content", "1"
_FAMILIES = (business, systems, places, secret, risk, process)
# Where two families claim the same clause, the more specific one wins.
_ORDER = (
    EntityType.TRADE_SECRET_CONTENT,
    EntityType.SENSITIVE_LOCATION,
    EntityType.NETWORK_DETAIL,
    EntityType.SECRET_CONTENT,
    EntityType.PUBLIC_RISK,
    EntityType.PROCESS_INFORMATION,
)


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find sensitive content; one finding per clause or value."""
    page = Page(view_of(document))
    source = Source(document, NAME, VERSION)
    for hit in _apart([hit for family in _FAMILIES for hit in family.find(page)]):
        disposition = Disposition.REDACT if hit.redact else Disposition.REVIEW
        yield source.finding(
            page.view.span(hit.start, hit.end),
            hit.type,
            disposition,
            hit.score,
            hit.reason,
            basis.of_type(hit.type),
            (*hit.evidence, Evidence("genre", (str(page.genre), *page.kind.words), 0.0)),
        )


def _apart(found: list[Hit]) -> Iterator[Hit]:
    """Drop hits that overlap one that redacts, is more specific, or surer."""
    taken: list[Hit] = []
    starts: list[int] = []
    for hit in sorted(found, key=lambda each: (not each.redact, -each.score, _ORDER.index(each.type), each.start)):
        if hit.end <= hit.start:
            continue
        index = bisect_left(starts, hit.start)
        if index < len(taken) and taken[index].start < hit.end:
            continue
        if index > 0 and taken[index - 1].end > hit.start:
            continue
        taken.insert(index, hit)
        starts.insert(index, hit.start)
    yield from taken


DETECTOR = Detector(NAME, VERSION, detect)
