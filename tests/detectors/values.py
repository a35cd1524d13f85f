"""Valid identifiers and the ways people write them; made anew here, so that the tests share no code with the detectors."""

from __future__ import annotations

import random
from collections.abc import Callable


def identity(rng: random.Random) -> str:
    region = rng.choice(["110105", "310115", "440305", "640502", "510107", "650102"])
    body = f"{region}{rng.randint(1940, 2015)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 999):03}"
    total = sum(int(digit) * (2 ** (17 - index) % 11) for index, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def mobile(rng: random.Random) -> str:
    return f"1{rng.choice('3589')}{rng.randint(0, 999_999_999):09}"


def card(rng: random.Random) -> str:
    body = rng.choice(["622848", "621700", "622202"]) + "".join(rng.choice("0123456789") for _ in range(12))
    for last in "0123456789":
        digits = [int(char) for char in reversed(body + last)]
        if sum(sum(divmod(2 * digit, 10)) if index % 2 else digit for index, digit in enumerate(digits)) % 10 == 0:
            return body + last
    raise AssertionError


def landline(rng: random.Random) -> str:
    return f"0{rng.randint(310, 999)}-{rng.randint(2, 8)}{rng.randint(0, 999_999):06}"


def plate(rng: random.Random) -> str:
    return rng.choice("宁京沪川豫") + rng.choice("ABCDEFGH") + f"{rng.randint(0, 99_999):05}"


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "CN_ID_CARD": identity,
    "PHONE_NUMBER": mobile,
    "BANK_CARD": card,
    "LANDLINE": landline,
    "VEHICLE_PLATE": plate,
}


def _groups(value: str, separator: str) -> str:
    sizes = {18: [6, 8, 4], 11: [3, 4, 4]}.get(len(value), [4] * 8)
    parts = []
    for size in sizes:
        parts.append(value[:size])
        value = value[size:]
    return separator.join(part for part in (*parts, value) if part)


WRITINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda value: value,
    "full": lambda value: "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in value),
    "space": lambda value: _groups(value, " "),
    "dash": lambda value: _groups(value, "-"),
    "zwsp": lambda value: "\u200b".join([value[:4], value[4:6], value[6:]]),
    "newline": lambda value: f"{value[:5]}\n{value[5:]}",
    "indented": lambda value: f"{value[:5]}\n　　{value[5:]}",
}
