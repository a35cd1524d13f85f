"""Evidence of place: whether words stand on the document as its mark, or in its text as a mention.

GB/T 9704-2012 puts level and period on the second line at the top left of page 1, under the copy number; older forms
(国家保密局令 1990年第3号) stand at the top left of the cover, behind or under a title, or before a single paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from detectors.view import Unit, View
from pipeline.model.document import Alignment, BlockKind

# Lines at the top of a document in which an official form places its marks.
TOP_UNITS = 12
# Cells at the top of a form.
TOP_CELLS = 24
TAIL_UNITS = 4
PLATES = frozenset(
    {BlockKind.HEADER, BlockKind.FOOTER, BlockKind.TEXT_BOX, BlockKind.WATERMARK, BlockKind.STAMP, BlockKind.METADATA}
)
_ARTICLE = re.compile(
    r"^\s*(?:第\s*[一二三四五六七八九十百零〇\d]{1,6}\s*条|\(?[一二三四五六七八九十]{1,3}\)\s*(?:绝|机|秘)密级)"
)
_QUOTES = "“”\"‘’'「」『』《》〈〉"
_OPEN = "(【[<{〔★☆*"
_FIELDS = re.compile(r"[\s()【】\[\]<>{}〔〕★☆*,;|/]+")
# What may stand beside a mark on its line: urgency, copy number, issue, date, page, annex number.
_COMPANION = re.compile(
    r"[特加平]|[急件提]|特急|加急|急件|平急|特提|限时|[Nn][Oo]\.?:?\d{0,8}|(?:份号|编号|序号|份|号):?[A-Z]?\d{0,8}|[A-Z]?\d{1,8}|[-—–]?第?\d{1,4}[-—–]?"
    r"|总?第?(?:\d{1,4}|[一二三四五六七八九十]{1,4})?(?:期|号|份|页)|共\d{1,4}(?:页|份)|第|期|年|月|日|\d{1,4}[年月日期页]"
    r"|\d{4}年\d{1,2}月(?:\d{1,2}日)?|附[件表录]\d{0,2}[:.]?|[一二三四五六七八九十]{1,2}|[:.。!]|[\u4e00-\u9fff]{2,20}(?:编|印|编印|主办|主编|整理)|(?:送审|讨论|征求意见|初|汇报|定|代拟|修改|样|审议)稿|草案|节选|摘要"
)
_WIDE = re.compile(r"[ ]{2,}|\t")
_ANNEX = re.compile(r"^附\s*[件表录]\s*\d{0,2}\s*[:.]?")
_COPY_NUMBER = re.compile(r"(?:份\s*号|№|[Nn][Oo]\.?)\s*:?\s*\d{1,8}|\d{6}")
_BODY_END = "。?!;"

_EXAMPLE = re.compile(
    r"示例|样式|样例|举例|例如|比如|范例|格式|标注方法|填写说明|如下样|式样|范本|字样|例[:.]|下列|以下|如下|怎么(?:标|写|读)|如何(?:标|写|读)"
)
# A line that leads to what it does not itself hold: the mark below is the sample of a rule.
_LEADS = re.compile(
    r"(?:标明|注明|标注|标示|标有|写明|写成|写为|写作|改为|改成|印有|印着|盖有|加盖|填写|填|标上|出现|显示|样的?|形如|例如?|比如|如)[:,“\"]?$"
)
_LABEL_LEAD = re.compile(
    r"^(?:文件|资料|材料)?(?:密\s*级|秘密等级|保密等级|涉密等级|附\s*件|附\s*表|份\s*号|编\s*号|保密期限|标\s*题|文\s*号|抄\s*送|主\s*送).{0,8}:$"
)
_FOLLOWS = re.compile(
    r"^[\s”\"]*(?:等)?(?:字样|标志|标识|的?(?:标志|标识|字样|戳记|印章|文件|材料)|[一二两三四]字|是指|指的是|属于哪)"
)
_QUESTION = re.compile(
    r"^(?:问|Q|提问|\d{1,3}[.、]|第?[一二三四五六七八九十\d]{1,3}题)[:.、]?.*(?:[?]|哪|什么|吗|\(\s*\))|[?]$"
)
# Titles of what teaches: by themselves, or where they speak of secrecy.
_LESSON = re.compile(
    r"知识|题库|有问必答|问答|测试题|竞赛题|讲义|课件|释义|口袋书|宣传(?:手册|册|提纲|资料|材料)|普法|图解|一图|明白纸|须知|学习资料"
    r"|(?:保密|定密|密级|标志).*(?:试题|测试|竞赛|手册|案例|说明|指南|宣传|学习|培训|指引|模板|样本|规定|办法|制度|常识|要点)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand.

    Attributes:
        alone: nothing else on their line, in their cell, or in their field of a line split by wide blanks.
        prominent: where marks are put: top of the text, page header, text box, watermark, stamp, annex heading.
        words: names of the signals, for the evidence.
    """

    alone: bool
    prominent: bool
    words: tuple[str, ...]


def place_of(view: View, unit: Unit, start: int, end: int) -> Place:
    """Judge the place of folded ``start`` to ``end`` inside ``unit``."""
    alone = _free(view.text[unit.start : start], before=True) and _free(view.text[end : unit.end], before=False)
    words = ["own_field"] if alone else []
    if unit.kind in PLATES:
        words.append(str(unit.kind))
    if in_head(view, unit):
        words.append("top_cell" if unit.table >= 0 else "top")
    if _page_top(view, unit):
        words.append("page_top")
    if unit.alignment is Alignment.RIGHT and unit.rank < TOP_UNITS + 8:
        words.append("right")
    above = neighbours(view, unit, 2, 0)
    if any(_ANNEX.match(view.string(each)) for each in above):
        words.append("annex_heading")
    if any(_COPY_NUMBER.fullmatch(view.string(each)) for each in above):
        words.append("copy_number")
    return Place(alone, len(words) > alone, tuple(words))


def _free(text: str, before: bool) -> bool:
    """Say whether the rest of a line leaves a mark in a field of its own."""
    wide = None
    for gap in _WIDE.finditer(text):
        wide = gap
        if not before:
            break
    if wide is not None:
        text = text[wide.end() :] if before else text[: wide.start()]
    if before:
        text = text.rstrip(_OPEN + " ")
    return len(text) <= 40 and all(not part or _COMPANION.fullmatch(part) for part in _FIELDS.split(text))


def in_head(view: View, unit: Unit) -> bool:
    """Say whether the unit stands among the first lines or form cells, before the running text begins."""
    limit = TOP_CELLS if unit.table >= 0 else TOP_UNITS
    if unit.rank >= TOP_CELLS or unit.kind in PLATES:
        return False
    cells = sum(each.table >= 0 for each in view.units[: unit.rank])
    lines = unit.rank - cells
    if (cells if unit.table >= 0 else lines) >= limit or lines >= TOP_UNITS:
        return False
    return not any(is_body(view, each) for each in view.units[: unit.rank])


def is_body(view: View, unit: Unit) -> bool:
    """Say whether the unit is running text: a sentence to its end."""
    if unit.table >= 0 or unit.kind in PLATES:
        return False
    return unit.end - unit.start >= 14 and view.text[unit.end - 1] in _BODY_END


def _page_top(view: View, unit: Unit) -> bool:
    block = unit.block
    if block.page != 1 or block.box is None:
        return False
    height = next((page.height for page in view.document.pages if page.number == 1), None)
    return height is not None and block.box.top < 0.3 * height


def in_tail(view: View, unit: Unit, count: int = TAIL_UNITS) -> bool:
    """Say whether the unit is among the last lines of the text that shows."""
    return view.shown - count <= unit.rank < view.shown


def neighbours(view: View, unit: Unit, before: int, after: int) -> tuple[Unit, ...]:
    """Return the units around ``unit``, itself not included; what hides is no neighbour of what shows."""
    left = view.units[max(0, unit.rank - before) : unit.rank]
    end = unit.rank + 1 + after
    return left + view.units[unit.rank + 1 : end if unit.hiding is not None else min(end, view.shown)]


def quoted(view: View, start: int, end: int) -> bool:
    """Say whether the words stand between quotation marks or in a title."""
    text = view.text
    left = text[max(0, start - 1) : start]
    right = text[end : end + 1]
    if (left and left in _QUOTES) or (right and right in _QUOTES):
        return True
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return line.rfind("《") > line.rfind("》") or line.rfind("“") > line.rfind("”")


def in_article(view: View, unit: Unit) -> bool:
    """Say whether the unit is an article of a rule."""
    return bool(_ARTICLE.match(view.string(unit)))


def in_example(view: View, unit: Unit) -> bool:
    """Say whether the unit or a line just above it announces a sample."""
    near = (unit, *neighbours(view, unit, 2, 0))
    return any(_EXAMPLE.search(view.string(each)) for each in near)


def as_sample(view: View, unit: Unit) -> str:
    """Say whether the lines around make a line of its own the sample of a rule, a question or a definition.

    Returns 'sample' where the line above ends in 标明, 例如 and the like or the one below begins with 字样, 标志, 是指;
    'perhaps' where the line above is a question or ends in a colon; else ''.
    """
    if unit.table >= 0 or unit.kind in PLATES:
        return ""
    below = neighbours(view, unit, 0, 1)
    if below and below[0].kind not in PLATES and _FOLLOWS.match(view.string(below[0])):
        return "sample"
    above = [each for each in neighbours(view, unit, 1, 0) if each.kind not in PLATES and each.table < 0]
    text = view.string(above[0]).rstrip() if above else ""
    if not text or _LABEL_LEAD.match(text):
        return ""
    if _LEADS.search(text) or (text.endswith(":") and _EXAMPLE.search(text)):
        return "sample"
    return "perhaps" if text.endswith(":") or _QUESTION.search(text) else ""


def in_lesson(view: View, unit: Unit) -> bool:
    """Say whether the document teaches: a lesson, test or guide by its title, and the unit stands below that title."""
    titles = [each for each in view.units[:4] if each.rank < unit.rank and each.table < 0]
    return any(_LESSON.search(view.string(each)) and not is_body(view, each) for each in titles)


def aside(view: View, unit: Unit, start: int, end: int) -> str:
    """Say how brackets set the words apart: '' not at all, 'lead' before a paragraph, 'suffix' behind a title, 'inside'.

    The brackets must hold nothing else.
    """
    text = view.text
    left, right = text[max(unit.start, start - 1) : start], text[end : end + 1]
    if not left or left not in "(【[〔" or not right or right not in ")】]〕":
        return ""
    if not text[unit.start : start - 1].strip():
        return "lead"
    title = end + 1 >= unit.end and unit.end - unit.start <= 70 and "。" not in text[unit.start : start]
    return "suffix" if title else "inside"


@lru_cache(maxsize=64)
def spaced(words: str) -> str:
    """Return a pattern for alternatives whose characters may stand apart (秘　　密)."""
    return "|".join(r"[ \t]{0,8}".join(word) for word in words.split("|"))
