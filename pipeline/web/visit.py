"""Visit: one request seen by the workbench: who, in which language, with which form."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.responses import Response

from pipeline.model.review import Case, Officer
from pipeline.services.desk import Desk
from pipeline.web.bench import Workbench
from pipeline.web.failures import LoginNeeded, PasswordNeeded, Refusal
from pipeline.web.navigation import links_for
from pipeline.web.pages import LANGUAGES, render, wording
from pipeline.web.session import COOKIE, Sessions

# Headers of the requests of our scripts.
ACT = "x-mishen-act"
SWAP = "x-mishen-swap"
FOLLOW = "x-mishen-follow"
LANGUAGE_COOKIE = "mishen_lang"
_YEAR = 365 * 24 * 3600
FORM_TYPE = "application/x-www-form-urlencoded"
# One decision may name every item of a long list.
_MOST_FIELDS = 5000
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Visit:
    """One request.

    Attributes:
        language: ``zh`` or ``en``.
        chosen: whether the language came with this very request and is to be remembered.
        token: the visitor's token.
        known: whether the visitor's browser has sent that token.
        officer: who is logged in, None for nobody.
        handed: whether the officer's password is one that somebody else gave.
        swaps: whether a script of ours asks, which swaps parts of the page that is shown.
        act: the script's id of the act, blank without one: an act whose answer was lost comes again under the same.
    """

    bench: Workbench
    language: str
    chosen: bool
    token: str
    known: bool
    officer: Officer | None
    swaps: bool = False
    act: str = ""
    handed: bool = False

    @property
    def desk(self) -> Desk:
        """The desk that services work at."""
        return self.bench.desk

    def say(self, zh: str, en: str) -> str:
        """Return the wording of the visitor's language."""
        return wording(self.language)(zh, en)

    def page(self, template: str, here: str, status: int = 200, **facts: object) -> Response:
        """Render a page; ``here`` is the address to which the language switch leads back."""
        text = render(
            template,
            self.language,
            me=self.officer,
            handed=self.handed,
            links=links_for(self.officer) if self.officer and not self.handed else (),
            here=here,
            form_key=self.bench.sessions.form_key(self.token),
            # Asked by whole pages alone: a fragment that comes late must not swallow what the next page is to say.
            take_notice=lambda: self.bench.sessions.take_notice(self.token),
            **facts,
        )
        return self.with_cookies(HTMLResponse(text, status))

    def redirect(self, address: str, notice: str = "", revision: int | None = None) -> Response:
        """Lead the browser on after a form (303), with a message for the next page.

        A script is told where to go, and the revision that its act made, so that it can act again before it has seen the page.
        """
        if notice:
            self.bench.sessions.leave_notice(self.token, notice)
        if self.swaps:
            said = {"address": address, "revision": revision}
            if self.act:
                self.bench.sessions.keep(self.token, f"act {self.act}", json.dumps(said))
            return JSONResponse(said)
        return RedirectResponse(address, 303)

    def shown(self, case: Case, before: int, target: str = "", notice: str = "") -> Response:
        """Lead back to a case as this officer's act left it; ``before`` is the revision on which the officer acted.

        What comes of one's own act is no new view of the document, if what was there before was viewed.
        """
        if self.bench.sessions.kept(self.token, seen_key(case.number)) == str(before):
            self.bench.sessions.keep(self.token, seen_key(case.number), str(case.revision))
        return self.redirect(f"/cases/{case.number}{target}", notice, case.revision)

    def with_cookies(self, response: Response, token: str | None = None) -> Response:
        """Set the cookies that the browser lacks; ``token`` replaces the visitor's."""
        secure = self.bench.serving.secure
        if token is not None or not self.known:
            response.set_cookie(COOKIE, token or self.token, path="/", secure=secure, httponly=True, samesite="strict")
        if self.chosen:
            response.set_cookie(
                LANGUAGE_COOKIE,
                self.language,
                max_age=_YEAR,
                path="/",
                secure=secure,
                httponly=True,
                samesite="strict",
            )
        return response


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form that was sent with the right form key."""

    fields: Mapping[str, list[str]]

    def one(self, name: str) -> str:
        """Return a field's value as it was sent, empty when there is none."""
        return self.fields.get(name, [""])[0]

    def text(self, name: str) -> str:
        """Return what somebody wrote: no control characters, no blanks around, at most 2,000 characters."""
        kept = "".join(char for char in self.one(name).replace("\r\n", "\n") if char.isprintable() or char == "\n")
        return kept.strip()[:_LONGEST_TEXT]

    def numbers(self, name: str) -> list[int]:
        """Return all values of a field as whole numbers.

        Raises:
            Refusal: one is none (400).
        """
        values = self.fields.get(name, [])
        if not all(value.isascii() and value.isdigit() and len(value) < 10 for value in values):
            raise malformed()
        return [int(value) for value in values]


def seen_key(number: str) -> str:
    """Return the name under which a session remembers which revision of a case its officer has seen."""
    return f"seen {number}"


class DoneBefore(Exception):
    """An act that was done before; ``said`` is what was answered then, as JSON."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said


def malformed() -> Refusal:
    """Return the refusal of a form that none of our pages sends."""
    return Refusal(
        400,
        "提交的内容不完整或格式不正确，请返回后重试。",
        "The form is incomplete or malformed. Go back and try again.",
    )


def source_of(request: Request) -> str:
    """Return where a request comes from: what refused log-ins are counted by.

    Behind the named proxy it is the client that the proxy names. Of an IPv6 address only the network counts (/64): whoever
    has one address there has all of them.
    """
    host = request.client.host if request.client is not None else "-"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4 or address.is_loopback:
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


def plain_visit(request: Request, bench: Workbench) -> Visit:
    """Return the visit without looking up who it is."""
    wanted = request.query_params.get("lang")
    chosen = wanted in LANGUAGES
    language = wanted if wanted in LANGUAGES else request.cookies.get(LANGUAGE_COOKIE)
    token = request.cookies.get(COOKIE, "")
    return Visit(
        bench,
        language if language in LANGUAGES else bench.language,
        chosen,
        token or Sessions.new_token(),
        bool(token),
        None,
        request.headers.get(SWAP) == "1",
        request.headers.get(ACT, "")[:64],
    )


def visit_of(request: Request) -> Visit:
    """Return the visit.

    An officer whose password, roles, sections or standing changed since the log-in is logged out, whoever changed them and
    in whichever process.
    """
    bench = request.app.state.bench
    visit = plain_visit(request, bench)
    # A page that follows by itself what becomes of something must not keep a desk open that nobody sits at.
    session = bench.sessions.used(visit.token, counts=request.headers.get(FOLLOW) != "1")
    officer, handed = None, False
    if session is not None:
        with bench.desk.store.read() as tx:
            officer, stamp = tx.standing_of(session.officer)
            handed = tx.password_is_handed(session.officer)
        if not officer.active or stamp != session.stamp:
            bench.sessions.close(visit.token)
            officer = None
    request.state.visit = replace(visit, officer=officer, handed=handed)
    found: Visit = request.state.visit
    return found


AnyVisit = Annotated[Visit, Depends(visit_of)]


def known_officer(visit: AnyVisit) -> tuple[Visit, Officer]:
    """Return visit and officer, one with a handed password too.

    Raises:
        LoginNeeded: nobody is logged in.
    """
    if visit.officer is None:
        raise LoginNeeded(visit.known)
    return visit, visit.officer


Known = Annotated[tuple[Visit, Officer], Depends(known_officer)]


def signed_in(known: Known) -> tuple[Visit, Officer]:
    """Return visit and officer.

    Raises:
        LoginNeeded: nobody is logged in.
        PasswordNeeded: two know the officer's password, so that nobody could say who acted.
    """
    if known[0].handed:
        raise PasswordNeeded()
    return known


Signed = Annotated[tuple[Visit, Officer], Depends(signed_in)]


def brings(request: Request, kind: str) -> bool:
    """Say whether the body of a request is of a media type."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == kind


async def body_of(request: Request) -> bytes:
    """Return the body of a form.

    Raises:
        Refusal: it is no form of ours (400).
    """
    if not brings(request, FORM_TYPE):
        raise malformed()
    return await request.body()


def checked_form(visit: Visit, body: bytes) -> Form:
    """Read a form and check its form key (CSRF).

    Raises:
        Refusal: malformed (400), or the form key is missing or another's (403).
    """
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise malformed() from None
    return keyed(visit, Form(fields))


def keyed(visit: Visit, form: Form) -> Form:
    """Return a form after a look at its form key (CSRF).

    Raises:
        Refusal: it is missing or another's (403).
    """
    if not visit.known or not visit.bench.sessions.is_form_key(visit.token, form.one("form_key")):
        raise Refusal(
            403,
            "表单已失效，操作未执行。请返回、刷新页面后重试。",
            "This form is no longer valid; nothing was done. Go back, reload the page and try again.",
        )
    return form


Body = Annotated[bytes, Depends(body_of)]


def any_form(visit: AnyVisit, body: Body) -> Form:
    """Return the form of a visitor who need not be logged in."""
    return checked_form(visit, body)


def signed_form(signed: Signed, body: Body) -> Form:
    """Return the form of an officer; who is not logged in is told so first.

    Raises:
        DoneBefore: the same act came before, and this is what was said then.
    """
    return undone(signed[0], checked_form(signed[0], body))


def undone(visit: Visit, form: Form) -> Form:
    """Return the form of an act that is not done yet.

    Raises:
        DoneBefore: as ``signed_form``.
    """
    said = visit.bench.sessions.kept(visit.token, f"act {visit.act}") if visit.act else ""
    if said:
        raise DoneBefore(said)
    return form


AnyForm = Annotated[Form, Depends(any_form)]


def known_form(known: Known, body: Body) -> Form:
    """Return the form of an officer, of one with a handed password too."""
    return checked_form(known[0], body)


SignedForm = Annotated[Form, Depends(signed_form)]
KnownForm = Annotated[Form, Depends(known_form)]
