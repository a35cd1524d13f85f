"""台账: all cases that an officer may see, closed ones too, as a page, a search, or a sheet.

The database filters, sorts and counts by what stands in clear. Titles are sealed; a search for words opens cases in the order of
the list, at most ``SCAN`` of them at once, and says where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from pipeline.model.audit import AuditAction
from pipeline.model.labels import label
from pipeline.model.ledger import SortBy
from pipeline.model.queue import is_case_number
from pipeline.model.review import Attribute, CaseState, Officer, Opinion
from pipeline.model.text import squeeze
from pipeline.policy.calendar import WorkingDays, add_days
from pipeline.policy.sections import DeadlineUnit
from pipeline.records.sheets import Value, sheet
from pipeline.services.desk import CHINA, Desk, visible_sections
from pipeline.services.queue import step_titles
from pipeline.store import RUNNING, LedgerQuery, LedgerRow, Transaction, timestamp

PAGE = 50
SCAN = 2000
# How many rows are opened at a time, and how many cases of an older version are entered in one transaction.
_CHUNK = 200
_SOON = 5


class Time(StrEnum):
    """What is asked of the due day; only cases count whose clock runs."""

    OVERDUE = "overdue"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Filters:
    """What an officer asks the ledger for; None and '' do not restrict.

    ``words`` are looked for in number and title; ``opened_from`` and ``opened_to`` are days in China, both included.
    """

    words: str = ""
    state: CaseState | None = None
    section: str = ""
    attribute: Attribute | None = None
    outcome: Opinion | None = None
    year: int | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    time: Time | None = None
    officer: str = ""
    column: SortBy = SortBy.NUMBER
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the ledger as it is shown.

    ``title`` is None where nothing of the document is kept or it has none; ``days_left`` counts working days, None where no clock
    runs.
    """

    row: LedgerRow
    title: str | None
    step: str | None
    days_left: int | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the ledger.

    Attributes:
        total: how many cases there are; of a search for words how many were to be looked through.
        scanned: up to which row a search has looked, from the start of the list; None where none was needed.
        following: where a search goes on, None at its end.
    """

    lines: tuple[Line, ...]
    total: int
    scanned: int | None = None
    following: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: the sections that the officer may see, years, and all officers by id."""

    sections: tuple[str, ...]
    years: tuple[int, ...]
    officers: tuple[tuple[str, str], ...]


def choices(desk: Desk, officer: Officer) -> Choices:
    """Return what an officer can choose from."""
    with desk.store.read() as tx:
        visible = visible_sections(officer, desk.substitutes(tx))
        sections = tuple(name for name in tx.sections() if visible is None or name in visible)
        return Choices(sections, tx.years(), tuple((each.id, each.name) for each in tx.officers()))


def listed(desk: Desk, officer: Officer, filters: Filters, page: int = 1) -> Found:
    """Return a page of the ledger; words are not looked for (``searched``)."""
    enter_missing(desk)
    shown = _Showing(desk)
    with desk.store.read() as tx:
        query = query_of(desk, tx, officer, filters)
        rows = tx.ledger(query, (page - 1) * PAGE, PAGE)
        return Found(tuple(map(shown.line, rows)), tx.ledger_size(query))


def searched(desk: Desk, officer: Officer, filters: Filters, start: int = 0) -> Found:
    """Return cases with the words in number or title, from the row ``start`` of the list on.

    It stops when a page is full, or ``SCAN`` rows were opened. A case number is looked up by the database.
    """
    enter_missing(desk)
    shown, fits = _Showing(desk), fitting(filters.words)
    with desk.store.read() as tx:
        query = query_of(desk, tx, officer, filters)
        if is_case_number(filters.words, short=True):
            query = replace(query, number=filters.words)
            return Found(tuple(map(shown.line, tx.ledger(query, 0, PAGE))), tx.ledger_size(query))
        total, at, hits = tx.ledger_size(query), start, list[Line]()
        while at < total and at - start < SCAN:
            rows = tx.ledger(query, at, _CHUNK)
            for row in rows:
                at += 1
                if fits(row):
                    hits.append(shown.line(row))
                if len(hits) == PAGE:
                    return Found(tuple(hits), total, at, at if at < total else None)
            if not rows:
                break
        return Found(tuple(hits), total, min(at, total), at if at < total else None)


def exported(desk: Desk, officer: Officer, filters: Filters, language: str = "zh") -> bytes:
    """Return the filtered list as an Excel file; how many cases left is recorded."""
    enter_missing(desk)
    heads = [en if language == "en" else zh for zh, en, _ in _HEADS]
    count = 0

    def told() -> Iterator[list[Value]]:
        nonlocal count
        for line in all_lines(desk, officer, filters):
            count += 1
            yield _cells(line, language)

    data = sheet("Ledger" if language == "en" else "台账", heads, told(), [width for _, _, width in _HEADS])
    with desk.store.begin() as tx:
        tx.audit(AuditAction.EXPORTED, officer.id, None, kind="ledger", cases=count)
    return data


def all_lines(desk: Desk, officer: Officer, filters: Filters) -> Iterator[Line]:
    """Yield every line of the filtered list, a few opened at a time."""
    shown, fits, at = _Showing(desk), fitting(filters.words), 0
    with desk.store.read() as tx:
        query = query_of(desk, tx, officer, filters)
        while rows := tx.ledger(query, at, _CHUNK):
            at += len(rows)
            yield from (shown.line(row) for row in rows if fits(row))


def enter_missing(desk: Desk) -> None:
    """Enter cases that an older version opened; a few in each transaction, so that nobody waits long."""
    while True:
        with desk.store.read() as tx:
            missing = tx.missing_entries(_CHUNK)
        if not missing:
            return
        with desk.store.begin() as tx:
            for number in set(missing) & set(tx.missing_entries(_CHUNK)):
                tx.write_entry(number)


def query_of(desk: Desk, tx: Transaction, officer: Officer, filters: Filters) -> LedgerQuery:
    """Return the question to the database that an officer's filters are, over the cases that the officer may see."""
    today = desk.today()
    query = LedgerQuery(
        visible_sections(officer, desk.substitutes(tx)),
        states=frozenset() if filters.state is None else frozenset({filters.state}),
        section=filters.section,
        attribute=filters.attribute,
        outcome=filters.outcome,
        year=filters.year,
        opened_from=moment(filters.opened_from) if filters.opened_from else "",
        opened_before=moment(filters.opened_to + timedelta(days=1)) if filters.opened_to else "",
        officer=filters.officer,
        column=filters.column,
        descending=filters.descending,
    )
    if filters.time is Time.OVERDUE:
        return replace(query, running=True, due_before=today.isoformat())
    if filters.time is Time.SOON:
        last = add_days(today, _SOON, DeadlineUnit.WORKING_DAY, desk.calendar())
        return replace(
            query, running=True, due_from=today.isoformat(), due_before=(last + timedelta(days=1)).isoformat()
        )
    return query


def moment(day: date) -> str:
    """Return the moment (UTC, as the store writes it) at which a day begins in China."""
    return timestamp(datetime.combine(day, time(), CHINA))


def fitting(words: str) -> Callable[[LedgerRow], bool]:
    """Return what tells whether a case has words in number or title, whatever their spelling (width, case, white space)."""
    wanted = squeeze(words).text

    def fits(row: LedgerRow) -> bool:
        if not wanted or wanted in squeeze(row.number).text:
            return True
        title = title_of(row)
        return title is not None and wanted in squeeze(title).text

    return fits


def title_of(row: LedgerRow) -> str | None:
    """Return the title of a case, its file's name where it has none; None where nothing of it is kept."""
    return None if row.case is None else row.case.title or row.case.file_name


class _Showing:
    """Makes lines of rows; looks each edition of a profile up once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._today = desk.today()
        self._days = WorkingDays(desk.calendar())
        self._steps: dict[tuple[str, str], dict[str, str]] = {}

    def line(self, row: LedgerRow) -> Line:
        due = date.fromisoformat(row.due) if row.due and row.state in RUNNING else None
        return Line(
            row,
            title_of(row),
            self._step(row),
            self._days.between(self._today, due) if due is not None else None,
            due is not None and due < self._today,
        )

    def _step(self, row: LedgerRow) -> str | None:
        if row.step is None or row.case is None:
            return row.step
        key = (row.case.profile, row.case.profile_version)
        if key not in self._steps:
            self._steps[key] = step_titles(self._desk, *key)
        return self._steps[key].get(row.step, row.step)


_HEADS: tuple[tuple[str, str, float], ...] = (
    ("编号", "Case", 14),
    ("标题", "Title", 48),
    ("科室", "Section", 16),
    ("提交时间", "Handed in", 18),
    ("公文属性", "Attribute", 14),
    ("状态", "State", 12),
    ("环节", "Step", 22),
    ("办理结果", "Outcome", 18),
    ("公开期限", "Due", 12),
    ("剩余工作日", "Working days left", 12),
    ("发布时间", "Released", 18),
)


def _cells(line: Line, language: str) -> list[Value]:
    row = line.row
    return [
        row.number,
        line.title or "",
        row.section,
        minute_of(row.opened_at),
        label(row.attribute, language) if row.attribute else "",
        label(row.state, language),
        line.step or "",
        label(row.outcome, language) if row.outcome else "",
        row.due or "",
        line.days_left,
        minute_of(row.released_at) if row.released_at else "",
    ]


def minute_of(at: str) -> str:
    """Return a stored moment (UTC) as people in China read a clock, '' for none."""
    return datetime.fromisoformat(at).astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at else ""
