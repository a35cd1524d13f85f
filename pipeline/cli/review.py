"""Commands of the review: intake, queue, show, decide, sign and what else officers do with a case."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipeline.cli.acting import CaseNumber, OfficerName, PasswordFile, Reason, act_as
from pipeline.cli.app import app, command, console, finish, printable, say, settings_of
from pipeline.cli.detection import inputs
from pipeline.cli.left import tell_left, tell_noticed
from pipeline.cli.speak import LANGUAGE, t
from pipeline.errors import UsageError, status_of_code
from pipeline.model.finding import Category, EntityType
from pipeline.model.labels import item_label, label, place_label
from pipeline.model.notices import notice
from pipeline.model.review import Attribute, Case, Officer, Opinion, Verdict

if TYPE_CHECKING:
    from pipeline.services.desk import Desk
    from pipeline.services.queue import QueueRow
    from pipeline.services.review import Ruling

AttributeOption = Annotated[
    Attribute | None,
    typer.Option(
        "--attribute",
        help=t("公文属性：proactive 主动公开，on_request 依申请公开，non_disclosure 不予公开", "publicity attribute"),
    ),
]
CategoryOption = Annotated[
    Category | None, typer.Option("--category", help=t("类别（不予公开的理由）", "category, the ground"))
]
_VERDICTS = t(
    "withhold 遮盖，keep 公开；未接受的修订：keep 按打印状态发布，restore 恢复原文",
    "withhold or keep; unaccepted revisions: keep as printed, or restore the former wording",
)
Items = Annotated[list[int] | None, typer.Argument(metavar="[ITEM]…", help=t("事项内的序号", "item numbers"))]


def tell(case: Case) -> None:
    """Say where a case stands now."""
    step = f"（{case.step}）" if case.step else ""
    say(f"{case.number}: {label(case.state, LANGUAGE)}{step}")


@command(app, "intake", "提交文稿，每件建立一个审查事项", "hand in drafts: one case a document")
def intake(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help=t("文件或文件夹", "files or folders"))],
    section: Annotated[
        str, typer.Option("--section", metavar="NAME", help=t("产生文稿的科室", "section of the drafts"))
    ],
    officer: OfficerName,
    password_file: PasswordFile = None,
    attribute: AttributeOption = None,
    supersedes: Annotated[
        str | None,
        typer.Option(
            "--supersedes",
            metavar="CASE",
            help=t("本稿是该事项的新版本（只能一份文稿）", "one draft: newer version of a case"),
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help=t("公文属性的理由（主动公开可不写）", "why this attribute is proposed"))
    ] = "",
    forwards: Annotated[
        str,
        typer.Option(
            "--forwards",
            metavar="TEXT",
            help=t(
                "转发的文件：制发机关和文号；公文属性沿用原文件", "the document that is passed on: organ and number"
            ),
        ),
    ] = "",
) -> None:
    """Run the ingest flow and print the case numbers, one a line."""
    from pipeline.services.batch import Handed, open_batch, results

    files = [Handed(name, path, supersedes) for name, path in inputs(paths)]
    if supersedes and len(files) != 1:
        raise UsageError(what=t("--supersedes 只能用于一份文稿", "--supersedes takes one draft"))
    desk, who = act_as(context, officer, password_file)
    batch = open_batch(desk, who, section, files, attribute, reason, forwards)
    from flows.run import run_ingest

    run_ingest(settings_of(context), batch)
    statuses: list[int] = []
    for arrival in results(desk, batch):
        if arrival.case is not None:
            print(arrival.case, flush=True)
            with desk.store.read() as tx:
                taken = tx.case(arrival.case)
            tell_noticed(f"{taken.number} {taken.file_name}", taken.warnings)
        else:
            zh, en = (arrival.message or "\n").split("\n")
            say(f"{printable(arrival.name)}: {t(zh, en)}")
            statuses.append(status_of_code(arrival.code or ""))
    finish(statuses)


@command(app, "queue", "待办事项", "cases, those that wait for you first")
def queue(
    context: typer.Context,
    officer: OfficerName,
    password_file: PasswordFile = None,
    everything: Annotated[bool, typer.Option("--all", help=t("包括已办结的", "closed cases too"))] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help=t("输出 JSON（非终端时默认）", "JSON Lines (default in a pipe)"))
    ] = False,
) -> None:
    """Print the queue: a table in a terminal, JSON Lines in a pipe."""
    from pipeline.model.queue import Show
    from pipeline.services.queue import Ask
    from pipeline.services.queue import queue as queue_of

    desk, who = act_as(context, officer, password_file)
    rows = queue_of(desk, who, Ask(Show.ALL if everything else Show.OPEN)).rows
    if as_json or not sys.stdout.isatty():
        for row in rows:
            print(json.dumps(_row_json(row), ensure_ascii=False))
    else:
        console.print(_queue_table(rows), markup=False)


def _row_json(row: QueueRow) -> dict[str, object]:
    return {
        "case": row.case.number,
        "state": row.case.state,
        "step": row.case.step,
        "mine": row.mine,
        "due": row.case.due,
        "due_provisional": row.case.due_provisional,
        "days_left": row.days_left,
        "overdue": row.overdue,
        "attribute": row.case.attribute,
        "title": row.case.title,
        "file": row.case.file_name,
        "unsettled": row.unsettled,
        "outcome": row.outcome,
        "items": row.counts,
        "hidden": row.hidden,
        "warnings": row.case.warnings,
    }


def _queue_table(rows: Iterable[QueueRow]) -> Table:
    table = Table()
    headings = (
        *(("编号", "Case"), ("状态", "State"), ("环节", "Step"), ("待我办", "Mine")),
        *(("期限", "Due"), ("未决", "Open"), ("标题", "Title")),
    )
    for heading in headings:
        table.add_column(t(*heading))
    for row in rows:
        mine = "●" if row.mine else ""
        title = printable(row.case.title or row.case.file_name or "")
        state = label(row.case.state, LANGUAGE)
        table.add_row(row.case.number, state, row.step or "", mine, _due(row), str(row.unsettled), title)
    return table


def _due(row: QueueRow) -> str:
    """Say when a case is due and how far off that is in working days; ``~`` where holidays are not announced yet."""
    due = (row.case.due or "") + ("~" if row.case.due_provisional else "")
    if row.days_left is None:
        return due
    if row.overdue:
        return due + t(f"（逾期 {-row.days_left} 日）", f" ({-row.days_left} late)")
    return due + t(f"（剩 {row.days_left} 日）", f" ({row.days_left} left)")


@command(app, "show", "查看事项（将留痕）", "a case with its items; the view is recorded")
def show(context: typer.Context, case: CaseNumber, officer: OfficerName, password_file: PasswordFile = None) -> None:
    """Print the case as one JSON object."""
    from pipeline.services import views

    desk, who = act_as(context, officer, password_file)
    view = views.show(desk, who, case)
    facts = asdict(view)
    facts["labels"] = {
        "state": label(view.case.state, LANGUAGE),
        "warnings": [notice(code, LANGUAGE) for code in view.case.warnings],
    }
    for each, told in zip((*view.items, *view.former), (*facts["items"], *facts["former"]), strict=True):
        told["labels"] = {
            "type": label(each.item.type, LANGUAGE),
            "proposal": item_label(each.item.proposal, each.item.type, LANGUAGE),
            "places": [place_label(place, LANGUAGE) for place in each.item.places],
        }
    print(json.dumps(facts, ensure_ascii=False, indent=None if not sys.stdout.isatty() else 1, default=str))


@command(app, "decide", "逐项作出决定", "decide items")
def decide(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    items: Items = None,
    verdict: Annotated[Verdict | None, typer.Option("--verdict", help=_VERDICTS)] = None,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help=t(
                "采纳全部确定的系统建议；未接受的修订和其他须人工判断的项不在其内",
                "accept every certain proposal; unaccepted revisions and what else takes a person stay open",
            ),
        ),
    ] = False,
    add: Annotated[
        str | None, typer.Option("--add", metavar="A:B:TYPE", help=t("人工添加一项", "add an item by hand"))
    ] = None,
    attribute: AttributeOption = None,
    find: Annotated[
        str | None,
        typer.Option(
            "--find", metavar="TEXT:TYPE", help=t("把该文字的各处都列为事项", "add an item for each occurrence")
        ),
    ] = None,
    identical: Annotated[
        bool, typer.Option("--identical", help=t("同样决定文字相同的各处", "decide all that reads the same, too"))
    ] = False,
    category: CategoryOption = None,
    mask: Annotated[str | None, typer.Option("--mask", help=t("改用的遮盖文字", "another mask"))] = None,
    reason: Annotated[str, typer.Option("--reason", help=t("理由", "the reason"))] = "",
    password_file: PasswordFile = None,
) -> None:
    """Set the attribute, add items, accept proposals, decide items: in this order, as far as asked for."""
    from pipeline.services import review

    if not (items or accept or add or find or attribute):
        raise UsageError(what=t("没有要办的事", "nothing to decide"))
    if items and verdict is None:
        raise UsageError(what=t("请用 --verdict 说明遮盖、公开还是恢复原文", "say --verdict withhold, keep or restore"))
    desk, who = act_as(context, officer, password_file)
    if attribute:
        tell(review.set_attribute(desk, who, case, attribute, reason, category=category))
    if add:
        start, end, kind = parse_span(add)
        _, item = review.add_item(desk, who, case, start, end, kind, reason)
        print(item.number)
    if find:
        text, _, kind_name = find.rpartition(":")
        for item in review.add_found(desk, who, case, text, parse_type(kind_name), reason)[1]:
            print(item.number)
    accepted = review.accept_proposals(desk, who, case) if accept else None
    if accepted:
        tell(accepted.case)
    if items and verdict is not None:
        _decide(desk, who, case, items, review.Ruling(verdict, reason, mask=mask, category=category), identical)
    if accepted:
        left = [item for item in accepted.left if item.number not in (items or ())]
        tell_left(context, case, officer, password_file, accepted.number, left)


def _decide(desk: Desk, who: Officer, case: str, items: list[int], ruling: Ruling, identical: bool) -> None:
    from pipeline.services import review

    if not identical:
        tell(review.decide(desk, who, case, items, ruling))
        return
    for each in items:
        decided, alike = review.decide_identical(desk, who, case, each, ruling)
        tell(decided)
        say(t(f"第 {each} 项：共 {len(alike)} 处", f"item {each}: {len(alike)} places"))


def parse_type(name: str) -> EntityType:
    """Read a type of findings.

    Raises:
        UsageError: there is none of that name.
    """
    try:
        return EntityType(name)
    except ValueError:
        raise UsageError(what=t("没有这一类型", "no such type")) from None


def parse_span(text: str) -> tuple[int, int, EntityType]:
    """Read ``A:B:TYPE``.

    Raises:
        UsageError: it has another form.
    """
    try:
        start, end, kind = text.split(":")
        return int(start), int(end), EntityType(kind)
    except ValueError:
        raise UsageError(what=t("--add 应为 A:B:TYPE", "--add must be A:B:TYPE")) from None


@command(app, "sign", "签批本环节", "sign the present step")
def sign(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    opinion: Annotated[
        Opinion | None,
        typer.Option(
            "--opinion",
            help=t(
                "publish 同意公开，publish_redacted 区分处理后公开，on_request 依申请公开，non_disclosure 不予公开",
                "opinion",
            ),
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help=t("意见", "remark"))] = "",
    check: Annotated[
        list[str] | None,
        typer.Option(
            "--check",
            metavar="POINT[=NOTE]",
            help=t(
                "逐项审查内容符合要求，可附说明，每项给一次（如 准确性=数据已核对）",
                "a point in order, with a note; repeatable",
            ),
        ),
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """Sign; the password is the re-authentication."""
    from pipeline.services import review

    said = dict((each.partition("=")[0].strip(), each.partition("=")[2]) for each in check or ())
    desk, who = act_as(context, officer, password_file)
    tell(review.sign(desk, who, case, opinion, reason, checks=said))


@command(app, "unsign", "撤回本人的签批", "withdraw your own signature")
def unsign(
    context: typer.Context, case: CaseNumber, officer: OfficerName, reason: Reason, password_file: PasswordFile = None
) -> None:
    """Withdraw a signature as long as the next step has not signed."""
    from pipeline.services import review

    desk, who = act_as(context, officer, password_file)
    tell(review.withdraw_signature(desk, who, case, reason))


@command(app, "return", "退回此前环节", "send back to an earlier step")
def send_back(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    reason: Reason,
    to: Annotated[str, typer.Option("--to", metavar="STEP", help=t("退回到的环节", "id of the earlier step"))],
    password_file: PasswordFile = None,
) -> None:
    """Return a case with the reason."""
    from pipeline.services import review

    desk, who = act_as(context, officer, password_file)
    tell(review.send_back(desk, who, case, to, reason))


@command(app, "withhold", "不予公开", "settle that the document is not published")
def withhold(
    context: typer.Context,
    case: CaseNumber,
    officer: OfficerName,
    reason: Reason,
    category: CategoryOption = None,
    password_file: PasswordFile = None,
) -> None:
    """End a case as withheld."""
    from pipeline.services import review

    desk, who = act_as(context, officer, password_file)
    tell(review.withhold_case(desk, who, case, reason, category=category))
