"""Check digits, three-valued: a number passes, fails, or has no rule that could decide.

Sources: GB 11643-1999 (resident identity number), GB 32100-2015 (unified social credit code), ISO/IEC 7812-1 (Luhn).
"""

from __future__ import annotations

from datetime import date
from enum import Enum

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_DIGITS = "10X98765432"
# GB/T 2260: provinces, autonomous regions, municipalities, Hong Kong, Macau, Taiwan (81-83 are residence permits).
_REGIONS = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
REGIONS = frozenset(_REGIONS.split())
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Check(Enum):
    """Result of a check-digit rule."""

    VALID = "valid"
    INVALID = "invalid"
    UNDECIDED = "undecided"


def real_date(text: str) -> bool:
    """Say whether eight digits are a day of 1900 to 2099."""
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2099


def identity_number(value: str) -> Check:
    """Check a resident identity number of 18 characters; the old form of 15 digits has no check digit.

    UNDECIDED: not of that form at all, or the old form with a plausible region and date.
    INVALID: of the form, but region, date or check digit is wrong.
    """
    if len(value) == 15 and value.isdigit():
        return Check.UNDECIDED if value[:2] in REGIONS and real_date("19" + value[6:12]) else Check.INVALID
    if len(value) != 18 or not value[:17].isdigit():
        return Check.UNDECIDED
    if value[:2] not in REGIONS or not real_date(value[6:14]):
        return Check.INVALID
    total = sum(int(digit) * weight for digit, weight in zip(value, _ID_WEIGHTS, strict=False))
    return Check.VALID if value[17].upper() == _ID_DIGITS[total % 11] else Check.INVALID


def plausible_identity(value: str) -> bool:
    """Say whether a number has the region and date of an identity number, whatever its check digit."""
    return len(value) == 18 and value[:17].isdigit() and value[:2] in REGIONS and real_date(value[6:14])


def luhn(value: str) -> Check:
    """Check a card number of 13 to 19 digits; accounts of other lengths have no rule."""
    if not value.isdigit() or not 13 <= len(value) <= 19:
        return Check.UNDECIDED
    total = 0
    for index, char in enumerate(reversed(value)):
        digit = int(char) * (1 + index % 2)
        total += digit - 9 if digit > 9 else digit
    return Check.VALID if total % 10 == 0 else Check.INVALID


def credit_code(value: str) -> Check:
    """Check a unified social credit code of 18 characters."""
    value = value.upper()
    if len(value) != 18 or any(char not in _USCC_ALPHABET for char in value):
        return Check.UNDECIDED
    total = sum(_USCC_ALPHABET.index(char) * pow(3, index, 31) for index, char in enumerate(value[:17]))
    return Check.VALID if _USCC_ALPHABET[-total % 31] == value[17] else Check.INVALID
