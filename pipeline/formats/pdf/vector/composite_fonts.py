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
    described = below.get("/FontDescriptor")
    if not isinstance(described, pikepdf.Dictionary):
        raise NotServed("font descriptor")
    _refuse_unknown(below)
    chars = use.ordered()
    fresh = {cid: number for number, (cid, _) in enumerate(chars, start=1)}
    use.fresh = {data: fresh[cid].to_bytes(2, "big") for data, (cid, _) in use.codes.items()}
    kind = str(below.get("/Subtype", ""))
    made = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name(kind),
        BaseFont=pikepdf.Name("/" + use.name),
        CIDSystemInfo=pikepdf.Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(_described(pdf, use, below, described, chars)),
    )
    if kind == "/CIDFontType2":
        made.CIDToGIDMap = pikepdf.Name.Identity
    _composite_widths(made, below, fresh)
    outer = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name("/" + use.name),
        Encoding=pikepdf.Name("/Identity-V" if use.vertical else "/Identity-H"),
        DescendantFonts=[pdf.make_indirect(made)],
    )
    say_meanings(pdf, outer, use)
    return outer


def _described(
    pdf: pikepdf.Pdf, use: FontUse, below: pikepdf.Object, described: pikepdf.Dictionary, chars: list[tuple[int, str]]
) -> pikepdf.Dictionary:
    """Return the description with the program; its glyphs follow the order of ``chars``. A blank gets no shape."""
    descriptor, kind = descriptor_of(described, use.name), below.get("/Subtype")
    if kind == "/CIDFontType2":
        numbers = _glyph_numbers(below, (cid for cid, _ in chars))
        glyphs = [None if text.isspace() else numbers[cid] for cid, text in chars]
        program = TrueType(program_of(described, "/FontFile2")).cut(glyphs)
        descriptor.FontFile2 = pikepdf.Stream(pdf, program, Length1=len(program))
    elif kind == "/CIDFontType0" and kind_of_program(described) == "/CIDFontType0C":
        compact = Compact(program_of(described, "/FontFile3"))
        if not compact.keyed:
            raise NotServed("font program")
        names = [None if text.isspace() else compact.name_of(cid) for cid, text in chars]
        descriptor.FontFile3 = pikepdf.Stream(pdf, compact.cut(names), Subtype=pikepdf.Name.CIDFontType0C)
    else:
        raise NotServed("font kind")
    return descriptor


def _refuse_unknown(below: pikepdf.Object) -> None:
    """Refuse a collection of characters that is not known.

    Raises:
        NotServed: it is not.
    """
    info = below.get("/CIDSystemInfo", pikepdf.Dictionary())
    if str(info.get("/Ordering", "Identity")) not in _COLLECTIONS:
        raise NotServed("font collection")


def _glyph_numbers(below: pikepdf.Object, cids: Iterable[int]) -> dict[int, int]:
    table = below.get("/CIDToGIDMap", pikepdf.Name.Identity)
    if isinstance(table, pikepdf.Stream):
        data = table.read_bytes()
        return {cid: int.from_bytes(data[2 * cid : 2 * cid + 2], "big") for cid in cids}
    if table == "/Identity":
        return {cid: cid for cid in cids}
    raise NotServed("font map")


def _composite_widths(made: pikepdf.Dictionary, below: pikepdf.Object, fresh: dict[int, int]) -> None:
    """Say the width of each shown character, also where the file has one for all others; ``fresh`` gives the new numbers."""
    usual = (number(below.get("/DW", 1000)),)
    widths = _spread(below.get("/W"), 1)
    made.W = _listed({new: widths.get(cid, usual) for cid, new in fresh.items()})
    if "/DW2" in below:
        made.DW2 = pikepdf.Array([round(number(each), 3) for each in below.DW2][:2])
    tall = _spread(below.get("/W2"), 3)
    if tall:
        made.W2 = _listed({new: tall[cid] for cid, new in fresh.items() if cid in tall})


def _listed(widths: dict[int, tuple[float, ...]]) -> pikepdf.Array:
    made = pikepdf.Array()
    for cid, values in sorted(widths.items()):
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
