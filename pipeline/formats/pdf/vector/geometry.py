"""Matrices and rectangles: from a content stream's own space to the page as it is shown, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pikepdf

from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.model.document import Box

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does ``first``, then ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Apply a matrix to a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def inverse(matrix: Matrix) -> Matrix:
    """Return the matrix that undoes another one.

    Raises:
        NotServed: it has none.
    """
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    if not math.isfinite(size) or abs(size) < 1e-12:
        raise NotServed("matrix")
    return d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size


def around(points: Iterable[tuple[float, float]]) -> Box:
    """Return the rectangle around points."""
    xs, ys = zip(*points, strict=True)
    if not all(math.isfinite(each) for each in (*xs, *ys)):
        raise NotServed("number")
    return Box(min(xs), min(ys), max(xs), max(ys))


def mapped(matrix: Matrix, box: tuple[float, float, float, float]) -> Box:
    """Return the rectangle around a mapped one, given as left, bottom, right, top."""
    x0, y0, x1, y1 = box
    return around(point(matrix, x, y) for x in (x0, x1) for y in (y0, y1))


def is_straight(matrix: Matrix) -> bool:
    """Tell whether a matrix maps upright rectangles to upright ones."""
    a, b, c, d, _, _ = matrix
    small = 1e-4 * max(abs(a), abs(b), abs(c), abs(d), 1e-9)
    return (abs(b) <= small and abs(c) <= small) or (abs(a) <= small and abs(d) <= small)


def shared(one: Box, other: Box) -> Box | None:
    """Return what two rectangles share; None when that has no extent."""
    x0, top = max(one.x0, other.x0), max(one.top, other.top)
    x1, bottom = min(one.x1, other.x1), min(one.bottom, other.bottom)
    return Box(x0, top, x1, bottom) if x0 < x1 and top < bottom else None


def within(inner: Box, outer: Box, by: float = 0.0) -> bool:
    """Tell whether a rectangle lies in another one that is ``by`` larger on each side."""
    return (
        inner.x0 >= outer.x0 - by
        and inner.top >= outer.top - by
        and inner.x1 <= outer.x1 + by
        and inner.bottom <= outer.bottom + by
    )


def grown(box: Box, by: float) -> Box:
    """Return a rectangle that is larger on each side."""
    return Box(box.x0 - by, box.top - by, box.x1 + by, box.bottom + by)


def shown_matrix(page_box: tuple[float, float, float, float], turn: int) -> Matrix:
    """Return the matrix from a page's own space to points of the page as it is shown, origin at the top left."""
    left, foot, right, head = page_box
    match turn:
        case 90:
            return 0, 1, 1, 0, -foot, -left
        case 180:
            return -1, 0, 0, 1, right, -foot
        case 270:
            return 0, -1, -1, 0, head, right
        case _:
            return 1, 0, 0, -1, -left, head


def matrix_of(value: object) -> Matrix:
    """Read a matrix of the file; what is missing is the identity.

    Raises:
        NotServed: it is no matrix.
    """
    if value is None:
        return IDENTITY
    if not isinstance(value, pikepdf.Array) or len(value) != 6:
        raise NotServed("matrix")
    a, b, c, d, e, f = (number(each) for each in value)
    return a, b, c, d, e, f


def number(value: object) -> float:
    """Read a number of a content stream or the file.

    Raises:
        NotServed: it is none, or none that is finite.
    """
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise NotServed("number") from None
    if isinstance(value, bool | str) or not math.isfinite(found) or abs(found) > 1e9:
        raise NotServed("number")
    return found


def written(value: float) -> str:
    """Write a number as a content stream has it."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
