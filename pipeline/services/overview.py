"""统计: what the house gets done, counted from clear columns and the record over the cases that an officer oversees.

No text is opened, and nobody's work is counted by person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from statistics import median

from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_role
from pipeline.model.finding import Category, Disposition
from pipeline.model.review import CaseState, Officer, Role, Verdict
from pipeline.policy.calendar import Calendar, WorkingDays
from pipeline.services.desk import CHINA, Desk, visible_sections
from pipeline.services.ledger import moment
from pipeline.store import RUNNING, Act, Transaction

# Who answers for more than the own work; the administrator sees figures alone.
OVERSEERS = frozenset({Role.SECTION_HEAD, Role.LEADER, Role.SECRECY_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR})
_A = AuditAction
_THROUGHPUT = (_A.CASE_OPENED, _A.CASE_BLOCKED, _A.RELEASED, _A.CASE_WITHHELD, _A.RULING_RECORDED)
# A step's work ends with one of these, and with one of the others somebody's begins.
_ENDS = (_A.SIGNED, _A.RETURNED, _A.ESCALATED)
_TURNS = (*_ENDS, _A.CASE_OPENED, _A.MARKING_LIFTED, _A.RULING_RECORDED, _A.SIGNATURE_WITHDRAWN)
_AGREES = {Disposition.REDACT: Verdict.WITHHOLD, Disposition.KEEP: Verdict.KEEP}


class Period(StrEnum):
    """How far back is counted."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


DAYS = {Period.MONTH: 30, Period.QUARTER: 91, Period.YEAR: 365}


@dataclass(frozen=True, slots=True)
class Week:
    """What happened in a week, which begins on ``monday``; the first one may be cut by the period."""

    monday: date
    handed_in: int
    released: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long cases lay at a step, in working days: of ``count`` turns the median, and what 90 % kept within."""

    step: str
    count: int
    median: float
    ninety: int


@dataclass(frozen=True, slots=True)
class Decided:
    """Items of a category that were decided: how many are withheld and how many kept now."""

    category: Category
    withheld: int
    kept: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Proposals of one kind that were decided: how many as proposed, and how many otherwise."""

    proposal: Disposition
    unchanged: int
    changed: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of a period.

    Attributes:
        since: its first day in China.
        overdue: cases that are overdue today, by the title of the step or by state.
        returns: how often a step sent a case back, by the step's title.
        unknown: decisions of the time before the record told proposals; they are in no ``agreements``.
    """

    period: Period
    since: date
    today: date
    weeks: tuple[Week, ...]
    waits: tuple[Waiting, ...]
    overdue: tuple[tuple[str | CaseState, int], ...]
    categories: tuple[Decided, ...]
    agreements: tuple[Agreement, ...]
    returns: tuple[tuple[str, int], ...]
    unknown: int


def scope_of(desk: Desk, officer: Officer) -> frozenset[str] | None:
    """Return the sections whose cases an officer's figures cover, None for all.

    Raises:
        NotEntitled: somebody who oversees nothing.
    """
    if not officer.roles & OVERSEERS:
        check_role(officer, Role.SECTION_HEAD, "查看统计")
    if Role.ADMINISTRATOR in officer.roles:
        return None
    with desk.store.read() as tx:
        return visible_sections(officer, desk.substitutes(tx))


def overview(desk: Desk, officer: Officer, period: Period) -> Overview:
    """Return the figures of a period up to today.

    Raises:
        NotEntitled: somebody who oversees nothing.
    """
    visible, today = scope_of(desk, officer), desk.today()
    since = today - timedelta(days=DAYS[period] - 1)
    start, calendar = moment(since), desk.calendar()
    with desk.store.read() as tx:
        titles = {step.id: step.title for step in desk.profile_named(tx.bureau().profile).chain}
        categories, agreements, unknown = _decisions(tx, start, visible)
        return Overview(
            period,
            since,
            today,
            _weeks(tx.acts(_THROUGHPUT, start, visible), since, today),
            _waits(tx.acts(_TURNS, start, visible, among=_ENDS), start, titles, calendar),
            _overdue(tx.overdue(today.isoformat(), RUNNING, visible), titles),
            categories,
            agreements,
            _by_step(Counter(act.details.get("step", "") for act in tx.acts((_A.RETURNED,), start, visible)), titles),
            unknown,
        )


def _weeks(acts: Iterable[Act], since: date, today: date) -> tuple[Week, ...]:
    counts: dict[date, Counter[str]] = {}
    for act in acts:
        counts.setdefault(_monday(_day(act.at)), Counter())[_flow(act)] += 1
    first, found = _monday(since), []
    while first <= today:
        week = counts.get(first, Counter())
        found.append(Week(first, week["in"], week["out"], week["withheld"]))
        first += timedelta(days=7)
    return tuple(found)


def _flow(act: Act) -> str:
    if act.action in (_A.CASE_OPENED, _A.CASE_BLOCKED):
        return "in"
    if act.action is _A.RELEASED:
        return "out"
    if act.action is _A.RULING_RECORDED and act.details.get("conclusion") != "not_publishable":
        return ""
    return "withheld"


def _waits(acts: Iterable[Act], start: str, titles: Mapping[str, str], calendar: Calendar) -> tuple[Waiting, ...]:
    waited: dict[str, list[tuple[date, date]]] = {}
    for _, own in groupby(acts, key=lambda act: act.case):
        arrived: str | None = None
        for act in own:
            step = act.details.get("step")
            if act.action in _ENDS and step is not None and arrived is not None and act.at >= start:
                waited.setdefault(step, []).append((_day(arrived), _day(act.at)))
            # While an authority is asked nobody's turn it is.
            arrived = None if act.action is _A.ESCALATED else act.at
    days = WorkingDays(calendar)
    found = []
    for step in _in_order(waited, titles):
        spent = sorted(days.between(first, last) for first, last in waited[step])
        ninety = spent[-(-len(spent) * 9 // 10) - 1]
        found.append(Waiting(titles.get(step, step), len(spent), float(median(spent)), ninety))
    return tuple(found)


def _overdue(
    counts: Mapping[tuple[CaseState, str | None], int], titles: Mapping[str, str]
) -> tuple[tuple[str | CaseState, int], ...]:
    steps: Counter[str] = Counter()
    states: Counter[CaseState] = Counter()
    for (state, step), count in counts.items():
        if step is not None:
            steps[step] += count
        else:
            states[state] += count
    return (*_by_step(steps, titles), *((state, states[state]) for state in CaseState if states[state]))


def _decisions(
    tx: Transaction, start: str, visible: frozenset[str] | None
) -> tuple[tuple[Decided, ...], tuple[Agreement, ...], int]:
    """Return what counts now of the items that were decided in the period, by category and by proposal."""
    words: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for act in tx.acts((_A.ITEM_DECIDED, _A.ITEM_REPLACED), start, visible):
        if act.action is _A.ITEM_DECIDED:
            own = words.setdefault((act.case, act.details.get("item", "")), [])
            if "undone" not in act.details:
                own.append(act.details)
            elif own:
                own.pop()
            continue
        for former in act.details.get("replaces", "").split(","):
            words.pop((act.case, former), None)
    kinds: Counter[tuple[str, str]] = Counter()
    agreed: Counter[tuple[str, bool]] = Counter()
    unknown = 0
    for details in (own[-1] for own in words.values() if own):
        verdict, proposal = details.get("verdict", ""), details.get("proposal")
        kinds[details.get("category", ""), verdict] += 1
        unknown += proposal is None
        if proposal in _AGREES:
            agreed[proposal, _AGREES[Disposition(proposal)] == verdict] += 1
    categories = tuple(
        Decided(each, kinds[each, Verdict.WITHHOLD], kinds[each, Verdict.KEEP] + kinds[each, Verdict.RESTORE])
        for each in Category
        if any(kinds[each, verdict] for verdict in Verdict)
    )
    agreements = tuple(Agreement(each, agreed[each, True], agreed[each, False]) for each in _AGREES)
    return categories, tuple(each for each in agreements if each.unchanged or each.changed), unknown


def _by_step(counts: Mapping[str, int], titles: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    return tuple((titles.get(step, step), counts[step]) for step in _in_order(counts, titles))


def _in_order(steps: Iterable[str], titles: Mapping[str, str]) -> list[str]:
    """Return steps in the order of the chain; those of other profiles after them."""
    known = list(titles)
    return sorted(steps, key=lambda step: (known.index(step) if step in titles else len(known), step))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day(at: str) -> date:
    """Return the day in China of a moment of the record; the hour tells it, since China's clock is whole hours ahead."""
    return _day_of_hour(at[:13])


@lru_cache(maxsize=20_000)
def _day_of_hour(hour: str) -> date:
    return datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(CHINA).date()
