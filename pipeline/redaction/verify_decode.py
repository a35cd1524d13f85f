"""Texts that bytes may mean, and texts that stand behind an escape: what every layer of a foreign format is read with."""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote, unquote_to_bytes

CHUNK = 1 << 20
_OVERLAP = 512  # bytes that two chunks share: longer than any value somebody withholds
_MARKED = ((b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"))
_OOXML = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SCRIPT = re.compile(r"[%\\]u([0-9A-Fa-f]{4})")
_RTF_UNICODE = re.compile(r"\\u(-?\d{1,5}) ?\??")
_CSS = re.compile(r"\\([0-9A-Fa-f]{4,6})\s?")
_SCIENTIFIC = re.compile(r"\b\d(?:\.\d{1,17})?[eE]\+?\d{1,2}\b")
_PRIVATE = re.compile("[\uf020-\uf07e]")
_MIME_WORD = re.compile(r"=\?([\w.:+-]{1,40})\?([bBqQ])\?([^?]{0,4000})\?=")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/_-]{40,}[ \t]*\r?\n[ \t]*)+[A-Za-z0-9+/_-]{2,}={0,2}|[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[ \t\r\n]*){16,}")
_MOST_BLOBS = 200


def decodings(data: bytes) -> Iterator[str]:
    """Yield what bytes of an unknown format say in every usual encoding, undecodable ones left out, a chunk at a time."""
    for base in range(0, max(1, len(data)), CHUNK):
        chunk = data[base : base + CHUNK + _OVERLAP]
        if len(chunk) > 1 or not base:
            yield from dict.fromkeys(_decoded(chunk))


def _decoded(chunk: bytes) -> Iterator[str]:
    for mark, encoding in _MARKED:
        if chunk.startswith(mark):
            yield chunk.decode(encoding, "ignore")
    yield chunk.decode("utf-8", "ignore")
    if chunk.isascii() and b"\x00" not in chunk:
        return
    yield chunk.decode("gb18030", "ignore")
    if b"\x00" in chunk or not is_text(chunk):
        for shifted in (chunk, chunk[1:]):
            yield shifted.decode("utf-16-le", "ignore")
            yield shifted.decode("utf-16-be", "ignore")
        if chunk.count(b"\x00\x00") * 4 > len(chunk) // 2:
            for shift in range(4):
                yield _wide(chunk[shift:], 0)
                yield _wide(chunk[shift:], 3)


def is_text(data: bytes) -> bool:
    """Whether bytes begin like text in UTF-8 or GB18030."""
    head = data[:4096]
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4 or not head:
                continue
        return True
    return False


def _wide(chunk: bytes, lowest: int) -> str:
    """Read UTF-32 of either order by hand: Python's decoder gives up at the first impossible value."""
    order = slice(None) if lowest else slice(None, None, -1)
    points = (int.from_bytes(chunk[at : at + 4][order], "big") for at in range(0, len(chunk) - 3, 4))
    return "".join(chr(point) for point in points if 0x20 <= point < 0x110000 and not 0xD800 <= point < 0xE000)


def plain(data: bytes, declared: str = "") -> list[str]:
    """Return what a short value (a tag of a picture, a name) says: as its encoding declares, and in every usual one."""
    texts = list(decodings(data[:CHUNK]))
    if declared:
        with suppress(LookupError):
            texts.insert(0, data[:CHUNK].decode(declared, "ignore"))
    return [text for text in dict.fromkeys(texts) if text.strip("\x00 ")]


def readings(text: str) -> list[str]:
    """Return what a text says once its escapes are undone (XML, percent, scripts, MIME), if anything else.

    Escapes within escapes are followed twice. The text itself is not among them.
    """
    found: dict[str, None] = {}
    layer = [text]
    for _ in range(2):
        layer = [new for each in layer for new in dict.fromkeys(_unescaped(each)) if new not in found and new != text]
        found.update(dict.fromkeys(layer))
    return list(found)


def _unescaped(text: str) -> Iterator[str]:
    if "&" in text:
        yield _changed(html.unescape(text), text)
    if "%" in text:
        yield _changed(unquote(text), text)
        yield _changed(unquote_to_bytes(text.encode("utf-8", "replace")).decode("gb18030", "ignore"), text)
    if "%u" in text or "\\u" in text:
        yield _changed(_SCRIPT.sub(_character, text), text)
        yield _changed(_RTF_UNICODE.sub(_rtf_character, text), text)
    if "\\" in text:
        yield _changed(_CSS.sub(_character, text), text)
    if "_x" in text:
        yield _changed(_OOXML.sub(_character, text), text)
    if "=?" in text:
        yield _changed(_MIME_WORD.sub(_mime_word, text), text)
    if _PRIVATE.search(text):
        yield _PRIVATE.sub(lambda found: chr(ord(found.group()) - 0xF000), text)
    if "e" in text or "E" in text:
        yield "\n".join(_whole_number(number) for number in _SCIENTIFIC.findall(text))


def _changed(new: str, old: str) -> str:
    return new if new != old else ""


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _rtf_character(found: re.Match[str]) -> str:
    code = int(found[1]) & 0xFFFF
    return "" if 0xD800 <= code < 0xE000 else chr(code)


def _whole_number(number: str) -> str:
    """Return a number of a spreadsheet's or chart's cache as it is read: 1.3812345678E10 is a telephone number."""
    return f"{float(number):.0f}"


def _mime_word(found: re.Match[str]) -> str:
    data = found[3].encode("ascii", "ignore")
    try:
        octets = base64.b64decode(data) if found[2] in "bB" else quopri.decodestring(data, header=True)
        return octets.decode(found[1], "ignore")
    except (ValueError, LookupError):
        return ""


def blobs(text: str) -> Iterator[bytes]:
    """Yield what base64 and hexadecimal stretches of a text decode to, also when they are broken into lines."""
    for count, found in enumerate(_HEX.finditer(text)):
        if count >= _MOST_BLOBS:
            break
        yield bytes.fromhex("".join(found.group().split()))
    for count, found in enumerate(_BASE64.finditer(text)):
        if count >= _MOST_BLOBS:
            break
        packed = "".join(found.group().split()).rstrip("=").replace("-", "+").replace("_", "/")
        packed = packed[: len(packed) - (len(packed) % 4 == 1)]
        try:
            yield base64.b64decode(packed + "=" * (-len(packed) % 4))
        except binascii.Error:
            continue
