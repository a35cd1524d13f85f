"""Writing files so that nothing half-written stays behind."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4


def write_file(target: Path, data: bytes) -> None:
    """Write to a temporary file in the same folder, then rename; folders are made as needed.

    Raises:
        OSError: the folder cannot be written; nothing stays behind.
    """
    write_pieces(target, (data,))


def write_pieces(target: Path, pieces: Iterable[bytes]) -> None:
    """Write a file piece by piece; it is there whole or, when a piece fails, not at all.

    Raises:
        OSError: the folder cannot be written; nothing stays behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".mishen-{uuid4().hex}"
    # The user's umask decides who else may read it.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
