"""Fonts whose codes have several bytes: Chinese text as a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pikepdf

from pipeline.formats.pdf.vector.font_use import FontUse, descriptor_of, kind_of_program, program_of, say_meanings
from pipeline.formats.pdf.vector.geometry import number
from pipeline.formats.pdf.vector.programs import Compact, TrueType
from pipeline.formats.pdf.vector.refusal import NotServed

_COLLECTIONS = ("Identity", "GB1", "CNS1", "Japan1", "Korea1", "UCS")
_CMAP = re.compile(r"/(?:Identity|Uni(?:GB|CNS|JIS|KS)-[A-Z0-9]+|GBK-EUC|GBKp-EUC|GBK2K|GBpc-EUC|GB-EUC)-[HV]")
_MAX_WIDTHS = 70_000


def composite_font(pdf: pikepdf.Pdf, use: FontUse) -> pikepdf.Dictionary:
    """Make a composite font (ISO 32000-1, 9.7) of the codes that are shown.

    Raises:
        NotServed: it cannot be cut down safely.
    """
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
    descriptor = descriptor_of(described, use.name)
    if kind == "/CIDFontType2":
        numbers = _glyph_numbers(below, drawn)
        program = TrueType(program_of(described, "/FontFile2")).cut({0, *numbers.values()}, maps=False)
        descriptor.FontFile2 = pikepdf.Stream(pdf, program, Length1=len(program))
        made.CIDToGIDMap = _numbers_stream(pdf, below, numbers)
    elif kind == "/CIDFontType0" and kind_of_program(described) == "/CIDFontType0C":
        compact = Compact(program_of(described, "/FontFile3"))
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
    say_meanings(pdf, outer, use)
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
