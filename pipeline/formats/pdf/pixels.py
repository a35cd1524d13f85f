"""Pages as pixels (PDFium), and what can be told from them: where there is ink, and where nobody can say what it shows.

Annotations and form fields are never drawn: nobody has read them where they stand, so no copy shows them.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import DamagedDocument
from pipeline.formats.pdf.origins import Origin, origins
from pipeline.formats.pulse import beat
from pipeline.model.document import Box

Gray = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

MAX_PAGE_PIXELS = 40_000_000
"""A page larger than this at the wanted resolution is rendered coarser (A1 at 200 dpi has 31 million)."""

CONTRAST = 8
"""Difference of neighbouring gray values from which on something is drawn; paler than any readable watermark."""

MAX_PICTURES = 400
"""How many pictures of one page are looked at by themselves."""

_DEEPEST = 15  # forms within forms

_LOCK = threading.Lock()  # PDFium is not safe to use from two threads

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster image that a page places, whatever of it shows.

    Attributes:
        columns, rows: its size in pixels.
        pixels: the image itself, without its mask, at about the resolution asked for.
        range: brightest minus darkest of all its pixels.
        shades: how many different ones they are.
        matrix: from the unit square (the image's last row of pixels at the bottom) to points of the page as shown, y downward.
    """

    columns: int
    rows: int
    pixels: Gray
    range: int
    shades: int
    matrix: Matrix

    def corners(self) -> list[tuple[float, float]]:
        """Return where its corners stand on the page."""
        a, b, c, d, e, f = self.matrix
        return [(a * x + c * y + e, b * x + d * y + f) for x in (0, 1) for y in (0, 1)]


class Renderer:
    """Renders the pages of a canonical PDF; use as a context manager."""

    def __init__(self, data: bytes) -> None:
        try:
            with _LOCK:
                self._pdf = pypdfium2.PdfDocument(data)
                self.pages = len(self._pdf)
        except pypdfium2.PdfiumError:
            raise DamagedDocument(what="页面无法绘制") from None

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with _LOCK:
            self._pdf.close()

    def render(self, number: int, dpi: float, *, gray: bool = False) -> tuple[Gray, float]:
        """Render page ``number`` (1-based) on white.

        Returns:
            Pixels (height, width) when ``gray``, else (height, width, 3) in RGB; and pixels per point, less than
            ``dpi / 72`` for very large pages.

        Raises:
            DamagedDocument: PDFium cannot load the page.
        """
        beat()
        with _LOCK:
            try:
                page = self._pdf[number - 1]
                scale = _scale(page, dpi)
                bitmap = page.render(
                    scale=scale, grayscale=gray, rev_byteorder=True, draw_annots=False, may_draw_forms=False
                )
                pixels = bitmap.to_numpy().copy()
                bitmap.close()
                page.close()
            except (pypdfium2.PdfiumError, ValueError):
                raise DamagedDocument(what=f"第 {number} 页无法绘制") from None
        if gray:
            return pixels.reshape(pixels.shape[:2]), scale
        return pixels[:, :, :3], scale

    def lettering(self, number: int, dpi: float) -> list[Gray]:
        """Render the text of a page alone, on white and on black ground: in one of them text of any colour can be seen.

        In colour as ``render`` does: PDFium smooths letters a little otherwise in gray.

        Raises:
            DamagedDocument: PDFium cannot load the page.
        """
        beat()
        with _LOCK:
            try:
                page = self._pdf[number - 1]
                scale = _scale(page, dpi)
                for each in page.get_objects(max_depth=_DEEPEST):
                    if each.type not in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM):
                        pdfium.FPDFPageObj_SetIsActive(each, 0)
                found = []
                for shade in (255, 0):
                    bitmap = page.render(
                        scale=scale,
                        rev_byteorder=True,
                        fill_color=(shade, shade, shade, 255),
                        draw_annots=False,
                        may_draw_forms=False,
                    )
                    found.append(bitmap.to_numpy()[:, :, :3].copy())
                    bitmap.close()
                page.close()
            except (pypdfium2.PdfiumError, ValueError):
                raise DamagedDocument(what=f"第 {number} 页无法绘制") from None
        return found

    def pictures(self, number: int, dpi: float) -> list[Picture]:
        """Return the images that page ``number`` places, at most ``MAX_PICTURES``; those that cannot be decoded are left out."""
        beat()
        found: list[Picture] = []
        with _LOCK:
            try:
                page = self._pdf[number - 1]
                for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
                    if len(found) >= MAX_PICTURES:
                        break
                    picture = _picture(each, page, dpi)
                    found += [picture] if picture is not None else []
                page.close()
            except (pypdfium2.PdfiumError, ValueError):
                return found
        return found

    def origins(self, number: int) -> list[Origin]:
        """Return where the characters of page ``number`` stand; empty when PDFium cannot read its text."""
        beat()
        with _LOCK:
            try:
                page = self._pdf[number - 1]
                found = origins(page)
                page.close()
            except pypdfium2.PdfiumError:
                return []
        return found

    def size(self, number: int) -> tuple[float, float]:
        """Return width and height of a page as shown, in points."""
        with _LOCK:
            try:
                width, height = self._pdf.get_page_size(number - 1)
            except pypdfium2.PdfiumError:
                raise DamagedDocument(what=f"第 {number} 页无法绘制") from None
        return float(width), float(height)


def _picture(found: pypdfium2.PdfObject, page: pypdfium2.PdfPage, dpi: float) -> Picture | None:
    matrix, holder = found.get_matrix(), found.container
    while holder is not None:
        matrix, holder = matrix.multiply(holder.get_matrix()), holder.container
    a, b, c, d, e, f = matrix.get()
    (x, y), (x1, y1), (x2, y2) = (shown_point(*each, page) for each in ((e, f), (e + a, f + b), (e + c, f + d)))
    placed = (x1 - x, y1 - y, x2 - x, y2 - y, x, y)
    if not all(map(math.isfinite, placed)) or not isinstance(found, pypdfium2.PdfImage):
        return None
    try:
        bitmap = found.get_bitmap()
    except pypdfium2.PdfiumError:
        return None
    own = np.asarray(bitmap.to_numpy())
    if own.ndim == 3:  # PDFium gives blue first; lightness as of the page that it is compared with
        own = (
            cv2.cvtColor(np.ascontiguousarray(own[:, :, :3]), cv2.COLOR_BGR2GRAY) if own.shape[2] > 2 else own[:, :, 0]
        )
    gray: Gray = np.asarray(own, np.uint8)
    rows, columns = gray.shape
    shades = int(np.count_nonzero(np.bincount(gray.reshape(-1), minlength=256)))
    span = int(gray.max()) - int(gray.min())
    wide, high = (math.ceil(math.hypot(*each) * dpi / 72) for each in (placed[:2], placed[2:4]))
    small = cv2.resize(gray, (min(columns, max(wide, 1)), min(rows, max(high, 1))), interpolation=cv2.INTER_AREA)
    bitmap.close()
    return Picture(columns, rows, np.array(small, np.uint8), span, shades, placed)


def shown_point(x: float, y: float, page: pypdfium2.PdfPage) -> tuple[float, float]:
    """Turn a point of the page's own space into one of the page as it is shown."""
    left, foot, right, head = page.get_bbox()
    match page.get_rotation():
        case 90:
            return y - foot, x - left
        case 180:
            return right - x, y - foot
        case 270:
            return head - y, right - x
        case _:
            return x - left, head - y


def _scale(page: pypdfium2.PdfPage, dpi: float) -> float:
    """Return the pixels of a point at a resolution, fewer where the page would have too many."""
    width, height = page.get_size()
    return float(min(dpi / 72, (MAX_PAGE_PIXELS / max(1.0, width * height)) ** 0.5))


def gray_of(pixels: Gray) -> Gray:
    """Return the lightness of a picture that may be in colour."""
    return pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def darkest(pixels: Gray) -> Gray:
    """Return the darkest channel of each pixel of a picture in colour: print of any colour is dark on white paper there."""
    red, green, blue = (np.ascontiguousarray(pixels[:, :, channel]) for channel in range(3))
    return np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)


def edges(pixels: Gray) -> Mask:
    """Mark every pixel that differs from its neighbour on the right or below, in any colour; lightness alone misses some."""
    across, down = (cv2.absdiff(pixels[:, 1:], pixels[:, :-1]), cv2.absdiff(pixels[1:], pixels[:-1]))
    found = np.zeros(pixels.shape, dtype=bool)
    found[:, :-1] = across > CONTRAST
    found[:-1] |= down > CONTRAST
    return found if found.ndim == 2 else found[:, :, 0] | found[:, :, 1] | found[:, :, 2]


_COARSE = 4  # pixels; noise of scanners and single specks vanish in the mean of so many times so many
_SHADE = 24  # gray values by which such a patch must differ from the paper
_LEAST_PATCHES = 30


def is_empty(pixels: Gray) -> bool:
    """Tell whether a sheet (about 200 dpi) holds nothing but noise and specks; a shadow over the paper is something."""
    if pixels.ndim == 3:
        return all(is_empty(pixels[:, :, channel]) for channel in range(pixels.shape[2]))
    gray = pixels
    height, width = (side // _COARSE for side in gray.shape)
    if not height or not width:
        return True
    patches = gray[: height * _COARSE, : width * _COARSE].reshape(height, _COARSE, width, _COARSE).mean(axis=(1, 3))
    return int((np.abs(patches - np.median(patches)) > _SHADE).sum()) < _LEAST_PATCHES


def counts_in(found: Mask, boxes: Sequence[Box], scale: float) -> npt.NDArray[np.int64]:
    """Count the marked pixels in each box."""
    if not boxes:
        return np.zeros(0, dtype=np.int64)
    sums = np.asarray(cv2.integral(found.astype(np.uint8)), np.int64)
    x0, top, x1, bottom = to_pixels(boxes, scale, found.shape)
    return np.asarray(sums[bottom, x1] - sums[top, x1] - sums[bottom, x0] + sums[top, x0], np.int64)


def to_pixels(
    boxes: Sequence[Box], scale: float, shape: tuple[int, ...], margin: float = 0.0
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Convert boxes to whole pixels that cover them (and ``margin`` points around), clipped to the picture."""
    table = np.array([(box.x0, box.top, box.x1, box.bottom) for box in boxes], dtype=float).reshape(-1, 4)
    table = np.nan_to_num(np.clip(table, -1e6, 1e6))
    low = np.floor((table[:, :2] - margin) * scale).astype(np.int64)
    high = np.ceil((table[:, 2:] + margin) * scale).astype(np.int64)
    height, width = shape[0], shape[1]
    return (
        np.clip(low[:, 0], 0, width),
        np.clip(low[:, 1], 0, height),
        np.clip(high[:, 0], 0, width),
        np.clip(high[:, 1], 0, height),
    )


def covered(boxes: Sequence[Box], scale: float, shape: tuple[int, ...], margin: float) -> Mask:
    """Mark the pixels of a picture that lie in boxes or at most ``margin`` points beside one; many boxes cost no more than few."""
    height, width = shape[:2]
    x0, top, x1, bottom = to_pixels(boxes, scale, shape, margin)
    steps = np.zeros((height + 1, width + 1), np.int32)
    for rows, columns, step in ((top, x0, 1), (bottom, x1, 1), (top, x1, -1), (bottom, x0, -1)):
        np.add.at(steps, (rows, columns), step)
    return np.asarray(steps.cumsum(axis=0).cumsum(axis=1)[:height, :width] > 0, dtype=bool)


def erase(found: Mask, boxes: Sequence[Box], scale: float, margin: float) -> None:
    """Unmark all pixels in the boxes, which explain what is drawn there."""
    for x0, top, x1, bottom in zip(*to_pixels(boxes, scale, found.shape, margin), strict=True):
        found[top:bottom, x0:x1] = False


_CELL = 6  # pixels; about 4 points at 100 dpi


def areas(found: Mask, scale: float, least: int = 3) -> list[tuple[Box, int]]:
    """Gather the marked pixels into rectangles, each with the number of pixels in it.

    Cells of 6 × 6 pixels with at least ``least`` marked pixels belong together when they touch or have one cell between.
    """
    height, width = (side // _CELL for side in found.shape)
    if not height or not width or not found.any():
        return []
    grid = found[: height * _CELL, : width * _CELL].reshape(height, _CELL, width, _CELL).sum(axis=(1, 3))
    cells = {(int(row), int(column)) for row, column in np.argwhere(grid >= least)}
    result = []
    while cells:
        todo = [cells.pop()]
        group = []
        while todo:
            row, column = todo.pop()
            group.append((row, column))
            near = [(row + y, column + x) for y in range(-2, 3) for x in range(-2, 3)]
            for cell in near:
                if cell in cells:
                    cells.remove(cell)
                    todo.append(cell)
        rows, columns = [cell[0] for cell in group], [cell[1] for cell in group]
        size = _CELL / scale
        box = Box(min(columns) * size, min(rows) * size, (max(columns) + 1) * size, (max(rows) + 1) * size)
        result.append((box, int(sum(grid[cell] for cell in group))))
    return sorted(result, key=lambda item: (item[0].top, item[0].x0))
