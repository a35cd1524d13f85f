"""Words of an SVG drawing: texts, titles, descriptions, metadata, remarks, names of layers, pictures inside."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import unquote_to_bytes

from lxml import etree

from pipeline.formats.embedded.found_text import MAX_BYTES, Bit, runs

Deeper = Callable[[bytes, str], Iterator[Bit]]

_MAX_ELEMENTS = 200_000
_SAID = frozenset({"label", "title", "alt", "docname", "export-filename", "desc", "aria-label", "data-name", "content"})
_BLANKS = re.compile(r"\s+")
_BREAKS = re.compile(r"\s*\n\s*")
_DATA = re.compile(r"data:[^,]{0,200},", re.ASCII)


def svg_bits(source: bytes, way: str, deeper: Deeper) -> Iterator[Bit]:
    """Yield what an SVG file says. Entities are not expanded; what is not well-formed is read as far as it goes."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(source[:MAX_BYTES], parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        for text in islice(runs(source), 200):
            yield Bit(f"{way}svg", text)
        return
    yield from _drawn(root, way)
    for element in islice(root.iter(), _MAX_ELEMENTS):
        if not isinstance(element.tag, str):
            yield Bit(f"{way}svg/comment", _flat(element.text or ""))
            continue
        local = element.tag.rpartition("}")[2]
        yield from _attributes(element, local, way, deeper)
        if local not in ("text", "tspan", "textPath", "tref") and not _within_text(element):
            for held in (element.text, *(child.tail for child in element)):
                yield Bit(f"{way}svg/{local}", _flat(held or ""))


def _drawn(root: etree._Element, way: str) -> Iterator[Bit]:
    """Yield the texts that are drawn; pieces that follow each other on one line are one text."""
    line, before = "", None
    for text in islice(root.iter("{*}text"), _MAX_ELEMENTS):
        for place, piece in _pieces(text):
            if line.strip() and place != before:
                yield Bit(f"{way}svg/text", line.strip())
                line = ""
            line += piece
            before = place
    yield Bit(f"{way}svg/text", line.strip())


def _pieces(text: etree._Element) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what a text element shows, each piece with the line that it stands on."""
    place, shifts = _place(text), 0
    for event, element in etree.iterwalk(text, events=("start", "end")):
        if event == "start":
            if element is not text and element.get("y") is not None:
                place = (element.get("y", ""), *place[1:])
            if element is not text and element.get("dy", "0") not in ("0", "0em"):
                shifts += 1
                place = (f"{shifts} further", *place)
            held = element.text if isinstance(element.tag, str) else ""
        else:
            held = element.tail if element is not text else ""
        if held and (shown := _BLANKS.sub(" ", _BREAKS.sub("", held))):
            yield place, shown


def _place(element: etree._Element) -> tuple[str, ...]:
    """Return what says on which line a text stands: its height, and the transformation without its way to the right."""
    numbers = re.findall(r"[-+.\deE]+", element.get("transform", ""))
    if len(numbers) in (2, 6):
        numbers.pop(-2)
    height = element.get("y") or next((child.get("y", "") for child in element), "")
    return (height, *numbers)


def _attributes(element: etree._Element, local: str, way: str, deeper: Deeper) -> Iterator[Bit]:
    for key, value in element.attrib.items():
        name = str(key).rpartition("}")[2]
        held = str(value)
        if name == "href" and (head := _DATA.match(held)) is not None:
            yield from deeper(_data(head[0], held[head.end() :]), f"{way}svg/picture/")
        elif name == "href" and not held.startswith("#"):
            yield Bit(f"{way}svg/{local}/href", held[:2000])
        elif name in _SAID or name.startswith("data-") or not held.isascii():
            yield Bit(f"{way}svg/{local}/{name}", _flat(held))


def _within_text(element: etree._Element) -> bool:
    return next(element.iterancestors("{*}text"), None) is not None


def _flat(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _data(head: str, body: str) -> bytes:
    raw = unquote_to_bytes(body[: 2 * MAX_BYTES])
    if "base64" not in head:
        return raw
    try:
        return base64.b64decode(b"".join(raw.split()))
    except (binascii.Error, ValueError):
        return b""
