"""Killing ``mishen intake`` at random moments and running it again gives every case once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.office import MISHEN, SECTION, STAFF, Office

DRAFTS = 6


def write_drafts(folder: Path) -> None:
    folder.mkdir()
    for number in range(DRAFTS):
        text = f"第{number}号通知\n\n申请人：钱小{'一二三四五六'[number]}，手机号码1390000111{number}。\n"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")


def intake_command(office: Office, drafts: Path) -> list[str]:
    password = office.folder / f"password-{list(STAFF).index('拟稿甲')}"
    home = ("--home", str(office.folder / "home"), "--keys", str(office.folder / "keys"))
    return [
        *(str(MISHEN), *home, "intake", str(drafts), "--section", SECTION, "--attribute", "proactive"),
        *("--officer", "拟稿甲", "--password-file", str(password)),
    ]


def kill_after(command: list[str], seconds: float) -> bool:
    """Start the command in a session of its own and kill all of it; return whether it was still running."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MISHEN_", "PREFECT_"))}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        return True
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kills(folder: Path, count: int, seed: int) -> None:
    office = Office.found(folder)
    drafts = folder / "drafts"
    write_drafts(drafts)
    # A first whole run on another draft tells how long one takes here.
    (folder / "first.txt").write_text("通知\n\n正文。\n", encoding="utf-8")
    began = time.monotonic()
    office.hand_in(folder / "first.txt")
    whole = time.monotonic() - began
    chance = random.Random(seed)
    killed = sum(kill_after(intake_command(office, drafts), chance.uniform(0.2, whole * 1.2)) for _ in range(count))
    assert killed
    numbers = office.hand_in(drafts)
    assert len(set(numbers)) == DRAFTS
    rows = office.act("审计己", "queue", "--all").lines
    assert len(rows) == DRAFTS + 1
    assert {row["file"] for row in rows} == {f"{number}.txt" for number in range(DRAFTS)} | {"first.txt"}
    assert office.run("audit", "verify").status == 0
    assert not [path for path in (folder / "home").rglob("*") if path.name.endswith((".tmp", ".part"))]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_three_kills(tmp_path: Path) -> None:
    kills(tmp_path, 3, seed=20260101)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_kills(tmp_path: Path) -> None:
    kills(tmp_path, 10, seed=20260102)
