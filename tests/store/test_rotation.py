"""Another master key, while others go on working."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import KeyFileError
from pipeline.model.audit import AuditAction
from pipeline.store import KeyRing, Store, rotation, verify_chain
from pipeline.store.rotation import retire, rewrap, rotate
from tests.store.place import Place
from tests.store.samples import add_officer, make_case, make_item

# Reads and writes a case until it is told to stop; with the keys as it found them at the start.
WORKER = """
import sys
from dataclasses import replace
from pathlib import Path
from pipeline.store import KeyRing, Store

store = Store.open(Path(sys.argv[1]), KeyRing.load(Path(sys.argv[2])), sys.argv[3] or None)
print("ready", flush=True)
for number, line in enumerate(sys.stdin):
    key = store.new_case_key()
    blob = store.blobs.put("original", str(number).encode(), key)
    with store.begin() as tx:
        case = tx.case("2026-000001")
        tx.save_case(replace(case, revision=case.revision + 1, title=str(number)))
        name = tx.next_case_number(2027)
        tx.add_case(replace(case, number=name, revision=1, original=blob), name, key)
        tx.set_bureau(str(number), "zhongwei_yunjisuan")
    with store.read() as tx:
        assert tx.case("2026-000001").title == str(number)
        assert tx.bureau().name == str(number)
    assert store.blobs.get(blob) == str(number).encode()
    print(store.keys.current, flush=True)
"""


@pytest.fixture
def filled(store: Store) -> Store:
    add_officer(store)
    with store.begin() as tx:
        tx.set_bureau("某局", "zhongwei_yunjisuan")
        for number in range(1, 6):
            tx.add_case(make_case(f"2026-{number:06d}"), f"key-{number}")
            tx.add_items(f"2026-{number:06d}", [make_item()], ["text"])
    return store


def check(store: Store) -> None:
    with store.read() as tx:
        assert tx.bureau().name
        assert [officer.name for officer in tx.officers()] == ["吴桐"]
        for case in tx.cases():
            tx.items(case.number)
    assert verify_chain(store).ok


def test_rotate_and_retire(filled: Store, place: Place, tmp_path: Path) -> None:
    old = filled.keys.current
    done = rotate(filled, "o0001")
    assert (done.keys, done.rows, done.cases) == (5, 2, 0)
    new = filled.keys.current
    assert filled.keys.generations == (old, new)
    assert retire(filled, "o0001") == (old,)
    assert retire(filled) == ()
    fresh = KeyRing.load(tmp_path / "keys")
    assert fresh.generations == (new,)
    for store in (filled, place.open(fresh)):
        check(store)
    with filled.read() as tx:
        events = [event for event in tx.events() if str(event.action).startswith("key_")]
    assert [(event.action, event.officer, event.details["generation"]) for event in events] == [
        (AuditAction.KEY_ROTATED, "o0001", new),
        (AuditAction.KEY_RETIRED, "o0001", old),
    ]


def test_what_is_in_use_is_not_retired(filled: Store) -> None:
    old = filled.keys.current
    with filled.begin() as tx:
        tx.set_generation(filled.keys.rotate())
    assert retire(filled) == ()
    assert old in filled.keys.generations
    rewrap(filled)
    assert retire(filled) == (old,)
    check(filled)


def test_a_run_that_was_killed_goes_on(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    old = filled.keys.current
    monkeypatch.setattr(rotation, "_AT_ONCE", 2)
    steps = 0

    def dying(tx: object, store: Store) -> int:
        nonlocal steps
        steps += 1
        if steps == 2:
            raise ZeroDivisionError
        return rotation_step(tx, store)  # type: ignore[arg-type]

    rotation_step = rotation._rewrap_keys
    monkeypatch.setattr(rotation, "_rewrap_keys", dying)
    with pytest.raises(ZeroDivisionError):
        rotate(filled)
    check(filled)
    assert retire(filled) == ()
    steps = 10
    assert rewrap(filled).keys == 3
    assert retire(filled) == (old,)
    check(filled)


def test_another_process_reads_and_writes_meanwhile(filled: Store, home: Path, url: str | None, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", WORKER, str(home), str(tmp_path / "keys"), url or ""]
    first = filled.keys.current
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"

        def work() -> str:
            assert worker.stdin is not None
            assert worker.stdout is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
            return worker.stdout.readline().strip()

        assert work() == first
        # It goes on while this one rotates, three times and without waiting for it.
        worker.stdin.write("go\n" * 6)
        worker.stdin.flush()
        for _ in range(3):
            rotate(filled)
            retire(filled)
        seen = [worker.stdout.readline().strip() for _ in range(6)]
        assert all(len(each) == 32 for each in seen)
        assert work() == filled.keys.current
        worker.stdin.close()
        assert worker.wait(30) == 0
    retire(filled)
    assert filled.keys.generations == (filled.keys.current,)
    check(Store.open(home, KeyRing.load(tmp_path / "keys"), url))


def test_a_wrong_key_still_gives_the_clear_error(filled: Store, place: Place, tmp_path: Path) -> None:
    rotate(filled)
    with pytest.raises(KeyFileError, match="不是本数据目录的密钥"):
        place.open(KeyRing.create(tmp_path / "other"))


def test_a_stale_copy_of_the_keys_is_refused_once_it_is_retired(filled: Store, place: Place, tmp_path: Path) -> None:
    stale = KeyRing(KeyRing.load(tmp_path / "keys")._secrets, None, tmp_path / "nowhere")
    rotate(filled)
    retire(filled)
    with pytest.raises(KeyFileError):
        place.open(stale)


@pytest.fixture
def given(store: Store, tmp_path: Path, place: Place) -> Store:
    """The home, with keys that a script prints; their owner has them in ``tmp_path / "keys"``."""
    script = tmp_path / "keys.sh"
    script.write_text(f"#!/bin/sh\ncat {tmp_path / 'keys' / 'master.key'}\n")
    script.chmod(0o700)
    add_officer(store)
    with store.begin() as tx:
        tx.set_bureau("某局", "zhongwei_yunjisuan")
        tx.add_case(make_case("2026-000001"), "key-1")
    return place.open(KeyRing.load(None, str(script)))


def test_keys_of_a_command_rotate_at_their_source(given: Store, place: Place, tmp_path: Path) -> None:
    first = given.keys.current
    with pytest.raises(KeyFileError, match="来源处追加一代"):
        rotate(given)
    assert retire(given) == ()
    owner = KeyRing.load(tmp_path / "keys")
    second = owner.rotate()
    # Not before somebody says so: a newer one at the source changes nothing by itself.
    given = place.open(KeyRing.load(None, str(tmp_path / "keys.sh")))
    with given.begin() as tx:
        tx.set_bureau("某局", "zhongwei_yunjisuan")
    assert (given.keys.current, retire(given)) == (first, ())
    assert rotate(given, "o0001").keys == 1
    assert given.keys.current == second
    # Named, and dropped by the owner.
    assert retire(given, "o0001") == (first,)
    assert KeyRing.load(tmp_path / "keys").generations == (first, second)
    with given.read() as tx:
        last = tx.last_event()
    assert last is not None
    assert (last.action, last.details) == (AuditAction.KEY_RETIRED, {"generation": first})
    owner.use(second)
    assert owner.retire(frozenset()) == (first,)
    again = place.open(KeyRing.load(None, str(tmp_path / "keys.sh")))
    assert retire(again) == ()
    check(again)


def test_a_bare_key_cannot_rotate(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "bare.sh"
    script.write_text(f"#!/bin/sh\necho {'ab' * 32}\n")
    script.chmod(0o700)
    store = Store.create(home, KeyRing.load(None, str(script)))
    with pytest.raises(KeyFileError):
        rotate(store)
    script.write_text(f"#!/bin/sh\necho {'cd' * 32}\n")
    with pytest.raises(KeyFileError, match="不是本数据目录的密钥"):
        Store.open(home, KeyRing.load(None, str(script)))
