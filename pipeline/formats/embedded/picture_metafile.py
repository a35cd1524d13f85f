"""Words of drawings: the text records of Windows metafiles, [MS-EMF], [MS-EMFPLUS] and [MS-WMF], and their comments."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice

from pipeline.formats.embedded.found_text import Bit, as_text, runs

Deeper = Callable[[bytes, str], Iterator[Bit]]

_MAX_RECORDS = 300_000
_MAX_CHARACTERS = 2_000_000
_COMMENT, _DIB, _SMALL_TEXT, _SET_WORLD, _MODIFY_WORLD = 70, 81, 108, 35, 36
_TEXTS = {83: 1, 84: 2}
_POLY_TEXTS = {96: 1, 97: 2}
_GLYPHS, _PAIRS, _NO_BOX, _NARROW = 0x10, 0x2000, 0x100, 0x200
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_Matrix = tuple[float, float, float, float, float, float]


class _Lines:
    """Puts the strings of a drawing together: what is set on one line, piece by piece, is one text.

    A piece continues the text before it when it stands on its base line and starts about where that one ended; further on
    it is another word. Pieces of one character that stand below each other are one text as well.
    """

    def __init__(self) -> None:
        self.done: list[str] = []
        self._text = ""
        self._last: tuple[float, float, float | None, float] = (0.0, 0.0, None, 0.0)
        self._single = False
        self._room = _MAX_CHARACTERS

    def add(self, text: str, x: float, y: float, width: float | None = None) -> None:
        """Add a piece at (x, y) that is ``width`` wide, in the drawing's units; None where nobody says."""
        self._room -= len(text)
        if not text or self._room < 0:
            return
        before_x, before_y, end, step = self._last
        own = width / len(text) if width else step
        single = len(text) == 1 and (self._single or len(self._text) == 1)
        if abs(y - before_y) <= max(1.0, own / 4):
            # Backwards means that the drawing goes on elsewhere, but not where nobody gave any place.
            apart = end is not None and (x > end + 1.5 * max(own, step) or x < before_x)
            self._text += (" " if apart and self._text else "") + text
        elif single and abs(x - before_x) <= max(1.0, own / 4):
            self._text += text
        else:
            self.close()
            self._text = text
        self._single = single
        self._last = (x, y, x + width if width else None, own)

    def close(self) -> None:
        """End the line."""
        if self._text:
            self.done.append(self._text)
        self._text, self._single = "", False


class _Emf:
    def __init__(self, source: bytes, way: str, deeper: Deeper) -> None:
        self._source = source
        self._way = way
        self._deeper = deeper
        self._lines = _Lines()
        self._plus = _Lines()
        self._world: _Matrix = _IDENTITY

    def walk(self) -> Iterator[Bit]:
        """Walk all records; one whose own numbers lead out of it says nothing."""
        yield from self._description()
        at = 0
        for _ in range(_MAX_RECORDS):
            if at + 8 > len(self._source):
                break
            kind, size = struct.unpack_from("<II", self._source, at)
            if size < 8:
                break
            with suppress(struct.error, OverflowError):
                yield from self._record(kind, self._source[at : at + size])
            at += size
        tail = self._source[at:]
        if tail.strip(b"\x00\r\n "):
            yield Bit(f"{self._way}after-end", warning="picture_tail")
            yield from _loose(tail, f"{self._way}after-end")
        for lines in (self._lines, self._plus):
            lines.close()
            for text in lines.done:
                yield Bit(f"{self._way}emf/text", _clean(text))

    def _description(self) -> Iterator[Bit]:
        if len(self._source) >= 68:
            count, start = struct.unpack_from("<II", self._source, 60)
            text = self._source[start : start + 2 * min(count, 10_000)].decode("utf-16-le", "ignore")
            for part in text.split("\x00") if start else ():
                yield Bit(f"{self._way}emf/description", _clean(part))

    def _record(self, kind: int, record: bytes) -> Iterator[Bit]:
        if kind in _TEXTS:
            self._text(record, 36, _TEXTS[kind])
        elif kind in _POLY_TEXTS:
            (count,) = struct.unpack_from("<I", record, 36)
            for index in range(min(count, len(record) // 40)):
                self._text(record, 40 + 40 * index, _POLY_TEXTS[kind])
        elif kind == _SMALL_TEXT:
            x, y, count, options = struct.unpack_from("<iiII", record, 8)
            start = 36 if options & _NO_BOX else 52
            width = 1 if options & _NARROW else 2
            self._add(_decoded(record[start : start + width * count], width), x, y, None)
        elif kind == _SET_WORLD:
            self._world = struct.unpack_from("<6f", record, 8)
        elif kind == _MODIFY_WORLD:
            self._modify(struct.unpack_from("<6f", record, 8), struct.unpack_from("<I", record, 32)[0])
        elif kind == _COMMENT:
            (size,) = struct.unpack_from("<I", record, 8)
            yield from self._comment(record[12 : 12 + size])
        elif kind == _DIB:
            header, _, start, size = struct.unpack_from("<IIII", record, 48)
            if struct.unpack_from("<I", record, header + 16)[0] in (4, 5):
                yield from self._deeper(record[start : start + size], f"{self._way}emf/picture/")

    def _text(self, record: bytes, at: int, width: int) -> None:
        x, y, count, start, options = struct.unpack_from("<iiIII", record, at)
        (steps,) = struct.unpack_from("<I", record, at + 36)
        if options & _GLYPHS:
            return  # numbers of shapes in a font, not of characters
        text = _decoded(record[start : start + width * count], width)
        step = 8 if options & _PAIRS else 4
        end = steps + step * len(text)
        given = record[steps:end] if steps and len(text) and end <= len(record) else b""
        total = sum(struct.unpack(f"<{len(given) // 4}i", given)[:: step // 4]) if given else None
        self._add(text, x, y, float(total) if total else None)

    def _add(self, text: str, x: int, y: int, width: float | None) -> None:
        a, b, c, d, e, f = self._world
        scale = (a * a + b * b) ** 0.5
        self._lines.add(text, a * x + c * y + e, b * x + d * y + f, width * scale if width else None)

    def _modify(self, given: _Matrix, mode: int) -> None:
        if mode == 1:
            self._world = _IDENTITY
        elif mode == 4:
            self._world = given
        elif mode in (2, 3):
            first, second = (given, self._world) if mode == 2 else (self._world, given)
            self._world = _product(first, second)

    def _comment(self, data: bytes) -> Iterator[Bit]:
        if data.startswith(b"EMF+"):
            yield from self._plus_records(data[4:])
        elif data.startswith(b"GDIC") and len(data) >= 8:
            (kind,) = struct.unpack_from("<I", data, 4)
            if kind == 2 and len(data) > 28:
                yield Bit(f"{self._way}emf/comment", _clean(data[28:].decode("utf-16-le", "ignore")))
            elif kind == 0x80000001:
                yield from self._deeper(data[24:], f"{self._way}emf/wmf/")
            else:
                yield from _loose(data[8:], f"{self._way}emf/comment")
        else:
            yield from _loose(data, f"{self._way}emf/comment")

    def _plus_records(self, data: bytes) -> Iterator[Bit]:
        at = 0
        while at + 12 <= len(data):
            kind, flags, size, length = struct.unpack_from("<HHII", data, at)
            body = data[at + 12 : at + 12 + length]
            try:
                if kind == 0x401C:
                    (count,) = struct.unpack_from("<I", body, 8)
                    x, y = struct.unpack_from("<ff", body, 12)
                    self._plus.add(_decoded(body[28 : 28 + 2 * count], 2), x, y)
                elif kind == 0x4036:
                    self._driver_string(body)
                elif kind & 0x7FFF == 0x4008 and flags >> 8 & 0x7F == 5 and not flags & 0x8000:
                    start = 28 if struct.unpack_from("<I", body, 4)[0] == 1 else 16
                    yield from self._deeper(body[start:], f"{self._way}emf/picture/")
            except struct.error:
                pass
            if size < 12:
                return
            at += size

    def _driver_string(self, body: bytes) -> None:
        options, _, count = struct.unpack_from("<III", body, 4)
        if not options & 1 or 16 + 10 * count > len(body):
            return
        text = _decoded(body[16 : 16 + 2 * count], 2)
        places = struct.unpack_from(f"<{2 * count}f", body, 16 + 2 * count)
        for char, x, y in zip(text, places[::2], places[1::2], strict=False):
            self._plus.add(char, x, y)


def emf_bits(source: bytes, way: str, deeper: Deeper) -> Iterator[Bit]:
    """Yield description, comments and texts of an enhanced metafile, its EMF+ records included."""
    return _Emf(source, way, deeper).walk()


def wmf_bits(source: bytes, way: str, deeper: Deeper) -> Iterator[Bit]:
    """Yield the texts of a Windows metafile, in GB 18030, and what its comments hold."""
    at = 40 if source.startswith(b"\xd7\xcd\xc6\x9a") else 18
    lines = _Lines()
    inner = bytearray()
    for _ in range(_MAX_RECORDS):
        if at + 6 > len(source):
            break
        size, kind = struct.unpack_from("<IH", source, at)
        record = source[at + 6 : at + 2 * size]
        at += max(2 * size, 6)
        if kind == 0 or size < 3:
            break
        with suppress(struct.error):
            if kind == 0x0626:
                yield from _escape(record, inner, f"{way}wmf/comment")
            elif kind in (0x0521, 0x0A32):
                lines.add(*(_wmf_text(record) if kind == 0x0A32 else _wmf_plain(record)))
    if source[at:].strip(b"\x00\r\n "):
        yield Bit(f"{way}after-end", warning="picture_tail")
        yield from _loose(source[at:], f"{way}after-end")
    if inner:
        yield from deeper(bytes(inner), f"{way}wmf/")
    lines.close()
    for text in lines.done:
        yield Bit(f"{way}wmf/text", _clean(text.encode("latin-1").decode("gb18030", "replace")))


def _escape(record: bytes, inner: bytearray, way: str) -> Iterator[Bit]:
    """Yield a comment's text; one that holds a share of an enhanced metafile adds to ``inner``."""
    (escape,) = struct.unpack_from("<H", record)
    if escape == 0x0F and record[4:8] == b"WMFC":
        inner += record[38:]
    elif escape == 0x0F:
        yield from _loose(record[4:], way)


def _wmf_plain(record: bytes) -> tuple[str, float, float, float | None]:
    (count,) = struct.unpack_from("<H", record)
    y, x = struct.unpack_from("<hh", record, 2 + count + count % 2)
    return record[2 : 2 + count].decode("latin-1"), x, y, None


def _wmf_text(record: bytes) -> tuple[str, float, float, float | None]:
    y, x, count, options = struct.unpack_from("<hhHH", record)
    start = 16 if options & 0x6 else 8
    raw = record[start : start + count]
    steps = record[start + count + count % 2 :][: 2 * count]
    width = sum(struct.unpack(f"<{count}h", steps)) if count and len(steps) == 2 * count else None
    return raw.decode("latin-1"), x, y, float(width) if width else None


def _decoded(raw: bytes, width: int) -> str:
    return raw.decode("utf-16-le", "ignore") if width == 2 else raw.decode("gb18030", "replace")


def _clean(text: str) -> str | None:
    """Return a text without its signs of control; None when that leaves what nobody writes."""
    kept = "".join(char if char.isprintable() else " " for char in text).strip()
    return kept if kept and kept.count("\ufffd") * 4 <= len(kept) else None


def _loose(data: bytes, way: str) -> Iterator[Bit]:
    """Yield a comment's text: all of it, all behind its four letters, or what is in it."""
    whole = as_text(data) or as_text(data[4:])
    for text in [whole] if whole is not None else islice(runs(data), 50):
        yield Bit(way, text)


def _product(first: _Matrix, second: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )
