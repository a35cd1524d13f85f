"""What a withheld value is shown as: presidio-anonymizer's engine with operators of our own.

Sources of the forms: 138****1234 and addresses down to 乡镇/街道 as bureaus publish them (DOMAIN.md section 3); surname
and 某 by 最高人民法院《关于人民法院在互联网公布裁判文书的规定》第九条 (names with a middle dot and foreign names keep their
first character), persons of the same surname told apart by a number.

A mask never shows more of the value than its rule allows; where the rule would show the whole value, or hide too
little of it, the mask becomes the fixed block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from pipeline.model.finding import EntityType
from pipeline.model.text import fold, squeeze
from pipeline.policy.profile import MaskKind, MaskRule, Profile

BLOCK_MASK = "■■■"
HIDDEN = "****"  # always four, so that the length of the value is not told
MIN_HIDDEN = 4  # 138****1234 hides four of eleven: no partial mask may hide fewer, nor less than a third

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "闾丘",
        "子车",
        "亓官",
        "司寇",
        "巫马",
        "公西",
        "颛孙",
        "壤驷",
        "公良",
        "漆雕",
        "乐正",
        "宰父",
        "谷梁",
        "拓跋",
        "夹谷",
        "轩辕",
        "令狐",
        "段干",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "羊舌",
        "微生",
        "梁丘",
        "左丘",
        "东门",
        "西门",
        "第五",
    ]
)
_CHINESE_NAME = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
_DOTTED_NAME = re.compile(r"[^\W\d_]+(?:[·•・‧．.\s-]+[^\W\d_]+)+", re.UNICODE)
_LATIN_NAME = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_HAN = "[\u3400-\u9fff]"
# Province, city and county levels one after another, then the township; 镇 and 乡 inside other names (景德镇市, 城乡路) do not
# count, nor does 区 in 小区, 社区, 园区 …
_ABOVE = f"(?:{_HAN}{{1,11}}?(?:特别行政区|自治[区州县旗]|开发区|新区|地区|[省市县旗州盟]|(?<![小社园校厂片街景])区))"
_REGION = re.compile(f"{_ABOVE}*{_HAN}{{1,8}}?(?:街道办事处|街道|苏木|[镇乡](?![市县区路街村结]))")
_COUNTY = re.compile(f"{_ABOVE}+")


# One identifier, with the region's character of a vehicle plate; a bank card has nineteen digits at most.
_IDENTIFIER = re.compile(r"[\u3400-\u9fff]?[0-9A-Za-z@._+*#:()]{1,64}")
# What is written between the groups of a number.
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212\u00b7\u2022\u30fb]")
_MOST_DIGITS = 20
_OF_WORDS = frozenset({EntityType.ADDRESS, EntityType.SENSITIVE_LOCATION, EntityType.PERSON_NAME})


def surname_of(name: str) -> str:
    """Return the part of a name that may stay: surname, or first character of a dotted or foreign name; '' if it is none."""
    folded = fold(name).text.strip()
    if _DOTTED_NAME.fullmatch(folded) and not _CHINESE_NAME.fullmatch(re.sub(r"\s", "", folded)):
        return folded[0]
    folded = re.sub(r"\s", "", folded)
    if _CHINESE_NAME.fullmatch(folded) and 2 <= len(folded) <= 6:
        return folded[:2] if len(folded) >= 3 and folded[:2] in COMPOUND_SURNAMES else folded[0]
    return folded[0] if _LATIN_NAME.fullmatch(folded) and not _CHINESE_NAME.match(folded) else ""


def _block(_text: str, _rule: MaskRule, _type: EntityType) -> str:
    return BLOCK_MASK


def _partial(text: str, rule: MaskRule, type: EntityType) -> str:
    value = _BETWEEN.sub("", fold(text).text)
    if not _fits(value, type):
        return BLOCK_MASK
    first, last = max(0, rule.first), max(0, rule.last)
    length = len(squeeze(text).text)
    hidden = length - first - last
    if first + last == 0 or hidden < MIN_HIDDEN or 3 * hidden < length:
        return BLOCK_MASK
    return value[:first] + HIDDEN + value[len(value) - last :]


def _fits(value: str, type: EntityType) -> bool:
    """Whether a value is one identifier, or one run of words where the type is of words.

    What a person drew too wide, or united, begins and ends with something else, which a partial mask would show.
    """
    if type in _OF_WORDS:
        return all(char.isalnum() for char in value)
    return _IDENTIFIER.fullmatch(value) is not None and sum(char.isdigit() for char in value) <= _MOST_DIGITS


def _surname(text: str, _rule: MaskRule, _type: EntityType) -> str:
    surname = surname_of(text)
    return f"{surname}某" if surname else BLOCK_MASK


def _region(text: str, _rule: MaskRule, _type: EntityType) -> str:
    value = re.sub(r"\s", "", fold(text).text)
    found = _REGION.match(value) or _COUNTY.match(value)
    return found.group() + BLOCK_MASK if found and found.end() < len(value) else BLOCK_MASK


SHAPES: Mapping[MaskKind, Callable[[str, MaskRule, EntityType], str]] = {
    MaskKind.BLOCK: _block,
    MaskKind.PARTIAL: _partial,
    MaskKind.SURNAME: _surname,
    MaskKind.REGION: _region,
}
"""What each kind of mask makes of a value: (text, rule, type) to what is shown."""


def rule_of(type: EntityType, profile: Profile) -> MaskRule:
    """Return the mask rule that a profile has for a type."""
    return profile.masks.get(type, profile.default_mask)


def mask(text: str, type: EntityType, profile: Profile) -> str:
    """Return what is shown instead of a withheld value.

    The mask shows no more of the value than the profile's rule for ``type``, and never the whole of it; what does not fit
    its rule (a name that is none, an address without a region, a number too short to hide enough of it) becomes ■■■.
    """
    if not text:
        return BLOCK_MASK
    # Presidio takes a second to import: only who masks something waits for it.
    from pipeline.redaction.operators import anonymize

    shown = anonymize(text, type, rule_of(type, profile), SHAPES)
    return BLOCK_MASK if squeeze(text).text in squeeze(shown).text else shown


def names_of_document(names: Iterable[str], text: str, profile: Profile) -> dict[str, str]:
    """Give every person of a document one mask: 张某, or 张某1 and 张某2 where several share a surname.

    ``names`` in the order in which they occur; two writings of one name (张 三, 张三) are one person. Numbers are also used where
    ``text`` itself already speaks of a 张某. Keys are the names as ``squeeze`` folds them; a name whose mask is the block is
    left out.
    """
    persons: dict[str, str] = {}
    for name in names:
        shown = mask(name, EntityType.PERSON_NAME, profile)
        if shown != BLOCK_MASK:
            persons.setdefault(squeeze(name).text, shown)
    sharing: dict[str, list[str]] = {}
    for key, shown in persons.items():
        sharing.setdefault(shown, []).append(key)
    for shown, keys in sharing.items():
        if shown.endswith("某") and (len(keys) > 1 or shown in text):
            persons.update({key: f"{shown}{number}" for number, key in enumerate(keys, start=1)})
    return persons
