"""管理: the overview, sections, the profile in force, and the working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pipeline.errors import ProfileError, UsageError
from pipeline.model.review import Officer
from pipeline.model.terms import list_version
from pipeline.policy.calendar import Calendar, is_working_day, known_year
from pipeline.policy.calendar_load import FIRST_YEAR, LAST_YEAR
from pipeline.policy.load import available
from pipeline.services.chairs import missing_chairs
from pipeline.services.officers import LONGEST_NAME, add_section, set_calendar
from pipeline.services.profiles import ProfileCard, offered, profile_card
from pipeline.services.staff import use_profile
from pipeline.web.failures import message_of
from pipeline.web.managing import Managing, Reading, manages
from pipeline.web.visit import SignedForm, Visit, malformed

router = APIRouter(prefix="/administration")

LONGEST_TABLE = 20_000


@dataclass(frozen=True, slots=True)
class Year:
    """What is known of a year: ``source`` is the administrator's notice, empty where there is none of his."""

    year: int
    source: str
    known: bool


@router.get("")
def overview(reading: Reading) -> Response:
    """Show what there is to administer, and what is missing."""
    visit, officer = reading
    today = visit.desk.today()
    with visit.desk.store.read() as tx:
        bureau, officers, sections, terms = tx.bureau(), tx.officers(), tx.sections(), tx.terms()
        substitutions = [each for each in tx.substitutions() if not each.is_over(today.isoformat())]
    card, fault = _card(visit, bureau.profile, today)
    return visit.page(
        "administration.html",
        "/administration",
        may=manages(officer),
        bureau=bureau,
        officers=officers,
        sections=sections,
        substitutions=substitutions,
        chairs=missing_chairs(visit.desk) if card is not None else (),
        card=card,
        fault=fault,
        years=_years(visit.desk.calendar(), today),
        terms=terms,
        version=list_version(terms),
    )


@router.get("/sections")
def sections(reading: Reading) -> Response:
    """Show the sections with their officers."""
    visit, officer = reading
    with visit.desk.store.read() as tx:
        found, officers = tx.sections(), tx.officers()
    people = {name: [each for each in officers if each.active and name in each.sections] for name in found}
    return visit.page(
        "sections.html", "/administration/sections", may=manages(officer), people=people, longest=LONGEST_NAME
    )


@router.post("/sections")
def add(managing: Managing, form: SignedForm) -> Response:
    """Add a section."""
    visit, administrator = managing
    add_section(visit.desk, administrator, form.text("name"))
    return visit.redirect("/administration/sections", visit.say("科室已增设。", "The section is added."))


@router.get("/profile")
def profile(reading: Reading) -> Response:
    """Show the profile in force, its versions, where it is behind the law, and the others that there are."""
    visit, officer = reading
    today = visit.desk.today()
    with visit.desk.store.read() as tx:
        bureau = tx.bureau()
    card, fault = _card(visit, bureau.profile, today)
    return visit.page(
        "profile.html",
        "/administration/profile",
        may=manages(officer),
        card=card,
        fault=fault,
        today=today,
        others=[each for each in offered(today) if each.name != bureau.profile],
    )


@router.post("/profile")
def change_profile(managing: Managing, form: SignedForm) -> Response:
    """Work by another of the profiles that come with Mishen; a file of the bureau's own is named on the command line."""
    visit, administrator = managing
    name = form.one("profile")
    if name not in available():
        raise malformed()
    used = use_profile(visit.desk, administrator, name)
    return visit.redirect(
        "/administration/profile",
        visit.say(f"今后按“{used.title}”{used.version} 版办理。", f"New cases follow {used.id} {used.version}."),
    )


@router.get("/calendar")
def calendar(reading: Reading, year: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)] = None) -> Response:
    """Show which years are known, and the days of one that are not as their weekday says."""
    return _calendar_page(*reading, year)


def _calendar_page(
    visit: Visit, officer: Officer, year: int | None, text: str | None = None, message: str = ""
) -> Response:
    """Show a year; ``text`` is a table that was refused, ``message`` why."""
    today = visit.desk.today()
    shown = year or today.year
    found = visit.desk.calendar()
    with visit.desk.store.read() as tx:
        kept = tx.calendar_years()
    return visit.page(
        "calendar.html",
        "/administration/calendar",
        HTTPStatus.BAD_REQUEST if message else HTTPStatus.OK,
        may=manages(officer),
        message=message,
        years=_years(found, today),
        shown=Year(shown, found.sources.get(shown, ""), known_year(shown, found)),
        days=_unlike_their_weekday(shown, found),
        text=kept.get(shown, "") if text is None else text,
        first=FIRST_YEAR,
        last=LAST_YEAR,
        longest=LONGEST_TABLE,
    )


@router.post("/calendar")
def keep_calendar(managing: Managing, form: SignedForm) -> Response:
    """Keep the table of one year."""
    visit, administrator = managing
    years, text = form.numbers("year"), form.one("text").replace("\r\n", "\n")
    if len(years) != 1 or not FIRST_YEAR <= years[0] <= LAST_YEAR or not text.strip() or len(text) > LONGEST_TABLE:
        raise malformed()
    try:
        set_calendar(visit.desk, administrator, text, years[0])
    except UsageError as error:  # the table itself, line by line: it is shown again to be corrected
        return _calendar_page(visit, administrator, years[0], text, message_of(error, visit.language))
    return visit.redirect(
        f"/administration/calendar?year={years[0]}",
        visit.say(
            f"{years[0]} 年的工作日历已录入；此后计算的期限以它为准，已立事项的期限不变。",
            f"The table of {years[0]} is kept. Limits counted from now on follow it; those of open cases stay.",
        ),
    )


def _card(visit: Visit, name: str, on: date) -> tuple[ProfileCard | None, str]:
    """Return the bureau's profile, or what is wrong with its file."""
    try:
        return profile_card(name, on), ""
    except ProfileError as error:
        return None, message_of(error, visit.language)


def _years(found: Calendar, today: date) -> list[Year]:
    """Return the years that limits counted now may touch, and all for which the administrator gave a table."""
    shown = {*range(today.year - 1, today.year + 3), *found.sources}
    return [Year(year, found.sources.get(year, ""), known_year(year, found)) for year in sorted(shown)]


def _unlike_their_weekday(year: int, found: Calendar) -> list[tuple[date, bool]]:
    """Return the days of a year that work or rest against their weekday, with whether they work."""
    days = (date(year, 1, 1) + timedelta(days=each) for each in range(366))
    works = [(day, is_working_day(day, found)) for day in days if day.year == year]
    return [(day, working) for day, working in works if working is not (day.weekday() < 5)]
