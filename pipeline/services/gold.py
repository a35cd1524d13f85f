"""Gold documents: as JSON (text and spans), or as annotated sources in the markup of GUIDELINE.md.

A source is ``⟦TYPE:disposition|text⟧`` with ``@placeholders`` after header lines (id, title, outcome; ``genre`` where the id
does not begin with it). Values for placeholders are invented, with valid check digits, and follow from the document's id.
"""

from __future__ import annotations

import json
import random
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.model.finding import Disposition, EntityType, Outcome

_SPAN = re.compile(r"⟦([A-Z_]+):(block|redact|review|keep)\|(.*?)⟧", re.DOTALL)
_PLACEHOLDER = re.compile(r"@([a-z_]+)(?:~(\w+))?((?:![a-z]+)*)")


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A span of the gold standard."""

    start: int
    end: int
    type: str
    disposition: Disposition
    text: str


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated document; ``genre`` is the header's, or what its id begins with."""

    id: str
    outcome: Outcome
    text: str
    spans: tuple[GoldSpan, ...]
    genre: str = ""


def load_gold(folder: Path) -> list[Gold]:
    """Load the gold documents of a folder (``*.json``), or its annotated sources (``*.txt``), sorted by file name.

    Raises:
        UsageError: there are none, or one is not of its form.
    """
    paths = sorted(folder.glob("*.json")) or sorted(folder.glob("*.txt"))
    if not paths:
        raise UsageError(what="该文件夹中没有标注文件（*.json 或 *.txt）")
    documents = []
    for path in paths:
        try:
            source = path.read_text(encoding="utf-8")
            documents.append(_from_json(json.loads(source)) if path.suffix == ".json" else parse(source))
        except (OSError, ValueError, KeyError, TypeError):
            raise UsageError(what=f"标注文件 {path.name} 格式不符") from None
    return documents


def _from_json(entry: Mapping[str, object]) -> Gold:
    spans = entry["spans"]
    if not isinstance(spans, list):
        raise TypeError("spans")
    return Gold(
        id=str(entry["id"]),
        outcome=Outcome(str(entry["outcome"])),
        text=str(entry["text"]),
        spans=tuple(
            GoldSpan(span["start"], span["end"], span["type"], Disposition(span["disposition"]), span["text"])
            for span in spans
        ),
        genre=str(entry.get("genre") or _prefix(str(entry["id"]))),
    )


def _prefix(identifier: str) -> str:
    return identifier.partition("-")[0]


def parse(source: str, variant: int = 0) -> Gold:
    """Build a gold document from its source; its values follow from its id and ``variant``, so a build is repeatable.

    Raises:
        ValueError: header or markup are not of the guideline's form.
    """
    head, _, body = source.partition("\n\n")
    try:
        meta = dict(line.split(": ", 1) for line in head.strip().splitlines())
        identifier, outcome = meta["id"], Outcome(meta["outcome"])
    except (KeyError, ValueError):
        raise ValueError("a gold document begins with the lines id, title and outcome") from None
    rng = random.Random(zlib.crc32(identifier.encode()) + variant)
    values: dict[str, str] = {}
    text, spans, last = "", [], 0
    for match in _SPAN.finditer(body):
        text += _fill(body[last : match.start()], rng, values)
        inner = _fill(match[3], rng, values)
        spans.append(GoldSpan(len(text), len(text) + len(inner), match[1], Disposition(match[2]), inner))
        text, last = text + inner, match.end()
    text += _fill(body[last:], rng, values)
    if "⟦" in text or "⟧" in text:
        raise ValueError(f"{identifier}: broken markup")
    return Gold(identifier, outcome, text, tuple(spans), meta.get("genre") or _prefix(identifier))


def _fill(text: str, rng: random.Random, values: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        kind, tag, writings = match.groups()
        if kind not in MAKERS:
            return match[0]
        made = MAKERS[kind](rng)
        if tag:
            made = values.setdefault(f"{kind}~{tag}", made)
        for writing in filter(None, writings.split("!")):
            if writing not in WRITINGS:
                raise ValueError(f"unknown modifier !{writing}")
            made = WRITINGS[writing](made)
        return made

    return _PLACEHOLDER.sub(value, text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_REGIONS = _words(
    "110108 130102 140105 150102 210103 230109 310112 320505 330108 340104 350203 360111 370212 410105 420106 430104 "
    "440305 450103 460105 500112 510107 520103 530112 540102 610113 620102 630104 640104 640502 640521 642221 650105"
)
_BINS = _words("622848 621700 622202 621661 622700 621485 621226 623052 621098")
_MOBILE = _words(
    "130 131 132 133 135 136 137 138 139 147 150 151 152 155 157 158 159 166 173 175 177 178 180 181 185 186 187 188 "
    "189 191 198 199"
)
_AREA = _words("010 021 0311 0371 0471 0532 0571 0731 0851 0871 0931 0951 0953 0955 0991")
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MAIL_NAMES = ("lin", "zhou.q", "hxm", "tian", "baiyun", "guo_")
_MAIL_HOSTS = ("163.com", "qq.com", "126.com", "sina.cn", "139.com")


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
    "email": lambda rng: f"{rng.choice(_MAIL_NAMES)}{digits(rng, 4)}@{rng.choice(_MAIL_HOSTS)}",
    "wechat": lambda rng: (
        f"{rng.choice(('wx', 'qing', 'lao', 'hai'))}_{rng.choice(('yun', 'moon', 'gh'))}{digits(rng, 4)}"
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


class Writing(StrEnum):
    """How a number is written in a document, as far as that hides it from a plain search."""

    PLAIN = "plain"
    FULL_WIDTH = "full_width"
    GROUPED = "grouped"
    ZERO_WIDTH = "zero_width"
    BROKEN = "broken"
    NUMERALS = "numerals"


_T = EntityType
_CODES = (
    _T.EMAIL_ADDRESS,
    _T.WECHAT_ID,
    _T.VEHICLE_PLATE,
    _T.PERSONAL_ID_OTHER,
)  # their own hyphens and blanks are plain
_NUMBERS = (
    *(_T.CN_ID_CARD, _T.CN_PASSPORT, _T.CN_TRAVEL_PERMIT, _T.CN_MILITARY_ID),
    *(_T.PHONE_NUMBER, _T.LANDLINE, _T.BANK_CARD, _T.QQ_NUMBER),
)
_AREA_AND_EXTENSION = re.compile(r"^[(（]?0\d{2,3}[)）\- ]|[-转]\d{1,5}$")
_GROUPS = re.compile(r"[0-9０-９X][ \u3000\xa0\-－—·.]+[0-9０-９]")
_NUMERALS = re.compile(r"[〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖]{5}")


def writing_of(span: GoldSpan) -> Writing | None:
    """Return how the number of a span is written, by the hardest of its disguises; None for what is no number."""
    if span.type not in _NUMBERS and span.type not in _CODES:
        return None
    text = span.text
    if "\n" in text or "\r" in text:
        return Writing.BROKEN
    if any(char in text for char in "\u200b\u200c\u200d\u2060\ufeff"):
        return Writing.ZERO_WIDTH
    if _NUMERALS.search(text):
        return Writing.NUMERALS
    if any("０" <= char <= "９" for char in text):
        return Writing.FULL_WIDTH
    if span.type in _NUMBERS and _GROUPS.search(
        _AREA_AND_EXTENSION.sub("", text) if span.type == _T.LANDLINE else text
    ):
        return Writing.GROUPED
    return Writing.PLAIN
