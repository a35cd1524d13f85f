"""Which stretches of a document's text are looked at: few, and yet every character of every font where there is room.

A stretch is a handful of neighbouring characters of one line. While the pages go by, for each character of each font the first
few stretches that hold it are remembered, no more; then the choice is made over the whole document.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.formats.pdf.comparing import fold, is_sign
from pipeline.formats.pdf.fonts import Font, is_cjk
from pipeline.formats.pdf.layer import Char
from pipeline.formats.pdf.lines import Glyph, by_direction, segments
from pipeline.formats.pdf.overlaps import overlapped
from pipeline.model.document import Box

LENGTH = 10  # characters of a stretch at most
PLACES = 3  # of each character that are remembered
FIRST_PAGE, EACH_PAGE, MOST = 400, 100, 2_400  # characters looked at in a document: of one page, for each more, at most
MAX_PAGES = 40  # that are rendered once more, unless a font stands on others alone
_LEAST_OF_FONT = 12  # characters of every font are looked at even where they are frequent elsewhere
_OFTEN = 20  # occurrences from which on a character does not count for more
_FIRST_OF_ALL = 100  # weight of digits and Latin letters: numbers are made of them

Key = tuple[int, int, str]
"""A character of a font: number of the font in the document, code in the font, text."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One character of a stretch: ``key`` None for what is not compared; ``folded`` is empty for signs, strokes and blanks.

    ``start``, ``end`` and ``across`` are its place in the frame of its line, in points (``pipeline.formats.pdf.lines``).
    ``shared``: others stand on it, so that what is seen there is not it alone.
    """

    key: Key | None
    folded: str
    box: Box
    start: float = 0.0
    end: float = 0.0
    across: float = 0.0
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring characters of one line.

    Attributes:
        degrees: its writing direction, ``along`` the same as a unit vector (y downward).
        size: its em in points.
        upright: its characters stand one below the other, each of them upright to its page.
    """

    page: int
    degrees: int
    size: float
    spots: tuple[Spot, ...]
    along: tuple[float, float] = (1.0, 0.0)
    upright: bool = False


@dataclass(slots=True)
class Sample:
    """What is remembered of a document's text.

    Attributes:
        pages: pages gone by.
        fonts: the fonts in the order in which they turned up; their places are their numbers.
        counts: how often each character of each font shows.
        places: the first stretches that hold it.
        shown: numbers of the fonts of whatever shows.
    """

    pages: int = 0
    fonts: list[Font] = field(default_factory=list)
    counts: Counter[Key] = field(default_factory=Counter)
    places: dict[Key, list[Stretch]] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)
    _numbers: dict[int, int] = field(default_factory=dict)

    def number(self, font: Font) -> int:
        """Return the number of a font object; fonts that are described alike are different fonts all the same."""
        number = self._numbers.get(id(font))
        if number is None:
            number = self._numbers[id(font)] = len(self.fonts)
            self.fonts.append(font)  # kept, so that its id is not given to another one
        return number

    def add(self, page: int, chars: Sequence[Char]) -> set[int]:
        """Take in the visible, known characters of a page, blanks among them; return the numbers of their fonts."""
        self.pages += 1
        fonts = {self.number(char.font) for char in chars if _is_compared(char.text)}
        self.shown |= fonts
        shared = {char.index for char, is_shared in zip(chars, overlapped(chars), strict=True) if is_shared}
        for degrees, group in by_direction(chars).items():
            for upright in (False, True):
                for part in segments([char for char in group if char.font.vertical == upright]):
                    spots = [self._spot(glyph, glyph.char.index in shared) for glyph in part.glyphs]
                    first = part.glyphs[0].char
                    for start, end in _cuts(len(spots)):
                        cut = tuple(spots[start:end])
                        self._remember(Stretch(page, degrees, part.size, cut, (first.dx, first.dy), upright))
        return fonts

    def _spot(self, glyph: Glyph, shared: bool) -> Spot:
        char = glyph.char
        folded = fold(char.text)
        # In vertical writing signs have other shapes, and letters may lie on their side.
        compared = is_cjk(char.text) if char.font.vertical else _is_compared(char.text)
        key = (self.number(char.font), char.code, char.text) if compared else None
        return Spot(key, folded, char.box, glyph.start, glyph.end, glyph.across, shared)

    def _remember(self, stretch: Stretch) -> None:
        keys = [spot.key for spot in stretch.spots if spot.key is not None]
        self.counts.update(keys)
        if any(len(self.places.get(key, ())) < PLACES for key in keys):
            for key in set(keys):
                if len(places := self.places.setdefault(key, [])) < PLACES:
                    places.append(stretch)

    def choose(self) -> list[Stretch]:
        """Choose the stretches to look at, in the order of the pages."""
        return sorted(_Choice(self).run(), key=lambda stretch: stretch.page)


def _is_compared(text: str) -> bool:
    return bool(fold(text)) or is_sign(text)


def _cuts(length: int) -> Iterable[tuple[int, int]]:
    parts = -(-length // LENGTH)
    return ((length * part // parts, length * (part + 1) // parts) for part in range(parts))


class _Choice:
    """The greedy choice: always the stretch that brings most that was not looked at yet, for its length."""

    def __init__(self, sample: Sample) -> None:
        self.counts = sample.counts
        self.room = min(MOST, FIRST_PAGE + EACH_PAGE * (sample.pages - 1))
        self.covered: set[Key] = set()
        self.of_font: Counter[int] = Counter()
        self.used: set[int] = set()  # pages
        self.taken: set[int] = set()
        unique = {id(stretch): stretch for places in sample.places.values() for stretch in places}
        self.stretches = sorted(
            unique.values(), key=lambda stretch: (stretch.page, stretch.spots[0].box.top, stretch.spots[0].box.x0)
        )

    def run(self) -> list[Stretch]:
        chosen = list(self.some_of_each_font())
        heap = [(-self.gain(stretch), number) for number, stretch in enumerate(self.stretches)]
        heapq.heapify(heap)
        while heap and self.room > 0:
            _, number = heapq.heappop(heap)
            stretch = self.stretches[number]
            gain = self.gain(stretch)
            if gain <= 0 or number in self.taken or (len(self.used) >= MAX_PAGES and stretch.page not in self.used):
                continue
            if heap and gain < -heap[0][0]:  # others have more by now
                heapq.heappush(heap, (-gain, number))
                continue
            chosen.append(stretch)
            self.take(number)
        return chosen

    def some_of_each_font(self) -> Iterator[Stretch]:
        """Yield enough of every font, whatever it costs: a font that nobody looked at could say anything."""
        having: dict[int, list[int]] = {}
        for number, stretch in enumerate(self.stretches):
            for font in {spot.key[0] for spot in stretch.spots if spot.key is not None}:
                having.setdefault(font, []).append(number)
        for font, numbers in sorted(having.items()):
            left = [(-self.gain(self.stretches[number]), number) for number in numbers if number not in self.taken]
            for _, number in heapq.nsmallest(_LEAST_OF_FONT, left):
                if self.of_font[font] >= _LEAST_OF_FONT:
                    break
                yield self.stretches[number]
                self.take(number)

    def gain(self, stretch: Stretch) -> float:
        keys = {spot.key for spot in stretch.spots if spot.key is not None}
        fresh = sum(self.weight(key) for key in keys - self.covered)
        scarce = sum(self.of_font[key[0]] < _LEAST_OF_FONT for key in keys)
        return (fresh + _OFTEN * scarce) / (len(stretch.spots) + 1)

    def weight(self, key: Key) -> int:
        first = key[2].isascii() and key[2].isalnum()
        return _FIRST_OF_ALL if first else min(self.counts[key], _OFTEN)

    def take(self, number: int) -> None:
        self.taken.add(number)
        stretch = self.stretches[number]
        keys = [spot.key for spot in stretch.spots if spot.key is not None]
        self.covered.update(keys)
        self.of_font.update(key[0] for key in keys)
        self.room -= len(stretch.spots)
        self.used.add(stretch.page)
