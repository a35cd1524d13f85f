"""What an owner declares confidential: sections, lists, sentences, tables and whole papers, and how far each reaches.

反不正当竞争法 第十条 (what a trade secret is), 条例 第十五、三十二条 (third party's objection).
The declaring sentence itself stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from detectors.content.fast import fast
from detectors.content.page import REACH, Page
from detectors.content.values import VALUE
from detectors.genre import Genre


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch of the text under a declaration; ``redact``: called secret or confidential, not only unpublished."""

    start: int
    end: int
    redact: bool
    how: str
    words: str
    last: int = 0  # only so many values at the end, where the sentence counts them (以上两数)


_SECRET = (
    r"商业秘密|商业机密|商密|技术秘密|(?:要求|请|约定|写明|列为|均已列为|注明|作为|特别约定|声明|严格|应当|承诺|"
    r"双方)[^,。;]{0,10}保密(?!法|局|工作|审查|自查|检查|义务|协议|期|制度|员|办|责任)|"
    r"保密(?:内容|条款|合同|附页|附件|附表|函|价|数据|信息|事项|参数|配方)|\((?:技术|商业|企业)?(?:保密|秘密|机密)\):|密封提交|不得(?:对外)?(?:披露|公开|外传|摘抄)|不得向.{0,10}(?:透露|披露|"
    r"公布)|异议成立|予以遮盖|不同意公开|不愿公开|"
    r"请勿(?:外传|转)|勿转给|不能写进公开|不要对外讲|不对外公开|不在公[示开]范围|(?:要求|"
    r"请求)[^,。;]{0,8}不(?:得)?公[开布]"
)
_UNPUBLISHED = (
    r"未经审计|未(?:对外)?(?:披露|公开|公布)|未对外提供|尚未(?:公布|披露|公开|告知|对外)|暂未(?:申请专利|公开|披露)|"
    r"未申请专利|不对外|内部核算|内部掌握|还没有对.{0,6}公布|没有对外|仅供.{0,10}(?:了解|参考|核算|评审|编制)|盼予|"
    r"希望.{0,10}不(?:要)?公开|希望.{0,4}公开时|不希望(?:上网|公开|公示)|自研成果|理由是否成立|不作为定价依据"
)
_DECLARE = fast(f"{_SECRET}|{_UNPUBLISHED}")
_SECRET_ONLY = re.compile(_SECRET)
_RULE = re.compile(
    r"凡|应当(?!保密|严格保密)|依法应当|任何(?:单位|个人)|国家秘密|知悉的|承担保密|负有保密|保密义务|违反|所称|涉密|"
    r"工作秘密|甲方应当|申请公开|为由|以商业秘密|身份|举报|来信|个人信息|考题|命题|专家库|名单在|可先行|"
    r"按照.{0,12}规定|不属于(?:商业|技术)秘密|不构成|是否属于|法》|办法》|保密条款的|政务数据"
)
_REFUSED = re.compile(
    r"不成立|不具有秘密性|不属于|不予采纳|理由不成立|不构成|已(?:在|于|随|经).{0,24}公[开布告示]|已公[开布告示]|"
    r"公开发表|官网|公开检索|专利(?:文件|说明书)(?:公开|记载)"
)
_UNDECIDED = re.compile(
    r"是否成立|尚需|暂不作结论|事实不清|重新审查|口头|希望|盼予|待.{0,6}(?:确认|核实|判断)|未作决定"
)
_BACK = re.compile(
    r"上述|以上|上列|前述|这些|该(?:两|三|几|数|组|批|项|单价|价格|参数|款)|这[两三几]|本款|本条|表内|表中|所列|均属|"
    r"均为|后一|前者|此[项数]|请只用于"
)
_BOX = re.compile(r"[☑√■]\s?(?:涉及)?(?:商业|技术)秘密")
_LEVELS = tuple(
    re.compile(each)
    for each in (
        r"【|附[件表页]?[一二三四\d]?[:\s]",
        r"第[一二三四五六七八九十]{1,3}[章部节]",
        r"[一二三四五六七八九十]{1,3}、",
        r"第[一二三四五六七八九十]{1,3}条",
        r"\([一二三四五六七八九十]{1,3}\)",
        r"\d{1,2}\.\d{1,2}(?!\d)|\d{1,2}[.、](?!\d)",
        r"\(\d{1,2}\)|\d{1,2}\)",
        r"[※●▲○△◦]",
    )
)
_MAX_UNITS = 14


def scopes(page: Page) -> list[Scope]:
    """Return every stretch that a declaration covers, the narrow ones first."""
    touched = {unit.start for match in _DECLARE.finditer(page.text) if (unit := page.view.unit_at(match.start()))}
    if not touched:
        return list(_marked_annexes(page)) if _MARKED.search(page.text) else []
    found = [*_sections(page, touched), *_sentences(page), *_following(page)]
    return sorted(found, key=lambda each: (each.end - each.start, each.start))


# The paper or list that begins here is called secret by who wrote it, in a sentence of its own before it.
_FOLLOWING = re.compile(
    r"(?:以下|下列|下述|下文|后附|所报|本(?:报价|报价[单函表]|函|表|附件|附表|附录|附页|页|清单|明细表?|部分|节|章|件))"
    r"(?!.{0,6}(?:应当|可以|如))[^。;\n]{0,14}?(?:商业秘密|商业机密|商密|技术秘密|保密信息|保密内容|严格保密|予以保密|请(?:予|求)?保密)"
)
_FOLLOW_END = re.compile(
    r"(?:报价人|联系人|经办人|抄送|日期|特此|此致|盖章|落款|第[一二三四五六七八九十]{1,3}[章条]|[一二三四五六七八九十]{1,3}、|附\s*[件表录]\s*[一二三\d]?\s*[:：]?$)"
)
_FOLLOW_LINES = 20


def _following(page: Page) -> Iterator[Scope]:
    """Yield what stands behind a sentence that calls the list, table or paper that begins there secret."""
    for match in _FOLLOWING.finditer(page.text):
        unit = page.view.unit_at(match.start())
        if unit is None or unit.table >= 0:
            continue
        low, high = page.bounds(match.start(), re.compile("[。;!?]"))
        sentence = page.text[low:high]
        if (
            _REFUSED.search(sentence)
            or _UNDECIDED.search(sentence)
            or re.search("凡|任何|国家秘密|所称|是否", sentence)
        ):
            continue
        end, lines = high, 0
        for each in page.view.units[unit.rank + 1 :]:
            if each.hiding is not unit.hiding:
                break
            if each.table < 0:
                lines += 1
                if lines > _FOLLOW_LINES or _FOLLOW_END.match(page.text, each.start, each.end):
                    break
            end = each.end
        if end > high:
            yield Scope(high, end, True, "follow", match.group()[-6:])
    yield from _marked_annexes(page)


_MARKED = re.compile("商密|商业秘密|保密信息|onfidential|ONFIDENTIAL")
_ANNEX_TITLE = re.compile(r"附\s*[件表录页]")


def _marked_annexes(page: Page) -> Iterator[Scope]:
    """Yield the annexes whose heading has a trade-secret mark on the line above it."""
    units = [unit for unit in page.view.units if unit.hiding is None]
    for mark, title in pairwise(units):
        text = page.text[mark.start : mark.end]
        if mark.end - mark.start > 24 or not (_TOP_MARK.match(text.strip("([【 ")) or text.startswith("保密信息")):
            continue
        if not _ANNEX_TITLE.match(page.text, title.start, title.end) or title.end - title.start > 40:
            continue
        end, lines = title.end, 0
        for each in page.view.units[title.rank + 1 : page.view.shown]:
            lines += each.table < 0
            line = page.text[each.start : each.end]
            if lines > _FOLLOW_LINES or (each.table < 0 and (_FOLLOW_END.match(line) or re.match("[甲乙丙]方", line))):
                break
            end = each.end
        if end > title.end:
            yield Scope(title.end, end, True, "annex", text[:10])


def _level(page: Page, start: int) -> int:
    for level, pattern in enumerate(_LEVELS):
        if pattern.match(page.text, start):
            return level
    return -1


def _redacts(match: re.Match[str], text: str) -> bool:
    return _SECRET_ONLY.match(match.group()) is not None and not _UNDECIDED.search(text)


def _sections(page: Page, touched: set[int]) -> Iterator[Scope]:
    units = [unit for unit in page.view.units if unit.hiding is None]
    for index, unit in enumerate(units):
        if unit.table >= 0 or unit.start not in touched:
            continue
        text = page.text[unit.start : unit.end]
        intro = text.rstrip().endswith(":")
        tail = re.split(r"(?<=。)", text)[-2:] if intro else [text]
        line = "".join(tail)
        match = _DECLARE.search(line)
        if match is None or (not intro and ("。" in line[:-1] or len(line) > 110)) or _REFUSED.search(line):
            continue
        level = _level(page, unit.start)
        heading = intro or level in (0, 1, 2, 4) or line.endswith((")", "】"))
        if (
            not heading
            or (_RULE.search(line) and not intro and not re.search('标(?:有|注)?[“"]?[※●▲○△◦*#]', line))
            or ("□" in line and not _BOX.search(line))
        ):
            continue
        if VALUE.search(line) and not intro:
            continue
        sign = re.search(r"标(?:有|注)?[“\"]?([※●▲○△◦*#])", line)
        if sign:
            for each in units[index + 1 : index + 13]:
                if page.text.startswith(sign[1], each.start):
                    yield Scope(each.start, each.end, _redacts(match, line), "section", match.group()[:10])
            continue
        scope = _reach(page, units[index + 1 : index + 1 + 80], level, intro=intro, heading=line)
        if scope:
            yield Scope(*scope, _redacts(match, line), "section", match.group()[:10])


def _reach(page: Page, units: list, level: int, *, intro: bool, heading: str) -> tuple[int, int] | None:  # type: ignore[type-arg]
    """Return where the section or list under a heading begins and ends."""
    taken, lines = [], 0
    for unit in units:
        own = _level(page, unit.start) if unit.table < 0 else 99
        if own == 99:
            taken.append(unit)
            continue
        listed = own > level
        if (own >= 0 and not listed) or (own < 0 and (intro or level < 0)) or lines >= _MAX_UNITS:
            break
        if re.match(r"\s?[^。]{2,40}(?:签[字章名]|年\d{1,2}月\d{1,2}日)$", page.text[unit.start : unit.end]):
            break
        lines += 1
        taken.append(unit)
    return (taken[0].start, taken[-1].end) if taken else None


def _sentences(page: Page) -> Iterator[Scope]:
    full = re.compile("[。!?]")
    part = re.compile("[。;!?]")
    for match in _DECLARE.finditer(page.text):
        unit = page.view.unit_at(match.start())
        if unit is None:
            continue
        low, high = page.bounds(match.start(), part)
        text = page.text[low:high]
        if _REFUSED.search(text):
            continue
        wide = page.bounds(match.start(), full)
        sentence = page.text[wide[0] : wide[1]]
        claim = re.search(r"称|主张|认为|提出|异议", sentence)
        if claim and _REFUSED.search(page.text, wide[1], min(unit.end, wide[1] + 80)):
            continue
        if _RULE.search(sentence) and not re.search(
            r"属于?(?:该|我|本|乙方|其|企业|公司)|声明|第三方|异议成立", sentence
        ):
            continue
        span = _cover(page, (unit.start, unit.end), (low, high), wide, page.text[low:high])
        if span:
            how = "above" if span[0] < unit.start else "sentence"
            yield Scope(*span, _redacts(match, sentence), how, match.group()[:10], _counted(sentence))


def _counted(sentence: str) -> int:
    match = re.search(r"(?:以上|上述|这|该)(?:的)?([两二三四2-4])(?:个)?(?:数|项|参数|价)", sentence)
    return (
        {"两": 2, "二": 2, "三": 3, "四": 4}.get(match[1], int(match[1]) if match[1].isdigit() else 0) if match else 0
    )


def _cover(
    page: Page, unit: tuple[int, int], part: tuple[int, int], wide: tuple[int, int], text: str
) -> tuple[int, int] | None:
    """Return what a declaring sentence covers: itself, or what it points back to."""
    back = _BACK.search(text)
    if VALUE.search(page.text, *part) and not back:
        return part
    if VALUE.search(page.text, *wide):
        return wide
    if back:
        low = max(unit[0], part[0] - REACH)
        if VALUE.search(page.text, low, part[0]):
            return low, part[1]
        above = _above(page, unit[0])
        return (above, part[1]) if above is not None else None
    start = _previous(page, unit[0], wide[0])
    return (start, wide[1]) if start < wide[0] and VALUE.search(page.text, start, wide[0]) else None


def _previous(page: Page, low: int, at: int) -> int:
    """Return the start of the two sentences before ``at``."""
    low = max(low, at - REACH)
    ends = [match.end() for match in re.finditer("。", page.text[low:at])]
    return low + (ends[-3] if len(ends) >= 3 else 0)


def _above(page: Page, at: int) -> int | None:
    """Return the start of up to six lines above that hold values."""
    start = None
    for unit in page.before(at, 6):
        if unit.table >= 0 or not VALUE.search(page.text, unit.start, unit.end):
            break
        start = unit.start
    return start


_PRICE_WORDS = re.compile(
    r"(?:本|此|该|表内|表中|上述|所列|以上)[^。]{0,24}(?:单价|报价|价格|折扣|成本|底价)[^。]{0,30}(?:商业秘密|商密|"
    r"保密|不得|勿)"
)
_TOP_MARK = re.compile(
    r"(?:strictly |commercial |company )*confidential|商业秘密|核心商密|普通商密|商密|保密报价", re.IGNORECASE
)


def whole(page: Page) -> str:
    """Return the words that declare the whole paper confidential, empty where none."""
    for unit in [each for each in page.view.units if each.hiding is None][:4]:
        mark = _TOP_MARK.search(page.text, unit.start, unit.end)
        if mark and unit.end - unit.start <= 30:
            return mark.group()
    match = _PRICE_WORDS.search(page.text) if page.genre in (Genre.QUOTATION, Genre.BUSINESS, Genre.CONTRACT) else None
    return match.group()[:12] if match else ""
