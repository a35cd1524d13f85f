"""Restore: a home made of a backup, in SQLite or PostgreSQL, whichever the backup came from; all of it or nothing.

Rows are written, every sealed value is opened, every blob is read and the record is verified in one transaction, before
anything of it counts. Heads beside the keys that are younger than the backup show what was lost: the event RESTORED says so.
"""

from __future__ import annotations

import base64
import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from pipeline.errors import BackupError, DamagedHome, ErasedCase, HomeError, KeyFileError
from pipeline.model.audit import AuditAction
from pipeline.store import tables
from pipeline.store.archive import FORMAT, ArchiveReader
from pipeline.store.audit import check_record, lost_heads, outside_heads, sign_head
from pipeline.store.blobs import Blobs
from pipeline.store.clock import utc_now
from pipeline.store.engine import DATABASE, make_engine, transaction, use_wal
from pipeline.store.folders import BlobFolder, folder_at
from pipeline.store.home import BLOBS, HOME_ID, Store, check_key, make_folder, refuse_inside
from pipeline.store.keys import KeyRing
from pipeline.store.part import case_purpose
from pipeline.store.places import OF_CASES, OF_HOME
from pipeline.store.rotation import blobs_of
from pipeline.store.schema import migrate, revision_of
from pipeline.store.transaction import Transaction

_ANY_TYPE: tuple[tuple[type[Any], type], ...] = ((Boolean, bool), (Integer, int))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup is to be restored to: what ``Store.create`` takes."""

    home: Path
    keys: KeyRing
    url: str | None = None
    blobs_url: str | None = None
    now: Callable[[], datetime] = utc_now
    hasher: PasswordHasher | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restored home holds; ``lost`` counts the signed events that came after the backup and are gone."""

    cases: int
    blobs: int
    events: int
    lost: int


def restore(file: Path, target: Target) -> Restored:
    """Make a home of a backup, verify all of it, and record that (RESTORED).

    Raises:
        BackupError: the backup is damaged, hostile, altered, or of another version; nothing is left behind.
        HomeError: there is a home already, or it cannot be written.
        KeyFileError: the keys are another home's, or lack a generation that the backup was made under.
    """
    refuse_inside(target.home.absolute(), target.keys)
    try:
        with file.open("rb") as content:
            archive = ArchiveReader(content, file)
            _check_kin(archive, target.keys, file)
            archive.check(target.keys.public_key)
            with _nothing_left(target, file) as blobs:
                return _fill(archive, target, blobs, file)
    except OSError as error:
        raise BackupError(file=file, what=f"无法读取（{error.strerror}）") from None


def _check_kin(archive: ArchiveReader, keys: KeyRing, file: Path) -> None:
    manifest = archive.manifest
    if manifest.format != FORMAT or manifest.schema != tables.SCHEMA:
        what = f"备份的版本（{manifest.schema[:8]}）与程序（{tables.SCHEMA}）不同，请用备份时的程序版本恢复后再升级"
        raise BackupError(file=file, what=what)
    if manifest.public_key != keys.public_text:
        raise KeyFileError(keys=keys.folder or "command", what="不是该备份的密钥")


class _Kept:
    """A folder that remembers what was new in it."""

    def __init__(self, folder: BlobFolder) -> None:
        self._folder = folder
        self.new: list[str] = []
        self.read = folder.read
        self.remove = folder.remove
        self.sweep = folder.sweep
        self.old = folder.old

    def write(self, name: str, data: bytes) -> None:
        """Write, and remember the name where it is new."""
        if self._folder.read(name) is None:
            self.new.append(name)
        self._folder.write(name, data)


@contextmanager
def _nothing_left(target: Target, file: Path) -> Iterator[_Kept]:
    """Make the home's folder, and take everything that was made away again when anything fails."""
    home = target.home.absolute()
    before = {path for path in (home, home / BLOBS, home / DATABASE) if path.exists()}
    make_folder(home, target.url)
    kept = _Kept(folder_at(home, target.blobs_url, home / BLOBS))
    try:
        yield kept
    except BaseException as error:
        _clear(home, before, kept)
        if isinstance(error, DamagedHome | ErasedCase | IntegrityError):
            raise BackupError(file=file, what="其中的内容不一致或被改动") from None
        raise


def _clear(home: Path, before: set[Path], kept: _Kept) -> None:
    with suppress(OSError):
        for name in kept.new:
            kept.remove(name)
    if home / BLOBS not in before:
        shutil.rmtree(home / BLOBS, ignore_errors=True)
    if home / DATABASE not in before:
        for suffix in ("", "-wal", "-shm"):
            (home / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    if home not in before:
        with suppress(OSError):
            home.rmdir()


def _fill(archive: ArchiveReader, target: Target, folder: _Kept, file: Path) -> Restored:
    home, keys, manifest = target.home.absolute(), target.keys, archive.manifest
    engine = make_engine(home, target.url)
    store = Store(home, keys, engine, manifest.home, target.now, target.hasher, folder)
    try:
        use_wal(engine, home)
        with transaction(engine, home, write=True) as connection:
            if revision_of(connection) is not None:
                raise HomeError(home=home, what="其中已有数据，不会覆盖")
            migrate(connection)
            tx = Transaction(connection, keys, target.now, target.hasher or PasswordHasher())
            for table in tables.metadata.sorted_tables:
                _put_rows(archive, tx, table, file)
            for name, data in archive.members("blobs/"):
                folder.write(name.removeprefix("blobs/"), data)
            blobs = _check_contents(tx, keys, manifest.home, Blobs(folder, keys, home, tx.key_by_id))
            lost = _record(archive, tx, keys, file)
        # What was restored counts by now; a head that cannot be kept must not look like its failure.
        with suppress(KeyFileError, HomeError):
            sign_head(store)
    finally:
        engine.dispose()
    return Restored(manifest.rows[tables.cases.name], blobs, manifest.events, lost)


def _record(archive: ArchiveReader, tx: Transaction, keys: KeyRing, file: Path) -> int:
    """Verify the record, add RESTORED to it, and return how many signed events are lost."""
    manifest = archive.manifest
    outside = outside_heads(keys, manifest.home)
    lost = lost_heads(tx, manifest.home, keys.public_key, outside)
    report = check_record(tx, manifest.home, keys.public_key, set(outside or ()) - set(lost))
    if not report.ok:
        raise BackupError(file=file, what=f"审计记录自第 {report.broken} 条起不完整（{report.tampering}）")
    if (report.events, report.last_hash) != (manifest.events, manifest.last_hash):
        raise BackupError(file=file, what="审计记录与清单不一致")
    # From here on another home than the one that the backup was made of, which may work on (a drill).
    facts = {"events": str(manifest.events), "made_at": manifest.made_at, "incarnation": uuid.uuid4().hex}
    if not lost:
        tx.audit(AuditAction.RESTORED, None, None, **facts)
        return 0
    newest, until = max(head.sequence for head in lost), max(head.at for head in lost)
    if tx.audit(AuditAction.RESTORED, None, None, **facts, lost=newest, lost_until=until).at <= until:
        raise BackupError(file=file, what="系统时钟早于密钥旁最后一次签名的时间，请校正时钟后重试")
    return newest - manifest.events


def _put_rows(archive: ArchiveReader, tx: Transaction, table: Table, file: Path) -> None:
    count = 0
    for _, data in archive.members(f"tables/{table.name}/"):
        try:
            rows = [_row(table, json.loads(line)) for line in data.splitlines()]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise BackupError(file=file, what=f"表 {table.name} 的内容无效") from None
        if rows:
            tx.connection.execute(insert(table), rows)
        count += len(rows)
    if count != archive.manifest.rows.get(table.name):
        raise BackupError(file=file, what=f"表 {table.name} 的行数与清单不一致")
    key = table.primary_key.columns.values()
    if tx.connection.dialect.name == "postgresql" and len(key) == 1 and isinstance(key[0].type, Integer):
        # Rows came with their ids, so that the sequence still stands at the beginning.
        sequence = func.pg_get_serial_sequence(table.name, key[0].name)
        tx.connection.execute(select(func.setval(sequence, select(func.max(key[0])).scalar_subquery())))


def _row(table: Table, untrusted: dict[str, Any]) -> dict[str, object]:
    if set(untrusted) != {column.name for column in table.columns}:
        raise ValueError("other columns")
    return {column.name: _value(column, untrusted[column.name]) for column in table.columns}


def _value(column: Column[Any], untrusted: Any) -> object:  # noqa: ANN401 - JSON
    if untrusted is None:
        if not column.nullable:
            raise ValueError("null")
        return None
    wanted = next((python for kind, python in _ANY_TYPE if isinstance(column.type, kind)), str)
    if type(untrusted) is not wanted:
        raise TypeError("another type")
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(str(untrusted), validate=True)
    kept: object = untrusted
    return kept


def _check_contents(tx: Transaction, keys: KeyRing, home: str, blobs: Blobs) -> int:
    """Open everything that is sealed, and return how many blobs were read."""
    # First: without its generation nothing opens, and the message should say so.
    tx.follow_rotation()
    facts = {row.name: row.value for row in tx.connection.execute(select(tables.meta))}
    if facts.get(HOME_ID) != home:
        raise DamagedHome(what="meta")
    check_key(keys, facts)
    for place in OF_HOME:
        for row in tx.connection.execute(select(place.table)):
            keys.decrypt(place.purpose(row), row.sealed)
    count = 0
    for number, sealed in tx.connection.execute(select(tables.cases.c.number, tables.cases.c.sealed)).all():
        if tx.is_erased(number):
            continue
        tx.open_sealed(number, case_purpose(number, "case"), sealed)
        for place in OF_CASES:
            for row in tx.connection.execute(select(place.table).where(place.table.c.case_number == number)):
                tx.open_sealed(number, place.purpose(row), row.sealed)
        for blob in blobs_of(tx, number):
            blobs.get(blob)
            count += 1
    return count
