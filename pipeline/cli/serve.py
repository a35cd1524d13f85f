"""``mishen serve``: the web workbench; it also works off the outbox of approved cases."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.acting import open_desk
from pipeline.cli.app import app, command, complain, printable, say, settings_of
from pipeline.cli.reach import LOOPBACK, Reach, check_not_demo, reach
from pipeline.cli.speak import LANGUAGE, t
from pipeline.errors import MishenError, UsageError

if TYPE_CHECKING:
    from pipeline.services.desk import Desk
    from pipeline.settings import Settings
    from pipeline.web.bench import SetUp

# How often the outbox is looked at, and how long a stop waits for a release that is under way; one that is cut off is
# picked up again by the next run.
ROUND_SECONDS = 5.0
PATIENCE_SECONDS = 60.0
# A case that could not be released is tried again later and later, up to this.
LONGEST_WAIT = 300.0


@command(
    app,
    "serve",
    "打开网页工作台（仅本机，除非设置 TLS 或反向代理）",
    "the web workbench, on this machine unless configured",
)
def serve(
    context: typer.Context,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=t("端口，0 为任选", "port; 0 takes a free one"))
    ] = 8765,
    host: Annotated[
        str, typer.Option("--host", help=t("监听的本机地址", "the address of this machine to listen at"))
    ] = LOOPBACK,
    tls_cert: Annotated[
        Path | None, typer.Option("--tls-cert", metavar="FILE", help=t("TLS 证书链（PEM）", "certificate chain, PEM"))
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option("--tls-key", metavar="FILE", help=t("TLS 私钥（PEM）", "private key, PEM"))
    ] = None,
    proxy: Annotated[
        str | None,
        typer.Option(
            "--proxy", metavar="HOST|IP", help=t("反向代理，只信任它转发的来源", "the reverse proxy that is believed")
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOSTNAME", help=t("对外的主机名，可多次给出", "a host name, repeatable")),
    ] = None,
    outbox: Annotated[
        bool,
        typer.Option("--outbox/--no-outbox", help=t("同时发布已审批事项", "also release what has been approved")),
    ] = True,
) -> None:
    """Serve until Ctrl-C or SIGTERM; prints the address when ready, and the one-time code where there is no home yet."""
    from pipeline.web.app import make_app
    from pipeline.web.server import Channel, Server
    from pipeline.web.serving import Serving

    wanted = reach(host, tls_cert, tls_key, proxy, tuple(name or ()))
    settings = settings_of(context)
    workers = Workers(settings, releases=outbox)
    desk = _desk(context, wanted)
    setup = _setup(settings, workers) if desk is None else None
    listener = listen(wanted.address, port)
    url = shown_address(listener, wanted)
    application = make_app(desk, LANGUAGE, Serving(frozenset(wanted.names), wanted.secure), setup)
    channel = Channel(wanted.certificate, wanted.key, wanted.proxies)
    server = Server(application, lambda: _tell_ready(settings, url, setup.code if setup else None), channel)
    if desk is not None:
        workers.start(desk)
    try:
        server.run(sockets=[listener])
    finally:
        workers.stop()


def _desk(context: typer.Context, wanted: Reach) -> Desk | None:
    """Open the home; None where nobody has founded it yet.

    Raises:
        HomeError, KeyFileError: there is one that cannot be opened.
        RefusedByRule: a demo home, for other machines.
    """
    from pipeline import bootstrap

    if not bootstrap.is_founded(settings_of(context)):
        return None
    desk = open_desk(context)
    with desk.store.read() as tx:
        check_not_demo(tx.bureau().demo, wanted)
    return desk


def _setup(settings: Settings, workers: Workers) -> SetUp:
    """Return how the first visitor founds the home; the code is new with every start."""
    from pipeline import bootstrap
    from pipeline.web.bench import SetUp

    def founded(desk: Desk) -> None:
        say(t("数据目录已建立。", "The home is ready."))
        workers.start(desk)

    return SetUp(new_code(), lambda founding: bootstrap.found(settings, founding), founded)


def new_code() -> str:
    """Return a code that nobody guesses (80 bits) and that people can type: four groups of letters and digits."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _tell_ready(settings: Settings, url: str, code: str | None) -> None:
    say(t(f"密审工作台已就绪：{url}（按 Ctrl-C 停止）", f"Mishen is ready at {url} (Ctrl-C stops it)"))
    if code is not None:
        home = printable(str(settings.home))
        say(
            t(
                f"数据目录 {home} 尚未建立。请在浏览器中打开上述地址完成初始设置，一次性设置码：{code}",
                f"There is no home at {home} yet. Open the address to set it up; one-time code: {code}",
            )
        )


def listen(address: str, port: int) -> socket.socket:
    """Return a socket that listens on an address of this machine.

    Raises:
        UsageError: the port is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=128)
    except OSError:
        raise UsageError(
            what=t(
                f"地址 {address} 的端口 {port} 不能使用，可能已被占用，请用 --port 换一个",
                f"port {port} of {address} cannot be used, perhaps it is taken; name another with --port",
            )
        ) from None


def shown_address(listener: socket.socket, wanted: Reach | None = None) -> str:
    """Return the address that people type into a browser; behind a proxy the one that the proxy asks."""
    host, port = listener.getsockname()[:2]
    scheme = "https" if wanted is not None and wanted.certificate is not None else "http"
    if scheme == "https" and wanted is not None and wanted.names:
        host = wanted.names[0]
    return f"{scheme}://[{host}]:{port}/" if ":" in host else f"{scheme}://{host}:{port}/"


class Workers:
    """The worker in the background, once there is a desk to work at."""

    def __init__(self, settings: Settings, *, releases: bool) -> None:
        self._settings = settings
        self._releases = releases
        self._worker: OutboxWorker | None = None

    def start(self, desk: Desk) -> None:
        """Start to work at a desk."""
        self._worker = OutboxWorker(desk, self._settings, releases=self._releases)
        self._worker.start()

    def stop(self) -> None:
        """Stop, if anything was started."""
        if self._worker is not None:
            self._worker.stop()


class OutboxWorker:
    """A thread that makes cases of what was uploaded and, if it ``releases``, releases what the outbox holds, round after round.

    A failure ends neither thread nor server: it is told on stderr, and the case is tried again, each time later.
    """

    def __init__(self, desk: Desk, settings: Settings, pause: float = ROUND_SECONDS, *, releases: bool = True) -> None:
        self._desk = desk
        self._releases = releases
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
        self._try(self._sweep)
        while not self._stopping.wait(self._pause):
            for part in (self._release, self._take_in) if self._releases else (self._take_in,):
                self._try(part)

    def _sweep(self) -> None:
        from pipeline.services.upload import sweep

        sweep(self._desk)

    def _try(self, part: Callable[[], None]) -> None:
        try:
            part()
        except MishenError as error:
            complain(error)
        except Exception as error:  # its words stay here: they could hold text of a document
            name = type(error).__name__
            say(t(f"后台处理未完成（{name}），稍后重试。", f"Background work failed ({name}); it is tried again."))

    def _take_in(self) -> None:
        """Make cases of what was uploaded; approved cases do not wait for the end of it."""
        from pipeline.services.upload import waiting_uploads

        batches = waiting_uploads(self._desk)
        if not batches:
            return
        from flows.run import run_ingest

        while batches and not self._stopping.is_set():
            run_ingest(self._settings, batches[0], gives_way=self._releases)
            if self._releases:
                self._try(self._release)
            batches = waiting_uploads(self._desk)

    def _release(self) -> None:
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
