"""Guard: what holds for every answer and every request, whatever the route; the outermost layer of the application."""

from __future__ import annotations

import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Names under which a browser on this machine reaches a loopback server. A page that rebinds its own name to 127.0.0.1
# arrives with that name and is turned away.
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
LARGEST_BODY = 256 * 1024

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


class BodyTooLarge(Exception):
    """A request's body is over the limit."""


class Guard:
    """ASGI middleware: host name, size of bodies, security headers, and no word of an unexpected error to anybody.

    Args:
        app: what is guarded.
        refuse: makes the answer for a status, as an ASGI application.
    """

    def __init__(self, app: ASGIApp, refuse: Callable[[HTTPStatus], ASGIApp]) -> None:
        self._app = app
        self._refuse = refuse

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
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        try:
            if host_of(Headers(scope=scope).get("host", "")) not in LOOPBACK_NAMES:
                status = HTTPStatus.MISDIRECTED_REQUEST
            else:
                await self._app(scope, limited(receive), guarded_send)
                return
        except BodyTooLarge:
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        except Exception as error:  # the last line of defence: a message could hold text of a document
            note_unexpected(error)
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        if not started:
            await self._refuse(status)(scope, receive, guarded_send)


def host_of(header: str) -> str:
    """Return the host name in a Host header, empty when it is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def limited(receive: Receive) -> Receive:
    """Return ``receive`` that stops at the limit of a body's size.

    The callable raises BodyTooLarge once more than ``LARGEST_BODY`` bytes have come.
    """
    seen = 0

    async def limited_receive() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise BodyTooLarge()
        return message

    return limited_receive


def note_unexpected(error: Exception) -> None:
    """Say on stderr what kind of error came from where, without its words."""
    place, trace = "", error.__traceback__
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    print(f"mishen serve: {type(error).__name__} @ {place}", file=sys.stderr)
