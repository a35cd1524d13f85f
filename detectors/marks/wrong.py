"""Wrong or contradictory marks, as findings of their own.

A text that says it is public and carries a mark, a period in a form field beyond the law's maximum, a number with 密
without a mark. 保守国家秘密法 (2024) 第二十条 (longest periods), 第二十二条 (不属于国家秘密的，不得作出国家秘密标志),
第三十五条 (review before release).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from detectors import basis
from detectors.base import Detector, Source
from detectors.marks import forms, internal, numbers, place, state
from detectors.view import Unit, View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

_D = Disposition
NAME, VERSION = "wrong_marks", "1"

_TICK = r"(?:[☑✓✔√■☒▣●◉✅]|\[[xX√✓✔]\]|\([xX√✓✔]\))"
PUBLIC = re.compile(
    r"[(【\[]?此\s*件\s*(?:主\s*动\s*)?公\s*开(?:\s*发\s*布)?[)】\]]?"
    rf"|(?:公开(?:方式|属性|选项|类别|形式|类型)|信息公开(?:选项|属性|方式))\s*[:|\s]\s*(?:{_TICK}\s*)?主动公开(?!\s*[□☐])"
)
_MAY_BE_WRONG = re.compile(
    r"此\s*件\s*(?:主|公)|公开(?:方式|属性|选项|类别|形式|类型)|保\s*密\s*[期年]\s*限|密[\u4e00-\u9fff]{0,4}\s*[〔\[]"
)
_OFFERED = re.compile(r"[□☐○]\s*$")
_TERM = re.compile(rf"保\s*密\s*(?:期\s*限|年\s*限)\s*[:为]?\s*(?P<period>{forms.PERIOD})")
_TERM_LABEL = re.compile(r"^保\s*密\s*(?:期\s*限|年\s*限)$")

_CONTRADICTS = "文中写明公开，又带有国家秘密、工作秘密或内部标志，两者矛盾，须由保密审查人员核对哪一项有误。"
_EXCESS = "所填保密期限超过保密法第二十条规定的该密级最长期限，应报原定密机关、单位或者保密行政管理部门纠正。"
_NO_MARK = "本文件的发文字号含“密”字而未见密级标志，须核对是否漏标。"


def _public_statements(view: View) -> Iterator[tuple[int, int]]:
    for match in PUBLIC.finditer(view.text):
        if not place.quoted(view, *match.span()) and not _OFFERED.search(
            view.text, max(0, match.start() - 3), match.start()
        ):
            yield match.span()


def _term_fields(view: View) -> Iterator[tuple[Unit, int, int]]:
    """Yield the periods that stand in a form field or line of their own."""
    for match in _TERM.finditer(view.text):
        unit = view.unit_at(match.start())
        if unit is not None and match.end("period") <= unit.end and not place.in_article(view, unit):
            yield unit, *match.span("period")
    for unit in view.units:
        if unit.table >= 0 and _TERM_LABEL.match(view.left(unit)):
            yield unit, unit.start, unit.end


def _excess(view: View, level: str, blocking: state.Verdict) -> Iterator[tuple[int, int]]:
    for unit, start, end in _term_fields(view):
        near = abs(start - blocking.start) <= 120
        if near and place.in_head(view, unit) and forms.too_long(level, view.text[start:end]):
            yield start, end


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find marks that contradict the law or the text."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    if not _MAY_BE_WRONG.search(view.text):
        return
    statements, own = list(_public_statements(view)), numbers.own_numbers(view)
    blocking = [verdict for verdict in state.marks(view) if verdict.disposition is _D.BLOCK]
    wrong: list[tuple[tuple[int, int], str, tuple[str, ...]]] = []
    if statements and (blocking or any(mark[2] is _D.BLOCK for mark in internal.marks(view))):
        wrong += [(span, _CONTRADICTS, ("public_statement",)) for span in statements]
    for verdict in blocking[:1]:
        found = re.search(forms.BROKEN, view.text[verdict.start : verdict.end])
        if found:
            wrong += [(span, _EXCESS, ("excess_period",)) for span in _excess(view, found.group(), verdict)]
    if own and "解密" not in view.text and not any(True for _ in state.marks(view)):
        wrong += [(span, _NO_MARK, ("number_without_mark",)) for span in _own_spans(view)]
    for span, reason, words in wrong:
        yield source.finding(
            view.span(*span),
            EntityType.SECRET_MARKING,
            _D.REVIEW,
            0.7,
            reason,
            basis.MARK,
            (Evidence("contradiction", words, 0.7),),
        )


def _own_spans(view: View) -> Iterator[tuple[int, int]]:
    for unit in view.units[: place.TOP_CELLS]:
        if "密" in view.string(unit):
            for start, end in numbers.numbers(view, unit):
                if numbers.is_own(view, unit, start, end):
                    yield start, end
                    return


DETECTOR = Detector(NAME, VERSION, detect)
