"""What stands around the places of a name, as words: the label or heading over it, and the characters beside it.

A list is one place: what stands before its first name stands before each of them. The combiner weighs the words it knows
(``weights.json``); all others say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from detectors.genre import kind_of
from detectors.view import Unit, View, tidy

# Places of one name that are looked at, and how far.
_PLACES, _REACH = 6, 10
_LABEL = re.compile(r"([^\s:,。;、()]{1,10})(?:\([^()]{0,8}\))?\s*:\s*$")
_JOINT = re.compile(r"(?:\([^()\n]{0,30}\))?\s*[、和及与,/]\s*$")
_BLANK = " \"“”'《》"
_CLAUSE = re.compile(r"[,。;:!?\n\t]")
# A numbered heading, or a short line that ends without a stop, within so many units above.
_HEADING = re.compile(
    r"(?:\(?[一二三四五六七八九十\d]{1,3}[)、.]|第[一二三四五六七八九十]{1,3}[章节条部分]{1,2}|【)\s*([^。;:,\n]{2,16})|([^。;:,\n]{2,14})$"
)
_ABOVE = 40
_WORDISH = re.compile(r"[\u4e00-\u9fffA-Za-z()、,。;:\n\t]")


def words(view: View, places: Sequence[tuple[int, int]], starts: Mapping[int, int]) -> frozenset[str]:
    """Return the words around ``places`` (folded offsets); ``starts`` gives the start of each known name by its end."""
    genre = kind_of(view).genre
    found: set[str] = set()
    for start, end in places[:_PLACES]:
        unit = view.unit_at(start)
        found.update(_beside(view, _first(view.text, start, starts), end))
        if unit is not None:
            found.update(_above(view, unit, start, genre))
            found.update(_section(view, unit, start))
    return frozenset(found)


def _first(text: str, start: int, starts: Mapping[int, int]) -> int:
    """Return where the list begins that holds the name at ``start``."""
    while True:
        lead = text[max(0, start - 36) : start]
        joint = _JOINT.search(lead)
        before = starts.get(start - len(lead) + joint.start()) if joint else None
        if before is None:
            return start
        start = before


def _beside(view: View, start: int, end: int) -> Iterator[str]:
    """Yield the characters next to a name or a list, and those of its clause in pairs."""
    before = view.text[max(0, start - _REACH - 2) : start].rstrip(_BLANK)
    after = view.text[end : end + _REACH + 2].lstrip(_BLANK)
    label = _LABEL.search(before)
    if label:
        yield f"label {label[1]}"
        yield f"label {label[1][-2:]}"
    for size in (1, 2, 3):
        yield f"before {size} {_shape(before[-size:])}"
        yield f"after {size} {_shape(after[:size])}"
    left, right = _CLAUSE.split(before)[-1][-_REACH:], _CLAUSE.split(after)[0][:_REACH]
    yield from (f"left {left[at : at + 2]}" for at in range(len(left) - 1))
    yield from (f"right {right[at : at + 2]}" for at in range(len(right) - 1))


def _section(view: View, unit: Unit, start: int) -> Iterator[str]:
    """Yield the nearest heading above, or the words that open the line, in pairs of characters."""
    for other in reversed(view.units[max(0, unit.rank - _ABOVE) : unit.rank + 1]):
        line = view.text[other.start : min(other.end, start)] if other is unit else view.string(other)
        heading = _HEADING.match(line)
        if other.table < 0 and heading and (other is not unit or heading.end() < len(line)):
            words = heading[1] or heading[2]
            yield from (f"section {words[at : at + 2]}" for at in range(len(words) - 1))
            return


def _shape(text: str) -> str:
    """Replace digits, so that numbers alike become one word."""
    return re.sub(r"\d", "0", text)


def _above(view: View, unit: Unit, start: int, genre: str) -> Iterator[str]:
    """Yield where a name stands: the kind of document, a table with its headings, the begin or the end of the text."""
    yield f"genre {genre}"
    if unit.rank < 6:
        yield "head"
    if unit.rank >= view.shown - 5:
        yield "tail"
    if unit.table < 0:
        yield f"prose {genre} {'first' if start == unit.start else 'inside'}"
        return
    yield f"table {genre}"
    for name, heading in (("column", unit.column_heading), ("row", unit.row_heading), ("cell", view.left(unit))):
        short = tidy(heading)[:12]
        if short and _WORDISH.search(short):
            yield f"{name} {short}"
            yield f"{name} {short[-2:]}"
    for other in view.row(unit):
        if other.column_heading and other.column_heading != unit.column_heading:
            yield f"beside column {tidy(other.column_heading)[-4:]}"
