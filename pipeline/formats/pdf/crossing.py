"""Paragraphs that run over a page end, joined so that a value broken there stays in one block."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.formats.pdf.compose import Draft
from pipeline.formats.pdf.kinds import PageBlocks
from pipeline.formats.pdf.paragraphs import ALIGNED, breaks_anywhere, is_full
from pipeline.model.document import BlockKind

_BESIDE = (BlockKind.HEADER, BlockKind.FOOTER, BlockKind.FOOTNOTE, BlockKind.PICTURE, BlockKind.WATERMARK)


def join_over_pages(pages: Sequence[PageBlocks]) -> None:
    """Move the first paragraph of a page to the end of the last one of the page before, where it continues that one.

    It does when that one's last line is full and its own first line begins at the column's edge, in the same size.
    """
    open_end: Draft | None = None
    for page in pages:
        body = [draft for draft in page.drafts if draft.kind not in _BESIDE]
        if body and open_end is not None and _continues(open_end, body[0]):
            joined = breaks_anywhere(open_end.text, body[0].text)
            head = open_end.pieces[:-1] if joined else open_end.pieces  # without its line end
            open_end.pieces = (*head, *body[0].pieces)
            open_end.lines += body[0].lines
            open_end.edges = body[0].edges
            page.drafts.remove(body[0])
            if len(body) == 1:  # it may run on over this page, too
                continue
        open_end = body[-1] if body else None


def _continues(last: Draft, first: Draft) -> bool:
    one, other = last.edges, first.edges
    if last.kind is not BlockKind.PARAGRAPH or first.kind is not BlockKind.PARAGRAPH or one is None or other is None:
        return False
    size = last.size or 1.0
    if abs((first.size or 0.0) - size) > 0.1 * size or other.enumerated:
        return False
    return is_full(one.right - one.end, size, other.word) and abs(other.start - one.left) <= ALIGNED * size
