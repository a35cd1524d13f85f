"""Whether withheld places of a PDF copy are really uniform pixels, where both place and page picture are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy
import numpy.typing as npt
import pdfplumber
import pikepdf
from PIL import Image

from pipeline.model.document import Box, Document, PageArea, PdfChars
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check

_SPREAD = 40  # brightest minus darkest of 255 that the compression of a picture may leave inside a box
_MARGIN = 0.15  # share of a box's sides that its border may take
_STAMP_HEIGHT = 0.06  # share of the page's height
_SAME = 1.0  # points


@dataclass(frozen=True, slots=True)
class _Place:
    """A withheld place; ``required`` when nothing but its pixels can tell that it is gone. ``box`` None: the whole page."""

    page: int
    box: Box | None
    required: bool


def check_areas(document: Document, copy: bytes, plan: RedactionPlan, original: bytes | None) -> Check:
    """Check that withheld areas are uniform in the copy's page pictures."""
    places = [*_areas(document, plan), *_characters(document, plan, original)]
    uniform = open_places = bad = 0
    pictures: dict[int, Image.Image | None] = {}
    for place in places:
        if place.page not in pictures:
            pictures.clear()
            pictures[place.page] = _page_picture(copy, place.page, document)
        picture = pictures[place.page]
        if picture is None:
            bad += place.required
            open_places += not place.required
        elif _is_uniform(picture, place, document, stamped=not plan.decisions):
            uniform += 1
        else:
            bad += 1
    return Check("areas", not bad, f"一致 {uniform} 处，不一致 {bad} 处，未比对 {open_places} 处")


def _areas(document: Document, plan: RedactionPlan) -> Iterator[_Place]:
    for redaction in plan.redactions:
        for _, piece in document.pieces(redaction.start, redaction.end):
            if isinstance(piece.address, PageArea):
                yield _Place(piece.address.page, piece.address.box, True)


def _characters(document: Document, plan: RedactionPlan, original: bytes | None) -> Iterator[_Place]:
    """Yield the places of withheld characters, found anew in the original by pdfplumber."""
    wanted: dict[int, dict[int, str]] = {}
    for redaction in plan.redactions:
        for offset, piece in document.pieces(redaction.start, redaction.end):
            at = piece.address
            if not isinstance(at, PdfChars):
                continue
            first, last = max(redaction.start - offset, 0), min(redaction.end - offset, len(piece.text))
            if at.last - at.first != len(piece.text):  # one character of the file that stands for several
                first, last = 0, at.last - at.first
            chars = (piece.text[place : place + 1] for place in range(first, last))
            wanted.setdefault(at.page, {}).update(zip(range(at.first + first, at.first + last), chars, strict=False))
    if original is None or not wanted:
        return
    try:
        with pdfplumber.open(BytesIO(original)) as pdf:
            for number, indexes in sorted(wanted.items()):
                page = pdf.pages[number - 1]
                if _is_plain(page):
                    yield from _boxes(page, number, indexes)
                page.close()
    except Exception:  # what pdfminer raises for an original that only our reader could mend: nothing to compare with
        return


def _is_plain(page: pdfplumber.page.Page) -> bool:
    return not page.rotation and all(abs(a - b) < _SAME for a, b in zip(page.mediabox, page.cropbox, strict=True))


def _boxes(page: pdfplumber.page.Page, number: int, indexes: dict[int, str]) -> Iterator[_Place]:
    chars = page.chars
    for index, text in indexes.items():
        shown = chars[index]["text"] if index < len(chars) else ""
        if not text.strip() or not shown.startswith(text) or shown.startswith("(cid:"):
            continue
        char = chars[index]
        if _is_horizontal(chars, index) and char["x1"] - char["x0"] > 2 and char["bottom"] - char["top"] > 2:
            yield _Place(number, Box(char["x0"], char["top"], char["x1"], char["bottom"]), False)


def _is_horizontal(chars: list[dict[str, Any]], index: int) -> bool:
    """Whether a character has a neighbour on its own line: in vertical writing its box lies beside the ink."""
    char = chars[index]
    beside = [*chars[max(0, index - 1) : index], *chars[index + 1 : index + 2]]
    return bool(char["upright"]) and any(
        abs(other["top"] - char["top"]) < 1 and abs(other["x0"] - char["x0"]) < 3 * char["size"] for other in beside
    )


def _page_picture(copy: bytes, number: int, document: Document) -> Image.Image | None:
    """Return the picture that a page of the copy consists of, None when it is not one picture of the whole page."""
    try:
        with pikepdf.open(BytesIO(copy), suppress_warnings=True) as pdf:
            page = pdf.pages[number - 1]
            images = [each for each in page.get_images().values() if isinstance(each, pikepdf.Stream)]
            if len(images) != 1 or int(page.obj.get("/Rotate", 0)):
                return None
            picture = pikepdf.PdfImage(images[0]).as_pil_image().convert("L")
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError, IndexError):
        return None
    size = document.pages[number - 1]
    return picture if abs(picture.width / picture.height - size.width / size.height) < 0.02 else None


def _is_uniform(picture: Image.Image, place: _Place, document: Document, *, stamped: bool) -> bool:
    page = document.pages[place.page - 1]
    box = place.box or Box(0, 0, page.width, page.height)
    dx, dy = (box.x1 - box.x0) * _MARGIN, (box.bottom - box.top) * _MARGIN
    across, down = picture.width / page.width, picture.height / page.height
    left, upper = max(0, round((box.x0 + dx) * across)), max(0, round((box.top + dy) * down))
    right, lower = round((box.x1 - dx) * across), round((box.bottom - dy) * down)
    if right <= left or lower <= upper or left >= picture.width or upper >= picture.height:
        return True
    pixels = numpy.asarray(picture.crop((left, upper, right, lower)))
    if place.box is None and stamped:
        pixels = _without_stamp(pixels)
    return int(pixels.max()) - int(pixels.min()) <= _SPREAD


def _without_stamp(pixels: npt.NDArray[numpy.uint8]) -> npt.NDArray[numpy.uint8]:
    """Leave out the one low strip of a wholly covered page in which a preview's stamp stands."""
    ground = int(numpy.median(pixels))
    rows = numpy.flatnonzero((numpy.abs(pixels.astype(numpy.int16) - ground) > _SPREAD).any(axis=1))
    if not len(rows) or rows[-1] - rows[0] > _STAMP_HEIGHT * len(pixels):
        return pixels
    return numpy.delete(pixels, range(int(rows[0]), int(rows[-1]) + 1), axis=0)
