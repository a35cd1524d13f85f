from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.calendar import (
    Calendar,
    WorkingDays,
    add_days,
    is_working_day,
    known_year,
    pause,
    provisional,
    working_days_between,
)
from pipeline.policy.sections import DeadlineUnit

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


# 2027 as an administrator might give it; the rest of New Year's reaches back into 2026.
GIVEN = Calendar(
    {date(2026, 12, 31): False, date(2027, 1, 1): False, date(2027, 1, 3): True, date(2027, 2, 8): False},
    {2027: "通知"},
)
CALENDARS = st.sampled_from([Calendar(), GIVEN])


@given(DAYS, NUMBERS, CALENDARS)
def test_what_was_added_counts_back(start: date, number: int, calendar: Calendar) -> None:
    end = add_days(start, number, WORKING, calendar)
    assert working_days_between(start, end, calendar) == number
    assert working_days_between(end, start, calendar) == -number


@given(DAYS, st.integers(-300, 300), st.integers(-300, 300), CALENDARS)
def test_counts_add_up_over_any_day_between(first: date, there: int, on: int, calendar: Calendar) -> None:
    middle = first + timedelta(days=there)
    last = middle + timedelta(days=on)
    both = working_days_between(first, middle, calendar) + working_days_between(middle, last, calendar)
    assert working_days_between(first, last, calendar) == both


@given(DAYS, st.integers(-900, 900), CALENDARS)
def test_many_counts_agree_with_one(first: date, there: int, calendar: Calendar) -> None:
    days, last = WorkingDays(calendar), first + timedelta(days=there)
    assert days.between(first, last) == working_days_between(first, last, calendar)
    assert days.between(last, first) == working_days_between(last, first, calendar)


@given(DAYS, NUMBERS, st.integers(0, 60), st.integers(0, 60), CALENDARS)
def test_a_pause_never_shortens_and_leaves_what_was_left(
    start: date, number: int, until: int, length: int, calendar: Calendar
) -> None:
    due = add_days(start, number, WORKING, calendar)
    stopped = start + timedelta(days=until)
    resumed = stopped + timedelta(days=length)
    moved = pause(due, stopped, resumed, calendar)
    assert moved >= due
    assert pause(due, stopped, stopped, calendar) == due
    assert working_days_between(resumed, moved, calendar) == working_days_between(stopped, due, calendar)
    assert pause(due, stopped, resumed, calendar, DeadlineUnit.DAY) - due == resumed - stopped


def test_a_clock_does_not_go_on_before_it_stopped() -> None:
    with pytest.raises(ValueError, match="stopped"):
        pause(date(2026, 3, 31), date(2026, 3, 3), date(2026, 3, 2))


def test_days_left_and_overdue_over_a_make_up_weekend() -> None:
    # 2024-10-12 is a Saturday that was worked; the 13th a Sunday that was not.
    assert working_days_between(date(2024, 10, 11), date(2024, 10, 12)) == 1
    assert working_days_between(date(2024, 10, 14), date(2024, 10, 11)) == -2
    assert working_days_between(date(2024, 10, 12), date(2024, 10, 13)) == 0


def test_the_administrators_days_go_first() -> None:
    assert known_year(2027, GIVEN)
    assert not known_year(2027)
    assert not is_working_day(date(2026, 12, 31), GIVEN)
    assert is_working_day(date(2026, 12, 31))
    assert is_working_day(date(2027, 1, 3), GIVEN)  # a Sunday made up
    assert not is_working_day(date(2027, 1, 9), GIVEN)  # a plain Saturday
    assert is_working_day(date(2027, 2, 9), GIVEN)


def test_a_count_into_an_unknown_year_is_provisional() -> None:
    assert provisional(date(2026, 12, 20), date(2027, 1, 5), WORKING)
    assert not provisional(date(2026, 12, 20), date(2027, 1, 5), WORKING, GIVEN)
    assert not provisional(date(2026, 12, 20), date(2027, 1, 5), DeadlineUnit.DAY)
    assert not provisional(date(2026, 12, 1), date(2026, 12, 31), WORKING)
    assert not provisional(date(2025, 12, 31), date(2026, 1, 5), WORKING)
