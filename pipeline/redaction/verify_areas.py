"""Whether withheld places of a PDF copy are really uniform pixels, and all of the withheld ink is gone.

Looked at are the picture that a page consists of (boxes drawn over it hide nothing from this check) and the page as PDFium
renders it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.document import Box
from pipeline.model.release import Check
from pipeline.redaction.verify_pdf_chars import Standing
from pipeline.redaction.verify_pdf_kept import PageSpans
from pipeline.redaction.verify_pdf_painted import Place
from pipeline.redaction.verify_pdf_pixels import Pixels, darkest, lightest
from pipeline.redaction.verify_pdf_sheet import Sheet

DARK = 56  # of 255: what a black box may be in a rendered page
_RINGS = (
    (0, 40),
    (4, 20),
    (8, 3),
)  # pixels inside a place, and how far shades may differ from there on after lossy packing
_FAINT, _FEW, _MANY = 6, 0.15, 0.3  # shade of pixels that ring, their share of a place, and of a small one
_SMALL = 16  # pixels
_UNIFORM = 6  # brightest minus darkest of a lossy picture where nothing is black
_MARGIN = 0.15  # share of a box's sides that its border may take
_SLANTED_MARGIN = 0.3
_LEAST = 2.0  # points: smaller places say nothing
_STAMP_HEIGHT = 0.06  # share of the page's height
_STAMP_RATIO = 16  # how many times as wide as high a stamp is at most
_INK = 70  # how much darker than its ground ink is
_OWN = 0.5  # share of a blot of ink that lies in a withheld character's box and nowhere else
_EM = 1.3  # longest side of a blot, in sizes of the character
_LEFT = 0.2  # share of a blot's ink that may be left
_CHANGED = 40  # of 255: ink that got paler by more is not as it was
_SPECK = 4  # pixels: smaller blots say nothing

Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Areas:
    """Counts of withheld places: alike all over, not alike, not compared; blots of withheld ink that are left; strange drawings."""

    stamped: bool
    uniform: int = 0
    bad: int = 0
    unknown: int = 0
    blots: int = 0
    strange: int = 0

    def look(self, page: PageSpans, sheet: Sheet | None) -> None:
        """Look at the withheld places of a page; where it can be read, each withheld character must have one."""
        self.bad += page.lost if page.known else 0
        self.unknown += 0 if page.known else page.lost
        places = [(box, _MARGIN) for box in _boxes(page)]
        if sheet is None:
            self.bad += 1 + len(places) + len(page.areas) + page.whole
            return
        for area in page.areas:
            self._count(_is_alike(sheet, _inner(area, 0.02)))
        if page.whole:
            self._count(_is_covered(sheet, stamped=self.stamped))
        for box, margin in places:
            self._count(_is_alike(sheet, _inner(box, margin)))
        if sheet.original is not None and page.withheld and not page.whole:
            self.blots += _blots(page, sheet)

    def _count(self, alike: bool | None) -> None:
        self.uniform += alike is True
        self.bad += alike is False
        self.unknown += alike is None

    def check(self) -> Check:
        """Make the check."""
        said = f"一致 {self.uniform} 处，不一致 {self.bad} 处，未比对 {self.unknown} 处，遗留笔迹 {self.blots} 处"
        if self.strange:
            said += f"，框内框下另有绘制 {self.strange} 处"
        return Check("areas", not (self.bad or self.blots or self.strange), said)


def _boxes(page: PageSpans) -> Iterator[Box]:
    for char in page.withheld:
        box = char.box
        if char.text.isspace() or box.x1 - box.x0 <= _LEAST or box.bottom - box.top <= _LEAST:
            continue
        slant = min(abs(char.dx), abs(char.dy)) > 0.02
        yield _inner(box, _SLANTED_MARGIN - _MARGIN) if slant else box


def withheld_places(page: PageSpans, size: tuple[float, float]) -> list[Place]:
    """Return the places of a page in which nothing may be drawn but boxes, as far as they lie on the page."""
    found = [Place(area, _inner(area, 0.02)) for area in page.areas]
    found += [Place(box, _inner(box, _MARGIN)) for box in _boxes(page)]
    if page.whole:
        sheet = Box(0.0, 0.0, *size)
        found.append(Place(sheet, _inner(sheet, 0.02)))
    cores = ((each, _clipped(each.core, size)) for each in found)
    return [Place(each.whole, core) for each, core in cores if core is not None]


def _clipped(box: Box, size: tuple[float, float]) -> Box | None:
    x0, top, x1, bottom = max(box.x0, 0.0), max(box.top, 0.0), min(box.x1, size[0]), min(box.bottom, size[1])
    return Box(x0, top, x1, bottom) if x0 < x1 and top < bottom else None


def _inner(box: Box, margin: float) -> Box:
    dx, dy = (box.x1 - box.x0) * margin, (box.bottom - box.top) * margin
    return Box(box.x0 + dx, box.top + dy, box.x1 - dx, box.bottom - dy)


def _is_alike(sheet: Sheet, box: Box) -> bool | None:
    """Whether a place is black, or exactly of one colour; None where it has no pixels (it lies off the page)."""
    shown = sheet.window(box)
    if not shown.size:
        return None
    if not all(is_uniform(pixels, lossy=lossy) for pixels, lossy in sheet.windows(box) if pixels.size):
        return False
    if int(shown.max()) <= DARK:
        return True
    return _spread(shown) <= (_UNIFORM if sheet.picture is not None and sheet.picture.lossy else 0)


def is_uniform(pixels: Pixels, *, lossy: bool) -> bool:
    """Whether the pixels of a picture are of exactly one colour; of a lossy one, black or nearly of one colour."""
    spread = _spread(pixels)
    if not lossy or not spread:
        return not spread
    light = lightest(np.ascontiguousarray(pixels))
    if int(light.max()) > DARK:
        return spread <= _UNIFORM
    # Only the blocks that a box's rim cuts ring; farther in a box that was black before it was packed has one shade.
    for inside, most in _RINGS:
        deep = light[inside : light.shape[0] - inside, inside : light.shape[1] - inside]
        if deep.size and int(deep.max()) - int(deep.min()) > most:
            return False
    return float((light > _FAINT).mean()) <= (_FEW if min(light.shape) >= _SMALL else _MANY)


def _spread(pixels: Pixels) -> int:
    flat = pixels.reshape(-1, 3)
    return int((flat.max(axis=0).astype(int) - flat.min(axis=0)).max())


def _is_covered(sheet: Sheet, *, stamped: bool) -> bool:
    """Whether a page is black all over, but for a preview's stamp."""
    if _outside_stamp(lightest(sheet.shown) > DARK, stamped=stamped):
        return False
    if sheet.picture is None:
        return True
    gray = lightest(sheet.picture.pixels)
    return not _outside_stamp(gray > (_FAINT if sheet.picture.lossy else 0), stamped=stamped)


def _outside_stamp(other: Mask, *, stamped: bool) -> bool:
    """Whether more is marked on a page than a stamp takes."""
    rows, columns = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
    if not len(rows):
        return False
    high, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    return not stamped or bool(high > _STAMP_HEIGHT * len(other) + 2 or wide > _STAMP_RATIO * high + 4)


def _blots(page: PageSpans, sheet: Sheet) -> int:
    """Count blots of ink that belong to a withheld character and are left in the copy.

    A blot is a patch of connected ink no larger than a character. It is a withheld one's when most of it lies in that one's box
    and less in any kept one's.
    """
    before, after = sheet.original, sheet.uncoded if sheet.uncoded is not None else sheet.shown
    if before is None or before.shape != after.shape:
        return 0
    gray = darkest(before)
    across, down = gray.shape[1] / sheet.size[0], gray.shape[0] / sheet.size[1]
    own, others = np.zeros(gray.shape, np.uint8), np.zeros(gray.shape, np.uint8)
    sizes = [char.size for char in page.withheld if not char.text.isspace()]
    for char in page.withheld:
        x, y = char.middle
        if not (0 <= x <= sheet.size[0] and 0 <= y <= sheet.size[1]):
            continue  # cut by the edge of the page: half of it shows at most
        cv2.rectangle(own, *_corners(char.box, across, down), 1, -1)
    for text, place in page.kept:
        if place is not None and not text.isspace():
            cv2.rectangle(others, *_corners(place.box, across, down), 1, -1)
    if not sizes:
        return 0
    return ink_left(gray, darkest(after), _black(after), own, others, _EM * max(sizes) * max(across, down))


def ink_left(before: Pixels, now: Pixels, black: Mask, own: Pixels, others: Pixels, longest: float) -> int:
    """Count blots of withheld ink that are left.

    The Word side (``verify_docx_ink``) has a copy of this of its own until both are one.

    Args:
        before: the darkest channel of each pixel of the original.
        now: that of the copy.
        black: the black boxes of the copy.
        own: 1 in the boxes of withheld characters.
        others: 1 in those of kept ones.
        longest: pixels that a blot may be wide and high.
    """
    ground = cv2.dilate(before, np.ones((15, 15), np.uint8))
    ink = ((ground.astype(np.int16) - before) > _INK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    flat = labels.ravel()
    area = np.bincount(flat, minlength=count)
    inside = np.bincount(flat, weights=(own & ~others & 1).ravel(), minlength=count)
    # Ink that is as dark as it was, though nothing black covers the place; a kept neighbour may touch it.
    left = (before.astype(np.int16) + _CHANGED > now) & ~black & (others == 0)
    still = np.bincount(flat, weights=left.ravel(), minlength=count)
    fits = (stats[:, cv2.CC_STAT_WIDTH] <= longest) & (stats[:, cv2.CC_STAT_HEIGHT] <= longest) & (area >= _SPECK)
    fits[0] = False
    return int((fits & (inside >= _OWN * area) & (still > _LEFT * area)).sum())


def _black(pixels: Pixels) -> Mask:
    """Mark the pixels of black boxes: black ground wider than any stroke of a letter."""
    dark = (lightest(pixels) <= DARK).astype(np.uint8)
    kernel = np.ones((7, 7), np.uint8)
    return cv2.dilate(cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel), np.ones((5, 5), np.uint8)).astype(bool)


def _corners(box: Box, across: float, down: float) -> tuple[tuple[int, int], tuple[int, int]]:
    return (round(box.x0 * across), round(box.top * down)), (round(box.x1 * across), round(box.bottom * down))


def black_boxes(pixels: Pixels) -> Mask:
    """Mark the black boxes of a rendered page."""
    return _black(pixels)


def standing_on_black(chars: Sequence[Standing], sheet: Sheet) -> int:
    """Count characters of a text layer that stand on nothing but black: text under a box, whatever drew it."""
    count = 0
    for char in chars:
        if char.text.isspace() or not char.text or 0x2500 <= ord(char.text[0]) < 0x2600:
            continue
        window = sheet.window(_inner(char.box, 0.1))
        count += bool(window.size) and min(window.shape[:2]) >= 3 and int(window.max()) <= DARK
    return count
