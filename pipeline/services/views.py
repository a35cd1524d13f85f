"""Views: what the queue and a case look like to an officer; reading only, but for the trace that a view leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.errors import NotApproved, NotEntitled
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_entitled, live, settled
from pipeline.model.consultation import Consulted
from pipeline.model.document import Hiding
from pipeline.model.finding import Disposition, EntityType
from pipeline.model.review import Case, CaseState, Item, ItemDecision, Officer, Signature, Step
from pipeline.model.substitutes import Substitution
from pipeline.policy.calendar import Calendar, working_days_between
from pipeline.policy.profile import Profile
from pipeline.services.desk import Desk, acted, check_may_see, may_see, turn
from pipeline.services.markings import PreparedRuling, prepared_ruling
from pipeline.services.precedents import Precedent, precedents
from pipeline.services.release import failed_checks
from pipeline.store import MarkRecord, Remark, Ruling, Transaction

_CLOCK_RUNS = (CaseState.IN_REVIEW, CaseState.APPROVED, CaseState.FAILED)
OPEN_STATES = (CaseState.IN_REVIEW, CaseState.BLOCKED, CaseState.ESCALATED, CaseState.APPROVED, CaseState.FAILED)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case of the queue.

    Attributes:
        step: title of the step whose turn it is, None outside the review.
        mine: whether this officer may act on it now.
        counts: items by type.
        unsettled: items without a decision.
        hidden: items whose text hides where a reader of the page does not see it.
        days_left: working days until the due date, negative once it has passed; None where no clock runs.
        overdue: whether the due date has passed.
    """

    case: Case
    step: str | None
    mine: bool
    counts: Mapping[EntityType, int]
    unsettled: int
    hidden: int
    days_left: int | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with its text, what counts now, what was said before, and what other open cases of the section decided."""

    item: Item
    text: str
    decision: ItemDecision | None
    history: tuple[ItemDecision, ...]
    elsewhere: tuple[Precedent, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """All that an officer sees of a case.

    ``failed`` names the checks that its last copy failed; ``former`` are the items in whose stead others stand now;
    ``substitutions`` are in force today; ``prepared`` is what the markings of a blocked case suggest to ask an authority.
    """

    case: Case
    chain: tuple[Step, ...]
    items: tuple[ItemView, ...]
    signatures: tuple[Signature, ...]
    remarks: tuple[Remark, ...]
    marks: tuple[MarkRecord, ...]
    ruling: Ruling | None
    failed: tuple[str, ...]
    officers: Mapping[str, str]
    former: tuple[ItemView, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    consultations: tuple[Consulted, ...] = ()
    prepared: PreparedRuling | None = None


def queue(desk: Desk, officer: Officer, *, all_states: bool = False) -> tuple[QueueRow, ...]:
    """Return the cases that the officer may see, those that wait for the officer first, then by due date."""
    calendar = desk.calendar()
    with desk.store.read() as tx:
        cases = tx.cases(states=None if all_states else OPEN_STATES)
        standing_in = desk.substitutes(tx)
        profiles: dict[tuple[str, str], Profile] = {}
        rows = []
        for case in cases:
            if may_see(officer, case, standing_in):
                key = (case.profile, case.profile_version)
                if key not in profiles:
                    profiles[key] = _profile(desk, case)
                rows.append(_row(tx, officer, case, profiles[key], standing_in, calendar, desk.today()))
    return tuple(sorted(rows, key=lambda row: (not row.mine, row.case.due or "9999", row.case.number)))


def show(desk: Desk, officer: Officer, number: str) -> CaseView:
    """Return a case with its items' texts; the view is recorded.

    Raises:
        NotEntitled: another section's case.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        check_may_see(officer, case, desk.substitutes(tx))
        profile = _profile(desk, case)
        decisions = tx.decisions(number)
        counting = settled(decisions)
        texts = tx.item_texts(number)
        elsewhere = precedents(tx, case, texts)
        items = tuple(
            ItemView(
                item,
                texts[item.id],
                counting.get(item.id),
                tuple(decision for decision in decisions if decision.item == item.id),
                elsewhere.get(item.id, ()),
            )
            for item in tx.items(number)
        )
        standing = {item.id for item in live(each.item for each in items)}
        tx.audit(AuditAction.ORIGINAL_VIEWED, officer.id, number, items=str(len(items)))
        return CaseView(
            case,
            profile.chain,
            tuple(each for each in items if each.item.id in standing),
            tx.signatures(number),
            tx.remarks(number),
            tx.marks(number),
            tx.ruling(number),
            failed_checks(tx, number),
            {each.id: each.name for each in tx.officers()},
            tuple(each for each in items if each.item.id not in standing),
            desk.substitutes(tx),
            tx.consultations(number),
            prepared_ruling(tx.marks(number), desk.today()) if case.state is CaseState.BLOCKED else None,
        )


def _profile(desk: Desk, case: Case) -> Profile:
    """Return the rules of a case, for showing; of one from before they were kept, as they are now."""
    try:
        return desk.profile_of(case)
    except NotApproved:
        return desk.profile_now(case)


def _row(
    tx: Transaction,
    officer: Officer,
    case: Case,
    profile: Profile,
    standing_in: tuple[Substitution, ...],
    calendar: Calendar,
    today: date,
) -> QueueRow:
    step = turn(case, profile)
    items = live(tx.items(case.number))
    done = settled(tx.decisions(case.number))
    counts = Counter(item.type for item in items if item.proposal is not Disposition.KEEP)
    unsettled = sum(item.id not in done for item in items)
    hidden = sum(any(isinstance(place, Hiding) for place in item.places) for item in items)
    due = date.fromisoformat(case.due) if case.due and case.state in _CLOCK_RUNS else None
    return QueueRow(
        case,
        step.title if step else None,
        _may_act(tx, officer, case, step, standing_in),
        counts,
        unsettled,
        hidden,
        working_days_between(today, due, calendar) if due else None,
        due is not None and due < today,
    )


def _may_act(
    tx: Transaction, officer: Officer, case: Case, step: Step | None, standing_in: tuple[Substitution, ...]
) -> bool:
    if step is None:
        return False
    try:
        check_entitled(officer, step, case, acted(tx, case.number), standing_in)
    except NotEntitled:
        return False
    return True
