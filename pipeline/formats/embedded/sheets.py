"""Text of Office XML parts that are not the document's own: rows of a workbook, paragraphs of anything else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

_PARAGRAPHS = frozenset({"p", "si", "c", "row", "br", "cr"})
_MOST_NODES = 1_000_000


def parse(data: bytes) -> etree._Element | None:
    """Parse a part without entities, network or unbounded trees; None where it is not well-formed or declares a DTD."""
    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
        return None
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError):
        return None


def shared_strings(root: etree._Element) -> list[str]:
    """Return the shared strings of a workbook by number."""
    return [
        "".join(each.text or "" for each in item.iter() if _local(each) == "t") for item in root if _local(item) == "si"
    ]


def sheet_rows(root: etree._Element, shared: list[str]) -> Iterator[str]:
    """Yield each row of a sheet, a tab between its cells; formulas stand behind their value."""
    for row in (each for each in root.iter() if _local(each) == "row"):
        cells = ["".join(_cell(cell, shared)) for cell in row if _local(cell) == "c"]
        if any(cells):
            yield "\t".join(cells)


def _cell(cell: etree._Element, shared: list[str]) -> Iterator[str]:
    for child in cell.iter():
        text = child.text or ""
        if _local(child) == "v" and cell.get("t") == "s":
            yield shared[int(text)] if text.isascii() and text.isdecimal() and int(text) < len(shared) else ""
        elif _local(child) in ("v", "t"):
            yield text
        elif _local(child) == "f" and text:
            yield f" ={text}"


def paragraphs(root: etree._Element) -> Iterator[str]:
    """Yield the text of any XML by paragraphs, then its comments and processing instructions."""
    lines: list[list[str]] = [[]]
    beside: list[str] = []
    for number, element in enumerate(root.iter()):
        if number > _MOST_NODES:
            break
        if not isinstance(element.tag, str):
            beside.append(element.text or "")
        else:
            if _local(element) in _PARAGRAPHS:
                lines.append([])
            lines[-1].append(element.text or "")
        lines[-1].append(element.tail or "")
    for line in lines:
        if text := "".join(line).strip():
            yield text
    yield from beside


def values(root: etree._Element) -> Iterator[str]:
    """Yield every attribute's value."""
    for element in islice(root.iter(), _MOST_NODES):
        yield from (str(value) for value in element.attrib.values())


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
