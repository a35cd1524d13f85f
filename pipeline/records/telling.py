"""Events of the record in plain words: what was done, and each detail of it as an official would say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.audit import AuditAction, AuditEvent
from pipeline.model.consultation import Answer
from pipeline.model.finding import Category, EntityType
from pipeline.model.labels import check_label, item_label, label
from pipeline.model.review import Attribute, Opinion, Role, Verdict

# What left the house, by the ``kind`` of an EXPORTED event.
KINDS: Mapping[str, tuple[str, str]] = {
    "form": ("公文审批表", "review form"),
    "reasons": ("不予公开理由说明", "reasons for withholding"),
    "notice": ("撤回（更正）公告", "notice of withdrawal"),
    "escalation": ("提请审定函", "letter to the authority"),
    "copy": ("发布副本", "released copy"),
    "manifest": ("发布清单", "manifest"),
    "report": ("核验报告", "verification report"),
    "proof": ("审计证明", "audit proof"),
    "ruling": ("审定文件", "the authority's document"),
    "consultation": ("会办单位复函", "letter of a co-issuing organ"),
    "package": ("打包下载的发布副本", "released copy in a package"),
    "ledger": ("台账", "ledger"),
}
_CONCLUSIONS = {
    "publishable": ("可以公开", "may be published"),
    "not_publishable": ("不得公开", "must not be published"),
}
_SIDES = {"original": ("原文", "the original"), "published": ("公开后的样子", "what will be published")}
_RULED = {"ruling": ("审定", "ruling"), "assessment": ("测评报告", "assessor's report")}


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in events stand for.

    Attributes:
        officers: names by officer id.
        steps: titles by step id.
        items: number and type by item id.
        organs: whom was asked, by the id of the consultation.
        authorities: titles by id.
    """

    officers: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, tuple[int, EntityType]] = field(default_factory=dict)
    organs: Mapping[str, str] = field(default_factory=dict)
    authorities: Mapping[str, str] = field(default_factory=dict)


def done(event: AuditEvent, language: str = "zh") -> str:
    """Say what was done; of an action that this version does not know its code."""
    return label(event.action, language) if isinstance(event.action, AuditAction) else str(event.action)


def details(event: AuditEvent, names: Names, language: str = "zh") -> tuple[str, ...]:
    """Say the details of an event, one phrase each; the step is left out, since it stands beside who acted."""
    said: list[str] = []
    for name, value in event.details.items():
        if name == "step" and event.action is not AuditAction.SIGNATURE_VOIDED:
            continue
        if name == "verdict":
            said.append(_verdict(event, names, value, language))
            continue
        teller = _TELLERS.get(name)
        said.append(teller(value, names, language) if teller is not None else f"{name}={value}")
    return tuple(phrase for phrase in said if phrase)


def _t(language: str, zh: str, en: str) -> str:
    return en if language == "en" else zh


def _code(kind: type[StrEnum], zh: str, en: str) -> Callable[[str, Names, str], str]:
    def told(value: str, _names: Names, language: str) -> str:
        known = label(kind(value), language) if value in set(kind) else value
        return f"{_t(language, zh, en)}{known}"

    return told


def _plain(zh: str, en: str) -> Callable[[str, Names, str], str]:
    return lambda value, _names, language: f"{_t(language, zh, en)}{value}"


def _hash(zh: str, en: str) -> Callable[[str, Names, str], str]:
    return lambda value, _names, language: f"{_t(language, zh, en)}{value[:16]}…"


def _pair(table: Mapping[str, tuple[str, str]], zh: str, en: str) -> Callable[[str, Names, str], str]:
    def told(value: str, _names: Names, language: str) -> str:
        known = table.get(value, (value, value))
        return f"{_t(language, zh, en)}{_t(language, *known)}"

    return told


def _step(zh: str, en: str) -> Callable[[str, Names, str], str]:
    return lambda value, names, language: f"{_t(language, zh, en)}{names.steps.get(value, value)}"


def _item(value: str, names: Names, language: str) -> str:
    if value not in names.items:
        return _t(language, f"审查项 {value}", f"item {value}")
    return _t(language, f"第 {names.items[value][0]} 项", f"item {names.items[value][0]}")


def _replaced(value: str, names: Names, language: str) -> str:
    former = "、".join(_item(each, names, language) for each in value.split(",") if each)
    return _t(language, f"替代{former}", f"in the place of {former}")


def _verdict(event: AuditEvent, names: Names, value: str, language: str) -> str:
    kind = names.items.get(event.details.get("item", ""), (0, EntityType.TERM))[1]
    return item_label(Verdict(value), kind, language) if value in set(Verdict) else value


def _checks(value: str, _names: Names, language: str) -> str:
    failed = "、".join(check_label(each, language) for each in value.split(",") if each)
    return f"{_t(language, '未通过：', 'failed: ')}{failed}"


def _authority(value: str, names: Names, language: str) -> str:
    return f"{_t(language, '报请：', 'put to: ')}{names.authorities.get(value, value)}"


def _consultation(value: str, names: Names, language: str) -> str:
    return f"{_t(language, '会办单位：', 'organ: ')}{names.organs.get(value, value)}"


def _number_of(value: str, zh: str, en: str, language: str) -> str:
    count = len([each for each in value.split(",") if each])
    return _t(language, f"{zh} {count} 种", f"{count} {en}") if count else ""


_TELLERS: Mapping[str, Callable[[str, Names, str], str]] = {
    "step": _step("环节：", "step: "),
    "to": _step("退回到：", "back to: "),
    "attribute": _code(Attribute, "公文属性：", "attribute: "),
    "opinion": _code(Opinion, "意见：", "opinion: "),
    "category": _code(Category, "类别：", "category: "),
    "proposal": lambda value, _names, language: _t(
        language,
        {"redact": "建议遮盖", "keep": "建议保留", "review": "建议人工审查"}.get(value, value),
        f"proposed: {value}",
    ),
    "type": _code(EntityType, "类型：", "type: "),
    "role": _code(Role, "身份：", "as: "),
    "answer": _code(Answer, "答复：", "answer: "),
    "conclusion": _pair(_CONCLUSIONS, "结论：", "conclusion: "),
    "kind": lambda value, _names, language: _t(language, *{**KINDS, **_RULED}.get(value, (value, value))),
    "item": _item,
    "undone": lambda _value, _names, language: _t(language, "撤销此前的决定", "taken back"),
    "side": _pair(_SIDES, "查看：", "looked at "),
    "items": _plain("审查项 ", "items: "),
    "replaces": _replaced,
    "picture": _plain("查看第几项的图像：", "picture of item "),
    "page": _pair({"record": ("案卷", "case record")}, "页面：", "page: "),
    "substitution": _plain("代办编号 ", "as substitute no. "),
    "authority": _authority,
    "date": _plain("日期：", "dated "),
    "consultation": _consultation,
    "successor": _plain("由新稿替代，新事项 ", "replaced by "),
    "plan": _hash("处理方案 ", "plan "),
    "copy": _hash("副本 SHA-256 ", "SHA-256 of the copy "),
    "profile": lambda value, _names, language: (
        f"{_t(language, '规则配置 ', 'profile ')}{value.partition('@')[0]}@{value.partition('@')[2][:12]}"
    ),
    "detectors": lambda value, _names, language: _number_of(value, "检测规则", "detectors", language),
    "models": lambda value, _names, language: _number_of(value, "识别模型", "models", language),
    "checks": _checks,
    "revision": _plain("事项版次 ", "revision "),
    "code": _plain("原因代码 ", "code "),
}
