"""Guard: what holds for every answer and every request, whatever the route; the outermost layer of the application."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.formats.limits import MAX_FILE_BYTES
from pipeline.web.serving import LOOPBACK_ONLY, Serving

# Names under which a browser on this machine reaches a loopback server. A page that rebinds its own name to 127.0.0.1
# arrives with that name and is turned away.
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
# In bytes, of path and query as they were sent, and of names and values of all headers together.
LONGEST_TARGET = 4096
LARGEST_HEADERS = 16 * 1024
# Requests that are worked on at one moment; further ones are asked to come again.
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Limit:
    """How large a body may be, in bytes, and how long it may take to arrive, in seconds."""

    body: int
    seconds: float


FORMS = Limit(256 * 1024, 30.0)
LARGEST_BODY = FORMS.body
# By the beginning of the path (a pattern); the first that fits counts, everything else takes forms alone.
UPLOADS = Limit(MAX_FILE_BYTES + 1024 * 1024, 600.0)
LIMITS: tuple[tuple[str, Limit], ...] = (
    ("/intake", UPLOADS),
    (r"/cases/[^/]+/(ruling|consult-answer)$", UPLOADS),
)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Sent besides where browsers come over TLS: they shall never try without, for a year.
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}


class BodyTooLarge(Exception):
    """A request's body is over the limit."""


class BodyTooSlow(Exception):
    """A request's body did not arrive in time."""


_ANSWERS = {BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE, BodyTooSlow: HTTPStatus.REQUEST_TIMEOUT}


class Guard:
    """ASGI middleware: host name, TLS, limits of size, time and number, security headers, and no word of an unexpected error.

    Args:
        app: what is guarded.
        refuse: makes the answer for a status, as an ASGI application.
        serving: how browsers reach the workbench.
    """

    def __init__(self, app: ASGIApp, refuse: Callable[[HTTPStatus], ASGIApp], serving: Serving = LOOPBACK_ONLY) -> None:
        self._app = app
        self._refuse = refuse
        self._serving = serving
        self._headers = HEADERS | OVER_TLS if serving.secure else HEADERS
        self._at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        status = self._turned_away(scope)
        if status is None:
            self._at_work += 1
            try:
                await self._app(scope, limited(receive, limit_of(scope["path"])), guarded_send)
                return
            except (BodyTooLarge, BodyTooSlow) as error:
                status = _ANSWERS[type(error)]
            except Exception as error:  # the last line of defence: a message could hold text of a document
                note_unexpected(error)
                status = HTTPStatus.INTERNAL_SERVER_ERROR
            finally:
                self._at_work -= 1
        if not started:
            await self._refuse(status)(scope, receive, guarded_send)

    def _turned_away(self, scope: Scope) -> HTTPStatus | None:
        """Return the status with which a request is turned away before anybody looks at it; None for the others."""
        host = host_of(Headers(scope=scope).get("host", ""))
        if host not in LOOPBACK_NAMES and host not in self._serving.names:
            return HTTPStatus.MISDIRECTED_REQUEST
        if self._serving.secure and scope["scheme"] != "https":
            return HTTPStatus.UPGRADE_REQUIRED
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_TARGET:
            return HTTPStatus.REQUEST_URI_TOO_LONG
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        if self._at_work >= MOST_AT_ONCE:
            return HTTPStatus.SERVICE_UNAVAILABLE
        return None


def limit_of(path: str) -> Limit:
    """Return how much, and how long, a request of this path may send."""
    return next((limit for beginning, limit in LIMITS if re.match(beginning, path)), FORMS)


def largest_body(path: str) -> int:
    """Return how many bytes the body of a request of this path may have."""
    return limit_of(path).body


def host_of(header: str) -> str:
    """Return the host name in a Host header, in lower case; empty when it is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def limited(receive: Receive, limit: Limit = FORMS) -> Receive:
    """Return ``receive`` that stops at the limits of a body.

    The callable raises BodyTooLarge once more bytes have come, BodyTooSlow when the last of them is not there in time.
    """
    seen, whole = 0, False
    began = asyncio.get_running_loop().time()

    async def limited_receive() -> Message:
        nonlocal seen, whole
        if whole:  # what waits now waits for the end of the connection
            return await receive()
        try:
            async with asyncio.timeout_at(began + limit.seconds):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow() from None
        seen += len(message.get("body", b""))
        if seen > limit.body:
            raise BodyTooLarge()
        whole = not message.get("more_body", False)
        return message

    return limited_receive


def note_unexpected(error: Exception) -> None:
    """Say on stderr what kind of error came from where, without its words."""
    place, trace = "", error.__traceback__
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    print(f"mishen serve: {type(error).__name__} @ {place}", file=sys.stderr)
