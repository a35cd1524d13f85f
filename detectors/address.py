"""Addresses: assembled from place names down to group, lane, building and room; homes are withheld, offices are kept.

GUIDELINE.md: a residence down to village group, and a dwelling that is bought, let, allotted or expropriated: redact; a village,
community or town alone is no address; addresses of offices and firms: keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum

from detectors import basis
from detectors.base import Detector, Source
from detectors.presidio import lead_of, titles_of
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "address", "1"

_NUM = r"[0-9A-Za-z甲乙丙丁一二三四五六七八九十百零东南西北]"
_WORD = r"[\u4e00-\u9fff0-9A-Za-z·]"
# A part is a few characters and a unit of place; an address is a run of parts, the last of which goes down to a dwelling.
_REGION = r"(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|自治州|市|盟|地区|县|区|旗))"
_TOWN = r"(?:[\u4e00-\u9fff]{2,8}?(?:镇|乡|街道(?:办事处)?|苏木|农场|林场))"
_VILLAGE = r"(?:[\u4e00-\u9fff]{1,10}?(?:村委会|行政村|自然村|村|社区|嘎查|庄(?=[一二三四五六七八九十\d])))"
_ROAD = rf"(?:{_WORD}{{1,12}}?(?:大道|大街|路|街|巷|胡同|弄|道)(?:[东南西北中]段|[东南西北]侧)?)"
_ESTATE = (
    rf"(?:{_WORD}{{2,14}}?(?:小区|花园|家园|家属院|公寓|新村|新城|名苑|[\u4e00-\u9fff]苑|嘉园|"
    rf"[\u4e00-\u9fff]园|[\u4e00-\u9fff]居|[\u4e00-\u9fff]府|湾|城|大院|平房区|宿舍|综合楼|大厦|大楼|办公楼|行政中心|服务中心|政务中心|商务楼|写字楼|科技园|工业园|产业园|物流园|安置房|"
    rf"[\u4e00-\u9fff]庭|里|广场))"
)
_DETAIL = (
    rf"(?:(?:第?{_NUM}{{1,5}}(?:村民小组|小组|组|队|社|号楼|号院|号|幢|栋|座|单元|层|楼|室|户|弄|期|区|排|"
    rf"院)(?:之[一二三\d])?|附\d{{1,4}}号?|(?<=[\u4e00-\u9fff号楼院])\d{{1,3}}(?:-\d{{1,4}}){{1,3}}(?:号|"
    rf"室)?)(?:[东西南北]侧|[东西]户)?)"
)
_ADDRESS = re.compile(
    rf"(?:{_REGION}){{0,4}}(?:{_TOWN})?(?:{_VILLAGE})?(?:{_ROAD})?(?:{_DETAIL}){{0,2}}(?:{_ROAD})?(?:{_ESTATE}){{0,2}}(?P<detail>{_DETAIL}(?:\s?{_DETAIL}){{0,5}})"
)
_START = re.compile(
    r"(?:住(?:址|所地|所|在|于)?|地\s*址|坐落|请寄|居住地|所在地)\s*[:为是]?\s*(?:在|于)?(?=[\u4e00-\u9fff0-9A-Za-z])"
)
_HOME = re.compile(r"(?:现|家|居|户籍|户口|家庭|常住|房屋|安置|籍贯|暂|租|同)$")
_EITHER = re.compile(r"(?:联系|通信|通讯|邮寄|送达|收件|收货)$")
_HOME_HEADING = re.compile(r"住址|住所|家庭地址|居住地|户籍地|房屋坐落|家庭住址|通信地址|通讯地址|联系地址|地址")
_OFFICE = re.compile(
    r"大厦|办公|行政中心|政务|管委会|中心(?!村|街|路)|科技园|工业园|产业园|园区|物流园|数据中心|写字楼|商务楼|法院|政府|委员会|局|公司|厂|银行|医院|学校|大学|车间|软件园|窗口"
)
_FIRM = re.compile(r"有限(?:责任)?公司|合作社|个体工商户")
_DWELLING = re.compile(r"单元|室$|小区|花园|家园|苑|公寓|家属院|组|队|幢|栋|村|平房|户$|\d-\d")
_PARTY = re.compile(r"身份证|申请人|来电人|当事人|受害|患者|公民|本人|手机")


class _Kind(Enum):
    HOME = "home"
    OFFICE = "office"
    EITHER = "either"


def _labelled(view: View) -> Iterator[tuple[int, int, _Kind, str]]:
    """Yield addresses behind a label; the address may begin up to six characters on (a bracket, 在)."""
    text = view.text
    for label in _START.finditer(text):
        match = _ADDRESS.match(text, label.end())
        if match is None or "\n" in match.group():
            continue
        before, word = text[max(0, label.start() - 4) : label.start()], re.sub(r"[:\s]", "", label.group())
        if word.startswith(("住址", "居住", "坐落")) or _HOME.search(before):
            kind = _Kind.HOME
        elif word.startswith("住所") or _EITHER.search(before):
            kind = _Kind.EITHER
        elif word.startswith("住"):
            kind = _Kind.HOME
        elif ":" not in label.group() and not word.startswith("来信"):
            continue
        else:
            kind = _Kind.OFFICE
        yield match.start(), match.end(), kind, word


def _cells(view: View) -> Iterator[tuple[int, int, _Kind, str]]:
    for unit in view.units:
        if unit.table < 0:
            continue
        for title in titles_of(view, unit):
            if len(title) <= 12 and _HOME_HEADING.search(title):
                match = _ADDRESS.match(view.text, unit.start, unit.end)
                if match:
                    kind = _Kind.OFFICE if re.search("单位|办公|公司|供应商|企业|注册", title) else _Kind.EITHER
                    home = re.search("住址|家庭|户籍|居住|坐落", title)
                    yield match.start(), match.end(), _Kind.HOME if home else kind, title
                break


def _disposition(view: View, start: int, end: int, kind: _Kind) -> tuple[Disposition, float]:
    value = view.text[start:end]
    office, dwelling = bool(_OFFICE.search(value)), bool(_DWELLING.search(value))
    after = view.text[end : end + 8].split("\n")[0]
    if kind is _Kind.OFFICE:
        return Disposition.KEEP, 0.8
    unit = view.unit_at(start)
    if unit is not None and unit.table >= 0 and _FIRM.search(view.row_text(unit)):
        return Disposition.KEEP, 0.7
    if kind is _Kind.HOME:
        return (
            (Disposition.REDACT, 0.9) if not re.search(r"大厦|办公楼|行政中心|政府", value) else (Disposition.KEEP, 0.6)
        )
    if office or _OFFICE.search(after):
        return Disposition.KEEP, 0.7
    if dwelling or _PARTY.search(lead_of(view.text, start)):
        return Disposition.REDACT, 0.8
    return Disposition.REVIEW, 0.5


_REASONS = {
    Disposition.REDACT: "个人住所，具体到村民小组、门牌或房号。",
    Disposition.KEEP: "单位的办公或注册地址，应当公开。",
    Disposition.REVIEW: "地址，不能确定是单位地址还是个人住所，请人工判断。",
}


def detect(document: Document, profile: Profile) -> Iterable[Finding]:
    """Find addresses behind labels and in cells."""
    view = view_of(document)
    source = Source(document, NAME, VERSION)
    for start, end, kind, label in (*_labelled(view), *_cells(view)):
        disposition, score = _disposition(view, start, end, kind)
        yield source.finding(
            view.span(start, end),
            EntityType.ADDRESS,
            disposition,
            score,
            _REASONS[disposition],
            basis.OFFICE if disposition is Disposition.KEEP else basis.of_type(EntityType.ADDRESS),
            (Evidence("label", (label,), score),),
        )


DETECTOR = Detector(NAME, VERSION, detect)
