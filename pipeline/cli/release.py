"""Commands that let copies leave, or call them back: release, recall."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.acting import CaseNumber, OfficerName, PasswordFile, Reason, act_as
from pipeline.cli.app import app, command, complain, finish, settings_of
from pipeline.cli.review import tell
from pipeline.cli.speak import t
from pipeline.errors import MishenError, UsageError


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
    from pipeline.services import release as service
    from pipeline.services.export import write_released

    if bool(cases) == pending:
        raise UsageError(what=t("请给出事项编号，或使用 --pending", "name cases, or say --pending"))
    desk, who = act_as(context, officer, password_file)
    statuses: list[int] = []
    wanted = list(cases or service.approved_cases(desk))
    ready: list[str] = []
    for number in dict.fromkeys(wanted):
        try:
            service.check_releasable(desk, number, who)
            ready.append(number)
        except MishenError as error:
            statuses.append(complain(error, number))
    if ready:
        from flows.run import run_release

        run_release(settings_of(context), ready, who.id)
    for number in ready:
        try:
            files = service.released_files(desk, number)
            if out is not None:
                write_released(files, out)
            print(number, flush=True)
        except MishenError as error:
            statuses.append(complain(error, number))
    finish(statuses)


@command(app, "recall", "撤回已发布的文件", "withdraw a released copy")
def recall(
    context: typer.Context, case: CaseNumber, officer: OfficerName, reason: Reason, password_file: PasswordFile = None
) -> None:
    """Withdraw a copy, with the reason."""
    from pipeline.services import release as service

    desk, who = act_as(context, officer, password_file)
    tell(service.recall(desk, who, case, reason))
