"""Page pictures as PDF image streams: black and white as CCITT Group 4, few shades without loss, photographs and scans as JPEG.

Shades are rounded to 16 levels a channel, which text and drawings do not show and which packs twice as well.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pikepdf
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
_PHOTOMETRIC, _FILL_ORDER, _STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTES = 262, 266, 273, 278, 279  # TIFF 6.0
_BLACK_IS_ZERO = 1
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
    """Encode a page picture (height, width, 4): red, green, blue, and a byte that says nothing."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    inked = pixels.reshape(height, -1).min(axis=1) < 255  # a page is half blank rows, which need no looking at
    rows = pixels[inked]
    words = rows.view(np.uint32).reshape(len(rows), width)
    green = np.ascontiguousarray(rows[:, :, 1])
    # Channels that differ from their neighbour; the three stand in the lower bytes of each word.
    coloured = ((words ^ (words >> 8)) & 0xFFFF) != 0
    colours = words[coloured]
    if len(colours):
        faint = _spread(colours) <= _FAINT
        if faint.any():
            coloured[coloured] = ~faint
            colours = colours[~faint]
    share = len(colours) / (height * width)
    midtones, pure = _shades(green)
    if midtones * len(rows) / height > _MIDTONES:
        return _jpeg(np.ascontiguousarray(pixels[:, :, 1] if share <= _FEW_COLOURED else pixels[:, :, :3]))
    if not share and pure:
        return _bilevel(np.ascontiguousarray(pixels[:, :, 1]))
    if not share:
        return _indexed(green, coloured, np.zeros(0, np.uint16), inked)
    codes = _CODE[colours & 0xFF] << 8 | _CODE[colours >> 8 & 0xFF] << 4 | _CODE[colours >> 16 & 0xFF]
    photograph = share > _MANY_COLOURED and np.count_nonzero(np.bincount(codes, minlength=4096)) > _MAX_COLOURS
    return _jpeg(np.ascontiguousarray(pixels[:, :, :3])) if photograph else _indexed(green, coloured, codes, inked)


def _spread(colours: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    channels = np.stack([colours & 0xFF, colours >> 8 & 0xFF, colours >> 16 & 0xFF]).astype(np.int64)
    spread: npt.NDArray[np.int64] = channels.max(axis=0) - channels.min(axis=0)
    return spread


def _shades(gray: Gray) -> tuple[float, bool]:
    """Return the share of pixels that are neither nearly black nor nearly white, and whether all are quite black or white."""
    sample = np.bincount(gray[::3, ::3].ravel(), minlength=256)
    midtones = 1.0 - float(sample[:16].sum() + sample[240:].sum()) / float(max(1, sample.sum()))
    pure = not sample[1:255].any() and not np.bincount(gray.ravel(), minlength=256)[1:255].any()
    return midtones, pure


def _bilevel(gray: Gray) -> Encoded:
    """Encode black and white: as CCITT Group 4, or as Flate where that is shorter (patterns of dots)."""
    height, width = gray.shape
    packed = zlib.compress(np.packbits(gray > 127, axis=1).tobytes(), 9)
    fax = _group4(gray)
    if fax is not None and len(fax) <= len(packed):
        return Encoded(fax, "/CCITTFaxDecode", width, height, False, 1)
    return Encoded(packed, "/FlateDecode", width, height, False, 1)


def _group4(gray: Gray) -> bytes | None:
    """Return the picture in CCITT Group 4 (ITU-T T.6), 0 being black; None where this Pillow has no libtiff."""
    out = BytesIO()
    lines = {_ROWS_PER_STRIP: gray.shape[0], _FILL_ORDER: 1}
    try:
        # TIFF codes set bits as black runs, so the picture goes in as its negative.
        negative = Image.fromarray(255 - gray).convert("1", dither=Image.Dither.NONE)
        negative.save(out, "TIFF", compression="group4", tiffinfo=lines)
        with Image.open(out) as made:
            (start,), (length,) = made.tag_v2[_STRIP_OFFSETS], made.tag_v2[_STRIP_BYTES]  # type: ignore[attr-defined]
            expected = made.tag_v2[_PHOTOMETRIC] == _BLACK_IS_ZERO  # type: ignore[attr-defined]
    except (OSError, ValueError, KeyError):
        return None
    return out.getvalue()[start : start + length] if expected else None


def _indexed(gray: Gray, coloured: Mask, codes: npt.NDArray[np.uint16], inked: Mask) -> Encoded:
    """Encode with a palette of gray levels and the colours (12-bit codes) of the marked pixels.

    ``gray`` holds the rows that are marked as ``inked``; all others are white.
    """
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
    height, width = len(inked), gray.shape[1]
    bits = 4 if levels + len(colours) <= 16 else 8
    lines = _packed(index) if bits == 4 else index
    white = (levels - 1) * 17 if bits == 4 else levels - 1
    whole = np.full((height, lines.shape[1]), white, np.uint8)
    whole[inked] = lines
    data = zlib.compress(whole.tobytes(), _FLATE_LEVEL)
    plain = not len(colours)  # sixteen even levels are plain gray and need no palette
    return Encoded(data, "/FlateDecode", width, height, not plain, bits, b"" if plain else palette)


def _packed(index: Gray) -> Gray:
    if index.shape[1] % 2:
        index = np.pad(index, ((0, 0), (0, 1)))
    packed: Gray = (index[:, ::2] << 4 | index[:, 1::2]).astype(np.uint8, copy=False)
    return packed


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


def image_stream(pdf: pikepdf.Pdf, picture: Encoded) -> pikepdf.Object:
    """Make the image object of an encoded picture."""
    stream = pikepdf.Stream(pdf, picture.data)
    stream.Type = pikepdf.Name.XObject
    stream.Subtype = pikepdf.Name.Image
    stream.Width, stream.Height = picture.width, picture.height
    stream.BitsPerComponent = picture.bits
    stream.Filter = pikepdf.Name(picture.filter)
    if picture.filter == "/CCITTFaxDecode":
        stream.DecodeParms = pikepdf.Dictionary(K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=False)
    if picture.palette:
        stream.ColorSpace = pikepdf.Array(
            [
                pikepdf.Name.Indexed,
                pikepdf.Name.DeviceRGB,
                len(picture.palette) // 3 - 1,
                pikepdf.String(picture.palette),
            ]
        )
    else:
        stream.ColorSpace = pikepdf.Name.DeviceRGB if picture.colour else pikepdf.Name.DeviceGray
    return pdf.make_indirect(stream)
