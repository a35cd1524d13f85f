"""A PDF that goes through a real flow is read and verified in processes of its own, none of which is left behind."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.cli.office import MISHEN, SECTION, Office
from tests.formats.pdf_samples import letter

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
_MARK = "PDF_PROCESSES_OF"


def _processes(mark: str) -> dict[int, bytes]:
    """Return the command lines of all processes that inherited ``mark``, by number."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{_MARK}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes()
        except OSError:  # gone, or another's
            continue
    return found


def test_no_process_outlives_the_intake_of_a_pdf(tmp_path: Path) -> None:
    office = Office.found(tmp_path)
    draft = tmp_path / "答复.pdf"
    draft.write_bytes(letter())
    seen: set[bytes] = set()
    done = threading.Event()
    mark = str(tmp_path)

    def watch() -> None:
        while not done.wait(0.1):
            seen.update(_processes(mark).values())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        run = subprocess.run(
            [
                *map(
                    str, (MISHEN, "--home", office.folder / "home", "--keys", office.folder / "keys", "intake", draft)
                ),
                *("--section", SECTION, "--attribute", "proactive"),
                *("--officer", "拟稿甲", "--password-file", str(office.folder / "password-0")),
            ],
            capture_output=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {_MARK: mark},
            check=False,
        )
    finally:
        done.set()
        watcher.join()
    assert run.returncode == 0, run.stderr.decode()[-1000:]
    assert any(b"worker_child" in line for line in seen)
    end = time.monotonic() + 30
    while _processes(mark) and time.monotonic() < end:
        time.sleep(0.2)
    assert _processes(mark) == {}
