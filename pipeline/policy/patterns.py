"""Regular expressions that a bureau writes: made to fit folded text, and refused where they could run away.

A profile is data and Python's ``re`` knows no time limit, so a pattern is checked when the profile is loaded:

* it compiles, is at most ``MAX_LENGTH`` long, matches two characters or more, and uses no backward references;
* every repetition has an upper bound: ``*``, ``+`` and ``{n,}`` are read as up to ``MOST`` times;
* no repetition of variable length stands inside another one;
* the steps that it can need at one place of a text, counted by ``pipeline.policy.steps``, are at most ``MOST_STEPS``;
* it names no character that stands in no folded text as the detectors see it (①, ㎡: they see ◦);
* strings made to hurt it (each character that it names, all of them in turn, what stands before each repetition and then what
  is repeated, growing, then a character that fits nothing) are matched, growing from one character, and must stay below
  ``TIME_BASE`` and ``TIME_PER_CHAR`` seconds. This is the second lock: the count decides, and is the same on every machine.
"""

from __future__ import annotations

import importlib
import re
import time
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pipeline.model.text import fold, is_symbol
from pipeline.policy.steps import REPEATS, holds, nodes_of, parts_of, steps

MAX_LENGTH = 300
MOST = 200
MAX_WIDTH = 2000
MOST_STEPS = 5000
TIME_BASE, TIME_PER_CHAR = 0.02, 300e-6
FLAGS = re.MULTILINE

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d{0,4}(?:,\d{0,4})?\}|.", re.DOTALL)
_CLASS_TOKEN = re.compile(r"\\.|.", re.DOTALL)
_CATEGORIES = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_SPACE": " ",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_NOT_WORD": "-",
}
_COMMON = ("1", "a", "A", "汉", " ")
_PROBES = "1aA汉 -,。\n_"
_STEPS = (*range(1, 65), *(96, 128, 192, 256, 384, 512))
_MOST_STRINGS = 96


SYMBOLS = "含有①、㈠、㎡、℃、½ 一类合成字符：识别时文中的此类符号一律视为 ◦，请改写为 ◦ 或普通文字。"


class PatternFault(Exception):
    """A pattern that is refused; ``remedy`` says in Chinese what to change."""

    def __init__(self, remedy: str) -> None:
        self.remedy = remedy
        super().__init__(remedy)


@lru_cache(maxsize=256)
def compiled(source: str) -> re.Pattern[str]:
    """Compile a pattern of a profile for folded text; a pattern is checked once.

    Raises:
        PatternFault: it does not compile, or could take too long.
    """
    if len(source) > MAX_LENGTH:
        raise PatternFault(f"正则表达式不得超过 {MAX_LENGTH} 个字符，请拆成几条。")
    fitted = fitting(source)
    parser: Any = importlib.import_module("re._parser")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # a bracket inside a class is a bracket
            pattern = re.compile(fitted, FLAGS)
            tree = parser.parse(fitted, FLAGS)
    except (re.error, OverflowError, RecursionError):
        raise PatternFault("不是合法的正则表达式：请检查括号、方括号、花括号和反斜杠；建议用单引号书写。") from None
    if pattern.flags & re.VERBOSE:
        raise PatternFault("不支持 (?x) 写法，请写成一行。")
    _check_tree(tree, repeated=False)
    _check_width(tree)
    _check_symbols(tree)
    if steps(fitted, tree) > MOST_STEPS:
        raise PatternFault(
            "可变长量词或“或者”分支过多，最坏情况下耗时过长：请减少，或写明较小的上限，如 {1,20}，"
            "或把 . 换成不含后一个字符的范围，如 [^号]{1,50}号。"
        )
    if slow(pattern, hostile(tree)):
        raise PatternFault("匹配某些文本时耗时过长：请减少相邻的可变长量词，或缩小字符范围，写明上限如 {1,20}。")
    return pattern


def fitting(source: str) -> str:
    """Return the pattern as it must be for folded text: full-width forms folded, repetitions bounded.

    Raises:
        PatternFault: a character folds into several and could not mean the same.
    """
    parts: list[str] = []
    after_repeat = False
    for match in _TOKEN.finditer(source):
        token = match.group()
        repeat = token in ("*", "+", "?") or (token[0] == "{" and len(token) > 2)
        if after_repeat and token in ("+", "?"):  # possessive or lazy
            parts.append(token)
            after_repeat = False
            continue
        if token == "?" and parts and parts[-1] == "(":
            repeat = False
        elif repeat:
            token = _bounded(token)
        elif token[0] == "[" and len(token) > 1:
            token = "".join(_folded(each.group()) for each in _CLASS_TOKEN.finditer(token))
        else:
            token = _folded(token)
        parts.append(token)
        after_repeat = repeat
    return "".join(parts)


def _bounded(repeat: str) -> str:
    if repeat == "*":
        return f"{{0,{MOST}}}"
    if repeat == "+":
        return f"{{1,{MOST}}}"
    if repeat.endswith(",}"):
        least = int(repeat[1:-2] or 0)
        return f"{{{least},{max(least, MOST)}}}"
    return repeat


def _folded(token: str) -> str:
    """Fold one character of a pattern, or one behind a backslash; ASCII stays as it is."""
    char = token[-1]
    if char.isascii():
        return token
    if is_symbol(char):
        raise PatternFault(SYMBOLS)
    folded = fold(char).text
    if folded == char:
        return token
    if not folded:
        raise PatternFault("含有看不见的字符（如零宽空格），识别时已从文中去掉，请删去。")
    if len(folded) != 1:
        raise PatternFault("含有合成字符（如㎡、Ⅳ），请改写为普通文字。")
    return re.escape(folded)


def _check_tree(tree: Any, *, repeated: bool) -> None:  # noqa: ANN401 - the standard library's own tree
    for op, value in tree:
        name = str(op)
        if name in REPEATS:
            low, high, body = value
            if int(high) > MOST:
                raise PatternFault(f"量词上限不得超过 {MOST}。")
            variable = low != high and int(high) > 1
            if variable and repeated:
                raise PatternFault("量词不得嵌套（如 (a+)+）：重复的括号内不要再用可变长量词，请写成固定次数或拆开。")
            _check_tree(body, repeated=repeated or variable)
        elif name.startswith("GROUPREF"):
            raise PatternFault(r"不支持引用前面的分组（如 \1）。")
        else:
            for part in parts_of(name, value):
                _check_tree(part, repeated=repeated)


def _check_symbols(tree: Any) -> None:  # noqa: ANN401 - the standard library's own tree
    r"""Check the characters that a pattern names by escapes (``\u2460``), which nobody folded."""
    for op, value in nodes_of(tree):
        for each, what in value if str(op) == "IN" else [(op, value)]:
            named = {"LITERAL": (what,), "NOT_LITERAL": (what,), "RANGE": what}.get(str(each), ())
            if named and all(is_symbol(chr(code)) for code in named):
                raise PatternFault(SYMBOLS)


def _check_width(tree: Any) -> None:  # noqa: ANN401 - the standard library's own tree
    groups = tree.state.groupdict
    if set(groups) - {"value"}:
        raise PatternFault("命名分组只能叫 value，其他括号请用 (?: )。")
    low, high = map(int, tree.getwidth())
    if "value" in groups:
        found = next(iter(_group(tree, groups["value"])), None)
        low = 0 if found is None else int(found.getwidth()[0])
    if low < 2:
        raise PatternFault("至少应匹配两个字符，且不得匹配空文本。")
    if high > MAX_WIDTH:
        raise PatternFault(f"最长匹配不得超过 {MAX_WIDTH} 个字符，请减小量词上限。")


def _group(tree: Any, number: int) -> Iterator[Any]:  # noqa: ANN401 - the standard library's own tree
    for op, value in tree:
        name = str(op)
        if name == "SUBPATTERN" and value[0] == number:
            yield value[-1]
        parts = [value[2]] if name in REPEATS else parts_of(name, value)
        for part in parts:
            yield from _group(part, number)


def slow(pattern: re.Pattern[str], strings: list[tuple[str, str]]) -> bool:
    """Say whether a pattern takes too long on strings of (what stands before, what grows)."""
    for times in _STEPS:
        for before, pump in strings:
            text = f"{before}{pump * times}\x01"
            # A second look, so that a busy machine refuses nothing.
            if _over(pattern, text) and _over(pattern, text):
                return True
    return False


def _over(pattern: re.Pattern[str], text: str) -> bool:
    began = time.thread_time()
    for _ in pattern.finditer(text):
        pass
    return time.thread_time() - began > TIME_BASE + TIME_PER_CHAR * len(text)


def hostile(tree: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - the standard library's own tree
    """Return strings made to hurt: what stands before and what grows.

    What grows is each character of the pattern, all of them in turn, and behind what stands before it what is repeated.
    """
    found = [("", each) for each in _COMMON]
    named = list(dict.fromkeys(_named(tree)))
    found += [("", "".join(named)), ("", "".join(reversed(named)))]
    found += [("", each) for each in named[: _MOST_STRINGS // 2]]
    for before, samples in _repeats(tree, ""):
        found += [(before, sample) for sample in (*samples, *_COMMON)]
    return [each for each in dict.fromkeys(found) if each[1]][:_MOST_STRINGS]


def _named(tree: Any) -> Iterator[str]:  # noqa: ANN401 - the standard library's own tree
    """Yield a character for every literal of a pattern and every member of its classes."""
    for op, value in nodes_of(tree):
        if str(op) == "LITERAL":
            yield chr(value)
        elif str(op) == "IN":
            yield from _chars(value)[:8]


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401 - the standard library's tree
    for op, value in tree:
        name = str(op)
        if name in REPEATS:
            if int(value[1]) > 1:
                yield before, [sample for sample in _samples(value[2]) if sample]
            yield from _repeats(value[2], before)
        for part in parts_of(name, value):
            yield from _repeats(part, before)
        before += _one(op, value)


def _samples(tree: Any) -> list[str]:  # noqa: ANN401 - the standard library's own tree
    """Return strings that a repeated body matches: each alternative of a class or branch once."""
    nodes = list(tree)
    if len(nodes) == 1 and str(nodes[0][0]) == "IN":
        return _chars(nodes[0][1])[:4]
    if len(nodes) == 1 and str(nodes[0][0]) == "BRANCH":
        return [_sample(part) for part in nodes[0][1][1]][:4]
    if len(nodes) == 1 and str(nodes[0][0]) == "SUBPATTERN":
        return _samples(nodes[0][1][-1])
    return [_sample(tree)]


def _sample(tree: Any) -> str:  # noqa: ANN401 - the standard library's own tree
    return "".join(_one(op, value) for op, value in tree)


def _one(op: Any, value: Any) -> str:  # noqa: ANN401 - the standard library's own tree
    """Return the shortest string that a node matches, or one of them."""
    name = str(op)
    if name == "LITERAL":
        return chr(value)
    if name == "NOT_LITERAL":
        return next(char for char in _PROBES if ord(char) != value)
    if name == "ANY":
        return "a"
    if name == "IN":
        return _chars(value)[0]
    if name in REPEATS:
        return _sample(value[2]) * int(value[0])
    if name == "BRANCH":
        return _sample(value[1][0])
    if name in ("SUBPATTERN", "ATOMIC_GROUP"):
        return _sample(value[-1] if name == "SUBPATTERN" else value)
    return ""


def _chars(items: list[tuple[Any, Any]]) -> list[str]:
    """Return a character for each member of a class; of a negated one a character that is no member."""
    members = [(str(op), value) for op, value in items]
    if members[0][0] == "NEGATE":
        return [next((char for char in _PROBES if not any(holds(each, char) for each in members[1:])), "\u2603")]
    found = []
    for name, value in members:
        if name == "LITERAL":
            found.append(chr(value))
        elif name == "RANGE":
            found.append(chr(value[0]))
        else:
            found.append(_CATEGORIES.get(str(value), "a"))
    return found
