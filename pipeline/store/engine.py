"""Connections: one place for what differs between SQLite and PostgreSQL.

Every transaction has a connection of its own (NullPool), so that threads and forked processes never share one. Writers
take their turn from the first moment (BEGIN IMMEDIATE, or an advisory lock): the audit chain needs one order anyway, and no
transaction fails late because another one wrote meanwhile. Parameters of statements never appear in error messages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError

from pipeline.errors import HomeError

DATABASE = "mishen.db"
BUSY_SECONDS = 30
# Any constant that nothing else in the database uses.
_ADVISORY_LOCK = 7_215_384_011


def make_engine(home: Path, url: str | None) -> Engine:
    """Make the engine of a home: SQLite in the home, or the database that ``url`` names.

    Raises:
        HomeError: the URL names no database that can be used.
    """
    target: URL | str = url or URL.create("sqlite", database=str(home / DATABASE))
    try:
        engine = create_engine(target, poolclass=NullPool, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise HomeError(home=home, what="数据库地址无效，或缺少其驱动程序") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
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
    except (DatabaseError, sqlite3.Error) as error:
        raise HomeError(home=home, what=_reason(error)) from None


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
    except (DatabaseError, sqlite3.Error) as error:
        raise HomeError(home=home, what=_reason(error)) from None


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
    if connection.get_execution_options().get("mishen_write"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _reason(error: DatabaseError | sqlite3.Error) -> str:
    cause = error.orig if isinstance(error, DatabaseError) else error
    name = str(getattr(cause, "sqlite_errorname", "") or type(cause).__name__)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"数据库被其他进程占用超过 {BUSY_SECONDS} 秒"
    if name.startswith("SQLITE_FULL"):
        return "磁盘空间不足"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"数据库不能打开或写入（{name}）"
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return f"数据库文件已损坏（{name}）"
    return f"数据库出错（{name}）"
