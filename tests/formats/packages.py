"""Word packages built by hand, plans, and what is really in a copy's bytes."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping

from PIL import Image, PngImagePlugin

from pipeline.formats.docx import read, redact
from pipeline.model.document import Document
from pipeline.model.finding import Category, EntityType, LegalBasis
from pipeline.model.redaction import Redaction, RedactionPlan

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MASK = "■■■"

Related = Mapping[str, tuple[str, str, str | bytes]]
"""Relationship id to (type, part name below word/ or an outside address, content); no content for an outside address."""

PART_TYPES = {
    "styles": f"{_TYPE}.styles+xml",
    "settings": f"{_TYPE}.settings+xml",
    "numbering": f"{_TYPE}.numbering+xml",
    "header": f"{_TYPE}.header+xml",
    "footer": f"{_TYPE}.footer+xml",
    "footnotes": f"{_TYPE}.footnotes+xml",
    "endnotes": f"{_TYPE}.endnotes+xml",
    "comments": f"{_TYPE}.comments+xml",
    "chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
}


def p(text: str, run: str = "", paragraph: str = "") -> str:
    """Return a paragraph of one run with properties ``run`` and ``paragraph``."""
    properties = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    return f"<w:p>{properties}{r(text, run)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """Return a run."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


def root(name: str, content: str) -> str:
    """Return a part with all namespaces declared."""
    return f"<w:{name} {NAMESPACES}>{content}</w:{name}>"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table of plain cells."""
    cells = ("".join(f"<w:tc><w:tcPr/>{p(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def package(
    body: str, related: Related | None = None, extra: Mapping[str, str | bytes] | None = None, types: str = ""
) -> bytes:
    """Return a Word package.

    ``related`` are parts that the main document relates to, ``extra`` any further entries by full name, ``types``
    further declarations of content types.
    """
    entries: dict[str, str | bytes] = {}
    rels: list[str] = []
    for id, (kind, target, content) in (related or {}).items():
        mode = "" if content else ' TargetMode="External"'
        rels.append(f'<Relationship Id="{id}" Type="{_REL}/{kind}" Target="{target}"{mode}/>')
        if content:
            entries[posixpath.normpath(f"word/{target}")] = content
            if kind in PART_TYPES:
                types += f'<Override PartName="/word/{target}" ContentType="{PART_TYPES[kind]}"/>'
    entries |= {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="emf" ContentType="image/x-emf"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>{types}</Types>',
        "_rels/.rels": _relationships(
            f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": root("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": _relationships("".join(rels)),
    }
    return archive({**entries, **(extra or {})})


def package_relationships(*targets: tuple[str, str]) -> str:
    """Return the package's own relationships: the main document and pairs of type (last step, or whole) and target."""
    rows = [("officeDocument", "word/document.xml"), *targets]
    return _relationships(
        "".join(
            f'<Relationship Id="rId{i}" Type="{kind if "/" in kind else f"{_REL}/{kind}"}" Target="{target}"/>'
            for i, (kind, target) in enumerate(rows)
        )
    )


def _relationships(rows: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def archive(entries: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive of the entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return out.getvalue()


def plan(document: Document, *spans: tuple[int, int], mask: str = MASK) -> RedactionPlan:
    """Return a plan that withholds the spans."""
    basis = (LegalBasis("政府信息公开条例", "第十五条"),)
    redactions = (
        Redaction(start, end, EntityType.TERM, Category.PERSONAL, mask, basis) for start, end in sorted(spans)
    )
    return RedactionPlan(document.sha256, "test", "1", tuple(redactions))


def spans_of(document: Document, *words: str) -> list[tuple[int, int]]:
    """Return every occurrence of the words in a document's text."""
    found: list[tuple[int, int]] = []
    for word in words:
        at = document.text.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = document.text.find(word, at + len(word))
    return found


def redacted(source: bytes, *words: str, stamp: bool = False) -> bytes:
    """Return the copy of a Word document without any occurrence of the words."""
    document = read(source)
    return redact(source, document, plan(document, *spans_of(document, *words)), stamp=stamp)


def contents(copy: bytes) -> dict[str, bytes]:
    """Return every entry of a package, unpacked."""
    with zipfile.ZipFile(io.BytesIO(copy)) as zipped:
        return {info.filename: zipped.read(info) for info in zipped.infolist()}


def pictures(copy: bytes) -> dict[str, Image.Image]:
    """Return every picture of a package, decoded."""
    found: dict[str, Image.Image] = {}
    for name, content in contents(copy).items():
        if name.startswith("word/media/"):
            found[name] = Image.open(io.BytesIO(content))
            found[name].load()
    return found


def everything(copy: bytes) -> str:
    """Return all that stands in a package: names and contents of all entries, and the raw bytes."""
    parts = [f"{name}\n{content.decode('utf-8', 'replace')}" for name, content in contents(copy).items()]
    return "\n".join([*parts, copy.decode("latin-1")])


def visible(document: Document) -> str:
    """Return the text that shows."""
    return "".join(block.text for block in document.blocks if block.hiding is None)


def hidden(document: Document) -> dict[str, str]:
    """Return what hides, by where."""
    found: dict[str, str] = {}
    for block in document.blocks:
        if block.hiding is not None:
            found[block.hiding] = found.get(block.hiding, "") + block.text
    return found


def png_with_text(name: str) -> bytes:
    """A picture that carries a name in its text chunks and behind its end."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", name)
    info.add_itxt("Comment", name)
    out = io.BytesIO()
    image = Image.new("RGBA", (2, 1), (1, 2, 3, 255))
    image.putpixel((1, 0), (9, 8, 7, 0))
    image.save(out, "PNG", pnginfo=info, dpi=(300, 300))
    return out.getvalue() + name.encode()
