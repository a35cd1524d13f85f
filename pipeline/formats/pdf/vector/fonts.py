"""Fonts of a vector copy: made anew with the codes that are shown, nothing said about any other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pikepdf
from fontTools.agl import AGL2UV
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFUnicodeNotDefined

from pipeline.formats.pdf.textlayer import unicode_map
from pipeline.formats.pdf.vector.geometry import number
from pipeline.formats.pdf.vector.programs import Compact, TrueType
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.formats.pdf.vector.shows import Code

_STANDARD = {
    *("/Helvetica", "/Helvetica-Bold", "/Helvetica-Oblique", "/Helvetica-BoldOblique", "/Times-Roman", "/Times-Bold"),
    *("/Times-Italic", "/Times-BoldItalic", "/Courier", "/Courier-Bold", "/Courier-Oblique", "/Courier-BoldOblique"),
}
_ENCODINGS = ("/WinAnsiEncoding", "/MacRomanEncoding", "/StandardEncoding")
_COLLECTIONS = ("Identity", "GB1", "CNS1", "Japan1", "Korea1", "UCS")
_CMAP = re.compile(r"/(?:Identity|Uni(?:GB|CNS|JIS|KS)-[A-Z0-9]+|GBK?[p2]?K?-EUC|GBK-EUC|GBKp-EUC|GBK2K|GBpc-EUC)-[HV]")
_GLYPH = re.compile(r"/(?:uni[0-9A-F]{4}|u[0-9A-F]{4,6}|g[0-9]{1,5}|G[0-9A-Fa-f]{1,4}|cid[0-9]{1,5}|glyph[0-9]{1,5})")
_DESCRIPTION = (
    "/Flags",
    "/ItalicAngle",
    "/Ascent",
    "/Descent",
    "/CapHeight",
    "/StemV",
    "/XHeight",
    "/AvgWidth",
    "/MaxWidth",
)
_MAX_WIDTHS = 70_000


@dataclass(slots=True)
class FontUse:
    """A font of the original and what a copy shows in it: each code's bytes with its number and its text.

    ``made`` is the copy's font, empty until all pages have been written.
    """

    name: str
    source: pikepdf.Object
    made: pikepdf.Object
    miner: PDFFont | None = None
    codes: dict[bytes, tuple[int, str]] = field(default_factory=dict)

    def take(self, code: Code) -> None:
        """Note that a code is shown."""
        if code.data not in self.codes and self.miner is not None:
            try:
                text = str(self.miner.to_unichr(code.cid))
            except PDFUnicodeNotDefined:
                text = ""
            self.codes[code.data] = (code.cid, text)

    @property
    def vertical(self) -> bool:
        """Whether it writes downward."""
        return self.miner is not None and bool(self.miner.is_vertical())


class Fonts:
    """The fonts of a copy, by the objects of the original."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self.uses: dict[object, FontUse] = {}

    def use(self, source: object) -> FontUse:
        """Return the use of a font; one that is not shared gets one for each place.

        Raises:
            NotServed: it is no font.
        """
        if not isinstance(source, pikepdf.Dictionary):
            raise NotServed("font")
        key = source.objgen if source.is_indirect else source.unparse(resolved=True)
        known = self.uses.get(key)
        if known is None:
            known = self.uses[key] = FontUse(
                f"F{len(self.uses) + 1}", source, self._pdf.make_indirect(pikepdf.Dictionary())
            )
        return known

    def make(self) -> dict[str, str]:
        """Make every font that is shown; return for each that cannot be made safely why, by its name."""
        refused = {}
        for use in self.uses.values():
            if not use.codes:
                continue
            try:
                for key, value in _made(self._pdf, use).items():
                    use.made[key] = value
            except NotServed as refusal:
                refused[use.name] = refusal.reason
            except Exception:  # what the file says of its fonts may be of any kind where it should be a number
                refused[use.name] = "font"
        return refused


def _made(pdf: pikepdf.Pdf, use: FontUse) -> pikepdf.Dictionary:
    kind = str(use.source.get("/Subtype", ""))
    if kind == "/Type0":
        return _composite(pdf, use)
    if kind in ("/TrueType", "/Type1", "/MMType1"):
        return _simple(pdf, use, kind)
    raise NotServed("font kind")


def _composite(pdf: pikepdf.Pdf, use: FontUse) -> pikepdf.Dictionary:
    source = use.source
    encoding, inner = source.get("/Encoding"), source.get("/DescendantFonts")
    if not isinstance(encoding, pikepdf.Name) or not _CMAP.fullmatch(str(encoding)):
        raise NotServed("font encoding")
    if not isinstance(inner, pikepdf.Array) or len(inner) != 1 or not isinstance(inner[0], pikepdf.Dictionary):
        raise NotServed("font")
    below = inner[0]
    kind, cids = str(below.get("/Subtype", "")), {cid for cid, _ in use.codes.values()}
    drawn = {
        cid for cid, text in use.codes.values() if not text.isspace()
    }  # a blank has no shape, whatever the file says
    described = below.get("/FontDescriptor")
    if not isinstance(described, pikepdf.Dictionary):
        raise NotServed("font descriptor")
    made = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name(kind),
        BaseFont=pikepdf.Name("/" + use.name),
        CIDSystemInfo=_collection(below),
    )
    descriptor = _descriptor(described, use.name)
    if kind == "/CIDFontType2":
        numbers = _glyph_numbers(below, drawn)
        program = TrueType(_program(described, "/FontFile2")).cut({0, *numbers.values()}, maps=False)
        descriptor.FontFile2 = pikepdf.Stream(pdf, program, Length1=len(program))
        made.CIDToGIDMap = _numbers_stream(pdf, below, numbers)
    elif kind == "/CIDFontType0" and _subtype(described) == "/CIDFontType0C":
        compact = Compact(_program(described, "/FontFile3"))
        if not compact.keyed:
            raise NotServed("font program")
        names = {name for cid in drawn if (name := compact.name_of(cid)) is not None}
        descriptor.FontFile3 = pikepdf.Stream(pdf, compact.cut(names), Subtype=pikepdf.Name.CIDFontType0C)
    else:
        raise NotServed("font kind")
    made.FontDescriptor = pdf.make_indirect(descriptor)
    _composite_widths(made, below, cids)
    outer = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name("/" + use.name),
        Encoding=encoding,
        DescendantFonts=[pdf.make_indirect(made)],
    )
    _say(pdf, outer, use)
    return outer


def _collection(below: pikepdf.Object) -> pikepdf.Dictionary:
    info = below.get("/CIDSystemInfo", pikepdf.Dictionary())
    ordering = str(info.get("/Ordering", "Identity"))
    if ordering not in _COLLECTIONS:
        raise NotServed("font collection")
    supplement = info.get("/Supplement", 0)
    return pikepdf.Dictionary(
        Registry=pikepdf.String("Adobe"),
        Ordering=pikepdf.String(ordering),
        Supplement=int(supplement) if isinstance(supplement, int) and 0 <= supplement < 20 else 0,
    )


def _glyph_numbers(below: pikepdf.Object, cids: Iterable[int]) -> dict[int, int]:
    table = below.get("/CIDToGIDMap", pikepdf.Name.Identity)
    if isinstance(table, pikepdf.Stream):
        data = table.read_bytes()
        return {cid: int.from_bytes(data[2 * cid : 2 * cid + 2], "big") for cid in cids}
    if table == "/Identity":
        return {cid: cid for cid in cids}
    raise NotServed("font map")


def _numbers_stream(pdf: pikepdf.Pdf, below: pikepdf.Object, numbers: dict[int, int]) -> pikepdf.Object:
    if not isinstance(below.get("/CIDToGIDMap"), pikepdf.Stream):
        return pikepdf.Name.Identity
    table = bytearray(2 * (max(numbers, default=0) + 1))
    for cid, glyph in numbers.items():
        table[2 * cid : 2 * cid + 2] = glyph.to_bytes(2, "big")
    return pikepdf.Stream(pdf, bytes(table))


def _composite_widths(made: pikepdf.Dictionary, below: pikepdf.Object, cids: set[int]) -> None:
    made.DW = round(number(below.get("/DW", 1000)), 3)
    widths = _spread(below.get("/W"), 1)
    made.W = _listed({cid: widths[cid] for cid in sorted(cids) if cid in widths})
    if "/DW2" in below:
        made.DW2 = pikepdf.Array([round(number(each), 3) for each in below.DW2][:2])
    tall = _spread(below.get("/W2"), 3)
    if tall:
        made.W2 = _listed({cid: tall[cid] for cid in sorted(cids) if cid in tall})


def _listed(widths: dict[int, tuple[float, ...]]) -> pikepdf.Array:
    made = pikepdf.Array()
    for cid, values in widths.items():
        made.append(cid)
        made.append(pikepdf.Array([round(value, 3) for value in values]))
    return made


def _spread(value: object, size: int) -> dict[int, tuple[float, ...]]:
    """Read /W (one number a character) or /W2 (three)."""
    found: dict[int, tuple[float, ...]] = {}
    if not isinstance(value, pikepdf.Array):
        return found
    items: list[object] = list(value)
    at = 0
    while at < len(items):
        first = int(number(items[at]))
        following = items[at + 1] if at + 1 < len(items) else None
        if isinstance(following, pikepdf.Array):
            numbers = [number(each) for each in following]
            for offset in range(len(numbers) // size):
                found[first + offset] = tuple(numbers[offset * size : (offset + 1) * size])
            at += 2
        else:
            if at + 1 + size >= len(items):
                break
            last, values = int(number(following)), tuple(number(each) for each in items[at + 2 : at + 2 + size])
            if not 0 <= last - first <= _MAX_WIDTHS:
                raise NotServed("widths")
            found.update(dict.fromkeys(range(first, last + 1), values))
            at += 2 + size
    return found


def _simple(pdf: pikepdf.Pdf, use: FontUse, kind: str) -> pikepdf.Dictionary:
    source, described = use.source, use.source.get("/FontDescriptor")
    codes = sorted(data[0] for data in use.codes)
    made = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name(kind), BaseFont=pikepdf.Name("/" + use.name))
    base, names = _encoding(source.get("/Encoding"), codes)
    if isinstance(described, pikepdf.Dictionary):
        descriptor = _descriptor(described, use.name)
        if kind == "/TrueType" and "/FontFile2" in described:
            program = _simple_truetype(_program(described, "/FontFile2"), use, names)
            descriptor.FontFile2 = pikepdf.Stream(pdf, program, Length1=len(program))
        elif kind == "/Type1" and _subtype(described) == "/Type1C":
            compact = Compact(_program(described, "/FontFile3"))
            names = _compact_names(compact, base, names, codes)
            base = None
            descriptor.FontFile3 = pikepdf.Stream(pdf, compact.cut(names.values()), Subtype=pikepdf.Name.Type1C)
        else:
            raise NotServed("font kind")
        made.FontDescriptor = pdf.make_indirect(descriptor)
    elif kind == "/Type1" and str(source.get("/BaseFont", "")) in _STANDARD:
        made.BaseFont = pikepdf.Name(str(source.BaseFont))
    else:
        raise NotServed("font kind")
    _simple_widths(made, source, codes)
    encoding = _encoding_object(base, names)
    if encoding is not None:
        made.Encoding = encoding
    _say(pdf, made, use)
    return made


def _simple_truetype(data: bytes, use: FontUse, names: dict[int, str]) -> bytes:
    program = TrueType(data)
    glyphs: set[int] = set()
    for data_, (_, text) in use.codes.items():
        code = data_[0]
        if text.isspace():
            continue
        glyphs |= program.glyphs_of(code)
        if len(text) == 1:
            glyphs |= program.glyphs_for(ord(text))
        name = names.get(code, "")
        if name in AGL2UV:
            glyphs |= program.glyphs_for(AGL2UV[name])
    return program.cut(glyphs, maps=True)


def _compact_names(compact: Compact, base: str | None, names: dict[int, str], codes: list[int]) -> dict[int, str]:
    """Say for every code which glyph it stands for, since the program's own table goes."""
    if compact.keyed:
        raise NotServed("font program")
    own = compact.encoding()
    if base is not None and any(code not in names for code in codes):
        raise NotServed("font encoding")
    found = {code: names.get(code) or own.get(code, "") for code in codes}
    if not all(name and compact.has(name) and _is_neutral(name) for name in found.values()):
        raise NotServed("glyph names")
    return found


def _is_neutral(name: str) -> bool:
    """Whether a glyph's name is one of the usual ones, which say nothing but the character."""
    return name in AGL2UV or bool(_GLYPH.fullmatch("/" + name))


def _encoding(value: object, codes: list[int]) -> tuple[str | None, dict[int, str]]:
    if value is None:
        return None, {}
    if isinstance(value, pikepdf.Name):
        if str(value) not in _ENCODINGS:
            raise NotServed("font encoding")
        return str(value), {}
    if not isinstance(value, pikepdf.Dictionary):
        raise NotServed("font encoding")
    base = value.get("/BaseEncoding")
    if base is not None and str(base) not in _ENCODINGS:
        raise NotServed("font encoding")
    names, code = {}, 0
    listed: list[object] = list(value.get("/Differences", pikepdf.Array()))
    for each in listed:
        if isinstance(each, int):
            code = each
            continue
        if code in codes:
            name = str(each)[1:]
            if not _is_neutral(name):
                raise NotServed("glyph names")
            names[code] = name
        code += 1
    return (str(base) if base is not None else None), names


def _encoding_object(base: str | None, names: dict[int, str]) -> pikepdf.Object | None:
    if not names:
        return pikepdf.Name(base) if base else None
    made = pikepdf.Dictionary(Type=pikepdf.Name.Encoding)
    if base:
        made.BaseEncoding = pikepdf.Name(base)
    made.Differences = pikepdf.Array(each for code in sorted(names) for each in (code, pikepdf.Name("/" + names[code])))
    return made


def _simple_widths(made: pikepdf.Dictionary, source: pikepdf.Object, codes: list[int]) -> None:
    if "/Widths" not in source:
        return
    first, widths = int(number(source.get("/FirstChar", 0))), [number(each) for each in source.Widths]
    kept = {code: widths[code - first] for code in codes if 0 <= code - first < len(widths)}
    made.FirstChar, made.LastChar = codes[0], codes[-1]
    made.Widths = pikepdf.Array([round(kept.get(code, 0.0), 3) for code in range(codes[0], codes[-1] + 1)])


def _descriptor(source: pikepdf.Dictionary, name: str) -> pikepdf.Dictionary:
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
    if "/MissingWidth" in source:
        made.MissingWidth = round(number(source.MissingWidth), 3)
    return made


def _program(described: pikepdf.Dictionary, key: str) -> bytes:
    found = described.get(key)
    if not isinstance(found, pikepdf.Stream):
        raise NotServed("font not embedded")
    try:
        return found.read_bytes()
    except pikepdf.PdfError:
        raise NotServed("font program") from None


def _subtype(described: pikepdf.Dictionary) -> str:
    found = described.get("/FontFile3")
    return str(found.get("/Subtype", "")) if isinstance(found, pikepdf.Stream) else ""


def _say(pdf: pikepdf.Pdf, made: pikepdf.Dictionary, use: FontUse) -> None:
    """Say what the shown codes mean, as the original says it."""
    entries = [(data, text) for data, (_, text) in sorted(use.codes.items()) if text]
    if entries:
        made.ToUnicode = pikepdf.Stream(pdf, unicode_map(entries))


def is_composite(font: PDFFont) -> bool:
    """Whether codes of a font have several bytes."""
    return isinstance(font, PDFCIDFont)
