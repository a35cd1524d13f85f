"""Released copies for the publishing clerk: which there are, which wait, and some of them as one ZIP with register."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from pipeline.errors import DamagedHome, NotApproved, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_role
from pipeline.model.ledger import SortBy
from pipeline.model.release import Check, ScheduleLine
from pipeline.model.review import Attribute, Case, CaseState, Officer, Role
from pipeline.records.manifest import read_manifest
from pipeline.records.register import Registered, register_sheet, register_text
from pipeline.services.desk import CHINA, Desk, check_may_see_copy
from pipeline.services.ledger import enter_missing, moment
from pipeline.services.planning import plan_of, shown_title
from pipeline.store import LedgerQuery, LedgerRow, ReleaseRecord, Transaction

PAGE = 50
# Cases in one package.
MOST = 500
# Who sees the list; only the publishing clerk takes copies away in packages.
READERS = frozenset({Role.PUBLISHER, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class CopyFilters:
    """Which released copies are asked for: days of release in China, both included; None and '' do not restrict."""

    since: date | None = None
    until: date | None = None
    section: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A released copy; ``title`` as the copy shows it, None without one and for copies of older versions."""

    row: LedgerRow
    title: str | None


@dataclass(frozen=True, slots=True)
class Copies:
    """A page of released copies, what is approved and not released yet, and the copies that were withdrawn last."""

    lines: tuple[CopyLine, ...]
    total: int
    waiting: tuple[LedgerRow, ...]
    waiting_total: int
    withdrawn: tuple[CopyLine, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaflet:
    """What was released of a case, for those who publish it; nothing of its original.

    Attributes:
        title: as the copy shows it, None without one.
        digest: SHA-256 of the copy.
        attribute: as the signed manifest says.
        checks: the verification report.
        valid: False once it was withdrawn or replaced.
        recalled: whether it was withdrawn, also where a corrected one has come since.
    """

    case: Case
    title: str | None
    attribute: Attribute
    released_at: str
    digest: str
    checks: tuple[Check, ...]
    schedule: tuple[ScheduleLine, ...]
    valid: bool
    recalled: bool


def listed(desk: Desk, officer: Officer, filters: CopyFilters, page: int = 1) -> Copies:
    """Return a page of released copies, the latest first, and the approved cases that wait, by due day.

    Raises:
        NotEntitled: neither publishing clerk nor auditor.
    """
    _check_reader(officer)
    enter_missing(desk)
    with desk.store.read() as tx:
        query = _query(filters)
        approved = frozenset({CaseState.APPROVED})
        pending = LedgerQuery(None, states=approved, section=filters.section, column=SortBy.DUE, descending=False)
        gone = replace(query, states=frozenset({CaseState.RECALLED}), fresh=False)
        return Copies(
            _lines(tx, query, (page - 1) * PAGE),
            tx.ledger_size(query),
            tx.ledger(pending, 0, PAGE),
            tx.ledger_size(pending),
            _lines(tx, gone),
            tx.sections(),
        )


def _lines(tx: Transaction, query: LedgerQuery, start: int = 0) -> tuple[CopyLine, ...]:
    found = []
    for row in tx.ledger(query, start, PAGE):
        record = None if row.case is None else tx.release(row.number)
        found.append(CopyLine(row, record.title if record is not None else None))
    return tuple(found)


def leaflet(desk: Desk, officer: Officer, number: str) -> Leaflet:
    """Return what was released of a case.

    Raises:
        NotEntitled: neither publishing clerk nor auditor.
        UsageError: there is no such case.
        NotApproved: nothing was released.
    """
    _check_reader(officer)
    with desk.store.read() as tx:
        case, record = tx.case(number), tx.release(number)
        if record is None:
            raise NotApproved(case=number, what="尚未发布")
        title = _approved_title(desk, tx, case, record)
        recalled = any(event.action is AuditAction.RECALLED for event in tx.case_events(number))
    said = read_manifest(desk.store.blobs.get(record.manifest).decode()).manifest
    return Leaflet(
        case,
        title,
        Attribute(said.attribute),
        record.at,
        said.copy,
        said.checks,
        said.schedule,
        case.state is CaseState.RELEASED,
        recalled,
    )


def all_numbers(desk: Desk, officer: Officer, filters: CopyFilters) -> tuple[str, ...]:
    """Return the numbers of all released copies that the filters leave.

    Raises:
        NotEntitled: no publishing clerk.
        UsageError: more than fit into one package.
    """
    check_role(officer, Role.PUBLISHER, "打包下载发布副本")
    with desk.store.read() as tx:
        rows = tx.ledger(_query(filters), 0, MOST + 1)
    _check_number(len(rows))
    return tuple(row.number for row in rows if row.case is not None)


def package(desk: Desk, officer: Officer, numbers: Sequence[str]) -> Generator[bytes, None, None]:
    """Check and record that the copies of some cases leave, and return the ZIP piece by piece, one file in memory at a time.

    It holds the copies, their signed manifests, and a register as Excel file and as plain text. Once the last piece was taken, the
    cases count as taken away.

    Raises:
        NotEntitled: no publishing clerk, or another section's case.
        NotApproved: one is not released (any more).
        UsageError: none was chosen, too many, or there is no such case.
    """
    check_role(officer, Role.PUBLISHER, "打包下载发布副本")
    wanted = sorted(set(numbers))
    _check_number(len(wanted))
    with desk.store.begin() as tx:
        standing_in = desk.substitutes(tx)
        for number in wanted:
            case, record = tx.case(number), tx.release(number)
            check_may_see_copy(officer, case, standing_in)
            if case.state is not CaseState.RELEASED or record is None:
                raise NotApproved(case=number, what="尚未发布或已撤回")
            if not all(desk.store.blobs.has(blob) for blob in (record.copy, record.manifest)):
                raise DamagedHome(what=f"release {number}")
            tx.audit(AuditAction.EXPORTED, officer.id, number, kind="package")
    return _pieces(desk, wanted)


def _check_reader(officer: Officer) -> None:
    if not officer.roles & READERS:
        check_role(officer, Role.PUBLISHER, "查看发布副本")


def _check_number(count: int) -> None:
    if count == 0:
        raise UsageError(what="没有选择任何事项")
    if count > MOST:
        raise UsageError(what=f"一次最多打包 {MOST} 件，请缩小范围")


def _query(filters: CopyFilters) -> LedgerQuery:
    return LedgerQuery(
        None,
        states=frozenset({CaseState.RELEASED}),
        section=filters.section,
        released_from=moment(filters.since) if filters.since else "",
        released_before=moment(filters.until + timedelta(days=1)) if filters.until else "",
        fresh=filters.fresh,
        column=SortBy.RELEASED,
    )


class _Sink:
    """Where the ZIP is written to: pieces that were not taken yet. It cannot be gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Hold a piece until it is taken."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _pieces(desk: Desk, numbers: Sequence[str]) -> Generator[bytes, None, None]:
    # No transaction stays open between two pieces: each may be asked for in another thread.
    sink, registered = _Sink(), list[Registered]()
    with zipfile.ZipFile(sink, "w") as packed:
        for number in numbers:
            line, copy, manifest = _release(desk, number)
            registered.append(line)
            day = datetime.fromisoformat(line.released_at).astimezone(CHINA)
            packed.writestr(_entry(line.file, day, zipfile.ZIP_STORED), copy)
            yield sink.take()
            packed.writestr(_entry(f"{number}.manifest.json", day, zipfile.ZIP_DEFLATED), manifest)
            yield sink.take()
        now = desk.now().astimezone(CHINA)
        packed.writestr(_entry("登记表.xlsx", now, zipfile.ZIP_STORED), register_sheet(registered))
        packed.writestr(_entry("登记表.txt", now, zipfile.ZIP_DEFLATED), register_text(registered).encode("utf-8-sig"))
    with desk.store.begin() as tx:
        for number in numbers:
            tx.mark_exported(number)
    yield sink.take()


def _entry(name: str, day: datetime, compression: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, day.hour, day.minute, day.second))
    entry.compress_type = compression
    entry.external_attr = 0o644 << 16
    return entry


def _release(desk: Desk, number: str) -> tuple[Registered, bytes, bytes]:
    with desk.store.read() as tx:
        case, record = tx.case(number), tx.release(number)
        if record is None:
            raise NotApproved(case=number, what="尚未发布")
        if case.state is not CaseState.RELEASED:  # recalled while the package was being made
            raise NotApproved(case=number, what="已撤回，不能再取走；请重新选择")
        title = _approved_title(desk, tx, case, record)
    copy, text = desk.store.blobs.get(record.copy), desk.store.blobs.get(record.manifest)
    manifest = read_manifest(text.decode()).manifest
    digest = hashlib.sha256(copy).hexdigest()
    if digest != manifest.copy:
        raise DamagedHome(what=f"release {number}")
    line = Registered(
        number,
        title or "",
        case.section,
        Attribute(manifest.attribute),
        record.at,
        f"{number}.{case.format}",
        digest,
        manifest.schedule,
    )
    return line, copy, text


def _approved_title(desk: Desk, tx: Transaction, case: Case, record: ReleaseRecord) -> str | None:
    """Return the title as the copy shows it; of a copy of an older version it is worked out anew."""
    if record.title is not None or case.title is None:
        return record.title
    plan = plan_of(desk, tx, case, desk.profile_of(case))
    return shown_title(case, desk.reading_of(case), plan)
