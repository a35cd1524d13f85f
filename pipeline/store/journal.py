"""The audit record inside a transaction: append and read, nothing else."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select

from pipeline.model.audit import GENESIS, AuditAction, AuditEvent, event_hash, first_broken
from pipeline.model.chain import STEP_ACTS
from pipeline.store import tables
from pipeline.store.part import Part
from pipeline.store.records import Rhythm, SignedHead
from pipeline.store.sealing import check_same

_PAGE = 1000
# Built once: an event is appended with nearly every act.
_APPEND = insert(tables.audit_events)
_LAST_EVENT = select(tables.audit_events).order_by(tables.audit_events.c.sequence.desc()).limit(1)
_LAST_HEAD = select(tables.audit_heads).order_by(tables.audit_heads.c.sequence.desc()).limit(1)
_ACTIONS = {str(action): action for action in AuditAction}

# Incarnations of a home and the sequence numbers that they begin with.
Lineage = tuple[tuple[str, int], ...]


class Journal(Part):
    """Methods of a transaction that concern the audit record."""

    def audit(
        self, action: AuditAction, officer: str | None = None, case: str | None = None, **details: object
    ) -> AuditEvent:
        """Append an event to the chain; details are written as strings.

        Details hold ids, codes, hashes and numbers, never text of a document and no plain hash of an original. Time never
        runs backwards in the record: with a clock that was set back, the time of the event before is repeated.
        """
        last = self.last_event()
        sequence = last.sequence + 1 if last else 1
        previous = last.hash if last else GENESIS
        at = max(self._timestamp(), last.at) if last else self._timestamp()
        facts = {name: str(value) for name, value in sorted(details.items())}
        digest = event_hash(sequence, at, action, officer, case, facts, previous)
        row = {
            "sequence": sequence,
            "at": at,
            "action": str(action),
            "officer": officer,
            "case_number": case,
            "details": json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
            "previous": previous,
            "hash": digest,
            "mac": self.event_mac(digest),
        }
        self._connection.execute(_APPEND, row)
        if action in STEP_ACTS and officer is not None and case is not None and "step" in facts:
            self._note_act(case, officer, facts["step"])
        event = AuditEvent(sequence, at, action, officer, case, facts, previous, digest)
        self.appended[:] = [event]
        return event

    def _note_act(self, case: str, officer: str, step: str) -> None:
        """Note whose hands were on which step, for the queue."""
        own = (tables.case_acts.c.case_number == case) & (tables.case_acts.c.officer == officer)
        known = select(tables.case_acts).where(own, tables.case_acts.c.step == step)
        if self._connection.execute(known).first() is None:
            row = {"case_number": case, "officer": officer, "step": step}
            self._connection.execute(insert(tables.case_acts).values(row))

    def events(self, after: int = 0) -> Iterator[AuditEvent]:
        """Yield the events after a sequence number, in order; only while the transaction lasts."""
        for row in self.event_rows(after):
            yield event_of(row)

    def case_events(self, number: str) -> tuple[AuditEvent, ...]:
        """Return the events of a case in order, each checked against its keyed hash.

        Raises:
            DamagedHome: an event was changed from outside.
        """
        own = select(tables.audit_events).where(tables.audit_events.c.case_number == number)
        rows = self._connection.execute(own.order_by(tables.audit_events.c.sequence)).all()
        events = tuple(event_of(row) for row in rows)
        for row, event in zip(rows, events, strict=True):
            digest = event_hash(
                event.sequence, event.at, event.action, event.officer, event.case, event.details, event.previous
            )
            check_same("audit", (row.hash, digest), (row.mac, self.event_mac(digest)))
        return events

    def last_event(self) -> AuditEvent | None:
        """Return the last event, None in an empty record."""
        row = self._connection.execute(_LAST_EVENT).first()
        return event_of(row) if row is not None else None

    def event_rows(self, after: int = 0, action: AuditAction | None = None) -> Iterator[Row[Any]]:
        """Yield the rows of the events after a sequence number, of all actions or one, as they are stored; for the verifier."""
        wanted = select(tables.audit_events).where(tables.audit_events.c.sequence > after)
        if action is not None:
            wanted = wanted.where(tables.audit_events.c.action == str(action))
        ordered = wanted.order_by(tables.audit_events.c.sequence).execution_options(yield_per=_PAGE)
        yield from self._connection.execute(ordered)

    def event_mac(self, digest: str) -> str:
        """Return the keyed hash that goes with an event: who has no key cannot write one, not even at the end."""
        return self._keys.fingerprint(digest.encode(), "audit")

    def add_head(self, head: SignedHead) -> None:
        """Keep a signed head."""
        row = {
            "sequence": head.sequence,
            "hash": head.hash,
            "at": head.at,
            "public_key": head.public_key,
            "signature": head.signature,
        }
        self._connection.execute(insert(tables.audit_heads).values(row))

    def last_head(self, home: str) -> SignedHead | None:
        """Return the last signed head, None when none was signed yet."""
        row = self._connection.execute(_LAST_HEAD).first()
        return _head_of(row, home, self.lineage()) if row is not None else None

    def lineage(self) -> Lineage:
        """Return the incarnations of this home, oldest first: with the sequence number of the event that began each.

        Nobody without the key can write or change such an event (RESTORED) so that it counts here.
        """
        own = select(tables.audit_events).where(
            tables.audit_events.c.action == str(AuditAction.RESTORED),
            # No restore concerns a case; and cases are indexed.
            tables.audit_events.c.case_number.is_(None),
        )
        found = [("", 0)]
        for row in self._connection.execute(own.order_by(tables.audit_events.c.sequence)):
            event = event_of(row)
            whole = first_broken([event], event.previous, event.sequence - 1) is None
            genuine = hmac.compare_digest(str(row.mac), self.event_mac(str(row.hash)))
            if whole and genuine and "incarnation" in event.details:
                found.append((event.details["incarnation"], event.sequence))
        return tuple(found)

    def head_is_due(self, rhythm: Rhythm) -> bool:
        """Whether this transaction wrote events, and the last signed head lies so many events or minutes behind."""
        if not self.appended:
            return False
        last, head = self.appended[-1], self._connection.execute(_LAST_HEAD).first()
        if head is not None:
            behind, since = last.sequence - head.sequence, head.at
        else:
            behind, since = last.sequence, self._first_at()
        waited = datetime.fromisoformat(last.at) - datetime.fromisoformat(since)
        return behind >= rhythm.events or waited >= timedelta(minutes=rhythm.minutes)

    def _first_at(self) -> str:
        first = select(tables.audit_events.c.at).where(tables.audit_events.c.sequence == 1)
        return str(self._connection.execute(first).scalar_one())

    def heads(self, home: str) -> tuple[SignedHead, ...]:
        """Return the signed heads of this home, oldest first."""
        lineage = self.lineage()
        rows = self._connection.execute(select(tables.audit_heads).order_by(tables.audit_heads.c.sequence))
        return tuple(_head_of(row, home, lineage) for row in rows)


def event_of(row: Row[Any]) -> AuditEvent:
    """Make the event of a row; what a row can hold only after tampering comes out as it is, for the verifier to see."""
    action = _ACTIONS.get(row.action, row.action)
    return AuditEvent(
        row.sequence, row.at, action, row.officer, row.case_number, _details(row.details), row.previous, row.hash
    )


def _head_of(row: Row[Any], home: str, lineage: Lineage) -> SignedHead:
    incarnation = next(name for name, since in reversed(lineage) if since <= row.sequence or since == 0)
    return SignedHead(home, row.sequence, row.hash, row.at, row.public_key, row.signature, incarnation)


def _details(text: str) -> Mapping[str, str]:
    try:
        details = json.loads(text)
    except ValueError:
        return {"": text}
    return details if isinstance(details, dict) else {"": text}
