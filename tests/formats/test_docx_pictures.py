"""Pictures of Word copies: pixels stay, everything else goes; withheld and undrawable ones become flat."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from pipeline.formats.docx import read, redact
from pipeline.formats.docx.jpeg import strip_jpeg
from pipeline.formats.docx.media import clean_picture
from tests.formats.metafiles import emf, text_record, wmf, wmf_text
from tests.formats.packages import (
    contents,
    everything,
    hidden,
    p,
    package,
    package_relationships,
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


# What hides among the pixels


def _saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _cleaned(source: bytes) -> Image.Image:
    cleaned = clean_picture(source)
    assert cleaned is not None
    image = Image.open(io.BytesIO(cleaned[0]))
    image.load()
    return image


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_nothing_is_left_under_full_transparency(mode: str, kind: str) -> None:
    image = Image.effect_noise((20, 20), 90).convert(mode)
    seen = Image.new("L", image.size, 0)
    seen.paste(255, (0, 0, 10, 20))
    seen.putpixel((15, 15), 1)
    image.putalpha(seen)
    after = _cleaned(_saved(image, kind, **({"lossless": True, "exact": True} if kind == "WEBP" else {}))).convert(
        "RGBA"
    )
    assert after.crop((10, 0, 20, 20)).getcolors() == [(200, (0, 0, 0, 0))]
    assert after.crop((0, 0, 10, 20)).tobytes() == image.convert("RGBA").crop((0, 0, 10, 20)).tobytes()


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_palette_holds_each_colour_once_and_none_that_is_not_used(kind: str) -> None:
    """A word written in a second white on white, or in two colours that are both transparent, is gone."""
    image = Image.new("P", (30, 10), 0)
    colours = [(255, 255, 255), (255, 255, 255), (1, 2, 3), (9, 9, 9), (7, 7, 7), (80, 90, 100)]
    image.putpalette([value for colour in colours for value in colour])
    for at, number in enumerate((1, 2, 3, 4)):
        image.putpixel((2 + at, 5), number)
    options = {"transparency": bytes([255, 255, 255, 0, 0, 255])} if kind == "PNG" else {"transparency": 3}
    after = _cleaned(_saved(image, kind, **options))
    assert after.mode == "P" and after.getpixel((2, 5)) == after.getpixel((0, 0))
    palette = after.getpalette() or []
    shown = {tuple(palette[at : at + 3]) for at in range(0, len(palette), 3)}
    assert (80, 90, 100) not in shown and (9, 9, 9) not in shown
    assert after.convert("RGBA").getpixel((4, 5)) in ((254, 254, 254, 0), (253, 253, 253, 0), (251, 251, 251, 0))
    assert after.convert("RGBA").getpixel((3, 5)) == (1, 2, 3, 255)


def test_the_lower_half_of_sixteen_bits_goes() -> None:
    image = Image.new("I;16", (16, 4), 0x8000)
    image.putpixel((3, 2), 0x8042)
    image.putpixel((4, 2), 0x4000)
    after = _cleaned(_saved(image))
    assert (
        after.mode == "L" and after.getpixel((3, 2)) == after.getpixel((0, 0)) == 128 and after.getpixel((4, 2)) == 64
    )


@pytest.mark.parametrize("kind", ["GIF", "PNG", "TIFF", "WEBP"])
def test_only_the_first_frame_or_page_is_copied(kind: str) -> None:
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("green", "red", "blue")]
    source = _saved(
        frames[0], kind, save_all=True, append_images=frames[1:], **({"lossless": True} if kind == "WEBP" else {})
    )
    after = _cleaned(source)
    assert getattr(after, "n_frames", 1) == 1
    assert after.convert("RGB").getcolors() == [(36, (0, 128, 0))]
    related = {"rId1": ("image", f"media/a.{kind.lower()}", source)}
    assert "picture_frames" in read(package(f"<w:p>{PICTURE.format('rId1')}</w:p>", related)).warnings


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_density_that_no_picture_has_goes(kind: str) -> None:
    image = Image.new("RGB", (4, 4), "red")
    assert _cleaned(_saved(image, kind, dpi=(300, 300))).info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert "dpi" not in _cleaned(_saved(image, kind, dpi=(13912, 13912))).info


def test_four_inks_keep_their_order() -> None:
    source = _saved(
        Image.radial_gradient("L").resize((40, 30)).convert("CMYK"), "JPEG", exif=b"Exif\x00\x00" + PHONE.encode()
    )
    after = _cleaned(source)
    assert after.mode == "CMYK" and "adobe" in after.info and "exif" not in after.info
    with Image.open(io.BytesIO(source)) as before:
        assert before.tobytes() == after.tobytes()


def test_words_between_the_pixels_of_a_jpeg_go_and_the_pixels_stay() -> None:
    plain = _saved(Image.radial_gradient("L").resize((80, 60)).convert("RGB"), "JPEG")
    source = plain[:-2] + f"联系电话{PHONE}".encode() + plain[-2:]
    cleaned = clean_picture(source)
    assert cleaned is not None and cleaned[1] == "png" and PHONE.encode() not in cleaned[0]
    with Image.open(io.BytesIO(plain)) as before:
        assert _cleaned(source).tobytes() == before.tobytes()


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_the_orientation_of_photos_is_not_heeded(orientation: int) -> None:
    """Word and LibreOffice show the pixels as they are stored; so does the copy without the tag."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("JPEG", "PNG"):
        image = Image.radial_gradient("L").resize((40, 20))
        source = _saved(image, kind, exif=exif)
        with Image.open(io.BytesIO(source)) as before:
            assert _cleaned(source).size == (40, 20) and _cleaned(source).tobytes() == before.tobytes()


def test_an_interlaced_png_keeps_its_pixels() -> None:
    # Adam7 of 2 by 2 pixels: the first pass has (0, 0), the sixth (1, 0), the seventh the second row.
    data = zlib.compress(b"\x00\x10" + b"\x00\x20" + b"\x00\x30\x40")
    head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 1)
    source = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(raw)) + kind + raw + struct.pack(">I", zlib.crc32(kind + raw))
        for kind, raw in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    )
    assert _cleaned(source).tobytes() == b"\x10\x20\x30\x40"


# Drawings beside, pictures outside, pictures that nothing shows

SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><text>{NAME}</text></svg>'
EXTENSION = (
    '<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{}"/></a:ext></a:extLst>'
)


def test_the_drawing_beside_a_picture_goes_and_the_picture_stays() -> None:
    related: dict[str, tuple[str, str, str | bytes]] = {
        "rId1": ("image", "media/a.png", _saved(Image.new("RGB", (4, 4), "red"))),
        "rId2": ("image", "media/b.svg", SVG),
    }
    run = PICTURE.format("rId1").replace(
        '<a:blip r:embed="rId1"/>', f'<a:blip r:embed="rId1">{EXTENSION.format("rId2")}</a:blip>'
    )
    source = package(f"<w:p>{run}</w:p>", related)
    document = read(source)
    assert visible(document).count("〔图片〕") == 1 and "picture_cannot_stay" not in document.warnings
    assert NAME in "".join(hidden(document).values())
    copy = redact(source, document, plan(document))
    assert list(pictures(copy)) == ["word/media/image1.png"] and "svg" not in everything(copy)
    assert "〔图片已移除〕" not in visible(read(copy))


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("a.svg", SVG.encode(), (16, 16)),
        ("a.emf", emf(text_record(NAME, 10, 10)), (64, 32)),
        ("a.wmf", wmf(wmf_text(NAME, 10, 10, extended=True), placeable=True), (64, 32)),
    ],
)
def test_a_picture_that_is_a_drawing_becomes_flat_with_a_note(name: str, content: bytes, size: tuple[int, int]) -> None:
    source = package(f"<w:p>{PICTURE.format('rId1')}</w:p>", {"rId1": ("image", f"media/{name}", content)})
    document = read(source)
    assert "picture_cannot_stay" in document.warnings and NAME in "".join(hidden(document).values())
    copy = redact(source, document, plan(document))
    (image,) = pictures(copy).values()
    assert image.size == size and visible(read(copy)).count("〔图片已移除〕") == 1


@pytest.mark.parametrize(
    "run",
    [
        PICTURE.format("").replace('r:embed=""', 'r:link="rId1"'),
        PICTURE.format("rId2").replace("/></pic:blipFill>", ' r:link="rId1"/></pic:blipFill>'),
        '<w:r><w:pict><v:shape style="width:9pt;height:9pt"><v:imagedata r:href="rId1"/></v:shape></w:pict></w:r>',
        '<w:r><w:pict><v:shape style="width:9pt;height:9pt"><v:imagedata src="http://example.cn/d.png"/></v:shape></w:pict></w:r>',
    ],
)
def test_addresses_of_outside_pictures_are_read_and_not_copied(run: str) -> None:
    related: dict[str, tuple[str, str, str | bytes]] = {
        "rId1": ("image", "http://example.cn/d.png", ""),
        "rId2": ("image", "media/a.png", png()),
    }
    source = package(f"<w:p>{run}</w:p>", related)
    document = read(source)
    assert "http://example.cn/d.png" in hidden(document)["field_code"]
    copy = redact(source, document, plan(document))
    assert "example.cn" not in everything(copy) and "TargetMode" not in everything(copy)
    assert visible(read(copy)).count("〔图片已移除〕") == (0 if "rId2" in run else 1)


def test_thumbnails_and_pictures_that_nothing_shows_are_read_and_not_copied() -> None:
    relation = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
    red = _saved(Image.new("RGB", (5, 5), (251, 3, 7)), "JPEG", comment=NAME.encode(), quality=95)
    source = package(
        p("正文"),
        {"rId1": ("image", "media/unused.png", png_with_text(PHONE))},
        {
            "docProps/thumbnail.jpeg": red,
            "word/media/orphan.png": png_with_text("孤立图片"),
            "_rels/.rels": package_relationships((relation, "docProps/thumbnail.jpeg")),
        },
    )
    document = read(source)
    said = "".join(hidden(document).values())
    assert NAME in said and PHONE in said and "孤立图片" in said
    copy = redact(source, document, plan(document))
    assert pictures(copy) == {} and not [name for name in contents(copy) if "thumbnail" in name or "media" in name]
    assert not {NAME, PHONE, "孤立图片"} & {word for word in (NAME, PHONE, "孤立图片") if word in everything(copy)}
