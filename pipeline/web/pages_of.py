"""原文版面: the document of a case as it looks, page by page, as it came and as it would be published; and pictures of its pages.

The pages come as a fragment of HTML for the review page (asked for by a script, or with ``fragment=1``), or as a page of their own.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from pipeline.errors import MishenError
from pipeline.model.document import Hiding
from pipeline.model.review import Officer, Verdict
from pipeline.model.sheets import MOST_PAGES
from pipeline.services import pages as looking
from pipeline.services.pages import PagesView, Shown, Side
from pipeline.web.case import Number, known_case
from pipeline.web.failures import refusal, status_of
from pipeline.web.flowing import flowing
from pipeline.web.visit import Signed, Visit

router = APIRouter()

_MARGIN = (
    1.5  # points by which a box is wider than what it frames: there it can be clicked, over the text text is selected
)


@router.get("/cases/{number}/pages")
def pages(
    request: Request, signed: Signed, number: Number, side: Side = Side.ORIGINAL, fragment: bool = False
) -> Response:
    """Show the pages of one side of a document; the view is recorded.

    A case with a state-secret mark has none (MarkedDocument).
    """
    visit, officer = signed
    known_case(visit, officer, number)
    here = f"/cases/{number}/pages"
    if not fragment and request.headers.get("sec-fetch-dest") != "empty":
        return visit.page("pages.html", here, **facts(visit, officer, number, side))
    try:
        return visit.page("pages_fragment.html", here, **facts(visit, officer, number, side))
    except MishenError as error:
        message, status = error.message(visit.language), status_of(error)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return visit.page("pages_refused.html", here, status, message=message, side=side)


@router.get("/cases/{number}/pages/{page}/picture")
def picture(
    signed: Signed, number: Number, page: Annotated[int, Path(ge=1, le=MOST_PAGES)], side: Side = Side.ORIGINAL
) -> Response:
    """Show a page as a picture.

    A case with a state-secret mark has none (MarkedDocument).
    """
    visit, officer = signed
    known_case(visit, officer, number)
    drawn = looking.picture(visit.desk, officer, number, side, page)
    if drawn is None:
        raise refusal(HTTPStatus.NOT_FOUND)
    return Response(drawn, media_type="image/png" if drawn.startswith(b"\x89PNG") else "image/webp")


def facts(visit: Visit, officer: Officer, number: str, side: Side) -> dict[str, Any]:
    """Return what ``pages_fragment.html`` shows of a case that the officer may see; for pages that include it, too.

    Raises:
        MishenError: as ``services.pages.pages``.
    """
    view = looking.pages(visit.desk, officer, number, side)
    return {
        "view": view,
        "case": view.case,
        "side": side,
        "passages": flowing(view.text, view.items) if view.text is not None else [],
        "unplaced": [(each, _where(view, each)) for each in view.unplaced],
        "state_of": state_of,
        "margin": _MARGIN,
    }


def state_of(shown: Shown) -> str:
    """Return the class of an item's box: ``open``, ``withheld`` or ``kept``."""
    if shown.verdict is None:
        return "open"
    return "withheld" if shown.verdict is Verdict.WITHHOLD else "kept"


def _where(view: PagesView, shown: Shown) -> str:
    """Return why an item is not whole on the pages: ``hidden``, ``whole`` (no place of its own), ``beyond`` or ``unfound``."""
    if any(isinstance(place, Hiding) for place in shown.item.places):
        return "hidden"
    if shown.item.start == shown.item.end:
        return "whole"
    return "beyond" if view.total > len(view.leaves) else "unfound"
