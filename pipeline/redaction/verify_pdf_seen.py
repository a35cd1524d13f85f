"""Reading the pages of a PDF copy as pictures: what is withheld must not be there to be read.

Read are pages on which something was recognised or is a picture in the original: elsewhere the text layers, searched by three
programs, and the comparison of pixels say the same. The second engine (tesseract) reads where it is installed, since the first
one found what is withheld and may have overlooked its repetition; else the first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.formats.ocr import recognise, second_opinion
from pipeline.model.document import BlockKind, Document, PageArea, PageInk
from pipeline.model.release import Check
from pipeline.model.text import squeeze
from pipeline.redaction.needles import Needle, occurrences
from pipeline.redaction.verify_pdf_pixels import Pixels, Screen
from pipeline.redaction.verify_search import STAMPS, Search

DPI = 200
MOST_PAGES = 40
_DARK = 56
_LONG = 11  # digits of a number in which one may be misread
_DIGITS = re.compile(r"\d{10,}[xX]?")
_SEEN = {BlockKind.PICTURE, BlockKind.STAMP, BlockKind.UNREADABLE_PAGE}


def pages_to_read(document: Document) -> list[int]:
    """Return the pages that a person reads as a picture, at most ``MOST_PAGES`` of them, spread evenly."""
    found = set()
    for block in document.blocks:
        for piece in block.pieces:
            if isinstance(piece.address, PageInk | PageArea) or (block.kind in _SEEN and block.page is not None):
                found.add(getattr(piece.address, "page", None) or block.page or 0)
    pages = sorted(found - {0})
    if len(pages) <= MOST_PAGES:
        return pages
    return [pages[round(at * (len(pages) - 1) / (MOST_PAGES - 1))] for at in range(MOST_PAGES)]


def check_seen(document: Document, copy: bytes, search: Search) -> Check:
    """Read the pages of a copy that are pictures and look for everything withheld."""
    numbers = pages_to_read(document)
    found: set[str] = set()
    read = 0
    if numbers and (search.wholes or search.runs):
        screen = Screen(copy)
        try:
            for number in numbers:
                pixels = screen.page(number, DPI)
                if pixels is None or int(pixels.max()) <= _DARK:
                    continue
                read += 1
                found |= set(leaks_in(_lines(pixels), search))
        finally:
            screen.close()
    return Check("recognised", not found, f"识别 {read} 页，残留 {len(found)} 项")


def _lines(pixels: Pixels) -> list[str]:
    said = second_opinion(pixels, dpi=DPI)
    if said is None:
        said = [line.text for line in recognise(pixels, dpi=DPI).lines]
    return said


def leaks_in(lines: Iterable[str], search: Search) -> Iterator[str]:
    """Yield what of the withheld strings stands in recognised lines, more often than it may.

    A long number counts although one digit of it is misread, lacks or is too many, unless it is a number that stays.
    """
    text = "\n".join(lines)
    for stamp in STAMPS:
        text = text.replace(stamp, "")
    haystack = squeeze(text)
    for needle in (*search.wholes, *search.runs):
        if len(occurrences(needle, haystack, text)) > search.allowed_in_pixels(needle.text):
            yield needle.text
    numbers = [needle for needle in (*search.wholes, *search.runs) if _is_long(needle)]
    for found in set(_DIGITS.findall(haystack.text)):
        for needle in numbers:
            near = abs(len(found) - len(needle.text)) <= 1 and found != needle.text and is_near(found, needle.text)
            if near and not search.stays(found):
                yield needle.text


def _is_long(needle: Needle) -> bool:
    digits = needle.text.rstrip("xX")
    return len(needle.text) >= _LONG and digits.isascii() and digits.isdigit()


def is_near(one: str, other: str) -> bool:
    """Whether two strings differ by one character at most: another one, one more, or one less."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[at:] == other[at + 1 :] or one[at + 1 :] == other[at + 1 :]
