"""The entries of an archive that nobody vouches for: all of them are checked before the first is unpacked."""

from __future__ import annotations

import unicodedata
import zipfile
from itertools import pairwise
from urllib.parse import unquote

from pipeline.errors import DamagedDocument, EncryptedDocument, HostileDocument, TooLarge
from pipeline.formats.limits import (
    MAX_COMPRESSION_RATIO,
    MAX_PACKAGE_ENTRIES,
    MAX_UNPACKED_BYTES,
    MIB,
    RATIO_FREE_BYTES,
    RATIO_FREE_TOTAL,
)

_LOCAL_HEADER = 30
_SLASHES = str.maketrans("\\∕⁄⧸╱⧵⧹", "///////")
_BOMB = "压缩比异常，疑似压缩炸弹"


def unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the contents of all entries by name, a backslash read as a slash.

    Raises:
        TooLarge: too many entries or bytes.
        HostileDocument: a name that leads out of the package or stands twice, contents out of proportion, overlapping entries.
        EncryptedDocument, DamagedDocument: an entry under a password, or packed in a way that Word does not use.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MAX_PACKAGE_ENTRIES:
        raise TooLarge(what="压缩包内文件数", limit=str(MAX_PACKAGE_ENTRIES))
    named: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _checked_name(info)
        _check_entry(info)
        if name.lower() in named:
            raise HostileDocument(what="压缩包内有同名文件")
        named[name.lower()] = info
    _check_together(infos)
    # Reading never yields more than the declared size.
    return {info.filename.replace("\\", "/"): archive.read(info) for info in infos}


def _checked_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name; refuse one that could lead out of the package in anybody's reading of it."""
    name = info.filename.replace("\\", "/")
    # Python cuts a name at its first NUL; others may not.
    for reading in (info.orig_filename, unquote(info.orig_filename), unquote(unquote(info.orig_filename))):
        plain = unicodedata.normalize("NFKC", reading).translate(_SLASHES)
        steps = plain.split("/")
        if plain.startswith("/") or ".." in steps or ":" in steps[0] or any(ord(char) < 0x20 for char in reading):
            raise HostileDocument(what="部件名越出压缩包")
    return name


def _check_entry(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise EncryptedDocument
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedDocument(what="压缩方法不受支持")
    if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_COMPRESSION_RATIO * max(1, info.compress_size):
        raise HostileDocument(what=_BOMB)


def _check_together(infos: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if unpacked > RATIO_FREE_TOTAL and unpacked > MAX_COMPRESSION_RATIO * max(1, packed):
        raise HostileDocument(what=_BOMB)
    if unpacked > MAX_UNPACKED_BYTES:
        raise TooLarge(what="解压后大小", limit=f"{MAX_UNPACKED_BYTES // MIB} MB")
    placed = sorted(infos, key=lambda info: info.header_offset)
    for info, following in pairwise(placed):
        if info.header_offset + _LOCAL_HEADER + info.compress_size > following.header_offset:
            raise HostileDocument(what="压缩条目相互重叠")
