"""Formats: bytes in, Document out; Document and plan in, the copy's bytes out.

A new format is one module or folder with the functions of ``base.Code``, and one line in ``FORMATS``. Older formats of
word processors come in as Word documents, through ``convert``; their copies are Word documents.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from pipeline.errors import DamagedDocument, EmptyDocument, StrictOpenXml, TooLarge, UnreadableDocument
from pipeline.formats import sniff
from pipeline.formats.base import STAMP, Format
from pipeline.formats.limits import MAX_CHARACTERS, MAX_FILE_BYTES, MIB
from pipeline.model.document import Conversion, Document, DocxPicture, Piece
from pipeline.model.redaction import RedactionPlan

__all__ = [
    "FORMATS",
    "STAMP",
    "Format",
    "bytes_read",
    "copy_suffix",
    "picture_of",
    "read",
    "redact",
    "source_text",
    "still_says",
]

FORMATS: tuple[Format, ...] = (
    Format("docx", (".docx",), "pipeline.formats.docx"),
    Format("pdf", (".pdf",), "pipeline.formats.pdf"),
    Format("txt", (".txt", ".md"), "pipeline.formats.text"),
)

_BY_NAME = {each.name: each for each in FORMATS}
# What the bytes have to be under each suffix that is read; a template is a Word document like any other.
_KINDS = {suffix: each.name for each in FORMATS for suffix in each.suffixes} | {
    suffix: kind for kind, foreign in sniff.CONVERTIBLE.items() for suffix in foreign.suffixes
}
_TEMPLATE = {"dotx": "docx"}
_KINDS |= {f".{kind}": kind for kind in _TEMPLATE}


def read(source: bytes, name: str, *, recognise: bool = True) -> Document:
    """Read a document; ``name`` counts for its suffix only, ``recognise`` false leaves pictures in Word drafts unread.

    Raises:
        UnreadableDocument: one of its subclasses says what is wrong and what to do; nothing else is raised but
            MemoryError and what stops the program.
    """
    if not source:
        raise EmptyDocument
    if len(source) > MAX_FILE_BYTES:
        raise TooLarge(what="文件大小", limit=f"{MAX_FILE_BYTES // MIB} MB")
    try:
        document = _read(source, sniff.check(source, PurePath(name).suffix.lower(), _KINDS), recognise=recognise)
    except (UnreadableDocument, MemoryError):
        raise
    except RecursionError:
        raise TooLarge(what="嵌套层数", limit="-") from None
    except Exception as error:
        # A parser library may raise anything. Its message can hold text of the document: only the type goes on.
        raise DamagedDocument(what=type(error).__name__) from None
    if len(document.text) > MAX_CHARACTERS:
        raise TooLarge(what="文字数", limit=f"{MAX_CHARACTERS // 10_000} 万字")
    return document


def copy_suffix(name: str) -> str:
    """Return the suffix that the copy of a file gets: its own, or that of Word documents where it is converted on its way in."""
    suffix = PurePath(name).suffix
    own = {each for format in FORMATS for each in format.suffixes}
    return _BY_NAME["docx"].suffixes[0] if suffix.lower() in _KINDS and suffix.lower() not in own else suffix


def _read(source: bytes, kind: str, *, recognise: bool) -> Document:
    if kind in sniff.CONVERTIBLE:
        return _read_converted(source, kind, recognise=recognise)
    name = _TEMPLATE.get(kind, kind)
    try:
        return _read_word(source, recognise=recognise) if name == "docx" else _BY_NAME[name].code.read(source)
    except StrictOpenXml:
        from pipeline.formats import convert

        if not convert.possible():
            raise
        return _read_converted(source, convert.STRICT, recognise=recognise)


def _read_word(source: bytes, *, recognise: bool) -> Document:
    from pipeline.formats import docx

    return docx.read(source, recognise=recognise)


def _read_converted(source: bytes, kind: str, *, recognise: bool) -> Document:
    from pipeline.formats import convert

    converted = convert.to_docx(source, kind)
    document = _read_word(converted.package, recognise=recognise)
    return replace(
        document,
        sha256=hashlib.sha256(source).hexdigest(),
        warnings=tuple(sorted({*document.warnings, *converted.notes})),
        converted=Conversion(kind, _pictures(converted.package, document)),
    )


def _pictures(package: bytes, document: Document) -> tuple[str, ...]:
    """Return the hash of each picture that stands in the text; an address without a part counts as an empty one."""
    pieces = (piece.address for block in document.blocks for piece in block.pieces)
    parts = [address.part for address in pieces if isinstance(address, DocxPicture)]
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        held = {part: archive.read(part) for part in {*parts} & {*archive.namelist()}}
    return tuple(hashlib.sha256(held.get(part, b"")).hexdigest() for part in parts)


def bytes_read(source: bytes, document: Document) -> bytes:
    """Return what the format's own reader was given: the bytes themselves, or their conversion.

    What kind of file it is was settled when it was read, with its name at hand; bytes alone may look like another kind.
    """
    if document.converted is None:
        return source
    from pipeline.formats import convert

    return convert.to_docx(source, document.converted.kind).package


def redact(source: bytes, document: Document, plan: RedactionPlan, *, stamp: bool = False) -> bytes:
    """Write the copy that shows what is kept; deterministic: the same input gives the same bytes.

    ``document`` is what ``read`` made of ``source``. ``stamp`` puts 「预览件 未经审批」 visibly on every page.

    Raises:
        ValueError: plan or document belong to other bytes.
        UnreadableDocument: a conversion that worked when the document was read does not now.
    """
    if plan.document != document.sha256:
        raise ValueError("the plan belongs to another document")
    return _BY_NAME[document.format].code.redact(bytes_read(source, document), document, plan, stamp=stamp)


def source_text(source: bytes, document: Document) -> Iterator[tuple[Piece, str]]:
    """Yield each piece that has a text address, with what the file itself says there, found anew in the bytes."""
    return _BY_NAME[document.format].code.source_text(bytes_read(source, document), document)


def still_says(source: bytes, document: Document) -> bool:
    """Tell whether what a document has from the file's own text stands where its addresses say."""
    return all(piece.text == text for piece, text in source_text(source, document))


def picture_of(source: bytes, document: Document, start: int, end: int) -> bytes | None:
    """Return the place of code points ``start`` to ``end`` as PNG, of bounded size; None where there is nothing to draw.

    ``document`` is what ``read`` made of ``source``.

    Raises:
        UnreadableDocument: the file cannot be drawn.
    """
    code = _BY_NAME[document.format].code
    return code.picture(bytes_read(source, document), document, start, end) if start < end else None
