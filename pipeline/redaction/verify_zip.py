"""Every byte of a ZIP archive: its entries, what its directory no longer lists, and what stands between and behind.

Uses ``zipfile`` for the directory and reads the local headers itself, since an entry that was deleted from the directory
is still in the file.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO

MAX_UNPACKED = 1 << 29
_LOCAL = b"PK\x03\x04"
_LOCAL_SIZE = 30
_END_SIZE = 22
_HAS_DESCRIPTOR = 0x08


DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
"""What ``zipfile`` and the walk over local headers raise for a broken archive."""


class TooMuch(Exception):
    """The archive unpacks to more than ``MAX_UNPACKED`` bytes."""


@dataclass(slots=True)
class Archive:
    """An archive taken apart.

    Attributes:
        parts: entries of the directory, unpacked; where a name occurs twice the later ones get a number behind.
        stray: contents of local entries that the directory does not list.
        faults: codes of what a package written from scratch does not have.
    """

    parts: dict[str, bytes] = field(default_factory=dict)
    stray: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def take_apart(data: bytes) -> Archive:
    """Read every entry.

    Raises:
        DAMAGED: one of these exceptions: it is no archive, or is damaged.
        TooMuch: it unpacks to too much.
    """
    archive = Archive()
    total = 0
    with zipfile.ZipFile(BytesIO(data)) as package:
        if package.comment:
            archive.faults.append("压缩包注释")
        spans = []
        for info in package.infolist():
            with package.open(info) as entry:
                content = entry.read(MAX_UNPACKED - total + 1)
            total += len(content)
            if total > MAX_UNPACKED:
                raise TooMuch
            name = info.filename
            if name in archive.parts:
                archive.faults.append("重名条目")
                name = f"{name}#{len(archive.parts)}"
            archive.parts[name] = content
            if info.comment or info.extra:
                archive.faults.append("条目附加信息")
            spans.append(_span(data, info, archive))
        _check_coverage(data, spans, package.start_dir, archive)
        archive.stray = _stray(data, {start for start, _ in spans}, MAX_UNPACKED - total)
    archive.faults = list(dict.fromkeys(archive.faults))
    return archive


def _span(data: bytes, info: zipfile.ZipInfo, archive: Archive) -> tuple[int, int]:
    """Return where an entry begins and ends; its header must say no more than the directory."""
    start = info.header_offset
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    if extra_length:
        archive.faults.append("条目附加信息")
    end = start + _LOCAL_SIZE + name_length + extra_length + info.compress_size
    if info.flag_bits & _HAS_DESCRIPTOR:
        end += 16 if data[end : end + 4] == b"PK\x07\x08" else 12
    return start, end


def _check_coverage(data: bytes, spans: list[tuple[int, int]], directory: int, archive: Archive) -> None:
    at = 0
    for start, end in sorted(spans):
        if start != at:
            archive.faults.append("条目之间有多余字节")
        at = end
    if at != directory:
        archive.faults.append("目录之前有多余字节")
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + _END_SIZE != len(data):
        archive.faults.append("压缩包之后有多余字节")


def _stray(data: bytes, listed: set[int], limit: int) -> list[bytes]:
    """Unpack every local entry whose place the directory does not name."""
    found = []
    at = data.find(_LOCAL)
    while at >= 0:
        if at not in listed and at + _LOCAL_SIZE <= len(data):
            name_length, extra_length = struct.unpack_from("<HH", data, at + 26)
            begin = at + _LOCAL_SIZE + name_length + extra_length
            try:
                content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[begin:], limit + 1)
            except zlib.error:
                content = b""
            limit -= len(content)
            if limit < 0:
                raise TooMuch
            if content:
                found.append(content)
        at = data.find(_LOCAL, at + 1)
    return found
