"""The bureau's own terms, each with type, reason and articles: always found, or kept, however they are spaced or folded.

In recognised text what is like a word that is to be found goes to a person: a character of it may have been read wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from detectors.base import Source
from detectors.ink import CHECK
from detectors.rules import LISTED
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.model.near import InkText
from pipeline.model.text import find_all, squeeze
from pipeline.policy.custom import OwnTerm

_PHONES = (EntityType.PHONE_NUMBER, EntityType.LANDLINE)
_MOBILE = re.compile(r"(?:\+?86)?1\d{10}")


def listed(document: Document, source: Source, terms: Iterable[OwnTerm]) -> Iterator[Finding]:
    """Find every occurrence of every term."""
    squeezed, ink = squeeze(document.text), InkText(document)
    for term in terms:
        spans = find_all(term.text, squeezed)
        keeps = term.disposition is Disposition.KEEP
        kinds = _kinds(term) if keeps else (term.type,)
        for span in spans:
            for kind in kinds:
                yield source.finding(
                    span, kind, term.disposition, 1.0, term.reason, term.basis, (Evidence(LISTED, (), 1.0),)
                )
        for span in () if keeps else ink.near(term.text):
            if not any(start <= span[0] and span[1] <= end for start, end in spans):
                reason = f"与本单位词表中的词语相近，可能是识别有误；{CHECK}"
                evidence = (Evidence(f"near_{LISTED}", (), 0.5),)
                yield source.finding(span, term.type, Disposition.REVIEW, 0.5, reason, term.basis, evidence)


def _kinds(term: OwnTerm) -> tuple[EntityType, ...]:
    """Return as what a word is kept: a number as what it is found as, a mobile or a land line."""
    if term.type not in _PHONES:
        return (term.type,)
    return (EntityType.PHONE_NUMBER,) if _MOBILE.fullmatch(squeeze(term.text).text) else _PHONES
