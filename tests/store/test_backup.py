"""Backup and restore, from either database to either; what a hostile or damaged file does: nothing."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.errors import BackupError, DamagedHome, ErasedCase, HomeError, KeyFileError, WrongPassword
from pipeline.model.audit import AuditAction
from pipeline.model.consultation import Answer, Consulted
from pipeline.model.review import CaseState, Role
from pipeline.store import KeyRing, NewArrival, Store, sign_head, verify_chain
from pipeline.store.archive import MANIFEST, SIGNATURE
from pipeline.store.backup import backup
from pipeline.store.restore import Target, restore
from pipeline.store.rotation import retire, rotate
from pipeline.store.tables import SCHEMA, metadata
from tests.store.samples import (
    QUICK_HASHER,
    SECTION,
    Clock,
    add_officer,
    make_case,
    make_decision,
    make_item,
    make_signature,
    only_sqlite,
)

OPEN, RELEASED, ERASED, BLOCKED = (f"2026-{number:06d}" for number in range(1, 5))


def fill(store: Store) -> None:
    """A case under review, one released, one stopped by a mark, one erased; and whatever else a home holds."""
    officer = add_officer(store)
    with store.begin() as tx:
        tx.set_bureau("某局", "zhongwei_yunjisuan")
        tx.add_officer("管理", "六五四三二一", {Role.ADMINISTRATOR}, {SECTION})
        tx.keep_edition("edition-1", "zhongwei_yunjisuan", "id = 'x'")
        tx.set_calendar_year(2027, "[2027]", officer.id)
    for number, state in ((OPEN, CaseState.IN_REVIEW), (RELEASED, CaseState.RELEASED), (ERASED, CaseState.WITHHELD)):
        key = store.new_case_key()
        original, copy = (store.blobs.put(what, f"{what} {number}".encode() * 99, key) for what in ("original", "copy"))
        with store.begin() as tx:
            step = "draft" if state is CaseState.IN_REVIEW else None
            assert tx.next_case_number(2026) == number
            case = make_case(number, state=state, step=step, original=original, released=None)
            tx.add_case(case, number, key)
            item = make_item()
            tx.add_items(number, [item], ["13800000000"])
            tx.add_decision(number, make_decision(item, officer))
            tx.add_signature(number, make_signature(officer, f"s-{number}"), "同意")
            tx.add_remark(number, "return", officer.id, None, "请核对", case.opened_at)
            tx.add_consultation(number, Consulted(0, "某委", "2026-03-02", None, Answer.CONSENT))
            tx.enqueue(number, "a" * 64)
            tx.audit(AuditAction.CASE_OPENED, officer.id, number)
            if state is CaseState.RELEASED:
                tx.set_release(number, copy, copy, copy, "a" * 64)
    with store.begin() as tx:
        blocked = make_case(tx.next_case_number(2026), state=CaseState.BLOCKED, step=None, original=None)
        tx.add_case(blocked, "key-b")
        tx.add_mark(BLOCKED, "机密★1年", "page 1", "f" * 64)
        tx.add_arrival(NewArrival("batch", "来件.docx", "/x", officer.id, SECTION, None, "2026-03-02T01:00:00.000000Z"))
    with store.begin() as tx:
        tx.erase_case(ERASED, officer.id)
    with pytest.raises(WrongPassword), store.read() as tx:
        tx.authenticate("吴桐", "不对")
    sign_head(store)


@pytest.fixture
def filling() -> Callable[[Store], None]:
    return fill


Members = list[tuple[tarfile.TarInfo, bytes]]


@dataclass(frozen=True)
class Bench:
    """A backup of ``store`` and a place to restore it to."""

    store: Store
    file: Path
    target: Target

    def restore(self, file: Path | None = None) -> Store:
        restore(file or self.file, self.target)
        return self.open()

    def open(self) -> Store:
        target = self.target
        return Store.open(target.home, target.keys, target.url, now=target.now, hasher=QUICK_HASHER)


@pytest.fixture
def bench(store: Store, keys: KeyRing, empty_url: str | None, tmp_path: Path) -> Bench:
    file = tmp_path / "backup.tar"
    backup(store, file, "o0001")
    later = Clock()
    later.time += timedelta(days=1)
    target = Target(tmp_path / "new", keys, empty_url, now=later, hasher=QUICK_HASHER)
    return Bench(store, file, target)


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as tx:
        return {
            table.name: sorted((tuple(row) for row in tx.connection.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
        }


def test_a_backup_holds_everything_but_keys(bench: Bench, tmp_path: Path) -> None:
    assert bench.file.stat().st_mode & 0o777 == 0o600
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".tmp")]
    with tarfile.open(bench.file) as tar:
        names = tar.getnames()
        manifest = json.loads(tar.extractfile(MANIFEST).read())  # type: ignore[union-attr]
        for member in manifest["members"]:
            content = tar.extractfile(member["name"]).read()  # type: ignore[union-attr]
            assert (len(content), hashlib.sha256(content).hexdigest()) == (member["size"], member["sha256"])
    assert names == [*(each["name"] for each in manifest["members"]), MANIFEST, SIGNATURE]
    assert sum(name.startswith("blobs/") for name in names) == 3
    with bench.store.read() as tx:
        event = tx.last_event()
        assert event is not None
        before = next(tx.events(after=event.sequence - 2))
    assert (event.action, event.officer) == (AuditAction.BACKED_UP, "o0001")
    assert event.details["sha256"] == hashlib.sha256(bench.file.read_bytes()).hexdigest()
    assert (manifest["schema"], manifest["home"], manifest["events"]) == (SCHEMA, bench.store.id, before.sequence)
    assert (manifest["last_hash"], manifest["public_key"]) == (before.hash, bench.store.keys.public_text)
    secret = json.loads((tmp_path / "keys" / "master.key").read_text())
    data = bench.file.read_bytes()
    for key in (secret["index"], secret["signing"], *(each["key"] for each in secret["generations"])):
        assert key.encode() not in data


def check_restored(bench: Bench, again: Store) -> None:
    before, after = rows(bench.store), rows(again)
    for name, kept in before.items():
        if name not in ("audit_events", "audit_heads"):
            assert after[name] == kept, name
    assert verify_chain(again).ok
    with again.read() as tx:
        assert [each.state for each in tx.cases()] == [CaseState.IN_REVIEW, CaseState.RELEASED, CaseState.BLOCKED]
        released = tx.release(RELEASED)
        assert tx.item_texts(OPEN) == {make_item().id: "13800000000"}
        assert tx.consultations(OPEN)[0].organ == "某委"
        assert tx.last_event().action is AuditAction.RESTORED  # type: ignore[union-attr]
        with pytest.raises(ErasedCase):
            tx.case(ERASED)
    assert released is not None
    assert again.blobs.get(released.copy) == f"copy {RELEASED}".encode() * 99


def test_a_restored_home_is_what_it_was(bench: Bench) -> None:
    again = bench.restore()
    check_restored(bench, again)
    # Ids go on where they stood.
    with again.begin() as tx:
        tx.add_remark(OPEN, "note", "o0001", None, "又一条", "2026-03-02T01:00:00.000000Z")
        tx.add_consultation(OPEN, Consulted(0, "另一委", "2026-03-02", None))
        tx.add_case(make_case(tx.next_case_number(2026), original=None), "key-5")
        assert tx.cases()[-1].number == "2026-000005"
    with again.read() as tx:
        assert [each.id for each in tx.consultations(OPEN)] == sorted(each.id for each in tx.consultations(OPEN))
        assert len(tx.remarks(OPEN)) == 2
    assert verify_chain(again).ok


def test_across_databases(bench: Bench, dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = None
    if dialect == "sqlite":
        server = request.getfixturevalue("server")
        name = server.make()
        request.addfinalizer(lambda: server.drop(name))
        url = server.url(name)
    across = replace(bench, target=replace(bench.target, home=tmp_path / "across", url=url))
    check_restored(across, across.restore())


def test_writers_go_on_and_the_backup_is_one_picture(bench: Bench, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with bench.store.begin() as tx:
                tx.audit(AuditAction.EXPORTED)
                tx.add_remark(OPEN, "export", "o0001", None, "同时", "2026-03-02T01:00:00.000000Z")

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        for number in range(3):
            backup(bench.store, tmp_path / f"during-{number}.tar")
        stop.set()
        writer.result()
    with bench.restore(tmp_path / "during-2.tar").read() as tx:
        events = sum(event.action is AuditAction.EXPORTED for event in tx.events())
        assert events == sum(remark.kind == "export" for remark in tx.remarks(OPEN)) > 0


def test_an_older_backup_says_what_was_lost(bench: Bench, keys: KeyRing) -> None:
    for _ in range(3):
        with bench.store.begin() as tx:
            tx.audit(AuditAction.EXPORTED)
    lost = sign_head(bench.store)
    done = restore(bench.file, bench.target)
    assert done.lost == lost.sequence - done.events > 3
    again = bench.open()
    assert verify_chain(again).ok
    with again.read() as tx:
        event = tx.last_event()
    assert event is not None
    assert (event.details["lost"], event.details["lost_until"]) == (str(lost.sequence), lost.at)
    # The heads of the lost time contradict nothing from now on, and a cut after the restore is still found.
    for _ in range(9):
        with again.begin() as tx:
            tx.audit(AuditAction.EXPORTED)
    sign_head(again)
    assert verify_chain(again).ok
    # The home that the backup was made of says that there is another one; what that did is not held against it.
    report = verify_chain(bench.store)
    assert (report.ok, report.elsewhere) == (True, 1)


def test_a_clock_behind_the_lost_time_is_refused(bench: Bench) -> None:
    with bench.store.begin() as tx:
        tx.audit(AuditAction.EXPORTED)
    sign_head(bench.store)
    with pytest.raises(BackupError, match="时钟"):
        restore(bench.file, replace(bench.target, now=Clock()))
    assert not bench.target.home.exists()


def test_a_home_that_is_there_is_left_alone(bench: Bench, home: Path, url: str | None) -> None:
    before = rows(bench.store)
    with pytest.raises(HomeError, match="不会覆盖"):
        restore(bench.file, replace(bench.target, home=home, url=url))
    assert rows(bench.store) == before
    assert bench.store.blobs.has(bench.store.blobs.put("x", b"1", bench.store.new_case_key()))
    bench.restore()
    with pytest.raises(HomeError):
        bench.restore()
    bench.open()


def test_a_file_that_is_there_is_left_alone(bench: Bench, tmp_path: Path) -> None:
    before = bench.file.read_bytes()
    for file in (bench.file, tmp_path / "missing" / "x.tar"):
        with pytest.raises(BackupError):
            backup(bench.store, file)
    assert bench.file.read_bytes() == before
    with bench.store.read() as tx:
        assert sum(event.action is AuditAction.BACKED_UP for event in tx.events()) == 1


def test_other_keys_are_refused(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="不是该备份的密钥"):
        restore(bench.file, replace(bench.target, keys=KeyRing.create(tmp_path / "others")))
    assert not bench.target.home.exists()


def test_a_retired_key_shuts_old_backups(bench: Bench) -> None:
    rotate(bench.store)
    retire(bench.store)
    again = KeyRing.load(bench.target.keys.folder)
    with pytest.raises(KeyFileError, match="缺少"):
        restore(bench.file, replace(bench.target, keys=again))
    assert not bench.target.home.exists()


def test_keys_inside_the_new_home_are_refused(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        restore(bench.file, replace(bench.target, home=tmp_path))
    assert not (tmp_path / "blobs").exists()


def rewritten(bench: Bench, change: Callable[[Members], Members]) -> Path:
    """Write the backup once more, changed."""
    with tarfile.open(bench.file) as tar:
        members = [(entry, tar.extractfile(entry).read()) for entry in tar]  # type: ignore[union-attr]
    file = bench.file.with_name("changed.tar")
    with tarfile.open(file, "w:", format=tarfile.GNU_FORMAT) as tar:
        for entry, data in change(members):
            entry.size = len(data) if entry.isreg() else 0
            tar.addfile(entry, io.BytesIO(data))
    return file


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


def edited(members: Members, prefix: str, change: Callable[[bytes], bytes]) -> Members:
    return [(each, change(data) if each.name.startswith(prefix) else data) for each, data in members]


def relisted(members: Members) -> Members:
    """Edit the table of cases and make the manifest fit, as somebody without the key can."""
    found = edited(members, "tables/cases/", lambda data: data.replace(b"in_review", b"released"))
    data = next(data for each, data in found if each.name.startswith("tables/cases/"))
    manifest = json.loads(next(data for each, data in found if each.name == MANIFEST))
    for member in manifest["members"]:
        if member["name"].startswith("tables/cases/"):
            member |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return edited(found, MANIFEST, lambda _: json.dumps(manifest).encode())


HOSTILE: dict[str, Callable[[Members], Members]] = {
    "absolute path": lambda m: [*m, (entry("/etc/cron.d/x"), b"x")],
    "path upwards": lambda m: [*m, (entry("blobs/../../x"), b"x")],
    "symbolic link": lambda m: [*m, (entry("blobs/" + "a" * 64, tarfile.SYMTYPE, "/etc/passwd"), b"")],
    "hard link": lambda m: [*m, (entry("blobs/" + "a" * 64, tarfile.LNKTYPE, m[0][0].name), b"")],
    "device": lambda m: [*m, (entry("blobs/" + "a" * 64, tarfile.CHRTYPE), b"")],
    "folder": lambda m: [*m, (entry("blobs", tarfile.DIRTYPE), b"")],
    "doubled name": lambda m: [*m, m[0]],
    "one too many": lambda m: [*m, (entry("blobs/" + "a" * 64), b"x")],
    "table that nobody knows": lambda m: [*m, (entry("tables/evil/000001.jsonl"), b"{}\n")],
    "one missing": lambda m: m[1:],
    "no manifest": lambda m: [each for each in m if each[0].name != MANIFEST],
    "no signature": lambda m: [each for each in m if each[0].name != SIGNATURE],
    "manifest of nonsense": lambda m: edited(m, MANIFEST, lambda data: b"[]"),
    "manifest edited": lambda m: edited(m, MANIFEST, lambda data: data.replace(b'"events":', b'"events":1')),
    "row edited": lambda m: edited(m, "tables/cases/", lambda data: data.replace(b"in_review", b"released")),
    "row edited, manifest too": relisted,
    "blob edited": lambda m: edited(m, "blobs/", lambda data: data[:-1] + bytes([data[-1] ^ 1])),
    "nothing": lambda m: [],
}


def check_nothing_left(bench: Bench, file: Path) -> None:
    with pytest.raises(BackupError) as caught:
        restore(file, bench.target)
    assert file.name in str(caught.value)
    assert not bench.target.home.exists()
    # The database was left as it was found: the backup itself goes in.
    check_restored(bench, bench.restore())


@only_sqlite
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_leaves_nothing(bench: Bench, name: str) -> None:
    """Found before any database is touched."""
    with pytest.raises(BackupError):
        restore(rewritten(bench, HOSTILE[name]), bench.target)
    assert not bench.target.home.exists()


def test_a_damaged_file_leaves_nothing(bench: Bench, tmp_path: Path) -> None:
    data = bench.file.read_bytes()
    huge = bytearray(data)
    huge[124:136] = b"77777777777\0"
    for content in (b"", b"x" * 5000, data[: len(data) // 2], data[:700], bytes(huge)):
        (tmp_path / "bad.tar").write_bytes(content)
        with pytest.raises(BackupError):
            restore(tmp_path / "bad.tar", bench.target)
        assert not bench.target.home.exists()
    with pytest.raises(BackupError):
        restore(tmp_path / "no such file.tar", bench.target)


def signed_again(bench: Bench, members: Members, **changes: object) -> Members:
    """What only somebody with the keys can make: contents that are wrong under a signature that holds."""
    manifest = json.loads(next(data for each, data in members if each.name == MANIFEST)) | changes
    by_name = {each.name: data for each, data in members}
    for member in manifest["members"]:
        data = by_name[member["name"]]
        member |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    raw = json.dumps(manifest, separators=(",", ":"), sort_keys=True).encode()
    signature = base64.b64encode(bench.store.keys.sign(raw))
    return edited(edited(members, MANIFEST, lambda _: raw), SIGNATURE, lambda _: signature)


INCONSISTENT: dict[str, Callable[[Members], Members]] = {
    "state of a case": lambda m: edited(m, "tables/cases/", lambda data: data.replace(b"in_review", b"approved")),
    "blob": lambda m: edited(m, "blobs/", lambda data: data[:-1] + bytes([data[-1] ^ 1])),
    "event": lambda m: edited(m, "tables/audit_events/", lambda data: data.replace(b"case_opened", b"signed")),
    "column missing": lambda m: edited(m, "tables/remarks/", lambda data: data.replace(b'"id":', b'"ix":')),
    "another type": lambda m: edited(m, "tables/remarks/", lambda data: data.replace(b'"id":1,', b'"id":"1",')),
    "no JSON": lambda m: edited(m, "tables/remarks/", lambda data: data[:-9] + b"\n"),
    "rows missing": lambda m: edited(m, "tables/remarks/", lambda data: b""),
    "sealed": lambda m: edited(m, "tables/bureau/", lambda data: data.replace(b'"sealed":"A', b'"sealed":"B')),
}


@pytest.mark.parametrize("name", INCONSISTENT)
def test_contents_are_checked_whatever_the_manifest_says(bench: Bench, name: str) -> None:
    changed = rewritten(bench, lambda members: signed_again(bench, INCONSISTENT[name](members)))
    check_nothing_left(bench, changed)


def test_another_version_is_refused(bench: Bench) -> None:
    for changes in ({"schema": "9999"}, {"schema": "0001"}, {"format": "mishen-backup/2"}):
        changed = rewritten(bench, lambda members, c=changes: signed_again(bench, members, **c))  # type: ignore[misc]
        with pytest.raises(BackupError, match="版本"):
            restore(changed, bench.target)
        changed.unlink()


def test_a_missing_blob_stops_the_backup(bench: Bench, home: Path, tmp_path: Path) -> None:
    with bench.store.read() as tx:
        original = tx.case(OPEN).original
    assert original is not None
    bench.store.blobs.folder.remove(original)
    with pytest.raises(DamagedHome):
        backup(bench.store, tmp_path / "second.tar")
    assert sorted(path.name for path in tmp_path.glob("*.tar*")) == ["backup.tar"]


def test_a_killed_restore_does_not_stand_in_the_way(bench: Bench) -> None:
    """Killed when everything is written and only the last event is missing."""
    child = os.fork()
    if child == 0:
        try:
            restore(bench.file, replace(bench.target, now=lambda: os._exit(9)))
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    with pytest.raises(HomeError):
        bench.open()
    check_restored(bench, bench.restore())
