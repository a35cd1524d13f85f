"""Fonts of one-byte codes."""

from __future__ import annotations

import re
import unicodedata

import pikepdf
from fontTools.agl import AGL2UV

from pipeline.formats.pdf.vector.font_use import FontUse, descriptor_of, kind_of_program, program_of, say_meanings
from pipeline.formats.pdf.vector.geometry import number
from pipeline.formats.pdf.vector.programs import Compact, PostScript, TrueType
from pipeline.formats.pdf.vector.refusal import NotServed

_STANDARD = {
    *("/Helvetica", "/Helvetica-Bold", "/Helvetica-Oblique", "/Helvetica-BoldOblique", "/Times-Roman", "/Times-Bold"),
    *("/Times-Italic", "/Times-BoldItalic", "/Courier", "/Courier-Bold", "/Courier-Oblique", "/Courier-BoldOblique"),
}
_ENCODINGS = ("/WinAnsiEncoding", "/MacRomanEncoding", "/StandardEncoding")
_NUMBERED = re.compile(r"(?:g|G|cid|glyph|index)[0-9A-Fa-f]{1,5}")
_CODED = re.compile(r"(?:uni|u)([0-9A-F]{4,6})")


def simple_font(pdf: pikepdf.Pdf, use: FontUse, kind: str) -> pikepdf.Dictionary:
    """Make a simple font (ISO 32000-1, 9.6) of the codes that are shown.

    Raises:
        NotServed: it cannot be cut down safely.
    """
    source, described = use.source, use.source.get("/FontDescriptor")
    codes = sorted(data[0] for data in use.codes)
    made = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name(kind), BaseFont=pikepdf.Name("/" + use.name))
    base, names = _encoding(source.get("/Encoding"), codes)
    if isinstance(described, pikepdf.Dictionary):
        descriptor = descriptor_of(described, use.name)
        if kind == "/TrueType" and "/FontFile2" in described:
            _refuse_words(use, names)
            program = _simple_truetype(program_of(described, "/FontFile2"), use, names)
            descriptor.FontFile2 = pikepdf.Stream(pdf, program, Length1=len(program))
        elif kind == "/Type1" and kind_of_program(described) == "/Type1C":
            compact = Compact(program_of(described, "/FontFile3"))
            if compact.keyed:
                raise NotServed("font program")
            names = _names_of(compact, base, names, codes)
            _refuse_words(use, names)
            base = None
            descriptor.FontFile3 = pikepdf.Stream(pdf, compact.cut(names.values()), Subtype=pikepdf.Name.Type1C)
        elif kind == "/Type1" and "/FontFile" in described:
            postscript = PostScript(program_of(described, "/FontFile"))
            old = _names_of(postscript, base, names, codes)
            fresh = {name: f"g{number}" for number, name in enumerate(sorted(set(old.values())), start=1)}
            program = postscript.cut(fresh)
            base, names = None, {code: fresh[name] for code, name in old.items()}
            descriptor.FontFile3 = pikepdf.Stream(pdf, program, Subtype=pikepdf.Name.Type1C)
        else:
            raise NotServed("font kind")
        made.FontDescriptor = pdf.make_indirect(descriptor)
    elif kind == "/Type1" and str(source.get("/BaseFont", "")) in _STANDARD:
        _refuse_words(use, names)
        made.BaseFont = pikepdf.Name(str(source.BaseFont))
    else:
        raise NotServed("font kind")
    _simple_widths(made, source, codes)
    encoding = _encoding_object(base, names)
    if encoding is not None:
        made.Encoding = encoding
    say_meanings(pdf, made, use)
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


def _names_of(
    program: Compact | PostScript, base: str | None, names: dict[int, str], codes: list[int]
) -> dict[int, str]:
    """Say for every code which glyph it stands for, since the program's own table goes."""
    if base is not None and any(code not in names for code in codes):
        raise NotServed("font encoding")
    own = program.encoding()
    found = {code: names.get(code) or own.get(code, "") for code in codes}
    if not all(name and program.has(name) for name in found.values()):
        raise NotServed("glyph names")
    return found


def _refuse_words(use: FontUse, names: dict[int, str]) -> None:
    """Refuse names of glyphs that are neither numbers nor say just what the code means.

    Raises:
        NotServed: there is such a name.
    """
    for data, (_, text) in use.codes.items():
        name = names.get(data[0])
        if name is None or _NUMBERED.fullmatch(name) or name == ".notdef":
            continue
        coded = _CODED.fullmatch(name)
        said = chr(int(coded[1], 16)) if coded and int(coded[1], 16) < 0x110000 else chr(AGL2UV.get(name, 0))
        if said == "\0" or unicodedata.normalize("NFKC", said) != unicodedata.normalize("NFKC", text):
            raise NotServed("glyph names")


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
