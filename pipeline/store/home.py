"""Store: a home on disk with its database and blobs, opened with its keys."""

from __future__ import annotations

import os
import secrets
import uuid
import weakref
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, delete, insert, select

from pipeline.errors import DamagedHome, HomeError, KeyFileError
from pipeline.model.audit import AuditAction
from pipeline.store import tables
from pipeline.store.blobs import Blobs
from pipeline.store.clock import timestamp, utc_now
from pipeline.store.engine import DATABASE, has_tables, make_engine, scrub, transaction, use_wal
from pipeline.store.folders import BlobFolder, folder_at
from pipeline.store.keys import CaseKey, KeyRing
from pipeline.store.part import GENERATION, UNSCRUBBED
from pipeline.store.people import DECOY
from pipeline.store.records import Rhythm
from pipeline.store.schema import migrate, revision_of
from pipeline.store.transaction import Transaction

BLOBS = "blobs"
HOME_ID, KEY_CHECK = "home", "key_check"
KEY_PURPOSE = "meta:key-check"


class Store:
    """A home's store; make it with ``create`` or ``open``. May be shared by threads and survives a fork.

    Attributes:
        home: the home folder.
        keys: the home's keys.
        blobs: the encrypted blobs.
        id: the home's id, a random code.
    """

    def __init__(
        self,
        home: Path,
        keys: KeyRing,
        engine: Engine,
        id: str,
        now: Callable[[], datetime] = utc_now,
        hasher: PasswordHasher | None = None,
        blobs: BlobFolder | None = None,
        rhythm: Rhythm | None = None,
    ) -> None:
        self.home = home
        self.keys = keys
        self.id = id
        self.blobs = Blobs(blobs or folder_at(home, None, home / BLOBS), keys, home, self._key_by_id)
        self._engine = engine
        self._now = now
        self._hasher = hasher or PasswordHasher()
        self._rhythm = rhythm or Rhythm()
        # A pool's connections end with the store, not some time later.
        weakref.finalize(self, engine.dispose)

    @classmethod
    def create(
        cls,
        home: Path,
        keys: KeyRing,
        url: str | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        hasher: PasswordHasher | None = None,
        blobs_url: str | None = None,
        rhythm: Rhythm | None = None,
    ) -> Store:
        """Make a new home: folder (mode 0700), database, first audit event (HOME_CREATED). All of the database or nothing.

        Args:
            home: the folder; it may exist, but not hold a home.
            keys: the keys that everything will be sealed with.
            url: a PostgreSQL database; None for SQLite in the home.
            now: the clock.
            hasher: of passwords; argon2id with the parameters of RFC 9106 for little memory by default.
            blobs_url: where blobs lie; None for the home.
            rhythm: how often heads of the record are signed.

        Raises:
            HomeError: there is a home already, or the folder cannot be written.
            KeyFileError: the keys lie inside the home.
        """
        home = home.absolute()
        refuse_inside(home, keys)
        blobs = folder_at(home, blobs_url, home / BLOBS)
        make_folder(home, url)
        engine = make_engine(home, url)
        store = cls(home, keys, engine, uuid.uuid4().hex, now, hasher, blobs, rhythm)
        use_wal(engine, home)
        with transaction(engine, home, write=True) as connection:
            if revision_of(connection) is not None:
                raise HomeError(home=home, what="其中已有数据，不会覆盖")
            migrate(connection)
            store._write_facts(connection)
        return store

    @classmethod
    def open(
        cls,
        home: Path,
        keys: KeyRing,
        url: str | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        hasher: PasswordHasher | None = None,
        blobs_url: str | None = None,
        rhythm: Rhythm | None = None,
    ) -> Store:
        """Open a home.

        Raises:
            HomeError: there is none, it cannot be written, or it has another schema (`mishen db upgrade`).
            KeyFileError: the keys are another home's, or lie inside the home.
        """
        home = home.absolute()
        refuse_inside(home, keys)
        engine = _existing(home, url)
        with _closed_on_failure(engine):
            with transaction(engine, home, write=False) as connection:
                _check_schema(connection, home)
                rows = connection.execute(select(tables.meta.c.name, tables.meta.c.value))
                facts = {row.name: row.value for row in rows}
            if HOME_ID not in facts:
                raise DamagedHome(what="meta")
            check_key(keys, facts)
            use_wal(engine, home)
            blobs = folder_at(home, blobs_url, home / BLOBS)
        blobs.sweep()
        return cls(home, keys, engine, facts[HOME_ID], now, hasher, blobs, rhythm)

    @staticmethod
    def exists(home: Path, url: str | None = None) -> bool:
        """Whether there is a home, whole or not: tables, or anything among the blobs.

        Raises:
            HomeError: the database cannot be asked.
        """
        home = home.absolute()
        blobs = home / BLOBS
        if blobs.is_dir() and any(blobs.iterdir()):
            return True
        if url is None:
            return has_tables(home)
        engine = make_engine(home, url)
        try:
            with transaction(engine, home, write=False) as connection:
                return revision_of(connection) is not None
        finally:
            engine.dispose()

    @staticmethod
    def upgrade(home: Path, url: str | None = None) -> tuple[str | None, str]:
        """Bring a home's schema up to this program's, all at once or not at all; return the revisions before and after.

        Raises:
            HomeError: there is no home, or it was made by a newer program.
        """
        home = home.absolute()
        engine = _existing(home, url)
        try:
            with transaction(engine, home, write=True) as connection:
                before = revision_of(connection)
                if before is None:
                    raise HomeError(home=home, what="其中没有数据库")
                _refuse_newer(before, home)
                migrate(connection)
        finally:
            engine.dispose()
        return before, tables.SCHEMA

    def moment(self) -> datetime:
        """Return the time."""
        return self._now()

    def timestamp(self) -> str:
        """Return the time as the store writes it."""
        return timestamp(self._now())

    def new_case_key(self) -> CaseKey:
        """Make the key of a case that has no number yet, so that its blobs can be sealed; ``Transaction.add_case`` binds it.

        Raises:
            HomeError: the database cannot be written.
        """
        with self.begin() as tx:
            return tx.new_case_key()

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Run one write transaction: commit at the end, roll back on any exception; writers take turns.

        Never open a second one inside: it would wait for the first.

        Raises:
            HomeError: the database cannot be written.
        """
        with self._transaction(write=True) as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Run one transaction that sees the store as it is now; writing in it fails.

        Raises:
            HomeError: the database cannot be read.
        """
        with self._transaction(write=False) as tx:
            yield tx

    @contextmanager
    def _transaction(self, write: bool) -> Iterator[Transaction]:
        tx: Transaction | None = None
        due = False
        try:
            with transaction(self._engine, self.home, write) as connection:
                tx = self._on(connection)
                if write:
                    tx.follow_rotation()
                else:
                    tx.reserve_login = self._reserve_login
                yield tx
                tx.write_digests()
                due = write and tx.head_is_due(self._rhythm)
            if tx.erased:
                self.scrub()
        finally:
            # In a transaction of their own, whatever became of this one.
            if tx is not None and (tx.failed_logins or tx.cleared_logins):
                with transaction(self._engine, self.home, write=True) as connection:
                    after = self._on(connection)
                    after.record_logins(tx.failed_logins, tx.cleared_logins)
        if due:
            self._sign_head()

    def scrub(self) -> bool:
        """Take the bytes of erased cases' keys out of the database's files; False while somebody reads all the time.

        Nobody opens an erased case either way; what is left could be found by somebody with the files and the master key.

        Raises:
            HomeError: the database cannot be written.
        """
        with self.read() as tx:
            known = tx.meta(UNSCRUBBED)
        if not scrub(self._engine, self.home):
            return False
        with transaction(self._engine, self.home, write=True) as connection:
            # Not where another case was erased meanwhile.
            own = (tables.meta.c.name == UNSCRUBBED) & (tables.meta.c.value == known)
            connection.execute(delete(tables.meta).where(own))
        return True

    def is_scrubbed(self) -> bool:
        """Whether nothing of an erased case's key is left in the database's files."""
        with self.read() as tx:
            return tx.meta(UNSCRUBBED) is None

    def _sign_head(self) -> None:
        from pipeline.store.audit import sign_head

        # The act is committed; that its head cannot be kept must not look like its failure. The next act tries again.
        with suppress(KeyFileError, HomeError):
            sign_head(self)

    def _reserve_login(self, name_key: str) -> None:
        with transaction(self._engine, self.home, write=True) as connection:
            self._on(connection).count_login(name_key)

    def _key_by_id(self, id: str) -> CaseKey:
        with self.read() as tx:
            return tx.key_by_id(id)

    def _on(self, connection: Connection) -> Transaction:
        return Transaction(connection, self.keys, self._now, self._hasher)

    def _write_facts(self, connection: Connection) -> None:
        facts = {
            HOME_ID: self.id,
            KEY_CHECK: b64encode(self.keys.encrypt(KEY_PURPOSE, key_facts(self.keys, self.id))).decode(),
            GENERATION: self.keys.current,
            DECOY: self._hasher.hash(secrets.token_hex(32)),
        }
        connection.execute(insert(tables.meta), [{"name": name, "value": value} for name, value in facts.items()])
        self._on(connection).audit(
            AuditAction.HOME_CREATED, home=self.id, schema=tables.SCHEMA, public_key=self.keys.public_text
        )


def refuse_inside(home: Path, keys: KeyRing) -> None:
    """Refuse keys that lie inside the home.

    Raises:
        KeyFileError: they do.
    """
    if keys.folder is not None and keys.folder.resolve().is_relative_to(home.resolve()):
        raise KeyFileError(keys=keys.folder, what="密钥目录不能放在数据目录之内")


def make_folder(home: Path, url: str | None) -> None:
    """Make the folder and an empty database that only its owner can read.

    Raises:
        HomeError: there is a database already, or the folder cannot be written.
    """
    try:
        if url is None and has_tables(home):
            what = f"其中已有数据，不会覆盖（确认无用的，请先移走其中的 {DATABASE}* 和 {BLOBS}）"
            raise HomeError(home=home, what=what)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / BLOBS).mkdir(mode=0o700, exist_ok=True)
        if url is None:
            os.close(os.open(home / DATABASE, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise HomeError(home=home, what=f"无法写入（{error.strerror}）") from None


def _existing(home: Path, url: str | None) -> Engine:
    if not (home / BLOBS).is_dir() or (url is None and not (home / DATABASE).is_file()):
        raise HomeError(home=home, what="其中没有数据")
    if not os.access(home, os.W_OK):
        raise HomeError(home=home, what="没有写入权限")
    return make_engine(home, url)


@contextmanager
def _closed_on_failure(engine: Engine) -> Iterator[None]:
    """Close the pool's connections where no store comes of it that would."""
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def _check_schema(connection: Connection, home: Path) -> None:
    revision = revision_of(connection)
    if revision is None:
        raise HomeError(home=home, what="其中没有数据")
    _refuse_newer(revision, home)
    if revision != tables.SCHEMA:
        raise HomeError(home=home, what=f"数据库版本 {revision} 低于程序所需的 {tables.SCHEMA}")


def _refuse_newer(revision: str, home: Path) -> None:
    if revision > tables.SCHEMA:
        raise HomeError(home=home, what=f"数据库版本 {revision} 高于程序支持的 {tables.SCHEMA}，请升级程序")


def check_key(keys: KeyRing, facts: dict[str, str]) -> None:
    """Make sure that both keys, for sealing and for signing, are those of this home; ``facts`` are the rows of ``meta``.

    Raises:
        KeyFileError: they are not.
    """
    try:
        found = keys.decrypt(KEY_PURPOSE, b64decode(facts[KEY_CHECK]))
    except (DamagedHome, KeyError, ValueError):
        found = b""
    if found != key_facts(keys, facts[HOME_ID]):
        raise KeyFileError(keys=keys.folder or "command", what="不是本数据目录的密钥")


def key_facts(keys: KeyRing, home_id: str) -> bytes:
    """Return what the home keeps sealed, so that another home's key is known as such."""
    return f"{home_id} {keys.public_text}".encode()
