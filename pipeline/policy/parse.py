"""Parsing and checking of profiles: TOML in, frozen Profile out, or a ProfileError that names file, key and remedy.

What no profile may do, whatever the bureau wants (DESIGN.md section 4): switch off or soften the detection of markings,
leave out the secrecy review (保守国家秘密法 第三十五条) or the leader's approval, put one role on two steps, or leave a
category without a legal basis.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

from pipeline.errors import ProfileError
from pipeline.model.finding import Category, EntityType
from pipeline.model.redaction import PdfMode
from pipeline.model.review import Role, Step
from pipeline.policy import custom_load, schema, sections_load
from pipeline.policy.custom_load import BASIS, MARKINGS
from pipeline.policy.profile import (
    Deadline,
    DeadlineStart,
    KeepList,
    MaskKind,
    MaskRule,
    PdfRules,
    Profile,
)
from pipeline.policy.schema import Fault, Parse

# Ids of the dates that come from [requests]; see pipeline.policy.due.
RESERVED = frozenset({"reply", "reply_extended"})
REVIEWERS = frozenset({Role.DRAFTER, Role.SECTION_HEAD, Role.SECRECY_OFFICE, Role.LEADER})

_T = EntityType
# How many characters a partial mask may leave at the front and at the end. An ID card's birth date stays covered.
PARTIAL_LIMITS: dict[EntityType, tuple[int, int]] = {
    _T.CN_ID_CARD: (6, 4),
    _T.PHONE_NUMBER: (3, 4),
    _T.LANDLINE: (5, 2),
    _T.BANK_CARD: (4, 4),
    _T.CN_PASSPORT: (2, 2),
    _T.CN_TRAVEL_PERMIT: (2, 2),
    _T.CN_MILITARY_ID: (2, 2),
    _T.VEHICLE_PLATE: (2, 1),
    _T.PERSONAL_ID_OTHER: (2, 2),
    _T.EMAIL_ADDRESS: (1, 0),
    _T.WECHAT_ID: (1, 1),
    _T.QQ_NUMBER: (1, 1),
}
_KIND_ONLY_FOR = {MaskKind.SURNAME: _T.PERSON_NAME, MaskKind.REGION: _T.ADDRESS}


def parse_profile(source: bytes, name: str) -> Profile:
    """Parse and check the TOML of a profile; ``name`` is its id, or id and version as in ``zhongwei_kejiju@2027.1``.

    Raises:
        ProfileError: it is not TOML, a key does not hold, or it is another version than its name says; the error names
            file, key and remedy.
    """
    try:
        profile = _checked(_decoded(source), name.partition("@")[0])
        if "@" in name and name.partition("@")[2] != profile.version:
            raise Fault("version", "与文件名 @ 之后的版本号不一致，请改正文件名或 version。")
    except Fault as fault:
        raise ProfileError(file=f"{name}.toml", key=fault.key, remedy=fault.remedy) from None
    return profile


def _decoded(source: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(source.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Fault("-", "文件不是 UTF-8 编码，请另存为 UTF-8。") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"第 {line[1]} 行" if line else "-"
        raise Fault(where, "不是合法的 TOML：请检查引号、括号、等号和重复的键。") from None
    except (ValueError, RecursionError):
        raise Fault("-", "不是合法的 TOML：数值过大或嵌套过深。") from None


def _deadlines(value: object, key: str) -> dict[str, Deadline]:
    """Deadlines by id; the ids are the bureau's own, so the table's keys are free names."""
    if not isinstance(value, dict):
        raise Fault(key, f"应为表：[{key}.标识]。")
    parsed: dict[str, Deadline] = {}
    for each, table in value.items():
        where = f"{key}.{schema.name(each, key)}"
        parsed[each] = Deadline(each, **schema.fields(table, where, _DEADLINE, {}))
    return parsed


def _pattern(pattern: str, remedy: str) -> Parse[tuple[str, ...]]:
    return schema.list_of(schema.matching(pattern, remedy))


def _sets(parse: Parse[tuple[str, ...]]) -> Parse[frozenset[str]]:
    return lambda value, key: frozenset(parse(value, key))


_DEADLINE: dict[str, Parse[Any]] = {
    "number": sections_load.DAYS,
    "unit": sections_load.UNIT,
    "start": schema.member(DeadlineStart),
    "article": schema.text,
}
_STEP = schema.record(
    Step,
    {
        "id": schema.name,
        "title": schema.text,
        "role": schema.member(Role),
        "own_section": schema.boolean,
        "article": schema.text,
    },
    checks=sections_load.CHECKS,
)
_MASK = schema.record(MaskRule, {"kind": schema.member(MaskKind)}, first=schema.whole(0, 8), last=schema.whole(0, 8))
_KEEP = schema.record(
    KeepList,
    {},
    phones=_sets(_pattern(r"[0-9+()\- 转]{3,24}", "应为电话号码：只含数字、连字符、空格、括号。")),
    emails=_sets(_pattern(r"[^@\s]+@[^@\s]+\.[^@\s]+", "应为电子邮箱地址。")),
    addresses=_sets(schema.list_of(schema.text)),
    officials=_sets(_pattern(r"\S.{0,30}\S", "应为姓名，至少两个字。")),
)
_VERSION = schema.matching(r"[0-9]{4}\.[0-9]{1,4}", "应为“年份.序号”，如 2026.1。")
_CODE = schema.matching(r"[^\s〔〕■*]{1,12}", "应为一至十二个字，不含空白、〔〕、■和*，如“个人信息”或“十五条”。")

_REQUIRED: dict[str, Parse[Any]] = {
    "version": _VERSION,
    "title": schema.text,
    "rules": schema.text,
    "effective": schema.day,
    "chain": schema.list_of(_STEP, least=1),
    "deadlines": _deadlines,
    "bases": schema.mapping_of(schema.member(Category), schema.list_of(BASIS, least=1)),
}
_OPTIONAL: dict[str, Parse[Any]] = {
    "masks": schema.mapping_of(schema.member(EntityType), _MASK),
    "default_mask": _MASK,
    "codes": schema.mapping_of(schema.member(Category), _CODE),
    "pdf": schema.record(PdfRules, {}, mode=schema.member(PdfMode)),
    "keep": _KEEP,
    "terms": schema.list_of(custom_load.searched),
    "off": lambda value, key: frozenset(schema.list_of(schema.member(EntityType))(value, key)),
    "thresholds": schema.mapping_of(schema.member(EntityType), schema.share),
    **custom_load.optional(),
    **sections_load.optional(),
}
# Repeated tables are named in the singular in the file: [[recognizer]], [[own_term]], [[authority]].
PLURALS = {"recognizer": "recognizers", "own_term": "own_terms", "authority": "authorities"}


def _checked(table: dict[str, Any], name: str) -> Profile:
    identity = schema.name(name, "文件名")
    parsed = schema.fields(table, "", _REQUIRED, _OPTIONAL)
    profile = Profile(id=identity, **{PLURALS.get(key, key): value for key, value in parsed.items()})
    for check in _CHECKS:
        check(profile)
    return profile


def _steps_distinct(profile: Profile) -> None:
    ids = [step.id for step in profile.chain]
    if len(set(ids)) != len(ids):
        raise Fault("chain.id", "审查环节的 id 有重复，请改为各不相同。")
    roles = [step.role for step in profile.chain]
    if len(set(roles)) != len(roles):
        raise Fault("chain.role", "两个环节由同一角色办理，请改为各不相同：一人不得办理同一事项的两个环节。")


def _roles_reviewing(profile: Profile) -> None:
    roles = {step.role for step in profile.chain}
    if roles - REVIEWERS:
        raise Fault("chain.role", f"审查环节只能由下列角色办理：{'、'.join(sorted(REVIEWERS))}。")
    if Role.SECRECY_OFFICE not in roles:
        raise Fault("chain.role", "缺少保密审查环节（secrecy_office）。依据：《保守国家秘密法》第三十五条。")
    if Role.LEADER not in roles:
        raise Fault("chain.role", "缺少分管领导审批环节（leader）。依据：先审查、后公开。")


def _markings_stay(profile: Profile) -> None:
    if profile.off & MARKINGS:
        raise Fault("off", "不得关闭密级标志和内部标志的检测（SECRET_MARKING、INTERNAL_MARKING），请删去。")
    for each in MARKINGS & profile.thresholds.keys():
        raise Fault(f"thresholds.{each}", "不得为密级标志和内部标志设置阈值，请删去。")


def _bases_complete(profile: Profile) -> None:
    for category in Category:
        if category not in profile.bases:
            raise Fault(f"bases.{category}", "缺少法律依据：每一类信息至少写明一条。")


def _deadline_present(profile: Profile) -> None:
    if "publication" not in profile.deadlines:
        raise Fault("deadlines.publication", "缺少公开期限，请写明天数、单位、起算点和条款。")
    for each in RESERVED & profile.deadlines.keys():
        raise Fault(f"deadlines.{each}", "依申请公开的答复期限写在 [requests] 的 reply 和 extension 中，请移到那里。")


def _masks_hold(profile: Profile) -> None:
    _mask_holds(profile.default_mask, None, "default_mask")
    for each, rule in profile.masks.items():
        _mask_holds(rule, each, f"masks.{each}")


def _mask_holds(rule: MaskRule, kind: EntityType | None, key: str) -> None:
    if rule.kind is not MaskKind.PARTIAL:
        if rule.first or rule.last:
            raise Fault(key, 'first、last 只用于 kind = "partial"，请删去。')
        only = _KIND_ONLY_FOR.get(rule.kind)
        if only is not None and only is not kind:
            raise Fault(key, f'kind = "{rule.kind}" 只能用于 {only}。')
        return
    limit = PARTIAL_LIMITS.get(kind) if kind else None
    if limit is None:
        raise Fault(key, f'kind = "partial" 只能用于：{"、".join(sorted(PARTIAL_LIMITS))}。其他请用 block。')
    if not rule.first + rule.last or rule.first > limit[0] or rule.last > limit[1]:
        raise Fault(key, f"应保留 1 位以上，且前部不超过 {limit[0]} 位、后部不超过 {limit[1]} 位。")


def _additions_hold(profile: Profile) -> None:
    custom_load.dispositions_hold(profile.dispositions)
    custom_load.recognizers_wanted(profile.recognizers, profile.off)
    sections_load.checks_hold(profile.chain)


_CHECKS: tuple[Callable[[Profile], None], ...] = (
    _steps_distinct,
    _roles_reviewing,
    _markings_stay,
    _bases_complete,
    _deadline_present,
    _masks_hold,
    _additions_hold,
)
