"""Commands for items whose span is not right, and for the letters of a case."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.acting import CaseNumber, OfficerName, PasswordFile, Reason, act_as
from pipeline.cli.app import app, command, say
from pipeline.cli.speak import t
from pipeline.errors import UsageError
from pipeline.model.finding import EntityType
from pipeline.model.review import Item, Officer, Verdict

if TYPE_CHECKING:
    from pipeline.services.desk import Desk

Numbers = Annotated[list[int], typer.Argument(metavar="ITEM…", help=t("事项内的序号", "item numbers"))]


class Letter(StrEnum):
    """The letters that a case may need."""

    REASONS = "reasons"
    NOTICE = "notice"
    ESCALATION = "escalation"
    FORM = "form"


# As ``mishen release`` names the form that lies beside a copy.
_NAMES = {
    Letter.REASONS: "不予公开理由说明",
    Letter.NOTICE: "撤回更正公告",
    Letter.ESCALATION: "提请审定函",
    Letter.FORM: "审批表",
}


@command(app, "adjust", "调整事项的范围：改位置、合并、拆分", "another span for items: move, merge, split")
def adjust(
    context: typer.Context,
    case: CaseNumber,
    items: Numbers,
    officer: OfficerName,
    reason: Reason,
    span: Annotated[
        str | None, typer.Option("--span", metavar="A:B", help=t("改为该位置", "move one item to these code points"))
    ] = None,
    merge: Annotated[bool, typer.Option("--merge", help=t("合并为一项", "unite the items"))] = False,
    split: Annotated[
        str | None, typer.Option("--split", metavar="A:B,C:D…", help=t("拆分为多项", "part one item"))
    ] = None,
    kind: Annotated[
        EntityType | None, typer.Option("--type", help=t("同时改变类型（仅用于 --span）", "another type, with --span"))
    ] = None,
    keep_rest: Annotated[
        bool,
        typer.Option(
            "--keep-rest",
            help=t(
                "原范围中不再列入的部分决定公开（否则另列为事项，须逐项决定）", "what is left out is decided as public"
            ),
        ),
    ] = False,
    password_file: PasswordFile = None,
) -> None:
    """Put other items in the stead of some; print their numbers, one a line, and on stderr those of what was left out."""
    from pipeline.services import review

    if (span is not None) + merge + (split is not None) != 1 or (kind is not None and span is None):
        raise UsageError(what=t("请在 --span、--merge、--split 中选一个", "use one of --span, --merge, --split"))
    if not merge and len(items) != 1:
        raise UsageError(what=t("--span 和 --split 只用于一项", "--span and --split take one item"))
    desk, who = act_as(context, officer, password_file)
    rest = review.Ruling(Verdict.KEEP, reason) if keep_rest else None
    if span is not None:
        start, end = _span(span)
        made = [review.change_span(desk, who, case, items[0], start, end, reason, kind=kind, rest=rest)[1]]
    elif merge:
        made = [review.merge(desk, who, case, items, reason)[1]]
    else:
        spans = [_span(each) for each in (split or "").split(",")]
        made = list(review.split(desk, who, case, items[0], spans, reason, rest=rest))
    for item in made:
        print(item.number)
    _tell_rest(desk, case, made, settled_already=keep_rest)


def _tell_rest(desk: Desk, case: str, made: list[Item], *, settled_already: bool) -> None:
    """Name the items that hold what the replaced ones covered and the new ones do not."""
    with desk.store.read() as tx:
        known = tx.items(case)
    rest = [each.number for each in known if set(each.replaces) & set(made[0].replaces) and each not in made]
    if rest and not settled_already:
        numbers = "、".join(map(str, rest))
        say(
            t(
                f"未列入的部分另列为第 {numbers} 项，须另作决定。",
                f"What was left out is item {numbers}: decide it, too.",
            )
        )


def _span(text: str) -> tuple[int, int]:
    """Read ``A:B``.

    Raises:
        UsageError: it has another form.
    """
    try:
        start, end = text.split(":")
        return int(start), int(end)
    except ValueError:
        raise UsageError(what=t("位置应为 A:B", "a span must be A:B")) from None


@command(
    app,
    "letter",
    "生成事项的文书：审批表、不予公开理由说明、撤回（更正）公告、提请审定函",
    "write a paper: review form, reasons, notice of withdrawal, letter to the authority",
)
def letter(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    kind: Annotated[
        Letter,
        typer.Option(
            "--kind",
            help=t(
                "form 审批表（内部），reasons 不予公开理由说明，notice 撤回或更正公告，escalation 提请审定函",
                "which paper",
            ),
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE.docx|DIR",
            help=t("写入的文件，或放入的文件夹；已有的文件不覆盖", "a file that does not exist yet, or a folder"),
        ),
    ],
    public_reason: Annotated[
        str,
        typer.Option(
            "--public-reason", help=t("公告所述理由（公开；不给时用中性表述）", "what a notice tells the public")
        ),
    ] = "",
    with_title: Annotated[
        bool,
        typer.Option(
            "--with-title", help=t("公告写明标题（副本未遮盖标题时）", "name the title, if the copy shows it")
        ),
    ] = False,
    password_file: PasswordFile = None,
) -> None:
    """Write a paper as a Word file; nothing of what is withheld stands in the letters, while the form is for the house."""
    from pipeline.services import forms, letters
    from pipeline.services.output import write_file

    if kind is not Letter.NOTICE and (public_reason or with_title):
        raise UsageError(
            what=t("--public-reason 和 --with-title 只用于公告", "--public-reason and --with-title are for notices")
        )
    target = out / f"{case}.{_NAMES[kind]}.docx" if out.is_dir() else out
    if target.exists():
        raise UsageError(what=t("文件已存在，不覆盖；请换名或先移走", "the file exists; name another or move it"))
    desk, who = act_as(context, officer, password_file)
    write: dict[Letter, Callable[[Desk, Officer, str], bytes]] = {
        Letter.REASONS: letters.reasons,
        Letter.NOTICE: partial(letters.notice, public_reason=public_reason, with_title=with_title),
        Letter.ESCALATION: letters.escalation,
        Letter.FORM: forms.form,
    }
    made = write[kind](desk, who, case)
    try:
        write_file(target, made)
    except OSError as error:
        raise UsageError(what=t(f"无法写入（{error.strerror}）", f"cannot write ({error.strerror})")) from None
    say(str(target))
