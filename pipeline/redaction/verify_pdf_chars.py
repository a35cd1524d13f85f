"""Where the characters of a PDF stand on its pages, read anew for the verifier by pdfminer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect

from pipeline.formats.pulse import beat
from pipeline.model.document import Box

_ASCENT, _DESCENT = 0.88, -0.12  # em box of Chinese type over the baseline
_MOST_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A character and its place in points of the page as it is shown, y downward.

    ``x``, ``y`` is its origin on the baseline, ``dx``, ``dy`` the direction of writing, ``size`` its em.
    """

    text: str
    box: Box
    x: float
    y: float
    dx: float
    dy: float
    size: float
    vertical: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its em box."""
        return (self.box.x0 + self.box.x1) / 2, (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True, slots=True)
class Lettering:
    """The characters of a page in the order of its content; ``whole`` is false when the content broke off."""

    width: float
    height: float
    chars: tuple[Standing, ...]
    whole: bool


class _Device(PDFTextDevice):
    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.chars: list[Standing] = []
        self.width = self.height = self.left = self.head = 0.0

    def begin_page(self, page: PDFPage, ctm: tuple[float, float, float, float, float, float]) -> None:
        media, crop = apply_matrix_rect(ctm, page.mediabox), apply_matrix_rect(ctm, page.cropbox)
        x0, y0, x1, y1 = (
            max(media[0], crop[0]),
            max(media[1], crop[1]),
            min(media[2], crop[2]),
            min(media[3], crop[3]),
        )
        if x1 <= x0 or y1 <= y0:
            x0, y0, x1, y1 = media
        self.width, self.height, self.left, self.head = x1 - x0, y1 - y0, x0, y1

    def render_char(
        self,
        matrix: tuple[float, float, float, float, float, float],
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        *_: object,
    ) -> float:
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = f"(cid:{cid})"
        advance = float(font.char_width(cid) * fontsize * scaling)
        if len(self.chars) >= _MOST_CHARS:
            raise ValueError("too many characters")
        a, b, c, d, *_other = matrix
        if font.is_vertical():
            over, down = font.char_disp(cid)  # type: ignore[misc]
            left = -(0.5 if over is None else over * 0.001) * fontsize
            top = (_ASCENT - down * 0.001) * fontsize + rise
            rect: tuple[float, float, float, float] = (left, top - fontsize, left + fontsize, top)
            at = (left + fontsize / 2, top)
            dx, dy = -c, -d
        else:
            rect = (0.0, _DESCENT * fontsize + rise, advance, _ASCENT * fontsize + rise)
            at = (0.0, rise)
            dx, dy = (-a, -b) if advance < 0 else (a, b)
        x, y = apply_matrix_pt(matrix, at)
        x0, y0, x1, y1 = apply_matrix_rect(matrix, rect)
        box = Box(min(x0, x1) - self.left, self.head - max(y0, y1), max(x0, x1) - self.left, self.head - min(y0, y1))
        length = math.hypot(dx, dy) or 1.0
        self.chars.append(
            Standing(
                text,
                box,
                x - self.left,
                self.head - y,
                dx / length,
                -dy / length,
                abs(fontsize) * math.hypot(c, d),
                bool(font.is_vertical()),
            )
        )
        return advance


def normalised(source: bytes) -> bytes:
    """Return a PDF decrypted, repaired and in its last revision, so that all programs read the same.

    Raises:
        pikepdf.PdfError: it cannot be opened.
    """
    out = BytesIO()
    with pikepdf.open(BytesIO(source), suppress_warnings=True) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def lettering_of(data: bytes) -> Iterator[Lettering]:
    """Yield the characters of each page.

    Raises:
        Exception: whatever a broken file makes pdfminer raise.
    """
    manager = PDFResourceManager()
    for page in PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(data)))):
        beat()
        device = _Device(manager)
        whole = True
        try:
            PDFPageInterpreter(manager, device).process_page(page)
        except Exception:  # what a broken page makes pdfminer raise; what came before it counts
            whole = False
        yield Lettering(device.width, device.height, tuple(device.chars), whole)
