"""What a PDF's streams say beside what they paint: metadata, attached files, remarks, unused strings, loose bytes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import pikepdf

from pipeline.formats.embedded import Budget, in_words, recover
from pipeline.formats.embedded.found_text import as_text
from pipeline.formats.pdf.lexer import Sort, tokens

MAX_TEXT = 100_000  # code points of one text
_MAX_STREAM = 32 * 1024 * 1024
_MAX_TEXTS = 2_000  # of one stream
_XMP_TEXT = re.compile(r">([^<>]+)<")
_XMP_ATTRIBUTE = re.compile(r"(?<![:\w])(?!xmlns)[\w:]+=\"([^\"]+)\"")
_XML_REMARK = re.compile(r"<!--(.*?)-->", re.DOTALL)
_XML_NAME = re.compile(r"<(?![/!?])([^\s<>/]+)")
_INSTRUCTION = re.compile(r"<\?.*?\?>", re.DOTALL)
_SHOWN = re.compile(
    rb"(?:\((?:[^()\\]|\\.)*+\)|<[0-9A-Fa-f\s]*+>)\s*+(?:Tj|')"
    rb"|\[(?:[^\[\]()%<>]|\((?:[^()\\]|\\.)*+\)|<[0-9A-Fa-f\s]*+>)*+\]\s*+TJ",
    re.DOTALL,
)
_CONTENT = re.compile(rb"(?<![\w.])(?:BT|Tj|TJ|Do|re|BDC|BMC|cm|rg|gs|d1|d0|acme)(?![\w.])")
_SYNTAX = re.compile(rb"begincmap|^\s*\{|^\s*%(?!PDF)")
_SHOWING = (b"Tj", b"TJ", b"'", b'"')
_PROPERTY = ("ActualText", "Alt", "E")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(r"(?<![\d.])\d{11}|\w@\w+\.\w")
_SURE = re.compile(f"{_HAN.pattern}|{_NUMBER.pattern}")
_SPOILT = re.compile(
    "\ufffd|\u951f"
)  # what stands for bytes that could not be read, and what that is when it is read as GBK
_LEAST_CHINESE = 4
_LARGE = 64 * 1024  # bytes
_LEAST_IN_LARGE = 7  # in 8 MB of noise four or five common characters stand side by side by chance
_MOST_NAMES = 2_000
_PROGRAMS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf", b"\x01\x00\x04")  # of fonts


@dataclass(slots=True)
class Allowance:
    """What may still be looked at in one file; ``short`` says that something was left out."""

    syntax: int = 4 * 1024 * 1024  # bytes of content that are taken apart (0.6 s a megabyte)
    unpacked: int = 512 * 1024 * 1024
    budget: Budget = field(default_factory=lambda: Budget(512 * 1024))
    short: bool = False

    def take(self, size: int, kind: str) -> bool:
        """Say whether so many bytes may be looked at, and count them."""
        left = getattr(self, kind) - size
        if left < 0:
            self.short = True
            return False
        setattr(self, kind, left)
        return True


def said(raw: bytes) -> str | None:
    """Return the words in a string of no known meaning; None for identifiers, codes and bytes of chance."""
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        text = raw.decode("utf-16", "replace")
    elif raw.isascii() and b"\0" not in raw:
        text = raw.decode()
    else:
        return _guessed(raw)
    return text.strip() if in_words(text) else None


def _guessed(raw: bytes) -> str | None:
    """Return the words in bytes whose encoding nobody tells; UTF-8 hardly comes by chance, two bytes in GB18030 do."""
    text = as_text(raw)
    if text is None or not in_words(text) or _SPOILT.search(text):
        return None
    try:
        raw.decode()
    except UnicodeDecodeError:
        return text.strip() if credible(text) else None
    return text.strip()


def credible(text: str) -> bool:
    """Tell whether a text found among bytes is one: a number or address, or Chinese that is long and varied enough."""
    chinese = _HAN.findall(text)
    if _NUMBER.search(text):
        return True
    return (
        len(chinese) >= _LEAST_CHINESE and len(set(chinese)) * 3 >= len(chinese) * 2 and len(chinese) * 2 >= len(text)
    )


def loose_texts(data: bytes, allowance: Allowance) -> Iterator[str]:
    """Yield the texts among bytes of no known structure, where they are surely texts.

    Programs of fonts, tables of colours and samples are full of pairs of bytes that read as GB 18030, so that has to be longer.
    """
    least = _LEAST_CHINESE if len(data) <= _LARGE else _LEAST_IN_LARGE
    for text in islice(allowance.budget.texts(data), _MAX_TEXTS):
        chinese = len(_HAN.findall(text))
        if not credible(text) or (chinese < least and not _NUMBER.search(text)):
            continue
        if _is_unicode(text, data) or chinese >= 3 * _LEAST_CHINESE:
            yield text


def _is_unicode(text: str, data: bytes) -> bool:
    """Tell whether the Chinese of a text stands in the bytes as Unicode; a text without any is none of them."""
    chinese = _HAN.search(text)
    if chinese is None or _NUMBER.search(text):
        return True
    piece = text[chinese.start() : chinese.start() + _LEAST_CHINESE]
    return any(piece.encode(encoding, "ignore") in data for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def named(raw: bytes) -> str | None:
    """Return the words in a name: programs number their names, so digits count from eleven on."""
    if raw.isascii() and len(raw) < 11:
        return None
    text = raw.decode() if raw.isascii() else _guessed(raw)
    return text if text is not None and _SURE.search(text) else None


def xml_texts(data: bytes) -> Iterator[str]:
    """Yield texts and attribute values of an XML packet, then remarks and names in words; single characters are joined."""
    text = _INSTRUCTION.sub("<>", _decoded(data[: 4 * MAX_TEXT])).strip("\ufeff \r\n\t")
    whole = [value for match in _XMP_TEXT.finditer(text) if (value := match.group(1).strip())]
    if sum(len(value) == 1 for value in whole) * 2 > len(whole):
        yield "".join(whole)[:MAX_TEXT]
    whole += [match.group(1).strip() for match in _XMP_ATTRIBUTE.finditer(text)]
    whole += [match.group(1).strip() for match in _XML_REMARK.finditer(text) if in_words(match.group(1))]
    whole += [match.group(1) for match in _XML_NAME.finditer(text) if _SURE.search(match.group(1))]
    yield from (html.unescape(value)[:MAX_TEXT] for value in whole[:_MAX_TEXTS] if value)


def _decoded(data: bytes) -> str:
    for mark, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.decode("utf-8", "replace")


def unpacked(stream: pikepdf.Stream, allowance: Allowance) -> bytes | None:
    """Return a stream's bytes, those of a picture or of an unknown filter as they are packed; None where they cannot be had."""
    try:
        length = len(stream.read_raw_bytes())
        if length > _MAX_STREAM or not allowance.take(length, "unpacked"):
            allowance.short = True
            return None
        data = stream.read_bytes()
        return data if allowance.take(len(data) - min(length, len(data)), "unpacked") else None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError):
        pass
    try:
        return stream.read_raw_bytes()
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        allowance.short = True
        return None


def number(value: object) -> int:
    """Return a whole number, 0 for anything else."""
    return value if isinstance(value, int) else 0


def is_picture(stream: pikepdf.Object) -> bool:
    """Tell whether a stream is a raster image."""
    return stream.get("/Subtype") == pikepdf.Name.Image or (
        "/Width" in stream and "/Height" in stream and "/Subtype" not in stream
    )


def stream_texts(stream: pikepdf.Stream, allowance: Allowance, *, attached: bool) -> Iterator[tuple[str, str]]:
    """Yield (way, text) of what a stream says; what its content paints is for ``undrawn``.

    The way ``property`` is for alternate texts of marked content, ``remark`` and ``string`` for what no viewer shows.
    """
    if is_picture(stream):
        yield from _picture(stream, allowance)
        return
    data = unpacked(stream, allowance)
    if not data:
        return
    if attached:
        yield from ((each.way, each.text) for each in recover(data, allowance.budget))
    elif stream.get("/Type") == pikepdf.Name.Metadata or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        (b"<?xpacket", b"<x:xmpmeta")
    ):
        yield from (("xmp", text) for text in xml_texts(data))
    elif _is_syntax(stream, data):
        found = list(islice(syntax_texts(data.partition(b"eexec")[0], allowance), _MAX_TEXTS))
        yield from found
        properties = [text for way, text in found if way == "property"]
        if len(properties) > 1:  # words may be spread over several
            yield "property", "".join(properties)
    else:
        yield from _loose(data, allowance)


def _is_syntax(stream: pikepdf.Stream, data: bytes) -> bool:
    if data.startswith(_PROGRAMS):
        return False
    if _SYNTAX.search(data[:4096]) or stream.get("/Type") in (pikepdf.Name.ObjStm, pikepdf.Name.XRef):
        return True
    return "/FunctionType" not in stream and _CONTENT.search(data[:65536]) is not None


def _loose(data: bytes, allowance: Allowance) -> Iterator[tuple[str, str]]:
    if data.startswith(_PROGRAMS) and _names(data) > _MOST_NAMES:
        allowance.short = True  # broken, and every name would be tried
        return
    for each in islice(recover(data, allowance.budget), _MAX_TEXTS):
        guessed = each.way == "bytes" or data.startswith(_PROGRAMS)
        if credible(each.text) and (not guessed or _is_unicode(each.text, data)):
            yield each.way, each.text
    if data.startswith((b"\x00\x01\x00\x00", b"OTTO", b"true")):
        yield from (("tables", text) for text in loose_texts(_odd_tables(data), allowance))


_TABLES = frozenset(
    b"cmap|head|hhea|hmtx|maxp|name|OS/2|post|cvt |fpgm|glyf|loca|prep|CFF |VORG|gasp|GDEF|GPOS|GSUB|BASE|JSTF|vhea|vmtx|kern|"
    b"DSIG|meta|FFTM|TTFA|webf|prop|Zapf|feat|lcar|acnt|Silf|Glat|Gloc|Feat|Sill|MERG|hdmx|LTSH|VDMX|PCLT|EBDT|EBLC|EBSC|CBDT|"
    b"CBLC|sbix|COLR|CPAL|STAT|fvar|avar|gvar|HVAR|MVAR|CFF2|SVG |BDF |morx|kerx".split(b"|")
)


def _names(data: bytes) -> int:
    """Return how many names a font program says that it has."""
    count = min(int.from_bytes(data[4:6], "big"), 256)
    starts = [
        int.from_bytes(data[at + 8 : at + 12], "big")
        for at in range(12, 12 + 16 * count, 16)
        if data[at : at + 4] == b"name"
    ]
    return max((int.from_bytes(data[start + 2 : start + 4], "big") for start in starts), default=0)


def _odd_tables(data: bytes) -> bytes:
    """Return the tables of a font program that no renderer knows."""
    count = min(int.from_bytes(data[4:6], "big"), 256)
    found = []
    for at in range(12, 12 + 16 * count, 16):
        if data[at : at + 4] not in _TABLES:
            start, size = int.from_bytes(data[at + 8 : at + 12], "big"), int.from_bytes(data[at + 12 : at + 16], "big")
            found.append(data[start : start + size])
    return b"\0\0".join(found)


def syntax_texts(data: bytes, allowance: Allowance) -> Iterator[tuple[str, str]]:
    """Yield remarks, properties and strings that no operator shows, from content, character maps, functions or objects."""
    rest = _SHOWN.sub(b" ", data)
    if not allowance.take(len(rest), "syntax"):
        return
    waiting: list[tuple[str, str]] = []
    key, codes = "", b"begincmap" in rest
    for token in tokens(rest):
        match token.sort:
            case Sort.WORD if not token.data[:1].isdigit():
                yield from () if token.data in _SHOWING else waiting
                waiting.clear()
                yield from _words(token.data, "string", _guessed if not token.data.isascii() else None)
            case Sort.NAME:
                key = token.data.decode("latin-1")
                yield from _words(token.data, "name", named)
            case Sort.REMARK:
                yield from _words(token.data, "remark", said)
            case Sort.IMAGE:
                yield from (("inline", text) for text in _inline(token.data, allowance))
            case Sort.STRING if not codes:
                text = _string(token.data, key)
                if text is not None and any(map(str.isalnum, text)):
                    waiting.append(("property" if key in _PROPERTY else "string", text))
    yield from waiting


def _words(raw: bytes, way: str, read: Callable[[bytes], str | None] | None) -> Iterator[tuple[str, str]]:
    text = read(raw) if read is not None else None
    if text is not None:
        yield way, text


def _string(raw: bytes, key: str) -> str | None:
    if key in _PROPERTY:
        return (
            raw.decode("utf-16", "replace")
            if raw.startswith((b"\xfe\xff", b"\xff\xfe"))
            else as_text(raw, declared=True)
        )
    return said(raw)


def _inline(data: bytes, allowance: Allowance) -> Iterator[str]:
    digits = b"".join(data.rstrip(b"> \r\n").split())
    yield from loose_texts(data, allowance)
    if re.fullmatch(rb"(?:[0-9A-Fa-f]{2})+", digits):
        yield from loose_texts(bytes.fromhex(digits.decode()), allowance)


def _picture(stream: pikepdf.Stream, allowance: Allowance) -> Iterator[tuple[str, str]]:
    """Yield what a picture's file says beside its pixels, and what stands behind them."""
    try:
        raw = stream.read_raw_bytes()
    except (pikepdf.PdfError, RuntimeError):
        allowance.short = True
        return
    yield from _loose_picture(raw, allowance)
    width, height, depth = (number(stream.get(key)) for key in ("/Width", "/Height", "/BitsPerComponent"))
    if width <= 0 or height <= 0 or len(raw) > _MAX_STREAM // 4:
        return
    most = (width * 4 * (depth or 8) + 7) // 8 * height  # of four inks
    if most > _MAX_STREAM:
        return
    data = unpacked(stream, allowance)
    if data is None or data == raw:
        return
    rows = _row_bytes(stream, width, depth or 1) * height
    if data.startswith((b"\xff\xd8\xff", b"\0\0\0\x0cjP")):
        yield from _loose_picture(data, allowance)
    elif len(data) > rows:
        yield from (("behind", text) for text in loose_texts(data[rows:], allowance))


def _loose_picture(raw: bytes, allowance: Allowance) -> Iterator[tuple[str, str]]:
    if raw.startswith(b"\xff\xd8\xff"):
        head = raw[: max(0, raw.find(b"\xff\xda"))]
        yield from (("segment", text) for text in loose_texts(head, allowance))
        yield from (
            (each.way, each.text)
            for each in recover(raw, allowance.budget)
            if credible(each.text) or (each.way != "bytes" and _SURE.search(each.text))
        )
    elif raw.startswith(b"\0\0\0\x0cjP"):
        head, _, rest = raw.partition(b"jp2c")
        boxes = head + b"\0\0" + rest.rpartition(b"\xff\xd9")[2]
        yield from (("box", text) for text in loose_texts(boxes, allowance))


def _row_bytes(stream: pikepdf.Stream, width: int, depth: int) -> int:
    space = stream.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and len(space) and space[0] == pikepdf.Name.ICCBased:
        inks = number(space[1].get("/N")) or 3
    else:
        inks = {"/DeviceRGB": 3, "/DeviceCMYK": 4, "/CalRGB": 3, "/Lab": 3}.get(
            str(space[0]) if isinstance(space, pikepdf.Array) and len(space) else str(space), 1
        )
    return (width * inks * (depth or 1) + 7) // 8
