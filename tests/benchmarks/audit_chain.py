"""Seconds to verify a long audit record on SQLite: run `python -m tests.benchmarks.audit_chain [EVENTS ...]`.

One record grows from count to count; each time a head is signed and the whole is verified. Nothing is written outside a
temporary folder.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import insert

from pipeline.model.audit import AuditAction, event_hash
from pipeline.store import KeyRing, Store, sign_head, tables, verify_chain

COUNTS = (100_000, 300_000, 1_000_000)
AT_ONCE = 10_000


def append(store: Store, count: int) -> int:
    """Write events as ``Transaction.audit`` would, many in one statement."""
    with store.begin() as tx:
        last = tx.last_event()
        assert last is not None
        sequence, previous, at, rows = last.sequence, last.hash, store.timestamp(), []
        details = {"item": "0" * 16, "verdict": "keep"}
        for number in range(sequence + 1, sequence + count + 1):
            facts = (at, AuditAction.ITEM_DECIDED, "o0001", "2026-000001")
            digest = event_hash(number, *facts, details, previous)
            row = dict(zip(("at", "action", "officer", "case_number"), map(str, facts), strict=True))
            kept = {"details": json.dumps(details, separators=(",", ":")), "mac": tx.event_mac(digest)}
            rows.append({"sequence": number, **row, **kept, "previous": previous, "hash": digest})
            previous = digest
        tx.connection.execute(insert(tables.audit_events), rows)
    return count


def main(counts: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        store = Store.create(home, KeyRing.create(Path(folder) / "keys"))
        written = 1
        for count in sorted(counts):
            while written < count:
                written += append(store, min(AT_ONCE, count - written))
            sign_head(store)
            start, worked = time.perf_counter(), time.process_time()
            report = verify_chain(store)
            seconds, busy = time.perf_counter() - start, time.process_time() - worked
            assert report.ok
            assert report.events == count
            print(
                f"{count:>9,} events: verified in {seconds:6.1f} s ({busy:.1f} s of processor time); "
                f"database {(home / 'mishen.db').stat().st_size / 1e6:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or COUNTS)
