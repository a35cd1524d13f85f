"""Values with and without a person behind them: identifiers with check digits, their disguises, and numbers that are nobody's."""

from __future__ import annotations

import random
import re

from pipeline.services.gold import MAKERS, WRITINGS, bank_card, credit_code, digits

__all__ = ("bank_card", "credit_code", "digits")
_NUMERALS = "零一二三四五六七八九"
_DISGUISED = {
    "CN_ID_CARD": ("full", "space", "zwsp", "newline"),
    "PHONE_NUMBER": ("full", "space", "dash", "zwsp", "newline", "numerals"),
    "BANK_CARD": ("space", "space", "dash", "full", "zwsp"),
    "QQ_NUMBER": ("full",),
}
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_WORDS = [
    "lin",
    "zhou",
    "hxm",
    "tian",
    "baiyun",
    "guo",
    "mayq",
    "sunny",
    "xiaohe",
    "dadi",
    "laowu",
    "qingfeng",
    "ttz",
    "yw",
    "fly",
    "cd",
    "sky",
    "hz",
    "luo",
]


def numeral(number: int) -> str:
    """Return a number under 100 in Chinese."""
    ten, one = divmod(number, 10)
    return ("" if ten < 2 else _NUMERALS[ten]) + ("十" if ten else "") + (_NUMERALS[one] if one or not ten else "")


def disguised(rng: random.Random, value: str, kind: str) -> str:
    """Write one number in ten in another way: full width, grouped, broken, with characters of no width, in Chinese numerals."""
    ways = _DISGUISED.get(kind)
    if ways is None or rng.random() > 0.12:
        return value
    way = rng.choice(ways)
    if way == "numerals":
        digit = "〇" + _NUMERALS[1:] if rng.random() < 0.3 else _NUMERALS
        return "".join(digit[int(char)] for char in value)
    return WRITINGS[way](value)


def mobile(rng: random.Random) -> str:
    """Return a mobile number."""
    return MAKERS["mobile"](rng)


def card(rng: random.Random) -> str:
    """Return a card number, or now and then a passbook's that has no check digit."""
    return bank_card(rng) if rng.random() < 0.85 else str(rng.randint(1, 9)) + digits(rng, rng.choice((14, 16, 17)))


def account(rng: random.Random) -> str:
    """Return the account number of a firm or body."""
    return str(rng.randint(1, 9)) + digits(rng, rng.choice((13, 14, 15, 16, 18)))


def mailbox(rng: random.Random) -> str:
    """Return a private mailbox (never at qq.com: the markup would take it for a placeholder)."""
    return f"{rng.choice(_WORDS)}{rng.choice(('', '_', '.'))}{digits(rng, rng.randint(2, 5))}@{rng.choice(('163.com', '126.com', 'sina.com', '139.com', 'foxmail.com', 'aliyun.com', 'outlook.com'))}"


def wechat(rng: random.Random) -> str:
    """Return a WeChat id."""
    return f"{rng.choice(_WORDS)}{rng.choice(('_', '-', '', 'wx'))}{rng.choice(_WORDS)}{digits(rng, rng.randint(2, 4))}"


def plate(rng: random.Random, head: str) -> str:
    """Return a plate, of a new-energy car too."""
    if rng.random() < 0.25:
        return f"{head}{rng.choice('ABCDEF')}{rng.choice('DF')}{digits(rng, 5)}"
    return f"{head}{rng.choice('ABCDEF')}{rng.choice(('', '·')) if rng.random() < 0.2 else ''}{rng.choice(_LETTERS)}{digits(rng, 4)}"


def passport(rng: random.Random) -> str:
    """Return a passport number."""
    return (
        f"E{rng.choice('ABCDEFGHJK')}{digits(rng, 7)}" if rng.random() < 0.6 else f"{rng.choice('EG')}{digits(rng, 8)}"
    )


def soldier(rng: random.Random) -> str:
    """Return the number of an officer's, soldier's or civilian's certificate."""
    return f"{rng.choice('军士文')}字第{digits(rng, rng.choice((7, 8)))}号"


def register(rng: random.Random, form: str) -> str:
    """Return a number of a register in its form: ``{n}`` stands for n digits."""
    return re.sub(r"\{(\d+)\}", lambda match: digits(rng, int(match[1])), form)


def amount(rng: random.Random) -> str:
    """Return a sum of money."""
    kind = rng.randrange(6)
    if kind == 0:
        return f"{rng.randint(1, 900)}万元"
    if kind == 1:
        return f"{rng.randint(1, 99)}.{rng.randint(1, 99):02}万元"
    if kind == 2:
        return f"{rng.randint(1, 99)},{rng.randint(0, 999):03}元"
    if kind == 3:
        return f"人民币{rng.randint(200, 9900)}元"
    return f"{rng.randint(3, 980) * 10}元" if kind == 4 else f"{rng.randint(100, 99999)}.{rng.randint(0, 99):02}元"


def secret(rng: random.Random, kind: str) -> str:
    """Return a ``key``, a ``code`` of digits, or a password."""
    word = (
        rng.choice(("Admin", "Jw", "root", "Zfw", "Test", "Hd", "sjj", "Oa"))
        + rng.choice("#!$%&_")
        + digits(rng, rng.randint(3, 6))
    )
    token = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=rng.choice((24, 32, 40))))
    if kind == "key":
        return rng.choice(("sk-" + token, "AKID" + token[:20].upper(), token))
    return (
        digits(rng, rng.choice((4, 6, 8)))
        if kind == "code"
        else rng.choice((word, word, word.lower() + "." + digits(rng, 2), word + rng.choice("xyzKQ")))
    )


def inner_ip(rng: random.Random) -> str:
    """Return an address of an internal network."""
    a, b, c = (rng.randint(1, 250) for _ in range(3))
    return rng.choice((f"10.{a}.{b}.{c}", f"172.{16 + a % 16}.{b}.{c}", f"192.168.{a}.{b}", f"10.{a}.{b}.0/24"))


def nobody(rng: random.Random) -> str:
    """Return a number that has no person behind it, with its label: documents, projects, standards, parcels, bids."""
    year = rng.randint(2015, 2026)
    made = (
        f"项目编号：{rng.choice(('ZFCG', 'HT', 'SZXM', 'JSGC'))}-{year}-{digits(rng, 4)}",
        f"项目代码{year}-{digits(rng, 6)}-{rng.randint(10, 89)}-0{rng.randint(1, 5)}-{digits(rng, 6)}",
        f"执行标准GB/T {digits(rng, 5)}-{year}",
        f"合同编号{rng.choice(('CG', 'XS', 'GC'))}{year}{digits(rng, 5)}",
        f"专利号ZL{year}1{digits(rng, 7)}.{rng.randint(0, 9)}",
        f"流水号{year}{digits(rng, 10)}",
        f"宗地编号{digits(rng, 6)}{rng.choice('JG')}B{digits(rng, 5)}",
        f"预算科目{rng.choice(('2080', '2130', '2060', '2010'))}{digits(rng, 3)}",
        f"公安备案{digits(rng, 14)}号",
        f"邮政编码{digits(rng, 6)}",
        f"检验批次{digits(rng, 8)}-{rng.randint(1, 9)}",
        f"资产编号{rng.choice(('ZC', 'TY'))}{digits(rng, 9)}",
        f"工单号{year}{digits(rng, 8)}",
    )
    return rng.choice(made)
