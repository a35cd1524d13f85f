"""Pictures of a vector page: kept where they show, and encoded again from their pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pikepdf
from pikepdf.models.image import PdfInlineImage
from PIL import Image

from pipeline.formats.pdf.encode import encode, image_stream
from pipeline.formats.pdf.vector.geometry import Matrix, inverse, is_straight, mapped, shared, within
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.model.document import Box

_KNOWN = {
    *(
        "/Type",
        "/Subtype",
        "/Width",
        "/Height",
        "/BitsPerComponent",
        "/ColorSpace",
        "/Filter",
        "/DecodeParms",
        "/Length",
    ),
    *("/ImageMask", "/Decode", "/Interpolate", "/Intent", "/Name", "/Metadata", "/DL", "/StructParent"),
}
_MAX_PIXELS = 30_000_000
_SPACES = {"1", "L", "P", "RGB"}
_SMALL, _FEW = 1.0, 8  # points of a picture's side that shows, and pixels that it may have all the same
_DENSEST, _SOME = 34.0, 16  # pixels a point on a side of more than some pixels


@dataclass(slots=True)
class Placed:
    """A picture and where it stands: ``outside`` is hidden by the edge of page or clip, ``hidden`` by what is painted over it."""

    source: pikepdf.Object | PdfInlineImage
    matrix: Matrix
    box: Box
    visible: Box
    withheld: list[Box] = field(default_factory=list)
    hidden: list[Box] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        """Whether not all of its pixels are seen."""
        return bool(self.withheld or self.hidden) or not within(self.box, self.visible, 0.3)

    def made(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Return the new picture.

        Raises:
            NotServed: its pixels or their meaning are not understood.
        """
        if self.is_cut and not is_straight(self.matrix):
            raise NotServed("slanted picture")
        if self._is_tiny():
            raise NotServed("tiny picture")
        if isinstance(self.source, PdfInlineImage):
            return self._inline(pdf, self.source)
        return self._stored(pdf, self.source)

    def _is_tiny(self) -> bool:
        """Whether a picture is too small to show what it may hold."""
        a, b, c, d, _, _ = self.matrix
        source = self.source
        if isinstance(source, PdfInlineImage):
            columns, rows = source.width, source.height
        else:
            columns, rows = int(source.Width), int(source.Height)
        seen = shared(self.box, self.visible)
        narrow = seen is None or min(seen.x1 - seen.x0, seen.bottom - seen.top) < _SMALL
        return (narrow and min(columns, rows) > _FEW) or any(
            (points < _SMALL and pixels > _FEW) or (pixels > _SOME and pixels > _DENSEST * points)
            for points, pixels in ((math.hypot(a, b), columns), (math.hypot(c, d), rows))
        )

    def _inline(self, pdf: pikepdf.Pdf, source: PdfInlineImage) -> pikepdf.Object:
        if source.image_mask or not _plain_decode(_inline_decode(source)):
            raise NotServed("inline picture")
        try:
            picture = source.as_pil_image()
        except Exception:  # pikepdf and Pillow raise whatever a broken picture provokes
            raise NotServed("inline picture") from None
        return self._coloured(pdf, picture)

    def _stored(self, pdf: pikepdf.Pdf, source: pikepdf.Object) -> pikepdf.Object:
        if isinstance(source, pikepdf.Stream) and "/SMask" in source:
            raise NotServed("soft mask")  # its shape may tell what stands in a box
        if not isinstance(source, pikepdf.Stream) or set(source.keys()) - _KNOWN:
            raise NotServed("picture")
        stencil = bool(source.get("/ImageMask", False))
        picture = _decoded(source)
        if stencil:
            return self._stencil(pdf, source, picture)
        if not _plain_decode([float(each) for each in source.get("/Decode", [])]):
            raise NotServed("picture decode")
        return self._coloured(pdf, picture)

    def _coloured(self, pdf: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Object:
        if picture.mode not in _SPACES:
            raise NotServed("picture colours")
        pixels = np.array(picture.convert("RGBX"))
        pixels[:, :, 3] = 255
        unseen = self._unseen(pixels.shape[0], pixels.shape[1])
        pixels[unseen] = 255
        for box in self.withheld:
            rows, columns = self._pixels(box, pixels.shape[0], pixels.shape[1], outward=True)
            pixels[rows, columns, :3] = 0
        return image_stream(pdf, encode(pixels))

    def _stencil(self, pdf: pikepdf.Pdf, source: pikepdf.Stream, picture: Image.Image) -> pikepdf.Object:
        decode = [float(each) for each in source.get("/Decode", [])]
        if decode not in ([], [0.0, 1.0], [1.0, 0.0]):
            raise NotServed("picture decode")
        painted = np.array(picture.convert("L")) < 128
        if decode == [1.0, 0.0]:
            painted = ~painted
        painted[self._unseen(*painted.shape)] = False
        for box in self.withheld:
            rows, columns = self._pixels(box, *painted.shape, outward=True)
            painted[rows, columns] = False
        made = pikepdf.Stream(pdf, np.packbits(~painted, axis=1).tobytes())
        made.Type, made.Subtype, made.ImageMask = pikepdf.Name.XObject, pikepdf.Name.Image, True
        made.Width, made.Height, made.BitsPerComponent = painted.shape[1], painted.shape[0], 1
        return pdf.make_indirect(made)

    def _unseen(self, height: int, width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        unseen = np.zeros((height, width), dtype=bool)
        if not within(self.box, self.visible, 0.3):
            seen = shared(self.box, self.visible)
            if seen is None:
                raise NotServed("picture")
            rows, columns = self._pixels(seen, height, width, outward=True)
            unseen[:] = True
            unseen[rows, columns] = False
        for box in self.hidden:
            rows, columns = self._pixels(box, height, width, outward=False)
            unseen[rows, columns] = True
        return unseen

    def _pixels(self, box: Box, height: int, width: int, *, outward: bool) -> tuple[slice, slice]:
        """Return the rows and columns of the picture that a rectangle of the page takes."""
        unit = mapped(inverse(self.matrix), (box.x0, box.top, box.x1, box.bottom))
        low, high = (math.floor, math.ceil) if outward else (math.ceil, math.floor)
        x0, x1 = low(unit.x0 * width), high(unit.x1 * width)
        y0, y1 = low((1 - unit.bottom) * height), high((1 - unit.top) * height)
        return slice(_limit(y0, height), _limit(y1, height)), slice(_limit(x0, width), _limit(x1, width))


def _inline_decode(source: PdfInlineImage) -> list[float]:
    found = getattr(source, "_decode_array", ())  # pikepdf has no public way to it
    return [float(each) for each in found or ()]


def _limit(value: int, most: int) -> int:
    return min(max(value, 0), most)


def _decoded(source: pikepdf.Stream) -> Image.Image:
    try:
        width, height = int(source.Width), int(source.Height)
        if width * height > _MAX_PIXELS:
            raise NotServed("picture size")
        filters = str(source.get("/Filter", ""))
        if "JPX" in filters or "JBIG2" in filters:
            raise NotServed("picture filter")
        picture = pikepdf.PdfImage(source).as_pil_image()
    except NotServed:
        raise
    except Exception:  # pikepdf and Pillow raise whatever a broken picture provokes
        raise NotServed("picture") from None
    if picture.size != (width, height):
        raise NotServed("picture")
    return picture


def _plain_decode(decode: object) -> bool:
    """Whether samples mean what they say; an indexed picture's Decode ends at its highest index and is not taken."""
    numbers = [float(each) for each in decode] if isinstance(decode, list | tuple) else []
    return numbers == [0.0, 1.0] * (len(numbers) // 2)
