"""Metafiles written by hand, record by record: [MS-EMF], [MS-EMFPLUS], [MS-WMF]."""

from __future__ import annotations

import struct
from collections.abc import Sequence

Piece = tuple[str, int, int]
"""A string and where it is set."""

STEP = 10
"""How wide every character is."""


def emf(*records: bytes, description: str = "") -> bytes:
    """Return an enhanced metafile of the records, 800 by 400 units."""
    words = description.encode("utf-16-le")
    size = 88 + len(words) + len(words) % 4
    bounds = struct.pack("<8i", 0, 0, 800, 400, 0, 0, 8000, 4000)
    head = struct.pack("<II", 1, size) + bounds + b" EMF" + struct.pack("<I", 0x10000)
    rest = b"".join(records) + struct.pack("<5I", 14, 20, 0, 0, 20)
    counts = struct.pack("<IIHHII", size + len(rest), len(records) + 2, 1, 0, len(words) // 2, 88 if words else 0)
    return (head + counts + struct.pack("<I4i", 0, 800, 400, 200, 100) + words).ljust(size, b"\x00") + rest


def text_record(text: str, x: int, y: int, *, wide: bool = True) -> bytes:
    """Return an EMR_EXTTEXTOUTW, or EMR_EXTTEXTOUTA in GBK, with the advance of every character."""
    raw = text.encode("utf-16-le" if wide else "gbk")
    count = len(text) if wide else len(raw)
    start = 76
    steps = start + len(raw) + -len(raw) % 4
    body = struct.pack("<4iIff", 0, 0, 0, 0, 1, 1.0, 1.0)
    body += struct.pack("<iiIII4iI", x, y, count, start, 0, 0, 0, 0, 0, steps)
    body += raw.ljust(steps - start, b"\x00") + struct.pack(f"<{count}I", *[STEP] * count)
    return _record(84 if wide else 83, body)


def small_text_record(text: str, x: int, y: int) -> bytes:
    """Return an EMR_SMALLTEXTOUT of low bytes, without a box."""
    return _record(108, struct.pack("<iiIIIff", x, y, len(text), 0x300, 1, 1.0, 1.0) + text.encode("latin-1"))


def comment_record(data: bytes) -> bytes:
    """Return an EMR_GDICOMMENT."""
    return _record(70, struct.pack("<I", len(data)) + data)


def shift_record(x: float, y: float) -> bytes:
    """Return an EMR_SETWORLDTRANSFORM that moves the origin."""
    return _record(35, struct.pack("<6f", 1, 0, 0, 1, x, y))


def plus_strings(*pieces: Piece) -> bytes:
    """Return the EMF+ records that draw strings."""
    out = b""
    for text, x, y in pieces:
        raw = text.encode("utf-16-le")
        data = struct.pack("<III4f", 0, 0, len(text), x, y, 0, 0) + raw.ljust(len(raw) + -len(raw) % 4, b"\x00")
        out += struct.pack("<HHII", 0x401C, 0, 12 + len(data), len(data)) + data
    return comment_record(b"EMF+" + out)


def plus_glyphs(pieces: Sequence[Piece]) -> bytes:
    """Return an EMF+ record that draws characters each at its place."""
    text = "".join(char for char, _, _ in pieces)
    data = struct.pack("<4I", 0, 1, 0, len(text)) + text.encode("utf-16-le")
    data += b"".join(struct.pack("<2f", x, y) for _, x, y in pieces)
    return comment_record(b"EMF+" + struct.pack("<HHII", 0x4036, 0, 12 + len(data), len(data)) + data)


def wmf(*records: bytes, placeable: bool) -> bytes:
    """Return a Windows metafile of the records."""
    head = struct.pack("<IHhhhhHIH", 0x9AC6CDD7, 0, 0, 0, 800, 400, 1440, 0, 0) if placeable else b""
    rest = b"".join(records) + struct.pack("<IH", 3, 0)
    return head + struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(rest) // 2, 0, 50, 0) + rest


def wmf_text(text: str, x: int, y: int, *, extended: bool) -> bytes:
    """Return a META_EXTTEXTOUT or META_TEXTOUT in GBK."""
    raw = text.encode("gbk")
    padded = raw + b"\x00" * (len(raw) % 2)
    if extended:
        body = struct.pack("<hhHH", y, x, len(raw), 0) + padded + struct.pack(f"<{len(raw)}h", *[STEP] * len(raw))
        return struct.pack("<IH", 3 + len(body) // 2, 0x0A32) + body
    body = struct.pack("<H", len(raw)) + padded + struct.pack("<hh", y, x)
    return struct.pack("<IH", 3 + len(body) // 2, 0x0521) + body


def _record(kind: int, body: bytes) -> bytes:
    body += b"\x00" * (-len(body) % 4)
    return struct.pack("<II", kind, 8 + len(body)) + body
