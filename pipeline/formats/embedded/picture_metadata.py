"""Metadata of photos: EXIF and TIFF tags, Photoshop's resources with IPTC, XMP, names of colour profiles."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Callable, Iterator
from itertools import islice

from lxml import etree
from PIL.ExifTags import GPSTAGS, TAGS

from pipeline.formats.embedded.found_text import MAX_BYTES, Bit, as_text, runs

Deeper = Callable[[bytes, str], Iterator[Bit]]
"""Reads a picture inside a picture: (its bytes, the way to it)."""

_MAX_TAGS = 500
_MAX_DIRECTORIES = 32
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
_EXIF, _GPS, _INTEROP, _SUB = 0x8769, 0x8825, 0xA005, 0x014A
_XMP, _IPTC, _PHOTOSHOP, _ICC, _MAKER = 0x02BC, 0x83BB, 0x8649, 0x8773, 0x927C
_THUMBNAIL, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_TEXT, _BYTES = (2, 129), (1, 6, 7)
_CODES = {b"ASCII\x00\x00\x00": "ascii", b"UNICODE\x00": "utf-16", b"JIS\x00\x00\x00\x00\x00": "euc_jp"}
_CJK = re.compile(r"[\u3400-\u9fff]")
_MACHINE = re.compile(
    r"(?:(?:xmp|adobe|uuid|urn)[.:\w]*:)?[0-9A-Fa-f-]{32,}|https?://(?:ns\.adobe|www\.w3|purl)\S*", re.ASCII
)
_IPTC_NAMES = {
    5: "ObjectName",
    25: "Keywords",
    26: "LocationCode",
    27: "LocationName",
    40: "SpecialInstructions",
    80: "By-line",
    85: "By-lineTitle",
    90: "City",
    92: "Sub-location",
    95: "Province",
    101: "Country",
    103: "OriginalTransmissionReference",
    105: "Headline",
    110: "Credit",
    115: "Source",
    116: "CopyrightNotice",
    118: "Contact",
    120: "Caption",
    122: "Writer",
}


def exif_bits(raw: bytes, way: str, deeper: Deeper, *, whole: bool = False) -> Iterator[Bit]:
    """Yield what the directories of a TIFF structure say.

    ``whole`` means that it is a picture of its own, whose second directory is another page, not a thumbnail.
    """
    order = {b"II": "<", b"MM": ">"}.get(raw[:2])
    if order is not None and len(raw) >= 8:
        yield from _Directories(raw, order, way, deeper, whole).walk()


class _Directories:
    """Walks the directories of one TIFF structure, each once, whatever loops they form."""

    def __init__(self, raw: bytes, order: str, way: str, deeper: Deeper, whole: bool) -> None:
        self._raw = raw
        self._order = order
        self._way = way
        self._deeper = deeper
        self._whole = whole
        self._seen: set[int] = set()

    def walk(self) -> Iterator[Bit]:
        """Walk the chain of directories from the header on."""
        (at,) = self._unpack("I", 4)
        number = 0
        while at and (following := self._following(at)) is not None:
            yield from self._directory(at, self._way, number)
            at, number = following, number + 1

    def _following(self, at: int) -> int | None:
        """Return where the next directory of the chain starts; None when there is none at ``at``, or nobody knows it."""
        if at in self._seen or at + 2 > len(self._raw) or len(self._seen) > _MAX_DIRECTORIES:
            return None
        (count,) = self._unpack("H", at)
        end = at + 2 + 12 * count
        return int(self._unpack("I", end)[0]) if end + 4 <= len(self._raw) else 0

    def _directory(self, at: int, way: str, number: int = 0) -> Iterator[Bit]:
        if at in self._seen or at + 2 > len(self._raw) or len(self._seen) > _MAX_DIRECTORIES:
            return
        self._seen.add(at)
        (count,) = self._unpack("H", at)
        tags: dict[int, tuple[int, bytes]] = {}
        for index in range(min(count, _MAX_TAGS)):
            if at + 14 + 12 * index > len(self._raw):
                break
            tag, kind, value = self._entry(at + 2 + 12 * index)
            tags.setdefault(tag, (kind, value))
        if self._whole and number:
            yield Bit(f"{way}page", warning="picture_frames")
        for tag, (kind, value) in tags.items():
            yield from self._tag(tag, kind, value, way)
        yield from self._thumbnail(tags, way, number)

    def _entry(self, at: int) -> tuple[int, int, bytes]:
        tag, kind, count = self._unpack("HHI", at)
        length = _SIZES.get(kind, 1) * count
        start = at + 8 if length <= 4 else self._unpack("I", at + 8)[0]
        return tag, kind, self._raw[start : start + min(length, MAX_BYTES)]

    def _tag(self, tag: int, kind: int, value: bytes, way: str) -> Iterator[Bit]:
        name = TAGS.get(tag, f"{tag:#06x}")
        if tag in (_EXIF, _INTEROP, _SUB):
            for at in self._numbers(value)[:8]:
                yield from self._directory(at, way)
        elif tag == _GPS:
            for at in self._numbers(value)[:1]:
                yield from self._gps(at, way)
        elif tag in (_XMP, _IPTC, _PHOTOSHOP, _ICC):
            yield from self._other(tag, value, way.removesuffix("exif/").removesuffix("tiff/"))
        elif tag == _MAKER:
            for text in islice(runs(value), 50):
                yield Bit(f"{way}MakerNote", text)
        elif name.startswith("XP"):
            yield Bit(f"{way}{name}", _utf16(value, "<"))
        elif kind in _TEXT:
            yield Bit(f"{way}{name}", as_text(value, declared=True))
        elif kind in _BYTES:
            yield Bit(f"{way}{name}", self._coded(value))

    def _other(self, tag: int, value: bytes, way: str) -> Iterator[Bit]:
        if tag == _XMP:
            yield from xmp_bits(value, way, self._deeper)
        elif tag == _IPTC:
            yield from iptc_bits(value, f"{way}iptc/")
        elif tag == _PHOTOSHOP:
            yield from photoshop_bits(value, way, self._deeper)
        else:
            yield from icc_bits(value, f"{way}icc")

    def _coded(self, value: bytes) -> str | None:
        """Return a comment that names its code in its first eight bytes, or bytes that are surely text."""
        code = _CODES.get(value[:8])
        if code == "utf-16":
            return _utf16(value[8:], self._order)
        if code is not None or value[:8] == bytes(8):
            return as_text(value[8:], declared=code is not None)
        return as_text(value) if len(value) > 4 else None

    def _gps(self, at: int, way: str) -> Iterator[Bit]:
        if at in self._seen or at + 2 > len(self._raw):
            return
        self._seen.add(at)
        (count,) = self._unpack("H", at)
        tags: dict[int, tuple[int, bytes]] = {}
        for index in range(min(count, 64)):
            if at + 14 + 12 * index <= len(self._raw):
                tag, kind, value = self._entry(at + 2 + 12 * index)
                tags[tag] = kind, value
        parts = []
        for reference, tag, names in ((1, 2, {b"N": "北纬", b"S": "南纬"}), (3, 4, {b"E": "东经", b"W": "西经"})):
            side = names.get(tags.get(reference, (0, b""))[1][:1].upper())
            degrees = self._degrees(tags.get(tag, (0, b""))[1])
            if degrees is not None:
                parts.append(f"{side or ''}{degrees:.5f}".rstrip("0").rstrip("."))
        if parts:
            yield Bit(f"{way}GPS", "GPS " + " ".join(parts))
        for tag, (kind, value) in tags.items():
            if tag > 4 and kind in (*_TEXT, 7) and len(value) > 3:
                text = as_text(value, declared=True) if kind in _TEXT else self._coded(value)
                yield Bit(f"{way}{GPSTAGS.get(tag, 'GPS')}", text)

    def _degrees(self, value: bytes) -> float | None:
        """Return decimal degrees of up to three fractions: degrees, minutes, seconds."""
        total, scale = 0.0, 1.0
        if len(value) < 8:
            return None
        for at in range(0, min(len(value) // 8 * 8, 24), 8):
            above, below = struct.unpack_from(f"{self._order}II", value, at)
            total += above / below / scale if below else 0.0
            scale *= 60
        return total if total <= 360 else None

    def _thumbnail(self, tags: dict[int, tuple[int, bytes]], way: str, number: int) -> Iterator[Bit]:
        """Tell of a small picture inside, and read its own metadata."""
        starts = self._numbers(tags.get(_THUMBNAIL, (0, b""))[1])
        lengths = self._numbers(tags.get(_THUMBNAIL_LENGTH, (0, b""))[1])
        to = way.removesuffix("exif/").removesuffix("tiff/") + "thumbnail/"
        if starts and not (self._whole and number == 0):
            yield Bit(to, warning="picture_thumbnail")
            yield from self._deeper(self._raw[starts[0] : starts[0] + (lengths[0] if lengths else MAX_BYTES)], to)
        elif number and not self._whole:
            yield Bit(to, warning="picture_thumbnail")

    def _numbers(self, value: bytes) -> list[int]:
        return list(struct.unpack(f"{self._order}{len(value) // 4}I", value[: len(value) // 4 * 4]))

    def _unpack(self, layout: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self._order + layout, self._raw, at)


def photoshop_bits(raw: bytes, way: str, deeper: Deeper) -> Iterator[Bit]:
    """Yield what Photoshop's image resources say: IPTC records, captions, addresses, small pictures."""
    at = raw.find(b"8BIM")
    if at < 0:
        yield from iptc_bits(raw, f"{way}iptc/")
        return
    for _ in range(_MAX_TAGS):
        if raw[at : at + 4] not in (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR") or at + 12 > len(raw):
            return
        (number,) = struct.unpack_from(">H", raw, at + 4)
        name = raw[at + 7 : at + 7 + raw[at + 6]]
        start = at + 6 + (raw[at + 6] + 2) // 2 * 2
        if start + 4 > len(raw):
            return
        (length,) = struct.unpack_from(">I", raw, start)
        data = raw[start + 4 : start + 4 + length]
        at = start + 4 + length + length % 2
        to = f"{way}photoshop/{number:#06x}"
        yield Bit(to, as_text(name, declared=True) if name else None)
        if number == 0x0404:
            yield from iptc_bits(data, f"{way}iptc/")
        elif number in (0x0409, 0x040C):
            yield Bit(f"{way}thumbnail/", warning="picture_thumbnail")
            yield from deeper(data[28:], f"{way}thumbnail/")
        elif number == 0x0424:
            yield from xmp_bits(data, way, deeper)
        elif number == 0x0422:
            yield from exif_bits(data, f"{way}exif/", deeper)
        else:
            yield Bit(to, as_text(data))


def iptc_bits(raw: bytes, way: str) -> Iterator[Bit]:
    """Yield the texts of IPTC records (IIM 4.2), those of the application record by name."""
    at = 0
    for _ in range(_MAX_TAGS):
        if at + 5 > len(raw) or raw[at] != 0x1C:
            return
        record, number, length = struct.unpack_from(">BBH", raw, at + 1)
        at += 5
        if length & 0x8000:
            wide = length & 0x7FFF
            length = int.from_bytes(raw[at : at + wide], "big") if wide <= 4 else len(raw)
            at += wide
        data = raw[at : at + length]
        at += length
        if (record, number) not in ((1, 90), (2, 0)):
            name = _IPTC_NAMES.get(number, str(number)) if record == 2 else f"{record}.{number}"
            yield Bit(f"{way}{name}", as_text(data, declared=True))


def xmp_bits(raw: bytes, way: str, deeper: Deeper) -> Iterator[Bit]:
    """Yield texts and attributes of an XMP packet; what only machines read (identifiers, namespaces) is left out."""
    start, end = raw.find(b"<"), raw.rfind(b">") + 1
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(raw[max(0, start) : end][:MAX_BYTES], parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        for text in islice(runs(raw), 50):
            yield Bit(f"{way}xmp", text)
        return
    for element in islice(root.iter(), 10_000):
        name = _xmp_name(element)
        held = [(name, element.text), (name, element.tail)]
        held += [(str(key).rpartition("}")[2], str(value)) for key, value in element.attrib.items()]
        for key, value in held:
            if key == "image" and value and len(value) > 200:
                yield Bit(f"{way}thumbnail/", warning="picture_thumbnail")
                yield from deeper(_base64(value), f"{way}thumbnail/")
            elif value and len(value.strip()) > 1 and not _MACHINE.fullmatch(value.strip()):
                yield Bit(f"{way}xmp/{key}", value.strip())


def _xmp_name(element: etree._Element) -> str:
    """Return the name of the property that an element belongs to: lists and their items are only its form."""
    for each in (element, *element.iterancestors()):
        if isinstance(each.tag, str):
            name = each.tag.rpartition("}")[2]
            if name not in ("li", "Alt", "Bag", "Seq", "Description"):
                return f"{each.prefix}:{name}" if each.prefix else name
    return "comment"


def icc_bits(raw: bytes, way: str, name: bytes = b"") -> Iterator[Bit]:
    """Yield the names that a colour profile gives itself where they are Chinese; the usual English ones say nothing."""
    found = [as_text(name, declared=True)]
    count = struct.unpack_from(">I", raw, 128)[0] if len(raw) >= 132 else 0
    for index in range(min(count, 100)):
        if 144 + 12 * index > len(raw):
            break
        tag, start, length = struct.unpack_from(">4sII", raw, 132 + 12 * index)
        if tag in (b"desc", b"cprt", b"dmnd", b"dmdd"):
            data = raw[start : start + length]
            found += [*_names(data), *islice(runs(data), 10)]
    for text in found:
        if text is not None and _CJK.search(text):
            yield Bit(way, "".join(char for char in text if char.isprintable()))


def _names(data: bytes) -> Iterator[str | None]:
    """Yield the texts of a multi-localised name (ICC.1, 10.15)."""
    if data[:4] == b"mluc" and len(data) >= 16:
        count, size = struct.unpack_from(">II", data, 8)
        for index in range(min(count, 50)):
            if size >= 12 and 28 + size * index <= len(data):
                length, start = struct.unpack_from(">II", data, 20 + size * index)
                yield _utf16(data[start : start + length], ">")


def _utf16(raw: bytes, order: str) -> str | None:
    """Return a UTF-16 text; the other byte order where that reads better, as some programs get it wrong."""
    even = raw[: min(len(raw), MAX_BYTES) // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be") if order == "<" else ("utf-16-be", "utf-16-le"):
        text = even.decode(encoding, "replace").rstrip("\x00")
        if text and (as_text(text.encode("utf-8"), declared=True)) is not None:
            return text.replace("\x00", " ").lstrip("\ufeff").strip()
    return None


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()).replace("&#xA;", "")[: 2 * MAX_BYTES], validate=False)
    except (binascii.Error, ValueError):
        return b""
