"""Word files that a bureau files and sends: page, type, tables, and the same bytes for the same record.

Every text goes in by ``paragraph``, ``fill`` or ``write``, which leave out what no Word file can hold: a control character that
somebody pasted must not make a case unreleasable.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from pipeline.model.text import printable

_FONT = "宋体"
_SIZE = Pt(10.5)
_CHINA = timezone(timedelta(hours=8))
_EPOCH = (1980, 1, 1, 0, 0, 0)  # fixed, so that the same record gives the same bytes


def paper(title: str) -> WordFile:
    """Begin a sheet of A4 with its title in the middle; its properties name nobody."""
    word = docx.Document()
    _set_up(word, title)
    heading = paragraph(word)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(title)
    run.font.size, run.bold = Pt(18), True
    return word


def _set_up(word: WordFile, title: str) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style = word.styles["Normal"]
    style.font.name, style.font.size = _FONT, _SIZE
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    properties = word.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title = title
    properties.created = properties.modified = datetime(*_EPOCH, tzinfo=UTC)


def minute(at: str) -> str:
    """Show a UTC time of the record down to the minute, in Beijing time as officials read it."""
    return datetime.fromisoformat(at).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M")


def grid(word: WordFile, rows: int, widths: Sequence[float]) -> Table:
    """Add a table with one column for each of the widths (centimetres)."""
    made: Table = word.add_table(rows=rows, cols=len(widths), style="Table Grid")
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return made


def fill(into: Table, lines: Iterable[Sequence[str]]) -> None:
    """Write a text into each cell, row by row."""
    for row, texts in zip(into.rows, lines, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            write(cell, text)


def write(cell: _Cell, text: str) -> None:
    """Write a text into one cell."""
    cell.text = printable(text)


def paragraph(word: WordFile, text: str = "") -> Paragraph:
    """Add a paragraph."""
    made: Paragraph = word.add_paragraph(printable(text))
    return made


def saved(word: WordFile) -> bytes:
    """Save with fixed dates in the archive, so that the bytes depend on the record alone."""
    raw, out = BytesIO(), BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in package.namelist():
            copy.writestr(zipfile.ZipInfo(name, _EPOCH), package.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def section(word: WordFile, heading: str) -> None:
    """Begin a part of a sheet."""
    paragraph(word, heading).runs[0].bold = True


def closing(word: WordFile, bureau: str, date: str) -> None:
    """End a letter with who writes and when, at the right."""
    paragraph(word, f"{bureau}\n{date}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
