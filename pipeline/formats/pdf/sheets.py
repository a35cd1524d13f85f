"""The pages of a PDF for people: where its text stands, and what they look like."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from pipeline.formats.pdf.ink import FIRST, ink_char
from pipeline.formats.pdf.layer import Char, read_layers
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.pixels import Gray, Renderer
from pipeline.formats.pdf.runs import Unit, runs_of
from pipeline.model.document import Block, Box, Document, Page, PageArea, PageInk, PdfChars
from pipeline.model.sheets import MOST_PAGES, Area, Run, Sheets

DPI = 130
"""Fine enough to read the smallest print of an official document."""

_MOST_PIXELS = 2_500_000  # of a picture; A4 at DPI has 1.6 million
_MOST_RUNS = 5_000  # of a page
_COLOURED = 24  # difference of two channels from which on a pixel has a colour
_QUALITY = 72


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece that shows on a page; without an address it is a blank between two of them."""

    offset: int
    text: str
    address: PdfChars | PageInk | None


def sheets(source: bytes, document: Document) -> tuple[bytes, Sheets]:
    """Return a PDF in canonical form, and where its text stands on its pages; ``document`` is what ``read`` made of ``source``.

    Raises:
        UnreadableDocument: as ``read``.
    """
    parts, areas = _by_page(document)
    runs: list[Run] = []
    pages: list[Page] = []
    opened = open_pdf(source)
    for layer in read_layers(opened.data):
        if layer.number > MOST_PAGES:
            break
        pages.append(Page(layer.number, layer.width, layer.height))
        chars = {char.index: char for char in layer.chars}
        units = (unit for part in parts.get(layer.number, ()) for unit in _units(part, chars))
        runs += list(runs_of(layer.number, units))[:_MOST_RUNS]
    shown = [_area(area, pages) for area in areas if area[2] <= len(pages)]
    areas_shown = tuple(sorted(shown, key=lambda area: area.start))
    return opened.data, Sheets(tuple(pages), opened.pages, _in_order(runs), areas_shown)


def _in_order(runs: list[Run]) -> tuple[Run, ...]:
    return tuple(sorted(runs, key=lambda run: (run.start, run.page)))


def _by_page(document: Document) -> tuple[dict[int, list[_Part]], list[tuple[int, int, int, Box | None]]]:
    """Return what shows on each page in the order of the text, and the areas: start, end, page, box (None: all of it)."""
    parts: dict[int, list[_Part]] = {}
    areas: list[tuple[int, int, int, Box | None]] = []
    for block in document.blocks:
        if block.hiding is None:
            for part, page in _of_block(block, areas):
                parts.setdefault(page, []).append(part)
    return parts, areas


def _of_block(block: Block, areas: list[tuple[int, int, int, Box | None]]) -> Iterator[tuple[_Part, int]]:
    offset, page = block.start, 0
    for piece in block.pieces:
        at = piece.address
        if isinstance(at, PdfChars | PageInk):
            page = at.page
            yield _Part(offset, piece.text, at), page
        elif isinstance(at, PageArea):
            areas.append((offset, offset + len(piece.text), at.page, at.box))
        elif at is None and page:
            yield _Part(offset, piece.text, None), page
        offset += len(piece.text)


def _units(part: _Part, chars: dict[int, Char]) -> Iterator[Unit]:
    at = part.address
    if at is None:
        yield Unit(part.offset, part.text, None)
    elif isinstance(at, PageInk):
        for index, (text, box) in enumerate(zip(part.text, at.boxes, strict=True)):
            yield Unit(part.offset + index, text, ink_char(FIRST + index, text, box, at.turn))
    elif at.last - at.first != len(part.text):  # a ligature
        if at.first in chars:
            yield Unit(part.offset, part.text, chars[at.first])
    else:
        for index, text in enumerate(part.text):
            if at.first + index in chars:
                yield Unit(part.offset + index, text, chars[at.first + index])


def _area(area: tuple[int, int, int, Box | None], pages: list[Page]) -> Area:
    start, end, number, box = area
    page = pages[number - 1]
    return Area(start, end, number, box or Box(0, 0, page.width, page.height))


def sizes(source: bytes) -> tuple[bytes, Sheets]:
    """Return a PDF in canonical form, and its pages without their text.

    Raises:
        UnreadableDocument: as ``read``.
    """
    data = open_pdf(source).data
    with Renderer(data) as renderer:
        numbers = range(1, min(renderer.pages, MOST_PAGES) + 1)
        pages = tuple(Page(number, *renderer.size(number)) for number in numbers)
        return data, Sheets(pages, renderer.pages)


def photographs(data: bytes, first: int, last: int) -> list[bytes]:
    """Return pages ``first`` to ``last`` of a canonical PDF (both included, as far as there are any) as PNG, coloured ones as WebP.

    Raises:
        DamagedDocument: the file cannot be opened or a page not drawn.
    """
    with Renderer(data) as renderer:
        found = []
        for number in range(first, min(last, renderer.pages) + 1):
            width, height = renderer.size(number)
            dpi = min(DPI, 72 * (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            found.append(_encoded(renderer.render(number, dpi)[0]))
        return found


def _encoded(pixels: Gray) -> bytes:
    out = io.BytesIO()
    if _is_coloured(pixels):
        Image.fromarray(pixels).save(out, "WEBP", quality=_QUALITY, method=2)
        return out.getvalue()
    # Sixteen shades are what smoothed letters need; a quarter of the bytes of a picture in colour.
    shades = Image.fromarray(np.asarray(pixels[:, :, 1] >> 4, np.uint8)).convert("P")
    shades.putpalette([value for shade in range(16) for value in (shade * 17,) * 3])
    shades.save(out, "PNG", bits=4)
    return out.getvalue()


def _is_coloured(pixels: Gray) -> bool:
    red, green, blue = (pixels[:, :, channel].astype(np.int16) for channel in range(3))
    return bool((np.abs(red - green) > _COLOURED).any() or (np.abs(green - blue) > _COLOURED).any())
