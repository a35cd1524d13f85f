"""Where the text of a former wording shows in print: a line that revisions changed stands in a Document twice."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model.document import Document, DocxText, Piece, Revised

Slot = tuple[str, str, str | None, int]


class Echoes:
    """Finds the printed place of REPEATED text; offsets are code points of the document's text."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._printed: dict[Slot, int] = {}
        if document.revisions is None:
            return
        for block in document.blocks:
            offset = block.start
            for piece in block.pieces:
                slot = slot_of(piece)
                if slot is not None and block.hiding is None:
                    self._printed[slot] = offset
                offset += len(piece.text)

    def printed(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the printed spans of what a span repeats, one a piece."""
        return [(at, at + last - first) for at, first, last in self._repeated(start, end)]

    def says_nothing_new(self, start: int, end: int) -> bool:
        """Whether all that a span holds shows in print, too, and was only read once more."""
        if not self._printed:
            return False
        repeated = sum(last - first for _, first, last in self._repeated(start, end))
        own = sum(
            min(offset + len(piece.text), end) - max(offset, start)
            for offset, piece in self._document.pieces(start, end)
            if piece.address is not None
        )
        return repeated == own > 0

    def _repeated(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield for each piece that repeats the printed offset of its part in the span, and that part within the piece."""
        for offset, piece in self._document.pieces(start, end) if self._printed else ():
            slot = slot_of(piece)
            if piece.revised is Revised.REPEATED and slot is not None and slot in self._printed:
                first, last = max(start - offset, 0), min(end - offset, len(piece.text))
                yield self._printed[slot] + first, first, last


def slot_of(piece: Piece) -> Slot | None:
    """Return the place in the file that a piece reads, the same for each line that reads it; None where it is no Word text."""
    address = piece.address
    if not isinstance(address, DocxText):
        return None
    return address.part, address.path, address.attribute, address.start
