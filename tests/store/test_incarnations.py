"""A backup restored beside the home that it was made of, or in its stead: what one signs is not held against the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.errors import DamagedHome
from pipeline.model.audit import AuditAction
from pipeline.store import KeyRing, Store, Tampering, sign_head, verify_chain
from pipeline.store.audit import export, verify_export
from pipeline.store.backup import backup
from pipeline.store.engine import DATABASE
from pipeline.store.restore import Restored, Target, restore
from tests.databases import Databases
from tests.store.place import Place
from tests.store.samples import QUICK_HASHER, Clock, only_sqlite


def work(store: Store, events: int = 3) -> None:
    for _ in range(events):
        with store.begin() as tx:
            tx.audit(AuditAction.EXPORTED)
    sign_head(store)


@dataclass(frozen=True)
class Drill:
    """Restores backups of one home, each to a place of its own."""

    folder: Path
    keys: KeyRing
    databases: Databases

    def restore(self, name: str, days: int = 1, to: str = "") -> tuple[Restored, Store]:
        later = Clock()
        later.time += timedelta(days=days)
        url = self.databases()
        target = Target(self.folder / f"of-{to or name}", self.keys, url, now=later, hasher=QUICK_HASHER)
        done = restore(self.folder / f"{name}.tar", target)
        return done, Store.open(target.home, self.keys, url, now=later, hasher=QUICK_HASHER)


@pytest.fixture
def drill(tmp_path: Path, keys: KeyRing, databases: Databases) -> Drill:
    return Drill(tmp_path, keys, databases)


def test_a_drill_beside_the_live_home(store: Store, drill: Drill, tmp_path: Path) -> None:
    work(store)
    backup(store, tmp_path / "one.tar")
    work(store)
    done, other = drill.restore("one")
    assert done.lost > 0
    homes = (store, other)
    for count in (0, 4, 9):
        for home in homes:
            work(home, count)
        reports = [verify_chain(home) for home in homes]
        assert [(report.tampering, report.elsewhere) for report in reports] == [(None, 1), (None, 1)]
    # Both exports hold, each with the heads of its own line.
    for home in homes:
        assert verify_export(list(export(home)), home.keys.public_key).ok
    # A second drill, of the restored home: three under one id, none in the others' way.
    backup(other, tmp_path / "two.tar")
    _, third = drill.restore("two", days=2)
    for home in (third, *homes):
        work(home)
    assert all(verify_chain(home).ok for home in (third, *homes))
    with third.read() as tx:
        lineage = tx.lineage()
        assert len(lineage) == 3
        assert {head.incarnation for head in tx.heads(third.id)} == {name for name, _ in lineage}
    assert verify_export(list(export(third)), third.keys.public_key).ok


def test_an_older_backup_by_mistake_then_the_newer_one(store: Store, drill: Drill, tmp_path: Path) -> None:
    work(store)
    backup(store, tmp_path / "old.tar")
    work(store, 5)
    backup(store, tmp_path / "new.tar")
    work(store, 1)
    _, mistaken = drill.restore("old")
    work(mistaken)
    done, right = drill.restore("new", days=2)
    assert done.lost == 2
    work(right)
    assert verify_chain(right).ok
    # And the other way round: the newer was there, the older one is wanted after all.
    _, again = drill.restore("old", days=3, to="again")
    work(again)
    assert verify_chain(again).ok


def rolled_back(home: Path, act: Callable[[], None]) -> None:
    """Put the files of a SQLite home back to what they were before ``act``."""
    kept = home.with_name(f"{home.name}-kept")
    shutil.copytree(home, kept)
    act()
    for suffix in ("", "-wal", "-shm"):
        (home / f"{DATABASE}{suffix}").unlink(missing_ok=True)
        if (kept / f"{DATABASE}{suffix}").exists():
            shutil.copy(kept / f"{DATABASE}{suffix}", home / f"{DATABASE}{suffix}")


@only_sqlite
def test_a_home_that_was_rolled_back_is_still_found(store: Store, drill: Drill, home: Path, tmp_path: Path) -> None:
    backup(store, tmp_path / "one.tar")
    work(store)
    _, other = drill.restore("one")
    work(other)
    for each in (store, other):
        rolled_back(each.home, lambda each=each: work(each))  # type: ignore[misc]
        report = verify_chain(each)
        assert report.tampering is Tampering.CUT_TAIL
    # Working on after it covers nothing up.
    for each in (store, other):
        work(each, 9)
        assert verify_chain(each).tampering is Tampering.REWRITTEN


def test_who_takes_the_beginning_of_an_incarnation_away_gets_no_head(
    drill: Drill, store: Store, tmp_path: Path
) -> None:
    """Else heads would be signed for another incarnation, and a later rollback not be held against this one."""
    backup(store, tmp_path / "one.tar")
    _, other = drill.restore("one")
    work(other)
    url = None if other._engine.dialect.name == "sqlite" else other._engine.url.render_as_string(hide_password=False)
    place = Place(other.home, url)
    place.unguard()
    place.change("UPDATE audit_events SET details = '{}' WHERE action = 'restored'")
    report = verify_chain(other)
    assert report.tampering is Tampering.EDITED
    with pytest.raises(DamagedHome, match="audit"):
        work(other)
    with other.read() as tx:
        assert tx.lineage() == (("", 0),)
