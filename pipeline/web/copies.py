"""公开发布: released copies for the publishing clerk, and some of them as one ZIP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from pipeline.model.labels import check_label
from pipeline.model.review import Role
from pipeline.services import copies
from pipeline.services.copies import MOST, PAGE, CopyFilters
from pipeline.web.case import Number, known_case, may_recall
from pipeline.web.downloads import disposition
from pipeline.web.failures import Refusal
from pipeline.web.present import day_given, plain_given
from pipeline.web.visit import Signed, SignedForm

router = APIRouter(prefix="/copies")


@router.get("")
def show(request: Request, signed: Signed, page: int = 1) -> Response:
    """Show a page of released copies, and what waits for its release."""
    visit, officer = signed
    filters = _filters(request.query_params)
    page = min(max(page, 1), 100_000)
    found = copies.listed(visit.desk, officer, filters, page)
    return visit.page(
        "copies.html",
        "/copies",
        found=found,
        filters=filters,
        fields=_fields(filters),
        query=urlencode(_fields(filters)),
        page=page,
        pages=max(1, -(-found.total // PAGE)),
        most=MOST,
        may_take=Role.PUBLISHER in officer.roles,
    )


@router.get("/{number}")
def one(signed: Signed, number: Number) -> Response:
    """Show what was released of a case, with the files and papers that go with it."""
    visit, officer = signed
    known_case(visit, officer, number, released=True)
    found = copies.leaflet(visit.desk, officer, number)
    return visit.page(
        "copy.html",
        f"/copies/{number}",
        found=found,
        case=found.case,
        may_recall=found.valid and may_recall(visit, officer, found.case),
        check_label=lambda name: check_label(name, visit.language),
    )


@router.post("/package")
def package(signed: Signed, form: SignedForm) -> Response:
    """Hand out the chosen copies, or all that the filters leave, as one ZIP."""
    visit, officer = signed
    numbers = tuple(plain_given(number) for number in form.fields.get("case", []))
    if form.one("all") == "1":
        numbers = copies.all_numbers(visit.desk, officer, _filters({name: form.one(name) for name in form.fields}))
    elif not numbers and Role.PUBLISHER in officer.roles:
        raise Refusal(HTTPStatus.BAD_REQUEST, "请先勾选要下载的事项。", "Choose the cases to download first.")
    day = visit.desk.today().isoformat()
    return StreamingResponse(
        copies.package(visit.desk, officer, numbers),
        media_type="application/zip",
        headers={"Content-Disposition": disposition(f"copies-{day}.zip", f"发布副本-{day}.zip")},
    )


def _fields(filters: CopyFilters) -> dict[str, str]:
    values: dict[str, date | str | None] = {
        "from": filters.since,
        "to": filters.until,
        "section": filters.section,
        "fresh": "1" if filters.fresh else "",
    }
    return {name: str(value) for name, value in values.items() if value}


def _filters(given: Mapping[str, str]) -> CopyFilters:
    return CopyFilters(
        day_given(given.get("from", "")),
        day_given(given.get("to", "")),
        plain_given(given.get("section", "")),
        given.get("fresh", "") == "1",
    )
