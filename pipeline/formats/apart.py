"""What the web server does with documents, in processes with limits of time and memory (``pdf.worker``), whatever their format.

A file that crashes, hangs or swells whoever handles it ends that process, and the server says which error that was. PDFs are
handled in such processes by ``formats`` already.
"""

from __future__ import annotations

from typing import cast

from pipeline import formats
from pipeline.formats.pdf.worker import apart_to_show
from pipeline.model.document import Document
from pipeline.model.redaction import RedactionPlan

_PDF = "pdf"


def read(source: bytes, name: str, *, recognise: bool = True) -> Document:
    """Read a document as ``formats.read``; errors of ``pdf.worker.apart``, too."""
    return cast(Document, apart_to_show("pipeline.formats:read", source, name, recognise=recognise))


def redact(source: bytes, document: Document, plan: RedactionPlan) -> bytes:
    """Write the copy as ``formats.redact``; errors of ``pdf.worker.apart``, too."""
    if document.format == _PDF:
        return formats.redact(source, document, plan)
    return cast(bytes, apart_to_show("pipeline.formats:redact", source, document, plan))


def still_says(source: bytes, document: Document) -> bool:
    """As ``formats.still_says``; errors of ``pdf.worker.apart``, too."""
    if document.format == _PDF:
        return formats.still_says(source, document)
    return cast(bool, apart_to_show("pipeline.formats:still_says", source, document))


def picture_of(source: bytes, document: Document, start: int, end: int) -> bytes | None:
    """Draw the place of a span as ``formats.picture_of``; errors of ``pdf.worker.apart``, too."""
    if document.format == _PDF:
        return formats.picture_of(source, document, start, end)
    return cast("bytes | None", apart_to_show("pipeline.formats:picture_of", source, document, start, end))
