"""The bureau's own list of terms: every occurrence is withheld, however it is spaced or folded.

In recognised text what is like a term goes to a person: a character of it may have been read wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from detectors import basis
from detectors.base import Detector, Source
from detectors.ink import CHECK
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.model.near import InkText
from pipeline.model.text import find_all, squeeze
from pipeline.policy.profile import Profile

NAME, VERSION = "terms", "2"


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find each term of the profile."""
    if not profile.terms:
        return
    source = Source(document, NAME, VERSION)
    squeezed, ink = squeeze(document.text), InkText(document)
    for term in profile.terms:
        spans = find_all(term, squeezed)
        for span in ink.near(term):
            if not any(start <= span[0] and span[1] <= end for start, end in spans):
                yield source.finding(
                    span,
                    EntityType.TERM,
                    Disposition.REVIEW,
                    0.5,
                    f"与本单位词表中规定不得公开的词语相近，可能是识别有误；{CHECK}",
                    basis.of_type(EntityType.TERM),
                    (Evidence("near_term", (), 0.5),),
                )
        for span in spans:
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
