"""Office or private: in which capacity a telephone line, mailbox or vehicle stands in the text.

条例 第二十条(二) makes the contacts of an office public; mobiles of officials and all contacts of private persons are not.
GUIDELINE.md, lines and mailboxes: duty mobiles open to the public are kept, a line said not to be public is redacted, official
vehicles are redacted but in a published list of disposals.
"""

from __future__ import annotations

import re
from enum import Enum

from detectors.presidio import titles_of
from detectors.recognizers.writing import lead_before as lead_of
from detectors.view import Unit, View


class Capacity(Enum):
    """Whose contact it is."""

    OFFICE = "office"
    PRIVATE = "private"
    UNKNOWN = "unknown"


# What a line serves; 投诉人 and 举报人 are persons.
_SERVICE = (
    r"值班|值守|服务|热线|举报(?!人|者)|监督(?!员|人)|投诉(?!人|者)|咨询(?!人)|客服|应急(?!联系人)|24小时|受理(?!人)|公开|政务|窗口|维修|抢修|救援|报警(?!人)|预约|警务|技术支持|平台"
    r"|报名(?!人)|报修(?!人)|求助(?!人)|查询|信访(?!人)|爱心|志愿(?!者)|防汛|调度|指挥"
)
_DEVICE = r"(?:手机|电话|短信|热线|专线|座机|号码|微信|方式|平台|客服)"
# Between what a line serves and the line itself stands no name of a person.
_LINK_WORD = (
    r"公开|监督|联系|业务|专用|服务|咨询|工作|受理|的|室|组|处|科|办|中心|窗口|台|队|站|点|平台|大厅|专线|投诉|举报"
    r"|技术|支持|抢修|救援|免费|统一|备用|移动|对外|夜间|汛期|应急"
)
_PUBLIC_LINE = re.compile(
    rf"(?:{_SERVICE})(?:{_LINK_WORD}){{0,2}}(?:{_DEVICE}(?:号码?)?(?:\([^()\n]{{0,24}}\))?[:为是]?|(?:\([^()\n]{{0,24}}\))?[:为是])[\s(]*$"
    r"|(?:热线|专线|客服|值班|值守)[\s(]*$"
)
# 值班手机号贴在村口, 139…
_POSTED_LINE = re.compile(
    r"(?:值班|值守|服务|热线|监督|举报)[^。;,\n]{0,6}(?:手机|电话)号?码?(?:贴在|张贴|公布|公开|公示)[^。;,\n]{0,12}[,:]?\s*$"
)
_MESSAGE_LINE = re.compile(r"(?:^|[\s。;,、(])(?:手机)?短信(?:平台|号码?|电话)?[:为是]?[\s(]*$")
_PRIVATE_LINE = re.compile(
    r"(?<![国专商厂管大])家(?:里|中|的)?(?:座机|电话|固话)|住宅|家庭|家里|家中|宅电|本人|私人|个人|家属|亲属|配偶|父亲|母亲|家电[:为是\s]*$|\(宅\)|\(家\)|座机\(家"
)
# The caller's own number, and a fixed line in a form that a private person fills in.
_CALLER_LINE = re.compile(
    r"(?:来电|主叫|呼入)(?:号码?|电话)(?:号码?)?[】:为是\s(]*$|(?:来电|主叫|呼入)(?:号码?|电话)(?:号码?)?$"
)
_FIXED_LABEL = re.compile(r"(?:固定电话|固话|座机)(?:号码?)?[】:为是\s(]*$")
_PERSON_FORM = re.compile(r"身份证|身份号|出生|住址|户主|卡号|\d{17}[\dXx]|残疾|病情|健康状况|婚姻|民族")
_OFFICE_FORM = re.compile(r"信用代码|法定代表人|单位名称|公司|企业|机构名称|办公|传真|邮编")
# A line of a room, an office or a committee, whoever is told to call it.
_ORGAN_LINE = re.compile(
    r"(?:[室科办局处所站队会院校厂]|中心|大厅|窗口|公司|单位)(?:的)?(?:座机|电话|固话|总机|热线)(?:号码?)?[:为是\s(]*$"
)
_PRIVATE_AFTER = re.compile(
    r"^\s*\((?:家|住宅|宅|家庭|家里|本人)[^)]{0,4}\)"
    r"|^\s*\((?:其|的)?(?:邻居|亲属|亲戚|家属|儿子|女儿|父亲|母亲|丈夫|妻子|配偶)[^)]{0,6}\)"
)
# An office calls a duty room: its caller says of which organ he is, or what office he holds.
_OFFICIAL_CALLER = re.compile(
    r"(?:来电(?:单位|人)|报告(?:单位|人))\s*:[^\n]{0,40}(?:[局办镇乡委]|中心|政府|街道|[局镇乡县区市科站所]长|主任|书记|值班员|带班)"
)
_OFFICE_AFTER = re.compile(rf"^\s*\([^)\n]{{0,8}}(?:{_SERVICE}|接收文字|仅收短信|对外公布|公布|开通)[^)\n]{{0,12}}\)")
_NOT_PUBLIC = re.compile(
    r"不对外|不公开|不公布|不得公开|不得对外|勿对外|勿外传|未公开|非公开|不宜公开|内部联络|内部联系|内部使用|仅限内部|仅供内部|只供内部|只限内部|保密线路|不予公布"
)
_PUBLISHED = re.compile(r"对外公布|向社会公布|对外公开|面向社会|7×24|7\*24|24小时(?!内)|社会公开|公之于众|张贴|贴在")
_PARTY = re.compile(
    r"申请人|来电人|投诉人|举报人|信访人|反映人|报警人|求助人|征收人|当事人|患者|病人|学生(?!处|科|部)|学员|家长|家属|监护人|户主|身份证|家庭|受助|救助对象|代理人|代领人|持卡人|证人"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[\d \-\n]{8,13}(?!\d)|手机")
_FIXED = re.compile(
    r"(?<!\d)\(?0\d{2,3}\)?[- ]?[2-9]\d{6,7}(?!\d)|(?:电话|传真):\s*[2-9]\d{6,7}(?!\d)|(?<!\d)12345(?!\d)|(?<!\d)123\d\d(?!\d)"
)
_OFFICE_MAIL = re.compile(
    r"(?:公开|公共|公用|办公|单位|机关|部门|局|科|处|室|中心|举报|监督|投诉|受理|咨询|报告|反馈|意见|征集|投稿|官方|服务|工作|政务|来稿|报名|收稿|征稿|信访|纪检)"
    r"(?!人|者)[\u4e00-\u9fff]{0,4}(?:邮箱|信箱|邮件|mail)(?:地址)?[:为是\s(]*$",
    re.IGNORECASE,
)
# To send, report, hand in to a mailbox: it is an office's, whatever its name.
_SENT_TO = re.compile(
    r"(?:发送|报送|寄送|提交|反馈|投递|上报|传送|发|报|寄|投|送|传)(?:电子邮件|邮件|邮箱|电子邮箱)?(?:至|到|往|给|:)?[\u4e00-\u9fff]{0,12}?(?:邮箱|信箱|邮件)?(?:地址)?[:(<\s]{0,3}$"
)
_SENT_PRIVATELY = re.compile(r"私人|个人|本人|外部")
_OFFICE_NEAR = re.compile(
    r"监督|举报(?!人)|受理|咨询|来信|征求意见|反馈|公示期|联系方式|办公电话|投稿|传真|邮编|邮政编码|地址:"
)
_OFFICE_NAME = re.compile(
    r"(?:科|处|局|室|中心|公司|部|办|会|院|所|校|站|台|馆|队|委|组|厅|政府|平台|窗口|大厅)[\s(<\[:]{1,4}$"
)
_DISPOSAL_LIST = re.compile(
    r"车[^\n]{0,16}(?:处置|拍卖|报废|转让|竞价|变卖|取消|移交)|(?:处置|拍卖|报废|转让|竞价|变卖|取消|车改)[^\n]{0,16}车|车改"
)
_PUBLIC_NOTICE = re.compile(r"公示|公告|公布|拍卖|竞价|信息公开")


def _window(view: View, start: int, size: int) -> str:
    return view.text[max(0, start - size) : start]


def _clause_after(view: View, end: int) -> str:
    return re.split(r"[。\n]", view.text[end : end + 24])[0]


def mobile(view: View, start: int, end: int) -> Capacity:
    """Say whose mobile it is: a duty line open to the public is an office's, every other is private."""
    unit = view.unit_at(start)
    row = view.row_text(unit) if unit is not None and unit.table >= 0 else ""
    after = view.text[end : end + 24].split("\n")[0]
    lead = lead_of(view.text, start, 40)
    if _NOT_PUBLIC.search(row) or _NOT_PUBLIC.search(after[:16]) or _NOT_PUBLIC.search(lead):
        return Capacity.PRIVATE
    if _PARTY.search(lead[-14:]):
        return Capacity.PRIVATE
    if (
        _PUBLIC_LINE.search(lead)
        or _POSTED_LINE.search(lead)
        or _MESSAGE_LINE.search(lead)
        or _OFFICE_AFTER.search(after)
    ):
        return Capacity.OFFICE
    return Capacity.OFFICE if row and _PUBLISHED.search(row) else Capacity.PRIVATE


def line(view: View, start: int, end: int) -> Capacity:
    """Say whose fixed line it is; an office's unless the label, the line or the row names a private party."""
    unit = view.unit_at(start)
    lead = lead_of(view.text, start)
    titles = " ".join(titles_of(view, unit)) if unit is not None else ""
    label = re.split(r"[,、 ]", lead.rstrip())[-1]
    if _PRIVATE_LINE.search(label) or _PRIVATE_LINE.search(titles) or _PRIVATE_AFTER.match(view.text[end : end + 10]):
        return Capacity.PRIVATE
    if _NOT_PUBLIC.search(_clause_after(view, end)) or _NOT_PUBLIC.search(label):
        return Capacity.PRIVATE
    if _CALLER_LINE.search(label) or _CALLER_LINE.search(titles):
        return Capacity.OFFICE if _OFFICIAL_CALLER.search(_window(view, start, 80)) else Capacity.PRIVATE
    if (_FIXED_LABEL.search(label) or _FIXED_LABEL.search(titles)) and _in_personal_form(view, start, end):
        return Capacity.PRIVATE
    if _PUBLIC_LINE.search(lead) or _ORGAN_LINE.search(label) or "办公" in label or "传真" in label:
        return Capacity.OFFICE
    if _PARTY.search(lead) or (unit is not None and unit.table >= 0 and re.search(r"\d{17}", view.row_text(unit))):
        return Capacity.PRIVATE
    return Capacity.OFFICE


def _in_personal_form(view: View, start: int, end: int) -> bool:
    """Say whether the fields around are those of a private person and none is of a firm or an office."""
    near = view.text[max(0, start - 200) : end + 120]
    return bool(_PERSON_FORM.search(near)) and not _OFFICE_FORM.search(near)


_PRIVATE_OWNER = re.compile(
    r"(?:(?:举报|投诉|申请|来信|信访|反映|当事|报名|投递|收款|经办|本|发件|投稿|参赛|应聘|报考|委托|代理)(?:人|者)|个人|私人|常用|家庭|自用)(?:的|员)?(?:常用)?(?:电子)?"
    r"(?:邮箱|信箱|邮件|Email|E-mail)[^\n]{0,6}$|(?:留有|留下|使用|其)(?:的)?(?:电子)?(?:邮箱|信箱|邮件)[为是:]?\s*$|(?:本人联系方式|支付宝(?:账[号户])?)[为是:]?$"
)
_WEBMAIL = re.compile(r"@(?:qq|163|126|139|189|sina|sohu|foxmail|gmail|hotmail|outlook|yeah|aliyun|icloud)\.")
# The name of a mailbox like a person's: a surname or initials with a short number; the initials of an office end in 局, 科, 室,
# 办 or 中心.
_PERSON_LOCAL = re.compile(r"[a-z]{2,8}(?<![jksbw])(?<!zx)[._]?\d{2,6}@")
# What offices call their mailboxes: office, recruitment, petitions, disclosure, reports, supervision, service.
_OFFICE_LOCAL = re.compile(
    r"(?:[a-z]{0,6}(?:bgs|zwgk|xxgk|bangongshi|zhaopin|xinfang|jubao|jiandu|tousu|zixun|zhengwu|fuwu|kefu)|service|office|info|hr|webmaster)"
    r"[._\-]?\d{0,6}@"
)
# The contact right before it: a person's mobile, WeChat or QQ; or an office's fixed line.
_PERSONAL_CONTACT = re.compile(r"(?:手机|微信|QQ|身份证)[^\n。;]{0,44}$|(?<!\d)1[3-9]\d(?:[ \-]?\d){8}[^\n。;]{0,24}$")


_SIGN = re.compile(r" ?(?:[(\[{<【] ?(?:at|a|@|艾特|圈a) ?[)\]}>】]| at |艾特|#) ?|\s*@\s*")


def mail(view: View, start: int, end: int) -> Capacity:
    """Say whose mailbox it is, by domain, label, neighbouring contacts, the verb that leads to it and its name."""
    value = _SIGN.sub("@", view.text[start:end].lower(), count=1)
    if value.endswith(".gov.cn") or "@gov.cn" in value:
        return Capacity.OFFICE
    lead = lead_of(view.text, start, 60)
    line_before = _window(view, start, 90).split("\n")[-1]
    if (
        _PRIVATE_AFTER.match(view.text[end : end + 10])
        or _PRIVATE_OWNER.search(lead)
        or _SENT_PRIVATELY.search(lead[-10:])
    ):
        return Capacity.PRIVATE
    if _OFFICE_MAIL.search(lead) or _OFFICE_NAME.search(line_before):
        return Capacity.OFFICE
    if _SENT_TO.search(lead) and not _PARTY.search(lead[-24:]):
        # To whom the papers go is nobody's office where the mailbox is named like a person's and no word says whose it is.
        bare = re.search("[至到往]$", lead) and _WEBMAIL.search(value) and _PERSON_LOCAL.match(value)
        return Capacity.UNKNOWN if bare else Capacity.OFFICE
    if _OFFICE_LOCAL.match(value):
        return Capacity.OFFICE
    return _by_neighbours(view, start, value, lead, line_before)


def _by_neighbours(view: View, start: int, value: str, lead: str, line_before: str) -> Capacity:
    """Judge by what stands around: contacts of a person, of an office, and how the mailbox is named."""
    unit = view.unit_at(start)
    titles = " ".join(titles_of(view, unit)) if unit is not None else ""
    local = value.split("@")[0]
    personal = sum(char.isdigit() for char in local) >= 3
    office_line = _last_end(_FIXED, line_before)
    if _PARTY.search(lead) and not re.search("单位|公司|机关", lead):
        return Capacity.PRIVATE
    if _last_end(_PERSONAL_CONTACT, line_before) and _contact_start(line_before) > office_line:
        return Capacity.PRIVATE
    if not personal and (office_line > 0 or re.search("(?:举报|监督|受理|来信)(?!人)|公示", _window(view, start, 100))):
        return Capacity.OFFICE
    near = _window(view, start, 60)
    if _MOBILE.search(near) or _MOBILE.search(titles) or _PARTY.search(lead) or re.search("个人|本人", lead):
        return Capacity.PRIVATE
    if personal and (re.search("联系方式[为是:]$", lead) or re.search("证号|工号", line_before)) and not office_line:
        return Capacity.PRIVATE
    home = re.search("住宅|家庭|家里", near)
    if not home and (_FIXED.search(_window(view, start, 90)) or _OFFICE_NEAR.search(_window(view, start, 160))):
        return Capacity.OFFICE
    if not _named(view.text):
        # A mailbox with a birth year or phone digits at a webmail provider is nobody's office without a word that says so.
        return Capacity.UNKNOWN if personal and _WEBMAIL.search(value) else Capacity.OFFICE
    if personal:
        return Capacity.PRIVATE
    return Capacity.OFFICE if _in_imprint(view, unit) else Capacity.UNKNOWN


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    found = list(pattern.finditer(text))
    return found[-1].end() if found else 0


def _contact_start(line: str) -> int:
    """Return where the last mobile, or word for one, begins in a line."""
    found = list(re.finditer(r"手机|微信|QQ|(?<!\d)1[3-9]\d(?:[ \-]?\d){8}(?!\d)", line))
    return found[-1].start() + 1 if found else 0


def _in_imprint(view: View, unit: Unit | None) -> bool:
    """Say whether the line is an imprint of the office: a contact of the notice without a mobile."""
    if unit is None:
        return False
    row = view.row_text(unit)
    return bool(re.search(r"联系人|联系方式|电话|地址|编辑|主办|承办", row)) and not _MOBILE.search(row)


def _named(text: str) -> bool:
    """Say whether the text holds any number of a person: a notice that has none names its office's mailbox."""
    return bool(re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|\d{17}[\dXx]|身份证号|微信号?[:为]", text))


def vehicle(view: View) -> Capacity:
    """Say whether the document is a published list of official vehicles that are disposed of."""
    heading = view.text[:160]
    listed = _DISPOSAL_LIST.search(heading) and _PUBLIC_NOTICE.search(heading)
    return Capacity.OFFICE if listed else Capacity.PRIVATE
