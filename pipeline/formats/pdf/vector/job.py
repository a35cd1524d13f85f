"""What the rewriting of one page needs to know, and what it finds out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pikepdf

from pipeline.formats.pdf.raster import Grid, Pixels
from pipeline.formats.pdf.vector.fonts import Fonts
from pipeline.formats.pdf.vector.geometry import grown, shared
from pipeline.formats.pdf.vector.images import Placed
from pipeline.formats.pdf.vector.layers import Layers
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.formats.pdf.vector.shows import Show
from pipeline.model.document import Box

_PLAIN = 12  # difference of shades in a place where neither people nor the reader see anything


@dataclass(slots=True)
class Job:
    """One page in the making.

    Attributes:
        pdf: the copy.
        shows: what its text operators show, in order.
        keeps: whether the character of an index stays.
        page: the page as it is shown, in points.
        covers: rectangles around its black boxes, in points.
        slanted: those of them that the box does not fill.
        pixels, grid: the page as it was, rendered.
        pictures, drawings: what has been placed so far.
        shown_fonts: names of the fonts in which it shows text.
    """

    pdf: pikepdf.Pdf
    shows: list[Show | None]
    keeps: Callable[[int], bool]
    page: Box
    covers: list[Box]
    pixels: Pixels
    grid: Grid
    fonts: Fonts
    layers: Layers
    next_show: int = 0
    names: int = 0
    pictures: list[tuple[Placed, str, pikepdf.Object]] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)
    slanted: list[Box] = field(default_factory=list)
    shown_fonts: set[str] = field(default_factory=set)

    def show(self) -> Show:
        """Return what the next text operator shows.

        Raises:
            NotServed: it is not understood, or the readers do not see the same operators.
        """
        if self.next_show >= len(self.shows):
            raise NotServed("text")
        found = self.shows[self.next_show]
        self.next_show += 1
        if found is None:
            raise NotServed("text")
        return found

    def name(self, letter: str) -> str:
        """Return a fresh name of a resource."""
        self.names += 1
        return f"/{letter}{self.names}"

    def is_plain(self, box: Box) -> bool:
        """Tell whether a place of the page shows nothing but one shade."""
        scale = self.grid
        height, width = self.pixels.shape[:2]
        x0, x1 = (round(x * scale.across + scale.left) for x in (box.x0, box.x1))
        top, bottom = (round(y * scale.down + scale.top) for y in (box.top, box.bottom))
        seen = self.pixels[
            max(0, top - 1) : max(0, min(height, bottom + 2)), max(0, x0 - 1) : max(0, min(width, x1 + 2)), :3
        ]
        if not seen.size:
            return True
        return int((seen.max(axis=(0, 1)).astype(np.int16) - seen.min(axis=(0, 1))).max()) <= _PLAIN

    def paint_over(self, box: Box, *, opaque: bool, whole: bool) -> None:
        """Take note that something is painted over what is there already.

        ``whole`` says that it fills its rectangle. What lies under it must not stay in the copy.

        Raises:
            NotServed: it hides part of a drawing, or a picture in a way that is not understood.
        """
        inner = grown(box, -0.5) if box.x1 - box.x0 > 1 and box.bottom - box.top > 1 else None
        if inner is None:
            return
        if any(shared(inner, drawing) is not None for drawing in self.drawings):
            raise NotServed("drawing painted over")
        for placed, _, _ in self.pictures:
            if shared(inner, placed.box) is None:
                continue
            if not whole:
                raise NotServed("picture painted over")
            if opaque:
                placed.hidden.append(box)
