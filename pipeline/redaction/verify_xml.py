"""What expat finds in one XML part of a Word package: texts, values, names and relationships."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

# Attributes and elements (with their w:val) that hold somebody's words; all others hold keywords and numbers.
_ATTRIBUTES = (
    "descr title alt author initials tooltip anchor name string styleId text ascii hAnsi eastAsia cs font typeface"
)
_ELEMENTS = (
    "name alias tag lvlText style pStyle rStyle tblStyle basedOn next link styleLink numStyleLink altName docVar"
)
_KEYWORD_ELEMENTS = frozenset({"compatSetting", "lsdException"})  # their names are Word's own
_FREE_ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_FREE_ELEMENTS = frozenset(_ELEMENTS.split())


class Forbidden(Exception):
    """A document type or an entity, which no part of a copy has."""


@dataclass(slots=True)
class Part:
    """One XML part.

    Attributes:
        text: all character data, a line end behind each paragraph.
        shown: the part of it that stands in text elements (``t``).
        values, free: attribute values that are keywords, and those that are somebody's words.
        remarks: comments and processing instructions.
        names: names of elements and attributes, and declared namespaces with their prefixes: ``namespace local``.
        relations: type and target mode of each relationship.
        types: part name or extension, and content type.
    """

    text: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    relations: list[tuple[str, str]] = field(default_factory=list)
    types: list[tuple[str, str]] = field(default_factory=list)


class _Handler:
    """Receives expat's events."""

    def __init__(self) -> None:
        self.part = Part()
        self._in_text = [False]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._in_text.append(local == "t")
        self.part.names.add(name)
        self.part.names.update(attributes)
        for key, value in attributes.items():
            own = key.rpartition(" ")[2]
            outside = own == "Target" and attributes.get("TargetMode") == "External"
            free = own in _FREE_ATTRIBUTES and local not in _KEYWORD_ELEMENTS
            free = free or outside or (own == "val" and local in _FREE_ELEMENTS)
            (self.part.free if free else self.part.values).append(value)
        if local == "Relationship":
            self.part.relations.append((attributes.get("Type", ""), attributes.get("TargetMode", "")))
        elif local in ("Override", "Default"):
            key = attributes.get("PartName", "").lstrip("/") or f".{attributes.get('Extension', '')}"
            self.part.types.append((key.lower(), attributes.get("ContentType", "")))

    def end(self, name: str) -> None:
        self._in_text.pop()
        if name == f"{WORD} p":
            self.part.text.append("\n")
            self.part.shown.append("\n")

    def characters(self, text: str) -> None:
        self.part.text.append(text)
        if self._in_text[-1]:
            self.part.shown.append(text)

    def instruction(self, target: str, text: str) -> None:
        self.part.remarks.append(f"{target} {text}")

    def namespace(self, prefix: str | None, uri: str) -> None:
        self.part.names.add(f"{uri} {prefix or ''}")

    def refuse(self, *_: object) -> None:
        raise Forbidden


def parse(data: bytes) -> Part:
    """Parse one part.

    Raises:
        Forbidden: it declares a document type or an entity.
        xml.parsers.expat.ExpatError, ValueError, LookupError: it is not well-formed, or in an unknown encoding.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    handler = _Handler()
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.characters
    parser.CommentHandler = handler.part.remarks.append
    parser.ProcessingInstructionHandler = handler.instruction
    parser.StartNamespaceDeclHandler = handler.namespace
    parser.StartDoctypeDeclHandler = handler.refuse
    parser.EntityDeclHandler = handler.refuse
    parser.Parse(data, True)
    return handler.part
