"""Substitutes, sections, and what an office with fewer people than steps is told (DESIGN.md rule 4.3)."""

from __future__ import annotations

import re
import shlex
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.services.chairs import empty_chairs
from pipeline.services.desk import CHINA
from tests.cli.small_office import SECTION, SmallOffice

# Each command is a process of its own, or hashes passwords in earnest.
pytestmark = pytest.mark.slow

TODAY = datetime.now(CHINA).date()
DAYS = ("--from", TODAY.isoformat(), "--to", (TODAY + timedelta(days=9)).isoformat())
FULL = {
    "拟稿甲": ("drafter",),
    "科长乙": ("section_head",),
    "保密丙": ("secrecy_office",),
    "领导丁": ("leader",),
    "管理庚": ("administrator",),
}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    return SmallOffice.found(tmp_path_factory.mktemp("full"), FULL)


def commands(said: str) -> list[list[str]]:
    """Return the commands that a text tells to type, without program, home and keys."""
    return [shlex.split(line.strip())[5:] for line in said.splitlines() if line.strip().startswith("mishen --home")]


def test_a_full_office_is_told_nothing(full: SmallOffice) -> None:
    assert "提醒" not in full.said


def test_a_substitute_is_ordered_listed_and_ended(full: SmallOffice) -> None:
    ordered = full.act(
        "管理庚", "officer", "substitute", "领导丁", "--for-officer", "科长乙", "--reason", "出差", *DAYS
    )
    assert ordered.status == 0, ordered.err
    number = ordered.out.strip()
    rows = {row["name"]: row["substitutes"] for row in full.run("officer", "list").lines}
    held = {"id": int(number), "for": "科长乙", "role": "section_head", "section": SECTION, "in_force": True}
    assert [{key: each[key] for key in held} for each in rows["领导丁"]] == [held]
    checked = full.run("profile", "check")
    assert f"代办 {number}：领导丁 代办“科室负责人”（科长乙），{SECTION}" in checked.err
    ended = full.act("管理庚", "officer", "substitute", "--end", number)
    assert ended.status == 0 and "已终止" in ended.err
    assert not any(row["substitutes"] for row in full.run("officer", "list").lines)
    assert full.act("管理庚", "officer", "substitute", "--end", number).status == 2


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("领导丁", *DAYS, "--reason", "出差"),
        ("领导丁", "--for", "section_head", "--reason", "出差"),
        ("领导丁", "--for", "section_head", *DAYS),
        ("领导丁", "--for", "section_head", "--from", DAYS[3], "--to", DAYS[1], "--reason", "出差"),
        ("领导丁", "--for", "section_head", "--from", "2020-01-01", "--to", "2020-02-01", "--reason", "出差"),
        ("领导丁", "--for", "section_head", "--from", "明天", "--to", DAYS[3], "--reason", "出差"),
        ("领导丁", "--for", "publisher", *DAYS, "--reason", "出差"),
        ("领导丁", "--for-officer", "管理庚", *DAYS, "--reason", "出差"),
        ("领导丁", "--for-officer", "领导丁", *DAYS, "--reason", "出差"),
        ("无此人", "--for", "section_head", *DAYS, "--reason", "出差"),
        ("领导丁", "--for", "section_head", "--section", "无此科", *DAYS, "--reason", "出差"),
        ("领导丁", "--for", "section_head", *DAYS, "--reason", "出差", "--end", "1"),
        ("--end", "99"),
    ],
)
def test_what_does_not_hold_is_wrong_usage(full: SmallOffice, options: tuple[str, ...]) -> None:
    refused = full.act("管理庚", "officer", "substitute", *options)
    assert refused.status == 2, refused.err
    assert refused.err.startswith("mishen: ")
    assert not any(row["substitutes"] for row in full.run("officer", "list").lines)


def test_only_an_administrator_orders_substitutes_and_sections(full: SmallOffice) -> None:
    ordered = full.act("领导丁", "officer", "substitute", "领导丁", "--for", "section_head", *DAYS, "--reason", "出差")
    assert ordered.status == 4
    assert full.act("领导丁", "officer", "section", "add", "综合科").status == 4


def test_a_section_is_added_once(tmp_path: Path) -> None:
    office = SmallOffice.found(tmp_path, FULL)
    added = office.act("管理庚", "officer", "section", "add", "综合科")
    assert added.status == 0 and "已增设科室“综合科”" in added.err
    assert "科室“综合科”缺" in added.err  # nobody belongs to it yet
    assert office.act("管理庚", "officer", "section", "add", " 综合科 ").status == 2
    assert office.act("管理庚", "officer", "section", "add", " ").status == 2
    with office.desk().store.read() as tx:
        assert tx.sections() == (SECTION, "综合科")


# Who administers takes no step: beside those who review there is always somebody else.
ADMIN = {"管理庚": ("administrator", "publisher")}
TWO = {"拟稿甲": ("drafter", "section_head"), "领导丁": ("leader",), **ADMIN}
THREE = {"拟稿甲": ("drafter",), "保密丙": ("secrecy_office", "section_head"), "领导丁": ("leader",), **ADMIN}


@pytest.mark.parametrize(
    ("staff", "empty"), [(TWO, ["section_head", "secrecy_office"]), (THREE, ["secrecy_office"])], ids=["two", "three"]
)
def test_a_small_office_learns_which_step_is_empty_and_what_to_type(
    tmp_path: Path, staff: dict[str, tuple[str, ...]], empty: list[str]
) -> None:
    office = SmallOffice.found(tmp_path, staff)
    assert f"科室“{SECTION}”缺 {len(empty)} 人" in office.said
    assert "一人不得办理同一事项的两个环节" in office.said
    checked = office.run("profile", "check").err
    told = commands(office.said)
    assert commands(checked) == told
    orders = [line for line in told if line[:2] == ["officer", "substitute"]]
    assert [line[line.index("--for") + 1] for line in orders] == empty
    # Nobody of so small a staff is free: no command names one of them as a substitute.
    assert not {line[2] for line in orders} & set(staff)
    for number, line in enumerate(told):
        typed = [re.sub(r"〈(.*)姓名〉", r"外单位\1", word) for word in line]
        if typed[1] == "add":
            typed += ["--new-password-file", str(office.folder / "password")]
        done = office.run(*typed, "--password-file", office.folder / "password")
        assert done.status == 0, (number, done.err)
    assert "提醒：科室" not in office.run("profile", "check").err


def test_somebody_of_another_section_is_proposed_by_name(tmp_path: Path) -> None:
    office = SmallOffice.found(tmp_path, {name: roles for name, roles in FULL.items() if name != "领导丁"})
    added = office.act("管理庚", "officer", "section", "add", "办公室")
    assert added.status == 0, added.err
    made = office.act(
        "管理庚", "officer", "add", "领导己", "--role", "leader", "--section", "办公室",
        "--new-password-file", office.folder / "password",
    )  # fmt: skip
    assert made.status == 0, made.err
    own = made.err[made.err.index(f"科室“{SECTION}”") : made.err.index("科室“办公室”")]
    assert "可由 领导己 代办" in own
    (typed,) = commands(own)
    assert office.run(*typed, "--password-file", office.folder / "password").status == 0
    assert f"科室“{SECTION}”缺" not in office.run("profile", "check").err


def test_a_substitute_signs_in_the_missing_chair_and_takes_one_step_only(tmp_path: Path) -> None:
    office = SmallOffice.found(tmp_path, {**FULL, "科长辛": ("section_head", "leader")})
    case = office.hand_in("拟稿甲")
    assert office.act("拟稿甲", "sign", case).status == 0
    assert office.act("保密丙", "sign", case).status == 4
    ordered = office.act(
        "管理庚", "officer", "substitute", "保密丙", "--for", "section_head", "--reason", "出差", *DAYS
    )
    assert ordered.status == 0, ordered.err
    assert office.act("保密丙", "sign", case).status == 0
    refused = office.act("保密丙", "sign", case)  # the secrecy review, their own chair
    assert refused.status == 4 and "同一人不得办理同一事项的两个环节" in refused.err


def test_what_is_missing_is_the_least_that_is_missing(full: SmallOffice) -> None:
    desk = full.desk()
    with desk.store.read() as tx:
        chain = desk.profile_named(tx.bureau().profile).chain
        officers = [each for each in tx.officers() if each.name != "保密丙"]
    (chair,) = empty_chairs(chain, officers, SECTION)
    assert (chair.step.role, chair.busy, chair.deputy) == ("secrecy_office", (), None)


def test_who_is_proposed_for_the_drafter_hands_in(tmp_path: Path) -> None:
    staff = {name: roles for name, roles in FULL.items() if name != "拟稿甲"} | {"科长辛": ("section_head",)}
    office = SmallOffice.found(tmp_path, staff)
    (typed,) = commands(office.said)
    name = typed[2]
    draft = tmp_path / "通知.txt"
    draft.write_text("关于召开会议的通知\n\n请各科室准时参加。\n", encoding="utf-8")
    hand_in = ("intake", draft, "--section", SECTION, "--attribute", "proactive")
    assert office.act(name, *hand_in).status == 4
    ordered = office.run(*typed, "--password-file", office.folder / "password")
    assert ordered.status == 0, ordered.err
    taken = office.act(name, *hand_in)
    assert taken.status == 0, taken.err
    with office.desk().store.read() as tx:
        (opened,) = [event for event in tx.case_events(taken.out.strip()) if event.action == "case_opened"]
    assert opened.details["substitution"] == ordered.out.strip()
