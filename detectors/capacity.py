"""Office or private: in which capacity a telephone line, mailbox or vehicle stands in the text.

条例 第二十条(二) makes the contacts of an office public; mobiles of officials and all contacts of private persons are not.
"""

from __future__ import annotations

import re
from enum import Enum

from detectors.presidio import lead_of, titles_of
from detectors.view import View


class Capacity(Enum):
    """Whose contact it is."""

    OFFICE = "office"
    PRIVATE = "private"
    UNKNOWN = "unknown"


_PUBLIC = r"值班|值守|服务|热线|举报|监督|投诉|咨询|客服|应急|24小时|受理|公开|政务|窗口|维修|抢修|救援|报警|预约"
_PUBLIC_LINE = re.compile(
    rf"(?:{_PUBLIC})[\u4e00-\u9fff]{{0,4}}?(?:手机|电话|短信|热线|专线|号码)?(?:号码?)?[:为是]?[\s(]*$"
)
_PRIVATE_LINE = re.compile(r"住宅|家庭|家里|家中|宅电|备用电话|本人|私人|个人|\(宅\)|\(家\)")
_PRIVATE_AFTER = re.compile(r"^\s*\((?:家|住宅|宅|家庭|家里|本人)[^)]{0,4}\)")
_NOT_PUBLIC = re.compile(r"不对外|不公开|不公布|不得公开|勿对外|未公开|非公开")
_PUBLISHED = re.compile(r"对外公布|向社会公布|对外公开|面向社会|7×24|7\*24|24小时")
_PARTY = re.compile(
    r"申请人|来电人|投诉人|举报人|信访人|被征收人|当事人|患者|病人|学生(?!处|科|部)|学员|家长|监护人|户主|身份证|家庭|受助|救助对象|代理人|代领人|持卡人|证人"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[\d \-\n]{8,13}(?!\d)|手机")
_FIXED = re.compile(r"(?<!\d)\(?0\d{2,3}\)?[- ]?[2-9]\d{6,7}(?!\d)|电话:\s*[2-9]\d{6,7}(?!\d)")
_OFFICE_MAIL = re.compile(
    r"(?:公开|公共|公用|办公|单位|机关|部门|局|举报|监督|投诉|受理|咨询|报告|反馈|意见|征集|投稿|官方|服务|工作|政务)[\u4e00-\u9fff]{0,4}(?:邮箱|邮件|mail)(?:地址)?[:为是\s(]*$",
    re.IGNORECASE,
)
_OFFICE_NEAR = re.compile(r"监督|举报|受理|咨询|来信|征求意见|反馈|公示期|联系方式|办公电话|投稿|传真")
_OFFICIAL_CAR = re.compile(r"公务用车|公务车|公车|执法车|警车|应急保障车|车改|拍卖")


def _window(view: View, start: int, size: int) -> str:
    return view.text[max(0, start - size) : start]


def mobile(view: View, start: int, end: int) -> Capacity:
    """Say whose mobile it is: a duty line open to the public is an office's, every other is private."""
    unit = view.unit_at(start)
    row = view.row_text(unit) if unit is not None and unit.table >= 0 else ""
    after = view.text[end : end + 16].split("\n")[0]
    lead = lead_of(view.text, start)
    if _NOT_PUBLIC.search(row) or _NOT_PUBLIC.search(after) or _NOT_PUBLIC.search(lead):
        return Capacity.PRIVATE
    if _PUBLIC_LINE.search(lead) or (row and _PUBLISHED.search(row)):
        return Capacity.OFFICE
    return Capacity.PRIVATE


def line(view: View, start: int, end: int) -> Capacity:
    """Say whose fixed line it is; an office's unless the label, the line or the row names a private party."""
    unit = view.unit_at(start)
    lead = lead_of(view.text, start)
    titles = " ".join(titles_of(view, unit)) if unit is not None else ""
    label = re.split(r"[,、 ]", lead.rstrip())[-1]
    if _PRIVATE_LINE.search(label) or _PRIVATE_LINE.search(titles) or _PRIVATE_AFTER.match(view.text[end : end + 10]):
        return Capacity.PRIVATE
    if _NOT_PUBLIC.search(view.text[end : end + 12].split("\n")[0]):
        return Capacity.PRIVATE
    if _PUBLIC_LINE.search(lead) or "办公" in label or "传真" in label:
        return Capacity.OFFICE
    if _PARTY.search(lead) or (unit is not None and unit.table >= 0 and re.search(r"\d{17}", view.row_text(unit))):
        return Capacity.PRIVATE
    return Capacity.OFFICE


_PRIVATE_OWNER = re.compile(
    r"(?:举报|投诉|申请|来信|信访|反映|当事|报名|收款|本)人(?:的|员)?(?:电子)?(?:邮箱|邮件|Email|E-mail)[^\n]{0,6}$"
)
_WEBMAIL = re.compile(r"@(?:qq|163|126|139|189|sina|sohu|foxmail|gmail|hotmail|outlook|yeah|aliyun|icloud)\.")


def mail(view: View, start: int, end: int) -> Capacity:
    """Say whose mailbox it is, by domain, label, neighbouring mobile or office line, and the look of its name."""
    value = view.text[start:end].lower()
    if value.endswith(".gov.cn") or "@gov.cn" in value:
        return Capacity.OFFICE
    lead = lead_of(view.text, start)
    if _PRIVATE_OWNER.search(lead):
        return Capacity.PRIVATE
    if _OFFICE_MAIL.search(lead):
        return Capacity.OFFICE
    unit = view.unit_at(start)
    titles = " ".join(titles_of(view, unit)) if unit is not None else ""
    near = _window(view, start, 60)
    personal = sum(char.isdigit() for char in value.split("@")[0]) >= 3
    if _PARTY.search(lead) and not re.search("单位|公司|机关", lead):
        return Capacity.PRIVATE
    if not personal and re.search("(?:举报|监督|受理|来信)(?!人)|公示", _window(view, start, 100)):
        return Capacity.OFFICE
    if _MOBILE.search(near) or _MOBILE.search(titles) or _PARTY.search(lead) or re.search("个人|本人", lead):
        return Capacity.PRIVATE
    home = re.search("住宅|家庭|家里", near)
    if not home and (_FIXED.search(_window(view, start, 90)) or _OFFICE_NEAR.search(_window(view, start, 160))):
        return Capacity.OFFICE
    if not _named(view.text):
        # A mailbox with a birth year or phone digits at a webmail provider is nobody's office without a word that says so.
        return Capacity.UNKNOWN if personal and _WEBMAIL.search(value) else Capacity.OFFICE
    return Capacity.PRIVATE if personal else Capacity.UNKNOWN


def _named(text: str) -> bool:
    """Say whether the text holds any number of a person: a notice that has none names its office's mailbox."""
    return bool(re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|\d{17}[\dXx]|身份证号|微信号?[:为]", text))


def vehicle(view: View, start: int) -> Capacity:
    """Say whether a plate belongs to an official vehicle that a bureau publishes."""
    unit = view.unit_at(start)
    row = view.row_text(unit) if unit is not None else ""
    return Capacity.OFFICE if _OFFICIAL_CAR.search(row) else Capacity.PRIVATE
