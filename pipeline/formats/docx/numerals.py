"""Numbers as list labels print them (ISO/IEC 29500-1, 17.18.59 ST_NumberFormat); formats not named here print decimal."""

from __future__ import annotations

from collections.abc import Callable

LARGEST = 32767
"""Largest number of a list that Word knows."""

_DIGITS = "〇一二三四五六七八九"
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_LEGAL_SIMPLIFIED = str.maketrans("一二三四五六七八九十百千万", "壹贰叁肆伍陆柒捌玖拾佰仟萬")
_LEGAL_TRADITIONAL = str.maketrans("一二三四五六七八九十百千万", "壹貳參肆伍陸柒捌玖拾佰仟萬")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def numeral(value: int, number_format: str) -> str:
    """Return ``value`` (0 to ``LARGEST``) in a number format of Word."""
    return _FORMATS.get(number_format, str)(value)


def _places(value: int, *, one: bool, zero: str) -> str:
    """Write a number below 10,000 with 千百十; ``one`` says whether a leading 一 stands before 十, 百 and 千 alone."""
    text = ""
    gap = False
    for unit, name in _UNITS:
        digit, value = divmod(value, unit)
        if digit:
            text += zero if gap and text else ""
            text += (_DIGITS[digit] if digit > 1 or one else "") + name
            gap = False
        else:
            gap = bool(text)
    if value:
        text += (zero if gap and text else "") + _DIGITS[value]
    return text


def _thousand(value: int) -> str:
    """Chinese counting: 十, 十一, 一百零一, 一万零一."""
    if value == 0:
        return "零"
    head, rest = divmod(value, 10_000)
    text = f"{_thousand(head)}万" if head else ""
    if rest:
        text += ("零" if head and rest < 1000 else "") + _places(rest, one=True, zero="零")
    return text.removeprefix("一") if text.startswith("一十") else text


def _counting(value: int) -> str:
    """Chinese counting below a hundred, digit by digit above."""
    return _thousand(value) if 0 < value < 100 else _digital(value)


def _japanese(value: int) -> str:
    if value == 0:
        return "〇"
    head, rest = divmod(value, 10_000)
    return (f"{_japanese(head) if head > 1 else '一'}万" if head else "") + _places(rest, one=False, zero="")


def _legal(table: dict[int, int]) -> Callable[[int], str]:
    def write(value: int) -> str:
        head, rest = divmod(value, 10_000)
        text = f"{_places(head, one=True, zero='零')}万" if head else ""
        text += ("零" if head and 0 < rest < 1000 else "") + _places(rest, one=True, zero="零")
        return (text or "零").translate(table)

    return write


def _digital(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _full_width(value: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(value))


def _signs(first: str, last: int) -> Callable[[int], str]:
    """Single signs that follow each other in Unicode from 1 on; decimal where they end."""
    return lambda value: chr(ord(first) + value - 1) if 1 <= value <= last else str(value)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 1 <= value <= len(signs) else str(value)


def _sixty(value: int) -> str:
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if 1 <= value <= 60 else str(value)


def _roman(value: int) -> str:
    text = ""
    for amount, sign in _ROMAN:
        count, value = divmod(value, amount)
        text += sign * count
    return text


def _letter(value: int) -> str:
    """Count a … z, aa, bb … as Word does: the letter again, not a second place."""
    return chr(ord("a") + (value - 1) % 26) * min((value - 1) // 26 + 1, 30) if value > 0 else ""


def _ordinal(value: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{value}{'th' if value % 100 in (11, 12, 13) else endings.get(value % 10, 'th')}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda value: "",
    "bullet": lambda value: "",
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _signs("①", 20),
    "decimalEnclosedCircleChinese": _signs("①", 10),
    "decimalEnclosedFullstop": _signs("⒈", 20),
    "decimalEnclosedParen": _signs("⑴", 20),
    "numberInDash": lambda value: f"- {value} -",
    "ordinal": _ordinal,
    "chineseCounting": _counting,
    "chineseCountingThousand": _thousand,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _thousand,
    "japaneseCounting": _japanese,
    "chineseLegalSimplified": _legal(_LEGAL_SIMPLIFIED),
    "ideographLegalTraditional": _legal(_LEGAL_TRADITIONAL),
    "ideographDigital": _digital,
    "taiwaneseDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": _sixty,
    "ideographEnclosedCircle": _signs("㊀", 10),
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letter(value).upper(),
    "lowerLetter": _letter,
}
