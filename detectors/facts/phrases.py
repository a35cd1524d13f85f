"""Medical phrases: runs of body parts, conditions, operations and treatment, with degree, duration and measured value.

A phrase grows from a head word (a disease, an injury, an operation) to the left over body parts and modifiers, and to the right
over degree, stage, duration, value and treatment: 左 + 胫腓骨 + 开放性 + 粉碎性 + 骨折. GUIDELINE.md: it begins at the
condition and takes in its degree, duration or measured value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detectors.facts.lexicon import any_of, load, longest_ending
from detectors.view import View

_WORDS = load("health")
_PART, _MODIFIER, _CONDITION = _WORDS["part"], _WORDS["modifier"], _WORDS["condition"]
_SUFFIX, _OPERATION, _TREATMENT = _WORDS["suffix"], _WORDS["operation"], _WORDS["treatment"]
_LEFT = _PART | _MODIFIER | _CONDITION | _SUFFIX | _OPERATION | _TREATMENT
_HEADS = _CONDITION | _SUFFIX | _OPERATION | _TREATMENT
_LONGEST = max(map(len, _HEADS))
# Where a head may begin: a first and a second character of some head, or a head of one character.
_BEGIN = re.compile(
    f"[{''.join(sorted({word[0] for word in _HEADS if len(word) > 1}))}]"
    f"(?=[{''.join(sorted({word[1] for word in _HEADS if len(word) > 1}))}])"
    f"|[{''.join(sorted(word for word in _HEADS if len(word) == 1))}]"
)
# Not heads: 病历, 住院号, 注射液, 残疾人证 and the like.
_OTHER_WORD = re.compile(
    r"(?:病(?=[历人例房故逝床种因情程毒害虫假区友史])|院(?=[号病费部记证期体])|注射(?=液)|引流(?=量)|水疱(?=液)|"
    r"残疾(?=人?[证联保])|呕吐(?=物)|人流(?=最|量|密|高峰|较))"
)
# Conditions that are everyday words as well: only a cue before them or a degree makes them one.
_EVERYDAY = _WORDS["everyday"]
_NUMBER = r"[\d一二三四五六七八九十百两几多半数]"
_UNIT = r"(?:%|◦C?|°C|万|度|mmHg|毫米汞柱|毫升|毫克|微克|mg|ml|mL|g/L|mmol/L|分贝|dB|厘米|毫米|cm|mm|公分|次/分)"
_TAIL = re.compile(
    r"(?:"
    rf"(?:CKD)?(?:[ⅠⅡⅢⅣⅤIVX]{{1,4}}|{_NUMBER}{{1,3}}|[贰叁肆伍壹]|早|中|晚|终末|急性|稳定|恢复|活动)(?:期|级|度|型)(?!间)"
    rf"|(?:病史|病程|史)?(?:已|约|近|达|长达|第|超过)?{_NUMBER}{{1,4}}(?:余|多)?个?(?:多)?(?:年|月|周|天|日|小时|次|枚|"
    rf"针|颗|处|疗程|周期|程)(?!\d|前|至|起|[经在入被因由到]|内)(?:多|余)?(?:未恢复|未愈)?"
    rf"|(?:约|近|达|高达|为)?\d+(?:\.\d+)?(?:[/×x*]\d+(?:\.\d+)?)?{_UNIT}"
    rf"|,(?:约|近|高达)\d+(?:\.\d+)?{_UNIT}|未满{_NUMBER}{{1,3}}个?[年月周天]|患者(?=,停药)|服药[中期]|病史(?!调查)"
    r"|后遗症|术后|恢复期|急性期|待手术|待产|住院(?:治疗|保胎)?|入院(?:治疗|保胎)?|卧床(?:不起)?|在家休养|史|体质|"
    r"病毒携带者|携带者|(?:重|轻|中)度|反复|复发|多发转移|转移|犯了|才?第[一二三四五六七八九十]{1,2}天|"
    r"看不清[\u4e00-\u9fff]{0,2}|大发作|发作|偏高|偏低|异常|升高|后(?!续|来|期|勤|经|于|因|又|再|在|被|送|由)|"
    r"残疾(?!人?[证联保就事])人?|又?(?:加重|恶化|扩散|失代偿期?)了?|患病多年|待查|状态(?![\u4e00-\u9fff])"
    r"|(?:伴|合并|并发)(?=[\u4e00-\u9fff])"
    r"|,?(?:面积|范围|累及面积|病程|程度)(?:约占?|占|为)?[\u4e00-\u9fff]{0,4}[\d一二三四五六七八九十]+(?:\.\d+)?(?:%|"
    r"分之[一二三四五六七八九十]|平方厘米|年)"
    r")"
)
_BRACKET = re.compile(
    r"\((?=[^()\n|\t]{1,28}\))(?=[^()]*(?:[\d一二三四五六七八九十]|[型期级组度性]|危|面积|肺|炎|癌|瘤|症|病|伤|折|聋|"
    r"盲))(?![^()]*(?:岁|电话|身份|住址|手机|第[^()]*号|\d{5}|年\d|见|含|按))[^()\n|\t]+\)"
)
_GAP = re.compile(
    r"(?:[、,]?(?:伴有?|过后|留下|诱发|去年又?|确诊|鉴定|评定为|定为|并发?|并有|合并|及其?|和|与|或|已行?|已做|行|做了?|做过|做过|做完|刚?做[了过完]?微创|做了?|的|"
    r"行人工|并行|经|后|次日|刚做完|正在|现|目前|需要?|待|长期|持续|存在|有反复|有|反复|多处|多|为|至今|等|均已|居家|"
    r"在家|继发|引起|导致|致|,|、| ){1,2})"
)
_NEGATIVE = re.compile(
    r"(?:无|没有一处|未见|未发现|未检出|排除|否认|未受|没有|不是|并非|未患|无明显|不属于|防|抗|聚集性|防治|预防)(?:明显|任何|"
    r"传染性|精神|其他)?$"
)
_DISABILITY = re.compile(
    r"(?:视力|听力|言语|语言|肢体|智力|精神|多重)(?:残疾)?(?:[一二三四1-4]级)(?:残疾(?!人?[证联保就事])人?)?|"
    r"[一二三四1-4]级(?:视力|听力|言语|肢体|智力|精神|多重)残疾"
    r"|[一二三四五六七八九十]级伤残|(?:重度|中度|轻度)(?:视力|听力|言语|肢体|智力|精神)?残疾(?!人)"
)
_PREGNANT = re.compile(
    rf"(?:怀孕|妊娠|怀有身孕|有孕|(?<![受怀])孕)(?:已|约|第|近|近期)?{_NUMBER}{{1,3}}\+?(?:个?多?个?(?:多)?月|周|天)(?:多|余)?"
    rf"(?:[加零又]?{_NUMBER}天)?|怀(?:上|有|着)(?:[二三]胎|双胞胎|身孕)(?:{_NUMBER}{{1,3}}个?多?月了?)?|(?:已有)?{_NUMBER}{{1,2}}个多?月身孕"
    rf"|身孕{_NUMBER}{{1,2}}个多?月|预产期(?:在|为|是)?[\d一二三四五六七八九十年月日上中下旬底初]{{2,12}}"
)
_MEASURED = re.compile(
    r"(?:视力(?:仅|为|约|低于|不足)?|[血尿][钾钠钙氧脂](?:仅|为|达)?|量表(?:得分)?(?:为)?|血压(?:高达|为|达)?|体温(?:高达|为|达)?|血糖(?:值|高达|为|达)?|血氧(?:饱和度)?(?:仅|为|"
    r"降至)?|心率(?:为|达)?|"
    r"听阈(?:提高|为)?|血红蛋白(?:仅|为)?|血肌酐(?:为|达)?|肌酐(?:为|达)?|转氨酶(?:为|达)?|血小板(?:仅|为|最低)?|"
    r"肺活量[\u4e00-\u9fff]{0,5}|CT值[A-Za-z0-9]*|尿蛋白|甲胎蛋白)\s*[\d.]+(?:/[\d.]+)?\s*"
    r"(?:%|◦C?|°C|万|度|mmHg|毫米汞柱|mmol/L|μmol/L|g/L|次/分|分(?!钟)贝?|dB|×10[⁰-⁹\d]{0,2}(?:/L)?|"
    r"毫摩尔每升)?"
)
_MEASURED_LEAD = re.compile(
    r"(?:(?:裸眼|矫正|左眼|右眼|双眼|双耳|左耳|右耳|高频|低频|空腹|餐后|高铁|用力|平均|抑郁|焦虑))+$"
)
# What was done to a body in common words: stitches, nails, stents, an organ removed; allergies and poisonings with their cause.
_DONE = re.compile(
    rf"缝(?:了|合)?{_NUMBER}{{1,2}}针|打了?{_NUMBER}{{1,2}}[颗枚根](?:钢)?钉|(?:放置|植入|装过?了?|放过?了?|安装)(?:了|"
    rf"过)?(?:{_NUMBER}{{1,2}}[枚个])?(?:心脏)?(?:支架|起搏器)"
    rf"(?:{_NUMBER}{{1,2}}[枚个])?|内固定{_NUMBER}{{1,2}}[枚颗]钉|停药(?:近|约)?{_NUMBER}{{1,3}}(?:余|多)?个?(?:天|周|月)"
    r"|[切割](?:除|掉)?了?(?:半个|一个|部分|一侧)?[胃肾肺脾肝胆乳子卵肠](?:脏|囊|房|宫|巢)?"
    r"|截(?:了|掉)[左右双]?[手脚腿臂]|仍?靠(?:制氧机|呼吸机|胃管|鼻饲)(?:维持[\u4e00-\u9fff]{2})?"
)
_ALLERGY = re.compile(r"过敏(?!原|试|性)")
_ALLERGY_LEAD = re.compile(r"(?<=对)[\u4e00-\u9fff]{1,7}$")
_STOPPED_LEAD = re.compile(r"(?:自行|擅自)$")
_POISON = re.compile(r"(?:吸入|误服|误食|误饮)[\u4e00-\u9fff]{1,8}中毒")
_DOSE = re.compile(
    r"(?:片|胶囊|口服液|颗粒|注射液)每[日晚天次早]\d+(?:毫克|毫升|片|粒|支)"
    r"(?:,[\u4e00-\u9fff]{2,7}(?:片|胶囊|口服液|颗粒|注射液)每[日晚天次早]\d+(?:毫克|毫升|片|粒|支))*"
)
_DOSE_LEAD = re.compile(r"[\u4e00-\u9fff]{1,7}$")
_POSITIVE = re.compile(r"(?:病毒|抗原|抗体|核酸|标本|拭子)(?:[A-Z]{0,3}型)?(?:检测|核酸|抗原|抗体)?(?:呈|为)?阳性")
_POSITIVE_LEAD = re.compile(r"(?:(?![年月日出经为])[\u4e00-\u9fff]){1,5}$")
_BROKEN = re.compile(
    rf"(?:摔|砸|压|撞|打|锯|割|砍|扭|轧|咬|烫|刺|绞|挤)(?:断|伤|破|裂)了?(?:{_NUMBER}根)?[左右双]?[侧边]?{any_of(_PART)}"
)
_BODY = (
    r"(?:[左右双两半][侧边]?|右边|左边)?(?:[一二两三][只条个根])?"
    + any_of({word for word in _PART if len(word) > 1} | set("腿脚腰眼脸臂手") | _WORDS["body"])
    + r"(?:里|上|内)?"
)
# What grows in a body part or was put into it; what struck it; what it can no longer do.
_GROWN = re.compile(
    rf"{_BODY}(?:长[了着有出]|打着|装[了着过有])[^,。;!?、:()\n|\t]{{1,10}}"
    rf"|{_BODY}(?:[断折碎瞎](?:了|成)[^,。;!?、:()\n|\t]{{0,4}})"
)
_STRUCK = re.compile(
    rf"{_BODY}被[^,。;!?、:()\n|\t]{{1,6}}?(?:[伤断破掉裂穿]|[划割]开)(?:了?{_NUMBER}{{1,3}}(?:厘米|公分|根|处))?"
)
_WEAK = re.compile(rf"{_BODY}[^,。;!?、:()\n|\t]{{0,4}}?{any_of(_WORDS['limit'])}")
# A text without one of the words is passed over; what may stand before a match is matched backward.
_FORMS: tuple[tuple[tuple[str, ...], re.Pattern[str], re.Pattern[str] | None], ...] = (
    (("残疾", "级"), _DISABILITY, None),
    (("孕", "妊娠", "胎", "预产期"), _PREGNANT, None),
    (tuple(sorted(_WORDS["value"])), _MEASURED, _MEASURED_LEAD),
    (("针", "钉", "支架", "起搏器", "切", "割", "停药", "截", "靠"), _DONE, _STOPPED_LEAD),
    (("过敏",), _ALLERGY, _ALLERGY_LEAD),
    (("中毒",), _POISON, None),
    (("每",), _DOSE, _DOSE_LEAD),
    (("阳性",), _POSITIVE, _POSITIVE_LEAD),
    (("断", "伤", "破", "裂"), _BROKEN, None),
    (("长了", "长着", "长有", "长出", "打着", "装", "断", "折", "碎", "瞎"), _GROWN, None),
    (("被",), _STRUCK, None),
    (tuple(sorted(_WORDS["limit"])), _WEAK, None),
)
_LEADING = frozenset("早晚非上下内外前后多全末类高低两单部软硬术假真分腺型")
_AMBIGUOUS = frozenset("面口头心手背皮股骨眼鼻足脚血脑胎胸腹腰管额指舌牙末唇")
_BEFORE = frozenset("的了其致因为有患成后于在、等系是行伴及和与并发现出曾被使得示日月年者人,为断诊")
_SINGLE = frozenset(word for word in _LEFT if len(word) == 1) | frozenset(word[-1] for word in _MODIFIER)
_SIDES = frozenset(",;。:\t\n| ()")
_SENSE = frozenset("病炎癌瘤症疝瘫聋")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A medical phrase in folded offsets; ``solid`` when it is a condition by itself, without a cue."""

    start: int
    end: int
    solid: bool


def phrases(view: View) -> list[Phrase]:
    """Return medical phrases in order, without overlaps; near ones are joined."""
    text = view.text
    found = sorted((*_runs(text), *_forms(text)), key=lambda each: (each.start, -each.end))
    merged: list[Phrase] = []
    for phrase in found:
        inside = merged[-1] if merged and phrase.end <= merged[-1].end else None
        if inside is not None:
            merged[-1] = Phrase(min(inside.start, phrase.start), inside.end, inside.solid or phrase.solid)
            continue
        end = _clauses(text, _tail(text, phrase.end))
        solid = (
            phrase.solid or (end > phrase.end and text[phrase.start : phrase.end] in _CONDITION) or _whole(text, phrase)
        )
        phrase = Phrase(phrase.start, end, solid)
        last = merged[-1] if merged else None
        if last is not None and (phrase.start <= last.end or _joined(text, last, phrase)):
            merged[-1] = Phrase(min(last.start, phrase.start), max(last.end, phrase.end), last.solid or phrase.solid)
        else:
            merged.append(phrase)
    return merged


def _whole(text: str, phrase: Phrase) -> bool:
    """Say whether a condition is a clause or a cell by itself."""
    before, after = text[phrase.start - 1 : phrase.start], text[phrase.end : phrase.end + 1]
    return before in _SIDES and after in _SIDES and text[phrase.start : phrase.end] in _CONDITION


def _forms(text: str) -> Iterator[Phrase]:
    """Yield what has a form of its own: disability class and kind, weeks of pregnancy, a measured value."""
    for needs, pattern, lead in _FORMS:
        if not any(word in text for word in needs):
            continue
        for match in pattern.finditer(text):
            before = lead.search(text, max(0, match.start() - 8), match.start()) if lead is not None else None
            if before is not None or pattern is not _ALLERGY:
                yield Phrase(before.start() if before else match.start(), match.end(), True)


def _heads(text: str) -> Iterator[tuple[int, int]]:
    """Yield the longest head words, without overlaps."""
    done = 0
    for begin in _BEGIN.finditer(text):
        at = begin.start()
        if at < done:
            continue
        for size in range(_LONGEST, 0, -1):
            if text[at : at + size] in _HEADS:
                tail = 2 if text[at + size - 2 : at + size] in ("注射", "引流", "水疱", "残疾", "呕吐", "人流") else 1
                if not _OTHER_WORD.match(text, at + size - tail):
                    done = at + size
                    yield at, done
                break


def _runs(text: str) -> Iterator[Phrase]:
    for at, end in _heads(text):
        word = text[at:end]
        start = _overlapping(text, at, end)
        while size := _known(text, start) or _counted(text, start) or _listed(text, start):
            start -= size
        while start < at and text[start] in _LEADING and text[start : start + 2] not in _LEFT:
            start += 1
        if _NEGATIVE.search(text[max(0, start - 8) : start]):
            continue
        unknown = _UNKNOWN.search(text, max(0, start - 14), start)
        if unknown is not None and start < at:
            start = unknown.start("word")
        solid = _solid(text, word, start, at)
        if solid is not None:
            yield Phrase(start, end, solid)


def _solid(text: str, word: str, start: int, at: int) -> bool | None:
    """Say whether a run is a condition by itself; None when it is none at all."""
    alone = start == at
    if word in _CONDITION:
        return not alone or word not in _EVERYDAY
    if word in _SUFFIX:
        if alone:
            return None
        first = text[start]
        if at - start == 1 and first in _AMBIGUOUS and word not in _SENSE:
            before = text[start - 1 : start]
            if "\u4e00" <= before <= "\u9fff" and before not in _BEFORE:
                return None
        return any(
            text[i : i + n] in _PART or text[i : i + n] in _CONDITION
            for i in range(start, at)
            for n in range(1, 8)
            if i + n <= at
        ) or (word in _SENSE)
    if word in _OPERATION and not alone:
        return word != "术" or at - start > 1
    return None if word == "术" else False


# Between a sure cue and a known word, up to five characters that the lexicon does not know belong to the condition.
_UNKNOWN = re.compile(
    r"(?:患有|患上?|确诊(?:为|患)?|诊断(?:为|结果?[为:]|:)|查出(?:患有?)?|检出|结论[为:]|初诊:?|"
    r"病名:?)(?P<word>(?:(?![的了在是有于由被把将对其他她我你本人年月日去今曾已并为因从与和及就向致等,]|"
    r"[一二三四五六七八九十]+[月年])[\u4e00-\u9fff]){1,5})$"
)


def _known(text: str, end: int) -> int:
    """Return the length of the known word that ends at ``end``; a character that ends another word (中心, 路面) is none."""
    size = longest_ending(text, end, _LEFT)
    if size == 1 and text[end - 1] in _AMBIGUOUS and "\u4e00" <= text[end - 2 : end - 1] <= "\u9fff":
        before = text[end - 2]
        return size if before in _BEFORE or before in _SINGLE else 0
    return size


def _overlapping(text: str, start: int, end: int) -> int:
    """Return where a word begins that runs into the head (直肠 + 癌, where the head was read as 肠癌)."""
    for at in range(start + 1, end):
        size = longest_ending(text, at, _LEFT)
        if at - size < start:
            return at - size
    return start


_COUNTED = re.compile(
    r"(?:(?<=[侧边手足脚左右])[一二两三四五](?:根|个|处)?|第?[一二三四五](?:、[一二三四五])?[指趾]|第[一二三四五六七八九十](?:、第?[一二三四五六七八九十])?|第?\d{1,2}(?:(?:、|至|-|~|及)第?\d{1,2})?|"
    r"[LTCS]\d(?:[-/~][LTCS]?\d)?|[A-Z]\d?|[甲乙丙丁戊]|[12]型)$"
)


def _counted(text: str, end: int) -> int:
    """Return the length of a number between body parts (第6、7 肋骨), or of a kind (…性), that ends at ``end``; else 0."""
    if text[end - 1 : end] == "性" and (
        longest_ending(text, end - 3, _LEFT) or text[end - 4 : end - 3] in _BEFORE | _SIDES
    ):
        return 3
    match = _COUNTED.search(text, max(0, end - 8), end)
    if match is None:
        return 0
    before = text[match.start() - 1 : match.start()]
    if match.group()[0] == "第":
        return end - match.start()
    if not match.group()[-1].isascii():
        return end - match.start() if match.group() != "甲" else 0
    return end - match.start() if not before.isalnum() or before in "侧腰胸颈椎骶左右双" else 0


def _listed(text: str, end: int) -> int:
    """Return the length of 双手、 or 面部及 before a body part that goes on at ``end``; 0 where none."""
    if text[end - 1 : end] not in ("、", "及", "和") or not text[end : end + 1].strip():
        return 0
    size = longest_ending(text, end - 1, _PART | _MODIFIER)
    return size + 1 if size > 1 and any(text[end : end + n] in _PART | _MODIFIER for n in range(1, 7)) else 0


# A clause that goes on about the illness, its treatment or what somebody can no longer do; and one that turns to something else.
_ON = re.compile(r"[,、](?P<clause>(?:(?!的情况|离岗|为由|无法(?!行走|自理|站))[^,。;!?、:()\"“”\n|\t]){2,24})")
_ELSE = re.compile(
    r"(?:但|故|要求|申请|请|家|妻|丈夫|父|母|[大小长次独]?[儿女]|老伴|婆婆|其(?!中)|他|她|该|你|本人|自己|送|转|无|未(?!愈)|均|优先|"
    r"且|致使|厂|校|院方|医院|公司|单位|企业|怕|担心|希望|建议|随身|合同|经职业|经(?:法医|公安|县|市|区|乡|查)|前未|持[^,]{0,8}证|"
    r"[左右]?[\d一二三四五六七八九十]+(?:人|户|元))|[^,]*(?:号|元|费|由|手术钱|阴性|正常|合格|报销|补助|赔偿|请假|出院|离院|良好|"
    r"稳定|好转|供养|伺候|照料|照顾|学校|安排|抢救无效|疫苗|已报|治疗前|至今$|人?证\d)"
)
_TREATED = re.compile(
    any_of(_WORDS["course"])
    + r"|住院|服(?!务)|(?:吃|开|打|服)[^,]{0,8}药|(?:一直|长期|每[天日晚])[^,]{0,2}[吃服]|短[一二三四五\d]+厘米|"
    r"不能(?:久|握|站|行走|自理|负重|下地|下床|完整)|无法(?:行走|自理|站)|[割划][了过]?手?腕|(?:装|植|置|插|换|做)[了入过着]|"
    rf"(?:开|动)[了过]?(?:{_NUMBER}{{1,2}})?刀|{_NUMBER}{{1,2}}针|鉴定为[^,]*级|[一二三四五六七八九十]级(?:伤残|残疾(?!人?证))"
)
# What follows an illness at once, without a comma: 每周透析三次, 行走不便.
_AT_ONCE = re.compile(
    rf"[^的由被号其他她申请费元期医,。;!?、:()\"\n|\t]{{0,9}}?(?:{any_of(_WORDS['course'])}|住院(?={_NUMBER}))"
)


# Clauses that go with one phrase: no text has more of them.
_MOST = 6


def _clauses(text: str, end: int) -> int:
    """Return the end of the clauses behind a phrase that go on about its treatment."""
    once = _AT_ONCE.match(text, end)
    end = _tail(text, once.end()) if once else end
    for _ in range(_MOST):
        on = _ON.match(text, end)
        if on is None or not _TREATED.search(on["clause"]) or _ELSE.match(on["clause"]):
            break
        end = on.end()
        bracket = _BRACKET.match(text, end)
        end = bracket.end() if bracket else end
    return end


def _tail(text: str, end: int) -> int:
    """Return the end with degree, stage, duration, value and a bracket of these."""
    while True:
        match = _TAIL.match(text, end) or _BRACKET.match(text, end)
        if match is None:
            break
        end = match.end()
    while text[end - 1] in ",伴" or text[end - 2 : end] in ("合并", "并发"):
        end -= 2 if text[end - 2 : end] in ("合并", "并发") else 1
    return end


def _joined(text: str, last: Phrase, phrase: Phrase) -> bool:
    gap = text[last.end : phrase.start]
    if "," in gap and not (phrase.solid or phrase.end - phrase.start > 4):
        return False
    return len(gap) <= 8 and _GAP.fullmatch(gap) is not None
