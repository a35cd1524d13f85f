"""Failing and being killed at every point of writing: afterwards nothing is lost, doubled or half released."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from pipeline import bootstrap
from pipeline.errors import MishenError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import live, settled, standing
from pipeline.model.review import CaseState, Role
from pipeline.services import release, review
from pipeline.services.desk import Desk
from pipeline.store import KeyRing, Store, audit
from pipeline.store.folders import LocalFolder
from tests.services.office import CHAIN, QUICK, Office, found

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"
STAGES = ("hand in", "decide", "sign", "release")


class Injected(Exception):
    """The failure that a test puts into a point of writing."""


def walk(office: Office, stage: str, number: str) -> str:
    """Do one stage of a case; what is done already is left as it is."""
    if stage == "hand in":
        return office.hand_in(DRAFT)
    if stage == "decide":
        review.accept_proposals(office.desk, office.officers[Role.DRAFTER], number)
    elif stage == "sign":
        for role in CHAIN:
            with office.desk.store.read() as tx:
                signed = {each.officer for each in standing(tx.signatures(number))}
            if office.officers[role].id not in signed:
                review.sign(office.desk, office.officers[role], number)
    else:
        release.release_case(office.desk, number, office.officers[Role.PUBLISHER])
    return number


@contextmanager
def failing(store: Store, at: int, fail: Callable[[], None]) -> Iterator[list[str]]:
    """Let the ``at``-th point of writing fail: before a commit, after one, or before a blob is written. Yields the points."""
    points: list[str] = []

    def reach(name: str) -> None:
        points.append(name)
        if len(points) == at:
            fail()

    def before_commit(_: Any) -> None:
        reach("before commit")

    begin, write = Store.begin, LocalFolder.write

    @contextmanager
    def counted(self: Store) -> Iterator[object]:
        with begin(self) as tx:
            yield tx
        reach("after commit")

    def written(self: LocalFolder, name: str, data: bytes) -> None:
        reach("blob")
        write(self, name, data)

    event.listen(store._engine, "commit", before_commit)
    patch = pytest.MonkeyPatch()
    patch.setattr(Store, "begin", counted)
    patch.setattr(LocalFolder, "write", written)
    try:
        yield points
    finally:
        patch.undo()
        event.remove(store._engine, "commit", before_commit)


def reopened(folder: Path, office: Office) -> Office:
    """Start anew, as a new process does."""
    store = Store.open(folder / "home", KeyRing.load(folder / "keys"), now=office.desk.now, hasher=QUICK)
    return Office(Desk(store, bootstrap.profile_named, bootstrap.detect, office.desk.now), office.officers)


def finished_once(office: Office) -> None:
    """Go on with whatever is left, then compare everything with what one undisturbed run leaves."""
    number = ""
    for stage in STAGES:
        with suppress(MishenError):  # done already
            number = walk(office, stage, number) if stage == "hand in" or number else office.hand_in(DRAFT)
    with office.desk.store.read() as tx:
        (case,) = tx.cases()
        assert case.state is CaseState.RELEASED
        items, said = live(tx.items(number)), tx.decisions(number)
        assert {item.id for item in items} == settled(said).keys() and len(said) == len(items)
        assert [each.step for each in standing(tx.signatures(number))] == [
            step.id for step in office.desk.profile_of(case).chain
        ]
        told = Counter(each.action for each in tx.case_events(number))
        assert not tx.pending()
    once = (AuditAction.CASE_OPENED, AuditAction.RELEASED)
    assert [told[action] for action in once] == [1, 1] and told[AuditAction.SIGNED] == len(CHAIN)
    files = release.released_files(office.desk, number)
    assert b"13900001111" not in files.copy and files.manifest and files.form
    assert audit.verify_chain(office.desk.store).ok


def points_of(folder: Path, stage: str) -> int:
    """Count the points of writing of a stage in a run that nothing disturbs."""
    office = found(folder)
    number = ""
    for each in STAGES[: STAGES.index(stage)]:
        number = walk(office, each, number)
    with failing(office.desk.store, 0, lambda: None) as points:
        walk(office, stage, number)
    return len(points)


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_a_failure_at_any_point_of_writing_is_made_good(tmp_path: Path, stage: str) -> None:
    count = points_of(tmp_path / "count", stage)
    assert count >= 2

    def fail() -> None:
        raise Injected

    office = found(tmp_path / "start")
    number = ""
    for each in STAGES[: STAGES.index(stage)]:
        number = walk(office, each, number)
    for at in range(1, count + 1):
        folder = shutil.copytree(tmp_path / "start", tmp_path / f"fail-{at}")
        broken = reopened(folder, office)
        with failing(broken.desk.store, at, fail), pytest.raises(Injected):
            walk(broken, stage, number)
        finished_once(reopened(folder, office))


def killed(folder: Path, office: Office, stage: str, number: str, at: int) -> bool:
    """Do a stage in a process of its own that is killed at a point of writing; tell whether it got there."""
    child = os.fork()
    if child == 0:
        try:
            there = reopened(folder, office)
            with failing(there.desk.store, at, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                walk(there, stage, number)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def kills(folder: Path, count: int, seed: int) -> None:
    chance = random.Random(seed)
    office, starts, number = found(folder / "0"), {}, ""
    for at, stage in enumerate(STAGES):
        starts[stage] = (shutil.copytree(folder / "0", folder / f"start-{at}"), number)
        number = walk(office, stage, number)
    reached = 0
    for attempt in range(count):
        stage = STAGES[attempt % len(STAGES)]
        start, before = starts[stage]
        place = shutil.copytree(start, folder / f"kill-{attempt}")
        reached += killed(place, office, stage, before, chance.randint(1, 8))
        finished_once(reopened(place, office))
        shutil.rmtree(place)
    assert 2 * reached > count


@pytest.mark.slow
def test_twenty_kills(tmp_path: Path) -> None:
    kills(tmp_path, 20, seed=20261123)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_five_hundred_kills(tmp_path: Path) -> None:
    kills(tmp_path, 500, seed=20261124)
