"""How browsers reach the workbench: by which names, and whether always over TLS, here or at a reverse proxy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Serving:
    """What was configured.

    Attributes:
        names: host names, in lower case, under which the workbench answers besides those of this machine's loopback.
        secure: whether browsers speak TLS, with this server or with the named proxy: cookies are then bound to it, and what
            arrives otherwise is turned away.
    """

    names: frozenset[str] = frozenset()
    secure: bool = False


LOOPBACK_ONLY = Serving()
