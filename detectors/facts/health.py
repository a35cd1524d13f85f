"""Health: diagnoses, injuries, operations, disability, pregnancy, treatment of an identifiable person.

个人信息保护法 第二十八条 (medical health is sensitive), GUIDELINE.md "Health". Tied to a private person in the same line or row, or
spoken of one person close by: redact; only somewhere in a document about private persons: review; else, and in rules, statistics
and programmes: nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from detectors import basis
from detectors.base import Refiner, Source
from detectors.facts.lexicon import any_of, load
from detectors.facts.people import MANY, ONE_PERSON, RULE, People, Tie, people
from detectors.facts.phrases import Phrase, phrases
from detectors.presidio import titles_of
from detectors.view import View, view_of
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.policy.profile import Profile

NAME, VERSION = "health", "1"

# What stands before a condition of somebody.
_CUE = re.compile(
    r"(?:患有?|患上|得了?|因|查出(?:患有?)?|确诊(?:为|患)?|诊断(?:为|是|患有)?|突发|出现|检出|检查(?:为|提示|发现|"
    r"显示)?|提示|载明|结论为|鉴定(?:为|结论为|意见为)|评定为|系|属|致|造成|导致|行|做过|接受|持有?|有|伴有?|并|发现|"
    r"发生|主诉|病情|症状|伤情|后|父亲|母亲|妻子|丈夫|儿子|女儿|老伴|本人|孩子|老人|老娘|自[述感称]|曾|现|我有|[她他]有"
    r"|妻|夫|其|自己|老婆|爱人)[:为是“\"了]*$"
)
# Said by or found on one person, whoever it is.
_FOUND = re.compile(r"(?:诊断(?:为|是)|确诊(?:为|患)?|自[述感称]|主诉|会诊提示|伤情.{0,20}为)$")
_LABEL = re.compile(
    r"(?:诊断(?:结果|意见|结论)?|病情|病名|病种|伤情|症状|主诉|病史|既往史|健康(?:状况|情况)|身体(?:状况|情况)|"
    r"残疾(?:类别|类型|等级|情况)|致困原因|困难原因|会诊意见|体检(?:结果|结论)|用药|死因|死亡(?:时间及)?原因|临床分型|"
    r"既往)[^:\n]{0,6}:[^。\n]{0,30}$"
)
_HEADING = re.compile(r"诊断|病[情名种史]|伤[情残]|健康|身体|残疾|疾病|体检|症状|原因|情况|理由|备注|说明|事由|处理")
# Headings of a cell that is about somebody's illness, in a form whose other rows say whose.
_STRICT = re.compile(r"诊断|病[情名史]|伤情|既往|健\s*康(?:状况|情况)?$|治疗|处理$|死因")
_GENERIC_AFTER = re.compile(
    r"患者(?!本人|家属)|病人|病例|人群|防治|防控|筛查|预防|管理|专?科(?!医生诊)|医院|中心|门诊(?!号)|疫苗|疫情|病房|"
    r"专项|保险|险|基金|研究|病毒(?!携带)|知识|宣传|日|用药|药品|护理|康复|机构|学校|学生(?![\u4e00-\u9fff]{2,3}[,、(])|"
    r"备案|长处方|处方|膏|[\u4e00-\u9fff]{0,3}阴性|等意外|儿童|补贴|救助|待遇|保障|联合会|证|标准|情形|等(?:疾?病|病种|慢性)|模型|检测|试剂|期间|"
    r"事故|认定|鉴定|类|率|费|相关|诊疗|器械|设备|制度|办法|条例|申请表|名单|假|聚集性|事件|暴发|\d+(?:件|人|例|户|名|份|单位)|"
    r"风险|因素|隐患|流程|处置|急诊|标本|原因不明"
)
_MEASURES = re.compile(r"\d+\.?\d*%?(?:人|例|户|万)")
# Treatment that says nothing of the illness.
_TREATMENT = re.compile(any_of(load("health")["treatment"] | {"手术", "残疾"}))
_FICTION = re.compile(r"模拟|虚构|样题|示例|举例|例子")
_IS = re.compile(r"[系为是属]$")
_QUOTED = re.compile(r"《[^》\n]{0,40}$")


def _generic(view: View, people_: People, phrase: Phrase) -> bool:
    """Say whether the sentence speaks of many, of a rule or of a programme."""
    text = view.text
    after = _GENERIC_AFTER.match(text, phrase.end)
    if (
        after is not None
        and after.group() in ("患者", "病人")
        and _IS.search(text, max(0, phrase.start - 2), phrase.start)
    ):
        after = None
    if after is not None and after.group() == "鉴定" and people_.anchored(phrase.start, phrase.end):
        after = None
    if after is not None or _QUOTED.search(text[max(0, phrase.start - 42) : phrase.start]):
        return True
    left, right = people_.sentence(phrase.start, phrase.end)
    left, right = max(left, phrase.start - 60), min(right, phrase.end + 40)
    if _FICTION.search(text, left, right):
        return True
    if people_.anchored(phrase.start, phrase.end):
        return False
    tied = people_.tie(phrase.start, phrase.end) is Tie.LINE or people_.named(phrase.start, phrase.end)
    against = RULE if tied else MANY
    return bool(against.search(text, left, right))


def _verdict(view: View, people_: People, phrase: Phrase) -> tuple[Disposition, float, str] | None:
    tie = people_.tie(phrase.start, phrase.end)
    if (tie is Tie.NONE and not people_.named(phrase.start, phrase.end)) or _generic(view, people_, phrase):
        return None
    text = view.text
    lead = text[max(0, phrase.start - 40) : phrase.start]
    unit = view.unit_at(phrase.start)
    titles = titles_of(view, unit) if unit is not None else []
    titled = any(_HEADING.search(title) for title in titles)
    cue = _CUE.search(lead)
    label = _LABEL.search(lead)
    if not (phrase.solid or cue or label or titled) or (
        not phrase.solid and _TREATMENT.fullmatch(text[phrase.start : phrase.end])
    ):
        return None
    left, right = people_.sentence(phrase.start, phrase.end)
    one = ONE_PERSON.search(text, left, right)
    named = people_.named(phrase.start, phrase.end)
    if tie is Tie.LINE and (one or cue or label or titled or phrase.solid):
        return Disposition.REDACT, 0.85 if cue or label or titled else 0.75, "line"
    strict = phrase.solid and any(_STRICT.search(title) for title in titles)
    if (label and tie is Tie.NEAR) or (strict and tie is not Tie.NONE):
        return Disposition.REDACT, 0.75, "label"
    if phrase.solid and cue and (named or (tie is not Tie.NONE and (one or _FOUND.search(lead)))):
        return Disposition.REDACT, 0.65, "told"
    if one and phrase.solid and tie is Tie.NEAR:
        return Disposition.REDACT, 0.7, "person"
    if tie is Tie.NONE:
        return (Disposition.REVIEW, 0.5, "document") if phrase.solid and cue and named else None
    if phrase.solid and (one or cue or label or named or tie is Tie.NEAR):
        return Disposition.REVIEW, 0.5, "document"
    return None


_REST = re.compile(
    r"[,、](?:(?![无未怕]|入学|复[检查]|已报|阴性|正常|合格)[^。;|\t\n]){2,40}(?<!\s)(?=\s*(?:[。;|\t\n]|$))"
)


def _end(view: View, phrase: Phrase) -> int:
    """Return the end of a phrase; under a heading of illness, the rest of the cell goes with it, unless it turns elsewhere."""
    unit = view.unit_at(phrase.start)
    if unit is None or not any(_STRICT.search(title) for title in titles_of(view, unit)):
        return phrase.end
    rest = _REST.match(view.text, phrase.end)
    return rest.end() if rest is not None else phrase.end


_REASONS = {
    Disposition.REDACT: "可识别个人的健康信息：同一行或同一记录中有其姓名、身份号码或亲属称谓。",
    Disposition.REVIEW: "疑为个人健康信息，但与具体个人的联系不够明确，请人工判断。",
}


def refine(document: Document, profile: Profile, findings: Sequence[Finding]) -> Iterable[Finding]:
    """Find health facts near the private persons that the first pass found."""
    view = view_of(document)
    around = people(view, findings)
    if not around.private and not around.kept:
        return
    source = Source(document, NAME, VERSION)
    for phrase in phrases(view):
        verdict = _verdict(view, around, phrase)
        if verdict is not None:
            disposition, score, rule = verdict
            yield source.finding(
                view.span(phrase.start, _end(view, phrase)),
                EntityType.HEALTH_INFO,
                disposition,
                score,
                _REASONS[disposition],
                basis.of_type(EntityType.HEALTH_INFO),
                (Evidence(rule, ("健康",), score),),
            )


REFINER = Refiner(NAME, VERSION, refine)
