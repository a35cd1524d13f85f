"""Fonts of a PDF copy: they may say and show what the pages show in them, and nothing else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from io import BytesIO

import pikepdf
from fontTools.agl import AGL2UV
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont

from pipeline.redaction.verify_pdf_roles import Walk

MEANINGS, PROGRAM = "字体的字符映射超出所用字符", "字体程序含有不允许的内容"
NUMBERS = "字体编号不按所用字符排列"
GLYPHS, NAMES = "字体含有未使用的字形", "字体名称或字形名称"
# It may quote what a font says in its messages.
logging.getLogger("fontTools").setLevel(logging.CRITICAL + 1)
_TABLES = frozenset(
    {
        "GlyphOrder",
        "head",
        "hhea",
        "maxp",
        "hmtx",
        "loca",
        "glyf",
        "cvt ",
        "fpgm",
        "prep",
        "cmap",
        "OS/2",
        "name",
        "post",
    }
) | {"CFF "}
_OWN_NAMES = ("GlyphlessText", "Regular", "Kept")
_NEUTRAL = re.compile(r"\.notdef|blank|uni[0-9A-F]{4}|u[0-9A-F]{4,6}|(?:g|G|cid|glyph)[0-9A-Fa-f]{1,5}")
_ABOUT = (
    "Notice",
    "Copyright",
    "FullName",
    "FamilyName",
    "Weight",
    "version",
    "PostScript",
    "BaseFontName",
    "UniqueID",
    "XUID",
)
_PAIR = rb"<(?:[0-9a-f]{2}){1,4}> <(?:[0-9a-f]{4})*>\n"
_PAIRS = re.compile(rb"<((?:[0-9a-f]{2}){1,4})> <((?:[0-9a-f]{4})*)>\n")
_FRESH = re.compile(r"/F\d{1,5}")  # other names are those of the invisible layer and of the fonts that every viewer has
_MAP = re.compile(
    rb"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    rb"/CIDSystemInfo << /Registry \(Adobe\) /Ordering \(UCS\) /Supplement 0 >> def\n"
    rb"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n[1-4] begincodespacerange\n(?:<0+> <f+>\n){1,4}endcodespacerange\n"
    rb"(?:\d{1,3} beginbfchar\n(?:" + _PAIR + rb"){1,100}endbfchar\n)*"
    rb"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n?"
)
_BLANK = ("0020", "00a0", "3000")


def font_faults(walk: Walk) -> list[str]:
    """Return the faults of all fonts; ``walk.shown`` says which codes are shown in them."""
    faults: list[str] = []
    for role in ("composite font", "simple font"):
        for font in walk.found.get(role, ()):
            codes = set(_codes(font, walk.shown.get(font.objgen, ())))
            try:
                faults += [*_meaning_faults(font, codes), *_program_faults(font, codes)]
            except Exception:  # fontTools and pikepdf raise whatever a broken font provokes
                faults.append(PROGRAM)
    return faults


def _codes(font: pikepdf.Object, shown: Iterable[bytes]) -> Iterator[bytes]:
    size = 2 if font.get("/Subtype") == "/Type0" else 1
    for data in shown:
        yield from (data[at : at + size] for at in range(0, len(data), size))


def _meaning_faults(font: pikepdf.Object, codes: set[bytes]) -> Iterator[str]:
    stream = font.get("/ToUnicode")
    if stream is None:
        return
    data = stream.read_bytes()
    if _MAP.fullmatch(data) is None:
        yield MEANINGS
        return
    for line in data[data.index(b"endcodespacerange") :].split(b"\n"):
        code, _, meaning = line.partition(b"> <")
        if meaning and bytes.fromhex(code[1:].decode()) not in codes and meaning[:-1].decode() not in _BLANK:
            yield MEANINGS
            return
    if _FRESH.fullmatch(str(font.get("/BaseFont", ""))) and not _is_in_order(data, codes):
        yield NUMBERS


def _is_in_order(data: bytes, codes: set[bytes]) -> bool:
    """Whether a font of a vector copy has codes without gaps, in the order of what they say: so they tell nothing of the original.

    Codes of two bytes begin at 1; those of one byte run from 33 to 255 and on from 1, and 32 stands for itself.
    """
    places = sorted(_place(code) for code in codes if code != b" ")
    pairs = _PAIRS.findall(data, data.index(b"endcodespacerange"))
    said = {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()) for code, text in pairs}
    texts = [said[code].decode("utf-16-be") for code in sorted(said, key=_place) if code != b" "]
    return places == list(range(len(places))) and texts == sorted(texts)


def _place(code: bytes) -> int:
    return (code[0] - 33) % 255 if len(code) == 1 else int.from_bytes(code, "big") - 1


def _program_faults(font: pikepdf.Object, codes: set[bytes]) -> Iterator[str]:
    inner = font.DescendantFonts[0] if font.get("/Subtype") == "/Type0" else font
    described = inner.get("/FontDescriptor")
    if described is None:
        return
    if "/FontFile2" in described:
        yield from _truetype_faults(described.FontFile2.read_bytes(), inner, font, codes)
    elif "/FontFile3" in described:
        yield from _compact_faults(described.FontFile3.read_bytes(), codes)


def _truetype_faults(data: bytes, inner: pikepdf.Object, font: pikepdf.Object, codes: set[bytes]) -> Iterator[str]:
    with TTFont(BytesIO(data), lazy=True) as program:
        tags = set(program.keys())
        if tags - _TABLES:
            yield PROGRAM
            return
        ends = [entry.offset + (entry.length + 3) // 4 * 4 for entry in program.reader.tables.values()]
        covered = sum((entry.length + 3) // 4 * 4 for entry in program.reader.tables.values())
        if len(data) > max(ends) or covered + 12 + 16 * len(ends) != max(ends):
            yield PROGRAM
        if "name" in tags and any(record.toUnicode() not in _OWN_NAMES for record in program["name"].names):
            yield NAMES
        if "post" in tags and program["post"].formatType != 3:
            yield NAMES
        if "glyf" in tags and _unused(program, inner, font, codes):
            yield GLYPHS


def _unused(program: TTFont, inner: pikepdf.Object, font: pikepdf.Object, codes: set[bytes]) -> bool:
    """Whether the program draws glyphs that no shown code stands for."""
    table = program["glyf"]
    order = program.getGlyphOrder()
    drawn, parts = set(), set()
    for number, name in enumerate(order):
        glyph = table[name]
        if glyph.numberOfContours:
            drawn.add(number)
        if glyph.isComposite():
            parts |= {program.getGlyphID(part.glyphName) for part in glyph.components}
    if font.get("/Subtype") == "/Type0" and str(font.Encoding).startswith("/Identity-"):
        mapped = inner.get("/CIDToGIDMap")
        numbers = {int.from_bytes(code, "big") for code in codes}
        if isinstance(mapped, pikepdf.Stream):
            pairs = mapped.read_bytes()
            numbers = {int.from_bytes(pairs[2 * each : 2 * each + 2], "big") for each in numbers}
        return bool(drawn - parts - numbers - {0})
    return len(drawn - parts - {0}) > len(codes)


def _compact_faults(data: bytes, codes: set[bytes]) -> Iterator[str]:
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(data), None)
    if len(fonts) != 1:
        yield PROGRAM
        return
    top = fonts[0]
    if any(name not in _OWN_NAMES for name in fonts.fontNames) or any(key in top.rawDict for key in _ABOUT):
        yield NAMES
    names = [name for name in top.charset if name != ".notdef"]
    if any(name not in AGL2UV and _NEUTRAL.fullmatch(name) is None for name in names):
        yield NAMES
    if len(names) > len(codes):
        yield GLYPHS
