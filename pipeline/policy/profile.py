"""Profile: a bureau's rules as frozen data. Loading and checking of the TOML files is in ``pipeline.policy.load``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pipeline.model.finding import Category, Disposition, EntityType, LegalBasis
from pipeline.model.redaction import PdfMode
from pipeline.model.review import Step
from pipeline.policy.custom import CustomRecognizer, OwnTerm, WordLists
from pipeline.policy.sections import Authority, AuthorityKind, Consultation, DeadlineUnit, Powers, Requests

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


# Fields that came later: where a profile does not use them its edition is what it was, and signatures stay valid.
_LATER = {"later": True}


class DeadlineStart(StrEnum):
    """The event from which a deadline counts; the day after it is day one."""

    CREATED = "created"  # the document was made or changed (条例 第二十六条), where that day is known
    OPENED = "opened"  # it was handed in
    REVIEWED = "reviewed"  # it passed the secrecy review (A 第六条)
    APPROVED = "approved"  # the last step signed
    REQUESTED = "requested"  # a citizen's request arrived (条例 第三十一条)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit of time with its legal source, e.g. publication within 20 working days of creation."""

    id: str
    number: int
    unit: DeadlineUnit
    start: DeadlineStart
    article: str


class MaskKind(StrEnum):
    """How a withheld value is shown in text formats."""

    BLOCK = "block"  # a fixed ■■■ that does not tell the length
    PARTIAL = "partial"  # 138****1234: the first and last characters stay
    SURNAME = "surname"  # 张某, 欧阳某: the surname stays
    REGION = "region"  # an address down to 乡镇 or 街道


@dataclass(frozen=True, slots=True)
class MaskRule:
    """A mask; ``first`` and ``last`` count the characters that PARTIAL leaves readable."""

    kind: MaskKind = MaskKind.BLOCK
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class KeepList:
    """What this bureau publishes itself: office phones, mailboxes, addresses, and officials in office."""

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    officials: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PdfRules:
    """How copies of PDF documents are written."""

    mode: PdfMode = PdfMode.REBUILD


@dataclass(frozen=True, slots=True)
class Profile:
    """A bureau's rules, versioned.

    Attributes:
        id: name of the TOML file without suffix.
        version: e.g. ``2026.1``; a case keeps the version it was opened under.
        title: the bureau's name.
        rules: name of the local rule that the chain comes from.
        effective: first day on which this version holds.
        chain: the steps in order.
        deadlines: limits by id.
        bases: articles offered per category when something is withheld or kept; never empty for a category.
        masks: mask per type; types that are not named get ``default_mask``.
        codes: what stands in brackets behind each mask to say on what ground something was withheld, per category; none where
            a category is not named.
        keep: keep-lists.
        terms: extra strings to withhold wherever they occur.
        off: types that this bureau does not look for; never a marking.
        thresholds: lowest score per type for an automatic redaction; below it the finding goes to review.
        dispositions: what this bureau wants to happen with a type, in place of what Mishen proposes; never of a marking, and
            never for what is kept because it must be public.
        words: words that extend the lexicons of detection.
        recognizers: recognizers of the bureau's own.
        own_terms: words that are always found, or kept, each with type, reason and articles.
        pdf: how copies of PDF documents are written.
        consultation: how co-issuing organs are asked about joint documents; None where nothing is said.
        authorities: whom a case in doubt is put to.
        powers: who may do what no step of the chain does.
        requests: what the rule says of citizens' requests; None where nothing is said.
    """

    id: str
    version: str
    title: str
    rules: str
    effective: date
    chain: tuple[Step, ...]
    deadlines: Mapping[str, Deadline]
    bases: Mapping[Category, tuple[LegalBasis, ...]]
    masks: Mapping[EntityType, MaskRule] = field(default_factory=dict)
    default_mask: MaskRule = field(default_factory=MaskRule)
    keep: KeepList = field(default_factory=KeepList)
    terms: tuple[str, ...] = ()
    off: frozenset[EntityType] = frozenset()
    thresholds: Mapping[EntityType, float] = field(default_factory=dict)
    dispositions: Mapping[EntityType, Disposition] = field(default_factory=dict, metadata=_LATER)
    words: WordLists = field(default_factory=WordLists, metadata=_LATER)
    recognizers: tuple[CustomRecognizer, ...] = field(default=(), metadata=_LATER)
    own_terms: tuple[OwnTerm, ...] = field(default=(), metadata=_LATER)
    codes: Mapping[Category, str] = field(default_factory=dict, metadata=_LATER)
    pdf: PdfRules = field(default_factory=PdfRules, metadata=_LATER)
    consultation: Consultation | None = field(default=None, metadata=_LATER)
    authorities: tuple[Authority, ...] = field(default=(), metadata=_LATER)
    powers: Powers = field(default_factory=Powers, metadata=_LATER)
    requests: Requests | None = field(default=None, metadata=_LATER)

    @property
    def edition(self) -> str:
        """Version and a hash of the content: what a case is opened under and a plan is signed under.

        A profile whose content changes without a new version is another edition: no signature covers it.
        """
        return f"{self.version}#{hashlib.sha256(repr(_plain(self)).encode()).hexdigest()[:16]}"

    def step(self, step: str) -> Step:
        """Return the step with this id.

        Raises:
            KeyError: the chain has no such step.
        """
        for each in self.chain:
            if each.id == step:
                return each
        raise KeyError(step)

    def authorities_for(self, *, business: bool) -> tuple[Authority, ...]:
        """Return whom a case may be put to for a ruling (B-保密 第七条): in other than business matters, fewer."""
        asked = {AuthorityKind.OTHER, AuthorityKind.BUSINESS} if business else {AuthorityKind.OTHER}
        return tuple(each for each in self.authorities if each.kind in asked)


def _plain(value: object) -> object:
    """Return a value whose ``repr`` depends on the content alone: mappings and sets in order."""
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(each)) for key, each in value.items())
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [(name, _plain(each)) for name, each in _content(value)]
    return str(value)


def _content(value: DataclassInstance) -> Iterator[tuple[str, object]]:
    """Yield the fields of a dataclass; those that came later only where they say something."""
    for each in fields(value):
        content = getattr(value, each.name)
        if "later" not in each.metadata or content != default_of(each):
            yield each.name, content


def default_of(each: Field[Any]) -> object:
    """Return the default of a field; MISSING where it has none."""
    return each.default if each.default_factory is MISSING else each.default_factory()
