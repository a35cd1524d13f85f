"""The outbox of approved plans, and the released copies."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from pipeline.store import tables
from pipeline.store.part import Part, case_purpose
from pipeline.store.records import OutboxRow, ReleaseRecord


class Releases(Part):
    """Methods of a transaction that concern releases."""

    def enqueue(self, number: str, plan: str) -> None:
        """Put an approved plan in line for its release: once per case and plan.

        A plan that was worked off before is put in line again: after a failure the same plan may be approved anew.
        """
        own = (tables.outbox.c.case_number == number) & (tables.outbox.c.plan == plan)
        again = update(tables.outbox).where(own).values(finished_at=None)
        if self._connection.execute(again).rowcount == 0:
            row = {"case_number": number, "plan": plan, "enqueued_at": self._timestamp()}
            self._connection.execute(insert(tables.outbox).values(row))

    def pending(self) -> tuple[OutboxRow, ...]:
        """Return what waits for its release, oldest first."""
        wanted = select(tables.outbox).where(tables.outbox.c.finished_at.is_(None)).order_by(tables.outbox.c.id)
        return tuple(OutboxRow(row.id, row.case_number, row.plan) for row in self._connection.execute(wanted))

    def finish(self, id: int) -> None:
        """Take a row out of the outbox, whether it was released or refused."""
        done = update(tables.outbox).where(tables.outbox.c.id == id).values(finished_at=self._timestamp())
        self._connection.execute(done)

    def close_outbox(self, number: str) -> None:
        """Take all rows of a case out of the outbox: it is no longer approved."""
        own = (tables.outbox.c.case_number == number) & tables.outbox.c.finished_at.is_(None)
        self._connection.execute(update(tables.outbox).where(own).values(finished_at=self._timestamp()))

    def unexported(self) -> tuple[str, ...]:
        """Return the numbers of released cases whose files were not written out yet, oldest first."""
        wanted = select(tables.releases.c.case_number).where(tables.releases.c.exported.is_(False))
        return tuple(self._connection.execute(wanted.order_by(tables.releases.c.case_number)).scalars())

    def mark_exported(self, number: str) -> None:
        """Note that a released case's files were written out."""
        done = update(tables.releases).where(tables.releases.c.case_number == number).values(exported=True)
        self._connection.execute(done)

    def set_release(
        self, number: str, copy: str, manifest: str, form: str, plan: str, title: str | None = None
    ) -> ReleaseRecord:
        """Record the released copy of a case: blob ids of copy, manifest and form, the hash of its plan.

        ``title`` is that of the document as the copy shows it.
        """
        record = ReleaseRecord(number, copy, manifest, form, plan, self._timestamp(), title)
        sealed = self._seal(number, case_purpose(number, "release"), record)
        again = (
            update(tables.releases).where(tables.releases.c.case_number == number).values(sealed=sealed, exported=False)
        )
        if self._connection.execute(again).rowcount == 0:
            row = {"case_number": number, "exported": False, "sealed": sealed}
            self._connection.execute(insert(tables.releases).values(row))
        entry = update(tables.ledger).where(tables.ledger.c.case_number == number).values(released_at=record.at)
        self._connection.execute(entry)
        return record

    def release(self, number: str) -> ReleaseRecord | None:
        """Return the released copy of a case, None when there is none."""
        row = self._connection.execute(select(tables.releases).where(tables.releases.c.case_number == number)).first()
        if row is None:
            return None
        return self._unseal(number, case_purpose(number, "release"), ReleaseRecord, row.sealed)
