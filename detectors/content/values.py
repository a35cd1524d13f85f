"""Values of business facts: numbers with units, ratios, settings, and the names of customers and suppliers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.content.page import Page

# ℃ and ㎡ reach the detectors as ◦ (view._plain).
_N = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SIGNED = rf"(?:(?<![\w\d])[-−+±]|(?<=[\u4e00-\u9fff])[-−±])?{_N}"
_MONEY = r"(?:亿|千万|百万|万|千|百)?(?:元|美元|欧元|日元|港元)"
_SIZE = (
    r"%|‰|◦C?|°C|个百分点|摄氏度|个月|分钟|小时|毫秒|秒|人日|人月|人天|工日|千瓦时|度电|兆帕|千帕|帕|牛|毫米|厘米|"
    r"微米|纳米|米|毫升|立方米|升|公斤|千克|毫克|克(?:/(?:升|吨|毫升|平方米))?|吨|转|倍|维|千瓦|伏|安|兆赫|"
    r"万单位|单位|万株|株|万[套条次台件只辆]|ppm|rpm|r/min|MPa|kPa|mm|cm|kg|mg|ml|mL|kWh|min|G(?![A-Z])"
)
_COUNT = r"[台套条个份块件家只辆层目株户天]"
_CHINESE = (
    r"(?:[一二两三四五六七八九十百千零亿万]{2,12}(?:万|亿)元?)|[一二两三四五六七八九十百千半]{1,5}(?:成|折|分钟|小时|"
    r"秒|个月|年|万元|亿元|元)"
)
_RANGE = rf"(?:(?:%|‰|◦C?|°C|亿|万)?\s?[~—至]\s?[-−]?{_N}|-[-−]?{_N})?"
_PER = r"(?:每[\u4e00-\u9fffA-Za-z]{1,4}){1,2}"
VALUE = re.compile(
    rf"(?P<ratio>{_N}(?:\s?∶\s?{_N})+|(?<=[比按为]){_N}(?::{_N})+)|"
    rf"(?P<money>{_SIGNED}{_RANGE}{_MONEY}(?:/(?:[吨件台米套亩桶箱包斤升张人份]|平方米|立方米|公斤|千克|千瓦时?|公里|小时|人日|人天))?)|"
    rf"(?P<size>{_PER}{_N}(?:{_SIZE})|(?:\d{{1,2}}[×x])?{_SIGNED}{_RANGE}(?:{_SIZE})(?:±{_N}%)?)|"
    rf"(?P<count>{_N}{_COUNT})|"
    rf"(?P<chinese>{_CHINESE})|"
    r"(?P<bare>\d+\.\d+)"
)
# Before or behind a number that is no business fact: law, time limits, tax, ways of payment, the public's money.
_BEFORE = re.compile(
    r"(?:第|附件|附表|编号|号|页|〔|GB/T|期限|有效期|自|签订后|生效后|起|提前|延长|质保|保修|工期|税率?|违约金|支付|"
    r"(?<!兑)付|罚款|注册资本|预算|最高限价|控制价|合同总价|合同金额|合同价|财政资金|补贴|补助|总经费|"
    r"成交价|成交金额|中标价|处罚|逾期|收到|满|含|共印|年满|(?<![行间株轴])距|本级|扣缴|建筑面积|占地|约定的|周期|交货期|供货期|账龄)(?:款|"
    r"期|为|人民币|约|共|不少于|不超过|[:〕]|\s)*$"
)
_BEHIND = re.compile(
    r"\s?(?:增值税|的?违约金|以[上下]罚款|内(?:支付|付|完成|答复|申请)|[之]?日起|工作日|[年月号页]|的?质保金|个?工作|"
    r"专利|预付|以[上下](?:时|取|的))"
)
_COUNTED = re.compile(
    r"(?:数|数量|量|(?<!资料)(?<!申请)共|订单|加|车辆|条数|个数|比例|规则|项|寿命|账期|为|到|长|转|约|期)$"
)
_NAME = (
    r"(?![两几多一三四五该本我])[\u4e00-\u9fffA-Za-z0-9()]{2,24}?(?:有限公司|公司|集团|厂|研究所|商行|化学|化工|矿业|"
    r"二号井|合作社|酱园|塑所|安装队|工程队|商贸|供应链|实业)"
)
NAMES = re.compile(
    rf"(?:客户(?:名单:?)?|供应商|采购商|买方|租赁方|出租人|矿方|代工方|经销商|代理商|合作方|货源)(?:为|是|包括|有|:|"
    rf"系)?(?P<value>{_NAME}(?:、{_NAME})*)(?=[,。;:、占的)\n]|供|$)|"
    rf"(?:由|来自|外包给|委托给|采购自|出自)(?P<maker>{_NAME})(?=独家|供货|代工|代加工|供应|提供|按|,|。|;|$)"
)
RIVALS = re.compile(r"(?:正在?|也|同时)与(?P<value>[\u4e00-\u9fff、]{2,20}?)(?:方面|等地)?(?:接触|洽谈|谈判|对接)")
PHRASE = re.compile(
    r"(?:主干网络|网络结构|软段|催化剂|出发菌株|菌株|主料|辅料|原料|基材|配方|算法|核心算法|交联剂|改性剂|添加剂|"
    r"溶剂|模型结构|工艺路线|烧结气氛|型号)(?:采用|选用|为|是|"
    r"由)(?P<value>[\u4e00-\u9fffA-Za-z0-9.%∶\-]{3,24})(?=[,。;)\n]|$)"
)


def values(page: Page, start: int, end: int, *, loose: bool) -> Iterator[tuple[int, int]]:
    """Yield the spans of values between two offsets; ``loose`` takes bare decimals and counts too."""
    last: tuple[int, int] | None = None
    for match in VALUE.finditer(page.text, start, end):
        if match.lastgroup == "bare" and not (loose and _labelled(page, match.start(), start)):
            continue
        if _plain(page, match, start, end, loose=loose):
            continue
        if last and page.text[last[1] : match.start()] == "、":
            last = last[0], match.end()
            continue
        if last:
            yield last
        last = match.span()
    if last:
        yield last
    for pattern in (NAMES, PHRASE, RIVALS):
        for match in pattern.finditer(page.text, start, end):
            group = "maker" if "maker" in match.re.groupindex and match["maker"] else "value"
            yield match.span(group)


def _labelled(page: Page, at: int, start: int) -> bool:
    return re.search(r"[\u4e00-\u9fffA-Za-z]\s?$", page.text[max(start, at - 2) : at]) is not None


def _plain(page: Page, match: re.Match[str], start: int, end: int, *, loose: bool) -> bool:
    """Whether the number is a date, a time limit, a payment, a tax rate or a number of a paper."""
    before = page.text[max(start, match.start() - 12) : match.start()]
    behind = page.text[match.end() : match.end() + 8]
    if _BEFORE.search(before) or _BEHIND.match(behind):
        return True
    if re.search(r"[A-Za-z\d/.\-]$", before):
        return True
    if match.lastgroup == "count":
        # Parts of a recipe: 份 behind the name of what is mixed.
        recipe = match.group().endswith("份") and re.search(r"[\u4e00-\u9fff]$", before)
        return not (loose and (_COUNTED.search(before) or (recipe and not re.search(r"[共印发制各式交每]$", before))))
    if match.lastgroup == "chinese":
        if re.search(r"年$|个月$", match.group()):
            return behind.startswith("租") or not re.search(r"租|回购|账期", before)
        return False
    return match.lastgroup == "size" and re.match(r"\d{4}$", match.group()) is not None


def numeric(text: str) -> bool:
    """Whether a cell holds a number, with or without a unit."""
    return (
        text.strip() != "0"
        and re.fullmatch(rf"[-−¥]?\s?{_N}(?:\s?(?:%|‰|{_MONEY}|折|天|万|亿))?", text.strip()) is not None
    )
