"""Backup: one consistent picture of a home in one file, sealed as it is at rest; never with a key in it.

All rows are read in one read transaction, so that others may go on writing; then every blob that they name. Blobs never
change, hence need no lock. Who has the file without the keys has what somebody with the home alone has (docs/store.md).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, select, tuple_

from pipeline.errors import BackupError, DamagedHome
from pipeline.model.audit import AuditAction
from pipeline.store import tables
from pipeline.store.archive import FORMAT, ArchiveWriter, Manifest
from pipeline.store.files import sync_folder
from pipeline.store.home import Store
from pipeline.store.rotation import blobs_of
from pipeline.store.transaction import Transaction

# Rows of a table that make one member: bounds what writer and reader hold in memory.
PART = 1000
_CHUNK = 1024**2


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written: where, SHA-256 of the file, how many cases, blobs and events it holds."""

    file: Path
    sha256: str
    cases: int
    blobs: int
    events: int


def backup(store: Store, file: Path, officer: str | None = None) -> Backup:
    """Write a backup and record it (BACKED_UP); the file appears whole, with mode 0600, or not at all.

    Raises:
        BackupError: the file exists or cannot be written, or a case was erased meanwhile.
        DamagedHome: a blob is missing, or a record was altered from outside.
    """
    if file.exists():
        raise BackupError(file=file, what="该文件已存在，不会覆盖")
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(8)}.tmp")
    try:
        manifest = _write(store, temporary)
        done = Backup(
            file,
            _sha256(temporary),
            manifest.rows[tables.cases.name],
            sum(each.name.startswith("blobs/") for each in manifest.members),
            manifest.events,
        )
        _record(store, done, temporary, officer)
        sync_folder(file.parent)
    except OSError as error:
        raise BackupError(file=file, what=f"无法写入（{error.strerror}）") from None
    finally:
        temporary.unlink(missing_ok=True)
    return done


def _record(store: Store, done: Backup, temporary: Path, officer: str | None) -> None:
    """Give the file its name and record it: both, or neither."""
    try:
        with store.begin() as tx:
            tx.audit(AuditAction.BACKED_UP, officer, sha256=done.sha256, events=done.events, cases=done.cases)
            temporary.rename(done.file)
    except BaseException:
        if not temporary.exists():
            done.file.unlink(missing_ok=True)
        raise


def _write(store: Store, temporary: Path) -> Manifest:
    handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file, store.read() as tx:
        writer = ArchiveWriter(file)
        rows = {table.name: _write_table(writer, tx, table) for table in tables.metadata.sorted_tables}
        for number in _readable(tx):
            _write_blobs(writer, store, tx, number, temporary)
        last = tx.last_event()
        if last is None:
            raise DamagedHome(what="audit")
        manifest = Manifest(
            FORMAT,
            store.id,
            tables.SCHEMA,
            store.keys.public_text,
            store.timestamp(),
            last.sequence,
            last.hash,
            rows,
            tuple(writer.members),
        )
        writer.seal(manifest, store.keys.sign(manifest.dump()))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _write_table(writer: ArchiveWriter, tx: Transaction, table: Table) -> int:
    count = 0
    for number, part in enumerate(_parts(tx, table), 1):
        lines = [json.dumps(row_to_json(row), separators=(",", ":")) for row in part]
        writer.add(f"tables/{table.name}/{number:06d}.jsonl", "".join(f"{line}\n" for line in lines).encode())
        count += len(part)
    return count


def _parts(tx: Transaction, table: Table) -> Iterator[list[Row[Any]]]:
    """Yield the rows in the order of their key, some at a time."""
    key = tuple(table.primary_key.columns)
    wanted = select(table).order_by(*key).limit(PART)
    after = wanted
    while part := list(tx.connection.execute(after).all()):
        yield part
        last = tuple(getattr(part[-1], column.name) for column in key)
        after = wanted.where(tuple_(*key) > tuple_(*last))


def row_to_json(row: Row[Any]) -> dict[str, object]:
    """Return a row as JSON can hold it: bytes in base64."""
    return {
        name: base64.b64encode(bytes(value)).decode() if isinstance(value, bytes | memoryview) else value
        for name, value in row._mapping.items()
    }


def _readable(tx: Transaction) -> list[str]:
    """Return the numbers of the cases that were not erased: what an erased one named nobody can open or even name."""
    numbers = tx.connection.execute(select(tables.cases.c.number).order_by(tables.cases.c.number)).scalars().all()
    return [number for number in numbers if not tx.is_erased(number)]


def _write_blobs(writer: ArchiveWriter, store: Store, tx: Transaction, number: str, file: Path) -> None:
    for blob in blobs_of(tx, number):
        # Only homes of older versions hold blobs that two cases share.
        if writer.holds(f"blobs/{blob}"):
            continue
        try:
            writer.add(f"blobs/{blob}", store.blobs.sealed(blob))
        except DamagedHome:
            with store.read() as now:
                if now.is_erased(number):
                    raise BackupError(file=file, what=f"事项 {number} 在备份期间被销毁，请重新备份") from None
            raise


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
