"""Make a Document of a PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO

import pdfplumber

from pipeline.formats.pdf.layer import read_layers
from pipeline.formats.pdf.opening import open_pdf
from pipeline.model.document import BlockBuilder, Document, Page, PdfChars, Piece


def read(source: bytes) -> Document:
    """Read a PDF (first working version: lines in the order of painting)."""
    opened = open_pdf(source)
    out = BlockBuilder()
    pages = []
    for layer in read_layers(opened.data):
        pages.append(Page(layer.number, layer.width, layer.height))
        pieces: list[Piece] = []
        last = None
        for char in layer.chars:
            if last is not None and abs(last.y - char.y) > 0.5 * char.size:
                out.add((*pieces, Piece("\n")), page=layer.number)
                pieces = []
            pieces.append(Piece(char.text, PdfChars(layer.number, char.index, char.index + 1)))
            last = char
        if pieces:
            out.add((*pieces, Piece("\n")), page=layer.number)
    return Document(hashlib.sha256(source).hexdigest(), "pdf", tuple(out.blocks), tuple(pages), None, opened.warnings)


def source_text(source: bytes, document: Document) -> Iterator[tuple[Piece, str]]:
    """Yield each addressed piece with what pdfplumber finds at its address."""
    with pdfplumber.open(BytesIO(open_pdf(source).data)) as pdf:
        texts = [[char["text"] for char in page.chars] for page in pdf.pages]
    for block in document.blocks:
        for piece in block.pieces:
            if isinstance(piece.address, PdfChars):
                at = piece.address
                yield piece, "".join(texts[at.page - 1][at.first : at.last])
