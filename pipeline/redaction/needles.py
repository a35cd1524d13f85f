"""What of a withheld value counts as a leak when it turns up again; the plan and the verifier share this definition.

A string is searched after ``squeeze`` (no case, width, white space, group separators). Strings that would be found everywhere
are not: fewer than two letters or digits, bare numbers of fewer than six digits (four for a listed term), and short Latin words
of a line that could not be read (what it says is a guess: the place is withheld, not the word). Short strings of ASCII letters
and digits count only where no other letter or digit touches them and no line end or tab splits them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.finding import EntityType
from pipeline.model.redaction import RedactionPlan
from pipeline.model.text import Folded, squeeze
from pipeline.redaction.masks import surname_of

MIN_SIGNIFICANT = 2
MIN_NUMBER = 6
MIN_TERM_NUMBER = 4
SHORT = 8  # ASCII strings below this need borders; windows and digit runs have this length
_DIGITS = re.compile(r"[0-9]{8,}")
_LATIN = re.compile(r"[\x00-/:-\x7f]+")  # ASCII without digits
_ASCII_WORD = re.compile(r"[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Needle:
    """A squeezed string that must not turn up; ``bordered`` when it counts only between other characters."""

    text: str
    bordered: bool = False


def needle_of(text: str, type: EntityType) -> Needle | None:
    """Return what to search for a withheld string as a whole, None where it is too short to tell anything."""
    squeezed = squeeze(text).text
    significant = sum(char.isalnum() for char in squeezed)
    if significant < MIN_SIGNIFICANT:
        return None
    if type is EntityType.UNREADABLE and significant < SHORT and _LATIN.fullmatch(squeezed):
        return None
    if squeezed.isascii() and squeezed.isdigit():
        shortest = MIN_TERM_NUMBER if type is EntityType.TERM else MIN_NUMBER
        if len(squeezed) < shortest:
            return None
    return Needle(squeezed, squeezed.isascii() and len(squeezed) < SHORT)


def digit_runs(text: str) -> list[Needle]:
    """Return the runs of eight and more digits in a withheld string (DESIGN.md rule 4.6)."""
    return [Needle(run) for run in _DIGITS.findall(squeeze(text).text)]


def name_parts(text: str) -> list[Needle]:
    """Return the parts of a name that betray it on their own: a given name of two characters, the halves of a dotted name."""
    pieces = [squeeze(piece).text for piece in re.split(r"[\s·•・‧．.]+", text) if piece.strip()]
    if len(pieces) > 1 and max(len(piece) for piece in pieces) > 1:
        return [Needle(piece, piece.isascii()) for piece in pieces if len(piece) >= MIN_SIGNIFICANT]
    whole = "".join(pieces)
    given = whole[len(surname_of(whole)) :] if not whole.isascii() else ""
    return [Needle(given)] if len(given) >= MIN_SIGNIFICANT else []


def occurrences(needle: Needle, haystack: Folded, source: str) -> list[tuple[int, int]]:
    """Find a needle in squeezed ``source``; returns spans of ``source``, overlapping ones too."""
    spans: list[tuple[int, int]] = []
    at = haystack.text.find(needle.text)
    while at >= 0:
        start, end = haystack.span(at, at + len(needle.text))
        if not needle.bordered or _stands_alone(source, start, end):
            spans.append((start, end))
        at = haystack.text.find(needle.text, at + 1)
    return spans


def _stands_alone(source: str, start: int, end: int) -> bool:
    before = squeeze(source[max(0, start - 1) : start]).text
    after = squeeze(source[end : end + 1]).text
    if (before and _ASCII_WORD.match(before[-1])) or (after and _ASCII_WORD.match(after[0])):
        return False
    return not any(char in "\n\r\t" for char in source[start:end])


def withheld_needles(plan: RedactionPlan, text: str) -> list[Needle]:
    """Return the distinct whole strings of a plan over ``text``, then their digit runs, in order of the text."""
    wholes: dict[Needle, None] = {}
    runs: dict[Needle, None] = {}
    for redaction in plan.redactions:
        value = text[redaction.start : redaction.end]
        whole = needle_of(value, redaction.type)
        if whole is not None:
            wholes[whole] = None
        runs.update(dict.fromkeys(digit_runs(value)))
    return list(wholes) + [run for run in runs if run not in wholes]


def significant(spans: Iterable[tuple[int, int]], text: str) -> str:
    """Return the squeezed text of some spans, joined."""
    return squeeze("".join(text[start:end] for start, end in spans)).text
