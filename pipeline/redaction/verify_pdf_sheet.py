"""A page of a PDF copy with all that is looked at: its pixels, its pictures by themselves, what it draws, and how it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
import pikepdf
import pypdfium2

from pipeline.model.document import Box
from pipeline.redaction.verify_pdf_images import Laid, laid
from pipeline.redaction.verify_pdf_painted import Drawing, TooMany
from pipeline.redaction.verify_pdf_pixels import DPI, PagePicture, Pixels, Screen, View, cut, page_picture

_FINEST = 300.0  # dpi at which an original is rendered for a comparison


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a copy: its own picture (None where it is no picture page), how it looks, and its size in points.

    ``original`` is how the page looked, ``drawn_before`` its paths, None where that is not known. ``pictures`` are those of a page
    that is not one picture, each by itself: a black box over a picture takes nothing out of it; ``text`` is the text of such a
    page alone. ``uncoded`` is the page without white reason codes, where the plan has any. ``drawn`` are its paths; ``unit`` says
    how many points its unit of length is.
    """

    picture: PagePicture | None
    shown: Pixels
    size: tuple[float, float]
    original: Pixels | None = None
    pictures: Sequence[Laid] = ()
    uncoded: Pixels | None = None
    text: Pixels | None = None
    drawn: Sequence[Drawing] = ()
    drawn_before: Sequence[Drawing] | None = None
    unit: float = 1.0

    def windows(self, box: Box) -> list[tuple[Pixels, bool]]:
        """Return the pixels of a rectangle in each picture of the page, and whether that is lossy."""
        if self.picture is not None:
            return [(self.picture.window(box), self.picture.lossy)]
        return [(each.cut(box), each.lossy) for each in self.pictures]

    def window(self, box: Box) -> Pixels:
        """Return what shows in a rectangle, without reason codes."""
        pixels = self.uncoded if self.uncoded is not None else self.shown
        return cut(pixels, box, pixels.shape[1] / self.size[0], pixels.shape[0] / self.size[1])


def sheets(
    copy: bytes, numbers: Sequence[int], original: Screen | None, *, coded: bool = False
) -> Iterator[tuple[int, Sheet | None]]:
    """Yield pages of a copy, one at a time; None for one that no good copy has. ``coded``: its boxes bear reason codes."""
    screen = Screen(copy)
    try:
        with pikepdf.open(BytesIO(copy), suppress_warnings=True) as pdf:
            for number in numbers:
                yield number, _sheet(screen, pdf.pages[number - 1], number, original, coded=coded)
    finally:
        screen.close()


def _sheet(screen: Screen, page: pikepdf.Page, number: int, original: Screen | None, *, coded: bool) -> Sheet | None:
    shown = screen.page(number)
    if shown is None:
        return None
    try:
        picture = page_picture(page)
        pictures = laid(page) if picture is None else []
        drawn = screen.drawings(number)
    except Exception:  # pikepdf, PDFium and Pillow raise whatever a foreign page provokes
        return None
    own = picture is None
    return Sheet(
        picture,
        shown,
        screen.size(number),
        _before(original, number, picture, shown) if original is not None else None,
        pictures=pictures,
        uncoded=screen.page(number, view=View.UNCODED) if coded else None,
        text=screen.page(number, view=View.TEXT) if own else None,
        drawn=drawn,
        unit=_unit(page),
        drawn_before=_drawings(original, number) if own and original is not None else None,
    )


def _before(original: Screen, number: int, picture: PagePicture | None, shown: Pixels) -> Pixels | None:
    """Render the original as the copy was: hairlines are one pixel wide at any resolution, so much paler in a finer picture."""
    fine = min(_FINEST, picture.across * 72) if picture is not None else 0.0
    if fine <= DPI:
        return original.page(number)
    coarse, pixels = original.page(number), original.page(number, fine)
    if coarse is None or pixels is None or coarse.shape != shown.shape:
        return coarse
    wanted = (shown.shape[1], shown.shape[0])
    return np.asarray(cv2.resize(pixels, wanted, interpolation=cv2.INTER_AREA), np.uint8)


def _unit(page: pikepdf.Page) -> float:
    return max(0.01, float(page.obj.get("/UserUnit", 1)))


def _drawings(original: Screen, number: int) -> Sequence[Drawing] | None:
    try:
        return original.drawings(number)
    except (pypdfium2.PdfiumError, TooMany):
        return None
