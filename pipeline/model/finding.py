"""Finding: what was found where, why, and what is proposed to happen with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Disposition(StrEnum):
    """What is proposed for a span (GUIDELINE.md)."""

    BLOCK = "block"
    REDACT = "redact"
    REVIEW = "review"
    KEEP = "keep"


class Outcome(StrEnum):
    """What the findings together mean for a document."""

    RELEASE = "release"
    RELEASE_REDACTED = "release_redacted"
    BLOCK = "block"


class EntityType(StrEnum):
    """Types of GUIDELINE.md, and five of our own: not readable, not checked, a term of a list, revisions, covered by hand."""

    SECRET_MARKING = "SECRET_MARKING"
    SECRET_REFERENCE = "SECRET_REFERENCE"
    INTERNAL_MARKING = "INTERNAL_MARKING"
    TRADE_SECRET_MARKING = "TRADE_SECRET_MARKING"
    TRADE_SECRET_CONTENT = "TRADE_SECRET_CONTENT"
    PERSON_NAME = "PERSON_NAME"
    CN_ID_CARD = "CN_ID_CARD"
    CN_PASSPORT = "CN_PASSPORT"
    CN_TRAVEL_PERMIT = "CN_TRAVEL_PERMIT"
    CN_MILITARY_ID = "CN_MILITARY_ID"
    PHONE_NUMBER = "PHONE_NUMBER"
    LANDLINE = "LANDLINE"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    BANK_CARD = "BANK_CARD"
    WECHAT_ID = "WECHAT_ID"
    QQ_NUMBER = "QQ_NUMBER"
    VEHICLE_PLATE = "VEHICLE_PLATE"
    ADDRESS = "ADDRESS"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    HEALTH_INFO = "HEALTH_INFO"
    FAMILY_INFO = "FAMILY_INFO"
    PERSONAL_ID_OTHER = "PERSONAL_ID_OTHER"
    CREDENTIAL = "CREDENTIAL"
    NETWORK_DETAIL = "NETWORK_DETAIL"
    SECRET_CONTENT = "SECRET_CONTENT"
    PUBLIC_RISK = "PUBLIC_RISK"
    PROCESS_INFORMATION = "PROCESS_INFORMATION"
    SENSITIVE_LOCATION = "SENSITIVE_LOCATION"
    USCC = "USCC"
    UNREADABLE = "UNREADABLE"
    DETECTOR_FAILURE = "DETECTOR_FAILURE"
    TERM = "TERM"
    REVISIONS = "REVISIONS"
    COVERED = "COVERED"


class Category(StrEnum):
    """Ground on which a span is withheld or kept; the reason code of a redaction."""

    STATE_SECRET = "state_secret"
    WORK_SECRET = "work_secret"
    TRADE_SECRET = "trade_secret"
    PERSONAL = "personal"
    SECURITY = "security"
    PROCESS = "process"
    ORGANISATION = "organisation"
    UNREADABLE = "unreadable"


_T = EntityType
CATEGORY_OF: dict[EntityType, Category] = {
    **dict.fromkeys((_T.SECRET_MARKING, _T.SECRET_REFERENCE, _T.SECRET_CONTENT), Category.STATE_SECRET),
    _T.INTERNAL_MARKING: Category.WORK_SECRET,
    **dict.fromkeys((_T.TRADE_SECRET_MARKING, _T.TRADE_SECRET_CONTENT), Category.TRADE_SECRET),
    **dict.fromkeys(
        (_T.CREDENTIAL, _T.NETWORK_DETAIL, _T.PUBLIC_RISK, _T.SENSITIVE_LOCATION),
        Category.SECURITY,
    ),
    **dict.fromkeys((_T.PROCESS_INFORMATION, _T.REVISIONS), Category.PROCESS),
    _T.USCC: Category.ORGANISATION,
    **dict.fromkeys((_T.UNREADABLE, _T.DETECTOR_FAILURE), Category.UNREADABLE),
}


PLACELESS = frozenset({_T.DETECTOR_FAILURE, _T.REVISIONS})
"""Types that speak of a whole document."""


def category_of(entity_type: EntityType) -> Category:
    """Return the category under which findings of a type fall; personal data where nothing else is said."""
    return CATEGORY_OF.get(entity_type, Category.PERSONAL)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """An article that a decision rests on, e.g. LegalBasis("政府信息公开条例", "第二十条", "（二）")."""

    law: str
    article: str
    item: str = ""

    def __str__(self) -> str:
        return f"《{self.law}》{self.article}{self.item}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal behind a finding: the rule's name and the words, checks or places that moved the score.

    ``weight`` is what it added to the score (negative when it spoke against). Words are text of the document and are
    kept as secret as the span itself.
    """

    rule: str
    words: tuple[str, ...] = ()
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector found.

    Attributes:
        document: sha256 of the document's bytes.
        start, end: code points of ``Document.text``, end exclusive; equal only for the types of ``PLACELESS``.
        score: confidence from 0 to 1.
        detector, version: which rule family said so.
        reason: one Chinese sentence for the reviewer, without text of the document.
        basis: the articles that the proposal rests on; never empty.
    """

    document: str
    start: int
    end: int
    type: EntityType
    disposition: Disposition
    score: float
    detector: str
    version: str
    reason: str
    basis: tuple[LegalBasis, ...]
    evidence: tuple[Evidence, ...] = ()
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.basis:
            raise ValueError(f"a finding of {self.detector} has no legal basis")
        if not 0 <= self.start <= self.end or (self.start == self.end and self.type not in PLACELESS):
            raise ValueError(f"a finding of {self.detector} has no place")
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"a finding of {self.detector} has score {self.score}")
        seed = f"{self.document}\x00{self.detector}\x00{self.type}\x00{self.start}\x00{self.end}"
        object.__setattr__(self, "id", hashlib.sha256(seed.encode()).hexdigest()[:16])

    @property
    def category(self) -> Category:
        """Ground under which the span falls."""
        return category_of(self.type)


def outcome_of(findings: Iterable[Finding]) -> Outcome:
    """Say what findings mean for their document: block, release redacted, or release (DESIGN.md section 6)."""
    dispositions = {finding.disposition for finding in findings}
    if Disposition.BLOCK in dispositions:
        return Outcome.BLOCK
    if dispositions & {Disposition.REDACT, Disposition.REVIEW}:
        return Outcome.RELEASE_REDACTED
    return Outcome.RELEASE
