"""Compound files (OLE2, CFB): what their streams hold; a stream may be a file of its own, or wrap one."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO

import olefile

MAGIC = olefile.MAGIC
MOST_STREAMS = 500
MOST_BYTES = 64 * 1024 * 1024


def streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each stream, and the property texts of the file; nothing for a broken file."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            left = MOST_BYTES
            for entry in ole.listdir(streams=True, storages=False)[:MOST_STREAMS]:
                size = ole.get_size(entry)
                if size > left:
                    continue
                left -= size
                yield "/".join(entry), ole.openstream(entry).read()
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError):
        # olefile raises whatever a broken allocation table makes it; the bytes themselves are searched as well.
        return


def packaged(stream: bytes) -> tuple[str, bytes] | None:
    """Return name and content of the file that an Ole10Native stream wraps, None where it wraps none."""
    try:
        at = 6
        names = []
        for _ in range(2):
            end = stream.index(b"\x00", at)
            names.append(stream[at:end].decode("gb18030", "replace"))
            at = end + 1
        at += 4
        length = struct.unpack_from("<I", stream, at)[0]
        at += 4 + length
        size = struct.unpack_from("<I", stream, at)[0]
        content = stream[at + 4 : at + 4 + size]
    except (ValueError, struct.error):
        return None
    return (" ".join(names), content) if content else None
