"""Work on documents in a process of its own: a crash or an endless loop ends that process and nothing else.

Prefect cannot interrupt a task that runs in a thread, and a parser that crashes would take the flow with it. A fork server
imports the libraries once; every piece of work then starts in some hundredths of a second, and two of them use two cores.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flows.desk import TaskFailed
from pipeline.formats.limits import MIB

# What a worker needs; imported once, in the fork server.
_PRELOAD = ["flows.work", "detectors", "pipeline.formats.pdf", "pipeline.redaction.verify"]
TIMEOUT = "timeout"
"""What a ``TaskFailed`` says of work that took too long."""

MEMORY = 3072 * MIB
"""Memory that one process may take: detectors, and a document of any format but PDF, which has processes of its own."""

_PASSED_ON = ("MISHEN_HOME", "MISHEN_KEYS", "MISHEN_DATABASE_URL")


def run_isolated(work: Callable[..., None], *arguments: Any, seconds: float) -> None:  # noqa: ANN401
    """Run ``work`` (a function of a module) in a process and wait for it, ``seconds`` at most.

    Raises:
        TaskFailed: it took too long and was killed, it crashed, or it failed (also where memory ended); the message says
            which, and nothing else.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    process = context.Process(target=_child, args=(work, arguments, environment), daemon=True)
    process.start()
    try:
        process.join(seconds)
        if process.exitcode is None:
            raise TaskFailed(TIMEOUT)
        if process.exitcode != 0:
            raise TaskFailed("crashed" if process.exitcode < 0 else "failed")
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        process.close()


def _child(work: Callable[..., None], arguments: tuple[Any, ...], environment: dict[str, str]) -> None:
    """Run in the child: whatever goes wrong, its words stay here (a traceback could show text of a document)."""
    for name in _PASSED_ON:
        os.environ.pop(name, None)
    os.environ.update(environment)
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard), hard))
    status = 1
    with suppress(Exception):
        work(*arguments)
        status = 0
    sys.exit(status)
