"""The new package: parts, relationships and content types, written the same way every time."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.formats.docx.names import CONTENT_TYPES, RELATIONSHIPS, TYPE_RELS
from pipeline.formats.docx.package import relationships_part
from pipeline.formats.docx.xml import Element

_DEFAULTS = (("jpeg", "image/jpeg"), ("png", "image/png"), ("rels", TYPE_RELS), ("xml", "application/xml"))
_EPOCH = (1980, 1, 1, 0, 0, 0)


def to_xml(root: Element) -> bytes:
    """Serialise a part."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


@dataclass(slots=True)
class Archive:
    """Collects the parts of a copy."""

    _parts: dict[str, bytes] = field(default_factory=dict)
    _types: dict[str, str] = field(default_factory=dict)
    _relationships: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, name: str, content: bytes, content_type: str | None = None) -> None:
        """Add a part; ``content_type`` is None where the suffix says it."""
        self._parts[name] = content
        if content_type is not None:
            self._types[name] = content_type

    def relate(self, part: str, type: str, target: str) -> str:
        """Relate ``part`` (empty: the package) to ``target``, once, and return the relationship's id."""
        rels = self._relationships.setdefault(part, [])
        if (type, target) not in rels:
            rels.append((type, target))
        return f"rId{rels.index((type, target)) + 1}"

    def rename(self, names: Mapping[str, str]) -> None:
        """Let relationships to provisional names lead to the final ones, under which alone those parts are added."""
        for rels in self._relationships.values():
            rels[:] = [(type, names.get(target, target)) for type, target in rels]

    def to_bytes(self) -> bytes:
        """Return the archive: content types first, then the parts by name; no dates, comments or extra fields."""
        parts = {**self._parts, **{relationships_part(part): self._rels_xml(part) for part in self._relationships}}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in [("[Content_Types].xml", self._types_xml()), *sorted(parts.items())]:
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.create_system = 0
                archive.writestr(info, content)
        return out.getvalue()

    def _types_xml(self) -> bytes:
        root = etree.Element(f"{{{CONTENT_TYPES}}}Types", nsmap={None: CONTENT_TYPES})
        for extension, declared in _DEFAULTS:
            etree.SubElement(root, f"{{{CONTENT_TYPES}}}Default", Extension=extension, ContentType=declared)
        for name, declared in sorted(self._types.items()):
            etree.SubElement(root, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=declared)
        return to_xml(root)

    def _rels_xml(self, part: str) -> bytes:
        root = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap={None: RELATIONSHIPS})
        for index, (type, target) in enumerate(self._relationships[part], start=1):
            relative = posixpath.relpath(target, posixpath.dirname(part) or ".")
            etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=f"rId{index}", Type=type, Target=relative)
        return to_xml(root)
