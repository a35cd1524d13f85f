"""Pages in a font that is not in the file: what the renderer draws instead, from the fonts of the system, can be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of a page: width and height in points, size of the type, and how many stand in a row."""

    wide: int
    high: int
    size: int
    columns: int


def set_in(name: str, flags: int, coding: tuple[str, str], texts: Sequence[str], grid: Grid) -> bytes:
    """Make a PDF of one page that shows each text in a cell of its own, row by row.

    ``flags`` are those of the font's descriptor (ISO 32000-1 table 123); ``coding`` is the ordering of its Adobe character
    collection (``GB1``) and the name of the CMap that codes UTF-16 in it (``/UniGB-UTF16-H``).
    """
    ordering, encoding = coding
    pdf = pikepdf.new()
    font = pikepdf.Name("/" + (name.encode("ascii", "ignore").decode().replace("/", "") or "Unknown"))
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=font,
        Flags=flags or 4,
        FontBBox=[0, -120, 1000, 880],
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=700,
        StemV=80,
    )
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=font,
        CIDSystemInfo=pikepdf.Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String(ordering), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
    )
    outer = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=font,
        Encoding=pikepdf.Name(encoding),
        DescendantFonts=[pdf.make_indirect(inner)],
    )
    rows = -(-len(texts) // grid.columns)
    lines = [f"BT /F0 {grid.size} Tf"]
    for number, text in enumerate(texts):
        row, column = divmod(number, grid.columns)
        code = text.encode("utf-16-be", "replace").hex()
        lines.append(f"1 0 0 1 {column * grid.wide + 4} {(rows - row - 1) * grid.high + 8} Tm <{code}> Tj")
    page = pdf.add_blank_page(page_size=(grid.columns * grid.wide, rows * grid.high))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=pdf.make_indirect(outer)))
    page.Contents = pikepdf.Stream(pdf, "\n".join([*lines, "ET"]).encode())
    out = BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()
