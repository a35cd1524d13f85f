"""Find out by measuring whether the renderer can draw a Chinese font that is not in the file.

PDFium looks for a substitute among the installed fonts and draws blanks or boxes where it finds none. A page of samples in the
same font is rendered; a character counts as drawn when its picture is neither blank nor the one of a code that no font has.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pikepdf

from pipeline.formats.pdf.fonts import Font, is_cjk
from pipeline.formats.pdf.layer import Char
from pipeline.formats.pdf.pixels import Renderer

_ENCODINGS = {
    "GB1": "/UniGB-UTF16-H",
    "CNS1": "/UniCNS-UTF16-H",
    "Japan1": "/UniJIS-UTF16-H",
    "Korea1": "/UniKS-UTF16-H",
}
_CELL, _SIZE, _COLUMNS, _ROWS = 32, 24, 40, 50
_NOWHERE = ("\ue0f1", "\ue5a3", "\uf5c7")  # private codes that no character collection has


class Probe:
    """Remembers for one document which characters of which fonts are drawn."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[Font, str], bool] = {}

    def undrawn(self, chars: Iterable[Char]) -> set[tuple[Font, str]]:
        """Return the characters, each with its font, for which neither file nor system has a shape.

        A font with glyph numbers of its own (``Identity``) that is not in the file can never be drawn reliably: whatever is
        substituted numbers its glyphs otherwise.
        """
        wanted = {(char.font, char.text) for char in chars if _is_foreign(char)}
        for font in {font for font, _ in wanted}:
            fresh = sorted(text for other, text in wanted if other == font and (font, text) not in self._drawn)
            for start in range(0, len(fresh), _COLUMNS * _ROWS - len(_NOWHERE)):
                self._measure(font, fresh[start : start + _COLUMNS * _ROWS - len(_NOWHERE)])
        return {key for key in wanted if not self._drawn[key]}

    def _measure(self, font: Font, texts: list[str]) -> None:
        encoding = _ENCODINGS.get(font.ordering)
        if encoding is None:
            self._drawn.update({(font, text): False for text in texts})
            return
        with Renderer(_sample(font, encoding, [*_NOWHERE, *texts])) as renderer:
            pixels, _ = renderer.render(1, 72, gray=True)
        pictures = []
        for number in range(len(_NOWHERE) + len(texts)):
            row, column = divmod(number, _COLUMNS)
            cell = pixels[row * _CELL : (row + 1) * _CELL, column * _CELL : (column + 1) * _CELL]
            pictures.append(b"" if int(cell.min()) > 247 else cell.tobytes())
        missing = {b"", *pictures[: len(_NOWHERE)]}
        for text, picture in zip(texts, pictures[len(_NOWHERE) :], strict=True):
            self._drawn[font, text] = picture not in missing


def _is_foreign(char: Char) -> bool:
    return not char.font.embedded and bool(char.text) and is_cjk(char.text[0]) and not char.text.isspace()


def _sample(font: Font, encoding: str, texts: list[str]) -> bytes:
    """Write a page that shows each text in a cell of its own."""
    pdf = pikepdf.new()
    name = pikepdf.Name("/" + (font.name.encode("ascii", "ignore").decode().replace("/", "") or "Unknown"))
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=name,
        Flags=font.flags or 4,
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
        BaseFont=name,
        CIDSystemInfo=pikepdf.Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String(font.ordering), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
    )
    outer = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=name,
        Encoding=pikepdf.Name(encoding),
        DescendantFonts=[pdf.make_indirect(inner)],
    )
    rows = -(-len(texts) // _COLUMNS)
    lines = [f"BT /F0 {_SIZE} Tf"]
    for number, text in enumerate(texts):
        row, column = divmod(number, _COLUMNS)
        code = text.encode("utf-16-be", "replace").hex()
        lines.append(f"1 0 0 1 {column * _CELL + 4} {(rows - row - 1) * _CELL + 8} Tm <{code}> Tj")
    page = pdf.add_blank_page(page_size=(_COLUMNS * _CELL, rows * _CELL))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=pdf.make_indirect(outer)))
    page.Contents = pikepdf.Stream(pdf, "\n".join([*lines, "ET"]).encode())
    out = BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()
