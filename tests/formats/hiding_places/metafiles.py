"""Windows metafiles with text records, enhanced ([MS-EMF]) and old ([MS-WMF])."""

from __future__ import annotations

import struct
from collections.abc import Sequence


def emf(texts: Sequence[str], description: str = "") -> bytes:
    """Return an EMF with an EMR_EXTTEXTOUTW record for each text."""
    records = [_text_out(text, 10 * at) for at, text in enumerate(texts)]
    records.append(struct.pack("<IIIII", 14, 20, 0, 16, 20))
    about = description.encode("utf-16-le")
    about += bytes(-len(about) % 4)
    size = 88 + len(about)
    total = size + sum(map(len, records))
    head = struct.pack("<II4i4i", 1, size, 0, 0, 400, 100, 0, 0, 10000, 2500)
    head += b" EMF" + struct.pack(
        "<IIIHHIII", 0x10000, total, len(records) + 1, 1, 0, len(description), 88 if about else 0, 0
    )
    return head + struct.pack("<iiii", 1024, 768, 320, 240) + about + b"".join(records)


def _text_out(text: str, x: int) -> bytes:
    said = text.encode("utf-16-le")
    said += bytes(-len(said) % 4)
    spacing = struct.pack("<I", 10) * len(text)
    size = 76 + len(said) + len(spacing)
    head = struct.pack("<II4iIff", 84, size, 0, 0, 400, 100, 1, 1.0, 1.0)
    return head + struct.pack("<iiIII4iI", x, 10, len(text), 76, 0, 0, 0, 0, 0, 76 + len(said)) + said + spacing


def wmf(texts: Sequence[str], encoding: str = "gb18030") -> bytes:
    """Return a placeable WMF with META_TEXTOUT and META_EXTTEXTOUT records in turn."""
    records = []
    for at, text in enumerate(texts):
        said = text.encode(encoding)
        padded = said + bytes(len(said) % 2)
        if at % 2:
            body = struct.pack("<hhhH", 10, 10 * at, len(said), 0) + padded
            records.append(_record(0x0A32, body))
        else:
            records.append(_record(0x0521, struct.pack("<h", len(said)) + padded + struct.pack("<hh", 10, 10 * at)))
    records.append(_record(0, b""))
    body = b"".join(records)
    head = struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(body) // 2, 0, max(map(len, records)) // 2, 0)
    place = struct.pack("<IHhhhhHI", 0x9AC6CDD7, 0, 0, 0, 400, 100, 96, 0)
    checksum = 0
    for word in struct.unpack("<10H", place):
        checksum ^= word
    return place + struct.pack("<H", checksum) + head + body


def _record(function: int, body: bytes) -> bytes:
    return struct.pack("<IH", 3 + len(body) // 2, function) + body
