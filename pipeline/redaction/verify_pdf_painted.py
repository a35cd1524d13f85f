"""What a page of a PDF copy draws, object by object as PDFium sees it, and what of that stands where something is withheld.

A black box takes nothing out of a file, so whatever lies under or on one counts: outlines of letters, bars of a code, in the page
or in a form that it draws. Allowed are the boxes, their reason codes, a ground that holds the place whole, and a straight rule
that runs on across it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.formats.pulse import beat
from pipeline.model.document import Box

Points = npt.NDArray[np.float64]
Matrix = tuple[float, float, float, float, float, float]

DARK = 8  # of 255: shades of the black of boxes
_RED = (200, 16, 16)  # of a preview's stamp
_NEAR_RED = 4
_STRAIGHT = 0.3  # points that a level or upright side may lean
_TOUCH = 0.5  # points by which a box may miss the place that it covers
_RIM = 0.02  # share of a place's sides at its edge, in which a ground may end
_STEPS = np.linspace(0.0, 1.0, 7)[1:, None]  # of a curve
_MOST = 400_000  # objects of a page that are looked at
_BREATH = 1_000  # after how many of them the process gives a sign of life


class TooMany(Exception):
    """A page has more objects than are looked at."""


@dataclass(frozen=True)
class Drawing:
    """A painted path: its outlines as shown (points, y downward), its paint, and how deep in forms it stands.

    ``fill`` is None where only its pen paints; ``pen`` is half the width of that, 0 where there is none.
    """

    parts: tuple[Points, ...]
    fill: tuple[int, int, int, int] | None
    pen: float
    line: tuple[int, int, int, int] | None
    depth: int

    @cached_property
    def box(self) -> Box:
        """The rectangle around all outlines."""
        return around(np.vstack(self.parts))

    @property
    def is_white(self) -> bool:
        """Whether it is painted in pure opaque white, by no pen, on the page itself."""
        return self.depth == 0 and self.line is None and self.fill == (255, 255, 255, 255)

    @property
    def is_blank(self) -> bool:
        """Whether it is a white rectangle, as lies under a preview's stamp."""
        return self.is_white and self.sides == 4

    @property
    def sides(self) -> int:
        """How many sides it has where it is a single outline, else 0."""
        return len(_distinct(self.parts[0])) if len(self.parts) == 1 else 0

    @property
    def is_red(self) -> bool:
        """Whether it has the colour of a preview's stamp, opaque, on the page itself."""
        colour = self.fill if self.fill is not None else self.line
        if colour is None or colour[3] != 255:
            return False
        return self.depth == 0 and all(abs(a - b) <= _NEAR_RED for a, b in zip(colour[:3], _RED, strict=True))

    @property
    def corners(self) -> Points | None:
        """Its four corners where it is an opaque black quadrilateral, as boxes are; else None."""
        if self.fill is None or self.line is not None or len(self.parts) != 1 or self.fill[3] != 255:
            return None
        corners = _distinct(self.parts[0])
        return corners if len(corners) == 4 and max(self.fill[:3]) <= DARK and self.depth == 0 else None


def around(points: Points) -> Box:
    """Return the rectangle around points."""
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return Box(float(x0), float(y0), float(x1), float(y1))


def drawings(page: pypdfium2.PdfPage) -> Iterator[Drawing]:
    """Yield every painted path of a page and of the forms that it draws, in their order.

    Raises:
        TooMany: there are more objects than anybody needs.
    """
    seen = 0
    waiting = [(found.raw, _shown(page), 0) for found in reversed(list(page.get_objects(max_depth=1)))]
    while waiting:
        raw, matrix, depth = waiting.pop()
        seen += 1
        if seen % _BREATH == 0:
            beat()
        if seen > _MOST:
            raise TooMany
        kind = pdfium.FPDFPageObj_GetType(raw)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            inner = times(_matrix(raw), matrix)
            count = pdfium.FPDFFormObj_CountObjects(raw)
            parts = [pdfium.FPDFFormObj_GetObject(raw, at) for at in range(max(0, count))]
            waiting += [(part, inner, depth + 1) for part in reversed(parts) if part]
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawing = _drawing(raw, matrix, depth)
            if drawing is not None:
                yield drawing


def only(page: pypdfium2.PdfPage, kind: int) -> None:
    """Take everything out of an open page but objects of one kind, in its forms, too."""
    for found in list(page.get_objects(max_depth=1)):
        if found.type == pdfium.FPDF_PAGEOBJ_FORM:
            _only(found.raw, kind)
        elif found.type != kind:
            page.remove_obj(found)


def has_white(path: pdfium.FPDF_PAGEOBJECT) -> bool:
    """Whether a path is filled in pure white."""
    return _colour(path, pdfium.FPDFPageObj_GetFillColor) == (255, 255, 255, 255)


def _only(form: pdfium.FPDF_PAGEOBJECT, kind: int) -> None:
    for at in reversed(range(max(0, pdfium.FPDFFormObj_CountObjects(form)))):
        found = pdfium.FPDFFormObj_GetObject(form, at)
        its = pdfium.FPDFPageObj_GetType(found)
        if its == pdfium.FPDF_PAGEOBJ_FORM:
            _only(found, kind)
        elif its != kind:
            pdfium.FPDFFormObj_RemoveObject(form, found)
            pdfium.FPDFPageObj_Destroy(found)


def _shown(page: pypdfium2.PdfPage) -> Matrix:
    """Return what takes points of a page to the page as it is shown, y downward."""
    x0, y0, x1, y1 = page.get_bbox()
    turns: dict[int, Matrix] = {
        0: (1, 0, 0, -1, -x0, y1),
        90: (0, 1, 1, 0, -y0, -x0),
        180: (-1, 0, 0, 1, x1, -y0),
        270: (0, -1, -1, 0, y1, x1),
    }
    return turns[page.get_rotation() % 360]


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does ``first``, then ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _matrix(raw: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(raw, ctypes.byref(found))
    return found.a, found.b, found.c, found.d, found.e, found.f


def _drawing(raw: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, depth: int) -> Drawing | None:
    mode, strokes = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(raw, ctypes.byref(mode), ctypes.byref(strokes)):
        return None
    if not mode.value and not strokes.value:
        return None
    whole = times(_matrix(raw), matrix)
    parts = tuple(_outlines(raw, whole, closed=bool(mode.value)))
    if not parts:
        return None
    pen = 0.0
    if strokes.value:
        width = ctypes.c_float()
        pdfium.FPDFPageObj_GetStrokeWidth(raw, ctypes.byref(width))
        pen = width.value * max(abs(whole[0]) + abs(whole[2]), abs(whole[1]) + abs(whole[3])) / 2
    fill = _colour(raw, pdfium.FPDFPageObj_GetFillColor) if mode.value else None
    line = _colour(raw, pdfium.FPDFPageObj_GetStrokeColor) if strokes.value else None
    return Drawing(parts, fill, pen, line, depth)


def _colour(raw: pdfium.FPDF_PAGEOBJECT, ask: object) -> tuple[int, int, int, int]:
    shades = [ctypes.c_uint() for _ in range(4)]
    known = ask(raw, *(ctypes.byref(shade) for shade in shades))  # type: ignore[operator]
    red, green, blue, alpha = (shade.value if known else 127 for shade in shades)
    return red, green, blue, alpha


def _outlines(raw: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, *, closed: bool) -> Iterator[Points]:
    """Yield the outlines of a path, curves as short lines."""
    a, b, c, d, e, f = matrix
    outline: list[tuple[float, float]] = []
    curve: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(max(0, pdfium.FPDFPath_CountSegments(raw))):
        segment = pdfium.FPDFPath_GetPathSegment(raw, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if outline:
                yield _array(outline, closed=closed)
            outline = [point]
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            curve.append(point)
            if len(curve) == 3:
                outline += _curve(outline[-1] if outline else curve[0], curve)
                curve = []
        else:
            outline.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment) and outline:
            outline.append(outline[0])
    if outline:
        yield _array(outline, closed=closed)


def _array(outline: list[tuple[float, float]], *, closed: bool) -> Points:
    return np.array([*outline, outline[0]] if closed else outline, np.float64)


def _curve(start: tuple[float, float], by: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    p, q, r, s = (np.array(each) for each in (start, *by))
    t = _STEPS
    points = (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t**2 * r + t**3 * s
    return [(float(x), float(y)) for x, y in points]


def _distinct(outline: Points) -> Points:
    steps = np.abs(np.diff(outline, axis=0)).max(axis=1) > 1e-3
    kept = np.vstack([outline[:1], outline[1:][steps]])
    return kept[:-1] if len(kept) > 1 and np.abs(kept[0] - kept[-1]).max() <= 1e-3 else kept


@dataclass(frozen=True, slots=True)
class Place:
    """A withheld place: the rectangle that may hold ink of it, and the middle of that, which a box has to cover."""

    whole: Box
    core: Box


def foreign(drawn: Sequence[Drawing], places: Sequence[Place]) -> int:
    """Count the drawings that stand in withheld places and are neither box, ground nor rule."""
    if not places:
        return 0
    cores = np.array([_sides(each.core) for each in places])
    wholes = np.array([_sides(_shrunk(each.whole)) for each in places])
    return sum(_is_foreign(each, cores, wholes) for each in drawn)


def boxes_of(drawn: Sequence[Drawing], places: Sequence[Place]) -> list[Drawing]:
    """Return the black boxes: quadrilaterals that cover a withheld place whole."""
    cores = np.array([_sides(each.core) for each in places]).reshape(-1, 4)
    return [each for each in drawn if (corners := each.corners) is not None and _covers(corners, cores)]


def _is_foreign(drawing: Drawing, cores: Points, wholes: Points) -> bool:
    box, pen = drawing.box, drawing.pen
    near = cores[
        (cores[:, 0] - pen < box.x1)
        & (cores[:, 2] + pen > box.x0)
        & (cores[:, 1] - pen < box.bottom)
        & (cores[:, 3] + pen > box.top)
    ]
    if not len(near):
        return False
    corners = drawing.corners
    if corners is not None and _covers(corners, cores):
        return False
    grown = near + np.array([-pen, -pen, pen, pen])
    return any(_enters(part, grown) and not _runs_across(part, pen, wholes) for part in drawing.parts)


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.top, box.x1, box.bottom


def _shrunk(box: Box) -> Box:
    dx, dy = (box.x1 - box.x0) * _RIM, (box.bottom - box.top) * _RIM
    return Box(box.x0 + dx, box.top + dy, box.x1 - dx, box.bottom - dy)


def _covers(corners: Points, cores: Points) -> bool:
    """Whether a convex quadrilateral covers any of the rectangles whole."""
    sides = np.roll(corners, -1, axis=0) - corners
    turns = sides[:, 0] * np.roll(sides, -1, axis=0)[:, 1] - sides[:, 1] * np.roll(sides, -1, axis=0)[:, 0]
    if not ((turns > 0).all() or (turns < 0).all()):
        return False
    lengths = np.maximum(np.hypot(sides[:, 0], sides[:, 1]), 1e-9)
    inside = np.ones(len(cores), bool)
    for x, y in ((0, 1), (2, 1), (2, 3), (0, 3)):
        points = cores[:, [x, y]]
        for corner, side, length in zip(corners, sides, lengths, strict=True):
            off = (side[0] * (points[:, 1] - corner[1]) - side[1] * (points[:, 0] - corner[0])) / length
            inside &= (off * np.sign(turns[0])) >= -_TOUCH
    return bool(inside.any())


def _enters(outline: Points, boxes: Points) -> bool:
    """Whether a line runs through the inside of any rectangle."""
    starts, ends = (outline[:-1], outline[1:]) if len(outline) > 1 else (outline, outline)
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    step = ends - starts
    for x0, top, x1, bottom in boxes:
        meets = (low[:, 0] < x1) & (high[:, 0] > x0) & (low[:, 1] < bottom) & (high[:, 1] > top)
        if not meets.any():
            continue
        side = [
            step[meets, 0] * (y - starts[meets, 1]) - step[meets, 1] * (x - starts[meets, 0])
            for x, y in ((x0, top), (x1, top), (x1, bottom), (x0, bottom))
        ]
        parted = (np.min(side, axis=0) < 0) & (np.max(side, axis=0) > 0)
        if (parted | (step[meets] == 0).all(axis=1)).any():
            return True
    return False


def _runs_across(outline: Points, pen: float, wholes: Points) -> bool:
    """Whether a straight rule or bar ends in no withheld place, so that it only crosses some."""
    steps = np.abs(np.diff(outline, axis=0))
    if len(outline) < 2 or not ((steps[:, 0] <= _STRAIGHT) | (steps[:, 1] <= _STRAIGHT)).all():
        return False
    if len(_distinct(outline)) > 4:
        return False
    box = around(outline)
    upright = [Box(x, box.top - pen, x, box.bottom + pen) for x in (box.x0, box.x1)]
    level = [Box(box.x0 - pen, y, box.x1 + pen, y) for y in (box.top, box.bottom)]
    return any(not any(_meets(end, wholes) for end in ends) for ends in (upright, level))


def _meets(edge: Box, boxes: Points) -> bool:
    return bool(
        (
            (boxes[:, 0] < edge.x1 + 1e-6)
            & (boxes[:, 2] > edge.x0 - 1e-6)
            & (boxes[:, 1] < edge.bottom + 1e-6)
            & (boxes[:, 3] > edge.top - 1e-6)
        ).any()
    )
