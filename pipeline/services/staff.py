"""What becomes of officers and of the bureau's rules after the first day: roles, sections, passwords, another profile."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.errors import UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_role
from pipeline.model.duties import check_deputy, check_roles
from pipeline.model.review import Officer, Role
from pipeline.policy.dump import dump_profile
from pipeline.policy.profile import Profile
from pipeline.services.desk import Desk
from pipeline.store import Transaction


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different of an officer; None leaves it as it is."""

    roles: frozenset[Role] | None = None
    sections: frozenset[str] | None = None
    active: bool | None = None
    password: str | None = None


def change_officer(desk: Desk, administrator: Officer, name: str, change: Change) -> Officer:
    """Change an officer's roles, sections, standing or password; only an administrator may.

    What the officer did before stays as it was. A password that an administrator gives is for the officer to replace.

    Raises:
        NotEntitled: not an administrator.
        RefusedByRule: the new roles do not go together, or not with a chair that the officer stands in for.
        UsageError: no such officer or section, or nobody would be left to administer the home.
    """
    check_role(administrator, Role.ADMINISTRATOR, "变更人员")
    with desk.store.begin() as tx:
        found = next((each for each in tx.officers() if each.name == name), None)
        if found is None:
            raise UsageError(what="没有这名人员")
        changed = replace(
            found,
            roles=found.roles if change.roles is None else change.roles,
            sections=found.sections if change.sections is None else change.sections,
            active=found.active if change.active is None else change.active,
        )
        if changed.roles != found.roles:  # what an older version allowed stays until somebody touches it
            check_roles(changed.roles)
            for each in tx.substitutions():
                if each.deputy == found.id and not each.is_over(desk.today().isoformat()):
                    check_deputy(changed, each.role)
        tx.change_officer(changed)
        check_administered(tx)
        if changed != found:
            tx.audit(
                AuditAction.OFFICER_CHANGED,
                administrator.id,
                subject=found.id,
                roles=",".join(sorted(changed.roles)),
                sections=str(len(changed.sections)),
                active=changed.active,
            )
        if change.password is not None:
            tx.set_password(found.id, change.password, handed=found.id != administrator.id)
            tx.audit(AuditAction.PASSWORD_CHANGED, administrator.id, subject=found.id)
        return changed


def check_administered(tx: Transaction) -> None:
    """Make sure that somebody can still administer the home.

    Raises:
        UsageError: no active administrator is left.
    """
    if not any(each.active and Role.ADMINISTRATOR in each.roles for each in tx.officers()):
        raise UsageError(what="至少应留一名在岗的管理员")


def change_password(desk: Desk, officer: Officer, password: str) -> None:
    """Give oneself another password.

    Raises:
        UsageError: it is empty.
    """
    with desk.store.begin() as tx:
        tx.set_password(officer.id, password)
        tx.audit(AuditAction.PASSWORD_CHANGED, officer.id, subject=officer.id)


def use_profile(desk: Desk, administrator: Officer, name: str) -> Profile:
    """Work by another profile from now on; cases that are open keep the rules that they were opened under.

    Raises:
        NotEntitled: not an administrator.
        ProfileError: no such profile, or one that does not hold.
    """
    check_role(administrator, Role.ADMINISTRATOR, "更换规则配置")
    profile = desk.profile_named(name)
    with desk.store.begin() as tx:
        bureau = tx.bureau()
        tx.set_bureau(bureau.name, name, bureau.demo)
        tx.keep_edition(profile.id, profile.edition, dump_profile(profile))
        tx.audit(AuditAction.PROFILE_CHANGED, administrator.id, profile=f"{profile.id}@{profile.edition}")
    return profile
