"""Officers and sections of a home: who is there, and whether they can fill the chain's chairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.errors import HomeError, RefusedByRule, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_role
from pipeline.model.duties import BASIS, check_deputy, check_roles
from pipeline.model.review import Officer, Role
from pipeline.model.substitutes import Substitution
from pipeline.policy.calendar_load import calendar_from_toml
from pipeline.services.desk import Desk, stated
from pipeline.services.staff import check_administered
from pipeline.store import Transaction

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """An officer to be added, with the first password; ``handed``: one that the officer is to replace."""

    name: str
    password: str
    roles: frozenset[Role]
    sections: frozenset[str]
    handed: bool = False


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new home starts with; ``profile`` is an id or the path of a TOML file."""

    bureau: str
    profile: str
    sections: tuple[str, ...]
    staff: tuple[NewOfficer, ...]


def found_home(
    desk: Desk,
    bureau: str,
    profile: str,
    sections: Sequence[str],
    staff: Sequence[NewOfficer],
    demo: bool = False,
) -> None:
    """Fill a new home: bureau, profile, sections, first officers; ``demo`` marks one whose officers are invented.

    Raises:
        UsageError: no administrator among the staff, or an officer of an unknown section.
        ProfileError: no such profile.
        HomeError: it is filled already.
    """
    desk.profile_named(profile)
    check_staff(staff, sections)
    with desk.store.begin() as tx:
        if tx.is_founded():
            raise HomeError(home=desk.store.home, what="其中已有单位，不会覆盖")
        tx.set_bureau(bureau, profile, demo)
        for section in sections:
            tx.add_section(section)
        for each in staff:
            _add(tx, each, None)


def check_staff(staff: Sequence[NewOfficer], sections: Sequence[str]) -> None:
    """Make sure that a home can start with this staff, before anything is made.

    Raises:
        UsageError: no section, no administrator, a name twice or blank, an empty password, or an officer of an unknown section.
        RefusedByRule: somebody has roles that do not go together.
    """
    if not sections:
        raise UsageError(what="请至少给出一个科室", option="--section")
    if not any(Role.ADMINISTRATOR in each.roles for each in staff):
        raise UsageError(what="首批人员中须有一名管理员（administrator）")
    if len({each.name.strip() for each in staff}) != len(staff):
        raise UsageError(what="首批人员中有重名，请加注区别")
    for each in staff:
        _check_new(each)
        if each.sections - set(sections):
            raise UsageError(what=f"没有科室“{min(each.sections - set(sections))}”")


def add_officer(desk: Desk, administrator: Officer, new: NewOfficer) -> Officer:
    """Add an officer; only an administrator may.

    Raises:
        NotEntitled: not an administrator.
        RefusedByRule: the roles do not go together.
        UsageError: the name is blank or taken, or a section is unknown.
    """
    check_role(administrator, Role.ADMINISTRATOR, "添加人员")
    _check_new(new)
    with desk.store.begin() as tx:
        return _add(tx, new, administrator.id)


def disable_officer(desk: Desk, administrator: Officer, name: str) -> None:
    """Disable an officer's account; officers are never deleted.

    Raises:
        NotEntitled: not an administrator.
        UsageError: no such officer, or nobody would be left to administer the home.
    """
    check_role(administrator, Role.ADMINISTRATOR, "停用人员")
    with desk.store.begin() as tx:
        found = next((each for each in tx.officers() if each.name == name), None)
        if found is None:
            raise UsageError(what="没有这名人员")
        tx.disable_officer(found.id)
        check_administered(tx)
        tx.audit(AuditAction.OFFICER_DISABLED, administrator.id, subject=found.id)


def add_section(desk: Desk, administrator: Officer, name: str) -> None:
    """Add a section to the bureau; only an administrator may.

    Raises:
        NotEntitled: not an administrator.
        UsageError: the name is blank, too long, not printable, or there already.
    """
    check_role(administrator, Role.ADMINISTRATOR, "增设科室")
    section = name.strip()
    if not section or len(section) > LONGEST_NAME or not section.isprintable():
        raise UsageError(what=f"科室名称应为一至 {LONGEST_NAME} 个字")
    with desk.store.begin() as tx:
        if section in tx.sections():
            raise UsageError(what=f"已有科室“{section}”")
        tx.add_section(section)
        tx.audit(AuditAction.SECTION_ADDED, administrator.id, sections=str(len(tx.sections())))


def order_substitution(desk: Desk, administrator: Officer, wanted: Substitution) -> Substitution:
    """Let an officer stand in for a chair from one day to another (both included); only an administrator may.

    Raises:
        NotEntitled: not an administrator.
        UsageError: days the wrong way round or past, no reason, a role that takes no step, an unknown section or officer, a
            disabled deputy, or the absent officer itself.
        RefusedByRule: the deputy's other duties forbid it, or the administrator names himself.
    """
    check_role(administrator, Role.ADMINISTRATOR, "指定代办人")
    wanted = replace(wanted, reason=stated(wanted.reason, "代办的理由"))
    with desk.store.begin() as tx:
        if wanted.role not in {step.role for step in desk.profile_named(tx.bureau().profile).chain}:
            raise UsageError(what="只有审查环节的职责可以代办")
        deputy = tx.officer(wanted.deputy)
        if deputy.id == administrator.id:
            raise RefusedByRule(what="不能指定本人为代办人，请由另一名管理员指定他人", basis=BASIS)
        check_deputy(deputy, wanted.role)
        if not deputy.active:
            raise UsageError(what="代办人的账号已停用")
        if wanted.absent == wanted.deputy:
            raise UsageError(what="不能代办本人的职责")
        if wanted.absent is not None and wanted.role not in tx.officer(wanted.absent).roles:
            raise UsageError(what="被代办人没有这一职责")
        if wanted.section is not None and wanted.section not in tx.sections():
            raise UsageError(what=f"没有科室“{wanted.section}”")
        if date.fromisoformat(wanted.first) > date.fromisoformat(wanted.last):
            raise UsageError(what="代办的起始日期晚于终止日期")
        if wanted.last < desk.today().isoformat():
            raise UsageError(what="代办的终止日期已过")
        made = tx.add_substitution(replace(wanted, by=administrator.id))
        details = {"absent": made.absent} if made.absent else {}
        tx.audit(
            AuditAction.SUBSTITUTION_ORDERED,
            administrator.id,
            substitution=made.id,
            deputy=made.deputy,
            role=made.role,
            first=made.first,
            last=made.last,
            **details,
        )
        return made


def end_substitution(desk: Desk, administrator: Officer, id: int) -> Substitution:
    """End a substitution at once; what was done under it stays, also today, and lies within its days.

    Raises:
        NotEntitled: not an administrator.
        UsageError: there is none of this number, or it has ended.
    """
    check_role(administrator, Role.ADMINISTRATOR, "终止代办")
    with desk.store.begin() as tx:
        found = next((each for each in tx.substitutions() if each.id == id), None)
        today = desk.today().isoformat()
        if found is None or found.is_over(today):
            raise UsageError(what="没有这一代办，或已经终止")
        ended = tx.save_substitution(replace(found, last=max(today, found.first), ended_on=today))
        tx.audit(AuditAction.SUBSTITUTION_ENDED, administrator.id, substitution=id)
        return ended


def set_calendar(desk: Desk, administrator: Officer, text: str, year: int | None = None) -> tuple[int, ...]:
    """Keep the administrator's table of one or more years (TOML), and return the years.

    With ``year`` the table must be of that year alone, so that it is kept under the year that the administrator named.

    Raises:
        NotEntitled: not an administrator.
        ProfileError: the table does not hold.
        UsageError: it is of another year than ``year``, or of others too.
    """
    check_role(administrator, Role.ADMINISTRATOR, "设置工作日历")
    years = tuple(sorted(calendar_from_toml(text).sources))
    if year is not None and years != (year,):
        raise UsageError(what=f"表中的年份是 {'、'.join(map(str, years))}，应只有 {year} 年一张表（每年一个文件）")
    with desk.store.begin() as tx:
        for year in years:
            tx.set_calendar_year(year, text, administrator.id)
        tx.audit(AuditAction.CALENDAR_SET, administrator.id, years=",".join(map(str, years)))
    return years


def _check_new(new: NewOfficer) -> None:
    name = new.name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(what=f"人员姓名应为一至 {LONGEST_NAME} 个字")
    if not new.password:
        raise UsageError(what="密码不能为空")
    check_roles(new.roles)


def _add(tx: Transaction, new: NewOfficer, by: str | None) -> Officer:
    officer = tx.add_officer(new.name.strip(), new.password, new.roles, new.sections, handed=new.handed)
    tx.audit(AuditAction.OFFICER_ADDED, by, subject=officer.id, roles=",".join(sorted(new.roles)))
    return officer
