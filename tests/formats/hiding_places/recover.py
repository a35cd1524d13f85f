"""What somebody with patience gets out of a file: every text in it, whatever holds or encodes it.

Shares no code with Mishen. ``found`` says which of some values can be recovered from a file's bytes, and from where.
"""

from __future__ import annotations

import base64
import binascii
import html
import io
import quopri
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast
from urllib.parse import unquote_to_bytes

import olefile
from lxml import etree
from PIL import Image, ImageSequence, UnidentifiedImageError

_MAX_DEPTH = 6
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{8}(?:[A-Za-z0-9+/]|\r?\n)*={0,2}")
_ESCAPES = re.compile(r"\\u(-?\d{1,5}) ?\??|((?:\\'[0-9a-fA-F]{2})+)|\{\\[a-z]+ ?|\\[a-z]+-?\d* ?|[{}]")
_SYMBOL = re.compile("[\uf020-\uf0ff]")
_NO_LETTER = re.compile(r"[\W_]+")
_CHAR_ATTRIBUTE = "sym@char"


def found(data: bytes, values: Sequence[str]) -> dict[str, str]:
    """Return the values that can be recovered, each with the way to the first place where it stands."""
    return dict(_search(data, tuple(values), 0))


@lru_cache(maxsize=4096)
def _search(data: bytes, values: tuple[str, ...], depth: int) -> tuple[tuple[str, str], ...]:
    """Return (value, way) for the values in the bytes; many files share parts, which are searched once."""
    wanted = {value: squeeze(value) for value in values}
    ways: dict[str, str] = {}

    def look(text: str, way: str) -> None:
        squeezed = squeeze(text)
        ways.update({value: way for value, needle in wanted.items() if value not in ways and needle in squeezed})

    for name, text in _texts(data):
        look(text, f"[{name}]")
    for name, part in _unpacked(data) if depth < _MAX_DEPTH else ():
        look(name, "/name")
        for value, way in _search(part, values, depth + 1):
            ways.setdefault(value, f"/{name}{way}")
    return tuple(ways.items())


def squeeze(text: str) -> str:
    """Fold widths, map symbol fonts to what they look like, drop all that is no letter, number or sign one can see."""
    text = _SYMBOL.sub(lambda match: chr(ord(match.group()) - 0xF000), text)
    text = unicodedata.normalize("NFKC", text)
    return _NO_LETTER.sub("", text)


def _texts(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the bytes as text in every way that makes sense."""
    yield from _decoded(data)
    if b"<" in data[:200]:
        yield from ((f"xml {name}", text) for name, text in _xml(data))


def _decoded(data: bytes) -> Iterator[tuple[str, str]]:
    for encoding in ("utf-8", "gb18030", "latin-1"):
        text = data.decode(encoding, "ignore")
        yield encoding, text
        if encoding != "latin-1":
            yield f"{encoding} unescaped", html.unescape(text)
            yield f"{encoding} without tags", html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", text, flags=re.DOTALL))
    for encoding in ("utf-16-le", "utf-16-be", "gb18030"):
        for start in (0, 1):
            yield f"{encoding} from {start}", data[start:].decode(encoding, "ignore")
    if b"%" in data:
        quoted = unquote_to_bytes(data)
        yield from ((f"percent {encoding}", quoted.decode(encoding, "ignore")) for encoding in ("utf-8", "gb18030"))
    if b"{\\rtf" in data:
        yield "rtf", _rtf(data.decode("latin-1"))


def _rtf(text: str) -> str:
    def said(match: re.Match[str]) -> str:
        if match.group(1):
            return chr(int(match.group(1)) % 0x10000)
        return bytes.fromhex((match.group(2) or "").replace("\\'", "")).decode("gb18030", "ignore")

    return _ESCAPES.sub(said, text)


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what is packed in the bytes: archives, compound files, chunks, deflated and base64 stretches."""
    yield from _archives(data)
    if data.startswith(olefile.MAGIC):
        yield from _compound(data)
    if data.startswith(b"\x89PNG"):
        yield from _chunks(data)
    if data[40:44] == b" EMF":
        yield "emf", _emf(data)
    if data.startswith((b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00")):
        yield "wmf", _wmf(data)
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        if unpacked := _inflated(data[match.start() :], zlib.MAX_WBITS):
            yield "zlib", unpacked
    if len(data) < 200_000:
        yield from _coded(data)


def _coded(data: bytes) -> Iterator[tuple[str, bytes]]:
    for match in _BASE64.finditer(data):
        run = re.sub(rb"\s", b"", match.group())
        if len(run) >= 24:
            try:
                yield "base64", base64.b64decode(run.rstrip(b"=")[: len(run.rstrip(b"=")) // 4 * 4])
            except binascii.Error:
                continue
    if re.search(rb"=[0-9A-F]{2}=[0-9A-F]{2}", data):
        yield "quoted-printable", quopri.decodestring(data)


def _archives(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield every local entry of a ZIP, listed or not, and the directory's comments and extra fields."""
    at = data.find(b"PK\3\4")
    while at >= 0 and at + 30 <= len(data):
        method, size = struct.unpack_from("<H", data, at + 8)[0], struct.unpack_from("<I", data, at + 18)[0]
        name_length, extra_length = struct.unpack_from("<HH", data, at + 26)
        begin = at + 30 + name_length + extra_length
        name = data[at + 30 : at + 30 + name_length].decode("utf-8", "replace")
        content = _inflated(data[begin:], -zlib.MAX_WBITS) if method else data[begin : begin + size]
        yield name, content or b""
        yield "extra", data[at + 30 + name_length : begin]
        at = data.find(b"PK\3\4", at + 4)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "comment", archive.comment
            for info in archive.infolist():
                yield "directory", info.filename.encode() + b"\n" + info.comment + b"\n" + info.extra
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return


def _inflated(data: bytes, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data, 1 << 26)
    except zlib.error:
        return b""


def _compound(data: bytes) -> Iterator[tuple[str, bytes]]:
    with olefile.OleFileIO(io.BytesIO(data)) as compound:
        for path in compound.listdir():
            yield "/".join(path), compound.openstream(path).read()


def _chunks(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8].decode("latin-1"), data[at + 8 : at + 8 + length]
        at += 12 + length


def _emf(data: bytes) -> bytes:
    """Return the texts of all EMR_EXTTEXTOUTW records, joined, as UTF-8."""
    said, at = "", 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if kind == 84 and at + 76 <= len(data):
            length, offset = struct.unpack_from("<II", data, at + 44)
            said += data[at + offset : at + offset + 2 * length].decode("utf-16-le", "ignore")
        at += max(8, size)
    return said.encode()


def _wmf(data: bytes) -> bytes:
    """Return the texts of all text records, joined."""
    said = b""
    at = (22 if data.startswith(b"\xd7\xcd\xc6\x9a") else 0) + 18
    while at + 6 <= len(data):
        size, function = struct.unpack_from("<IH", data, at)
        if function == 0x0521:
            (length,) = struct.unpack_from("<H", data, at + 6)
            said += data[at + 8 : at + 8 + length]
        elif function == 0x0A32:
            (length,) = struct.unpack_from("<H", data, at + 10)
            said += data[at + 14 : at + 14 + length]
        at += max(6, 2 * size)
    return said


def _xml(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield texts joined across nodes, comments, and the values of each attribute name joined across elements."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = cast("etree._Element | None", etree.fromstring(data, parser))
    except etree.XMLSyntaxError:  # nothing in it looks like XML, not even to a forgiving reader
        return
    if root is None:
        return
    yield "text", "".join(str(text) for text in root.itertext(tag=etree.Element))
    small = root.iter("{*}t")
    yield "text without ruby", "".join(t.text or "" for t in small if next(t.iterancestors("{*}rt"), None) is None)
    yield "all text", "\n".join(str(text) for text in root.itertext())
    remarks, values, names, tails = [], dict[str, list[str]](), set[str](), []
    before: list[etree._Element] = [each for each in root.itersiblings(preceding=True)]
    for element in [*before, *root.iter(), *root.itersiblings()]:
        if not isinstance(element.tag, str):
            remarks.append(element.text or "")
            continue
        names.add(element.tag)
        names.update(f"{prefix} {uri}" for prefix, uri in element.nsmap.items())
        tails.append(element.tail or "")
        for key, value in element.attrib.items():
            names.add(str(key))
            for scope in ("", element.tag.rpartition("}")[2]):
                values.setdefault(f"{scope}@{str(key).rpartition('}')[2]}", []).append(str(value))
    yield "remarks", "".join(remarks)
    yield "names", "\n".join(names)
    yield "tails", "".join(tails)
    for name, each in values.items():
        yield name, "".join(each)
        if name == _CHAR_ATTRIBUTE:
            yield "symbols", "".join(chr(int(value, 16)) for value in each if re.fullmatch("[0-9A-Fa-f]{1,4}", value))


def pictures_in(data: bytes) -> list[Image.Image]:
    """Return every frame of every picture in a package that Pillow can open."""
    frames = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            try:
                with Image.open(io.BytesIO(archive.read(name))) as picture:
                    frames += [frame.copy() for frame in ImageSequence.Iterator(picture)]
            except UnidentifiedImageError:
                continue
    return frames
