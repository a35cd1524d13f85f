"""The file of a backup: an uncompressed tar whose members a signed manifest names, each with its size and SHA-256.

Members: ``tables/cases/000001.jsonl`` (rows as they are stored, sealed bytes in base64), ``blobs/ab12…`` (sealed),
``manifest.json`` and its signature ``manifest.sig``, in this order. Whatever else is in the file, or is there twice, or is no
plain file, makes it unusable: a backup comes from outside, so nothing in it is believed before manifest and hashes were checked.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import BackupError
from pipeline.store.keys import verify_signature

FORMAT = "mishen-backup/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_MEMBER = re.compile(r"tables/[a-z_]{1,40}/[0-9]{6}\.jsonl|blobs/[0-9a-f]{64}")
# Bytes. A part of a table holds 1,000 rows, a blob an original of at most some hundred megabytes.
MAX_MEMBER = 2 * 1024**3
MAX_MANIFEST = 512 * 1024**2
_CHUNK = 1024**2


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the backup: name, bytes, SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        format: ``mishen-backup/1``.
        home: id of the home.
        schema: revision of the tables.
        public_key: of the home, base64.
        made_at: when, ISO 8601 in UTC.
        events: how many events the record had.
        last_hash: hash of the last of them.
        rows: rows by table.
        members: every other file, in the order of the tar.
    """

    format: str
    home: str
    schema: str
    public_key: str
    made_at: str
    events: int
    last_hash: str
    rows: Mapping[str, int]
    members: tuple[Member, ...]

    def dump(self) -> bytes:
        """Return the bytes that are signed."""
        return json.dumps(asdict(self), separators=(",", ":"), sort_keys=True).encode()


class ArchiveWriter:
    """Writes members one after another and remembers what it wrote."""

    def __init__(self, file: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w:", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 - closed in seal
        self.members: list[Member] = []
        self._names: set[str] = set()

    def holds(self, name: str) -> bool:
        """Whether there is a member of this name already."""
        return name in self._names

    def add(self, name: str, data: bytes) -> None:
        """Add a member."""
        self._put(name, data)
        self._names.add(name)
        self.members.append(Member(name, len(data), hashlib.sha256(data).hexdigest()))

    def seal(self, manifest: Manifest, signature: bytes) -> None:
        """Add manifest and signature, and end the file."""
        self._put(MANIFEST, manifest.dump())
        self._put(SIGNATURE, base64.b64encode(signature))
        self._tar.close()

    def _put(self, name: str, data: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(data), 0o600
        self._tar.addfile(entry, io.BytesIO(data))


class ArchiveReader:
    """A backup that was looked through: every member is a plain file with a name of ours, there once, whole.

    Raises (when made):
        BackupError: it is not so.
    """

    def __init__(self, file: BinaryIO, name: Path) -> None:
        self._file = name
        try:
            self._tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 - the caller closes the file
            untrusted_members = list(self._tar)
        except (tarfile.TarError, ValueError, OSError, OverflowError, EOFError):
            raise BackupError(file=name, what="不是完整的备份文件") from None
        self._entries: dict[str, tarfile.TarInfo] = {}
        for untrusted in untrusted_members:
            self._take(untrusted)
        self._raw = self._read(MANIFEST, MAX_MANIFEST)
        self.manifest = self._parse(self._raw)

    def check(self, public_key: bytes) -> None:
        """Make sure that the signature and every member's hash hold, and that nothing is missing or too much.

        Raises:
            BackupError: it is not so.
        """
        try:
            signature = base64.b64decode(self._read(SIGNATURE, 1024), validate=True)
        except ValueError:
            signature = b""
        if not verify_signature(public_key, signature, self._raw):
            raise self._fault("清单的签名不符")
        if set(self._entries) != {MANIFEST, SIGNATURE, *(each.name for each in self.manifest.members)}:
            raise self._fault("文件与清单不一致")
        for member in self.manifest.members:
            if self._entries[member.name].size != member.size or self._digest(member.name) != member.sha256:
                raise self._fault(f"{member.name} 已损坏")

    def members(self, folder: str) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of the members whose name begins with ``folder``, in order, each checked once more.

        Raises:
            BackupError: one changed since ``check``.
        """
        for member in self.manifest.members:
            if member.name.startswith(folder):
                data = self._read(member.name, member.size)
                if hashlib.sha256(data).hexdigest() != member.sha256:
                    raise self._fault(f"{member.name} 已损坏")
                yield member.name, data

    def _take(self, untrusted: tarfile.TarInfo) -> None:
        name = untrusted.name
        known = name in (MANIFEST, SIGNATURE) or _MEMBER.fullmatch(name)
        if not known or untrusted.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or untrusted.pax_headers:
            raise self._fault("其中有不属于备份的内容")
        if name in self._entries:
            raise self._fault(f"{name} 出现两次")
        if not 0 <= untrusted.size <= MAX_MEMBER:
            raise self._fault(f"{name} 过大")
        self._entries[name] = untrusted

    def _read(self, name: str, limit: int) -> bytes:
        entry = self._entries.get(name)
        if entry is None:
            raise self._fault(f"缺少 {name}")
        if entry.size > limit:
            raise self._fault(f"{name} 过大")
        return b"".join(self._chunks(name))

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        for chunk in self._chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def _chunks(self, name: str) -> Iterator[bytes]:
        try:
            content = self._tar.extractfile(self._entries[name])
            if content is None:
                raise self._fault(f"缺少 {name}")
            while chunk := content.read(_CHUNK):
                yield chunk
        except (tarfile.TarError, OSError, EOFError):
            raise self._fault(f"{name} 不完整") from None

    def _parse(self, raw: bytes) -> Manifest:
        try:
            untrusted = json.loads(raw)
            members = tuple(
                Member(str(each["name"]), int(each["size"]), str(each["sha256"])) for each in untrusted["members"]
            )
            rows = {str(table): int(count) for table, count in untrusted["rows"].items()}
            return Manifest(
                str(untrusted["format"]),
                str(untrusted["home"]),
                str(untrusted["schema"]),
                str(untrusted["public_key"]),
                str(untrusted["made_at"]),
                int(untrusted["events"]),
                str(untrusted["last_hash"]),
                rows,
                members,
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise self._fault("清单已损坏") from None

    def _fault(self, what: str) -> BackupError:
        return BackupError(file=self._file, what=what)
