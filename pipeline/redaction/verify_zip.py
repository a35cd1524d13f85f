"""Every byte of a ZIP archive: its entries, what its directory no longer lists, and what stands between and behind.

Uses ``zipfile`` for the directory and reads the local headers itself, since an entry that was deleted from the directory
is still in the file.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO

MAX_UNPACKED = 1 << 28
MAX_ENTRIES = 20_000
MAX_STRAY = 2_000  # places that look like the begin of an entry and are looked into
_FIRST = 1 << 16  # bytes that show whether packed data begin here
_LOCAL = b"PK\x03\x04"
_CENTRAL = b"PK\x01\x02"
_END = b"PK\x05\x06"
_LOCAL_SIZE, _CENTRAL_SIZE, _END_SIZE = 30, 46, 22
_HAS_DESCRIPTOR = 0x08
_STORED = 0


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
    """The archive unpacks to more than may be unpacked, or has too many entries."""


@dataclass(slots=True)
class Archive:
    """An archive taken apart.

    Attributes:
        parts: entries of the directory, unpacked; where a name occurs twice the later ones get a number behind.
        stray: contents of local entries that the directory does not list.
        slack: comments, additional fields, the names that local headers give, and all bytes that belong to no entry.
        faults: codes of what a package written from scratch does not have.
    """

    parts: dict[str, bytes] = field(default_factory=dict)
    stray: list[bytes] = field(default_factory=list)
    slack: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def size(self) -> int:
        """Return how many bytes it holds unpacked."""
        return sum(map(len, self.parts.values())) + sum(map(len, self.stray)) + sum(map(len, self.slack))


def take_apart(data: bytes, limit: int = MAX_UNPACKED) -> Archive:
    """Read every entry.

    Raises:
        DAMAGED: one of these exceptions: it is no archive, or is damaged.
        TooMuch: it unpacks to more than ``limit`` bytes.
    """
    archive = Archive()
    total = 0
    with zipfile.ZipFile(BytesIO(data)) as package:
        if len(package.filelist) > MAX_ENTRIES or sum(info.file_size for info in package.filelist) > limit:
            raise TooMuch
        if package.comment:
            archive.faults.append("压缩包注释")
            archive.slack.append(package.comment)
        spans = []
        for info in package.infolist():
            content = _content(package, info, limit - total)
            total += len(content)
            name = info.filename
            if name in archive.parts:
                archive.faults.append("重名条目")
                name = f"{name}#{len(archive.parts)}"
            archive.parts[name] = content
            if info.comment or info.extra:
                archive.faults.append("条目附加信息")
                archive.slack += [info.comment, info.extra]
            spans.append(_span(data, info, archive))
        _check_coverage(data, spans, package, archive)
        _add_stray(data, {start for start, _ in spans}, limit - total, archive)
    archive.faults = list(dict.fromkeys(archive.faults))
    return archive


def _content(package: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    with package.open(info) as entry:
        content = entry.read(limit + 1)
    if len(content) > limit:
        raise TooMuch
    return content


def _span(data: bytes, info: zipfile.ZipInfo, archive: Archive) -> tuple[int, int]:
    """Return where an entry begins and ends; its header must say no more than the directory, its data fill its place."""
    start = info.header_offset
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    name_end = start + _LOCAL_SIZE + name_length
    name = data[start + _LOCAL_SIZE : name_end]
    if name != info.orig_filename.encode("utf-8") and name != info.orig_filename.encode("cp437", "replace"):
        archive.faults.append("条目名称前后不一致")
        archive.slack.append(name)
    if extra_length:
        archive.faults.append("条目附加信息")
        archive.slack.append(data[name_end : name_end + extra_length])
    begin = name_end + extra_length
    end = begin + info.compress_size
    if info.compress_type == zipfile.ZIP_DEFLATED and (rest := _behind_stream(data[begin:end])):
        archive.faults.append("条目末尾有多余字节")
        archive.slack.append(rest)
    if info.flag_bits & _HAS_DESCRIPTOR:
        end += 16 if data[end : end + 4] == b"PK\x07\x08" else 12
    return start, end


def _behind_stream(packed: bytes) -> bytes:
    """Return what stands behind the end of an entry's packed data, inside its place."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not engine.eof:
        engine.decompress(packed, 1 << 20)
        packed = engine.unconsumed_tail
    return engine.unused_data


def _check_coverage(data: bytes, spans: list[tuple[int, int]], package: zipfile.ZipFile, archive: Archive) -> None:
    at = 0
    for start, end in sorted(spans):
        if start != at:
            archive.faults.append("条目之间有多余字节")
            archive.slack.append(data[at:start])
        at = max(at, end)
    directory = package.start_dir
    if at != directory:
        archive.faults.append("目录之前有多余字节")
        archive.slack.append(data[at:directory])
    for _ in spans:
        if data[directory : directory + 4] != _CENTRAL:
            break
        directory += _CENTRAL_SIZE + sum(struct.unpack_from("<HHH", data, directory + 28))
    end = data.rfind(_END)
    if end < 0 or end + _END_SIZE != len(data):
        archive.faults.append("压缩包之后有多余字节")
        archive.slack.append(data[end + _END_SIZE :] if end >= 0 else b"")
    if directory != end:
        archive.faults.append("目录之后有多余字节")
        archive.slack.append(data[directory : max(end, directory)])


def _add_stray(data: bytes, listed: set[int], limit: int, archive: Archive) -> None:
    """Unpack every local entry whose place the directory does not name."""
    at = data.find(_LOCAL)
    tried = 0
    while at >= 0 and tried < MAX_STRAY:
        if at not in listed and at + _LOCAL_SIZE <= len(data):
            tried += 1
            method, size, name_length, extra_length = struct.unpack_from("<8xH8xL4xHH", data, at)
            begin = at + _LOCAL_SIZE + name_length + extra_length
            content = data[begin : begin + size] if method == _STORED else _inflated(data, begin, limit)
            limit -= len(content)
            if limit < 0:
                raise TooMuch
            if content:
                archive.stray.append(content)
                archive.slack.append(data[at + _LOCAL_SIZE : begin])
        at = data.find(_LOCAL, at + 1)


def _inflated(data: bytes, begin: int, limit: int) -> bytes:
    """Inflate what begins at a place, as far as it goes."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    out = b""
    with suppress(zlib.error):
        out = engine.decompress(data[begin : begin + _FIRST], limit + 1)
        if not engine.eof and len(out) <= limit:
            out += engine.decompress(engine.unconsumed_tail + data[begin + _FIRST :], limit + 1 - len(out))
    return out
