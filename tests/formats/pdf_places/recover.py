"""What somebody with patience gets out of a PDF: every text in it, whatever holds or encodes it; and what its pages show.

Shares no code with Mishen. ``found`` says which of some values can be recovered from a file, and from where; what bytes may mean is
the affair of ``hiding_places.recover``. ``seen`` gives the rendered page.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
from fontTools.ttLib import TTFont, TTLibError
from numpy.typing import NDArray

from tests.formats.hiding_places import recover as anything
from tests.formats.hiding_places.recover import squeeze

Gray = NDArray[np.uint8]
_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_TOKEN = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<<|>>|<[0-9A-Fa-f\s]*>|/[^\s()<>\[\]{}/%]+|%[^\r\n]*", re.DOTALL
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_HEX = re.compile(rb"[0-9A-Fa-f]{24,}")
_ROW = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{4,})>(?![^\S\n]*[<\[])")
_LARGE = 300_000
_RED = 40  # by how much the stamp is more red than green
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030")
_GLYPH = re.compile(r"(?:uni|u)([0-9A-F]{4,6})\b")
_LANGUAGE = re.compile("\u001b[^\u001b]*\u001b")


def found(data: bytes, values: Sequence[str]) -> dict[str, str]:
    """Return the values that can be recovered, each with the way to the first place where it stands."""
    return dict(_found(data, tuple(values)))


@lru_cache(maxsize=2048)
def _found(data: bytes, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    wanted = {value: squeeze(value) for value in values}
    ways: dict[str, str] = {}

    def look(way: str, text: str) -> None:
        for said in (text, _reread(text)):
            squeezed = squeeze(said)
            ways.update({value: way for value, needle in wanted.items() if value not in ways and needle in squeezed})

    for way, text in _texts(data):
        look(way, text)
    for way, part in _parts(data):
        inside = found if part.startswith(b"%PDF") and part is not data else _anything
        for value, inner in inside(part, values).items():
            ways.setdefault(value, f"{way}/{inner}")
    return tuple(ways.items())


def _anything(part: bytes, values: Sequence[str]) -> Mapping[str, str]:
    """Return what some bytes hold; of large ones (pixels) only what stands in them plainly."""
    if len(part) < _LARGE:
        return anything.found(part, values)
    return {value: "bytes" for value in values for encoding in _ENCODINGS if value.encode(encoding) in part}


def _reread(text: str) -> str:
    """Return a text whose characters are in truth bytes of GB18030."""
    return text.encode("latin-1", "ignore").decode("gb18030", "ignore")


# Text of the pages, by three extractors


def _texts(data: bytes) -> Iterator[tuple[str, str]]:
    yield from extracted(data).items()
    for name, octets in _tokens(data).items():
        for encoding in ("utf-16-be", "utf-8", "gb18030", "latin-1"):
            joined = b"".join(octets) if encoding != "latin-1" else b"\n".join(octets)
            yield f"{name} {encoding}", joined.decode(encoding, "ignore")
        each = [_said(part) for part in octets]
        yield f"{name} each", "\n".join(each)
        yield f"{name} without tags", "\n".join(re.sub("<[^<>]*>", "", part) for part in each if "<" in part)
        yield f"{name} joined", "".join(each)
    names = " ".join(octet.decode("latin-1") for octet in _tokens(data).get("names", ()))
    yield "glyph names", "".join(_code(match.group(1)) for match in _GLYPH.finditer(names))
    yield from _fonts(data)
    yield from _shown(data)


def _code(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code < 0x110000 else ""


def extracted(data: bytes) -> Mapping[str, str]:
    """Return the text that each extractor reads from the pages."""
    return _extracted(data)


@lru_cache(maxsize=16)
def _extracted(data: bytes) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(Exception), pdfplumber.open(BytesIO(data)) as pdf:  # pdfminer raises whatever it likes
            for page in pdf.pages:
                chars = page.chars
                texts["pdfplumber"] = texts.get("pdfplumber", "") + "".join(char["text"] for char in chars) + "\n"
                placed = sorted(chars, key=lambda char: (round(char["top"] / 4), char["x0"]))
                texts["pdfplumber by place"] = texts.get("pdfplumber by place", "") + "".join(c["text"] for c in placed)
                upward = sorted(chars, key=lambda char: (round(char["x0"] / 4), char["top"]))
                texts["pdfplumber by column"] = texts.get("pdfplumber by column", "") + "".join(
                    c["text"] for c in upward
                )
        with contextlib.suppress(pypdfium2.PdfiumError), contextlib.closing(pypdfium2.PdfDocument(data)) as document:
            for page in document:
                texts["pdfium"] = texts.get("pdfium", "") + page.get_textpage().get_text_range() + "\n"
    for way in ("-raw", "-layout"):
        if (program := shutil.which("pdftotext")) is not None:
            done = subprocess.run([program, way, "-", "-"], input=data, capture_output=True, check=False, timeout=60)
            texts[f"pdftotext {way}"] = done.stdout.decode("utf-8", "replace")
    return texts


# Objects and bytes


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the file and everything packed in it: streams of live and of lost objects, strings."""
    yield "file", data
    yield from _streams(data)
    yield "streams", b"".join(part for _, part in _streams(data) if len(part) < 20_000)
    strings = _tokens(data)["strings"]
    yield "strings", b"\n".join(strings)
    for number, octet in enumerate(strings):
        if octet.startswith((b"0\x82", b"0\x80")):
            yield f"string {number}", octet
    for way, part in _streams(data):
        for match in _HEX.finditer(part) if len(part) < _LARGE else ():
            digits = match.group()
            yield f"{way} digits", bytes.fromhex(digits[: len(digits) // 2 * 2].decode())


@lru_cache(maxsize=8)
def _streams(data: bytes) -> tuple[tuple[str, bytes], ...]:
    found: list[tuple[str, bytes]] = []
    for number, match in enumerate(_STREAM.finditer(data)):
        end = data.find(b"endstream", match.end())
        body = data[match.end() : end if end >= 0 else len(data)]
        found += [(f"lost stream {number}", each) for each in _coats(body)]
    with contextlib.suppress(pikepdf.PdfError, ValueError), pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                with contextlib.suppress(pikepdf.PdfError):
                    found.append((f"stream {each.objgen[0]}", each.read_raw_bytes()))
                    found.append((f"stream {each.objgen[0]}", each.read_bytes()))
        if pdf.is_encrypted:
            out = BytesIO()
            pdf.save(out, encryption=False)
            found.append(("decrypted", out.getvalue()))
    return tuple(dict.fromkeys(found))


def _coats(body: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield what bytes unpack to: Flate and hexadecimal, one over the other, and what follows the packed data."""
    if depth > 5:
        return
    text = body.strip()
    if re.fullmatch(rb"[0-9A-Fa-f\s]{8,}>?", text):
        digits = re.sub(rb"[\s>]", b"", text)
        inner = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        yield inner
        yield from _coats(inner, depth + 1)
    if body[:1] == b"\x78":
        unpacker = zlib.decompressobj()
        with contextlib.suppress(zlib.error):
            inner = unpacker.decompress(body, 1 << 26)
            yield inner
            yield from _coats(inner, depth + 1)


@lru_cache(maxsize=8)
def _tokens(data: bytes) -> Mapping[str, Sequence[bytes]]:
    """Return the strings and names that stand in the file's objects and in its unpacked streams of syntax."""
    strings: list[bytes] = []
    names: list[bytes] = []
    bare = re.sub(rb"stream\r?\n.*?endstream", b"stream", data, flags=re.DOTALL)
    for source in (bare, *(part for _, part in _streams(data) if _is_syntax(part))):
        for match in _TOKEN.finditer(source):
            token = match.group()
            if token.startswith(b"("):
                strings.append(_ESCAPE.sub(_unescaped, token[1:-1]))
            elif token.startswith(b"/"):
                names.append(re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m.group(1).decode()), token[1:]))
            elif token.startswith(b"<") and not token.startswith(b"<<"):
                digits = re.sub(rb"[\s<>]", b"", token)
                strings.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    return {"strings": strings, "names": names}


def _is_syntax(part: bytes) -> bool:
    return len(part) < _LARGE and sum(byte < 128 for byte in part[:400]) > 0.9 * len(part[:400])


def _unescaped(match: re.Match[bytes]) -> bytes:
    said: bytes = match.group(1)
    if said[:1] in b"01234567":
        return bytes((int(said, 8) & 255,))
    return _LETTERS.get(said, said)


def _said(octets: bytes) -> str:
    """Return what a text string says."""
    if octets.startswith((b"\xfe\xff", b"\xff\xfe")):
        return _LANGUAGE.sub("", octets.decode("utf-16", "ignore"))
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return octets.decode(encoding)
    return octets.decode("latin-1")


def _shown(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield what every content, painted or not, shows in every font that says what its codes mean."""
    contents, maps = [], []
    for way, part in _streams(data):
        if b"begincmap" in part:
            rows = {
                m.group(1).lower(): bytes.fromhex(m.group(2).decode()).decode("utf-16-be", "ignore")
                for m in _ROW.finditer(part)
            }
            maps.append(rows)
        elif re.search(rb"T[jJ]\b", part):
            codes = b"".join(re.sub(rb"\s", b"", m.group()[1:-1]) for m in re.finditer(rb"<[0-9A-Fa-f\s]+>", part))
            contents.append((way, codes.lower()))
    for way, codes in contents:
        for rows in maps:
            size = len(next(iter(rows), b"0000"))
            yield f"{way} shown", "".join(rows.get(codes[at : at + size], "") for at in range(0, len(codes), size))


def _fonts(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the names, the glyphs' names and the characters of embedded font programs, in their order."""
    for way, part in _streams(data):
        if part[:4] not in (b"\0\1\0\0", b"OTTO", b"true"):
            continue
        with (
            contextlib.suppress(TTLibError, KeyError, AssertionError, ValueError),
            TTFont(BytesIO(part), lazy=True) as font,
        ):
            yield f"{way} names", "\n".join(record.toUnicode("replace") for record in font["name"].names)
            order = font.getGlyphOrder()
            yield f"{way} glyphs", "".join(_code(m.group(1)) for name in order for m in _GLYPH.finditer(name))
            chars = {name: chr(code) for code, name in font.getBestCmap().items()}
            yield f"{way} characters", "".join(chars.get(name, "") for name in order)


# Pixels


@lru_cache(maxsize=16)
def seen(data: bytes, number: int, scale: float) -> Gray:
    """Return a page as PDFium shows it without annotations, in gray."""
    return np.asarray(_colours(data, number, scale) @ (0.299, 0.587, 0.114)).round().astype(np.uint8)


@lru_cache(maxsize=16)
def stamped(data: bytes, number: int, scale: float) -> NDArray[np.bool_]:
    """Return where a preview's stamp stands: the rectangle around all that is red."""
    colours = _colours(data, number, scale).astype(np.int16)
    red = colours[:, :, 0] - colours[:, :, 1] > _RED
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    if rows.size:
        red[rows[0] - 2 : rows[-1] + 3, columns[0] - 2 : columns[-1] + 3] = True
    return np.asarray(red)


@lru_cache(maxsize=4)
def _colours(data: bytes, number: int, scale: float) -> Gray:
    with contextlib.closing(pypdfium2.PdfDocument(data)) as document:
        picture = document[number - 1].render(scale=scale, rev_byteorder=True, may_draw_forms=False, draw_annots=False)
        return np.asarray(picture.to_numpy())[:, :, :3].copy()
