"""Working days of mainland China: weekends, public holidays and the make-up days that turn a weekend into work.

The State Council's office publishes holidays and make-up days a year ahead; ``chinesecalendar`` carries them as data, and an
administrator may give the table of a year that it does not know yet, or correct one (``pipeline.policy.calendar_load``).
For a year that neither knows only weekdays count, and ``known_year`` and ``provisional`` say so: a date that rests on such a
year is not certain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from pipeline.policy.sections import DeadlineUnit

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The administrator's days on top of those that chinesecalendar knows.

    Attributes:
        days: whether public bodies work on a day; goes before everything else.
        sources: the notice that a year's table comes from, by year. On a day of such a year that ``days`` does not name,
            weekdays are working days and weekends are not, whatever chinesecalendar says.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    sources: Mapping[int, str] = field(default_factory=dict)


ANNOUNCED = Calendar()
"""What chinesecalendar knows, and nothing else."""


def known_year(year: int, calendar: Calendar = ANNOUNCED) -> bool:
    """Say whether holidays and make-up days of ``year`` are known (chinesecalendar 1.11: 2004 to 2026)."""
    return year in calendar.sources or _announced_year(year)


def is_working_day(day: date, calendar: Calendar = ANNOUNCED) -> bool:
    """Say whether public bodies work on ``day``; in a year that is not known, whether it is a weekday."""
    given = calendar.days.get(day)
    if given is not None:
        return given
    if day.year in calendar.sources:
        return day.weekday() < 5
    return _announced(day)


def add_days(start: date, number: int, unit: DeadlineUnit, calendar: Calendar = ANNOUNCED) -> date:
    """Return the last day of a limit of ``number`` days; the day after ``start`` is day one.

    A limit in working days ends on a working day. One in calendar days ends on its calendar day, also on a holiday: the
    limits of a profile bind the bureau itself, so the reading that gives it less time is the safe one.

    Raises:
        ValueError: ``number`` is below one.
        OverflowError: the limit ends after the year 9999.
    """
    if number < 1:
        raise ValueError(f"a limit of {number} days")
    return _moved(start, number, unit, calendar)


def working_days_between(first: date, last: date, calendar: Calendar = ANNOUNCED) -> int:
    """Count the working days after ``first`` up to and with ``last``; negative where ``last`` comes before ``first``.

    From today to a due date: days left, 0 on the last day, below 0 once it is overdue by so many working days. A due date
    that passed over a weekend alone is 0 days ago; whether it is overdue is for the dates themselves to say.
    """
    if last < first:
        return -working_days_between(last, first, calendar)
    return sum(is_working_day(first + timedelta(days=each), calendar) for each in range(1, (last - first).days + 1))


class WorkingDays:
    """Counts working days between many pairs of days, as ``working_days_between`` does; each day is looked up once."""

    def __init__(self, calendar: Calendar = ANNOUNCED) -> None:
        self._calendar = calendar
        self._years: dict[int, list[date]] = {}

    def between(self, first: date, last: date) -> int:
        """Count the working days after ``first`` up to and with ``last``; negative where ``last`` comes before ``first``."""
        if last < first:
            return -self.between(last, first)
        whole = sum(len(self._year(year)) for year in range(first.year, last.year))
        return whole + self._reached(last) - self._reached(first)

    def _reached(self, day: date) -> int:
        return bisect_right(self._year(day.year), day)

    def _year(self, year: int) -> list[date]:
        if year not in self._years:
            days = (date(year, 1, 1) + timedelta(days=at) for at in range(366))
            self._years[year] = [day for day in days if day.year == year and is_working_day(day, self._calendar)]
        return self._years[year]


def pause(
    due: date,
    stopped: date,
    resumed: date,
    calendar: Calendar = ANNOUNCED,
    unit: DeadlineUnit = DeadlineUnit.WORKING_DAY,
) -> date:
    """Return the due date after a clock stood still (条例 第三十三条: while a third party or another organ is asked).

    The date moves on by the days of ``unit`` after ``stopped`` up to and with ``resumed``, so that on ``resumed`` as many
    are left as were on ``stopped``. A clock that stopped and went on again on one day changes nothing.

    Raises:
        ValueError: it went on before it stopped.
        OverflowError: the limit ends after the year 9999.
    """
    if resumed < stopped:
        raise ValueError("a clock that went on before it stopped")
    if unit is DeadlineUnit.DAY:
        return due + (resumed - stopped)
    return _moved(due, working_days_between(stopped, resumed, calendar), unit, calendar)


def provisional(first: date, last: date, unit: DeadlineUnit, calendar: Calendar = ANNOUNCED) -> bool:
    """Say whether a count of days after ``first`` up to ``last`` touches a year whose holidays nobody knows yet."""
    if unit is DeadlineUnit.DAY or last <= first:
        return False
    return not all(known_year(year, calendar) for year in range((first + _ONE_DAY).year, last.year + 1))


def _moved(day: date, number: int, unit: DeadlineUnit, calendar: Calendar) -> date:
    if unit is DeadlineUnit.DAY:
        return day + timedelta(days=number)
    while number:
        day += _ONE_DAY
        number -= is_working_day(day, calendar)
    return day


@cache
def _announced_year(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except (NotImplementedError, ValueError):
        return False
    return True


@cache
def _announced(day: date) -> bool:
    if _announced_year(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5
