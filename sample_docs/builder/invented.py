"""Invented values that pass their checks and belong to nobody, the same ones in every build.

ID cards carry an administrative code that was never assigned (640590), bank cards an issuer number that no bank has
(629999), mail addresses the reserved domain ``.example``. Mobile numbers are random; a likeness would be chance.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_card(chance: random.Random, *, valid: bool = True) -> str:
    """Make an 18-digit ID number (GB 11643); with ``valid`` false its check digit is wrong."""
    born = date(1948, 1, 1) + timedelta(days=chance.randrange(20_000))
    digits = f"640590{born:%Y%m%d}{chance.randrange(1000):03d}"
    check = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return digits + "10X98765432"[check if valid else (check + 3) % 11]


def mobile(chance: random.Random) -> str:
    """Make a mobile number."""
    return chance.choice(("139", "138", "151", "158", "187", "199")) + f"{chance.randrange(10**8):08d}"


def bank_card(chance: random.Random) -> str:
    """Make a 19-digit card number that passes the Luhn check."""
    digits = f"629999{chance.randrange(10**12):012d}"
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def credit_code(chance: random.Random) -> str:
    """Make an 18-character unified social credit code (GB 32100) of a firm."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91640590MA" + "".join(chance.choice(alphabet) for _ in range(7))
    total = sum(alphabet.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + alphabet[-total % 31]


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person."""

    name: str
    id_card: str
    mobile: str
    bank_card: str


def person(name: str, chance: random.Random) -> Person:
    """Invent the numbers of a person."""
    return Person(name, id_card(chance), mobile(chance), bank_card(chance))
