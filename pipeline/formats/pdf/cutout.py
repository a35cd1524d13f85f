"""The place of a span on a page of a PDF as a picture."""

from __future__ import annotations

from PIL import Image

from pipeline.formats.cutouts import HIGHEST, WIDEST, around, as_png
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.pixels import Renderer
from pipeline.model.document import Box, Document, PageArea, PageInk, PdfChars

_DPI = 200
_ASIDE, _ABOVE = 48.0, 20.0  # points shown beside and above


def picture(source: bytes, document: Document, start: int, end: int) -> bytes | None:
    """Return the first page's part of a span as PNG, framed; None where it stands on no page.

    Characters of the text layer are shown with their whole block.

    Raises:
        UnreadableDocument: the file cannot be opened or the page not drawn.
    """
    page, boxes, turn = _place(document, start, end)
    if not page:
        return None
    with Renderer(open_pdf(source).data) as renderer:
        width, height = renderer.size(page)
        whole = Box(0, 0, width, height)
        region = around(boxes, _ASIDE, _ABOVE, width, height) if boxes else whole
        if region is None:
            return None
        fits = min(WIDEST / (region.x1 - region.x0), HIGHEST / (region.bottom - region.top))
        pixels, scale = renderer.render(page, min(_DPI, 72 * fits))
    return as_png(Image.fromarray(pixels), _times(region, scale), [_times(box, scale) for box in boxes], turn)


def _place(document: Document, start: int, end: int) -> tuple[int, list[Box], int]:
    """Return the first page of a span (0: none), the boxes of its pieces there (none: the whole page), and their turn."""
    page, turn = 0, 0
    boxes: list[Box] = []
    for offset, piece in document.pieces(start, end):
        at = piece.address
        if not isinstance(at, PageInk | PageArea | PdfChars) or (page and at.page != page):
            continue
        if isinstance(at, PageInk):
            turn = at.turn
            boxes.append(_union(at.boxes[max(0, start - offset) : end - offset]))
        elif isinstance(at, PageArea):
            if at.box is None:
                return at.page, [], 0
            boxes.append(at.box)
        elif (box := document.block_at(offset).box) is not None:
            if box not in boxes:
                boxes.append(box)
        else:
            continue
        page = at.page
    return page, boxes, turn


def _union(boxes: tuple[Box, ...]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _times(box: Box, scale: float) -> Box:
    return Box(box.x0 * scale, box.top * scale, box.x1 * scale, box.bottom * scale)
