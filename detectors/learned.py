"""Facts and sensitive content as the tagger sees them: spans over the thresholds of ``thresholds.toml``.

The tagger says how likely a span is; these are the types that words alone do not tell. Names and their roles are weighed in
``detectors.names``. It runs in the second pass: what a rule withholds already, or keeps for a stated reason, is not asked again.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from detectors import basis
from detectors.base import Refiner, Source
from detectors.channels import signals_of
from detectors.doubts import declared, doubted, ill
from detectors.genre import kind_of
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
    """Classes of the tagger that are weighed together; a span gets the type of the strongest.

    Attributes:
        name: the table of ``thresholds.toml``.
        classes: the tagger's classes that ask for withholding or a look, with the type each stands for.
        against: the class that speaks for keeping, empty where there is none.
        clause: whether spans are clauses and grow to the nearest punctuation.
    """

    name: str
    classes: tuple[tuple[str, EntityType], ...]
    against: str = ""
    clause: bool = False


def _own(kind: EntityType) -> tuple[tuple[str, EntityType], ...]:
    return ((str(kind), kind),)


FAMILIES = (
    Family("address", (("ADDRESS:redact", _T.ADDRESS),), against="ADDRESS:keep"),
    Family("health", _own(_T.HEALTH_INFO)),
    Family("family", _own(_T.FAMILY_INFO), clause=True),
    Family(
        "trade",
        tuple((f"TRADE_SECRET_CONTENT:{way}", _T.TRADE_SECRET_CONTENT) for way in ("redact", "review")),
    ),
    Family(
        "content",
        tuple(
            (str(kind), kind)
            for kind in (
                *(_T.SECRET_CONTENT, _T.PUBLIC_RISK, _T.PROCESS_INFORMATION),
                *(_T.NETWORK_DETAIL, _T.SENSITIVE_LOCATION),
            )
        ),
        clause=True,
    ),
    Family("reference", _own(_T.SECRET_REFERENCE)),
    Family("birth", _own(_T.DATE_OF_BIRTH)),
)
_WHAT = {
    _T.ADDRESS: "个人的住址",
    _T.HEALTH_INFO: "可识别个人的健康状况",
    _T.FAMILY_INFO: "可识别个人的家庭、婚姻、收入等情况",
    _T.TRADE_SECRET_CONTENT: "尚未公开的经营或技术信息",
    _T.SECRET_CONTENT: "未标密级但可能涉及国家秘密的内容",
    _T.PUBLIC_RISK: "公开后可能影响公共安全、经济安全或社会稳定的内容",
    _T.PROCESS_INFORMATION: "内部事务或过程性信息",
    _T.NETWORK_DETAIL: "信息系统的内部细节或未修复的弱点",
    _T.SENSITIVE_LOCATION: "重要部位的精确位置或守护情况",
    _T.SECRET_REFERENCE: "指向涉密文件的文号或标题",
    _T.DATE_OF_BIRTH: "个人的出生日期",
}
# What a span of these types must hold: a birth date has digits or 年, a file number or a title has its marks.
_MUST = {
    _T.DATE_OF_BIRTH: re.compile(r"\d.*\d.*\d|年.*月|月.*日"),
    _T.SECRET_REFERENCE: re.compile(r"密|《"),
    _T.ADDRESS: re.compile(r"[省市县区旗镇乡村组社队屯庄寨湾沟坪坝路街巷道弄号幢栋楼室户院苑园里城店厂场站点]"),
}
_CLAUSE_END = frozenset(",;。!?:\n\t|")
# The number of a clause or section is no figure.
_NUMBERING = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}")
# In a sentence that calls a fact secret so much of the threshold is enough.
DECLARED = 0.4
# Fewer characters beside what is withheld already tell nothing.
CRUMB = 5
# A clause grows so far on either side; what is longer is no clause.
_GROW = 24
LEAST = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """A span of the folded text with its type, the peak probability, and the mean of the class that asks to withhold."""

    start: int
    end: int
    type: EntityType
    peak: float
    sure: float


@lru_cache(maxsize=1)
def thresholds() -> Mapping[str, Mapping[str, float]]:
    """Return the thresholds by family: ``review``, ``public`` for texts that are published already or are rules, ``redact``."""
    source = files("detectors.language").joinpath("thresholds.toml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, float]] = tomllib.loads(source)
    return loaded


def seen(view: View, signals: Signals, family: Family, threshold: float) -> Iterator[Seen]:
    """Yield the spans of a family whose peak reaches the threshold."""
    each = np.stack([signals.of(name) for name, _ in family.classes], axis=1)
    whole = each.sum(axis=1)
    begin = np.sum([signals.starts(name) for name, _ in family.classes], axis=0)
    last = 0
    found = list(spans(view.text, whole, begin, threshold))
    if family.name == "trade":
        lower = spans(view.text, whole, begin, threshold * DECLARED)
        found = sorted((*found, *(each for each in lower if declared(view.text, each.start, each.end))), key=_place)
    for span in found:
        means = each[span.start : span.end].mean(axis=0)
        kind = family.classes[int(means.argmax())][1]
        if family.against and signals.mean(family.against, span.start, span.end) > float(means.sum()):
            continue
        must = _MUST.get(kind)
        if span.end - span.start < LEAST or (must and not must.search(view.text[span.start : span.end])):
            continue
        start, end = (_clause if family.clause else _whole)(view.text, span.start, span.end)
        if doubted(view.text, start, end, kind, span.peak):
            continue
        numbering = _NUMBERING.fullmatch(view.text, start, end) and view.text[start - 1 : start] in ("\n", "", " ")
        if start >= last and not numbering:
            yield Seen(start, end, kind, min(1.0, span.peak), float(means[0]))
            last = end


def _place(span: Span) -> tuple[int, int]:
    return span.start, -span.end


_BEFORE, _BEHIND = re.compile(r"\d[\d.,]*$"), re.compile(r"(?:[.,]?\d)*")
_UNIT = re.compile(
    r"(?:[万亿千百]?(?:美元|欧元|元|吨|公斤|千克|克|升|台|套|件|人|户|家|天|年|个月|个百分点|个|亩|平方米|米|毫米|目|℃|度)|[%‰])?"
)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Grow a span that begins or ends inside a number to all of it with its unit."""
    if text[start].isdigit():
        lead = _BEFORE.search(text[max(0, start - 16) : start])
        start -= len(lead.group()) if lead else 0
    if text[end - 1].isdigit():
        number = _BEHIND.match(text, end)
        end = number.end() if number else end
        unit = _UNIT.match(text, end)
        end = unit.end() if unit else end
    return start, end


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Grow a span to the punctuation around it, if that is near."""
    left = start
    while left > 0 and start - left <= _GROW and text[left - 1] not in _CLAUSE_END:
        left -= 1
    right = end
    while right < len(text) and right - end <= _GROW and text[right] not in _CLAUSE_END:
        right += 1
    left, right = (left if start - left <= _GROW else start), (right if right - end <= _GROW else end)
    while text[left] in " (“\"'":
        left += 1
    return min(left, start), right


def refine(document: Document, profile: Profile, known: Sequence[Finding]) -> Iterable[Finding]:
    """Find what the tagger sees beyond what is known."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    signals = signals_of(view)
    public = kind_of(view).public
    strong = [(each.start, each.end) for each in known if each.disposition in (_D.REDACT, _D.BLOCK)]
    for family in FAMILIES:
        limits = thresholds().get(family.name)
        if limits is None:
            continue
        for found in seen(view, signals, family, limits["public"] if public else limits["review"]):
            span = view.span(found.start, found.end)
            if settled(span, found.type, known):
                continue
            if found.sure >= limits.get("redact", 2.0):
                strong.append(span)
                yield _finding(source, span, found, redact=True)
                continue
            for part in _telling(document.text, span, strong) if family.clause else (span,):
                yield _finding(source, part, found, redact=False)


def _telling(text: str, span: tuple[int, int], strong: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a clause that are not withheld already: a few characters beside them tell nothing, but of an illness."""
    inside = sorted(each for each in strong if each[0] < span[1] and each[1] > span[0])
    if not inside:
        yield span
        return
    at = span[0]
    for start, end in (*inside, (span[1], span[1])):
        part = text[at:start]
        if len(part.strip()) >= CRUMB or ill(part):
            yield at, start
        at = max(at, end)


def settled(span: tuple[int, int], kind: EntityType, known: Sequence[Finding]) -> bool:
    """Say whether a rule decided already: keeps or withholds something of the type there, or withholds all of it.

    ``known`` is sorted and without overlaps.
    """
    for finding in known[bisect_right(known, span[0], key=lambda each: each.end) :]:
        if finding.start >= span[1]:
            break
        if finding.end > span[0]:
            if finding.disposition is _D.KEEP and finding.type is kind:
                return True
            strong = finding.disposition in (_D.REDACT, _D.BLOCK)
            if strong and (finding.type is kind or (finding.start <= span[0] and finding.end >= span[1])):
                return True
    return False


def _finding(source: Source, span: tuple[int, int], found: Seen, redact: bool) -> Finding:
    tail = "。" if redact else "，请人工判断。"
    return source.finding(
        span,
        found.type,
        _D.REDACT if redact else _D.REVIEW,
        found.peak,
        f"上下文表明这里是{_WHAT[found.type]}（模型评分{found.peak:.2f}）{tail}",
        basis.of_type(found.type),
        (Evidence("tagger", (), round(found.peak, 3)),),
    )


REFINER = Refiner(NAME, VERSION, refine)
