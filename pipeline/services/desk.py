"""The desk: what every use case works with, passed in so that tests and flows can bring their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from pipeline import formats
from pipeline.errors import MarkedDocument, NotEntitled, ProfileError
from pipeline.model.document import Document
from pipeline.model.finding import Finding
from pipeline.model.review import Case, Officer, Role, Step
from pipeline.policy.profile import Profile
from pipeline.store import Store, Transaction

Detect = Callable[[Document, Profile], Sequence[Finding]]

# Deadlines count in days of the bureau's place; China has one time zone without summer time.
CHINA = timezone(timedelta(hours=8))

# Roles whose work spans all sections.
_SEES_ALL = frozenset({Role.SECRECY_OFFICE, Role.PUBLISHER, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Desk:
    """Store, profiles, detectors and clock.

    Attributes:
        store: the home's store.
        profile_named: loads a profile by its id.
        detect: the detectors; results are resolved and sorted.
        now: the time, UTC.
    """

    store: Store
    profile_named: Callable[[str], Profile]
    detect: Detect
    now: Callable[[], datetime]

    def timestamp(self) -> str:
        """Return the time as ISO 8601 in UTC with 'Z'."""
        return self.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def profile_of(self, case: Case) -> Profile:
        """Return the profile that the case was opened under.

        Raises:
            ProfileError: the profile has another version now.
        """
        with self.store.read() as tx:
            own = self.profile_named(tx.bureau().profile)
        # The bureau's own profile may be a file anywhere; a case names profiles by their id.
        profile = own if own.id == case.profile else self.profile_named(case.profile)
        if profile.version != case.profile_version:
            raise ProfileError(
                file=case.profile,
                key="version",
                remedy=f"事项 {case.number} 按版本 {case.profile_version} 办理，现为 {profile.version}；请恢复该版本",
            )
        return profile

    def document_of(self, case: Case) -> tuple[bytes, Document]:
        """Return the original of a case, as bytes and read.

        Raises:
            MarkedDocument: the case keeps no original (state-secret mark).
        """
        if case.original is None or case.file_name is None:
            raise MarkedDocument(case=case.number)
        source = self.store.blobs.get(case.original)
        return source, formats.read(source, case.file_name)


def turn(case: Case, profile: Profile) -> Step | None:
    """Return the step whose turn it is, None outside the review."""
    return profile.step(case.step) if case.step is not None else None


def may_see(officer: Officer, case: Case) -> bool:
    """Whether an officer may see a case: own section, in charge of it, or a role that spans all sections."""
    return officer.active and (bool(officer.roles & _SEES_ALL) or case.section in officer.sections)


def check_may_see(officer: Officer, case: Case) -> None:
    """Make sure that an officer may see a case.

    Raises:
        NotEntitled: another section's case.
    """
    if not may_see(officer, case):
        raise NotEntitled(what="不在事项所属科室，不能查看")


def acted(tx: Transaction, number: str) -> list[tuple[str, str]]:
    """Return (officer id, step id) of every decision and signature in a case, void ones too."""
    decisions = [(decision.officer, decision.step) for decision in tx.decisions(number)]
    return decisions + [(signature.officer, signature.step) for signature in tx.signatures(number)]
