"""Searching bytes for withheld strings in every usual encoding and escape."""

from __future__ import annotations

import base64
import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_from_bytes

import numpy

from pipeline.model.finding import EntityType
from pipeline.model.text import fold
from pipeline.redaction.needles import SHORT, digit_runs, needle_of

MIN_PATTERN = 4
MIN_BINARY_PATTERN = 6
MAX_NUMBER = 18  # digits of the longest number that eight bytes hold whole
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_CHUNK = 1 << 22


def patterns(value: str, kind: EntityType) -> Iterator[tuple[str, bytes]]:
    """Yield (needle, bytes) for a withheld string and its digit runs in every usual encoding and escape."""
    whole = needle_of(value, kind)
    needles = [] if whole is None else [whole]
    for needle in dict.fromkeys([*needles, *digit_runs(value)]):
        if needle.bordered:
            continue
        writings = {needle.text, needle.text.upper()}
        if needle is whole:
            plain = "".join(fold(value).text.split())
            writings |= {value, value.strip(), plain}
        for writing in writings:
            for pattern in _encoded(writing):
                # Two characters in UTF-16 can be four ordinary ASCII letters, which turn up in any XML.
                if len(pattern) >= (MIN_BINARY_PATTERN if pattern.isascii() else MIN_PATTERN):
                    yield needle.text, pattern


def _encoded(text: str) -> set[bytes]:
    patterns = {text.encode(encoding, "surrogatepass") for encoding in ENCODINGS[:3]}
    gb = text.encode("gb18030", "ignore")
    utf8, utf16 = text.encode("utf-8", "surrogatepass"), text.encode("utf-16-be", "surrogatepass")
    patterns.add(gb)
    for data in (utf8, utf16, gb):
        patterns |= {data.hex().encode(), data.hex().upper().encode()}
    if not text.isascii():
        quoted = quote(utf8) if utf8 else ""
        patterns |= {quoted.encode(), quoted.lower().encode(), quote_from_bytes(gb).encode()}
        patterns.add("".join(f"&#{ord(char)};" for char in text).encode())
        for form in ("&#x{:x};", "&#x{:X};", "\\u{:04x}", "\\u{:04X}"):
            patterns.add("".join(form.format(ord(char)) for char in text).encode())
        patterns.add("".join(f"\\u{ord(char)}?" for char in text).encode())
    for data in (utf8, utf16, gb):
        patterns |= {each for each in _base64_forms(data) if len(each) >= SHORT - 1}
    if SHORT <= len(text) <= MAX_NUMBER and text.isascii() and text.isdigit():
        patterns |= _as_numbers(int(text))
    return patterns


def _as_numbers(value: int) -> set[bytes]:
    """Return how a spreadsheet's or database's cell holds a number: eight bytes, floating or whole, in either order."""
    return {struct.pack(form, value) for form in ("<d", ">d", "<q", ">q")}


def _base64_forms(data: bytes) -> set[bytes]:
    """Return what base64 makes of ``data`` at each of the three alignments, without the characters its neighbours change."""
    forms = set()
    for lead in range(3):
        encoded = base64.b64encode(bytes(lead) + data)
        whole = (lead + len(data)) // 3 * 4  # the last group depends on what follows
        forms.add(encoded[(0, 2, 3)[lead] : whole])
    return forms


class ByteSearch:
    """Counts many patterns in one pass: numpy finds their first four bytes, Python compares the rest."""

    def __init__(self, patterns: Iterable[Iterator[tuple[str, bytes]]]) -> None:
        self._by_head: dict[int, list[tuple[str, bytes]]] = {}
        self._longest = MIN_PATTERN
        self._starts = numpy.zeros(1 << 16, dtype=bool)
        seen: set[tuple[str, bytes]] = set()
        for group in patterns:
            for entry in group:
                if entry in seen:
                    continue
                seen.add(entry)
                pattern = entry[1]
                self._by_head.setdefault(int.from_bytes(pattern[:4], "big"), []).append(entry)
                self._starts[int.from_bytes(pattern[:2], "big")] = True
                self._longest = max(self._longest, len(pattern))
        self._heads = numpy.array(sorted(self._by_head), dtype=numpy.uint32)

    def found(self, data: bytes, *, binary: bool) -> Counter[tuple[str, bytes]]:
        """Count each pattern; in binary data only those of six bytes and more."""
        counts: Counter[tuple[str, bytes]] = Counter()
        if not self._by_head:
            return counts
        for base in range(0, len(data), _CHUNK):
            chunk = data[base : base + _CHUNK + self._longest - 1]
            for at in self._candidates(chunk):
                if at >= _CHUNK:
                    break
                head = int.from_bytes(chunk[at : at + 4], "big")
                for entry in self._by_head.get(head, ()):
                    long_enough = not binary or len(entry[1]) >= MIN_BINARY_PATTERN
                    if long_enough and chunk.startswith(entry[1], at):
                        counts[entry] += 1
        return counts

    def _candidates(self, chunk: bytes) -> list[int]:
        if len(chunk) < MIN_PATTERN:
            return []
        octets = numpy.frombuffer(chunk, dtype=numpy.uint8)
        pairs = (octets[:-3].astype(numpy.uint16) << 8) | octets[1:-2]
        at = numpy.flatnonzero(self._starts[pairs])
        wide = octets.astype(numpy.uint32) if len(at) > len(chunk) // 8 else octets
        heads = sum(wide[at + shift].astype(numpy.uint32) << (24 - 8 * shift) for shift in range(4))
        return [int(each) for each in at[numpy.isin(heads, self._heads)]]
