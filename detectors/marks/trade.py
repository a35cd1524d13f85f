"""Trade-secret markings: stamp, cover mark or heading of the document or of an annex. They go to a person.

核心商密 and 普通商密: 中央企业商业秘密保护暂行规定 (国资委 2010) 第十三至十五条. A clause that only speaks of papers so marked
is a mention (GUIDELINE.md: keep).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detectors import basis
from detectors.base import Detector, Source
from detectors.marks import acts, place
from detectors.marks.forms import HAS_LABEL, PERIOD, STAR
from detectors.view import Unit, View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

_D = Disposition
NAME, VERSION = "trade_secret_marks", "2"

_CORE = (
    r"(?:(?:(?:核\s*心|普\s*通|重\s*要|一\s*般)\s*)?商\s*业\s*(?:秘|机)\s*密|(?:核\s*心|普\s*通)\s*商\s*密|商\s*密|保\s*密\s*信\s*息"
    r"|公\s*司\s*(?:机|秘|绝)\s*密|企\s*业\s*(?:机|秘)\s*密)(?:\s*(?:资\s*料|文\s*件|材\s*料|件|内\s*容)(?=[\s,;)】\]|]|$))?"
)
_CHINESE = re.compile(rf"{_CORE}(?:\s*[·•・]\s*(?:核心|普通|重要|一般))?(?:\s*{STAR}\s*(?:{PERIOD})?)?")
_ENGLISH = re.compile(
    r"(?:(?:strictly|commercial(?:ly)?|company|business|private|and|&|highly) +)*(?:in +)?confidential|proprietary|trade +secrets?"
    r"|(?:for +)?internal +use +only",
    re.IGNORECASE,
)
_HAS_ENGLISH = re.compile(
    "onfidential|ONFIDENTIAL|roprietary|ROPRIETARY|rade [Ss]ecret|RADE SECRET|nternal [Uu]se|NTERNAL USE"
)
_HAS_CHINESE = re.compile(r"商\s*业\s*[秘机]|商\s*密|密\s*信\s*息|公\s*司\s*[机秘绝]\s*密|企\s*业\s*[机秘]\s*密")
_LABELLED = re.compile(
    r"(?:列为|定为|标注|注明|标明|标有|标示|(?<![开投招中评目指商达鼠坐])标(?![准的前书段志题底尺高杆])着?|盖有|加盖|盖|印有|印着|(?<=[面页首角处])印|压印|烫印|标记|打有|带有|载明|落有|手写|写有|写着|钤有?)(?:为|了|有|着)?\s*(?:[\u4e00-\u9fff]{2,8}(?=[“\"「'‘]))?[“\"「'‘]?[^“”\"「」。;]{0,12}$"
)
# Without quotation marks: what is printed on it, or what this very clause or annex is declared to be.
_SAID_OF_THIS = re.compile(
    r"(?:注明|标注|标明|标有|标示|盖有|加盖|印有|印着)(?:为|有|了)?\s*$"
    r"|(?:本[条节款章表]|[本该]附件|以下内容)[^,。;:]{0,12}(?:列为|定为)\s*$"
)
_RULE = re.compile(r"凡|应当|可以|不得|必须|如有|均应|的,|可先行|若|对于|有些|有的|一些|某些|任何|各类|哪些|怎")
# Behind a quoted mark: it only tells which papers are meant (标有“…”字样的).
_ATTRIBUTE = re.compile(r"^[”\"」'’]?(?:[、或和及“\"][^,。;]{0,16}[”\"])?(?:等)?(?:字样|标志|标识|标记|戳记)?的")
_HEADING = re.compile(r"[(【\[]$")
_OWNER = re.compile(r"[\u4e00-\u9fffA-Za-z()]{2,16}(?:\s*[·•・\-—]\s*|\s+)?")
_FIRM = re.compile(r"(?:公司|集团|厂|研究院|研究所|中心|股份|有限|科技|石化|石油|电力|电网|矿业|药业|[·•・\-—\s])\s*$")
_NO_OWNER = re.compile(r"(?:保护|侵犯|涉及|属于|国家|工作|[和与及的或、]|关于|加强|不得|泄露|有关|一般|认定|构成)\s*$")
_QUOTE_OPEN, _QUOTE_CLOSE = "“\"「‘'", "”\"」’'"
_SIBLING = re.compile(r"[(【\[]?(?:国家秘密|工作秘密|个人隐私|敏感信息|个人信息)[)】\]]?")


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    disposition: Disposition
    score: float
    word: str


def _judge(view: View, unit: Unit, start: int, end: int) -> _Mark | None:
    text = view.text
    if place.in_article(view, unit) and _RULE.search(text[unit.start : start]):
        return _Mark(start, end, _D.KEEP, 0.5, "mention") if place.quoted(view, start, end) else None
    if _LABELLED.search(text[max(unit.start, start - 24) : start]):
        return _labelled(view, unit, start, end)
    if place.quoted(view, start, end):
        return None
    if unit.table >= 0 and unit.column == 0 and unit.row > 0:
        return None
    return _alone(view, unit, start, end)


def _labelled(view: View, unit: Unit, start: int, end: int) -> _Mark | None:
    """Judge what a sentence says is printed on a paper; within quotation marks the whole print is the mark."""
    text = view.text
    opened = max(text.rfind(mark, max(unit.start, start - 20), start) for mark in _QUOTE_OPEN)
    if opened >= 0 and not any(mark in text[opened + 1 : start] for mark in _QUOTE_CLOSE[:1] + "」"):
        closed = [at for at in (text.find(mark, end, min(unit.end, end + 24)) for mark in _QUOTE_CLOSE) if at >= 0]
        if closed:
            start, end = opened + 1, min(closed)
    elif not _SAID_OF_THIS.search(text[unit.start : start]):
        return None
    sentence = text[max(unit.start, text.rfind("。", 0, start)) : start]
    stop = re.search(r"[。?!]|$", text[end : unit.end])
    if stop and stop.group() == "?":
        return _Mark(start, end, _D.KEEP, 0.5, "mention")
    if _RULE.search(sentence) or _ATTRIBUTE.match(text[end : min(unit.end, end + 30)]):
        return _Mark(start, end, _D.KEEP, 0.5, "mention")
    return _Mark(start, end, _D.REVIEW, 0.7, "labelled")


def _alone(view: View, unit: Unit, start: int, end: int) -> _Mark | None:
    """Judge a mark that stands on a line or in a heading of its own, with its owner before it and an act behind it."""
    text = view.text
    near = place.neighbours(view, unit, 1, 1)
    if place.as_sample(view, unit) == "sample" or any(_SIBLING.fullmatch(view.string(each)) for each in near):
        return None
    before, after = text[unit.start : start], text[end : unit.end]
    short = unit.end - unit.start <= 40
    starred = bool(re.search(STAR, text[start:end]))
    tail = _tail(after)
    owned = _OWNER.fullmatch(before) and not _NO_OWNER.search(before) and (starred or tail or _FIRM.search(before))
    if short and tail is not None and owned:
        return _Mark(start, end + tail, _D.REVIEW, 0.8, "owner")
    spot = place.place_of(view, unit, start, end + (tail or 0))
    if spot.alone and unit.end - unit.start <= 60:
        return _Mark(start, end + (tail or 0), _D.REVIEW, 0.8, "own_field")
    # A section is headed so: 四、技术方案　商业秘密.
    if short and tail == 0 and re.match(r"\(?[一二三四五六七八九十\d]{1,3}[)、.]", before) and before.endswith(" "):
        return _Mark(start, end, _D.REVIEW, 0.7, "heading")
    if HAS_LABEL.search(before) and re.search(r"[:\s]$", before):
        return _Mark(start, end, _D.REVIEW, 0.8, "label")
    if _HEADING.search(before) and re.match(r"[,)】\]]", after) and unit.end - unit.start <= 60:
        return _Mark(start, end, _D.REVIEW, 0.7, "heading")
    return None


def _tail(after: str) -> int | None:
    """Return how far an act behind the mark reaches to the line's end; 0 where nothing follows, None where text does."""
    if not after.strip(" )】]"):
        return 0
    act = re.match(r"[\s,·•・;:、\-—]+", after)
    if act is None or len(after) > 30 or "。" in after:
        return None
    rest = after[act.end() :]
    return len(after) if acts.acts(rest) or re.match(r"勿|限|仅供|不得|严禁|请勿|do not", rest, re.IGNORECASE) else None


def _marks(view: View) -> Iterator[_Mark]:
    done = 0
    for pattern, wanted in (
        (_CHINESE, bool(_HAS_CHINESE.search(view.text))),
        (_ENGLISH, bool(_HAS_ENGLISH.search(view.text))),
    ):
        done = 0
        for match in pattern.finditer(view.text) if wanted else ():
            unit = view.unit_at(match.start())
            if unit is None or match.end() > unit.end or match.start() < done:
                continue
            mark = _judge(view, unit, match.start(), match.end())
            if mark is not None:
                done = mark.end
                yield mark


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find trade-secret markings."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for mark in _marks(view):
        unit = view.unit_at(mark.start)
        assert unit is not None
        reason = "商业秘密标志，公开前应征求权利人意见。" if mark.disposition is _D.REVIEW else "只是提到商业秘密标志。"
        words = (mark.word, *place.place_of(view, unit, mark.start, mark.end).words)
        yield source.finding(
            view.span(mark.start, mark.end),
            EntityType.TRADE_SECRET_MARKING,
            mark.disposition,
            mark.score,
            reason,
            basis.TRADE,
            (Evidence("place", words, mark.score),),
        )


DETECTOR = Detector(NAME, VERSION, detect)
