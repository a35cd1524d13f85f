"""Which text of a document leaves the house: the state of its revisions that a plan has chosen, and what is cut from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from pipeline.model.document import Block, Document, Hiding, Piece, Revised
from pipeline.model.echoes import Slot, slot_of
from pipeline.model.redaction import Redaction, RedactionPlan, Revisions

Cut = tuple[int, int, str]
"""First and last code point (exclusive) from the start of a piece, and the mask without white space."""


class State:
    """Says of each piece whether it shows, and what is withheld of it.

    A former wording repeats text of the printed line. Where revisions are rejected, what is withheld of it there goes too.
    """

    def __init__(self, document: Document, plan: RedactionPlan) -> None:
        self._plan = plan
        self._rejected = plan.revisions is Revisions.REJECT
        self._further: dict[Slot, list[Cut]] = {}
        for _, piece, offset in pieces_of(document) if self._rejected else ():
            slot = slot_of(piece)
            if piece.revised is Revised.REPEATED and slot is not None:
                self._further.setdefault(slot, []).extend(self._own(piece, offset))

    def shows(self, block: Block, piece: Piece) -> bool:
        """Whether a piece shows in the chosen state; what was only read once more is said where it was read first."""
        if piece.revised is Revised.REPEATED or block.hiding is Hiding.COVERED:
            return False
        if self._rejected:
            return piece.revised is Revised.DELETED or (block.hiding is None and piece.revised is None)
        return block.hiding is None and piece.revised is not Revised.DELETED

    def leaves(self, block: Block, piece: Piece) -> bool:
        """Whether the text of a piece shows in the chosen state, there or where another line reads it."""
        return self.shows(block, piece) or (
            self._rejected and piece.revised is Revised.REPEATED and block.hiding is not Hiding.COVERED
        )

    def may_be_covered(self, block: Block) -> bool:
        """Whether a bar may stand in place of what a block says: somebody had covered it by hand."""
        return block.hiding is Hiding.COVERED or (self._rejected and block.hiding is Hiding.DELETED_REVISION)

    def cuts(self, piece: Piece, offset: int) -> list[Cut]:
        """Return what is withheld of a piece, sorted."""
        slot = slot_of(piece)
        further = self._further.get(slot, ()) if slot is not None else ()
        return sorted([*self._own(piece, offset), *further])

    def _own(self, piece: Piece, offset: int) -> list[Cut]:
        end = offset + len(piece.text)
        return [
            (max(each.start - offset, 0), min(each.end, end) - offset, "".join(each.mask.split()))
            for each in _overlapping(self._plan, offset, end)
        ]


def pieces_of(document: Document) -> Iterator[tuple[Block, Piece, int]]:
    """Yield every piece with its block and its offset in the document's text."""
    for block in document.blocks:
        offset = block.start
        for piece in block.pieces:
            yield block, piece, offset
            offset += len(piece.text)


def _overlapping(plan: RedactionPlan, start: int, end: int) -> list[Redaction]:
    first = bisect_right(plan.redactions, start, key=lambda each: each.end)
    found = []
    for index in range(first, len(plan.redactions)):
        if plan.redactions[index].start >= end:
            break
        found.append(plan.redactions[index])
    return found
