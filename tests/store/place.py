"""Where a store lies, seen by somebody with a database tool: around the program, its triggers and its keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.engine import URL

from pipeline.store import KeyRing, Store
from pipeline.store.engine import DATABASE, _address
from tests.store.samples import QUICK_HASHER, Clock


@dataclass(frozen=True)
class Place:
    home: Path
    url: str | None

    @property
    def is_sqlite(self) -> bool:
        return self.url is None

    def open(self, keys: KeyRing) -> Store:
        return Store.open(self.home, keys, self.url, now=Clock(), hasher=QUICK_HASHER)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Run one transaction past the store."""
        path = URL.create("sqlite", database=str(self.home / DATABASE))
        engine = create_engine(_address(self.url) if self.url else path, poolclass=NullPool)
        with engine.begin() as connection:
            yield connection

    def change(self, *statements: str) -> None:
        with self.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement if self.is_sqlite else _postgresql(statement))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def unguard(self) -> None:
        """Take the triggers and constraints off the audit tables, as their owner can."""
        with self.connect() as connection:
            if self.is_sqlite:
                for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'").all():
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
                return
            for table in ("audit_events", "audit_heads"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")

    def put_events(self, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write the record anew, whatever it held."""
        self.unguard()
        names = columns.split(", ")
        with self.connect() as connection:
            connection.exec_driver_sql("DROP TABLE audit_events")
            types = {"sequence": "INTEGER PRIMARY KEY"}
            made = ", ".join(f"{name} {types.get(name, 'TEXT')}" for name in names)
            connection.exec_driver_sql(f"CREATE TABLE audit_events ({made})")
            mark = "?" if self.is_sqlite else "%s"
            for row in rows:
                connection.exec_driver_sql(
                    f"INSERT INTO audit_events ({columns}) VALUES ({','.join([mark] * len(names))})", row
                )


def _postgresql(statement: str) -> str:
    return statement.replace("x''", "''::bytea").replace("'text'", "'text'::bytea")
