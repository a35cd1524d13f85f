"""Parts of the documents, for folds; the standard library alone, so that the environment with PyTorch can import it."""

from __future__ import annotations

import zlib

PARTS = 5


def part_of(name: str) -> int:
    """Return the part (0 to PARTS - 1) of the document with this id; all its variants share it."""
    return zlib.crc32(name.encode()) % PARTS
