"""What a package's archive holds beside the entries that it lists: comments, extra fields, bytes between, entries let go."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator

_LOCAL = b"PK\x03\x04"
_HEADER, _END = 30, 22
_DESCRIPTOR = 0x08
_MOST = 16 * 1024 * 1024
"""Bytes of one kind of remains that are looked at."""


def remains(source: bytes, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Yield what each piece is and its bytes; an entry that the directory no longer lists comes unpacked.

    Raises:
        struct.error, ValueError: a header leads nowhere.
    """
    if archive.comment:
        yield "zip-comment", archive.comment
    spans: list[tuple[int, int]] = []
    for info in archive.infolist():
        if info.comment:
            yield "entry-comment", info.comment
        if len(info.extra) > 4:
            yield "entry-extra", info.extra
        spans.append(_span(source, info))
    end = source.rfind(b"PK\x05\x06")
    spans.append((archive.start_dir, end + _END + len(archive.comment) if end >= 0 else len(source)))
    at = 0
    for start, stop in sorted(spans):
        if start > at:
            yield from _between(source[at : min(start, at + _MOST)])
        at = max(at, stop)
    if at < len(source):
        yield from _between(source[at : at + _MOST])


def _span(source: bytes, info: zipfile.ZipInfo) -> tuple[int, int]:
    start = info.header_offset
    name, extra = struct.unpack_from("<HH", source, start + 26)
    end = start + _HEADER + name + extra + info.compress_size
    if info.flag_bits & _DESCRIPTOR:
        end += 16 if source[end : end + 4] == b"PK\x07\x08" else 12
    return start, end


def _between(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield bytes that belong to no listed entry, and what entries in them unpack to."""
    if not data.strip(b"\x00"):
        return
    yield "bytes", data
    left = _MOST
    at = data.find(_LOCAL)
    while at >= 0 and at + _HEADER <= len(data) and left > 0:
        method = struct.unpack_from("<H", data, at + 8)[0]
        name, extra = struct.unpack_from("<HH", data, at + 26)
        begin = at + _HEADER + name + extra
        if method == zipfile.ZIP_DEFLATED:
            try:
                content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[begin:], left)
            except zlib.error:
                content = b""
            left -= len(content)
            if content:
                yield "unlisted-entry", content
        at = data.find(_LOCAL, at + 1)
