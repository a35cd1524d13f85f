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

from pipeline.formats.pdf.pixels import Gray, Mask

JPEG_QUALITY = 80
_FLATE_LEVEL = 4  # level 6 saves 2 % for half as much time again, level 9 4 % for ten times as much
_MIDTONES = 0.12  # share of pixels that are neither nearly black nor nearly white: more is no text page
_FAINT = 24  # difference of the channels of a pixel that still counts as gray
_FEW_COLOURED = 0.0035  # share of coloured pixels that a gray scan may have, such as a stamp; they turn gray
_MANY_COLOURED = 0.25  # share above which a page with many colours is a photograph
_FEW_COLOURS = 4
_MAX_COLOURS = 240
_CODE = ((np.arange(256) * 15 + 127) // 255).astype(np.uint16)  # a channel in 16 levels


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
    red, green, blue = (np.ascontiguousarray(pixels[:, :, channel]) for channel in range(3))
    coloured = (red != green) | (green != blue)
    share = float(np.count_nonzero(coloured)) / coloured.size
    if share:
        coloured &= _spread(red, green, blue) > _FAINT
        share = float(np.count_nonzero(coloured)) / coloured.size
    if _midtones(green) > _MIDTONES:
        return _jpeg(green if share <= _FEW_COLOURED else pixels)
    if not share:
        return _indexed(green, coloured, np.zeros(0, np.uint16))
    codes = _CODE[red[coloured]] << 8 | _CODE[green[coloured]] << 4 | _CODE[blue[coloured]]
    photograph = share > _MANY_COLOURED and np.count_nonzero(np.bincount(codes, minlength=4096)) > _MAX_COLOURS
    return _jpeg(pixels) if photograph else _indexed(green, coloured, codes)


def _spread(red: Gray, green: Gray, blue: Gray) -> Gray:
    highest, lowest = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    spread: Gray = highest - lowest
    return spread


def _midtones(gray: Gray) -> float:
    shades = np.bincount(gray[::3, ::3].ravel(), minlength=256)
    return 1.0 - float(shades[:16].sum() + shades[240:].sum()) / float(max(1, shades.sum()))


def _indexed(gray: Gray, coloured: Mask, codes: npt.NDArray[np.uint16]) -> Encoded:
    """Encode with a palette of gray levels and the colours (12-bit codes) of the marked pixels."""
    counts = np.bincount(codes, minlength=4096)
    # Frequent colours first; equal counts in the order of their codes.
    colours = np.sort(np.argsort(-counts, kind="stable")[: min(_MAX_COLOURS, int((counts > 0).sum()))])
    levels = 16 - len(colours) if len(colours) <= _FEW_COLOURS else 16
    table = ((np.arange(256) * (levels - 1) + 127) // 255).astype(np.uint8)
    index = table[gray]
    if len(colours):
        index[coloured] = (_nearest(colours) + levels).astype(np.uint8)[codes]
    grays = (np.arange(levels) * 255 // (levels - 1)).astype(np.uint8)
    palette = np.repeat(grays, 3).tobytes() + (_channels(colours) * 17).astype(np.uint8).tobytes()
    height, width = gray.shape
    bits = 4 if levels + len(colours) <= 16 else 8
    data = zlib.compress(_packed(index) if bits == 4 else index.tobytes(), _FLATE_LEVEL)
    plain = not len(colours)  # sixteen even levels are plain gray and need no palette
    return Encoded(data, "/FlateDecode", width, height, not plain, bits, b"" if plain else palette)


def _packed(index: Gray) -> bytes:
    if index.shape[1] % 2:
        index = np.pad(index, ((0, 0), (0, 1)))
    return bytes((index[:, ::2] << 4 | index[:, 1::2]).tobytes())


def _channels(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.stack([codes >> 8, codes >> 4 & 15, codes & 15], axis=1)


def _nearest(colours: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """For each of the 4096 codes the position of the nearest colour of the palette."""
    every, chosen = _channels(np.arange(4096)), _channels(colours)
    distance = ((every[:, None, :] - chosen[None, :, :]) ** 2).sum(axis=2)
    nearest: npt.NDArray[np.int64] = distance.argmin(axis=1)
    return nearest


def _jpeg(pixels: Gray) -> Encoded:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return Encoded(out.getvalue(), "/DCTDecode", pixels.shape[1], pixels.shape[0], pixels.ndim == 3, 8)
