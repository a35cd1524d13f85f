"""Periods of markings and days of documents."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats import read
from pipeline.model.secrecy_term import SecrecyTerm, made_on, number, secrecy_term


@pytest.mark.parametrize(
    ("mark", "made", "end"),
    [
        ("机密★1年", date(2010, 3, 5), date(2011, 3, 5)),
        ("秘密★6个月", date(2010, 8, 31), date(2011, 2, 28)),
        ("秘 密 ★ 十年", date(2010, 3, 5), date(2020, 3, 5)),
        ("绝密★", date(2010, 3, 5), date(2040, 3, 5)),
        ("机密", date(2010, 3, 5), date(2030, 3, 5)),
        ("机密★2012年6月1日", None, date(2012, 6, 1)),
        ("机密★2012年6月", None, date(2012, 6, 30)),
        ("机密★长期", date(1990, 1, 1), None),
        ("秘密★会议开始前", date(1990, 1, 1), None),
        ("机密★1年", None, None),
        ("秘密★2012年13月1日", date(1990, 1, 1), None),
        ("机密★9000年", date(2010, 1, 1), None),
    ],
)
def test_the_last_day_of_a_marking(mark: str, made: date | None, end: date | None) -> None:
    term = secrecy_term(mark)
    assert term is not None and term.ends(made) == end


def test_other_marks_have_no_term() -> None:
    assert secrecy_term("内部资料　注意保存") is None


@given(st.dates(date(1949, 10, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_a_period_ends_in_its_month(made: date, months: int) -> None:
    end = SecrecyTerm("秘密", months, None).ends(made)
    assert end is not None
    assert (end.year - made.year) * 12 + end.month - made.month == months and end.day <= made.day


@given(st.integers(0, 9999))
def test_digits_in_both_writings(value: int) -> None:
    chinese = "".join("〇一二三四五六七八九"[int(char)] for char in str(value))
    assert number(chinese) == number(str(value)) == value


@pytest.mark.parametrize(("text", "value"), [("十", 10), ("十二", 12), ("二十", 20), ("三十一", 31), ("一百二十", 120)])
def test_numerals(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("ending", "day"),
    [
        ("某局\n2010年3月5日\n", date(2010, 3, 5)),
        ("某局\n　　　二〇一〇年三月五日\n（此件公开发布）\n", date(2010, 3, 5)),
        ("定于2010年3月5日召开。\n", None),
        ("某局\n2010年3月\n", None),
        ("某局\n2010年2月30日\n", None),
    ],
)
def test_the_day_of_a_document(ending: str, day: date | None) -> None:
    assert made_on(read(f"关于某事的通知\n\n正文。\n\n{ending}".encode(), "a.txt")) == day
