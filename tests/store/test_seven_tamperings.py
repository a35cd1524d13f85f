"""Seven ways to change the record, each found by `mishen audit verify` and in an export, with either database."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.cli import app
from pipeline.model.audit import AuditAction
from pipeline.store import AuditReport, KeyRing, Store, Tampering, export, sign_head, verify_export
from pipeline.store.home import KEY_PURPOSE, key_facts
from tests.store.place import Place
from tests.store.samples import only_sqlite
from tests.store.tampering import COLUMNS, alien, edited, put_rows, record, rehashed, renumbered, rows_of, shifted

Tamper = Callable[[Place, Path], None]


@pytest.fixture
def filling() -> Callable[[Store], None]:
    return record


@pytest.fixture(autouse=True)
def address(url: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if url is not None:
        monkeypatch.setenv("MISHEN_DATABASE_URL", url)


def verify(place: Place, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run `mishen audit verify` as somebody would who suspects nothing; return exit status and what it printed."""
    status = app.run(["--home", str(place.home), "--keys", str(folder), "audit", "verify"])
    return status, capsys.readouterr().out


def edit(place: Place, _: Path) -> None:
    rows = rows_of(place)
    put_rows(place, [*rows[:6], edited(rows[6]), *rows[7:]])


def delete(place: Place, _: Path) -> None:
    place.unguard()
    place.change("DELETE FROM audit_events WHERE sequence = 7")


def insert(place: Place, _: Path) -> None:
    rows = rows_of(place)
    put_rows(place, [*rows[:6], alien(7, rows[5][7]), *shifted(rows[6:], 1)])


def reorder(place: Place, _: Path) -> None:
    rows = rows_of(place)
    put_rows(place, [*rows[:6], renumbered(rows[7], 7), renumbered(rows[6], 8), *rows[8:]])


def cut_tail(place: Place, _: Path) -> None:
    place.unguard()
    place.change("DELETE FROM audit_events WHERE sequence > 8")


def rewrite_with_new_hashes(place: Place, _: Path) -> None:
    rows = rows_of(place)
    put_rows(place, rehashed([*rows[:6], edited(rows[6]), *rows[7:]], 6))


def replace_key_file(place: Place, folder: Path) -> None:
    """New keys, and what the home knows its keys by made to fit them."""
    (folder / "master.key").unlink()
    keys = KeyRing.create(folder)
    (home,) = place.rows("SELECT value FROM meta WHERE name = 'home'")
    check = base64.b64encode(keys.encrypt(KEY_PURPOSE, key_facts(keys, str(home[0])))).decode()
    with place.connect() as connection:
        connection.execute(text("UPDATE meta SET value = :value WHERE name = 'key_check'"), {"value": check})
        change = {"value": keys.current}
        connection.execute(text("UPDATE meta SET value = :value WHERE name = 'generation'"), change)


SEVEN: dict[Tamper, tuple[int, Tampering]] = {
    edit: (7, Tampering.EDITED),
    delete: (7, Tampering.REMOVED),
    insert: (7, Tampering.INSERTED),
    reorder: (7, Tampering.REORDERED),
    cut_tail: (9, Tampering.CUT_TAIL),
    rewrite_with_new_hashes: (7, Tampering.REWRITTEN),
    replace_key_file: (1, Tampering.KEY_REPLACED),
}


@pytest.mark.parametrize("tamper", SEVEN, ids=lambda tamper: tamper.__name__)
def test_the_command_finds_and_names_it(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], tamper: Tamper
) -> None:
    assert verify(place, tmp_path / "keys", capsys)[0] == 0
    tamper(place, tmp_path / "keys")
    status, out = verify(place, tmp_path / "keys", capsys)
    report = json.loads(out)
    assert (status, report["broken"], report["tampering"]) == (5, *SEVEN[tamper])


def offline(place: Place, folder: Path, public_key: bytes) -> AuditReport:
    return verify_export(list(export(place.open(KeyRing.load(folder)))), public_key)


@pytest.mark.parametrize("tamper", SEVEN, ids=lambda tamper: tamper.__name__)
def test_an_export_made_afterwards_shows_it(store: Store, place: Place, tmp_path: Path, tamper: Tamper) -> None:
    """With the public key alone; the signature that an export begins with does not make good what was done before."""
    public_key = store.keys.public_key
    tamper(place, tmp_path / "keys")
    report = offline(place, tmp_path / "keys", public_key)
    if tamper is replace_key_file:
        # Of the record itself nothing was changed; but its end cannot be signed any more, and the new key signed none of it.
        assert (report.broken, report.tampering) == (11, Tampering.INSERTED)
        replaced = KeyRing.load(tmp_path / "keys")
        report = offline(place, tmp_path / "keys", replaced.public_key)
        assert report.tampering is Tampering.HEAD_FORGED
    else:
        assert (report.broken, report.tampering) == SEVEN[tamper]


def test_another_key_file_alone_does_not_even_open(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "keys" / "master.key").unlink()
    KeyRing.create(tmp_path / "keys")
    assert verify(place, tmp_path / "keys", capsys) == (2, "")


def test_what_was_rewritten_behind_the_last_head_is_not_signed(store: Store, place: Place, tmp_path: Path) -> None:
    rows = rows_of(place)
    put_rows(place, rehashed([*rows[:10], edited(rows[10]), rows[11]], 10))
    heads = (tmp_path / "keys" / "heads.jsonl").read_text()
    report = offline(place, tmp_path / "keys", store.keys.public_key)
    assert (report.broken, report.tampering) == (11, Tampering.INSERTED)
    assert (tmp_path / "keys" / "heads.jsonl").read_text() == heads


def test_a_record_that_was_cut_gets_no_other_head(store: Store, place: Place, tmp_path: Path) -> None:
    cut_tail(place, tmp_path)
    assert sign_head(store).sequence == 10
    assert len((tmp_path / "keys" / "heads.jsonl").read_text().splitlines()) == 2
    # Nor when somebody goes on working for a while: the next events would be signed as 9 and 10, and 10 is.
    for _ in range(2):
        place.open(store.keys)
        with store.begin() as tx:
            tx.audit(AuditAction.EXPORTED)
    report = offline(place, tmp_path / "keys", store.keys.public_key)
    assert (report.broken, report.tampering) == (7, Tampering.REWRITTEN)


@only_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_insert_or_replace_past_the_triggers(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], recursive: str
) -> None:
    """The triggers are dropped and put back, so that the schema looks untouched."""
    triggers = [str(row[0]) for row in place.rows("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
    place.unguard()
    names = COLUMNS.replace("officer", "'o0009'")
    place.change(
        f"PRAGMA recursive_triggers={recursive}",
        f"INSERT OR REPLACE INTO audit_events ({COLUMNS}) SELECT {names} FROM audit_events WHERE sequence = 7",
        *triggers,
    )
    status, out = verify(place, tmp_path / "keys", capsys)
    assert (status, json.loads(out)["broken"], json.loads(out)["tampering"]) == (5, 7, "edited")


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("tables", ["audit_events", "audit_events, audit_heads"])
def test_truncate_past_the_triggers(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], tables: str
) -> None:
    place.unguard()
    place.change(f"TRUNCATE {tables}")
    for table in ("audit_events", "audit_heads"):
        place.change(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    status, out = verify(place, tmp_path / "keys", capsys)
    assert (status, json.loads(out)["broken"], json.loads(out)["tampering"]) == (5, 1, "cut_tail")
