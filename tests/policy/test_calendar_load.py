from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ProfileError
from pipeline.policy.calendar import is_working_day, known_year
from pipeline.policy.calendar_load import calendar_from_toml

TABLE = """# 2027 年
[[year]]
year = 2027
source = "国办发明电〔2026〕7号"
holidays = [
  2026-12-31,  # 元旦前一日
  2027-01-01,
  { from = 2027-02-05, to = 2027-02-12 },
]
working = [2027-02-14]

[[year]]
year = 2028
source = "另一通知"
holidays = [2028-01-01]
"""


def test_a_table_is_taken() -> None:
    calendar = calendar_from_toml("\ufeff" + TABLE)
    assert calendar.sources == {2027: "国办发明电〔2026〕7号", 2028: "另一通知"}
    assert known_year(2028, calendar) and not known_year(2029, calendar)
    assert not is_working_day(date(2026, 12, 31), calendar)
    assert not any(is_working_day(date(2027, 2, day), calendar) for day in range(5, 13))
    assert is_working_day(date(2027, 2, 14), calendar)  # a Sunday
    assert is_working_day(date(2027, 2, 15), calendar)
    assert not is_working_day(date(2027, 2, 13), calendar)


WRONG = [
    # old, new, line, words in the remedy
    ("working = [2027-02-14]", "working = [2027-02-16]", "第 10 行 2027-02-16", "本来就上班"),
    ("2027-01-01,", "2027-02-31,", "第 7 行", "TOML"),
    ("2027-01-01,", "2027-1-1,", "第 7 行", "TOML"),
    ("2027-01-01,", '"2027-01-01",', "第 5 行 holidays", "不加引号"),
    ("2027-01-01,", "2027-01-01T00:00:00,", "第 5 行 holidays", "不加引号"),
    ("2027-01-01,", "2025-01-01,", "第 7 行 2025-01-01", "2027"),
    ("2027-01-01,", "2027-02-06,", "第 7 行 2027-02-06", "两次"),
    ("[2027-02-14]", "[2027-02-06]", "第 10 行 2027-02-06", "只留一处"),
    ("to = 2027-02-12", "to = 2027-02-04", "第 8 行 2027-02-05", "颠倒"),
    ("to = 2027-02-12", "until = 2027-02-12", "第 5 行 holidays", "from"),
    ("year = 2028", "year = 2027", "第 13 行 year", "两次"),
    ("year = 2028", 'year = "2028"', "第 13 行 year", "整数"),
    ("holidays = [2028-01-01]", "holidays = []", "第 15 行 holidays", "不完整"),
    ("holidays = [2028-01-01]", "holidays = 3", "第 15 行 holidays", "列表"),
    ("holidays = [2028-01-01]", "", "第 12 行 [[year]]", "缺少 holidays"),
    ('source = "另一通知"', "", "第 12 行 [[year]]", "缺少 source"),
    ('source = "另一通知"', 'source = ""', "第 14 行 source", "非空"),
    ('source = "另一通知"', 'source = "另一通知"\nmakeup = []', "第 15 行 makeup", "没有这个键"),
    ("# 2027 年", "name = 1", "第 1 行", "[[year]]"),
]


@pytest.mark.parametrize(("old", "new", "key", "words"), WRONG)
def test_each_mistake_is_named_by_its_line_with_a_remedy(old: str, new: str, key: str, words: str) -> None:
    assert old in TABLE
    with pytest.raises(ProfileError) as raised:
        calendar_from_toml(TABLE.replace(old, new, 1), "假日.toml")
    assert raised.value.detail["file"] == "假日.toml"
    assert str(raised.value.detail["key"]).startswith(key)
    assert words in str(raised.value.detail["remedy"])


@given(st.text(max_size=60), st.integers(0, len(TABLE)))
def test_no_text_raises_anything_else(text: str, at: int) -> None:
    for source in (text, TABLE[:at] + text + TABLE[at:]):
        try:
            calendar_from_toml(source)
        except ProfileError:
            continue
