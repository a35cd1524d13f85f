"""What a PDF's bytes hold beside its current objects: earlier revisions, objects without a reference, remarks, gaps.

The file is searched as bytes, without its tables: they say what is current, and this is about everything else.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import islice

from pipeline.formats.pdf.lexer import Sort, tokens
from pipeline.formats.pdf.streams import Allowance, loose_texts, named, said, syntax_texts

MAX_REVISIONS = 6
_MAX_OBJECTS = 200_000
_MAX_STALE = 20_000
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s+(\d{1,5})\s+obj(?![a-z])")
_END = re.compile(rb"endobj")
_STREAM = re.compile(rb"(?<!end)stream\r?\n?")
_LENGTH = re.compile(rb"/Length\s+(\d++)(?!\s+\d+\s+R)")
_ROWS = re.compile(rb"(?:\d{10} \d{5} [nf]\s{0,2})+|(?<![\w%])(?:xref|startxref)\s+[\d\s]*|%%EOF|%PDF-\d\.\d|endobj")
_HEX = re.compile(rb"<[0-9A-Fa-f\s]{16,}>")  # strings of trailers: read as tokens
_REVISION = re.compile(rb"%%EOF")
_MOST_LOOKED_AT = 1024 * 1024
_MOST_UNPACKED = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Raw:
    number: int
    start: int
    body: bytes  # up to the stream
    stream: bytes
    tail: bytes  # what follows the stream's declared length


def earlier_ends(source: bytes) -> list[int]:
    """Return where each earlier revision of the file ends, oldest first; a file written for the web has none."""
    ends = [match.end() for match in _REVISION.finditer(source)]
    linear = b"/Linearized" in source[:2048]
    kept = [end for end in ends[:-1] if b"startxref" in source[max(0, end - 64) : end]]
    return (kept[1:] if linear else kept)[-MAX_REVISIONS:]


def leftover_texts(
    source: bytes, current: Set[int], allowance: Allowance, *, locked: bool
) -> Iterator[tuple[str, str]]:
    """Yield (path, text). ``current`` are the numbers of the file's objects; ``locked``: strings and streams are ciphered."""
    raws, gaps = _parted(source)
    times = Counter(raw.number for raw in raws)
    stale = 0
    for raw in raws:
        path = f"/Bytes/{raw.start}"
        old = raw.number not in current or times[raw.number] > 1
        whole = old or re.search(rb"/(?:ObjStm|XRef)\b", raw.body) is not None
        if whole and not locked and stale < _MAX_STALE:
            stale += 1
            yield from ((path, text) for text in _object(raw, allowance))
        else:
            yield from ((path, text) for text in _current(raw, allowance, locked=locked))
        if raw.tail.strip(b"\r\n \t\0"):
            yield from ((path, text) for text in loose_texts(raw.tail, allowance))
    for start, gap in gaps:
        yield from ((f"/Bytes/{start}", text) for text in _gap(gap, allowance, locked=locked))


def _parted(source: bytes) -> tuple[list[_Raw], list[tuple[int, bytes]]]:
    """Part a file into objects and what stands between them."""
    raws: list[_Raw] = []
    gaps: list[tuple[int, bytes]] = []
    position = 0
    for _ in range(_MAX_OBJECTS):
        match = _OBJECT.search(source, position)
        start = match.start() if match else len(source)
        if start > position:
            gaps.append((position, source[position:start]))
        if match is None:
            return raws, gaps
        raw, position = _raw(source, match)
        raws.append(raw)
    gaps.append((position, source[position:]))
    return raws, gaps


def _raw(source: bytes, match: re.Match[bytes]) -> tuple[_Raw, int]:
    begin = match.end()
    over = _END.search(source, begin)
    end = over.start() if over else len(source)
    opened = _STREAM.search(source, begin, min(end, begin + 1_000_000))
    if opened is None:
        return _Raw(int(match[1]), match.start(), source[begin:end], b"", b""), min(len(source), end + 6)
    first = opened.end()
    length = _LENGTH.search(source, begin, opened.start())
    told = first + int(length[1][:10]) if length else -1
    closed = source.find(b"endstream", told if first <= told <= len(source) else first)
    closed = len(source) if closed < 0 else closed
    over = _END.search(source, closed)
    end = over.start() if over else len(source)
    body = source[begin : opened.start()] + b"\n" + source[closed + 9 : end]
    cut = told if first <= told <= closed else closed
    raw = _Raw(int(match[1]), match.start(), body, source[first:cut], source[cut:closed])
    return raw, min(len(source), end + 6)


def _object(raw: _Raw, allowance: Allowance) -> Iterator[str]:
    """Yield what an object says that is not current, or that holds others."""
    yield from (text for _, text in syntax_texts(raw.body, allowance))
    data = raw.stream
    if b"/Flate" in raw.body or b"/Fl" in raw.body:
        data, rest = inflated(raw.stream)
        yield from loose_texts(rest, allowance)
    if b"/DCTDecode" in raw.body or b"/JPXDecode" in raw.body or not data:
        return
    yield from (text for _, text in islice(syntax_texts(data, allowance), 2_000))
    if b"/ObjStm" in raw.body:
        return
    yield from loose_texts(data, allowance)


def _current(raw: _Raw, allowance: Allowance, *, locked: bool) -> Iterator[str]:
    """Yield what an object says that no reader of the file looks at: remarks, and bytes behind packed data."""
    if b"%" in raw.body:
        yield from _remarks(raw.body, allowance)
    packed = raw.stream if not locked and raw.stream[:1] == b"\x78" and b"/Fl" in raw.body else b""
    if 0 < len(packed) < _MOST_LOOKED_AT and allowance.take(len(packed), "unpacked"):
        rest = inflated(packed)[1].strip()
        yield from loose_texts(rest, allowance)


def inflated(packed: bytes) -> tuple[bytes, bytes]:
    """Return what a Flate stream unpacks to, at most ``_MOST_UNPACKED``, and the bytes behind its end."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, _MOST_UNPACKED)
    except zlib.error:
        return b"", b""
    return data, unpacker.unused_data


def _remarks(body: bytes, allowance: Allowance) -> Iterator[str]:
    if not allowance.take(len(body), "syntax"):
        return
    for token in tokens(body):
        if token.sort is Sort.REMARK and (text := said(token.data)) is not None:
            yield text


def _gap(gap: bytes, allowance: Allowance, *, locked: bool) -> Iterator[str]:
    rest = _ROWS.sub(b"\n", gap)
    if not rest.strip():
        return
    if not locked and allowance.take(len(rest), "syntax"):
        for token in tokens(rest):
            text = named(token.data) if token.sort is Sort.NAME else None
            if token.sort is Sort.STRING:
                text = said(token.data)
            if text is not None:
                yield text
    yield from loose_texts(_HEX.sub(b"", rest), allowance)
    for match in islice(re.finditer(rb"\x78[\x01\x5e\x9c\xda]", rest), 20):
        data, _ = inflated(rest[match.start() :])
        yield from loose_texts(data, allowance)
