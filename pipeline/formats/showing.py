"""Documents as people see them: pages, pictures of pages, and where the text stands on them.

A PDF shows itself; a Word document is set by LibreOffice where it is installed. What has no pages is shown as text. No file is
opened in the process that asks.
"""

from __future__ import annotations

from typing import cast

from pipeline.formats import office
from pipeline.formats.pdf.worker import apart_to_show
from pipeline.model.document import Document
from pipeline.model.sheets import Sheets

_WORD = (".docx", "MS Word 2007 XML")


def can_show_pages(format: str) -> bool:
    """Whether documents of a format have pages here."""
    return format == "pdf" or (format == "docx" and office.find_office() is not None)


def pages_of(source: bytes, document: Document) -> tuple[bytes, Sheets] | None:
    """Return the PDF that shows a document, and where the document's text stands on it; None where it has no pages here.

    The PDF is in canonical form, which need not be checked again for each picture of it.
    ``document`` is what ``formats.read`` made of ``source``.

    Raises:
        UnreadableDocument: it cannot be laid out (ConversionFailed), or not be opened.
    """
    if document.format == "pdf":
        return cast("tuple[bytes, Sheets]", apart_to_show("sheets", source, document))
    if not can_show_pages(document.format):
        return None
    package = source
    if document.converted is not None:
        package = cast(bytes, apart_to_show("pipeline.formats:bytes_read", source, document))
    found = apart_to_show("pipeline.formats.docx.sheets:sheets", _set(package), package, document)
    return cast("tuple[bytes, Sheets]", found)


def pages_of_copy(copy: bytes, format: str) -> tuple[bytes, Sheets] | None:
    """Return the PDF that shows a copy, and its pages without their text; as ``pages_of``."""
    if not can_show_pages(format):
        return None
    return cast("tuple[bytes, Sheets]", apart_to_show("sizes", copy if format == "pdf" else _set(copy)))


def photographs(pdf: bytes, first: int, last: int) -> list[bytes]:
    """Return pictures of pages ``first`` to ``last`` (both included, as far as there are any), PNG or WebP.

    ``pdf`` is one of those that ``pages_of`` and ``pages_of_copy`` return. A page that cannot be drawn is empty.

    Raises:
        UnreadableDocument: the file cannot be opened.
    """
    return cast("list[bytes]", apart_to_show("photographs", pdf, first, last))


def _set(package: bytes) -> bytes:
    program = office.find_office()
    assert program is not None
    inward = cast(bytes, apart_to_show("pipeline.formats.docx.outside:without_outside", package))
    return office.convert(program, inward, *_WORD, target=office.PDF)
