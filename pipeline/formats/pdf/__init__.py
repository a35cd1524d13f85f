"""PDF: read the text layer with a place for every character; redact by rebuilding every page from pixels.

A PDF is never parsed in the process that asks for it: a hostile file crashes, hangs or swells another one (see ``worker``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pipeline.formats.pdf.worker import apart
from pipeline.model.document import Document, PdfChars, PdfObject, Piece
from pipeline.model.redaction import RedactionPlan

__all__ = ["picture", "read", "redact", "source_text"]


def read(source: bytes) -> Document:
    """Read a PDF; warnings and errors as in ``reader.read``, and those of ``worker.apart``."""
    return cast(Document, apart("read", source))


def redact(source: bytes, document: Document, plan: RedactionPlan, *, stamp: bool = False) -> bytes:
    """Write the copy; see ``rebuild.redact``, and the errors of ``worker.apart``."""
    return cast(bytes, apart("redact", source, document, plan, stamp=stamp))


def picture(source: bytes, document: Document, start: int, end: int) -> bytes | None:
    """Return the place of a span as PNG; see ``cutout.picture``."""
    return cast("bytes | None", apart("picture", source, document, start, end))


def source_text(source: bytes, document: Document) -> Iterator[tuple[Piece, str]]:
    """Yield each piece of page text or hidden text with what the file says at its address, found anew."""
    pieces = (piece for block in document.blocks for piece in block.pieces)
    addressed = (piece for piece in pieces if isinstance(piece.address, PdfChars | PdfObject))
    yield from zip(addressed, cast("list[str]", apart("source_texts", source, document)), strict=True)
