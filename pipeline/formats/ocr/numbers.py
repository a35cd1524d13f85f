"""Numbers read twice: where both engines agree they stand; where not, a check digit decides or a person looks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import cv2
import numpy as np

from pipeline.formats.ocr.engine import Pixels
from pipeline.formats.ocr.second import second_lines
from pipeline.formats.ocr.shapes import ENGINES_DISAGREE, Glyph, PixelBox, TextLine
from pipeline.formats.ocr.upright import Level

LEAST = 6
"""Digits from which on a number is read twice."""

_DIGITS = "0123456789X"
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LIKE = str.maketrans("OoQDIl|!SsBZzx", "00001111558" + "22X")
_RUN = re.compile(r"[0-9A-Za-z|](?:[ \-–—·)(!'\"]?[0-9A-Za-z|à-ÿ])*")
_BLANKS = re.compile(r"[ \-–—·]")
_HEIGHT = 44  # pixels of a number's band for the second engine, which likes them so
_PAPER = 14  # pixels around it


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of a line: its glyphs' indexes (blanks and dashes are not among them), and what the first engine read."""

    line: int
    glyphs: tuple[int, ...]
    text: str
    lettered: bool


def checked_twice(lines: Sequence[TextLine], picture: Pixels, level: Level) -> list[TextLine]:
    """Have the second engine read every long number again, and say so where it disagrees; without it all stays as it is."""
    found = [number for at, line in enumerate(lines) for number in _numbers(at, line)]
    result = list(lines)
    for lettered, characters in ((False, _DIGITS), (True, _LETTERS)):
        group = [number for number in found if number.lettered == lettered]
        readings = (
            second_lines([_cut(picture, lines[number.line], number) for number in group], characters) if group else []
        )
        for number, reading in zip(group, readings or [], strict=False):
            if reading != number.text:
                result[number.line] = _settled(result[number.line], number, reading, level)
            elif "".join(result[number.line].glyphs[at].text for at in number.glyphs).upper() != reading:
                result[number.line] = _replaced(result[number.line], number, reading)
    return result


def _numbers(at: int, line: TextLine) -> list[_Number]:
    text = line.text
    found = []
    for match in _RUN.finditer(text):
        glyphs = tuple(place for place in range(*match.span()) if not _BLANKS.match(text[place]))
        raw = "".join(text[place] for place in glyphs)
        plain = raw.translate(_LIKE)
        digits = sum(char.isdigit() for char in raw)
        lettered = bool(re.search(r"[A-Za-z]", plain.rstrip("X")))
        if digits < LEAST or len(plain) > 2 * digits:
            continue
        found.append(_Number(at, glyphs, raw.upper() if lettered else plain, lettered))
    return found


def _cut(picture: Pixels, line: TextLine, number: _Number) -> Pixels:
    """Cut a number out, as high as the second engine likes it, with paper around."""
    x0, top, x1, bottom = _around([line.glyphs[at].level for at in number.glyphs])
    # What the first engine left out stands between the number and its neighbours.
    before, behind = number.glyphs[0] - 1, number.glyphs[-1] + 1
    reach = 0.2 * (bottom - top)
    left = max(x0 - reach, line.glyphs[before].level[2]) if before >= 0 else x0 - reach
    right = min(x1 + reach, line.glyphs[behind].level[0]) if behind < len(line.glyphs) else x1 + reach
    part = picture[
        max(0, math.floor(top) - 2) : math.ceil(bottom) + 2,
        max(0, math.floor(left)) : max(math.ceil(x1), math.floor(right)),
    ]
    scale = _HEIGHT / max(1, part.shape[0])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    sized = cv2.resize(part, None, fx=scale, fy=scale, interpolation=way)
    paper = tuple(int(value) for value in np.percentile(sized.reshape(-1, 3), 90, axis=0))
    return np.asarray(cv2.copyMakeBorder(sized, *(_PAPER,) * 4, cv2.BORDER_CONSTANT, value=paper), np.uint8)


def _settled(line: TextLine, number: _Number, reading: str, level: Level) -> TextLine:
    """Decide by check digits between two readings of a number.

    The first stands where it alone passes. Else the line is marked; the second is taken where that alone passes.
    """
    if passes(number.text) and not passes(reading):
        return line
    doubtful = replace(line, doubts=line.doubts | {ENGINES_DISAGREE})
    if passes(reading) and not passes(number.text):
        if len(reading) == len(number.glyphs):
            return _replaced(doubtful, number, reading, 0.0)
        return _spread(doubtful, number, reading, level)
    return doubtful


def _replaced(line: TextLine, number: _Number, reading: str, score: float | None = None) -> TextLine:
    glyphs = list(line.glyphs)
    for at, char in zip(number.glyphs, reading, strict=True):
        if glyphs[at].text.upper() != char:
            glyphs[at] = replace(glyphs[at], text=char, score=glyphs[at].score if score is None else score)
    return replace(line, glyphs=tuple(glyphs))


def _spread(line: TextLine, number: _Number, reading: str, level: Level) -> TextLine:
    """Put a reading of another length in the place of a number; its characters share the room evenly."""
    x0, top, x1, bottom = _around([line.glyphs[at].level for at in number.glyphs])
    step = (x1 - x0) / len(reading)
    made = []
    for place, char in enumerate(reading):
        straight = (x0 + place * step, top, x0 + (place + 1) * step, bottom)
        made.append(Glyph(char, level.given(straight), straight, 0.0))
    first, last = number.glyphs[0], number.glyphs[-1]
    return replace(line, glyphs=(*line.glyphs[:first], *made, *line.glyphs[last + 1 :]))


def _around(boxes: Sequence[PixelBox]) -> PixelBox:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def passes(number: str) -> bool:
    """Whether a number passes the check digit that numbers of its length and kind have (False where there is none)."""
    return any(check(number) for check in _CHECKS)


def _is_id_card(number: str) -> bool:
    """GB 11643: 18 digits with a date, the last a check modulo 11."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(number[:17]))
    return 1880 <= born.year <= 2100 and number[17] == "10X98765432"[total % 11]


def _is_bank_card(number: str) -> bool:
    """ISO/IEC 7812: 16 or 19 digits (cards of Chinese banks) that pass the Luhn check."""
    if not re.fullmatch(r"[3-69]\d{15}(?:\d{3})?", number):
        return False
    digits = [int(digit) for digit in reversed(number)]
    return sum(digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)) % 10 == 0


def _is_credit_code(number: str) -> bool:
    """GB 32100: 18 characters, the last a check modulo 31."""
    if len(number) != 18 or any(char not in _CREDIT for char in number) or number.isdigit():
        return False
    total = sum(_CREDIT.index(char) * pow(3, place, 31) for place, char in enumerate(number[:17]))
    return _CREDIT[-total % 31] == number[17]


_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CHECKS: tuple[Callable[[str], bool], ...] = (_is_id_card, _is_bank_card, _is_credit_code)
