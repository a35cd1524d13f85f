"""Due dates: what a profile's limits come to, given when things happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.policy.calendar import ANNOUNCED, Calendar, add_days, provisional
from pipeline.policy.profile import DeadlineStart, Profile
from pipeline.policy.sections import Limit


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a limit.

    Attributes:
        deadline: id of the profile's deadline, ``reply`` or ``reply_extended``.
        date: the last day on which the limit is kept.
        article: where the limit stands.
        provisional: whether it counts weekdays of a year whose holidays are not known yet.
    """

    deadline: str
    date: date
    article: str
    provisional: bool


def due_dates(
    profile: Profile, events: Mapping[DeadlineStart, date], calendar: Calendar = ANNOUNCED
) -> tuple[Due, ...]:
    """Return the due dates of every limit whose starting event has happened, the earliest first.

    A limit whose event is missing (the day on which a document was made may be unknown) is left out. Where a request
    arrived, the time for the reply of ``[requests]`` is among them as ``reply``.
    """
    found = [
        _due(each.id, events[each.start], Limit(each.number, each.unit, each.article), calendar)
        for each in profile.deadlines.values()
        if each.start in events
    ]
    if profile.requests is not None and DeadlineStart.REQUESTED in events:
        found.append(_due("reply", events[DeadlineStart.REQUESTED], profile.requests.reply, calendar))
    return tuple(sorted(found, key=_order))


def earliest(dues: Iterable[Due]) -> Due | None:
    """Return the due date that comes first, None where there is none; of equal ones the first by id."""
    return min(dues, key=_order, default=None)


def extended_reply(profile: Profile, reply: Due, calendar: Calendar = ANNOUNCED) -> Due | None:
    """Return the due date of a reply whose time was prolonged once (条例 第三十三条), None without ``[requests]``.

    The extension counts on from ``reply``, which the caller may have moved by pauses.
    """
    if profile.requests is None:
        return None
    extended = _due("reply_extended", reply.date, profile.requests.extension, calendar)
    return Due(extended.deadline, extended.date, extended.article, extended.provisional or reply.provisional)


def _due(deadline: str, start: date, limit: Limit, calendar: Calendar) -> Due:
    last = add_days(start, limit.number, limit.unit, calendar)
    return Due(deadline, last, limit.article, provisional(start, last, limit.unit, calendar))


def _order(due: Due) -> tuple[date, str]:
    return due.date, due.deadline
