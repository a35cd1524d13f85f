"""State-secret markings of the document itself: level, star, period, condition; labels and form fields; checkboxes.

A mark that applies blocks the document; a mention never does (DOMAIN.md section 1). In doubt a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detectors import basis
from detectors.base import Detector, Source
from detectors.ink import stands_on_ink
from detectors.marks import forms, lookalikes, numbers, place
from detectors.marks.forms import BARE, HAS_LABEL, LABEL, LABELLED, LEVEL, PERIOD, SELF, STAR, STARRED
from detectors.view import Unit, View, view_of
from pipeline.model.document import BlockKind, Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

__all__ = ("DETECTOR", "LEVEL", "PERIOD", "STAR", "Verdict", "marks")

_D = Disposition
NAME, VERSION = "state_secret_marks", "2"

_LIST = re.compile(r"文件|名称|标题|题名|文号|编号|资料|事项|目录")
_QUALIFIED = re.compile(r"(?:国家|商业|工作|保守|保护|涉及|泄露|个人|军事|技术|属于)\s*$")
_SAMPLE_HEADING = re.compile(r"示例|样式|样例|含义|释义|形式|写法|标注方法|正确|错误|举例|例子|格式|题目|选项|答案")
# OCR takes 密 for its look-alikes; only stamps, pictures and recognised text are read so.
_OCR = str.maketrans("蜜宓窑", "密密密")
_SCANNED = frozenset({BlockKind.STAMP, BlockKind.PICTURE, BlockKind.WATERMARK, BlockKind.TEXT_BOX})
_LISTED_ANNEX = re.compile(r"^(?:附\s*[件表录]|\d{1,2}[.、]|《)")


_MAY_MARK = re.compile(rf"{forms.BROKEN}|涉密|密件|涉及国家秘密")


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    kind: str
    level: str = ""
    period: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a possible mark is: its folded span, what to do, and the signals; ``excess`` is a period beyond the law's."""

    start: int
    end: int
    disposition: Disposition
    score: float
    words: tuple[str, ...]
    excess: tuple[int, int] | None = None


def _text(view: View, unit: Unit) -> str:
    text = view.string(unit)
    if lookalikes.ANY.search(text) and stands_on_ink(view, unit.start, unit.end):
        text = lookalikes.restored(text)
    return text.translate(_OCR) if unit.kind in _SCANNED else text


def _candidate(unit: Unit, match: re.Match[str], kind: str) -> _Candidate:
    groups = match.groupdict()
    period = None
    for name in ("term", "period"):
        if groups.get(name):
            period = (unit.start + match.start(name), unit.start + match.end(name))
    return _Candidate(unit.start + match.start(), unit.start + match.end(), kind, groups.get("level") or "", period)


def _candidates(view: View, unit: Unit) -> Iterator[_Candidate]:
    """Yield what might be a mark in a unit, strongest form first."""
    text = _text(view, unit)
    if unit.end - unit.start > 400:
        yield from _in_long(unit, text)
        return
    labelled = bool(HAS_LABEL.search(text))
    choice = forms.is_choice(text)
    if labelled and not choice:
        for match in LABELLED.finditer(text):
            yield _candidate(unit, match, "label")
    if labelled or choice or _has_label(view, unit):
        for match in forms.ticked(text):
            yield _candidate(unit, match, "ticked")
    for match in forms.IS_SECRET.finditer(text):
        yield _candidate(unit, match, "declared")
    for match in STARRED.finditer(text):
        yield _candidate(unit, match, "star")
    for match in SELF.finditer(text):
        yield _candidate(unit, match, "self")
    if not choice:
        for match in BARE.finditer(text):
            yield _candidate(unit, match, "bare")


def _in_long(unit: Unit, text: str) -> Iterator[_Candidate]:
    """Yield marks in a long unit from the neighbourhoods of its levels only."""
    done = 0
    for level in re.finditer(forms.BROKEN, text):
        start, end = max(done, level.start() - 40), min(len(text), level.end() + 40)
        if level.start() < done:
            continue
        for pattern, kind in ((LABELLED, "label"), (STARRED, "star"), (SELF, "self"), (BARE, "bare")):
            for match in pattern.finditer(text, start, end):
                yield _candidate(unit, match, kind)
                done = max(done, match.end())


def _has_label(view: View, unit: Unit) -> bool:
    if unit.table >= 0:
        return any(LABEL.match(title) for title in (unit.column_heading, unit.row_heading, view.left(unit)))
    before = place.neighbours(view, unit, 1, 0)
    return bool(before) and bool(LABEL.match(view.string(before[0])))


def _released(view: View, unit: Unit, found: _Candidate) -> bool:
    """Say whether the mark is released beside itself, on the short line below, or by a stamp on the line above."""
    text = view.text
    if forms.released(text[found.end : unit.end]) or (
        text[unit.start : unit.start + 2] == "~~" or text[max(unit.start, found.start - 2) : found.start] == "~~"
    ):
        return True
    below, above = place.neighbours(view, unit, 0, 1), place.neighbours(view, unit, 1, 0)
    short = bool(below) and below[0].end - below[0].start <= 40 and forms.released(view.string(below[0]))
    return short or (
        bool(above) and bool(re.fullmatch(r"[(【\[]?已?(?:解\s*密|失\s*效)[)】\]]?", view.string(above[0])))
    )


def _released_aside(view: View, unit: Unit, found: _Candidate) -> bool:
    """Say whether a bare level begins its line and nothing but the word that lifts it follows: 秘密（解密）."""
    before, after = view.text[unit.start : found.start], view.text[found.end : unit.end]
    return (
        not before.strip(" (【[")
        and bool(after)
        and len(after) <= 30
        and after.lstrip()[:1] in "(【["
        and forms.released(after)
    )


def _column(view: View, unit: Unit) -> list[Unit]:
    return [
        each
        for each in view.units
        if each.table == unit.table
        and each.column == unit.column
        and each.row != 0
        and re.search(LEVEL, view.string(each))
    ]


def _listed(view: View, unit: Unit) -> tuple[Disposition, float] | None:
    """Judge a level in a column of levels: a register goes to a person, a table that explains levels is a mention."""
    if unit.table < 0 or unit.row <= 0 or _label_cell(view, unit):
        return None
    column = _column(view, unit)
    if len(column) < 2:
        return (_D.BLOCK, 0.85) if LABEL.match(unit.column_heading) else None
    titles = " ".join(each.column_heading for each in view.row(unit))
    if not LABEL.match(unit.column_heading) and not any(_is_level(view, each) for each in column if each is not unit):
        return None
    return (_D.REVIEW, 0.5) if _LIST.search(titles) else (_D.KEEP, 0.5)


def _label_cell(view: View, unit: Unit) -> bool:
    return bool(LABEL.match(view.left(unit)))


def _is_level(view: View, unit: Unit) -> bool:
    text = view.string(unit)
    return bool(BARE.fullmatch(text) or STARRED.fullmatch(text))


def _bare(view: View, unit: Unit, spot: place.Place, brackets: str) -> tuple[Disposition, float]:
    """Judge a level that stands alone without a star, or in brackets of its own."""
    if _has_label(view, unit):
        return _D.BLOCK, 0.95
    own = re.sub(r"\s", "", view.string(unit))
    others = [
        re.sub(r"\s", "", view.string(each)) for each in place.neighbours(view, unit, 1, 1) if _is_level(view, each)
    ]
    if any(other != own for other in others):
        return _D.KEEP, 0.5
    if brackets == "suffix" and _LISTED_ANNEX.match(view.string(unit)):
        return _D.REVIEW, 0.5
    if place.in_lesson(view, unit):
        return _D.REVIEW, 0.4
    if brackets:
        return _D.BLOCK, 0.8
    if spot.prominent or numbers.own_numbers(view):
        return _D.BLOCK, 0.9
    return _D.REVIEW, 0.5


def _judge(view: View, unit: Unit, found: _Candidate) -> tuple[Disposition, float, tuple[str, ...]] | None:
    """Say what a candidate is; None for plain words."""
    spot = place.place_of(view, unit, found.start, found.end)
    brackets = _brackets(view, unit, found)
    mention = place.quoted(view, found.start, found.end) or place.in_article(view, unit)
    if found.kind == "bare" and not mention and _released_aside(view, unit, found):
        return _D.KEEP, 0.7, ("released",)
    if found.kind == "bare" and (mention or not _stands_alone(view, unit, found, spot, brackets)):
        return None
    if mention:
        return _D.KEEP, 0.6, ("mention",)
    if _released(view, unit, found):
        return _D.KEEP, 0.7, ("released",)
    sample = (
        place.as_sample(view, unit) if not unit.rank < 1 and found.kind != "self" and not _has_label(view, unit) else ""
    )
    if sample or _SAMPLE_HEADING.search(unit.column_heading) or _SAMPLE_HEADING.search(unit.row_heading):
        return (_D.REVIEW, 0.4, ("perhaps_sample",)) if sample == "perhaps" else (_D.KEEP, 0.6, ("sample",))
    listed = _listed(view, unit) if found.kind in ("bare", "star") else None
    if listed:
        disposition, score = listed
    elif found.kind == "bare":
        disposition, score = _bare(view, unit, spot, brackets)
    else:
        disposition, score = _strong(view, unit, found, spot, brackets)
    words = (found.kind, *([brackets] if brackets else []), *spot.words)
    if disposition is _D.BLOCK and (unit.hiding is not None or unit.kind is BlockKind.COMMENT):
        disposition, score = (_D.BLOCK, score) if unit.kind is BlockKind.METADATA else (_D.REVIEW, 0.6)
    if disposition is _D.BLOCK and forms.WHOLE_RELEASED.search(view.text):
        return _D.REVIEW, 0.6, (*words, "said_released")
    return disposition, score, words


def _stands_alone(view: View, unit: Unit, found: _Candidate, spot: place.Place, brackets: str) -> bool:
    if unit.kind in place.PLATES and unit.kind is not BlockKind.METADATA and unit.end - unit.start <= 60:
        before, after = view.text[unit.start : found.start], view.text[found.end : unit.end]
        if unit.kind in (BlockKind.WATERMARK, BlockKind.STAMP):
            kind = view.text[found.end - 1] == "级" and re.match(r"[\u4e00-\u9fff]", after)
            return not _QUALIFIED.search(before) and not kind and not re.match(r"法|工作|管理|事项", after)
        return not re.search(r"[\u4e00-\u9fff]$", before) and not re.match(
            r"[\u4e00-\u9fffA-Za-z]", after.lstrip("(") or " "
        )
    return spot.alone or brackets in ("lead", "suffix")


def _strong(view: View, unit: Unit, found: _Candidate, spot: place.Place, brackets: str) -> tuple[Disposition, float]:
    """Judge a level with star, label, tick or in a sentence on the document itself."""
    if found.kind == "declared":
        return _D.REVIEW, 0.6
    example = place.in_example(view, unit) or place.in_lesson(view, unit)
    if found.kind in ("self", "ticked"):
        return (_D.REVIEW, 0.5) if example and found.kind == "ticked" else (_D.BLOCK, 0.9)
    before, after = view.text[unit.start : found.start], view.text[found.end : unit.end]
    alone = spot.alone or brackets in ("lead", "suffix") or (not before.strip() and after[:1] in (" ", "\t"))
    alone = alone or (found.kind == "star" and _in_heading(before, after))
    if found.kind == "label":
        alone = alone or not before.strip() or bool(re.search(r"[ \t,;]$", before))
    if not alone:
        return (_D.KEEP, 0.4) if found.kind == "star" and not spot.prominent else (_D.REVIEW, 0.5)
    if brackets == "suffix" and _LISTED_ANNEX.match(view.string(unit)):
        return _D.REVIEW, 0.5
    if example and (not spot.prominent or place.in_lesson(view, unit)):
        return _D.REVIEW, 0.4
    return _D.BLOCK, 0.97 if spot.prominent else 0.9


def _in_heading(before: str, after: str) -> bool:
    """Say whether blanks set a starred mark apart on a heading: no sentence, no list."""
    apart = (not before or before[-1:] in " \t") and (not after or after[:1] in " \t")
    return apart and len(before) + len(after) <= 60 and not re.search(r"[。,;、?!]", before + after)


def _brackets(view: View, unit: Unit, found: _Candidate) -> str:
    """Say how brackets set the mark apart; those of a bare level are part of its match."""
    start, end = found.start, found.end
    if view.text[start] in "(【[" and view.text[end - 1] in ")】]":
        start, end = start + 1, end - 1
    how = place.aside(view, unit, start, end)
    return "" if how == "lead" and found.kind == "bare" and end + 1 >= unit.end else how


_REASONS = {
    _D.BLOCK: "本文件带有国家秘密标志，不得公开；删除标志不等于解密，应转保密审查科室处理。",
    _D.REVIEW: "疑似国家秘密标志，所在位置不足以断定，须由保密审查人员判断。",
    _D.KEEP: "只是提到密级或标志已解除，不是本文件的密级标志。",
}
_SAID_RELEASED = "文件带有国家秘密标志，文中又称已经解密，须由保密审查人员核对解密决定。"
_EXCESS = (
    "标志所注保密期限超过保密法第二十条规定的该密级最长期限，标志有误，应报原定密机关、单位或者保密行政管理部门纠正。"
)


def marks(view: View) -> Iterator[Verdict]:
    """Yield the verdicts on every state-secret mark and mention in the form of one."""
    if not lookalikes.ANY.search(view.text):
        return
    for unit in view.units:
        text = _text(view, unit)
        if "密" not in text or not _MAY_MARK.search(text):
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
            excess = None
            if found.period and disposition is _D.BLOCK:
                period = view.text[found.period[0] : found.period[1]]
                excess = found.period if forms.too_long(found.level, period) else None
            yield Verdict(found.start, found.end, disposition, score, words, excess)


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find state-secret markings, and mentions of marks in the form of one."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for verdict in marks(view):
        articles = basis.MARK if verdict.disposition is not _D.KEEP else basis.MENTION
        reason = _SAID_RELEASED if "said_released" in verdict.words else _REASONS[verdict.disposition]
        end = verdict.excess[0] if verdict.excess else verdict.end
        evidence = (Evidence("place", verdict.words, verdict.score),)
        yield source.finding(
            view.span(verdict.start, end),
            EntityType.SECRET_MARKING,
            verdict.disposition,
            verdict.score,
            reason,
            articles,
            evidence,
        )
        if verdict.excess:
            yield source.finding(
                view.span(*verdict.excess), EntityType.SECRET_MARKING, _D.REVIEW, 0.8, _EXCESS, basis.MARK, evidence
            )


DETECTOR = Detector(NAME, VERSION, detect)
