"""Whole Word files out of parts: what every file has (styles, settings, sections) and what a place adds."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from tests.formats.hiding_places.values import AFTER, BEFORE, BESIDE, CLOSING, OPENING
from tests.formats.packages import NAMESPACES

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument"
WORD_TYPE = f"{TYPE}.wordprocessingml"
MAIN = "word/document.xml"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MORE = (
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    ' xmlns:w16cid="http://schemas.microsoft.com/office/word/2016/wordml/cid"'
    ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    ' xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
    ' mc:Ignorable="w14 w15 w16cid"'
)
_SUFFIXES = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "emf": "image/x-emf",
    "wmf": "image/x-wmf",
    "svg": "image/svg+xml",
    "bin": "application/vnd.openxmlformats-officedocument.oleObject",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "htm": "text/html",
    "txt": "text/plain",
    "rtf": "application/rtf",
    "mht": "message/rfc822",
    "odttf": "application/vnd.openxmlformats-officedocument.obfuscatedFont",
}
_STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
    '<w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr>'
    '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
)


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of the package.

    Attributes:
        name: full name without a leading slash.
        content: text (UTF-8) or bytes.
        type: declared content type; empty: the suffix says it.
        relation: type of the relationship (last step, or whole) by which ``source`` refers to it; empty: nobody does.
        id: the relationship's id.
        source: the part that refers to it; empty: the package itself.
        target: an outside address or another way to name the part; empty: the plain name.
        external: whether the target lies outside; there is no entry then.
    """

    name: str
    content: str | bytes = ""
    type: str = ""
    relation: str = ""
    id: str = "rId1"
    source: str = MAIN
    target: str = ""
    external: bool = False


def outside(relation: str, target: str, id: str = "rId1", source: str = MAIN) -> Part:
    """Return a relationship that leads out of the package."""
    return Part("", relation=relation, target=target, id=id, source=source, external=True)


def word_part(
    name: str, root: str, content: str, relation: str, id: str = "rId1", type: str = "", attributes: str = ""
) -> Part:
    """Return a WordprocessingML part below ``word/``, content type after ``type`` or else its relation."""
    return Part(
        f"word/{name}.xml", xml_root(root, content, attributes), f"{WORD_TYPE}.{type or relation}+xml", relation, id
    )


def xml_root(name: str, content: str, attributes: str = "") -> str:
    """Return a WordprocessingML document with every namespace declared."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:{name} {NAMESPACES}{_MORE}{attributes}>{content}</w:{name}>"


def styles(more: str) -> Part:
    """Return a style part with further styles."""
    return word_part("styles", "styles", _STYLES + more, "styles", "rIdStyles")


def settings(content: str, *parts: Part) -> tuple[Part, ...]:
    """Return a settings part, and what it refers to."""
    return (word_part("settings", "settings", content, "settings", "rIdSettings"), *parts)


def r(text: str, properties: str = "") -> str:
    """Return a run."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*content: str, properties: str = "") -> str:
    """Return a paragraph of ready content."""
    inner = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{inner}{''.join(content)}</w:p>"


def between(content: str) -> str:
    """Return a paragraph in which harmless words stand on both sides of ``content``."""
    return para(r(BEFORE), content, r(AFTER))


def split_runs(value: str, properties: Sequence[str] = ("",), between: str = "") -> str:
    """Return a run a character, with the properties in turn and something between the runs."""
    return between.join(r(char, properties[at % len(properties)]) for at, char in enumerate(value))


def table(*rows: Sequence[str], properties: str = "") -> str:
    """Return a table; each cell is ready block content."""
    width = max(len(row) for row in rows)
    grid = '<w:gridCol w:w="1200"/>' * width
    body = "".join(f"<w:tr>{''.join(cell(each) for each in row)}</w:tr>" for row in rows)
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'


def cell(content: str, properties: str = "") -> str:
    """Return a table cell."""
    return f'<w:tc><w:tcPr><w:tcW w:w="1200" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def section(content: str = "") -> str:
    """Return the properties of the last section (A4)."""
    margins = 'w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" w:header="851" w:footer="992" w:gutter="0"'
    return f'<w:sectPr>{content}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar {margins}/></w:sectPr>'


def beside() -> str:
    """Return a paragraph of harmless words alone."""
    return para(r(BEFORE), r(AFTER))


def document(body: str, *parts: Part, sect: str = "", final: str = "") -> bytes:
    """Return a Word file: opening words, ``body``, closing words; ``sect`` goes into the last section."""
    content = para(r(OPENING)) + body + para(r(CLOSING)) + (final or section(sect))
    return package(xml_root("document", f"<w:body>{content}</w:body>"), *parts)


def package(main: str, *parts: Part, main_type: str = f"{WORD_TYPE}.document.main+xml") -> bytes:
    """Return a Word file around a main document."""
    given = {part.name for part in parts}
    basic = [part for part in (styles(""), *settings("")) if part.name not in given]
    return zipped(entries(Part(MAIN, main, main_type, "officeDocument", "rId1", ""), *basic, *parts))


def entries(*parts: Part) -> dict[str, bytes]:
    """Return the entries of a package: content types, relationships, parts."""
    found = {part.name: _bytes(part.content) for part in parts if part.name}
    rels: dict[str, list[str]] = {}
    for part in parts:
        if part.relation:
            rels.setdefault(part.source, []).append(_relationship(part))
    for source, rows in rels.items():
        folder, _, name = source.rpartition("/")
        body = f'<Relationships xmlns="{_RELS}">{"".join(rows)}</Relationships>'
        found[posixpath.join(folder, "_rels", f"{name}.rels")] = body.encode()
    defaults = "".join(f'<Default Extension="{suffix}" ContentType="{kind}"/>' for suffix, kind in _SUFFIXES.items())
    overrides = "".join(
        f'<Override PartName={quoteattr("/" + part.name)} ContentType="{part.type}"/>' for part in parts if part.type
    )
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{defaults}{overrides}</Types>'
    return {"[Content_Types].xml": types.encode(), **found}


def zipped(
    content: dict[str, bytes], adjust: Callable[[zipfile.ZipInfo], None] | None = None, comment: bytes = b""
) -> bytes:
    """Return a ZIP archive; ``adjust`` may change each entry's header."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            if adjust is not None:
                adjust(info)
            archive.writestr(info, data)
        archive.comment = comment
    return out.getvalue()


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _relationship(part: Part) -> str:
    kind = part.relation if "/" in part.relation else f"{REL}/{part.relation}"
    target = part.target or (posixpath.relpath(part.name, posixpath.dirname(part.source) or "."))
    mode = ' TargetMode="External"' if part.external else ""
    return f'<Relationship Id="{part.id}" Type="{kind}" Target={quoteattr(target)}{mode}/>'


@dataclass(frozen=True, slots=True)
class Place:
    """One file with the three values in one place.

    Attributes:
        source: the file's bytes.
        kept: words that show in the file and must show in its copy.
    """

    source: bytes
    kept: tuple[str, ...] = BESIDE


def place(content: str, *parts: Part, sect: str = "") -> Place:
    """Return a place between harmless paragraphs, the planted part being inside ``content`` or ``parts``."""
    return Place(document(content, *parts, sect=sect))
