"""What a PDF copy draws beside what it keeps: black boxes, their reason codes and a preview's stamp, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.model.document import Box
from pipeline.redaction.verify_areas import DARK, withheld_places
from pipeline.redaction.verify_pdf_images import hiding
from pipeline.redaction.verify_pdf_kept import PageSpans
from pipeline.redaction.verify_pdf_letters import letter_count, strange_letters
from pipeline.redaction.verify_pdf_painted import Drawing, Place, boxes_of, foreign
from pipeline.redaction.verify_pdf_paths import strange_paths
from pipeline.redaction.verify_pdf_pixels import PagePicture, Pixels, darkest
from pipeline.redaction.verify_pdf_sheet import Sheet
from pipeline.redaction.verify_search import STAMPS

_INK = 60  # of 255 below white
_LEAST = 4  # pixels of ink that count
_AROUND = 0.1  # em around a kept character that its own ink may take
_STAMP = 23.0  # points: height of a preview's stamp at most
_LARGE = 0.003  # share of a very large page's longer side that it may be high
_RATIO = 10.0  # how many times as wide as high it may be
_TOUCH = 0.5  # points by which its parts may reach beyond its frame
_BURNT = 2.0  # points: least side of a black box


def strange_drawings(page: PageSpans, sheet: Sheet, *, stamped: bool, codes: Sequence[str]) -> int:
    """Count what a page draws or hides and no copy has, whatever lies over it.

    Over a picture that is the page: anything but ``codes`` and black boxes over what is black already. Elsewhere: in withheld
    places anything but boxes, codes, grounds and rules; paths that the original has not; pictures that do not show whole.
    """
    places = withheld_places(page, sheet.size)
    if sheet.picture is not None:
        return _over_picture(sheet.drawn, sheet.picture, places, codes)
    drawn = _without_stamp(sheet) if stamped else sheet.drawn
    letters, others = _parted(drawn, places) if codes else ([], drawn)
    boxes = boxes_of(others, places)
    black = [each.box for each in boxes]
    found = strange_letters(letters, codes) + foreign(others, places)
    covering = set(map(id, boxes))
    rest = [each for each in others if id(each) not in covering]
    found += strange_paths(rest, sheet.drawn_before, black, sheet.size, sheet.shown)
    found += sum(not any(_holds(box, each.box) for box in black) for each in letters)
    found += hiding(sheet.pictures, black, sheet.shown, sheet.size)
    return found + (_texts(sheet.text, sheet.size, page, places) if sheet.text is not None else 0)


def _over_picture(drawn: Sequence[Drawing], picture: PagePicture, places: Sequence[Place], codes: Sequence[str]) -> int:
    letters = [each for each in drawn if each.is_white]
    others = [each for each in drawn if not each.is_white]
    found = (strange_letters(letters, codes) if codes else len(letters)) + foreign(others, places)
    found += sum(not _is_dark(picture.window(each.box)) for each in letters)
    boxes = set(map(id, boxes_of(others, places)))
    return found + sum(id(each) not in boxes and not _is_burnt(each, picture) for each in others)


def _is_burnt(drawing: Drawing, picture: PagePicture) -> bool:
    """Whether a drawing is a black box whose pixels are black in the page's picture, too."""
    box = drawing.box
    if drawing.corners is None or min(box.x1 - box.x0, box.bottom - box.top) < _BURNT:
        return False
    middle = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    points = np.array([middle + 0.8 * (corner - middle) for corner in drawing.corners])
    x0, top = points.min(axis=0)
    x1, bottom = points.max(axis=0)
    window = picture.window(Box(float(x0), float(top), float(x1), float(bottom)))
    if not window.size:
        return False
    at = (points - (x0, top)) * (picture.across, picture.down)
    mask = np.zeros(window.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round(at).astype(np.int32), 1)
    return int(window.max(axis=2)[mask == 1].max(initial=0)) <= DARK


def _is_dark(window: Pixels) -> bool:
    return bool(window.size) and int(window.max()) <= DARK


def _without_stamp(sheet: Sheet) -> Sequence[Drawing]:
    """Leave out a preview's stamp, which is drawn last: a frame with its letters in red, perhaps on white ground."""
    drawn = sheet.drawn
    most = max(_STAMP / sheet.unit, _LARGE * max(sheet.size))
    for stamp in (*STAMPS, ""):  # a frame too small for letters stays empty
        start = len(drawn) - letter_count(stamp) - 1
        if start < 0:
            continue
        frame, letters = drawn[start], drawn[start + 1 :]
        box = frame.box
        high, wide = box.bottom - box.top, box.x1 - box.x0
        if not (frame.is_red and frame.fill is None and frame.sides == 4 and high <= most and wide <= _RATIO * high):
            continue
        if not all(each.is_red and each.line is None and _holds(box, each.box) for each in letters):
            continue
        if strange_letters(letters, (stamp,) if stamp else ()):
            continue
        ground = drawn[start - 1] if start else None
        white = ground is not None and ground.is_blank and _holds(box, ground.box) and _holds(ground.box, box)
        return drawn[: start - white]
    return drawn


def _holds(outer: Box, inner: Box) -> bool:
    return (
        inner.x0 >= outer.x0 - _TOUCH
        and inner.x1 <= outer.x1 + _TOUCH
        and inner.top >= outer.top - _TOUCH
        and inner.bottom <= outer.bottom + _TOUCH
    )


def _parted(drawn: Sequence[Drawing], places: Sequence[Place]) -> tuple[Sequence[Drawing], Sequence[Drawing]]:
    """Part the reason codes from other drawings: the white ones that come last, after the boxes."""
    start = len(drawn)
    while start and drawn[start - 1].is_white:
        start -= 1
    boxed = start > 0 and bool(boxes_of([drawn[start - 1]], places))
    return (drawn[start:], drawn[:start]) if boxed else ([], drawn)


def _texts(text: Pixels, size: tuple[float, float], page: PageSpans, places: Sequence[Place]) -> int:
    """Count withheld places in which text shows, if all else is taken away, that is no kept character's."""
    ink = (darkest(text) < 255 - _INK).astype(np.uint8)
    across, down = ink.shape[1] / size[0], ink.shape[0] / size[1]
    for _, place in page.kept:
        if place is not None:
            by = _AROUND * place.size
            box = Box(place.box.x0 - by, place.box.top - by, place.box.x1 + by, place.box.bottom + by)
            x0, top, x1, bottom = _pixels(box, across, down)
            cv2.rectangle(ink, (x0, top), (x1, bottom), 0, -1)
    windows = (_pixels(place.core, across, down) for place in places)
    return sum(int(ink[top:bottom, x0:x1].sum()) >= _LEAST for x0, top, x1, bottom in windows)


def _pixels(box: Box, across: float, down: float) -> tuple[int, int, int, int]:
    x0, x1 = (max(0, round(x * across)) for x in (box.x0, box.x1))
    top, bottom = (max(0, round(y * down)) for y in (box.top, box.bottom))
    return x0, top, x1, bottom
