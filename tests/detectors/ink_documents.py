"""Documents whose text was recognised in pixels, as the readers of scans and pictures make them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pipeline.model.document import Block, BlockBuilder, BlockKind, Box, Document, DocxInk, Page, PageInk, Piece

Line = str | tuple[str, float]
_PITCH, _TYPE = 24.0, 16.0


def on_ink(
    *lines: Line,
    confidence: float = 0.995,
    kind: BlockKind = BlockKind.PARAGRAPH,
    first: float = 200.0,
    part: str | None = None,
) -> Document:
    """One block a line: text, or text and its own confidence; in a picture of Word where ``part`` names it."""
    builder = BlockBuilder()
    for number, line in enumerate(lines):
        text, sure = (line, confidence) if isinstance(line, str) else line
        builder.add((inked(text, sure, first + number * _PITCH, part), Piece("\n")), kind, page=None if part else 1)
    return document_of(builder.blocks, "docx" if part else "pdf")


def inked(
    text: str, confidence: float = 0.995, top: float = 200.0, part: str | None = None, left: float = 72.0
) -> Piece:
    """A piece on ink, level."""
    boxes = tuple(Box(left + _TYPE * at, top, left + _TYPE * (at + 1), top + _TYPE) for at in range(len(text)))
    return Piece(text, DocxInk(part, boxes, confidence) if part else PageInk(1, boxes, confidence))


def document_of(blocks: Sequence[Block], kind: str = "pdf") -> Document:
    whole = "".join(block.text for block in blocks)
    pages = (Page(1, 595, 842),) if kind == "pdf" else ()
    return Document(hashlib.sha256(whole.encode()).hexdigest(), kind, tuple(blocks), pages)
