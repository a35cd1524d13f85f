"""Takes bytes from the disk without trusting what is there: limits, named errors, nothing that can block."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.errors import EmptyDocument, NotPermitted, TooLarge, UnreadableDocument
from pipeline.formats.limits import MAX_FILE_BYTES, MIB


def read_bytes(path: Path) -> bytes:
    """Read a regular file whole; links are followed.

    Opening never blocks: a pipe, a socket, a device or a folder is refused by what it is, before it is opened.

    Raises:
        NotPermitted: no right to read, not a regular file, or a link that leads round in a circle.
        EmptyDocument: it has no bytes.
        TooLarge: it is over ``MAX_FILE_BYTES``.
        UnreadableDocument: it is not there, or the disk fails.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotPermitted
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            # Looked at again: the name may point elsewhere by now.
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise NotPermitted
            source = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableDocument(what="文件不存在") from None
    except (OSError, ValueError) as error:
        raise _named(error) from None
    if not source:
        raise EmptyDocument
    if len(source) > MAX_FILE_BYTES:
        raise TooLarge(what="文件大小", limit=f"{MAX_FILE_BYTES // MIB} MB")
    return source


def walk(paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield each file once, with its name relative to the path it was found under.

    A folder is walked in sorted order; hidden entries and ``~$`` lock files are left out, links to folders are not
    followed. A path that was named is yielded whatever it is, and so is a folder that may not be listed: reading it says why.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk_folder(path, "")
        else:
            yield path.name, path


def _walk_folder(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        yield prefix.rstrip("/") or folder.name, folder
        return
    for name in names:
        if name.startswith((".", "~$")):
            continue
        path = folder / name
        if path.is_dir():
            if not path.is_symlink():
                yield from _walk_folder(path, f"{prefix}{name}/")
        else:
            yield prefix + name, path


def _named(error: Exception) -> UnreadableDocument:
    """Name an error of the operating system; too many links and a forbidden or impossible name are no right to read."""
    if isinstance(error, OSError) and not isinstance(error, PermissionError) and error.errno not in _REFUSALS:
        return UnreadableDocument(what=f"读取失败，系统错误 {error.errno}")
    return NotPermitted()


_REFUSALS = frozenset({errno.ELOOP, errno.ENXIO, errno.EINVAL, errno.ENAMETOOLONG})
