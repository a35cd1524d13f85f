"""What expat finds in one XML part of a Word package: texts in several orders, values, names and relationships.

One value can be written so that it stands together only when some of the part is left out: deleted text, small text over a
word, field codes, the branch of mc:AlternateContent that does not show, a text box that hangs in the middle. So the texts are kept
in several flows, each searched on its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MAX_ELEMENTS = 4_000_000
MAX_DEPTH = 2_000

# Attributes and elements (with their w:val) that hold somebody's words; all others hold keywords and numbers.
_ATTRIBUTES = (
    "descr title alt author initials tooltip anchor name string styleId text ascii hAnsi eastAsia cs font typeface"
)
_ELEMENTS = (
    "name alias tag lvlText style pStyle rStyle tblStyle basedOn next link styleLink numStyleLink altName docVar"
)
# Values that are keywords and words together: the look of a VML shape names fonts, these settings list punctuation.
_MIXED_ATTRIBUTES = frozenset({"style"})
_MIXED_ELEMENTS = frozenset({"noLineBreaksAfter", "noLineBreaksBefore", "decimalSymbol", "listSeparator"})
_KEYWORD_ELEMENTS = frozenset({"compatSetting", "lsdException"})  # their names are Word's own
_FREE_ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_FREE_ELEMENTS = frozenset(_ELEMENTS.split())

_STANDS_FOR = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": ""}
_ONLY_NOW = frozenset({"ins", "moveTo", "Choice"})
_ONLY_BEFORE = frozenset({"del", "moveFrom", "Fallback"})
_ASIDE = frozenset({"rt", "instrText", "delInstrText"})  # stands beside the text, not in it
BORDER = "\n"
_OFF = frozenset({"0", "false", "off"})


class Forbidden(Exception):
    """A document type or an entity, or more elements than any document has."""


@dataclass(slots=True)
class Flow:
    """Text in the order in which it is read; what hangs on a paragraph stands before it, not in it."""

    lines: list[str] = field(default_factory=list)
    _open: list[list[str]] = field(default_factory=lambda: [[]])

    def begin(self) -> None:
        """Begin a paragraph."""
        self._open.append([])

    def add(self, text: str) -> None:
        """Add text to the innermost paragraph."""
        self._open[-1].append(text)

    def end(self) -> None:
        """End the innermost paragraph."""
        if len(self._open) > 1:
            self.lines.append("".join(self._open.pop()))

    def text(self) -> str:
        """Return all of it, a line a paragraph."""
        return "\n".join([*self.lines, *("".join(each) for each in self._open)])


@dataclass(slots=True)
class Part:
    """One XML part.

    Attributes:
        text: all character data and what elements stand for, a line end behind each paragraph.
        shown: the part of it that stands in text elements (``t``).
        flows: the text as it prints, and as it was before revisions; empty where nothing distinguishes them from ``text``.
        kinds: character data by the element (``namespace local``) that holds it, after ``BORDER``.
        values, free, mixed: attribute values that are keywords, that are somebody's words, and that may be both.
        remarks: comments and processing instructions.
        names: names of elements and attributes, and declared namespaces with their prefixes: ``namespace local``.
        elements, attributes: the names of elements and of attributes apart; ``namespaces`` the declared ones.
        relations: type and target mode of each relationship.
        types: part name or extension, and content type.
    """

    text: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    kinds: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, None] = field(default_factory=dict)
    free: dict[str, None] = field(default_factory=dict)
    mixed: dict[str, None] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    elements: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    namespaces: set[str] = field(default_factory=set)
    relations: list[tuple[str, str]] = field(default_factory=list)
    types: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """All names that somebody could choose."""
        return self.elements | self.attributes | self.namespaces


class _Handler:
    """Receives expat's events."""

    def __init__(self) -> None:
        self.part = Part()
        self._path: list[str] = [""]
        self._text: list[str] | None = None
        self._count = 0
        self._now, self._before = Flow(), Flow()
        self._depths = {"now": 0, "before": 0, "aside": 0}
        self._in_run = self._vanished = self._differs = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._path) > MAX_DEPTH:
            raise Forbidden
        namespace, _, local = name.rpartition(" ")
        self._path.append(name)
        self._text = None
        part = self.part
        part.elements.add(name)
        if attributes:
            part.attributes.update(attributes)
            self._keep_values(local, attributes)
        if local in _INTERESTING:
            self._enter(namespace, local, attributes)

    def _keep_values(self, local: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            own = key.rpartition(" ")[2]
            outside = own == "Target" and attributes.get("TargetMode") == "External"
            free = own in _FREE_ATTRIBUTES and local not in _KEYWORD_ELEMENTS
            free = free or outside or (own == "val" and local in _FREE_ELEMENTS)
            mixed = own in _MIXED_ATTRIBUTES or (own == "val" and local in _MIXED_ELEMENTS)
            (self.part.free if free else self.part.mixed if mixed else self.part.values)[value] = None
        if local == "Relationship":
            self.part.relations.append((attributes.get("Type", ""), attributes.get("TargetMode", "")))
        elif local in ("Override", "Default"):
            key = attributes.get("PartName", "").lstrip("/") or f".{attributes.get('Extension', '')}"
            self.part.types.append((key.lower(), attributes.get("ContentType", "")))

    def _enter(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        if local == "p":
            # A paragraph inside a paragraph hangs on it: a text box.
            self._differs = self._differs or len(self._now._open) > 1
            self._now.begin()
            self._before.begin()
        elif local == "r":
            self._in_run, self._vanished = True, False
        elif local == "vanish":
            on = next(iter(attributes.values()), "") not in _OFF
            self._vanished = self._vanished or (self._in_run and on)
            self._differs = self._differs or self._vanished
        elif local in _STANDS_FOR:
            if namespace in (WORD, _STRICT):
                self._say(_symbol(attributes) if local == "sym" else _STANDS_FOR[local])
        else:
            self._count_in(local, 1)
            self._differs = True

    def _count_in(self, local: str, step: int) -> None:
        kind = "now" if local in _ONLY_NOW else "before" if local in _ONLY_BEFORE else "aside"
        self._depths[kind] += step

    def end(self, name: str) -> None:
        namespace, _, local = name.rpartition(" ")
        self._path.pop()
        self._text = None
        if local == "p":
            self._now.end()
            self._before.end()
            if namespace in (WORD, _STRICT):
                self.part.shown.append("\n")
            self.part.text.append("\n")
        elif local == "r":
            self._in_run = self._vanished = False
        elif local in _ONLY_NOW or local in _ONLY_BEFORE or local in _ASIDE:
            self._count_in(local, -1)

    def characters(self, text: str) -> None:
        name = self._path[-1]
        if self._text is None:
            self._text = self.part.kinds.setdefault(name, [])
            self._text.append(BORDER)
        self._text.append(text)
        if name.endswith(" t") or name == "t":
            self.part.shown.append(text)
        self._say(text)

    def _say(self, text: str) -> None:
        self.part.text.append(text)
        depths = self._depths
        if depths["aside"]:
            return
        if not depths["before"] and not self._vanished:
            self._now.add(text)
        if not depths["now"]:
            self._before.add(text)

    def instruction(self, target: str, text: str) -> None:
        self.part.remarks.append(f"{target} {text}")

    def namespace(self, prefix: str | None, uri: str) -> None:
        self.part.namespaces.add(f"{uri} {prefix or ''}")

    def refuse(self, *_: object) -> None:
        raise Forbidden

    def finish(self) -> Part:
        """Return the part with its flows."""
        if self._differs:
            self.part.flows = [self._now.text(), self._before.text()]
        return self.part


_INTERESTING = frozenset({"p", "r", "vanish", *_STANDS_FOR, *_ONLY_NOW, *_ONLY_BEFORE, *_ASIDE})


def _symbol(attributes: dict[str, str]) -> str:
    """Return what a w:sym looks like: symbol fonts keep ASCII, and Wingdings its circled digits, in the private area."""
    values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
    try:
        code = int(values.get("char", ""), 16)
    except ValueError:
        return ""
    low = code - 0xF000 if 0xF020 <= code <= 0xF0FF else code
    if "wingdings" in values.get("font", "").lower() and 0x80 <= low <= 0x95:
        low -= 0x80
        return str(low if low <= 10 else low - 11)
    return chr(low) if 0x20 <= low < 0xD800 or 0xE000 <= low < 0x110000 else ""


def parse(data: bytes) -> Part:
    """Parse one part.

    Raises:
        Forbidden: it declares a document type or an entity, or has too many elements or too deep ones.
        xml.parsers.expat.ExpatError, ValueError, LookupError: it is not well-formed, or in an unknown encoding.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
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
    return handler.finish()
