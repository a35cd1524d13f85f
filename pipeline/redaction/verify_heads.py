"""Which of many strings may stand in a text: their first characters are hashed, so that most are ruled out without searching.

Memory and time grow with the text alone: 250,000 characters and 6,000 strings take about ten milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy
from numpy.typing import NDArray

from pipeline.redaction.needles import SHORT

_BITS = 22
_CHUNK = 1 << 20  # characters hashed at once
_SMALL = 256  # characters below which a plain search of each string is quicker
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)

Codes = NDArray[numpy.uint32]
Hashes = NDArray[numpy.uint64]


def _codes(text: str) -> Codes:
    return numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=numpy.uint32)


def _hashes(columns: Sequence[Codes]) -> Hashes:
    """Return a hash of the characters that stand at the same place of each column."""
    value = numpy.zeros(len(columns[0]), dtype=numpy.uint64)
    for column in columns:
        value *= numpy.uint64(_FACTORS[0])
        value ^= column.astype(numpy.uint64)
        value ^= value >> numpy.uint64(29)
    return value * numpy.uint64(_FACTORS[1])


def _rolling(text: str, length: int) -> Hashes:
    """Return a hash of every ``length`` characters in a row of a text."""
    codes = _codes(text)
    count = max(0, len(codes) - length + 1)
    return _hashes([codes[at : at + count] for at in range(length)])


def _each(stretches: Sequence[str], length: int) -> Hashes:
    """Return a hash of each of many strings of ``length`` characters."""
    return _hashes(list(_codes("".join(stretches)).reshape(-1, length).T))


def _head_length(text: str) -> int:
    return 4 if len(text) >= 4 else 2


class Heads:
    """Strings to look for in many texts."""

    def __init__(self, strings: Sequence[str]) -> None:
        self._strings = strings
        self._index: dict[int, tuple[NDArray[numpy.intp], NDArray[numpy.intp]]] = {}
        for length in (2, 4):
            places = [at for at, text in enumerate(strings) if _head_length(text) == length]
            heads = _each([strings[at][:length] for at in places], length)
            self._index[length] = numpy.array(places, dtype=numpy.intp), _buckets(heads)

    def inside(self, text: str) -> list[int]:
        """Return the indexes of the strings that stand in a text."""
        if len(text) < _SMALL:
            return [at for at, each in enumerate(self._strings) if each in text]
        found: list[int] = []
        for length, (places, heads) in self._index.items():
            if len(places):
                seen = numpy.zeros(1 << _BITS, dtype=bool)
                for base in range(0, len(text), _CHUNK):
                    seen[_buckets(_rolling(text[base : base + _CHUNK + length - 1], length))] = True
                found += [int(at) for at in places[seen[heads]]]
        return [at for at in sorted(found) if self._strings[at] in text]


class Windows:
    """Stretches of ``SHORT`` characters to look for in many texts."""

    def __init__(self, stretches: Iterable[str]) -> None:
        self._stretches = frozenset(stretches)
        self._hashes = numpy.sort(_each(list(self._stretches), SHORT))

    def __len__(self) -> int:
        return len(self._stretches)

    def inside(self, text: str) -> set[str]:
        """Return those that stand in a text."""
        found: set[str] = set()
        for base in range(0, len(text) if self._stretches else 0, _CHUNK):
            chunk = text[base : base + _CHUNK + SHORT - 1]
            hashes = _rolling(chunk, SHORT)
            near = numpy.searchsorted(self._hashes, hashes)
            near[near == len(self._hashes)] = 0
            candidates = numpy.flatnonzero(self._hashes[near] == hashes)
            found |= self._stretches.intersection(chunk[at : at + SHORT] for at in candidates)
        return found


def _buckets(hashes: Hashes) -> NDArray[numpy.intp]:
    return (hashes >> numpy.uint64(64 - _BITS)).astype(numpy.intp)
