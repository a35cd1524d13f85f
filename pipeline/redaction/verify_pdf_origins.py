"""Where PDFium sets the characters of a page: a second opinion on the places that the verifier works out by itself."""

from __future__ import annotations

import ctypes
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from types import TracebackType

import pypdfium2
from pypdfium2 import raw

_SCALE = 1000  # PDFium gives places on the page as shown in whole numbers; so many are one point
_MOST = 200_000
_MOST_LOOSE = 2_000  # characters of a page for which all of the same text are looked at
_TURNED = str.maketrans(
    "([{<（［｛《〈「『【", ")]}>）］｝》〉」』】"
)  # PDFium turns brackets in writing that runs to the left

Glyph = tuple[str, float, float, float]
"""A character: text, x and y of its origin in points of the page as shown (y downward), and how far it may be off."""


class Origins:
    """PDFium's view of a file; use as a context manager."""

    def __init__(self, data: bytes) -> None:
        self._pdf = pypdfium2.PdfDocument(data)

    def __enter__(self) -> Origins:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pdf.close()

    def moves(self, number: int, glyphs: Sequence[Glyph]) -> list[tuple[int, tuple[float, float]]]:
        """Return for each glyph that PDFium sets elsewhere its position in ``glyphs`` and how it must be moved (right, down).

        Glyphs and characters of PDFium that have no counterpart at their place are paired by text, in their order.
        """
        if number > len(self._pdf) or not glyphs:
            return []
        page = self._pdf[number - 1]
        text = page.get_textpage()
        try:
            stray, places = _strays(list(_placed(page, text)), glyphs)
        finally:
            text.close()
            page.close()
        return list(_paired(stray, glyphs, places)) if stray else []


def _placed(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[tuple[str, float, float]]:
    """Yield the characters that a page's content places, with their origins on the page as shown."""
    width, height = (round(each * _SCALE) for each in page.get_size())
    corner, right, up = (_device(page, width, height, *at) for at in ((0, 0), (_SCALE, 0), (0, _SCALE)))
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(min(text.count_chars(), _MOST)):
        code = raw.FPDFText_GetUnicode(text, index)
        if code < 3 or code >= 0xFFFE or chr(code).isspace() or raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        if raw.FPDFText_GetCharOrigin(text, index, x, y):
            u, v = x.value / _SCALE, y.value / _SCALE
            yield (
                chr(code),
                corner[0] + u * (right[0] - corner[0]) + v * (up[0] - corner[0]),
                corner[1] + u * (right[1] - corner[1]) + v * (up[1] - corner[1]),
            )


def _device(page: pypdfium2.PdfPage, width: int, height: int, x: float, y: float) -> tuple[float, float]:
    u, v = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, u, v)
    return u.value / _SCALE, v.value / _SCALE


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKD", text)[:1].translate(_TURNED)


def _strays(
    seen: Sequence[tuple[str, float, float]], glyphs: Sequence[Glyph]
) -> tuple[list[tuple[str, float, float]], set[tuple[str, int, int]]]:
    """Return PDFium's characters at whose place no glyph of their text stands, and the places of all its characters."""
    ours: set[tuple[str, int, int]] = set()
    alike: dict[str, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        key = _folded(glyph[0])
        ours.add((key, round(glyph[1]), round(glyph[2])))
        alike[key].append(glyph)
    stray: list[tuple[str, float, float]] = []
    loose = 0
    for text, x, y in seen:
        key = _folded(text)
        if key not in alike or (key, round(x), round(y)) in ours:
            continue
        loose += 1
        if loose > _MOST_LOOSE or not any(abs(g[1] - x) <= g[3] and abs(g[2] - y) <= g[3] for g in alike[key]):
            stray.append((key, x, y))
    near = {
        (_folded(text), round(x) + across, round(y) + down)
        for text, x, y in (seen if stray else ())
        for across in (-1, 0, 1)
        for down in (-1, 0, 1)
    }
    return stray, near


def _paired(
    stray: Sequence[tuple[str, float, float]], glyphs: Sequence[Glyph], places: set[tuple[str, int, int]]
) -> Iterator[tuple[int, tuple[float, float]]]:
    """Pair stray characters with the glyphs at whose place PDFium has none of their text."""
    waiting: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for key, x, y in reversed(stray):
        waiting[key].append((x, y))
    for index, (text, x, y, _near) in enumerate(glyphs):
        key = _folded(text)
        if waiting.get(key) and (key, round(x), round(y)) not in places:
            u, v = waiting[key].pop()
            yield index, (u - x, v - y)
