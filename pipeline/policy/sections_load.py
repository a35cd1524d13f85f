"""Parsing and checking of the sections of ``pipeline.policy.sections``.

What no profile may say (DESIGN.md section 4): that one person alone finds a marking to be none, that anybody but a leader of
the originating organ lifts an internal marking, or that those who only write, publish, watch or administer decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.review import Role, Step
from pipeline.policy import schema
from pipeline.policy.schema import Fault, Parse
from pipeline.policy.sections import (
    Authority,
    AuthorityKind,
    Consultation,
    DeadlineUnit,
    Fees,
    Limit,
    Power,
    Powers,
    ProcessInformation,
    Provision,
    Requests,
    ThirdParty,
)

MOST_DAYS = 366
_R = Role

# Who may hold a power at most; where all must hold it, see _POWERS_FIXED.
_POWERS_AT_MOST: dict[str, frozenset[Role]] = {
    "withhold": frozenset({_R.SECRECY_OFFICE, _R.LEADER}),
    "ruling": frozenset({_R.SECRECY_OFFICE, _R.LEADER}),
    "recall": frozenset({_R.SECRECY_OFFICE, _R.LEADER, _R.PUBLISHER}),
}
_POWERS_FIXED: dict[str, tuple[frozenset[Role], str]] = {
    "lift": (frozenset({_R.LEADER}), '内部标志只能由制发机关的分管领导解除，应为 ["leader"]。'),
    "not_a_marking": (
        frozenset({_R.SECRECY_OFFICE, _R.LEADER}),
        '认定“不属于密级标志”须由保密审查科室和分管领导共同作出，应为 ["secrecy_office", "leader"]。',
    ),
}

DAYS = schema.whole(1, MOST_DAYS)
UNIT = schema.member(DeadlineUnit)
CHECKS = schema.list_of(schema.matching(r"[^\s、，。；：]{2,12}", "应为二至十二个字的审查内容，如“准确性”，不含标点。"))
_LIMIT: Parse[Limit] = schema.record(Limit, {"number": DAYS, "unit": UNIT, "article": schema.text})


def _provision(rule: Parse[Any]) -> Parse[Any]:
    return schema.record(Provision, {"rule": rule, "article": schema.text})


_CONSULTATION = schema.record(
    Consultation, {"article": schema.text}, number=DAYS, unit=UNIT, silence_consents=schema.boolean
)
_AUTHORITY = schema.record(
    Authority,
    {"id": schema.name, "title": schema.text, "kind": schema.member(AuthorityKind), "article": schema.text},
    settles_secrecy=schema.boolean,
)
_ROLES = schema.list_of(schema.member(Role), least=1)
_POWER: Parse[Power] = schema.record(
    Power, {"roles": lambda value, key: frozenset(_ROLES(value, key)), "article": schema.text}
)
_REQUESTS: Parse[Requests] = schema.record(
    Requests,
    {
        "reply": _LIMIT,
        "extension": _LIMIT,
        "third_party": _provision(schema.member(ThirdParty)),
        "special_need": _provision(schema.boolean),
        "fees": _provision(schema.member(Fees)),
        "process_information": _provision(schema.member(ProcessInformation)),
    },
    third_party_reply=_LIMIT,
)


def consultation(value: object, key: str) -> Consultation:
    """Take ``[consultation]``: number and unit together or neither; silence can only consent at the end of a limit."""
    parsed = _CONSULTATION(value, key)
    if (parsed.number is None) != (parsed.unit is None):
        missing = "unit" if parsed.unit is None else "number"
        raise Fault(f"{key}.{missing}", "number 和 unit 应同时写明；没有期限的，两个都删去。")
    if parsed.silence_consents and parsed.number is None:
        raise Fault(f"{key}.silence_consents", "没有答复期限，就没有“逾期”：请写明 number 和 unit，或改为 false。")
    return parsed


def authorities(value: object, key: str) -> tuple[Authority, ...]:
    """Take the ``[[authority]]`` tables: ids that differ; one that settles secrecy gives rulings."""
    parsed = schema.list_of(_AUTHORITY)(value, key)
    for index, each in enumerate(parsed, start=1):
        if any(each.id == other.id for other in parsed[: index - 1]):
            raise Fault(f"{key}[{index}].id", "与前面的机关 id 重复，请改为各不相同。")
        if each.settles_secrecy and each.kind is AuthorityKind.ASSESSMENT:
            raise Fault(
                f"{key}[{index}].settles_secrecy",
                "测评机构只出具报告，不确定密级，请删去。依据：《保守国家秘密法》第二十五条。",
            )
    if parsed and not any(each.kind is AuthorityKind.OTHER for each in parsed):
        raise Fault(key, '至少应有一个 kind = "other" 的机关：业务以外的事项也要有处可报。')
    return parsed


def powers(value: object, key: str) -> Powers:
    """Take ``[powers]``; what is left out keeps its default."""
    fields = dict.fromkeys((*_POWERS_FIXED, *_POWERS_AT_MOST), _POWER)
    parsed: Mapping[str, Power] = schema.fields(value, key, {}, fields)
    for each, power in parsed.items():
        where = f"{key}.{each}.roles"
        if each in _POWERS_FIXED:
            roles, remedy = _POWERS_FIXED[each]
            if power.roles != roles:
                raise Fault(where, remedy)
        elif power.roles - _POWERS_AT_MOST[each]:
            raise Fault(where, f"只能由下列角色行使：{'、'.join(sorted(_POWERS_AT_MOST[each]))}。")
    return Powers(**parsed)


def checks_hold(chain: tuple[Step, ...]) -> None:
    """Check that only the step of the secrecy office has fields for the four checks (A 第十条).

    Raises:
        Fault: another step has.
    """
    for index, step in enumerate(chain, start=1):
        if step.checks and step.role is not Role.SECRECY_OFFICE:
            raise Fault(f"chain[{index}].checks", '审查内容只写在保密审查环节（role = "secrecy_office"），请删去。')


def optional() -> dict[str, Parse[Any]]:
    """Return the parsers of the keys that this module adds to a profile."""
    return {"consultation": consultation, "authority": authorities, "powers": powers, "requests": _REQUESTS}
