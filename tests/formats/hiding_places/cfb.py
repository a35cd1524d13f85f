"""Writes Compound File Binary files ([MS-CFB], version 3): as small as the format allows, read by olefile and LibreOffice."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_SECTOR = 512
_MINI = 64
_CUTOFF = 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_FAT_ENTRIES = _SECTOR // 4


def compound(streams: Mapping[str, bytes], *, scattered: bool = False) -> bytes:
    """Return a compound file with the streams in its root storage.

    Streams below 4,096 bytes go into the mini stream, as the format asks. ``scattered`` writes the sectors of long streams from
    the last to the first, so that only who follows the chains reads them in order.

    Raises:
        ValueError: more than one sector of FAT would be needed (64 KB).
    """
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    mini, mini_fat, starts = _mini_stream({name: streams[name] for name in names if len(streams[name]) < _CUTOFF})
    fat = [_FAT]
    sectors = [b""]  # the FAT itself, filled in at the end
    for name in names:
        if len(streams[name]) >= _CUTOFF:
            starts[name] = _chain(streams[name], sectors, fat, reverse=scattered)
    mini_start = _chain(mini, sectors, fat) if mini else _END
    table = b"".join(struct.pack("<I", each) for each in mini_fat)
    mini_fat_start = _chain(table, sectors, fat, fill=b"\xff") if mini else _END
    entries = [_entry("Root Entry", 5, mini_start, len(mini), child=1 if names else _FREE)]
    for index, name in enumerate(names, start=1):
        right = index + 1 if index < len(names) else _FREE
        entries.append(_entry(name, 2, starts[name], len(streams[name]), right=right))
    while len(entries) % 4:
        entries.append(_entry("", 0, 0, 0))
    directory = _chain(b"".join(entries), sectors, fat)
    if len(fat) > _FAT_ENTRIES:
        raise ValueError("too large for one sector of FAT")
    sectors[0] = b"".join(struct.pack("<I", each) for each in fat + [_FREE] * (_FAT_ENTRIES - len(fat)))
    return _header(directory, mini_fat_start, 1 if mini else 0) + b"".join(sectors)


def _mini_stream(streams: Mapping[str, bytes]) -> tuple[bytes, list[int], dict[str, int]]:
    data, fat, starts = b"", list[int](), dict[str, int]()
    for name, content in streams.items():
        count = max(1, -(-len(content) // _MINI))
        starts[name] = len(fat)
        fat += [*range(len(fat) + 1, len(fat) + count), _END]
        data += content.ljust(count * _MINI, b"\0")
    return data, fat, starts


def _chain(data: bytes, sectors: list[bytes], fat: list[int], *, reverse: bool = False, fill: bytes = b"\0") -> int:
    """Append the sectors of a stream and return the first one's number."""
    pieces = [data[at : at + _SECTOR].ljust(_SECTOR, fill) for at in range(0, len(data), _SECTOR)]
    first, count = len(sectors), len(pieces)
    if reverse:
        sectors += pieces[::-1]
        fat += [_END, *range(first, first + count - 1)]
        return first + count - 1
    sectors += pieces
    fat += [*range(first + 1, first + count), _END]
    return first


def _entry(name: str, kind: int, start: int, size: int, *, right: int = _FREE, child: int = _FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0" if name else b""
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return head + struct.pack("<III", _FREE, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def _header(directory: int, mini_fat: int, mini_fat_sectors: int) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, directory, 0, _CUTOFF, mini_fat, mini_fat_sectors, _END, 0)
    return head + struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
