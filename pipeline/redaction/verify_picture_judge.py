"""A picture of a copy beside the one that it comes from: what differs has to be a box over something withheld, or painted over.

In a picture that keeps its pixels (PNG, or a JPEG whose packed data stayed) nothing else may differ by a single bit: a box is one
colour, and so is what was cropped away. A JPEG that was packed again keeps its pixels but for some levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from pipeline.model.document import Box
from pipeline.redaction.verify_docx_uses import Region
from pipeline.redaction.verify_picture_left import DARK, left_of
from pipeline.redaction.verify_picture_pixels import BLACK, Mask, Packed, Pixels, Shot, bands

MARGIN = 0.15  # share of a character's sides that its rim may take
_HIDDEN = 0.5  # share of a kept character that boxes may take: neighbours overlap
_OVERLAPPING = (
    0.02  # share of them, and one more, that may be taken all the same: in dense print recognised places overlap
)
_ALONG = 10.0  # how far from a withheld place a box may reach along the line, in sides of the character (measured: 5)
_ACROSS = 1.0  # and across it
_AROUND = 6  # pixels that it may reach in any case
_LOSSY_FROM = 4_000_000  # pixels from which on a painted JPEG stays one; below, one of four inks
_CHANGED = 40  # levels by which a pixel may differ after lossy packing; twice as many of four inks
_SHARE = 0.0001  # share of the pixels that may differ more
_RIPPLE = 16  # pixels around an edge in which lossy packing makes ripples
_SPREAD = 6  # levels between pixels that were one colour
_PAINT = 24  # levels that paint may differ from its own mean at an edge


@dataclass(slots=True)
class Part:
    """A picture part of the original: places (pixels) of withheld and of kept characters, and whether all of it goes.

    ``areas`` are those that are codes or seals; ``blank`` the places of withheld white space.
    """

    withheld: list[Box] = field(default_factory=list)
    kept: list[Box] = field(default_factory=list)
    whole: bool = False
    areas: set[Box] = field(default_factory=set)
    blank: list[Box] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a picture: places not covered (or all of it, not withheld), and places that were changed."""

    uncovered: int = 0
    changed: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.uncovered and not self.changed


def judge(now: Shot, then: Shot, part: Part, region: Region) -> Verdict:
    """Hold a picture of a copy against one of the original's, both of the same size."""
    if now.lossy and not then.lossy:
        return Verdict(part.whole, 1)
    differs = now.packed != then.packed
    same = not differs.any()
    if not now.lossy or same:
        painted, changed = _painted(now.packed, differs, region)
        black = now.packed == BLACK
        changed += _strays(black, differs & ~painted, part) if not same else 0
        bare = sum(not _is_covered(now.packed, black, painted, box) for box in part.withheld)
    else:
        may_differ = now.inks or len(differs) * differs.shape[1] > _LOSSY_FROM
        changed = int(not may_differ or not (part.withheld or part.blank or region.may is not None))
        changed += _lossy_changes(now, then, part, region)
        bare = sum(not _is_dark(now.on_white(_window(box, MARGIN))) for box in part.withheld)
    if part.withheld:
        left = left_of(now, then, part.withheld, part.kept, part.areas)
        bare += left if left > 1 + _OVERLAPPING * len(part.withheld) else 0
        changed += _taken(now, then, part)
    return Verdict(int(part.whole) + bare, changed)


def _painted(now: Packed, differs: Mask, region: Region) -> tuple[Mask, int]:
    """Return the pixels that are painted over because they do not show, and how many faults that has.

    All of them have one colour. Where outlines are cut that nobody here draws, they touch the edge of the picture: letters do not.
    """
    nothing = np.zeros(now.shape, bool)
    inside = now[region.must] if region.must is not None else now[:0, 0]
    rest = differs & (now != BLACK)
    colour = inside[0] if inside.size else now[rest][0] if rest.any() else None
    if colour is None or region.may is None:
        return nothing, int(bool(rest.any()))
    faults = int(bool((inside != colour).any()))
    own = now == colour
    painted = own & region.may if region.exact else _at_the_edge(own)
    return painted, faults + int(bool((rest & ~painted).any()))


def _at_the_edge(mask: Mask) -> Mask:
    """Return the patches that touch the edge of a picture."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    edges = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.isin(labels, edges[edges > 0])


def _strays(black: Mask, differs: Mask, part: Part) -> int:
    """Count black patches that were painted where nothing is withheld, or reach far from it."""
    fresh = black & differs
    if not fresh.any():
        return 0
    places = [*part.withheld, *part.blank]
    if not places:
        return 1
    _, labels = cv2.connectedComponents(black.astype(np.uint8), connectivity=8)
    boxed = np.unique(labels[_around(places, black.shape, (0.0, 0.0), 1) & black])
    away = ~np.isin(labels, boxed) | ~_near(places, black.shape, _AROUND)
    return len(np.unique(labels[fresh & away]))


def _near(places: Sequence[Box], shape: tuple[int, ...], more: int) -> Mask:
    """Mark where boxes over some places may reach, whether the lines run across or down."""
    across = _around(places, shape, (_ALONG, _ACROSS), more)
    return across | _around(places, shape, (_ACROSS, _ALONG), more)


def _around(places: Sequence[Box], shape: tuple[int, ...], by: tuple[float, float], more: int) -> Mask:
    near = np.zeros(shape[:2], bool)
    for box in places:
        side = max(box.x1 - box.x0, box.bottom - box.top)
        dx, dy = (more + share * side for share in by)
        rows = slice(max(0, int(box.top - dy)), max(0, int(box.bottom + dy) + 1))
        near[rows, max(0, int(box.x0 - dx)) : max(0, int(box.x1 + dx) + 1)] = True
    return near


def _is_covered(now: Packed, black: Mask, painted: Mask, box: Box) -> bool:
    window = _window(box, MARGIN)
    if not now[window].size or (black[window] | painted[window]).all():
        return True
    return bool((now[window] == now[window][0, 0]).all())


def _is_dark(window: Pixels) -> bool:
    """Whether a place of a picture that was packed again is black: ripples of its edges fade from below."""
    return not window.size or (int(window.max()) <= DARK and _spread(window) <= _PAINT)


def _spread(window: Pixels) -> int:
    flat = window.reshape(-1, window.shape[-1])
    return int((flat.max(axis=0).astype(int) - flat.min(axis=0)).max()) if flat.size else 0


def _lossy_changes(now: Shot, then: Shot, part: Part, region: Region) -> int:
    """Count what differs, in a picture that was packed again, and is neither a box nor painted over."""
    limit = _CHANGED * (2 if now.inks else 1)
    differs = np.zeros(now.packed.shape, bool)
    dark = np.zeros(now.packed.shape, np.uint8)
    for rows in bands(len(differs)):
        differs[rows] = cv2.absdiff(now.pixels[rows], then.pixels[rows]).max(axis=2) > limit
        dark[rows] = now.pixels[rows][..., :3].max(axis=2) <= DARK
    boxes = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    around = cv2.dilate(boxes, np.ones((9, 9), np.uint8)).astype(bool)
    paint, faults = _lossy_paint(now.pixels, differs & ~around, region)
    places = [*part.withheld, *part.blank]
    strays = differs & boxes.astype(bool) & ~paint & ~_near(places, differs.shape, _AROUND + _RIPPLE)
    rest = differs & ~around & ~paint
    return faults + int(bool(strays.any())) + int(float(rest.mean()) > _SHARE)


def _lossy_paint(now: Pixels, differs: Mask, region: Region) -> tuple[Mask, int]:
    if region.may is None:
        return np.zeros(differs.shape, bool), 0
    wide = np.ones((2 * _RIPPLE + 1, 2 * _RIPPLE + 1), np.uint8)
    faults = 0
    if region.must is not None:
        seen = (~region.must).astype(np.uint8)
        inside = now[cv2.dilate(seen, wide) == 0]
        faults = int(_spread(inside) > _SPREAD)
    if region.exact:
        return cv2.dilate(region.may.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool), faults
    if not differs.any():
        return np.zeros(differs.shape, bool), faults
    colour = np.median(now[differs], axis=0).astype(np.int16)
    own = (np.abs(now.astype(np.int16) - colour) <= _PAINT).all(axis=2)
    return cv2.dilate(_at_the_edge(own).astype(np.uint8), wide).astype(bool), faults


def _taken(now: Shot, then: Shot, part: Part) -> int:
    """Count kept characters that a box took; none where they are so few that it may be the places which overlap."""
    count = 0
    for box in part.kept:
        place = _window(box, MARGIN)
        after, before = now.on_white(place), then.on_white(place)
        if after.size:
            taken = (after.max(axis=2) <= DARK) & (before.max(axis=2) > 2 * DARK)
            count += float(taken.mean()) > _HIDDEN
    return count if count > 1 + _OVERLAPPING * len(part.kept) else 0


def _window(box: Box, margin: float) -> tuple[slice, slice]:
    dx, dy = (box.x1 - box.x0) * margin, (box.bottom - box.top) * margin
    rows = slice(max(0, round(box.top + dy)), max(0, round(box.bottom - dy)))
    return rows, slice(max(0, round(box.x0 + dx)), max(0, round(box.x1 - dx)))
