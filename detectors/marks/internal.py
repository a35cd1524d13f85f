"""Work-secret and internal markings: fixed phrases on the document, and sentences by which its office limits its readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from detectors import basis
from detectors.base import Detector, Source
from detectors.marks import place
from detectors.marks.state import PERIOD, STAR
from detectors.view import Unit, View, view_of
from pipeline.model.document import BlockKind, Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

_D = Disposition
NAME, VERSION = "internal_marks", "1"

_SECRET = place.spaced("工作秘密")
_KINDS = r"资\s*料|文\s*件|材\s*料|刊\s*物|参\s*考|使\s*用|掌\s*握|传\s*阅|情\s*况|通\s*报|文\s*稿|明\s*电|电\s*报|件"
_NOT = r"不\s*得|严\s*禁|请\s*勿|禁\s*止|切\s*勿|不\s*准"
_SPREAD = (
    r"外传|外泄|转发|复印|翻印|扩散|引用|复制|传播|摘抄|抄录|拍照|扫描|传真|上网|携带外出|截屏|公开|转载|披露|对外提供"
)
_PHRASE = (
    rf"(?:{_SECRET})(?:\s*{STAR}\s*(?:{PERIOD})?)?|内\s*部\s*(?:{_KINDS})|(?:注\s*意|妥\s*善)\s*保\s*[存管]"
    r"|(?:会|阅|用|传阅|使用|会议结束)\s*后\s*(?:请\s*)?(?:收\s*回|销\s*毁|退\s*回|清\s*退|回\s*收|交\s*回|归\s*还)"
    rf"|(?:{_NOT})\s*(?:对外|向外|擅自|私自)?\s*(?:{_SPREAD})(?:\s*[、,和及或]?\s*(?:{_SPREAD}))*"
    r"|仅?\s*供\s*(?:内\s*部|领\s*导|本(?:单位|系统|部门|局|机关)(?:内部)?|参会人员|与会人员)\s*(?:同志)?\s*(?:参\s*阅|使\s*用|参\s*考|掌\s*握|阅\s*知|查\s*阅)"
    r"|此\s*件\s*不\s*予\s*公\s*开|不\s*予\s*公\s*开|限\s*内\s*部\s*(?:使\s*用|传\s*阅|阅\s*读)"
)
_GAP = r"[\s,、;!。·•・/|★☆*\-—()【】\[\]]"
_FIELD = re.compile(rf"(?:(?:密\s*级|文件性质|发放范围)\s*:\s*)?(?:{_PHRASE})(?:{_GAP}{{0,4}}(?:{_PHRASE}))*")
_LEVEL_INTERNAL = re.compile(r"(?:密\s*级|(?:秘密|保密|涉密)(?:等级|级别))\s*:\s*内\s*部(?:\s|$|[,;)])")
_BARE_INTERNAL = re.compile(r"[(【\[]?内\s*部[)】\]]?")

_THIS = (
    r"本(?:次)?(?:会议)?(?:纪要|方案|表|件|文件|文|通报|简报|资料|材料|报告|预案|名单|手册|记录|通知|函|汇报|清单|试卷|专报|信息|内容|通讯录|底稿|讲话|刊)"
    r"|此件|此文件|该件"
)
_LIMIT = re.compile(
    r"知悉范围(?:限于|仅限|为|控制在|限定)[^,;。]{2,24}|仅限(?:于)?[^,;。]{2,24}?(?:阅知|知悉|阅读|阅看|掌握|查阅|传阅|内部使用|参阅)"
    r"|(?:只|仅)供[^,;。]{0,14}?(?:内部|领导|参会|与会|组内|成员)[^,;。]{0,8}?(?:参阅|使用|参考|掌握|阅知|查阅)"
    rf"|(?:{_NOT})(?:以任何(?:方式|形式))?(?:对外|向外|擅自|私自|自行)?(?:{_SPREAD})(?:[、,和及或](?:{_SPREAD}))*"
    r"|(?:会|阅|用|使用|传阅)后(?:应当?|须|请|一律|立即|由[^,;。]{1,10})?(?:收回|销毁|退回|清退|交回)"
)
_OWNED = re.compile(
    r"本公司|我公司|我司|贵局|贵单位|贵方|甲方|乙方|丙方|合同|协议|商业秘密|商密|版权|著作权|未经(?:书面)?授权|投标|供应商|评审|网站|转载"
)
_CONDITION = re.compile(
    r"凡|如果|应当标注|可以标注|属于工作秘密的|各单位|各科室|有关部门(?:应|要)|会议(?:材料|资料|文件)(?:应|要|须)"
)
_RELEASED = re.compile(r"解除|解密|取消|失效|到期|过期|已公开|可以公开|不再")
_NOTE = re.compile(r"(?:备注|说明|注|附注|纪律要求|保密要求|注意事项|要求)[:.]")


# Where a field may begin: the line, behind wide blanks, behind a bracket or quotation mark.
_BEGIN = re.compile(r"(?:[ ]{2,}|\t|[(【\[“”\"「『<★☆*])[\s(【\[“\"「『<★☆*]*")
_NUMBERED = re.compile(r"(?:(?:份\s*号|编\s*号|[Nn][Oo]\.?)?[:\s]*[A-Z]?\d{1,8}\s+)")


def _fields(view: View, unit: Unit) -> Iterator[tuple[int, int]]:
    text = view.text
    numbered = _NUMBERED.match(text, unit.start, unit.end)
    starts = [unit.start, *([numbered.end()] if numbered else [])]
    starts += [begin.end() for begin in _BEGIN.finditer(text, unit.start, unit.end)]
    done = unit.start
    for start in starts:
        if start < done:
            continue
        match = _LEVEL_INTERNAL.match(text, start, unit.end) or _FIELD.match(text, start, unit.end)
        if match:
            done = match.end()
            yield match.span()
    if _BARE_INTERNAL.fullmatch(text, unit.start, unit.end):
        yield unit.start, unit.end


def _judge_field(view: View, unit: Unit, start: int, end: int) -> tuple[Disposition, float, tuple[str, ...]] | None:
    """Judge a fixed phrase: alone where marks are put it blocks, alone elsewhere a person decides."""
    spot = place.place_of(view, unit, start, end)
    if place.quoted(view, start, end) or place.in_article(view, unit):
        return (_D.KEEP, 0.5, ("mention",)) if spot.alone or place.quoted(view, start, end) else None
    if not spot.alone:
        return None
    if _RELEASED.search(view.text[end : unit.end]) or _released_below(view, unit):
        return _D.KEEP, 0.7, ("released",)
    if unit.table >= 0 and "top_cell" not in spot.words:
        label = any(
            re.search("密级|文件性质|公开属性|公开方式", title) for title in (unit.row_heading, view.left(unit))
        )
        return (_D.BLOCK, 0.85, ("label", *spot.words)) if label else (_D.REVIEW, 0.4, spot.words)
    if unit.hiding is not None and unit.kind is not BlockKind.METADATA:
        return _D.REVIEW, 0.5, spot.words
    if spot.prominent or place.in_tail(view, unit):
        return _D.BLOCK, 0.9, spot.words
    return (_D.REVIEW, 0.4, spot.words) if place.in_example(view, unit) else (_D.BLOCK, 0.75, spot.words)


def _released_below(view: View, unit: Unit) -> bool:
    below = place.neighbours(view, unit, 0, 1)
    return bool(below) and below[0].end - below[0].start <= 30 and bool(_RELEASED.search(view.string(below[0])))


def _sentences(view: View, unit: Unit) -> Iterator[tuple[int, int]]:
    start = unit.start
    for stop in re.finditer(r"[。!?]|$", view.string(unit)):
        end = unit.start + stop.start()
        if end > start:
            yield start, end
        start = unit.start + stop.end()


def _limits(view: View, unit: Unit) -> Iterator[tuple[int, int]]:
    """Yield where a sentence limits who may read or copy this very document."""
    if not re.search(_THIS, view.string(unit)):
        return
    for start, end in _sentences(view, unit):
        sentence = view.text[start:end]
        limit = _LIMIT.search(sentence)
        if limit is None or _OWNED.search(sentence) or _CONDITION.search(sentence):
            continue
        subjects = list(re.finditer(_THIS, sentence[: limit.start()]))
        if not subjects or place.quoted(view, start + limit.start(), start + limit.end()):
            continue
        between = sentence[subjects[-1].end() : limit.start()]
        if len(between) <= 48 and not re.search(r"《|涉及的|所列的|规定的", between):
            yield start + limit.start(), start + limit.end()


_REASONS = {
    _D.BLOCK: "本文件带有工作秘密或内部标志，或规定了知悉、复制范围，未经制发机关解除不得公开。",
    _D.REVIEW: "疑似内部标志，所在位置不足以断定，须由保密审查人员判断。",
    _D.KEEP: "只是提到内部标志或标志已解除，不是本文件的标志。",
}


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find work-secret and internal markings."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for unit in view.units:
        found: list[tuple[tuple[int, int], tuple[Disposition, float, tuple[str, ...]]]] = []
        for start, end in _fields(view, unit):
            verdict = _judge_field(view, unit, start, end)
            if verdict is not None:
                found.append(((start, end), verdict))
        if not place.in_article(view, unit) and unit.hiding is None:
            found += [(span, (_D.BLOCK, 0.85, ("this_document",))) for span in _limits(view, unit)]
        for (start, end), (disposition, score, words) in found:
            yield source.finding(
                view.span(start, end),
                EntityType.INTERNAL_MARKING,
                disposition,
                score,
                _REASONS[disposition],
                basis.INTERNAL_MARK,
                (Evidence("place", words, score),),
            )


DETECTOR = Detector(NAME, VERSION, detect)
