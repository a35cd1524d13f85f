"""Where the characters of a PDF stand on its pages, read anew for the verifier.

pdfminer tells the characters and their order. Their places follow ISO 32000-1, 9.4.4, which pdfminer does not keep to in all, and
where PDFium sets a character elsewhere, its place counts: that is what a copy's pixels show.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

import pikepdf
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import literal_name
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect, mult_matrix, translate_matrix

from pipeline.formats.pulse import beat
from pipeline.model.document import Box
from pipeline.redaction.verify_pdf_origins import Origins

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

    def render_string(self, textstate: PDFTextState, seq: PDFTextSeq, *rest: object) -> None:
        font = textstate.font
        if font is None or self.ctm is None:
            return
        matrix, vertical = mult_matrix(textstate.matrix, self.ctm), font.is_vertical()
        across = 1.0 if vertical else textstate.scaling / 100
        along = textstate.linematrix[1 if vertical else 0]
        other = textstate.linematrix[0 if vertical else 1]
        for part in seq:
            if isinstance(part, int | float):
                along -= part / 1000 * textstate.fontsize * across
            elif isinstance(part, bytes):
                for cid in font.decode(part):
                    place = translate_matrix(matrix, (other, along) if vertical else (along, other))
                    width = self.render_char(place, font, textstate.fontsize, across, textstate.rise, cid, *rest)
                    along += width + textstate.charspace * across
                    if cid == 32 and not font.is_multibyte():
                        along += textstate.wordspace * across
        textstate.linematrix = (other, along) if vertical else (along, other)

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


class _Interpreter(PDFPageInterpreter):
    """Takes the operator ``"`` to the next line, and fonts from the graphics state."""

    def do__w(self, aw: object, ac: object, s: object) -> None:
        self.do_T_a()
        super().do__w(aw, ac, s)  # type: ignore[arg-type]

    def do_gs(self, name: object) -> None:
        found = resolve1(self.resources.get("ExtGState"))
        named = resolve1(found.get(literal_name(name))) if isinstance(found, dict) else None
        pair = resolve1(named.get("Font")) if isinstance(named, dict) else None
        if isinstance(pair, list) and len(pair) == 2 and isinstance(resolve1(pair[0]), dict):
            number = pair[0].objid if isinstance(pair[0], PDFObjRef) else None
            self.textstate.font = self.rsrcmgr.get_font(number, resolve1(pair[0]))
            self.textstate.fontsize = float(resolve1(pair[1]))


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
        Exception: whatever a broken file makes pdfminer or PDFium raise.
    """
    manager = PDFResourceManager()
    with Origins(data) as origins:
        for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(data)))), start=1):
            beat()
            device = _Device(manager)
            whole = True
            try:
                _Interpreter(manager, device).process_page(page)
            except Exception:  # what a broken page makes pdfminer raise; what came before it counts
                whole = False
            chars = device.chars
            for index, (right, down) in origins.moves(number, [_glyph(char) for char in chars]):
                chars[index] = _moved(chars[index], right, down)
            yield Lettering(device.width, device.height, tuple(chars), whole)


def _glyph(char: Standing) -> tuple[str, float, float, float]:
    """Return a character's text, the origin of its glyph, and how far that may be off, in points."""
    if not char.vertical:
        return char.text, char.x, char.y, max(1.0, 0.1 * char.size)
    x = char.x - char.size / 2 * char.dy + _ASCENT * char.size * char.dx
    y = char.y + char.size / 2 * char.dx + _ASCENT * char.size * char.dy
    return char.text, x, y, max(1.0, 0.4 * char.size)


def _moved(char: Standing, right: float, down: float) -> Standing:
    box = Box(char.box.x0 + right, char.box.top + down, char.box.x1 + right, char.box.bottom + down)
    return replace(char, box=box, x=char.x + right, y=char.y + down)
