"""Pictures of a copy: the pixels that show stay, whatever else travels in the file goes.

JPEG keeps its compressed data and loses every application and comment segment, its thumbnail and what follows its end. All else
is written anew as PNG (WMF and EMF cannot be drawn): the first frame or page, 8 bits a channel, nothing under full transparency,
palettes without entries that no pixel needs. What no use of the picture shows is painted over (``crops``), withheld characters
that were recognised in it are covered (``burning``). A JPEG that has to be painted becomes PNG, so that the rest keeps its pixels
to the last bit; one with more pixels than a page can show (or with four inks) is packed again with its own tables: measured, its
pixels differ by 0.1 to 0.4 of 255 in the mean, and a PNG of 12
megapixels takes 4 seconds and 3 to 5 times the room. Not touched: what the pixels show.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable

from PIL import Image, JpegImagePlugin

from pipeline.formats.docx.burning import Inked, burnt
from pipeline.formats.docx.crops import WHOLE, Shown, painted
from pipeline.formats.docx.jpeg import DENSITIES, strip_jpeg
from pipeline.formats.limits import MAX_PICTURE_PIXELS

DRAWABLE = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
"""How the pictures begin that consist of pixels."""

_SEEN_ALPHA = 3
"""Opacity (of 255) from which a pixel can be seen; below it its colour is hidden, not shown."""

_PAGE_PIXELS = 4_000_000
"""Pixels of a sheet of A4 at 200 dots an inch."""

_FLAT_SIDE = 64


def clean_picture(
    source: bytes, uses: Iterable[Shown] = (WHOLE,), inked: Inked | None = None
) -> tuple[bytes, str] | None:
    """Return the picture without anything but the pixels that ``uses`` show, and its suffix; None when nobody can draw it.

    What ``inked`` withholds is covered by black boxes.
    """
    shown = list(uses)
    try:
        with Image.open(io.BytesIO(source)) as picture:
            if picture.width * picture.height > MAX_PICTURE_PIXELS:
                return None
            picture.load()
            if isinstance(picture, JpegImagePlugin.JpegImageFile):
                whole = inked is None and any(use.whole for use in shown)
                packed = strip_jpeg(source) if whole else _repacked(picture, shown, inked)
                if packed is not None:
                    return packed, "jpeg"
            return _as_png(picture, shown, inked), "png"
    except MemoryError:
        raise
    except Exception:
        # Pillow's decoders raise whatever a broken file makes them; the picture is replaced by a flat one.
        return None


def can_be_drawn(source: bytes) -> bool:
    """Say whether ``clean_picture`` will return a picture."""
    try:
        with Image.open(io.BytesIO(source)) as picture:
            if picture.width * picture.height > MAX_PICTURE_PIXELS:
                return False
            picture.load()
            return True
    except MemoryError:
        raise
    except Exception:
        return False


def flat_picture(size: tuple[int, int] = (16, 16)) -> bytes:
    """Return the flat grey picture, ``size`` in pixels, that stands for a withheld one."""
    return _png(Image.new("RGB", size, (128, 128, 128)))


def flat_size(source: bytes) -> tuple[int, int]:
    """Return the size of a flat picture of about the same proportions as ``source``; square where nobody knows them."""
    width, height = _proportions(source)
    if width <= 0 or height <= 0 or max(width, height) > 1_000_000:
        return 16, 16
    longest = max(width, height)
    return max(1, round(_FLAT_SIDE * width / longest)), max(1, round(_FLAT_SIDE * height / longest))


def _proportions(source: bytes) -> tuple[int, int]:
    """Return width and height of a picture in some unit: of a metafile from its frame, of others from their header."""
    if source[40:44] == b" EMF":
        left, top, right, bottom = struct.unpack_from("<4i", source, 24)
        return right - left, bottom - top
    if source.startswith(b"\xd7\xcd\xc6\x9a") and len(source) >= 14:
        left, top, right, bottom = struct.unpack_from("<4h", source, 6)
        return abs(right - left), abs(bottom - top)
    try:
        with Image.open(io.BytesIO(source)) as picture:
            return picture.size
    except MemoryError:
        raise
    except Exception:
        return 0, 0


def _repacked(picture: JpegImagePlugin.JpegImageFile, shown: list[Shown], inked: Inked | None) -> bytes | None:
    """Return a painted JPEG as JPEG, with the tables it had; None where PNG serves better."""
    if picture.mode != "CMYK" and picture.width * picture.height <= _PAGE_PIXELS:
        return None
    out = io.BytesIO()
    sampling = JpegImagePlugin.get_sampling(picture)
    kept = _density(picture)
    image = painted(picture if inked is None else burnt(picture, inked), shown)
    image.info = {}
    image.save(out, "JPEG", qtables=picture.quantization, subsampling=max(0, sampling), **kept)
    return strip_jpeg(out.getvalue())


def _as_png(picture: Image.Image, shown: list[Shown], inked: Inked | None) -> bytes:
    image = _plain(picture, to_paint=inked is not None or not any(use.whole for use in shown))
    image = painted(image if inked is None else burnt(image, inked), shown)
    if image.mode in ("RGBA", "LA"):
        # Colours under full transparency are not seen, but they are there.
        unseen = image.getchannel("A").point([255] * _SEEN_ALPHA + [0] * (256 - _SEEN_ALPHA))
        image.paste(0 if image.mode == "LA" else (0, 0, 0, 0), mask=unseen)
    kept: dict[str, object] = _density(picture)
    if image.mode in ("1", "L", "RGB", "P") and "transparency" in image.info:
        kept["transparency"] = image.info["transparency"]
    image.info = {}
    return _png(image, **kept)


def _density(picture: Image.Image) -> dict[str, object]:
    """Return the dots an inch where they can be meant: any other number may stand for something else."""
    given = picture.info.get("dpi", ())
    sound = len(given) == 2 and all(DENSITIES[0] <= each <= DENSITIES[1] for each in given)
    return {"dpi": tuple(round(each) for each in given)} if sound else {}


def _plain(picture: Image.Image, *, to_paint: bool) -> Image.Image:
    """Return the pixels in a mode of which nothing hides: 8 bits a channel, a palette of the colours in use alone."""
    if picture.mode == "P" and not to_paint:
        return _repainted(picture)
    if picture.mode.startswith("I;16"):
        # The lower half of each pixel cannot be seen.
        return picture.convert("I").point(lambda value: value / 256 + 0).convert("L")
    if picture.mode in ("1", "L", "LA", "RGB", "RGBA") and not (to_paint and picture.has_transparency_data):
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _repainted(picture: Image.Image) -> Image.Image:
    """Return a palette picture in which every colour has one entry, and every entry a pixel.

    The transparent entry is the mean of what shows: programs that scale a picture mix neighbours, and black would make a rim.
    """
    picture.apply_transparency()
    palette = picture.getpalette("RGBA") or []
    colours = [tuple(palette[at : at + 4]) for at in range(0, len(palette), 4)]
    used = picture.histogram()
    numbers: dict[tuple[int, ...], int] = {}
    table = []
    hidden = (
        *_mean([(colour, count) for colour, count in zip(colours, used, strict=False) if colour[3] >= _SEEN_ALPHA]),
        0,
    )
    for index in range(256):
        colour = colours[index] if index < len(colours) else (0, 0, 0, 255)
        colour = colour if colour[3] >= _SEEN_ALPHA else hidden
        table.append(numbers.setdefault(colour, len(numbers)) if index < len(used) and used[index] else 0)
    image = picture.point(table)
    image.putpalette([value for colour in numbers for value in colour[:3]] or [0, 0, 0])
    image.info = {"transparency": bytes(colour[3] for colour in numbers)} if any(c[3] < 255 for c in numbers) else {}
    return image


def _mean(colours: list[tuple[tuple[int, ...], int]]) -> tuple[int, ...]:
    """Return the mean of colours that stand so many times each."""
    total = sum(count for _, count in colours)
    return tuple(round(sum(colour[band] * count for colour, count in colours) / max(1, total)) for band in range(3))


def _png(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()
