"""Pictures of Word copies: pixels stay, everything else goes; withheld and undrawable ones become flat."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pipeline.formats.docx import read, redact
from pipeline.formats.docx.media import clean_picture, strip_jpeg
from tests.formats.packages import (
    everything,
    hidden,
    package,
    pictures,
    plan,
    png_with_text,
    r,
    visible,
)
from tests.formats.test_docx_read import PICTURE, png

NAME, PHONE = "欧阳震华", "13912345678"


def _jpeg_with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = PHONE
    out = io.BytesIO()
    Image.effect_noise((40, 30), 60).convert("RGB").save(
        out, "JPEG", exif=exif, comment=PHONE.encode(), progressive=True, icc_profile=PHONE.encode() * 4
    )
    return out.getvalue() + PHONE.encode()


def test_png_keeps_its_pixels_and_nothing_else() -> None:
    cleaned = clean_picture(png_with_text(NAME))
    assert cleaned is not None and cleaned[1] == "png"
    with Image.open(io.BytesIO(cleaned[0])) as picture:
        assert picture.getpixel((0, 0)) == (1, 2, 3, 255)
        assert picture.getpixel((1, 0)) == (0, 0, 0, 0)
        assert set(picture.info) == {"dpi"}
    assert NAME.encode() not in cleaned[0]


def test_jpeg_keeps_its_compressed_data_and_nothing_else() -> None:
    source = _jpeg_with_exif()
    stripped = strip_jpeg(source)
    assert stripped is not None and PHONE.encode() not in stripped
    with Image.open(io.BytesIO(source)) as before, Image.open(io.BytesIO(stripped)) as after:
        assert before.tobytes() == after.tobytes()
        assert "exif" not in after.info and "comment" not in after.info


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_drawable_pictures_become_png(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (3, 3), "blue").save(out, kind)
    cleaned = clean_picture(out.getvalue())
    assert cleaned is not None and cleaned[0].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "source", [b"", b"\x89PNG\r\n\x1a\nrubbish", b"\x01\x00\x00\x00" + bytes(80), b"<svg/>", png()[:40]]
)
def test_undrawable_pictures_are_not_kept(source: bytes) -> None:
    assert clean_picture(source) is None


def test_withheld_and_undrawable_pictures_become_flat() -> None:
    related: dict[str, tuple[str, str, str | bytes]] = {
        "rId1": ("image", "media/a.png", png_with_text(NAME)),
        "rId2": ("image", "media/b.emf", NAME.encode("utf-16-le")),
        "rId3": ("image", "media/c.jpeg", _jpeg_with_exif()),
        "rId4": ("image", "http://example.cn/d.png", ""),
    }
    source = package("".join(f"<w:p>{r(id)}{PICTURE.format(id)}</w:p>" for id in related), related)
    document = read(source)
    assert {"picture_cannot_stay", "picture_tail"} <= set(document.warnings)
    assert NAME in "".join(hidden(document).values()) and PHONE in "".join(hidden(document).values())
    first = document.text.index("〔图片〕")
    copy = redact(source, document, plan(document, (first, first + 4)))
    media = pictures(copy)
    assert sorted(media) == ["word/media/image1.jpeg", "word/media/withheld-64x32.png", "word/media/withheld.png"]
    for name in ("word/media/withheld-64x32.png", "word/media/withheld.png"):
        assert len(media[name].getcolors() or ()) == 1
    assert visible(read(copy)).count("〔图片已移除〕") == 2
    assert NAME not in everything(copy) and PHONE not in everything(copy) and "example.cn" not in everything(copy)
