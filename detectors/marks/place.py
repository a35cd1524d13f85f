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
TAIL_UNITS = 4
_PLATES = frozenset(
    {BlockKind.HEADER, BlockKind.FOOTER, BlockKind.TEXT_BOX, BlockKind.WATERMARK, BlockKind.STAMP, BlockKind.METADATA}
)
_ARTICLE = re.compile(
    r"^\s*(?:第\s*[一二三四五六七八九十百零〇\d]{1,6}\s*条|\(?[一二三四五六七八九十]{1,3}\)\s*(?:绝|机|秘)密级)"
)
_QUOTES = "“”\"‘’'「」『』《》〈〉"
_EXAMPLE = re.compile(r"示例|样式|样例|举例|例如|比如|格式|形式|标注方法|填写说明|如下样|式样|范本|字样")
_ENCLOSING = "(【[<{〔"
_BEFORE = re.compile(
    r"^[\s(【\[<{〔★☆*]*(?:(?:份\s*号|编\s*号|[Nn][Oo]\.?)?[:\s]*[A-Z]?\d{1,8}[\s]*)?[\s(【\[<{〔★☆*]*$|"
    r"(?:[ ]{2,}|\t)[(【\[<{〔★☆*]*$"
)
_AFTER = re.compile(
    r"^[)\]】>}〕★☆*]*[\s.。!]*(?:特\s*急|加\s*急|急\s*件|平\s*急|特\s*提|限时)?[\s.。!]*$|^[)\]】>}〕]*(?:[ ]{2,}|\t)"
)
_ANNEX = re.compile(r"^附\s*[件表录]\s*\d{0,2}\s*[:.]?")


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
    before, after = view.text[unit.start : start], view.text[end : unit.end]
    alone = bool(_BEFORE.search(before)) and bool(_AFTER.search(after))
    words = ["own_field"] if alone else []
    if unit.kind in _PLATES:
        words.append(str(unit.kind))
    if unit.rank < TOP_UNITS and unit.table < 0:
        words.append("top")
    if unit.rank < 8 and unit.table >= 0:
        words.append("top_cell")
    if _page_top(view, unit):
        words.append("page_top")
    if unit.alignment is Alignment.RIGHT and unit.rank < TOP_UNITS + 8:
        words.append("right")
    if any(_ANNEX.match(view.string(each)) for each in neighbours(view, unit, 2, 0)):
        words.append("annex_heading")
    if any(re.fullmatch(r"\d{6}", view.string(each)) for each in neighbours(view, unit, 2, 0)):
        words.append("copy_number")
    return Place(alone, len(words) > alone, tuple(words))


def _page_top(view: View, unit: Unit) -> bool:
    block = unit.block
    if block.page != 1 or block.box is None:
        return False
    height = next((page.height for page in view.document.pages if page.number == 1), None)
    return height is not None and block.box.top < 0.3 * height


def in_tail(view: View, unit: Unit) -> bool:
    """Say whether the unit is among the last lines of the text that shows."""
    return unit.rank >= len(view.units) - TAIL_UNITS


def neighbours(view: View, unit: Unit, before: int, after: int) -> tuple[Unit, ...]:
    """Return the units around ``unit``, itself not included."""
    left = view.units[max(0, unit.rank - before) : unit.rank]
    return left + view.units[unit.rank + 1 : unit.rank + 1 + after]


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


@lru_cache(maxsize=8)
def spaced(words: str) -> str:
    """Return a pattern for alternatives whose characters may stand apart (秘　　密)."""
    return "|".join(r"[ \t]{0,8}".join(word) for word in words.split("|"))
