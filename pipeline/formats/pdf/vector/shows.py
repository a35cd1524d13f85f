"""What each text operator of a page shows, as pdfminer sees it: its strings code by code, each with its character's index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pdfminer.cmapdb import CMap, IdentityCMap, IdentityCMapByte
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFSimpleFont, PDFType3Font
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

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


def split(font: PDFFont, data: bytes) -> list[bytes] | None:
    """Part a shown string into its codes; None when bytes are left over or the font's way of coding is not known."""
    if isinstance(font, PDFSimpleFont) and not isinstance(font, PDFType3Font):
        return [data[at : at + 1] for at in range(len(data))]
    cmap = getattr(font, "cmap", None) if isinstance(font, PDFCIDFont) else None
    if isinstance(cmap, IdentityCMapByte):
        return [data[at : at + 1] for at in range(len(data))]
    if isinstance(cmap, IdentityCMap):
        return [data[at : at + 2] for at in range(0, len(data), 2)] if len(data) % 2 == 0 else None
    return _split_by(cmap.code2cid, data) if isinstance(cmap, CMap) else None


def _split_by(table: dict[int, object], data: bytes) -> list[bytes] | None:
    parts: list[bytes] = []
    start, level = 0, table
    for at, byte in enumerate(data):
        found = level.get(byte)
        if isinstance(found, dict):
            level = found
        elif isinstance(found, int):
            parts.append(data[start : at + 1])
            start, level = at + 1, table
        else:
            return None
    return parts if start == len(data) else None


def read_shows(data: bytes) -> Iterator[list[Show | None] | None]:
    """Yield for each page of a canonical PDF what it shows, in the order of painting; None for a page that breaks off.

    A show is None where it is not understood.
    """
    manager = PDFResourceManager()
    for page in PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(data)))):
        recorder = _Recorder(manager)
        try:
            PDFPageInterpreter(manager, recorder).process_page(page)
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
