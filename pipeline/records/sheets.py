"""Excel files of lists: one sheet, rows written as they come, every word a text and never a formula.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to a spreadsheet, also after a detour by CSV; here words are
written as text (type ``inlineStr``) and marked to stay so (quotePrefix).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._writer import WorksheetWriter

from pipeline.model.text import printable

Value = str | int | None
# What a cell may hold.
_LONGEST = 32_767
# What a spreadsheet takes for a formula or an error.
_SPECIAL = ("=", "+", "-", "@", "#", "\t")
# In memory where the system has such a place: words of documents do not go to the disk in plain.
_SHM = Path("/dev/shm")


class _Writer(WorksheetWriter):  # type: ignore[misc]
    """Writes rows to a file of ours, whose folder goes with it."""

    def cleanup(self) -> None:
        """Leave the file to its folder."""


def sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]], widths: Sequence[float]) -> bytes:
    """Write a sheet; ``widths`` are those of the columns, in characters. Rows are taken one by one."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for at, width in enumerate(widths):
        page.column_dimensions[chr(ord("A") + at)].width = width
    with tempfile.TemporaryDirectory(dir=_SHM if _SHM.is_dir() else None) as folder:
        page._writer = _Writer(page, out=str(Path(folder) / "sheet.xml"))
        page._writer.write_top()
        page.append([_head(page, head) for head in heads])
        for row in rows:
            page.append([_cell(page, value) for value in row])
        out = BytesIO()
        book.save(out)
    return out.getvalue()


def _head(page: object, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, words)
    cell.font = Font(bold=True)
    return cell


def _cell(page: object, value: Value) -> Value | WriteOnlyCell:
    if not isinstance(value, str):
        return value
    words = printable(value)[:_LONGEST]
    if not words.startswith(_SPECIAL):
        return words
    cell = WriteOnlyCell(page)
    # Set past the guess that makes a formula of "=…" and an error of "#N/A".
    cell._value, cell.data_type, cell.quotePrefix = words, "s", True
    return cell
