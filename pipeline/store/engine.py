"""Connections: one place for what differs between SQLite and PostgreSQL.

Every transaction has a connection of its own, so that threads and forked processes never share one: a new one for SQLite, one
of a pool for PostgreSQL, where making one takes long. Writers take their turn from the first moment (BEGIN IMMEDIATE, or an
advisory lock): the audit chain needs one order anyway, and no transaction fails late because another one wrote meanwhile.
Parameters of statements never appear in error messages.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from pipeline.errors import HomeError

DATABASE = "mishen.db"
BUSY_SECONDS = 30
# Taking what was erased out of the files needs everybody else out for a moment; who waits for that holds others up as well.
SCRUB_TRIES, SCRUB_MILLISECONDS = 3, 2000
# Any constant that nothing else in the database uses.
_ADVISORY_LOCK = 7_215_384_011
_LOCKED = "55P03"
_POSTGRESQL = "postgresql+pg8000"
# What PostgreSQL says (SQLSTATE, or its class) in words.
_SAYS = {
    _LOCKED: f"数据库被其他进程占用超过 {BUSY_SECONDS} 秒",
    "53100": "磁盘空间不足",
    "25006": "数据库不能打开或写入（25006）",
    "28": "数据库拒绝登录",
    "3D": "没有该数据库",
    "08": "无法连接数据库",
    "57": "数据库正在停止或重启",
}


def make_engine(home: Path, url: str | None) -> Engine:
    """Make the engine of a home: SQLite in the home, or the database that ``url`` names.

    Raises:
        HomeError: the URL names no database that can be used.
    """
    try:
        target = _address(url) if url else URL.create("sqlite", database=str(home / DATABASE))
        engine = _engine(target)
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise HomeError(home=home, what="数据库地址无效，或缺少其驱动程序") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _address(url: str) -> URL:
    """Name the driver of a PostgreSQL address, and the socket as the driver wants it named."""
    target = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    if target.drivername == "postgresql":
        target = target.set(drivername=_POSTGRESQL)
    folder = target.query.get("host")
    if target.drivername == _POSTGRESQL and isinstance(folder, str):
        socket = f"{folder}/.s.PGSQL.{target.port or 5432}"
        target = target.difference_update_query(["host"]).update_query_dict({"unix_sock": socket})
    return target


def _engine(target: URL) -> Engine:
    if target.get_backend_name() == "sqlite":
        return create_engine(target, poolclass=NullPool, hide_parameters=True)
    engine = create_engine(
        target, poolclass=QueuePool, pool_size=2, max_overflow=30, pool_pre_ping=True, hide_parameters=True
    )
    # A child must not talk over its parent's connections, nor close them.
    known = weakref.ref(engine)

    def forget() -> None:
        inherited = known()
        if inherited is not None:
            inherited.dispose(close=False)

    os.register_at_fork(after_in_child=forget)
    return engine


@contextmanager
def transaction(engine: Engine, home: Path, write: bool) -> Iterator[Connection]:
    """Run one transaction: commit at the end, roll back on any exception.

    Raises:
        HomeError: the database cannot be opened, read, written, or stays locked by others.
    """
    try:
        with engine.connect() as bare:
            connection = bare.execution_options(mishen_write=write)
            with connection.begin():
                yield connection
    except IntegrityError:
        raise
    except (DBAPIError, sqlite3.Error) as error:
        raise HomeError(home=home, what=_reason(error)) from None


def has_tables(home: Path) -> bool:
    """Whether the home's SQLite file holds anything: a creation that was killed leaves a file without tables."""
    file = home / DATABASE
    if not file.exists() or file.stat().st_size == 0:
        return False
    try:
        with closing(sqlite3.connect(file)) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:
        # No database at all, but something.
        return True


def use_wal(engine: Engine, home: Path) -> None:
    """Put a SQLite database into WAL mode, which it then keeps.

    Raises:
        HomeError: the database cannot be opened or written.
    """
    if engine.dialect.name != "sqlite":
        return
    try:
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                cursor.execute("PRAGMA journal_mode=WAL")
            cursor.close()
    except (DBAPIError, sqlite3.Error) as error:
        raise HomeError(home=home, what=_reason(error)) from None


def scrub(engine: Engine, home: Path) -> bool:
    """Take what was just deleted out of the database's files: fold SQLite's log back and empty it, rewrite the table of keys.

    False where somebody reads all the while (a backup, perhaps): the bytes are still in the files. It waits only shortly, since
    others would queue up behind it. PostgreSQL's own log and its archives keep what was written until they are recycled.

    Raises:
        HomeError: the database cannot be written.
    """
    once = _fold_log if engine.dialect.name == "sqlite" else _rewrite_keys
    try:
        return any(once(engine) for _ in range(SCRUB_TRIES))
    except (DBAPIError, sqlite3.Error) as error:
        raise HomeError(home=home, what=_reason(error)) from None


def _fold_log(engine: Engine) -> bool:
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={SCRUB_MILLISECONDS}")
        (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() or (1,)
        cursor.close()
        return not busy


def _rewrite_keys(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT", mishen_plain=True) as plain:
        # The pool asked whether the connection still lives; that began a transaction, in which VACUUM cannot run.
        plain.connection.rollback()
        plain.exec_driver_sql(f"SET lock_timeout = {SCRUB_MILLISECONDS}")
        try:
            plain.exec_driver_sql("VACUUM FULL case_keys")
        except DBAPIError as error:
            if _state(error) != _LOCKED:
                raise
            return False
        finally:
            # The connection goes back to the pool.
            plain.exec_driver_sql("RESET lock_timeout")
    return True


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself; _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "synchronous=FULL",
        "temp_store=MEMORY",
        # What was deleted must not stay in free pages: an erased case's key.
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("mishen_write"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("mishen_plain"):
        return
    if connection.get_execution_options().get("mishen_write"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _state(error: DBAPIError) -> str:
    """Return the SQLSTATE of what PostgreSQL said, '' where it said none."""
    said = getattr(error.orig, "args", None) or ("",)
    return str(said[0].get("C", "")) if isinstance(said[0], dict) else ""


def _reason(error: DBAPIError | sqlite3.Error) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = getattr(cause, "args", None) or ("",)
    if isinstance(said[0], dict):
        # pg8000 hands on the server's fields: C is the SQLSTATE; D may hold values of a row.
        state = str(said[0].get("C", ""))
        return _SAYS.get(state) or _SAYS.get(state[:2]) or f"数据库出错（{state}）"
    name = str(getattr(cause, "sqlite_errorname", "") or type(cause).__name__)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"数据库被其他进程占用超过 {BUSY_SECONDS} 秒"
    if name.startswith("SQLITE_FULL"):
        return "磁盘空间不足"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"数据库不能打开或写入（{name}）"
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return f"数据库文件已损坏（{name}）"
    if name in ("InterfaceError", "ConnectionRefusedError"):
        return _SAYS["08"]
    return f"数据库出错（{name}）"
