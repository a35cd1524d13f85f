"""Vector copies: pages that are understood whole keep their text and lines, without what is withheld; others become pictures.

A page is served when every operator on it, every resource and every font is understood, and when the result looks the same
outside its boxes and says the same. Otherwise it is rebuilt as a picture with a text layer, as in a rebuilt copy; the rest of the
document stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf

from pipeline.formats.pdf.cover import Cover, blacken
from pipeline.formats.pdf.ink import FIRST
from pipeline.formats.pdf.layer import Char, PageLayer, read_layers
from pipeline.formats.pdf.legibility import is_blank
from pipeline.formats.pdf.lettering import codes_drawn, stamp_drawn, stamp_ratio
from pipeline.formats.pdf.marks import PageMarks
from pipeline.formats.pdf.pages import Copy, Free, add_page, blank_page, covers_of, drawn, finished, user_unit
from pipeline.formats.pdf.pixels import MAX_PAGE_PIXELS
from pipeline.formats.pdf.raster import DPI, Camera, Grid, Pixels
from pipeline.formats.pdf.stamp import stamp_place
from pipeline.formats.pdf.textlayer import Written, page_text
from pipeline.formats.pdf.vector.check import CHECK_DPI, each_shows, looks_alike, says_the_same
from pipeline.formats.pdf.vector.content import Rewriter
from pipeline.formats.pdf.vector.fonts import Fonts
from pipeline.formats.pdf.vector.geometry import grown, inverse, shown_matrix, times, written
from pipeline.formats.pdf.vector.job import Job
from pipeline.formats.pdf.vector.layers import Layers
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.formats.pdf.vector.shows import Show, read_shows
from pipeline.formats.pdf.vector.state import State
from pipeline.model.document import Box

_ROUNDS = 4  # each time pages fail that did not before; then all of them are pictures
_BROKEN = (
    pikepdf.PdfError,
    pikepdf.DataDecodingError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
)


@dataclass(slots=True)
class _Served:
    """A vector page: what has to be true of it."""

    kept: list[Char]
    free: list[Box]
    pictures: list[Box]
    fonts: set[str]
    position: int


@dataclass(slots=True)
class _Try:
    """One attempt at the document: the pages that are served, and why others are not, by number."""

    served: dict[int, _Served] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


def write_vector(data: bytes, marks: Mapping[int, PageMarks], *, stamp: bool) -> tuple[bytes, dict[int, str]]:
    """Return a copy, and for every page that became a picture the code of the reason.

    Args:
        data: the original in canonical form.
        marks: what happens to its pages.
        stamp: draw the stamp of a preview on every page.
    """
    refused: dict[int, str] = {}
    with Camera(data) as camera, pikepdf.open(BytesIO(data), suppress_warnings=True) as original:
        for attempt in range(_ROUNDS + 1):
            if attempt == _ROUNDS:
                refused = {number: refused.get(number, "check") for number in range(1, len(original.pages) + 1)}
            copy, found = _attempt(data, original, camera, marks, refused, stamp)
            failed = dict(found.refused)
            if copy and not failed:
                failed = _failures(copy, camera, found.served)
            if not failed:
                return copy, refused
            refused = {**refused, **failed}
    raise AssertionError("a copy of pictures alone is never refused")


def _attempt(
    data: bytes,
    original: pikepdf.Pdf,
    camera: Camera,
    marks: Mapping[int, PageMarks],
    refused: Mapping[int, str],
    stamp: bool,
) -> tuple[bytes, _Try]:
    """Write all pages; those that are refused as pictures. Empty bytes where fonts of served pages cannot be made."""
    found = _Try()
    with pikepdf.new() as pdf:
        copy, fonts, layers = Copy(pdf, camera, stamp), Fonts(pdf), Layers(original.Root)
        for layer, shows in zip(read_layers(data), read_shows(data), strict=True):
            number, page = layer.number, original.pages[layer.number - 1]
            mark = marks.get(number, PageMarks())
            unit = user_unit(page)
            if number not in refused:
                try:
                    found.served[number] = _add_vector(copy, page, layer, mark, shows, fonts, layers, unit)
                    continue
                except NotServed as refusal:
                    found.refused[number] = refusal.reason
                    continue  # this attempt is lost; the others are looked at all the same
                except _BROKEN:  # objects that are not what they have to be
                    found.refused[number] = "damaged"
                    continue
            add_page(copy, layer, mark, unit)
        for name, reason in fonts.make().items():
            found.refused.update({number: reason for number, page in found.served.items() if name in page.fonts})
        if found.refused:
            return b"", found
        return finished(copy, original), found


def _add_vector(
    copy: Copy,
    page: pikepdf.Page,
    layer: PageLayer,
    marks: PageMarks,
    shows: list[Show | None] | None,
    fonts: Fonts,
    layers: Layers,
    unit: float,
) -> _Served:
    if marks.whole or layer.failed or shows is None or (marks.inks and not _has_text(layer, marks)):
        raise NotServed("pixels")
    layer.chars += marks.inks
    size, (frame, turn) = copy.camera.size(layer.number), copy.camera.frame(layer.number)
    grid = _grid(size, DPI * unit)
    pixels = copy.camera.shoot(layer.number, grid)
    covers = covers_of(layer, marks, pixels, grid)
    kept = _kept(layer, marks, Free(layer, covers, grid))
    keeps = {char.index for char in kept}
    whole = Box(0.0, 0.0, *size)
    boxes = [_box(cover, grid) for cover in covers]
    job = Job(copy.pdf, shows, keeps.__contains__, whole, boxes, pixels, grid, fonts, layers)
    job.slanted = [box for cover, box in zip(covers, boxes, strict=True) if cover.corners]
    state = State(shown_matrix(frame, turn), whole)
    stream = Rewriter(job, page.obj, page.resources, state, 0)
    content = stream.run()
    if job.next_show != len(shows):
        raise NotServed("text")
    for placed, name, listed in job.pictures:
        listed[name] = placed.made(copy.pdf)
    over, stamped = _over(copy, covers, pixels, grid, size, unit)
    free = [*boxes, *stamped]
    made = blank_page(copy.pdf, round(frame[2] - frame[0], 5), round(frame[3] - frame[1], 5))
    if turn:
        made.obj.Rotate = turn
    if unit != 1.0:
        made.obj.UserUnit = round(unit, 4)
    shift = f"1 0 0 1 {written(-frame[0])} {written(-frame[1])} cm\n".encode() if frame[0] or frame[1] else b""
    lines = [b"q", shift + content, b"Q"] if content else []
    if over:
        upright = times(shown_matrix((0, 0, frame[2] - frame[0], frame[3] - frame[1]), turn), (1, 0, 0, -1, 0, size[1]))
        lines += [f"q {' '.join(map(written, inverse(upright)))} cm".encode(), over.encode(), b"Q"]
    text = _ink_text(copy, layer, marks, Free(layer, covers, grid), size[1])
    if text.blocks:
        # The text layer of what was recognised in pictures stands in the page as it is shown.
        upright = times(shown_matrix((0, 0, frame[2] - frame[0], frame[3] - frame[1]), turn), (1, 0, 0, -1, 0, size[1]))
        lines += [f"q {' '.join(map(written, inverse(upright)))} cm".encode(), text.content, b"Q"]
        copy.tagged.append((len(copy.pdf.pages) - 1, text.blocks))
    made.obj.Contents = fonts.stream(b"\n".join(lines) or b"q Q")
    made.obj.Resources = pikepdf.Dictionary(stream.made)
    pictures = [placed.box for placed, _, _ in job.pictures]
    return _Served(kept, free, pictures, job.shown_fonts, len(copy.pdf.pages) - 1)


def _has_text(layer: PageLayer, marks: PageMarks) -> bool:
    return any(char.index in marks.visible and not is_blank(char) for char in layer.chars)


def _ink_text(copy: Copy, layer: PageLayer, marks: PageMarks, free: Free, height: float) -> Written:
    """Write the invisible text of what was recognised in the pictures of a page."""
    inks = {char.index: char for char in marks.inks}
    laid = [each for each in marks.laid if each.index in inks]
    return page_text(laid, inks, copy.codes, height, free)


def _grid(size: tuple[float, float], dpi: float) -> Grid:
    width, height = size
    scale = min(dpi / 72, (MAX_PAGE_PIXELS / max(1.0, width * height)) ** 0.5)
    return Grid(math.ceil(width * scale) / width, math.ceil(height * scale) / height)


def _box(cover: Cover, grid: Grid) -> Box:
    x0, top, x1, bottom = cover.rect
    return Box(x0 / grid.across, top / grid.down, x1 / grid.across, bottom / grid.down)


def _kept(layer: PageLayer, marks: PageMarks, free: Free) -> list[Char]:
    """Return the characters that stay: what shows and is not withheld, what is printed over it to look bold, and blanks between."""
    chars = [char for char in layer.chars if char.index < FIRST]
    shown = {char.index for char in chars if char.index in marks.visible and char.index not in marks.withheld}
    stays = {char.index for char in chars if char.index in shown and free(char)}
    places = {_place(char, dx, dy): char for char in chars if char.index in stays for dx in (0, 1) for dy in (0, 1)}
    for char in chars:
        if char.index in marks.visible or char.index in marks.withheld or char.unpainted or is_blank(char):
            continue
        twin = places.get(_place(char, 0, 0))
        if twin is not None and abs(twin.x - char.x) + abs(twin.y - char.y) < 0.2 * char.size:
            stays.add(char.index)
    kept = []
    for char in chars:
        blank = is_blank(char) and char.index not in marks.withheld and free(char) and not char.unpainted
        if char.index in stays or (blank and (char.index - 1 in stays or char.index + 1 in stays)):
            kept.append(char)
            stays.add(char.index)
    return kept


def _place(char: Char, dx: int, dy: int) -> tuple[object, ...]:
    cell = max(char.size, 1.0)
    return char.text, char.font, char.code, math.floor(char.x / cell + dx / 2), math.floor(char.y / cell + dy / 2)


def _over(
    copy: Copy, covers: list[Cover], pixels: Pixels, grid: Grid, size: tuple[float, float], unit: float
) -> tuple[str, list[Box]]:
    """Write what lies over a page: boxes, their codes, the stamp of a preview; with the stamp's place."""
    across, down, height = 1 / grid.across, 1 / grid.down, size[1]
    lines = [drawn(cover, across, down, 0.0, height) for cover in covers]
    lettered = codes_drawn(covers, across, down, 0.0, height, unit)
    lines += [lettered] if lettered else []
    if not copy.stamp:
        return "\n".join(lines), []
    blacken(pixels, covers)
    left, top, right, bottom, on_white = stamp_place(pixels[:, :, :3], grid.across / unit, stamp_ratio())
    place = Box(left * across, top * down, right * across, bottom * down)
    lines.append(stamp_drawn(place.x0, height - place.bottom, place.x1, height - place.top, on_white=on_white))
    return "\n".join(lines), [grown(place, 1.0)]


def _failures(copy: bytes, camera: Camera, served: Mapping[int, _Served]) -> dict[int, str]:
    """Return the vector pages that do not look or read as they should."""
    failed = {}
    with Camera(copy) as other:
        for layer in read_layers(copy):
            page = served.get(layer.number)
            if page is None:
                continue
            if layer.failed or not says_the_same(page.kept, layer):
                failed[layer.number] = "text differs"
                continue
            grid = _grid(camera.size(layer.number), CHECK_DPI)
            before, after = camera.shoot(layer.number, grid), other.shoot(layer.number, grid)
            if not looks_alike(before, after, grid, page.free, page.pictures):
                failed[layer.number] = "pixels differ"
            elif not each_shows(page.kept, after, grid):
                failed[layer.number] = "text covered"
    return failed
