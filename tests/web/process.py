"""The real server, started by the command line in a process of its own on a free port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MISHEN = Path(sys.executable).parent / "mishen"


@dataclass(frozen=True)
class Served:
    """A server that answers; ``log`` is its stderr."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def words(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, pattern: str, seconds: float = 30) -> str:
        """Return all words once a pattern stands among them."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.words()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.words()


def environment() -> dict[str, str]:
    """Return the environment without anything that names another home."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MISHEN_", "PREFECT_"))}


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """Serve the home in ``folder``; stopped with SIGTERM at the end."""
    log = folder / "serve.log"
    command = [str(MISHEN), "--home", str(folder / "home"), "--keys", str(folder / "keys"), "serve", "--port", "0"]
    with log.open("wb") as sink:
        process = subprocess.Popen([*command, *options], stdout=sink, stderr=sink, env=environment())
    try:
        yield Served(_ready(process, log), log, process)
    finally:
        process.terminate()
        try:
            process.wait(90)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = re.search(r"https?://\S+?:\d+", log.read_text(encoding="utf-8"))
        if found:
            return found.group(0)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError("the server did not start")
