"""PDFs in real type: lines of text in a subset of an installed Chinese font, whose ToUnicode map may be made to lie.

Patterns of squares (``pdf_samples``) need no font but nobody can read them; what is recognised in pixels needs real shapes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont

from tests.formats.scans import FONTS, needs_font

A4 = (595, 842)
_SIMPLIFIED = 2


@dataclass(frozen=True)
class Line:
    """A line of text: place of its baseline in points from the lower left, size, and which of the two fonts sets it."""

    text: str
    x: float = 80
    y: float = 740
    size: float = 16
    font: int = 0


@dataclass(frozen=True)
class Lie:
    """What the text layer says instead of what is drawn, in the font of this number; '' for nothing at all."""

    font: int
    means: Mapping[str, str] = field(default_factory=dict)


def flow(texts: Sequence[str], *, top: float = 740, pitch: float = 28, **line: float) -> list[Line]:
    """Lines one below another."""
    return [Line(text, y=top - pitch * number, **line) for number, text in enumerate(texts)]  # type: ignore[arg-type]


def typeset(pages: Sequence[Sequence[Line]], *lies: Lie, matrix: str = "") -> bytes:
    """Make a PDF in real type; ``matrix`` is put before everything on each page (``-1 0 0 1 595 0 cm`` mirrors it).

    Skips the test where the font is not installed.
    """
    needs_font()
    means = {lie.font: lie.means for lie in lies}
    out = BytesIO()
    with pikepdf.new() as pdf:
        fonts = {}
        for number in sorted({line.font for page in pages for line in page}):
            text = "".join(line.text for page in pages for line in page if line.font == number)
            fonts[number] = _font(pdf, "".join(sorted(set(text))), means.get(number, {}))
        for page in pages:
            added = pdf.add_blank_page(page_size=A4)
            added.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary({f"/F{n}": f for n, f in fonts.items()}))
            content = [matrix] + [
                f"BT /F{line.font} {line.size} Tf {line.x} {line.y} Td <{_codes(line.text)}> Tj ET" for line in page
            ]
            added.obj.Contents = pikepdf.Stream(pdf, "\n".join(content).encode())
        pdf.save(out, static_id=True)
    return out.getvalue()


@cache
def _whole() -> dict[int, str]:
    with TTFont(FONTS["serif"], fontNumber=_SIMPLIFIED, lazy=True) as font:
        return dict(font.getBestCmap())


def _cid(char: str) -> int:
    return int(_whole()[ord(char)].removeprefix("cid"))


def _codes(text: str) -> str:
    return "".join(f"{_cid(char):04x}" for char in text)


@cache
def _program(chars: str) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """Return a font with these characters only, and the widths of its codes."""
    options = subset.Options(
        glyph_names=False, notdef_outline=True, layout_features=[], hinting=False, drop_tables=["+", "GSUB", "GPOS"]
    )
    tool = subset.Subsetter(options)
    tool.populate(unicodes=[ord(char) for char in chars])
    out = BytesIO()
    with TTFont(FONTS["serif"], fontNumber=_SIMPLIFIED) as font:
        tool.subset(font)
        font.save(out)
        names = font.getBestCmap()
        widths = tuple((_cid(char), font["hmtx"][names[ord(char)]][0]) for char in chars)
    with TTFont(BytesIO(out.getvalue())) as saved:
        return saved.reader["CFF "], widths


def _font(pdf: pikepdf.Pdf, chars: str, means: Mapping[str, str]) -> pikepdf.Object:
    program, widths = _program(chars)
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/ABCDEF+RealType"), Flags=4, FontBBox=[0, -120, 1000, 880],
        ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=700, StemV=80,
        FontFile3=pikepdf.Stream(pdf, program, Subtype=pikepdf.Name.CIDFontType0C),
    )  # fmt: skip
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType0, BaseFont=pikepdf.Name("/ABCDEF+RealType"), DW=1000,
        W=pikepdf.Array([part for code, width in widths for part in (code, pikepdf.Array([width]))]),
        CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    said = [(char, means.get(char, char)) for char in chars]
    lines = [f"<{_cid(char):04x}> <{text.encode('utf-16-be').hex()}>" for char, text in said if text]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    head = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange"
    cmap = f"{head}\n{body}\nendcmap end"
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name("/ABCDEF+RealType"),
        Encoding=pikepdf.Name("/Identity-H"), DescendantFonts=[pdf.make_indirect(inner)],
        ToUnicode=pikepdf.Stream(pdf, cmap.encode()),
    )  # fmt: skip
    return pdf.make_indirect(font)
