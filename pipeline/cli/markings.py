"""Commands for marked and doubtful documents: escalate, ruling, lift."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.acting import CaseNumber, OfficerName, PasswordFile, Reason, act_as
from pipeline.cli.app import app, command
from pipeline.cli.review import tell
from pipeline.cli.speak import t
from pipeline.model.finding import Category
from pipeline.services.markings import (
    AuthorityRuling,
    Conclusion,
    escalate,
    lift_internal_marking,
    not_a_marking,
    record_ruling,
)


class Ground(StrEnum):
    """Why a marking no longer stands."""

    INTERNAL_LIFTED = "internal-lifted"
    NOT_A_MARKING = "not-a-marking"


@command(app, "escalate", "提请有权机关审定", "submit to the authority that may rule")
def escalate_case(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    reason: Reason = "",
    authority: Annotated[
        str | None,
        typer.Option("--authority", metavar="ID", help=t("规则配置中的审定机关", "authority of the profile")),
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """Escalate a case."""
    desk, who = act_as(context, officer, password_file)
    tell(escalate(desk, who, case, reason, authority))


@command(app, "ruling", "登记审定结论", "record the authority's ruling")
def ruling(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    organ: Annotated[str, typer.Option("--organ", help=t("作出审定的机关", "the authority"))],
    number: Annotated[str, typer.Option("--number", help=t("文号", "its document number"))],
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help=t("日期", "its date"))],
    conclusion: Annotated[
        Conclusion, typer.Option("--conclusion", help=t("publishable 可以公开，not_publishable 不得公开", "conclusion"))
    ],
    file: Annotated[Path | None, typer.Option("--file", help=t("审定文件", "the document itself"))] = None,
    category: Annotated[
        Category | None,
        typer.Option(
            "--category",
            help=t("不得公开的类别；不给时按国家秘密标志或首个事项", "ground of a ruling that nothing is published"),
        ),
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """Record a ruling; the review starts anew or the case ends."""
    from pipeline.formats.files import read_bytes

    desk, who = act_as(context, officer, password_file)
    said = AuthorityRuling(organ, number, day, conclusion, read_bytes(file) if file else None, category)
    tell(record_ruling(desk, who, case, said))


@command(app, "lift", "解除内部标志，或认定不属于密级标志", "lift an internal marking, or find that it is none")
def lift(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    reason: Reason,
    ground: Annotated[
        Ground,
        typer.Option(
            "--ground", help=t("internal-lifted 本机关解除内部标志；not-a-marking 认定不属于标志（两人）", "ground")
        ),
    ] = Ground.INTERNAL_LIFTED,
    password_file: PasswordFile = None,
) -> None:
    """Take one of the recorded ways out."""
    desk, who = act_as(context, officer, password_file)
    if ground is Ground.INTERNAL_LIFTED:
        tell(lift_internal_marking(desk, who, case, reason))
    else:
        tell(not_a_marking(desk, who, case, reason))
