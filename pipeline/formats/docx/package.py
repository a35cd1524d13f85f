"""A Word package, opened without trust: every entry checked before it is unpacked, parts known by name."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from pipeline.errors import (
    DamagedDocument,
    MacroDocument,
    StrictOpenXml,
)
from pipeline.formats.docx.entries import unpack
from pipeline.formats.docx.names import CONTENT_TYPES, REL_DOCUMENT, RELATIONSHIPS, STRICT_PREFIX, W, split
from pipeline.formats.docx.remains import remains
from pipeline.formats.docx.xml import Element, nodes, parse
from pipeline.formats.limits import MAX_XML_NODES


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship of a part: ``target`` is a part's name, or an outside address when ``external``."""

    id: str
    type: str
    target: str
    external: bool


@dataclass(slots=True)
class Package:
    """The parts of a package by name (no leading slash), unpacked.

    Attributes:
        parts: bytes of each part.
        main: name of the main document part.
        remains: what the archive holds beside its entries, by what it is: comments, further bytes, entries it no longer lists.
    """

    parts: dict[str, bytes]
    main: str = ""
    remains: tuple[tuple[str, bytes], ...] = ()
    _trees: dict[str, Element] = field(default_factory=dict)
    _nodes: float = 0.0
    _types: dict[str, str] = field(default_factory=dict)
    _defaults: dict[str, str] = field(default_factory=dict)
    _relationships: dict[str, dict[str, Relationship]] = field(default_factory=dict)
    _relationship_elements: dict[str, dict[str, Element]] = field(default_factory=dict)

    def tree(self, part: str) -> Element:
        """Return the root element of an XML part, parsed once.

        Raises:
            DamagedDocument: there is no such part, or it is not well-formed.
            TooLarge: this part and those parsed before have too many elements together.
        """
        if part not in self._trees:
            if part not in self.parts:
                raise DamagedDocument(what="缺少部件")
            self._trees[part] = parse(self.parts[part], MAX_XML_NODES - self._nodes)
            self._nodes += nodes(self._trees[part])
        return self._trees[part]

    def content_type(self, part: str) -> str:
        """Return the declared content type of a part, empty when none is declared."""
        return self._types.get(part.lower()) or self._defaults.get(posixpath.splitext(part)[1].lower(), "")

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Return the relationships of a part by id; of the package itself for the empty name."""
        if part not in self._relationships:
            folder = posixpath.dirname(part)
            rels = relationships_part(part)
            self._relationships[part] = (
                {rel.id: rel for rel in self._read_relationships(rels, folder)} if rels in self.parts else {}
            )
        return self._relationships[part]

    def relationship_element(self, part: str, id: str) -> tuple[str, Element] | None:
        """Return the name of the relationship part of ``part`` and the element that defines ``id`` in it."""
        rels = relationships_part(part)
        if not id or rels not in self.parts:
            return None
        if rels not in self._relationship_elements:
            self._relationship_elements[rels] = {child.get("Id", ""): child for child in reversed(self.tree(rels))}
        child = self._relationship_elements[rels].get(id)
        return None if child is None else (rels, child)

    def named(self, *endings: str) -> list[str]:
        """Return the parts whose declared content type ends so, in order of name."""
        return sorted(part for part in self.parts if self.content_type(part).endswith(endings))

    def related(self, part: str, type: str) -> str | None:
        """Return the first existing part that ``part`` relates to by ``type``."""
        for rel in self.relationships(part).values():
            if rel.type == type and not rel.external and rel.target in self.parts:
                return rel.target
        return None

    def all_related(self, part: str, type: str) -> list[str]:
        """Return every existing part that ``part`` relates to by ``type``, each once."""
        found = [rel.target for rel in self.relationships(part).values() if rel.type == type and not rel.external]
        return [name for name in dict.fromkeys(found) if name in self.parts]

    def _read_relationships(self, rels: str, folder: str) -> Iterator[Relationship]:
        for child in self.tree(rels):
            if child.tag != f"{{{RELATIONSHIPS}}}Relationship":
                continue
            target = child.get("Target", "")
            external = child.get("TargetMode") == "External"
            kind = child.get("Type", "")
            if kind.startswith(STRICT_PREFIX):
                raise StrictOpenXml
            if not external:
                target = self._part_name(target, folder)
            yield Relationship(child.get("Id", ""), kind, target, external)

    def _part_name(self, target: str, folder: str) -> str:
        """Resolve a target to a part's name; one that leads out of the package names no part."""
        target = target.split("#")[0].replace("\\", "/")
        joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        name = posixpath.normpath(joined)
        if name not in self.parts and unquote(name) in self.parts:
            name = unquote(name)
        return name


def relationships_part(part: str) -> str:
    """Return the name of the part that holds the relationships of ``part``."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def open_package(source: bytes) -> Package:
    """Unpack a Word package after checking every entry.

    Raises:
        DamagedDocument: truncated, broken, or without a main document.
        EncryptedDocument: entries under a password.
        HostileDocument: an entry that unpacks out of proportion, leads out of the package or stands twice; a DTD.
        TooLarge: too many entries or bytes.
        StrictOpenXml: the strict variant.
        MacroDocument: macros inside.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            package = Package(unpack(archive), remains=tuple(remains(source, archive)))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise DamagedDocument(what="压缩结构不完整") from None
    _read_content_types(package)
    if any(name.lower().endswith("vbaproject.bin") for name in package.parts):
        raise MacroDocument
    main = package.related("", REL_DOCUMENT)
    if main is None:
        raise DamagedDocument(what="缺少主文档部件")
    package.main = main
    namespace, local = split(str(package.tree(main).tag))
    if namespace.startswith(STRICT_PREFIX):
        raise StrictOpenXml
    if (namespace, local) != (W, "document"):
        raise DamagedDocument(what="主文档部件不是 Word 正文")
    return package


def _read_content_types(package: Package) -> None:
    if "[Content_Types].xml" not in package.parts:
        raise DamagedDocument(what="缺少 [Content_Types].xml")
    for child in package.tree("[Content_Types].xml"):
        declared = child.get("ContentType", "")
        if child.tag == f"{{{CONTENT_TYPES}}}Override":
            package._types[child.get("PartName", "").lstrip("/").lower()] = declared
        elif child.tag == f"{{{CONTENT_TYPES}}}Default":
            package._defaults["." + child.get("Extension", "").lower()] = declared
