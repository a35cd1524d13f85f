"""Whose fact it may be: private persons that the first pass found near a place, and the words that speak of one person.

A fact counts only when it is tied to an identifiable person (个人信息保护法 第四条); statistics and rules speak of nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from detectors.view import View
from pipeline.model.finding import Disposition, EntityType, Finding

_T = EntityType
_PERSONAL = frozenset(
    {
        _T.PERSON_NAME,
        _T.CN_ID_CARD,
        _T.PHONE_NUMBER,
        _T.PERSONAL_ID_OTHER,
        _T.ADDRESS,
        _T.DATE_OF_BIRTH,
        _T.CN_PASSPORT,
        _T.CN_TRAVEL_PERMIT,
        _T.CN_MILITARY_ID,
        _T.BANK_CARD,
        _T.WECHAT_ID,
    }
)
# One person is spoken of: kin, pronouns, roles of a private person, masked names.
_KIN = (
    r"父亲|母亲|爸|妈|妻|丈夫|老公|老婆|爱人|媳妇|配偶|前夫|儿子|女儿|闺女|长子|次子|长女|次女|独子|独女|之子|之女|祖母|"
    r"祖父|外婆|外公|奶奶|爷爷|岳母|岳父|公公|婆婆|哥哥|弟弟|姐姐|妹妹|胞[兄弟姐妹]|兄长|嫂|叔|侄|舅|"
    r"孙子|孙女|老伴|老娘|老母|孩子|小孩|娃|崽|其[父母妻夫子女兄弟姐妹]"
)
_ROLE = (
    r"本人|我|她|他|您|你|自己|患者|病人|伤者|死者|逝者|老人|案主|服务对象|该(?:员|生|户|同志|职工|司机|学生|考生|学员|"
    r"儿童|选手|员工|患者|当事人)|来电人|来信人|来访人|申请人|申报人|信访人|投诉人|举报人|反映人|当事人|受害人|被害人|"
    r"请求人|被(?:征收|拆迁)人|被继承人|权利人"
    r"|被处罚人|被反映人|学生|学员|考生|幼儿|婴儿|新生儿|职工|员工|工人|护士|乘客|驾驶人|驾驶员|司机|旅客|游客|群众|"
    r"村民|户主|业主|租户|监护人|病例|同志|老[\u4e00-\u9fff](?![\u4e00-\u9fff]?人)"
)
_MASKED = (
    r"[\u4e00-\u9fff](?:某某?|\*{1,2})(?![\u4e00-\u9fff]?(?:公司|单位|镇|村|县|市|局))"
    r"|[\u4e00-\u9fff](?:先生|女士|大姐|大爷|阿姨)"
)
ONE_PERSON = re.compile(f"{_KIN}|{_ROLE}|{_MASKED}")
# Many are spoken of, or a rule, a programme, a statistic.
MANY = re.compile(
    r"患者[们等]|部分(?:学生|师生|职工|村民|居民)|等人群|重点人群|老年人|残疾人(?:保障|事业|就业|证办理|联合会)|符合(?:以?下列|条件|规定)|应当|"
    r"不得(?!已)|有下列|下列情形|(?:一|之)的,|的人员|的人|的家庭|的对象|的职工|的学生|的儿童|凡是?|各[级类地]|所有|全体|"
    r"人均寿命|患病率|发病率|检出率|死亡率|治愈率|"
    r"知晓率|覆盖率|同比|防治|防控|筛查|预防|普查|宣传|科普|义诊|健康教育|健康管理|目录|指南|规范|标准|"
    r"第[一二三四五六七八九十百零\d]+条|等(?:疾病|病种|慢性病|情形|人员)|(?:共|计|有)\d+(?:人|例|名|户)|\d+例|万人|人次|"
    r"可(?:以)?(?:申请|拨打|享受)|"
    r"如(?:有|患|果)|若(?:有|患)|是否|有无|须提供|需提供|凭.{0,8}证"
)

# Grammar of rules: whatever stands in such a sentence is nobody's, though somebody is named in the paragraph.
RULE = re.compile(
    r"应当|不得(?!已)|有下列|下列情形|情形之一|的[,;]|凡是|可以?(?:按照?|依法|申请|享受)|防治|防控|患者健康|人群|目录|"
    r"患病率|发病率|检出率|女职工|劳动者"
)


class Tie(IntEnum):
    """How closely a place is tied to a private person."""

    NONE = 0
    DOCUMENT = 1
    NEAR = 2
    LINE = 3


@dataclass(frozen=True, slots=True)
class People:
    """Where private persons stand: folded offsets, sorted; and lines that name somebody in office only."""

    view: View
    private: Sequence[int]
    kept: Sequence[int]

    def tie(self, start: int, end: int) -> Tie:
        """Say how near the nearest private person stands: in the line or row, within 150 characters before, or anywhere."""
        if not self.private:
            return Tie.NONE
        left, right = self.line(start, end)
        if _between(self.private, left, right):
            return Tie.LINE
        return Tie.NEAR if _between(self.private, max(0, start - 150), end + 40) else Tie.DOCUMENT

    def anchored(self, start: int, end: int) -> bool:
        """Say whether the sentence itself names a private person."""
        return _between(self.private, *self.sentence(start, end))

    def named(self, start: int, end: int) -> bool:
        """Say whether the sentence names somebody in office: his health is private as well."""
        return _between(self.kept, *self.sentence(start, end))

    def line(self, start: int, end: int) -> tuple[int, int]:
        """Return the row of the table, or the line, that holds a place."""
        unit = self.view.unit_at(start)
        if unit is not None and unit.table >= 0:
            row = self.view.row(unit)
            return row[0].start, row[-1].end
        text = self.view.text
        right = text.find("\n", end)
        return text.rfind("\n", 0, start) + 1, len(text) if right < 0 else right

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the sentence that holds a place, or the row of a table."""
        left, right = self.line(start, end)
        text = self.view.text
        left = max(left, *(text.rfind(stop, left, start) + 1 for stop in "。;!?"))
        ends = [at for stop in "。;!?" if (at := text.find(stop, end, right)) >= 0]
        return left, min(ends, default=right)


def _between(places: Sequence[int], left: int, right: int) -> bool:
    index = bisect_left(places, left)
    return index < len(places) and places[index] < right


def people(view: View, findings: Sequence[Finding]) -> People:
    """Collect where the first pass found private persons.

    A name that a person is asked about counts as private only in a document that surely speaks of private persons; elsewhere
    it counts as somebody's in office.
    """
    private, asked, kept = set(), set(), set()
    for finding in findings:
        if finding.type not in _PERSONAL or finding.start == finding.end:
            continue
        at = view.place(finding.start)
        if finding.disposition is Disposition.REDACT:
            private.add(at)
        elif finding.disposition is Disposition.REVIEW:
            asked.add(at)
        elif finding.type is _T.PERSON_NAME:
            kept.add(at)
    if private:
        return People(view, sorted(private | asked), sorted(kept))
    return People(view, (), sorted(kept | asked))
