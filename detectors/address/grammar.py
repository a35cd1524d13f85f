"""The shape of an address: a run of place names that goes down to a group, a house number, a building or a room.

Parsing is one walk over the run: it finds the units of place one after the other and stops where too many characters lie between
two of them, so that it stays linear whatever the text.  Units of place: 地名管理条例 art. 3 and the way civil papers write them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 64
# A bracket belongs to the address where it holds a stage, a part or a group, as in （二期） or （东区）.
_RUN = re.compile(
    r"(?:[\u3400-\u9fff0-9A-Za-z·#—-]|\([一二三四五六七八九十0-9A-Za-z东南西北]{1,3}(?:期|区|组|段|座|院)\)| (?=\d))"
    rf"{{2,{LONGEST}}}"
)
# Words that no place name holds: the run ends before them.
_STOP = re.compile(
    r"的|了|我|你|他|她|没|反映|因为|以及|联系|电话|邮编|手机|身份证|户号|承办|编号|\d[\d.]*(?:平方|㎡|元|岁|万|米|亩|年|月|%)|"
    r"(?:已经|如有|如需|为准|经本|经该|经查|经核|同时|期间|并[^州]|至今|多年|常年|附近|一带)"
)
_N = r"[0-9A-Za-z甲乙丙丁戊一二三四五六七八九十百零两负]"
# Units that go down to a dwelling.
_DWELLING = (
    rf"附\d{{1,4}}号|第?{_N}{{1,5}}(?:号楼|号院|号板?房|号|栋|幢|座|单元|梯|层|楼|寝室|室|房|户|门|弄|排|院)"
    r"(?:之[一二三四五六\d])?(?![召码])"
    rf"|(?<!\d)(?:负?\d{{1,4}}[-—]){{1,3}}\d{{1,4}}(?:号|室)?(?!\d)|(?<=[\u4e00-\u9fff)])(?<!第){_N}{{1,3}}委"
    r"|(?<=[栋幢座楼元舍寓门梯号屋房])-?[A-Z]?\d{2,4}(?![\d年月日元户人套平层栋幢亩])"
)
_GROUP = rf"第?{_N}{{1,4}}(?:村民小组|小组|组|队|社|连(?![续接带通锁任同]))(?!区|会|保|员|长|织|团|伍)"
_FINE = re.compile(rf"(?P<dwelling>{_DWELLING})|(?P<group>{_GROUP})")
# Natural villages and named groups: they end an address only behind a village, town or district.
_NATURAL = re.compile(
    r"(?:村民小组|小组|组|社|队|屯|湾子|营子|寨子?|庄|坪|沟|坳|塆|湾|坎|岭|冲|洼|窝|堡|圩|角落|片|艾里|浩特|嘎查|自然村|老屋|新屋|院子|塘|坝|坡|岩|溪|屋)$"
)
_ABOVE = re.compile(r"村委会|行政村|社区|居委会|嘎查|苏木|[村镇乡屯]")
PLACE = re.compile(
    r"[省市县区旗镇乡村路街巷道弄屯寨庄苑府园居邸坊里城庭湾岸都]|小区|公寓|宿舍|胡同|社区|嘎查|新村|花园|家园|家属|人家|国际|生活区|平房"
)
# What may follow the last number: the side of a house, a plain house without number.
_TAIL = re.compile(
    r"(?:[东西南北中左右](?:侧|户|门|厢房|边|屋)?|出租屋|出租房|平房|吊脚楼|老屋|新屋|(?:坎|路|溪|水井|桥|河|塘)[上下边头]{1,2}(?:老屋|新屋)?|"
    r"大?[\u4e00-\u9fff]{1,2}树坎?[上下]|[一二三四五六七八九十\d]{1,2}楼)(?=的|[^\u4e00-\u9fff]|$)"
    r"|\((?=[^()\n]{0,13}(?:[老新]屋|\d户|第.户|侧|旁|对面))[^()\n]{2,14}\)"
)
_STRONG = re.compile(
    r"单元|[\d一二三四五六七八九十]室|号楼|[栋幢]|小区|花园|家园|公寓|家属|宿舍|廉租|安置|平房|出租屋|新村|\d[-—]\d|\d房|[组社队]\d{1,3}号|名邸|雅居|寝室"
)
_NUMBERED = re.compile(rf"{_N}{{1,3}}[组社队]{_N}{{1,3}}号|{_N}{{1,3}}号楼\d{{1,4}}室?")
_GAP_FIRST, _GAP_NEXT = 40, 12


@dataclass(frozen=True, slots=True)
class Address:
    """An address in the folded text.

    Attributes:
        dwelling: it has a house number, building or room; without, it ends in a group or natural village.
        strong: its words are those of dwellings (a unit, a room, an estate), which offices seldom have.
        whole: nothing but blanks, brackets or punctuation follows.
    """

    start: int
    end: int
    dwelling: bool
    strong: bool
    whole: bool


def parse(text: str, start: int, limit: int | None = None) -> Address | None:
    """Return the address that begins at ``start``, or None where the run goes down to no dwelling and no group."""
    match = _RUN.match(text, start, len(text) if limit is None else limit)
    if match is None:
        return None
    run = match.group()
    stop = _STOP.search(run)
    run = run[: stop.start()] if stop else run
    end, dwelling = _last_fine(run)
    natural = _natural_end(run, end) if stop is None or stop.start() > 0 else 0
    if natural > end:
        end, dwelling = natural, dwelling and end > 0
    if end == 0:
        return None
    whole = end == len(run) and stop is None
    tail = _TAIL.match(text, start + end, min(len(text) if limit is None else limit, start + end + 16))
    whole, end = whole or tail is not None, tail.end() - start if tail else end
    value = text[start : start + end]
    if end < 4 or not (PLACE.search(value) or _NUMBERED.match(value)):
        return None
    return Address(start, start + end, dwelling, bool(_STRONG.search(value)), whole)


def _last_fine(run: str) -> tuple[int, bool]:
    """Return where the chain of fine units ends, and whether one of them is a dwelling."""
    end, dwelling = 0, False
    for fine in _FINE.finditer(run):
        if fine.start() - end > (_GAP_NEXT if end else _GAP_FIRST):
            break
        end, dwelling = fine.end(), dwelling or fine.lastgroup == "dwelling"
    return end, dwelling


def _natural_end(run: str, end: int) -> int:
    """Return the end of the run where it closes with a natural village behind a village or town, else 0."""
    if len(run) - end > _GAP_FIRST - 16 or not _NATURAL.search(run):
        return 0
    above = [match.end() for match in _ABOVE.finditer(run)]
    return len(run) if any(2 <= place < len(run) - 1 and len(run) - place <= 8 for place in above) else 0


_BACK = re.compile(r"[\u3400-\u9fff0-9A-Za-z·#()—-]{1,40}$")
# What comes before an address in a sentence and is none of its words.
_LEAD = re.compile(
    r"^.*(?:[的了系称说]|位于|坐落[于在]?|(?<![\d商])住[于在]?|来自|[,;:]|家[在住里]|(?<!存)在(?![\u4e00-\u9fff]?[路街村])|就是|继承|承租|购买|到(?=[\u4e00-\u9fff]{2})|为(?!民)|对(?!面)|由(?!村)|给|把|与(?!世)|走访|慰问)(?=[\u4e00-\u9fff])"
)


def begin(text: str, at: int) -> int:
    """Return where an address that holds ``at`` may begin: behind the last mark, blank or lead word."""
    line = text[max(0, at - 40) : at]
    match = _BACK.search(line)
    if match is None:
        return at
    value = match.group()
    number = re.match(r"\([^()]*\)", value)
    value = value[number.end() :] if number else value
    opening = value.rfind("(")
    if opening >= 0 and ")" not in value[opening:]:
        value = value[opening + 1 :]
    lead = _LEAD.match(value)
    return at - len(value) + (lead.end() if lead else 0)
