"""台账: the ledger with filters in the address, words by form (they may be a document's), and export as an Excel file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from pipeline.model.labels import label
from pipeline.model.ledger import SortBy
from pipeline.model.review import Attribute, CaseState, Officer, Opinion
from pipeline.services import ledger
from pipeline.services.ledger import PAGE, SCAN, Filters, Found, Time
from pipeline.services.taking import XLSX, Taken
from pipeline.web.downloads import attachment
from pipeline.web.present import day_given, plain_given
from pipeline.web.visit import Signed, SignedForm, Visit

router = APIRouter(prefix="/ledger")

Choice = TypeVar("Choice", bound=StrEnum)
OUTCOMES = (Opinion.PUBLISH, Opinion.PUBLISH_REDACTED, Opinion.ON_REQUEST, Opinion.NON_DISCLOSURE)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as they stand in the address of a page; what the ledger does not know is left out."""

    filters: Filters

    def fields(self) -> dict[str, str]:
        """Return the filters as the fields of a form, blank ones left out; words are not among them."""
        asked = self.filters
        values = {
            "state": asked.state,
            "section": asked.section,
            "attribute": asked.attribute,
            "outcome": asked.outcome,
            "year": asked.year,
            "from": asked.opened_from,
            "to": asked.opened_to,
            "due": asked.time,
            "officer": asked.officer,
            "sort": asked.column if asked.column is not SortBy.NUMBER else "",
            "up": "" if asked.descending else "1",
        }
        return {name: str(value) for name, value in values.items() if value not in (None, "")}

    def address(self, **changed: object) -> str:
        """Return the address of this list with some fields changed; blank ones are left out."""
        fields = {name: str(value) for name, value in (self.fields() | changed).items() if str(value)}
        return f"/ledger?{urlencode(fields)}" if fields else "/ledger"

    def sorted_by(self, column: str) -> str:
        """Return the address of this list sorted by a column; the other way round if it is already."""
        turned = self.filters.column == column and self.filters.descending
        return self.address(sort=column if column != SortBy.NUMBER else "", up="1" if turned else "", page="")


@router.get("")
def show(request: Request, signed: Signed, page: int = 1) -> Response:
    """Show a page of the ledger."""
    visit, officer = signed
    filters = _filters(request.query_params)
    page = min(max(page, 1), 100_000)
    return _page(visit, officer, filters, ledger.listed(visit.desk, officer, filters, page), page)


@router.get("/search")
def searched_before(signed: Signed) -> Response:
    """Lead back to the list: what was searched for stood in a form, and is not kept."""
    return signed[0].redirect("/ledger")


@router.post("/search")
def search(signed: Signed, form: SignedForm) -> Response:
    """Look for words in numbers and titles, among the cases that the filters leave."""
    visit, officer = signed
    filters = _filters({name: form.one(name) for name in form.fields}, form.text("words")[:200])
    start = (form.numbers("start") or [0])[0]
    return _page(visit, officer, filters, ledger.searched(visit.desk, officer, filters, start), 1)


@router.post("/export")
def export(signed: Signed, form: SignedForm) -> Response:
    """Hand out the filtered list as an Excel file."""
    visit, officer = signed
    filters = _filters({name: form.one(name) for name in form.fields}, form.text("words")[:200])
    data = ledger.exported(visit.desk, officer, filters, visit.language)
    day = visit.desk.today().isoformat()
    return attachment(Taken(data, XLSX, f"ledger-{day}.xlsx", f"台账-{day}.xlsx"))


def _page(visit: Visit, officer: Officer, filters: Filters, found: Found, page: int) -> Response:
    return visit.page(
        "ledger.html",
        "/ledger",
        asked=Asked(filters),
        filters=filters,
        found=found,
        page=page,
        pages=max(1, -(-found.total // PAGE)),
        options=_options(visit, officer),
        scan=SCAN,
        columns=SortBy,
    )


def _options(visit: Visit, officer: Officer) -> dict[str, list[tuple[str, str]]]:
    """Return what each list of choices offers: value and words."""

    def labelled(members: Iterable[StrEnum]) -> list[tuple[str, str]]:
        return [(str(member), label(member, visit.language)) for member in members]

    found = ledger.choices(visit.desk, officer)
    return {
        "states": labelled(CaseState),
        "attributes": labelled(Attribute),
        "outcomes": labelled(OUTCOMES),
        "sections": [(name, name) for name in found.sections],
        "years": [(str(year), str(year)) for year in found.years],
        "officers": list(found.officers),
        "times": [
            (Time.OVERDUE, visit.say("已逾期", "overdue")),
            (Time.SOON, visit.say("5 个工作日内", "within 5 working days")),
        ],
    }


def _filters(given: Mapping[str, str], words: str = "") -> Filters:
    year = given.get("year", "")
    return Filters(
        words,
        _known(CaseState, given.get("state", "")),
        plain_given(given.get("section", "")),
        _known(Attribute, given.get("attribute", "")),
        _known(Opinion, given.get("outcome", "")),
        int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None,
        day_given(given.get("from", "")),
        day_given(given.get("to", "")),
        _known(Time, given.get("due", "")),
        plain_given(given.get("officer", "")),
        _known(SortBy, given.get("sort", "")) or SortBy.NUMBER,
        given.get("up", "") != "1",
    )


def _known(kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value in set(kind) else None
