"""The pixels of a picture, of a copy or of its original: colour and opacity, to the last bit."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from pipeline.formats.pulse import beat

MOST_PIXELS = 100_000_000
BAND = 1024  # rows that are worked on at a time
BLACK = int(np.array([0, 0, 0, 255], np.uint8).view(np.uint32)[0])
_SEEN = 3  # opacity from which a pixel of an original shows; a copy has nothing below it

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Packed = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Shot:
    """A decoded picture.

    Attributes:
        pixels: red, green, blue, opacity; all zero where a pixel is wholly clear.
        lossy: whether the file is a JPEG; ``inks`` whether of four inks.
    """

    pixels: Pixels
    lossy: bool = False
    inks: bool = False

    @property
    def packed(self) -> Packed:
        """All four values of a pixel as one number."""
        whole: Packed = self.pixels.view(np.uint32)[..., 0]
        return whole

    @property
    def is_flat(self) -> bool:
        """Whether it is of one colour and one opacity."""
        packed = self.packed
        return all(bool((band == packed[0, 0]).all()) for band in (packed[at] for at in bands(len(packed))))

    def on_white(self, part: tuple[slice, slice] = (slice(None), slice(None))) -> Pixels:
        """Return a part in RGB as it shows on white paper."""
        return laid(self.pixels[part], 255)


def laid(pixels: Pixels, ground: int) -> Pixels:
    """Return pixels in RGB as they show on a gray ground."""
    if not pixels.size or int(pixels[..., 3].min()) == 255:
        return np.ascontiguousarray(pixels[..., :3])
    result = np.empty((*pixels.shape[:2], 3), np.uint8)
    for rows in bands(len(pixels)):
        alpha = pixels[rows][..., 3:].astype(np.uint32)
        result[rows] = (pixels[rows][..., :3] * alpha + ground * (255 - alpha) + 127) // 255
    return result


def bands(height: int) -> Iterator[slice]:
    """Yield the rows of a picture, some at a time; a sign of life each time."""
    for top in range(0, height, BAND):
        beat()
        yield slice(top, min(height, top + BAND))


def decode(source: bytes, *, original: bool = False) -> Shot:
    """Decode the first frame of a picture. Of an ``original`` what is all but clear counts as clear: no copy has it.

    Raises:
        ValueError: it has more pixels than anybody decodes.
        Exception: whatever Pillow meets.
    """
    with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(source)) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise ValueError("too many pixels")
        picture.load()
        pixels = np.empty((height, width, 4), np.uint8)
        for rows in bands(height):
            band = _in_rgba(picture.crop((0, rows.start, width, rows.stop)))
            clear = band[..., 3] < (_SEEN if original else 1)
            band[clear] = 0
            pixels[rows] = band
        return Shot(pixels, picture.format in ("JPEG", "MPO"), picture.mode == "CMYK")


def _in_rgba(band: Image.Image) -> Pixels:
    if band.mode.startswith("I;16"):
        band = band.convert("I").point(lambda value: value / 256 + 0).convert("L")
    if band.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        band = band.convert("RGBA" if band.has_transparency_data else "RGB")
    return np.array(band.convert("RGBA"))
