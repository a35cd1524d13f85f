"""A page of text cut into clauses: what the content detectors share, built once per document."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from detectors.genre import Genre, Kind, kind_of
from detectors.view import Unit, View

_BREAK = re.compile(r"(?<!\d),|,(?!\d)|[。;!?\n]|:(?!\d)|(?<!\d):")
_STOP = re.compile(r"[。;!?]")
# What stands before the fact and is no part of it: enumerations, 一是, 其中.
_LEAD = re.compile(
    r"(?:\s|[△※●○▲◦“\"]|\(?\d{1,2}[).、.](?!\d)|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|"
    r"[一二三四五六七八九]是|第[一二三四五],|但是?|其中|且|而|并且|同时|目前|经查|另外|另)+"
)
# Modal words of rules and orders: what ought to be done says nothing of what is.
MODAL = re.compile(
    r"应当|不得|严禁|必须|切实|进一步|加强|坚决|建立健全|完善|确保|依法|有权|鼓励|支持|推进|推动|禁止|防止|避免|"
    r"应急预案|一律不|可以(?!进)"
)
MAX_CLAUSE = 48
# No clause or sentence is looked for farther away: a page without a line end must not cost its square.
REACH = 600


@dataclass(slots=True)
class Page:
    """A document under the eyes of the content detectors."""

    view: View
    kind: Kind = field(init=False)
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.kind = kind_of(self.view)
        self._starts = [unit.start for unit in self.view.units]

    @property
    def text(self) -> str:
        """The folded text."""
        return self.view.text

    @property
    def genre(self) -> Genre:
        """What kind of document it is."""
        return self.kind.genre

    def clause(self, offset: int) -> tuple[int, int]:
        """Return the clause that holds the offset: between commas, full stops, colons and line ends, without its lead."""
        start, end = self.bounds(offset, _BREAK)
        return self.trim(start, end)

    def sentence(self, offset: int) -> tuple[int, int]:
        """Return what stands between full stops and semicolons around the offset."""
        return self.bounds(offset, _STOP)

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """Cut blanks and lead words off both ends."""
        lead = _LEAD.match(self.text, start, end)
        if lead and lead.end() < end:
            start = lead.end()
        while end > start and self.text[end - 1] in ' \t\n|)”"':
            if self.text[end - 1] == ")" and "(" in self.text[start:end]:
                break
            end -= 1
        return start, end

    def clauses(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the clauses between two offsets."""
        at = start
        for match in _BREAK.finditer(self.text, start, end):
            if match.start() > at:
                yield self.trim(at, match.start())
            at = match.end()
        if at < end:
            yield self.trim(at, end)

    def around(self, offset: int) -> tuple[int, int]:
        """Return the unit (line or cell) that holds the offset."""
        unit = self.view.unit_at(offset)
        return (unit.start, unit.end) if unit else (offset, offset)

    def before(self, offset: int, count: int) -> Iterator[Unit]:
        """Yield up to ``count`` units that end before the offset, the nearest first."""
        index = bisect_right(self._starts, offset) - 1
        while index >= 0 and count > 0:
            unit = self.view.units[index]
            if unit.end <= offset and unit.hiding is None:
                count -= 1
                yield unit
            index -= 1

    def bounds(self, offset: int, pattern: re.Pattern[str]) -> tuple[int, int]:
        """Return the stretch between two matches of ``pattern`` around the offset, within its unit."""
        low, high = self.around(offset)
        low, high = max(low, offset - REACH), min(high, offset + REACH)
        start = low
        for match in pattern.finditer(self.text, low, offset):
            start = match.end()
        after = pattern.search(self.text, offset, high)
        return start, after.start() if after else max(high, offset)


def cut(page: Page, start: int, end: int, near: int) -> tuple[int, int]:
    """Shorten a long clause to what stands around ``near``."""
    if end - start <= MAX_CLAUSE:
        return start, end
    low = max(start, near - MAX_CLAUSE // 2)
    return page.trim(low, min(end, low + MAX_CLAUSE))


def is_cell(unit: Unit | None) -> bool:
    """Whether the unit is a cell of a table."""
    return unit is not None and unit.table >= 0
