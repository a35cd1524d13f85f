"""What a PDF copy has drawn where something is withheld, under or on the black boxes: nothing but boxes and reason codes may be."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.model.document import Box
from pipeline.redaction.verify_areas import Sheet, withheld_places
from pipeline.redaction.verify_pdf_kept import PageSpans
from pipeline.redaction.verify_pdf_letters import strange_letters
from pipeline.redaction.verify_pdf_painted import Drawing, Place, boxes_of, foreign
from pipeline.redaction.verify_pdf_pixels import Pixels, darkest

_INK = 60  # of 255 below white
_LEAST = 4  # pixels of ink that count
_AROUND = 0.1  # em around a kept character that its own ink may take


def strange_drawings(page: PageSpans, sheet: Sheet, *, stamped: bool, codes: Sequence[str]) -> int:
    """Count what is drawn in withheld places of a page and is none of ``codes``, whatever lies over it."""
    places = withheld_places(page, sheet.size)
    if not places:
        return 0
    drawn = _without_stamp(sheet.drawn) if stamped else sheet.drawn
    letters, others = _parted(drawn, places, picture=sheet.picture is not None) if codes else ([], drawn)
    found = strange_letters(letters, codes) + foreign(others, places)
    return found + (_texts(sheet.text, sheet.size, page, places) if sheet.text is not None else 0)


def _without_stamp(drawn: Sequence[Drawing]) -> Sequence[Drawing]:
    """Leave out a preview's stamp, which is drawn last, perhaps on white ground."""
    end = len(drawn)
    while end and (drawn[end - 1].is_red or drawn[end - 1].is_blank):
        end -= 1
    return drawn[:end]


def _parted(
    drawn: Sequence[Drawing], places: Sequence[Place], *, picture: bool
) -> tuple[Sequence[Drawing], Sequence[Drawing]]:
    """Part the reason codes from other drawings: the white ones that come last, after the boxes."""
    start = len(drawn)
    while start and drawn[start - 1].is_white:
        start -= 1
    boxed = start > 0 and bool(boxes_of([drawn[start - 1]], places))
    return (drawn[start:], drawn[:start]) if picture or boxed else ([], drawn)


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
