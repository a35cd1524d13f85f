"""Small parsers that turn plain TOML values into typed ones, and say which key is wrong and how to mend it.

A parser takes a value and the dotted name of its key. Remedies are Chinese, for the administrator who edits the file, and
never repeat the value: keep-lists and terms hold names and numbers that do not belong into messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Parse = Callable[[object, str], T]

MAX_TEXT = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


class Fault(Exception):
    """A key that does not hold and what to do about it; ``load`` makes a ProfileError of it."""

    def __init__(self, key: str, remedy: str) -> None:
        self.key = key
        self.remedy = remedy
        super().__init__(key)


def text(value: object, key: str) -> str:
    """Take one line of text, 1 to 200 characters, no control characters, no blanks around it."""
    if not isinstance(value, str) or not value.strip():
        raise Fault(key, "应为带引号的非空文字。")
    if value != value.strip() or len(value) > MAX_TEXT or _CONTROL.search(value):
        raise Fault(key, f"应为单行文字，首尾无空格，不超过 {MAX_TEXT} 字。")
    return value


def name(value: object, key: str) -> str:
    """Take an identifier: lower-case ASCII letters, digits and underscores, a letter first, at most 40."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Fault(key, "应为小写英文字母开头、由小写字母、数字和下划线组成的标识，不超过 40 个字符。")
    return value


def matching(pattern: str, remedy: str) -> Parse[str]:
    """Make a parser for one line of text that matches ``pattern`` as a whole."""
    compiled = re.compile(pattern, re.ASCII)

    def parse(value: object, key: str) -> str:
        line = text(value, key)
        if not compiled.fullmatch(line):
            raise Fault(key, remedy)
        return line

    return parse


def boolean(value: object, key: str) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise Fault(key, "应为 true 或 false，不加引号。")
    return value


def day(value: object, key: str) -> date:
    """Take a calendar day, written without quotation marks."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Fault(key, "应为日期，如 2026-01-01，不加引号。")
    return value


def whole(low: int, high: int) -> Parse[int]:
    """Make a parser for a whole number from ``low`` to ``high``."""

    def parse(value: object, key: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Fault(key, f"应为 {low} 到 {high} 之间的整数，不加引号。")
        return value

    return parse


def share(value: object, key: str) -> float:
    """Take a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Fault(key, "应为 0 到 1 之间的数，不加引号。")
    return float(value)


def positive_share(value: object, key: str) -> float:
    """Take a number above 0, at most 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise Fault(key, "应为大于 0、不超过 1 的数（0 分的结果会被丢弃），不加引号。")
    return float(value)


def member(kind: type[E]) -> Parse[E]:
    """Make a parser for a value of an enumeration."""

    def parse(value: object, key: str) -> E:
        for each in kind:
            if value == each.value:
                return each
        raise Fault(key, f"应为下列之一：{'、'.join(sorted(kind))}。")

    return parse


def list_of(parse_one: Parse[T], *, least: int = 0) -> Parse[tuple[T, ...]]:
    """Make a parser for a list without repetitions that has at least ``least`` entries."""

    def parse(value: object, key: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Fault(key, "应为列表：[ … ]，或用 [[ ]] 逐条写出。")
        parsed = tuple(parse_one(each, f"{key}[{index}]") for index, each in enumerate(value, start=1))
        if len(parsed) < least:
            raise Fault(key, f"至少应有 {least} 条。")
        if any(each in parsed[:index] for index, each in enumerate(parsed)):
            raise Fault(key, "有重复的条目，请删去。")
        return parsed

    return parse


def mapping_of(parse_key: Parse[E], parse_value: Parse[T]) -> Parse[dict[E, T]]:
    """Make a parser for a table whose keys are values of an enumeration."""

    def parse(value: object, key: str) -> dict[E, T]:
        return {
            parse_key(name_, f"{key}.{shown(name_)}"): parse_value(each, f"{key}.{shown(name_)}")
            for name_, each in _table(value, key).items()
        }

    return parse


def fields(
    value: object, key: str, required: Mapping[str, Parse[Any]], optional: Mapping[str, Parse[Any]]
) -> dict[str, Any]:
    """Parse a table with known keys into a dictionary of their values; keys that nobody knows are refused."""
    table = _table(value, key)
    known = {**required, **optional}
    prefix = f"{key}." if key else ""
    for each in table:
        if each not in known:
            raise Fault(prefix + shown(each), f"没有这个键，请删去或改正。此处可用：{'、'.join(known)}。")
    for each in required:
        if each not in table:
            raise Fault(prefix + each, "缺少这个键，请补上。")
    return {each: known[each](table[each], prefix + each) for each in known if each in table}


def record(kind: Callable[..., T], required: Mapping[str, Parse[Any]], **optional: Parse[Any]) -> Parse[T]:
    """Make a parser for a table that becomes a dataclass; ``optional`` keys may be missing."""

    def parse(value: object, key: str) -> T:
        return kind(**fields(value, key, required, optional))

    return parse


def _table(value: object, key: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Fault(key or "-", f"应为表：[{key}] 或 {{ … }}。")
    return value


def shown(key: str) -> str:
    """Show a key of the file in a message: shortened, and no control characters."""
    return _CONTROL.sub("?", key[:40])
