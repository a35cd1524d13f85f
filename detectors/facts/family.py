"""Family: marriage, children and their school, income and hardship, religion, offences and whereabouts of relatives.

Stated of an identifiable private person: review (GUIDELINE.md "Family"; 民法典 第一千零三十四条). A clause is the span; a bare kin
word, sex, ethnicity or age alone is none, nor is the eligibility column of a list of that very benefit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from detectors import basis
from detectors.base import Refiner, Source
from detectors.facts.lexicon import any_of, load
from detectors.facts.people import MANY, ONE_PERSON, RULE, People, Tie, people
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "family", "1"

_N = r"[\d一二两三四五六七八九十几]"
_KIN = (
    r"(?:父母|双亲|父亲|母亲|养父|养母|继父|继母|爸妈|爸爸?|妈妈?|丈夫|老公|男人|妻子|老婆|爱人|媳妇|婆娘|配偶|前[妻夫]|"
    r"老伴|儿子|女儿|闺女|长[子女]|次[子女]|[大小二三]儿子|[大小二三]女儿|独[生]?[子女]|子女|孩子|孩儿|小孩|娃儿?|崽|"
    r"祖[父母]|外祖[父母]|外[公婆]|爷爷|奶奶|公公|婆婆|岳[父母]|"
    r"哥哥|弟弟|姐姐|妹妹|胞[兄弟姐妹]|兄[长弟]?|嫂子?|叔[父叔]?|伯[父伯]|姑姑|舅舅|姨妈|侄[子女]?|孙[子女]|外孙女?|"
    r"老娘|老母|老父|亲属|家属|其[父母妻夫子女兄弟姐妹]|[甲乙]方之[子女]|^[父母])"
)
_SCHOOL = (
    r"(?:小学|中学|初中|高中|幼儿园|学校|职高|中专|技校|大学|学院|附中|附小|[一二三四五六七八九十\d]中|[一二三\d]小"
    r"|教学点|托班)"
)
_GRADE = (
    rf"(?:[一二三四五六七八九]年级|[七八九]年级|(?<![一-龥])[高初大][一二三四]|高[一二三]|初[一二三]|大[一二三四]"
    rf"|[小中大]班|托班|{_N}(?:\({_N}{{1,2}}\)|{_N}?)班|学前班|寄宿部|在校生?)"
)
_RULES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (name, reason, re.compile(pattern))
    for name, reason, pattern in (
        (
            "marriage",
            "婚姻状况",
            r"离婚(?!登记[处机]|率|诉讼费|冷静|纠纷案)|离异|丧偶|再婚|未婚|已婚|登记结婚|结过?[一二两三]?次?婚|"
            r"结婚(?!证|登记|年龄|率)|事实婚姻|与(?:妻|夫|丈夫|妻子)?分居|分居[多两\d]|改嫁|重新组建家庭|重组家庭|"
            r"入赘|单身|光棍|守寡|媳妇跑了|出走|独身|婚后",
        ),
        (
            "kinship",
            "亲属关系",
            r"系(?:父女|父子|母女|母子|夫妻|兄弟|兄妹|姐弟|姐妹|叔侄|姻亲|祖孙|表亲|同胞)(?:关系)?|"
            r"系?[^,]{1,6}的(?:表弟|表哥|表兄|表姐|表妹|堂兄|堂弟|小舅子|妹夫|姐夫|连襟|亲家)$",
        ),
        (
            "relative",
            "亲属的去向、职业或处境",
            rf"{_KIN}[^,]{{0,12}}?(?:病故|亡故|去世|过世|过身|早逝|离世|病亡|病逝|亡$|已亡|走得早|去年走了|均亡|失联|"
            rf"失去联系|失踪|下落不明|没音讯|无音讯|出走|服刑|在押|羁押|判刑|坐牢|务工|做工|打工|在外(?!地就医)|跑运输|"
            rf"跑船|捕鱼|经商|移居|定居|旅居|迁居|迁往|远嫁|出境|出国|在[国海]外|在(?:加拿大|美国|澳|新西兰|日本|韩国|"
            rf"英国|德国|法国|香港|澳门)|上班|工作|任职|就读|读(?:[高初大小一二三四五六七八九研幼]|书)|上(?:大学|中学|"
            rf"小学|高中|初中|学|幼儿园)|念书|上学|在读|在校|借读|小升初|中考|高考|考[上入]|升入|念|服役|当兵|在?部队|"
            rf"从军|无业|待业|失业|下岗|辞去|无固定|没有工作|留学|访问学者|外籍|籍$|为[\u4e00-\u9fff]{{2,5}}籍|"
            rf"被[^,]{{0,6}}卷走|供养|代管|由其照料|开[^,]{{1,4}}店|参加本届|现年\d|\d{{1,2}}岁)",
        ),
        (
            "children",
            "子女情况",
            rf"{_N}(?:个|名|位)(?:未成年|上学|年幼)?(?:的)?(?:孩子|孩儿|子女|女儿|儿子|小孩|娃娃?|崽|孙伢?子?|"
            rf"孙女)(?!以)|{_N}[子女]{_N}[子女]|育有|生育{_N}[子女孩]|生育二孩|(?:无|没有(?:其他)?)子女|独生子女|"
            rf"独生[子女]|未生育|{_N}{{1,2}}岁(?:的)?(?:儿子|女儿|男孩|女孩|孩子|孙子|孙女)|(?:留下|带)(?:着|"
            rf"了)?{_N}个[^,]{{0,6}}(?:孩|孙|娃)|[上下]有[^,]{{1,12}}(?:老[父母]|儿子|女儿)",
        ),
        (
            "school",
            "就读学校、年级和班级",
            rf"{_SCHOOL}[^,]{{0,6}}{_GRADE}(?!主任)|(?:就读于?|读|念|借读于?|转入|学生|系)[^,]{{0,14}}(?:{_SCHOOL}|"
            rf"{_GRADE})|^(?:[^,]{{2,14}}{_SCHOOL})?(?:{_GRADE})$|(?:[高初][一二三]|"
            rf"[一二三四五六七八九]年级)\(\d{{1,2}}\)班",
        ),
        (
            "income",
            "收入和财产",
            rf"(?:家庭|全家|人均|该户|户均|夫妻|个人|本人|上?年度)[^,]{{0,10}}(?:收入|存款|资产)[^,]{{0,8}}{_N}|"
            rf"(?:退休金|养老金|抚恤金|年薪|月薪|月入|月收入|年收入|年净收入|净收入|生活费|抚养费|赡养费|"
            rf"(?<!月均)工资(?:一个月|每月)?|寄回)[^,]{{0,6}}?{_N}[^,]{{0,8}}[元块万千]|(?:每月|一个月|月)(?:挣|收入|"
            rf"只有|仅|工资)[^,]{{0,6}}{_N}|无(?:其他|固定|稳定)?(?:经济|生活|收入)?(?:来源|收入)(?!证明)|余额\d|"
            rf"靠[^,]{{2,12}}(?:过日子|度日|维持生活|贴补|糊口|为生)",
        ),
        (
            "hardship",
            "困难情况或低收入身份",
            r"低保(?:户|家庭|边缘|对象|每月)|(?:吃|享受?|领取?|纳入|退出)[^,]{0,6}低保|五保户|特困(?:供养(?!证)|人员|户|老人)|"
            r"分散供养|脱贫户|贫困户|监测户|困难家庭|最低生活保障(?:对象|金|待遇|家庭)|城乡低保|孤儿(?!助学)|事实无人抚养|"
            r"留守(?:儿童|老人)(?!\d|关爱)|孤寡|无业|(?<!没有)(?<!不产生)(?<!对)下岗|失业(?!保险|登记|人员|金)|(?<!接)待业|没有工作|无固定(?:工作|职业)|无劳动能力",
        ),
        (
            "debt",
            "债务",
            rf"(?:尚?欠|欠下|欠着|借着|借了|负债|外债|债务|房贷|按揭|贷款|借款)[^,]{{0,14}}?{_N}[^,]{{0,6}}?[万千元百]|"
            rf"住房[^,]{{0,6}}抵押|名下[^,]{{0,4}}{_N}套|一屁股债|分割财产",
        ),
        (
            "religion",
            "宗教信仰",
            r"基督徒|天主教徒|佛教徒|信众|教徒|穆斯林|受洗|信教|信奉|信仰[\u4e00-\u9fff]{1,4}教|礼拜|皈依|出家|僧人|"
            r"属[老新]教|改宗|朝觐",
        ),
        (
            "offence",
            "违法犯罪记录",
            r"服刑|刑满|在押|(?<!无)(?<!其他)前科|(?<!无)犯罪记录|被判(?:刑|处)|社区矫正(?!评估)|强制戒毒|吸毒史|(?<!适用)(?<!判处)缓刑",
        ),
        (
            "living",
            "居住和抚养情况",
            r"独居|独自(?:一人)?(?:居住|生活|抚养|带|供)|一个人带|相依为命|与[^,]{1,10}(?:同住|共同生活|一起生活|合住)|"
            r"(?:跟|随)(?:着)?(?:父|母|祖|外|姑|叔|爷|奶|舅|姨|其[父母]|小儿子|大儿子|儿子|女儿|老娘|"
            r"八十)[^,]{0,8}(?:生活|住|过)|由[^,]{1,8}(?:照看|抚养|照料|带大|监护)|未办理?收养|收养(?!登记机关)|寄住|"
            r"两地分居|一人带大|无力给付|上门女婿|老两口",
        ),
    )
)
_TRIGGER = re.compile(any_of(load("family")["trigger"]))
_EDGES = ',;。:!?\n\t|()“”"《》'
_CLASS = re.compile(r"\(\s*[\d一二三四五六七八九十]{1,2}\s*\)班")
_POLICY = re.compile(
    r"□|调研|绿色通道|提出申请|法定监护人|证明|医院$|转至|编号|支付|裁决|取暖|出售|户籍档案|政策|制度|办法|标准|资金|审核|审批|条件|"
    r"工作(?:方案|机制|专班)|待遇(?:标准|保障)|医保|认定(?:办法|标准)|权益|保障法|婚姻登记(?:处|机关|条例)|班主任|教研|"
    r"任教|教师|老师|校长|园长|培训班|领导班|监护人(?:姓名|电话|签字)|公司|企业|营业收入|财政|政府债|地方债|预算|经费|"
    r"补助(?:标准|资金)|工资(?:支付|标准|专户|总额)|拖欠|农民工|工伤|征收|课题|毕业"
)
_LEAD = re.compile(
    r"^(?:(?:[一二三四五六七八九十\d]{1,2}[、.]|是|同时|另|且|但|并|又|还|现|目前|其中|因|由于|经(?:查|核实|了解|核对)?|"
    r"据[\u4e00-\u9fff]{1,4}|"
    r"(?:(?:申请|被申请|被继承|来电|来信|来访|当事|信访|投诉|被反映|权利|请求)人|对方|家属|案主|本人|"
    r"[您你她他我]本人)(?:自|另|申)?(?:称|述|报|提出|反映|表示)?|自述|申报|另?称|反映|提出|表示|"
    r"理由是|考虑到|就读于|户已?|名下有|系|为|与(?=□))+)(?=[\u4e00-\u9fff\d]{2})"
)
_CATEGORY_HEADING = re.compile(r"类[别型]|身份|性质|对象|档次")


def _clause(text: str, at: int) -> tuple[int, int]:
    """Return the clause that holds a place; the number of a class in brackets belongs to it."""
    left = at
    while left > 0 and (text[left - 1] not in _EDGES or _in_class(text, left - 1)):
        left -= 1
    right = at
    while right < len(text) and (text[right] not in _EDGES or _in_class(text, right)):
        right += 1
    return left, right


def _in_class(text: str, at: int) -> bool:
    return text[at] in "()" and any(
        _CLASS.match(text, start) for start in range(max(0, at - 5), at + 1) if text[start] == "("
    )


def _hide(clause: str, left: int, right: int, names: Sequence[tuple[int, int]]) -> str:
    """Put marks for the names in a clause: a character of a name is no word."""
    for start, end in names[bisect_left(names, (left, 0)) : bisect_left(names, (right, 0))]:
        word = clause[start - left : end - left]
        clause = clause.replace(word, "□" * len(word)) if word else clause
    return clause


def _clauses(view: View, names: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str, str]]:
    """Yield each clause that says something of a family, with the rule that saw it."""
    text, done = view.text, 0
    for trigger in _TRIGGER.finditer(text):
        if trigger.start() < done:
            continue
        left, right = _clause(text, trigger.start())
        done = right
        left += len(text[left:right]) - len(text[left:right].lstrip())
        clause = text[left:right].rstrip()
        if not 2 <= len(clause) <= 60:
            continue
        hidden = _hide(clause, left, right, names) if names else clause
        for name, reason, pattern in _RULES:
            if pattern.search(hidden):
                yield left, left + len(clause), name, reason
                break


def _personal(view: View, people_: People, start: int, end: int, rule: str) -> bool:
    """Say whether a clause is stated of one private person."""
    text = view.text
    tie = people_.tie(start, end)
    if tie in (Tie.NONE, Tie.DOCUMENT) and not (tie is Tie.DOCUMENT and ONE_PERSON.search(text, start, end)):
        return False
    clause = text[start:end]
    if _POLICY.search(clause) or MANY.search(clause):
        return False
    left, right = people_.sentence(start, end)
    parties = "甲方" in text[left:right] or "乙方" in text[left:right]
    against = RULE if tie is Tie.LINE else MANY
    sure = parties or people_.anchored(start, end)
    if not sure and against.search(text, max(left, start - 60), min(right, end + 30)):
        return False
    unit = view.unit_at(start)
    if unit is not None and unit.table >= 0:
        if rule == "hardship" and _CATEGORY_HEADING.search(unit.column_heading) and end - start <= 8:
            return False
        return tie is Tie.LINE or (tie is Tie.NEAR and len(view.row(unit)) <= 3)
    return tie is Tie.LINE or ONE_PERSON.search(text, left, right) is not None


def _trimmed(view: View, names: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Take lead words and the name of the person off the front of a clause."""
    for left, right in names:
        if start <= left and right < end - 2 and left - start <= 8:
            start = right
    lead = _LEAD.match(view.text, start, end)
    return (lead.end() if lead else start), end


def refine(document: Document, profile: Profile, findings: Sequence[Finding]) -> Iterable[Finding]:
    """Find family facts near the private persons that the first pass found; neighbouring clauses make one finding."""
    view = view_of(document)
    around = people(view, findings)
    if not around.private:
        return
    names = [
        (view.place(each.start), view.place(each.end))
        for each in findings
        if each.type is EntityType.PERSON_NAME and each.start < each.end
    ]
    source = Source(document, NAME, VERSION)
    runs: list[list[tuple[int, int, str, str]]] = []
    for start, end, rule, reason in _clauses(view, names):
        if not _personal(view, around, start, end, rule):
            continue
        if runs and view.text[runs[-1][-1][1] : start] in (",", ";") and end - runs[-1][0][0] <= 60:
            runs[-1].append((start, end, rule, reason))
        else:
            runs.append([(start, end, rule, reason)])
    for run in runs:
        near = [name for name in names if run[0][0] <= name[0] < run[0][1]]
        start, end = _trimmed(view, near, run[0][0], run[0][1])
        reasons = "、".join(dict.fromkeys(reason for _, _, _, reason in run))
        yield source.finding(
            view.span(start, max(end, run[-1][1])),
            EntityType.FAMILY_INFO,
            Disposition.REVIEW,
            0.6,
            f"可识别个人的家庭信息（{reasons}），是否公开须人工判断。",
            (basis.THIRD_PARTY, basis.PRIVATE_LIFE),
            tuple(Evidence(rule, (reason,), 0.6) for _, _, rule, reason in run),
        )


REFINER = Refiner(NAME, VERSION, refine)
