"""The audit record as an auditor or a section sees it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model.audit import AuditAction, AuditEvent
from pipeline.model.chain import check_role
from pipeline.model.review import Officer, Role
from pipeline.services.desk import Desk, check_may_see
from pipeline.store import audit
from pipeline.store.extract import extract


def events_of(desk: Desk, officer: Officer, number: str | None) -> tuple[AuditEvent, ...]:
    """Return the events of a case, or all of them for an auditor, who alone sees those of a case that was erased.

    Raises:
        NotEntitled: another section's case, or not an auditor.
    """
    with desk.store.read() as tx:
        if number is None:
            check_role(officer, Role.AUDITOR, "查看全部审计记录")
        elif tx.is_erased(number):
            check_role(officer, Role.AUDITOR, "查看已销毁事项的审计记录")
        else:
            check_may_see(officer, tx.case(number), desk.substitutes(tx))
        return tuple(event for event in tx.events() if number is None or event.case == number)


def export_record(desk: Desk, officer: Officer) -> Iterator[str]:
    """Sign the head and yield the whole record as JSON Lines; the export leaves an event of its own.

    Raises:
        NotEntitled: not an auditor.
    """
    check_role(officer, Role.AUDITOR, "导出审计记录")
    with desk.store.begin() as tx:
        tx.audit(AuditAction.EXPORTED, officer.id)
    yield from audit.export(desk.store)


def proof_of(desk: Desk, officer: Officer, number: str) -> tuple[str, ...]:
    """Return the audit proof of a case as JSON Lines; that it was taken is an event of the case and part of the proof.

    Raises:
        NotEntitled: another section's case; of an erased one, not an auditor.
        DamagedHome: the record was changed from outside.
    """
    with desk.store.begin() as tx:
        if tx.is_erased(number):
            check_role(officer, Role.AUDITOR, "查看已销毁事项的审计记录")
        else:
            check_may_see(officer, tx.case(number), desk.substitutes(tx))
        tx.audit(AuditAction.EXPORTED, officer.id, number, kind="proof")
    return extract(desk.store, number)
