"""Names after a label (姓名：…) and in cells with such a heading, with what the label says of the person's role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from detectors.names import lexicon
from detectors.view import Unit, View, tidy


class Role(IntEnum):
    """What a place in the text says of a person; the highest voice in the document decides (one person, one disposition)."""

    UNKNOWN = 0
    PRIVATE_WEAK = 1
    PUBLIC = 2
    FAULT = 3
    PRIVATE = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found, in folded offsets, with the word that led to it; ``alias``: another name of a person named before it."""

    start: int
    end: int
    role: Role
    score: float
    cue: str
    alias: bool = False


_PRIVATE = re.compile(
    r"(?:申请人|被申请人|委托代理人|代理人|投诉人|举报人|信访人|来电人|来访人|反映人|被?询问人|询问对象|写信人|来信人|代办人|被(?:执行|告|害|保险)人|被(?:征收|拆迁|征地)人|承租人|购房人|户主|监护人|患者|病人|学生|学员|考生|家长|职工|员工|(?:紧急|业务|技术|财务|企业|客户|现场)联系人"
    r"|持证人|持卡人|收款人|开户人|丙方|直接责任人员?|直接负责的主管人员|证人|受助人|救助对象|受益人|补贴对象|残疾人|受伤人员|死者|伤者|当事人|被处罚人|驾驶人|车主|房主|产权人|权利人|承包人|承包方代表|借款人|担保人|(?:企业|客户|项目)?对接人|股东|实际控制人|驻场人员|现场负责人"
    r"|法定监护人|家属|代领人|领取人|配偶|父亲|母亲|妻子|丈夫|儿子|女儿)(?:姓名|名称)?"
)
_PUBLIC = re.compile(
    r"(?:签发人?|承办人?|经办人?|交办人?|审核人?|审批人?|批准人?|复核人?|核稿|会签|拟稿人?|起草人?|执笔|编辑|责任编辑|校对|记录人?|主持人?|出席(?:人员)?|列席(?:人员)?|请假(?:人员)?|缺席|参会人员|(?:[省市县区]方)?参加人员|与会人员|汇报人|填报人?|制表人?|填表人|统计人?|负责人|科室负责人"
    r"|单位负责人|分管领导|分管负责人|主要领导|局领导|财务负责人|局长|副局长|主任|副主任|科长|书记|法定代表人|法人代表|甲方代表|乙方代表|代表人|收件人|移交人|接交人|监交人|受理人|受理人员|接待人|执法人员|调查人员?|监督员|监督人?|调查组组长|组长|副组长|成员|组员|调查组成员|专家组组长|专家"
    r"|评审专家|验收专家|评审专家名单|指挥长|副指挥长|总指挥|新闻发言人|发言人|审判长|审判员|代理审判员|人民陪审员|书记员|法官助理|仲裁员|首席仲裁员|公证员|律师|调解员|人民调解员|见证律师|(?:解读|点评)(?:人|专家)|(?:陪同|随行)人员|领队|保密员|档案员|验收人|拟办|局办公室)(?:签字|签名)?"
)
_OPEN = re.compile(
    r"(?:项目)?联系人|项目负责人|项目经理|课题负责人|(?:巡检|运维|维护)人员|值班人员|技术支持|姓名|人员|负责人姓名"
)
# A party's lawyer acts in his office (条例 第二十条 speaks of those who do); any other agent is a private person.
_LAWYER = re.compile(r"\s*[,(]?[^。;]{0,20}(?:律师|法律工作者|执业证)")
_SUPPORT = re.compile(r"(?:巡检|运维|维护)人员|技术支持")
_NAME_HEADING = re.compile(r"^(?:\S{0,6})姓名$|^名单$")
_PUBLISHED = re.compile(r"公告|公示|验收|结果|中标|成交|名单")
_APPLICATION = re.compile(r"申报|申请|合同|协议|评审|评估|任务书|报价|投标")
_LIST_PRIVATE = re.compile(
    r"身份证|证件号|住址|住所|家庭|银行|账号|账户|卡号|手机|联系电话|救助|补助|补贴|残疾|低保|户籍|评议|得分|考核|病|学籍|补偿|贷款|赔偿"
)
_LIST_PUBLIC = re.compile(r"总成绩|(?:岗位|职位)代码|报考|拟聘|拟录|拟任|获奖|奖项|评审|工作单位|职称|职务|专业技术")
_HIRED = re.compile(r"总成绩|(?:岗位|职位)代码|拟聘|拟录|拟任|获奖|奖项|面试成绩|笔试成绩")
_OFFICER = re.compile(r"(?:局|委|办|政府|中心|科)[^\s|]{0,12}(?:科长|局长|主任|处长|书记|镇长|乡长)")
_ROW_STAFF = re.compile(r"(?<!级)工程师|公司|运维|(?:技术|检测|工艺)[员师]|驻场")
_MOBILE = re.compile(r"(?<!\d)1[3-9](?:[ \-]?\d){9}(?!\d)|身份证|手机")
_FIXED = re.compile(r"0\d{2,3}-\d{7,8}")
_LABEL = re.compile(rf"(?P<label>{_PRIVATE.pattern}|{_PUBLIC.pattern}|{_OPEN.pattern})(?:\([^()]{{1,8}}\))?\s*$")
_APART = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?: {1,6}[\u4e00-\u9fff])+\s*$")
# The longest label with its remark.
_REACH = 24
_JOIN = re.compile(r"\s*[、,/和及;]\s*|\s{1,2}(?=[\u4e00-\u9fff]{2,4}(?:[\s、,]|$))")
_END = re.compile(r"$|[\s、,。;:()\[\]/|<>《》\"“”—\-]|同志|等")
_ORGAN = re.compile(
    r"^[\u4e00-\u9fff()]{2,24}?(?:有限公司|公司|集团|局|委|办|办公室|管委会|中心|科|处|院|所|政府|支队|大队)(?=[\u4e00-\u9fff])"
)


def mentions(view: View) -> Iterator[Mention]:
    """Yield names after labels and in cells under name headings."""
    title = title_of(view)
    for unit in view.units:
        if unit.table >= 0:
            yield from _cell(view, unit, title)
        yield from _line(view, unit, title)


def title_of(view: View) -> str:
    """Return the first lines without label and colon: the title and what stands around it."""
    heads = [view.string(unit) for unit in view.units[:5] if unit.table < 0]
    return " ".join(head for head in heads if ":" not in head and len(head) <= 60)[:160]


def _line(view: View, unit: Unit, title: str) -> Iterator[Mention]:
    text = view.text
    colon = text.find(":", unit.start, unit.end)
    while colon >= 0:
        match = _longest(text[max(unit.start, colon - _REACH) : colon])
        if match:
            label, before = match["label"], match.string[max(0, match.start() - 4) : match.start()]
            for start, end in _names(view, colon + 1, unit.end, strict=True):
                line = text[max(unit.start, colon - _REACH) : unit.end]
                role = role_of(label, before, title, line, text[end : min(unit.end, end + 40)])
                if role is Role.UNKNOWN and label.endswith("姓名"):
                    role = _form_role(view, unit)
                yield Mention(start, end, role, 0.9, label)
        colon = text.find(":", colon + 1, unit.end)


def _longest(lead: str) -> re.Match[str] | None:
    """Return the longest label that ends the lead, set apart (姓　名) or not."""
    return _LABEL.search(_APART.sub(lambda apart: re.sub(" ", "", apart.group()), lead))


def role_of(label: str, before: str, title: str, line: str, after: str) -> Role:
    """Say what a label makes of a person, with the title of the document and what follows the name."""
    if (
        re.search(r"业务|技术|财务|企业|紧急|乙方|丙方|客户", before)
        and "代表" not in label
        and not label.startswith("审")
    ):
        return Role.PRIVATE
    if _PRIVATE.fullmatch(label):
        return Role.PUBLIC if label.endswith("代理人") and _LAWYER.match(after) else Role.PRIVATE
    if label.endswith("联系人"):
        head = re.split(r"[;。]|联系人", after)[0]
        if _MOBILE.search(head):
            return Role.PRIVATE
        return Role.PUBLIC
    if label in ("项目负责人", "项目经理", "课题负责人"):
        if _APPLICATION.search(title):
            return Role.PRIVATE
        return Role.PUBLIC if _PUBLISHED.search(title) else Role.UNKNOWN
    if _SUPPORT.fullmatch(label):
        return Role.PRIVATE if "公司" in line else Role.PUBLIC
    return Role.PUBLIC if _PUBLIC.fullmatch(label) else Role.UNKNOWN


def _names(view: View, start: int, end: int, strict: bool) -> Iterator[tuple[int, int]]:
    """Yield the names of a list that begins at ``start``: 马国华、哈丽萍（记录）、局办公室万晓东."""
    at = start
    while at < end:
        organ = _ORGAN.match(view.text[at:end])
        item = None
        if organ:
            item = _item(view, at + organ.end(), end, strict=False)
        item = item or _item(view, at, end, strict)
        if item is None:
            return
        name_start, name_end, item_end = item
        yield name_start, name_end
        join = _JOIN.match(view.text, item_end, end)
        if join is None:
            return
        at, strict = join.end(), False


def _item(view: View, at: int, end: int, strict: bool) -> tuple[int, int, int] | None:
    text = view.text
    while at < end and text[at] in " \t":
        at += 1
    for pattern in _SHAPES if strict else _SHAPES[:-1]:
        match = pattern.match(text, at, end)
        if (
            match
            and (_rare if pattern is _SHAPES[-1] else _acceptable)(match.group())
            and (match.end() >= end or _END.match(text, match.end()))
        ):
            note = re.compile(r"\s*\([^()\n]{0,40}\)").match(text, match.end(), end)
            return match.start(), match.end(), note.end() if note else match.end()
    return None


_SHAPES = [re.compile(pattern) for pattern in (lexicon.DOTTED, lexicon.SPACED, lexicon.PLAIN)] + [
    re.compile(rf"(?:{lexicon.COMPOUND})?[^\W\d_a-zA-Z{lexicon.NEVER}]{{2,3}}")
]


def _acceptable(name: str) -> bool:
    plain = name.replace(" ", "")
    return plain not in lexicon.NOT_NAMES and not lexicon.MASKED.search(plain) and len(plain) >= 2


# Other labels of a form end so; no rare name does.
_LABELISH = re.compile(r"[址号码期别族称位额历注间点型况式因目容分名证箱话]$")


def _rare(name: str) -> bool:
    """Say whether two or three characters without a known surname may be a name behind a strict label."""
    return lexicon.name_like(name) and not _LABELISH.search(name)


def _cell(view: View, unit: Unit, title: str) -> Iterator[Mention]:
    """Yield the names of a cell whose heading, row label or left neighbour is a name label."""
    if unit.row == 0 and unit.column_heading == "" and unit.row_heading == "" and not view.left(unit):
        return
    for heading, is_column in ((unit.column_heading, True), (unit.row_heading, False), (view.left(unit), False)):
        label = _heading(heading)
        if label is None or heading == view.string(unit) or _is_heading(view, unit):
            continue
        row = view.row_text(unit)
        for start, end in _names(view, unit.start, unit.end, strict=True):
            role = _list_role(view, unit, row, title) if is_column and label in _OPENERS else None
            if role is None:
                role = role_of(label, heading.replace(label, ""), title, row, view.text[end : unit.end])
            if role is Role.UNKNOWN and not is_column:
                role = _form_role(view, unit)
            yield Mention(start, end, role, 0.85, label)
        return


_FORM_PRIVATE = re.compile(r"身份证|证件号|家庭住址|住址|户籍|病历|住院|学籍|监护人|申请|救助|低保|残疾")
_FORM_PUBLIC = re.compile(r"现任职务|拟任|任职|工作单位及职务")


def _form_role(view: View, unit: Unit) -> Role:
    """Say what a form makes of the person behind its 姓名, by the labels within eight units around."""
    around = view.units[max(0, unit.rank - 8) : unit.rank + 9]
    near = " ".join(view.string(each)[:40] for each in around if each.table == unit.table)
    if _FORM_PRIVATE.search(near):
        return Role.PRIVATE_WEAK
    return Role.PUBLIC if _FORM_PUBLIC.search(near) else Role.UNKNOWN


def _is_heading(view: View, unit: Unit) -> bool:
    """Say whether the cell heads its column: a cell of the next row names it as its heading."""
    own = tidy(view.string(unit))
    if unit.row != 0 or (lexicon.IS_NAME.fullmatch(own) and lexicon.name_like(own) and not _LABELISH.search(own)):
        return False
    below = view.units[unit.rank + 1 : unit.rank + 40]
    return any((each.table, each.column, each.column_heading) == (unit.table, unit.column, own) for each in below)


_OPENERS = ("姓名", "名单", "人员", "联系人", "负责人", "项目负责人", "成员")


def _heading(heading: str) -> str | None:
    if not heading or len(heading) > 14:
        return None
    if _NAME_HEADING.match(heading):
        private = _PRIVATE.match(heading)
        return private.group() if private and private.end() > 2 else "姓名"
    for pattern in (_PRIVATE, _PUBLIC, _OPEN):
        match = pattern.match(heading) or re.search(rf"(?:{pattern.pattern})(?:及电话|及联系方式|\(.*\))?$", heading)
        if match:
            return match.group() if match.group() in heading else heading
    return None


def _list_role(view: View, unit: Unit, row: str, title: str) -> Role | None:
    """Say what a list makes of the persons in it, by the headings of its other columns and the title above."""
    titles = " ".join(each.column_heading for each in view.row(unit))
    if _HIRED.search(titles) or re.search("拟聘|拟录|获奖名单|任前公示", title):
        return Role.PUBLIC
    if _OFFICER.search(row) and not re.search("评议|得分|救助|补贴", titles):
        return Role.PUBLIC
    if _ROW_STAFF.search(row):
        return Role.PRIVATE
    if re.search(lexicon.TITLE_AFTER + "|指挥长", row) and not re.search("身份证|住址|账号|评议|得分", titles):
        return Role.PUBLIC
    if _LIST_PRIVATE.search(titles):
        return Role.PRIVATE
    return Role.PUBLIC if _LIST_PUBLIC.search(titles) else Role.UNKNOWN
