"""Page pictures as PDF image streams: few shades without loss, photographs and scans as JPEG.

Shades are rounded to 16 levels a channel, which text and drawings do not show and which packs twice as well.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from pipeline.formats.pdf.pixels import Gray

JPEG_QUALITY = 80
_FLATE_LEVEL = 4  # level 6 saves 2 % for half as much time again, level 9 4 % for ten times as much
_MIDTONES = 0.12  # share of pixels that are neither nearly black nor nearly white: more is no text page
_TOLERANCE = 24  # spread of the channels of a pixel that still counts as gray
_COLOURED = 30  # pixels above that spread that make a page coloured
_STRAY = 0.02  # share of pixels whose colour may be replaced by the nearest frequent one
_LEVELS = ((np.arange(256) * 15 + 127) // 255).astype(np.uint16)


@dataclass(frozen=True, slots=True)
class Encoded:
    """An image stream: ``filter`` is the PDF filter's name, ``palette`` RGB triples of an indexed picture, else empty."""

    data: bytes
    filter: str
    width: int
    height: int
    colour: bool
    bits: int
    palette: bytes = b""

    @property
    def lossy(self) -> bool:
        """Whether shades may ring around sharp edges."""
        return self.filter == "/DCTDecode"


def encode(pixels: Gray) -> Encoded:
    """Encode a page picture (height, width, 3)."""
    if _is_gray(pixels):
        gray = np.ascontiguousarray(pixels[:, :, 1])
        return _jpeg(gray) if _midtones(gray) > _MIDTONES else _flate_gray(gray)
    indexed = _indexed(pixels)
    return _jpeg(pixels) if indexed is None else indexed


def _is_gray(pixels: Gray) -> bool:
    red, green, blue = pixels[:, :, 0], pixels[:, :, 1], pixels[:, :, 2]
    if np.array_equal(red, green) and np.array_equal(green, blue):
        return True
    spread = pixels.max(axis=2) - pixels.min(axis=2)
    return int((spread > _TOLERANCE).sum()) <= _COLOURED


def _midtones(gray: Gray) -> float:
    shades = np.bincount(gray[::3, ::3].ravel(), minlength=256)
    return 1.0 - float(shades[:16].sum() + shades[240:].sum()) / float(max(1, shades.sum()))


def _flate_gray(gray: Gray) -> Encoded:
    height, width = gray.shape
    if width % 2:
        gray = np.pad(gray, ((0, 0), (0, 1)), constant_values=255)
    packed = (_LEVELS.astype(np.uint8) << 4)[gray[:, ::2]] | _LEVELS.astype(np.uint8)[gray[:, 1::2]]
    return Encoded(zlib.compress(packed.tobytes(), _FLATE_LEVEL), "/FlateDecode", width, height, False, 4)


def _indexed(pixels: Gray) -> Encoded | None:
    """Encode with a palette of at most 256 colours; None when the page has too many for that."""
    codes = (_LEVELS << 8)[pixels[:, :, 0]] | (_LEVELS << 4)[pixels[:, :, 1]] | _LEVELS[pixels[:, :, 2]]
    counts = np.bincount(codes.ravel(), minlength=4096)
    # Frequent colours first; equal counts in the order of their codes.
    palette = np.sort(np.argsort(-counts, kind="stable")[: min(256, int((counts > 0).sum()))])
    if counts.sum() - counts[palette].sum() > _STRAY * counts.sum() or _is_photograph(counts):
        return None
    table = _nearest(palette)
    height, width = codes.shape
    colours = (_channels(palette) * 17).astype(np.uint8).tobytes()
    data = zlib.compress(table[codes].tobytes(), _FLATE_LEVEL)
    return Encoded(data, "/FlateDecode", width, height, True, 8, colours)


def _is_photograph(counts: npt.NDArray[np.int64]) -> bool:
    """Tell whether most of the page is not covered by a few colours."""
    few = np.sort(counts)[-8:].sum()
    return bool(few < (1 - 2 * _MIDTONES) * counts.sum())


def _channels(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.stack([codes >> 8, codes >> 4 & 15, codes & 15], axis=1)


def _nearest(palette: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    every, chosen = _channels(np.arange(4096)), _channels(palette)
    distance = ((every[:, None, :] - chosen[None, :, :]) ** 2).sum(axis=2)
    nearest: npt.NDArray[np.uint8] = distance.argmin(axis=1).astype(np.uint8)
    return nearest


def _jpeg(pixels: Gray) -> Encoded:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return Encoded(out.getvalue(), "/DCTDecode", pixels.shape[1], pixels.shape[0], pixels.ndim == 3, 8)
