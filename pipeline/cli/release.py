"""Commands that let copies leave, or call them back: release, recall."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.acting import CaseNumber, OfficerName, PasswordFile, Reason, act_as
from pipeline.cli.app import app, command, complain, finish, settings_of
from pipeline.cli.review import tell
from pipeline.cli.speak import t
from pipeline.errors import MishenError, UsageError
from pipeline.model.review import Officer

if TYPE_CHECKING:
    from pipeline.services.desk import Desk


@command(app, "release", "发布已审批事项的脱敏文件", "release verified copies of approved cases")
def release(
    context: typer.Context,
    officer: OfficerName,
    cases: Annotated[list[str] | None, typer.Argument(metavar="[CASE]…", help=t("事项编号", "case numbers"))] = None,
    pending: Annotated[
        bool, typer.Option("--pending", help=t("发布全部已审批事项", "everything that is approved"))
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help=t("输出文件夹", "output folder"))] = None,
    password_file: PasswordFile = None,
) -> None:
    """Run the release flow; refuse what is not approved (4) or fails verification (5). Prints the released numbers."""
    from pipeline.services import approval
    from pipeline.services import release as service

    if bool(cases) == pending:
        raise UsageError(what=t("请给出事项编号，或使用 --pending", "name cases, or say --pending"))
    if out is not None:
        _make_folder(out)
    desk, who = act_as(context, officer, password_file)
    left = service.unexported_cases(desk) if out is not None else ()
    wanted = dict.fromkeys(cases or (*service.approved_cases(desk), *left))
    statuses: list[int] = []
    ready: list[str] = []
    for number in wanted:
        try:
            approval.check_releasable(desk, number, who)
            ready.append(number)
        except MishenError as error:
            statuses.append(complain(error, number))
    if ready:
        from flows.run import run_release

        run_release(settings_of(context), ready, who.id)
    statuses += [_write_out(desk, number, who, out) for number in ready]
    finish(statuses)


def _make_folder(folder: Path) -> None:
    """Make the output folder before anything is released.

    Raises:
        UsageError: it cannot be made, or not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(what=t(f"无法写入输出文件夹（{reason}）", f"cannot write the folder ({reason})")) from None


def _write_out(desk: Desk, number: str, officer: Officer, folder: Path | None) -> int:
    """Write a released case's files and print its number; return the exit status."""
    from pipeline.services import release as service
    from pipeline.services.export import write_released

    try:
        files = service.released_files(desk, number)
        if folder is not None:
            write_released(files, folder)
            service.mark_exported(desk, number, officer)
    except OSError as error:
        return complain(UsageError(what=t(f"无法写入（{error.strerror}）", f"cannot write ({error.strerror})")), number)
    except MishenError as error:
        return complain(error, number)
    print(number, flush=True)
    return 0


@command(app, "recall", "撤回已发布的文件", "withdraw a released copy")
def recall(
    context: typer.Context, case: CaseNumber, officer: OfficerName, reason: Reason, password_file: PasswordFile = None
) -> None:
    """Withdraw a copy, with the reason."""
    from pipeline.services import release as service

    desk, who = act_as(context, officer, password_file)
    tell(service.recall(desk, who, case, reason))
