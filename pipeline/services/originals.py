"""Who may take an original away: those who review it, the leader in charge and the auditor; a publishing clerk never as such."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.errors import NotEntitled
from pipeline.model.review import Case, Officer, Role
from pipeline.model.substitutes import Substitution, stands_in
from pipeline.policy.profile import Profile


def may_take_original(
    officer: Officer, case: Case, profile: Profile, substitutions: Collection[Substitution] = ()
) -> bool:
    """Whether an officer may have the file as it was handed in.

    The auditor and the secrecy office may; so may who holds a role of the chain, or is in charge, in the case's own section, and
    who stands in for one of them today. Nobody needs it to publish.
    """
    if not officer.active:
        return False
    if officer.roles & {Role.AUDITOR, Role.SECRECY_OFFICE}:
        return True
    reviewing = {step.role for step in profile.chain} | {Role.LEADER}
    if officer.roles & reviewing and case.section in officer.sections:
        return True
    return any(stands_in(officer, role, case.section, substitutions) is not None for role in reviewing)


def check_may_take_original(
    officer: Officer, case: Case, profile: Profile, substitutions: Collection[Substitution] = ()
) -> None:
    """Make sure that an officer may have the file as it was handed in.

    Raises:
        NotEntitled: somebody else.
    """
    if not may_take_original(officer, case, profile, substitutions):
        raise NotEntitled(what="原件只提供给本科室审查环节人员、保密审查科室、分管领导和审计人员")
