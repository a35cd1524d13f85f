"""Black boxes in the pixels of a picture part: over the withheld characters that were recognised in it, over nothing that is kept.

The boxes are those of pages of a PDF (``pipeline.formats.pdf.burn``), with a pixel for a point.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from pipeline.formats.docx.seeing import on_paper
from pipeline.formats.pdf.burn import boxes_for
from pipeline.formats.pdf.cover import Cover, blacken
from pipeline.formats.pdf.ink import FIRST, ink_char
from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.marks import as_they_run
from pipeline.model.document import Box, Document, DocxInk
from pipeline.model.redaction import RedactionPlan

_AROUND = 2  # pixels beside a code or seal, which is covered as a whole
_CORE = 0.15  # share of a character's sides that its rim may take
_INK = 70  # how much darker than its ground ink is
_END = 0.25  # share of a patch of ink that may stick out of the box that it belongs to
_LONGEST = 1.6  # longest side of such a patch, in sizes of the characters: longer ones are rules
_BLACK: dict[str, float | tuple[float, ...]] = {
    "1": 0,
    "L": 0,
    "LA": (0, 255),
    "RGB": (0, 0, 0),
    "RGBA": (0, 0, 0, 255),
    "CMYK": (0, 0, 0, 255),
}


@dataclass(slots=True)
class Inked:
    """What was recognised in a picture part.

    Attributes:
        chars: all its characters, places in pixels; a code or a seal is one of them.
        withheld: indexes of those to cover.
        areas: places of withheld codes and seals.
    """

    chars: list[Char] = field(default_factory=list)
    withheld: set[int] = field(default_factory=set)
    areas: list[Box] = field(default_factory=list)


def inked_parts(document: Document, plan: RedactionPlan) -> dict[str, Inked]:
    """Return the picture parts of which the plan withholds recognised characters."""
    parts: dict[str, Inked] = {}
    for block in document.blocks:
        offset = block.start
        for piece in block.pieces:
            if isinstance(piece.address, DocxInk):
                gone = [_is_withheld(plan, offset + at) for at in range(len(piece.text))]
                _add(parts.setdefault(piece.address.part, Inked()), piece.text, piece.address, gone)
            offset += len(piece.text)
    for each in parts.values():
        each.chars = as_they_run(each.chars)
    return {part: each for part, each in parts.items() if each.withheld or each.areas}


def _is_withheld(plan: RedactionPlan, at: int) -> bool:
    index = bisect_right(plan.redactions, at, key=lambda each: each.end)
    return index < len(plan.redactions) and plan.redactions[index].start <= at


def _add(inked: Inked, text: str, ink: DocxInk, gone: list[bool]) -> None:
    is_area = len(ink.boxes) > 1 and len(set(ink.boxes)) == 1
    if is_area and any(gone):
        inked.areas.append(ink.boxes[0])
        return
    for char, box, withheld in [*zip(text, ink.boxes, gone, strict=True)][: 1 if is_area else None]:
        index = FIRST + len(inked.chars)
        inked.chars.append(ink_char(index, char, box, ink.turn))
        if withheld:
            inked.withheld.add(index)


def burnt(image: Image.Image, inked: Inked) -> Image.Image:
    """Burn the boxes of a part into its picture, of a mode without palette and with 8 bits a channel or one; return it."""
    gray = np.asarray(on_paper(image).convert("L"))
    mask = np.full(gray.shape, 255, np.uint8)
    blacken(mask, covers_of(inked, gray))
    _cover_ends(mask, gray, max((char.size for char in inked.chars if char.index in inked.withheld), default=0.0))
    image.paste(_BLACK[image.mode], mask=Image.fromarray(255 - mask))
    return image


def covers_of(inked: Inked, gray: npt.NDArray[np.uint8]) -> list[Cover]:
    """Return the boxes over what a part withholds, fitted to the ink of its picture."""
    height, width = gray.shape
    layer = PageLayer(1, float(width), float(height), chars=inked.chars)
    shown = {char.index for char in inked.chars}
    covers = boxes_for(layer, dict.fromkeys(sorted(inked.withheld), ""), shown, gray, 1.0)
    covers += [_over(box, _AROUND, gray.shape) for box in inked.areas]
    mask = np.full(gray.shape, 255, np.uint8)
    blacken(mask, covers)
    for char in inked.chars:
        if char.index in inked.withheld and not char.text.isspace():
            core = _over(_inner(char.box), 0, gray.shape).rect
            if mask[core[1] : core[3], core[0] : core[2]].any():  # no box reached it: its own place is covered then
                covers.append(_over(char.box, 0, gray.shape))
    return covers


def _cover_ends(mask: npt.NDArray[np.uint8], gray: npt.NDArray[np.uint8], em: float) -> None:
    """Let boxes (0 in the mask) take the ends of letters that stick out of them: recognised places are off by some pixels.

    A patch of ink belongs to a box when nearly all of it lies there; what touches another patch beside it is covered alone.
    """
    ground = cv2.dilate(gray, np.ones((15, 15), np.uint8))
    ink = ((ground.astype(np.int16) - gray) > _INK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    flat = labels.ravel()
    area = np.bincount(flat, minlength=count)
    out = np.bincount(flat, weights=(mask != 0).ravel(), minlength=count)
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= _LONGEST * em
    for label in np.flatnonzero((out > 0) & (out <= _END * area) & small):
        if not label:
            continue
        x0, top, width, height = (int(side) for side in stats[label, :4])
        part = slice(max(0, top - 2), top + height + 2), slice(max(0, x0 - 2), x0 + width + 2)
        own = labels[part] == label
        if (ink[part].astype(bool) & (mask[part] != 0) & ~own).any():
            own = cv2.dilate((own & (mask[part] != 0)).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
            mask[part][own] = 0
        else:
            mask[part] = 0


def _inner(box: Box) -> Box:
    dx, dy = (box.x1 - box.x0) * _CORE, (box.bottom - box.top) * _CORE
    return Box(box.x0 + dx, box.top + dy, box.x1 - dx, box.bottom - dy)


def _over(box: Box, around: int, shape: tuple[int, ...]) -> Cover:
    x0, x1 = (min(max(side, 0), shape[1]) for side in (int(box.x0) - around, -int(-box.x1 // 1) + around))
    top, bottom = (min(max(side, 0), shape[0]) for side in (int(box.top) - around, -int(-box.bottom // 1) + around))
    return Cover((x0, top, x1, bottom))
