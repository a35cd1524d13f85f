"""Commands for the home: init, officer, db, doctor."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.acting import OfficerName, PasswordFile, act_as, open_desk, read_new_password
from pipeline.cli.app import app, command, make_app, say, settings_of
from pipeline.cli.speak import t
from pipeline.cli.staffing import tell_empty_chairs
from pipeline.errors import UsageError
from pipeline.model.review import Role
from pipeline.model.substitutes import Substitution
from pipeline.services.officers import NewOfficer

officer_app = make_app("人员管理", "officers")
db_app = make_app("数据库", "database")
app.add_typer(officer_app, name="officer")
app.add_typer(db_app, name="db")

Sections = Annotated[
    list[str] | None, typer.Option("--section", metavar="NAME", help=t("科室，可多次给出", "a section, repeatable"))
]


def parse_roles(names: list[str]) -> frozenset[Role]:
    """Read the names of roles.

    Raises:
        UsageError: there is none of that name.
    """
    try:
        return frozenset(Role(name) for name in names)
    except ValueError:
        known = "、".join(Role)
        raise UsageError(what=t(f"角色只能是：{known}", f"roles are: {known}")) from None


@command(
    app, "init", "新建数据目录：单位、规则、科室、首批人员", "a new home: bureau, profile, sections, first officers"
)
def init(
    context: typer.Context,
    bureau: Annotated[str, typer.Option("--bureau", help=t("单位名称", "name of the bureau"))],
    section: Sections = None,
    profile: Annotated[str | None, typer.Option("--profile", help=t("规则配置", "profile id"))] = None,
    administrator: Annotated[
        str | None, typer.Option("--administrator", metavar="NAME", help=t("管理员姓名", "name of the administrator"))
    ] = None,
    password_file: PasswordFile = None,
    staff: Annotated[
        Path | None,
        typer.Option("--staff", metavar="FILE.toml", help=t("首批人员名单（见 docs/）", "first officers (see docs/)")),
    ] = None,
) -> None:
    """Make home and keys, and put the first officers in."""
    from pipeline import bootstrap
    from pipeline.policy.load import DEFAULT_PROFILE
    from pipeline.services.officers import check_staff, found_home

    people = _read_staff(staff) if staff else []
    if administrator:
        password = read_new_password(password_file)
        people.append(NewOfficer(administrator, password, frozenset({Role.ADMINISTRATOR}), frozenset()))
    chosen = profile or DEFAULT_PROFILE
    if chosen.endswith(".toml"):
        chosen = str(Path(chosen).resolve())
    bootstrap.profile_named(chosen)
    check_staff(people, section or [])
    desk = bootstrap.create_desk(settings_of(context))
    found_home(desk, bureau, chosen, section or [], people)
    say(t("数据目录已建立。", "The home is ready."))
    _warn_of_empty_chairs(context)


def _read_staff(file: Path) -> list[NewOfficer]:
    """Read ``[[officer]]`` tables with name, roles, sections and password_file (relative to the file)."""
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["officer"]
        return [
            NewOfficer(
                row["name"],
                read_new_password(
                    file.parent / row["password_file"] if "password_file" in row else None, row["name"] + ": "
                ),
                parse_roles(row["roles"]),
                frozenset(row.get("sections", [])),
            )
            for row in rows
        ]
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError):
        raise UsageError(what=t("人员名单格式不正确", "the staff file does not hold [[officer]] tables")) from None


def _warn_of_empty_chairs(context: typer.Context) -> None:
    desk = open_desk(context)
    with desk.store.read() as tx:
        profile = tx.bureau().profile
    tell_empty_chairs(context, desk, desk.profile_named(profile))


@command(officer_app, "add", "添加人员", "add an officer")
def officer_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=t("新人员姓名", "name of the new officer"))],
    officer: OfficerName,
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            help=t("角色，可多次给出；不给的只能作为代办人办理", "a role, repeatable; without one a substitute only"),
        ),
    ] = None,
    section: Sections = None,
    password_file: PasswordFile = None,
    new_password_file: Annotated[
        Path | None, typer.Option("--new-password-file", help=t("新人员的密码文件", "the new officer's password"))
    ] = None,
) -> None:
    """Add an officer, as administrator."""
    from pipeline.services.officers import add_officer

    desk, administrator = act_as(context, officer, password_file)
    password = read_new_password(new_password_file, t("新人员密码：", "New officer's password: "))
    add_officer(
        desk, administrator, NewOfficer(name, password, parse_roles(role or []), frozenset(section or []), handed=True)
    )
    _warn_of_empty_chairs(context)


@command(officer_app, "list", "列出人员", "list the officers")
def officer_list(context: typer.Context) -> None:
    """Print one JSON object an officer, with the chairs that he or she stands in for, today and later."""
    desk = open_desk(context)
    today = desk.today().isoformat()
    with desk.store.read() as tx:
        names = {each.id: each.name for each in tx.officers()}
        coming = [each for each in tx.substitutions() if not each.is_over(today)]
        for each in tx.officers():
            facts = {
                "name": each.name,
                "roles": sorted(each.roles),
                "sections": sorted(each.sections),
                "active": each.active,
                "substitutes": [substitution_facts(held, names, today) for held in coming if held.deputy == each.id],
            }
            print(json.dumps(facts, ensure_ascii=False))


def substitution_facts(each: Substitution, names: Mapping[str, str], today: str) -> dict[str, object]:
    """Return what a listing tells of a substitution; ``names`` are the officers' by id."""
    return {
        "id": each.id,
        "for": names.get(each.absent or ""),
        "role": each.role,
        "section": each.section,
        "from": each.first,
        "to": each.last,
        "in_force": each.holds_on(today),
        "reason": each.reason,
    }


@command(officer_app, "disable", "停用人员账号（不删除）", "disable an officer's account")
def officer_disable(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    officer: OfficerName,
    password_file: PasswordFile = None,
) -> None:
    """Disable an account, as administrator."""
    from pipeline.services.officers import disable_officer

    desk, administrator = act_as(context, officer, password_file)
    disable_officer(desk, administrator, name)
    _warn_of_empty_chairs(context)


@command(db_app, "upgrade", "升级数据库结构", "bring the database up to this version")
def db_upgrade(context: typer.Context) -> None:
    """Run the migrations."""
    from pipeline import bootstrap
    from pipeline.store import Store

    settings = settings_of(context)
    bootstrap.load_keys(settings)
    Store.upgrade(settings.home, settings.database_url)
    say(t("数据库已是最新结构。", "The database is up to date."))


@command(app, "doctor", "检查运行环境", "what is installed, and what to do about the rest")
def doctor() -> None:
    """Print one line a part; exit status 0 even when optional parts are missing."""
    from pipeline.services.doctor import examine

    for part in examine():
        mark = "✓" if part.works else "－"
        say(f"{mark} {t(part.zh, part.en)}")
