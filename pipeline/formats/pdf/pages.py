"""Pages of a copy as pictures with an invisible text layer, and the file around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
import pikepdf

from pipeline.formats.pdf.burn import area_covers, boxes_for
from pipeline.formats.pdf.cover import Cover, blacken
from pipeline.formats.pdf.encode import Encoded, encode, image_stream
from pipeline.formats.pdf.ink import FIRST
from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.lettering import codes_drawn
from pipeline.formats.pdf.marks import PageMarks
from pipeline.formats.pdf.raster import Camera, Grid, Pixels
from pipeline.formats.pdf.stamp import stamp_page
from pipeline.formats.pdf.structure import describe, label_pages, tag
from pipeline.formats.pdf.textlayer import Codes, Written, font_object, page_text


@dataclass(slots=True)
class Copy:
    """A copy in the making.

    ``tagged`` holds for each page with a text layer its position and the blocks of its marked contents.
    """

    pdf: pikepdf.Pdf
    camera: Camera
    stamp: bool
    codes: Codes = field(default_factory=Codes)
    tagged: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)


def finished(copy: Copy, original: pikepdf.Pdf) -> bytes:
    """Write what the copy has beside its pages, and save it."""
    pdf = copy.pdf
    if copy.codes.of:
        font = font_object(pdf, copy.codes)
        for position, _ in copy.tagged:
            resources = pdf.pages[position].obj.Resources
            if "/Font" not in resources:
                resources.Font = pikepdf.Dictionary()
            resources.Font.F0 = font
        tag(pdf, copy.tagged)
    label_pages(pdf, original)
    describe(pdf, stamp=copy.stamp)
    out = BytesIO()
    pdf.save(out, deterministic_id=True, compress_streams=True, force_version="1.7")
    return out.getvalue()


def user_unit(page: pikepdf.Page) -> float:
    """Return how many points the unit of a page is, 1 for what is no sane number."""
    value = page.obj.get("/UserUnit", 1)
    try:
        unit = float(value)
    except (TypeError, ValueError):
        return 1.0
    return unit if 0.01 <= unit <= 1000 else 1.0


def add_page(copy: Copy, layer: PageLayer, marks: PageMarks, unit: float) -> None:
    """Render, cover, stamp, encode and write one page."""
    layer.chars += marks.inks
    printed = [char for char in layer.chars if char.index in marks.visible and char.index < FIRST]
    grid = copy.camera.grid(layer, [char for char in printed if char.index not in marks.withheld], unit)
    pixels = copy.camera.shoot(layer.number, grid)
    covers = covers_of(layer, marks, pixels, grid)
    blacken(pixels, covers)
    if copy.stamp:
        stamp_page(pixels[:, :, :3], grid.across / unit)
    size = copy.camera.size(layer.number)
    text = Written()
    if not marks.whole:
        chars = {char.index: char for char in layer.chars}
        free = Free(layer, covers, grid)
        text = page_text(marks.laid, chars, copy.codes, size[1], free)
    _write_page(copy, encode(pixels), size, grid, covers, text, unit)


def covers_of(layer: PageLayer, marks: PageMarks, pixels: Pixels, grid: Grid) -> list[Cover]:
    """Return the boxes of a page."""
    if marks.whole:
        return [Cover((0, 0, pixels.shape[1], pixels.shape[0]))]
    boxes = boxes_for(grid.placed(layer), marks.withheld, marks.visible, pixels[:, :, :3], grid.across)
    return boxes + area_covers(((grid.box(box), code) for box, code in marks.areas), pixels, grid.across)


class Free:
    """Tells whether a character stands on the page and outside every box."""

    def __init__(self, layer: PageLayer, covers: Iterable[Cover], grid: Grid) -> None:
        self._layer = layer
        self._grid = grid
        self._open = np.ones((*grid.shape(layer.width + 1, layer.height + 1), 1), np.uint8)
        blacken(self._open, covers)

    def __call__(self, char: Char) -> bool:
        """Tell it of one character."""
        if not self._layer.inside(char):
            return False
        box, scale = self._grid.box(char.box), self._grid.across
        x, y = int((box.x0 + box.x1) / 2 * scale), int((box.top + box.bottom) / 2 * scale)
        height, width, _ = self._open.shape
        return bool(self._open[min(max(y, 0), height - 1), min(max(x, 0), width - 1), 0])


def _write_page(
    copy: Copy,
    picture: Encoded,
    size: tuple[float, float],
    grid: Grid,
    covers: list[Cover],
    text: Written,
    unit: float,
) -> None:
    width, height = size
    page = blank_page(copy.pdf, round(width, 3), round(height, 3))
    across, down = 1 / grid.across, 1 / grid.down
    left, wide, high = -grid.left * across, picture.width * across, picture.height * down
    head = height + grid.top * down
    lines = ["/Artifact BMC", f"q {wide:.5f} 0 0 {high:.5f} {left:.5f} {head - high:.5f} cm /P0 Do Q"]
    if picture.lossy:
        # JPEG rings at sharp edges: the box is drawn once more, over pixels that are black already.
        lines += [drawn(cover, across, down, left, head) for cover in covers]
    lettered = codes_drawn(covers, across, down, left, head, unit)
    content = "\n".join([*lines, *([lettered] if lettered else []), "EMC", ""]).encode() + text.content
    page.obj.Contents = pikepdf.Stream(copy.pdf, content)
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P0=image_stream(copy.pdf, picture)))
    if unit != 1.0:
        page.obj.UserUnit = round(unit, 4)
    if text.blocks:
        copy.tagged.append((len(copy.pdf.pages) - 1, text.blocks))


def blank_page(pdf: pikepdf.Pdf, width: float, height: float) -> pikepdf.Page:
    """Add a page of any size, in units of its own; pikepdf adds none below 3."""
    page = pdf.add_blank_page()
    page.obj.MediaBox = pikepdf.Array([0, 0, width, height])
    return page


def drawn(cover: Cover, across: float, down: float, left: float, head: float) -> str:
    """Write the operators that draw a cover in black; pixels become points as in ``codes_drawn``."""
    if cover.corners:
        points = [f"{x * across + left:.3f} {head - y * down:.3f}" for x, y in cover.corners]
        return f"0 g {points[0]} m {points[1]} l {points[2]} l {points[3]} l h f"
    x0, top, x1, bottom = cover.rect
    place = f"{x0 * across + left:.3f} {head - bottom * down:.3f}"
    return f"0 g {place} {(x1 - x0) * across:.3f} {(bottom - top) * down:.3f} re f"
