"""What init, officer and profile check say of the staff: steps without a person, and the command that names a substitute."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from pipeline.cli.acting import command_line
from pipeline.cli.app import say
from pipeline.cli.speak import LANGUAGE, t
from pipeline.model.labels import label
from pipeline.model.review import Officer, Role

if TYPE_CHECKING:
    from pipeline.policy.profile import Profile
    from pipeline.services.chairs import EmptyChair
    from pipeline.services.desk import Desk

# The days in the proposed command; the administrator types the true ones.
_PROPOSED_DAYS = timedelta(days=30)


def tell_staffing(context: typer.Context, desk: Desk, profile: Profile) -> None:
    """Say who stands in for whom, today and later, and which steps have no person."""
    today = desk.today().isoformat()
    with desk.store.read() as tx:
        names = {each.id: each.name for each in tx.officers()}
        coming = [each for each in tx.substitutions() if not each.is_over(today)]
    for each in coming:
        whose = names.get(each.absent or "") or t("空缺", "vacant")
        where = each.section or t("全部科室", "all sections")
        since = "" if each.holds_on(today) else t("（尚未开始）", " (not yet begun)")
        say(
            t(
                f"  代办 {each.id}：{names[each.deputy]} 代办“{label(each.role)}”（{whose}），{where}，"
                f"{each.first} 至 {each.last}{since}",
                f"  Substitute {each.id}: {names[each.deputy]} as {label(each.role, LANGUAGE)} ({whose}), {where}, "
                f"{each.first} to {each.last}{since}",
            )
        )
    tell_empty_chairs(context, desk, profile)


def tell_empty_chairs(context: typer.Context, desk: Desk, profile: Profile) -> None:
    """Name the steps that no person is left for, section by section, each with the commands that name a substitute."""
    from pipeline.services.chairs import empty_chairs

    with desk.store.read() as tx:
        officers, sections, substitutions = tx.officers(), tx.sections(), desk.substitutes(tx)
    missing = {section: empty_chairs(profile.chain, officers, section, substitutions) for section in sections}
    count = len(profile.chain)
    administrator = next((each.name for each in officers if each.active and Role.ADMINISTRATOR in each.roles), "")
    for section, chairs in missing.items():
        if not chairs:
            continue
        say(
            t(
                f"提醒：科室“{section}”缺 {len(chairs)} 人：{count} 个环节须由 {count} 个不同的人办理，"
                "一人不得办理同一事项的两个环节。",
                f"Note: section {section} lacks {len(chairs)} of {count} people: each step of a case takes another person.",
            )
        )
        for number, chair in enumerate(chairs, start=1):
            _tell_chair(context, desk, chair, number, administrator)
    if any(missing.values()):
        say(
            t(
                "  日期和理由请按实际填写。代办人须是另外的人，以本人名义签批，同样不得办理同一事项的两个环节；长期缺人的，"
                "请用 mishen officer add 补充人员。",
                "  Put in the true days and reason. A substitute is another person, signs in the own name and takes one step "
                "of a case only. Where people are short for long, add officers.",
            )
        )


def _tell_chair(context: typer.Context, desk: Desk, chair: EmptyChair, number: int, administrator: str) -> None:
    title, role = chair.step.title, label(chair.step.role, LANGUAGE)
    say(t(f"  “{title}”（{role}）：{_why(chair.busy)}", f"  {title} ({role}): {_why(chair.busy)}"))
    name = chair.deputy.name if chair.deputy is not None else t(f"〈代办人{number}姓名〉", f"<substitute {number}>")
    today = desk.today()
    where = ("--section", chair.section) if chair.step.own_section else ()
    order = ("officer", "substitute", name, "--for", chair.step.role, *where)
    days = ("--from", today.isoformat(), "--to", (today + _PROPOSED_DAYS).isoformat())
    why = ("--reason", t("人手不足", "short of people"), "--officer", administrator)
    if chair.deputy is not None:
        say(t(f"    可由 {name} 代办：", f"    {name} could stand in:"))
    else:
        say(
            t(
                "    本单位没有空闲的人可以代办：请上级机关或其他单位派人，先建立账号，再指定为代办人：",
                "    Nobody here is free: have somebody sent, add the account, then name the substitute:",
            )
        )
        say(f"      {command_line(context, 'officer', 'add', name, '--officer', administrator)}")
    say(f"      {command_line(context, *order, *days, *why)}")


def _why(busy: tuple[Officer, ...]) -> str:
    if not busy:
        return t("没有可以办理的人员。", "nobody may take it.")
    names = t("、", ", ").join(each.name for each in busy)
    return t(
        f"可以办理的 {names} 已须办理同一事项的另一环节。", f"{names} may, but must take another step of the same case."
    )
