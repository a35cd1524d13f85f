"""What picture files say beside their pixels becomes text; what is noise does not."""

from __future__ import annotations

import gzip
import io
import random
import struct
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.formats.embedded.picture_text import picture_texts, picture_warnings
from tests.formats.metafiles import (
    STEP,
    comment_record,
    emf,
    plus_glyphs,
    plus_strings,
    shift_record,
    small_text_record,
    text_record,
    wmf,
    wmf_text,
)

NAME, PHONE, PLACE = "欧阳震华", "13912345678", "中卫市沙坡头区"


def texts(source: bytes) -> dict[str, str]:
    """Return all texts by way, those of one way joined by a bar."""
    found: dict[str, str] = {}
    for way, text in picture_texts(source):
        found[way] = f"{found[way]}|{text}" if way in found else text
    return found


def saved(kind: str = "PNG", image: Image.Image | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    (image or Image.new("RGB", (12, 8), "navy")).save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunks(*chunks: bytes) -> bytes:
    source = saved()
    return source[:33] + b"".join(chunks) + source[33:]


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def exif(*, thumbnail: bytes = b"", order: str = "<") -> bytes:
    """A TIFF structure with texts in every code that cameras and programs use."""
    comment = b"UNICODE\x00" + PLACE.encode("utf-16-le" if order == "<" else "utf-16-be")
    values = [
        (0x010E, 2, f"{NAME}留影".encode() + b"\x00"),
        (0x0110, 2, b"Invented Camera 3\x00"),
        (0x0131, 2, b"Editor 12.1\x00"),
        (0x013B, 2, NAME.encode("gbk") + b"\x00"),
        (0x8298, 2, b"(c) Ouyang\x00"),
        (0x9286, 7, comment),
        (0x9C9C, 1, f"电话{PHONE}".encode("utf-16-le") + b"\x00\x00"),
        (0x9C9D, 1, NAME.encode("utf-16-le") + b"\x00\x00"),
        (0xA430, 7, bytes(range(1, 30))),
    ]
    gps = [
        (1, 2, b"N\x00"),
        (2, 5, struct.pack(f"{order}6I", 37, 1, 30, 1, 3600, 100)),
        (3, 2, b"E\x00"),
        (4, 5, struct.pack(f"{order}6I", 105, 1, 10, 1, 4800, 100)),
        (28, 7, b"UNICODE\x00" + "沙坡头".encode("utf-16-le" if order == "<" else "utf-16-be")),
    ]
    sizes = [2 + 12 * (len(values) + 1) + 4, 2 + 12 * len(gps) + 4]
    data_at = 8 + sum(sizes) + 2 + 12 * 2 + 4
    data = bytearray()

    def directory(entries: list[tuple[int, int, bytes]], following: int, extra: bytes = b"") -> bytes:
        out = b""
        for tag, kind, raw in entries:
            count = len(raw) // (8 if kind == 5 else 1)
            if len(raw) > 4:
                place = struct.pack(f"{order}I", data_at + len(data))
                data.extend(raw)
            else:
                place = raw.ljust(4, b"\x00")
            out += struct.pack(f"{order}HHI", tag, kind, count) + place
        return struct.pack(f"{order}H", len(entries) + bool(extra)) + out + extra + struct.pack(f"{order}I", following)

    pointer = struct.pack(f"{order}HHII", 0x8825, 4, 1, 8 + sizes[0])
    first = directory(values, 8 + sum(sizes) if thumbnail else 0, pointer)
    second = directory(gps, 0)
    third = struct.pack(f"{order}HHHIIHHIII", 2, 0x0201, 4, 1, data_at + len(data), 0x0202, 4, 1, len(thumbnail), 0)
    head = (b"II*\x00" if order == "<" else b"MM\x00*") + struct.pack(f"{order}I", 8)
    return head + first + second + third + bytes(data) + thumbnail


XMP = (
    '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:p="http://ns.adobe.com/photoshop/1.0/" '
    f'xmlns:m="http://ns.adobe.com/xap/1.0/mm/" p:City="{PLACE}" m:DocumentID="xmp.did:0123456789abcdef0123456789abcdef">'
    f"<dc:creator><rdf:Seq><rdf:li>{NAME}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
).encode()


# Raster pictures


def test_png_chunks_of_every_kind_are_read() -> None:
    source = with_chunks(
        chunk(b"tEXt", b"Author\x00" + NAME.encode()),
        chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(PHONE.encode())),
        chunk(b"iTXt", b"Title\x00\x01\x00zh\x00\xe9\xa2\x98\xe5\x90\x8d\x00" + zlib.compress(PLACE.encode())),
        chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + XMP),
        chunk(b"eXIf", exif()),
        chunk(b"prIv", f"经办人{NAME}".encode()),
    )
    found = texts(source + f"补记{PHONE}".encode("gbk"))
    assert found["png/tEXt/Author"] == NAME
    assert found["png/zTXt/Comment"] == PHONE
    assert found["png/iTXt/Title"] == PLACE and found["png/iTXt"] == "题名"
    assert found["xmp/dc:creator"] == NAME and found["xmp/City"] == PLACE
    assert found["exif/Artist"] == NAME
    assert found["png/prIv"] == f"经办人{NAME}"
    assert found["after-end"] == f"补记{PHONE}"
    assert picture_warnings(source + b"\x07\x08") == frozenset()
    assert picture_warnings(source + bytes(range(1, 30))) == {"picture_tail"}


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_is_read_in_all_its_codes(order: str) -> None:
    found = texts(saved("JPEG", exif=b"Exif\x00\x00" + exif(order=order)))
    assert found == {
        "exif/ImageDescription": f"{NAME}留影",
        "exif/Model": "Invented Camera 3",
        "exif/Software": "Editor 12.1",
        "exif/Artist": NAME,
        "exif/Copyright": "(c) Ouyang",
        "exif/UserComment": PLACE,
        "exif/XPComment": f"电话{PHONE}",
        "exif/XPAuthor": NAME,
        "exif/GPS": "GPS 北纬37.51 东经105.18",
        "exif/GPSAreaInformation": "沙坡头",
    }


def test_the_thumbnail_is_told_and_its_own_metadata_read() -> None:
    small = saved("JPEG", Image.new("RGB", (4, 4)), comment=NAME.encode())
    source = saved("JPEG", exif=b"Exif\x00\x00" + exif(thumbnail=small))
    assert texts(source)["thumbnail/jpeg/comment"] == NAME
    assert picture_warnings(source) == {"picture_thumbnail"}


def test_jpeg_segments_are_read() -> None:
    record = b"".join(
        struct.pack(">BBBH", 0x1C, 2, number, len(raw)) + raw
        for number, raw in ((80, NAME.encode()), (120, PLACE.encode("gbk")))
    )
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(record)) + record
    plain = saved("JPEG")
    source = (
        plain[:2]
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + XMP)
        + segment(0xED, b"Photoshop 3.0\x00" + resource)
        + segment(0xFE, f"由{NAME}拍摄".encode("gbk"))
        + segment(0xE9, f"编号{PHONE}".encode("utf-16-le"))
        + plain[2:]
        + PHONE.encode("utf-16-le")
    )
    found = texts(source)
    assert found["xmp/dc:creator"] == NAME
    assert found["iptc/By-line"] == NAME and found["iptc/Caption"] == PLACE
    assert found["jpeg/comment"] == f"由{NAME}拍摄"
    assert found["jpeg/APP9"] == f"编号{PHONE}"
    assert found["after-end"] == PHONE


def test_words_between_the_pixels_of_a_jpeg_are_read() -> None:
    plain = saved("JPEG")
    assert f"联系电话{PHONE}" in texts(plain[:-2] + f"联系电话{PHONE}".encode() + plain[-2:])["jpeg/pixels"]


@pytest.mark.parametrize("kind", ["WEBP", "TIFF", "PNG"])
def test_exif_of_other_formats(kind: str) -> None:
    given = Image.Exif()
    given[0x013B] = "Ouyang 13912345678"
    assert "Ouyang 13912345678" in texts(saved(kind, exif=given)).values()


def test_gif_comments_frames_and_tail() -> None:
    frames = [Image.new("RGB", (5, 5), colour).convert("P") for colour in ("red", "blue", "white")]
    source = saved("GIF", frames[0], save_all=True, append_images=frames[1:], comment=NAME.encode())
    assert texts(source + PHONE.encode()) == {"gif/comment": NAME, "after-end": PHONE}
    assert "picture_frames" in picture_warnings(source)


def test_further_pages_of_a_tiff_and_frames_of_a_png_are_told() -> None:
    images = [Image.new("RGB", (5, 5), colour) for colour in ("red", "blue")]
    for kind in ("TIFF", "PNG", "WEBP"):
        assert picture_warnings(saved(kind, images[0], save_all=True, append_images=images[1:])) == {"picture_frames"}


def test_an_archive_behind_a_picture_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{NAME}名单.txt", "x" * 3000)
    for source in (saved(), saved("JPEG"), saved("GIF"), saved("BMP")):
        assert f"{NAME}名单.txt" in texts(source + out.getvalue())["after-end/archive"]


def test_a_picture_behind_a_picture_is_read() -> None:
    assert texts(saved() + saved("JPEG", comment=NAME.encode()))["after-end/jpeg/comment"] == NAME


def test_colour_profiles_say_something_in_chinese_only() -> None:
    def profile(words: bytes) -> bytes:
        return (
            bytes(128)
            + struct.pack(">I4sII", 1, b"desc", 144, 28 + len(words))
            + (b"mluc\x00\x00\x00\x00" + struct.pack(">II4sII", 1, 12, b"zhCN", len(words), 28) + words)
        )

    assert texts(saved("JPEG", icc_profile=profile(NAME.encode("utf-16-be"))))["icc"] == NAME
    assert texts(saved("JPEG", icc_profile=profile("sRGB IEC61966-2.1".encode("utf-16-be")))) == {}


def test_text_that_calls_itself_a_picture_is_read() -> None:
    for code in ("utf-8", "gbk", "utf-16-le", "utf-16"):
        assert texts(f"{NAME}电话".encode(code)) == {"content": f"{NAME}电话"}


# Drawings


def test_emf_texts_comments_and_description() -> None:
    source = emf(
        text_record(NAME, 100, 50),
        text_record("甲乙", 100, 90, wide=False),
        small_text_record("ABC-7", 100, 130),
        comment_record(f"作者{NAME}".encode()),
        comment_record(b"\x01\x02\x03\x04" + bytes(40)),
        description=f"绘图程序\x00{PLACE}\x00",
    )
    assert texts(source) == {
        "emf/text": f"{NAME}|甲乙|ABC-7",
        "emf/comment": f"作者{NAME}",
        "emf/description": f"绘图程序|{PLACE}",
    }
    assert texts(gzip.compress(source)) == texts(source)


def test_numbers_drawn_digit_by_digit_are_one_text() -> None:
    other, third = PHONE[::-1], "640502198811111234"
    row = [text_record(digit, 100 + STEP * at, 50) for at, digit in enumerate(PHONE)]
    column = [text_record(digit, 300, 100 + 20 * at) for at, digit in enumerate(other)]
    moved = [
        record for at, digit in enumerate(third) for record in (shift_record(STEP * at, 380), text_record(digit, 0, 0))
    ]
    assert texts(emf(*row, *column, *moved))["emf/text"] == f"{PHONE}|{other}|{third}"
    apart = emf(text_record("2013", 100, 50), text_record(PHONE, 400, 50), text_record(NAME, 100, 90))
    assert texts(apart)["emf/text"] == f"2013 {PHONE}|{NAME}"


def test_emf_plus_strings_and_glyphs() -> None:
    strings = plus_strings((NAME, 10, 10), (PLACE, 10, 60))
    glyphs = plus_glyphs([(digit, 10 + 8 * at, 100) for at, digit in enumerate(PHONE)])
    assert texts(emf(strings, glyphs)) == {"emf/text": f"{NAME}|{PLACE}|{PHONE}"}


def test_a_metafile_inside_another_is_read() -> None:
    old = wmf(wmf_text(NAME, 100, 50, extended=True), placeable=False)
    head = b"GDIC" + struct.pack("<IHHIII", 0x80000001, 0x300, 0, 0, 0, len(old))
    assert texts(emf(comment_record(head + old))) == {"emf/wmf/wmf/text": NAME}


@pytest.mark.parametrize("placeable", [True, False])
def test_wmf_texts(placeable: bool) -> None:
    digits = [wmf_text(digit, 100 + STEP * at, 90, extended=True) for at, digit in enumerate(PHONE)]
    source = wmf(wmf_text(NAME, 100, 50, extended=False), *digits, placeable=placeable)
    assert texts(source) == {"wmf/text": f"{NAME}|{PHONE}"}


def test_svg_texts() -> None:
    digits = "".join(f'<text x="{9 * at}" y="40">{digit}</text>' for at, digit in enumerate(PHONE))
    inner = f"<a:who xmlns:a='urn:a'>{NAME}绘</a:who>"
    source = (
        f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><title>{PLACE}</title>'
        f"<desc>说明{NAME}</desc><metadata>{inner}</metadata><!-- 备注{PHONE} -->{digits}"
        f'<text y="60"><tspan>欧阳</tspan>\n  <tspan>震华</tspan><tspan x="0" dy="12">第二行</tspan></text></svg>'
    )
    for code in ("utf-8", "utf-16"):
        found = texts(source.replace('<?xml version="1.0"?>', "").encode(code))
        assert found["svg/text"] == f"{PHONE}|{NAME}|第二行"
        assert found["svg/title"] == PLACE and found["svg/desc"] == f"说明{NAME}"
        assert found["svg/who"] == f"{NAME}绘" and found["svg/comment"] == f"备注{PHONE}"


# Noise, hostile files


def test_noise_is_no_text() -> None:
    noise = random.Random(7)
    for head in (b"", b"\xff\xd8\xff\xe1\xff\xff", b"GIF89a", b"BM", b"II*\x00\x08\x00\x00\x00"):
        found = texts(head + noise.randbytes(400_000))
        assert sum(map(len, found.values())) <= 20, found
    for low, high in ((0xA0, 0xFF), (0xB0, 0xD8), (0x4E, 0x60)):
        shades = bytes(min(high, max(low, (low + high) // 2 + noise.randint(-20, 20))) for _ in range(60_000))
        assert texts(b"\x01\x02" + shades) == {}
    image = Image.frombytes("RGB", (500, 500), noise.randbytes(750_000))
    assert texts(saved(image=image)) == {} and texts(saved("JPEG", image, quality=95)) == {}
    assert texts(saved() + noise.randbytes(300_000)) == {}


def test_files_of_a_few_bytes_say_nothing() -> None:
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xda\x00\x02", b"GIF89a", b"BM", b"II*\x00"):
        for length in range(24):
            assert texts(head + bytes(range(1, length + 1))) == {}


def test_packed_texts_are_unpacked_within_bounds() -> None:
    bomb = zlib.compress(b"A" * 60_000_000, 1)
    began = time.monotonic()
    found = texts(with_chunks(chunk(b"zTXt", b"Comment\x00\x00" + bomb)))
    assert max(map(len, found.values()), default=0) <= 100_000
    assert texts(gzip.compress(bytes(60_000_000), 1)) == {}
    assert time.monotonic() - began < 10


def test_directories_in_a_circle_end() -> None:
    loop = b"II*\x00" + struct.pack("<IHHHIII", 8, 1, 0x8769, 4, 1, 8, 8)
    assert texts(loop) == {}
    many = b"II*\x00" + struct.pack("<IH", 8, 0xFFFF) + struct.pack("<HHII", 0x8769, 4, 1, 8) * 60_000
    assert texts(many) == {}


@given(data=st.data())
@settings(deadline=None, max_examples=150)
def test_no_mutation_raises_or_hangs(data: st.DataObject) -> None:
    samples = (
        with_chunks(chunk(b"eXIf", exif()), chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + XMP)),
        saved("JPEG", exif=b"Exif\x00\x00" + exif(thumbnail=saved("JPEG"))),
        saved("GIF", comment=NAME.encode()),
        saved("TIFF"),
        emf(text_record(NAME, 1, 2), plus_strings((NAME, 1, 2)), small_text_record("x", 0, 0), description=NAME),
        wmf(wmf_text(NAME, 1, 2, extended=True), placeable=True),
        f"<svg xmlns='http://www.w3.org/2000/svg'><text>{NAME}</text></svg>".encode(),
    )
    source = bytearray(data.draw(st.sampled_from(samples)))
    for _ in range(data.draw(st.integers(1, 12))):
        source[data.draw(st.integers(0, len(source) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(source[: data.draw(st.integers(0, len(source)))])
    began = time.monotonic()
    for each in (bytes(source), cut):
        list(picture_texts(each))
        picture_warnings(each)
    assert time.monotonic() - began < 5
