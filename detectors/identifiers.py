"""Identifiers, contacts and system details: what Presidio's engine finds, and what is proposed for each.

The recognizers say where a value stands; this module says what happens to it and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from detectors import basis, capacity
from detectors.base import Detector, Source
from detectors.capacity import Capacity
from detectors.checks import Check, plausible_identity
from detectors.presidio import LANGUAGE, Segment, compact, lead_of
from detectors.recognizers import build
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding, LegalBasis
from pipeline.policy.profile import Profile

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, RecognizerResult

_T, _D = EntityType, Disposition
NAME, VERSION = "identifiers", "1"


@dataclass(frozen=True, slots=True)
class Match:
    """A result of the engine with what is known about its place."""

    view: View
    start: int
    end: int
    rule: str
    check: Check
    score: float
    labels: tuple[str, ...]

    @property
    def value(self) -> str:
        """The value without separators."""
        return compact(self.view.text[self.start : self.end])

    @property
    def lead(self) -> str:
        """What stands before it in its sentence."""
        return lead_of(self.view.text, self.start)


Verdict = tuple[Disposition, float, str, tuple[LegalBasis, ...]] | None


def _withhold(entity: EntityType, score: float, reason: str) -> Verdict:
    return _D.REDACT, score, reason, basis.of_type(entity)


def _identity(match: Match) -> Verdict:
    if match.check is Check.VALID:
        return _withhold(_T.CN_ID_CARD, 0.99, "居民身份证号码，校验位、行政区划和出生日期均相符。")
    near = bool(re.search(r"身份证|身份号|公民身份|证件号", match.lead[-16:])) or _titled(match, "身份证|身份号|证件号")
    if not near:
        return None
    if match.rule == "identity_15":
        if match.check is Check.INVALID:
            return None
        return _withhold(_T.CN_ID_CARD, 0.8, "15位旧版居民身份证号码，行政区划和出生日期相符，并有身份证字样。")
    kind = "仅校验位不符" if plausible_identity(match.value) else "行政区划、日期或校验位不符"
    reason = f"标为身份证号码，但{kind}，可能是录入错误，请人工核对。"
    return _D.REVIEW, 0.6, reason, basis.of_type(_T.CN_ID_CARD)


def _titled(match: Match, words: str) -> bool:
    unit = match.view.unit_at(match.start)
    if unit is None:
        return False
    left = match.view.left(unit)
    return bool(re.search(words, f"{unit.column_heading} {unit.row_heading} {left if len(left) < 13 else ''}"))


def _account(match: Match) -> Verdict:
    adjacent = re.search(r"(?:[账帐]号|[账帐]户|卡号|银行卡)[^0-9A-Za-z]{0,4}$", match.lead) or _titled(
        match, "[账帐]号|[账帐]户|卡号|银行卡|一卡通|存折"
    )
    if len(match.value) < 12 and not adjacent:
        return None
    if match.check is Check.VALID:
        return _withhold(_T.BANK_CARD, 0.97, "银行卡号或账号，校验位相符。")
    if match.labels:
        return _withhold(_T.BANK_CARD, 0.85, "标为银行账号或卡号；对公账号和存折账号没有统一的校验位。")
    return None


def _mobile(match: Match) -> Verdict:
    if capacity.mobile(match.view, match.start, match.end) is Capacity.OFFICE:
        return _D.KEEP, 0.8, "单位对外公布的值班或服务手机号码，属应当公开的联系方式。", basis.OFFICE
    return _withhold(_T.PHONE_NUMBER, 0.95, "手机号码，未见对外公布的值班或服务字样。")


def _line(match: Match) -> Verdict:
    if capacity.line(match.view, match.start, match.end) is Capacity.OFFICE:
        return _D.KEEP, 0.8, "单位的办公电话，属应当公开的联系方式。", basis.OFFICE
    return _withhold(_T.LANDLINE, 0.85, "个人的固定电话，或注明不对外公开的号码。")


def _mail(match: Match) -> Verdict:
    whose = capacity.mail(match.view, match.start, match.end)
    if whose is Capacity.OFFICE:
        return _D.KEEP, 0.8, "单位的公共邮箱，属应当公开的联系方式。", basis.OFFICE
    if whose is Capacity.PRIVATE:
        return _withhold(_T.EMAIL_ADDRESS, 0.9, "个人的电子邮箱。")
    return _D.REVIEW, 0.5, "电子邮箱，不能确定属于单位还是个人，请人工判断。", basis.of_type(_T.EMAIL_ADDRESS)


def _plate(match: Match) -> Verdict:
    if capacity.vehicle(match.view, match.start) is Capacity.OFFICE:
        return _D.KEEP, 0.7, "公务用车号牌，属应当公开的内容。", basis.OFFICE
    return _withhold(_T.VEHICLE_PLATE, 0.9, "机动车号牌号码。")


def _code(match: Match) -> Verdict:
    if match.value.startswith("92"):
        return _D.REVIEW, 0.5, "个体工商户的统一社会信用代码，可关联到个人，请人工判断。", basis.of_type(_T.PERSON_NAME)
    return _D.KEEP, 0.95, "单位的统一社会信用代码，校验位相符，属公开信息。", basis.CODE


_ORGANISATION = re.compile(r"公司|企业|合作社|集团|银行|厂(?!街|路|村)|管理局|人民政府")


def _personal_number(match: Match) -> Verdict:
    if match.rule == "office_number":
        return _D.KEEP, 0.8, "公职人员或执业人员的执法、执业证号，属履职信息。", basis.OFFICE
    if match.rule in ("deed", "old_deed"):
        unit = match.view.unit_at(match.start)
        if unit is not None and _ORGANISATION.search(match.view.row_text(unit)):
            return None
        return _withhold(_T.PERSONAL_ID_OTHER, 0.8, "个人不动产的权属证书号。")
    return _withhold(_T.PERSONAL_ID_OTHER, 0.85, "标签表明是与个人绑定的编号。")


def _passport(match: Match) -> Verdict:
    if match.labels:
        return _withhold(_T.CN_PASSPORT, 0.9, "护照号码，有护照字样。")
    return _D.REVIEW, 0.4, "形式上像护照号码，没有护照字样，请人工判断。", basis.of_type(_T.CN_PASSPORT)


def _simple(entity: EntityType, score: float, reason: str) -> Callable[[Match], Verdict]:
    return lambda match: _withhold(entity, score, reason)


def _network(match: Match) -> Verdict:
    return _D.REVIEW, 0.6, "信息系统的内部地址、端口或网段，公开可能影响网络安全，请人工判断。", basis.SECURITY


VERDICTS: dict[EntityType, Callable[[Match], Verdict]] = {
    _T.CN_ID_CARD: _identity,
    _T.CN_PASSPORT: _passport,
    _T.CN_TRAVEL_PERMIT: _simple(_T.CN_TRAVEL_PERMIT, 0.9, "往来港澳台或内地的通行证号码，有证件字样。"),
    _T.CN_MILITARY_ID: _simple(_T.CN_MILITARY_ID, 0.85, "军人身份证件号码。"),
    _T.BANK_CARD: _account,
    _T.VEHICLE_PLATE: _plate,
    _T.USCC: _code,
    _T.PHONE_NUMBER: _mobile,
    _T.LANDLINE: _line,
    _T.EMAIL_ADDRESS: _mail,
    _T.WECHAT_ID: _simple(_T.WECHAT_ID, 0.9, "个人的微信号。"),
    _T.QQ_NUMBER: _simple(_T.QQ_NUMBER, 0.9, "个人的QQ号码。"),
    _T.PERSONAL_ID_OTHER: _personal_number,
    _T.CREDENTIAL: _simple(_T.CREDENTIAL, 0.85, "口令、密钥或验证码。"),
    _T.NETWORK_DETAIL: _network,
}


@lru_cache(maxsize=1)
def _engine() -> AnalyzerEngine:
    return build()


def matches(view: View) -> Iterator[tuple[EntityType, Match]]:
    """Yield what the engine finds in the view, segment by segment."""
    analyzer = _engine()
    for start, end in view.segments():
        results = analyzer.analyze(
            text=view.text[start:end],
            language=LANGUAGE,
            nlp_artifacts=Segment(view, start),
            return_decision_process=True,
        )
        for result in results:
            yield EntityType(result.entity_type), _match(view, start, result)


def _match(view: View, offset: int, result: RecognizerResult) -> Match:
    metadata = result.recognition_metadata
    return Match(
        view,
        offset + result.start,
        offset + result.end,
        result.analysis_explanation.pattern_name,
        metadata["check"],
        result.analysis_explanation.original_score,
        metadata["labels"],
    )


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find identifiers and contacts, each with its proposal."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for entity, match in matches(view):
        verdict = VERDICTS[entity](match)
        if verdict is None:
            continue
        disposition, score, reason, articles = verdict
        evidence = [Evidence("pattern", (match.rule,), match.score)]
        if match.check is not Check.UNDECIDED:
            evidence.append(Evidence("check_digit", (match.check.value,), 0.3 if match.check is Check.VALID else -0.3))
        if match.labels:
            evidence.append(Evidence("context", match.labels, 0.35))
        span = view.span(match.start, match.end)
        yield source.finding(span, entity, disposition, score, reason, articles, tuple(evidence))


DETECTOR = Detector(NAME, VERSION, detect)
