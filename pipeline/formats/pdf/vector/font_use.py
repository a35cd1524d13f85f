"""A font of the original, and what a copy shows in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pikepdf
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFUnicodeNotDefined

from pipeline.formats.pdf.textlayer import unicode_map
from pipeline.formats.pdf.vector.geometry import number
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.formats.pdf.vector.shows import Code

_DESCRIPTION = (*("/Flags", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight", "/StemV", "/XHeight"),)
_MAX_CODES = 65_535


@dataclass(slots=True)
class FontUse:
    """A font of the original and what a copy shows in it.

    Codes of a copy follow the Unicode order of what is shown. The original's numbers are not left, nor gaps between them: as a rule
    they tell in which order characters first stood in it.

    Attributes:
        name: its name in the copy, '' as long as nothing is shown in it.
        made: the copy's font, empty until all pages have been written.
        codes: the bytes of each shown code of the original, with the character's number and text.
        fresh: the bytes that stand for them in the copy; known when the font is made.
    """

    source: pikepdf.Object
    made: pikepdf.Object
    name: str = ""
    miner: PDFFont | None = None
    codes: dict[bytes, tuple[int, str]] = field(default_factory=dict)
    fresh: dict[bytes, bytes] = field(default_factory=dict)

    def take(self, code: Code) -> None:
        """Note that a code is shown."""
        if code.data not in self.codes and self.miner is not None:
            try:
                text = str(self.miner.to_unichr(code.cid))
            except PDFUnicodeNotDefined:
                text = ""
            self.codes[code.data] = (code.cid, text)

    def ordered(self) -> list[tuple[int, str]]:
        """Return number and text of each shown character, in the order of the texts.

        Raises:
            NotServed: they are too many.
        """
        found = sorted(set(self.codes.values()), key=lambda each: (each[1], each[0]))
        if len(found) > _MAX_CODES:
            raise NotServed("font")
        return found

    @property
    def vertical(self) -> bool:
        """Whether it writes downward."""
        return self.miner is not None and bool(self.miner.is_vertical())


def descriptor_of(source: pikepdf.Dictionary, name: str) -> pikepdf.Dictionary:
    """Return a font's description, written anew: numbers alone.

    Raises:
        NotServed: something in it is no number.
    """
    made = pikepdf.Dictionary(Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/" + name))
    for key in _DESCRIPTION:
        if key in source:
            made[key] = int(source[key]) if key == "/Flags" else round(number(source[key]), 3)
    box = source.get("/FontBBox")
    made.FontBBox = pikepdf.Array(
        [round(number(each), 3) for each in box]
        if isinstance(box, pikepdf.Array) and len(box) == 4
        else [0, -200, 1000, 900]
    )
    return made


def program_of(described: pikepdf.Dictionary, key: str) -> bytes:
    """Return the bytes of a font's program.

    Raises:
        NotServed: it has none, or none that unpacks.
    """
    found = described.get(key)
    if not isinstance(found, pikepdf.Stream):
        raise NotServed("font not embedded")
    try:
        return found.read_bytes()
    except pikepdf.PdfError:
        raise NotServed("font program") from None


def kind_of_program(described: pikepdf.Dictionary) -> str:
    """Return what FontFile3 is said to be; '' where there is none."""
    found = described.get("/FontFile3")
    return str(found.get("/Subtype", "")) if isinstance(found, pikepdf.Stream) else ""


def say_meanings(pdf: pikepdf.Pdf, made: pikepdf.Dictionary, use: FontUse) -> None:
    """Say what the codes of the copy mean, as the original says it."""
    entries = sorted({(use.fresh[data], text) for data, (_, text) in use.codes.items() if text})
    if entries:
        made.ToUnicode = pikepdf.Stream(pdf, unicode_map(entries))


def is_composite(font: PDFFont) -> bool:
    """Whether codes of a font have several bytes."""
    return isinstance(font, PDFCIDFont)
