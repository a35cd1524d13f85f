"""Officers and sections of a home: who is there, and whether they can fill the chain's chairs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.errors import UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_role
from pipeline.model.review import Officer, Role, Step
from pipeline.model.substitutes import Substitution, holders
from pipeline.policy.calendar_load import calendar_from_toml
from pipeline.services.desk import Desk
from pipeline.store import Transaction


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """An officer to be added, with the first password."""

    name: str
    password: str
    roles: frozenset[Role]
    sections: frozenset[str]


def found_home(desk: Desk, bureau: str, profile: str, sections: Sequence[str], staff: Sequence[NewOfficer]) -> None:
    """Fill a new home: bureau, profile, sections, first officers.

    Raises:
        UsageError: no administrator among the staff, or an officer of an unknown section.
        ProfileError: no such profile.
    """
    desk.profile_named(profile)
    check_staff(staff, sections)
    with desk.store.begin() as tx:
        tx.set_bureau(bureau, profile)
        for section in sections:
            tx.add_section(section)
        for each in staff:
            _add(tx, each, None)


def check_staff(staff: Sequence[NewOfficer], sections: Sequence[str]) -> None:
    """Make sure that a home can start with this staff, before anything is made.

    Raises:
        UsageError: no section, no administrator, a name twice, an empty password, or an officer of an unknown section.
    """
    if not sections:
        raise UsageError(what="请用 --section 至少给出一个科室")
    if not any(Role.ADMINISTRATOR in each.roles for each in staff):
        raise UsageError(what="首批人员中须有一名管理员（administrator）")
    if len({each.name for each in staff}) != len(staff):
        raise UsageError(what="首批人员中有重名，请加注区别")
    for each in staff:
        if not each.password:
            raise UsageError(what="密码不能为空")
        if each.sections - set(sections):
            raise UsageError(what=f"没有科室“{min(each.sections - set(sections))}”")


def add_officer(desk: Desk, administrator: Officer, new: NewOfficer) -> Officer:
    """Add an officer; only an administrator may.

    Raises:
        NotEntitled: not an administrator.
        UsageError: the name is taken, or a section is unknown.
    """
    check_role(administrator, Role.ADMINISTRATOR, "添加人员")
    with desk.store.begin() as tx:
        return _add(tx, new, administrator.id)


def disable_officer(desk: Desk, administrator: Officer, name: str) -> None:
    """Disable an officer's account; officers are never deleted.

    Raises:
        NotEntitled: not an administrator.
        UsageError: no such officer.
    """
    check_role(administrator, Role.ADMINISTRATOR, "停用人员")
    with desk.store.begin() as tx:
        found = next((each for each in tx.officers() if each.name == name), None)
        if found is None:
            raise UsageError(what="没有这名人员")
        tx.disable_officer(found.id)
        tx.audit(AuditAction.OFFICER_DISABLED, administrator.id, subject=found.id)


def order_substitution(desk: Desk, administrator: Officer, wanted: Substitution) -> Substitution:
    """Let an officer stand in for a chair from one day to another (both included); only an administrator may.

    Raises:
        NotEntitled: not an administrator.
        UsageError: days the wrong way round, an unknown section or officer, a disabled deputy, or the absent officer itself.
    """
    check_role(administrator, Role.ADMINISTRATOR, "指定代办人")
    with desk.store.begin() as tx:
        deputy = tx.officer(wanted.deputy)
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
    """End a substitution with yesterday; what was done under it stays.

    Raises:
        NotEntitled: not an administrator.
        UsageError: there is none of this number, or it has ended.
    """
    check_role(administrator, Role.ADMINISTRATOR, "终止代办")
    with desk.store.begin() as tx:
        found = next((each for each in tx.substitutions() if each.id == id), None)
        yesterday = (desk.today() - timedelta(days=1)).isoformat()
        if found is None or found.last <= yesterday:
            raise UsageError(what="没有这一代办，或已经终止")
        ended = tx.save_substitution(replace(found, last=yesterday))
        tx.audit(AuditAction.SUBSTITUTION_ENDED, administrator.id, substitution=id)
        return ended


def set_calendar(desk: Desk, administrator: Officer, text: str) -> tuple[int, ...]:
    """Keep the administrator's table of one or more years (TOML), and return the years.

    Raises:
        NotEntitled: not an administrator.
        ProfileError: the table does not hold.
    """
    check_role(administrator, Role.ADMINISTRATOR, "设置工作日历")
    years = tuple(sorted(calendar_from_toml(text).sources))
    with desk.store.begin() as tx:
        for year in years:
            tx.set_calendar_year(year, text, administrator.id)
        tx.audit(AuditAction.CALENDAR_SET, administrator.id, years=",".join(map(str, years)))
    return years


def unfilled_sections(
    chain: Sequence[Step],
    officers: Collection[Officer],
    sections: Sequence[str],
    substitutions: Collection[Substitution] = (),
) -> tuple[str, ...]:
    """Return the sections whose cases cannot pass the chain, since one person may take only one step.

    ``substitutions`` are those in force.
    """
    return tuple(section for section in sections if not _can_fill(chain, officers, section, substitutions))


def _add(tx: Transaction, new: NewOfficer, by: str | None) -> Officer:
    officer = tx.add_officer(new.name, new.password, new.roles, new.sections)
    tx.audit(AuditAction.OFFICER_ADDED, by, subject=officer.id, roles=",".join(sorted(new.roles)))
    return officer


def _can_fill(
    chain: Sequence[Step], officers: Collection[Officer], section: str, substitutions: Collection[Substitution]
) -> bool:
    """Whether every step gets a person of its own (bipartite matching by augmenting paths)."""
    able = [
        [each.id for each in holders(step.role, section if step.own_section else None, officers, substitutions)]
        for step in chain
    ]
    holder: dict[str, int] = {}

    def seat(step: int, tried: set[str]) -> bool:
        for officer in able[step]:
            if officer not in tried:
                tried.add(officer)
                if officer not in holder or seat(holder[officer], tried):
                    holder[officer] = step
                    return True
        return False

    return all(seat(step, set()) for step in range(len(chain)))
