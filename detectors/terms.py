"""The bureau's own list of terms: every occurrence is withheld, however it is spaced or folded."""

from __future__ import annotations

from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.model.text import find_all, squeeze
from pipeline.policy.profile import Profile

NAME, VERSION = "terms", "1"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find each term of the profile."""
    if not profile.terms:
        return
    source = Source(document, NAME, VERSION)
    squeezed = squeeze(document.text)
    for term in profile.terms:
        for span in find_all(term, squeezed):
            yield source.finding(
                span,
                EntityType.TERM,
                Disposition.REDACT,
                1.0,
                "本单位词表中规定不得公开的词语。",
                basis.of_type(EntityType.TERM),
                (Evidence("term_list", (), 1.0),),
            )


DETECTOR = Detector(NAME, VERSION, detect)
