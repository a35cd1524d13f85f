"""Word letters in the layout of GB/T 9704-2012, written with python-docx and packed so that every build is the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE, BODY, HEAD, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
RED = RGBColor(0xE6, 0x00, 0x12)
BUILT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_CENTER, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


class Letter:
    """A letter under construction; the methods append in the order in which they are called."""

    def __init__(self, title: str, author: str) -> None:
        self.file: Document = docx.Document()
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        about = self.file.core_properties
        about.title, about.author, about.last_modified_by = title, author, author
        about.comments, about.created, about.modified = "", BUILT, BUILT
        self._page_number()

    def add(
        self,
        text: str,
        *,
        font: str = BODY,
        size: float = 16,
        align: WD_ALIGN_PARAGRAPH | None = None,
        indent: float = 0,
    ) -> Paragraph:
        """Append a paragraph of one run; ``indent`` is the first line's, in characters."""
        paragraph = self.file.add_paragraph()
        style(paragraph.add_run(text), font, size)
        layout = paragraph.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(28, size * 1.3))
        layout.space_after = Pt(0)
        layout.first_line_indent = Pt(size * indent)
        if align is not None:
            paragraph.alignment = align
        return paragraph

    def mark(self, *lines: str) -> None:
        """Append 份号, 密级 and 紧急程度 at the top left, in 黑体 of size 3."""
        for line in lines:
            self.add(line, font=HEAD)

    def red_head(self, organ: str, number: str) -> None:
        """Append the organ's name in red, the document number, and the red line under it."""
        head = self.add(organ, font=TITLE, size=28, align=_CENTER)
        head.runs[0].font.color.rgb = RED
        line = self.add(number, align=_CENTER)
        line.paragraph_format.space_before = Pt(24)
        border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="4" w:color="E60012"/></w:pBdr>'
        line._p.get_or_add_pPr().append(_xml(border))
        self.add("")

    def title(self, *lines: str) -> None:
        """Append the title, a line each."""
        for line in lines:
            self.add(line, font=TITLE, size=22, align=_CENTER)
        self.add("")

    def to(self, addressee: str) -> None:
        """Append the 主送机关."""
        self.add(addressee)

    def text(self, *paragraphs: str) -> None:
        """Append paragraphs of the body; one that starts with 一、 and the like becomes a heading."""
        for each in paragraphs:
            heading = len(each) < 30 and each[:2].endswith("、") and each[0] in "一二三四五六七八九十"
            self.add(each, font=HEAD if heading else BODY, indent=2)

    def sign(self, organ: str, day: str) -> None:
        """Append organ and date at the right."""
        self.add("")
        for line in (organ, day):
            paragraph = self.add(line, align=_RIGHT)
            paragraph.paragraph_format.right_indent = Pt(64)

    def note(self, text: str) -> None:
        """Append the 附注, such as （此件公开发布）."""
        self.add(text, indent=2)

    def edition(self, copies: str, organ: str, day: str) -> None:
        """Append the 版记: who gets copies, who printed it and when."""
        table = self.file.add_table(rows=2, cols=1)
        for row, line in zip(table.rows, (f"抄送：{copies}", f"{organ}　　　　{day}印发"), strict=True):
            cell = row.cells[0]
            style(cell.paragraphs[0].add_run(line), BODY, 14)
            edges = "".join(f'<w:{side} w:val="single" w:sz="6" w:color="000000"/>' for side in ("top", "bottom"))
            cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{edges}</w:tcBorders>"))

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Append a grid whose first row is the heading; widths are millimetres."""
        table = self.file.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for index, (row, values) in enumerate(zip(table.rows, rows, strict=True)):
            for cell, value, width in zip(row.cells, values, widths, strict=True):
                cell.width = Mm(width)
                cell.paragraphs[0].alignment = _CENTER
                style(cell.paragraphs[0].add_run(value), BODY if index else HEAD, 9)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def _page_number(self) -> None:
        paragraph = self.file.sections[0].footer.paragraphs[0]
        paragraph.alignment = _CENTER
        style(paragraph.add_run("— "), "宋体", 14)
        field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        paragraph._p.append(field)
        style(paragraph.add_run(" —"), "宋体", 14)

    def packed(self) -> bytes:
        """Return the file: parts in order of their names behind the content types, all with the same time."""
        raw = io.BytesIO()
        self.file.save(raw)
        return repacked(raw.getvalue())


def style(run: Run, font: str, size: float) -> Run:
    """Set font (Chinese and Latin) and size in points."""
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def inserted(paragraph: Paragraph, text: str, author: str, *, deleted: bool = False) -> None:
    """Append a tracked insertion, or with ``deleted`` a tracked deletion that Word still holds."""
    tag, leaf = ("del", "delText") if deleted else ("ins", "t")
    attributes = f'w:id="{90 + deleted}" w:author="{author}" w:date="2026-01-05T09:00:00Z"'
    look = f'<w:rPr><w:rFonts w:ascii="{BODY}" w:hAnsi="{BODY}" w:eastAsia="{BODY}"/><w:sz w:val="32"/></w:rPr>'
    run = f'<w:r>{look}<w:{leaf} xml:space="preserve">{text}</w:{leaf}></w:r>'
    paragraph._p.append(_xml(f"<w:{tag} {nsdecls('w')} {attributes}>{run}</w:{tag}>"))


def _xml(source: str) -> Any:  # noqa: ANN401 - python-docx types its own elements only
    return parse_xml(source)


def repacked(package: bytes) -> bytes:
    """Write a zip package anew with a fixed time and order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            entry = zipfile.ZipInfo(name, BUILT.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(entry, source.read(name))
    return out.getvalue()
