"""Containers that are no ZIP: compound files (OLE), packed streams, and pieces found by their heads."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

import olefile

from pipeline.redaction.verify_opened import Opened

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADS = re.compile(
    rb"PK\x03\x04|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\x89PNG\r\n|\xff\xd8\xff[\xe0\xe1\xdb]|\{\\rtf|%PDF-|\x1f\x8b\x08|<\?xml"
)
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_MOST_STREAMS = 2_000
_MOST_STREAM = 1 << 28
_MOST_CARVED = 16
_MOST_TRIED = 2_000
_MOST_INFLATED = 1 << 26
_SHORTEST_MACRO = 16
_VBA_MARK = re.compile(rb"\x01[\x00-\xff][\xb0-\xbf]")


def open_compound(data: bytes) -> Opened:
    """Read every stream and storage of a compound file.

    Raises:
        Exception: whatever a broken file makes olefile raise.
    """
    opened = Opened(faults=["嵌入对象"])
    with olefile.OleFileIO(BytesIO(data), raise_defects=olefile.DEFECT_FATAL) as package:
        paths = package.listdir(streams=True, storages=True)[:_MOST_STREAMS]
        opened.say("object-names", ["\n".join("/".join(path) for path in paths)])
        left = _MOST_STREAM
        for path in paths:
            if package.get_type(path) != olefile.STGTY_STREAM or package.get_size(path) > left:
                continue
            content = package.openstream(path).read()
            left -= len(content)
            _stream(path, content, opened)
    return opened


def _stream(path: list[str], content: bytes, opened: Opened) -> None:
    name = path[-1].lower()
    opened.inner.append(("", content))
    if any(step.lower() == "vba" for step in path):
        opened.inner += [("", macro) for macro in _macros(content)]
    if name.endswith("ole10native"):
        opened.inner += [("", payload) for payload in _native(content)]
    if name in ("worddocument", "workbook", "book", "powerpoint document"):
        opened.tell("object-text", content[: 1 << 20])


def _native(content: bytes) -> Iterator[bytes]:
    """Yield the file inside an Ole10Native stream: label, name and path stand before it, each ended by a zero."""
    at = 6
    for _ in range(2):
        at = content.find(b"\x00", at) + 1
    at += 4
    at += 4 + struct.unpack_from("<L", content, at)[0] if at + 4 <= len(content) else 0
    if at + 4 <= len(content):
        size = struct.unpack_from("<L", content, at)[0]
        yield content[at + 4 : at + 4 + size]
    yield content[4:]


def _macros(content: bytes) -> Iterator[bytes]:
    """Yield what a stream of a macro project says unpacked (MS-OVBA 2.4.1): its source is packed by its own method."""
    left = _MOST_INFLATED
    for count, found in enumerate(_VBA_MARK.finditer(content)):
        if count >= _MOST_TRIED or left <= 0:
            return
        text = _unpack_vba(content, found.start() + 1)
        left -= len(text)
        if len(text) > _SHORTEST_MACRO:
            yield text


def _unpack_vba(data: bytes, at: int) -> bytes:
    out = bytearray()
    while at + 2 <= len(data) and len(out) < _MOST_INFLATED:
        header = struct.unpack_from("<H", data, at)[0]
        end = min(len(data), at + (header & 0x0FFF) + 3)
        if header >> 12 & 7 != 3:
            break
        start = len(out)
        at += 2
        if not header & 0x8000:
            out += data[at:end]
            at = end
        while at < end:
            flags, at = data[at], at + 1
            for bit in range(8):
                if at >= end:
                    break
                if not flags >> bit & 1:
                    out.append(data[at])
                    at += 1
                elif not _copy_token(data, at, start, out):
                    return bytes(out)
                else:
                    at += 2
    return bytes(out)


def _copy_token(data: bytes, at: int, start: int, out: bytearray) -> bool:
    """Repeat what a token points back at; false where it points before the chunk."""
    if at + 2 > len(data):
        return False
    token = struct.unpack_from("<H", data, at)[0]
    bits = max(4, (len(out) - start - 1).bit_length())
    length, offset = (token & (0xFFFF >> bits)) + 3, (token >> (16 - bits)) + 1
    if offset > len(out) - start:
        return False
    for _ in range(length):
        out.append(out[-offset])
    return True


def carve(data: bytes) -> Iterator[bytes]:
    """Yield what begins like a known format in the middle of other bytes, and packed streams unpacked."""
    for count, found in enumerate(_HEADS.finditer(data, 1)):
        if count >= _MOST_CARVED:
            break
        yield data[found.start() :]
    taken = tried = at = 0
    while taken < _MOST_INFLATED and tried < _MOST_TRIED and (found_at := _ZLIB.search(data, at)):
        tried += 1
        at = found_at.start() + 1
        content, used = _inflate(data, found_at.start(), _MOST_INFLATED - taken)
        if len(content) > 8:
            taken += len(content)
            at += used - 1
            yield content


def _inflate(data: bytes, at: int, limit: int) -> tuple[bytes, int]:
    """Return what a packed stream says as far as it goes, and how many bytes it takes."""
    engine = zlib.decompressobj()
    pieces: list[bytes] = []
    begin = at
    try:
        while not engine.eof and at < len(data) and limit > 0:
            pieces.append(engine.decompress(engine.unconsumed_tail or data[at : at + (1 << 14)], limit))
            at += 0 if engine.unconsumed_tail else 1 << 14
            limit -= len(pieces[-1])
    except zlib.error:
        pass
    used = min(at, len(data)) - begin - len(engine.unused_data)
    return b"".join(pieces), max(1, used)


def gunzip(data: bytes) -> Opened:
    """Unpack a gzip file (a compressed metafile or SVG), and say what follows it.

    Raises:
        zlib.error: it is damaged.
    """
    engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
    content = engine.decompress(data, _MOST_INFLATED)
    opened = Opened(faults=["压缩数据"], inner=[("", content), ("", engine.unused_data)])
    opened.tell("object-names", data[10:300])
    return opened
