"""XML of parts nobody vouches for: parsed without entities, network or unbounded trees; paths to elements and back."""

from __future__ import annotations

from lxml import etree

from pipeline.errors import DamagedDocument, HostileDocument, TooLarge
from pipeline.formats.limits import MAX_XML_DEPTH, MAX_XML_NODES, MAX_XML_PART_BYTES, MIB
from pipeline.model.document import TAIL

Element = etree._Element

# Where ASCII stands for itself, or UTF-16: a declaration of entities can be seen in the bytes. Add-ins made in China write GB.
_ENCODINGS = frozenset(
    {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII", "ISO-8859-1", "WINDOWS-1252"}
    | {"GB18030", "GBK", "GB2312"}
)
_DOCTYPE = "<!DOCTYPE"


def parse(source: bytes, room: float = MAX_XML_NODES) -> Element:
    """Parse a part. Comments and processing instructions are left out, so paths count elements only.

    ``room`` is how many elements, two attributes counted as one, it may have.

    Raises:
        HostileDocument: a document type declaration (the door to entities).
        TooLarge: too many bytes or elements, or nested too deep.
        DamagedDocument: not well-formed.
    """
    if len(source) > MAX_XML_PART_BYTES:
        raise TooLarge(what="XML 部件大小", limit=f"{MAX_XML_PART_BYTES // MIB} MB")
    for encoding in ("ascii", "utf-16-le", "utf-16-be"):
        if _DOCTYPE.encode(encoding) in source:
            raise HostileDocument(what="含 DTD/外部实体声明")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in (error.msg or "").lower():
            raise TooLarge(what="XML 嵌套层数", limit=str(MAX_XML_DEPTH)) from None
        raise DamagedDocument(what="XML 结构错误") from None
    info = root.getroottree().docinfo
    if info.doctype or (info.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise HostileDocument(what="含 DTD 或罕见编码声明")
    _check_shape(root, room)
    return root


def nodes(root: Element) -> float:
    """Count the elements of a tree, two attributes as one; done inside libxml2."""
    return float(str(root.xpath("count(//*) + count(//@*) div 2")))


def _check_shape(root: Element, room: float) -> None:
    """Refuse trees that are too deep to walk or too large to hold; both are counted inside libxml2."""
    if root.xpath(f"boolean({'/*' * (MAX_XML_DEPTH + 1)})"):
        raise TooLarge(what="XML 嵌套层数", limit=str(MAX_XML_DEPTH))
    if nodes(root) > room:
        raise TooLarge(what="XML 元素数", limit=str(MAX_XML_NODES))


class Paths:
    """Ways from the root to elements: child indexes joined by '/', remembered for a parent's children at once.

    Keeps a reference to every element it has seen, so that lxml hands out the same proxies again.
    """

    def __init__(self) -> None:
        self._known: dict[Element, str] = {}

    def of(self, element: Element) -> str:
        """Return the path of an element; the root's is empty."""
        known = self._known.get(element)
        if known is not None:
            return known
        parent = element.getparent()
        if parent is None:
            self._known[element] = ""
            return ""
        prefix = self.of(parent)
        for index, child in enumerate(parent):
            self._known[child] = f"{prefix}/{index}" if prefix else str(index)
        return self._known[element]


def held(element: Element, attribute: str | None) -> str:
    """Return the text that an element holds itself, in an attribute, or (``TAIL``) behind its end."""
    if attribute is None:
        return element.text or ""
    return (element.tail if attribute == TAIL else element.get(attribute)) or ""


def hold(element: Element, attribute: str | None, text: str) -> None:
    """Put a text where ``held`` finds it."""
    if attribute is None:
        element.text = text
    elif attribute == TAIL:
        element.tail = text
    else:
        element.set(attribute, text)


def resolve(root: Element, path: str) -> Element:
    """Follow a path from the root.

    Raises:
        IndexError: it leads nowhere.
    """
    element = root
    for step in path.split("/") if path else ():
        element = element[int(step)]
    return element
