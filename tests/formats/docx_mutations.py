"""Broken Word packages, made from good ones: the same number makes the same package again.

Four kinds: bytes of the archive, bytes inside a part (packed again), the XML of a part, the parts as such.
"""

from __future__ import annotations

import copy
import io
import random
import zipfile
from collections.abc import Callable

from lxml import etree

from tests.formats.packages import W, contents

Parts = dict[str, bytes]
Element = etree._Element


def _words(text: str) -> list[str]:
    return text.split()


_JUNK = b'|<|"|&#0;|&x;|<w:p>|</w:p>|w:val="-1"|99999999999|\xff|\x00|]]>|<!--'.split(b"|")
_VALUES = [
    *("", " ", "0", "-1", "1", "2147483648", "99999999999999999999", "1e309", "NaN", "true", "x" * 70_000, "{"),
    *("..", "../../etc/passwd", "/", "#", "rId1", "rId2", "rId5", "rId999", "word/document.xml", "document.xml"),
    *("file:///etc/passwd", "%2e%2e%2f", "default", "first", "begin", "separate", "end", "External", "styles", "Base"),
    *("\u202e甲\U0001f600", "１２", "٣", "²"),
]
_NAMES = _words(
    """
    p r t tbl tr tc sectPr pPr rPr del ins sdt sdtContent txbxContent fldChar instrText body document drawing pict
    object hyperlink footnoteReference numPr style basedOn ruby rt footnote moveFrom altChunk bookmarkStart delText sym
    tab br AlternateContent abstractNum num headerReference lvlText name sdtPr rubyBase footnotes hdr trPr tcPr
    """
)


def mutant(sources: list[bytes], number: int) -> bytes:
    """Return the mutant of a number: one of ``sources``, changed once or a few times."""
    draw = random.Random(number)
    source = draw.choice(sources)
    kind = draw.choice([_archive_bytes, _part_bytes, _part_xml, _part_xml, _part_xml, _parts])
    for _ in range(draw.choice([1, 1, 1, 2, 4])):
        try:
            source = kind(source, draw)
        except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, RuntimeError, OSError):
            break  # broken so badly that there is nothing more to break
    return source


def packed(parts: Parts) -> bytes:
    """Return an archive of the parts, without dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


def _archive_bytes(source: bytes, draw: random.Random) -> bytes:
    data = bytearray(source)
    how = draw.randrange(5)
    at = draw.randrange(len(data))
    if how == 0:
        return bytes(data[:at])
    if how == 1:
        del data[at : at + draw.randrange(1, 2000)]
    elif how == 2:
        data[at:at] = draw.randbytes(draw.randrange(1, 200))
    elif how == 3:
        end = at + draw.randrange(1, 2000)
        data[end:end] = data[at:end]
    else:
        # The directory at the end is small: half of the flips go there.
        for _ in range(draw.randrange(1, 12)):
            place = draw.choice([draw.randrange(len(data)), len(data) - 1 - draw.randrange(min(len(data), 2000))])
            data[place] = draw.randrange(256)
    return bytes(data)


def _part_bytes(source: bytes, draw: random.Random) -> bytes:
    parts = contents(source)
    name = draw.choice(sorted(parts))
    data = bytearray(parts[name])
    for _ in range(draw.randrange(1, 8)):
        at = draw.randrange(len(data) + 1)
        data[at : at + draw.randrange(30)] = draw.choice(_JUNK)
    parts[name] = bytes(data)
    return packed(parts)


def _parts(source: bytes, draw: random.Random) -> bytes:
    parts = contents(source)
    name, other = draw.choice(sorted(parts)), draw.choice(sorted(parts))
    how = draw.randrange(7)
    if how == 0:
        del parts[name]
    elif how == 1:
        parts[name], parts[other] = parts[other], parts[name]
    elif how == 2:
        parts[draw.choice(_VALUES)[:200] or "x"] = parts.pop(name)
    elif how == 3:
        parts[name] = draw.choice([b"", b"\x00" * 1000, b"<a/>", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", source[:50_000]])
    elif how == 4:
        # Declared as something that it is not.
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            draw.choice(
                [b"header+xml", b"footer+xml", b"styles+xml", b"footnotes+xml", b"numbering+xml", b"image/png"]
            ),
            draw.choice([b"comments+xml", b"header+xml", b"document.main+xml", b"numbering+xml", b"x"]),
        )
    elif how == 5:
        rels = draw.choice([each for each in sorted(parts) if each.endswith(".rels")])
        kinds = [b"header", b"styles", b"numbering", b"footnotes", b"image", b"theme", b"settings", b"comments"]
        parts[rels] = parts[rels].replace(b"/" + draw.choice(kinds) + b'"', b"/" + draw.choice(kinds) + b'"')
    else:
        return packed(
            {each: content[: len(content) // 2] if each == name else content for each, content in parts.items()}
        )
    return packed(parts)


def _part_xml(source: bytes, draw: random.Random) -> bytes:
    parts = contents(source)
    names = sorted(name for name in parts if name.endswith((".xml", ".rels")))
    # Half of the time the body: most of the code looks there.
    name = "word/document.xml" if draw.random() < 0.5 and "word/document.xml" in parts else draw.choice(names)
    root = _tree(parts[name])
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    if root is not None and len(elements) > 1:
        other = _tree(parts[draw.choice(names)])
        draw.choice(_XML)(draw, elements, other)
    parts[name] = etree.tostring(root)
    return packed(parts)


def _tree(data: bytes) -> Element:
    try:
        return etree.fromstring(data)
    except etree.XMLSyntaxError:
        raise ValueError("broken by an earlier change") from None


def _drop(draw: random.Random, elements: list[Element], other: Element) -> None:
    element = draw.choice(elements[1:])
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def _duplicate(draw: random.Random, elements: list[Element], other: Element) -> None:
    element = draw.choice(elements[1:])
    for _ in range(draw.choice([1, 1, 3, 200])):
        element.addnext(copy.deepcopy(element))


def _move(draw: random.Random, elements: list[Element], other: Element) -> None:
    element, target = draw.choice(elements[1:]), draw.choice(elements)
    if element is not target and element not in target.iterancestors():
        target.insert(draw.randrange(len(target) + 1), element)


def _graft(draw: random.Random, elements: list[Element], other: Element) -> None:
    """Put an element of another part somewhere."""
    target = draw.choice(elements)
    target.insert(draw.randrange(len(target) + 1), copy.deepcopy(draw.choice(list(other.iter("*")))))


def _rename(draw: random.Random, elements: list[Element], other: Element) -> None:
    element = draw.choice(elements)
    namespace = draw.choice([W, W, W, etree.QName(element).namespace or W, "urn:x"])
    element.tag = f"{{{namespace}}}{draw.choice(_NAMES)}"


def _attribute(draw: random.Random, elements: list[Element], other: Element) -> None:
    element = draw.choice([each for each in elements if each.attrib] or elements)
    if not element.attrib:
        return
    key = draw.choice(sorted(element.attrib))
    how = draw.randrange(4)
    if how == 0:
        del element.attrib[key]
    elif how == 1:
        twin = draw.choice([each for each in elements if key in each.attrib])
        element.set(key, twin.get(key, ""))
    elif how == 2:
        element.set(
            draw.choice([f"{{{W}}}val", f"{{{W}}}id", "Target", "Id", f"{{{W}}}type", "{urn:x}y"]), draw.choice(_VALUES)
        )
    else:
        element.set(key, draw.choice(_VALUES))


def _nest(draw: random.Random, elements: list[Element], other: Element) -> None:
    """Wrap an element in many of a kind: up to the limit of depth, or far beyond."""
    element = draw.choice(elements[1:])
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    tag = draw.choice(
        [element.tag, f"{{{W}}}{draw.choice(_NAMES)}", f"{{{parent.nsmap.get('mc', W)}}}AlternateContent"]
    )
    for _ in range(draw.choice([2, 20, 60, 85, 95, 110, 240])):
        wrapper = etree.Element(tag)
        wrapper.append(element)
        element = wrapper
    parent.insert(at, element)


def _text(draw: random.Random, elements: list[Element], other: Element) -> None:
    element = draw.choice(elements)
    if draw.random() < 0.5:
        element.text = draw.choice(_VALUES)
    else:
        element.tail = draw.choice(_VALUES)


def _cycle(draw: random.Random, elements: list[Element], other: Element) -> None:
    """Let references of one kind lead to each other: styles, list styles, numbering, relationships."""
    wanted = draw.choice(
        ["basedOn", "link", "next", "numStyleLink", "styleLink", "abstractNumId", "numId", "Relationship", "pStyle"]
    )
    found = [element for element in elements if etree.QName(element).localname == wanted]
    for element in found:
        if wanted == "Relationship":
            element.set(
                "Target",
                draw.choice(["document.xml", "_rels/document.xml.rels", "header1.xml", "/word/document.xml", "."]),
            )
            continue
        parent = element.getparent()
        names = parent.attrib.values() if parent is not None else []
        element.set(f"{{{W}}}val", draw.choice([*map(str, names), element.get(f"{{{W}}}val", "")]))


_Mutation = Callable[[random.Random, list[Element], Element], None]
_XML: list[_Mutation] = [
    _drop,
    _duplicate,
    _move,
    _move,
    _graft,
    _rename,
    _rename,
    _attribute,
    _attribute,
    _attribute,
    _nest,
    _text,
    _cycle,
]
