"""List labels: what Word prints before a numbered paragraph, computed from numbering.xml, and where its words stand.

A label is the level's w:lvlText with the numbers of this level and of those above it put in (ISO/IEC 29500-1, 17.9). Numbers count
per abstract numbering and story: lists that share one go on counting, unless a w:startOverride begins anew with the first paragraph
of its list. Word and LibreOffice agree on that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.formats.docx.branches import shown
from pipeline.formats.docx.draft import Atom
from pipeline.formats.docx.looks import Looks
from pipeline.formats.docx.names import MC, REL_NUMBERING, w
from pipeline.formats.docx.numerals import LARGEST, numeral
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.styles import Styles, is_on
from pipeline.formats.docx.xml import Element

LEVELS = 9
LONGEST = 255
"""Most characters of a label's text; a longer one, which Word does not make, prints nowhere."""

BULLET = "•"
_PLACE = re.compile(r"%([1-9])")
_SYMBOL_FONT = re.compile(r"wingdings.*|webdings|symbol|zapf ?dingbats|marlett|monotype sorts", re.IGNORECASE)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SUFFIXES = {"tab": " ", "space": " ", "nothing": ""}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list.

    Attributes:
        element: the w:lvl.
        text: its w:lvlText, None when it says nothing.
        restart: the level (from 1) whose use restarts this one: 0 for never, None for any above.
        legal: whether all numbers of the label print decimal.
        suffix: what stands between label and text.
    """

    element: Element
    text: Element | None
    start: int
    number_format: str
    restart: int | None
    legal: bool
    suffix: str


@dataclass(frozen=True, slots=True)
class List:
    """A w:num: its abstract numbering, its levels, and the numbers with which it begins anew."""

    abstract: str
    levels: dict[int, Level]
    overrides: dict[int, int]


@dataclass(slots=True)
class _Counts:
    """How far the lists of one story have counted."""

    numbers: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)


class Numbering:
    """The numbering part of a package."""

    def __init__(self, package: Package, styles: Styles, looks: Looks) -> None:
        self._styles = styles
        self._looks = looks
        self._part = package.related(package.main, REL_NUMBERING) or ""
        self._nums: dict[str, Element] = {}
        self._abstracts: dict[str, Element] = {}
        self._style_links: dict[str, str] = {}
        self._lists: dict[str, List | None] = {}
        self._counts: dict[object, _Counts] = {}
        self.unseen: set[Element] = set()  # w:lvlText of labels that hide before a paragraph
        if self._part:
            self._index(package.tree(self._part))

    def label(self, paragraph: Element, story: object) -> list[Atom]:
        """Count a paragraph that prints in ``story``, and return its label with what separates it from the text."""
        found = self._place(paragraph)
        if found is None:
            return []
        number, of_list, level = found
        numbers = self._count(number, of_list, level, self._counts.setdefault(story, _Counts()))
        definition = of_list.levels.get(level)
        if definition is None or definition.text is None:
            return []
        if self._looks.label_hides(definition.element, paragraph):
            self.unseen.add(definition.text)
            return []
        return self._atoms(definition, of_list, numbers)

    def _index(self, root: Element) -> None:
        for num in root.iterchildren(w("num")):
            self._nums.setdefault(num.get(w("numId"), ""), num)
        for abstract in root.iterchildren(w("abstractNum")):
            id = abstract.get(w("abstractNumId"), "")
            self._abstracts.setdefault(id, abstract)
            if (link := _value(abstract, "styleLink")) is not None:
                self._style_links.setdefault(link, id)

    def _place(self, paragraph: Element) -> tuple[str, List, int] | None:
        """Return number, list and level of a paragraph, None when it has no label."""
        number, level = self._styles.numbering(paragraph)
        of_list = self._list(number) if number is not None and number != "0" else None
        if number is None or of_list is None:
            return None
        if level is None:
            level = self._level_of_style(of_list, paragraph)
        return (number, of_list, level) if level < LEVELS else None

    def _level_of_style(self, of_list: List, paragraph: Element) -> int:
        for style in self._styles.names_of(paragraph):
            for index, level in of_list.levels.items():
                if _value(level.element, "pStyle") == style:
                    return index
        return 0

    def _list(self, number: str) -> List | None:
        if number not in self._lists:
            num = self._nums.get(number)
            self._lists[number] = self._read(num) if num is not None else None
        return self._lists[number]

    def _read(self, num: Element) -> List | None:
        id = self._abstract(_value(num, "abstractNumId") or "")
        if id is None:
            return None
        levels = {index: level for index, level in _levels(self._abstracts[id])}
        overrides: dict[int, int] = {}
        for override in num.iterchildren(w("lvlOverride")):
            index = whole(override.get(w("ilvl")), LEVELS)
            for _, level in _levels(override):
                levels[index] = level
            if override.find(w("startOverride")) is not None:
                overrides[index] = whole(_value(override, "startOverride"), 0)
        return List(id, levels, overrides)

    def _abstract(self, id: str) -> str | None:
        """Follow links through numbering styles to the abstract numbering that has the levels."""
        seen: set[str] = set()
        while id in self._abstracts and id not in seen:
            seen.add(id)
            link = _value(self._abstracts[id], "numStyleLink")
            if link is None:
                return id
            named = self._nums.get(self._styles.number_of_style(link) or "")
            follow = _value(named, "abstractNumId") if named is not None else None
            id = follow if follow is not None and follow != id else self._style_links.get(link, "")
        return None

    def _count(self, number: str, of_list: List, level: int, counts: _Counts) -> list[int]:
        """Move on to the next number at ``level``; return the numbers of all levels down to it."""
        numbers = counts.numbers.setdefault(of_list.abstract, [None] * LEVELS)
        if number not in counts.begun:
            counts.begun.add(number)
            for index in of_list.overrides:
                numbers[index:] = [None] * (LEVELS - index)
        for above in range(level):
            if numbers[above] is None:
                numbers[above] = _start(of_list, above)
        before = numbers[level]
        numbers[level] = _start(of_list, level) if before is None else min(before + 1, LARGEST)
        for below in range(level + 1, LEVELS):
            definition = of_list.levels.get(below)
            restart = definition.restart if definition is not None else None
            if restart is None or level < restart:
                numbers[below] = None
        return [each or 0 for each in numbers[: level + 1]]

    def _atoms(self, level: Level, of_list: List, numbers: list[int]) -> list[Atom]:
        element = level.text
        text = element.get(w("val"), "") if element is not None else ""
        atoms: list[Atom] = []
        at = 0
        for match in _PLACE.finditer(text):
            atoms += self._words(level, text[at : match.start()], at)
            shown_number = _number(of_list, int(match.group(1)) - 1, numbers, level)
            if shown_number:
                atoms.append(Atom(shown_number, self._part, element, w("val"), literal=False, start=match.start()))
            at = match.end()
        atoms += self._words(level, text[at:], at)
        if atoms and level.suffix:
            atoms.append(Atom(level.suffix, literal=False))
        return atoms

    def _words(self, level: Level, text: str, start: int) -> list[Atom]:
        """Return the atom of the words of a label; a single sign of a symbol font is a bullet."""
        if not text:
            return []
        if len(text) == 1 and (_PRIVATE.match(text) or _has_symbol_font(level.element)):
            return [Atom(BULLET, self._part, level.text, w("val"), literal=False, start=start)]
        return [Atom(text, self._part, level.text, w("val"), start=start)]


def _number(of_list: List, index: int, numbers: list[int], label: Level) -> str:
    """Return the number of a level as it prints in a label; a level below the label's own has none."""
    definition = of_list.levels.get(index)
    if index >= len(numbers) or definition is None:
        return ""
    number_format = definition.number_format
    if label.legal and number_format not in ("none", "bullet"):
        number_format = "decimal"
    return numeral(numbers[index], number_format)


def _start(of_list: List, level: int) -> int:
    definition = of_list.levels.get(level)
    return of_list.overrides.get(level, definition.start if definition is not None else 0)


def _levels(container: Element) -> list[tuple[int, Level]]:
    """Read the levels that are children of an abstract numbering or of an override."""
    found = []
    for element in container.iterchildren(w("lvl")):
        index = whole(element.get(w("ilvl")), 0)
        restart = _value(element, "lvlRestart")
        legal = element.find(w("isLgl"))
        text = element.find(w("lvlText"))
        level = Level(
            element,
            text if text is not None and 0 < len(text.get(w("val"), "")) <= LONGEST else None,
            whole(_value(element, "start"), 0),
            _number_format(element),
            whole(restart, 0) if restart is not None else None,
            legal is not None and is_on(legal.get(w("val"), "1")),
            _SUFFIXES.get(_value(element, "suff") or "tab", " "),
        )
        found.append((index, level))
    return found


def _number_format(level: Element) -> str:
    """Return the number format; of a newer one inside mc:AlternateContent the one that a copy holds."""
    direct = _value(level, "numFmt")
    if direct is None:
        for alternate in level.iterchildren(f"{{{MC}}}AlternateContent"):
            branch = shown(alternate)
            direct = _value(branch, "numFmt") if branch is not None else None
    return direct or "decimal"


def _has_symbol_font(level: Element) -> bool:
    fonts = level.find(f"{w('rPr')}/{w('rFonts')}")
    names = [fonts.get(w(kind), "") for kind in ("ascii", "hAnsi")] if fonts is not None else []
    return any(_SYMBOL_FONT.fullmatch(name) for name in names)


def _value(element: Element, name: str) -> str | None:
    found = element.find(w(name))
    return found.get(w("val")) if found is not None else None


def whole(value: str | None, otherwise: int) -> int:
    """Read a number between 0 and ``LARGEST`` as labels count with it; ``otherwise`` where it is none, or far too long."""
    if value is None or not value.isascii() or not value.isdecimal() or len(value) > 5:
        return otherwise
    return min(int(value), LARGEST)
