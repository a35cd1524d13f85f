from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.calendar import add_days, is_working_day, known_year
from pipeline.policy.profile import DeadlineUnit

WORKING = DeadlineUnit.WORKING_DAY
DAYS = st.dates(date(2003, 6, 1), date(2030, 12, 31))
NUMBERS = st.integers(1, 260)


def counted(start: date, end: date) -> int:
    """Working days after ``start`` up to and with ``end``."""
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


@given(DAYS, NUMBERS)
def test_a_limit_counts_back_and_ends_on_a_working_day(start: date, number: int) -> None:
    end = add_days(start, number, WORKING)
    assert counted(start, end) == number
    assert is_working_day(end)


@given(DAYS, NUMBERS, st.integers(0, 40), st.integers(0, 40))
def test_a_limit_never_shrinks(start: date, number: int, later: int, more: int) -> None:
    end = add_days(start, number, WORKING)
    assert add_days(start + timedelta(days=later), number + more, WORKING) >= end
    assert end >= start + timedelta(days=number)


@given(DAYS, NUMBERS)
def test_calendar_days_are_plain(start: date, number: int) -> None:
    assert add_days(start, number, DeadlineUnit.DAY) - start == timedelta(days=number)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 1, 1), False),  # New Year
        (date(2026, 1, 4), True),  # a Sunday made up
        (date(2026, 2, 14), True),  # a Saturday made up before Spring Festival
        (date(2026, 2, 17), False),
        (date(2024, 10, 12), True),  # a Saturday made up after National Day
        (date(2024, 10, 7), False),
        (date(2026, 11, 21), False),  # a plain Saturday
        (date(2026, 11, 23), True),
    ],
)
def test_days_as_the_state_council_ordered_them(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_publication_limits_of_both_bureaus_over_a_holiday() -> None:
    # Counted by hand: 2024-09-27 is a Friday; 29 September and 12 October are make-up days, 1 to 7 October a holiday.
    assert add_days(date(2024, 9, 27), 10, WORKING) == date(2024, 10, 16)
    assert add_days(date(2024, 9, 27), 20, WORKING) == date(2024, 10, 30)


def test_an_unknown_year_counts_weekdays_and_says_so() -> None:
    assert known_year(2004)
    assert known_year(2026)
    assert not known_year(2003)
    assert not known_year(2099)
    assert not known_year(0)
    assert is_working_day(date(2099, 10, 1)) is (date(2099, 10, 1).weekday() < 5)


@pytest.mark.parametrize("number", [0, -3])
@pytest.mark.parametrize("unit", list(DeadlineUnit))
def test_a_limit_of_no_days_is_refused(number: int, unit: DeadlineUnit) -> None:
    with pytest.raises(ValueError, match="limit"):
        add_days(date(2026, 3, 2), number, unit)
