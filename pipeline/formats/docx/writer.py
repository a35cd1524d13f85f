"""The redacted copy: a new package, written from what may stay.

Out of reach here: text in the pixels of a picture that nobody recognised and the plan keeps.
"""

from __future__ import annotations

from lxml import etree

from pipeline.formats.base import STAMP
from pipeline.formats.docx.archive import to_xml
from pipeline.formats.docx.burning import inked_parts
from pipeline.formats.docx.clean import Cleaner
from pipeline.formats.docx.draft import Atom, Draft, Line
from pipeline.formats.docx.edit import Editor, merge_marks
from pipeline.formats.docx.job import DOCUMENT, Job
from pipeline.formats.docx.names import (
    PREFIXES,
    REL_APP,
    REL_CORE,
    REL_DOCUMENT,
    REL_ENDNOTES,
    REL_FONTS,
    REL_FOOTNOTES,
    REL_HEADER,
    REL_NUMBERING,
    REL_SETTINGS,
    REL_STYLES,
    REL_THEME,
    TYPE_APP,
    TYPE_CORE,
    TYPE_DOCUMENT,
    TYPE_THEME,
    TYPE_WORD,
    r,
    w,
)
from pipeline.formats.docx.package import open_package
from pipeline.formats.docx.revisions import revert
from pipeline.formats.docx.sections import furniture
from pipeline.formats.docx.states import scan_states
from pipeline.formats.docx.xml import Element
from pipeline.model.document import Document, DocxInk
from pipeline.model.redaction import RedactionPlan, Revisions

_NOTES = (("footnote", REL_FOOTNOTES), ("endnote", REL_ENDNOTES))
_PLAIN_PARTS = (
    (REL_STYLES, "styles"),
    (REL_NUMBERING, "numbering"),
    (REL_SETTINGS, "settings"),
    (REL_FONTS, "fontTable"),
)
_STAMP_PART = "word/stamp.xml"
_CORE = b"""<?xml version='1.0' encoding='UTF-8' standalone='yes'?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"""
_APP = b"""<?xml version='1.0' encoding='UTF-8' standalone='yes'?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>"""


def redact(source: bytes, document: Document, plan: RedactionPlan, *, stamp: bool = False) -> bytes:
    """Write the copy; see ``clean`` for what it holds.

    Raises:
        ValueError: ``document`` was not read from ``source``.
    """
    package = open_package(source)
    draft = scan_states(package)
    draft.lines = _with_seen(draft.lines, document)
    if _text(draft) != document.text:
        raise ValueError("the document was read from other bytes")
    editor = Editor(draft)
    editor.apply(plan)
    if plan.revisions is Revisions.REJECT:
        revert(package)
    withheld = {document.text[redaction.start : redaction.end] for redaction in plan.redactions}
    inked = inked_parts(document, plan)
    job = Job(package, withheld, editor.pictures, editor.labels, editor.names, editor.unseen, inked)
    return _Writer(job, stamp).write()


def _with_seen(lines: list[Line], document: Document) -> list[Line]:
    """Put in what the document has of its pictures: nobody recognises them once more, and who does may see otherwise."""
    rest = iter(lines)
    result: list[Line] = []
    for block in document.blocks:
        if any(isinstance(piece.address, DocxInk) for piece in block.pieces):
            result.append(Line([Atom(block.text, literal=False)], block.kind, block.hiding))
        elif (line := next(rest, None)) is not None:
            result.append(line)
    return [*result, *rest]


class _Writer:
    def __init__(self, job: Job, stamp: bool) -> None:
        self._job = job
        self._stamp = stamp
        self._package = job.package
        self._archive = job.archive

    def write(self) -> bytes:
        """Write all parts; the body first, since it says which notes are referred to."""
        main = self._package.main
        notes = [(kind, type, part) for kind, type in _NOTES if (part := self._package.related(main, type)) is not None]
        stories = [main, *self._job.furniture_parts, *(part for _, _, part in notes)]
        for part in stories:  # before paragraphs go that hold the markers of a field
            self._job.enter(part)
        merge_marks(self._package, stories, self._job.styles, self._job.looks)
        self._archive.relate("", REL_DOCUMENT, DOCUMENT)
        self._write_body(main)
        for source, target in self._job.furniture_parts.items():
            self._write_furniture(source, target)
        for kind, type, part in notes:
            self._write_word(part, f"{kind}s", type)
        for type, name in _PLAIN_PARTS:
            if (part := self._package.related(main, type)) is not None:
                self._write_word(part, name, type)
        self._write_theme()
        self._job.pictures.finish()
        for name, content, declared, type in (("core", _CORE, TYPE_CORE, REL_CORE), ("app", _APP, TYPE_APP, REL_APP)):
            self._archive.add(f"docProps/{name}.xml", content, declared)
            self._archive.relate("", type, f"docProps/{name}.xml")
        return self._archive.to_bytes()

    def _write_body(self, main: str) -> None:
        root = Cleaner(self._job, main, DOCUMENT).rebuild(self._package.tree(main))
        if self._stamp:
            self._stamp_sections(root)
        self._archive.add(DOCUMENT, to_xml(root), TYPE_DOCUMENT)

    def _write_furniture(self, source: str, target: str) -> None:
        root = Cleaner(self._job, source, target).rebuild(self._package.tree(source))
        kind = "header" if root.tag == w("hdr") else "footer"
        if self._stamp and kind == "header":
            root.insert(0, _stamp_paragraph())
        self._archive.add(target, to_xml(root), TYPE_WORD.format(kind))

    def _write_word(self, part: str, name: str, type: str) -> None:
        target = f"word/{name}.xml"
        root = Cleaner(self._job, part, target).rebuild(self._package.tree(part))
        self._archive.add(target, to_xml(root), TYPE_WORD.format(name))
        self._archive.relate(DOCUMENT, type, target)

    def _write_theme(self) -> None:
        if self._job.theme is not None:
            target = "word/theme/theme1.xml"
            root = Cleaner(self._job, self._job.theme, target).rebuild_theme(self._package.tree(self._job.theme))
            self._archive.add(target, to_xml(root), TYPE_THEME)
            self._archive.relate(DOCUMENT, REL_THEME, target)

    def _stamp_sections(self, root: Element) -> None:
        """Give every kind of page of every section a header with the stamp: its own, the one it inherits, or a new one.

        An inherited one is named again, since not every program inherits the header of first pages.
        """
        if not self._job.sections:
            body = root.find(w("body"))
            section = etree.SubElement(root if body is None else body, w("sectPr"))
            self._refer(section, "default", self._stamp_part())
        for place in furniture(self._package):
            section = self._job.sections.get(place.section, root)
            own = (each.get(w("type"), "default") for each in section.iterchildren(w("headerReference")))
            if place.kind == "header" and section is not root and place.pages not in own:
                part = self._job.furniture_parts[place.part] if place.part is not None else self._stamp_part()
                self._refer(section, place.pages, part)

    def _stamp_part(self) -> str:
        header = etree.Element(w("hdr"), nsmap=PREFIXES)
        header.append(_stamp_paragraph())
        self._archive.add(_STAMP_PART, to_xml(header), TYPE_WORD.format("header"))
        return _STAMP_PART

    def _refer(self, section: Element, pages: str, part: str) -> None:
        reference = etree.Element(w("headerReference"))
        reference.set(w("type"), pages)
        reference.set(r("id"), self._archive.relate(DOCUMENT, REL_HEADER, part))
        section.insert(0, reference)


def _text(draft: Draft) -> str:
    return "".join(line.text() for line in draft.lines)


def _stamp_paragraph() -> Element:
    paragraph = etree.Element(w("p"))
    properties = etree.SubElement(paragraph, w("pPr"))
    etree.SubElement(properties, w("jc")).set(w("val"), "center")
    run = etree.SubElement(paragraph, w("r"))
    look = etree.SubElement(run, w("rPr"))
    etree.SubElement(look, w("rFonts")).set(w("eastAsia"), "SimHei")
    etree.SubElement(look, w("b"))
    etree.SubElement(look, w("color")).set(w("val"), "C00000")
    etree.SubElement(look, w("sz")).set(w("val"), "32")
    etree.SubElement(run, w("t")).text = STAMP
    return paragraph
