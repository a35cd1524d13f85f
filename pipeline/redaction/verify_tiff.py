"""TIFF, which EXIF is too: every value of every directory, and the pictures and pieces that stand inside."""

from __future__ import annotations

import struct

from pipeline.redaction.verify_opened import Opened

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_TEXTS = frozenset({1, 2, 3, 6, 7})
_DIRECTORIES = frozenset({330, 34665, 34853, 40965})  # sub-pictures, EXIF, GPS, interoperability
_XP = range(40091, 40096)  # Windows' title, comment, author, keywords, subject: UTF-16
_THUMBNAIL, _THUMBNAIL_SIZE = 513, 514
_MOST_DIRECTORIES = 64
_MOST_VALUE = 1 << 22


def open_tiff(data: bytes) -> Opened:
    """Walk the directories of a TIFF file or an EXIF block.

    Raises:
        struct.error: an offset leads out of the data.
    """
    opened = Opened(faults=["不允许的图片格式"])
    order = "<" if data.startswith(b"II") else ">"
    waiting = [struct.unpack_from(f"{order}L", data, 4)[0]]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_DIRECTORIES:
        at = waiting.pop()
        if at and at not in seen and at + 2 <= len(data):
            seen.add(at)
            waiting += _directory(data, at, order, opened)
    return opened


def _directory(data: bytes, at: int, order: str, opened: Opened) -> list[int]:
    """Take in one directory; returns where further ones begin."""
    further: list[int] = []
    thumbnail = size = 0
    count = struct.unpack_from(f"{order}H", data, at)[0]
    for index in range(count):
        entry = at + 2 + 12 * index
        if entry + 12 > len(data):
            return further
        tag, kind, number = struct.unpack_from(f"{order}HHL", data, entry)
        length = _SIZES.get(kind, 1) * number
        place = entry + 8 if length <= 4 else struct.unpack_from(f"{order}L", data, entry + 8)[0]
        value = data[place : place + min(length, _MOST_VALUE)]
        if tag in _DIRECTORIES and kind in (4, 13):
            further += [each for (each,) in struct.iter_unpack(f"{order}L", value[: len(value) // 4 * 4])]
        elif tag in (_THUMBNAIL, _THUMBNAIL_SIZE) and len(value) == 4:
            number = struct.unpack(f"{order}L", value)[0]
            thumbnail, size = (number, size) if tag == _THUMBNAIL else (thumbnail, number)
        elif kind in _TEXTS and length > 1:
            opened.tell("picture-text", value, "utf-16-le" if tag in _XP else "")
    if thumbnail and size:
        opened.inner.append(("", data[thumbnail : thumbnail + size]))
    behind = at + 2 + 12 * count
    return [*further, *(struct.unpack_from(f"{order}L", data, behind) if behind + 4 <= len(data) else ())]
