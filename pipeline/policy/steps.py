r"""How many steps a regular expression can need at one place of a text, at most: counted from its parts, before it ever runs.

Python's ``re`` goes back and tries again. What it can try at one place is bounded by following the parts from left to right:

* a repetition of one character may stop wherever it likes, but only those stops go on whose next character also fits what
  follows: where the two have no character in common (``\d{1,20}号``) one stop is left, else all of them (``.{0,20}号``);
* alternatives count together as far as they can begin with one character;
* stops and alternatives multiply along the pattern; every part costs its own steps for each way that leads to it;
* atomic groups and assertions leave one way; the end of the pattern is success, behind it nothing is tried again.

A step is about 20 ns. What CPython scans without going back (a greedy ``.`` before a literal) costs a twentieth of one.
Characters are compared by representatives: all that the pattern names with their neighbours, and some of every kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
CEILING = 1e12
_SINGLE = ("LITERAL", "NOT_LITERAL", "ANY", "IN")
_KINDS = "059aAzZ_é汉一龥 \t\n\u3000-,.:/()[]。、◦\x01\U00020000"
_QUICK, _SLOW = 0.05, 0.5
_CASELESS = re.compile(r"\(\?[a-zA-Z-]*i")
_ASCII = re.compile(r"\(\?[a-zA-Z-]*[aL]")

Node = tuple[Any, Any]
Chars = frozenset[str]


def parts_of(name: str, value: Any) -> list[Any]:  # noqa: ANN401 - the standard library's own tree
    """Return the patterns that a node holds; a repetition's body is not among them."""
    if name == "SUBPATTERN":
        return [value[-1]]
    if name == "BRANCH":
        return list(value[1])
    if name in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    return [value] if name == "ATOMIC_GROUP" else []


def nodes_of(tree: Any) -> Iterator[Node]:  # noqa: ANN401 - the standard library's own tree
    """Yield every node of a pattern, from left to right, a group before what it holds."""
    for op, value in tree:
        yield op, value
        name = str(op)
        for part in [value[2]] if name in REPEATS else parts_of(name, value):
            yield from nodes_of(part)


def holds(member: tuple[str, Any], char: str) -> bool:
    """Say whether a member of a class (literal, range, category) holds a character."""
    name, value = member
    if name == "LITERAL":
        return ord(char) == int(value)
    if name == "RANGE":
        return int(value[0]) <= ord(char) <= int(value[1])
    kind = {"DIGIT": char.isdecimal(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_"}
    word = str(value).removeprefix("CATEGORY_").removeprefix("UNI_")
    return not kind[word[4:]] if word.startswith("NOT_") else kind.get(word, False)


def steps(source: str, tree: Any) -> float:  # noqa: ANN401 - the standard library's own tree
    """Return how many steps a parsed pattern needs at one place at most, up to about ``CEILING``."""
    return _Counter(source, tree).run(list(tree), frozenset())[1]


def _named(tree: Any) -> Iterator[int]:  # noqa: ANN401 - the standard library's own tree
    """Yield the code points that a pattern names: literals and ends of ranges."""
    for op, value in nodes_of(tree):
        for each, what in value if str(op) == "IN" else [(op, value)]:
            if str(each) in ("LITERAL", "NOT_LITERAL"):
                yield int(what)
            elif str(each) == "RANGE":
                yield from map(int, what)


class _Counter:
    """Counts ways and steps of the parts of one pattern.

    ``run`` and what it calls return, for one way that arrives: how many ways go on, and the steps that are spent.
    """

    def __init__(self, source: str, tree: Any) -> None:  # noqa: ANN401 - the standard library's own tree
        self.caseless = bool(_CASELESS.search(source))
        self.ascii = bool(_ASCII.search(source))
        found = {code + add for code in _named(tree) for add in (-1, 0, 1)}
        chars = {chr(code) for code in found if 0 <= code <= 0x10FFFF} | set(_KINDS)
        if self.caseless:
            chars |= {case for char in chars for case in (char.lower(), char.upper()) if len(case) == 1}
        self.all: Chars = frozenset(chars)

    def run(self, nodes: Sequence[Node], follow: Chars) -> tuple[float, float]:
        """Count a sequence; ``follow`` are the characters that may stand behind it."""
        ways, spent, paid = 1.0, 0.0, False
        behind = [follow]
        for node in reversed(nodes):
            behind.append(self._first(node, behind[-1]))
        behind.reverse()
        for index, node in enumerate(nodes):
            scanned = index + 1 < len(nodes) and str(nodes[index + 1][0]) == "LITERAL" and not self.caseless
            more, cost = self._node(node, behind[index + 1], before_literal=scanned)
            spent += ways * (0.0 if paid else cost)
            ways *= more
            paid = scanned and self._scans(node)  # the literal behind was compared while scanning
            if ways > CEILING or spent > CEILING:
                return CEILING, CEILING
        return ways, spent

    def _node(self, node: Node, follow: Chars, *, before_literal: bool) -> tuple[float, float]:
        name, value = str(node[0]), node[1]
        if name in REPEATS:
            more, cost = self._repeat(name, value, follow, before_literal=before_literal)
            return (1.0 if name == "POSSESSIVE_REPEAT" else more), cost
        if name == "BRANCH":
            return self._branch(value[1], follow)
        if name == "SUBPATTERN":
            return self.run(list(value[-1]), follow)
        if name in ("ASSERT", "ASSERT_NOT", "ATOMIC_GROUP"):
            # What an atomic group tries to get to its end; the end is its success.
            inside = sum(self.run(list(part), frozenset())[1] for part in parts_of(name, value))
            return 1.0, inside + (5.0 if name == "ATOMIC_GROUP" else 1.0)
        return 1.0, 1.0

    def _branch(self, parts: Sequence[Any], follow: Chars) -> tuple[float, float]:
        ways, spent = dict.fromkeys(self.all, 0.0), 0.0
        for part in parts:
            more, cost = self.run(list(part), follow)
            starts = self._first_of(list(part), follow)
            quick = len(part) and str(part[0][0]) in ("LITERAL", "IN")
            for char in starts:
                ways[char] += more
            # An alternative whose first character does not stand there is passed over at once.
            spent += max(0.2, cost - 1.0) if quick else cost
        return max(1.0, *ways.values()), spent

    def _repeat(self, name: str, value: Any, follow: Chars, *, before_literal: bool) -> tuple[float, float]:  # noqa: ANN401
        low, high, body = int(value[0]), int(value[1]), list(value[2])
        if len(body) == 1 and str(body[0][0]) in _SINGLE:
            open_end = self._chars(body[0]) & follow
            stops = high - low + 1
            if name == "MIN_REPEAT":
                spent = 1.0 + low * _SLOW + stops
            else:
                scan = _SLOW if self.caseless or str(body[0][0]) == "IN" else _QUICK
                each = _QUICK if before_literal else 1.0
                spent = 1.0 + high * scan + (0.0 if stops == 1 else stops * each)
            return (float(stops) if open_end else 1.0), spent
        first = self._first_of(body, follow)
        more, cost = self.run(body, first | follow)
        ways, spent, leaving = 1.0, 1.0, 0.0
        for count in range(high + 1):
            if count >= low:
                leaving += ways
            if count < high:
                spent += ways * (cost + 1.0)
                ways *= more
            if ways > CEILING or spent > CEILING:
                return CEILING, CEILING
        one = more == 1.0 and not first & follow
        return (1.0 if one else leaving), spent

    def _scans(self, node: Node) -> bool:
        """Say whether a node is a greedy repetition of one character, which runs without going back."""
        return str(node[0]) == "MAX_REPEAT" and len(node[1][2]) == 1 and str(node[1][2][0][0]) in _SINGLE

    def _first_of(self, nodes: Sequence[Node], follow: Chars) -> Chars:
        for node in reversed(nodes):
            follow = self._first(node, follow)
        return follow

    def _first(self, node: Node, follow: Chars) -> Chars:
        """Return the characters that may stand where a node begins, ``follow`` behind it."""
        name, value = str(node[0]), node[1]
        if name in _SINGLE:
            return self._chars(node)
        if name in REPEATS:
            inner = self._first_of(list(value[2]), follow)
            return inner | follow if int(value[0]) == 0 else inner
        if name == "BRANCH":
            return frozenset().union(*(self._first_of(list(part), follow) for part in value[1]))
        if name == "SUBPATTERN":
            return self._first_of(list(value[-1]), follow)
        # Tried at every stop before it: as if it could begin with anything.
        return self.all if name in ("ASSERT", "ASSERT_NOT", "ATOMIC_GROUP") else follow

    def _chars(self, node: Node) -> Chars:
        """Return the representatives that a node of one character fits; rather too many than too few."""
        name, value = str(node[0]), node[1]
        if name == "ANY":
            return self.all
        if name in ("LITERAL", "NOT_LITERAL"):
            members, negated = [("LITERAL", value)], name == "NOT_LITERAL"
        else:
            members = [(str(op), what) for op, what in value]
            negated = members[0][0] == "NEGATE"
            members = members[1:] if negated else members
        if self.ascii and any(kind == "CATEGORY" for kind, _ in members):
            return self.all
        found = {char for char in self.all if any(holds(each, char) for each in members) != negated}
        if self.caseless:
            found |= {char for char in self.all if {char.lower(), char.upper()} & found}
            found |= {case for char in found for case in (char.lower(), char.upper()) if case in self.all}
        return frozenset(found)
