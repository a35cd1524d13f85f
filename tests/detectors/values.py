"""Valid identifiers and the ways people write them; made anew here, so that the tests share no code with the detectors."""

from __future__ import annotations

import random
import unicodedata
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


_CHINESE_DIGITS = "〇一二三四五六七八九"


def _slip(value: str) -> str:
    """Put O for the last 0 and l for a later 1, as hands and scanners do; at most two."""
    at = value.rfind("0")
    value = value if at < 1 else value[:at] + "O" + value[at + 1 :]
    at = value.rfind("1")
    return value if at < 1 else value[:at] + "l" + value[at + 1 :]


WRITINGS |= {
    "dots": lambda value: _groups(value, "."),
    "underscores": lambda value: _groups(value, "_"),
    "chinese": lambda value: "".join(_CHINESE_DIGITS[int(char)] if char.isdigit() else char for char in value),
    "slips": _slip,
    "zero_width_everywhere": "\u200b".join,
    "at_word": lambda value: value.replace("@", "（at）"),
    "at_brackets": lambda value: value.replace("@", "[at]"),
}


def bare(text: str) -> str:
    """Return the letters and digits of a text in plain form."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(str(_CHINESE_DIGITS.index(char)) if char in _CHINESE_DIGITS else char for char in text)
    return "".join(char for char in text if char.isalnum()).upper().replace("O", "0").replace("L", "1")


def mail(rng: random.Random) -> str:
    name = rng.choice(["zhouwei", "liujing", "hxm", "tuo.na", "m_qiang"])
    return f"{name}{rng.randint(100, 99_999)}@{rng.choice(['163.com', 'qq.com', 'sina.com.cn', 'outlook.com'])}"


def old_identity(rng: random.Random) -> str:
    return f"64222{rng.randint(1, 9)}{rng.randint(40, 85)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 999):03}"


def account(rng: random.Random) -> str:
    return "".join(rng.choice("123456789") for _ in range(rng.choice([12, 15, 18, 20])))


def passport(rng: random.Random) -> str:
    return f"E{rng.choice('ABCDEFGHJK')}{rng.randint(0, 9_999_999):07}"


def permit(rng: random.Random) -> str:
    return f"{rng.choice('CHM')}{rng.randint(0, 99_999_999):08}"


def certificate(rng: random.Random) -> str:
    return f"{rng.choice(['', 'T', 'ZY', 'XJ-'])}{rng.randint(10**6, 10**10)}"


def wechat(rng: random.Random) -> str:
    return f"{rng.choice(['wx_hai', 'lin', 'na_na'])}{rng.randint(1000, 9999)}"


def qq(rng: random.Random) -> str:
    return str(rng.randint(10**6, 10**10))


def password(rng: random.Random) -> str:
    return f"{rng.choice(['Kx', 'adm', 'Qw'])}{rng.choice('#@!_')}{rng.randint(1000, 999_999)}{rng.choice(['z', 'Tt', ''])}"


_LINES = ("newline", "indented")
_DIGITS = ("plain", "full", "space", "dash", "zwsp", "zero_width_everywhere", *_LINES)
_PLAIN = ("plain", "full", "zwsp")
# Kind: its maker, the labels it needs (none: it is found by itself), and the writings that people use for it.
INSERTED: dict[str, tuple[Callable[[random.Random], str], tuple[str, ...], tuple[str, ...]]] = {
    "CN_ID_CARD": (identity, (), (*_DIGITS, "dots", "underscores", "chinese", "slips")),
    "PHONE_NUMBER": (mobile, (), (*_DIGITS, "dots", "underscores", "chinese", "slips")),
    "BANK_CARD": (card, (), (*_DIGITS, "dots")),
    "EMAIL_ADDRESS": (mail, ("，个人邮箱", "，本人邮箱："), ("plain", "zwsp", *_LINES, "at_word", "at_brackets")),
    "VEHICLE_PLATE": (plate, (), ("plain", "full", "zwsp", *_LINES)),
    "LANDLINE": (landline, ("，住宅电话", "，家庭电话："), _DIGITS),
    "OLD_ID": (old_identity, ("，身份证号", "，旧证号"), ("plain", "full", "zwsp", *_LINES)),
    "ACCOUNT": (account, ("，账号", "，对公账户："), ("plain", "full", "space", "zwsp")),
    "CN_PASSPORT": (passport, ("，护照号", "，护照号码："), _PLAIN),
    "CN_TRAVEL_PERMIT": (permit, ("，往来港澳通行证", "，来往内地通行证号"), _PLAIN),
    "PERSONAL_ID_OTHER": (certificate, ("，住院号", "，学号：", "，残疾人证号", "，操作证号", "，工号"), _PLAIN),
    "WECHAT_ID": (wechat, ("，微信号", "，微信："), _PLAIN),
    "QQ_NUMBER": (qq, ("，QQ", "，QQ号："), _PLAIN),
    "CREDENTIAL": (password, ("，密码", "，初始口令："), ("plain", "zwsp")),
}
