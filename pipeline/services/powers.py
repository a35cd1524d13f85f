"""Who may do what no step of the chain does, as the case's profile says in ``[powers]`` (pipeline.policy.sections).

The acts: lift, withhold, ruling, recall, not_a_marking (all roles together, each by another person). The loader
keeps every profile within the law; here an officer is held against it.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from pipeline.errors import NotApproved, NotEntitled
from pipeline.model.labels import label
from pipeline.model.review import Case, Officer, Role, Step
from pipeline.model.substitutes import Substitution, stands_in
from pipeline.policy.profile import Profile
from pipeline.policy.sections import Power
from pipeline.services.desk import Desk


class Act(StrEnum):
    """An act beside the chain; the values are the keys of ``[powers]``."""

    LIFT = "lift"
    WITHHOLD = "withhold"
    RULING = "ruling"
    RECALL = "recall"
    NOT_A_MARKING = "not_a_marking"


_TITLES = {
    Act.LIFT: "解除内部标志",
    Act.WITHHOLD: "不予公开",
    Act.RULING: "登记审定结论",
    Act.RECALL: "撤回",
    Act.NOT_A_MARKING: "认定不属于密级标志",
}


def check_power(
    desk: Desk, officer: Officer, act: Act, case: Case, substitutions: Collection[Substitution] = ()
) -> Power:
    """Make sure that an officer holds one of the roles that the case's profile gives an act to, and return the power.

    ``substitutions`` are those that count for the act, none where only somebody in the own chair may do it. A leader must be in
    charge of the case's section.

    Raises:
        NotEntitled: disabled, none of the roles, or a leader of other sections.
    """
    if not officer.active:
        raise NotEntitled(what="账号已停用")
    power: Power = getattr(_profile(desk, case).powers, act.value)
    standing_in = {role for role in power.roles if stands_in(officer, role, case.section, substitutions)}
    held = officer.roles & power.roles
    if not held and not standing_in:
        who = "、".join(label(role) for role in Role if role in power.roles)
        raise NotEntitled(what=f"“{_TITLES[act]}”须由下列人员办理：{who}（{power.article}）")
    if held == {Role.LEADER} and not standing_in and case.section not in officer.sections:
        raise NotEntitled(what="不分管事项所属科室")
    return power


def chair_of(profile: Profile, power: Power) -> Step:
    """Return the step whose officer uses a power during the review: the last one if its role holds it, else the first that does.

    Raises:
        NotEntitled: no step of the chain holds it.
    """
    for step in (profile.chain[-1], *profile.chain):
        if step.role in power.roles:
            return step
    raise NotEntitled(what="审查环节中没有可以行使这一权限的人员")


def _profile(desk: Desk, case: Case) -> Profile:
    try:
        return desk.profile_of(case)
    except NotApproved:  # an older case whose edition was not kept: what was published can be recalled all the same
        return desk.profile_now(case)
