"""Numbers that only their label makes personal: student, medical, insurance, staff, certificate and deed numbers."""

from __future__ import annotations

import re

from detectors.presidio import Context, Recognizer, Rule
from pipeline.model.finding import EntityType

_NAMES = (
    r"学籍|学号|学生证|考生|准考证|医保(?:电子凭证|卡|个人)?|社保(?:编|卡|个人)?|社会保障(?:卡)?|(?:个人)?社保编|养老保险(?:个人)?编|住院|门诊|病历|病案"
    r"|就诊卡?|诊疗卡|残疾(?:人)?证|残疾军人证|工号|员工编|职工编|人员编|会员|驾驶证|驾照|驾驶证档案编|操作证|上岗证|资格证|毕业证|学位证|结婚证|离婚证|出生(?:医学)?证明"
    r"|(?:土地)?承包经营权证|林权证|房(?:屋)?产权?证|房权证|宅基地(?:使用)?证|不动产(?:权)?证|公积金(?:个人)?(?:账)?|低保证|优抚证|退役军人优待证|户口簿|户口本|户号"
    r"|查询账"
)
_LABEL = re.compile(rf"(?:{_NAMES})(?:书)?(?:编)?(?:号码?)?[)\s]?(?:分别)?[:为是\s(“]{{0,3}}$")
_OFFICE = re.compile(r"(?:执法证|执业证|警号|律师证|胸牌|工作证)(?:件)?(?:编)?(?:号码?)?[:为是\s(]{0,3}$")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# Four characters and more with at least three digits; a year alone is none.
_VALUE = re.compile(
    r"[A-Za-z0-9](?<![0-9A-Za-z第(〔].)(?:(?<=\d)|(?=[A-Za-z\-]{0,6}\d))[A-Za-z0-9\-]{3,34}(?![0-9A-Za-z年\-])",
    re.DOTALL,
)
# The same broken over a line end; a short number, a date or a list number on the next line is not its tail.
_BROKEN = re.compile(
    r"[A-Za-z0-9](?<![0-9A-Za-z第(〔].)(?:(?<=\d)|(?=[A-Za-z\-]{0,6}\d))[A-Za-z0-9\-]{1,34}"
    r"\n ?[A-Za-z0-9\-]{4,30}(?! ?[0-9A-Za-z年月.、\-])",
    re.DOTALL,
)


def _number() -> Recognizer:
    return Recognizer(
        EntityType.PERSONAL_ID_OTHER,
        [
            Rule("labelled_number", _VALUE, 0.5, Context(near=_LABEL, required=True, reach=18)),
            Rule("labelled_number_broken", _BROKEN, 0.5, Context(near=_LABEL, required=True, reach=18), needs=("\n",)),
            Rule(
                "office_number",
                _VALUE,
                0.4,
                Context(near=_OFFICE, required=True, reach=14),
            ),
            Rule(
                "deed",
                re.compile(rf"[{_PROVINCES}] ?\(\d{{4}}\) ?[\u4e00-\u9fff]{{2,12}}不动产权第 ?\d{{5,9}} ?号"),
                0.7,
                needs=("不动产权",),
            ),
            Rule(
                "old_deed",
                re.compile(r"[\u4e00-\u9fff]{2,8}房权证[\u4e00-\u9fff]{1,6}字 ?第 ?[A-Z\d]{4,14} ?号"),
                0.7,
                needs=("房权证",),
            ),
        ],
        re.compile("号|证|查询账"),
    )


def recognizers() -> list[Recognizer]:
    """Return the recognizers of this family."""
    return [_number()]
