"""Windows metafiles: the words that their records draw, name or carry along."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipeline.redaction.verify_opened import Opened

_EMF_MARK = b" EMF"
_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_EXT_TEXT_A, _EXT_TEXT_W, _POLY_TEXT_A, _POLY_TEXT_W, _SMALL_TEXT, _COMMENT, _FONT = 83, 84, 96, 97, 108, 70, 82
_WMF_TEXT, _WMF_EXT_TEXT, _WMF_ESCAPE, _WMF_FONT = 0x0521, 0x0A32, 0x0626, 0x02FB
_PLUS_STRING, _PLUS_DRIVER_STRING, _PLUS_OBJECT = 0x401C, 0x4036, 0x4008
_SMALL_ANSI, _SMALL_NO_RECT = 0x200, 0x100
_MOST_RECORDS = 1_000_000


def is_metafile(data: bytes) -> bool:
    """Whether the bytes begin like EMF or WMF."""
    placeable = data.startswith(_PLACEABLE)
    bare = data[:4] in (b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")
    return placeable or bare or (data.startswith(b"\x01\x00\x00\x00") and data[40:44] == _EMF_MARK)


def open_metafile(data: bytes) -> Opened:
    """Read the words of a metafile; drawn text is joined in the order of the records.

    Raises:
        struct.error: a record is cut off.
    """
    opened = Opened(faults=["不允许的图片格式"])
    drawn: list[tuple[bytes, bool]] = []
    if data[40:44] == _EMF_MARK:
        _emf(data, drawn, opened)
    else:
        _wmf(data, drawn, opened)
    for ansi in ("gb18030", "utf-8"):  # the code page is not always named
        texts = [text.decode("utf-16-le" if wide else ansi, "ignore") for text, wide in drawn]
        opened.say("picture-text", ["".join(texts), "\n".join(texts)])
    return opened


def _emf(data: bytes, drawn: list[tuple[bytes, bool]], opened: Opened) -> None:
    count, begin = struct.unpack_from("<LL", data, 60)
    opened.tell("picture-text", data[begin : begin + 2 * count], "utf-16-le")
    at = end = 0
    for kind, at, size in _records(data):
        body = data[at : at + size]
        end = at + size
        if kind in (_EXT_TEXT_A, _EXT_TEXT_W) and size >= 76:
            _emf_text(body, 36, kind == _EXT_TEXT_W, drawn)
        elif kind in (_POLY_TEXT_A, _POLY_TEXT_W) and size >= 40:
            for number in range(min(struct.unpack_from("<L", body, 36)[0], size // 40)):
                _emf_text(body, 40 + 40 * number, kind == _POLY_TEXT_W, drawn)
        elif kind == _SMALL_TEXT and size >= 36:
            characters, options = struct.unpack_from("<LL", body, 16)
            text = body[36 if options & _SMALL_NO_RECT else 52 :]
            wide = not options & _SMALL_ANSI
            drawn.append((text[: 2 * characters if wide else characters], wide))
        elif kind == _FONT:
            opened.tell("picture-text", body[12 + 28 : 12 + 28 + 64], "utf-16-le")
        elif kind == _COMMENT and size >= 16:
            _emf_comment(body, drawn, opened)
    opened.inner.append(("", data[end:]))


def _emf_text(body: bytes, at: int, wide: bool, drawn: list[tuple[bytes, bool]]) -> None:
    """Take the string of an EmrText structure."""
    characters, begin = struct.unpack_from("<LL", body, at + 8)
    size = characters * (2 if wide else 1)
    drawn.append((body[begin : begin + size], wide))


def _records(data: bytes, begin: int = 0) -> Iterator[tuple[int, int, int]]:
    """Yield type, place and size of each EMF record."""
    at = begin
    for _ in range(_MOST_RECORDS):
        if at + 8 > len(data):
            return
        kind, size = struct.unpack_from("<LL", data, at)
        if size < 8:
            return
        yield kind, at, size
        at += size


def _emf_comment(body: bytes, drawn: list[tuple[bytes, bool]], opened: Opened) -> None:
    data = body[12 : 12 + struct.unpack_from("<L", body, 8)[0]]
    if not data.startswith(b"EMF+"):
        opened.tell("picture-text", data)
        opened.inner.append(("", data[4:]))
        return
    at = 4
    while at + 12 <= len(data):
        kind, _, size, length = struct.unpack_from("<HHLL", data, at)
        record = data[at + 12 : at + 12 + length]
        if kind == _PLUS_STRING and len(record) >= 28:
            drawn.append((record[28 : 28 + 2 * struct.unpack_from("<L", record, 8)[0]], True))
        elif kind == _PLUS_DRIVER_STRING and len(record) >= 16:
            drawn.append((record[16 : 16 + 2 * struct.unpack_from("<L", record, 12)[0]], True))
        elif kind & 0x7FFF == _PLUS_OBJECT & 0x7FFF:
            opened.tell("picture-text", record[: 1 << 16])
            opened.inner.append(("", record))
        if size < 12:
            break
        at += size


def _wmf(data: bytes, drawn: list[tuple[bytes, bool]], opened: Opened) -> None:
    at = 22 if data.startswith(_PLACEABLE) else 0
    at += 18
    for _ in range(_MOST_RECORDS):
        if at + 6 > len(data):
            break
        words, kind = struct.unpack_from("<LH", data, at)
        body = data[at + 6 : at + 2 * words]
        if kind == _WMF_TEXT and len(body) >= 2:
            drawn.append((body[2 : 2 + struct.unpack_from("<H", body)[0]], False))
        elif kind == _WMF_EXT_TEXT and len(body) >= 8:
            count, options = struct.unpack_from("<HH", body, 4)
            begin = 16 if options & 0x6 else 8
            drawn.append((body[begin : begin + count], False))
        elif kind == _WMF_ESCAPE:
            opened.tell("picture-text", body)
            opened.inner.append(("", body[4:]))
        elif kind == _WMF_FONT:
            opened.tell("picture-text", body[18:])
        at += 2 * words
        if words < 3 or kind == 0:
            break
    opened.inner.append(("", data[at:]))
