"""Migrations and tables say the same."""

from __future__ import annotations

import logging
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from pipeline.errors import ErasedCase, HomeError, UsageError
from pipeline.store import KeyRing, Store, verify_chain
from pipeline.store.rotation import retire, rotate
from pipeline.store.schema import MIGRATIONS, migrate, revision_of
from pipeline.store.tables import SCHEMA, metadata
from pipeline.store.triggers import append_only
from tests.store.legacy import NUMBER, TEXT, old_home
from tests.store.place import Place
from tests.store.samples import SECTION, make_item, only_sqlite


def schema_of(path: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name, normal(sql)) for kind, name, sql in rows if name != "alembic_version"}


def normal(sql: str) -> str:
    """Order of columns and constraints inside a table does not count."""
    flat = re.sub(r"[\s\"]+", " ", sql)
    return ",".join(sorted(part.strip(" ()") for part in flat.split(",")))


@only_sqlite
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


def test_migrations_and_tables_agree_in_either_database(place: Place) -> None:
    with place.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


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


def test_a_home_of_the_first_version_is_upgraded_and_read(
    home: Path, tmp_path: Path, empty_url: str | None, dialect: str
) -> None:
    old_home(home, tmp_path / "old-keys", empty_url)
    keys = KeyRing.load(tmp_path / "old-keys")
    with pytest.raises(HomeError, match="低于程序所需"):
        Store.open(home, keys, empty_url)
    assert Store.upgrade(home, empty_url) == ("0001", SCHEMA)
    store = Store.open(home, keys, empty_url)
    check_old(store)
    # Old and new beside each other, until everything is sealed anew.
    with store.begin() as tx:
        tx.save_case(replace(tx.case(NUMBER), revision=2))
        tx.add_remark(NUMBER, "return", "o0001", None, "又一条", "2026-03-02T01:00:00.000000Z")
    check_old(store)
    with pytest.raises(UsageError, match="mishen key rotate"), store.begin() as tx:
        tx.erase_case(NUMBER)
    done = rotate(store)
    assert done.cases == 1
    check_old(store)
    assert len(retire(store)) == 1
    check_old(Store.open(home, KeyRing.load(tmp_path / "old-keys"), empty_url))
    with store.read() as tx:
        assert tx.items_like(SECTION, [tx.text_key(SECTION, TEXT) or ""]) == [(NUMBER, make_item().id)]
    place = Place(home, empty_url)
    for table in ("cases", "items", "remarks", "bureau", "officers"):
        assert {bytes(sealed)[:1] for (sealed,) in place.rows(f"SELECT sealed FROM {table}")} == {b"\x02"}
    with store.begin() as tx:
        tx.erase_case(NUMBER)
    with pytest.raises(ErasedCase), store.read() as tx:
        tx.case(NUMBER)


def check_old(store: Store) -> None:
    with store.read() as tx:
        case = tx.case(NUMBER)
        assert tx.bureau().name == "某局"
        assert tx.authenticate("吴桐", "一二三四五六").id == "o0001"
        assert tx.items(NUMBER) == (make_item(),)
        assert tx.item_texts(NUMBER) == {make_item().id: TEXT}
        assert tx.remarks(NUMBER)[0].text == "请核对"
        assert tx.cases() == (case,)
    assert case.original is not None
    assert store.blobs.get(case.original) == b"the original"
    assert verify_chain(store).ok
