"""Commands ``officer change``, ``officer password`` and ``profile use``: what changes after the first day."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.acting import OfficerName, PasswordFile, act_as, read_new_password
from pipeline.cli.app import command, say
from pipeline.cli.home import officer_app, parse_roles
from pipeline.cli.profiles import profile_app
from pipeline.cli.speak import t
from pipeline.cli.staffing import tell_staffing

NewPasswordFile = Annotated[
    Path | None, typer.Option("--new-password-file", metavar="FILE", help=t("新密码文件（首行）", "the new password"))
]


@command(officer_app, "change", "变更人员的角色、科室、密码，或恢复停用的账号", "another role, section or password")
def officer_change(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    officer: OfficerName,
    role: Annotated[
        list[str] | None, typer.Option("--role", help=t("今后的角色，可多次给出", "the roles from now on, repeatable"))
    ] = None,
    section: Annotated[
        list[str] | None,
        typer.Option(
            "--section", metavar="NAME", help=t("今后的科室，可多次给出", "the sections from now on, repeatable")
        ),
    ] = None,
    enable: Annotated[bool, typer.Option("--enable", help=t("恢复停用的账号", "enable a disabled account"))] = False,
    new_password_file: NewPasswordFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Change an officer, as administrator; what is not named stays."""
    from pipeline.services.staff import Change, change_officer

    desk, administrator = act_as(context, officer, password_file)
    change = Change(
        roles=parse_roles(role) if role is not None else None,
        sections=frozenset(section) if section is not None else None,
        active=True if enable else None,
        password=read_new_password(new_password_file) if new_password_file else None,
    )
    change_officer(desk, administrator, name, change)
    with desk.store.read() as tx:
        profile = tx.bureau().profile
    tell_staffing(context, desk, desk.profile_named(profile))


@command(officer_app, "password", "更换本人的密码", "another password for yourself")
def officer_password(
    context: typer.Context,
    officer: OfficerName,
    password_file: PasswordFile = None,
    new_password_file: NewPasswordFile = None,
) -> None:
    """Give yourself another password."""
    from pipeline.services.staff import change_password

    desk, who = act_as(context, officer, password_file)
    change_password(desk, who, read_new_password(new_password_file, t("新密码：", "New password: ")))
    say(t("密码已更换。", "The password is changed."))


@command(profile_app, "use", "改用另一规则配置（已立项的事项不变）", "work by another profile from now on")
def profile_use(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID|FILE.toml")],
    officer: OfficerName,
    password_file: PasswordFile = None,
) -> None:
    """Change the bureau's profile, as administrator; open cases keep the rules that they were opened under."""
    from pipeline.services.staff import use_profile

    desk, administrator = act_as(context, officer, password_file)
    chosen = str(Path(name).resolve()) if name.endswith(".toml") else name
    profile = use_profile(desk, administrator, chosen)
    say(t(f"今后按“{profile.title}”{profile.version} 版办理。", f"New cases follow {profile.id} {profile.version}."))
    tell_staffing(context, desk, profile)
