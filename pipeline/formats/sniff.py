"""Says what bytes are, whatever their name claims, and refuses by name what this project does not read.

What is read is either a format of its own or comes in through LibreOffice (``CONVERTIBLE``, see ``convert``).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

import olefile

from pipeline.errors import (
    DamagedDocument,
    EncryptedDocument,
    MacroDocument,
    MishenError,
    UnsupportedFormat,
    WrongSuffix,
)
from pipeline.formats.text import detect_encoding

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_CONTENT_TYPES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Foreign:
    """A kind of file that is not read as it is: what officials call it, its suffixes, and how to convert it."""

    label: str
    suffixes: tuple[str, ...]
    remedy: str
    remedy_en: str


_TO_DOCX = (
    "请用 Word 或 WPS 打开，另存为 .docx 后重新提交。",
    "Open it in Word or WPS, save it as .docx and hand it in again.",
)
_TO_PDF = (
    "请用原软件打开，导出为 PDF 后重新提交。",
    "Open it in its own program, export it as PDF and hand it in again.",
)
_UNPACK = ("请解压后逐个提交其中的文件。", "Unpack it and hand in the files one by one.")
_TABLE = (
    "请用 Excel 或 WPS 打开，导出为 PDF，或把表格复制到 .docx 后重新提交。",
    "Open it in Excel or WPS and export it as PDF, or copy the table into a .docx; then hand it in again.",
)
_SLIDES = (
    "请用 PowerPoint 或 WPS 打开，导出为 PDF 后重新提交。",
    "Open it in PowerPoint or WPS, export it as PDF and hand it in again.",
)
_OFD = (
    "请用 OFD 阅读器导出为 PDF（或由原稿生成 .docx）后重新提交。",
    "Export it as PDF in an OFD reader (or hand in the draft as .docx).",
)
_IMAGE = (
    "请把图片插入 .docx，或转为 PDF 后重新提交。",
    "Put the picture into a .docx or turn it into a PDF and hand it in again.",
)
_TEXT = ("请另存为 .txt 或 .docx 后重新提交。", "Save it as .txt or .docx and hand it in again.")
_OTHER = ("请转换为 .docx、.pdf 或 .txt 后重新提交。", "Convert it to .docx, .pdf or .txt and hand it in again.")

CONVERTIBLE: dict[str, Foreign] = {
    "doc": Foreign("Word 97-2003 / WPS 文字（.doc/.wps）", (".doc", ".dot", ".wps", ".wpt"), *_TO_DOCX),
    "rtf": Foreign("RTF", (".rtf",), *_TO_DOCX),
    "odt": Foreign("OpenDocument 文本（.odt）", (".odt", ".ott"), *_TO_DOCX),
    "fodt": Foreign("OpenDocument 文本（.fodt）", (".fodt",), *_TO_DOCX),
    "uot": Foreign("标文通 UOF 文字（.uot）", (".uot",), *_TO_DOCX),
}
"""Kinds that become Word documents on their way in, where LibreOffice is installed."""

FOREIGN: dict[str, Foreign] = {
    "uof": Foreign("标文通 UOF（.uof）", (".uof",), *_TO_DOCX),
    "ofd": Foreign("OFD 版式文件", (".ofd",), *_OFD),
    "xls": Foreign("Excel 97-2003 / WPS 表格（.xls/.et）", (".xls", ".et", ".xlt"), *_TABLE),
    "xlsx": Foreign("Excel 工作簿（.xlsx）", (".xlsx", ".xlsm", ".xltx", ".xlsb"), *_TABLE),
    "csv": Foreign("CSV 表格", (".csv", ".tsv"), *_TEXT),
    "ods": Foreign("OpenDocument 表格（.ods）", (".ods",), *_TABLE),
    "ppt": Foreign("PowerPoint 97-2003 / WPS 演示（.ppt/.dps）", (".ppt", ".dps", ".pps"), *_SLIDES),
    "pptx": Foreign("PowerPoint 演示文稿（.pptx）", (".pptx", ".pptm", ".ppsx"), *_SLIDES),
    "odm": Foreign("OpenDocument 主控文档（.odm）", (".odm",), *_TO_DOCX),
    "odp": Foreign("OpenDocument 演示（.odp）", (".odp",), *_SLIDES),
    "ole": Foreign("旧版 Office 复合文档", (".msg", ".vsd", ".mpp"), *_TO_PDF),
    "ceb": Foreign("CEB/CAJ 版式文件", (".ceb", ".caj", ".gd", ".sep"), *_TO_PDF),
    "image": Foreign("图片", (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic"), *_IMAGE),
    "zip": Foreign("压缩包", (".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz"), *_UNPACK),
    "html": Foreign("网页", (".html", ".htm", ".mht", ".mhtml"), *_TO_DOCX),
    "xml": Foreign("XML", (".xml",), *_TO_DOCX),
    "mail": Foreign("电子邮件", (".eml",), *_TEXT),
    "postscript": Foreign("PostScript", (".ps", ".eps", ".prn"), *_TO_PDF),
}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"\x1f\x8b", "zip"),
    (b"%!PS", "postscript"),
    (b"Founder CEB", "ceb"),
    (b"CAJ\x00", "ceb"),
)
_OPEN_DOCUMENT = {b"text-master": "odm", b"text": "odt", b"spre": "ods", b"pres": "odp"}
_OOXML = (
    (b"wordprocessingml.document", "docx"),
    (b"wordprocessingml.template", "dotx"),
    (b"spreadsheetml", "xlsx"),
    (b"presentationml", "pptx"),
)
# What the first tag of a file of plain XML says; such a file counts as text under any other suffix.
_FLAT = {
    "fodt": re.compile(rb"<office:document\s[^>]*opendocument\.text"),
    "uot": re.compile(rb"<uof:UOF\s[^>]*vnd\.uof\.text"),
}
_FLAT_HEAD = 16 * 1024
SUPPORTED = {"docx": "Word 文档（.docx）", "dotx": "Word 模板（.dotx）", "pdf": "PDF", "txt": "纯文本"}
_SHOWN_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")


def sniff(source: bytes) -> str:
    """Say what the bytes are: a key of ``SUPPORTED``, ``CONVERTIBLE`` or ``FOREIGN``, or ``unknown``.

    Raises:
        EncryptedDocument: an Office file under a password.
        MacroDocument: a Word file with macros.
        DamagedDocument: a ZIP archive that does not open.
    """
    if source.startswith(b"PK"):
        return _sniff_zip(source)
    if source.startswith(_OLE):
        return _sniff_ole(source)
    if b"%PDF-" in source[:1024]:
        return "pdf"
    for magic, kind in _MAGIC:
        # Two letters are too few to know a bitmap by: its header has four zero bytes as well.
        if source.startswith(magic) and (magic != b"BM" or source[6:10] == bytes(4)):
            return kind
    return "txt" if _is_text(source) else "unknown"


def check(source: bytes, suffix: str, kinds: dict[str, str]) -> str:
    """Return what the bytes are; ``kinds`` maps each readable suffix to what a file of that name has to be.

    A file without suffix is taken for what it is, unless it is plain text.

    Raises:
        WrongSuffix: the content is of another kind than the suffix says.
        UnsupportedFormat: a foreign kind; the message says how to convert it.
        DamagedDocument: no known kind under a readable suffix.
        EncryptedDocument, MacroDocument: see ``sniff``.
    """
    claimed = kinds.get(suffix)
    if suffix in (".docm", ".dotm") and source.startswith((b"PK", _OLE)):
        raise MacroDocument
    kind = sniff(source)
    if kind == "txt" and claimed in _FLAT:
        kind = _flat(source) or kind
    readable = kind in SUPPORTED or kind in CONVERTIBLE
    if kind == claimed or (not suffix and readable and kind != "txt"):
        return kind
    if claimed is not None:
        if kind == "unknown" or (kind == "ole" and _streams(source) is None):
            raise DamagedDocument(what="内容无法识别")
        raise WrongSuffix(suffix=suffix, kind=_label(kind))
    if readable and kind != "txt":
        raise WrongSuffix(suffix=_shown(suffix), kind=_label(kind))
    raise _unsupported(suffix, kind)


def _flat(source: bytes) -> str | None:
    """Return which office document a file of plain XML is, None when it is none."""
    head = source[:_FLAT_HEAD].replace(b"\x00", b"")
    return next((kind for kind, root in _FLAT.items() if root.search(head)), None)


def _label(kind: str) -> str:
    return SUPPORTED.get(kind) or (CONVERTIBLE.get(kind) or FOREIGN[kind]).label


def _unsupported(suffix: str, kind: str) -> MishenError:
    """Name what is wrong with a file whose suffix and content are not read."""
    named = next((foreign for foreign in FOREIGN.values() if suffix in foreign.suffixes), None)
    foreign = FOREIGN.get(kind) or named
    if foreign is None:
        return UnsupportedFormat(kind=_shown(suffix), remedy=_OTHER[0], remedy_en=_OTHER[1])
    return UnsupportedFormat(kind=foreign.label, remedy=foreign.remedy, remedy_en=foreign.remedy_en)


def _shown(suffix: str) -> str:
    """Return the suffix as far as it may be shown: what is not short Latin could be part of a title."""
    return suffix if _SHOWN_SUFFIX.fullmatch(suffix) else "（未知）"


def _is_text(source: bytes) -> bool:
    try:
        detect_encoding(source)
    except DamagedDocument:
        return False
    return True


def _sniff_ole(source: bytes) -> str:
    """Tell OLE2 files apart by the names of their streams; those of a broken file are looked for as UTF-16."""
    streams = _streams(source)

    def has(stream: str) -> bool:
        return stream in streams if streams is not None else stream.encode("utf-16-le") in source

    if has("EncryptedPackage"):
        raise EncryptedDocument
    for stream, kind in (("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt"), ("Book", "xls")):
        if has(stream):
            return kind
    return "ole"


def _streams(source: bytes) -> frozenset[str] | None:
    """Return the names in the root of an OLE2 file, None when it does not open as a whole."""
    try:
        with olefile.OleFileIO(io.BytesIO(source), raise_defects=olefile.DEFECT_INCORRECT) as compound:
            return frozenset(path[0] for path in compound.listdir(storages=True))
    except Exception:
        # olefile raises what it meets: OSError, struct.error, IndexError, its own.
        return None


def _sniff_zip(source: bytes) -> str:
    """Tell ZIP packages apart by their declared content types and names."""
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            names = set(archive.namelist())
            types = _content_types(archive)
            mime = _mime(archive)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise DamagedDocument(what="压缩结构不完整") from None
    lower = {name.lower() for name in names}
    word = b"wordprocessingml" in types or any(name.startswith("word/") for name in lower)
    if word and (b"macroenabled" in types.lower() or any(name.endswith("vbaproject.bin") for name in lower)):
        raise MacroDocument
    if types:
        for declared, kind in _OOXML:
            if declared in types and b"main+xml" in types:
                return kind
    if any(name.endswith("ofd.xml") for name in lower):
        return "ofd"
    if "uof.xml" in lower:
        return "uof"
    for part, kind in _OPEN_DOCUMENT.items():
        if mime.startswith(b"application/vnd.oasis.opendocument." + part):
            return kind
    return "docx" if word else "zip"


def _content_types(archive: zipfile.ZipFile) -> bytes:
    """Return the declared content types; NUL bytes of a UTF-16 file are left out, so that names can be searched."""
    if "[Content_Types].xml" not in archive.namelist():
        return b""
    return _start_of(archive, "[Content_Types].xml").replace(b"\x00", b"")


def _mime(archive: zipfile.ZipFile) -> bytes:
    return _start_of(archive, "mimetype") if "mimetype" in archive.namelist() else b""


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise EncryptedDocument
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedDocument(what="压缩方法不受支持")
    with archive.open(info) as stream:
        return stream.read(_MAX_CONTENT_TYPES)
