"""Acting as an officer: name and password, the open desk."""

from __future__ import annotations

import getpass
import shlex
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import printable, settings_of
from pipeline.cli.speak import t
from pipeline.errors import UsageError
from pipeline.model.duties import SHORTEST_PASSWORD
from pipeline.model.review import Officer

if TYPE_CHECKING:
    from pipeline.services.desk import Desk

OfficerName = Annotated[
    str, typer.Option("--officer", metavar="NAME", help=t("经办人姓名", "name of the officer who acts"))
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help=t("从文件读取密码（首行）", "read the password from a file (first line)"),
    ),
]
CaseNumber = Annotated[str, typer.Argument(metavar="CASE", help=t("事项编号", "case number"))]
Reason = Annotated[str, typer.Option("--reason", help=t("理由（将记入案卷）", "the reason, kept on record"))]


def read_password(file: Path | None, prompt: str | None = None) -> str:
    """Read a password from a file's first line, or ask for it without showing it.

    Raises:
        UsageError: the file cannot be read, or there is nobody to ask.
    """
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").splitlines()[0]
        except (OSError, IndexError, UnicodeDecodeError):
            raise UsageError(what=t("无法读取密码文件", "the password file cannot be read")) from None
    if not sys.stdin.isatty():
        raise UsageError(what=t("请用 --password-file 提供密码", "give the password with --password-file"))
    return getpass.getpass(prompt or t("密码：", "Password: "))


def read_new_password(file: Path | None, prompt: str | None = None) -> str:
    """Read a password that is to be given to somebody, as ``read_password``.

    Raises:
        UsageError: it is too short to be one; or as ``read_password``.
    """
    password = read_password(file, prompt)
    if len(password.strip()) < SHORTEST_PASSWORD:
        raise UsageError(
            what=t(
                f"新密码至少 {SHORTEST_PASSWORD} 个字符，首尾空格不计",
                f"a new password has {SHORTEST_PASSWORD} characters at least, blanks around it not counted",
            )
        )
    return password


def parse_day(text: str, option: str) -> date:
    """Read a day, ``YYYY-MM-DD``; ``option`` names where it was given.

    Raises:
        UsageError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(what=t(f"{option} 应为 YYYY-MM-DD", f"{option} must be YYYY-MM-DD")) from None


def command_line(context: typer.Context, *words: str) -> str:
    """Return a command as it can be typed, with the folders and the language that this run was given."""
    given = context.find_root().params
    line = ["mishen"]
    for option in ("home", "keys", "lang"):
        if given.get(option):
            line += [f"--{option}", str(given[option])]
    return printable(shlex.join([*line, *words]))


def open_desk(context: typer.Context) -> Desk:
    """Open the home of this run."""
    from pipeline import bootstrap

    return bootstrap.open_desk(settings_of(context))


def act_as(context: typer.Context, name: str, password_file: Path | None) -> tuple[Desk, Officer]:
    """Open the home and authenticate the officer.

    Raises:
        WrongPassword: unknown, disabled, or wrong password.
    """
    desk = open_desk(context)
    password = read_password(password_file)
    with desk.store.read() as tx:
        return desk, tx.authenticate(name, password)
