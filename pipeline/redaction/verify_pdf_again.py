"""What a PDF copy, or the pictures of a Word copy, have to say, as a document: for running the detectors once more.

The copy itself is not read by the reader again: it would recognise every page picture anew, for seconds each. That the copy
says this text, each character at its place, and nothing else is what the check ``kept_text`` finds; of pictures in Word copies
``areas`` and ``recognised`` find that what is withheld is gone.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model.document import Block, BlockBuilder, Document, DocxInk, PageInk, PdfChars, Piece
from pipeline.model.redaction import RedactionPlan
from pipeline.redaction.verify_state import State


def remainder(document: Document, copy: bytes, plan: RedactionPlan) -> Document:
    """Return the document without what hides or is withheld; blocks keep their kind and place."""
    spans = _Spans(plan)
    builder = BlockBuilder()
    for block in document.blocks:
        if block.hiding is not None:
            continue
        inside = spans.within(block)
        offset = block.start
        pieces: list[Piece] = []
        for piece in block.pieces:
            pieces += _left(piece, offset, inside)
            offset += len(piece.text)
        if pieces:
            builder.add(
                tuple(pieces),
                block.kind,
                page=block.page,
                box=block.box,
                font=block.font,
                size=block.size,
                bold=block.bold,
                alignment=block.alignment,
                cell=block.cell,
            )
    digest = hashlib.sha256(copy).hexdigest()
    return Document(digest, document.format, tuple(builder.blocks), document.pages, document.title)


def with_kept_ink(copy: Document, document: Document, plan: RedactionPlan) -> Document:
    """Return what was read of a Word copy (its pictures unread) with the recognised characters that the plan keeps."""
    state, spans = State(document, plan), _Spans(plan)
    builder = BlockBuilder(list(copy.blocks), len(copy.text))
    for block in document.blocks:
        inks = [piece for piece in block.pieces if isinstance(piece.address, DocxInk)]
        if not inks or not any(state.shows(block, piece) for piece in inks):
            continue
        inside = spans.within(block)
        offset = block.start
        pieces: list[Piece] = []
        for piece in block.pieces:
            pieces += _left(replace(piece, revised=None), offset, inside)
            offset += len(piece.text)
        if pieces:
            builder.add(tuple(pieces), block.kind, cell=block.cell)
    return replace(copy, blocks=tuple(builder.blocks))


class _Spans:
    """The spans of a plan, which come in order and do not overlap."""

    def __init__(self, plan: RedactionPlan) -> None:
        self._spans = [(each.start, each.end) for each in plan.redactions]
        self._ends = [end for _, end in self._spans]

    def within(self, block: Block) -> list[tuple[int, int]]:
        """Return the spans that a block shares characters with."""
        return self._spans[bisect_right(self._ends, block.start) : bisect_left(self._spans, (block.end,))]


def _left(piece: Piece, offset: int, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield what is left of a piece between the spans."""
    start, end = offset, offset + len(piece.text)
    for first, last in spans:
        if first >= end or last <= start:
            continue
        if first > start:
            yield _part(piece, start - offset, first - offset)
        start = max(start, last)
    if start < end:
        yield _part(piece, start - offset, end - offset)


def _part(piece: Piece, first: int, last: int) -> Piece:
    text, at = piece.text[first:last], piece.address
    if len(text) == len(piece.text):
        return piece
    if isinstance(at, PdfChars) and at.last - at.first == len(piece.text):
        return Piece(text, PdfChars(at.page, at.first + first, at.first + last))
    if isinstance(at, PageInk | DocxInk):
        return Piece(text, replace(at, boxes=at.boxes[first:last]))
    return Piece(text)
