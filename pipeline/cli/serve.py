"""``mishen serve``: the web workbench on loopback; it also works off the outbox of approved cases."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.acting import open_desk
from pipeline.cli.app import app, command, complain, say, settings_of
from pipeline.cli.speak import LANGUAGE, t
from pipeline.errors import MishenError, UsageError

if TYPE_CHECKING:
    from pipeline.services.desk import Desk
    from pipeline.settings import Settings

# How often the outbox is looked at, and how long a stop waits for a release that is under way; one that is cut off is
# picked up again by the next run.
ROUND_SECONDS = 5.0
PATIENCE_SECONDS = 60.0
# A case that could not be released is tried again later and later, up to this.
LONGEST_WAIT = 300.0
_LOOPBACK = "127.0.0.1"


@command(app, "serve", "打开网页工作台（仅本机）", "the web workbench, on this machine only")
def serve(
    context: typer.Context,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=t("端口，0 为任选", "port; 0 takes a free one"))
    ] = 8765,
    host: Annotated[str, typer.Option("--host", help=t("本机地址", "a loopback address"))] = _LOOPBACK,
    outbox: Annotated[
        bool,
        typer.Option("--outbox/--no-outbox", help=t("同时发布已审批事项", "also release what has been approved")),
    ] = True,
) -> None:
    """Serve until Ctrl-C or SIGTERM; prints the address when ready."""
    from pipeline.web.app import make_app
    from pipeline.web.server import Server

    address = loopback(host)
    desk = open_desk(context)
    listener = listen(address, port)
    url = shown_address(listener)
    ready = t(f"密审工作台已就绪：{url}（按 Ctrl-C 停止）", f"Mishen is ready at {url} (Ctrl-C stops it)")
    server = Server(make_app(desk, LANGUAGE), lambda: say(ready))
    worker = OutboxWorker(desk, settings_of(context)) if outbox else None
    if worker is not None:
        worker.start()
    try:
        server.run(sockets=[listener])
    finally:
        if worker is not None:
            worker.stop()


def loopback(host: str) -> str:
    """Return the loopback address that ``host`` names.

    Raises:
        UsageError: it names anything else.
    """
    try:
        address = ipaddress.ip_address(_LOOPBACK if host == "localhost" else host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise UsageError(
            what=t(
                "网页工作台只在本机提供，--host 只能是 127.0.0.1、localhost 或 ::1",
                "the workbench is for this machine only: --host must be 127.0.0.1, localhost or ::1",
            )
        )
    return str(address)


def listen(address: str, port: int) -> socket.socket:
    """Return a socket that listens on a loopback address.

    Raises:
        UsageError: the port is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=128)
    except OSError:
        raise UsageError(
            what=t(
                f"端口 {port} 不能使用，可能已被占用，请用 --port 换一个",
                f"port {port} cannot be used, perhaps it is taken; name another with --port",
            )
        ) from None


def shown_address(listener: socket.socket) -> str:
    """Return the address that people type into a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class OutboxWorker:
    """A thread that releases what the outbox holds, round after round.

    A failure ends neither thread nor server: it is told on stderr, and the case is tried again, each time later.
    """

    def __init__(self, desk: Desk, settings: Settings, pause: float = ROUND_SECONDS) -> None:
        self._desk = desk
        self._settings = settings
        self._pause = pause
        self._stopping = threading.Event()
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._thread = threading.Thread(target=self._work, name="mishen-outbox", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Take no new round and wait for the one under way, as long as patience lasts."""
        self._stopping.set()
        self._thread.join(PATIENCE_SECONDS)

    def _work(self) -> None:
        while not self._stopping.wait(self._pause):
            try:
                self._round()
            except MishenError as error:
                complain(error)
            except Exception as error:  # its words stay here: they could hold text of a document
                say(t(f"发布未完成（{type(error).__name__}），稍后重试。", f"Release failed ({type(error).__name__})."))

    def _round(self) -> None:
        """Release what is due; whatever still waits afterwards has failed and is put off."""
        from pipeline.services.release import approved_cases

        now = time.monotonic()
        cases = [case for case in approved_cases(self._desk) if self._not_before.get(case, now) <= now]
        if not cases:
            return
        self._put_off(cases)
        from flows.run import run_release

        run_release(self._settings, cases, None)
        left = set(approved_cases(self._desk))
        for case in cases:
            if case in left:
                say(t(f"{case}：未能发布，稍后重试。", f"{case}: not released; it will be tried again."))
            else:
                del self._failures[case], self._not_before[case]
                say(t(f"{case}：发布环节已办结。", f"{case}: release settled."))

    def _put_off(self, cases: list[str]) -> None:
        for case in cases:
            count = self._failures.get(case, 0) + 1
            self._failures[case] = count
            self._not_before[case] = time.monotonic() + min(self._pause * 2**count, LONGEST_WAIT)
