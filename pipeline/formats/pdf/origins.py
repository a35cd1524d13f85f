"""Where PDFium sets the characters of a page, and whether that is where the reader of the text layer sees them.

Boxes are drawn over what PDFium renders. A page whose characters it sets elsewhere cannot be covered by the layer's places.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.formats.pdf.fonts import is_unknown
from pipeline.formats.pdf.layer import Char

MOST = 200_000
"""Characters of a page that are looked at; the layer has no more of them either."""

_NEAR = 1.0  # points, and
_NEAR_EM = 0.1  # em by which places may differ
_NEAR_VERTICAL = 0.4  # em in vertical writing, where programs differ about the origin of a letter that gives none
_UNIT = 1000  # what PDFium rounds to whole numbers is that much finer than points
_RENAMED = "\0"
_MIRRORED = str.maketrans(
    "([{<«‹（［｛《〈「『【", ")]}>»›）］｝》〉」』】"
)  # in writing that runs to the left programs turn them
_MOST_LOOSE = 2_000  # characters of a page that are compared one by one


@dataclass(frozen=True, slots=True)
class Origin:
    """A character and its origin on the page as it is shown, in points, y downward."""

    text: str
    x: float
    y: float


def origins(page: pypdfium2.PdfPage) -> list[Origin]:
    """Return the characters that the content of a page places, blanks left out.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot read the page's text.
    """
    text = page.get_textpage()
    try:
        a, b, c, d, e, f = _shown(page)
        x, y = ctypes.c_double(), ctypes.c_double()
        found = []
        for index in range(min(text.count_chars(), MOST)):
            code = pdfium.FPDFText_GetUnicode(text, index)
            # 2: a hyphen at the end of a line, as PDFium writes it; 0 and FFFE: it cannot say
            if code in (0, 2, 0xFFFE, 0xFFFF) or chr(code).isspace() or pdfium.FPDFText_IsGenerated(text, index) == 1:
                continue
            if pdfium.FPDFText_GetCharOrigin(text, index, x, y):
                u, v = x.value, y.value
                found.append(Origin(chr(code), a * u + c * v + e, b * u + d * v + f))
        return found
    finally:
        text.close()


def _shown(page: pypdfium2.PdfPage) -> tuple[float, float, float, float, float, float]:
    """Return the matrix from the page's own space to points of the page as it is shown."""
    width, height = (round(side * _UNIT) for side in page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()
    points = []
    for u, v in ((0, 0), (_UNIT, 0), (0, _UNIT)):
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, u, v, x, y)
        points.append((x.value / _UNIT, y.value / _UNIT))
    (e, f), (ax, ay), (cx, cy) = points
    return (ax - e) / _UNIT, (ay - f) / _UNIT, (cx - e) / _UNIT, (cy - f) / _UNIT, e, f


def stand_elsewhere(chars: Sequence[Char], seen: Iterable[Origin]) -> bool:
    """Tell whether any character that PDFium sets stands where the layer has none of its kind.

    A character that the layer does not know by this text at all may be any one at its place: programs differ in their names.
    So may one for which the file has other words, or none: PDFium takes the code of such a one for a letter.
    """
    places: set[tuple[str, int, int]] = set()
    alike: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for char in chars:
        x, y, near = _origin(char)
        named_otherwise = char.renamed or is_unknown(char.font, char.text)
        for text in ("", _RENAMED, *folded(char.text)) if named_otherwise else ("", *folded(char.text)):
            places.add((text, round(x), round(y)))
            alike[text].append((x, y, near))
    loose = 0
    for each in seen:
        text = folded(each.text)[:1]
        key = text if text in alike else ""
        column, row = round(each.x), round(each.y)
        if (key, column, row) in places:
            continue
        loose += 1
        others = [*alike[key], *alike.get(_RENAMED, ())]
        near_by = any(abs(x - each.x) <= near and abs(y - each.y) <= near for x, y, near in others)
        if loose > _MOST_LOOSE or not near_by:
            return True
    return False


def _origin(char: Char) -> tuple[float, float, float]:
    """Return where a character's origin is for PDFium, and how far off it may be."""
    if not char.font.vertical:
        return char.x, char.y, max(_NEAR, _NEAR_EM * char.size)
    over, down = 0.5 * char.size, 0.88 * char.size
    x, y = char.x - over * char.dy + down * char.dx, char.y + over * char.dx + down * char.dy
    return x, y, max(_NEAR, _NEAR_VERTICAL * char.size)


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """Return a text as programs agree on it: ligatures and forms of presentation taken apart."""
    return "".join(dict.fromkeys(unicodedata.normalize("NFKD", text).translate(_MIRRORED)))
