"""When a case is due, counted anew from what has happened to it: limits also start with a signature (A 第六条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from pipeline.errors import ErasedCase, MarkedDocument, ReadsDifferently, UnreadableDocument
from pipeline.model.audit import AuditAction
from pipeline.model.chain import standing
from pipeline.model.document import Document
from pipeline.model.review import Case, Role, Signature
from pipeline.model.secrecy_term import made_on
from pipeline.policy.calendar import Calendar, pause
from pipeline.policy.due import Due, due_dates, earliest
from pipeline.policy.profile import DeadlineStart, Profile
from pipeline.services.desk import CHINA, Desk
from pipeline.store import Transaction

# Days of a case that lay with an authority: stopped and went on.
Pause = tuple[date, date]


def due_of(desk: Desk, tx: Transaction, case: Case, profile: Profile) -> Case:
    """Return the case with the day on which it is due, by every limit of the profile whose start has happened.

    ``reviewed`` is the day of the standing signature of the secrecy office's last step, ``approved`` that of the signature that
    completed the chain; a voided signature takes them back. The days for which the case lay with an authority do not count.
    To be called in the transaction that adds or voids a signature, after it has done so; the caller saves the case.
    """
    calendar = desk.calendar()
    if case.made is None:  # a case of an older version: read once, kept from then on
        case = replace(case, made=_made_of(desk, case))
    events = events_of(case, profile, tx.signatures(case.number))
    pauses = _pauses(tx, case.number)
    first = earliest(
        replace(each, date=_moved(each, events, profile, pauses, calendar))
        for each in due_dates(profile, events, calendar)
    )
    return replace(
        case,
        due=first.date.isoformat() if first is not None else None,
        due_provisional=first is not None and first.provisional,
    )


def events_of(case: Case, profile: Profile, signatures: Sequence[Signature]) -> dict[DeadlineStart, date]:
    """Return the days in China on which the starts of limits happened, as far as they have."""
    opened = _day(case.opened_at)
    happened = {DeadlineStart.OPENED: opened}
    if case.made:
        happened[DeadlineStart.CREATED] = date.fromisoformat(case.made)
    signed = {each.step: _day(each.at) for each in standing(signatures)}
    reviews = [step.id for step in profile.chain if step.role is Role.SECRECY_OFFICE]
    if reviews and reviews[-1] in signed:
        happened[DeadlineStart.REVIEWED] = signed[reviews[-1]]
    if all(step.id in signed for step in profile.chain):
        happened[DeadlineStart.APPROVED] = max(signed.values())
    return happened


def made_day(document: Document, opened: date) -> str:
    """Return the ISO day under which a document is signed; blank where it has none, or one after it was handed in."""
    made = made_on(document)
    return made.isoformat() if made is not None and made <= opened else ""


def _made_of(desk: Desk, case: Case) -> str | None:
    try:
        return made_day(desk.reading_of(case), _day(case.opened_at))
    except (MarkedDocument, ReadsDifferently, ErasedCase):
        return ""  # other checks refuse to go on with it
    except UnreadableDocument:
        return None  # the process that reads may have been out of time or memory: the next act asks again


def _pauses(tx: Transaction, number: str) -> list[Pause]:
    found: list[Pause] = []
    stopped: date | None = None
    for event in tx.case_events(number):
        if event.action is AuditAction.ESCALATED:
            stopped = _day(event.at)
        elif event.action is AuditAction.RULING_RECORDED and stopped is not None:
            if found and found[-1][0] == stopped:  # a second word on the same question
                found.pop()
            found.append((stopped, _day(event.at)))
    return found


def _moved(
    due: Due, events: dict[DeadlineStart, date], profile: Profile, pauses: Sequence[Pause], calendar: Calendar
) -> date:
    """Return the last day of a limit, moved on by the pauses since its start, in working days as when the ruling came."""
    start = profile.deadlines[due.deadline].start if due.deadline in profile.deadlines else DeadlineStart.OPENED
    last = due.date
    for stopped, resumed in pauses:
        if events[start] <= stopped:
            last = pause(last, stopped, resumed, calendar)
    return last


def _day(at: str) -> date:
    return datetime.fromisoformat(at).astimezone(CHINA).date()
