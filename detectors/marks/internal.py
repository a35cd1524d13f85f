"""Work-secret and internal markings: fixed phrases on the document, and sentences by which its office limits its readers.

Work secrets: 保守国家秘密法 (2024) 第六十四条. The phrases: DOMAIN.md section 1 and GUIDELINE.md (Internal markings).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detectors import basis
from detectors.base import Detector, Source
from detectors.marks import acts, forms, limits, place
from detectors.marks.forms import PERIOD, STAR
from detectors.view import Unit, View, view_of
from pipeline.model.document import BlockKind, Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

_D = Disposition
NAME, VERSION = "internal_marks", "2"

_WORK = place.spaced("工作秘密")
# Kinds that say it alone on a line, and kinds that also begin headings (内部情况, 内部学习) and so need brackets or an act.
_STRONG = place.spaced(
    "资料|文件|材料|刊物|参考|使用|传阅|参阅|阅存|文稿|明电|电报|发行|掌握|公文|读物|专用|限阅|阅读|件"
)
_WEAK = place.spaced(
    "情况|通报|讲话|交流|学习|传达|简报|专报|稿|讨论稿|征求意见稿|征求意见|送审稿|版|信息|动态|方案|预案|报告|名单|纪要|记录|手册|教材|通讯录|讲稿|存档|研究"
)
_KEPT = r"请?\s*(?:注\s*意|妥\s*善|专\s*人|严\s*格)\s*保\s*[存管]"
_CLOSED = r"此\s*件\s*不\s*予?\s*公\s*开|此\s*件\s*不\s*公\s*开"
# Behind 内部事项 and the like, one more word that closes the paper to others.
_SHUT = (
    r"不\s*(?:得|予|能|可|准|许|宜|对)\s*(?:对外|向外|擅自)?\s*(?:公开|公布|发布|外传|外泄|对外|提供|上网|扩散|披露)"
)
_ATOM = (
    rf"(?:{_WORK})(?:文件|材料|资料|件)?(?:\s*{STAR}\s*(?:{PERIOD})?|\s*\(?(?:保密期限)?\s*:?\s*\d{{1,2}}\s*(?:年|个月)\)?)?"
    rf"|内\s*部\s*(?:事\s*项|信\s*息|情\s*况|事\s*务|{_STRONG})[\s,、;]{{0,3}}{_SHUT}|内\s*部\s*(?:{_STRONG})|{_KEPT}|{_CLOSED}|(?:{acts.FORBIDDEN})|(?:{acts.READERS})|(?:{acts.RETURNED})"
)
_GAP = r"[\s,、;!。·•・/|★☆*\-—()【】\[\]:.~]"
_LABEL = (
    r"(?:密\s*级|(?:文件|资料|公文|材料)(?:性质|属性|类别|等级|类型)|(?:发放|知悉|发送|阅读|传阅)范围"
    r"|(?:使用|管理|保密|阅读|传阅)(?:要求|方式|说明|提示)|公开属性|标\s*识)"
)
_FIELD = re.compile(rf"(?:{_LABEL}\s*:\s*)?(?P<first>{_ATOM})(?:{_GAP}{{0,4}}(?:{_ATOM}))*")
_WEAK_FIELD = re.compile(rf"内\s*部\s*(?:{_WEAK})")
_IS_LABEL = re.compile(_LABEL + r"|备注|说明|要求|等级|级别|性质|属性|标志")
_LEVEL_INTERNAL = re.compile(
    r"(?:密\s*级|(?:秘密|保密|涉密|文件)(?:等级|级别))\s*:?\s*内\s*部(?:件|使用|资料)?(?=\s|$|[,;)|])"
)
_BARE_INTERNAL = re.compile(r"[(【\[]?内\s*部[)】\]]?")
_BRACKETED_INTERNAL = re.compile(r"内\s*部\s*[)】\]]")
_CALLS = re.compile("[属为系按作](?:于|照)?(?:工\\s*作\\s*秘|内部)")
# The document calls itself a work secret or internal.
_SELF = re.compile(
    rf"(?:{limits.SELF.pattern})(?:及其?附[件图表])?(?:内容)?(?:属于?|为|定为|确定为|列为|系|按照?|作为)+(?:{_WORK}|内部(?:{_STRONG}))(?!的|事项|与|和|、)"
    r"(?:管理|保管|办理|处理)?"
)
_TICK = r"(?:[☑✓✔√■☒▣●◉✅]|\[[xX√✓✔]\]|\([xX√✓✔]\))"
_TICKED = re.compile(
    rf"{_TICK}\s*(?:{_WORK}|内\s*部(?:(?:{_STRONG})|(?=[\s,;|)□☐]|$)))|(?:{_WORK}|内\s*部(?:{_STRONG})?)\s*{_TICK}"
)
# What may follow a strong phrase in its field, up to the field's end.
_REST = re.compile(r"[\s,;!·•:、\-—]+[^。;|\t]{1,40}?(?=[)】\]]|[ ]{2,}|$)")
_EXPLAINS = re.compile(r"是指|指的|应当|可以|包括|按照|管理|统一|属于|不等于|区别|等[。;]?$|的$|了|怎么|如何|什么")
_RELEASED = re.compile(
    r"(?:已|予以|现|自动|自行)[^,。;]{0,10}(?:解除|解密|取消|失效|到期|过期|公开|撤销|作废)|可以公开|不再[^,。]{0,6}(?:内部|标志|标注|限制|保密)"
)
_RELEASE_STAMP = re.compile(r"^[\s()【】\[\]]*(?:已)?(?:解除|解密|失效|作废|公开)[\s()【】\[\]]*$")
_SIBLING = re.compile(
    r"[(【\[]?(?:国家秘密|商业秘密|个人隐私|敏感信息|公开|主动公开|非密|一般(?:文件|信息|资料))[)】\]]?"
)
_LIST = re.compile(r"序号|名称|标题|题名|事项|姓名|文件名|含义|示例|类型")
# Where a field may begin: the line, behind wide blanks, behind a bracket or quotation mark.
_BEGIN = re.compile(r"(?:[ ]{2,}|\t|[(【\[“”\"「『<★☆*])[\s(【\[“\"「『<★☆*]*")
_INNER = re.compile(r"[\s,;、·]+")
_NUMBERED = re.compile(r"(?:(?:份\s*号|编\s*号|[Nn][Oo]\.?)?[:\s]*[A-Z]?\d{1,8}\s+)")
_TRIGGER = re.compile(r"内\s*部|工\s*作\s*秘\s*密|[注妥专严]\s*[意善人格]\s*保|此\s*件\s*不|" + acts.TRIGGER.pattern)


@dataclass(frozen=True, slots=True)
class _Field:
    start: int
    end: int
    strength: str


def _fields(view: View, unit: Unit) -> Iterator[_Field]:
    """Yield the stretches of a unit that read like a fixed phrase from where a field begins."""
    text = view.text
    numbered = _NUMBERED.match(text, unit.start, unit.end)
    starts = [unit.start, *([numbered.end()] if numbered else [])]
    starts += [begin.end() for begin in _BEGIN.finditer(text, unit.start, unit.end)]
    if text[unit.start] in "(【[" and text[unit.end - 1] in ")】]":
        starts += [begin.end() for begin in _INNER.finditer(text, unit.start, unit.end)]
        starts.sort()
    done = unit.start
    for start in starts:
        if start < done:
            continue
        found = _field(view, unit, start)
        if found:
            done = found.end
            yield found
    if _BARE_INTERNAL.fullmatch(text, unit.start, unit.end):
        yield _Field(unit.start, unit.end, "label")


def _field(view: View, unit: Unit, start: int) -> _Field | None:
    text = view.text
    label = _LEVEL_INTERNAL.match(text, start, unit.end)
    if label:
        return _Field(start, label.end(), "label")
    if text[start - 1 : start] in ("(", "【", "[") and _BRACKETED_INTERNAL.match(text, start, unit.end):
        return _Field(start, text.index("部", start) + 1, "strong")
    match = _FIELD.match(text, start, unit.end)
    if match:
        strength = "strong" if re.match(r"内|工", match["first"]) else "act"
        return _Field(start, _rest(view, unit, start, match.end(), strength), strength)
    weak = _WEAK_FIELD.match(text, start, unit.end)
    if weak:
        return _Field(start, _rest(view, unit, start, weak.end(), "weak"), "weak")
    return None


def _rest(view: View, unit: Unit, start: int, end: int, strength: str) -> int:
    """Take in what follows the phrase in the same field: in brackets anything short, else an act."""
    text = view.text
    rest = _REST.match(text, end, unit.end)
    if rest is None or _EXPLAINS.search(rest.group()):
        return end
    closed = text[start - 1 : start] in ("(", "【", "[") and text[rest.end() : rest.end() + 1] in (")", "】", "]")
    if closed or (strength != "act" and acts.acts(rest.group())):
        return rest.end()
    return end


def _judge_field(view: View, unit: Unit, found: _Field) -> tuple[Disposition, float, tuple[str, ...]] | None:
    """Judge a fixed phrase: alone where marks are put it blocks, alone elsewhere a person decides."""
    start, end = found.start, found.end
    quoted = place.quoted(view, start, end)
    spot = place.place_of(view, unit, start, end)
    brackets = place.aside(view, unit, start, end)
    head = place.in_head(view, unit)
    alone = spot.alone or (brackets == "suffix" and head) or (brackets == "lead" and found.strength != "act")
    if quoted or place.in_article(view, unit):
        return (_D.KEEP, 0.5, ("mention",)) if alone or quoted else None
    if not alone or (found.strength == "weak" and not brackets and not _has_act(view, found) and not spot.prominent):
        return None
    if found.strength == "act" and limits.about_others(view.string(unit)):
        return None
    if _released(view, unit, end):
        return _D.KEEP, 0.7, ("released",)
    sample = place.as_sample(view, unit) if unit.rank else ""
    if sample or _between_siblings(view, unit):
        return (_D.REVIEW, 0.4, ("perhaps_sample",)) if sample == "perhaps" else (_D.KEEP, 0.6, ("sample",))
    return _placed(view, unit, found, (found.strength, *([brackets] if brackets else []), *spot.words), spot)


def _placed(
    view: View, unit: Unit, found: _Field, words: tuple[str, ...], spot: place.Place
) -> tuple[Disposition, float, tuple[str, ...]]:
    """Judge a phrase that stands alone by where it stands."""
    if unit.table >= 0:
        return _in_cell(view, unit, words, spot)
    if unit.hiding is not None and unit.kind is not BlockKind.METADATA:
        return _D.REVIEW, 0.5, words
    if place.in_lesson(view, unit) and found.strength != "label":
        return _D.REVIEW, 0.4, words
    if spot.prominent or place.in_tail(view, unit):
        return _D.BLOCK, 0.9, words
    if place.in_example(view, unit) or found.strength in ("act", "weak"):
        return _D.REVIEW, 0.4, words
    return _D.BLOCK, 0.75, words


def _in_cell(
    view: View, unit: Unit, words: tuple[str, ...], spot: place.Place
) -> tuple[Disposition, float, tuple[str, ...]]:
    """Judge a phrase that fills a cell: a form field of the document, or an entry of a list."""
    titles = [each.column_heading for each in view.row(unit)]
    is_list = unit.row > 0 and len(titles) >= 3 and any(_LIST.search(title) for title in titles if title)
    label = any(_IS_LABEL.search(title) for title in (unit.row_heading, view.left(unit)))
    if label and not is_list:
        return _D.BLOCK, 0.85, ("label", *words)
    if "top_cell" in spot.words and not is_list and not (unit.column == 0 and unit.row > 0):
        return _D.BLOCK, 0.8, words
    return _D.REVIEW, 0.4, words


def _has_act(view: View, found: _Field) -> bool:
    return bool(acts.acts(view.text[found.start : found.end]))


def _between_siblings(view: View, unit: Unit) -> bool:
    """Say whether lines around name the kinds beside it (国家秘密, 商业秘密): a list of terms."""
    return any(_SIBLING.fullmatch(view.string(each)) for each in place.neighbours(view, unit, 1, 1))


def _released(view: View, unit: Unit, end: int) -> bool:
    rest = view.text[end : unit.end]
    if _RELEASED.search(rest) or forms.released(rest):
        return True
    below, above = place.neighbours(view, unit, 0, 1), place.neighbours(view, unit, 1, 0)
    short = bool(below) and below[0].end - below[0].start <= 40
    if short and (_RELEASED.search(view.string(below[0])) or forms.released(view.string(below[0]))):
        return True
    return any(_RELEASE_STAMP.match(view.string(each)) for each in (*above, *below))


_REASONS = {
    _D.BLOCK: "本文件带有工作秘密或内部标志，或规定了知悉、复制范围，未经制发机关解除不得公开。",
    _D.REVIEW: "疑似内部标志，所在位置不足以断定，须由保密审查人员判断。",
    _D.KEEP: "只是提到内部标志或标志已解除，不是本文件的标志。",
}
_Judged = tuple[int, int, Disposition, float, tuple[str, ...]]


def _unit_marks(view: View, unit: Unit) -> Iterator[_Judged]:
    for found in _fields(view, unit):
        verdict = _judge_field(view, unit, found)
        if verdict is not None:
            yield found.start, found.end, *verdict
    for match in _TICKED.finditer(view.text, unit.start, unit.end):
        if len(forms.BOX.findall(view.string(unit))) >= 2 and not place.in_example(view, unit):
            yield match.start(), match.end(), _D.BLOCK, 0.85, ("ticked",)
    for match in (
        _SELF.finditer(view.text, unit.start, unit.end) if _CALLS.search(view.text, unit.start, unit.end) else ()
    ):
        if not place.in_article(view, unit) and not place.quoted(view, *match.span()):
            yield match.start(), match.end(), _D.BLOCK, 0.85, ("this_document",)
    if unit.hiding is None:
        for limit in limits.limits(view, unit):
            disposition, score = (_D.BLOCK, 0.85) if limit.certain else (_D.REVIEW, 0.5)
            yield limit.start, limit.end, disposition, score, limit.words


def marks(view: View) -> Iterator[_Judged]:
    """Yield every internal mark and mention in the form of one: span, what to do, score, signals."""
    for unit in view.units:
        if _TRIGGER.search(view.text, unit.start, unit.end):
            yield from _unit_marks(view, unit)


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find work-secret and internal markings."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for start, end, disposition, score, words in marks(view):
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
