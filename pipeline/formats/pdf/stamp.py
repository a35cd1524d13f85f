"""The stamp that a preview bears on every page, drawn into the page picture."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from pipeline.formats.base import STAMP, STAMP_LATIN
from pipeline.formats.pdf.pixels import Gray

_SIZE = 13.0  # points
_MARGIN = 10.0
_RED = (200, 16, 16)
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# Preferred first; (name pattern, index of the simplified Chinese face in a collection).
_FACES = (
    ("NotoSansCJK*.ttc", 2),
    ("NotoSansSC*.?tf", 0),
    ("NotoSerifCJK*.ttc", 2),
    ("SourceHanSans*.?t[cf]", 0),
    ("wqy-*.tt[cf]", 0),
    ("DroidSansFallback*.ttf", 0),
    ("uming.ttc", 0),
    ("simhei.ttf", 0),
    ("simsun.ttc", 0),
    ("msyh.ttc", 0),
    ("PingFang.ttc", 0),
    ("STHeiti*.ttc", 0),
)


@cache
def chinese_face() -> tuple[Path, int] | None:
    """Find an installed font that can draw the Chinese stamp, None when there is none."""
    for pattern, index in _FACES:
        for folder in _FOLDERS:
            for path in sorted(Path(folder).expanduser().rglob(pattern)):
                if _can_draw(path, index):
                    return path, index
    return None


def _can_draw(path: Path, index: int) -> bool:
    """Tell whether the face has different shapes for different characters, not one box for all."""
    try:
        font = ImageFont.truetype(str(path), 24, index=index)
        return len({bytes(font.getmask(char)) for char in STAMP if not char.isspace()} - {b""}) >= 6
    except OSError:
        return False


@cache
def _mask(height: int) -> npt.NDArray[np.bool_]:
    """The stamp's text in a frame, as a mask of what is red."""
    face = chinese_face()
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont
    if face is not None:
        text, font = STAMP, ImageFont.truetype(str(face[0]), height, index=face[1])
    else:
        text, font = STAMP_LATIN, ImageFont.load_default(height)
    pad, line = height // 3, max(1, height // 12)
    x0, top, x1, bottom = font.getbbox(text)
    size = (int(x1 - x0) + 2 * pad, int(bottom - top) + 2 * pad)
    picture = Image.new("L", size, 0)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=255, width=line)
    draw.text((pad - x0, pad - top), text, fill=255, font=font)
    return np.asarray(picture) > 110


def stamp_page(pixels: Gray, scale: float) -> None:
    """Draw the stamp where the page is blank: a corner or an edge; on a page without such a place, at the top on white."""
    mask = _mask(max(8, round(_SIZE * scale)))[: pixels.shape[0], : pixels.shape[1]]
    height, width = mask.shape
    left, top, on_white = _place(pixels, height, width, round(_MARGIN * scale))
    window = pixels[top : top + height, left : left + width]
    if on_white:
        window[:] = 255
    window[mask] = _RED


def stamp_place(pixels: Gray, scale: float, ratio: float) -> tuple[int, int, int, int, bool]:
    """Return where a stamp would stand (left, top, right, bottom) that is ``ratio`` times as wide as high; and whether on white."""
    height = min(max(14, round(1.7 * _SIZE * scale)), pixels.shape[0])
    width = min(round(height * ratio), pixels.shape[1])
    left, top, on_white = _place(pixels, height, width, round(_MARGIN * scale))
    return left, top, left + width, top + height, on_white


def _place(pixels: Gray, height: int, width: int, margin: int) -> tuple[int, int, bool]:
    places = _places(pixels.shape, height, width, margin)
    for left, top in places:
        window = pixels[top : top + height, left : left + width]
        if int(window.min()) > 200 or int(window.max()) - int(window.min()) < 8 < int(window.min()):
            return left, top, False
    left, top = places[0]
    return (
        left,
        top,
        int(pixels[top : top + height, left : left + width].max()) < 40,
    )  # a page that is covered as a whole


def _places(shape: tuple[int, ...], height: int, width: int, margin: int) -> list[tuple[int, int]]:
    lefts = [(shape[1] - width) // 2, margin, shape[1] - width - margin]
    tops = [margin, margin // 3, shape[0] - height - margin, shape[0] - height - margin // 3]
    return [
        (min(max(left, 0), shape[1] - width), min(max(top, 0), shape[0] - height)) for top in tops for left in lefts
    ]
