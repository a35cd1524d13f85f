"""Name what a block is by its place and size: running heads and feet, the title, headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.formats.pdf.compose import Draft
from pipeline.model.document import Alignment, BlockKind

_MARGIN = 0.1  # share of the page height in which repeated lines are running heads or feet
_EDGE = 0.065  # share in which any line is one (GB/T 9704-2012: the text begins 37 mm, 12 %, below the top)
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－·]*\s*\d{1,4}\s*[-—–－·]*|第\s*\d+\s*页.{0,12}|\d+\s*/\s*\d+|Page\s+\d+.{0,12})\s*", re.IGNORECASE
)
_NUMBER_MARGIN = 0.14  # share in which a page number in dashes or words stands, of a page that was scanned askew, too
_DRESSED = re.compile(r"\s*(?:[-—–－·]+\s*\d{1,4}\s*[-—–－·]+|第\s*\d+\s*页.{0,12})\s*")
_HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}\s*、|第[一二三四五六七八九十百\d]{1,4}[编章节])")
_LETTERHEAD = re.compile(r"文\s*件\s*$")


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """The drafts of a page with its size."""

    number: int
    height: float
    drafts: list[Draft]


def name_kinds(pages: Sequence[PageBlocks]) -> str | None:
    """Set the kinds of all drafts; return the document's title, None where none stands out."""
    repeated = _repeated(pages)
    for page in pages:
        for draft in page.drafts:
            if draft.kind is BlockKind.PARAGRAPH and draft.box is not None:
                draft.kind = _marginal(draft, page, repeated) or draft.kind
    body = _body_size(pages)
    title = _title(pages, body) if body else None
    for page in pages:
        for draft in page.drafts:
            if draft.kind is BlockKind.PARAGRAPH and _is_heading(draft, body):
                draft.kind = BlockKind.HEADING
    if title is None:
        return None
    title.kind = BlockKind.TITLE
    return title.text.replace("\n", "").strip()


def _normalised(draft: Draft) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s", "", draft.text))


def _repeated(pages: Sequence[PageBlocks]) -> set[str]:
    """Texts (numbers aside) that stand in the margin of at least two pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_normalised(draft) for draft in page.drafts if _in_margin(draft, page, _MARGIN)})
    return {text for text, count in seen.items() if count > 1 and text}


def _in_margin(draft: Draft, page: PageBlocks, share: float) -> BlockKind | None:
    if draft.box is None or draft.lines > 2:
        return None
    if draft.box.bottom <= share * page.height:
        return BlockKind.HEADER
    return BlockKind.FOOTER if draft.box.top >= (1 - share) * page.height else None


def _marginal(draft: Draft, page: PageBlocks, repeated: set[str]) -> BlockKind | None:
    kind = _in_margin(draft, page, _MARGIN)
    if kind is not None and (_normalised(draft) in repeated or _PAGE_NUMBER.fullmatch(draft.text)):
        return kind
    if _DRESSED.fullmatch(draft.text):
        return _in_margin(draft, page, _NUMBER_MARGIN)
    return _in_margin(draft, page, _EDGE)


def _body_size(pages: Sequence[PageBlocks]) -> float:
    """Size in which most characters of the paragraphs and cells are set; 0 without any."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for draft in page.drafts:
            if draft.size and draft.kind in (BlockKind.PARAGRAPH, BlockKind.TABLE_CELL):
                sizes[draft.size] += len(draft.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _title(pages: Sequence[PageBlocks], body: float) -> Draft | None:
    """The largest centred paragraph on the upper part of the first page that is no letterhead."""
    if not pages:
        return None
    page = pages[0]
    candidates = [
        draft
        for draft in page.drafts
        if draft.kind is BlockKind.PARAGRAPH
        and draft.box is not None
        and draft.box.top < 0.6 * page.height
        and draft.size is not None
        and draft.size >= 1.15 * body
        and 4 <= len(draft.text) <= 120
        and draft.alignment in (Alignment.CENTER, None)
        and not _LETTERHEAD.search(draft.text)
    ]
    return max(candidates, key=lambda draft: draft.size or 0.0, default=None)


def _is_heading(draft: Draft, body: float) -> bool:
    if draft.lines > 2 or len(draft.text) > 60 or draft.size is None:
        return False
    return draft.size >= 1.15 * body or (bool(_HEADING.match(draft.text)) and (draft.bold or len(draft.text) <= 30))
