"""Backup, restore, master keys, erasing and upgrades through the command line, with either database."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline.model.audit import AuditAction
from pipeline.model.review import CaseState, Role
from pipeline.services import release
from pipeline.store import KeyRing, Store, engine, verify_chain
from tests.cli.office import Result, mishen_here
from tests.databases import Databases
from tests.services.office import Office, found
from tests.store.legacy import NUMBER, old_home

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"


@dataclass(frozen=True)
class Bureau:
    """A home with one released case and one under review."""

    folder: Path
    office: Office
    released: str
    open: str

    def run(self, name: str, *arguments: str | Path, role: Role | None = Role.ADMINISTRATOR) -> Result:
        acting = ("--officer", f"officer {role}", "--password-file", self.folder / "password") if role else ()
        return mishen_here(
            "--home", self.folder / "home", "--keys", self.folder / "keys", *name.split(), *arguments, *acting
        )


@pytest.fixture
def bureau(tmp_path: Path, empty_url: str | None, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    if empty_url is not None:
        monkeypatch.setenv("MISHEN_DATABASE_URL", empty_url)
    (tmp_path / "password").write_text("x\n")
    office = found(tmp_path, url=empty_url)
    first, second = office.hand_in(DRAFT), office.hand_in(f"再次{DRAFT}")
    office.approve(first)
    release.release_case(office.desk, first, office.officers[Role.PUBLISHER])
    return Bureau(tmp_path, office, first, second)


def test_backup_and_restore(
    bureau: Bureau, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.tar"
    done = bureau.run("backup", file)
    assert (done.status, done.lines[0]["cases"], file.exists()) == (0, 2, True)
    assert "密钥不在其中" in done.err
    assert bureau.run("backup", file).status == 2
    assert bureau.run("restore", file, role=None).status == 2
    again = databases()
    if again is not None:
        monkeypatch.setenv("MISHEN_DATABASE_URL", again)
    where = ("--home", tmp_path / "again", "--keys", tmp_path / "keys")
    restored = mishen_here(*where, "restore", file)
    # What is lost is the event of the backup itself, since its head was signed.
    assert (restored.status, restored.lines[0]["cases"], restored.lines[0]["lost"]) == (0, 2, 1), restored.err
    assert "补办" not in restored.err
    assert mishen_here(*where, "audit", "verify").status == 0
    shown = mishen_here(
        *where, "show", bureau.released, "--officer", "officer auditor", "--password-file", tmp_path / "password"
    )
    assert shown.status == 0
    (tmp_path / "bad.tar").write_bytes(file.read_bytes()[:-20_000])
    assert mishen_here("--home", tmp_path / "third", *where[2:], "restore", tmp_path / "bad.tar").status == 2
    assert not (tmp_path / "third").exists()


def test_master_keys(bureau: Bureau) -> None:
    before = json.loads((bureau.folder / "keys" / "master.key").read_text())["generations"][0]["id"]
    rotated = bureau.run("key rotate")
    assert (rotated.status, rotated.lines[0]["keys"]) == (0, 2)
    retired = bureau.run("key retire")
    assert (retired.status, retired.lines) == (0, [{"retired": [before]}])
    assert "第一个主密钥" not in retired.err
    assert bureau.run("key retire").lines == [{"retired": []}]
    assert bureau.run("audit verify", role=None).status == 0


def test_erase(bureau: Bureau) -> None:
    store = bureau.office.desk.store
    with store.read() as tx:
        original = tx.case(bureau.released).original
    assert original is not None
    refused = bureau.run("erase", bureau.open, "--reason", "期满")
    assert refused.status == 4
    assert "尚未办结" in refused.err
    assert bureau.run("erase", bureau.released, "--reason", " ").status == 2
    assert bureau.run("erase", "2026-999999", "--reason", "期满").status == 2
    assert bureau.run("erase", bureau.released, "--reason", "期满").status == 0
    again = bureau.run("erase", bureau.released, "--reason", "期满")
    assert again.status == 4
    assert "已按规定销毁" in again.err
    with store.read() as tx:
        event = tx.last_event()
        assert tx.is_erased(bureau.released)
        assert tx.case(bureau.open).state is CaseState.IN_REVIEW
    assert event is not None
    assert (event.action, event.case, event.details) == (AuditAction.CASE_ERASED, bureau.released, {})
    assert event.officer == bureau.office.officers[Role.ADMINISTRATOR].id
    assert store.blobs.folder.read(original) is None
    assert verify_chain(store).ok
    assert release.unexported_cases(bureau.office.desk) == ()
    shown = bureau.run("audit show", bureau.released, role=Role.AUDITOR)
    assert [shown.lines[0]["action"], shown.lines[-1]["action"]] == ["case_opened", "case_erased"]
    assert bureau.run("audit show", bureau.released, role=Role.PUBLISHER).status == 4
    for name in ("show", "release"):
        done = bureau.run(
            name, bureau.released, *(("--out", bureau.folder / "out") if name == "release" else ()), role=Role.PUBLISHER
        )
        assert done.status == 4, (name, done.err)


def test_what_cannot_be_overwritten_yet_is_said(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SCRUB_MILLISECONDS", 50)
    with bureau.office.desk.store.read() as reader:
        reader.case(bureau.released)
        done = bureau.run("erase", bureau.released, "--reason", "期满")
        assert (done.status, "mishen key scrub" in done.err) == (0, True)
        busy = bureau.run("key scrub")
        assert (busy.status, "mishen key scrub" in busy.err) == (3, True)
    assert (bureau.run("key scrub").status, bureau.office.desk.store.is_scrubbed()) == (0, True)
    assert bureau.run("key scrub", role=Role.LEADER).status == 4


def test_where_the_first_master_key_stays_it_is_said(
    tmp_path: Path, empty_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home of version 0.1: its one key is the secret of keyed hashes as well, before and after it is retired."""
    if empty_url is not None:
        monkeypatch.setenv("MISHEN_DATABASE_URL", empty_url)
    old_home(tmp_path / "home", tmp_path / "keys", empty_url)
    (tmp_path / "password").write_text("x\n")
    where = ("--home", tmp_path / "home", "--keys", tmp_path / "keys")
    assert mishen_here(*where, "db", "upgrade").status == 0
    store = Store.open(tmp_path / "home", KeyRing.load(tmp_path / "keys"), empty_url)
    with store.begin() as tx:
        tx.add_officer("管理", "x", {Role.ADMINISTRATOR}, ())
    acting = ("--officer", "管理", "--password-file", tmp_path / "password")
    for _ in range(2):
        assert mishen_here(*where, "key", "rotate", *acting).status == 0
        retired = mishen_here(*where, "key", "retire", *acting)
        assert (retired.status, "第一个主密钥" in retired.err) == (0, True), retired.err
    with store.begin() as tx:
        case = tx.case(NUMBER)
        tx.save_case(replace(case, state=CaseState.WITHHELD, step=None, revision=case.revision + 1))
    erased = mishen_here(*where, "erase", NUMBER, "--reason", "期满", *acting)
    assert (erased.status, "第一个主密钥" in erased.err) == (0, True), erased.err


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_only_an_administrator_may(bureau: Bureau, role: Role) -> None:
    file = bureau.folder / "backup.tar"
    acts = (("backup", file), ("key rotate",), ("key retire",), ("erase", bureau.released, "--reason", "期满"))
    for act in acts:
        assert bureau.run(*act, role=role).status == 4
    assert not file.exists()
    with bureau.office.desk.store.read() as tx:
        assert not tx.is_erased(bureau.released)
        assert tx.last_event().action is AuditAction.RELEASED  # type: ignore[union-attr]


def test_an_old_home_is_upgraded(
    tmp_path: Path, empty_url: str | None, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if empty_url is not None:
        monkeypatch.setenv("MISHEN_DATABASE_URL", empty_url)
    old_home(tmp_path / "home", tmp_path / "keys", empty_url)
    where = ("--home", tmp_path / "home", "--keys", tmp_path / "keys")
    refused = mishen_here(*where, "audit", "verify")
    assert (refused.status, "mishen db upgrade" in refused.err) == (2, True)
    assert mishen_here(*where, "db", "upgrade").status == 0
    assert mishen_here(*where, "audit", "verify").status == 0
