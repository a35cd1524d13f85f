"""Whose address it is: a private person's home, an office's, or not to be told from the text."""

from __future__ import annotations

import re
from enum import Enum

from detectors.address.grammar import Address
from detectors.names.lexicon import PLAIN, SPACED
from detectors.presidio import last_of
from detectors.view import Unit, View
from pipeline.model.finding import Disposition


class Kind(Enum):
    """What the label, heading or verb before an address says of its owner."""

    HOME = "home"
    OFFICE = "office"
    EITHER = "either"
    ORIGIN = "origin"


# Words inside an address that name a seat of an office or a firm.
SEAT = re.compile(
    r"大厦|办公|行政中心|政务|党政|管委会|(?:服务|市民|接访|接待|活动|文化|会议|数据)中心|科技[园楼]|工业[园区小]|产业园|园区|物流园|数据中心|"
    r"写字楼|商务楼|法院|政府|委员会|机关|教育大楼|公司|工厂|银行|医院|卫生院|大学|车间|软件园|窗口|大厅|招待所|村部|宾馆|酒店|饭店"
)
# Behind the address: the name of an office that sits there, or its counter.
_SEAT_AFTER = re.compile(
    r"^\s*[\u4e00-\u9fff]{0,20}?(?:局|厅|委|办|办公室|科|处|部|中心|报告厅|窗口|公司|法院|政府|收(?![到入取]))"
)
_PERSON = re.compile(
    r"身份证|身份号码|申请人|来电人|来信人|诉求人|投诉人|当事人|受害|患者|公民|本人|堂|[男女][,、)]|\d岁|族|出生|姓名|家属|"
    r"监护人|家长|配偶|我叫|[你您](?:提交|反映|的|于|来信|所)|手机|1[3-9]\d{9}|其[父母妻子夫女]|业主|户主|村民"
)
_FIRM = re.compile(
    r"(?:公司|合作社|厂|店|医院|卫生院|政府|[局厅委院站会]|(?<!住)所|中心|学校|小学|中学|大学|银行|支队|大队|机构)(?=[,;:(\n\s的]|住所|$)|法定代表人|负责人|"
    r"统一社会信用代码|采购人|代理机构|邮编|信箱|监督电话|咨询|传真"
)
_FIRM_CELL = re.compile(
    r"(?:公司|合作社|卫生院|医院|小学|中学|学校|幼儿园|委员会|厂|局|店|行|药房|诊所|超市|[馆所站院部社]|网吧|工作室|养殖场|园)(?:\(|$)"
)
# Columns in which a person's employer or whereabouts stand.
_ABOUT_PERSON = re.compile(r"单位|工作|就业|去向|参保|备注|情形|情况|去处|务工|单 ?位|开户|银行|原因")
_PERSON_HEADING = re.compile(
    r"姓名|户主|权利人|被征|被搬迁人|被拆迁人|业主|申请人|领取人|承租人|身份证|村民|农户|联系人|家长|学生|监护人|职工|老人|儿童"
)
# Contact lines of offices go on with a landline or a post code.
_LINE_AFTER = re.compile(r"\)?[\s,;(]*(?:(?:联系|办公|咨询)?电话:?\s*\(?0\d|邮编|邮政编码|传真)")
_MOBILE_AFTER = re.compile(r"\)?[\s,;(]*(?:联系)?(?:电话|方式|手机)(?:号码)?:?\s*1[3-9]")
_NAME_CELL = re.compile(rf"\|(?:{PLAIN}|{SPACED})\|$")
# Living quarters inside an industrial estate; a room or unit of a flat.
_ROOMS = re.compile(r"宿舍|公寓")
_FLAT_ROOM = re.compile(r"单元|[栋幢]\d|\d[-—]\d{1,2}[-—]\d|[组社]\d{1,3}号")
_FIRM_BEFORE = 140
# A building of flats seldom houses an office.
_FLAT = re.compile(
    r"单元|[栋幢]\d|小区|花园|家园|公寓|家属|宿舍|廉租|平房|名邸|雅居|村.{0,8}\d[组社队]|组.{0,3}\d号|\d[-—]\d{1,2}[-—]\d"
)


def disposition(view: View, found: Address, kind: Kind) -> tuple[Disposition, float]:
    """Decide on an address from its own words, its label's kind and what stands around it."""
    text, value = view.text, view.text[found.start : found.end]
    after = text[found.end : found.end + 24].split("\n")[0]
    unit = view.unit_at(found.start)
    if kind is Kind.ORIGIN:
        return Disposition.REVIEW, 0.6
    seat = bool((SEAT.search(value) and not _ROOMS.search(value)) or _SEAT_AFTER.match(after))
    if unit is not None and unit.table >= 0 and firm_row(view, unit):
        return Disposition.KEEP, 0.7
    if kind is Kind.HOME:
        hard = re.search(r"大厦|办公楼|行政中心|政府|政务|窗口|写字楼|商务楼", value)
        return (Disposition.KEEP, 0.6) if hard else (Disposition.REDACT, 0.9)
    if seat:
        return Disposition.KEEP, 0.7
    person, firm = _nearest(text[max(0, found.start - _FIRM_BEFORE) : found.start])
    flat = bool(_FLAT.search(value)) or not found.dwelling
    if (
        kind is Kind.OFFICE
        and firm < 0
        and person < 0
        and _FLAT_ROOM.search(value)
        and text[found.start - 4 : found.start - 3] == "("
    ):
        return Disposition.REVIEW, 0.5
    if kind is Kind.OFFICE:
        return (Disposition.REDACT, 0.75) if flat and person > firm else (Disposition.KEEP, 0.8)
    if person > firm or (firm < 0 and _MOBILE_AFTER.match(text[found.end : found.end + 20])):
        return Disposition.REDACT, 0.8
    if not flat and _LINE_AFTER.match(text[found.end : found.end + 16]):
        return Disposition.KEEP, 0.7
    if flat and firm < 0:
        return Disposition.REDACT, 0.75
    if firm > person:
        return (Disposition.REVIEW, 0.5) if flat else (Disposition.KEEP, 0.7)
    return Disposition.REVIEW, 0.5


def _nearest(lead: str) -> tuple[int, int]:
    """Return where the last word of a private person and the last word of an office stand in the lead, -1 where none."""
    person, firm = last_of(_PERSON, lead), last_of(_FIRM, lead)
    return (person.start() if person else -1), (firm.start() if firm else -1)


def firm_row(view: View, unit: Unit) -> bool:
    """Tell whether the row is about a firm or an office: a cell before the address is its name."""
    return any(
        each.start < unit.start
        and _FIRM_CELL.search(view.string(each))
        and not _ABOUT_PERSON.search(each.column_heading)
        and (6 if _PERSON_HEADING.search(each.column_heading) else 4) <= each.end - each.start < 60
        for each in view.row(unit)
    ) and not re.search(
        r"\d{17}[\dXx]|1[3-9]\d{9}", view.row_text(unit)[: max(0, unit.start - view.row(unit)[0].start)]
    )


def person_near(view: View, found: Address) -> bool:
    """Tell whether the row or the sentence before names a private person nearer than an office."""
    unit = view.unit_at(found.start)
    if unit is not None and unit.table >= 0:
        row = view.row_text(unit)
        headings = "".join(each.column_heading for each in view.row(unit))
        return not firm_row(view, unit) and bool(_PERSON.search(row) or _PERSON_HEADING.search(headings))
    lead = view.text[max(0, found.start - 90) : found.start]
    person, firm = _nearest(lead)
    return person > firm or bool(_NAME_CELL.search(lead))
