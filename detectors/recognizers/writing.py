"""Ways of writing a number, brought to one: Chinese numerals, letters for digits, groups joined by dots or strokes.

Every change keeps the length of the text, so that offsets stay; only runs that can be a number of a person are touched
(a telephone number, an identity number, a card), never a date, a section number or an address of a machine.
"""

from __future__ import annotations

import re

from detectors.presidio import BEFORE, lead_of

# The plain and the financial set are never mixed: the last character of 队伍 is no five.
_PLAIN, _FINANCIAL = "一二三四五六七八九幺两", "壹贰叁肆伍陆柒捌玖"
_TO_DIGIT = str.maketrans("〇零○" + _PLAIN + _FINANCIAL, "000" + "12345678912" + "123456789")
_NUMERALS = f"〇零○{_PLAIN}{_FINANCIAL}"
_WHOLE = 11  # digits of a mobile number; identity numbers and cards have more
# Seven numerals in a row are no counting word: a year has four.
_CHINESE = tuple(
    re.compile(rf"[{each}〇零○0-9](?:[ \-·]?[{each}〇零○0-9]){{6,24}}[Xx]?") for each in (_PLAIN, _FINANCIAL)
)
_CHINESE_GATE = re.compile(rf"[{_PLAIN}〇零○]{{3}}|[{_FINANCIAL}]{{2}}|[{_PLAIN}〇零○][ \-·][{_PLAIN}〇零○]")
# Typing and scanning put O for 0 and l or I for 1.
_LETTERS = re.compile(
    r"[0-9OolI](?<![0-9A-Za-z@._%+].)[0-9OolI](?:[ \-]?[0-9OolI]){8,17}[Xx]?(?![0-9A-Za-z@._])", re.DOTALL
)
_LETTERS_GATE = re.compile(r"[OolI](?:(?<=\d.)|(?<=\d[ \-].)|(?=[ \-]?\d))")
_LETTER_TO_DIGIT = str.maketrans("OolI", "0011")
# Groups of three digits and more, joined by one and the same sign: dates and addresses of machines have shorter ones.
_GROUPS = re.compile(
    r"\d(?<![0-9A-Za-z._/].)\d{2,7}([._/])\d{3,8}(?:\1\d{3,8}){0,3}(?:\1\d{1,8})?[Xx]?(?!\1?[0-9A-Za-z])", re.DOTALL
)
_GROUPS_GATE = re.compile(r"\d{3}[._/]\d{3}")


def plain_digits(text: str) -> str:
    """Return the text with the same length, its unusual writings of long numbers turned into digits and hyphens."""
    text = close_labels(text)
    if _CHINESE_GATE.search(text):
        for pattern in _CHINESE:
            text = pattern.sub(_numerals, text)
    if _LETTERS_GATE.search(text):
        text = _LETTERS.sub(_letters, text)
    if _GROUPS_GATE.search(text):
        text = _GROUPS.sub(_groups, text)
    return text


# A label spread over its line: one character, blanks, the next.
_SPREAD = re.compile(
    r" (?:(?<=[^\u4e00-\u9fff][\u4e00-\u9fff] )|(?<=\A[\u4e00-\u9fff] )) {0,5}[\u4e00-\u9fff]"
    r"(?: {1,6}[\u4e00-\u9fff]){0,4}(?= {0,3}[:\dA-Za-z\t|】])"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def close_labels(text: str) -> str:
    """Bring the characters of spread labels together, the blanks before them, so that the length stays."""
    pieces, done = [], 0
    for match in _SPREAD.finditer(text):
        start = match.start() - 1
        if start < done or (start > 0 and _HAN.match(text[start - 1])):
            continue
        label = text[start : match.end()]
        pieces += [text[done:start], label.replace(" ", "").rjust(len(label))]
        done = match.end()
    return "".join(pieces) + text[done:] if pieces else text


def lead_before(text: str, start: int, reach: int = BEFORE) -> str:
    """Return what stands before ``start`` in its sentence, spread labels closed."""
    return close_labels(lead_of(text, start, reach) + "0")[:-1]


def _numerals(match: re.Match[str]) -> str:
    """Turn a run into digits; one or two numerals before plain digits, or any before a whole number, are words of the sentence."""
    value = match.group()
    plain = value.lstrip(_NUMERALS)
    if plain.isascii() and sum(char.isdigit() for char in plain) >= _WHOLE:
        return value
    return value.translate(_TO_DIGIT) if sum(not char.isascii() for char in value) >= 3 else value


def _letters(match: re.Match[str]) -> str:
    value = match.group()
    letters = sum(char in "OolI" for char in value)
    if not letters or letters > 6 or 2 * letters > len(value):
        return value
    digits = re.sub(r"[ \-]", "", value.translate(_LETTER_TO_DIGIT))
    return value.translate(_LETTER_TO_DIGIT) if _personal(digits) or digits[0] == "0" else value


def _groups(match: re.Match[str]) -> str:
    value = match.group()
    sign = match.group(1)
    return value.replace(sign, "-") if _personal(value.replace(sign, "")) else value


def _personal(digits: str) -> bool:
    """Say whether so many digits make a mobile, an identity number, or a card."""
    if len(digits) == 11:
        return digits[0] == "1" and digits[1] in "3456789"
    return 15 <= len(digits) <= 19
