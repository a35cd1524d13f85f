"""A process that runs over midnight takes the version of its profile that holds on the new day; open cases keep theirs."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from pipeline import bootstrap
from pipeline.model.review import Attribute, Role
from pipeline.services.intake import Draft, take_in
from pipeline.services.officers import NewOfficer, found_home
from pipeline.settings import make_settings

SECTION = "电子政务科"


class Clock:
    """A clock that a test moves."""

    moment = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # a minute before midnight in China

    def __call__(self) -> datetime:
        return self.moment


def two_versions(folder: Path) -> Path:
    with as_file(files("pipeline.policy") / "profiles" / "zhongwei_yunjisuan.toml") as own:
        shutil.copy(own, now := folder / "bureau.toml")
    later = now.read_text("utf-8").replace("effective = 2024-09-01", "effective = 2027-01-01")
    version = next(line for line in later.splitlines() if line.startswith("version"))
    (folder / "bureau@2027.1.toml").write_text(later.replace(version, 'version = "2027.1"'), "utf-8")
    return now


def test_a_server_takes_the_new_version_at_midnight(tmp_path: Path) -> None:
    profile, clock = str(two_versions(tmp_path)), Clock()
    settings = make_settings(tmp_path / "home", str(tmp_path / "keys"), environment={})
    desk = bootstrap.create_desk(settings, now=clock)
    staff = [
        NewOfficer("拟稿甲", "x", frozenset({Role.DRAFTER}), frozenset({SECTION})),
        NewOfficer("管理庚", "x", frozenset({Role.ADMINISTRATOR}), frozenset()),
    ]
    found_home(desk, "测试局", profile, [SECTION], staff)
    with desk.store.read() as tx:
        drafter = next(each for each in tx.officers() if Role.DRAFTER in each.roles)

    def hand_in(text: str) -> str:
        return take_in(desk, Draft(text.encode(), "通知.txt", SECTION, Attribute.PROACTIVE), drafter).number

    before = hand_in("关于年底会议的通知\n")
    clock.moment = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    after = hand_in("关于年初会议的通知\n")
    with desk.store.read() as tx:
        old, new = tx.case(before), tx.case(after)
    assert new.profile_version.startswith("2027.1#")
    assert not old.profile_version.startswith("2027.1#")
    assert desk.profile_of(old).edition == old.profile_version


def test_it_is_read_once_a_day(tmp_path: Path) -> None:
    profile = str(two_versions(tmp_path))
    day = datetime(2026, 6, 1, tzinfo=UTC).date()
    assert bootstrap.profile_named(profile, day) is bootstrap.profile_named(profile, day)
