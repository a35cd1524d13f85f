"""Invented identifiers with valid check digits, for the placeholders of gold documents (GUIDELINE.md)."""

from __future__ import annotations

import random
from collections.abc import Callable

_REGIONS = ["110108", "130102", "140105", "150102", "210103", "230109", "310112", "320505", "330108", "340104", "350203", "360111", "370212", "410105", "420106", "430104", "440305", "450103", "460105", "500112", "510107", "520103", "530112", "540102", "610113", "620102", "630104", "640104", "640502", "640521", "642221", "650105"]
_BINS = ["622848", "621700", "622202", "621661", "622700", "621485", "621226", "623052", "621098"]
_MOBILE = ["130", "131", "132", "133", "135", "136", "137", "138", "139", "147", "150", "151", "152", "155", "157", "158", "159", "166", "173", "175", "177", "178", "180", "181", "185", "186", "187", "188", "189", "191", "198", "199"]
_AREA = ["010", "021", "0311", "0371", "0471", "0532", "0571", "0731", "0851", "0871", "0931", "0951", "0953", "0955", "0991"]
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def digits(rng: random.Random, count: int) -> str:
    """Return ``count`` random digits."""
    return "".join(rng.choices("0123456789", k=count))


def identity(rng: random.Random, parity: int | None = None) -> str:
    """Return a resident identity number (GB 11643); ``parity`` 1 for a man, 0 for a woman."""
    order = rng.randrange(500) * 2 + (rng.randrange(2) if parity is None else parity)
    body = f"{rng.choice(_REGIONS)}{rng.randint(1945, 2014)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{order:03}"
    return body + "10X98765432"[sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body)) % 11]


def bank_card(rng: random.Random) -> str:
    """Return a card number of 19 digits that passes Luhn's check."""
    body = rng.choice(_BINS) + digits(rng, 12)
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    return body + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def credit_code(rng: random.Random) -> str:
    """Return a unified social credit code of an enterprise (GB 32100)."""
    body = "91" + rng.choice(_REGIONS) + "".join(rng.choices(_CODE, k=9))
    return body + _CODE[-sum(_CODE.index(char) * pow(3, place, 31) for place, char in enumerate(body)) % 31]


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "idcard": identity,
    "idcard_m": lambda rng: identity(rng, 1),
    "idcard_f": lambda rng: identity(rng, 0),
    "mobile": lambda rng: rng.choice(_MOBILE) + digits(rng, 8),
    "landline": lambda rng: f"{rng.choice(_AREA)}-{rng.randint(2, 8)}{digits(rng, 6)}",
    "bankcard": bank_card,
    "uscc": credit_code,
    "plate": lambda rng: (
        f"{rng.choice('宁京沪川豫甘陕')}{rng.choice('ABCDEFG')}{rng.choice('0123456789ABDFK')}{digits(rng, 4)}"
    ),
    "passport": lambda rng: f"E{rng.choice('ABCDEFGHJK')}{digits(rng, 7)}",
    "hkpermit": lambda rng: rng.choice("CHM") + digits(rng, 8),
    "email": lambda rng: (
        f"{rng.choice(['lin', 'zhou.q', 'hxm', 'tian', 'baiyun', 'guo_'])}{digits(rng, 4)}@{rng.choice(['163.com', 'qq.com', '126.com', 'sina.cn', '139.com'])}"
    ),
    "wechat": lambda rng: (
        f"{rng.choice(['wx', 'qing', 'lao', 'hai'])}_{rng.choice(['yun', 'moon', 'gh'])}{digits(rng, 4)}"
    ),
    "qq": lambda rng: str(rng.randint(1, 9)) + digits(rng, 8),
    "ip": lambda rng: f"10.{rng.randint(1, 254)}.{rng.randint(1, 254)}.{rng.randint(2, 253)}",
}


def _grouped(text: str, separator: str) -> str:
    sizes = {18: (6, 8, 4), 11: (3, 4, 4)}.get(len(text), (4,) * 8)
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return separator.join(part for part in (*parts, text[at:]) if part)


WRITINGS: dict[str, Callable[[str], str]] = {
    "full": lambda text: "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text),
    "space": lambda text: _grouped(text, " "),
    "dash": lambda text: _grouped(text, "-"),
    "zwsp": lambda text: "\u200b".join((text[:4], text[4:9], text[9:])),
    "newline": lambda text: f"{text[:7]}\n{text[7:]}",
    "bad": lambda text: text[:-1] + ("0" if text[-1] != "0" else "5"),
}
