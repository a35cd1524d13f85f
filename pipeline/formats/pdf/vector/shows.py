"""What each text operator of a page shows, as pdfminer sees it: its strings code by code, each with its character's index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from pipeline.formats.pdf.spacing import TextInterpreter, split
from pipeline.formats.pdf.vector.refusal import NotServed


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a shown string: its bytes, the character's number in the font, and its index among those of the page."""

    data: bytes
    cid: int
    index: int


@dataclass(frozen=True, slots=True)
class Show:
    """One text-showing operator: font and elements as in TJ; each string as its codes, with its bytes."""

    font: PDFFont
    elements: tuple[float | tuple[bytes, tuple[Code, ...]], ...]


class _Recorder(PDFTextDevice):
    """Notes what is shown; counts characters as ``layer`` does."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.shows: list[Show | None] = []
        self.count = 0

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        font = textstate.font
        elements: list[float | tuple[bytes, tuple[Code, ...]]] = []
        understood = font is not None
        for each in seq:
            if isinstance(each, bytes) and font is not None:
                cids = list(font.decode(each))
                parts = split(font, each)
                if parts is None or len(parts) != len(cids):
                    understood = False
                    parts = [b""] * len(cids)
                codes = (Code(p, c, self.count + n) for n, (p, c) in enumerate(zip(parts, cids, strict=True)))
                elements.append((each, tuple(codes)))
                self.count += len(cids)
            elif isinstance(each, int | float):
                elements.append(float(each))
            else:
                understood = False
        self.shows.append(Show(font, tuple(elements)) if font is not None and understood else None)


def read_shows(data: bytes) -> Iterator[list[Show | None] | None]:
    """Yield for each page of a canonical PDF what it shows, in the order of painting; None for a page that breaks off.

    A show is None where it is not understood.
    """
    manager = PDFResourceManager()
    for page in PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(data)))):
        recorder = _Recorder(manager)
        try:
            TextInterpreter(manager, recorder).process_page(page)
        except Exception:  # pdfminer raises whatever a broken page provokes
            yield None
            continue
        yield recorder.shows


def advance(font: PDFFont, cid: int) -> float:
    """Return the width of a character in em (the way down in vertical writing).

    Raises:
        NotServed: the font states none.
    """
    try:
        return float(font.char_width(cid))
    except (TypeError, ValueError, KeyError):
        raise NotServed("width") from None
