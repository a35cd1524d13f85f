"""Text in bytes of which nobody says how they are coded: UTF-8, UTF-16 or GB18030 where that reads like writing.

What is noise must never become text, so everything here is measured by how common its characters are: Chinese prose
and names are made of the 3,755 characters of GB 2312's first level but for a rare one here and there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_BYTES = 8 * 1024 * 1024
"""Bytes of one stretch that are looked at."""

_ENOUGH = 0.65
_DIGITS = 11
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WIDE = r"[\x20-\x7e]\x00|[\x00-\xff][\x4e-\x9f]|[\x00-\x20]\x30|[\x01-\x5e]\xff"
_RUNS = (
    ("utf-8", 1, rb"(?:[\x20-\x7e]|[\xe4-\xe9][\x80-\xbf]{2}|\xe3\x80[\x80-\xbf]|\xef\xbc[\x81-\xbf])+"),
    ("utf-16-le", 2, f"(?:{_WIDE})+".encode("latin-1")),
    ("gb18030", 1, rb"(?:[\x20-\x7e]|[\xb0-\xf7][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe])+"),
)


@dataclass(frozen=True, slots=True)
class Bit:
    """Something found in a picture file beside its pixels: a text, or the code of something that is no text."""

    way: str
    text: str | None = None
    warning: str | None = None


def as_text(raw: bytes, *, declared: bool = False) -> str | None:
    """Return what the bytes say when they are text as a whole, None for anything else.

    ``declared`` means that the format says so: then plain Latin text of any kind is believed, too.
    """
    raw = raw[:MAX_BYTES]
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _believed(raw[len(mark) :], encoding, declared)
    raw = raw.rstrip(b" \t\r\n") if raw.rstrip(b"\x00") == raw else raw
    if b"\x00" not in raw.rstrip(b"\x00"):
        single = raw.rstrip(b"\x00")
        for encoding in ("utf-8", "gb18030", *(("latin-1",) if declared and _mostly_ascii(single) else ())):
            if (text := _believed(single, encoding, declared)) is not None and (encoding == "utf-8" or not _odd(text)):
                return text
    if len(raw) < 4 or len(raw) > 2 * len(raw.rstrip(b"\x00")):
        return None
    even = raw[: len(raw) // 2 * 2]
    read = [
        text for encoding in ("utf-16-le", "utf-16-be") if (text := _believed(even, encoding, declared)) is not None
    ]
    return max(read, key=writing, default=None)


def runs(raw: bytes) -> Iterator[str]:
    """Yield stretches of writing that stand among other bytes: numbers of 11 digits, Chinese, words of plain Latin."""
    raw = raw[:MAX_BYTES]
    for encoding, width, pattern in _RUNS:
        for found in re.finditer(pattern, raw, re.DOTALL):
            if len(found[0]) < 4 * width:
                continue
            text = found[0].decode(encoding, "ignore").strip()
            around = raw[max(0, found.start() - width) : found.start()] + raw[found.end() : found.end() + width]
            framed = len(around) == 2 * width and not any(around)
            if _surely_writing(text, framed, 10 if encoding == "gb18030" else 6) and (
                encoding != "gb18030" or not text.isascii()
            ):
                yield text


def writing(text: str) -> float:
    """Return how much a text looks like writing, 0 to 1: the mean weight of its characters, blanks left out."""
    counted = [_weight(char) for char in text[:4000] if not char.isspace()]
    return sum(counted) / len(counted) if counted else 0.0


@lru_cache(maxsize=8192)
def _weight(char: str) -> float:
    if char.isascii():
        return 1.0 if char.isprintable() else -3.0
    if not char.isprintable():
        return -3.0
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 0.4 if "\u4e00" <= char <= "\u9fff" or "\u00c0" <= char <= "\u024f" else 0.2
    if lead < 0xB0:
        return 0.9 if lead in (0xA1, 0xA3) else 0.4
    return 1.0 if lead < 0xD8 else 0.6


def _believed(raw: bytes, encoding: str, declared: bool) -> str | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    text = text.strip("\x00").replace("\x00", " ").strip()
    if len(text) < 2 or any(char < " " and char not in "\t\n\r\f\v" for char in text) or writing(text) < _ENOUGH:
        return None
    if declared or not text.isascii():
        return text
    return text if len(text) >= 6 and sum(char.isalnum() for char in text) * 2 >= len(text) else None


def _odd(text: str) -> bool:
    """Say whether a reading as GB18030 mixes signs as bytes of chance do."""
    return writing(text) < 0.8 or bool(re.search(r"[A-Za-z][^\x00-\x7f][A-Za-z]", text))


def _mostly_ascii(raw: bytes) -> bool:
    return sum(byte < 0x80 for byte in raw) * 10 >= len(raw) * 8


def _surely_writing(text: str, framed: bool, least: int) -> bool:
    """Say whether so much Chinese (``least`` characters, or 2 between zeros), digits or words cannot be chance."""
    if re.search(rf"(?<!\d)\d{{{_DIGITS}}}", text):
        return True
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in text)
    if chinese:
        return writing(text) >= 0.95 and chinese >= (2 if framed else least) and chinese * 3 >= 2 * len(text)
    letters = sum(char.isalpha() for char in text)
    return len(text) >= 12 and letters * 10 >= len(text) * 7 and " " in text
