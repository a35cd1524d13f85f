"""A JPEG without anything but its packed pixels and what it takes to unpack them (ISO/IEC 10918-1, annex B)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from pipeline.formats.embedded.found_text import runs

DENSITIES = (20, 2400)
"""Least and most dots an inch that are believed."""

_JPEG = b"\xff\xd8\xff"
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_DHT, _SOS, _EOI, _DQT, _DRI, _APP0, _ADOBE = 0xC4, 0xDA, 0xD9, 0xDB, 0xDD, 0xE0, 0xEE
_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE})
_FRAMES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8)})


@dataclass(slots=True)
class _Tables:
    """Which tables are defined and not used yet: by kind (``q``, ``0``, ``1``) and number."""

    waiting: set[tuple[str, int]] = field(default_factory=set)
    quantised: set[int] = field(default_factory=set)

    def define(self, kind: str, number: int) -> bool:
        """Note a table; one that replaces another before anything used it says something else than pixels."""
        new = (kind, number) not in self.waiting
        self.waiting.add((kind, number))
        return new

    def use(self, scan: bytes) -> None:
        """Note the tables that a scan's header names."""
        for at in range(scan[0] if scan else 0):
            numbers = scan[2 + 2 * at]
            self.waiting -= {("0", numbers >> 4), ("1", numbers & 15)}
        self.waiting -= {("q", number) for number in self.quantised}


def strip_jpeg(source: bytes) -> bytes | None:
    """Return a JPEG without metadata, its packed pixels untouched; None when its structure is not understood.

    Not understood are surplus or broken tables, segments that no picture needs, and words between the pixels or in tables.
    """
    if not source.startswith(_JPEG):
        return None
    out = bytearray(source[:2])
    tables = _Tables()
    at = 2
    while at + 4 <= len(source):
        if source[at] != 0xFF:
            return None
        marker = source[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == _EOI:
            break
        elif marker in _STANDALONE:
            at += 2
        else:
            end = at + 2 + struct.unpack_from(">H", source, at + 2)[0]
            segment = _kept(marker, source[at + 4 : end], tables)
            if segment is None or end > len(source):
                return None
            out += segment
            if marker == _SOS:
                start, end = end, _end_of_scan(source, end)
                if next(runs(source[start:end]), None) is not None:
                    return None  # somebody's words between the pixels: decoders pass over them
                out += source[start:end]
            at = end
    return None if tables.waiting else bytes(out + b"\xff\xd9")


def _kept(marker: int, payload: bytes, tables: _Tables) -> bytes | None:
    """Return what stays of a segment, None for one that is not understood."""
    if marker == _APP0 and payload.startswith(b"JFIF\x00") and len(payload) >= 12:
        sound = all(DENSITIES[0] <= each <= DENSITIES[1] for each in struct.unpack_from(">HH", payload, 8))
        # Its thumbnail goes; so does a density that no picture has.
        payload = payload[:5] + b"\x01\x01" + (payload[7:12] if sound else b"\x00\x00\x01\x00\x01") + b"\x00\x00"
    elif marker == _ADOBE and payload.startswith(b"Adobe") and len(payload) >= 12:
        payload = payload[:12]  # says how the colours are coded
    elif marker in _DROPPED:
        return b""
    elif not _is_sound(marker, payload, tables):
        return None
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def _is_sound(marker: int, payload: bytes, tables: _Tables) -> bool:
    """Say whether a segment is one that unpacking needs and has its exact length."""
    try:
        if marker == _SOS:
            tables.use(payload)
            return len(payload) == 4 + 2 * payload[0]
        if marker in _FRAMES:
            tables.quantised = set(payload[8::3])
            return len(payload) == 6 + 3 * payload[5]
        if marker == _DRI:
            return len(payload) == 2
        sizes = {_DQT: _quantisation, _DHT: _huffman}.get(marker)
        return sizes is not None and sizes(payload, tables) and next(runs(payload), None) is None
    except IndexError:
        return False


def _quantisation(payload: bytes, tables: _Tables) -> bool:
    at = 0
    while at < len(payload):
        if not tables.define("q", payload[at] & 15):
            return False
        at += 1 + (128 if payload[at] >> 4 else 64)
    return at == len(payload)


def _huffman(payload: bytes, tables: _Tables) -> bool:
    at = 0
    while at < len(payload):
        if not tables.define(str(payload[at] >> 4), payload[at] & 15):
            return False
        at += 17 + sum(payload[at + 1 : at + 17])
    return at == len(payload)


def _end_of_scan(source: bytes, at: int) -> int:
    """Return where the compressed data that starts at ``at`` ends: at the next marker that is not part of it."""
    while True:
        at = source.find(b"\xff", at)
        if at < 0 or at + 1 >= len(source):
            return len(source)
        following = source[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at
