"""Unpublished business facts: prices, costs, margins, floors, settings of processes, customers, unpublished figures.

条例 第十五条, 反不正当竞争法 第十条. Redacted where the owner declared the fact confidential (declared.py), reviewed where it is
only unpublished. Published sums (award, budget, ceiling, subsidy) are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.columns import heading_of
from detectors.content.cues import Hit
from detectors.content.declared import Scope, scopes, whole
from detectors.content.fast import fast
from detectors.content.page import Page
from detectors.content.values import NAMES, VALUE, numeric, values
from detectors.genre import Genre
from pipeline.model.finding import EntityType, Evidence

_T = EntityType.TRADE_SECRET_CONTENT
# Words of cost and price accounting (企业会计准则 headings, price and bidding terms).
_COST = (
    r"(?:出厂|采购|供货|制造|生产|人力|电力|综合|单只|单台|单位|吨|设备|制水)?成本|毛利率?|利润率|净利率|底价|标底|"
    r"底牌|保底价?|保本价|出厂价|到岸价|到站价|到厂.{0,2}价|结算价|供货价|成交底线|佣金|返佣|返点|返利|提成费|让利|"
    r"再让|(?:再|可)优惠|折扣|人天单价|人工费占比|"
    r"进价|内账|首轮报.?|二轮.{0,2}|第[二三]轮报|报价(?:为|是)|年更换率|意向订单|技术授权费|承受上限|模型区间|"
    r"免租(?:期)?|(?:供电|供热|供气|供水)价格?|托底|过桥.{0,4}成本|出租率|保函费率|执行利率|年化(?:成本|利率|费率)?|"
    r"外协|工时|迁改报价"
)
_FINANCE = (
    r"营业收入|销售收入|主营收入|净利润|利润总额|亏损|现金流(?:量)?净?额?|资产负债率|负债率|到期.{0,2}借款|带息负债|"
    r"有息负债|应收账款(?:周转天数)?|占销售额|研发支出|授信(?:额度|余额)?|贷款余额|在手(?:工程|订单)|内部评级|账期|"
    r"估值|单价|净利|销量|占比|租金|要价|评估值|收益率|有效资产"
)
_JOIN = r"[^,。;!?\n|\d%]{0,12}?(?:[-−±])?"
_TALK = r"总投资|设备款|电价|保底|回购期|地价|出让价|补贴最高|土地按|首期|二期投资"
_TALKS = fast(rf"(?:{_TALK})(?={_JOIN}[\d一二两三四五六七八九十])")
_TALK_TITLE = re.compile(r"洽谈|招商|协商|谈判|引进")
_SETTING = (
    r"温度|压力|转速|浓度|配比|用量|投料比|质量.?比|流速|时长|保温|阈值|间隙|剪切|粒径|固含量|体积分数|回流比|厚度|"
    r"流加速率|采样|样本|权重|比压|周期|维度|层数|学习率|滴加|干燥|漂烫|预紧力|行程"
)
_SETTINGS = fast(rf"(?:{_SETTING})(?={_JOIN}[\d一二两三四五六七八九十])")
_OWNED = re.compile(r"商业秘密|商密|技术秘密|未申请专利|技术诀窍|未对外披露|不公开")
_COSTS = fast(rf"(?:{_COST})(?={_JOIN}[\d一二两三四五六七八九十])")
_FINANCES = fast(rf"(?:{_FINANCE})(?={_JOIN}[\d一二两三四五六七八九十])")
_PUBLISHED = re.compile(
    r"已(?:在|于|随|经)?.{0,24}公[开布告示]|公告|公示|中标|成交(?:结果|金额|价)|统计公报|财政(?:资金|拨款|补助)|预算|"
    r"最高限价|控制价|合同总价|工业品|工业生产者|居民消费价格|注册资本|罚[款金]|补贴|补助|奖补资金|现行.{0,6}价|政府定价|投诉人|退款|赔偿|保证金|"
    r"低保|标准为|预计.{0,10}(?:新增|实现|达到|带动)|预期|力争|判决|依法|应当|招标代理|法定|国务院|税"
)
_PROCESS = re.compile(
    r"温度|压力|转速|浓度|配比|用量|投料比|质量.?比|流速|时长|保温|阈值|间隙|剪切|粒径|固含量|参数|分数|回流比|寿命|"
    r"厚度|含量|流加|采样|权重|样本(?:比|量)|频率|催化剂型号|电耗|比例|密度"
)
_FINANCE_TITLE = re.compile(
    r"尽职|调查报告|洽谈|快报|简报|投资|董事会|监审|保函|授信|债务|协商|谈判|评估|运行|工作安排|议题|申报|申请表|"
    r"磋商|采购|评标|底稿|飞行检查|会商|纪要|任务"
)
_PRICE_COLUMN = re.compile(
    r"单价|总价|合价|金额|小计|出厂价|到站价|到岸价|供货价|结算价|成本|毛利|报价|折扣|优惠价|价格|费率|让利"
)
_FINANCE_COLUMN = re.compile(rf"{_FINANCE}|成本|利润|毛利|收入|负债|资产|租金|单价|报价|订单|应收|核定|申报")
_QUOTED = (Genre.QUOTATION,)
_WHERE = (
    Genre.QUOTATION,
    Genre.CONTRACT,
    Genre.BUSINESS,
    Genre.RECORD,
    Genre.REPORT,
    Genre.SHEET,
    Genre.DIRECTIVE,
    Genre.OTHER,
)
DECLARED = "权利人声明或者约定保密的商业信息，属于商业秘密，不予公开。"
UNPUBLISHED = "尚未公开的经营信息或者技术信息，可能属于商业秘密，公开前应征求权利人意见。"


_OWNER = re.compile("商业秘密|商密|技术秘密")


_ITEM = re.compile(r"[一二三四五六七八九]是(?P<value>[^,。;:\n]{4,24})(?=[。;])")
_TECHNICAL = re.compile(r".{0,12}?(?:技术(?:内容|方案|路线|要点|说明)|工艺|关键技术|研究内容)")
_GOAL = re.compile(r"预期|目标|力争|不[大小高低]于|不超过|指标")


def find(page: Page) -> Iterator[Hit]:
    """Yield business facts: what the owner declared confidential, and what is only unpublished."""
    if page.genre is Genre.RULE or (page.kind.public and not _OWNER.search(page.text)):
        return
    found = scopes(page)
    if page.kind.public:
        owned = ("商业秘密", "商密", "技术秘密")
        found = [each for each in found if each.redact and each.how == "sentence" and each.words.endswith(owned)]
    for scope in found:
        yield from _scope(page, scope)
    annexed = any(each.how == "follow" for each in found)
    if page.kind.public or (page.genre not in _WHERE and not annexed):
        return
    declared = whole(page)
    yield from _tables(page, found, declared)
    yield from _laid_out(page, found, declared)
    yield from _labels(page, declared)
    yield from _names(page)
    yield from _technical(page)


def _hit(start: int, end: int, redact: bool, score: float, rule: str, words: tuple[str, ...]) -> Hit:
    reason = DECLARED if redact else UNPUBLISHED
    return Hit(start, end, _T, score, reason, (Evidence(rule, words, score),), redact)


def _scope(page: Page, scope: Scope) -> Iterator[Hit]:
    if scope.redact and scope.how not in ("section", "follow", "annex") and not page.kind.public:
        yield from _items(page, scope)
    redact, score = scope.redact, 0.85 if scope.redact else 0.6
    found = list(values(page, scope.start, scope.end, loose=True))
    for start, end in found[-scope.last :] if scope.last else found:
        unit = page.view.unit_at(start)
        if unit is None or (unit.table >= 0 and scope.how != "sentence"):
            continue
        low, high = page.sentence(start)
        sentence = page.text[unit.start : high] if scope.how == "section" else page.text[low:high]
        weak = scope.how == "above" or not redact or page.kind.public
        if page.kind.public and (
            page.genre is Genre.RULE or not (_COSTS.search(sentence) or _FINANCES.search(sentence))
        ):
            continue
        if scope.how == "follow" and not _business(page.text[low:high]):
            continue
        if _PUBLIC_FACT.search(sentence) or (
            scope.how not in ("section", "annex") and weak and not _business(page.text[unit.start : high])
        ):
            continue
        yield _hit(start, end, redact, score, f"declared_{scope.how}", (scope.words,))


_PUBLIC_FACT = re.compile(
    r"已(?:在|于|随|经)?.{0,24}公[开布告示]|公开发表|公开规定|GB/T|GB |NY/T|HJ |执行国家标准|官网|不成立|"
    r"不属于(?:技术|商业)秘密|按常规|行业标准|现行|违约金|中标|成交价|已公告"
)


def _items(page: Page, scope: Scope) -> Iterator[Hit]:
    """Items of a list (一是 …) that the owner declared confidential and that hold no number."""
    for match in _ITEM.finditer(page.text, scope.start, scope.end):
        if VALUE.search(match["value"]) is None:
            yield _hit(*match.span("value"), True, 0.8, "declared_item", (scope.words,))


def _technical(page: Page) -> Iterator[Hit]:
    """Settings in paragraphs on technology, in papers that speak of somebody's trade secrets."""
    if page.genre not in (Genre.CONTRACT, Genre.BUSINESS) or not _OWNED.search(page.text):
        return
    for unit in page.view.units:
        if unit.table >= 0 or not _TECHNICAL.match(page.text, unit.start, unit.end):
            continue
        for match in VALUE.finditer(page.text, unit.start, unit.end):
            low, high = page.sentence(match.start())
            before = page.text[max(unit.start, match.start() - 3) : match.start()]
            if match.lastgroup in ("money", "count", "chinese") or not re.search(r"[为在取至比按]$", before):
                continue
            if not (_PUBLIC_FACT.search(page.text, low, high) or _GOAL.search(page.text, low, high)):
                yield _hit(*match.span(), False, 0.5, "technical", (match.lastgroup or "",))


def _business(sentence: str) -> bool:
    return bool(_COSTS.search(sentence) or _FINANCES.search(sentence) or _PROCESS.search(sentence))


# Scopes that take in the tables below the words that declare them.
_REACHING = ("section", "follow", "annex")
_DECLARED_CELL = re.compile(r"会前保密|开标前保密|商业秘密|(?<![不无])保密|未与.{0,6}见面|未公开|未对外")


def _tables(page: Page, found: list[Scope], declared: str) -> Iterator[Hit]:
    """Cells of price and figure columns in a quotation, in a declared paper or under a declaring heading."""
    for unit in page.view.units:
        if unit.table < 0 or unit.end <= unit.start:
            continue
        text = page.text[unit.start : unit.end]
        if not numeric(text):
            continue
        scope = next((each for each in found if each.how in _REACHING and each.start <= unit.start < each.end), None)
        if (
            scope is None
            and (mark := _DECLARED_CELL.search(page.view.row_text(unit)))
            and page.genre is not Genre.PERSONNEL
        ):
            secret = "保密" in mark.group() or "商" in mark.group()
            yield _hit(unit.start, unit.end, secret, 0.7, "declared_row", (mark.group(),))
            continue
        heading, row = unit.column_heading, unit.row_heading
        if page.genre in _QUOTED and _PRICE_COLUMN.search(heading):
            secret = bool(declared) or (scope is not None and scope.redact)
            yield _hit(unit.start, unit.end, secret, 0.85 if secret else 0.6, "price_column", (heading[:12],))
        elif scope and (_FINANCE_COLUMN.search(heading + row) or _PRICE_COLUMN.search(heading)):
            yield _hit(unit.start, unit.end, scope.redact, 0.7, "declared_table", (scope.words,))
        elif page.genre is Genre.BUSINESS and re.search(r"报价|要价|出价", heading):
            yield _hit(unit.start, unit.end, False, 0.6, "bid_column", (heading[:12],))
        elif declared and page.genre is Genre.BUSINESS and _FINANCE_COLUMN.search(heading + row):
            yield _hit(unit.start, unit.end, False, 0.6, "figure_column", ((heading or row)[:12],))


_BARE_PRICE = re.compile(r"(?<![\w.,/\-])\d{1,3}(?:,?\d{3})*(?:\.\d{1,2})?(?![\w.,%/\-])")
_PRICE_LABEL = re.compile(
    r"(?:单价|报价|价格|折后价|优惠价|供货价|出厂价|结算价|成本|底价)(?:\((?:万?元|元/\w{1,4})\))?[:=]\s*$"
)


def _laid_out(page: Page, found: list[Scope], declared: str) -> Iterator[Hit]:
    """Prices in tables laid out by blanks and behind labels in a line: in a quotation, or under a declaration."""
    declares = [each for each in found if each.how in _REACHING and each.redact]
    quotation = page.genre in _QUOTED
    if not declares and not quotation:
        return
    for unit in page.view.units:
        if unit.table >= 0 or unit.hiding is not None or unit.end - unit.start > 200:
            continue
        inside = any(each.start <= unit.start < each.end for each in declares)
        if not inside and not quotation:
            continue
        for match in _BARE_PRICE.finditer(page.text, unit.start, unit.end):
            label = _PRICE_LABEL.search(page.text, max(unit.start, match.start() - 20), match.start())
            heading = "" if label else heading_of(page.text, match.start())
            if label or (heading and _PRICE_COLUMN.search(heading)):
                redact = inside or bool(declared)
                word = label.group() if label else heading
                yield _hit(*match.span(), redact, 0.8 if redact else 0.6, "price_laid_out", (word[:12],))


def _names(page: Page) -> Iterator[Hit]:
    """Customers and suppliers in papers of due diligence and talks."""
    if not (_FINANCE_TITLE.search(page.kind.title) or _TALK_TITLE.search(page.kind.title)):
        return
    for match in NAMES.finditer(page.text):
        low, high = page.sentence(match.start())
        if _PUBLISHED.search(page.text, low, high):
            continue
        start, end = match.span("maker" if match["maker"] else "value")
        yield _hit(start, end, False, 0.5, "partner", (match.group()[:4],))


def _labels(page: Page, declared: str) -> Iterator[Hit]:
    """Numbers behind words for cost, margin, floor or unpublished figures."""
    redact = bool(declared) and page.genre is Genre.QUOTATION
    patterns = [(_COSTS, 0.55)]
    if _FINANCE_TITLE.search(page.kind.title):
        patterns.append((_FINANCES, 0.5))
    if _TALK_TITLE.search(page.kind.title):
        patterns.append((_TALKS, 0.5))
    if _OWNED.search(page.text) and page.genre in (Genre.CONTRACT, Genre.BUSINESS, Genre.SHEET, Genre.OTHER):
        patterns.append((_SETTINGS, 0.5))
    for pattern, score in patterns:
        for match in pattern.finditer(page.text):
            low, high = page.sentence(match.start())
            strict = re.search(r"严格保密|应当保密|开标前.{0,6}保密", page.text[low:high]) is not None
            if not strict and _PUBLISHED.search(page.text, low, high):
                continue
            value = VALUE.search(page.text, match.end(), min(high, match.end() + 40))
            if value is None or value.lastgroup == "bare" or value.start() - match.end() > 13:
                continue
            if re.search(r"[,。;]", page.text[match.end() : value.start()]):
                continue
            start = value.start()
            yield _hit(
                start,
                value.end(),
                redact or strict,
                0.85 if redact or strict else score,
                "label",
                (match.group()[:12],),
            )
