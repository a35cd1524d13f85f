"""The picture that stands for a page in a copy, and the grid of its pixels.

Born-digital pages are rendered at 200 dpi, at 300 where they have small print. A page that one scan fills keeps the scan's own
pixels: the grid is laid so that every pixel of the scan becomes one pixel of the page, which blurs nothing.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import DamagedDocument
from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.legibility import is_blank
from pipeline.formats.pdf.pixels import _LOCK, MAX_PAGE_PIXELS, Renderer, shown_point
from pipeline.model.document import Box

DPI, FINE_DPI = 200, 300
SMALL_PRINT = 8.0
"""Points below which print is small: 小五 (9 points) is not, 六号 (7.5 points) is."""

_FEW_SMALL = 12  # characters of small print that a page may have before it is rendered finer (marks of footnotes)
_LEAST_NATIVE, _MOST_NATIVE = 90.0, 620.0  # dpi
_FILLS = 0.8  # share of the page that its scan covers
_SAME_DENSITY = 0.005
_SQUARE = 0.05  # how far the pixels of a scan may be from squares
_SAME_FACTOR = 2e-4
_HAIR = 0.004  # pixels
_ROUND_OFF = 0.002  # share of a scan's sides by which its matrix may be slanted

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Grid:
    """How points of a page as it is shown become pixels: ``x * across + left``, ``y * down + top``."""

    across: float
    down: float
    left: float = 0.0
    top: float = 0.0

    def shape(self, width: float, height: float) -> tuple[int, int]:
        """Return height and width in pixels of the picture of a page of this size in points."""
        return math.ceil(height * self.down + self.top - 0.01), math.ceil(width * self.across + self.left - 0.01)

    def placed(self, layer: PageLayer) -> PageLayer:
        """Return the layer in coordinates that times ``across`` are pixels; the same one where they are already."""
        if self.is_plain:
            return layer
        return replace(
            layer,
            chars=[self._char(char) for char in layer.chars],
            rules=[self.box(rule) for rule in layer.rules],
        )

    @property
    def is_plain(self) -> bool:
        """Whether pixels are points times one factor, but for less than half a pixel at the foot of a page."""
        return not self.left and not self.top and abs(self.down / self.across - 1) < _SAME_FACTOR

    def box(self, box: Box) -> Box:
        """Return a box in coordinates that times ``across`` are pixels."""
        if self.is_plain:
            return box
        (x0, top), (x1, bottom) = self._point(box.x0, box.top), self._point(box.x1, box.bottom)
        return Box(x0, top, x1, bottom)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return x + self.left / self.across, (y * self.down + self.top) / self.across

    def _char(self, char: Char) -> Char:
        x, y = self._point(char.x, char.y)
        return replace(char, box=self.box(char.box), x=x, y=y)


class Camera(Renderer):
    """Takes the pictures of pages for a copy."""

    def __enter__(self) -> Camera:
        return self

    def shoot(self, number: int, grid: Grid) -> Pixels:
        """Render a page on white: (height, width, 4), red, green, blue and a byte that says nothing.

        Raises:
            DamagedDocument: PDFium cannot load the page.
        """
        with _LOCK:
            try:
                page = self._pdf[number - 1]
                height, width = grid.shape(*page.get_size())
                bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGRx)
                bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
                # PDFium rounds a picture's edges outward: all is kept a hair's breadth inside its pixels.
                across, down = grid.across * (1 - 2 * _HAIR / width), grid.down * (1 - 2 * _HAIR / height)
                matrix = pdfium.FS_MATRIX(across, 0, 0, down, grid.left + _HAIR, grid.top + _HAIR)
                clip = pdfium.FS_RECTF(0, 0, width, height)
                pdfium.FPDF_RenderPageBitmapWithMatrix(
                    bitmap, page, ctypes.byref(matrix), ctypes.byref(clip), pdfium.FPDF_REVERSE_BYTE_ORDER
                )
                pixels: Pixels = bitmap.to_numpy().copy()
                bitmap.close()
                page.close()
            except (pypdfium2.PdfiumError, ValueError):
                raise DamagedDocument(what=f"第 {number} 页无法绘制") from None
        return pixels

    def frame(self, number: int) -> tuple[tuple[float, float, float, float], int]:
        """Return what shows of a page (left, bottom, right, top in its own space), and by how many degrees it is turned."""
        with _LOCK:
            try:
                page = self._pdf[number - 1]
                left, bottom, right, top = page.get_bbox()
                turn = int(page.get_rotation())
                page.close()
            except pypdfium2.PdfiumError:
                raise DamagedDocument(what=f"第 {number} 页无法绘制") from None
        return (float(left), float(bottom), float(right), float(top)), turn

    def scans(self, number: int) -> tuple[list[tuple[Box, int, int]], bool]:
        """Return the pictures that lie straight on a page, each with its width and height in pixels, both as shown.

        The flag says whether the page paints anything else that shows: paths, shadings, forms, or slanted pictures.
        """
        with _LOCK:
            try:
                page = self._pdf[number - 1]
                found = [_scan(each, page) for each in page.get_objects(max_depth=1) if not _is_text(each)]
                page.close()
            except (pypdfium2.PdfiumError, ValueError):
                return [], True
        scans = [each for each in found if each is not None]
        return scans, len(scans) < len(found)

    def grid(self, layer: PageLayer, shown: Iterable[Char], unit: float) -> Grid:
        """Choose the grid of a page: of its own scan, or of the resolution that its print needs.

        ``shown`` are the characters that the page paints and the copy keeps; ``unit`` is the page's UserUnit.
        """
        width, height = self.size(layer.number)
        printed = [char.size * unit for char in shown if not is_blank(char)]
        if not printed or layer.pictures:
            scans, busy = self.scans(layer.number)
            native = _native(scans, width, height, unit, busy=busy or bool(printed))
            if native is not None:
                return native
        sizes = sorted(printed)
        fine = bool(sizes) and sizes[min(_FEW_SMALL, len(sizes)) - 1] < SMALL_PRINT
        scale = min((FINE_DPI if fine else DPI) * unit / 72, (MAX_PAGE_PIXELS / max(1.0, width * height)) ** 0.5)
        # A whole number of pixels each way, so that the picture takes the page's place exactly.
        return Grid(math.ceil(width * scale) / width, math.ceil(height * scale) / height)


def _is_text(found: pypdfium2.PdfObject) -> bool:
    return bool(found.type == pdfium.FPDF_PAGEOBJ_TEXT)


def _scan(found: pypdfium2.PdfObject, page: pypdfium2.PdfPage) -> tuple[Box, int, int] | None:
    if not isinstance(found, pypdfium2.PdfImage):
        return None
    a, b, c, d, e, f = found.get_matrix().get()
    slant = _ROUND_OFF * max(abs(a), abs(b), abs(c), abs(d))
    columns, rows = found.get_px_size()
    turned = abs(a) <= slant and abs(d) <= slant
    if not turned and not (abs(b) <= slant and abs(c) <= slant):
        return None
    corners = [shown_point(x, y, page) for x, y in ((e, f), (e + a + c, f + b + d))]
    (x0, top), (x1, bottom) = (tuple(map(each, zip(*corners, strict=True))) for each in (min, max))
    if turned != (page.get_rotation() % 180 == 90):
        columns, rows = rows, columns
    return Box(x0, top, x1, bottom), columns, rows


def _native(
    scans: Sequence[tuple[Box, int, int]], width: float, height: float, unit: float, *, busy: bool
) -> Grid | None:
    """Return the grid of the scan (or of its strips) that fills a page; None where there is none."""
    fits = [
        (box, columns / (box.x1 - box.x0), rows / (box.bottom - box.top))
        for box, columns, rows in scans
        if box.x1 - box.x0 > 1 and box.bottom - box.top > 1
    ]
    if not fits:
        return None
    first, across, down = max(fits, key=lambda each: (each[0].x1 - each[0].x0) * (each[0].bottom - each[0].top))
    alike = [box for box, a, d in fits if abs(a / across - 1) < _SAME_DENSITY and abs(d / down - 1) < 3 * _SAME_DENSITY]
    covered = sum(
        max(0.0, min(box.x1, width) - max(box.x0, 0)) * max(0.0, min(box.bottom, height) - max(box.top, 0))
        for box in alike
    )
    dpi = 72 * min(across, down) / unit
    if covered < _FILLS * width * height or abs(across / down - 1) > _SQUARE:
        return None
    if not (DPI if busy else _LEAST_NATIVE) - 1 <= dpi <= _MOST_NATIVE:
        return None
    if width * across * height * down > MAX_PAGE_PIXELS:
        return None
    return Grid(across, down, _beyond(first.x0 * across), _beyond(first.top * down))


def _beyond(place: float) -> float:
    """Return what lacks to the next whole pixel, nothing where only rounding parts it from one."""
    lacking = -place % 1.0
    return lacking if _HAIR < lacking < 1 - _HAIR else 0.0
