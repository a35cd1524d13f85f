"""Whether withheld places of a PDF copy are really uniform pixels, and all of the withheld ink is gone.

Looked at are the picture that a page consists of (boxes drawn over it hide nothing from this check) and the page as PDFium
renders it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf

from pipeline.model.document import Box
from pipeline.model.release import Check
from pipeline.redaction.verify_pdf_chars import Standing
from pipeline.redaction.verify_pdf_kept import PageSpans
from pipeline.redaction.verify_pdf_painted import Drawing, Place
from pipeline.redaction.verify_pdf_pixels import PagePicture, Pixels, Screen, View, cut, darkest, lightest, page_picture

DARK = 56  # of 255: what a black box may be after lossy packing
_UNIFORM = 6  # brightest minus darkest of a lossy picture where nothing is black
_MARGIN = 0.15  # share of a box's sides that its border may take
_SLANTED_MARGIN = 0.3
_LEAST = 2.0  # points: smaller places say nothing
_STAMP_HEIGHT = 0.06  # share of the page's height
_INK = 70  # how much darker than its ground ink is
_OWN = 0.5  # share of a blot of ink that lies in a withheld character's box and nowhere else
_EM = 1.3  # longest side of a blot, in sizes of the character
_LEFT = 0.2  # share of a blot's ink that may be left

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a copy: its own picture (None where it is no picture page), how it looks, and its size in points.

    ``original`` is how the page looked, None where that is not known. ``bare`` are the pictures of a page that consists of
    more than one, without what is drawn over them: a black box over a picture takes nothing out of it; ``text`` is the text of
    such a page alone. ``uncoded`` is the page without white reason codes, where the plan has any. ``drawn`` are its paths.
    """

    picture: PagePicture | None
    shown: Pixels
    size: tuple[float, float]
    original: Pixels | None = None
    bare: Pixels | None = None
    uncoded: Pixels | None = None
    text: Pixels | None = None
    drawn: Sequence[Drawing] = ()

    def windows(self, box: Box) -> list[Pixels]:
        """Return the pixels of a rectangle in every view of the page but the one with reason codes."""
        views = [self.picture.window(box)] if self.picture is not None else []
        return views + ([self._cut(self.bare, box)] if self.bare is not None else [])

    def window(self, box: Box) -> Pixels:
        """Return what shows in a rectangle, without reason codes."""
        return self._cut(self.uncoded if self.uncoded is not None else self.shown, box)

    def _cut(self, pixels: Pixels, box: Box) -> Pixels:
        return cut(pixels, box, pixels.shape[1] / self.size[0], pixels.shape[0] / self.size[1])


def sheets(
    copy: bytes, numbers: Sequence[int], original: Screen | None, *, coded: bool = False
) -> Iterator[tuple[int, Sheet | None]]:
    """Yield pages of a copy, one at a time; None for one that cannot be rendered. ``coded``: its boxes bear reason codes."""
    screen = Screen(copy)
    try:
        with pikepdf.open(BytesIO(copy), suppress_warnings=True) as pdf:
            for number in numbers:
                shown = screen.page(number)
                if shown is None:
                    yield number, None
                    continue
                before = original.page(number) if original is not None else None
                picture = page_picture(pdf.pages[number - 1])
                own = picture is None
                yield (
                    number,
                    Sheet(
                        picture,
                        shown,
                        screen.size(number),
                        before,
                        bare=screen.page(number, view=View.PICTURES) if own else None,
                        uncoded=screen.page(number, view=View.UNCODED) if coded else None,
                        text=screen.page(number, view=View.TEXT) if own else None,
                        drawn=screen.drawings(number),
                    ),
                )
    finally:
        screen.close()


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
        """Look at the withheld places of a page."""
        places = [(box, _MARGIN) for box in _boxes(page)]
        if sheet is None:
            self.bad += len(places) + len(page.areas) + page.whole
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
    spread = 0 if sheet.picture is not None and not sheet.picture.lossy else _UNIFORM
    if any(view.size and not _uniform(view, spread) for view in sheet.windows(box)):
        return False
    return _uniform(shown, 0 if sheet.picture is None else spread)


def _uniform(pixels: Pixels, spread: int) -> bool:
    if int(pixels.max()) <= DARK:
        return True
    flat = pixels.reshape(-1, 3)
    return int((flat.max(axis=0).astype(int) - flat.min(axis=0)).max()) <= spread


def _is_covered(sheet: Sheet, *, stamped: bool) -> bool:
    for pixels in (sheet.shown, *((sheet.picture.pixels,) if sheet.picture is not None else ())):
        gray = lightest(pixels)
        rows = np.flatnonzero((gray > DARK).any(axis=1))
        if len(rows) and (not stamped or rows[-1] - rows[0] > _STAMP_HEIGHT * len(gray)):
            return False
    return True


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
    ground = cv2.dilate(gray, np.ones((15, 15), np.uint8))
    ink = ((ground.astype(np.int16) - gray) > _INK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if not sizes or count < 2:
        return 0
    longest = _EM * max(sizes) * max(across, down)
    flat = labels.ravel()
    area = np.bincount(flat, minlength=count)
    inside = np.bincount(flat, weights=(own & ~others & 1).ravel(), minlength=count)
    # Ink that is as dark as it was, though nothing black covers the place; a kept neighbour may touch it.
    left = (gray.astype(np.int16) + 40 > darkest(after)) & ~_black(after) & (others == 0)
    still = np.bincount(flat, weights=left.ravel(), minlength=count)
    fits = (stats[:, cv2.CC_STAT_WIDTH] <= longest) & (stats[:, cv2.CC_STAT_HEIGHT] <= longest) & (area >= 4)
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
