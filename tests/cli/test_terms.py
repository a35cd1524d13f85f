"""``mishen term``: the bureau's own list by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.small_office import SmallOffice

pytestmark = pytest.mark.slow

STAFF = {"拟稿甲": ("drafter",), "保密丙": ("secrecy_office",), "管理庚": ("administrator",)}
WHY = ("--asked-by", "保密丙", "--reason", "尚未公开的专项名称")
ARTICLE = ("--law", "政府信息公开条例", "--article", "第二十条")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    return SmallOffice.found(tmp_path_factory.mktemp("small"), STAFF)


def test_a_term_is_added_listed_and_ended(small: SmallOffice) -> None:
    added = small.act("管理庚", "term", "add", "青石计划", "--review", "--type", "SECRET_REFERENCE", *WHY)
    assert added.status == 0, added.err
    number = added.out.strip()
    kept = small.act("管理庚", "term", "add", "0955-7000001", "--keep", "--type", "LANDLINE", *WHY, *ARTICLE)
    assert kept.status == 0, kept.err
    rows = {row["text"]: row for row in small.run("term", "list").lines}
    assert rows["青石计划"]["disposition"] == "review" and rows["青石计划"]["asked_by"] == "保密丙"
    assert rows["0955-7000001"]["basis"] == ["《政府信息公开条例》第二十条"]
    ended = small.act("管理庚", "term", "end", number, *WHY)
    assert ended.status == 0 and "已停用" in ended.err
    row = next(row for row in small.run("term", "list").lines if row["text"] == "青石计划")
    assert row["ended"] and row["ended_by"] == "管理庚"
    assert small.act("管理庚", "term", "end", number, *WHY).status == 2


@pytest.mark.parametrize(
    ("officer", "options", "status"),
    [
        ("拟稿甲", WHY, 4),
        ("保密丙", WHY, 4),
        ("管理庚", ("--asked-by", "拟稿甲", "--reason", "尚未公开的名称"), 2),
        ("管理庚", (*WHY, "--keep", "--type", "LANDLINE"), 2),
        ("管理庚", (*WHY, "--keep", "--review", *ARTICLE), 2),
        ("管理庚", (*WHY, "--law", "条例"), 2),
        ("管理庚", (*WHY, "--type", "SECRET_MARKING"), 2),
        ("管理庚", (*WHY, "--type", "nonsense"), 2),
    ],
)
def test_what_is_refused(
    small: SmallOffice, officer: str, options: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    assert small.act(officer, "term", "add", "云上专线", *options).status == status
    assert all(row["text"] != "云上专线" for row in small.run("term", "list").lines)
