"""Making, opening and upgrading a home; transactions."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.errors import DamagedHome, HomeError, KeyFileError
from pipeline.model.audit import AuditAction
from pipeline.store import KeyRing, Store
from pipeline.store.schema import revision_of
from pipeline.store.tables import SCHEMA
from tests.store.place import Place
from tests.store.samples import SECTION, add_officer, make_case, make_item, only_sqlite


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_home_can_be_opened_by_its_owner_alone(store: Store, home: Path, keys: KeyRing, url: str | None) -> None:
    assert mode(home) == mode(home / "blobs") == 0o700
    if url is None:
        assert mode(home / "mishen.db") == 0o600
    again = Store.open(home, keys, url)
    assert again.id == store.id
    with again.read() as tx:
        (event,) = tx.events()
    assert event.action is AuditAction.HOME_CREATED
    assert event.details == {"home": store.id, "public_key": keys.public_text, "schema": SCHEMA}


def test_an_existing_home_is_never_overwritten(store: Store, home: Path, keys: KeyRing, url: str | None) -> None:
    with pytest.raises(HomeError, match="不会覆盖"):
        Store.create(home, keys, url)
    assert Store.open(home, keys, url).id == store.id


def test_what_a_killed_creation_left_does_not_stand_in_the_way(
    home: Path, keys: KeyRing, empty_url: str | None
) -> None:
    (home / "blobs").mkdir(parents=True)
    (home / "mishen.db").touch()
    with pytest.raises(HomeError):
        Store.open(home, keys, empty_url)
    with closing(sqlite3.connect(home / "mishen.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    assert (home / "mishen.db").stat().st_size > 0
    Store.create(home, keys, empty_url)
    Store.open(home, keys, empty_url)


def test_no_home(home: Path, keys: KeyRing, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place in (home, tmp_path / "empty", tmp_path / "keys" / "master.key" / "home"):
        with pytest.raises(HomeError):
            Store.open(place, keys)
        with pytest.raises(HomeError):
            Store.upgrade(place)
    with pytest.raises(HomeError):
        Store.create(tmp_path / "keys" / "master.key" / "home", keys)
    assert not home.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(store: Store, home: Path, keys: KeyRing, url: str | None) -> None:
    home.chmod(0o500)
    with pytest.raises(HomeError):
        Store.open(home, keys, url)
    home.chmod(0o700)


@only_sqlite
def test_a_file_that_is_no_database(store: Store, home: Path, keys: KeyRing, url: str | None) -> None:
    (home / "mishen.db").write_bytes(b"not a database, but long enough to look at. " * 100)
    with pytest.raises(HomeError, match="SQLITE_NOTADB"):
        Store.open(home, keys, url)


def test_a_database_address_that_means_nothing(home: Path, keys: KeyRing) -> None:
    for url in ("nonsense", "nosuch://user:geheim@localhost/db", "postgresql://user:geheim@localhost:1/db"):
        with pytest.raises(HomeError) as caught:
            Store.create(home, keys, url)
        assert "geheim" not in str(caught.value)


def test_another_homes_key_is_refused(store: Store, home: Path, keys: KeyRing, url: str | None, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        Store.open(home, KeyRing.create(tmp_path / "other"), url)
    # The right master key with another signing key, too.
    mixed = KeyRing(keys._secrets.generations[0].key)
    with pytest.raises(KeyFileError):
        Store.open(home, mixed, url)


def test_keys_inside_the_home_are_refused(home: Path, keys: KeyRing, empty_url: str | None) -> None:
    inside = KeyRing.create(home / "keys")
    with pytest.raises(KeyFileError):
        Store.create(home, inside, empty_url)
    Store.create(home, keys, empty_url)
    with pytest.raises(KeyFileError):
        Store.open(home, inside, empty_url)


def test_an_older_home_asks_for_an_upgrade_and_a_newer_one_for_a_newer_program(
    place: Place, home: Path, keys: KeyRing, url: str | None
) -> None:
    place.change("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(HomeError, match="低于程序所需"):
        Store.open(home, keys, url)
    place.change("UPDATE alembic_version SET version_num = '9999'")
    for use in (lambda: Store.open(home, keys, url), lambda: Store.upgrade(home, url)):
        with pytest.raises(HomeError, match="高于程序支持"):
            use()
    place.change("UPDATE alembic_version SET version_num = '" + SCHEMA + "'")
    assert Store.upgrade(home, url) == (SCHEMA, SCHEMA)
    Store.open(home, keys, url)


def test_an_exception_takes_everything_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        tx.add_section(SECTION)
        tx.add_case(make_case(), "key-1")
        tx.add_items("2026-000001", [make_item()], ["13800000000"])
        tx.audit(AuditAction.CASE_OPENED, case="2026-000001")
        raise ZeroDivisionError
    with store.read() as tx:
        assert (tx.sections(), tx.cases(), tx.items("2026-000001")) == ((), (), ())
        assert [event.sequence for event in tx.events()] == [1]


def test_reading_writes_nothing(store: Store, dialect: str) -> None:
    with pytest.raises(HomeError, match="SQLITE_READONLY" if dialect == "sqlite" else "25006"), store.read() as tx:
        tx.add_section(SECTION)
    with store.read() as tx:
        assert tx.sections() == ()


def test_a_reader_sees_one_moment(store: Store) -> None:
    with store.read() as tx:
        assert tx.sections() == ()
        add_officer(store)
        assert tx.sections() == ()
        assert tx.officers() == ()
    with store.read() as tx:
        assert tx.sections() == (SECTION,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases SET state = 'approved'",
        "UPDATE cases SET section = '产业科'",
        "UPDATE cases SET revision = 7",
        "UPDATE cases SET sealed = substr(sealed, 1, 40)",
        "UPDATE cases SET sealed = x''",
        "UPDATE cases SET sealed = (SELECT sealed FROM items)",
        "UPDATE cases SET sealed = 'text'",
    ],
)
def test_a_row_changed_with_a_database_tool_is_noticed(store: Store, place: Place, statement: str) -> None:
    with store.begin() as tx:
        tx.add_section(SECTION)
        tx.add_section("产业科")
        tx.add_case(make_case(), "key-1")
        tx.add_items("2026-000001", [make_item()], ["13800000000"])
    place.change(statement)
    with pytest.raises(DamagedHome, match="2026-000001"), store.read() as tx:
        tx.case("2026-000001")


def test_nobody_without_the_key_can_swap_sealed_values(store: Store, place: Place) -> None:
    with store.begin() as tx:
        tx.add_section(SECTION)
        for number in ("2026-000001", "2026-000002"):
            tx.add_case(make_case(number), number)
            tx.add_items(number, [make_item()], [number])
    place.change("UPDATE items SET sealed = (SELECT sealed FROM items WHERE case_number = '2026-000002')")
    with store.read() as tx:
        with pytest.raises(DamagedHome):
            tx.items("2026-000001")
        assert tx.item_text("2026-000002", make_item().id) == "2026-000002"


def test_no_parameters_in_messages(store: Store, place: Place) -> None:
    with store.begin() as tx:
        tx.add_section(SECTION)
        tx.add_case(make_case(), "key-1")
    place.change("DROP TABLE remarks")
    with pytest.raises(HomeError) as caught, store.begin() as tx:
        tx.add_remark("2026-000001", "canary-kind", "o0001", None, "canary-text", "canary-at")
    assert "canary" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_revision_of_an_empty_database(store: Store, tmp_path: Path) -> None:
    from sqlalchemy import create_engine

    with create_engine("sqlite://").connect() as connection:
        assert revision_of(connection) is None
