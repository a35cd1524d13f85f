"""Pages of a PDF as pixels: rendered by PDFium, and the one picture that a page of a copy consists of."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from pipeline.formats.pulse import beat
from pipeline.model.document import Box
from pipeline.redaction.verify_pdf_content import Foreign, picture_of
from pipeline.redaction.verify_pdf_painted import Drawing, drawings, has_white, only

Pixels = npt.NDArray[np.uint8]
DPI = 100
MOST_PIXELS = 16_000_000  # of a rendered page: A0 at 100 dpi


class View(Enum):
    """What of a page is rendered: all, its text alone, or all but what is painted in pure white.

    Reason codes in boxes are white; ink that only white paint hides shows without it.
    """

    WHOLE = "whole"
    TEXT = "text"
    UNCODED = "uncoded"


class Screen:
    """Renders pages of a PDF; close it."""

    def __init__(self, data: bytes) -> None:
        """Open the PDF.

        Raises:
            pypdfium2.PdfiumError: it cannot be opened.
        """
        self._pdf = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        return len(self._pdf)

    def close(self) -> None:
        """Let go of the PDF."""
        self._pdf.close()

    def page(self, number: int, dpi: float = DPI, view: View = View.WHOLE, *, most: int = MOST_PIXELS) -> Pixels | None:
        """Render a page in RGB with ``most`` pixels at most, None where PDFium cannot."""
        beat()
        with suppress(pypdfium2.PdfiumError, ValueError, IndexError):
            page = self._pdf[number - 1]
            width, height = page.get_size()
            if view is View.TEXT:
                only(page, pdfium.FPDF_PAGEOBJ_TEXT)
            elif view is View.UNCODED:
                _take_white(page)
            scale = min(dpi / 72, (most / max(1.0, width * height)) ** 0.5)
            drawn = page.render(scale=scale, may_draw_forms=False, draw_annots=False, rev_byteorder=True)
            pixels: Pixels = drawn.to_numpy()[:, :, :3].copy()
            drawn.close()
            page.close()
            return pixels
        return None

    def drawings(self, number: int) -> list[Drawing]:
        """Return the painted paths of a page.

        Raises:
            pypdfium2.PdfiumError: the page cannot be opened.
            TooMany: there are more than anybody needs.
        """
        page = self._pdf[number - 1]
        try:
            return list(drawings(page))
        finally:
            page.close()

    def size(self, number: int) -> tuple[float, float]:
        """Return width and height of a page as it is shown, in its units."""
        width, height = self._pdf[number - 1].get_size()
        return float(width), float(height)


def _take_white(page: pypdfium2.PdfPage) -> None:
    paths = [each for each in page.get_objects(max_depth=1) if each.type == pdfium.FPDF_PAGEOBJ_PATH]
    for found in paths:
        if has_white(found.raw):
            page.remove_obj(found)


def darkest(pixels: Pixels) -> Pixels:
    """Return the lowest channel of each pixel; far quicker than ``min(axis=2)``."""
    red, green, blue = cv2.split(pixels)
    return cv2.min(cv2.min(red, green), blue).astype(np.uint8, copy=False)


def lightest(pixels: Pixels) -> Pixels:
    """Return the highest channel of each pixel."""
    red, green, blue = cv2.split(pixels)
    return cv2.max(cv2.max(red, green), blue).astype(np.uint8, copy=False)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The picture that stands for a page: points of the page as it is shown become pixels, ``x * across + left``.

    ``lossy`` says that shades may ring around sharp edges.
    """

    pixels: Pixels
    across: float
    down: float
    left: float
    top: float
    lossy: bool

    def window(self, box: Box) -> Pixels:
        """Return the pixels of a rectangle of the page."""
        return cut(self.pixels, box, self.across, self.down, self.left, self.top)


def cut(pixels: Pixels, box: Box, across: float, down: float, left: float = 0.0, top: float = 0.0) -> Pixels:
    """Return the pixels that lie wholly inside a rectangle given in points."""
    x0, x1 = round(box.x0 * across + left), round(box.x1 * across + left)
    y0, y1 = round(box.top * down + top), round(box.bottom * down + top)
    return pixels[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]


def page_picture(page: pikepdf.Page) -> PagePicture | None:
    """Return the picture that a page of a copy consists of, None for a page that is made otherwise.

    Raises:
        Exception: as ``decoded``; a page that is one picture and cannot be read.
    """
    try:
        name, (a, _, _, d, e, f) = picture_of(page.obj.Contents.read_bytes())
    except (Foreign, pikepdf.PdfError, AttributeError, TypeError):
        return None
    image = page.obj.Resources.XObject[name]
    pixels, lossy = decoded(image), image.get("/Filter") == "/DCTDecode"
    x0, _, _, head = (float(each) for each in page.mediabox)
    across, down = pixels.shape[1] / a, pixels.shape[0] / d
    return PagePicture(pixels, across, down, (x0 - e) * across, (f + d - head) * down, lossy)


def decoded(image: pikepdf.Object) -> Pixels:
    """Return a picture's pixels in RGB.

    Raises:
        Exception: as ``pikepdf.PdfImage`` and Pillow.
    """
    if image.get("/Filter") == "/DCTDecode":
        with Image.open(BytesIO(image.read_raw_bytes())) as picture:
            return np.asarray(picture.convert("RGB"))
    if not isinstance(image, pikepdf.Stream):
        raise TypeError
    return np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("RGB"))
