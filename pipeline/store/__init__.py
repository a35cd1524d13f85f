"""Where everything is kept: the home's database and blobs, encrypted; the keys outside of it; the audit record.

``Store`` opens a home, ``Store.begin`` and ``Store.read`` give a ``Transaction``, ``KeyRing`` holds the keys, and
``pipeline.store.audit`` signs, verifies and exports the record.
"""

from __future__ import annotations

from pipeline.store.audit import export, sign_head, verify_chain, verify_export
from pipeline.store.blobs import Blobs
from pipeline.store.clock import timestamp, utc_now
from pipeline.store.digests import Chair, Digest, Queued, Wanted
from pipeline.store.figures import Act
from pipeline.store.home import Store
from pipeline.store.keys import CaseKey, KeyRing, verify_signature
from pipeline.store.ledger import RUNNING, LedgerQuery, LedgerRow
from pipeline.store.records import (
    Arrival,
    AuditReport,
    Bureau,
    MarkRecord,
    NewArrival,
    OutboxRow,
    ReleaseRecord,
    Remark,
    Rhythm,
    Ruling,
    SignedHead,
    Tampering,
)
from pipeline.store.transaction import Transaction

__all__ = [
    "RUNNING",
    "Act",
    "Arrival",
    "AuditReport",
    "Blobs",
    "Bureau",
    "CaseKey",
    "Chair",
    "Digest",
    "KeyRing",
    "LedgerQuery",
    "LedgerRow",
    "MarkRecord",
    "NewArrival",
    "OutboxRow",
    "Queued",
    "ReleaseRecord",
    "Remark",
    "Rhythm",
    "Ruling",
    "SignedHead",
    "Store",
    "Tampering",
    "Transaction",
    "Wanted",
    "export",
    "sign_head",
    "timestamp",
    "utc_now",
    "verify_chain",
    "verify_export",
    "verify_signature",
]
