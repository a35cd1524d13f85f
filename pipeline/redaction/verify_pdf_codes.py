"""QR and bar codes on the pages of a PDF copy: decoded as any telephone would, and searched like text."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pypdfium2
import zxingcpp

from pipeline.redaction.verify_pdf_pixels import Pixels, Screen, darkest
from pipeline.redaction.verify_search import Layer, Search

_DPI = 200.0
_MOST_PIXELS = 12_000_000  # of a page: A3 has 8 million
_COARSE = 0.5  # of that resolution: large and blurred codes are read there, and light ones on dark ground


def search_codes(copy: bytes, search: Search) -> None:
    """Search what the codes on all pages say; that a copy cannot be opened is found elsewhere."""
    if not (search.wholes or search.runs):
        return
    try:
        screen = Screen(copy)
    except pypdfium2.PdfiumError:
        return
    try:
        for number in range(1, len(screen) + 1):
            pixels = screen.page(number, _DPI, most=_MOST_PIXELS)
            if pixels is not None:
                search.texts(Layer("codes", text) for text in dict.fromkeys(said_by_codes(pixels)))
    finally:
        screen.close()


def said_by_codes(pixels: Pixels) -> Iterator[str]:
    """Yield what the codes in a picture say, each in every encoding that its bytes may be meant in."""
    fine = np.ascontiguousarray(darkest(pixels))  # coloured bars are dark, too
    coarse = cv2.resize(fine, None, fx=_COARSE, fy=_COARSE, interpolation=cv2.INTER_AREA)
    found = [*zxingcpp.read_barcodes(fine, try_downscale=False, try_invert=False), *zxingcpp.read_barcodes(coarse)]
    for code in found:
        yield code.text
        for encoding in ("utf-8", "gb18030"):
            yield code.bytes.decode(encoding, "ignore")
