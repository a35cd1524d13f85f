"""Working days of mainland China: weekends, public holidays and the make-up days that turn a weekend into work.

The State Council's office publishes holidays and make-up days a year ahead; ``chinesecalendar`` carries them as data.
For a year that it does not know only weekdays count, and ``known_year`` says so: the caller then marks the date as
provisional instead of taking it for certain.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

from pipeline.policy.profile import DeadlineUnit

_ONE_DAY = timedelta(days=1)


@cache
def known_year(year: int) -> bool:
    """Say whether holidays and make-up days of ``year`` are known (2004 to 2026 with chinesecalendar 1.11)."""
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except (NotImplementedError, ValueError):
        return False
    return True


@cache
def is_working_day(day: date) -> bool:
    """Say whether public bodies work on ``day``; in a year that is not known, whether it is a weekday."""
    if known_year(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def add_days(start: date, number: int, unit: DeadlineUnit) -> date:
    """Return the last day of a limit of ``number`` days; the day after ``start`` is day one.

    A limit in working days ends on a working day. One in calendar days ends on its calendar day, also on a holiday: the
    limits of a profile bind the bureau itself, so the reading that gives it less time is the safe one.

    Raises:
        ValueError: ``number`` is below one.
        OverflowError: the limit ends after the year 9999.
    """
    if number < 1:
        raise ValueError(f"a limit of {number} days")
    if unit is DeadlineUnit.DAY:
        return start + timedelta(days=number)
    day = start
    while number:
        day += _ONE_DAY
        number -= is_working_day(day)
    return day
