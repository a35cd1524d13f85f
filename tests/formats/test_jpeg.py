"""What stays of a JPEG: its packed pixels and their tables; a file with anything between them is drawn anew."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from pipeline.formats.docx.jpeg import strip_jpeg
from pipeline.formats.docx.media import clean_picture

WORDS = "举报人欧阳震华，电话138 0013 8000".encode("gb18030")


def jpeg(mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").convert(mode).save(out, "JPEG", **options)
    return out.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "YCbCr"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True, "quality": 30}, {"subsampling": 2}])
def test_ordinary_files_keep_their_packed_pixels(mode: str, options: dict[str, object]) -> None:
    source = jpeg(mode, **options)
    kept = strip_jpeg(source)
    assert kept is not None
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(source)).tobytes()


@pytest.mark.parametrize(
    "hidden",
    [
        segment(0xDC, WORDS),
        segment(0xDE, WORDS),
        segment(0xC8, WORDS),
        segment(0xDB, b"\x03" + WORDS.ljust(64, b"\x01")),
        segment(0xDB, b"\x00" + WORDS.ljust(64, b"\x01")),
        segment(0xC4, b"\x03" + bytes(15) + bytes((len(WORDS),)) + WORDS),
        segment(0xDD, b"\x00\x00" + WORDS),
    ],
    ids=["lines", "hierarchy", "reserved", "unused table", "table replaced", "unused codes", "interval"],
)
def test_words_in_a_table_or_segment_are_drawn_away(hidden: bytes) -> None:
    source = jpeg()
    at = source.index(b"\xff\xdb")
    source = source[:at] + hidden + source[at:]
    assert strip_jpeg(source) is None
    cleaned = clean_picture(source)
    assert cleaned is None or (WORDS not in cleaned[0] and cleaned[1] == "png")
