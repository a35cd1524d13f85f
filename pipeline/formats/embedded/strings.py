"""Text in bytes of no known structure: stretches of writing in UTF-8, UTF-16 and GB 18030, at any alignment.

What is noise must hardly ever become text: Chinese counts where its characters are common ones (see ``found_text.writing``) and
there are enough of them: two between zero bytes, other control characters or padding, as programs keep their strings, three with
one such neighbour, five without. Latin counts as words with blanks, an e-mail address, or a number of eleven digits and more.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from pipeline.formats.embedded.found_text import writing

MOST_BYTES = 8 * 1024 * 1024
"""Bytes of one stretch that are looked at."""
MOST = 200_000
"""Code points taken from one stretch; more is no document's metadata but a data file."""

_STRETCH = re.compile("[\x20-\x7e\t\u00b7\u2010-\u2026\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]{2,}")
_UTF8 = re.compile(
    rb"(?:[\x20-\x7e\t]|\xc2\xb7|\xe2\x80[\x90-\xa6]|\xe3\x80[\x80-\xbf]|[\xe4-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf]){4,}"
)
_GB = re.compile(rb"[\x20-\x7e\t\xa1-\xfe]{4,}")
_HIGH = re.compile(rb"[\xa1-\xfe]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SURE = re.compile(r"(?<![\d.])\d{11}|(?<![\w.-])[\w.-]{2,64}@\w{1,64}\.\w{2}")
_WORDS = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}+(?:[ ,.]++[A-Za-z]{2,}+){2}")  # possessive: linear on any bytes
_COMMON = 0.95
_SENTENCE = 12


def readable(data: bytes) -> Iterator[str]:
    """Yield the stretches of writing in ``data``, those of one encoding after those of another; at most ``MOST`` code points."""
    left = MOST
    said: set[str] = set()
    for text in _found(data[:MOST_BYTES]):
        if text not in said:
            said.add(text)
            yield text[:left]
            left -= len(text)
            if left <= 0:
                return


def _found(data: bytes) -> Iterator[str]:
    plain: list[tuple[int, int]] = []
    octets = data.decode("latin-1")
    for match in _UTF8.finditer(data):
        fences = _fences(octets, *match.span())
        if (text := _believed(match.group().decode("utf-8", "replace"), fences)) is not None:
            if not text.isascii():
                plain.append(match.span())
            yield text
    for encoding in ("utf-16-le", "utf-16-be"):
        for lead in (0, 1):
            yield from _wide(data[lead:].decode(encoding, "replace"))
    for match in _GB.finditer(data):
        if not _within(match.span(), plain):
            fences = _fences(octets, *match.span())
            yield from _double(match.group(), fences)


def _within(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    """Say whether a span lies within one of others, which are in order."""
    at = bisect_right(spans, span[0], key=lambda each: each[0]) - 1
    return at >= 0 and span[1] <= spans[at][1]


def _wide(text: str) -> Iterator[str]:
    for match in _STRETCH.finditer(text):
        found = _believed(match.group(), _fences(text, *match.span()))
        if found is not None and (not found.isascii() or _SURE.search(found)):
            yield found


def _double(data: bytes, fences: int) -> Iterator[str]:
    """Read a stretch as GB 18030; each run of high bytes at the alignment that reads better."""
    shifted = _HIGH.sub(lambda match: b"\x00" + match.group()[1:], data)
    read = [_best_stretches(each.decode("gb18030", "replace")) for each in (data, shifted)]
    found = max(read, key=lambda stretches: sum(map(len, stretches)))
    for stretch in found:
        if (text := _believed(stretch, fences)) is not None and not text.isascii():
            yield text


def _best_stretches(text: str) -> list[str]:
    return [match.group() for match in _STRETCH.finditer(text) if writing(match.group()) >= _COMMON]


def _fences(text: str, start: int, end: int) -> int:
    """Count the sides on which nothing, a control character or padding (one character over and over) stands."""
    before, after = text[max(0, start - 2) : start][::-1], text[end : end + 2]
    return sum(not side or side[0] < " " or side[:1] == side[1:] for side in (before, after))


def _believed(text: str, fences: int) -> str | None:
    words = text.strip()
    chinese = len(_HAN.findall(words))
    if chinese:
        enough = chinese >= (5, 3, 2)[min(2, fences)] and chinese * 3 >= len(words) and writing(words) >= _COMMON
        return words if enough or _SURE.search(words) else None
    return words if _SURE.search(words) or (len(words) >= _SENTENCE and _WORDS.search(words)) else None
