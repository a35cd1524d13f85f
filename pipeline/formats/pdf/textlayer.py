"""The invisible text layer of a copy: kept characters at their places, in a font without shapes.

The font is built here at run time (one empty glyph); its ToUnicode map holds the characters that were laid and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import groupby

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from pipeline.formats.pdf.layer import Char
from pipeline.formats.pdf.marks import Laid

_FONT = "GlyphlessText"
_ASCENT, _DESCENT = 880, -120
_MAX_CODES = 65_535
_NEAR = 0.03  # em by which a character may be off and still continue the run before it


@dataclass(slots=True)
class Codes:
    """Two-byte codes of the characters laid so far, in the order of their first use."""

    of: dict[str, int] = field(default_factory=dict)

    def encode(self, text: str) -> str:
        """Return the code of a character (or ligature) in hexadecimal, '' when all codes are used up."""
        code = self.of.get(text)
        if code is None:
            if len(self.of) >= _MAX_CODES:
                return ""
            code = self.of[text] = len(self.of) + 1
        return f"{code:04x}"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A character to lay: origin in PDF coordinates, direction, em, width."""

    code: str
    x: float
    y: float
    dx: float
    dy: float
    size: float
    width: float


@dataclass(frozen=True, slots=True)
class Written:
    """The text layer of a page: its content stream, and the number of the block that each marked content belongs to."""

    content: bytes = b""
    blocks: tuple[int, ...] = ()


def page_text(
    laid: Iterable[Laid], chars: Mapping[int, Char], codes: Codes, height: float, is_free: Callable[[Char], bool]
) -> Written:
    """Write one page's text layer, the characters of each block as marked content; empty when nothing is kept.

    ``chars`` finds the page's characters by index; ``height`` turns places into PDF coordinates; ``is_free`` tells whether a
    character may be laid (it stands on the page and outside every box).
    """
    lines: list[str] = []
    blocks: list[int] = []
    free = [each for each in laid if each.index is None or is_free(chars[each.index])]
    for block, items in groupby(free, key=lambda each: each.block):
        runs = _runs(_placed(list(items), chars, codes, height))
        if runs:
            lines += [f"/P <</MCID {len(blocks)}>> BDC", "BT", "3 Tr", *map(_show, runs), "ET", "EMC"]
            blocks.append(block)
    return Written("\n".join(lines).encode(), tuple(blocks))


def _runs(placed: Iterable[_Placed]) -> list[list[_Placed]]:
    runs: list[list[_Placed]] = []
    for each in placed:
        if runs and _continues(runs[-1], each):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _placed(laid: list[Laid], chars: Mapping[int, Char], codes: Codes, height: float) -> Iterable[_Placed]:
    for position, item in enumerate(laid):
        if item.index is not None:
            code = codes.encode(item.text)
            if code:
                yield _place(chars[item.index], code, height)
            continue
        around = laid[position - 1 : position + 2 : 2]
        if len(around) == 2 and around[0].index is not None and around[1].index is not None:
            yield from _blank(chars[around[0].index], chars[around[1].index], codes.encode(" "), height)


def _place(char: Char, code: str, height: float) -> _Placed:
    size = max(char.size, 1.0)
    if char.font.vertical:
        baseline = height - char.box.bottom + 0.12 * size
        return _Placed(code, char.x - size / 2, baseline, 1.0, 0.0, size, size)
    return _Placed(code, char.x, height - char.y, char.dx, -char.dy, size, max(char.advance, 0.01 * size))


def _blank(left: Char, right: Char, code: str, height: float) -> Iterable[_Placed]:
    """A blank that fills the gap between two neighbours of a horizontal or turned line."""
    x, y = left.x + left.dx * left.advance, left.y + left.dy * left.advance
    width = (right.x - x) * left.dx + (right.y - y) * left.dy
    if width > 0 and code and not left.font.vertical:
        yield _Placed(code, x, height - y, left.dx, -left.dy, max(left.size, 1.0), width)


def _continues(run: list[_Placed], placed: _Placed) -> bool:
    """Tell whether a character stands where the run, written on in its own pitch, would put it: small errors must not add up."""
    first = run[0]
    near = _NEAR * first.size
    alike = (first.size, first.dx, first.dy) == (placed.size, placed.dx, placed.dy)
    if not alike or abs(first.width - placed.width) >= near / 4:
        return False
    pitch = _pitch([first, placed]) if len(run) == 1 else _pitch(run)
    along = pitch * len(run)
    return (
        abs(pitch - first.width) < near
        and abs(first.x + first.dx * along - placed.x) < near
        and abs(first.y + first.dy * along - placed.y) < near
    )


def _pitch(run: list[_Placed]) -> float:
    """Return the distance of the first two origins along the line; of one character its width."""
    if len(run) == 1:
        return run[0].width
    one, other = run[:2]
    return (other.x - one.x) * one.dx + (other.y - one.y) * one.dy


def _show(run: list[_Placed]) -> str:
    first = run[0]
    size = f"{first.size:.2f}"
    stretch = 100 * _pitch(run) / float(size)
    a, b = round(first.dx, 4), round(first.dy, 4)
    text = "".join(placed.code for placed in run)
    return f"/F0 {size} Tf {stretch:.2f} Tz {a:g} {b:g} {-b:g} {a:g} {first.x:.2f} {first.y:.2f} Tm <{text}> Tj"


def _line() -> object:
    """A contour that fills the em box and encloses nothing: PDFium drops characters whose shape has no extent."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, _DESCENT))
    pen.lineTo((500, (_ASCENT + _DESCENT) // 2))
    pen.lineTo((1000, _ASCENT))
    pen.closePath()
    return pen.glyph()


@cache
def glyphless_font() -> bytes:
    """Build the TrueType font: .notdef and one glyph without area, an em wide; always the same bytes."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({0x20: "blank"})
    builder.setupGlyf({".notdef": _line(), "blank": _line()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "blank": (1000, 0)})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": _FONT, "styleName": "Regular", "psName": _FONT})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, usWinAscent=_ASCENT, usWinDescent=-_DESCENT)
    builder.setupPost(keepGlyphNames=False)
    head = builder.font["head"]
    head.created = head.modified = 0
    builder.font.recalcTimestamp = False
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def font_object(pdf: pikepdf.Pdf, codes: Codes) -> pikepdf.Object:
    """Make the Type 0 font of the text layer for the codes that were used."""
    program = pikepdf.Stream(pdf, glyphless_font(), Length1=len(glyphless_font()))
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=pikepdf.Name("/" + _FONT),
        Flags=4,
        FontBBox=[0, _DESCENT, 1000, _ASCENT],
        ItalicAngle=0,
        Ascent=_ASCENT,
        Descent=_DESCENT,
        CapHeight=_ASCENT,
        StemV=80,
        FontFile2=program,
    )
    glyphs = pikepdf.Stream(pdf, b"\x00\x00" + b"\x00\x01" * len(codes.of))
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=pikepdf.Name("/" + _FONT),
        CIDSystemInfo=pikepdf.Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        CIDToGIDMap=glyphs,
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name("/" + _FONT),
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(inner)],
            ToUnicode=pikepdf.Stream(pdf, _to_unicode(codes)),
        )
    )


def _to_unicode(codes: Codes) -> bytes:
    return unicode_map([(code.to_bytes(2, "big"), text) for text, code in codes.of.items()])


def unicode_map(entries: Sequence[tuple[bytes, str]]) -> bytes:
    """Write a ToUnicode map (ISO 32000-1, 9.10.3) of codes and what they mean, and of nothing else."""
    lines = [f"<{code.hex()}> <{text.encode('utf-16-be', 'replace').hex()}>" for code, text in entries]
    blocks = []
    for start in range(0, len(lines), 100):
        block = lines[start : start + 100]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    sizes = sorted({len(code) for code, _ in entries})
    ranges = [f"<{'00' * size}> <{'ff' * size}>" for size in sizes]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            f"{len(ranges)} begincodespacerange",
            *ranges,
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    ).encode()
