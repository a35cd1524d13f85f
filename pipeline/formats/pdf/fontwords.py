"""Words in a PDF's fonts and certificates: which characters a font knows beside those that show, and strings in DER."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from fontTools import agl
from fontTools.ttLib import TTFont

from pipeline.formats.embedded import in_words
from pipeline.formats.pdf.streams import Allowance, unpacked

_MAX_FONTS = 200
_MAX_LETTERS = 400
"""Fonts with more characters that do not show are whole fonts; what they know says nothing about the text."""

_TO_UNICODE = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_DER_STRINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
_MAX_DER = 1024 * 1024
_HAN, _NUMBER = re.compile(r"[\u3400-\u9fff]"), re.compile(r"\d{11}")


def sequences(pdf: pikepdf.Pdf, allowance: Allowance) -> Iterator[tuple[str, str]]:
    """Yield (path, characters) of each font: what its map, its encoding's names and its glyphs' names say, in their order."""
    count = 0
    for found in pdf.objects:
        if not isinstance(found, pikepdf.Dictionary) or count >= _MAX_FONTS:
            continue
        try:
            path = f"/Font/{found.objgen[0]}"
            if found.get("/Type") == pikepdf.Name.Font:
                count += 1
                yield from _said(f"{path}/ToUnicode", _map(found, allowance))
                yield from _said(f"{path}/Differences", _differences(found))
            program = found.get("/FontFile2") or found.get("/FontFile3")
            if isinstance(program, pikepdf.Stream):
                yield from _said(f"{path}/Glyphs", _glyphs(unpacked(program, allowance) or b""))
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, IndexError):
            allowance.short = True


def _said(path: str, text: str) -> Iterator[tuple[str, str]]:
    if 2 <= len(text) <= _MAX_LETTERS and (len(_HAN.findall(text)) > 1 or _NUMBER.search(text)):
        yield path, text


def _map(font: pikepdf.Object, allowance: Allowance) -> str:
    stream = font.get("/ToUnicode")
    data = unpacked(stream, allowance) if isinstance(stream, pikepdf.Stream) else None
    if data is None or len(data) > 200_000:
        return ""
    found = []
    for kind, body in _TO_UNICODE.findall(data):
        codes = [
            bytes.fromhex(b"".join(each.split()).decode())
            for each in _HEX.findall(body)
            if len(b"".join(each.split())) % 2 == 0
        ]
        found += codes[1::2] if kind == b"char" else codes[2::3]
    return "".join(code.decode("utf-16-be", "ignore") for code in found)


def _differences(font: pikepdf.Object) -> str:
    encoding = font.get("/Encoding")
    names = encoding.get("/Differences") if isinstance(encoding, pikepdf.Dictionary) else None
    if not isinstance(names, pikepdf.Array):
        return ""
    return "".join(agl.toUnicode(str(name)[1:]) for name in names.as_list() if isinstance(name, pikepdf.Name))


def _glyphs(data: bytes) -> str:
    """Return the characters that a TrueType program's glyph names stand for, in the order of its glyphs."""
    if not data.startswith((b"\x00\x01\x00\x00", b"true", b"OTTO")) or len(data) > 8_000_000:
        return ""
    try:
        with TTFont(BytesIO(data), lazy=True, fontNumber=0) as font:
            if data.startswith(b"OTTO") or "post" not in font or font["post"].formatType != 2.0:
                return ""
            return "".join(agl.toUnicode(name) for name in font.getGlyphOrder()[: 2 * _MAX_LETTERS])
    except Exception:  # fontTools raises whatever a broken table makes it
        return ""


def words_of_bytes(raw: bytes) -> Iterator[str]:
    """Yield the words in the strings of a certificate or signature (DER); nothing for other bytes."""
    if len(raw) > 64 and raw[:1] == b"\x30":
        yield from dict.fromkeys(text for text in _der(raw[:_MAX_DER], 0) if in_words(text))


def _der(raw: bytes, depth: int) -> Iterator[str]:
    position = 0
    while position + 2 <= len(raw):
        tag, size = raw[position], raw[position + 1]
        position += 2
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(raw[position : position + min(count, 4)], "big") if count else len(raw) - position
            position += count
        body = raw[position : position + size]
        position += size
        if tag in _DER_STRINGS:
            yield body.decode(_DER_STRINGS[tag], "ignore")
        elif (tag & 0x20 or (tag == 0x04 and body[:1] == b"\x30")) and depth < 24:
            yield from _der(body, depth + 1)
