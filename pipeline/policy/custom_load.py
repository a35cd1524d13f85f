"""Parsing and checking of what a bureau adds to detection: recognizers, word lists, dispositions per type.

No profile may soften a marking or what nobody could read (DESIGN.md rules 4.1, 4.4): such types have no disposition of their
own here, a recognizer of a marking may only block or ask a person, and nothing but a marking blocks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.model.finding import Disposition, EntityType, LegalBasis
from pipeline.model.text import fold, is_symbol, squeeze
from pipeline.policy import schema
from pipeline.policy.custom import CheckRule, CustomRecognizer, OwnTerm, WordLists
from pipeline.policy.patterns import SYMBOLS, PatternFault, compiled
from pipeline.policy.schema import Fault, Parse

_T, _D = EntityType, Disposition
MOST_RECOGNIZERS = 100
MOST_TERMS = 1000
MARKINGS = frozenset({_T.SECRET_MARKING, _T.INTERNAL_MARKING})
UNCHECKED = frozenset({_T.UNREADABLE, _T.DETECTOR_FAILURE, _T.REVISIONS})
FIXED = MARKINGS | UNCHECKED | {_T.TRADE_SECRET_MARKING}
# What a bureau publishes of itself. A marking, what is secret, or what belongs to private people alone is kept by no list.
KEEPABLE = frozenset(
    {
        *(_T.PERSON_NAME, _T.PHONE_NUMBER, _T.LANDLINE, _T.EMAIL_ADDRESS, _T.ADDRESS),
        *(_T.WECHAT_ID, _T.QQ_NUMBER, _T.BANK_CARD, _T.USCC),
    }
)
# Neither what the system says itself, nor what a person covers by hand.
FINDABLE = frozenset(EntityType) - FIXED - {_T.COVERED}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

BASIS = schema.record(LegalBasis, {"law": schema.text, "article": schema.text}, item=schema.text)


def _line(value: object, key: str) -> str:
    """Take a pattern: a text that may be longer than others and may end in a blank."""
    if not isinstance(value, str) or not value or "\n" in value:
        raise Fault(key, "应为带引号的单行正则表达式，建议用单引号书写，如 'ZW-\\d{6}'。")
    try:
        compiled(value)
    except PatternFault as fault:
        raise Fault(key, fault.remedy) from None
    return value


def _reason(value: object, key: str) -> str:
    sentence = schema.text(value, key)
    if len(_CHINESE.findall(sentence)) < 4:
        raise Fault(key, "应为一句中文，向审查人说明为什么这样处理。")
    return sentence if sentence.endswith(("。", "！")) else f"{sentence}。"


_EMPTY = "去掉空格、零宽字符和标点后没有文字，不会匹配任何内容，请改写或删去。"
_TERM = schema.matching(r"\S.*\S", "应为至少两个字的词语。")


def _seen(word: str, key: str) -> str:
    """Check that a word, as the detectors see it, is not empty and names no character that they see otherwise."""
    if not fold(word).text.strip():
        raise Fault(key, _EMPTY)
    if any(map(is_symbol, word)):
        raise Fault(key, SYMBOLS)
    return word


def _word(value: object, key: str) -> str:
    return _seen(schema.text(value, key), key)


def _label(value: object, key: str) -> str:
    """Take a label or a mark: letters must be left of it, since marks around it are passed over."""
    word = _seen(_TERM(value, key), key)
    if not any(char.isalnum() for char in fold(word).text):
        raise Fault(key, _EMPTY)
    return word


def searched(value: object, key: str) -> str:
    """Take a word that is searched for without blanks and separators; ① and 1 are the same in that search."""
    word = _TERM(value, key)
    left = len(squeeze(word).text)
    if left < 2:
        raise Fault(key, "去掉空格和连接号后不足两个字，应为至少两个字的词语。" if left else _EMPTY)
    return word


_WORDS = schema.list_of(_word)
_LABELS = schema.list_of(_label)
_RECOGNIZER: Parse[CustomRecognizer] = schema.record(
    CustomRecognizer,
    {
        "name": schema.name,
        "type": schema.member(EntityType),
        "pattern": _line,
        "disposition": schema.member(Disposition),
        "reason": _reason,
        "basis": schema.list_of(BASIS, least=1),
    },
    context_required=_WORDS,
    context=_WORDS,
    against=_WORDS,
    check=schema.member(CheckRule),
    score=schema.positive_share,
)
WORDS: Parse[WordLists] = schema.record(
    WordLists,
    {},
    internal_marks=_LABELS,
    code_names=schema.list_of(searched),
    name_labels=_LABELS,
    number_labels=_LABELS,
)
DISPOSITIONS: Parse[dict[EntityType, Disposition]] = schema.mapping_of(
    schema.member(EntityType), schema.member(Disposition)
)


def recognizers(value: object, key: str) -> tuple[CustomRecognizer, ...]:
    """Take the ``[[recognizer]]`` tables: names that differ, dispositions that the type allows."""
    parsed = schema.list_of(_RECOGNIZER)(value, key)
    if len(parsed) > MOST_RECOGNIZERS:
        raise Fault(key, f"不得超过 {MOST_RECOGNIZERS} 条，请合并。")
    for index, each in enumerate(parsed, start=1):
        where = f"{key}[{index}]"
        if any(each.name == other.name for other in parsed[: index - 1]):
            raise Fault(f"{where}.name", "与前面的识别规则重名，请改为各不相同。")
        if each.type in UNCHECKED:
            raise Fault(f"{where}.type", "UNREADABLE、DETECTOR_FAILURE、REVISIONS 由系统自行给出，请改用其他类型。")
        if each.type in MARKINGS and each.disposition not in (_D.BLOCK, _D.REVIEW):
            raise Fault(f"{where}.disposition", "密级标志和内部标志只能为 block 或 review：删去标志不等于解密。")
        if each.type not in MARKINGS and each.disposition is _D.BLOCK:
            raise Fault(
                f"{where}.disposition", "block 只用于 SECRET_MARKING、INTERNAL_MARKING；其他请用 redact 或 review。"
            )
    return parsed


_OWN_TERM: Parse[OwnTerm] = schema.record(
    OwnTerm,
    {
        "text": searched,
        "type": schema.member(EntityType),
        "disposition": schema.member(Disposition),
        "reason": _reason,
        "basis": schema.list_of(BASIS, least=1),
    },
)


def own_term(value: object, key: str) -> OwnTerm:
    """Take one ``[[own_term]]``: a type that may be listed, a disposition that the type allows."""
    term = _OWN_TERM(value, key)
    if term.type not in FINDABLE:
        raise Fault(f"{key}.type", "标志、未能检测的内容和手工遮盖不能列入词表，请改用其他类型。")
    if term.disposition is _D.BLOCK:
        raise Fault(f"{key}.disposition", "block 只用于密级标志和内部标志，请改为 redact、review 或 keep。")
    if term.disposition is _D.KEEP and term.type not in KEEPABLE:
        raise Fault(f"{key}.type", f"只有下列类型可以列为保留：{'、'.join(sorted(KEEPABLE))}。")
    return term


def own_terms(value: object, key: str) -> tuple[OwnTerm, ...]:
    """Take the ``[[own_term]]`` tables: each word once."""
    parsed = schema.list_of(own_term)(value, key)
    if len(parsed) > MOST_TERMS:
        raise Fault(key, f"不得超过 {MOST_TERMS} 条，请合并。")
    words = [squeeze(each.text).text for each in parsed]
    for index, word in enumerate(words, start=1):
        if word in words[: index - 1]:
            raise Fault(f"{key}[{index}].text", "与前面的词语重复，请删去其中一条。")
    return parsed


def dispositions_hold(dispositions: Mapping[EntityType, Disposition]) -> None:
    """Check dispositions per type.

    Raises:
        Fault: one would soften a marking or what was not checked, or would block for another type.
    """
    for each, disposition in dispositions.items():
        if each in FIXED:
            raise Fault(f"dispositions.{each}", "标志和未能检测的内容不得另行规定处理方式，请删去。")
        if disposition is _D.BLOCK:
            raise Fault(f"dispositions.{each}", "block 只用于密级标志和内部标志，请改为 redact、review 或 keep。")


def recognizers_wanted(parsed: tuple[CustomRecognizer, ...], off: frozenset[EntityType]) -> None:
    """Check that no recognizer looks for a type that the profile switches off.

    Raises:
        Fault: one does.
    """
    for index, each in enumerate(parsed, start=1):
        if each.type in off:
            raise Fault(f"recognizer[{index}].type", "该类型已在 off 中关闭，请删去其中一处。")


def optional() -> dict[str, Parse[Any]]:
    """Return the parsers of the keys that this module adds to a profile."""
    return {"dispositions": DISPOSITIONS, "words": WORDS, "recognizer": recognizers, "own_term": own_terms}
