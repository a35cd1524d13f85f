"""Where a span stands, in words that tell nothing of what it says."""

from __future__ import annotations

from pipeline.model.document import BlockKind, Document
from pipeline.model.labels import label

_NAMED = frozenset({BlockKind.TITLE, BlockKind.HEADER, BlockKind.FOOTER, BlockKind.FOOTNOTE, BlockKind.WATERMARK})


def place_of(document: Document, start: int, end: int) -> str:
    """Name the page, and the cell of a table, the part of the page or the number of the paragraph (counted from 1).

    ``start`` and ``end`` are code points of the text; empty where the span has no place.
    """
    if start >= end:
        return ""
    block = document.block_at(start)
    page = f"第{block.page}页" if block.page is not None else ""
    if block.cell is not None:
        where = f"表{block.cell.table + 1}第{block.cell.row + 1}行第{block.cell.column + 1}列"
    elif block.kind in _NAMED:
        where = label(block.kind)
    else:
        own = [each for each in document.blocks if each.page == block.page and each.cell is None and each.text.strip()]
        where = f"第{1 + sum(each.start < block.start for each in own if each.kind not in _NAMED)}段"
    return page + where
