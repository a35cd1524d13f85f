"""A bureau on disk, worked through the real command line in processes of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.cli import app

MISHEN = Path(sys.executable).parent / "mishen"
SECTION = "电子政务科"
# Invented officers of the tests: name and roles.
STAFF = {
    "拟稿甲": ("drafter",),
    "科长乙": ("section_head",),
    "保密丙": ("secrecy_office",),
    "领导丁": ("leader",),
    "发布戊": ("publisher",),
    "审计己": ("auditor",),
    "管理庚": ("administrator",),
    "兼职辛": ("drafter", "section_head"),
    "外科壬": ("section_head",),
}
CHAIN = ("拟稿甲", "科长乙", "保密丙", "领导丁")


@dataclass(frozen=True)
class Result:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def mishen(*arguments: str | Path, environment: dict[str, str] | None = None, timeout: float = 240) -> Result:
    """Run the installed command."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MISHEN_", "PREFECT_"))}
    done = subprocess.run(
        [str(MISHEN), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        env=inherited | (environment or {}),
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def mishen_here(*arguments: str | Path) -> Result:
    """Run a command through its entry point in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = app.run([str(argument) for argument in arguments])
    return Result(status, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Office:
    """A home with keys, staff and passwords."""

    folder: Path

    @classmethod
    def found(cls, folder: Path, profile: str | Path | None = None) -> Office:
        """Make a home with the whole staff through ``mishen init``."""
        office = cls(folder)
        rows = []
        for number, (name, roles) in enumerate(STAFF.items()):
            (folder / f"password-{number}").write_text(f"secret of {name}\n", encoding="utf-8")
            section = "办公室" if name == "外科壬" else SECTION
            rows.append(
                f'[[officer]]\nname = "{name}"\nroles = {json.dumps(roles)}\n'
                f'sections = ["{section}"]\npassword_file = "password-{number}"\n'
            )
        (folder / "staff.toml").write_text("\n".join(rows), encoding="utf-8")
        chosen: Sequence[str | Path] = ("--profile", profile) if profile else ()
        made = office.run(
            "init",
            "--bureau",
            "测试局",
            "--section",
            SECTION,
            "--section",
            "办公室",
            "--staff",
            folder / "staff.toml",
            *chosen,
        )
        assert made.status == 0, made.err
        return office

    def run(self, *arguments: str | Path) -> Result:
        """Run a command in this home: flows in a process of their own, everything else in this one (a second faster)."""
        home = ("--home", self.folder / "home", "--keys", self.folder / "keys")
        apart = arguments[0] in ("intake", "release")
        return mishen(*home, *arguments) if apart else mishen_here(*home, *arguments)

    def act(self, officer: str, name: str, *arguments: str | Path) -> Result:
        """Run a command as an officer."""
        password = self.folder / f"password-{list(STAFF).index(officer)}"
        return self.run(name, *arguments, "--officer", officer, "--password-file", password)

    def hand_in(self, *files: Path) -> list[str]:
        """Hand in drafts as the drafter and return the case numbers."""
        done = self.act("拟稿甲", "intake", *files, "--section", SECTION, "--attribute", "proactive")
        assert done.status == 0, done.err
        return done.out.split()

    def state(self, case: str) -> dict[str, Any]:
        """Return the case's row of the auditor's queue."""
        rows = self.act("审计己", "queue", "--all").lines
        return next(row for row in rows if row["case"] == case)
