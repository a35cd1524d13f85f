"""Log-in and log-out."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline.errors import WrongPassword
from pipeline.web.navigation import first_page
from pipeline.web.visit import AnyForm, AnyVisit, Known, KnownForm, Visit, source_of

router = APIRouter()


@router.get("/")
def start(visit: AnyVisit) -> Response:
    """Lead to where the officer starts."""
    return visit.with_cookies(visit.redirect(first_page(visit.officer) if visit.officer else "/queue"))


@router.get("/login")
def login_page(visit: AnyVisit, expired: str = "") -> Response:
    """Show the log-in form."""
    message = visit.say("登录已过期，请重新登录。", "Your log-in has expired. Log in again.") if expired else ""
    return _login_page(visit, message)


@router.post("/login")
def login(request: Request, visit: AnyVisit, form: AnyForm) -> Response:
    """Log in; a failure is recorded by the store and does not tell what was wrong."""
    sessions = visit.bench.sessions
    try:
        # Reading only: the slow hash must not keep other officers from writing. The store records a failure by itself.
        with visit.desk.store.read() as tx:
            officer = tx.authenticate(form.one("officer").strip(), form.one("password"), source_of(request))
            _, stamp = tx.standing_of(officer.id)
    except WrongPassword as error:
        return _login_page(visit, error.message(visit.language), HTTPStatus.FORBIDDEN)
    sessions.close(visit.token)
    return visit.with_cookies(visit.redirect(first_page(officer)), sessions.open(officer.id, stamp, source_of(request)))


@router.post("/logout")
def logout(known: Known, _form: KnownForm) -> Response:
    """Log out; the browser gets a new token."""
    visit, _ = known
    visit.bench.sessions.close(visit.token)
    return visit.with_cookies(visit.redirect("/login"), visit.bench.sessions.new_token())


def _login_page(visit: Visit, message: str, status: int = HTTPStatus.OK) -> Response:
    with visit.desk.store.read() as tx:
        bureau = tx.bureau().name
    return visit.page("login.html", "/login", status, message=message, bureau=bureau)
