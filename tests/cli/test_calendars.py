"""The administrator's calendar through the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cli.small_office import SmallOffice

STAFF = {"拟稿甲": ("drafter",), "管理庚": ("administrator",)}
TABLE = """\
[[year]]
year = 2027
source = "国办发明电〔2026〕99号"
holidays = [2026-12-31, 2027-01-01, { from = 2027-02-05, to = 2027-02-12 }]
working = [2027-02-14]
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    office = SmallOffice.found(tmp_path_factory.mktemp("office"), STAFF)
    (office.folder / "2027.toml").write_text(TABLE, encoding="utf-8")
    return office


def test_a_known_year_comes_from_chinesecalendar(office: SmallOffice) -> None:
    shown = office.run("calendar", "show", "2026")
    assert shown.status == 0 and "chinesecalendar" in shown.err
    rows = {row["date"]: row for row in shown.lines}
    assert rows["2026-10-01"] == {"date": "2026-10-01", "working": False, "source": "chinesecalendar"}


def test_an_unknown_year_warns_until_its_table_is_there(office: SmallOffice) -> None:
    before = office.run("calendar", "show", "2027")
    assert (before.status, before.out) == (0, "")
    assert "警告" in before.err and "mishen calendar set 2027" in before.err
    done = office.act("管理庚", "calendar", "set", "2027", office.folder / "2027.toml")
    assert done.status == 0, done.err
    after = office.run("calendar", "show", "2027")
    assert "国办发明电〔2026〕99号" in after.err and "警告" not in after.err
    days = {row["date"]: row["working"] for row in after.lines}
    assert days["2027-02-08"] is False and days["2027-02-14"] is True
    # New Year's rest reaches back into the December before.
    assert office.desk().calendar().days[date(2026, 12, 31)] is False


@pytest.mark.parametrize("year", ["2028", "1999"])
def test_a_table_of_another_year_is_wrong_usage(office: SmallOffice, year: str) -> None:
    assert office.act("管理庚", "calendar", "set", year, office.folder / "2027.toml").status == 2


def test_a_table_that_does_not_hold_names_line_and_remedy(office: SmallOffice, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(TABLE.replace("2027-02-14", "2027-02-15"), encoding="utf-8")
    refused = office.act("管理庚", "calendar", "set", "2027", wrong)
    assert refused.status == 2 and "第 5 行" in refused.err
    assert office.act("管理庚", "calendar", "set", "2027", tmp_path / "none.toml").status == 2


def test_only_an_administrator_sets_it(office: SmallOffice) -> None:
    assert office.act("拟稿甲", "calendar", "set", "2027", office.folder / "2027.toml").status == 4
