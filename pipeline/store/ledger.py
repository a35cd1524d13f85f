"""The ledger: all cases, filtered, sorted and counted by the database; only the rows of a page are opened.

What it filters by stands in clear in ``cases`` and ``ledger``; on reading, both are compared with the sealed record. Titles are
sealed: who looks for one opens rows, in the order of the ledger, as many as the caller allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, insert, nulls_last, select

from pipeline.model.audit import AuditAction
from pipeline.model.ledger import SortBy
from pipeline.model.review import Attribute, Case, CaseState, Opinion
from pipeline.store import tables
from pipeline.store.cases import Cases
from pipeline.store.opinions import Opinions
from pipeline.store.part import case_purpose
from pipeline.store.releases import Releases
from pipeline.store.sealing import check_same

# Looking at something, or taking it away on paper, is no work on a case.
LOOKS = (AuditAction.ORIGINAL_VIEWED, AuditAction.ORIGINAL_DOWNLOADED, AuditAction.EXPORTED)
_ENDED = (CaseState.APPROVED, CaseState.RELEASED, CaseState.RECALLED)


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which cases are asked for; None and '' do not restrict.

    Attributes:
        visible: the sections whose cases may be seen, None for all.
        number: a part of the number.
        outcome: what came of it; only cases that are approved, released, recalled or not published have one.
        year: of the number.
        opened_from, opened_before: moments (UTC) as the store writes them; the second is excluded.
        due_from, due_before: ISO days; the second is excluded.
        running: whether only cases count whose clock runs.
        officer: id of an officer who did something in the case, looking at it apart.
        released_from, released_before: moments of the release.
        fresh: whether only released cases count whose files were never taken away.
    """

    visible: frozenset[str] | None
    number: str = ""
    states: frozenset[CaseState] = frozenset()
    section: str = ""
    attribute: Attribute | None = None
    outcome: Opinion | None = None
    year: int | None = None
    opened_from: str = ""
    opened_before: str = ""
    due_from: str = ""
    due_before: str = ""
    running: bool = False
    officer: str = ""
    released_from: str = ""
    released_before: str = ""
    fresh: bool = False
    column: SortBy = SortBy.NUMBER
    descending: bool = True


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A case as the ledger holds it; ``case`` is None where its contents were destroyed.

    ``outcome`` is what came of it, None before; ``taken`` tells whether the released files were taken away, None where there are
    none.
    """

    number: str
    section: str
    state: CaseState
    step: str | None
    due: str | None
    opened_at: str
    attribute: Attribute | None
    outcome: Opinion | None
    released_at: str | None
    taken: bool | None
    case: Case | None


class Ledger(Cases, Opinions, Releases):
    """Methods of a transaction that concern the ledger."""

    def ledger_size(self, query: LedgerQuery) -> int:
        """Return how many cases there are."""
        counted = _narrowed(select(func.count()).select_from(_JOINED), query)
        return int(self._connection.execute(counted).scalar_one())

    def ledger(self, query: LedgerQuery, offset: int = 0, limit: int = 50) -> tuple[LedgerRow, ...]:
        """Return some rows in the order that is wanted.

        Raises:
            DamagedHome: a row was changed from outside.
        """
        chosen = select(
            tables.cases,
            tables.ledger.c.opened_at,
            tables.ledger.c.attribute,
            tables.ledger.c.opinion,
            tables.ledger.c.released_at,
            tables.releases.c.exported,
            _OUTCOME.label("outcome"),
        ).select_from(_JOINED)
        ordered = _narrowed(chosen, query).order_by(*_order(query)).offset(offset).limit(limit)
        rows = self._connection.execute(ordered).all()
        self._vault.load([row.number for row in rows])
        return tuple(self._ledger_row(row) for row in rows)

    def years(self) -> tuple[int, ...]:
        """Return the years of which there are cases, newest first."""
        rows = self._connection.execute(select(tables.case_counters.c.year)).scalars()
        return tuple(sorted((int(year) for year in rows), reverse=True))

    def missing_entries(self, limit: int) -> tuple[str, ...]:
        """Return numbers of cases that the ledger lacks: an older version opened them."""
        known = tables.cases.outerjoin(tables.ledger)
        missing = select(tables.cases.c.number).select_from(known).where(tables.ledger.c.case_number.is_(None))
        return tuple(self._connection.execute(missing.order_by(tables.cases.c.number).limit(limit)).scalars())

    def write_entry(self, number: str) -> None:
        """Write the ledger's row of a case that an older version opened; of an erased one, what the record says."""
        if self.is_erased(number):
            events = self.case_events(number)
            said = [event.details.get("attribute") for event in events if event.action is AuditAction.ATTRIBUTE_SET]
            opened_at, attribute = events[0].at if events else "", said[-1] if said else None
            release = [event.at for event in events if event.action is AuditAction.RELEASED]
            given = [event.details.get("opinion") for event in events if event.action is AuditAction.SIGNED]
        else:
            found, record = self.case(number), self.release(number)
            opened_at, attribute = found.opened_at, found.attribute
            release = [record.at] if record is not None else []
            given = [str(each.opinion) for each in self.signatures(number)]
        self._connection.execute(
            insert(tables.ledger).values(
                case_number=number,
                opened_at=opened_at,
                attribute=attribute and str(attribute),
                opinion=given[-1] if given else None,
                released_at=release[-1] if release else None,
            )
        )

    def _ledger_row(self, row: Row[Any]) -> LedgerRow:
        opened = None if self._vault.erased(row.number) else self._open_case(row)
        if opened is not None:
            own = (opened.opened_at, opened.attribute and str(opened.attribute))
            check_same(case_purpose(row.number, "case"), ((row.opened_at, row.attribute), own))
        return LedgerRow(
            row.number,
            row.section,
            CaseState(row.state),
            row.step,
            row.due,
            row.opened_at,
            Attribute(row.attribute) if row.attribute else None,
            Opinion(row.outcome) if row.outcome else None,
            row.released_at,
            row.exported,
            opened,
        )


_JOINED = tables.cases.join(tables.ledger).outerjoin(
    tables.releases, tables.releases.c.case_number == tables.cases.c.number
)
_OUTCOME = case(
    (tables.cases.c.state == str(CaseState.WITHHELD), str(Opinion.NON_DISCLOSURE)),
    (tables.cases.c.state.in_([str(state) for state in _ENDED]), tables.ledger.c.opinion),
    else_=None,
)
_COLUMNS: Mapping[SortBy, ColumnElement[Any]] = {
    SortBy.NUMBER: tables.cases.c.number,
    SortBy.SECTION: tables.cases.c.section,
    SortBy.OPENED: tables.ledger.c.opened_at,
    SortBy.ATTRIBUTE: tables.ledger.c.attribute,
    SortBy.STATE: tables.cases.c.state,
    SortBy.OUTCOME: _OUTCOME,
    SortBy.DUE: tables.cases.c.due,
    SortBy.RELEASED: tables.ledger.c.released_at,
}
RUNNING = (CaseState.IN_REVIEW, CaseState.APPROVED, CaseState.FAILED)


def _order(query: LedgerQuery) -> Sequence[ColumnElement[Any]]:
    column, number = _COLUMNS[query.column], tables.cases.c.number
    first = nulls_last(column.desc() if query.descending else column.asc())
    return (first, number.desc() if query.descending else number.asc())


def _narrowed(chosen: Select[Any], query: LedgerQuery) -> Select[Any]:
    cases, ledger = tables.cases.c, tables.ledger.c
    conditions: list[ColumnElement[bool]] = []
    if query.visible is not None:
        conditions.append(cases.section.in_(sorted(query.visible)))
    if query.states:
        conditions.append(cases.state.in_(sorted(map(str, query.states))))
    if query.running:
        conditions.append(cases.state.in_([str(state) for state in RUNNING]))
    if query.number:
        conditions.append(cases.number.contains(query.number, autoescape=True))
    if query.year is not None:
        conditions.append(cases.number.startswith(f"{query.year}-"))
    for column, value in (
        (cases.section, query.section),
        (ledger.attribute, query.attribute),
        (_OUTCOME, query.outcome),
    ):
        if value:
            conditions.append(column == str(value))
    between = (
        (ledger.opened_at, query.opened_from, query.opened_before),
        (cases.due, query.due_from, query.due_before),
        (ledger.released_at, query.released_from, query.released_before),
    )
    for column, first, last in between:
        conditions += [column >= first] if first else []
        conditions += [column < last] if last else []
    if query.officer:
        conditions.append(cases.number.in_(_worked(query.officer)))
    if query.fresh:
        conditions.append(tables.releases.c.exported.is_(False))
    return chosen.where(*conditions)


def _worked(officer: str) -> Select[Any]:
    events = tables.audit_events.c
    own = select(events.case_number).where(events.officer == officer, events.case_number.is_not(None))
    return own.where(events.action.not_in([str(action) for action in LOOKS]))
