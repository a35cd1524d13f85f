"""Explain: every signal that touches a span, kept and dropped, and why (``mishen explain FILE --span A:B``).

A signal is what a detector found. The profile may change or drop it (``detectors.rules``), then overlaps are resolved
(``detectors.resolver``). A document with a state-secret mark shows nothing but its marks, as ``scan`` does (DESIGN.md rule 4.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.model.document import Document, Hiding, Revised
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.model.labels import label, place_label
from pipeline.model.places import Pixels, places_of
from pipeline.policy.profile import Profile
from pipeline.services.scan import finding_json, has_state_secret, shown

if TYPE_CHECKING:
    from detectors.resolver import Fate
    from detectors.rules import Ruling

_POLICY = {
    "off": "本单位规则配置关闭了此类检测（off）",
    "keep_list": "列入本单位公开名录（keep），改为保留",
    "keep_recognizer": "符合本单位自定义的保留规则（[[recognizer]]），改为保留",
    "profile_disposition": "本单位规则配置规定了此类内容的处理方式（dispositions）",
    "threshold": "可信度低于本单位规定的自动遮盖阈值（thresholds），改为人工审查",
    "metadata": "只在文件属性中，副本不带文件属性，无须处理",
    "ink": "姓名由图像识别得出，须由人工对照图样核对",
}
_LAW = {
    "kept": "没有更强的信号与之重叠，全部采用",
    "trimmed": "与更强的信号重叠，重叠部分归后者，其余部分采用",
    "joined": "与重叠或相邻的同一内容合并为一项",
    "covered": "已被更强的信号全部覆盖（先看处理方式，再看可信度，再看长度）",
    "crumbs": "扣除更强的信号后，剩余部分过短或只有标点，不值得单独审查",
    "region": "其后的详细地址已遮盖，剩余部分只是所在地区",
    "keep_yields": "与应当遮盖、审查或更可信的信号重叠，保留的意见让位",
}
# What evidence is called in readable text; a rule that is not named here shows its code.
_EVIDENCE = {
    "pattern": "号码格式",
    "check_digit": "校验位",
    "context": "上下文词语",
    "context_required": "必需的上下文词语",
    "label": "标签或表头",
    "repeated": "全文重复出现",
    "place": "所在位置",
    "reference": "引用方式",
    "genre": "文种",
    "contradiction": "前后矛盾",
    "coordinates": "坐标",
    "k_anonymity": "表内可识别性",
    "term_list": "指定词语",
    "own_term": "本单位词表",
    "near_own_term": "与本单位词表相近",
    "recognizer": "自定义识别规则",
    "name_label": "自定义姓名标签",
    "number_label": "自定义编号标签",
    "internal_mark": "自定义内部标志",
    "code_name": "自定义项目代号",
    "keep_list": "公开名录",
    "keep_recognizer": "自定义保留规则",
    "profile_disposition": "规则配置的处理方式",
    "threshold": "低于自动遮盖阈值",
    "metadata": "只在文件属性中",
    "overlap": "与之重叠的信号",
    "ink": "由图像识别",
    "ink_line": "整行识别可信度低",
    "misread": "形近字符误识",
    "near_term": "与指定词语相近",
    "failure": "运行失败",
    "tagger": "模型判断",
    "tagger_redact": "模型判断：应遮盖",
    "tagger_keep": "模型判断：可保留",
    "tagger_review": "模型判断：须人工审查",
}
_TAGGER = "tagger_"
_PLACES = {str(place): place for kind in (Hiding, Revised, Pixels) for place in kind}


def explain(document: Document, profile: Profile, start: int, end: int) -> list[dict[str, object]]:
    """Return every signal that touches ``start`` to ``end``, in the order of place, each as a JSON object.

    Besides the fields of ``scan``: ``places`` (where it hides, or in which revision it stands), ``fate`` (kept, trimmed, joined,
    dropped), ``by`` (profile, resolver, or null where nothing changed it), ``rule`` and ``why`` (code and Chinese sentence),
    ``proposed`` (what the detector proposed where the profile changed it), ``winners`` (what it lost to or is part of),
    ``evidence`` (each signal with its weight, and whether it speaks for or against). Evidence words are text of the document.
    """
    # Presidio is imported with the first document, so that other commands start fast.
    import detectors
    from detectors.resolver import trace

    made = detectors.rulings(document, profile)
    settled = [ruling.result for ruling in made if ruling.result is not None]
    fates = trace(settled, document.text)
    secret = has_state_secret(detectors.resolve(settled, document.text))
    allowed = {id(each) for each in shown(settled)} if secret else None
    by_finding = {id(fate.finding): fate for fate in fates}
    told = []
    for ruling in made:
        if not _touches(ruling.proposed, start, end) or (allowed is not None and id(ruling.result) not in allowed):
            continue
        fate = by_finding[id(ruling.result)] if ruling.result is not None else None
        told.append(_signal(document, ruling, fate, secret=secret))
    return sorted(told, key=_place)


def _touches(finding: Finding, start: int, end: int) -> bool:
    """Say whether a finding touches the span; what did not run touches every place."""
    if finding.start == finding.end:
        return True
    return finding.start < end and finding.end > start


def _place(signal: dict[str, object]) -> tuple[object, ...]:
    return signal["start"], signal["end"], signal["fate"] == "dropped", signal["detector"], signal["type"], signal["id"]


def _signal(document: Document, ruling: Ruling, fate: Fate | None, *, secret: bool) -> dict[str, object]:
    finding = ruling.result or ruling.proposed
    text = document.text[finding.start : finding.end]
    told = finding_json(finding, text)
    told["places"] = [str(place) for place in places_of(document, finding.start, finding.end)]
    changed = ruling.policy.value != "none"
    if fate is None:
        told |= {"fate": "dropped", "by": "profile", "rule": ruling.policy.value, "why": f"{_POLICY[ruling.policy]}。"}
        winners: Sequence[Finding] = ()
    else:
        dropped = not fate.results
        reasons = [_POLICY[ruling.policy]] if changed else []
        reasons.append(_LAW[fate.law])
        unmoved = fate.law.value == "kept"
        told |= {
            "fate": "dropped" if dropped else fate.law.value,
            "by": ("profile" if changed else None) if unmoved else "resolver",
            "rule": ruling.policy.value if unmoved and changed else fate.law.value,
            "why": "；".join(reasons) + "。",
        }
        winners = () if unmoved else _winners(fate)
    told["proposed"] = str(ruling.proposed.disposition) if changed else None
    told["winners"] = [_winner(each) for each in winners if not secret or _is_mark(each)]
    told["evidence"] = [
        _evidence(each, ruling.proposed.disposition, text if secret else None) for each in finding.evidence
    ]
    return told


def _winners(fate: Fate) -> Sequence[Finding]:
    """Return what stands in the finding's place: what it met, or the joined item that holds it."""
    return fate.rivals if fate.rivals and fate.law.value != "joined" else fate.results


def _winner(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.id,
        "start": finding.start,
        "end": finding.end,
        "type": str(finding.type),
        "disposition": str(finding.disposition),
        "score": finding.score,
        "detector": f"{finding.detector}@{finding.version}",
    }


def _is_mark(finding: Finding) -> bool:
    return finding.type is EntityType.SECRET_MARKING and finding.disposition is Disposition.BLOCK


def _evidence(evidence: Evidence, proposed: Disposition, within: str | None) -> dict[str, object]:
    """Return evidence as JSON; ``within``: only words that this text holds may be shown."""
    words = [word for word in evidence.words if within is None or word in within]
    other = evidence.rule.startswith(_TAGGER) and evidence.rule != f"{_TAGGER}{proposed}"
    return {
        "rule": evidence.rule,
        "words": words,
        "weight": evidence.weight,
        "speaks": "against" if evidence.weight < 0 or other else "for",
    }


def readable(signals: Sequence[dict[str, object]]) -> Iterator[str]:
    """Yield the signals as Chinese lines for people."""
    if not signals:
        yield "此处没有任何检测信号。"
    fates = {"kept": "采用", "trimmed": "部分采用", "joined": "合并采用", "dropped": "未采用"}
    for number, told in enumerate(signals, start=1):
        kind = label(EntityType(str(told["type"])))
        disposition = label(Disposition(str(told["disposition"])))
        place = f"第{told['start']}至{told['end']}字"
        yield f"{number}. 【{fates[str(told['fate'])]}】{kind}：{disposition}，可信度{told['score']}，{place}"
        yield f"   内容：{_one_line(told['text'])}"
        if places := [place_label(place) for place in map(_PLACES.get, _strings(told["places"])) if place]:
            yield f"   位置：{'；'.join(places)}"
        yield f"   理由：{told['reason']}"
        yield f"   依据：{'、'.join(_strings(told['basis']))}"
        for speaks, title in (("for", "支持"), ("against", "反对")):
            lines = [_weighed(each) for each in _tables(told["evidence"]) if each["speaks"] == speaks]
            yield f"   {title}：{'；'.join(lines) if lines else '无'}"
        yield f"   结果：{told['why']}"
        if told["proposed"]:
            yield f"   原拟：{label(Disposition(str(told['proposed'])))}"
        for winner in _tables(told["winners"]):
            what, then = label(EntityType(str(winner["type"]))), label(Disposition(str(winner["disposition"])))
            where = f"第{winner['start']}至{winner['end']}字"
            yield f"   相关：{what}：{then}，可信度{winner['score']}，{where}（{winner['detector']}）"
        yield f"   规则：{told['detector']}"


def _weighed(evidence: dict[str, object]) -> str:
    words = "、".join(map(_one_line, _strings(evidence["words"])))
    weight = float(str(evidence["weight"]))
    rule = _EVIDENCE.get(str(evidence["rule"]), str(evidence["rule"]))
    return f"{rule}{f'〔{words}〕' if words else ''}{f' {weight:+.2f}' if weight else ''}"


def _one_line(text: object) -> str:
    """Return a text on one line, control characters as blanks."""
    return "".join(char if char.isprintable() else " " for char in str(text))


def _strings(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _tables(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
