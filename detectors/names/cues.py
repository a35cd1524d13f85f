"""Names in running text: what stands before or behind a name and tells both that it is one and whose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.names import lexicon
from detectors.names.labels import Mention, Role
from detectors.view import View

_PERSONAL = (
    r"\s*[(,]\s*(?:男|女|身份证|公民身份|居民身份|手机|电话|联系电话|联系方式|住址|住(?!建|宅)|现住|家住|护照|微信|工号|学号|账[号户]|车牌|\d{4}年\d{1,2}月(?:\d{1,2}日)?(?:出)?生|\d{1,3}岁|系其|香港居民|澳门居民|台湾居民)"
    r"|\s*(?:身份证号|身份号码|手机号?码?|个人银行卡|个人账户|账户\d|的身份证)"
)
_BEHIND = re.compile(rf"(?:{_PERSONAL})")
_APPOINTMENT = re.compile(r"现任|拟任|拟提名|历任")
_VERBS = r"(?=$|[\s、,。;:()\"“”<>《》\-]|同志|等|系|因|于|在|为|反映|表示|提出|说明|说|介绍|汇报|强调|签字|签名|签收|患|驾驶|提供|担任|牵头|负责|主持|代为|之间|就|与|和|及|的|户|名下|向|到|已|未|达成|办理|书面|每日|等人|误|带入|居住|申请|要求|本人|持|受|经手|报名|面部|住|一次|电话|被|将|名|自|提前)"
_NAMED = rf"(?P<name>{lexicon.DOTTED}|{lexicon.SPACED}|{lexicon.PLAIN})"
_ROLE = re.compile(rf"(?P<private>{lexicon.KIN}|{lexicon.PRIVATE_ROLE})|(?P<public>{lexicon.PUBLIC_ROLE})")
_NAME_HERE = [
    re.compile(pattern + _VERBS)
    for pattern in (
        lexicon.DOTTED,
        lexicon.SPACED,
        rf"(?:{lexicon.COMPOUND})[^\W\d_a-zA-Z{lexicon.NEVER}]{{1,2}}",
        rf"{lexicon._SURNAME}[^\W\d_a-zA-Z{lexicon.NEVER}]{{2}}",
        rf"{lexicon._SURNAME}[^\W\d_a-zA-Z{lexicon.NEVER}]",
    )
]
_TITLED = re.compile(rf"(?=[\u4e00-\u9fff])(?={lexicon.TITLE_AFTER})")
_AFTER_TITLE = re.compile(lexicon.TITLE_AFTER + r"(?![\u4e00-\u9fff]{0,2}(?:会议|办公|负责制|信箱|热线))")
_LEADING = re.compile(
    rf"(?P<name>{lexicon.SPACED}|{lexicon.PLAIN})\s+(?:{lexicon.TITLE_AFTER}|(?:党组|党委)成员|[一二三四]级)"
)
_FIRM = re.compile(r"(?:有限公司|股份公司|公司|集团|合作社|事务所)(?=[\u4e00-\u9fff])")
_FAULT = re.compile(r"误将|未按|停止|约谈|处分|问责|通报批评|失职|违规|违纪|检讨")
_ROLE_END = re.compile(rf"(?:{lexicon.PRIVATE_ROLE}|{lexicon.PUBLIC_ROLE}|{lexicon.KIN})$")
_SOLE = re.compile(rf"[{''.join(dict.fromkeys(lexicon.SINGLE))}]")
_JOIN = re.compile(r"\s*[、和及与]\s*")


def mentions(view: View) -> Iterator[Mention]:
    """Yield names with a cue beside them."""
    yield from _before_facts(view)
    yield from _behind_roles(view)
    yield from _before_titles(view)
    for unit in view.units:
        leading = _LEADING.match(view.text, unit.start, unit.end)
        if leading and _good(leading["name"]):
            yield Mention(leading.start("name"), leading.end("name"), Role.PUBLIC, 0.8, "职务")


def _before_facts(view: View) -> Iterator[Mention]:
    """张三（身份证号…, 张三，男，…: the fact behind makes it a name, and a private one but for notices of appointment."""
    text = view.text
    for fact in _BEHIND.finditer(text):
        span = ending_at(text, fact.start())
        if span is None:
            continue
        line_end = text.find("\n", fact.end())
        line = text[fact.end() : line_end if line_end >= 0 else len(text)]
        role = Role.PUBLIC if _APPOINTMENT.search(line[:200]) and "生" in line[:40] else Role.PRIVATE
        lead = text[max(0, span[0] - 8) : span[0]]
        if role is Role.PRIVATE and re.search(r"联系人:?$|负责人:?$|" + lexicon.PUBLIC_ROLE + "$", lead):
            role = Role.PRIVATE if "身份证" in fact.group() or "手机" in fact.group() else Role.PUBLIC
        yield Mention(*span, role, 0.85, fact.group().strip(" (,"))


def ending_at(text: str, end: int) -> tuple[int, int] | None:
    """Return the name that ends at ``end``; None when what stands there is none."""
    lead = text[max(0, end - 20) : end]
    dotted = re.search(rf"(?:^|(?<=[^\u4e00-\u9fff{lexicon.DOTS}])|(?<=[由是系向经和与]))(?:{lexicon.DOTTED})$", lead)
    if dotted:
        return end - len(dotted.group()), end
    spaced = re.search(rf"(?:{lexicon.COMPOUND}|{_SOLE.pattern}) {{1,2}}[\u4e00-\u9fff]$", lead)
    if spaced:
        return end - len(spaced.group()), end
    for size in (4, 3, 2):
        word = text[max(0, end - size) : end]
        compound = re.match(lexicon.COMPOUND, word)
        if len(word) < size or not re.fullmatch(rf"[^\W\d_a-zA-Z{lexicon.NEVER}]+", word):
            continue
        if size == 4 and not compound:
            continue
        if size < 4 and not (compound and size == 3) and not _SOLE.match(word):
            continue
        if _ROLE_END.search(text[max(0, end - size - 5) : end - size + 1]) or not _good(word):
            continue
        return end - size, end
    return None


def _good(name: str) -> bool:
    plain = name.replace(" ", "")
    return plain not in lexicon.NOT_NAMES and not lexicon.MASKED.search(plain)


def starting_at(text: str, start: int) -> tuple[int, int] | None:
    """Return the name that begins at ``start`` and ends where a name may end."""
    while text[start : start + 1] == " ":
        start += 1
    for pattern in _NAME_HERE:
        match = pattern.match(text, start)
        if match and _good(match.group()):
            return match.span()
    return None


def _behind_roles(view: View) -> Iterator[Mention]:
    """申请人张三, 其父李四, 局长王五: the role before makes it a name; further ones may follow with 、 or 和."""
    text = view.text
    for role in _ROLE.finditer(text):
        private = role["private"] is not None
        at = role.end()
        while (span := starting_at(text, at)) is not None:
            after = text[span[1] : span[1] + 60].split("。")[0]
            kind = Role.PRIVATE_WEAK if private else Role.PUBLIC
            if private and re.fullmatch(
                f"{lexicon.KIN}|申请人|信访人|来电人|患者|学生|学员|监护人|被征收人|证人|邻居|职工|工程师", role.group()
            ):
                kind = Role.PRIVATE
            if not private and _FAULT.search(after):
                kind = Role.FAULT
            yield Mention(*span, kind, 0.75, role.group())
            join = _JOIN.match(text, span[1])
            if join is None:
                break
            at = join.end()


def _before_titles(view: View) -> Iterator[Mention]:
    """王五副局长: the title behind makes it a name."""
    for title in _AFTER_TITLE.finditer(view.text):
        span = ending_at(view.text, title.start())
        if span is not None:
            before = view.text[span[0] - 1 : span[0]] if span[0] else ""
            if not before or not re.match(r"[\u4e00-\u9fff]", before) or before in "由请向经和与及对给是":
                yield Mention(*span, Role.PUBLIC, 0.7, title.group())
