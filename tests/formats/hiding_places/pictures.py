"""Values in pictures: what travels with the pixels, metafiles, SVG, links, pictures that nobody sees."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.formats.hiding_places.builder import MAIN, Part, Place, beside, between, outside, place
from tests.formats.hiding_places.metafiles import emf, wmf
from tests.formats.hiding_places.values import SECRET, VALUES

_SVG_URI = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def png(chunks: bytes = b"", size: tuple[int, int] = (8, 8)) -> bytes:
    """Return a red PNG, further chunks before its end."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return out.getvalue()[:-12] + chunks + out.getvalue()[-12:]


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(segments: bytes = b"") -> bytes:
    """Return a blue JPEG, further segments right after its start."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "blue").save(out, "JPEG")
    return out.getvalue()[:2] + segments + out.getvalue()[2:]


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def _tiff(tags: dict[int, tuple[int, bytes]], thumbnail: bytes = b"") -> bytes:
    """Return Exif's TIFF: tags (number to type and value) in IFD 0, a thumbnail in IFD 1."""
    first = 8
    values = first + 2 + 12 * len(tags) + 4
    rows, data = b"", b""
    for number, (kind, value) in sorted(tags.items()):
        at = values + len(data)
        rows += struct.pack("<HHI", number, kind, len(value)) + (
            struct.pack("<I", at) if len(value) > 4 else value.ljust(4, b"\0")
        )
        data += value + bytes(len(value) % 2) if len(value) > 4 else b""
    second = values + len(data) if thumbnail else 0
    tiff = b"II*\0" + struct.pack("<I", first) + struct.pack("<H", len(tags)) + rows + struct.pack("<I", second) + data
    if thumbnail:
        start = second + 2 + 24 + 4
        tiff += struct.pack("<H", 2) + struct.pack("<HHII", 0x201, 4, 1, start)
        tiff += struct.pack("<HHII", 0x202, 4, 1, len(thumbnail)) + struct.pack("<I", 0) + thumbnail
    return tiff


def exif(tags: dict[int, tuple[int, bytes]], thumbnail: bytes = b"") -> bytes:
    """Return a JPEG's Exif segment."""
    return _segment(0xE1, b"Exif\0\0" + _tiff(tags, thumbnail))


def inline(id: str, more: str = "", crop: str = "") -> str:
    """Return a run with a picture."""
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="400000" cy="400000"/><wp:docPr id="1" name="图片"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr '
        'id="1" name=""/><pic:cNvPicPr/>'
        f"</pic:nvPicPr><pic:blipFill><a:blip {id}>{more}</a:blip>{crop}<a:stretch><a:fillRect/>"
        "</a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        '<a:off x="0" y="0"/><a:ext cx="400000" cy="400000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def shown(name: str, data: bytes, *more: Part) -> Place:
    """Return a place that shows a picture."""
    return place(between(inline('r:embed="rId1"')), Part(f"word/media/{name}", data, "", "image"), *more)


def places() -> Iterator[tuple[str, Place]]:
    """Yield the places by name."""
    yield from _jpegs()
    yield from _pngs()
    yield from _others()


def _jpegs() -> Iterator[tuple[str, Place]]:
    utf8, utf16 = SECRET.encode(), SECRET.encode("utf-16-le")
    tags = {
        "Artist": {0x013B: (2, utf8 + b"\0")},
        "ImageDescription": {0x010E: (2, SECRET.encode("gb18030") + b"\0")},
        "UserComment": {0x9286: (7, b"UNICODE\0" + utf16)},
        "XPAuthor": {0x9C9D: (1, utf16 + b"\0\0")},
        "MakerNote": {0x927C: (7, b"maker" + utf8)},
    }
    for name, each in tags.items():
        yield f"Exif {name}", shown("a.jpeg", jpeg(exif(each)))
    small = jpeg(_segment(0xFE, utf8))
    yield "Exif thumbnail", shown("a.jpeg", jpeg(exif({0x0131: (2, b"x\0")}, small)))
    yield "JPEG comment", shown("a.jpeg", jpeg(_segment(0xFE, SECRET.encode("gb18030"))))
    packet = b"http://ns.adobe.com/xap/1.0/\0" + f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    yield "JPEG XMP packet", shown("a.jpeg", jpeg(_segment(0xE1, packet)))
    yield (
        "JPEG IPTC record",
        shown(
            "a.jpeg",
            jpeg(
                _segment(
                    0xED,
                    b"Photoshop 3.0\x008BIM\x04\x04\0\0"
                    + struct.pack(">I", len(utf8) + 5)
                    + b"\x1c\x02\x50"
                    + struct.pack(">H", len(utf8))
                    + utf8,
                )
            ),
        ),
    )
    yield "bytes behind a JPEG", shown("a.jpeg", jpeg() + utf8)
    yield "second picture behind a JPEG", shown("a.jpeg", jpeg() + small)


def _pngs() -> Iterator[tuple[str, Place]]:
    utf8 = SECRET.encode()
    chunks = {
        "tEXt": chunk(b"tEXt", b"Author\0" + SECRET.encode("gb18030")),
        "zTXt": chunk(b"zTXt", b"Comment\0\0" + zlib.compress(utf8)),
        "iTXt": chunk(b"iTXt", b"Title\0\0\0zh\0\0" + utf8),
        "compressed iTXt": chunk(b"iTXt", b"Title\0\1\0zh\0\0" + zlib.compress(utf8)),
        "eXIf": chunk(b"eXIf", _tiff({0x013B: (2, utf8 + b"\0")})),
        "private": chunk(b"prVt", SECRET.encode("utf-16-le")),
    }
    for name, data in chunks.items():
        yield f"PNG chunk {name}", shown("a.png", png(data))
    yield "bytes behind a PNG", shown("a.png", png() + utf8)
    yield "archive behind a PNG", shown("a.png", png() + _zipped())


def _zipped() -> bytes:
    from tests.formats.hiding_places.builder import zipped

    return zipped({"a.txt": SECRET.encode()})


def _others() -> Iterator[tuple[str, Place]]:
    rows = "".join(
        f'<text x="1" y="{9 * at}">{value[:2]}<tspan>{value[2:]}</tspan></text>' for at, value in enumerate(VALUES, 1)
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="40"><desc>图</desc>{rows}</svg>'
    extension = f'<a:extLst><a:ext uri="{_SVG_URI}"><asvg:svgBlip r:embed="rId2"/></a:ext></a:extLst>'
    both = (Part("word/media/a.png", png(), "", "image"), Part("word/media/a.svg", svg, "", "image", "rId2"))
    yield "SVG beside its PNG", place(between(inline('r:embed="rId1"', extension)), *both)
    yield "SVG alone", shown("a.svg", svg.encode())
    yield "EMF text", shown("a.emf", emf(VALUES))
    yield "EMF text a character a record", shown("a.emf", emf("，".join(VALUES)))
    yield "EMF description", shown("a.emf", emf(["图"], f"程序\0{SECRET}\0\0"))
    yield "WMF text", shown("a.wmf", wmf(VALUES))
    vml = (
        '<w:r><w:pict><v:shape id="p1" style="width:50pt;height:50pt"><v:imagedata r:id="rId1" '
        'o:title="{}"/></v:shape></w:pict></w:r>'
    )
    plain = Part("word/media/a.png", png(), "", "image")
    yield "title of a VML picture", place(between(vml.format(SECRET)), plain)
    yield "EMF in VML", place(between(vml.format("")), Part("word/media/a.emf", emf(VALUES), "", "image"))
    address = outside("image", f"http://example.cn/{'/'.join(VALUES)}.png", "rId2")
    yield "address of an outside picture", place(between(inline('r:link="rId2"')), address)
    yield "address beside an embedded picture", place(between(inline('r:embed="rId1" r:link="rId2"')), plain, address)
    told = png(chunk(b"iTXt", b"Title\0\0\0zh\0\0" + SECRET.encode()))
    yield "picture with a relationship that nothing uses", place(beside(), Part("word/media/a.png", told, "", "image"))
    yield "picture without relationship", place(beside(), Part("word/media/a.png", told, source=MAIN))
    thumbnail = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
    yield (
        "thumbnail of the package",
        place(
            beside(),
            Part(
                "docProps/thumbnail.jpeg",
                jpeg(exif({0x013B: (2, SECRET.encode() + b"\0")})),
                "",
                thumbnail,
                "rIdThumb",
                "",
            ),
        ),
    )
    yield (
        "thumbnail of the package as EMF",
        place(beside(), Part("docProps/thumbnail.emf", emf(VALUES), "", thumbnail, "rIdThumb", "")),
    )


PATTERN = (20, 0, 32, 32)
"""Where the pattern lies: left, top, right, bottom."""


def pattern() -> Image.Image:
    """Return a picture whose left half is plain and shows; the pattern must not be recoverable.

    Between them lie pixels beyond the edge of what shows, some of which a copy needs for scaling.
    """
    image = Image.new("RGB", (32, 32), (250, 250, 250))
    for x in range(PATTERN[0], PATTERN[2]):
        for y in range(32):
            image.putpixel((x, y), ((x * 37 + y * 91) % 200, (x * 53 + y * 17) % 200, (x * y * 29) % 200))
    return image


def drawn_places() -> Iterator[tuple[str, Place]]:
    """Yield the places whose secret is a pattern of pixels."""
    saved = {}
    for kind in ("PNG", "BMP", "TIFF"):
        out = io.BytesIO()
        pattern().save(out, kind)
        saved[kind] = out.getvalue()
    crop = '<a:srcRect r="50000"/>'
    yield (
        "area cropped away",
        place(between(inline('r:embed="rId1"', crop=crop)), Part("word/media/a.png", saved["PNG"], "", "image")),
    )
    vml = (
        '<w:r><w:pict><v:shape id="p1" style="width:50pt;height:50pt"><v:imagedata r:id="rId1" '
        'cropright="32768f"/></v:shape></w:pict></w:r>'
    )
    yield "area cropped away in VML", place(between(vml), Part("word/media/a.png", saved["PNG"], "", "image"))
    clear = pattern().convert("RGBA")
    for x in range(PATTERN[0], PATTERN[2]):
        for y in range(32):
            red, green, blue = pattern().getpixel((x, y))  # type: ignore[misc]
            clear.putpixel((x, y), (red, green, blue, 0))
    out = io.BytesIO()
    clear.save(out, "PNG")
    yield "colours under zero alpha", shown("a.png", out.getvalue())
    frames = io.BytesIO()
    plain = Image.new("RGB", (32, 32), "white")
    plain.save(frames, "PNG", save_all=True, append_images=[pattern()], default_image=True)
    yield "further frame of an animated PNG", shown("a.png", frames.getvalue())
    pages = io.BytesIO()
    plain.save(pages, "TIFF", save_all=True, append_images=[pattern()])
    yield (
        "further page of a TIFF",
        shown(
            "a.tiff",
            pages.getvalue(),
        ),
    )
