"""Whether a PDF unpacks to more than any document holds, told before any library takes it apart; nothing unpacked is kept."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress

MOST_OF_A_STREAM = 1 << 28
"""Unpacked bytes of one stream; the largest picture that a copy has takes half of it."""

MOST = 1 << 30
"""The same of a file."""

_SUSPECT = 1 << 17  # packed bytes; Flate packs at most 1032 to one
_CHUNK = 1 << 22
_END = b"endstream"
_STREAM = re.compile(rb"stream\r?\n")


def swells(source: bytes) -> bool:
    """Tell whether a stream of the file, or all together, unpack beyond measure."""
    total = position = 0
    while match := _STREAM.search(source, position):
        end = source.find(_END, match.end())
        end = end if end >= 0 else len(source)
        position = end + len(_END)
        if end - match.end() > _SUSPECT:
            size = _unpacked(source[match.end() : end])
            total += size
            if size > MOST_OF_A_STREAM or total > MOST:
                return True
    return False


def _unpacked(packed: bytes) -> int:
    size, unpacker = 0, zlib.decompressobj()
    with suppress(zlib.error):
        while packed and not unpacker.eof and size <= MOST_OF_A_STREAM:
            size += len(unpacker.decompress(packed, _CHUNK))
            packed = unpacker.unconsumed_tail
    return size
