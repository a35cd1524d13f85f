"""The desk: what every use case works with, passed in so that tests and flows can bring their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from pipeline import formats
from pipeline.errors import MarkedDocument, MishenError, NotApproved, NotEntitled, ReadsDifferently, UsageError
from pipeline.formats import apart
from pipeline.model.audit import AuditAction
from pipeline.model.chain import STEP_ACTS, standing
from pipeline.model.document import Document
from pipeline.model.finding import Finding
from pipeline.model.review import Case, Officer, Role, Step
from pipeline.model.substitutes import Substitution
from pipeline.model.terms import Term
from pipeline.model.text import printable, squeeze
from pipeline.policy.calendar import Calendar
from pipeline.policy.calendar_load import calendar_from_toml
from pipeline.policy.custom import OwnTerm
from pipeline.policy.load import parse_profile
from pipeline.policy.profile import Profile
from pipeline.services.packing import unpacked
from pipeline.services.reading import check_reading, check_same, check_source, is_read_once, note_seen, was_seen
from pipeline.store import Store, Transaction

Detect = Callable[[Document, Profile], Sequence[Finding]]

# Deadlines count in days of the bureau's place; China has one time zone without summer time.
CHINA = timezone(timedelta(hours=8))

# Roles whose work spans all sections, and those that review cases of their own. Nobody needs a draft to publish or to administer.
_SEES_ALL = frozenset({Role.SECRECY_OFFICE, Role.AUDITOR})
_REVIEWS = frozenset({Role.DRAFTER, Role.SECTION_HEAD, Role.LEADER})


def _no_models(_: Document) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Desk:
    """Store, profiles, detectors and clock.

    Attributes:
        store: the home's store.
        profile_named: loads a profile by its id.
        detect: the detectors; results are resolved and sorted.
        now: the time, UTC.
        models: hashes of the model files that a document is read and detected with, by name.
        apart: whether files are opened in processes of their own (``formats.apart``), as in the web server.
    """

    store: Store
    profile_named: Callable[[str], Profile]
    detect: Detect
    now: Callable[[], datetime]
    models: Callable[[Document], Mapping[str, str]] = _no_models
    apart: bool = False

    def timestamp(self) -> str:
        """Return the time as ISO 8601 in UTC with 'Z'."""
        return self.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def today(self) -> date:
        """Return the day in China."""
        return self.now().astimezone(CHINA).date()

    def calendar(self) -> Calendar:
        """Return the working days, the administrator's tables on top of those that are announced."""
        with self.store.read() as tx:
            tables = tx.calendar_years()
        found = {year: calendar_from_toml(text) for year, text in tables.items()}
        # A table of one year may name days of the December before: New Year's rest reaches back, and the later notice holds.
        days = {
            day: works
            for year, each in found.items()
            for day, works in each.days.items()
            if day.year == year or set(each.sources) == {year}
        }
        return Calendar(days, {year: each.sources[year] for year, each in found.items()})

    def substitutes(self, tx: Transaction) -> tuple[Substitution, ...]:
        """Return the substitutions that are in force today."""
        today = self.today().isoformat()
        return tuple(each for each in tx.substitutions() if each.holds_on(today))

    def profile_of(self, case: Case) -> Profile:
        """Return the profile that the case was opened under, as it is kept with it.

        Raises:
            NotApproved: an older case, whose profile has other content by now, so that no signature covers it.
        """
        with self.store.read() as tx:
            kept = tx.edition(case.profile_version)
        if kept is not None:
            return _parsed(kept, case.profile)
        profile = self.profile_now(case)
        if profile.edition != case.profile_version:
            raise NotApproved(
                case=case.number,
                what=f"规则配置 {case.profile} 已变更，签批针对的是另一份处理方案；请恢复原配置，或重新提交文稿",
            )
        return profile

    def profile_now(self, case: Case) -> Profile:
        """Return the case's profile as its file is now."""
        return self._named(case.profile)

    def rules(self, profile: str, edition: str) -> Profile:
        """Return an edition of a profile, for showing; one from before editions were kept, as it is now."""
        with self.store.read() as tx:
            kept = tx.edition(edition)
        return _parsed(kept, profile) if kept is not None else self._named(profile)

    def _named(self, profile: str) -> Profile:
        with self.store.read() as tx:
            own = self.profile_named(tx.bureau().profile)
        # The bureau's own profile may be a file anywhere; a case names profiles by their id.
        return own if own.id == profile else self.profile_named(profile)

    def rules_now(self, tx: Transaction) -> Profile:
        """Return what a case is opened under now: the bureau's profile with the terms of the bureau's own list.

        With terms it is another edition than without; a case keeps the one that it was opened under.
        """
        profile = self.profile_named(tx.bureau().profile)
        return with_terms(profile, (each for each in tx.terms() if each.ended is None))

    def document_of(self, case: Case) -> tuple[bytes, Document]:
        """Return the original of a case, as bytes and as it was read, after a look whether that still holds.

        Raises:
            MarkedDocument: the case keeps no original (state-secret mark).
            ReadsDifferently: it reads differently than when it was taken in.
        """
        source, kept = self._original(case), self._kept(case)
        if kept is None or not is_read_once(kept):
            return source, self._read_again(case, source, kept)
        check_reading(self.store.keys, case, kept)
        check_source(case, source, kept, elsewhere=self.apart)
        return source, kept

    def reading_of(self, case: Case) -> Document:
        """Return what the original of a case read as, as it was kept; see ``services.reading`` when it is read again.

        Raises:
            MarkedDocument, ReadsDifferently: as ``document_of``.
        """
        source, kept = self._original(case), self._kept(case)
        if kept is None:
            return self._read_again(case, source, None)
        check_reading(self.store.keys, case, kept)
        if not is_read_once(kept) and not was_seen(self.store, case.read_as or ""):
            self._read_again(case, source, kept)
        return kept

    def look_first(self, case: Case) -> None:
        """Do now what ``reading_of`` does once in the life of a process, so that no writer waits for it later.

        What it finds wrong is said where the reading is needed.
        """
        if case.original is None or case.read_as is None or was_seen(self.store, case.read_as):
            return
        with suppress(MishenError):
            self.reading_of(case)
            note_seen(self.store, case.read_as)

    def _kept(self, case: Case) -> Document | None:
        """Return what is kept of how an original read, None for nothing."""
        if case.read_as is None:
            return None
        try:
            return unpacked(self.store.blobs.get(case.read_as))
        except ValueError:  # put down by another version of this program
            if case.format == "pdf":
                raise ReadsDifferently(case=case.number) from None
            return None

    def _read_again(self, case: Case, source: bytes, kept: Document | None) -> Document:
        read = apart.read if self.apart else formats.read
        document = read(source, case.file_name or "")
        check_reading(self.store.keys, case, document)
        if kept is not None:
            check_same(self.store.keys, case, kept, document)
        if case.read_as is not None:
            note_seen(self.store, case.read_as)
        return document

    def _original(self, case: Case) -> bytes:
        if case.original is None or case.file_name is None:
            raise MarkedDocument(case=case.number)
        return self.store.blobs.get(case.original)


def with_terms(profile: Profile, terms: Iterable[Term]) -> Profile:
    """Return a profile that finds and keeps these terms, too; one that names a word itself goes before the list.

    The order of the terms does not matter: the same words are the same edition.
    """
    named = {squeeze(each.text).text for each in profile.own_terms}
    added = [
        OwnTerm(each.text, each.type, each.disposition, each.reason, each.basis)
        for each in terms
        if squeeze(each.text).text not in named
    ]
    if not added:
        return profile
    return replace(profile, own_terms=(*profile.own_terms, *sorted(added, key=lambda each: each.text)))


@lru_cache(maxsize=64)
def _parsed(text: str, name: str) -> Profile:
    return parse_profile(text.encode(), name)


def turn(case: Case, profile: Profile) -> Step | None:
    """Return the step whose turn it is, None outside the review."""
    return profile.step(case.step) if case.step is not None else None


def visible_sections(officer: Officer, substitutions: Collection[Substitution] = ()) -> frozenset[str] | None:
    """Return the sections whose cases an officer may see (``may_see``), None for all."""
    if not officer.active:
        return frozenset()
    deputy = {each.section for each in substitutions if each.deputy == officer.id}
    if officer.roles & _SEES_ALL or None in deputy:
        return None
    own = officer.sections if officer.roles & _REVIEWS else frozenset()
    return own | {section for section in deputy if section is not None}


def may_see(officer: Officer, case: Case, substitutions: Collection[Substitution] = ()) -> bool:
    """Whether an officer may see a case, its title and its text.

    So do those who review it (own section, in charge of it, or standing in for one of them), the secrecy office and the auditor.
    """
    sections = visible_sections(officer, substitutions)
    return officer.active and (sections is None or case.section in sections)


def check_may_see(officer: Officer, case: Case, substitutions: Collection[Substitution] = ()) -> None:
    """Make sure that an officer may see a case; ``substitutions`` are those in force.

    Raises:
        NotEntitled: another section's case.
    """
    if not may_see(officer, case, substitutions):
        raise NotEntitled(what="不在事项所属科室，不能查看")


def check_may_see_copy(officer: Officer, case: Case, substitutions: Collection[Substitution] = ()) -> None:
    """Make sure that an officer may see what was released of a case: who may see the case, and the publishing clerk.

    Raises:
        NotEntitled: somebody else.
    """
    if not (officer.active and Role.PUBLISHER in officer.roles):
        check_may_see(officer, case, substitutions)


def acted(tx: Transaction, number: str) -> list[tuple[str, str]]:
    """Return (officer id, step id) of everything that was done for a step of a case, handing in and undone acts too."""
    return [
        (event.officer, event.details["step"])
        for event in tx.case_events(number)
        if event.action in STEP_ACTS and event.officer is not None and "step" in event.details
    ]


def void_signatures(tx: Transaction, number: str, officer: str | None, steps: Collection[str] | None = None) -> None:
    """Void the standing signatures of ``steps`` (None: of all), each with an event; the case leaves the outbox.

    ``officer`` is whose act voided them, None for the system's.
    """
    hit = [each for each in standing(tx.signatures(number)) if steps is None or each.step in steps]
    tx.close_outbox(number)
    if hit:
        tx.void_signatures(number, {signature.step for signature in hit})
    for signature in hit:
        tx.audit(AuditAction.SIGNATURE_VOIDED, officer, number, step=signature.step, plan=signature.plan)


def stated(text: str, what: str) -> str:
    """Return a statement that goes on record, stripped and without control characters; ``what`` names it in Chinese.

    Raises:
        UsageError: it is blank.
    """
    said = printable(text).strip()
    if not said:
        raise UsageError(what=f"请填写{what}，将记入案卷")
    return said
