"""The application: routes, guard and error pages put together over a desk."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp

from pipeline.errors import MishenError
from pipeline.services.desk import Desk
from pipeline.web import acts, case, copies, entry, ledger, overview, queue, record
from pipeline.web.failures import LoginNeeded, Refusal, heading_of, refusal, status_of
from pipeline.web.guard import Guard, note_unexpected
from pipeline.web.pages import STATIC, render
from pipeline.web.session import Sessions
from pipeline.web.visit import Visit, Workbench, plain_visit


def make_app(desk: Desk, language: str = "zh") -> FastAPI:
    """Build the workbench over a desk; ``language`` is for visitors who have not chosen one."""
    app = FastAPI(title="Mishen", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.bench = Workbench(desk, Sessions(desk.now), language)
    app.state.figures = overview.Figures()
    for part in (entry, queue, case, acts, record, ledger, copies, overview):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(LoginNeeded, _to_login)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(MishenError, _failed)
    app.add_exception_handler(HTTPException, _no_page)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_middleware(Guard, refuse=lambda status: _bare(status, language))
    return app


def _to_login(_request: Request, error: Exception) -> Response:
    expired = isinstance(error, LoginNeeded) and error.expired
    return RedirectResponse("/login?expired=1" if expired else "/login", 303)


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
    return _page(visit, request, status, error.message(visit.language))


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
    parts = request.url.path.split("/")
    back = f"/cases/{parts[2]}" if len(parts) > 3 and parts[1] == "cases" and visit.officer else "/queue"
    zh, en = heading_of(status)
    return visit.page("error.html", "/queue", status, heading=visit.say(zh, en), message=message, back=back)


def _bare(status: HTTPStatus, language: str) -> ASGIApp:
    """Return the page for what the guard turns away: no visitor is known, no form is offered."""
    plain = refusal(status)
    zh, en = heading_of(status)
    facts = {"heading": en, "message": plain.en} if language == "en" else {"heading": zh, "message": plain.zh}
    text = render(
        "error.html", language, me=None, links=(), here="/queue", form_key="", notice="", back="/queue", **facts
    )
    return HTMLResponse(text, status)
