"""Folding of text for matching, with exact maps back to the original offsets.

People (and PDF producers) write one value in many ways: full-width digits, zero-width characters inside, blanks or hyphens
between groups, a line end in the middle. Folding removes the differences; ``Folded`` remembers which code point of the
original each code point of the folded text stands for. Detection, the search for terms and the verifier share it.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Format characters (zero-width space and joiners, soft hyphen, direction marks, variation selectors): never visible.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# Symbol fonts keep their characters at U+F020 to U+F07E, where the digits of most look like digits. One alone that is no digit is a
# bullet or a box, which must not become a letter beside a number.
_SYMBOLS = re.compile("[\uf030-\uf039]|[\uf020-\uf07e]{2,}")
# Parts of ideographs (CJK Radicals Supplement) that are drawn as the ideograph is. PDF producers that go by shapes, such as
# Chromium, write them in its place (意⻅, ⻢小明); NFKC knows the Kangxi radicals only. Source: Unicode, Equivalent Unified
# Ideograph.
RADICALS = str.maketrans(
    dict(
        zip(
            "⺅⺉⺎⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺞⺠⺡⺣⺤⺦⺨⺩⺭⺮⺯⺰⺱⺲⺹⺺⺾⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
            "亻刂兀尣尢巳幺彑彐忄扌攵旡歺民氵灬爫丬犭王礻竹糹纟罓罒耂肀艹虎衤覀西见角讠贝车辶钅長镸长门阝青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
            strict=True,
        )
    )
)
_RADICAL = re.compile("[\u2e80-\u2ef3]")
# Hyphens, dashes and middle dots that people put between the groups of a number.
SEPARATORS = frozenset("-‐‑‒–—―−﹣－·•・‧．.")


# Control characters but the tab and the line end, halves of surrogate pairs and what is no character: no XML holds them. Source:
# XML 1.0, production 2 (Char); the controls of C1 are allowed there, and mean nothing to anybody.
_UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")


def printable(text: str) -> str:
    """Return text without control characters; tabs and line ends stay."""
    return _UNPRINTABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with its way back.

    ``origin[i]`` is the offset in the original of the code point that ``text[i]`` stands for.
    """

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty span of the folded text to the original: first code point to behind the last.

        Raises:
            ValueError: the span is empty.
        """
        if start >= end:
            raise ValueError("an empty span has no place in the original")
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold compatibility forms (NFKC, a code point at a time; radicals too) and drop invisible characters; nothing else changes.

    Line ends, blanks and case stay. Digits of symbol fonts, and their characters where several stand together, become those that
    they look like in print. Text that needs no folding comes back as it is, with the identity as its map.
    """
    text = _plain(text)
    if text.isascii() or (
        unicodedata.is_normalized("NFKC", text) and not (_INVISIBLE.search(text) or _RADICAL.search(text))
    ):
        return Folded(text, range(len(text)))
    return _rebuild(text, _fold_char)


@lru_cache(maxsize=16384)
def _fold_char(char: str) -> str:
    return "" if _INVISIBLE.match(char) else unicodedata.normalize("NFKC", char).translate(RADICALS)


@lru_cache(maxsize=4096)
def is_symbol(char: str) -> bool:
    """Say whether a character stands for others in one sign (①, ⒈, ㎡): the detectors see ◦ in its place."""
    return unicodedata.category(char) in ("No", "So") and unicodedata.normalize("NFKC", char) != char


def squeeze(text: str) -> Folded:
    """Fold for searching one string in another: as ``fold``, and without case, white space and group separators."""
    return _rebuild(_plain(text), _squeeze_char)


def _plain(text: str) -> str:
    """Replace characters of symbol fonts, one for one."""
    return _SYMBOLS.sub(lambda match: "".join(chr(ord(char) - 0xF000) for char in match.group()), text)


@lru_cache(maxsize=16384)
def _squeeze_char(char: str) -> str:
    folded = _fold_char(char).casefold()
    return "".join(c for c in folded if not c.isspace() and c not in SEPARATORS)


def find_all(needle: str, haystack: Folded) -> list[tuple[int, int]]:
    """Find every occurrence of ``needle`` (squeezed here) in squeezed text, overlapping ones too, as original spans."""
    wanted = squeeze(needle).text
    if not wanted:
        return []
    spans: list[tuple[int, int]] = []
    at = haystack.text.find(wanted)
    while at >= 0:
        spans.append(haystack.span(at, at + len(wanted)))
        at = haystack.text.find(wanted, at + 1)
    return spans


def _rebuild(text: str, fold_char: Callable[[str], str]) -> Folded:
    """Fold each distinct character once, then the whole text; runs that keep their length are mapped as runs."""
    table = {ord(char): fold_char(char) for char in set(text)}
    odd = "".join(chr(code) for code, folded in table.items() if len(folded) != 1)
    if not odd:
        return Folded(text.translate(table), range(len(text)))
    origin = array("I")
    at = 0
    for match in re.finditer(f"[{re.escape(odd)}]", text):
        index = match.start()
        origin.extend(range(at, index))
        origin.extend([index] * len(table[ord(match.group())]))
        at = index + 1
    origin.extend(range(at, len(text)))
    return Folded(text.translate(table), origin)
