"""Seconds to verify a long audit record on SQLite: run `python -m tests.benchmarks.audit_chain [EVENTS ...]`.

One record grows from count to count; each time a head is signed and the whole is verified. Nothing is written outside a
temporary folder.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.model.audit import AuditAction
from pipeline.store import KeyRing, Store, sign_head, verify_chain

COUNTS = (100_000, 300_000, 1_000_000)
AT_ONCE = 10_000


def main(counts: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        store = Store.create(home, KeyRing.create(Path(folder) / "keys"))
        written = 1
        for count in sorted(counts):
            start = time.perf_counter()
            before = written
            while written < count:
                with store.begin() as tx:
                    for _ in range(min(AT_ONCE, count - written)):
                        tx.audit(AuditAction.ITEM_DECIDED, "o0001", "2026-000001", item="0" * 16, verdict="keep")
                        written += 1
            wrote = time.perf_counter() - start
            sign_head(store)
            start = time.perf_counter()
            report = verify_chain(store)
            seconds = time.perf_counter() - start
            assert report.ok
            assert report.events == count
            print(
                f"{count:>9,} events: verified in {seconds:6.1f} s ({count / seconds:,.0f} a second); "
                f"{count - before:,} written in {wrote:.1f} s; "
                f"database {(home / 'mishen.db').stat().st_size / 1e6:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or COUNTS)
