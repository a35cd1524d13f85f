"""Alternations rewritten so that every branch begins with a plain character.

``re`` then skips, at the speed of C, to the characters that can begin a match; a branch that begins with a group, a class or an
optional part would make it try all branches at every character.
"""

from __future__ import annotations

import re

_QUANTIFIER = re.compile(r"\?|\+|\*|\{(\d+)(?:,(\d+))?\}")
_SPECIAL = frozenset(".^$*+?{")


def fast(pattern: str) -> re.Pattern[str]:
    """Compile an alternation with its branches grouped by their first character.

    Raises:
        ValueError: for a branch that begins with something else than characters, digits, classes and plain groups.
    """
    grouped: dict[str, list[str]] = {}
    for branch in _split(pattern):
        for head, rest in _heads(branch):
            rests = grouped.setdefault(head, [])
            if rest not in rests:
                rests.append(rest)
    return re.compile("|".join(re.escape(head) + _join(rests) for head, rests in grouped.items()))


def _join(rests: list[str]) -> str:
    return rests[0] if len(rests) == 1 and "|" not in rests[0] else f"(?:{'|'.join(rests)})"


def _split(pattern: str) -> list[str]:
    """Split at the bars that stand in no group or class."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = _class_end(pattern, at) - 1
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*parts, pattern[start:]]


def _class_end(pattern: str, at: int) -> int:
    return pattern.index("]", at + 2) + 1


def _group_end(pattern: str, at: int) -> int:
    depth = 0
    while True:
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == "[":
            at = _class_end(pattern, at) - 1
        elif pattern[at] in "()":
            depth += 1 if pattern[at] == "(" else -1
            if depth == 0:
                return at + 1
        at += 1


def _heads(branch: str) -> list[tuple[str, str]]:
    """Return the first characters a branch can begin with, each with what follows it."""
    if branch.startswith("(?:"):
        end = _group_end(branch, 0)
        inner, tail = _split(branch[3 : end - 1]), branch[end:]
        optional = tail.startswith("?")
        tail = tail[1:] if optional else tail
        found = [(head, rest + tail) for each in inner for head, rest in _heads(each)]
        return found + _heads(tail) if optional else found
    if branch.startswith("["):
        end = _class_end(branch, 0)
        return _atom(_members(branch[1 : end - 1]), branch[:end], branch[end:])
    if branch.startswith("\\d"):
        return _atom("0123456789", "\\d", branch[2:])
    if branch.startswith("\\"):
        return _atom(branch[1], branch[:2], branch[2:])
    if not branch or branch[0] in _SPECIAL or branch[0] == "(":
        raise ValueError(f"a branch begins with no character: {branch[:20]!r}")
    return _atom(branch[0], branch[0], branch[1:])


def _members(inside: str) -> str:
    if inside.startswith("^") or "-" in inside or "\\" in inside:
        raise ValueError(f"a class that is no list of characters: {inside!r}")
    return inside


def _atom(chars: str, atom: str, tail: str) -> list[tuple[str, str]]:
    quantifier = _QUANTIFIER.match(tail)
    if quantifier is None:
        return [(char, tail) for char in chars]
    rest, sign = tail[quantifier.end() :], quantifier.group()
    if sign == "?":
        return [(char, rest) for char in chars] + _heads(rest)
    if sign == "+":
        return [(char, f"{atom}*{rest}") for char in chars]
    if quantifier[1] is None or int(quantifier[1]) == 0:
        raise ValueError(f"a branch that may begin with nothing: {atom + sign}")
    low = int(quantifier[1]) - 1
    high = int(quantifier[2]) - 1 if quantifier[2] else low
    return [(char, f"{atom}{{{low},{high}}}{rest}") for char in chars]
