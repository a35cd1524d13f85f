"""Pictures of text, and how PDF stores pictures."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont, TiffImagePlugin

from tests.formats.hiding_places.values import SECRET
from tests.formats.pdf_places.draft import HEIGHT, LEFT, LINES, PLANT, SIZE, WIDTH
from tests.formats.pdf_places.faces import installed

DPI = 150
Lines = Sequence[tuple[str, float]]
PAGE = (*LINES[:2], (SECRET, PLANT), *LINES[2:])
"""The lines of a scanned page with their baselines."""


@lru_cache(maxsize=8)
def _face(size: int) -> ImageFont.FreeTypeFont:
    path = installed()
    assert path is not None
    return ImageFont.truetype(str(path), size, index=2)


def page(lines: Lines = PAGE, dpi: float = DPI, size: tuple[float, float] = (WIDTH, HEIGHT)) -> Image.Image:
    """Return a page as a gray picture: lines of text at the places where a draft has them."""
    scale = dpi / 72
    picture = Image.new("L", (round(size[0] * scale), round(size[1] * scale)), 255)
    brush = ImageDraw.Draw(picture)
    for text, y in lines:
        place = (LEFT * scale, (size[1] - y) * scale)
        brush.text(place, text, fill=0, font=_face(round(SIZE * scale)), anchor="ls", features=["-kern"])
    return picture


def words(text: str = SECRET, ink: int = 0, ground: int = 255, size: int = 32) -> Image.Image:
    """Return a gray picture of one line of text, as wide as the text."""
    face = _face(size)
    left, _, right, _ = face.getbbox(text)
    picture = Image.new("L", (round(right - left) + 16, round(1.6 * size)), ground)
    ImageDraw.Draw(picture).text((8, 1.2 * size), text, fill=ink, font=face, anchor="ls")
    return picture


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture as a file of some kind."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def entries(picture: Image.Image, filters: str = "", more: str = "") -> str:
    """Return the dictionary of an image object."""
    bits = 1 if picture.mode == "1" else 8
    space = {"1": "/DeviceGray", "L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}[picture.mode]
    coded = f"/Filter {filters}" if filters else ""
    return (
        f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} "
        f"/BitsPerComponent {bits} /ColorSpace {space} {coded} {more}"
    )


def fax(picture: Image.Image) -> tuple[bytes, str]:
    """Return a black and white picture in CCITT group 4, and its filter entries."""
    plain = picture.convert("1", dither=Image.Dither.NONE)
    TiffImagePlugin.STRIP_SIZE = 1 << 24
    data = encoded(plain, "TIFF", compression="group4")
    with Image.open(io.BytesIO(data)) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        start, length = tags[273][0], tags[279][0]
        black_is_one = "false" if tags[262] == 0 else "true"
    parameters = f"/DecodeParms << /K -1 /Columns {plain.width} /Rows {plain.height} /BlackIs1 {black_is_one} >>"
    return data[start : start + length], f"/CCITTFaxDecode {parameters}"


def packed(data: bytes) -> bytes:
    """Return data in the run length code, without any runs."""
    parts = [data[at : at + 128] for at in range(0, len(data), 128)]
    return b"".join(bytes((len(part) - 1,)) + part for part in parts) + b"\x80"


def jpeg_with(data: bytes, marker: int, content: bytes) -> bytes:
    """Return a JPEG with one more segment right after its start."""
    return data[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content + data[2:]


def jp2_with(data: bytes, kind: bytes, content: bytes) -> bytes:
    """Return a JPEG 2000 file with one more box at its end."""
    return data + struct.pack(">I", len(content) + 8) + kind + content


def iptc(text: str) -> bytes:
    """Return Photoshop's resource with a caption in IPTC's form."""
    said = text.encode()
    record = b"\x1c\x02\x78" + struct.pack(">H", len(said)) + said
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record + bytes(len(record) % 2)


def flate(data: bytes) -> bytes:
    """Return data in Flate."""
    return zlib.compress(data)


def bilevel(picture: Image.Image) -> Image.Image:
    """Return a picture in black and white without any raster."""
    return picture.convert("1", dither=Image.Dither.NONE)
