"""Names in running text: what stands before or behind a name and tells both that it is one and whose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.names import lexicon
from detectors.names.labels import Mention, Role
from detectors.view import View

_CJK = r"[\u4e00-\u9fff]"
_GIVEN = rf"[^\W\d_a-zA-Z{lexicon.NEVER}]"
_SURE = re.compile(
    rf"[(,]\s*(?:[男女](?!{_CJK})|(?:公民|居民)?身份(?:证|号)|现?住(?!建|宅|院|房|所)|家住|住址|护照|工号|学号|学籍号|准考证号"
    r"|\d{4}年\d{1,2}月(?:\d{1,2}日)?(?:出)?生|\d{1,3}岁|系其|(?:香港|澳门|台湾)居民)"
)
_REACH = re.compile(
    r"(?:联系电话|电话|手机号码|手机号|手机|联系方式|微信号|微信|账[号户]|银行卡|车牌)\s*[:为]?\s*(?=[0-9+(]{2}|[A-Za-z]{2}|[\u4e00-\u9fff][A-Z])"
)
_OWN = re.compile(r"身份证号?码?(?=[:为是]?\s*\d)|个人(?:银行卡|账户)(?=\s*\(|\s*\d)")
_NUMBER = re.compile(rf"(?<={_CJK})(?=1[3-9]\d{{9}}(?!\d)|[1-9]\d{{16}}[\dXx](?!\d))")
_FIXED = re.compile(r"[^\d\n]{0,6}\(?0\d{2,3}")
_APPOINTMENT = re.compile(r"现任|拟任|拟提名")
_STOP = r"$|[\s、,。;:()\"“”<>《》\-]"
_SURE_VERBS = r"系|反映|表示|提出|介绍|汇报|强调|签字|签名|签收|患|驾驶|拨打|代办|代为|说明|签订|陈述称|诉称|自愿|同志"
_VERBS = (
    rf"(?={_STOP}|{_SURE_VERBS}|等|因|于|在|为|说|之间|就|与|和|及|的|户|名下|已|未|达成|书面|误|居住|申请|"
    rf"要求|持|本人|经手|报名|提供|担任|牵头|负责|主持)"
)
_NAME_HERE = [
    re.compile(pattern + _VERBS)
    for pattern in (
        lexicon.DOTTED,
        rf"{lexicon._SURNAME} {{1,2}}{_GIVEN}",
        rf"(?:{lexicon.COMPOUND}){_GIVEN}{{1,2}}",
        rf"{lexicon._SURNAME}{_GIVEN}{{2}}",
    )
] + [re.compile(rf"{lexicon._SURNAME}{_GIVEN}(?={_STOP}|{_SURE_VERBS})")]
_PUBLIC_ROLES = frozenset(lexicon.PUBLIC_ROLE.split("|"))
_KIN = frozenset(lexicon.KIN.strip("(?:)").split("|"))
_KIN_OF = frozenset(f"其{word}" for word in _KIN if not word.startswith("其"))
_PRIVATE_ROLES = _KIN | _KIN_OF | frozenset(lexicon.PRIVATE_ROLE.split("|"))
# One flat alternative of words, the longest first: ``re`` skips to their first characters at once.
_ROLE = re.compile("|".join(sorted(_PUBLIC_ROLES | _PRIVATE_ROLES, key=lambda word: (-len(word), word))))
_ROLE_END = re.compile(rf"(?:{lexicon.PRIVATE_ROLE}|{lexicon.PUBLIC_ROLE}|{lexicon.KIN})$")
_SURE_ROLE = re.compile(
    rf"其?{lexicon.KIN}|申请人|信访人|投诉人|举报人|来电人|患者|学生|学员|监护人|被征收|证人|邻居|职工|工程师|伤者|死者|驾驶人"
)
_AFTER_TITLE = re.compile(lexicon.TITLE_AFTER + r"(?![\u4e00-\u9fff]{0,2}(?:会议|办公|负责制|信箱|热线))")
_LEADING = re.compile(
    rf"(?P<name>{lexicon.SPACED}|{lexicon.PLAIN})\s+(?:{lexicon.TITLE_AFTER}|(?:党组|党委)成员|[一二三四]级)"
)
_FAULT = re.compile(r"误将|误带|未按|停止|约谈|处分|问责|通报批评|失职|违规|违纪|检讨")
_SOLE = re.compile(rf"[{''.join(dict.fromkeys(lexicon.SINGLE))}]")
_JOIN = re.compile(r"(?:\([^()\n]{0,60}\))?\s*[、和及与]\s*")
_SALUTE = re.compile(
    rf"(?P<name>{lexicon.DOTTED}|{lexicon.SPACED}|{lexicon.PLAIN})(?:同志|先生|女士)?\s*(?:\([^()]{{0,120}}\))?\s*:$"
)
_ILL = re.compile(r"患(?=有|[\u4e00-\u9fff]{2})|因(?=[\u4e00-\u9fff]{0,12}(?:病|症|癌|手术|住院|怀孕|骨折|请假))")
# Somebody is named in the text, not only spoken about: a number that belongs to a person, or a form.
_PERSONAL = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)|\d{17}[\dXx]|(?:申请人|来电人|信访人|投诉人|当事人|姓名|患者)\s*:\s*[\u4e00-\u9fff]{2,4}"
)


def mentions(view: View) -> Iterator[Mention]:
    """Yield names with a cue beside them."""
    yield from _before_facts(view)
    yield from _before_titles(view)
    for unit in view.units:
        leading = _LEADING.match(view.text, unit.start, unit.end)
        if leading and lexicon.name_like(leading["name"]):
            yield Mention(leading.start("name"), leading.end("name"), Role.PUBLIC, 0.8, "职务")
        salute = _SALUTE.match(view.text, unit.start, unit.end) if unit.rank < 8 and unit.table < 0 else None
        if salute and lexicon.name_like(salute["name"]):
            yield Mention(salute.start("name"), salute.end("name"), Role.PRIVATE, 0.8, "称呼")
    named = bool(_PERSONAL.search(view.text))
    if named:
        yield from _by_form(view)
    yield from _behind_roles(view, named)
    if named:
        yield from _before_illness(view)


def _before_facts(view: View) -> Iterator[Mention]:
    """张三（身份证号…, 张三，男，…: the fact behind makes it a name, and a private one but for notices of appointment."""
    text = view.text
    for pattern in (_SURE, _REACH, _OWN):
        for fact in pattern.finditer(text):
            end = len(text[max(0, fact.start() - 4) : fact.start()].rstrip(" (,的")) + max(0, fact.start() - 4)
            span = ending_at(text, end)
            if span is None or (pattern is _REACH and lexicon.risky(text[span[0] : span[1]])):
                continue
            line = text[fact.end() : fact.end() + 200].split("\n")[0]
            role = _fact_role(fact.group(), line, pattern is _REACH)
            yield Mention(*span, role, 0.85, fact.group().strip(" (,"))
            yield from _joined(view, span[1], role, "并列")
    yield from _before_numbers(view)


def _before_numbers(view: View) -> Iterator[Mention]:
    """张三13300472073: nothing but a name stands between a sign and the number, as columns run together in a scan."""
    for number in _NUMBER.finditer(view.text):
        span = ending_at(view.text, number.start())
        if span is None or re.search(f"{_CJK}$", view.text[max(0, span[0] - 1) : span[0]]):
            continue
        if not lexicon.risky(view.text[span[0] : span[1]]):
            yield Mention(*span, Role.PRIVATE_WEAK, 0.85, "号码")


def _fact_role(fact: str, line: str, reach: bool) -> Role:
    """Say whose fact it is: a fixed line is an office's, a birth beside 现任 stands in a notice of appointment."""
    if "工号" in fact:
        return Role.PRIVATE_WEAK
    if not reach:
        return Role.PUBLIC if _APPOINTMENT.search(line) and "生" in line[:40] else Role.PRIVATE
    if ("电话" in fact or "联系" in fact) and _FIXED.match(line):
        return Role.PUBLIC
    return Role.PRIVATE_WEAK


def _joined(view: View, at: int, role: Role, cue: str) -> Iterator[Mention]:
    """Yield the names that follow one with 、 or 和, a remark in brackets between them."""
    while (join := _JOIN.match(view.text, at)) is not None:
        span = starting_at(view.text, join.end())
        if span is None or lexicon.risky(view.text[span[0] : span[1]]):
            return
        yield Mention(*span, role, 0.7, cue)
        at = span[1]


def ending_at(text: str, end: int) -> tuple[int, int] | None:
    """Return the name that ends at ``end``; None when what stands there is none."""
    lead = text[max(0, end - 20) : end]
    dotted = re.search(rf"(?:^|(?<=[^\u4e00-\u9fff{lexicon.DOTS}])|(?<=[由是系向经和与]))(?:{lexicon.DOTTED})$", lead)
    if dotted:
        return end - len(dotted.group()), end
    spaced = re.search(rf"(?:{lexicon.COMPOUND}|{_SOLE.pattern}) {{1,2}}{_CJK}$", lead)
    if spaced:
        return end - len(spaced.group()), end
    for size in (4, 3, 2):
        word = text[max(0, end - size) : end]
        if len(word) == size and _is_word(text, word, end - size) and lexicon.name_like(word):
            return end - size, end
    return None


def _is_word(text: str, word: str, start: int) -> bool:
    """Say whether the word at ``start`` is surname and given name, and not the tail of a role."""
    if not re.fullmatch(f"{_GIVEN}+", word):
        return False
    before = text[max(0, start - 6) : start]
    compound = re.match(lexicon.COMPOUND, word)
    if len(word) == 4 and not compound:
        return bool(_SOLE.match(word)) and bool(_ROLE_END.search(before))
    if not _SOLE.match(word) and not (compound and len(word) == 3):
        return False
    if lexicon.risky(word) and re.search(f"{_CJK}$", before) and not _ROLE_END.search(before):
        return False
    return not _ROLE_END.search(before + word[:1])


def starting_at(text: str, start: int) -> tuple[int, int] | None:
    """Return the name that begins at ``start`` and ends where a name may end."""
    while text[start : start + 1] == " ":
        start += 1
    for pattern in _NAME_HERE:
        match = pattern.match(text, start)
        if match and lexicon.name_like(match.group()):
            return match.span()
    return None


def _behind_roles(view: View, named: bool) -> Iterator[Mention]:
    """申请人张三, 其父李四, 局长王五: the role before makes it a name; further ones may follow with 、 or 和."""
    text = view.text
    for role in _ROLE.finditer(text):
        private = role.group() in _PRIVATE_ROLES
        span = starting_at(text, role.end()) if named or not private else None
        if span is None or lexicon.risky(text[span[0] : span[1]]):
            continue
        kind = Role.PRIVATE_WEAK if private else Role.PUBLIC
        if private and _SURE_ROLE.fullmatch(role.group()):
            kind = Role.PRIVATE
        if not private and _FAULT.search(text[span[1] : span[1] + 60].split("。")[0]):
            kind = Role.FAULT
        yield Mention(*span, kind, 0.75, role.group())
        yield from _joined(view, span[1], kind, role.group())


def _before_titles(view: View) -> Iterator[Mention]:
    """王五副局长: the title behind makes it a name."""
    for title in _AFTER_TITLE.finditer(view.text):
        span = ending_at(view.text, title.start())
        if span is not None and view.text[span[0]] not in lexicon.RISKY:
            before = view.text[span[0] - 1 : span[0]] if span[0] else ""
            free = not before or not re.match(_CJK, before) or before in "由请向经和与及对给是"
            if free or title.group() in lexicon.NATIONAL:
                yield Mention(*span, Role.PUBLIC, 0.7, title.group())


_COMPOUND_NAME = re.compile(rf"(?<!{_CJK})(?:{lexicon.COMPOUND}){_GIVEN}{{1,2}}{_VERBS}")
# Surname and given name set apart by one wide blank inside a sentence (GB/T 9704 sets names of two characters so).
_APART = re.compile(rf"(?<=[\u4e00-\u9fff、,]){_SOLE.pattern}\u3000{_GIVEN}(?=[\u4e00-\u9fff、,。(])")


def _by_form(view: View) -> Iterator[Mention]:
    """Compound surnames between two boundaries, and names set apart in a sentence: a name by form, its role unknown."""
    for match in _COMPOUND_NAME.finditer(view.text):
        if lexicon.distinctive(match.group()) and lexicon.name_like(match.group()):
            yield Mention(*match.span(), Role.UNKNOWN, 0.6, "复姓")
            yield from _joined(view, match.end(), Role.UNKNOWN, "并列")
    for match in _APART.finditer(view.document.text):
        start, end = view.place(match.start()), view.place(match.end())
        if lexicon.name_like(view.text[start:end]) and not lexicon.risky(view.text[start:end]):
            yield Mention(start, end, Role.UNKNOWN, 0.5, "空格")


def _before_illness(view: View) -> Iterator[Mention]:
    """张三患…, 李四因病…: only somebody falls ill."""
    for ill in _ILL.finditer(view.text):
        span = ending_at(view.text, ill.start())
        if span is None or span[1] - span[0] < 3 or lexicon.risky(view.text[span[0] : span[1]]):
            continue
        before = view.text[span[0] - 1 : span[0]]
        if not re.match(_CJK, before) or before in "科局室队班组":
            yield Mention(*span, Role.PRIVATE_WEAK, 0.7, "患病")
