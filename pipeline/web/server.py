"""The server process around the application: uvicorn on a socket that is open already."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

# How long a connection may take to send the head of a request, counted from its opening or from the answer before.
HEAD_SECONDS = 20.0
# Of a head that is not complete yet; what is longer is answered with 400 before the application sees it.
LARGEST_HEAD = 32 * 1024
MOST_CONNECTIONS = 200


@dataclass(frozen=True, slots=True)
class Channel:
    """How the socket speaks.

    Attributes:
        certificate, key: PEM files of TLS; None without.
        proxies: addresses of the reverse proxy whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody else's are.
    """

    certificate: Path | None = None
    key: Path | None = None
    proxies: tuple[str, ...] = ()


class Patient(H11Protocol):
    """A connection that is closed when the head of a request does not come in time, however it dribbles."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; while a request is worked on nobody waits."""
        super().data_received(data)
        self._wait()

    def on_response_complete(self) -> None:
        """Wait for the next head."""
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._rest()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._rest()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


class Server(uvicorn.Server):
    """Uvicorn that calls back when it is ready, ends quietly on a signal, and logs no requests."""

    def __init__(self, application: FastAPI, ready: Callable[[], None], channel: Channel | None = None) -> None:
        spoken = channel or Channel()
        super().__init__(
            uvicorn.Config(
                application,
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                proxy_headers=bool(spoken.proxies),
                forwarded_allow_ips=list(spoken.proxies),
                ssl_certfile=spoken.certificate,
                ssl_keyfile=spoken.key,
                lifespan="off",
                ws="none",
                http=Patient,
                h11_max_incomplete_event_size=LARGEST_HEAD,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_graceful_shutdown=10,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; a second signal does not wait for open connections. The signal counts as an orderly end."""
        self.force_exit = self.should_exit
        self.should_exit = True
