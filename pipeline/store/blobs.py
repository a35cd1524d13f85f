"""Blobs: originals, released copies, manifests, forms. Encrypted, found by keyed hash, written atomically.

A blob's id is the keyed hash of its purpose and content: who has no key cannot confirm a guess, and two cases never share
a blob, so that erasing one case's key will leave the other whole. A file holds the purpose in clear (codes only, never
text of a document), a line end, and the sealed content. ``BlobFolder`` is the seam for an object store.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Protocol

from pipeline.errors import DamagedHome, HomeError
from pipeline.store.files import replace_atomically
from pipeline.store.keys import KeyRing

_PURPOSE = re.compile(r"[A-Za-z0-9:_.\-]{1,200}")
_ID = re.compile(r"[0-9a-f]{64}")
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

    def sweep(self) -> int:
        """Remove the temporary files that crashes left more than an hour ago; return how many."""
        limit = time.time() - _STALE_SECONDS
        stale = [path for path in self._folder.glob("*/.*.tmp") if path.stat().st_mtime < limit]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


class Blobs:
    """The encrypted blobs of a home."""

    def __init__(self, folder: BlobFolder, keys: KeyRing, home: Path) -> None:
        self._folder = folder
        self._keys = keys
        self._home = home

    def put(self, purpose: str, data: bytes) -> str:
        """Store ``data`` and return its blob id; the same purpose and data give the same id and are stored once.

        Raises:
            ValueError: the purpose is no code such as ``original`` or ``case:2026-000001:original``.
            HomeError: it cannot be written.
        """
        if not _PURPOSE.fullmatch(purpose):
            raise ValueError("a purpose consists of letters, digits and :_.-")
        blob_id = self._keys.fingerprint(data, f"blob:{purpose}")
        if not self.has(blob_id):
            sealed = purpose.encode() + b"\n" + self._keys.encrypt(f"blob:{purpose}", data)
            try:
                self._folder.write(blob_id, sealed)
            except OSError as error:
                raise HomeError(home=self._home, what=f"无法写入（{error.strerror}）") from None
        return blob_id

    def get(self, blob_id: str) -> bytes:
        """Return a blob's content; its hash is verified.

        Raises:
            DamagedHome: it is missing, damaged or was altered.
        """
        if not _ID.fullmatch(blob_id):
            raise DamagedHome(what="blob")
        stored = self._folder.read(blob_id)
        if stored is None:
            raise DamagedHome(what=f"blob {blob_id[:16]}")
        head, _, sealed = stored.partition(b"\n")
        purpose = head.decode("ascii", "replace")
        data = self._keys.decrypt(f"blob:{purpose}", sealed)
        if self._keys.fingerprint(data, f"blob:{purpose}") != blob_id:
            raise DamagedHome(what=f"blob {blob_id[:16]}")
        return data

    def has(self, blob_id: str) -> bool:
        """Tell whether a blob is there and whole."""
        try:
            self.get(blob_id)
        except DamagedHome:
            return False
        return True
