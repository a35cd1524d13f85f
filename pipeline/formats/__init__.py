"""Formats: bytes in, Document out; Document and plan in, the copy's bytes out.

A new format is one module or folder with ``read``, ``redact`` and ``source_text``, and one line in ``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from pipeline.errors import DamagedDocument, EmptyDocument, TooLarge, UnreadableDocument
from pipeline.formats import docx, pdf, sniff, text
from pipeline.formats.base import STAMP, Format
from pipeline.formats.limits import MAX_CHARACTERS, MAX_FILE_BYTES, MIB
from pipeline.model.document import Document, Piece
from pipeline.model.redaction import RedactionPlan

__all__ = ["FORMATS", "STAMP", "Format", "read", "redact", "source_text"]

FORMATS: tuple[Format, ...] = (
    Format("docx", (".docx",), docx.read, docx.redact, docx.source_text),
    Format("pdf", (".pdf",), pdf.read, pdf.redact, pdf.source_text),
    Format("txt", (".txt", ".md"), text.read, text.redact, text.source_text),
)

_BY_NAME = {each.name: each for each in FORMATS}
_BY_SUFFIX = {suffix: each.name for each in FORMATS for suffix in each.suffixes}


def read(source: bytes, name: str) -> Document:
    """Read a document; ``name`` counts for its suffix only.

    Raises:
        UnreadableDocument: one of its subclasses says what is wrong and what to do; nothing else is raised but
            MemoryError and what stops the program.
    """
    if not source:
        raise EmptyDocument
    if len(source) > MAX_FILE_BYTES:
        raise TooLarge(what="文件大小", limit=f"{MAX_FILE_BYTES // MIB} MB")
    try:
        kind = sniff.check(source, PurePath(name).suffix.lower(), _BY_SUFFIX)
        document = _BY_NAME[kind].read(source)
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


def redact(source: bytes, document: Document, plan: RedactionPlan, *, stamp: bool = False) -> bytes:
    """Write the copy that shows what is kept; deterministic: the same input gives the same bytes.

    ``document`` is what ``read`` made of ``source``. ``stamp`` puts 「预览件 未经审批」 visibly on every page.

    Raises:
        ValueError: plan or document belong to other bytes.
    """
    if plan.document != document.sha256:
        raise ValueError("the plan belongs to another document")
    return _BY_NAME[document.format].redact(source, document, plan, stamp=stamp)


def source_text(source: bytes, document: Document) -> Iterator[tuple[Piece, str]]:
    """Yield each piece that has a text address, with what the file itself says there, found anew in the bytes."""
    return _BY_NAME[document.format].source_text(source, document)
