"""Filled rectangles among a PDF's annotations: copies draw them as part of the page, so the original is looked at with them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf

_UNSEEN = (1 << 1) | (1 << 5)  # Hidden and NoView of the flags (ISO 32000-1, 12.5.3)
_OPAQUE = 0.9  # share of opacity from which a rectangle covers what lies under it
_SPACES = {1: "g", 3: "rg", 4: "k"}


def with_squares(data: bytes) -> bytes:
    """Return a PDF with the filled, visible Square annotations of its pages drawn on top of their contents.

    Raises:
        pikepdf.PdfError: it cannot be opened.
    """
    with pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
        drawn = False
        for page in pdf.pages:
            lines = list(_squares(page.obj))
            if lines:
                page.contents_add(b"q ", prepend=True)
                page.contents_add("\n".join([" Q", *lines]).encode())
                drawn = True
        if not drawn:
            return data
        out = BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def _squares(page: pikepdf.Object) -> Iterator[str]:
    noted = page.get("/Annots")
    for each in noted if isinstance(noted, pikepdf.Array) else ():
        if not isinstance(each, pikepdf.Dictionary) or each.get("/Subtype") != "/Square":
            continue
        try:
            shades, sides = (_numbers(each.get(key)) for key in ("/IC", "/Rect"))
            seen = not int(each.get("/F", 0)) & _UNSEEN and float(each.get("/CA", 1)) >= _OPAQUE
        except (TypeError, ValueError, ArithmeticError):  # damaged annotations paint nothing
            continue
        if seen and len(shades) in _SPACES and len(sides) == 4:
            inks = " ".join(f"{min(max(shade, 0.0), 1.0):.4f}" for shade in shades)
            (left, right), (low, high) = sorted(sides[::2]), sorted(sides[1::2])
            yield f"q {inks} {_SPACES[len(shades)]} {left:.4f} {low:.4f} {right - left:.4f} {high - low:.4f} re f Q"


def _numbers(value: object) -> list[float]:
    if not isinstance(value, pikepdf.Array):
        return []
    return [float(each) for each in value]  # TypeError where one is no number
