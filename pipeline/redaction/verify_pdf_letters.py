"""Whether the white letters in the boxes of a PDF copy are the plan's reason codes and nothing else.

They are compared as shapes with the code as an installed font draws it; where that does not fit (the copy was made with another
font), they are read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from pipeline.formats.ocr import recognise_line
from pipeline.formats.pdf.stamp import chinese_face
from pipeline.model.text import squeeze
from pipeline.redaction.verify_pdf_painted import Drawing, around

_HIGH = 40  # pixels of compared letters
_WIDEST = 4000
_ALIKE = 0.6  # share of the ink of both that they have in common
_SIZE = 96  # pixels of type from which the expected shape is made
_RIM = 12

Shape = npt.NDArray[np.uint8]


def strange_letters(drawn: Sequence[Drawing], codes: Sequence[str]) -> int:
    """Count the letters that spell none of ``codes``, each code written whole, one letter a drawing."""
    ordered = sorted(codes, key=len, reverse=True)
    read: dict[str, list[Shape]] = {}
    at = strange = 0
    while at < len(drawn):
        fitting = (code for code in ordered if _spells(drawn[at : at + letter_count(code)], code, read))
        code = next(fitting, None)
        strange += code is None
        at += 1 if code is None else letter_count(code)
    return strange


def letter_count(code: str) -> int:
    """Return how many drawings spell a code: one a letter, none for blanks."""
    return sum(not char.isspace() for char in code)


def _spells(letters: Sequence[Drawing], code: str, read: dict[str, list[Shape]]) -> bool:
    if not letters or len(letters) != letter_count(code):
        return False
    shapes = [shape for shape in _turned(letters) if shape is not None]
    known = [*_expected(code), *read.get(code, ())]
    if any(_alike(shape, other) for shape in shapes for other in known):
        return True
    for shape in shapes:
        picture = cv2.copyMakeBorder(255 - shape, _RIM, _RIM, _RIM, _RIM, cv2.BORDER_CONSTANT, value=255)
        if squeeze(recognise_line(picture.astype(np.uint8))[0]).text == squeeze(code).text:
            read.setdefault(code, []).append(shape)
            return True
    return False


def _turned(letters: Sequence[Drawing]) -> Iterator[Shape | None]:
    """Yield the letters as shapes, level if they run level, downward, upward, or in a slanted line."""
    parts = [part for letter in letters for part in letter.parts]
    middles = [((each.box.x0 + each.box.x1) / 2, (each.box.top + each.box.bottom) / 2) for each in letters]
    (x, y), (to_x, to_y) = middles[0], middles[-1]
    slant = math.degrees(math.atan2(to_y - y, to_x - x))
    turns = [90.0 * round(slant / 90)] if len(letters) > 1 else [0.0, 90.0, 180.0, 270.0]
    for degrees in [*turns, *([slant] if len(letters) > 1 else [])]:
        cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        turn = np.array([[cosine, -sine], [sine, cosine]])
        yield _filled([part @ turn for part in parts])


def _filled(parts: Sequence[npt.NDArray[np.float64]]) -> Shape | None:
    box = around(np.vstack(parts))
    width, height = box.x1 - box.x0, box.bottom - box.top
    if height <= 0 or width <= 0 or width / height * _HIGH > _WIDEST:
        return None
    scale = _HIGH / height
    shape: Shape = np.zeros((_HIGH, max(1, round(width * scale))), np.uint8)
    fine = [np.round((part - (box.x0, box.top)) * scale * 16).astype(np.int32) for part in parts]
    cv2.fillPoly(shape, fine, 255, shift=4)
    return shape


@cache
def _expected(code: str) -> tuple[Shape, ...]:
    found: list[Shape] = []
    for font in _fonts():
        picture = Image.new("L", (_SIZE * (len(code) + 2), 2 * _SIZE), 0)
        ImageDraw.Draw(picture).text((_SIZE // 2, _SIZE // 4), code, 255, font)
        edges = picture.getbbox()
        if edges is not None:
            drawn = np.asarray(picture.crop(edges))
            width = max(1, round(drawn.shape[1] * _HIGH / drawn.shape[0]))
            found.append(cv2.resize(drawn, (width, _HIGH), interpolation=cv2.INTER_AREA).astype(np.uint8))
    return tuple(found)


@cache
def _fonts() -> tuple[ImageFont.FreeTypeFont, ...]:
    face, plain = chinese_face(), ImageFont.load_default(_SIZE)
    fonts = [ImageFont.truetype(str(face[0]), _SIZE, index=face[1])] if face is not None else []
    return (*fonts, plain) if isinstance(plain, ImageFont.FreeTypeFont) else tuple(fonts)


def _alike(one: Shape, other: Shape) -> bool:
    """Whether two shapes of one height have most of their ink in common."""
    if abs(one.shape[1] - other.shape[1]) > 0.06 * other.shape[1] + 2:
        return False
    width = other.shape[1]
    a, b = cv2.resize(one, (width, _HIGH)) > 127, other > 127
    return bool((a & b).sum() >= _ALIKE * max(1, (a | b).sum()))
