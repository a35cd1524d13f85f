"""Which duties do not go together: who watches changes nothing, who administers or releases does not decide.

DESIGN.md rules 4.2 and 4.3 and issue 6 ("the auditor sees everything and changes nothing"). They hold when somebody is added,
changed or named as a substitute; officers of older homes stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection

from pipeline.errors import RefusedByRule, UsageError
from pipeline.model.labels import label
from pipeline.model.review import Officer, Role

BASIS = "职责分离：审批、发布、管理、审计由不同的人办理（docs/operation.md 第2节）"

_CHAIN = (Role.DRAFTER, Role.SECTION_HEAD, Role.SECRECY_OFFICE, Role.LEADER)
_APPROVING = (Role.SECRECY_OFFICE, Role.LEADER)


# In characters, blanks around not counted; of passwords that are given from now on. Older ones stay until they are changed.
SHORTEST_PASSWORD = 8


def check_new_password(password: str) -> None:
    """Make sure that a password that is given to somebody is long enough.

    Raises:
        UsageError: it is too short.
    """
    if len(password.strip()) < SHORTEST_PASSWORD:
        raise UsageError(what=f"新密码至少 {SHORTEST_PASSWORD} 个字符，首尾空格不计")


def check_roles(roles: Collection[Role]) -> None:
    """Make sure that one person may hold these roles; several chairs of the chain are allowed, one step a case stays the rule.

    Raises:
        RefusedByRule: the auditor does something else too, an administrator reviews, or a publisher approves.
    """
    if Role.AUDITOR in roles and len(set(roles)) > 1:
        raise _refused("审计员只查看、不办理，不能兼任其他职责；请另行指定人员")
    if Role.ADMINISTRATOR in roles and (held := [role for role in _CHAIN if role in roles]):
        raise _refused(f"管理员不能兼任“{label(held[0])}”：管理人员和规则的人不参加审查；请另行指定人员")
    if Role.PUBLISHER in roles and (held := [role for role in _APPROVING if role in roles]):
        raise _refused(f"发布人员（信息公开办公室）不能兼任“{label(held[0])}”：审批的人不得自行发布；请另行指定人员")


def check_deputy(deputy: Officer, chair: Role) -> None:
    """Make sure that an officer may stand in for a chair, whatever the own roles are.

    Raises:
        RefusedByRule: the auditor, an administrator, or a publisher for a chair that approves.
    """
    if Role.AUDITOR in deputy.roles or chair is Role.AUDITOR:
        raise _refused("审计员只查看、不办理，不能代办；请另行指定代办人")
    if Role.ADMINISTRATOR in deputy.roles and chair in _CHAIN:
        raise _refused(f"管理员不能代办“{label(chair)}”：管理人员和规则的人不参加审查；请另行指定代办人")
    if Role.PUBLISHER in deputy.roles and chair in _APPROVING:
        raise _refused(f"发布人员（信息公开办公室）不能代办“{label(chair)}”：审批的人不得自行发布；请另行指定代办人")


def may_stand_in(deputy: Officer, chair: Role) -> bool:
    """Whether an officer may stand in for a chair, as ``check_deputy`` has it."""
    try:
        check_deputy(deputy, chair)
    except RefusedByRule:
        return False
    return True


def _refused(what: str) -> RefusedByRule:
    return RefusedByRule(what=what, basis=BASIS)
