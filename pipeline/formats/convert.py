"""Drafts in older formats become Word documents on their way in, through LibreOffice where it is installed.

Everything after that sees the converted package; only the hash of the document is that of the original bytes. What LibreOffice
leaves out is neither read nor in any copy. A conversion is kept for a while in this process, since reading, redacting and checking
a draft want the same one; made anew it reads the same (``volatile``).
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import threading
import zipfile
import zlib
from collections import OrderedDict
from dataclasses import dataclass

import olefile

from pipeline.errors import (
    DamagedDocument,
    EncryptedDocument,
    HostileDocument,
    NoConverter,
    StrictOpenXml,
    TooLarge,
    UnreadableDocument,
)
from pipeline.formats import office
from pipeline.formats.docx.xml import parse
from pipeline.formats.limits import (
    MAX_COMPRESSION_RATIO,
    MAX_PACKAGE_ENTRIES,
    MAX_UNPACKED_BYTES,
    MIB,
    RATIO_FREE_BYTES,
)
from pipeline.formats.sniff import CONVERTIBLE
from pipeline.formats.volatile import settle

CONVERTED = "converted"
"""Warning of a document that is a conversion."""

STRICT = "strict"
"""Kind of a Word document in the strict variant of Open XML."""

_MACROS = "macros_left_out"
_VOLATILE = "volatile_fields"

# Suffix that the temporary file gets, and the one import filter that may read it.
_FILTERS = {
    "doc": (".doc", "MS Word 97"),
    "rtf": (".rtf", "Rich Text Format"),
    "odt": (".odt", "writer8"),
    "fodt": (".fodt", "OpenDocument Text Flat XML"),
    "uot": (".uot", "UOF text"),
    STRICT: (".docx", "MS Word 2007 XML"),
}
# Word 6 and 95 have another layout; both are told by the first number of the file information block ([MS-DOC] 2.5.2).
_WORD_97, _WORD_6 = 0xA5EC, 0xA5DC
_WORD_6_FILTER = "MS Word 95"
_FIB_ENCRYPTED = 0x0100
_FIB_START = 32
_WORD_STREAMS = frozenset({"WordDocument", "0Table", "1Table", "Data"})

# The parts that LibreOffice takes text from; macros and old manifests name a DTD in good faith.
_OPEN_DOCUMENT_PARTS = frozenset({"content.xml", "styles.xml", "meta.xml", "settings.xml"})

_KEPT_COUNT = 8
_KEPT_BYTES = 64 * MIB


@dataclass(frozen=True, slots=True)
class Converted:
    """A draft as a Word package, and the codes of what there is to say about the conversion."""

    package: bytes
    notes: frozenset[str]


class _Kept:
    """The latest conversions, by hash; few and small enough to be no burden."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: OrderedDict[str, Converted] = OrderedDict()

    def get(self, key: str) -> Converted | None:
        with self._lock:
            if key in self._all:
                self._all.move_to_end(key)
            return self._all.get(key)

    def put(self, key: str, converted: Converted) -> None:
        with self._lock:
            self._all[key] = converted
            while len(self._all) > _KEPT_COUNT or sum(len(each.package) for each in self._all.values()) > _KEPT_BYTES:
                self._all.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._all.clear()


_kept = _Kept()


def forget() -> None:
    """Drop the conversions that this process keeps."""
    _kept.clear()


def possible() -> bool:
    """Say whether LibreOffice is installed."""
    return office.find_office() is not None


def to_docx(source: bytes, kind: str, *, seconds: float = office.SECONDS) -> Converted:
    """Return a draft as a Word package.

    Args:
        source: the original bytes.
        kind: a key of ``sniff.CONVERTIBLE``, or ``STRICT``.
        seconds: longest time that LibreOffice may take.

    Raises:
        NoConverter, StrictOpenXml: LibreOffice is not installed.
        ConversionFailed: it failed, or took too long.
        EncryptedDocument: a password is asked for.
        DamagedDocument, HostileDocument, TooLarge: what can be said without LibreOffice, or of its result.
    """
    key = f"{kind}:{hashlib.sha256(source).hexdigest()}"
    known = _kept.get(key)
    if known is not None:
        return known
    suffix, import_filter = _FILTERS[kind]
    notes = {CONVERTED}
    if kind == "doc":
        import_filter, macros = _look_at_word(source)
        notes |= {_MACROS} if macros else set()
    elif kind == "odt":
        notes |= {_MACROS} if _look_at_open_document(source) else set()
    elif kind in ("fodt", "uot"):
        notes |= {_MACROS} if _look_at_flat(source) else set()
    elif kind == "rtf":
        _look_at_rich_text(source)
    program = office.find_office()
    if program is None:
        raise _no_converter(kind)
    package, volatile = settle(office.convert(program, source, suffix, import_filter, seconds))
    converted = Converted(package, frozenset(notes | ({_VOLATILE} if volatile else set())))
    _kept.put(key, converted)
    return converted


def _no_converter(kind: str) -> UnreadableDocument:
    if kind == STRICT:
        return StrictOpenXml()
    foreign = CONVERTIBLE[kind]
    return NoConverter(kind=foreign.label, remedy=foreign.remedy.rstrip("。") + "，", remedy_en=foreign.remedy_en)


def _look_at_word(source: bytes) -> tuple[str, bool]:
    """Return the filter for a binary Word file, and whether it holds macros."""
    try:
        with olefile.OleFileIO(io.BytesIO(source)) as compound:
            names = {"/".join(name) for name in compound.listdir(storages=True)}
            streams = {name: compound.openstream(name).read() for name in names & _WORD_STREAMS}
            whole = all(len(content) == compound.get_size(name) for name, content in streams.items())
            start = streams.get("WordDocument", b"")[:_FIB_START]
    except Exception:
        # olefile raises what it meets: OSError, struct.error, IndexError, its own.
        raise DamagedDocument(what="复合文档结构不完整") from None
    if not whole or len(start) < _FIB_START:
        raise DamagedDocument(what="正文流不完整")
    magic, _version = struct.unpack_from("<HH", start)
    (flags,) = struct.unpack_from("<H", start, 10)
    if magic not in (_WORD_97, _WORD_6):
        raise DamagedDocument(what="不是 Word 正文")
    if flags & _FIB_ENCRYPTED:
        raise EncryptedDocument
    macros = any(name.split("/")[0] in ("Macros", "_VBA_PROJECT_CUR") for name in names)
    return (_FILTERS["doc"][1] if magic == _WORD_97 else _WORD_6_FILTER), macros


def _look_at_rich_text(source: bytes) -> None:
    """Make sure that a rich text file has its end."""
    if not source.rstrip(b"\x00\r\n\t \x1a").endswith(b"}"):
        raise DamagedDocument(what="文件不完整")


def _look_at_flat(source: bytes) -> bool:
    """Check an office document of plain XML before somebody else opens it; say whether it holds macros."""
    return next(parse(source).iter("{*}library-embedded"), None) is not None


def _look_at_open_document(source: bytes) -> bool:
    """Check an OpenDocument package before somebody else opens it; say whether it holds macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            infos = archive.infolist()
            _check_sizes(infos)
            names = {info.filename for info in infos}
            if "META-INF/manifest.xml" in names and b":encryption-data" in archive.read("META-INF/manifest.xml"):
                raise EncryptedDocument
            if "content.xml" not in names:
                raise DamagedDocument(what="缺少正文部件")
            for info in infos:
                if info.filename.rpartition("/")[2] in _OPEN_DOCUMENT_PARTS:
                    parse(archive.read(info))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise DamagedDocument(what="压缩结构不完整") from None
    return any(re.match(r"Basic/|Scripts/", name) for name in names)


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_PACKAGE_ENTRIES:
        raise TooLarge(what="压缩包内文件数", limit=str(MAX_PACKAGE_ENTRIES))
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        raise TooLarge(what="解压后大小", limit=f"{MAX_UNPACKED_BYTES // MIB} MB")
    for info in infos:
        if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_COMPRESSION_RATIO * max(1, info.compress_size):
            raise HostileDocument(what="压缩比异常，疑似压缩炸弹")
        if info.flag_bits & 1:
            raise EncryptedDocument
