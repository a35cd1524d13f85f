"""Several writers at once, and writers that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import Conflict
from pipeline.model.audit import AuditAction
from pipeline.store import KeyRing, Store, sign_head, verify_chain
from tests.store.samples import add_officer, make_case

# Each transaction changes the case, adds a remark and an event; together or not at all.
WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from pipeline.errors import Conflict
from pipeline.model.audit import AuditAction
from pipeline.store import KeyRing, Store, sign_head

store = Store.open(Path(sys.argv[1]), KeyRing.load(Path(sys.argv[2])), sys.argv[5] or None)
with store.read() as tx:
    key = tx.case_key("2026-000001")
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    blob = store.blobs.put("original", f"{sys.argv[4]} {number}".encode() * 2000, key)
    with store.begin() as tx:
        case = tx.case("2026-000001")
        tx.save_case(replace(case, revision=case.revision + 1, released=blob))
        tx.add_remark(case.number, "note", "o0001", None, sys.argv[4], "2026-03-02T01:00:00.000000Z")
        tx.audit(AuditAction.ITEM_DECIDED, "o0001", case.number, revision=case.revision + 1)
    if number % 5 == 0:
        sign_head(store)
    print(number, flush=True)
"""


@pytest.fixture
def folders(store: Store, home: Path, tmp_path: Path, url: str | None) -> tuple[Path, Path, str]:
    """A home with the case 2026-000001 in revision 1, the key folder, and the database's address or nothing."""
    add_officer(store)
    with store.begin() as tx:
        tx.add_case(make_case(), "key-1")
    return home, tmp_path / "keys", url or ""


def start(folders: tuple[Path, Path, str], count: int, name: str) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, *map(str, folders[:2]), str(count), name, folders[2]]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def in_threads(count: int, work: Callable[[int], None]) -> None:
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def check_whole(store: Store, blobs: bool = True) -> int:
    """Make sure that case, remarks, events and blob say the same; return how many transactions there were."""
    with store.read() as tx:
        case, remarks = tx.case("2026-000001"), tx.remarks("2026-000001")
        decided = [event for event in tx.events() if event.action is AuditAction.ITEM_DECIDED]
    assert case.revision - 1 == len(remarks) == len(decided)
    assert [event.details["revision"] for event in decided] == [str(number + 2) for number in range(len(decided))]
    if case.released is not None and blobs:
        store.blobs.get(case.released)
    assert verify_chain(store).ok
    return len(decided)


def test_threads_take_turns(store: Store, folders: tuple[Path, Path, str]) -> None:
    def work(number: int) -> None:
        for _ in range(10):
            with store.begin() as tx:
                case = tx.case("2026-000001")
                tx.save_case(replace(case, revision=case.revision + 1))
                tx.add_remark(case.number, "note", "o0001", None, str(number), case.opened_at)
                tx.audit(AuditAction.ITEM_DECIDED, "o0001", case.number, revision=case.revision + 1)

    in_threads(6, work)
    assert check_whole(store) == 60


def test_of_two_who_looked_at_the_same_case_one_gets_a_conflict(store: Store, folders: tuple[Path, Path, str]) -> None:
    looked = threading.Barrier(4)
    outcomes: list[str] = []

    def work(number: int) -> None:
        with store.read() as tx:
            case = tx.case("2026-000001")
        looked.wait(10)
        try:
            with store.begin() as tx:
                tx.save_case(replace(case, revision=case.revision + 1, title=f"标题{number}"))
            outcomes.append(f"标题{number}")
        except Conflict:
            outcomes.append("conflict")

    in_threads(4, work)
    with store.read() as tx:
        assert sorted(outcomes) == sorted([tx.case("2026-000001").title, "conflict", "conflict", "conflict"], key=str)


def test_numbers_and_keys_are_given_once(store: Store, folders: tuple[Path, Path, str]) -> None:
    def work(number: int) -> None:
        for draft in range(8):
            with store.begin() as tx:
                if tx.case_by_key(f"draft-{draft}") is None:
                    tx.add_case(make_case(tx.next_case_number(2027)), f"draft-{draft}")

    in_threads(4, work)
    with store.read() as tx:
        numbers = [case.number for case in tx.cases() if case.number.startswith("2027")]
    assert numbers == [f"2027-{number:06d}" for number in range(1, 9)]


def test_two_processes_take_turns(store: Store, folders: tuple[Path, Path, str]) -> None:
    writers = [start(folders, 25, name) for name in ("a", "b")]
    for writer in writers:
        output, _ = writer.communicate(timeout=120)
        assert (writer.returncode, output.split()) == (0, ["ready", *map(str, range(25))])
    assert check_whole(store) == 50
    heads = (folders[1] / "heads.jsonl").read_text().splitlines()
    assert len(heads) == len(set(heads)) >= 5


def test_a_store_survives_a_fork(store: Store, folders: tuple[Path, Path, str]) -> None:
    with store.read() as tx:
        tx.cases()
    child = os.fork()
    if child == 0:
        try:
            with store.begin() as tx:
                tx.audit(AuditAction.EXPORTED)
            os._exit(0)
        finally:
            os._exit(1)
    with store.begin() as tx:
        tx.audit(AuditAction.EXPORTED)
    assert os.waitpid(child, 0)[1] == 0
    assert verify_chain(store).events == 3


def kill_at_random(store: Store, folders: tuple[Path, Path, str], times: int) -> int:
    """Kill a writer ``times`` times, each at another moment; check after each; return how many transactions survived."""
    chance = random.Random(20260302)
    done = 0
    for number in range(times):
        writer = start(folders, 100_000, f"w{number}")
        assert writer.stdout is not None
        for _ in range(chance.randint(1, 8)):
            assert writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.02))
        writer.send_signal(signal.SIGKILL)
        assert writer.wait(30) == -signal.SIGKILL
        writer.stdout.close()
        again = Store.open(folders[0], KeyRing.load(folders[1]), folders[2] or None)
        assert check_whole(again) >= done
        done = check_whole(again)
        sign_head(again)
        assert check_whole(again) == done
    return done


@pytest.mark.slow
def test_a_killed_writer_leaves_a_whole_store(store: Store, folders: tuple[Path, Path, str]) -> None:
    assert kill_at_random(store, folders, 5) > 5


@pytest.mark.soak
def test_many_killed_writers(store: Store, folders: tuple[Path, Path, str]) -> None:
    assert kill_at_random(store, folders, 300) > 300


def test_a_writer_killed_inside_its_transaction_leaves_nothing_of_it(
    store: Store, folders: tuple[Path, Path, str]
) -> None:
    source = WRITER.replace("tx.audit(", 'print("inside", flush=True); input(); tx.audit(')
    arguments = [sys.executable, "-c", source, *map(str, folders[:2]), "5", "w", folders[2]]
    writer = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdin is not None
    assert writer.stdout is not None
    assert [writer.stdout.readline() for _ in range(2)] == ["ready\n", "inside\n"]
    writer.kill()
    writer.communicate(timeout=30)
    assert check_whole(store) == 0
    with store.begin() as tx:
        assert tx.case("2026-000001").revision == 1
        assert tx.remarks("2026-000001") == ()
