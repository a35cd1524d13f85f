"""The workbench: what all requests to it share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pipeline.services.desk import Desk
from pipeline.services.officers import Founding
from pipeline.web.failures import Refusal, SetupNeeded
from pipeline.web.serving import LOOPBACK_ONLY, Serving
from pipeline.web.session import Sessions

# Uploads that are received at one moment.
MOST_UPLOADS = 4


@dataclass(frozen=True, slots=True)
class SetUp:
    """How a home that is not there yet is founded by its first visitor.

    Attributes:
        code: what was shown on the terminal of the server, and nowhere else.
        found: makes keys, home and bureau.
        founded: is told afterwards.
    """

    code: str
    found: Callable[[Founding], Desk]
    founded: Callable[[Desk], None]


class Workbench:
    """What all requests share.

    Attributes:
        sessions: who is logged in.
        language: of visitors who have not chosen one.
        serving: how browsers reach the workbench.
        setup: how the home is founded; None where there is one.
        founding: held while somebody founds it.
    """

    def __init__(
        self,
        desk: Desk | None,
        sessions: Sessions,
        language: str,
        serving: Serving = LOOPBACK_ONLY,
        setup: SetUp | None = None,
    ) -> None:
        self._desk = _apart(desk) if desk is not None else None
        self.sessions = sessions
        self.language = language
        self.serving = serving
        self.setup = setup if desk is None else None
        self.founding = threading.Lock()
        self._uploads = threading.BoundedSemaphore(MOST_UPLOADS)

    @contextmanager
    def upload(self) -> Iterator[None]:
        """Count an upload while it lasts: each may hold a hundred megabytes.

        Raises:
            Refusal: too many at once (503).
        """
        if not self._uploads.acquire(blocking=False):
            said = ("上传的人较多，请稍候再试。", "Too many uploads at once. Try again in a moment.")
            raise Refusal(503, *said)
        try:
            yield
        finally:
            self._uploads.release()

    @property
    def desk(self) -> Desk:
        """The desk that services work at.

        Raises:
            SetupNeeded: there is no home yet.
        """
        if self._desk is None:
            raise SetupNeeded()
        return self._desk

    def open(self, desk: Desk) -> None:
        """Work at a desk that was made meanwhile; the set-up is over."""
        self._desk, self.setup = _apart(desk), None


def _apart(desk: Desk) -> Desk:
    """Return a desk that opens no file in this process, whose officers would all have to do without it."""
    return replace(desk, apart=True)
