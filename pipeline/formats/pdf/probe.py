"""Find out by measuring whether the renderer can draw a Chinese font that is not in the file.

PDFium looks for a substitute among the installed fonts and draws blanks or boxes where it finds none. A page of samples in the
same font is rendered; a character counts as drawn when its picture is neither blank nor the one of a code that no font has.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.formats.pdf.fonts import Font, is_cjk
from pipeline.formats.pdf.layer import Char
from pipeline.formats.pdf.pixels import Renderer
from pipeline.formats.pdf.substitute import Grid, set_in

_ENCODINGS = {
    "GB1": "/UniGB-UTF16-H",
    "CNS1": "/UniCNS-UTF16-H",
    "Japan1": "/UniJIS-UTF16-H",
    "Korea1": "/UniKS-UTF16-H",
}
_CELL, _SIZE, _COLUMNS, _ROWS = 32, 24, 40, 50
_GRID = Grid(_CELL, _CELL, _SIZE, _COLUMNS)
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
        sheet = set_in(font.name, font.flags, (font.ordering, encoding), [*_NOWHERE, *texts], _GRID)
        with Renderer(sheet) as renderer:
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
