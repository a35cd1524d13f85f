"""A home as version 0.1 wrote it: schema 0001, one master key, everything sealed with keys derived from it."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import TypeAdapter
from sqlalchemy import text

from pipeline.model.audit import GENESIS, event_hash
from pipeline.model.review import Officer, Role
from pipeline.store import Bureau, KeyRing, Remark
from pipeline.store.cases import SealedItem
from pipeline.store.engine import make_engine, transaction, use_wal
from pipeline.store.files import replace_atomically
from pipeline.store.keyfile import derive
from pipeline.store.people import SealedOfficer
from pipeline.store.schema import migrate
from tests.store.samples import QUICK_HASHER, SECTION, make_case, make_item

AT = "2026-03-02T01:00:00.000000Z"
NUMBER = "2026-000001"
TEXT = "13800000000"


def write_v1(folder: Path, master: bytes, seed: bytes) -> None:
    folder.mkdir(mode=0o700)
    content = {"version": 1, "master": base64.b64encode(master).decode(), "signing": base64.b64encode(seed).decode()}
    replace_atomically(folder / "master.key", json.dumps(content).encode())


def seal_v1(master: bytes, purpose: str, plain: bytes) -> bytes:
    scope = ":".join(purpose.split(":", 2)[:2])
    nonce = secrets.token_bytes(12)
    return b"\x01" + nonce + AESGCM(derive(master, f"1/encrypt:{scope}")).encrypt(nonce, plain, purpose.encode())


def sealed(master: bytes, purpose: str, record: object) -> bytes:
    return seal_v1(master, purpose, TypeAdapter(type(record)).dump_json(record))


def old_home(home: Path, keys: Path, url: str | None) -> None:
    """Make one with an officer, a case with an item, a remark and its original, and two events."""
    master = secrets.token_bytes(32)
    write_v1(keys, master, secrets.token_bytes(32))
    ring = KeyRing.load(keys)
    (home / "blobs").mkdir(parents=True)
    original = ring.fingerprint(b"the original", "blob:original:x")
    (home / "blobs" / original[:2]).mkdir()
    blob = b"original:x\n" + seal_v1(master, "blob:original:x", b"the original")
    (home / "blobs" / original[:2] / original).write_bytes(blob)
    officer = Officer("o0001", "吴桐", frozenset({Role.DRAFTER}), frozenset({SECTION}))
    case = make_case(NUMBER, original=original)
    item = make_item()
    rows: list[tuple[str, dict[str, object]]] = [
        ("meta", {"name": "home", "value": "h" * 32}),
        ("meta", {"name": "decoy_password", "value": QUICK_HASHER.hash("x")}),
        ("meta", {"name": "key_check", "value": _check(ring, master)}),
        ("bureau", {"id": 1, "sealed": sealed(master, "bureau", Bureau("某局", "zhongwei_yunjisuan"))}),
        ("sections", {"id": 1, "name": SECTION}),
        ("officers", {"id": "o0001", "name": "吴桐", "sealed": _officer(master, officer)}),
        (
            "cases",
            {
                "number": NUMBER,
                "section": SECTION,
                "state": "in_review",
                "step": "draft",
                "due": case.due,
                "revision": 1,
                "key": "key-1",
                "document": ring.fingerprint(case.document.encode()),
                "sealed": sealed(master, f"case:{NUMBER}:case", case),
            },
        ),
        (
            "items",
            {
                "case_number": NUMBER,
                "id": item.id,
                "number": 1,
                "sealed": sealed(master, f"case:{NUMBER}:item:{item.id}", SealedItem(item, TEXT)),
            },
        ),
        (
            "remarks",
            {
                "case_number": NUMBER,
                "sealed": sealed(master, f"case:{NUMBER}:remark", Remark("return", "o0001", None, "请核对", AT)),
            },
        ),
    ]
    previous = GENESIS
    for sequence, action in enumerate(("home_created", "case_opened"), 1):
        digest = event_hash(sequence, AT, action, None, None, {}, previous)
        event = {
            "sequence": sequence,
            "at": AT,
            "action": action,
            "details": "{}",
            "previous": previous,
            "hash": digest,
        }
        rows.append(("audit_events", {**event, "mac": ring.fingerprint(digest.encode(), "audit")}))
        previous = digest
    engine = make_engine(home, url)
    use_wal(engine, home)
    with transaction(engine, home, write=True) as connection:
        migrate(connection, "0001")
        for table, row in rows:
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    engine.dispose()


def _check(ring: KeyRing, master: bytes) -> str:
    facts = f"{'h' * 32} {ring.public_text}".encode()
    return base64.b64encode(seal_v1(master, "meta:key-check", facts)).decode()


def _officer(master: bytes, officer: Officer) -> bytes:
    return sealed(master, f"officers:all:{officer.id}", SealedOfficer(officer, QUICK_HASHER.hash("一二三四五六")))
