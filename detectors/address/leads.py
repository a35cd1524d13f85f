"""Where addresses stand: behind labels and verbs of living, in cells, in columns made of blanks, and on their own.

Labels: 户口登记条例 art. 4 (户籍, 常住, 暂住), 民事诉讼法 art. 124 (住所, 送达地址), forms of the bureau's branches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.address.grammar import Address, begin, parse
from detectors.address.owner import SEAT, Kind, person_near
from detectors.names.lexicon import PLAIN, SPACED
from detectors.presidio import titles_of
from detectors.view import View

Found = tuple[Address, Kind, str]

_LABEL = re.compile(
    r"(?:住 {0,4}址|住 {0,4}处|住所地?|地 {0,4}址|[坐座]落|居住地(?!址)|户籍(?:所在)?地(?!址)|户口所在地|住房位置|配租房源"
    r"|寄[至往给到]|(?<=[职员]工)宿舍(?=:)|(?<=学生)宿舍(?=:)|(?:住|户籍|承租房屋)(?=:)|现居地|(?:宅基地|房屋|住房|住宅|房产)(?=位于|位置))(?:位置)?(?:登记)?\s*"
    r"(?:[:】\]]\s*|位?[为在是于]{1,2}\s*)?(?:\(同身份证\))?(?:[\"“(\[【]\s*)?(?=[\u4e00-\u9fff0-9A-Za-z])"
)
_VERB = re.compile(
    r"(?:(?:[现家常暂居租同寄借原入]|常年|实际)住|现居|独居|安置|落户|搬迁?(?=[至到])|(?:老屋|房子|老家|家)(?=在)|住|居(?=于))(?:于|在|到|至|的)?(?:了)?\s?(?:[\u4e00-\u9fff]{1,4}家\()?(?:[\"“(]\s*)?(?=[\u4e00-\u9fff0-9A-Z])"
)
_NOT_LIVING = re.compile(r"住(?:院|房|建|宅|户|宿|满|校|持|民|保|处|所|址)|家(?![在住])")
_I_AM_AT = re.compile(r"我(?:当时)?在[\u4e00-\u9fff]{1,6},$")
_TRIGGER = re.compile(
    r"[住址坐座户安老房家搬现居独落宿配宅寄就](?:(?<=[住址])|(?<=,就)是|(?<=[坐座])落|(?<=户)(?:籍|口所)|(?<=安)置[于在到至]|(?<=老)屋在|(?<=房)(?:子在|屋[位:]|产位)|(?<=家)在|"
    r"(?<=搬)迁?[至到]|(?<=现)居|(?<=居)于|(?<=独)居|(?<=落)户|(?<=宿)舍:|(?<=配)租房源|(?<=宅)基地位|(?<=寄)[至往给到])"
)
_HOME_WORD = re.compile(r"^(?:住址|住处|居住|现居|承租|住$|坐落|座落|户籍|户口|住房|配租|宿舍|宅基地|房屋|住宅|房产)")
_HOME_BEFORE = re.compile(
    r"(?:现|家|居|居住|住|户籍|户口|家庭|常住|房屋|安置|籍贯|暂|租|同|身份证|人|经常|登记|宅基地|住宅)$"
)
_OFFICE_BEFORE = re.compile(
    r"(?:办公|公司|机构|注册|单位|经营|生产|报名|受理|接待|会议|会|企业|现场|项目|工程|施工|局|厂|来信|收货)$"
)
_EITHER_BEFORE = re.compile(r"(?:联系|通信|通讯|邮寄|送达|收件|收货|收信|寄送)$")


def labelled(view: View) -> Iterator[Found]:
    """Yield addresses behind a label or a verb of living."""
    text, done = view.text, -1
    for trigger in _TRIGGER.finditer(text):
        at = trigger.start()
        if at < done:
            continue
        for start, kind, word in _leads(text, at):
            found = parse(text, start)
            if found is not None and _stands(text, found, word):
                done = found.end
                yield found, kind, word
                break


def _leads(text: str, at: int) -> Iterator[tuple[int, Kind, str]]:
    """Yield where the address would begin behind the trigger, what its label says, and the label."""
    for begins in (at, at - 1, at - 2):
        label = _LABEL.match(text, begins) if begins >= 0 else None
        if label is not None:
            word = re.sub(r"[\s:\"“(】\]]", "", label.group())
            before = re.sub(r"\s", "", text[max(0, begins - 6) : begins])
            yield label.end(), _label_kind(word, before, ":" in label.group()), word
            return
    if _NOT_LIVING.match(text, at):
        return
    if text[at] == "就":
        if _I_AM_AT.search(text, max(0, at - 12), at):
            yield at + 2, Kind.HOME, "就是"
        return
    verb = _VERB.match(text, at)
    if verb is not None and verb.group() not in ("家", "安置"):
        yield verb.end(), Kind.HOME, verb.group()


def _label_kind(word: str, before: str, colon: bool) -> Kind:
    if _OFFICE_BEFORE.search(before) and not _HOME_WORD.match(word):
        return Kind.OFFICE
    if word.startswith("寄") or _EITHER_BEFORE.search(before):
        return Kind.EITHER
    if _HOME_WORD.match(word) or _HOME_BEFORE.search(before):
        return Kind.HOME
    return Kind.EITHER if word.startswith("住所") else Kind.OFFICE


_DAYS = re.compile(r"^\S{0,2}\d+(?:天|日|月|年)")


def _stands(text: str, found: Address, word: str) -> bool:
    """Tell whether the value is an address in its own right, not the time or floor that follows a verb."""
    value = text[found.start : found.end]
    if word in ("住", "家在", "住在", "住到") and not (found.dwelling or found.whole):
        return False
    return not _DAYS.match(value)


_HOME_HEADING = re.compile(
    r"住址|住处|家庭地址|居住地|居住|户籍地|[坐座]落|房屋|安置|房号|住所|宿舍|寝室|配租|家庭位置"
)
_ADDRESS_HEADING = re.compile(r"地址|位置")
_ORIGIN_HEADING = re.compile(r"村组|组别|所在村|村居|来源|籍贯|所属|住地|村民组|户籍村")
_OFFICE_HEADING = re.compile(r"单位|办公|公司|供应商|企业|注册|机构|学校|地点|现场|项目|工程|岗位|委托方")
_LIVING = re.compile(r"(?:现|家|常|暂|租|居)?住(?![院房建宅户宿])(?:址:?|在|于)?")
_AT_KIN = re.compile(r"[^()\n]{0,6}家\((?=[\u4e00-\u9fff0-9]{4})")
_OPENING = re.compile(r"[^()\n]{0,8}\((?=[\u4e00-\u9fff0-9]{4})")


def cells(view: View) -> Iterator[Found]:
    """Yield addresses in table cells by their headings, or by being nothing but an address in a row about a person."""
    homes = any(_HOME_HEADING.search(unit.column_heading) for unit in view.units if unit.table >= 0)
    for unit in view.units:
        if unit.table < 0 or not 4 <= unit.end - unit.start <= 90:
            continue
        titles = [title for title in titles_of(view, unit) if len(title) <= 14]
        kind = _heading_kind(titles)
        found = _cell_address(view, unit.start, unit.end, kind)
        if found is None:
            continue
        flat = found.strong and found.dwelling
        if kind is not None:
            yield found, Kind.HOME if kind is Kind.ORIGIN and flat else kind, titles[0]
        elif _AT_KIN.match(view.text, unit.start, unit.end):
            yield found, Kind.HOME, "kin"
        elif found.whole and homes and not unit.column_heading and not unit.row_heading.endswith("司"):
            yield found, Kind.HOME, "column"  # a row that was torn apart under a column of homes
        elif found.whole and person_near(view, found) and not SEAT.search(view.text[found.start : found.end]):
            yield found, Kind.HOME if flat else Kind.ORIGIN, "row"


def _cell_address(view: View, start: int, end: int, kind: Kind | None) -> Address | None:
    living = _LIVING.match(view.text, start, end)
    found = parse(view.text, living.end() if living else start, end)
    if found is None:
        opening = (_OPENING if kind is not None else _AT_KIN).match(view.text, start, end)
        found = parse(view.text, opening.end(), end) if opening else None
    return found


def _heading_kind(titles: list[str]) -> Kind | None:
    for title in titles:
        if _OFFICE_HEADING.search(title) and (_ADDRESS_HEADING.search(title) or _HOME_HEADING.search(title)):
            return Kind.OFFICE
        if _HOME_HEADING.search(title):
            return Kind.HOME
        if _ADDRESS_HEADING.search(title):
            return Kind.EITHER
        if _ORIGIN_HEADING.search(title):
            return Kind.ORIGIN
    return None


# A number that only flats have, to begin from where no label leads.
_FLAT = re.compile(
    r"\d(?:号楼|栋|幢|单元|号)(?=\d|[甲乙丙丁一二三四五六七八九东西]|[\u4e00-\u9fff]{0,4}\d)|弄\d+号|[A-Z]座\d{3}|[组社队]\d{1,3}号|\d-\d{1,2}-\d{3}"
)
_PIECE = re.compile(r"(?:^|[\n,;)、\"”“:|]| {1,4})$")
_HOUSE_AFTER = re.compile(
    r"^房?(?:的|这|该)?(?:房屋|住宅|住房|房产|商品房|公租房|廉租房|安置房|保障房|[一二两]套|自有|一案)"
)
_HOUSE_SAID = re.compile(r"^(?:其|的)?(?:家[中里]|住处|暂住处|住所)|^\([^()\n]{0,10}(?:住宅|住处|住房|的家)\)")
_AT_HOME = re.compile(r"(?:家[里中]?|房屋|住房|住宅|房产)\($")
_OWNING = re.compile(r"(?:其|名下|自有|所有|购买|购得|承租|租住|租用|分得|分配|配租|坐落|位于|继承)[^,。;]{0,6}$")
_GROUP_HOUSE = re.compile(r"[组社队]\d{1,3}号")
_HOUSEHOLD = re.compile(r"[他她我其]家|[他她我]屋|户主|老伴|独居")


def alone(view: View) -> Iterator[Found]:
    """Yield flats without a label: in columns made of blanks, as items about a person, and as dwellings owned."""
    text, done = view.text, -1
    for flat in _FLAT.finditer(text):
        if flat.start() < done:
            continue
        start = begin(text, flat.start())
        found = parse(text, start)
        if found is None or found.end <= flat.start() or not found.strong or SEAT.search(text[start : found.end]):
            continue
        done = found.end
        before, after = text[max(0, start - 8) : start], text[found.end : found.end + 16]
        owned = _OWNING.search(before) and _HOUSE_AFTER.match(after)
        if owned or _HOUSE_SAID.match(after) or _AT_HOME.search(before):
            yield found, Kind.HOME, "owned"
        elif found.whole and person_near(view, found) and _PIECE.search(text[max(0, start - 5) : start]):
            yield found, Kind.EITHER, "person"
        elif (
            found.whole
            and _GROUP_HOUSE.search(text[start : found.end])
            and _HOUSEHOLD.search(text[max(0, start - 30) : start])
        ):
            yield found, Kind.HOME, "household"


_ORIGIN = re.compile(
    r"[组社队屯寨](?=村民(?:(?![小委自代会大议们意反])[\u4e00-\u9fff]|[,、)。;])|人[,。;]|居民[\u4e00-\u9fff])"
    r"|[子村](?=人[,。;])|村(?=村民(?![小委自代会大议们意反])[\u4e00-\u9fff])"
)
_HAMLET = re.compile(r"村委会[\u4e00-\u9fff]{1,4}村$|自然村$|[湾营寨]子$|[组社队屯寨]$")
# 二组 alone before a name counts in papers of a village.
_OF_GROUP = re.compile(rf"[组社](?=的?(?:{PLAIN}|{SPACED})(?:[,。(、]|家))")
_ORDINAL = re.compile(r"(?<!第)(?<![一二三四五六七八九十\d])[一二三四五六七八九十\d]{1,2}$")
_VILLAGE = re.compile(r"村[民委两支]|低保|五保|[一二三四五六七八九十\d]组村民|户,")


def origins(view: View) -> Iterator[Found]:
    """Yield groups and natural villages that only say where a named villager comes from."""
    text = view.text
    for match in _ORIGIN.finditer(text):
        start = begin(text, match.start())
        value = text[start : match.end()]
        if len(value) >= 4 and _HAMLET.search(value) and not SEAT.search(value):
            yield Address(start, match.end(), False, False, False), Kind.ORIGIN, "origin"
    for match in _OF_GROUP.finditer(text) if _VILLAGE.search(text) else ():
        ordinal = _ORDINAL.search(text, max(0, match.start() - 4), match.start())
        if ordinal is None:
            continue
        start = min(begin(text, match.start()), ordinal.start())
        value = text[start : match.end()]
        if start == ordinal.start() or re.search(r"[村寨屯]", value):
            yield Address(start, match.end(), False, False, False), Kind.ORIGIN, "origin"


_NUMBER = re.compile(r"1[3-9]\d[\d -]{8,12}|\d{17}[\dXx]")
_CHUNK = re.compile(r"(?<= )[\u4e00-\u9fff]{2,12}[镇乡村道区路街][\u4e00-\u9fff0-9-]{2,24}(?= |$)")


def chunks(view: View) -> Iterator[Found]:
    """Yield addresses that stand between blanks in a line with a mobile or identity number."""
    for unit in view.units:
        line = view.string(unit) if unit.table < 0 and unit.end - unit.start < 160 else ""
        if line.count(" ") < 2 or not _NUMBER.search(line) or ":" in line:
            continue
        for chunk in _CHUNK.finditer(line):
            found = parse(view.text, unit.start + chunk.start(), unit.start + chunk.end())
            if found is not None and found.whole and not SEAT.search(chunk.group()):
                yield found, Kind.EITHER, "line"


_ITEM = re.compile(r",(?=[\u4e00-\u9fff]{2,10}[镇乡村区道县])")
_NAMED = re.compile(rf"(?:^|[\n)、。;\d. ])(?:{PLAIN}|{SPACED})$")


def items(view: View) -> Iterator[Found]:
    """Yield addresses that follow a name at the head of an item (某某，某镇某村某屯)."""
    text = view.text
    for item in _ITEM.finditer(text):
        if not _NAMED.search(text, max(0, item.start() - 8), item.start()):
            continue
        found = parse(text, item.end())
        if found is not None and found.whole and not SEAT.search(text[found.start : found.end]):
            yield found, Kind.HOME, "item"


_COLUMN_HEADING = re.compile(r"^[^\n。]{0,60}(?:住 {0,4}址|坐落|住处|地址|居住地)[^\n。,]{0,60}$", re.MULTILINE)
_COLUMN_GAP = re.compile(r"(?<=\S) +(?=\S)")


def columns(view: View) -> Iterator[Found]:
    """Yield addresses in the lines below a line of headings that are set apart by blanks only."""
    text = view.text
    for heading in _COLUMN_HEADING.finditer(text):
        titles = heading.group()
        if "\t" in titles or "|" in titles or ":" in titles or " " not in titles.strip():
            continue
        at = heading.end() + 1
        for line in text[at : at + 6000].split("\n"):
            if line.strip() and " " not in line.strip():
                break
            yield from _column(text, at, line)
            at += len(line) + 1


def _column(text: str, at: int, line: str) -> Iterator[Found]:
    for gap in _COLUMN_GAP.finditer(line):
        found = parse(text, at + gap.end(), at + len(line))
        if (
            found is not None
            and "\u4e00" <= text[found.start] <= "\u9fff"
            and text[found.end : found.end + 1] in (" ", "\n", "")
        ):
            yield found, Kind.HOME, "column"
            return
