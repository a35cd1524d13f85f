"""The record: what the database refuses, and what the verifier finds when somebody went around the database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from pipeline.errors import KeyFileError
from pipeline.model.audit import AuditAction, event_hash, first_broken
from pipeline.store import AuditReport, KeyRing, Store, Tampering, export, sign_head, verify_chain, verify_export
from tests.store.place import Place
from tests.store.samples import QUICK_HASHER, only_sqlite
from tests.store.tampering import Row, alien, edited, put_rows, record, rehashed, renumbered, rows_of, shifted


@pytest.fixture
def filling() -> Callable[[Store], None]:
    return record


@pytest.fixture
def recorded(store: Store) -> Store:
    return store


TAMPERINGS: dict[str, tuple[Callable[[list[Row]], list[Row]], int, Tampering]] = {
    "edited": (lambda r: [*r[:6], edited(r[6]), *r[7:]], 7, Tampering.EDITED),
    "edited, the first": (lambda r: [(*r[0][:3], "o0001", *r[0][4:]), *r[1:]], 1, Tampering.EDITED),
    "edited, the last": (lambda r: [*r[:11], edited(r[11])], 12, Tampering.EDITED),
    "edited with its own new hash": (
        lambda r: [*r[:6], rehashed([*r[:6], edited(r[6])], 6)[6], *r[7:]],
        7,
        Tampering.EDITED,
    ),
    "hash alone": (lambda r: [*r[:6], (*r[6][:7], "f" * 64, r[6][8]), *r[7:]], 7, Tampering.EDITED),
    "another type": (lambda r: [*r[:6], (*r[6][:5], "[1]", *r[6][6:]), *r[7:]], 7, Tampering.EDITED),
    "no JSON": (lambda r: [*r[:6], (*r[6][:5], "{", *r[6][6:]), *r[7:]], 7, Tampering.EDITED),
    "removed": (lambda r: [*r[:6], *r[7:]], 7, Tampering.REMOVED),
    "removed, the first": (lambda r: r[1:], 1, Tampering.REMOVED),
    "removed three": (lambda r: [*r[:3], *r[6:]], 4, Tampering.REMOVED),
    "removed and renumbered": (lambda r: [*r[:6], *shifted(r[7:], -1)], 7, Tampering.REMOVED),
    "reordered": (
        lambda r: [*r[:6], renumbered(r[7], 7), renumbered(r[6], 8), *r[8:]],
        7,
        Tampering.REORDERED,
    ),
    "reordered far": (
        lambda r: [*r[:3], renumbered(r[8], 4), *r[4:8], renumbered(r[3], 9), *r[9:]],
        4,
        Tampering.REORDERED,
    ),
    "inserted": (lambda r: [*r[:6], alien(7, r[5][7]), *shifted(r[6:], 1)], 7, Tampering.INSERTED),
    "inserted carelessly": (lambda r: [*r[:6], alien(7, "e" * 64), *shifted(r[6:], 1)], 7, Tampering.INSERTED),
    "inserted at the end": (lambda r: [*r, alien(13, r[-1][7])], 13, Tampering.INSERTED),
    "cut tail": (lambda r: r[:9], 10, Tampering.CUT_TAIL),
    "cut everything": (lambda r: [], 1, Tampering.CUT_TAIL),
    "rewritten": (lambda r: rehashed([*r[:6], edited(r[6]), *r[7:]], 6), 7, Tampering.REWRITTEN),
    "rewritten without one": (lambda r: rehashed([*r[:6], *r[7:]], 6), 7, Tampering.REWRITTEN),
    "rewritten behind the last head": (
        lambda r: rehashed([*r[:10], edited(r[10]), r[11]], 10),
        11,
        Tampering.REWRITTEN,
    ),
}


def test_a_whole_record(recorded: Store) -> None:
    report = verify_chain(recorded)
    assert report.ok
    assert (report.events, report.heads, report.outside, report.unsigned) == (12, 2, 2, 2)
    with recorded.read() as tx:
        events = tuple(tx.events())
        assert tuple(tx.events(after=10)) == events[10:]
    assert first_broken(events) is None
    assert events[-1].hash == report.last_hash
    assert events[5].details == {"item": f"{6:016x}", "verdict": "keep"}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_and_named(recorded: Store, place: Place, name: str) -> None:
    tamper, sequence, kind = TAMPERINGS[name]
    put_rows(place, tamper(rows_of(place)))
    report = verify_chain(recorded)
    assert (report.broken, report.tampering) == (sequence, kind)


def test_heads_beside_the_keys_show_what_was_cut_from_the_home(recorded: Store, place: Place, tmp_path: Path) -> None:
    put_rows(place, rows_of(place)[:5])
    place.change("DELETE FROM audit_heads")
    report = verify_chain(recorded)
    assert (report.broken, report.tampering, report.outside) == (6, Tampering.CUT_TAIL, 2)
    # Without them nobody could know.
    (tmp_path / "keys" / "heads.jsonl").unlink()
    report = verify_chain(recorded)
    assert (report.ok, report.outside, report.unsigned) == (True, 0, 5)


def test_a_cut_before_the_first_head_behind_the_last_stays_unseen(recorded: Store, place: Place) -> None:
    put_rows(place, rows_of(place)[:11])
    assert verify_chain(recorded).ok


def test_a_forged_head(recorded: Store, home: Path, tmp_path: Path) -> None:
    heads = tmp_path / "keys" / "heads.jsonl"
    head = json.loads(heads.read_text().splitlines()[0])
    heads.write_text(heads.read_text() + json.dumps({**head, "sequence": 3}) + "\n")
    report = verify_chain(recorded)
    assert (report.broken, report.tampering) == (3, Tampering.HEAD_FORGED)


def test_other_homes_and_torn_lines_in_the_heads_file_do_not_matter(recorded: Store, tmp_path: Path) -> None:
    heads = tmp_path / "keys" / "heads.jsonl"
    foreign = json.dumps({**json.loads(heads.read_text().splitlines()[0]), "home": "another"})
    heads.write_text(f"{foreign}\n{heads.read_text()}[]\n" + '{"type":"head","ho')
    assert verify_chain(recorded).ok
    sign_head(recorded)
    report = verify_chain(recorded)
    assert (report.ok, report.outside, report.unsigned) == (True, 3, 0)


def test_signing_twice_gives_one_head_and_mends_the_file_outside(recorded: Store, tmp_path: Path) -> None:
    head = sign_head(recorded)
    assert sign_head(recorded) == head
    heads = tmp_path / "keys" / "heads.jsonl"
    assert len(heads.read_text().splitlines()) == 3
    assert heads.stat().st_mode & 0o777 == 0o600
    heads.unlink()
    assert sign_head(recorded) == head
    assert len(heads.read_text().splitlines()) == 1
    with recorded.read() as tx:
        assert [each.sequence for each in tx.heads(recorded.id)] == [6, 10, 12]


def test_without_a_key_folder_heads_stay_in_the_home(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "home", KeyRing(bytes(32)), hasher=QUICK_HASHER)
    sign_head(store)
    report = verify_chain(store)
    assert (report.ok, report.heads, report.outside) == (True, 1, None)


def test_a_replaced_key_is_refused(recorded: Store, home: Path, url: str | None, tmp_path: Path) -> None:
    lines = list(export(recorded))
    (tmp_path / "keys" / "master.key").unlink()
    KeyRing.create(tmp_path / "keys")
    replaced = KeyRing.load(tmp_path / "keys")
    with pytest.raises(KeyFileError):
        Store.open(home, replaced, url)
    assert verify_export(lines, replaced.public_key).tampering is Tampering.HEAD_FORGED


def test_heads_file_that_cannot_be_used(recorded: Store, tmp_path: Path) -> None:
    heads = tmp_path / "keys" / "heads.jsonl"
    heads.unlink()
    heads.mkdir()
    with pytest.raises(KeyFileError):
        verify_chain(recorded)
    with pytest.raises(KeyFileError):
        sign_head(recorded)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET officer = 'o0002' WHERE sequence = 3",
        "UPDATE audit_events SET sequence = sequence + 100",
        "UPDATE OR REPLACE audit_events SET sequence = 4 WHERE sequence = 3",
        "DELETE FROM audit_events WHERE sequence = 12",
        "DELETE FROM audit_events",
        "REPLACE INTO audit_events SELECT sequence, at, 'x', officer, case_number, details, previous, hash, mac "
        "FROM audit_events WHERE sequence = 12",
        "INSERT OR REPLACE INTO audit_events SELECT 13, at, action, officer, case_number, details, previous, hash, mac "
        "FROM audit_events WHERE sequence = 12",
        "INSERT OR REPLACE INTO audit_events SELECT 13, at, action, officer, case_number, details, hash, hash, mac "
        "FROM audit_events WHERE sequence = 12",
        "INSERT OR REPLACE INTO audit_events SELECT 13, at, action, officer, case_number, details, previous, 'x', mac "
        "FROM audit_events WHERE sequence = 12",
        "INSERT OR IGNORE INTO audit_events SELECT 14, at, action, officer, case_number, details, hash, 'x', mac "
        "FROM audit_events WHERE sequence = 12",
        "INSERT INTO audit_events (at, action, details, previous, hash, mac) VALUES ('', '', '', '', '', '')",
        "INSERT INTO audit_events SELECT * FROM audit_events WHERE true "
        "ON CONFLICT (sequence) DO UPDATE SET officer = 'o0002'",
        "UPDATE audit_heads SET hash = 'x'",
        "DELETE FROM audit_heads",
        "INSERT OR REPLACE INTO audit_heads SELECT sequence, 'x', at, public_key, signature FROM audit_heads",
        "INSERT INTO audit_heads SELECT 2, 'x', at, public_key, signature FROM audit_heads",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@only_sqlite
def test_the_database_itself_refuses(recorded: Store, place: Place, home: Path, statement: str, recursive: str) -> None:
    before = rows_of(place)
    with closing(sqlite3.connect(home / "mishen.db")) as connection:
        connection.execute(f"PRAGMA recursive_triggers={recursive}")
        with pytest.raises(sqlite3.IntegrityError), connection:
            connection.execute(statement)
    assert rows_of(place) == before
    assert verify_chain(recorded).ok


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET officer = 'o0002' WHERE sequence = 3",
        "DELETE FROM audit_events WHERE sequence = 12",
        "TRUNCATE audit_events",
        "TRUNCATE audit_events, audit_heads CASCADE",
        "INSERT INTO audit_events SELECT 14, at, action, officer, case_number, details, hash, 'x', mac "
        "FROM audit_events WHERE sequence = 12",
        "INSERT INTO audit_events SELECT 13, at, action, officer, case_number, details, previous, 'x', mac "
        "FROM audit_events WHERE sequence = 12",
        "INSERT INTO audit_events SELECT * FROM audit_events WHERE sequence = 12 "
        "ON CONFLICT (sequence) DO UPDATE SET officer = 'o0002'",
        "MERGE INTO audit_events USING (SELECT 12 AS n) AS s ON sequence = s.n WHEN MATCHED THEN DELETE",
        "UPDATE audit_heads SET hash = 'x'",
        "DELETE FROM audit_heads",
        "INSERT INTO audit_heads SELECT 2, 'x', at, public_key, signature FROM audit_heads LIMIT 1",
    ],
)
def test_postgresql_itself_refuses(recorded: Store, place: Place, statement: str) -> None:
    before = rows_of(place)
    with pytest.raises(DBAPIError):
        place.change(statement)
    assert rows_of(place) == before
    assert verify_chain(recorded).ok


@only_sqlite
def test_the_stores_own_connections_have_the_protections_on(store: Store) -> None:
    with store.read() as tx:
        pragma = tx._connection.exec_driver_sql
        assert pragma("PRAGMA recursive_triggers").scalar() == 1
        assert pragma("PRAGMA foreign_keys").scalar() == 1
        assert pragma("PRAGMA journal_mode").scalar() == "wal"
        assert pragma("PRAGMA synchronous").scalar() == 2
        assert pragma("PRAGMA busy_timeout").scalar() == 30_000


def test_time_never_runs_backwards(home: Path, keys: KeyRing, empty_url: str | None) -> None:
    times = iter([5, 3, 3, 9, 1])
    start = datetime(2026, 3, 2, tzinfo=UTC)
    store = Store.create(home, keys, empty_url, now=lambda: start + timedelta(seconds=next(times)), hasher=QUICK_HASHER)
    with store.begin() as tx:
        seconds = [tx.audit(AuditAction.EXPORTED).at[17:19] for _ in range(4)]
    assert seconds == ["05", "05", "09", "09"]


# Offline: an export and the public key, nothing else.


@pytest.fixture
def lines(recorded: Store) -> list[str]:
    return list(export(recorded))


def test_an_export_verifies_with_the_public_key_alone(lines: list[str], keys: KeyRing) -> None:
    report = verify_export(lines, keys.public_key)
    assert report == AuditReport(12, 3, None, 0, None, None, json.loads(lines[-1])["hash"])
    assert [json.loads(line)["type"] for line in lines] == ["header", *["head"] * 3, *["event"] * 12]
    assert "".join(lines).isascii()


OFFLINE: dict[str, tuple[Callable[[list[str]], list[str]], int, Tampering]] = {
    "edited": (lambda x: [*x[:10], x[10].replace("keep", "withhold"), *x[11:]], 7, Tampering.EDITED),
    "removed": (lambda x: [*x[:10], *x[11:]], 7, Tampering.REMOVED),
    "reordered": (lambda x: [*x[:10], x[11], x[10], *x[12:]], 7, Tampering.REORDERED),
    "cut": (lambda x: x[:10], 7, Tampering.CUT_TAIL),
    "cut to the header": (lambda x: x[:1], 1, Tampering.CUT_TAIL),
    "nothing left": (lambda x: [], 1, Tampering.CUT_TAIL),
    "doubled": (lambda x: [*x[:10], x[10], *x[10:]], 8, Tampering.INSERTED),
    "not JSON": (lambda x: [*x[:10], "...", *x[11:]], 7, Tampering.EDITED),
    "nonsense between": (lambda x: [*x[:10], "{}", *x[10:]], 7, Tampering.INSERTED),
    "heads taken out": (lambda x: [x[0], *x[4:]], 1, Tampering.UNSIGNED),
    "last head taken out": (lambda x: [*x[:3], *x[4:]], 11, Tampering.INSERTED),
    "another home": (lambda x: [x[0].replace('"home":"', '"home":"0'), *x[1:]], 6, Tampering.HEAD_FORGED),
    "a head edited": (
        lambda x: [*x[:3], x[3].replace('"sequence":12', '"sequence":11'), *x[4:]],
        11,
        Tampering.HEAD_FORGED,
    ),
}


@pytest.mark.parametrize("name", OFFLINE)
def test_a_tampered_export(lines: list[str], keys: KeyRing, name: str) -> None:
    tamper, sequence, kind = OFFLINE[name]
    report = verify_export(tamper(lines), keys.public_key)
    assert (report.broken, report.tampering) == (sequence, kind)


def test_an_export_with_new_hashes(recorded: Store, keys: KeyRing) -> None:
    """Rewritten after the head at 6, before the head at 10: offline nobody can say more than that."""
    lines = list(export(recorded))
    events = [json.loads(line) for line in lines[4:]]
    events[7]["details"]["verdict"] = "withhold"
    for before, event in pairwise(events[6:]):
        event["previous"] = before["hash"]
        facts = (event["at"], event["action"], event["officer"], event["case"], event["details"], event["previous"])
        event["hash"] = event_hash(event["sequence"], *facts)
    report = verify_export([*lines[:4], *(json.dumps(event) for event in events)], keys.public_key)
    assert (report.broken, report.tampering) == (7, Tampering.REWRITTEN)


@pytest.mark.soak
@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_long_records_verify_in_time_that_grows_linearly(store: Store, count: int) -> None:
    for _ in range(count // 10_000):
        with store.begin() as tx:
            for _ in range(10_000):
                tx.audit(AuditAction.ITEM_DECIDED, "o0001", "2026-000001", item="0" * 16, verdict="keep")
    sign_head(store)
    start = datetime.now(UTC)
    report = verify_chain(store)
    seconds = (datetime.now(UTC) - start).total_seconds()
    print(f"{count} events verified in {seconds:.1f} s")
    assert (report.ok, report.events) == (True, count // 10_000 * 10_000 + 1)
    assert seconds < count / 10_000
