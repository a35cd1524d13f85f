"""Migrations and tables say the same."""

from __future__ import annotations

import logging
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from pipeline.store import Store
from pipeline.store.schema import MIGRATIONS, migrate, revision_of
from pipeline.store.tables import SCHEMA, metadata
from pipeline.store.triggers import append_only


def schema_of(path: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name, normal(sql)) for kind, name, sql in rows if name != "alembic_version"}


def normal(sql: str) -> str:
    """Order of columns and constraints inside a table does not count."""
    flat = re.sub(r"[\s\"]+", " ", sql)
    return ",".join(sorted(part.strip(" ()") for part in flat.split(",")))


def test_migrations_and_tables_agree(store: Store, home: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{home / 'mishen.db'}")
    with engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True}),
            metadata,
        )
    assert differences == []
    # What Alembic does not compare: constraints' names, conditions of indexes, triggers.
    fresh = create_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    with fresh.begin() as connection:
        metadata.create_all(connection)
        for statement in append_only("sqlite"):
            connection.exec_driver_sql(statement)
    assert schema_of(home / "mishen.db") == schema_of(tmp_path / "fresh.db")


def test_the_code_asks_for_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_migrating_is_all_or_nothing_and_leaves_logging_alone() -> None:
    before = (logging.root.handlers[:], logging.root.level, logging.getLogger("alembic").handlers[:])
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        migrate(connection)
        assert revision_of(connection) == SCHEMA
        migrate(connection)
        assert "cases" in inspect(connection).get_table_names()
    assert (logging.root.handlers[:], logging.root.level, logging.getLogger("alembic").handlers[:]) == before


def test_postgresql_has_its_own_triggers() -> None:
    statements = append_only("postgresql")
    assert sum("TRUNCATE" in statement for statement in statements) == 2
    assert not set(statements) & set(append_only("sqlite"))
