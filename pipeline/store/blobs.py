"""Blobs: originals, released copies, manifests, forms. Encrypted, found by keyed hash, written atomically.

A blob's id is the keyed hash of its purpose, its case's key and its content: who has no key cannot confirm a guess, and two
cases never share a blob, so that erasing one case's key leaves the other whole. A file holds the purpose in clear (codes only,
never text of a document), a line end, and the sealed content, whose head names the key that opens it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import DamagedHome, ErasedCase, HomeError
from pipeline.store.folders import BlobFolder
from pipeline.store.keys import VERSION_1, CaseKey, KeyRing, key_id

_PURPOSE = re.compile(r"[A-Za-z0-9:_.\-]{1,200}")
_ID = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """The encrypted blobs of a home; ``key_by_id`` finds the key of a case by the id that a blob names."""

    def __init__(self, folder: BlobFolder, keys: KeyRing, home: Path, key_by_id: Callable[[str], CaseKey]) -> None:
        self.folder = folder
        self._keys = keys
        self._home = home
        self._key_by_id = key_by_id

    def put(self, purpose: str, data: bytes, key: CaseKey) -> str:
        """Store ``data`` of the case with this key and return its blob id; the same again gives the same id, stored once.

        Raises:
            ValueError: the purpose is no code such as ``original`` or ``case:2026-000001:original``.
            HomeError: it cannot be written.
        """
        if not _PURPOSE.fullmatch(purpose):
            raise ValueError("a purpose consists of letters, digits and :_.-")
        blob_id = self._id_of(purpose, data, key)
        if not self._holds(blob_id, key):
            self._write(blob_id, purpose, data, key)
        return blob_id

    def get(self, blob_id: str) -> bytes:
        """Return a blob's content; its hash is verified.

        Raises:
            DamagedHome: it is missing, damaged or was altered.
            ErasedCase: the key of its case was destroyed.
        """
        return self._read(blob_id, self._key_by_id)[1]

    def key_of(self, blob_id: str) -> str | None:
        """Return the id of the key that a blob was sealed with, None for one of older versions.

        Raises:
            DamagedHome: it is missing.
        """
        return key_id(self.sealed(blob_id).partition(b"\n")[2])

    def has(self, blob_id: str) -> bool:
        """Tell whether a blob is there, whole and can be read."""
        try:
            self.get(blob_id)
        except (DamagedHome, ErasedCase):
            return False
        return True

    def sealed(self, blob_id: str) -> bytes:
        """Return a blob as it is stored, sealed, for a backup.

        Raises:
            DamagedHome: it is missing.
        """
        stored = self.folder.read(blob_id) if _ID.fullmatch(blob_id) else None
        if stored is None:
            raise DamagedHome(what=f"blob {blob_id[:16]}")
        return stored

    def reseal(self, blob_id: str, key: CaseKey) -> None:
        """Seal what an older version wrote with its case's key; under the same id, since records name it.

        Raises:
            DamagedHome: it is missing, damaged or was altered.
        """
        purpose, data = self._read(blob_id, lambda id: key)
        if self.sealed(blob_id).partition(b"\n")[2][:1] == VERSION_1:
            self._write(blob_id, purpose, data, key)

    def _read(self, blob_id: str, key_by_id: Callable[[str], CaseKey]) -> tuple[str, bytes]:
        head, _, sealed = self.sealed(blob_id).partition(b"\n")
        purpose = head.decode("ascii", "replace")
        id = key_id(sealed)
        key = key_by_id(id) if id is not None else None
        data = (key or self._keys).decrypt(f"blob:{purpose}", sealed)
        # What an older version wrote keeps its id when it is sealed anew.
        if blob_id not in (self._id_of(purpose, data, key), self._id_of(purpose, data, None)):
            raise DamagedHome(what=f"blob {blob_id[:16]}")
        return purpose, data

    def _holds(self, blob_id: str, key: CaseKey) -> bool:
        try:
            self._read(blob_id, lambda id: key)
        except DamagedHome:
            return False
        return True

    def _write(self, blob_id: str, purpose: str, data: bytes, key: CaseKey) -> None:
        sealed = purpose.encode() + b"\n" + key.encrypt(f"blob:{purpose}", data)
        try:
            self.folder.write(blob_id, sealed)
        except OSError as error:
            raise HomeError(home=self._home, what=f"无法写入（{error.strerror}）") from None

    def _id_of(self, purpose: str, data: bytes, key: CaseKey | None) -> str:
        return self._keys.fingerprint(data, f"blob:{purpose}:{key.id}" if key else f"blob:{purpose}")
