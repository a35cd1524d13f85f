"""Whether a text says certain strings in their order and nothing besides: linear in both, however often they repeat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_MOST = 64  # ways to read what lies before a place, at each end, that are followed further
_REACH = 20_000  # characters within which a string is looked for behind text that does not belong there


@dataclass(frozen=True, slots=True)
class Said:
    """A string at its place in the order; ``kept`` when it has to be there, otherwise it may (a mask)."""

    text: str
    kept: bool = True


def difference(said: Sequence[Said], text: str, besides: re.Pattern[str]) -> tuple[int, int]:
    """Count the characters that a text lacks, and those that it has besides; (0, 0) when it says just this.

    Args:
        said: what it has to say and may say, in order, without white space.
        text: the text, without white space.
        besides: what may stand anywhere (a note, a stamp).
    """
    lost = added = 0
    runs = _runs(text, besides)
    places = _behind({0}, runs)
    for each in said:
        moved = {at + len(each.text) for at in places if text.startswith(each.text, at)}
        if moved:
            moved = _behind(moved, runs)
            places = moved if each.kept else _fewer(places | moved)
        elif each.kept:
            first = min(places)
            found = text.find(each.text, first, first + _REACH)
            if found < 0:
                lost += len(each.text)
            else:
                added += found - max(at for at in places if at <= found)
                places = _behind({found + len(each.text)}, runs)
    return lost, added + len(text) - max(places)


def _runs(text: str, besides: re.Pattern[str]) -> dict[int, tuple[list[int], int]]:
    """Return for each place where something begins that may stand anywhere all places of its row, and which one of them it is."""
    found: dict[int, tuple[list[int], int]] = {}
    row: list[int] = []
    for match in besides.finditer(text):
        if not row or row[-1] != match.start():
            row = [match.start()]
        found[match.start()] = (row, len(row) - 1)
        row.append(match.end())
    return found


def _behind(places: Iterable[int], runs: dict[int, tuple[list[int], int]]) -> set[int]:
    """Add the places behind what may stand at the places: the first and the last ones of a long row."""
    found = set(places)
    firsts: dict[int, tuple[list[int], int]] = {}
    for at in found:
        if at in runs:
            row, index = runs[at]
            known = firsts.setdefault(id(row), (row, index))
            firsts[id(row)] = (row, min(index, known[1]))
    for row, index in firsts.values():
        found.update(row[index + 1 : index + 1 + _MOST])
        found.update(row[max(index + 1, len(row) - _MOST) :])
    return _fewer(found)


def _fewer(places: set[int]) -> set[int]:
    if len(places) <= 2 * _MOST:
        return places
    ordered = sorted(places)
    return {*ordered[:_MOST], *ordered[-_MOST:]}


def matched(left: Sequence[str], right: Sequence[str], fits: Callable[[str, str], bool]) -> dict[str, str]:
    """Pair as many members of two groups as fit each other, each with one; a member of its own name is tried first."""
    taken: dict[str, str] = {}
    for each in left:
        order = sorted(right, key=lambda other: other != each)
        free = next((other for other in order if other not in taken and fits(each, other)), None)
        if free is not None:
            taken[free] = each
        else:
            _exchange(each, right, fits, taken)
    return {member: other for other, member in taken.items()}


def _exchange(start: str, right: Sequence[str], fits: Callable[[str, str], bool], taken: dict[str, str]) -> None:
    """Find a place for ``start`` by moving others (one augmenting path); leaves ``taken`` where there is none."""
    came: dict[str, str] = {}
    todo = [start]
    while todo:
        member = todo.pop(0)
        for other in right:
            if other in came or not fits(member, other):
                continue
            came[other] = member
            if other in taken:
                todo.append(taken[other])
                continue
            places = {who: where for where, who in taken.items()}
            end: str | None = other
            while end is not None:
                who = came[end]
                before = places.get(who)
                taken[end] = who
                end = before
            return
