"""Where blobs lie: a folder on this machine, or whatever fsspec reaches (an object store, a share).

Names are blob ids, contents are sealed. A local folder writes through a temporary file that is made durable and renamed; any
other file system gets each blob in one put, which object stores make visible whole or not at all.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from pipeline.errors import HomeError
from pipeline.store.files import replace_atomically

# A temporary file of this age was left by a crash; nobody writes for an hour.
_STALE_SECONDS = 3600.0


class BlobFolder(Protocol):
    """Where the sealed bytes lie; names are blob ids."""

    def write(self, name: str, data: bytes) -> None:
        """Write all of it durably, or nothing."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return what was written, None when there is nothing."""
        ...

    def remove(self, name: str) -> None:
        """Remove what was written; nothing happens when there is nothing."""
        ...

    def sweep(self) -> int:
        """Remove what crashes left; return how many files."""
        ...

    def old(self, head: bytes) -> list[str]:
        """Return the names of what begins so and was written more than an hour ago, as far as that can be told cheaply."""
        ...


class LocalFolder:
    """A folder on this machine: ``ab/abcd…``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, data: bytes) -> None:
        """Write through a temporary file in the same folder, which is renamed; both are made durable."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_atomically(path, data)

    def read(self, name: str) -> bytes | None:
        """Return what was written, None when there is nothing."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Remove what was written."""
        self._path(name).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove the temporary files that crashes left more than an hour ago; return how many."""
        limit = time.time() - _STALE_SECONDS
        stale = [path for path in self._folder.glob("*/.*.tmp") if path.stat().st_mtime < limit]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def old(self, head: bytes) -> list[str]:
        """Return the names of what begins so and was written more than an hour ago."""
        limit = time.time() - _STALE_SECONDS
        return sorted(path.name for path in self._folder.glob("[0-9a-f]*/[0-9a-f]*") if _is_old(path, head, limit))

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


class RemoteFolder:
    """A folder of any file system that fsspec knows; one put a blob."""

    def __init__(self, system: Any, root: str) -> None:  # noqa: ANN401 - fsspec has no types
        self._system = system
        self._root = root.rstrip("/")

    def write(self, name: str, data: bytes) -> None:
        """Write in one put."""
        path = self._path(name)
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._system.pipe_file(path, data)

    def read(self, name: str) -> bytes | None:
        """Return what was written, None when there is nothing."""
        try:
            return bytes(self._system.cat_file(self._path(name)))
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Remove what was written."""
        if self._system.exists(self._path(name)):
            self._system.rm_file(self._path(name))

    def sweep(self) -> int:
        """Do nothing: a put leaves no temporary files."""
        return 0

    def old(self, head: bytes) -> list[str]:
        """Return nothing: it would take a request for each blob there is."""
        return []

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:2]}/{name}"


def _is_old(path: Path, head: bytes, limit: float) -> bool:
    try:
        with path.open("rb") as file:
            return os.fstat(file.fileno()).st_mtime < limit and file.read(len(head)) == head
    except OSError:  # removed meanwhile
        return False


def folder_at(home: Path, url: str | None, default: Path) -> BlobFolder:
    """Return the folder that ``url`` names, e.g. ``file:///srv/blobs``, ``s3://bucket/blobs``; None names ``default``.

    Raises:
        HomeError: the URL means nothing, or the package that reaches it is not installed.
    """
    if url is None:
        return LocalFolder(default)
    if url.startswith("file:") and not url.startswith("file:///"):
        # Else the first folder would be taken for the name of a machine, and passed over.
        raise HomeError(home=home, what="MISHEN_BLOBS_URL 中的本机文件夹应写作 file:///…（三个斜杠）")
    if url.startswith("file://"):
        return LocalFolder(Path(unquote(urlsplit(url).path)))
    # Imported only where it is needed: most homes keep their blobs in a folder.
    from fsspec.core import url_to_fs

    try:
        system, root = url_to_fs(url)
    except (ValueError, ImportError, OSError):
        raise HomeError(home=home, what="文件存储地址无效，或缺少其驱动程序") from None
    return RemoteFolder(system, root)
