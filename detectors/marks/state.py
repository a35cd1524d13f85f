"""State-secret markings of the document itself: level, star, period, condition; labels and form fields; checkboxes.

A mark that applies blocks the document; a mention never does (DOMAIN.md section 1). In doubt a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detectors import basis
from detectors.base import Detector, Source
from detectors.marks import place
from detectors.view import Unit, View, view_of
from pipeline.model.document import BlockKind, Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

_D = Disposition
NAME, VERSION = "state_secret_marks", "1"

LEVEL = place.spaced("绝密|絕密|机密|機密|秘密|祕密")
STAR = r"[★☆*✩✭⭐✯✰⋆✪]"
PERIOD = (
    r"(?:[长長]\s*期|永\s*久|\d{4}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?(?:\s*(?:前|后|止|解\s*密))?|\d{4}[.\-/]\d{1,2}(?:[.\-/]\d{1,2})?"
    r"|\d{1,3}\s*(?:年|个?月|天|日)|[一二三四五六七八九十〇零百]{1,5}\s*(?:年|个?月)|[\u4e00-\u9fff]{1,12}?[前后时止])"
)
_STARRED = re.compile(rf"{STAR}?(?P<level>{LEVEL})\s*级?\s*{STAR}{{1,2}}\s*(?:{PERIOD})?")
_LABEL_WORDS = r"密\s*级|(?:秘密|保密|涉密|定密|密级)(?:等级|级别|标识|标志)|文件密级"
_LABEL = re.compile(rf"^(?:{_LABEL_WORDS})[:\s]*$")
_LABELLED = re.compile(
    rf"(?:{_LABEL_WORDS})\s*[:为]?\s*[★☆*]?\s*(?P<level>{LEVEL})\s*级?(?:\s*{STAR}\s*(?:{PERIOD})?)?"
    r"(?!\s*[、/|,或和]\s*(?:绝|机|秘)密)(?![\u4e00-\u9fff]*(?:事项|信息|国家秘密|以[上下]))"
)
_TICK = r"(?:[☑✓✔√■☒▣●◉]|\[[xX√]\]|\([xX√✓✔]\))"
_TICKED_BEFORE = re.compile(rf"{_TICK}\s*(?:{LEVEL})")
_TICKED_BEHIND = re.compile(rf"(?:{LEVEL})\s*{_TICK}")
_BOX = re.compile(rf"[□☐○]|\[\s*\]|\(\s*\)|{_TICK}")
# A level alone, or with a period whose star was lost (机密 1年).
_BARE = re.compile(rf"[(【\[]?(?P<level>{LEVEL})\s*级?(?:[ \t]{{0,4}}\d{{1,2}}\s*年)?[)】\]]?")
_SELF = re.compile(
    r"(?<![不非])本(?:文件|方案|报告|通知|件|纪要|资料|简报|请示|材料|函|表|预案|汇报|批复|通报|会议纪要|试卷|清单)(?:及其?附件|内容)?(?:的密级|密级)?"
    rf"(?:属于?|为|定为|确定为|列为|系|密级为)+(?:国家秘密)?[,,]?(?:密级为)?\s*(?:{LEVEL})(?:级|件|文件|资料|★|$|[,。;])"
)
_RELEASED = re.compile(
    r"(?:已|予以|提前|决定|现|自动)?\s*解\s*(?:密|除)(?!时间|条件|日期|期限|前)|密级已?(?:取消|撤销)|已公开"
)
_LIST = re.compile(r"文件|名称|标题|题名|文号|编号|资料|事项")
_QUALIFIED = re.compile(r"(?:国家|商业|工作|保守|保护|涉及|泄露|个人|军事|技术|属于)\s*$")


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    kind: str


def _candidates(view: View, unit: Unit) -> Iterator[_Candidate]:
    """Yield what might be a mark in a unit, strongest form first."""
    text = view.string(unit)
    for match in _LABELLED.finditer(text):
        yield _Candidate(unit.start + match.start(), unit.start + match.end(), "label")
    if re.search(_LABEL_WORDS, text) or _has_label(view, unit):
        for match in _ticked(text):
            yield _Candidate(unit.start + match.start(), unit.start + match.end(), "ticked")
    for match in _STARRED.finditer(text):
        yield _Candidate(unit.start + match.start(), unit.start + match.end(), "star")
    for match in _SELF.finditer(text):
        yield _Candidate(unit.start + match.start(), unit.start + match.end(), "self")
    for match in _BARE.finditer(text):
        yield _Candidate(unit.start + match.start(), unit.start + match.end(), "bare")


def _ticked(text: str) -> Iterator[re.Match[str]]:
    """Yield levels that are ticked; the first box says whether boxes stand before or behind their words."""
    box, level = _BOX.search(text), re.search(LEVEL, text)
    if box is None or level is None:
        return
    pattern = _TICKED_BEFORE if box.start() < level.start() else _TICKED_BEHIND
    yield from pattern.finditer(text)


def _has_label(view: View, unit: Unit) -> bool:
    if unit.table >= 0:
        return any(_LABEL.match(title) for title in (unit.column_heading, unit.row_heading, view.left(unit)))
    before = place.neighbours(view, unit, 1, 0)
    return bool(before) and bool(_LABEL.match(view.string(before[0])))


def _released(view: View, unit: Unit, end: int) -> bool:
    """Say whether the mark is released beside itself or on the line below."""
    if _RELEASED.search(view.text[end : unit.end]):
        return True
    below = place.neighbours(view, unit, 0, 1)
    return bool(below) and below[0].end - below[0].start <= 30 and bool(_RELEASED.search(view.string(below[0])))


def _table_column(view: View, unit: Unit) -> list[Unit]:
    return [
        each
        for each in view.units
        if each.table == unit.table and each.column == unit.column and each.row != 0 and _BARE.search(view.string(each))
    ]


def _bare(view: View, unit: Unit, found: place.Place) -> tuple[Disposition, float] | None:
    """Judge a level that stands alone without a star."""
    if unit.table >= 0 and _LABEL.match(unit.column_heading):
        column = _table_column(view, unit)
        if len(column) == 1:
            return _D.BLOCK, 0.85
        titles = " ".join(each.column_heading for each in view.row(unit))
        return (_D.REVIEW, 0.5) if _LIST.search(titles) else (_D.KEEP, 0.5)
    if _has_label(view, unit):
        return _D.BLOCK, 0.95
    around = place.neighbours(view, unit, 1, 1)
    own = re.sub(r"\s", "", view.string(unit))
    others = [re.sub(r"\s", "", view.string(each)) for each in around if _BARE.fullmatch(view.string(each))]
    if any(other != own for other in others):
        return _D.KEEP, 0.5
    return (_D.BLOCK, 0.9) if found.prominent else (_D.REVIEW, 0.5)


def _judge(view: View, unit: Unit, found: _Candidate) -> tuple[Disposition, float, tuple[str, ...]] | None:
    """Say what a candidate is; None for plain words."""
    spot = place.place_of(view, unit, found.start, found.end)
    mention = place.quoted(view, found.start, found.end) or place.in_article(view, unit)
    if found.kind == "bare" and (mention or not _stands_alone(view, unit, found, spot)):
        return None
    if mention:
        return _D.KEEP, 0.6, ("mention",)
    if _released(view, unit, found.end):
        return _D.KEEP, 0.7, ("released",)
    if found.kind == "bare":
        verdict = _bare(view, unit, spot)
        disposition, score = verdict if verdict else (_D.REVIEW, 0.5)
    else:
        disposition, score = _strong(view, unit, found, spot)
    if disposition is _D.BLOCK and (unit.hiding is not None or unit.kind is BlockKind.COMMENT):
        disposition, score = (_D.BLOCK, score) if unit.kind is BlockKind.METADATA else (_D.REVIEW, 0.6)
    return disposition, score, (found.kind, *spot.words)


def _stands_alone(view: View, unit: Unit, found: _Candidate, spot: place.Place) -> bool:
    if unit.kind is BlockKind.WATERMARK:
        return not _QUALIFIED.search(view.text[unit.start : found.start])
    return spot.alone


def _strong(view: View, unit: Unit, found: _Candidate, spot: place.Place) -> tuple[Disposition, float]:
    """Judge a level with star, label, tick or in a sentence on the document itself."""
    example = place.in_example(view, unit)
    if found.kind in ("self", "ticked"):
        return (_D.REVIEW, 0.5) if example and found.kind == "ticked" else (_D.BLOCK, 0.9)
    before = view.text[unit.start : found.start]
    bracketed = _bracketed(view, unit, found)
    alone = spot.alone or bracketed or (not before.strip() and view.text[found.end : found.end + 1] in (" ", "\t"))
    if found.kind == "label":
        alone = alone or not before.strip() or bool(re.search(r"[ \t,;]$", before))
    if not alone:
        return (_D.KEEP, 0.4) if found.kind == "star" and not spot.prominent else (_D.REVIEW, 0.5)
    if example and not spot.prominent:
        return _D.REVIEW, 0.4
    return _D.BLOCK, 0.97 if spot.prominent else 0.9


def _bracketed(view: View, unit: Unit, found: _Candidate) -> bool:
    """Say whether the mark is set in brackets before a paragraph, or behind a title."""
    text = view.text
    left, right = text[max(unit.start, found.start - 1) : found.start], text[found.end : found.end + 1]
    if not left or left not in "(【[" or right not in ")】]":
        return False
    starts = not text[unit.start : found.start - 1].strip()
    title = found.end + 1 >= unit.end and unit.rank < place.TOP_UNITS and unit.end - unit.start <= 70
    return starts or title


_REASONS = {
    _D.BLOCK: "本文件带有国家秘密标志，不得公开；删除标志不等于解密，应转保密审查科室处理。",
    _D.REVIEW: "疑似国家秘密标志，所在位置不足以断定，须由保密审查人员判断。",
    _D.KEEP: "只是提到密级或标志已解除，不是本文件的密级标志。",
}


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find state-secret markings, and mentions of marks in the form of one."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for unit in view.units:
        if "密" not in view.text[unit.start : unit.end]:
            continue
        taken: list[tuple[int, int]] = []
        for found in _candidates(view, unit):
            if any(found.start < end and start < found.end for start, end in taken):
                continue
            taken.append((found.start, found.end))
            verdict = _judge(view, unit, found)
            if verdict is None:
                continue
            disposition, score, words = verdict
            articles = basis.MARK if disposition is not _D.KEEP else basis.MENTION
            yield source.finding(
                view.span(found.start, found.end),
                EntityType.SECRET_MARKING,
                disposition,
                score,
                _REASONS[disposition],
                articles,
                (Evidence("place", words, score),),
            )


DETECTOR = Detector(NAME, VERSION, detect)
