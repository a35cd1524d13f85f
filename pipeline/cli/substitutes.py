"""Commands of the office over time: officer substitute, officer section add."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.acting import OfficerName, PasswordFile, act_as, parse_day
from pipeline.cli.app import command, make_app, say
from pipeline.cli.home import officer_app
from pipeline.cli.speak import LANGUAGE, t
from pipeline.cli.staffing import tell_empty_chairs
from pipeline.errors import UsageError
from pipeline.model.labels import label
from pipeline.model.review import Officer, Role
from pipeline.model.substitutes import Substitution

if TYPE_CHECKING:
    from pipeline.services.desk import Desk

section_app = make_app("科室", "sections")
officer_app.add_typer(section_app, name="section")


@command(section_app, "add", "增设科室", "add a section")
def section_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=t("科室名称", "name of the section"))],
    officer: OfficerName,
    password_file: PasswordFile = None,
) -> None:
    """Add a section, as administrator."""
    from pipeline.services.officers import add_section

    desk, administrator = act_as(context, officer, password_file)
    add_section(desk, administrator, name)
    say(t(f"已增设科室“{name.strip()}”。", f"Section {name.strip()} added."))
    with desk.store.read() as tx:
        profile = tx.bureau().profile
    tell_empty_chairs(context, desk, desk.profile_named(profile))


@command(officer_app, "substitute", "指定或终止代办人", "name a substitute, or end a substitution")
def substitute(
    context: typer.Context,
    officer: OfficerName,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help=t("代办人姓名", "name of who stands in"))] = None,
    role: Annotated[
        Role | None, typer.Option("--for", metavar="ROLE", help=t("代办哪一职责（空缺时用）", "role of the chair"))
    ] = None,
    absent: Annotated[
        str | None, typer.Option("--for-officer", metavar="NAME", help=t("替哪一位代办", "whose chair"))
    ] = None,
    section: Annotated[
        str | None,
        typer.Option(
            "--section",
            metavar="NAME",
            help=t(
                "哪一科室的事项；不给时为全部科室，替人代办时为其本人的科室",
                "whose cases; else all sections, or those of the absent officer",
            ),
        ),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM-DD", help=t("起始日（含）", "first day"))
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help=t("终止日（含）", "last day"))] = None,
    reason: Annotated[
        str, typer.Option("--reason", help=t("理由，如出差、空缺（不必写病情）", "the reason, kept on record"))
    ] = "",
    end: Annotated[
        int | None, typer.Option("--end", metavar="ID", help=t("终止这一代办（编号）", "end this substitution"))
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """Order a substitution, one a section of the absent officer, or end one; as administrator. Prints the ids."""
    from pipeline.services.officers import end_substitution, order_substitution

    _check_asked(end, name, role or absent, (first, last))
    desk, administrator = act_as(context, officer, password_file)
    if end is not None:
        ended = end_substitution(desk, administrator, end)
        say(t(f"代办 {ended.id} 已终止，即时起不再有效。", f"Substitution {ended.id} has ended, from now on."))
        return
    days = (parse_day(first or "", "--from"), parse_day(last or "", "--to"))
    for wanted in _wanted(desk, name or "", role, absent, section, days, reason):
        made = order_substitution(desk, administrator, wanted)
        print(made.id)
        where = made.section or t("全部科室", "all sections")
        say(
            t(
                f"代办 {made.id}：{name} 自 {made.first} 至 {made.last} 代办“{label(made.role)}”（{where}）。"
                "代办人以本人名义签批，一人不得办理同一事项的两个环节。",
                f"Substitution {made.id}: {name} stands in as {label(made.role, LANGUAGE)} ({where}), {made.first} to "
                f"{made.last}, signs in the own name and takes one step of a case only.",
            )
        )


def _check_asked(end: int | None, name: str | None, chair: str | None, days: tuple[str | None, str | None]) -> None:
    """Make sure that the options ask for one thing.

    Raises:
        UsageError: they ask for both or neither, or a day is missing.
    """
    if end is not None and (name or chair or any(days)):
        raise UsageError(what=t("--end 只与编号同用", "--end takes an id and nothing else"))
    if end is None and not (name and chair and all(days)):
        raise UsageError(
            what=t(
                "请写明代办人、--for 职责或 --for-officer 姓名、--from 和 --to；终止代办用 --end 编号",
                "name the substitute, --for ROLE or --for-officer NAME, --from and --to; or --end ID",
            )
        )


def _wanted(
    desk: Desk,
    name: str,
    role: Role | None,
    absent: str | None,
    section: str | None,
    days: tuple[date, date],
    reason: str,
) -> list[Substitution]:
    """Return what is to be ordered: one substitution, or one for each section of the absent officer."""
    with desk.store.read() as tx:
        known = {each.name: each for each in tx.officers()}
        chain = {step.role for step in desk.profile_named(tx.bureau().profile).chain}
    deputy, away = _named(known, name), _named(known, absent) if absent else None
    if role is None and away is not None:
        role = _only_role(away, chain)
    if role is None:
        raise UsageError(what=t("请用 --for 写明职责", "say the role with --for"))
    sections: list[str | None] = [section]
    if section is None and away is not None and away.sections:
        sections = [*sorted(away.sections)]
    first, last = (each.isoformat() for each in days)
    who = away.id if away is not None else None
    return [Substitution(0, deputy.id, role, each, first, last, who, "", reason) for each in sections]


def _named(known: dict[str, Officer], name: str) -> Officer:
    if name not in known:
        raise UsageError(what=t(f"没有名为“{name}”的人员", f"there is no officer {name}"))
    return known[name]


def _only_role(away: Officer, chain: set[Role]) -> Role:
    held = sorted(away.roles & chain)
    if len(held) != 1:
        listed = "、".join(held) or t("没有审查职责", "none")
        raise UsageError(
            what=t(f"请用 --for 写明代办其哪一职责（{away.name}：{listed}）", f"say with --for which role ({listed})")
        )
    return held[0]
