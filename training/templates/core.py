"""The draft of one document: choices, persons, paragraphs; every sensitive value is written in the guideline's markup."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from training.templates import values
from training.templates.people import Person
from training.templates.places import Place

T = TypeVar("T")
Slot = str | Person
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?(?::([^{}]*))?\}")
_SPAN = re.compile(r"⟦[A-Z_]+:\w+\|([^⟧]*)⟧")
# What a slot of a sentence may name besides the genre's own: a function of the draft and the slot's argument.
SLOTS: dict[str, Callable[[Draft, str], str]] = {}


def slot(name: str) -> Callable[[Callable[[Draft, str], str]], Callable[[Draft, str], str]]:
    """Register a function under the name that sentences call it by."""

    def register(function: Callable[[Draft, str], str]) -> Callable[[Draft, str], str]:
        SLOTS[name] = function
        return function

    return register


def marked(kind: str, disposition: str, text: str) -> str:
    """Write a span."""
    return f"⟦{kind}:{disposition}|{text}⟧"


def plain(text: str) -> str:
    """Return the text without the markup."""
    return _SPAN.sub(r"\1", text)


class Draft:
    """A document in the making. Its ways of writing (indent, forms, tables, headings) are chosen once."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.place = Place.invent(rng)
        self.year = rng.randint(2016, 2026)
        self.persons: list[Person] = []
        self.lines: list[str] = []
        self.title = ""
        self.indent = rng.choice(("　　", "　　", "　　", "    ", ""))
        self.organ = self.place.organ(rng)
        self.level = rng.choice(("一、", "一、", "（一）", "1.", "1、", "第一部分　"))
        self.form = rng.choice(("line", "line", "line", "ascii", "tab", "bar", "pairs", "running", "bracket", "wide"))
        self.count = 0

    def pick(self, *options: T) -> T:
        """Return one of the options."""
        return self.rng.choice(options)

    def maybe(self, chance: float = 0.5) -> bool:
        """Say yes with this chance."""
        return self.rng.random() < chance

    def some(self, options: Sequence[T], low: int, high: int) -> list[T]:
        """Return between ``low`` and ``high`` of the options, in their order."""
        count = min(len(options), self.rng.randint(low, high))
        return [options[at] for at in sorted(self.rng.sample(range(len(options)), count))]

    def person(self, disposition: str = "redact", *, child: bool = False) -> Person:
        """Invent a person whose name no one else in the document has, with one disposition for the whole document."""
        while True:
            made = Person.invent(self.rng, disposition, self.place, self.year, child)
            if all(made.name not in other.name and other.name not in made.name for other in self.persons):
                self.persons.append(made)
                return made

    def people(self, low: int, high: int, disposition: str = "redact") -> list[Person]:
        """Invent several persons."""
        return [self.person(disposition) for _ in range(self.rng.randint(low, high))]

    def official(self) -> Person:
        """Invent a person who acts in office."""
        return self.person("keep")

    def say(self, template: str, **slots: Slot) -> str:
        """Write a sentence: ``[a|b|]`` is a choice, ``{name}``, ``{name:argument}`` and ``{person.attribute}`` are filled in."""
        while _CHOICE.search(template):
            template = _CHOICE.sub(lambda match: self.rng.choice(match[1].split("|")), template)

        def fill(match: re.Match[str]) -> str:
            name, attribute, argument = match.groups()
            if name in slots:
                value = slots[name]
                if isinstance(value, Person):
                    return value.told(attribute or "mention")
                return value
            return SLOTS[name](self, argument or "")

        return _SLOT.sub(fill, template)

    def one(self, *templates: str, **slots: Slot) -> str:
        """Write one of several sentences."""
        return self.say(self.rng.choice(templates), **slots)

    def line(self, template: str, **slots: Slot) -> None:
        """Add a line as it stands."""
        self.lines.append(self.say(template, **slots))

    def raw(self, text: str) -> None:
        """Add text that is already written."""
        self.lines.append(text)

    def para(self, *templates: str, **slots: Slot) -> None:
        """Add a paragraph: one of these."""
        self.lines.append(self.indent + self.one(*templates, **slots))

    def paras(self, templates: Sequence[str], low: int, high: int, **slots: Slot) -> None:
        """Add some of these paragraphs, now and then as the sentences of one."""
        chosen = self.some(templates, low, high)
        if self.maybe(0.3):
            self.run(*chosen, **slots)
        else:
            for template in chosen:
                self.para(template, **slots)

    def run(self, *templates: str, **slots: Slot) -> None:
        """Add one paragraph of all these sentences."""
        self.lines.append(self.indent + "".join(self.say(template, **slots) for template in templates))

    def head(self, template: str, **slots: Slot) -> None:
        """Set the title; it stands on a line of its own, now and then centred by blanks or broken by a blank."""
        self.title = plain(self.say(template, **slots))
        blank = self.pick("", "", "", "　　　　", "      ")
        self.lines.append(blank + self.title)
        if self.maybe(0.4):
            self.lines.append("")

    def section(self, *templates: str) -> None:
        """Add a heading with the next number."""
        number = values.numeral(self.count + 1)
        self.count += 1
        lead = self.level.replace("一", number).replace("1", str(self.count))
        self.lines.append((self.indent if self.maybe(0.5) else "") + lead + self.one(*templates))

    def items(self, entries: Sequence[str]) -> None:
        """Add a numbered list."""
        style = self.pick("{}.", "{}、", "（{}）", "{}) ", "第{}，", "·", "—— ")
        for at, entry in enumerate(entries, 1):
            number = values.numeral(at) if style in ("第{}，", "（{}）") else str(at)
            self.lines.append(self.indent + style.format(number) + entry)

    @property
    def source(self) -> str:
        """Return the annotated text."""
        return "\n".join(self.lines).rstrip() + "\n"

    def flawed(self) -> bool:
        """Say whether a name also stands in unmarked text (names that are words or parts of a place)."""
        return any(any(p.name in part for p in self.persons) for part in _SPAN.split(self.source)[::2])
