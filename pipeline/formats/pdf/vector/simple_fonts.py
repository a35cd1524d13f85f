"""Fonts of one-byte codes."""

from __future__ import annotations

import re

import pikepdf
from fontTools.agl import AGL2UV
from pdfminer.latin_enc import ENCODING

from pipeline.formats.pdf.vector.font_use import FontUse, descriptor_of, kind_of_program, program_of, say_meanings
from pipeline.formats.pdf.vector.geometry import number
from pipeline.formats.pdf.vector.programs import Compact, PostScript, TrueType
from pipeline.formats.pdf.vector.refusal import NotServed

_STANDARD = {
    *("/Helvetica", "/Helvetica-Bold", "/Helvetica-Oblique", "/Helvetica-BoldOblique", "/Times-Roman", "/Times-Bold"),
    *("/Times-Italic", "/Times-BoldItalic", "/Courier", "/Courier-Bold", "/Courier-Oblique", "/Courier-BoldOblique"),
}
_ENCODINGS = ("/WinAnsiEncoding", "/MacRomanEncoding", "/StandardEncoding")
_SYMBOLIC, _NONSYMBOLIC = 4, 32
_LISTED = {
    "/StandardEncoding": {code: name for name, code, _, _, _ in ENCODING if code},
    "/MacRomanEncoding": {code: name for name, _, code, _, _ in ENCODING if code},
    "/WinAnsiEncoding": {code: name for name, _, _, code, _ in ENCODING if code},
}
_MAC_CODES = {name: code for code, name in _LISTED["/MacRomanEncoding"].items()}
_CODED = re.compile(r"(?:uni|u)([0-9A-F]{4,6})")


def simple_font(pdf: pikepdf.Pdf, use: FontUse, kind: str) -> pikepdf.Dictionary:
    """Make a simple font (ISO 32000-1, 9.6) of the codes that are shown.

    Raises:
        NotServed: it cannot be cut down safely.
    """
    source, described = use.source, use.source.get("/FontDescriptor")
    chars = use.ordered()
    base, names = _encoding(source.get("/Encoding"), [code for code, _ in chars])
    if isinstance(described, pikepdf.Dictionary):
        made = _embedded(pdf, use, kind, described, chars, base, names)
    elif kind == "/Type1" and str(source.get("/BaseFont", "")) in _STANDARD and not names:
        # The codes of the standard encodings are everybody's: they tell nothing of the file.
        made = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1)
        made.BaseFont = pikepdf.Name(str(source.BaseFont))
        if base:
            made.Encoding = pikepdf.Name(base)
        use.fresh = {data: data for data in use.codes}
        _say_widths(made, source, {code: code for code, _ in chars})
    else:
        raise NotServed("font kind")
    say_meanings(pdf, made, use)
    return made


def _embedded(
    pdf: pikepdf.Pdf,
    use: FontUse,
    kind: str,
    described: pikepdf.Dictionary,
    chars: list[tuple[int, str]],
    base: str | None,
    names: dict[int, str],
) -> pikepdf.Dictionary:
    made = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name(kind), BaseFont=pikepdf.Name("/" + use.name))
    fresh = _numbered(chars)
    descriptor = descriptor_of(described, use.name)
    if kind == "/TrueType" and "/FontFile2" in described:
        flags = int(described.get("/Flags", 4))
        truetype = TrueType(program_of(described, "/FontFile2"))
        glyphs = [_glyph(truetype, code, text, flags, base, names) for code, text in chars]
        program = truetype.cut(glyphs, {fresh[code]: number for number, (code, _) in enumerate(chars, start=1)})
        descriptor.FontFile2 = pikepdf.Stream(pdf, program, Length1=len(program))
        descriptor.Flags = flags & ~_NONSYMBOLIC | _SYMBOLIC
    elif kind == "/Type1" and kind_of_program(described) == "/Type1C":
        compact = Compact(program_of(described, "/FontFile3"))
        if compact.keyed:
            raise NotServed("font program")
        descriptor.FontFile3 = _outlines(pdf, made, compact, chars, fresh, base, names)
    elif kind == "/Type1" and "/FontFile" in described:
        postscript = PostScript(program_of(described, "/FontFile"))
        descriptor.FontFile3 = _outlines(pdf, made, postscript, chars, fresh, base, names)
    else:
        raise NotServed("font kind")
    made.FontDescriptor = pdf.make_indirect(descriptor)
    _say_widths(made, use.source, fresh)
    use.fresh = {data: bytes([fresh[data[0]]]) for data in use.codes}
    return made


def _numbered(chars: list[tuple[int, str]]) -> dict[int, int]:
    """Return the new code of each old one, in the order of ``chars``; 32 stays, since word spacing goes with it."""
    free = iter([*range(33, 256), *range(1, 32)])
    try:
        return {code: 32 if code == 32 else next(free) for code, _ in chars}
    except StopIteration:
        raise NotServed("font encoding") from None


def _glyph(program: TrueType, code: int, text: str, flags: int, base: str | None, names: dict[int, str]) -> int | None:
    """Find the glyph of a code (ISO 32000-1, 9.6.6.4); None for a blank.

    Raises:
        NotServed: none is found.
    """
    if text.isspace():
        return None
    found, name = None, names.get(code) or _LISTED.get(base or "", {}).get(code)
    if name and (flags & _NONSYMBOLIC or (base and not names)):
        coded = _CODED.fullmatch(name)
        char = int(coded[1], 16) if coded else AGL2UV.get(name, -1)
        found = program.glyph_by_name(char, _MAC_CODES.get(name), name)
    if found is None:
        found = program.glyph_by_number(code)
    if found is None:
        raise NotServed("font map")
    return found


def _outlines(
    pdf: pikepdf.Pdf,
    made: pikepdf.Dictionary,
    program: Compact | PostScript,
    chars: list[tuple[int, str]],
    fresh: dict[int, int],
    base: str | None,
    names: dict[int, str],
) -> pikepdf.Stream:
    """Return the program of a Type 1 font; its encoding is put into ``made``.

    Raises:
        NotServed: a code stands for no glyph.
    """
    own = program.encoding() if base is None else {}
    listed = _LISTED[base or "/StandardEncoding"]
    olds = {code: names.get(code) or own.get(code) or listed.get(code, "") for code, _ in chars}
    if not all(program.has(olds[code]) or text.isspace() for code, text in chars):
        raise NotServed("glyph names")
    order = list(dict.fromkeys(olds[code] for code, text in chars if not text.isspace()))
    numbers = {name: number for number, name in enumerate(order, start=1)}
    said = sorted((fresh[code], numbers[name]) for code, name in olds.items() if name in numbers)
    made.Encoding = pikepdf.Dictionary(
        Type=pikepdf.Name.Encoding,
        Differences=pikepdf.Array(each for code, number in said for each in (code, pikepdf.Name(f"/g{number}"))),
    )
    return pikepdf.Stream(pdf, program.cut(order), Subtype=pikepdf.Name.Type1C)


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
            names[code] = str(each)[1:]
        code += 1
    return (str(base) if base is not None else None), names


def _say_widths(made: pikepdf.Dictionary, source: pikepdf.Object, fresh: dict[int, int]) -> None:
    """Say the widths of the shown codes; ``fresh`` gives their new numbers.

    Raises:
        NotServed: the file says none, of a font that it brings.
    """
    if "/Widths" not in source:
        if "/FontDescriptor" in source:
            raise NotServed("widths")
        return
    first, widths = int(number(source.get("/FirstChar", 0))), [number(each) for each in source.Widths]
    usual = number(source.get("/FontDescriptor", pikepdf.Dictionary()).get("/MissingWidth", 0))
    kept = {new: widths[code - first] if 0 <= code - first < len(widths) else usual for code, new in fresh.items()}
    low, high = min(kept), max(kept)
    made.FirstChar, made.LastChar = low, high
    made.Widths = pikepdf.Array([round(kept.get(code, 0.0), 3) for code in range(low, high + 1)])
