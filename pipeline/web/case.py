"""审查: one case, its items, its chain; and the document's text with the items marked in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.model.finding import Category, category_of
from pipeline.model.review import Attribute, Case, Officer, Opinion
from pipeline.services import cutout, views
from pipeline.services.desk import check_may_see
from pipeline.web.failures import refusal
from pipeline.web.passages import stretches
from pipeline.web.present import place_of, sheet_of
from pipeline.web.visit import Signed, Visit

router = APIRouter()

Number = Annotated[str, Path(max_length=20)]


def known_case(visit: Visit, officer: Officer, number: str) -> Case:
    """Return a case that the officer may see.

    Raises:
        Refusal: there is none with this number (404).
        NotEntitled: another section's.
    """
    with visit.desk.store.read() as tx:
        try:
            case = tx.case(number)
        except UsageError as error:
            if type(error) is not UsageError:
                raise
            raise refusal(HTTPStatus.NOT_FOUND) from None
        check_may_see(officer, case, visit.desk.substitutes(tx))
    return case


@router.get("/cases/{number}")
def show(signed: Signed, number: Number) -> Response:
    """Show a case; of one with a state-secret mark only the marks. The view is recorded."""
    visit, officer = signed
    known_case(visit, officer, number)
    view = views.show(visit.desk, officer, number)
    here = f"/cases/{number}"
    marks = [(mark.mark, *place_of(mark.place)) for mark in view.marks]
    if view.case.original is None:
        return visit.page("marked.html", here, case=view.case, marks=marks, prepared=view.prepared)
    with visit.desk.store.read() as tx:
        words = tx.signature_remarks(number)
    return visit.page(
        "case.html",
        here,
        sheet=sheet_of(view, officer),
        case=view.case,
        marks=marks,
        signature_words=words,
        titles={step.id: step.title for step in view.chain},
        attributes=list(Attribute),
        opinions=[each for each in Opinion if each not in (Opinion.RETURN, Opinion.ESCALATE)],
        categories=list(Category),
        category_of=category_of,
    )


@router.get("/cases/{number}/text")
def text(signed: Signed, number: Number) -> Response:
    """Show the document's text with the items marked; the view is recorded.

    A case with a state-secret mark has none (MarkedDocument).
    """
    visit, officer = signed
    known_case(visit, officer, number)
    view = views.show(visit.desk, officer, number)
    document = visit.desk.reading_of(view.case)
    cut = stretches(document, view.items)
    return visit.page("text.html", f"/cases/{number}/text", case=view.case, stretches=cut)


@router.get("/cases/{number}/items/{item}/picture")
def picture(signed: Signed, number: Number, item: Annotated[int, Path(ge=1, lt=10**9)]) -> Response:
    """Show the place of an item as a picture (PNG); the view is recorded.

    A case with a state-secret mark has none (MarkedDocument).
    """
    visit, officer = signed
    known_case(visit, officer, number)
    with visit.desk.store.read() as tx:
        found = next((each for each in tx.items(number) if each.number == item), None)
    drawn = cutout.picture(visit.desk, officer, number, found) if found is not None else None
    if drawn is None:
        raise refusal(HTTPStatus.NOT_FOUND)
    return Response(drawn, media_type="image/png")
