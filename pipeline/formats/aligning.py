"""Two tellings of one text matched: which character of the one is which of the other, where they part now and then.

Words that both say only once are found first; between them, whatever follows in the same order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from difflib import SequenceMatcher

_GRAM = 6  # characters of an anchor
_MOST_STEPS = 400_000  # lengths of two gaps multiplied up to which they are compared one by one
_LEAST = 2  # characters in a row that count inside a gap


def aligned(one: str, other: str) -> list[int]:
    """Return for each character of ``one`` its place in ``other``, -1 where it has none; places rise."""
    places = [-1] * len(one)
    anchors = _rising(_anchors(one, other))
    _grow(anchors, one, other, places)
    for start, end, first, last in list(_gaps(places, len(other))):
        if (end - start) * (last - first) > _MOST_STEPS:
            continue
        matcher = SequenceMatcher(None, one[start:end], other[first:last], autojunk=False)
        for match in matcher.get_matching_blocks():
            if match.size >= min(_LEAST, end - start):
                for step in range(match.size):
                    places[start + match.a + step] = first + match.b + step
    return places


def _anchors(one: str, other: str) -> list[tuple[int, int]]:
    mine, theirs = _only_once(one), _only_once(other)
    return sorted((at, theirs[gram]) for gram, at in mine.items() if gram in theirs)


def _only_once(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(len(text) - _GRAM + 1):
        gram = text[at : at + _GRAM]
        found[gram] = -1 if gram in found else at
    return {gram: at for gram, at in found.items() if at >= 0}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest choice of pairs in which both places rise."""
    tails: list[int] = []  # the least second place that a choice of that length ends with
    ends: list[int] = []
    before = [-1] * len(pairs)
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        before[index] = ends[length - 1] if length else -1
        if length == len(tails):
            tails.append(place)
            ends.append(index)
        else:
            tails[length], ends[length] = place, index
    chosen: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _grow(anchors: list[tuple[int, int]], one: str, other: str, places: list[int]) -> None:
    """Match what the anchors stand for, and what is the same before and behind each, up to the next."""
    floor = (0, 0)
    for index, (at, place) in enumerate(anchors):
        ceiling = anchors[index + 1] if index + 1 < len(anchors) else (len(one), len(other))
        back = 0
        while min(at - back - floor[0], place - back - floor[1]) > 0 and one[at - back - 1] == other[place - back - 1]:
            back += 1
        ahead = 0
        while min(ceiling[0] - at, ceiling[1] - place) > ahead and one[at + ahead] == other[place + ahead]:
            ahead += 1
        for step in range(-back, ahead):
            places[at + step] = place + step
        floor = (at + ahead, place + ahead)


def _gaps(places: list[int], size: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield what is not matched yet on both sides between two matches: start and end here, first and last there."""
    start, first = 0, 0
    for at in range(len(places) + 1):
        place = places[at] if at < len(places) else size
        if at < len(places) and place < 0:
            continue
        if start < at and first < place:
            yield start, at, first, place
        start, first = at + 1, place + 1
