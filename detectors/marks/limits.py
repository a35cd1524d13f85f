"""Sentences by which the issuing office limits who may read, copy or keep this very document.

GUIDELINE.md: such a sentence blocks; rules for meeting papers, for the use of data or for other documents do not. So an act
(copying forbidden, reading limited, handing back asked for) needs the document itself as its subject or object, or a place
where only the document can be meant: its head, its tail, a note, the line of its distribution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detectors.marks import acts, place
from detectors.view import Unit, View

_PAPER = (
    r"(?:文件|方案|预案|报告|通报|通知|函件|函|件|简报|快报|专报|要报|内参|信息|情况|资料|材料|名单|名册|花名册|台账|手册|会议记录|记录|会议纪要|纪要"
    r"|汇报|清单|表|单|呈批单|签报|要点|提纲|提要|稿|讲话|发言|底稿|通讯录|图|草案|初稿|汇编|摘编|期|刊物|刊|内容|附件|附表|卷|卷宗|题本|请示"
    r"|消息|聊天记录|文字|建议|备忘录|说明|分析|研判|提示|方略|意见|计划|纪实|口径|答复|材|文|册|录)"
)
# The document names itself. Organs and places that begin with 本 are not meant.
_ORGAN = (
    r"单位|部门|系统|机关|公司|企业|合同|协议|保函|办法|规定|制度|规则|条例|章程|公告|公示|通告|网|平台|软件|产品|标准"
    r"|证|报价|投标|招标|标书|判决|裁定|决定书|行政|[局市县区省院校人级科行厅委办处馆站所队镇乡村街社店厂园会组班案法院地身职着应来质领周月年季]"
)
SELF = re.compile(
    rf"本[周旬月]报(?!告)|本期(?:文字|内容|简报|快报|专报|刊物|信息|材料)|(?<![基根原日版资成样文课剧脚书])本(?!{_ORGAN})(?:次会议|次)?[\u4e00-\u9fff]{{0,5}}?{_PAPER}|此(?:件|单|表|说明|意见|分析|名册|清单|预案|记录|汇报|文件|文|材料|稿|方案|名单|信息|资料|报告|函|图|册|通报|简报|纪要)|该件"
    r"|(?:(?:以|如)上|其余|上列|所列)(?:内容|情况|意见|信息|要点|名单)"
)
_MAY_NAME = re.compile("[本此]|该件|[以如]上|其余|[上所]列")
_LOOSE = re.compile(r"[以如]上|其余|上列|所列")
_AFTER_SELF = re.compile(
    r"(?:及其?(?:附件|附图|附表|电子版)|(?:的)?(?:全部|所有)?(?:附件|附图|附表|电子版|复印件|内容))*(?:\(|,|:|、|$|系(?!统)|依据|根据|[为属仅只限专共一由在不严禁请未阅传会用看知已现发供印密编原均经涉含经按除除待]|任何|切勿|谢绝|勿|(?:的)?(?:知悉|阅读|传阅|传达)范围|(?:一律|统一|定期|到期|当场|如数|逐份|严格|编号|对号|实名|专人|不))"
)
# Those who hold the paper: 收到本材料的人员.
_WHOSE = re.compile(r"的(?:各?(?:单位|部门|人员|同志|个人|机关|科室)|各方|人(?![员民])|干部|领导)")
_TRAIL = re.compile(r"涉及的|所列的?|所述的?|规定的|中的|载明的|提到的|提供的|附的")
_OWNED = re.compile(
    r"(?:企业|公司|厂家)[^,。;]{0,6}注明|本公司|我公司|我司|贵局|贵单位|贵方|甲方|乙方|丙方|合同|协议|商业秘密|商密|版权|著作权|侵权|授权|网站|(?<!不得)(?<!勿)转载|转载[^,。;]{0,8}(?:注明|须|应|出处)|无效|部分复制|全文复制|公章|检验检测"
    r"|委托(?:人|方|单位)|考生|答题|监考|准考|填报|报名"
)
_CONDITION = re.compile(r"凡|如果|如有|若|(?:应当|可以)标注|属于工作秘密的|属于国家秘密的")
# Whose paper an act is about, where the document does not name itself.
_OTHERS = re.compile(
    r"(?:会议|上述|相关|有关|涉密|申请|申报|投标|报名|个人|考生|评审|测绘|客户|患者|学生|企业|各类|所有|全部)(?:材料|资料|文件|信息|数据|名单|照片|视频|内容)"
    r"|试卷|试题|答题|查询码|密码|口令|证件|体检表|手机|病历|数据|隐私|标有|印有|带有|注有|虚假|谣言|不实|现场|会场|电子设备|录取|工作人员|[参与]会人员|家长|网民|群众|签到|档案(?![室馆])|借阅|图书|凭证|表格|军事|禁区|谣"
)
_IMPERATIVE = re.compile(
    r"^[\s(【\[]*(?:请|一律|均|原则上|未经[^,。;]{1,14}?,?|除[^,。;]{1,16}外,?|任何(?:单位(?:和|或|、)?(?:个人)?|部门|人|个人)|由[^,。;]{1,10}"
    r"|抄送件|原件|正本|副本|复印件|各份|每份|为此|注意|特别提醒|提醒)*[\s,]*$"
)
_DISTRIBUTION = re.compile(
    r"共?印\s*(?:发|制|数)?:?\s*\d{1,4}\s*份|一式\d{1,3}份|一式[一二三四五六七八九十]份|(?:发送|发放|分发|印发|知悉|传阅|阅读)范围|抄送件|归档|存档|密封|录音整理|机要"
)
_LABEL = re.compile(
    r"^[\s(【\[]*(?:备\s*注|本(?:期|件|刊|报)?(?:报|送|发)|说\s*明|附\s*注|注|提\s*示|(?:使用|保密|纪律|阅读|管理|传阅)(?:要求|说明|须知|提示)|注意事项|(?:发送|发放|分发|知悉|传阅|阅读)范围|分\s*送|抄\s*送|送|发|报)\s*[:.]"
)
_ITEM = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|[A-Z\d]{1,2}[.、]|第[一二三四五六七八九十\d]{1,3}[,、章节款])"
)
_STOP = re.compile(r"[。!?]|$")


@dataclass(frozen=True, slots=True)
class Limit:
    """A sentence that limits its document; ``certain`` is False where a person should decide."""

    start: int
    end: int
    certain: bool
    words: tuple[str, ...]


def limits(view: View, unit: Unit) -> Iterator[Limit]:
    """Yield the sentences of a unit that limit this very document."""
    text = view.text
    if not acts.TRIGGER.search(text, unit.start, unit.end) or place.in_article(view, unit):
        return
    start = unit.start
    for stop in _STOP.finditer(text, unit.start, unit.end):
        end = stop.start()
        named = _MAY_NAME.search(text, start, end) or unit.end - unit.start <= 240
        if end - start >= 4 and named and acts.TRIGGER.search(text, start, end):
            found = _sentence(view, unit, start, end)
            if found:
                yield found
        start = stop.end()


def _sentence(view: View, unit: Unit, start: int, end: int) -> Limit | None:
    sentence = view.text[start:end]
    own_acts = _spans(sentence)
    if not own_acts and len(sentence) > 100:
        return None
    if _OWNED.search(sentence) or _CONDITION.search(sentence):
        return None
    for span in own_acts:
        act, own = span
        if place.quoted(view, start + act[0], start + act[1]):
            continue
        if own is not None:
            begin = _holder(sentence, min(own, act[0]))
            certain = not _LOOSE.match(sentence, begin) or place.in_tail(view, unit, 6)
            weak = _WEAK_ACT.match(sentence, act[0]) and not acts.acts(sentence)
            certain = certain and not weak
            return Limit(start + begin, start + _close(sentence, begin), certain, ("this_document",))
    return _unnamed(view, unit, start, sentence)


_WEAK_ACT = re.compile(f"{acts.SENT_TO}|{acts.KEPT}")
_HOLDS = re.compile(r"(?:收到|接到|拿到|领到|领取|取得|持有|阅读|阅看|阅办|传阅|保管|接触|知悉)$")
_HOLDER = re.compile(
    r"(?:(?:凡|请|各)?(?:收到|接到|拿到|领到|领取|取得|持有|使用|阅读|阅看|阅办|传阅|保管|接触|知悉)|(?:不得|严禁|禁止|请勿|切勿)[^,。;:]{0,3})$"
)


def _holder(sentence: str, begin: int) -> int:
    """Take in the word before the document's name that says who holds it (收到本材料的人员)."""
    before = _HOLDER.search(sentence[max(0, begin - 8) : begin])
    return begin - len(before.group()) if before else begin


def _spans(sentence: str) -> list[tuple[tuple[int, int], int | None]]:
    """Return the acts of a sentence with the place where the document names itself for them."""
    found: list[tuple[tuple[int, int], int | None]] = []
    if not _MAY_NAME.search(sentence) or not SELF.search(sentence):
        return found
    names = [match for match in SELF.finditer(sentence) if _names_itself(sentence, match)]
    for act in acts.acts(sentence, own=True):
        before = [name for name in names if name.start() <= act[0] and act[0] - name.end() <= 48]
        if before and not _TRAIL.search(sentence[before[-1].start() : act[0]]):
            found.append((act, before[-1].start()))
    for act in acts.acts(sentence, own=True):
        if SELF.search(sentence[act[0] : act[1]]) or SELF.match(sentence[act[1] :].lstrip("的")):
            found.append((act, act[0]))
    return found


def _names_itself(sentence: str, name: re.Match[str]) -> bool:
    behind = sentence[name.end() :]
    if behind.startswith("的") and _WHOSE.match(behind):
        return bool(_HOLDS.search(sentence[max(0, name.start() - 8) : name.start()]))
    return bool(_AFTER_SELF.match(behind)) or not behind


def _close(sentence: str, begin: int) -> int:
    """Find where the limit ends: the bracket that closes what was open before it, or the sentence's end."""
    depth = 0
    for index in range(begin, len(sentence)):
        if sentence[index] in "(【[":
            depth += 1
        elif sentence[index] in ")】]":
            depth -= 1
            if depth < 0:
                return index
    return len(sentence.rstrip())


def _unnamed(view: View, unit: Unit, start: int, sentence: str) -> Limit | None:
    """Judge acts without a subject: only where nothing but the document can be meant."""
    if len(sentence) > 100 or unit.end - unit.start > 240:
        return None
    found = acts.acts(sentence)
    if not found or _OTHERS.search(sentence):
        return None
    clauses = [act for act in found if _IMPERATIVE.match(_clause(sentence, act[0]))]
    if not clauses or place.quoted(view, start + clauses[0][0], start + clauses[0][1]):
        return None
    label = _LABEL.match(view.string(unit))
    distribution = _DISTRIBUTION.search(view.string(unit))
    tail, head = place.in_tail(view, unit, 6), place.in_head(view, unit)
    copying = bool(acts.COPY_RE.search(sentence)) or len(clauses) > 1 or bool(re.search(acts.RETURNED, sentence))
    if not copying or not (tail or head or (label and distribution)):
        return None
    plain = unit.table < 0 and not _enclosed(sentence, clauses[0][0]) and place.is_body(view, unit)
    if _ITEM.match(view.string(unit)) or (plain and not (tail or label)):
        return None
    begin = _lead(sentence, clauses[0][0])
    certain = bool(distribution or label or ((len(clauses) > 1 or head or _bracketed(view, unit)) and not plain))
    words = [
        name for name, on in (("tail", tail), ("head", head), ("label", label), ("distribution", distribution)) if on
    ]
    return Limit(start + begin, start + _close(sentence, begin), certain, tuple(words))


def _clause(sentence: str, at: int) -> str:
    """Return what stands before an act in its clause; 未经…, and 除…外, belong to it."""
    left = max((sentence.rfind(mark, 0, at) for mark in ",;:("), default=-1)
    before = sentence[left + 1 : at]
    if not before.strip() and left > 0 and sentence[left] == ",":
        earlier = max(sentence.rfind(mark, 0, left) for mark in ",;:(")
        whole = sentence[earlier + 1 : left]
        if re.match(r"(?:未经|除)", whole.strip()):
            return ""
    return before[-40:]


def _lead(sentence: str, at: int) -> int:
    """Take in the clause before an act that belongs to it (未经…,)."""
    left = max(sentence.rfind(mark, 0, at) for mark in ",;:(")
    if left > 0 and sentence[left] == "," and not sentence[left + 1 : at].strip():
        earlier = max(sentence.rfind(mark, 0, left) for mark in ",;:(")
        if re.match(r"\s*(?:未经|除)", sentence[earlier + 1 : left]):
            left = earlier
    while left + 1 < at and sentence[left + 1].isspace():
        left += 1
    return left + 1


def _bracketed(view: View, unit: Unit) -> bool:
    text = view.string(unit)
    return text[0] in "(【[" and text[-1] in ")】]"


def _enclosed(sentence: str, at: int) -> bool:
    return sentence.count("(", 0, at) > sentence.count(")", 0, at)


def about_others(text: str) -> bool:
    """Say whether a line with an act speaks of other papers, of persons or of another's rights."""
    return bool(_OTHERS.search(text) or _OWNED.search(text) or _CONDITION.search(text))
