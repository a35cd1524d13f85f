"""The command ``profile check``: a bureau's rules hold, where they fall behind the law, whether the staff can follow them."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.acting import open_desk
from pipeline.cli.app import app, command, make_app, say
from pipeline.cli.speak import t
from pipeline.cli.staffing import tell_staffing

if TYPE_CHECKING:
    from pipeline.policy.profile import Profile
    from pipeline.services.desk import Desk

profile_app = make_app("规则配置", "profiles")
app.add_typer(profile_app, name="profile")


@command(profile_app, "check", "检查规则配置", "check profiles")
def profile_check(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[ID|FILE]…")] = None,
) -> None:
    """Load profiles; print their chains, where they fall behind the law, and, with a home, substitutes and steps without a person.

    Every mistake names file, key and remedy. What is only behind the law is a warning.
    """
    from pipeline.policy.lags import NATIONAL
    from pipeline.policy.load import available, load_profile, load_versions, today

    desk = open_desk(context) if _home_given(context) else None
    own = _bureaus_profile(desk) if desk else None
    chosen = list(names or available())
    if own is not None and own not in chosen and not names:
        chosen.append(own)
    national = load_profile(NATIONAL)
    for name in chosen:
        _show(load_versions(name), today(), national)
        if desk is not None and (names or name == own):
            tell_staffing(context, desk, load_profile(name))


def _home_given(context: typer.Context) -> bool:
    return context.find_root().params.get("home") is not None or bool(os.environ.get("MISHEN_HOME"))


def _bureaus_profile(desk: Desk) -> str:
    with desk.store.read() as tx:
        return tx.bureau().profile


def _show(versions: tuple[Profile, ...], on: date, national: Profile) -> None:
    """Print the versions of a profile; the chain and the lags of those that hold or are coming."""
    from pipeline.policy.lags import lags
    from pipeline.policy.load import in_force

    now = in_force(versions, on)
    for each in versions:
        steps = " → ".join(step.title for step in each.chain)
        coming = each.effective > on
        if each != now and not coming:
            say(t(f"{each.id} {each.version}：已由后来的版本取代。", f"{each.id} {each.version}: superseded."))
            continue
        say(f"{each.id} {each.version}（{each.title}）：{steps}")
        if coming:
            say(
                t(
                    f"  尚未施行：自 {each.effective} 起施行，此前的事项仍按原版本办理。",
                    f"  Coming: in force from {each.effective}; cases opened before keep their version.",
                )
            )
        for lag in lags(each, national):
            head = t("更严于规定" if lag.stricter else "落后于规定", "stricter" if lag.stricter else "behind the law")
            say(t(f"  提醒（{head}）{lag.article}：", f"  Note ({head}) {lag.article}: ") + lag.differs)
            say(f"    {t('依据', 'by')}{lag.statute}。{lag.means}")
