"""Embedded workbooks: cells refer to shared strings, so a value that is written a character a cell stands together in no part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from xml.parsers import expat

from pipeline.redaction.verify_search import Layer

_SHEET = re.compile(r"(?:^|/)worksheets/[^/]+\.xml$", re.IGNORECASE)
_SHARED = re.compile(r"(?:^|/)sharedStrings\.xml$", re.IGNORECASE)
_MOST_CELLS = 2_000_000
_MOST_TEXT = 1 << 26


class _Texts:
    """Collects what an element of one name holds, as whole elements."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.cells: list[tuple[bool, str]] = []
        self._text: list[str] = []
        self._shared = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._shared = attributes.get("t") == "s"
        if local in ("si", "c"):
            self._text = []

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if len(self.strings) + len(self.cells) > _MOST_CELLS:
            return
        if local == "si":
            self.strings.append("".join(self._text))
        elif local == "c":
            self.cells.append((self._shared, "".join(self._text)))
        elif local == "row":
            self.cells.append((False, "\n"))

    def characters(self, text: str) -> None:
        self._text.append(text)


def sheet_texts(parts: dict[str, bytes]) -> Iterator[Layer]:
    """Yield the cells of each sheet of a workbook, joined row by row."""
    shared = [string for name, data in parts.items() if _SHARED.search(name) for string in _read(data).strings]
    for name, data in parts.items():
        if _SHEET.search(name):
            yield Layer("xml-text", _joined(_read(data).cells, shared))


def _joined(cells: Iterable[tuple[bool, str]], shared: Sequence[str]) -> str:
    """Join cells; one long string may be referred to a million times."""
    texts: list[str] = []
    left = _MOST_TEXT
    for is_shared, value in cells:
        text = _cell(value, shared) if is_shared else value
        left -= len(text)
        if left < 0:
            break
        texts.append(text)
    return "".join(texts)


def _cell(value: str, shared: Sequence[str]) -> str:
    at = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else len(shared)
    return shared[at] if at < len(shared) else value


def _read(data: bytes) -> _Texts:
    texts = _Texts()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = texts.start
    parser.EndElementHandler = texts.end
    parser.CharacterDataHandler = texts.characters
    parser.EntityDeclHandler = _refuse
    with suppress(expat.ExpatError, ValueError, LookupError):  # said already: the part cannot be parsed
        parser.Parse(data, True)
    return texts


def _refuse(*_: object) -> None:
    raise ValueError
