"""The containers of pictures, walked without decoding a pixel: PNG, JPEG, GIF, BMP, WebP; the others have their own module."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice

from pipeline.formats.embedded.found_text import MAX_BYTES, Bit, as_text
from pipeline.formats.embedded.picture_metadata import exif_bits, icc_bits, photoshop_bits, xmp_bits
from pipeline.formats.embedded.picture_metafile import emf_bits, wmf_bits
from pipeline.formats.embedded.picture_svg import svg_bits

_PNG, _JPEG, _GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", (b"GIF87a", b"GIF89a")
_PICTURE = (b"\x89PNG", b"\xff\xd8\xff", *_GIF)
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_MAX_PARTS = 20_000
_MAX_DEPTH = 2
_LEAST_TAIL = 8
"""Bytes behind the end of a picture that are told; some programs leave one to three."""
_SILENT_CHUNKS = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"cHRM",
        b"gAMA",
        b"sBIT",
        b"sRGB",
        b"bKGD",
        b"hIST",
        b"pHYs",
        b"tIME",
        b"fdAT",
    }
)
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def bits(source: bytes, way: str = "", depth: int = 0) -> Iterator[Bit]:
    """Yield what stands in a picture file; ``way`` is what leads to it, ``depth`` counts the files around it."""
    if depth > _MAX_DEPTH:
        return
    if source.startswith(b"\x1f\x8b"):
        source = _unzipped(source, 31)
    if source.startswith(_PNG):
        yield from _png(source, way, depth)
    elif source.startswith(_JPEG):
        yield from _jpeg(source, way, depth)
    elif source.startswith(_GIF):
        yield from _gif(source, way, depth)
    elif source.startswith(b"RIFF") and source[8:12] == b"WEBP":
        yield from _webp(source, way, depth)
    elif source.startswith(_TIFF):
        yield from exif_bits(source, f"{way}tiff/", lambda raw, to: bits(raw, to, depth + 1), whole=True)
    elif source.startswith(b"BM") and len(source) > 26:
        yield from _behind(source, _bmp_length(source), way, depth)
    elif source[40:44] == b" EMF":
        yield from emf_bits(source, way, lambda raw, to: bits(raw, to, depth + 1))
    elif source.startswith((b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")):
        yield from wmf_bits(source, way, lambda raw, to: bits(raw, to, depth + 1))
    elif re.search(rb"<(?:\w+:)?svg[\s>]", _ascii(source[:4096])):
        yield from svg_bits(source, way, lambda raw, to: bits(raw, to, depth + 1))
    else:
        yield Bit(f"{way}content", raw=source)


def _png(source: bytes, way: str, depth: int) -> Iterator[Bit]:
    at = len(_PNG)
    for _ in range(_MAX_PARTS):
        if at + 8 > len(source):
            return
        length, kind = struct.unpack_from(">I4s", source, at)
        data = source[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IEND":
            yield from _behind(source, at, way, depth)
            return
        if kind not in _SILENT_CHUNKS:
            yield from _png_chunk(kind, data, way, depth)


def _png_chunk(kind: bytes, data: bytes, way: str, depth: int) -> Iterator[Bit]:
    if kind in (b"tEXt", b"zTXt", b"iTXt"):
        key, _, value = data.partition(b"\x00")
        if kind == b"zTXt":
            value = _unzipped(value[1:], 15)
        elif kind == b"iTXt" and value[2:].count(b"\x00") > 1:
            packed, (_, own, value) = value[0], value[2:].split(b"\x00", 2)
            value = _unzipped(value, 15) if packed else value
            yield Bit(f"{way}png/iTXt", as_text(own, declared=True))
        name = as_text(key, declared=True) or ""
        to = f"{way}png/{kind.decode()}/{name[:60]}"
        if name == "XML:com.adobe.xmp":
            yield from xmp_bits(value, way, lambda raw, to: bits(raw, to, depth + 1))
        elif name.startswith("Raw profile type "):
            yield from _raw_profile(name, value, way, depth)
        else:
            # The key is free, too: whoever hides something may hide it there.
            yield Bit(to, name if not name.isascii() else None)
            yield Bit(to, as_text(value, declared=True))
    elif kind == b"eXIf":
        yield from exif_bits(data, f"{way}exif/", lambda raw, to: bits(raw, to, depth + 1))
    elif kind == b"iCCP":
        own, _, profile = data.partition(b"\x00")
        yield from icc_bits(_unzipped(profile[1:], 15), f"{way}icc", own)
    elif kind in (b"acTL", b"fcTL"):
        yield Bit(f"{way}png/acTL", warning="picture_frames")
    else:
        yield Bit(f"{way}png/{_letters(kind)}", raw=data)


def _raw_profile(name: str, value: bytes, way: str, depth: int) -> Iterator[Bit]:
    """Read ImageMagick's way to put a profile into a text: its name, its length, hexadecimal digits."""
    digits = b"".join(value.split(maxsplit=2)[2:]).translate(None, b" \r\n\t")
    try:
        profile = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    except ValueError:
        return
    if name.endswith(("exif", "APP1", "app1")):
        profile = profile.removeprefix(b"Exif\x00\x00")
        yield from exif_bits(profile, f"{way}exif/", lambda raw, to: bits(raw, to, depth + 1))
    elif name.endswith(("iptc", "8bim")):
        yield from photoshop_bits(profile, way, lambda raw, to: bits(raw, to, depth + 1))
    elif name.endswith("xmp"):
        yield from xmp_bits(profile, way, lambda raw, to: bits(raw, to, depth + 1))


def _jpeg(source: bytes, way: str, depth: int) -> Iterator[Bit]:
    at = 2
    for _ in range(_MAX_PARTS):
        if (at + 4 > len(source) and source[at : at + 2] != b"\xff\xd9") or source[at] != 0xFF:
            # No marker where one must be: what follows is nobody's.
            yield from _behind(source, min(at, len(source)), way, depth)
            return
        marker = source[at + 1]
        if marker == 0xD9:
            yield from _behind(source, at + 2, way, depth)
            return
        if marker == 0xFF:
            at += 1
        elif marker in _STANDALONE:
            at += 2
        else:
            end = at + 2 + struct.unpack_from(">H", source, at + 2)[0]
            yield from _segment(marker, source[at + 4 : end], way, depth)
            at = max(end, at + 2)
            if marker == 0xDA:
                start, at = end, _end_of_scan(source, end)
                # Decoders pass over what they do not need.
                yield Bit(f"{way}jpeg/pixels", raw=source[start:at])


def _end_of_scan(source: bytes, at: int) -> int:
    found = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL).search(source, at)
    return found.start() if found is not None else len(source)


def _segment(marker: int, data: bytes, way: str, depth: int) -> Iterator[Bit]:
    def deeper(raw: bytes, to: str) -> Iterator[Bit]:
        return bits(raw, to, depth + 1)

    if marker == 0xFE:
        yield Bit(f"{way}jpeg/comment", as_text(data, declared=True))
    elif marker == 0xE0 and data.startswith((b"JFXX\x00", b"JFIF\x00")):
        if data.startswith(b"JFXX") or any(data[12:14]):
            yield Bit(f"{way}thumbnail", warning="picture_thumbnail")
        if data[:6] == b"JFXX\x00\x10":
            yield from deeper(data[6:], f"{way}thumbnail/")
    elif marker == 0xE1 and data.startswith(b"Exif\x00"):
        yield from exif_bits(data[6:], f"{way}exif/", deeper)
    elif marker == 0xE1 and data.startswith(b"http://ns.adobe.com/x"):
        _, _, packet = data.partition(b"\x00")
        # An extended packet has a 32-digit name, a length and an offset before its share of the XML.
        yield from xmp_bits(packet[40:] if data.startswith(b"http://ns.adobe.com/xmp/ext") else packet, way, deeper)
    elif marker == 0xE2 and data.startswith(b"ICC_PROFILE\x00"):
        yield from icc_bits(data[14:], f"{way}icc")
    elif marker == 0xE2 and data.startswith(b"MPF\x00"):
        yield Bit(f"{way}jpeg/MPF", warning="picture_frames")
    elif marker == 0xED and data.startswith(b"Photoshop 3.0\x00"):
        yield from photoshop_bits(data[14:], way, deeper)
    elif 0xE0 <= marker <= 0xEF and not (marker == 0xEE and data.startswith(b"Adobe")):
        yield Bit(f"{way}jpeg/APP{marker - 0xE0}", raw=data)


def _gif(source: bytes, way: str, depth: int) -> Iterator[Bit]:
    frames = 0
    at = 13 + (3 << (source[10] & 7) + 1 if len(source) > 10 and source[10] & 0x80 else 0)
    for _ in range(_MAX_PARTS):
        if at >= len(source) or source[at] == 0x3B:
            yield from _behind(source, at + 1, way, depth)
            return
        if source[at] == 0x21 and at + 2 < len(source):
            label = source[at + 1]
            data, at = _blocks(source, at + 2)
            if label == 0xFE:
                yield Bit(f"{way}gif/comment", as_text(data, declared=True))
            elif label == 0x01:
                yield Bit(f"{way}gif/text", as_text(data[12:], declared=True))
            elif label == 0xFF and data.startswith(b"XMP DataXMP"):
                # Its packet is no row of blocks: it runs on to a tail of bytes that count down.
                yield from xmp_bits(data[11:], way, lambda raw, to: bits(raw, to, depth + 1))
            elif label == 0xFF and not data.startswith((b"NETSCAPE2.0", b"ANIMEXTS1.0")):
                yield Bit(f"{way}gif/application", raw=data[11:])
        elif source[at] == 0x2C and at + 10 < len(source):
            frames += 1
            if frames == 2:
                yield Bit(f"{way}gif/frames", warning="picture_frames")
            own = source[at + 9]
            _, at = _blocks(source, at + 11 + (3 << (own & 7) + 1 if own & 0x80 else 0))
        else:
            yield from _behind(source, at, way, depth)
            return


def _blocks(source: bytes, at: int) -> tuple[bytes, int]:
    """Return the sub-blocks that start at ``at``, joined, and where they end."""
    if source[at : at + 12] == b"\x0bXMP DataXMP":
        end = source.find(b"\x01\x00\x00", at)
        end = len(source) if end < 0 else end + 3
        return source[at + 1 : end], end
    parts: list[bytes] = []
    while at < len(source) and source[at]:
        parts.append(source[at + 1 : at + 1 + source[at]])
        at += 1 + source[at]
    return b"".join(parts), at + 1


def _webp(source: bytes, way: str, depth: int) -> Iterator[Bit]:
    end = 8 + struct.unpack_from("<I", source, 4)[0]
    at = 12
    for _ in range(_MAX_PARTS):
        if at + 8 > min(end, len(source)):
            break
        kind, length = struct.unpack_from("<4sI", source, at)
        data = source[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
        if kind == b"EXIF":
            data = data.removeprefix(b"Exif\x00\x00")
            yield from exif_bits(data, f"{way}exif/", lambda raw, to: bits(raw, to, depth + 1))
        elif kind == b"XMP ":
            yield from xmp_bits(data, way, lambda raw, to: bits(raw, to, depth + 1))
        elif kind == b"ICCP":
            yield from icc_bits(data, f"{way}icc")
        elif kind == b"ANIM":
            yield Bit(f"{way}webp/ANIM", warning="picture_frames")
        elif kind not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANMF"):
            yield Bit(f"{way}webp/{_letters(kind)}", raw=data)
    yield from _behind(source, end + end % 2, way, depth)


def _bmp_length(source: bytes) -> int:
    """Return where the pixels of a bitmap end by its own header; the length that it declares may be anything."""
    start, header = struct.unpack_from("<II", source, 10)
    if header < 40 or len(source) < 38:
        return int(max(struct.unpack_from("<I", source, 2)[0], start))
    width, height, _, depth, packing, size = struct.unpack_from("<iiHHII", source, 18)
    rows = (abs(width) * depth + 31) // 32 * 4 * abs(height)
    return int(start + (size if packing in (1, 2) else rows))


def _behind(source: bytes, end: int, way: str, depth: int) -> Iterator[Bit]:
    """Yield what stands behind the end of a picture: an archive's names, another picture's own words, text."""
    tail = source[end:]
    if not tail.strip(b"\x00\r\n "):
        return
    to = f"{way}after-end"
    if len(tail.strip(b"\x00\r\n ")) >= _LEAST_TAIL:
        yield Bit(to, warning="picture_tail")
    if (start := tail.find(b"PK\x03\x04")) >= 0:
        for name in _archive_names(tail[start:]):
            yield Bit(f"{to}/archive", name)
    if tail.startswith(_PICTURE):
        yield from bits(tail, f"{to}/", depth + 1)
    else:
        yield Bit(to, raw=tail)


def _archive_names(tail: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(tail)) as archive:
            yield from islice((info.filename for info in archive.infolist()), 200)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        return


def _unzipped(data: bytes, window: int) -> bytes:
    """Return at most ``MAX_BYTES`` of compressed data (``window`` 15: zlib, 31: gzip), what could be unpacked of it."""
    try:
        return zlib.decompressobj(window).decompress(data, MAX_BYTES)
    except zlib.error:
        return b""


def _ascii(raw: bytes) -> bytes:
    return raw.replace(b"\x00", b"")


def _letters(kind: bytes) -> str:
    return "".join(chr(byte) if 0x21 <= byte < 0x7F and byte != 0x2F else "_" for byte in kind)
