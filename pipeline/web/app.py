"""The application: routes, guard and error pages put together over a desk."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp

from pipeline.errors import MishenError
from pipeline.services.desk import Desk
from pipeline.web import (
    account,
    acts,
    administration,
    case,
    consultations,
    copies,
    entry,
    intake,
    items,
    ledger,
    markings,
    officers,
    overview,
    pages_of,
    queue,
    record,
    setup,
    signing,
    terms,
)
from pipeline.web.bench import SetUp, Workbench
from pipeline.web.failures import (
    ELSEWHERE,
    LoginNeeded,
    PasswordNeeded,
    Refusal,
    SetupNeeded,
    heading_of,
    message_of,
    refusal,
    status_of,
)
from pipeline.web.guard import Guard, note_unexpected
from pipeline.web.pages import STATIC, render
from pipeline.web.serving import LOOPBACK_ONLY, Serving
from pipeline.web.session import Sessions
from pipeline.web.visit import SWAP, DoneBefore, Visit, plain_visit


def make_app(
    desk: Desk | None, language: str = "zh", serving: Serving = LOOPBACK_ONLY, founding: SetUp | None = None
) -> FastAPI:
    """Build the workbench over a desk; where there is none yet, ``founding`` says how it is made.

    ``language`` is for visitors who have not chosen one, ``serving`` says how browsers come here.
    """
    # A path with a slash too many is none of ours: nobody is told that there is one without.
    app = FastAPI(title="Mishen", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.figures = overview.Figures()
    now = desk.now if desk is not None else _utc_now
    app.state.bench = Workbench(desk, Sessions(now), language, serving, founding)
    for part in (
        entry,
        setup,
        account,
        queue,
        intake,
        case,
        pages_of,
        acts,
        items,
        signing,
        markings,
        consultations,
        record,
        ledger,
        copies,
        overview,
        administration,
        officers,
        terms,
    ):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(LoginNeeded, _to_login)
    app.add_exception_handler(PasswordNeeded, _to_account)
    app.add_exception_handler(DoneBefore, _said_before)
    app.add_exception_handler(SetupNeeded, _to_setup)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(MishenError, _failed)
    app.add_exception_handler(HTTPException, _no_page)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_middleware(Guard, refuse=lambda status: _bare(status, language, serving), serving=serving)
    return app


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _to_setup(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/setup", 303)


def _said_before(_request: Request, error: Exception) -> Response:
    if not isinstance(error, DoneBefore):
        raise error
    return Response(error.said, media_type="application/json")


def _to_login(request: Request, error: Exception) -> Response:
    if request.headers.get(SWAP) == "1":
        return JSONResponse({"address": "/login"}, HTTPStatus.UNAUTHORIZED)
    expired = isinstance(error, LoginNeeded) and error.expired
    return RedirectResponse("/login?expired=1" if expired else "/login", 303)


def _to_account(request: Request, _error: Exception) -> Response:
    if request.headers.get(SWAP) == "1":
        return JSONResponse({"address": "/account"}, HTTPStatus.UNAUTHORIZED)
    return RedirectResponse("/account", 303)


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    visit = _visit(request)
    return _page(visit, request, error.status, visit.say(error.zh, error.en))


def _failed(request: Request, error: Exception) -> Response:
    if not isinstance(error, MishenError):
        raise error
    visit, status = _visit(request), status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        note_unexpected(error)
    return _page(visit, request, status, message_of(error, visit.language))


def _no_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _refused(request, refusal(status))


def _malformed(request: Request, _error: Exception) -> Response:
    return _refused(request, refusal(HTTPStatus.BAD_REQUEST))


def _visit(request: Request) -> Visit:
    """Return the visit as far as it is known; an error page must not ask the store, which may be what failed."""
    found: Visit | None = getattr(request.state, "visit", None)
    return found or plain_visit(request, request.app.state.bench)


def _page(visit: Visit, request: Request, status: int, message: str) -> Response:
    zh, en = heading_of(status)
    back = _back_from(visit, request)
    return visit.page("error.html", "/queue", status, heading=visit.say(zh, en), message=message, back=back)


def _back_from(visit: Visit, request: Request) -> str:
    """Return the page on which what failed was asked for, as far as an officer's own forms go; else the queue."""
    parts = request.url.path.split("/")
    if visit.officer is not None and parts[1] == "cases" and len(parts) > 3:
        return f"/cases/{parts[2]}"
    if visit.officer is not None and parts[1] in ("account", "administration") and request.method == "POST":
        return "/account" if parts[1] == "account" else "/".join(parts[: 4 if parts[2:3] == ["officers"] else 3])
    return "/queue"


def _bare(status: HTTPStatus, language: str, serving: Serving) -> ASGIApp:
    """Return the page for what the guard turns away: no visitor is known, no form is offered."""
    plain = refusal(status)
    said = (plain.zh, plain.en)
    if status == HTTPStatus.MISDIRECTED_REQUEST and serving.names:
        said = ELSEWHERE
    zh, en = heading_of(status)
    facts = {"heading": en, "message": said[1]} if language == "en" else {"heading": zh, "message": said[0]}
    text = render(
        "error.html", language, me=None, links=(), here="/queue", form_key="", take_notice=str, back="/queue", **facts
    )
    return HTMLResponse(text, status)
