"""Passwords and names that are given on the command line: not too short, not blank."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.small_office import SECTION, SmallOffice

STAFF = {"拟稿甲": ("drafter",), "管理庚": ("administrator",)}
SHORT, LONG = "1234567", "八个字符的新密码"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    return SmallOffice.found(tmp_path_factory.mktemp("office"), STAFF)


def new(folder: Path, password: str) -> tuple[str, Path]:
    (folder / "new").write_text(password + "\n", encoding="utf-8")
    return "--new-password-file", folder / "new"


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("管理庚", ("officer", "add", "新人")),
        ("管理庚", ("officer", "change", "拟稿甲")),
        ("管理庚", ("officer", "password")),
    ],
)
@pytest.mark.parametrize("password", [SHORT, f"  {SHORT}  "])
def test_a_short_new_password_is_refused(
    office: SmallOffice, tmp_path: Path, who: str, words: tuple[str, ...], password: str
) -> None:
    refused = office.act(who, *words, *new(tmp_path, password))
    assert refused.status == 2 and "至少 8 个字符" in refused.err, refused.err
    assert "新人" not in {row["name"] for row in office.run("officer", "list").lines}
    assert office.act("管理庚", "queue").status == 0  # the password of before


def test_a_long_one_is_taken(office: SmallOffice, tmp_path: Path) -> None:
    assert office.act("管理庚", "officer", "add", "新人乙", *new(tmp_path, LONG)).status == 0
    assert office.act("管理庚", "officer", "change", "拟稿甲", *new(tmp_path, LONG)).status == 0
    assert office.run("queue", "--officer", "拟稿甲", *("--password-file", tmp_path / "new")).status == 0


def test_an_officer_without_a_name_is_not_added(office: SmallOffice, tmp_path: Path) -> None:
    refused = office.act("管理庚", "officer", "add", " ", *new(tmp_path, LONG))
    assert refused.status == 2 and "人员姓名" in refused.err


def test_no_home_is_made_with_a_short_password(tmp_path: Path) -> None:
    (tmp_path / "short").write_text(SHORT + "\n", encoding="utf-8")
    made = SmallOffice(tmp_path, "").run(
        "init",
        "--bureau",
        "测试局",
        "--section",
        SECTION,
        "--administrator",
        "管理",
        "--password-file",
        tmp_path / "short",
    )
    assert made.status == 2 and "至少 8 个字符" in made.err
    assert not (tmp_path / "home").exists()


def test_roles_that_do_not_go_together_are_refused_by_a_rule(office: SmallOffice, tmp_path: Path) -> None:
    refused = office.act("管理庚", "officer", "change", "拟稿甲", "--role", "drafter", "--role", "auditor")
    assert refused.status == 4 and "审计员只查看、不办理" in refused.err
    added = office.act(
        "管理庚", "officer", "add", "兼职丙", "--role", "administrator", "--role", "leader", *new(tmp_path, LONG)
    )
    assert added.status == 4 and "管理员不能兼任" in added.err
