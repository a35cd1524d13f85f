"""The administrator's table of holidays and make-up days: TOML in, ``Calendar`` out, or an error that names line and remedy.

::

    [[year]]
    year = 2027
    source = "国办发明电〔2026〕7号"                       # the notice of the State Council's office
    holidays = [2027-01-01, { from = 2027-02-05, to = 2027-02-12 }]
    working = [2027-02-14]                                # weekends made up

A table names the days of its year and, because New Year's rest may reach back, of the December before.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from pipeline.errors import ProfileError
from pipeline.policy import schema
from pipeline.policy.calendar import Calendar
from pipeline.policy.schema import Fault

FIRST_YEAR, LAST_YEAR = 2004, 2100
MOST_DAYS_OFF = 60
_HEAD = re.compile(r"\s*\[\[\s*year\s*\]\]")
_ISO = "%Y-%m-%d"


class _Wrong(Exception):
    """What is wrong in one table; ``word`` is what stands in the line to be found, a date or a key."""

    def __init__(self, word: str, remedy: str) -> None:
        self.word = word
        self.remedy = remedy
        super().__init__(word)


def calendar_from_toml(text: str, name: str = "calendar.toml") -> Calendar:
    """Read an administrator's table.

    Raises:
        ProfileError: it does not hold; ``file`` is ``name``, ``key`` says line and day, ``remedy`` what to do.
    """
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        key = f"第 {found[1]} 行" if found else "末行"
        raise ProfileError(
            file=name, key=key, remedy="不是合法的 TOML：日期写作 2027-01-01，不加引号，且须存在。"
        ) from None
    except (ValueError, RecursionError):
        raise ProfileError(file=name, key="-", remedy="不是合法的 TOML：有不存在的日期或过大的数值。") from None
    days: dict[date, bool] = {}
    sources: dict[int, str] = {}
    for number, table in enumerate(_tables(tables, name), start=1):
        try:
            _take(table, days, sources)
        except _Wrong as wrong:
            key = f"第 {_line(text, number, wrong.word)} 行 {wrong.word}"
            raise ProfileError(file=name, key=key, remedy=wrong.remedy) from None
    return Calendar(days, sources)


def _tables(tables: dict[str, Any], name: str) -> list[dict[str, Any]]:
    years = tables.get("year")
    if set(tables) != {"year"} or not isinstance(years, list) or not all(isinstance(each, dict) for each in years):
        raise ProfileError(file=name, key="第 1 行", remedy="应只含 [[year]] 表，每年一个；请参照 docs/profiles.md。")
    return years


def _take(table: dict[str, Any], days: dict[date, bool], sources: dict[int, str]) -> None:
    known = ("year", "source", "holidays", "working")
    for each in table:
        if each not in known:
            raise _Wrong(schema.shown(each), f"没有这个键，请删去或改正。可用：{'、'.join(known)}。")
    for each in ("year", "source", "holidays"):
        if each not in table:
            raise _Wrong("[[year]]", f"缺少 {each}，请补上。")
    year = _parsed(schema.whole(FIRST_YEAR, LAST_YEAR), table["year"], "year")
    if year in sources:
        raise _Wrong("year", f"{year} 年写了两次，请合并。")
    source = _parsed(schema.text, table["source"], "source")
    off = list(_days(table["holidays"], "holidays", year))
    work = list(_days(table.get("working", []), "working", year))
    if not any(day.year == year for day in off):
        raise _Wrong("holidays", f"没有 {year} 年的放假日，这张表不完整，请按放假通知逐日写明。")
    if len(off) > MOST_DAYS_OFF:
        raise _Wrong("holidays", f"放假超过 {MOST_DAYS_OFF} 天，请核对起止日期。")
    for day in work:
        if day.weekday() < 5:
            raise _Wrong(day.strftime(_ISO), "这天不是星期六、星期日，本来就上班，请删去或改正。")
    for day, working in [*((day, False) for day in off), *((day, True) for day in work)]:
        if day in days:
            raise _Wrong(day.strftime(_ISO), "这天写了两次，或既写为放假又写为上班，请只留一处。")
        days[day] = working
    sources[year] = source


def _parsed(parse: Callable[[object, str], Any], value: object, key: str) -> Any:  # noqa: ANN401 - as the parser
    try:
        return parse(value, key)
    except Fault as fault:
        raise _Wrong(key, fault.remedy) from None


def _days(value: object, key: str, year: int) -> Iterator[date]:
    """Yield the days of a list of days and of tables with first and last day."""
    if not isinstance(value, list):
        raise _Wrong(key, "应为列表：[ 2027-01-01, { from = 2027-02-05, to = 2027-02-12 } ]。")
    for each in value:
        if isinstance(each, dict):
            if set(each) != {"from", "to"}:
                raise _Wrong(key, "连续的几天写作 { from = 首日, to = 末日 }。")
            first, last = (_day(each[name], key, year) for name in ("from", "to"))
            if last < first or (last - first).days >= MOST_DAYS_OFF:
                raise _Wrong(first.strftime(_ISO), "起止日期颠倒，或相隔过长，请核对。")
            yield from (first + timedelta(days=number) for number in range((last - first).days + 1))
        else:
            yield _day(each, key, year)


def _day(value: object, key: str, year: int) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _Wrong(key, "应为日期，如 2027-01-01，不加引号。")
    if not date(year - 1, 12, 1) <= value <= date(year, 12, 31):
        raise _Wrong(value.strftime(_ISO), f"不在 {year} 年（或上年 12 月）之内，请核对年份。")
    return value


def _line(text: str, number: int, word: str) -> int:
    """Return the line, from 1, on which ``word`` stands in the ``number``-th table; that table's first line if nowhere."""
    lines = text.split("\n")
    heads = [index for index, line in enumerate(lines) if _HEAD.match(line)]
    if number > len(heads):  # written in another way, as year = [{ … }]
        heads, number = [0], 1
    start = heads[number - 1]
    end = heads[number] if number < len(heads) else len(lines)
    hits = [index for index in range(start, end) if word in lines[index].partition("#")[0]]
    keys = [index for index in hits if re.match(rf"\s*{re.escape(word)}\s*=", lines[index])]
    hits = keys or hits  # [[year]] holds the word of a key
    # A date that is named twice is wrong the second time.
    return (hits[-1] if re.match(r"\d{4}-", word) and hits else hits[0] if hits else start) + 1
