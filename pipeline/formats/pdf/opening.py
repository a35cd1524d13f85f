"""Open a PDF: refuse what is locked, broken or an attack, and make one canonical form for every later reader.

Files with incremental updates, repaired cross references or encryption are where two PDF libraries see two different
documents. So qpdf (pikepdf) reads the file once and writes it anew, decrypted and without unreachable objects; the text
reader (pdfminer) and the renderer (PDFium) both work on that form and cannot disagree on what the current revision is.
"""

from __future__ import annotations

import logging
import re
import zlib
from dataclasses import dataclass
from io import BytesIO

import pikepdf

from pipeline.errors import DamagedDocument, EmptyDocument, EncryptedDocument, HostileDocument, TooLarge
from pipeline.formats.limits import MAX_PAGES, MAX_PICTURE_PIXELS, MIB
from pipeline.formats.pdf.boxes import draw_boxes
from pipeline.formats.pdf.forms import refuse_runaway_pages

MAX_STREAM_BYTES = 192 * MIB
"""Largest unpacked stream; text, fonts and drawings of real pages stay far below."""

MAX_STREAMS_BYTES = 1024 * MIB
"""Largest sum of unpacked streams of a file."""

_SUSPECT = 128 * 1024  # Flate packs at most 1032:1, so a shorter stream stays below MAX_STREAM_BYTES
_CHUNK = 4 * MIB
_END = b"endstream"
_STREAM = re.compile(rb"stream\r?\n")

# Both libraries may quote the content of a page in their log messages.
for _name in ("pdfminer", "pdfplumber", "pikepdf", "pypdfium2", "fontTools"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Opened:
    """A PDF in canonical form.

    Attributes:
        data: bytes of the decrypted rewrite.
        pages: number of pages, at least 1.
        warnings: codes: ``encrypted_without_password``, ``repaired``.
    """

    data: bytes
    pages: int
    warnings: tuple[str, ...]


def open_pdf(source: bytes) -> Opened:
    """Check the file and return its canonical form.

    Raises:
        EmptyDocument: no bytes, or no page.
        EncryptedDocument: a password is needed.
        DamagedDocument: truncated, or not readable as a PDF.
        HostileDocument: a stream that unpacks to more than a sane file holds, or forms that draw themselves.
        TooLarge: more than ``MAX_PAGES`` pages, a picture of more than ``MAX_PICTURE_PIXELS``, or a page without a sane size.
    """
    if not source.strip():
        raise EmptyDocument
    _refuse_truncated(source)
    _refuse_bombs(source)
    try:
        with pikepdf.open(BytesIO(source), suppress_warnings=True) as pdf:
            return _canonical(pdf)
    except pikepdf.PasswordError:
        raise EncryptedDocument from None
    except (EmptyDocument, DamagedDocument, HostileDocument, TooLarge):
        raise
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, KeyError, AttributeError):
        raise DamagedDocument(what="PDF 结构无法解析") from None
    except (RuntimeError, OverflowError, IndexError, MemoryError):  # RecursionError is a RuntimeError
        raise DamagedDocument(what="PDF 结构异常") from None


def _canonical(pdf: pikepdf.Pdf) -> Opened:
    count = len(pdf.pages)
    if not count:
        raise EmptyDocument
    if count > MAX_PAGES:
        raise TooLarge(what=f"{count} 页", limit=f"{MAX_PAGES} 页")
    warnings = []
    if pdf.is_encrypted:
        warnings.append("encrypted_without_password")
    if pdf.get_warnings():
        warnings.append("repaired")
    _refuse_objects(pdf)
    draw_boxes(pdf)
    _drop_unpainted(pdf)
    refuse_runaway_pages(pdf)
    out = BytesIO()
    pdf.save(
        out,
        encryption=False,
        static_id=True,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        fix_metadata_version=False,
    )
    return Opened(out.getvalue(), count, tuple(warnings))


def _drop_unpainted(pdf: pikepdf.Pdf) -> None:
    """Drop what is no part of the page content; ``hidden`` reads it from the original."""
    for key in ("/AcroForm", "/Names", "/Outlines", "/Metadata", "/OpenAction", "/AA", "/StructTreeRoot", "/Threads"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        for key in ("/Annots", "/AA", "/Thumb", "/PieceInfo", "/Metadata", "/B"):
            if key in page.obj:
                del page.obj[key]


def _refuse_truncated(source: bytes) -> None:
    if b"%PDF-" not in source[:1024]:
        raise DamagedDocument(what="缺少 PDF 文件头")
    if b"startxref" not in source[-2048:] and b"%%EOF" not in source[-2048:]:
        raise DamagedDocument(what="文件不完整，可能在传输中被截断")


def _refuse_bombs(source: bytes) -> None:
    """Measure long Flate streams without a PDF library, in chunks that are thrown away."""
    total = 0
    position = 0
    while match := _STREAM.search(source, position):
        start = match.end()
        end = source.find(_END, start)
        end = len(source) if end < 0 else end
        if end - start > _SUSPECT and source[start : start + 1] == b"\x78":
            total += unpacked_size(source[start:end])
            _check_size(total)
        position = end + len(_END)  # its own last letters are no beginning


def _check_size(total: int) -> None:
    if total > MAX_STREAMS_BYTES:
        raise HostileDocument(what="解压后数据过大")


def unpacked_size(packed: bytes) -> int:
    """Return how many bytes a Flate stream unpacks to; 0 when it is none.

    Raises:
        HostileDocument: more than ``MAX_STREAM_BYTES``.
    """
    unpacker = zlib.decompressobj()
    size = 0
    try:
        while packed and not unpacker.eof:
            size += len(unpacker.decompress(packed, _CHUNK))
            packed = unpacker.unconsumed_tail
            if size > MAX_STREAM_BYTES:
                raise HostileDocument(what="压缩流解压后过大")
    except zlib.error:
        return size
    return size


def _refuse_objects(pdf: pikepdf.Pdf) -> None:
    """Refuse huge pictures and streams whose stacked filters multiply."""
    for number, found in enumerate(pdf.objects):
        if not isinstance(found, pikepdf.Stream):
            continue
        pixels = _number(found.get("/Width")) * _number(found.get("/Height"))
        if pixels > MAX_PICTURE_PIXELS:
            raise TooLarge(what=f"第 {number + 1} 个对象为 {pixels} 像素的图片", limit=f"{MAX_PICTURE_PIXELS} 像素")
        filters = found.get("/Filter")
        if isinstance(filters, pikepdf.Array) and len(filters) > 1:
            _refuse_stacked(found, [str(name) for name in filters])


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _refuse_stacked(stream: pikepdf.Stream, filters: list[str]) -> None:
    """Unpack stacked Flate filters one by one, each within the limit."""
    if sum(name in ("/FlateDecode", "/Fl", "/LZWDecode") for name in filters) < 2:
        return
    data = stream.read_raw_bytes()
    for name in filters:
        if name not in ("/FlateDecode", "/Fl"):
            raise HostileDocument(what="多重压缩的数据流")
        unpacked_size(data)
        data = zlib.decompressobj().decompress(data, MAX_STREAM_BYTES)
