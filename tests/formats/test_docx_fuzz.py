"""Mutated Word packages: read, redacted and verified, or refused by name; soon, and within a gigabyte.

Each case runs in a child process that has limits (``docx_fuzz_worker``), so that a hang or a crash of the interpreter is a failure
like any other. ``make soak`` runs ten thousand.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.formats.docx_fuzz_worker import LIMIT

# Of wall time, for a child that waits without computing; computing is limited in the child itself.
PATIENCE = 120


class Child:
    """A worker process; ``run`` returns how a case ended and starts a new process after a death."""

    def __init__(self, folder: Path | None) -> None:
        self._command = [sys.executable, "-m", "tests.formats.docx_fuzz_worker", *([str(folder)] if folder else [])]
        self._process: subprocess.Popen[str] | None = None
        self.peak = 0

    def run(self, number: int) -> str:
        """Return the outcome of one mutant."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{number}\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        line = process.stdout.readline() if ready else ""
        if not line:
            process.kill()
            status = process.wait()
            self.close()
            return f"raw died {status}" if ready else "raw hangs"
        said = json.loads(line)
        self.peak = max(self.peak, said["peak"])
        return str(said["outcome"])

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process.kill()
            self._process.wait()
        self._process = None


def _check(numbers: range, folder: Path | None) -> None:
    child = Child(folder)
    outcomes: Counter[str] = Counter()
    failures: list[tuple[int, str]] = []
    try:
        for number in numbers:
            outcome = child.run(number)
            outcomes[outcome] += 1
            if outcome.startswith("raw"):
                failures.append((number, outcome))
    finally:
        child.close()
    print(dict(outcomes.most_common()), f"peak {child.peak >> 20} MB")
    assert failures == []
    assert child.peak < LIMIT
    # The mutants are worth something only as long as most of them are read to the end.
    assert outcomes["verified"] > len(numbers) // 4


def _folder() -> Path | None:
    folder = Path(os.environ.get("MISHEN_SHARED", REPOSITORY.parent / "shared")) / "corpus/robustness/docx"
    return folder if folder.is_dir() else None


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_mutants_end_well(part: int) -> None:
    _check(range(part * 50, part * 50 + 50), None)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_mutants_end_well(part: int) -> None:
    _check(range(1_000 + part * 1_000, 2_000 + part * 1_000), _folder())
