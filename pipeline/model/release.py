"""ReleasedCopy: the verification report and the manifest that go with a released file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from pipeline.model.finding import Category, EntityType, LegalBasis
from pipeline.model.redaction import RedactionPlan


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that ``verify`` looked at. ``detail`` holds numbers, places and codes, never text of a document."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """All checks of a copy; it passes when every one does."""

    copy: str
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the checks that failed."""
        return tuple(check.name for check in self.checks if not check.passed)


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """How many spans were withheld on one ground: the schedule of redactions, without their content."""

    category: Category
    type: EntityType
    count: int
    basis: tuple[LegalBasis, ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Who signed which step, when, and what it covered."""

    step: str
    title: str
    officer: str
    at: str
    plan: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a released copy is: hashes, case number, schedule, signatures. Signed with the home's Ed25519 key.

    ``original`` is a keyed fingerprint: a plain hash would let a reader confirm guesses at what was withheld. ``copy`` is
    the plain sha256 of the copy, for everybody to check.
    """

    case: str
    original: str
    copy: str
    plan: str
    profile: str
    profile_version: str
    attribute: str
    released_at: str
    schedule: tuple[ScheduleLine, ...]
    signatures: tuple[SignatureLine, ...]
    checks: tuple[Check, ...]

    def canonical(self) -> bytes:
        """Return the bytes that are signed: canonical JSON in UTF-8."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def schedule_of(plan: RedactionPlan) -> tuple[ScheduleLine, ...]:
    """Count the redactions of a plan by ground and type, in the order in which each first occurs."""
    counts: dict[tuple[Category, EntityType], int] = {}
    basis: dict[tuple[Category, EntityType], tuple[LegalBasis, ...]] = {}
    for redaction in plan.redactions:
        key = (redaction.category, redaction.type)
        counts[key] = counts.get(key, 0) + 1
        basis.setdefault(key, redaction.basis)
    return tuple(
        ScheduleLine(category, kind, count, basis[category, kind]) for (category, kind), count in counts.items()
    )
