"""How long a classification marking holds: the period behind its star, and the day on which the document was made.

Sources: 国家秘密文件、资料和其他物品标志的规定 第三条 (level ★ period; without a period 绝密 30, 机密 20, 秘密 10 years);
《保守国家秘密法》第二十条 (longest periods), 第二十四条 (a secret whose period has run out is one no longer).
What this tells is a proposal for people: nothing here lifts a marking.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from pipeline.model.document import Document

_LEVELS = {"绝密": 30, "机密": 20, "秘密": 10}  # years where none are written
_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0, "两": 2}
_NUMBER = r"[0-9０-９]{1,4}|[〇零○一二三四五六七八九十百两]{1,5}"
_DATE = rf"({_NUMBER})\s*年\s*({_NUMBER})\s*月(?:\s*({_NUMBER})\s*日)?"
_MARK = re.compile(r"(绝\s*密|机\s*密|秘\s*密)\s*[★☆*＊✩✭⭐]?\s*(.*)", re.DOTALL)
_PERIOD = re.compile(rf"({_NUMBER})\s*(年|个?\s*月)(?!\s*\d)")
_WHOLE_DATE = re.compile(_DATE)
_SIGNED = re.compile(rf"[\s　]*{_DATE}[\s　]*")


@dataclass(frozen=True, slots=True)
class SecrecyTerm:
    """What a marking says of its period.

    Attributes:
        level: 绝密, 机密 or 秘密.
        months: its length, None where it has none (a date, a condition, 长期).
        until: the day of release that it names itself, None where it names none.
    """

    level: str
    months: int | None
    until: date | None

    def ends(self, made: date | None) -> date | None:
        """Return the last day on which the marking holds, None where that is not known; ``made`` is the document's day."""
        if self.until is not None:
            return self.until
        if self.months is None or made is None:
            return None
        years, month = divmod(made.month - 1 + self.months, 12)
        year = made.year + years
        return date(year, month + 1, min(made.day, monthrange(year, month + 1)[1])) if year <= date.max.year else None


def secrecy_term(mark: str) -> SecrecyTerm | None:
    """Read a marking such as ``机密★1年``; None where it is none of a state secret."""
    match = _MARK.search(mark)
    if match is None:
        return None
    level = re.sub(r"\s", "", match[1])
    said = match[2].strip()
    day = _WHOLE_DATE.search(said)
    if day is not None:
        until = _date(day)
        return SecrecyTerm(level, None, until)
    period = _PERIOD.match(said)
    if period is not None:
        return SecrecyTerm(level, number(period[1]) * (12 if period[2] == "年" else 1), None)
    return SecrecyTerm(level, None if said else 12 * _LEVELS[level], None)


def made_on(document: Document) -> date | None:
    """Return the day under which a document is signed (成文日期): the last line that is a date and nothing else."""
    lines = (
        line for block in reversed(document.blocks) if block.hiding is None for line in reversed(block.text.split("\n"))
    )
    for line in lines:
        match = _SIGNED.fullmatch(line)
        if match is not None and match[3] is not None and (day := _date(match)) is not None:
            return day
    return None


def _date(match: re.Match[str]) -> date | None:
    """Make a date of year, month and day; of a month alone its last day. None where there is no such day."""
    year, month = number(match[1]), number(match[2])
    try:
        return date(year, month, number(match[3]) if match[3] else monthrange(year, month)[1])
    except (ValueError, IndexError):
        return None


def number(text: str) -> int:
    """Read a whole number in digits (also full-width) or in Chinese numerals: ``二〇一〇``, ``十二``, ``二十``, ``三百``."""
    if text.isdigit() and not any(char in _DIGITS for char in text):
        return int(text)
    if not any(char in "十百" for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
