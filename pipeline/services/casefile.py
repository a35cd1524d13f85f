"""案卷: all that is on record of a case, told for people.

Time line, versions, signatures, consultation, rulings, and which files and papers can be taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.audit import AuditAction, AuditEvent
from pipeline.model.chain import check_role
from pipeline.model.consultation import Consulted
from pipeline.model.labels import label
from pipeline.model.release import Check
from pipeline.model.review import Attribute, Case, CaseState, ItemDecision, Officer, RemarkKind, Role, Signature
from pipeline.records.manifest import read_manifest
from pipeline.records.telling import Names, details, done
from pipeline.services.desk import Desk, check_may_see, may_see
from pipeline.services.originals import may_take_original
from pipeline.store import MarkRecord, ReleaseRecord, Remark, Ruling, Transaction

# Which event a remark belongs to.
_ACT_OF: Mapping[str, frozenset[AuditAction]] = {
    RemarkKind.ATTRIBUTE: frozenset({AuditAction.ATTRIBUTE_SET, AuditAction.CASE_OPENED, AuditAction.CASE_BLOCKED}),
    RemarkKind.RETURN: frozenset({AuditAction.RETURNED}),
    RemarkKind.UNSIGN: frozenset({AuditAction.SIGNATURE_WITHDRAWN}),
    RemarkKind.WITHHOLD: frozenset({AuditAction.CASE_WITHHELD}),
    RemarkKind.ESCALATE: frozenset({AuditAction.ESCALATED}),
    RemarkKind.LIFT: frozenset({AuditAction.MARKING_LIFTED}),
    RemarkKind.RECALL: frozenset({AuditAction.RECALLED}),
    RemarkKind.NOT_A_MARKING: frozenset({AuditAction.NOT_A_MARKING_PROPOSED, AuditAction.NOT_A_MARKING_CONFIRMED}),
}
# Events that come in dozens and are shown as one, to be unfolded.
_FOLDED = frozenset(
    {AuditAction.ITEM_DECIDED, AuditAction.ORIGINAL_VIEWED, AuditAction.ITEM_ADDED, AuditAction.ITEM_REPLACED}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the time line.

    Attributes:
        who: the officer's name, or the system.
        place: the step for which it was done, else the officer's roles; '' for the system.
        what: the act.
        details: what else the event says, in words.
        said: what the officer wrote with it.
    """

    sequence: int
    at: str
    action: AuditAction
    who: str
    place: str
    what: str
    details: tuple[str, ...]
    said: tuple[str, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """One entry, or several of the same officer and kind in a row, which are shown folded."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The earliest of them."""
        return self.entries[0]

    @property
    def last(self) -> Entry:
        """The latest of them."""
        return self.entries[-1]


@dataclass(frozen=True, slots=True)
class Version:
    """Another version of the document: its case, and whether the officer may see it."""

    number: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """A signature and what it covered; ``attribute`` None where the draft's own is no longer known."""

    signature: Signature
    title: str
    officer: str
    attribute: Attribute | None
    remark: str
    principal: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The record of a case.

    ``case`` is None where its contents were destroyed; then only the time line is left. ``before`` and ``after`` are older and
    newer versions, the nearest first. ``papers`` are the kinds of papers that can be written now. ``letters`` says whether the
    officer may have the papers that came in (``taking.letter``). ``checks`` is the verification
    report of the released copy.
    """

    number: str
    case: Case | None
    timeline: tuple[Stretch, ...]
    before: tuple[Version, ...] = ()
    after: tuple[Version, ...] = ()
    signatures: tuple[Covered, ...] = ()
    consultations: tuple[Consulted, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    marks: tuple[MarkRecord, ...] = ()
    release: ReleaseRecord | None = None
    checks: tuple[Check, ...] = ()
    copy_hash: str = ""
    papers: tuple[str, ...] = ()
    original: bool = False
    letters: bool = False
    step: str | None = None


def case_file(desk: Desk, officer: Officer, number: str, language: str = "zh") -> CaseFile:
    """Return the record of a case; that somebody looked at it is recorded.

    Raises:
        UsageError: there is no such case.
        NotEntitled: another section's case; of an erased one, not an auditor.
        DamagedHome: the record was changed from outside.
    """
    with desk.store.begin() as tx:
        if tx.is_erased(number):
            check_role(officer, Role.AUDITOR, "查看已销毁事项的审计记录")
            tx.audit(AuditAction.ORIGINAL_VIEWED, officer.id, number, page="record")
            events = tx.case_events(number)
            return CaseFile(number, None, _timeline(tx, events, Names(_officers(tx)), {}, language))
        case = tx.case(number)
        check_may_see(officer, case, desk.substitutes(tx))
        tx.audit(AuditAction.ORIGINAL_VIEWED, officer.id, number, page="record")
        return _file(desk, tx, officer, case, language)


def _file(desk: Desk, tx: Transaction, officer: Officer, case: Case, language: str) -> CaseFile:
    number, events = case.number, tx.case_events(case.number)
    profile, release, consulted = (
        desk.rules(case.profile, case.profile_version),
        tx.release(case.number),
        tx.consultations(case.number),
    )
    names = Names(
        _officers(tx),
        {step.id: step.title for step in profile.chain},
        {item.id: (item.number, item.type) for item in tx.items(number)},
        {str(each.id): each.organ for each in consulted},
        {each.id: each.title for each in profile.authorities},
    )
    reviews = may_take_original(officer, case, profile, desk.substitutes(tx))
    manifest = None
    if release is not None:
        manifest = read_manifest(desk.store.blobs.get(release.manifest).decode()).manifest
    return CaseFile(
        number,
        case,
        _timeline(tx, events, names, _words(tx, number, events), language),
        _before(desk, tx, officer, number),
        _after(desk, tx, officer, events),
        _covered(tx, case, events, names),
        consulted,
        tx.rulings(number),
        tx.marks(number),
        release,
        manifest.checks if manifest is not None else (),
        manifest.copy if manifest is not None else "",
        papers_of(case, events),
        case.original is not None and reviews,
        reviews,
        names.steps.get(case.step) if case.step is not None else None,
    )


def papers_of(case: Case, events: Iterable[AuditEvent]) -> tuple[str, ...]:
    """Return the kinds of papers that can be written of a case as it stands (``services.forms``, ``services.letters``)."""
    happened = {event.action for event in events}
    found = ["form"]
    if case.state in (CaseState.RELEASED, CaseState.WITHHELD):
        found.append("reasons")
    if {AuditAction.RELEASED, AuditAction.RECALLED} <= happened:
        found.append("notice")
    if AuditAction.ESCALATED in happened:
        found.append("escalation")
    return tuple(found)


def _officers(tx: Transaction) -> dict[str, str]:
    return {each.id: each.name for each in tx.officers()}


def _timeline(
    tx: Transaction, events: Sequence[AuditEvent], names: Names, words: Mapping[int, tuple[str, ...]], language: str
) -> tuple[Stretch, ...]:
    roles = {each.id: "、".join(label(role, language) for role in Role if role in each.roles) for each in tx.officers()}
    system = "System" if language == "en" else "系统"
    entries = [
        Entry(
            event.sequence,
            event.at,
            event.action,
            names.officers.get(event.officer, event.officer) if event.officer is not None else system,
            _place(event, names, roles),
            done(event, language),
            details(event, names, language),
            words.get(event.sequence, ()),
            event.hash,
        )
        for event in events
    ]
    folded: list[list[Entry]] = []
    for entry in entries:
        before = folded[-1][-1] if folded else None
        same = before is not None and (before.action, before.who, before.place) == (
            entry.action,
            entry.who,
            entry.place,
        )
        if same and entry.action in _FOLDED:
            folded[-1].append(entry)
        else:
            folded.append([entry])
    return tuple(Stretch(tuple(each)) for each in folded)


def _place(event: AuditEvent, names: Names, roles: Mapping[str, str]) -> str:
    step = event.details.get("step")
    if step is not None and event.action is not AuditAction.SIGNATURE_VOIDED:
        return names.steps.get(step, step)
    return roles.get(event.officer, "") if event.officer is not None else ""


def _words(tx: Transaction, number: str, events: Sequence[AuditEvent]) -> dict[int, tuple[str, ...]]:
    """Return what officers wrote, by the sequence number of the event that it goes with."""
    said: dict[int, tuple[str, ...]] = {}
    for remark in tx.remarks(number):
        own = _event_of(remark, events, said)
        if own is not None:
            said[own.sequence] = (remark.text,)
    decided = [event for event in events if event.action is AuditAction.ITEM_DECIDED]
    for event, decision in _paired(decided, tx.decisions(number)):
        said[event.sequence] = tuple(text for text in (decision.reason, decision.mask or "") if text)
    signed = [event for event in events if event.action is AuditAction.SIGNED]
    remarks = tx.signature_remarks(number)
    for event, signature in zip(signed, tx.signatures(number), strict=False):
        notes = tuple(f"{each.point}：{each.note}" for each in signature.checks if each.note)
        said[event.sequence] = (*((remarks[signature.id],) if signature.id in remarks else ()), *notes)
    return said


def _event_of(remark: Remark, events: Sequence[AuditEvent], taken: Mapping[int, object]) -> AuditEvent | None:
    acts = _ACT_OF.get(remark.kind, frozenset())
    fitting = (event for event in events if event.action in acts and event.officer == remark.officer)
    return next((event for event in fitting if event.at >= remark.at and event.sequence not in taken), None)


def _paired(
    events: Sequence[AuditEvent], decisions: Sequence[ItemDecision]
) -> Iterable[tuple[AuditEvent, ItemDecision]]:
    """Pair each decision with its event: both are written in one order, item by item."""
    waiting: dict[str, list[AuditEvent]] = {}
    for event in events:
        waiting.setdefault(event.details.get("item", ""), []).append(event)
    for decision in decisions:
        if waiting.get(decision.item):
            yield waiting[decision.item].pop(0), decision


def _before(desk: Desk, tx: Transaction, officer: Officer, number: str) -> tuple[Version, ...]:
    former = {
        act.details["successor"]: act.case
        for act in tx.acts((AuditAction.CASE_SUPERSEDED,), "", None)
        if "successor" in act.details
    }
    found: list[Version] = []
    while number in former and len(found) < len(former):
        number = former[number]
        found.append(_version(desk, tx, officer, number))
    return tuple(found)


def _after(desk: Desk, tx: Transaction, officer: Officer, events: Sequence[AuditEvent]) -> tuple[Version, ...]:
    found: list[Version] = []
    successor = _successor(events)
    while successor is not None and successor not in {each.number for each in found}:
        found.append(_version(desk, tx, officer, successor))
        successor = _successor(tx.case_events(successor))
    return tuple(found)


def _successor(events: Sequence[AuditEvent]) -> str | None:
    named = [event.details.get("successor") for event in events if event.action is AuditAction.CASE_SUPERSEDED]
    return named[-1] if named else None


def _version(desk: Desk, tx: Transaction, officer: Officer, number: str) -> Version:
    if tx.is_erased(number):
        return Version(number, Role.AUDITOR in officer.roles)
    return Version(number, may_see(officer, tx.case(number), desk.substitutes(tx)))


def _covered(tx: Transaction, case: Case, events: Sequence[AuditEvent], names: Names) -> tuple[Covered, ...]:
    remarks, substitutions = tx.signature_remarks(case.number), {each.id: each for each in tx.substitutions()}
    found = []
    for signature in tx.signatures(case.number):
        stood = substitutions.get(signature.substitution) if signature.substitution is not None else None
        found.append(
            Covered(
                signature,
                names.steps.get(signature.step, signature.step),
                names.officers.get(signature.officer, signature.officer),
                _attribute_at(case, events, signature.at),
                remarks.get(signature.id, ""),
                names.officers.get(stood.absent, "") if stood is not None and stood.absent is not None else "",
            )
        )
    return tuple(found)


def _attribute_at(case: Case, events: Sequence[AuditEvent], at: str) -> Attribute | None:
    """Return the attribute that held at a moment, as the record tells; None where a later one replaced the draft's own."""
    told = [event for event in events if event.action is AuditAction.ATTRIBUTE_SET]
    before = [event for event in told if event.at <= at]
    if before:
        return Attribute(before[-1].details["attribute"])
    return case.attribute if not told else None
