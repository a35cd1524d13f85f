"""The three planted values, and the words that must survive beside them."""

from __future__ import annotations

NAME = "欧阳震华"
_BIRTH = "64059019820416337"  # an area code that was never assigned
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _check_digit(digits: str) -> str:
    """Return the check digit of GB 11643."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


IDENTITY = _BIRTH + _check_digit(_BIRTH)
PHONE = "13912345678"
VALUES = (NAME, IDENTITY, PHONE)
SECRET = "，".join(VALUES)
"""All three in one string, as the places that hold text have them."""

WORD = "".join(VALUES)
"""All three without anything between them, for places that take a name only."""

REVISED = "2024-05-01T08:00:00Z"
"""When the revisions and comments were made; a copy must not say."""

OPENING, CLOSING = "本页正文从此开始", "本页正文到此结束"
BEFORE, AFTER = "经办情况如下", "以上情况属实"
BESIDE = (OPENING, BEFORE, AFTER, CLOSING)
