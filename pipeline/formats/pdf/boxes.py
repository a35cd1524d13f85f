"""Annotations that lie over text like a black box: filled rectangles, and marks for a redaction that nobody carried out.

Copies draw no annotations, so a filled rectangle becomes part of the page before it is read: what it covers stays covered.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

_HIDDEN = 1 << 1 | 1 << 5  # flags: hidden, not viewed
_OPAQUE = 0.9
_OPERATORS = {1: "g", 3: "rg", 4: "k"}
Rect = tuple[float, float, float, float]


def draw_boxes(pdf: pikepdf.Pdf) -> None:
    """Add the filled rectangles among the annotations to the pages' own content."""
    for page in pdf.pages:
        drawn = [each for found in _annotations(page.obj) if (each := _box(found)) is not None]
        if drawn:
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(("\nQ\n" + "\n".join(drawn) + "\n").encode())


def redaction_marks(page: pikepdf.Object) -> Iterator[tuple[int, Rect]]:
    """Yield (number, rectangle) of each annotation that asks for a redaction."""
    for number, found in enumerate(_annotations(page)):
        rect = _rect(found)
        if found.get("/Subtype") == pikepdf.Name.Redact and rect is not None:
            yield number, rect


def _annotations(page: pikepdf.Object) -> list[pikepdf.Object]:
    found = page.get("/Annots")
    if not isinstance(found, pikepdf.Array):
        return []
    return [each for each in found.as_list() if isinstance(each, pikepdf.Dictionary)]


def _box(found: pikepdf.Object) -> str | None:
    """Return the operators that paint a filled rectangle; None for other annotations."""
    rect, colour = _rect(found), found.get("/IC")
    if found.get("/Subtype") != pikepdf.Name.Square or rect is None or not isinstance(colour, pikepdf.Array):
        return None
    operator = _OPERATORS.get(len(colour))
    shades = [_number(each) for each in colour.as_list()]
    if operator is None or None in shades or _flags(found) & _HIDDEN or (_number(found.get("/CA", 1)) or 0) < _OPAQUE:
        return None
    x0, y0, x1, y1 = rect
    ink = " ".join(f"{min(1.0, max(0.0, shade or 0.0)):.4f}" for shade in shades)
    return f"q {ink} {operator} {x0:.4f} {y0:.4f} {x1 - x0:.4f} {y1 - y0:.4f} re f Q"


def _flags(found: pikepdf.Object) -> int:
    flags: object = found.get("/F", 0)
    return flags if isinstance(flags, int) else 0


def _rect(found: pikepdf.Object) -> Rect | None:
    rect = found.get("/Rect")
    if not isinstance(rect, pikepdf.Array) or len(rect) != 4:
        return None
    edges = [number for each in rect.as_list() if (number := _number(each)) is not None]
    if len(edges) != 4 or max(map(abs, edges)) > 1e6:
        return None
    x0, x1 = sorted(edges[::2])
    y0, y1 = sorted(edges[1::2])
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def _number(found: object) -> float | None:
    try:
        return float(found)  # type: ignore[arg-type]  # whole numbers, decimals
    except (TypeError, ValueError):
        return None
