"""Facts and sensitive content as the tagger sees them: spans over the thresholds of ``thresholds.toml``.

The tagger says how likely a span is; these are the types that words alone do not tell. Names and their roles are weighed in
``detectors.names``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from detectors import basis
from detectors.base import Detector, Source
from detectors.channels import signals_of
from detectors.language.spans import Span, spans
from detectors.language.tagger import Signals
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

_T, _D = EntityType, Disposition
NAME, VERSION = "tagger", "1"


@dataclass(frozen=True, slots=True)
class Family:
    """One type as the tagger knows it.

    Attributes:
        classes: the tagger's classes of this type that ask for withholding or a look.
        against: the class that speaks for keeping, empty where there is none.
        what: what such a span is, in Chinese, for the reason.
        clause: whether a span is a clause, and so runs to the next comma.
    """

    type: EntityType
    classes: tuple[str, ...]
    what: str
    against: str = ""
    clause: bool = False


FAMILIES = (
    Family(_T.ADDRESS, ("ADDRESS:redact",), "个人的住址", against="ADDRESS:keep"),
    Family(_T.HEALTH_INFO, ("HEALTH_INFO",), "可识别个人的健康状况"),
    Family(_T.FAMILY_INFO, ("FAMILY_INFO",), "可识别个人的家庭、婚姻、收入等情况", clause=True),
    Family(
        _T.TRADE_SECRET_CONTENT,
        ("TRADE_SECRET_CONTENT:redact", "TRADE_SECRET_CONTENT:review"),
        "尚未公开的经营或技术信息",
    ),
    Family(_T.SECRET_CONTENT, ("SECRET_CONTENT",), "未标密级但可能涉及国家秘密的内容", clause=True),
    Family(_T.PUBLIC_RISK, ("PUBLIC_RISK",), "公开后可能影响公共安全、经济安全或社会稳定的内容", clause=True),
    Family(_T.PROCESS_INFORMATION, ("PROCESS_INFORMATION",), "内部事务或过程性信息", clause=True),
    Family(_T.NETWORK_DETAIL, ("NETWORK_DETAIL",), "信息系统的内部细节或未修复的弱点", clause=True),
    Family(_T.SENSITIVE_LOCATION, ("SENSITIVE_LOCATION",), "重要部位的精确位置或守护情况", clause=True),
    Family(_T.SECRET_REFERENCE, ("SECRET_REFERENCE",), "指向涉密文件的文号或标题"),
    Family(_T.DATE_OF_BIRTH, ("DATE_OF_BIRTH",), "个人的出生日期"),
)


@lru_cache(maxsize=1)
def thresholds() -> Mapping[str, Mapping[str, float]]:
    """Return the thresholds by type: ``review``, and ``redact`` where the tagger may withhold without a person."""
    source = files("detectors.language").joinpath("thresholds.toml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, float]] = tomllib.loads(source)
    return loaded


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find what the tagger sees."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    signals = signals_of(view)
    for family in FAMILIES:
        limits = thresholds().get(str(family.type))
        if limits is not None:
            for span, score, redact in _found(view, signals, family, limits):
                yield _finding(source, view, family, span, score, redact)


def _found(
    view: View, signals: Signals, family: Family, limits: Mapping[str, float]
) -> Iterable[tuple[Span, float, bool]]:
    whole = np.sum([signals.of(name) for name in family.classes], axis=0)
    begin = np.sum([signals.starts(name) for name in family.classes], axis=0)
    for span in spans(view.text, whole, begin, limits["review"]):
        score = min(1.0, span.peak)
        sure = float(signals.of(family.classes[0])[span.start : span.end].mean())
        if family.against and float(signals.of(family.against)[span.start : span.end].mean()) > sure:
            continue
        yield span, score, sure >= limits.get("redact", 2.0)


def _finding(source: Source, view: View, family: Family, span: Span, score: float, redact: bool) -> Finding:
    disposition = _D.REDACT if redact else _D.REVIEW
    tail = "。" if redact else "，请人工判断。"
    return source.finding(
        view.span(span.start, span.end),
        family.type,
        disposition,
        score,
        f"上下文表明这里是{family.what}（模型评分{score:.2f}）{tail}",
        basis.of_type(family.type),
        (Evidence("tagger", (), round(score, 3)),),
    )


DETECTOR = Detector(NAME, VERSION, detect)
