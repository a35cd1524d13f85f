"""Where a span of a document hides, in which state of its unaccepted revisions it shows, and whether it was seen in pixels."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum

from pipeline.model.document import Document, DocxInk, DocxPicture, Hiding, PageArea, PageInk, Piece, Revised


class Pixels(StrEnum):
    """What a reviewer must hold against the picture of the place, since the file does not say it as text."""

    RECOGNISED = "recognised"  # characters recognised in pixels: they may be wrong
    PICTURE = "picture"  # pixels that nobody could read


Place = Hiding | Revised | Pixels
"""What a reviewer is told of a place that a reader of the page does not see, sees only while revisions stand, or sees as pixels."""


def places_of(document: Document, start: int, end: int) -> tuple[Place, ...]:
    """Return where code points ``start`` to ``end`` hide, in the order of the text; empty where all of it simply shows as text.

    Of revisions INSERTED is named where the text shows, DELETED where another reason hides it: a former wording hides as a whole.
    """
    found: dict[Place, None] = {}
    first = bisect_right(document.blocks, start, key=lambda block: block.start) - 1
    for index in range(max(0, first), len(document.blocks) if start < end else 0):
        block = document.blocks[index]
        if block.start >= end:
            break
        if block.end <= start or not block.text:
            continue
        if block.hiding is not None:
            found[block.hiding] = None
        offset = block.start
        for piece in block.pieces:
            if offset < end and start < offset + len(piece.text):
                found.update((place, None) for place in (told(piece.revised, block.hiding), seen(piece)) if place)
            offset += len(piece.text)
    return tuple(found)


def told(revised: Revised | None, hiding: Hiding | None) -> Revised | None:
    """Return what is said of a piece's revision in a block that hides so, None where it says nothing more."""
    if revised is Revised.INSERTED:
        return revised
    return revised if revised is Revised.DELETED and hiding is not Hiding.DELETED_REVISION else None


def seen(piece: Piece) -> Pixels | None:
    """Return how a piece was seen where the file says it in pixels only, None for text."""
    if isinstance(piece.address, PageInk | DocxInk):
        return Pixels.RECOGNISED
    return Pixels.PICTURE if isinstance(piece.address, PageArea | DocxPicture) else None
