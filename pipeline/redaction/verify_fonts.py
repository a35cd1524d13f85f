"""Embedded fonts: undone obfuscation (ISO/IEC 29500-4, 2.8.1 of part 1), and the table of names."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable

from pipeline.redaction.verify_opened import Opened

_GUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_HEADS = (b"\x00\x01\x00\x00", b"OTTO", b"ttcf", b"true", b"wOFF", b"wOF2")
_MOST_KEYS = 256
_COVERED = 32  # bytes at the begin of a font that are obfuscated


def keys_in(text: str) -> set[str]:
    """Return every GUID in a text: one of them may be a font's key."""
    return {found.lower() for found in _GUID.findall(text)}


def is_font(data: bytes) -> bool:
    """Whether the bytes begin like a font that nobody obfuscated."""
    return data.startswith(_HEADS)


def unlock(data: bytes, keys: Iterable[str]) -> bytes | None:
    """Return a font whose first bytes were obfuscated by one of the keys; None when it is no such font."""
    for key in sorted(keys)[:_MOST_KEYS]:
        mask = bytes.fromhex(key.replace("-", ""))[::-1] * 2
        head = bytes(a ^ b for a, b in zip(data[:_COVERED], mask, strict=False))
        if head.startswith(_HEADS):
            return head + data[_COVERED:]
    return None


def open_font(data: bytes) -> Opened:
    """Read a font's names, and say that it is there: even its choice of letters betrays what it was cut down for.

    Raises:
        struct.error: it is damaged.
    """
    opened = Opened(faults=["嵌入字体"])
    begin = struct.unpack_from(">L", data, 12)[0] if data.startswith(b"ttcf") else 0
    for index in range(min(64, struct.unpack_from(">H", data, begin + 4)[0])):
        tag, _, at, size = struct.unpack_from(">4sLLL", data, begin + 12 + 16 * index)
        if tag == b"name":
            _names(data[at : at + size], opened)
        elif tag in (b"meta", b"DSIG", b"SVG "):
            opened.inner.append(("", data[at : at + size]))
    return opened


def _names(table: bytes, opened: Opened) -> None:
    _, count, storage = struct.unpack_from(">HHH", table, 0)
    for index in range(min(count, 2_000)):
        platform, _, _, _, length, at = struct.unpack_from(">6H", table, 6 + 12 * index)
        value = table[storage + at : storage + at + length]
        opened.tell("font-names", value, "utf-16-be" if platform in (0, 3) else "gb18030")
