"""What a plan means on the pages of a PDF: which characters go, which areas go, and which characters are laid again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from pipeline.errors import MishenError
from pipeline.formats.pdf.ink import FIRST, ink_char, slant_of, turned_by
from pipeline.formats.pdf.layer import Char
from pipeline.formats.pdf.lines import by_direction
from pipeline.model.document import (
    Block,
    Box,
    Document,
    DocxInk,
    DocxObject,
    DocxPicture,
    DocxSign,
    DocxText,
    PageArea,
    PageInk,
    PdfChars,
    PdfObject,
    Piece,
    PlainText,
)
from pipeline.model.redaction import RedactionPlan

_CODE = re.compile(r"〔([^〔〕]{1,12})〕$")


@dataclass(slots=True)
class Laid:
    """A character of the new text layer: index, text, and the number of its block; a blank that the reader saw has no index."""

    index: int | None
    text: str
    block: int


@dataclass(slots=True)
class PageMarks:
    """What happens to one page.

    Attributes:
        withheld: indexes of characters to cover, each with its reason code (empty where the profile asks for none).
        areas: rectangles to cover, each with its reason code.
        whole: the page is covered as a whole.
        laid: kept visible characters in reading order, those of one block together.
        visible: indexes of all visible characters, kept or not.
        inks: characters recognised in the page's pixels, in the order of the document; they have indexes too.
    """

    withheld: dict[int, str] = field(default_factory=dict)
    areas: list[tuple[Box, str]] = field(default_factory=list)
    whole: bool = False
    laid: list[Laid] = field(default_factory=list)
    visible: set[int] = field(default_factory=set)
    inks: list[Char] = field(default_factory=list)


def page_marks(source: bytes, document: Document, plan: RedactionPlan) -> dict[int, PageMarks]:
    """Work out the marks of every page that has any text or redaction.

    Raises:
        MishenError: plan, document and source do not belong together, or a span holds no character of the file.
    """
    if not plan.document == document.sha256 == hashlib.sha256(source).hexdigest():
        raise MishenError(what="脱敏计划与原件不符")
    marks: dict[int, PageMarks] = {}
    spans = [(redaction.start, redaction.end) for redaction in plan.redactions]
    inks = _number_inks(document, marks)
    for number, redaction in enumerate(plan.redactions, start=1):
        start, end, addressed = redaction.start, redaction.end, False
        code = reason_code(redaction.mask)
        for offset, piece in document.pieces(start, end):
            addressed |= piece.address is not None
            within = range(max(0, start - offset), min(len(piece.text), end - offset))
            _withhold(marks, piece, within, inks.get(offset, 0), code)
        if not addressed:
            raise MishenError(what=f"第 {number} 处遮盖在原件中没有对应内容")
    for count, block in enumerate(document.blocks):
        if block.hiding is None:
            for number, laid in _laid(block, count, spans, inks):
                marks.setdefault(number, PageMarks()).laid.append(laid)
            for number, indexes in _shown(block, inks):
                marks.setdefault(number, PageMarks()).visible.update(indexes)
    return marks


def _number_inks(document: Document, marks: dict[int, PageMarks]) -> dict[int, int]:
    """Make the recognised characters of every page; return the index of each such piece's first one by the piece's offset."""
    first: dict[int, int] = {}
    for block in document.blocks:
        offset = block.start
        for piece in block.pieces:
            at = piece.address
            if isinstance(at, PageInk):
                inks = marks.setdefault(at.page, PageMarks()).inks
                first[offset] = FIRST + len(inks)
                for text, box in zip(piece.text, at.boxes, strict=True):
                    inks.append(ink_char(FIRST + len(inks), text, box, at.turn))
            offset += len(piece.text)
    for page in marks.values():
        page.inks = as_they_run(page.inks)
    return first


def as_they_run(chars: list[Char]) -> list[Char]:
    """Return the recognised characters of one sheet with the slant of their lines, by index."""
    slanted = (each for _, group in sorted(by_direction(chars).items()) for each in _slanted(group))
    return sorted(slanted, key=lambda char: char.index)


def _slanted(chars: list[Char]) -> list[Char]:
    """Turn characters of a page that was scanned askew as their lines run."""
    degrees = slant_of(chars)
    return [turned_by(char, degrees) for char in chars]


def reason_code(mask: str) -> str:
    """Return the reason code behind a mask, as the plan writes it there: ■■■〔十五条〕; empty where there is none."""
    found = _CODE.search(mask)
    return found[1] if found else ""


def _shown(block: Block, inks: dict[int, int]) -> Iterator[tuple[int, range]]:
    offset = block.start
    for piece in block.pieces:
        at = piece.address
        if isinstance(at, PdfChars):
            yield at.page, range(at.first, at.last)
        elif isinstance(at, PageInk):
            yield at.page, range(inks[offset], inks[offset] + len(piece.text))
        offset += len(piece.text)


def _withhold(marks: dict[int, PageMarks], piece: Piece, within: range, ink: int, code: str) -> None:
    """Mark what a redaction takes of a piece; ``ink`` is the index of the piece's first recognised character."""
    at = piece.address
    match at:
        case None | PdfObject():
            return  # the copy has no such thing
        case PdfChars():
            single = at.last - at.first != len(piece.text)  # a ligature goes as a whole
            indexes = range(at.first, at.last) if single else range(at.first + within.start, at.first + within.stop)
            marks.setdefault(at.page, PageMarks()).withheld.update(dict.fromkeys(indexes, code))
        case PageInk():
            indexes = range(ink + within.start, ink + within.stop)
            marks.setdefault(at.page, PageMarks()).withheld.update(dict.fromkeys(indexes, code))
        case PageArea():
            page = marks.setdefault(at.page, PageMarks())
            if at.box is None:
                page.whole = True
            else:
                page.areas.append((at.box, code))
        case PlainText() | DocxText() | DocxPicture() | DocxObject() | DocxSign() | DocxInk():
            raise MishenError(what="地址不属于 PDF")
        case _:
            assert_never(at)


def _laid(block: Block, count: int, spans: list[tuple[int, int]], inks: dict[int, int]) -> Iterator[tuple[int, Laid]]:
    """Yield the kept characters of a visible block with their page; an invented blank only between two of them."""
    offset = block.start
    blank = False
    before = False  # the last character was kept
    for piece in block.pieces:
        if isinstance(piece.address, PdfChars | PageInk):
            number = piece.address.page
            for index, text in _characters(piece.address, piece.text, inks.get(offset, 0)):
                kept = not _overlaps(spans, offset, offset + len(text))
                if kept and blank and before:
                    yield number, Laid(None, " ", count)
                if kept:
                    yield number, Laid(index, text, count)
                before, blank = kept, False
                offset += len(text)
        else:
            blank = piece.address is None and piece.text == " "
            before = before and blank
            offset += len(piece.text)


def _characters(address: PdfChars | PageInk, text: str, ink: int) -> Iterator[tuple[int, str]]:
    if isinstance(address, PageInk):
        yield from enumerate(text, start=ink)
    elif address.last - address.first == len(text):
        yield from zip(range(address.first, address.last), text, strict=True)
    else:
        yield address.first, text


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] <= start:
            low = middle + 1
        else:
            high = middle
    return low < len(spans) and spans[low][0] < end
