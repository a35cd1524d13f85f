"""What can be recovered from a file that hangs inside a document: packages, compound files, markup, fonts, loose bytes.

Nothing of it is ever in a copy; it is read so that the detectors see it and the reviewer is told. Nested files are followed to
``DEPTH``, at most ``MOST`` code points a file; what is no text at all yields nothing.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from fontTools.ttLib import TTFont

from pipeline.formats.embedded import compound, markup, sheets
from pipeline.formats.embedded.found_text import runs
from pipeline.formats.embedded.picture_text import picture_texts
from pipeline.formats.embedded.strings import readable

DEPTH = 4
MOST = 2_000_000
_MOST_ENTRIES = 2_000
_MOST_UNPACKED = 128 * 1024 * 1024
_SAYS_SOMETHING = re.compile(r"[^\W\d_]|\d{7}", re.ASCII)
_ASIAN = re.compile(r"[^\x00-\u02ff\u2000-\u206f]")
_NUMBER = re.compile(r"(?<![\d.])\d{7}|\w@\w+\.\w")
_DAMAGED = (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error)
_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"RIFF",
    b"\x01\x00\x00\x00",
    b"\xd7\xcd\xc6\x9a",
)
_ARCHIVE_END = b"PK\x05\x06"
_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")


@dataclass(frozen=True, slots=True)
class Recovered:
    """A text and the way to it inside the file."""

    way: str
    text: str


@dataclass(slots=True)
class Budget:
    """Bytes of no known structure that are still searched thoroughly (3 s a megabyte); what goes beyond is searched quickly."""

    thorough: int = 1024 * 1024

    def texts(self, data: bytes) -> Iterator[str]:
        """Yield the stretches of writing in bytes."""
        if len(data) > self.thorough:
            return runs(data)
        self.thorough -= len(data)
        return readable(data)


def recover(data: bytes, budget: Budget) -> Iterator[Recovered]:
    """Yield the texts of an embedded file; one budget serves all files of a document.

    A text may hold line ends and tabs (rows and cells). Attribute values and loose strings come last and only where they hold
    words that are not ASCII keywords. Never raises for what the file is.
    """
    left, seen = MOST, set[str]()
    for found in _file(data, "", 0, budget):
        text = found.text.strip()
        if text and text not in seen:
            seen.add(text)
            yield Recovered(found.way, text[:left])
            left -= len(text)
            if left <= 0:
                return


def in_words(value: str) -> bool:
    """Say whether a value that stands where keywords and measures stand too is somebody's words or number."""
    return _ASIAN.search(value) is not None or _NUMBER.search(value) is not None


def _file(data: bytes, way: str, depth: int, budget: Budget) -> Iterator[Recovered]:
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if depth > DEPTH or not data:
        return
    if data.startswith(b"PK\x03\x04"):
        yield from _package(data, way, depth, budget)
    elif data.startswith(compound.MAGIC):
        yield from _compound(data, way, depth, budget)
    elif head.startswith(b"{\\rtf"):
        yield Recovered(way or "rtf", markup.rtf_text(data))
    elif data.startswith(_FONTS):
        yield from _font(data, way, budget)
    elif data.startswith(_PICTURES):
        yield from (Recovered(_join(way, inner), text) for inner, text in picture_texts(data))
        if _ARCHIVE_END in data:  # an archive behind a picture opens like any other
            yield from _package(data, way, depth, budget)
    elif re.match(rb"(?i)(?:<!doctype html|<html|<head|<body)", head):
        yield from (Recovered(way or "html", text) for text in _worded(markup.html_texts(data)))
    elif re.match(rb"(?i)(?:mime-version|from|content-type|date|subject|message-id):", head):
        yield from _mail(data, way, depth, budget)
    elif (root := sheets.parse(data) if is_xml(data) else None) is not None:
        yield from (Recovered(way or "xml", text) for text in _worded(sheets.paragraphs(root)))
        yield from (Recovered(way or "xml", value) for value in sheets.values(root) if in_words(value))
    else:
        yield from (Recovered(way or "bytes", text) for text in budget.texts(data))


def is_xml(data: bytes) -> bool:
    """Say whether bytes begin as XML does, in any encoding; HTML is not parsed as XML."""
    head = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    return head.startswith(b"<") and not re.match(rb"(?i)<(?:!doctype html|html|head|body)", head)


def _worded(texts: Iterator[str]) -> Iterator[str]:
    """Leave out single values that are keywords; running text stays whatever it is written in."""
    return (text for text in texts if in_words(text) or (" " in text.strip() and _SAYS_SOMETHING.search(text)))


def _package(data: bytes, way: str, depth: int, budget: Budget) -> Iterator[Recovered]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = dict(_entries(archive))
            if in_words(remark := archive.comment.decode("utf-8", "replace")):
                yield Recovered(_join(way, "zip-comment"), remark)
    except _DAMAGED:
        yield from (Recovered(way or "bytes", text) for text in budget.texts(data))
        return
    strings = sheets.parse(entries.get("xl/sharedStrings.xml", b""))
    shared = sheets.shared_strings(strings) if strings is not None else []
    for name, content in entries.items():
        inner = _join(way, name)
        if in_words(name):
            yield Recovered(inner, name)
        root = sheets.parse(content) if is_xml(content) and "/worksheets/" in f"/{name}" else None
        if root is not None:
            yield from (Recovered(inner, row) for row in sheets.sheet_rows(root, shared))
        yield from _file(content, inner, depth + 1, budget)


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    left = _MOST_UNPACKED
    for info in archive.infolist()[:_MOST_ENTRIES]:
        if info.is_dir() or info.flag_bits & 1 or info.file_size > left:
            continue
        left -= info.file_size
        try:
            yield info.filename, archive.read(info)
        except _DAMAGED:
            continue


def _compound(data: bytes, way: str, depth: int, budget: Budget) -> Iterator[Recovered]:
    found = False
    for name, content in compound.streams(data):
        found = True
        inner = _join(way, name)
        if in_words(name):
            yield Recovered(inner, name)
        wrapped = compound.packaged(content) if name.endswith("\x01Ole10Native") else None
        if wrapped is not None:
            yield Recovered(inner, wrapped[0])
            yield from _file(wrapped[1], inner, depth + 1, budget)
        elif name.rpartition("/")[2] in ("Package", "CONTENTS") or content.startswith((b"PK\x03\x04", compound.MAGIC)):
            yield from _file(content, inner, depth + 1, budget)
        else:
            yield from (Recovered(inner, text) for text in budget.texts(content))
    if not found:
        yield from (Recovered(way or "bytes", text) for text in budget.texts(data))


def _mail(data: bytes, way: str, depth: int, budget: Budget) -> Iterator[Recovered]:
    for name, content, charset, kind in markup.mail_parts(data):
        inner = _join(way, name)
        if kind == "text/html":
            yield from (Recovered(inner, text) for text in _worded(markup.html_texts(content, charset)))
        elif kind.startswith("text/"):
            text = markup.decoded(content, charset)
            yield from (Recovered(inner, line) for line in _worded(iter([text])))
        else:
            yield from _file(content, inner, depth + 1, budget)


def _font(data: bytes, way: str, budget: Budget) -> Iterator[Recovered]:
    """Yield the names in a font; the letters that a subset holds say which letters the text has, not in which order."""
    try:
        with TTFont(io.BytesIO(data), fontNumber=0, lazy=True) as font:
            names = {str(record.toUnicode(errors="replace")) for record in font["name"].names}
    except Exception:  # fontTools raises whatever a broken table makes it
        names = set(budget.texts(data))
    yield from (Recovered(_join(way, "name"), name) for name in sorted(names) if in_words(name))


def _join(way: str, step: str) -> str:
    return f"{way}/{step}" if way else step
