"""The tokens of PDF syntax in raw bytes: content streams, character maps, functions, and objects that no table knows.

Linear in the bytes and tolerant: what is no token is skipped, a string without an end takes the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_TOKEN = re.compile(
    rb"%(?P<remark>[^\r\n]*+)|(?P<open>\()|<<|>>|<(?P<hex>[0-9A-Fa-f\s]*+)>|/(?P<name>[^\s()<>\[\]{}/%\x00]*+)|(?P<word>[^\s()<>\[\]{}/%\x00]++)"
)
_EDGE = re.compile(rb"[()]|\\.", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_HASH = re.compile(rb"#([0-9A-Fa-f]{2})")
_END_OF_IMAGE = re.compile(rb"\sEI(?=[\s\x00]|$)")


class Sort(Enum):
    """What a token is."""

    REMARK = 1
    STRING = 2
    NAME = 3
    WORD = 4
    IMAGE = 5  # samples of an inline picture


@dataclass(frozen=True, slots=True)
class Token:
    """A token: a string's bytes unescaped, a name's without its slash and with its ``#xx`` resolved."""

    sort: Sort
    data: bytes


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of content or of objects; brackets and braces are left out."""
    position, dressed = 0, False
    while match := _TOKEN.search(data, position):
        position = match.end()
        match match.lastgroup:
            case "remark":
                yield Token(Sort.REMARK, match["remark"])
            case "open":
                end = _end_of_string(data, position)
                yield Token(Sort.STRING, unescaped(data[position:end]))
                position = end + 1
            case "hex":
                digits = b"".join(match["hex"].split())
                yield Token(Sort.STRING, bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
            case "name":
                yield Token(Sort.NAME, unhashed(match["name"]))
            case "word":
                word = match["word"]
                yield Token(Sort.WORD, word)
                if word == b"ID" and dressed:
                    over = _END_OF_IMAGE.search(data, position)
                    end = over.start() if over else len(data)
                    yield Token(Sort.IMAGE, data[position + 1 : end])
                    position = end
                dressed = word == b"BI" or (dressed and word != b"ID")


def _end_of_string(data: bytes, start: int) -> int:
    depth = 1
    for edge in _EDGE.finditer(data, start):
        depth += {b"(": 1, b")": -1}.get(edge.group(), 0)
        if not depth:
            return edge.start()
    return len(data)


def unescaped(raw: bytes) -> bytes:
    """Resolve the escapes of a literal string."""
    return _ESCAPE.sub(_escape, raw) if b"\\" in raw else raw


def _escape(match: re.Match[bytes]) -> bytes:
    octal, line, plain = match.groups()
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    return b"" if line else _PLAIN.get(plain, plain)


def unhashed(raw: bytes) -> bytes:
    """Resolve the ``#xx`` of a name."""
    return _HASH.sub(lambda match: bytes.fromhex(match[1].decode()), raw)
