"""待办: the cases that wait for an officer, and those that the officer may see; a page costs the same whatever their number."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from weakref import WeakSet

from pipeline.errors import UsageError
from pipeline.model.finding import Category, EntityType, Outcome
from pipeline.model.queue import Order, Show
from pipeline.model.review import Case, CaseState, Officer, Step
from pipeline.model.substitutes import Substitution
from pipeline.policy.calendar import WorkingDays
from pipeline.policy.profile import Profile
from pipeline.services.desk import Desk, visible_sections
from pipeline.store import Chair, Queued, Store, Wanted

_CLOCK_RUNS = (CaseState.IN_REVIEW, CaseState.APPROVED, CaseState.FAILED)
OPEN_STATES = frozenset(
    {CaseState.IN_REVIEW, CaseState.BLOCKED, CaseState.ESCALATED, CaseState.APPROVED, CaseState.FAILED}
)
# Cases of an older version get their digests when the queue is asked for: so many in one transaction.
_AT_ONCE = 200
# Stores that were looked through once: an older version does not write into a home of this one.
_UP_TO_DATE: WeakSet[Store] = WeakSet()

_Rules = Mapping[str, Profile]
_Turns = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What of the queue is asked for; blank and None do not restrict.

    Attributes:
        words: part of a number, title or file name; white space and case do not count.
        overdue: only cases whose due date has passed.
        limit: rows of a page, None for all.
        page: from 1.
    """

    show: Show = Show.OPEN
    section: str = ""
    category: Category | None = None
    outcome: Outcome | None = None
    overdue: bool = False
    words: str = ""
    order: Order = Order.DUE
    limit: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case of the queue.

    Attributes:
        step: title of the step whose turn it is, None outside the review.
        mine: whether this officer may act on it now.
        counts: items by type.
        unsettled: items without a decision.
        hidden: items whose text hides where a reader of the page does not see it.
        outcome: what is proposed for the document as a whole.
        days_left: working days until the due date, negative once it has passed; None where no clock runs.
        overdue: whether the due date has passed.
    """

    case: Case
    step: str | None
    mine: bool
    counts: Mapping[EntityType, int]
    unsettled: int
    hidden: int
    outcome: Outcome
    days_left: int | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue.

    Attributes:
        total: how many cases were asked for, on all pages.
        waiting: how many cases wait for the officer, whatever was asked for.
    """

    rows: tuple[QueueRow, ...]
    total: int
    waiting: int


def queue(desk: Desk, officer: Officer, ask: Ask | None = None) -> QueuePage:
    """Return cases that the officer may see, those that wait for the officer first."""
    ask = ask or Ask()
    _bring_up_to_date(desk)
    days, today = WorkingDays(desk.calendar()), desk.today()
    with desk.store.read() as tx:
        standing_in = desk.substitutes(tx)
        turns = tx.turns()
        rules = _rules(desk, turns)
        wanted = _wanted(officer, ask, rules, turns, standing_in, today)
        waiting = tx.queue_size(replace(_free(wanted), mine=True, states=None))
        if ask.words.strip():
            found = [each for each in tx.queue(wanted) if _says(each.case, ask.words)]
            total = len(found)
            start = (ask.page - 1) * (ask.limit or 0)
            chosen = tuple(found[start : start + ask.limit] if ask.limit else found)
        else:
            total = tx.queue_size(wanted)
            chosen = tx.queue(wanted, (ask.page - 1) * (ask.limit or 0), ask.limit)
        rows = tuple(_row(each, rules, days, today) for each in chosen)
    return QueuePage(rows, total, waiting)


def next_case(desk: Desk, officer: Officer, after: str | None = None) -> str | None:
    """Return the number of the case that the officer should take next, None when nothing waits.

    ``after`` is the case that was just worked on: the next one in the order of the queue, or the first one again.
    """
    _bring_up_to_date(desk)
    with desk.store.read() as tx:
        turns = tx.turns()
        wanted = _wanted(officer, Ask(Show.MINE), _rules(desk, turns), turns, desk.substitutes(tx), desk.today())
        waiting = list(tx.queue_numbers(wanted))
    if after in waiting:
        at = waiting.index(after)
        waiting = waiting[at + 1 :] + waiting[:at]
    return waiting[0] if waiting else None


def _bring_up_to_date(desk: Desk) -> None:
    """Write the digests of cases that an older version left without; this version leaves none."""
    while desk.store not in _UP_TO_DATE:
        with desk.store.read() as tx:
            missing = tx.without_digest(_AT_ONCE)
        if not missing:
            _UP_TO_DATE.add(desk.store)
            return
        with desk.store.begin() as tx:
            tx.touched.update(missing)


def _rules(desk: Desk, turns: _Turns) -> _Rules:
    """Return the profile of each edition that cases in review were opened under; one that is not to be had is left out."""
    found = {}
    for profile, edition in {(profile, edition) for profile, edition, _ in turns}:
        # Of an older version, whose profile is gone: its cases are shown, and whoever opens one is told.
        with suppress(UsageError):
            found[edition] = desk.rules(profile, edition)
    return found


def step_titles(desk: Desk, profile: str, edition: str) -> dict[str, str]:
    """Return the titles of an edition's steps by their ids; none where it is not to be had any more."""
    try:
        return {step.id: step.title for step in desk.rules(profile, edition).chain}
    except UsageError:
        return {}


def _step_of(rules: _Rules, edition: str, id: str | None) -> Step | None:
    profile = rules.get(edition)
    return next((step for step in profile.chain if step.id == id), None) if profile is not None else None


def _wanted(
    officer: Officer,
    ask: Ask,
    rules: _Rules,
    turns: _Turns,
    standing_in: tuple[Substitution, ...],
    today: date,
) -> Wanted:
    chairs = []
    for _, edition, step_id in turns:
        step = _step_of(rules, edition, step_id)
        if step is not None and officer.active:
            chairs += [Chair(edition, step_id, sections) for sections in _sections_of(officer, step, standing_in)]
    return Wanted(
        officer.id,
        tuple(chairs),
        visible_sections(officer, standing_in),
        states=_states(ask),
        mine=ask.show is Show.MINE,
        section=ask.section,
        category=ask.category,
        outcome=ask.outcome,
        due_before=today.isoformat() if ask.overdue else "",
        order=ask.order,
        mine_first=ask.order is Order.DUE,
    )


def _states(ask: Ask) -> frozenset[CaseState] | None:
    if ask.overdue:  # where no clock runs nothing is late
        return frozenset(_CLOCK_RUNS)
    return None if ask.show is Show.ALL else OPEN_STATES


def _sections_of(officer: Officer, step: Step, standing_in: tuple[Substitution, ...]) -> list[frozenset[str] | None]:
    """Return, for each way in which an officer may act on a step, the sections of it; None for all."""
    found: list[frozenset[str] | None] = []
    if step.role in officer.roles:
        found.append(officer.sections if step.own_section else None)
    for each in standing_in:
        if each.deputy == officer.id and each.role is step.role:
            found.append(frozenset({each.section}) if each.section is not None else None)
    return found


def _free(wanted: Wanted) -> Wanted:
    return Wanted(wanted.officer, wanted.chairs, wanted.visible)


def _says(case: Case, words: str) -> bool:
    sought = _folded(words)
    return any(sought in _folded(each) for each in (case.number, case.title or "", case.file_name or ""))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _row(queued: Queued, rules: _Rules, days: WorkingDays, today: date) -> QueueRow:
    case, digest = queued.case, queued.digest
    step = _step_of(rules, case.profile_version, case.step)
    due = date.fromisoformat(case.due) if case.due and case.state in _CLOCK_RUNS else None
    return QueueRow(
        case,
        step.title if step is not None else case.step,
        queued.mine,
        digest.counts,
        digest.unsettled,
        digest.hidden,
        digest.outcome,
        days.between(today, due) if due else None,
        due is not None and due < today,
    )
