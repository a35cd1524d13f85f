"""Work that misbehaves, for the tests of isolation."""

from __future__ import annotations

import os
import signal
import time


def fine(path: str) -> None:
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - as plain as can be
        file.write("done")


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang() -> None:
    time.sleep(600)


def swell() -> None:
    held = []
    while True:
        held.append(bytes(64 * 1024 * 1024))


def fail() -> None:
    raise ValueError("words of a document: 欧阳金丝雀")
