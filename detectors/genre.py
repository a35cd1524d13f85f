"""What kind of document this is, by its title and the lines around it: published, a rule, a record, a quotation and so on.

A published decision, bulletin or rule looks like the draft of one; only title and layout tell them apart. Words of titles:
党政机关公文处理工作条例 第八条 (kinds of official papers), 政府信息公开条例 第十九至二十三条 (what is published, and where).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from detectors.view import Unit, View


class Genre(StrEnum):
    """Kinds of documents as far as detection needs to tell them apart."""

    PUBLISHED = "published"  # 公告, 公示, 公报, 解读, a page of a web site
    RULE = "rule"  # 办法, 规定, 条例, articles
    QUOTATION = "quotation"  # 报价单, 商务函
    CONTRACT = "contract"  # 合同, 协议, 保函
    BUSINESS = "business"  # 尽职调查, 洽谈, 评标, 监审
    RECORD = "record"  # 会议记录, 纪要, 笔录
    SHEET = "sheet"  # 办理笺, 呈批表, 发文稿纸
    PERSONNEL = "personnel"  # 考核, 考察, 评审
    DIRECTIVE = "directive"  # 通知, 意见, 方案
    REPORT = "report"  # 报告, 专报, 分析, 检查
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Kind:
    """The genre, the words that decided, and the title they were found in (folded, without blanks)."""

    genre: Genre
    words: tuple[str, ...]
    title: str

    @property
    def public(self) -> bool:
        """Whether the text is meant for everybody: what it says is published, or is a rule."""
        return self.genre in (Genre.PUBLISHED, Genre.RULE)


_HEAD_UNITS = 12
_TITLE_LENGTH = 64
_PUBLISHED_TITLE = re.compile(
    r"公\s?告|公示|公报|通\s?告|公开(?:版|说明|表|件|稿|年报|工作(?:年度)?报告|$)|(?:决算|预算|事项|结果|财务|"
    r"村务)公开|"
    r"公布[稿件】)]|解读|问答|有问必答|发布会|实录|年度报告|警情通报|图解|倡议书|申报指南|致.{2,12}的?(?:一封)?信|"
    r"十[三四五六]五.{0,12}规划"
)
_NOT_PUBLISHED_TITLE = re.compile(r"核验情况|测算|答复|异议|代拟|草拟|送审|审查意见|汇总稿|请示|拟稿|内部|记录")
_FRONT = re.compile(
    r"(?<![□☐])(?:发布(?:机构|日期|媒体|时间|渠道|单位)|披露(?:日期|渠道)|公布(?:单位|批次)|"
    r"(?<![\u4e00-\u9fff])索引号|组配分类|当前位置|公开(?:方式|属性):主动公开|"
    r"公开形式:|字号:大|【字号|阅读:\d)|^来源:[^,。|]{2,20}(?:局|委|办|厅|政府|网|公众号|日报|晚报|中心|部|科)|(?<![□☐])主动公开$"
)
_CASE = re.compile(r"工单|投诉|信访|线索|热线|来访|来信|办结单")
_RELEASED = re.compile(r"此件(?:主动)?公开(?:发布)?|现将[^。\n]{2,60}(?:予以公[布示]|公[示告]如下)|现予公[布示告]")
_RULE_TITLE = re.compile(
    r"(?:办法|规定|细则|条例|制度|规则|准则|规程|公约|守则|章程|法|令|指引|"
    r"修正案)(?:的通知)?(?:[(《<].{0,20}[)》>])?$|"
    r"令第?\d+号|^#|(?:若干)?规定.?$|(?:印发|修订|发布|公布).*》.{0,24}的?通知"
)
_NOTICE = re.compile(r"的(?:补充)?通知(?:$| )")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]{1,5}条")
_PARTY = re.compile(r"[甲乙丙]方|许可方|受让方|出租人|承包方|委托方")
_TITLES: tuple[tuple[Genre, re.Pattern[str]], ...] = (
    (Genre.QUOTATION, re.compile(r"报价|商务函|询价|价目表")),
    (
        Genre.SHEET,
        re.compile(r"办理[笺单签]|处理[单笺签]|呈批|稿纸|审批[表单]|签报|批办|阅办|办文|申报表$|登记簿|登记表"),
    ),
    (Genre.PERSONNEL, re.compile(r"考核|考察|测评|考评|职称|(?:资格|年度)评审|复审表|拟任|处分|任免|辞去|民主推荐")),
    (
        Genre.BUSINESS,
        re.compile(r"尽职|洽谈|协商|谈判|评标|监审|招商|投资|国有企业|成果评价|采购|招标|首台|申报书|验收|补助资金"),
    ),
    (Genre.RECORD, re.compile(r"记录|纪要|笔录|会议|会商|董事会|座谈|评议")),
    (Genre.CONTRACT, re.compile(r"合同|协议|保函|契约|承诺书")),
    (
        Genre.REPORT,
        re.compile(r"报告|汇报|专报|快报|简报|分析|通报|总结|情况|预案|检查|巡[检查护河]|复盘|台账|动态|测算|讲话"),
    ),
    (Genre.DIRECTIVE, re.compile(r"通知|意见|方案|指南|要点|计划|纲要|批复|安排|函|请示")),
)


def kind_of(view: View) -> Kind:
    """Say what kind of document this is; it is judged once a view."""
    return view.once("kind", _kind)


def _kind(view: View) -> Kind:
    head = _head(view)
    title = _title(view, head)
    front = [view.text[unit.start : unit.end] for unit in head]
    published = _PUBLISHED_TITLE.search(title)
    if published and not _NOT_PUBLISHED_TITLE.search(title):
        return Kind(Genre.PUBLISHED, (published.group(),), title)
    for line in () if _CASE.search(title) else front:
        marker = _FRONT.search(re.sub(r"[ \t|]+", "", line))
        if marker:
            return Kind(Genre.PUBLISHED, (marker.group(),), title)
    contract = re.search(r"合同|协议|保函", title) and _PARTY.search(view.text)
    rule = None if contract else _rule(view, title)
    if rule:
        return Kind(Genre.RULE, (rule,), title)
    if _NOTICE.search(title):
        return _released(view, Kind(Genre.DIRECTIVE, ("通知",), title))
    for genre, pattern in _TITLES:
        match = pattern.search(title)
        if match:
            return _released(view, Kind(genre, (match.group(),), title))
    return _released(view, Kind(Genre.OTHER, (), title))


def _head(view: View) -> list[Unit]:
    found: list[Unit] = []
    for unit in view.units:
        if unit.hiding is None:
            found.append(unit)
        if len(found) == _HEAD_UNITS:
            break
    return found


def _title(view: View, head: list[Unit]) -> str:
    """Join the short lines before the body; lines with labels and sentences end it."""
    parts: list[str] = []
    for unit in head[:8]:
        line = re.sub(r"[ \t|]+", "", view.text[unit.start : unit.end])
        if "。" in line or len(line) > _TITLE_LENGTH:
            break
        if re.match(r"[一1][、.]|【[一1]|第一[章条]|(?:时间|地点|会议时间)[:]", line):
            break
        if not re.match(r"[^:《]{2,8}:", line) or re.match(r"主题:|材料名称", line):
            parts.append(line)
    return " ".join(parts)


def _rule(view: View, title: str) -> str:
    match = _RULE_TITLE.search(title) or (_RULE_TITLE.search(title.split(" ")[0]) if title else None)
    if match:
        return match.group()
    articles = 0
    for unit in view.units:
        if view.text.startswith("第", unit.start) and _ARTICLE.match(view.text, unit.start):
            articles += 1
            if articles >= 4:
                return "" if _PARTY.search(view.text) else "第…条"
    return ""


def _released(view: View, kind: Kind) -> Kind:
    match = _RELEASED.search(view.text) if "此件" in view.text or "现" in view.text else None
    if match and kind.genre in (Genre.DIRECTIVE, Genre.OTHER, Genre.REPORT):
        return Kind(Genre.PUBLISHED, (match.group()[:12],), kind.title)
    return kind
