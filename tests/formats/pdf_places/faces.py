"""Fonts for the places: subsets of an installed Chinese font, and many ways to embed them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from tests.formats.pdf_places.syntax import File, dictionary

Bounds = tuple[float, float, float, float]
_SIMPLIFIED = 2  # the face of the collection


@cache
def installed() -> Path | None:
    """Return the collection of Chinese fonts that the places are set in, None where it is not installed."""
    return next(iter(sorted(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc"))), None)


@cache
def _font() -> TTFont:
    path = installed()
    assert path is not None
    return TTFont(BytesIO(path.read_bytes()), fontNumber=_SIMPLIFIED, lazy=True)


@cache
def _outline(char: str) -> tuple[RecordingPen, float]:
    """Return one character's outline (1000 units an em) and its width."""
    glyphs = _font().getGlyphSet()
    glyph = glyphs[_font().getBestCmap()[ord(char)]]
    pen = RecordingPen()
    glyph.draw(pen)
    return pen, float(glyph.width)


def width(text: str, size: float = 1.0) -> float:
    """Return the width of a text in points."""
    return sum(_outline(char)[1] for char in text) * size / 1000


def ink(text: str, size: float) -> Bounds:
    """Return left, bottom, right, top of a text's ink, its start on the baseline being the origin."""
    pen = BoundsPen(None)
    trace(text, pen)
    left, bottom, right, top = pen.bounds
    return left * size / 1000, bottom * size / 1000, right * size / 1000, top * size / 1000


def trace(text: str, pen: BasePen) -> None:
    """Draw the outlines of a text on a pen, 1000 units an em."""
    at = 0.0
    for char in text:
        outline, advance = _outline(char)
        outline.replay(TransformPen(pen, (1, 0, 0, 1, at, 0)))
        at += advance


def program(
    clusters: Sequence[str],
    names: Callable[[str], str] | None = None,
    family: str = "Song",
    license: str = "",
    *,
    mapped: bool = True,
) -> bytes:
    """Return a TrueType font: glyph n+1 draws cluster n. ``names`` gives the glyphs' names, ``mapped`` a table of characters."""
    order = [".notdef", *((names or _plain)(each) for each in clusters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    chars = {ord(each): order[at] for at, each in enumerate(clusters, start=1) if len(each) == 1}
    builder.setupCharacterMap(chars if mapped else {})
    shapes = [TTGlyphPen(None).glyph()]
    for each in clusters:
        pen = TTGlyphPen(None)
        trace(each, Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        shapes.append(pen.glyph())
    builder.setupGlyf(dict(zip(order, shapes, strict=True)))
    widths = [1000, *(round(width(each, 1000)) for each in clusters)]
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {each: (wide, getattr(table[each], "xMin", 0)) for each, wide in zip(order, widths, strict=True)}
    )
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": "Song"})
    if license:
        builder.font["name"].setName(license, 13, 3, 1, 0x409)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost(keepGlyphNames=names is not None)
    builder.font["head"].created = builder.font["head"].modified = 3_700_000_000
    out = BytesIO()
    builder.font.recalcTimestamp = False
    builder.save(out)
    return out.getvalue()


def _plain(cluster: str) -> str:
    return "g" + "".join(f"{ord(char):X}" for char in cluster)


def hexadecimal(text: str) -> str:
    """Return a text in UTF-16 as a CMap writes it."""
    return f"<{text.encode('utf-16-be').hex()}>"


def cmap(means: Sequence[tuple[int, str]], more: str = "", *, digits: int = 4) -> str:
    """Return a ToUnicode stream for codes."""
    space = f"<{'0' * digits}> <{'f' * digits}>"
    rows = [f"<{code:0{digits}x}> {hexadecimal(text)}" for code, text in means]
    parts = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def\n"
        f"/CMapType 2 def 1 begincodespacerange {space} endcodespacerange\n{more}\n{body}\nendcmap end end"
    )


class Face:
    """An embedded font whose glyphs are numbered as they are first shown, as every program numbers its subsets.

    Attributes:
        means: what ToUnicode says of a cluster; None: the font has no ToUnicode.
        names: the glyphs' names in the font program; None: it has none.
        more: entries of the font dictionary.
        remarks: what the ToUnicode stream says besides.
        metadata: entries of the font's descriptor.
    """

    def __init__(
        self,
        *,
        means: Callable[[str], str] | None = lambda cluster: cluster,
        names: Callable[[str], str] | None = None,
        vertical: bool = False,
        called: str = "/AAAAAA+Song",
        family: str = "Song",
        license: str = "",
        mapped: bool = True,
    ) -> None:
        self.means, self.names, self.vertical, self.mapped = means, names, vertical, mapped
        self.called, self.family, self.license = called, family, license
        self.more, self.remarks, self.metadata = "", "", ""
        self.system = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        self.codes: dict[str, int] = {}

    def code(self, cluster: str) -> str:
        """Return the code of a cluster in hexadecimal; it is one glyph from then on."""
        return f"{self.codes.setdefault(cluster, len(self.codes) + 1):04x}"

    def show(self, text: Sequence[str]) -> str:
        """Return a string that shows a text, or clusters."""
        return f"<{''.join(self.code(cluster) for cluster in text)}>"

    def write(self, pdf: File) -> str:
        """Add the font to a file and return its reference."""
        clusters = list(self.codes)
        made = program(clusters, self.names, self.family, self.license, mapped=self.mapped)
        widths = " ".join(f"{round(width(each, 1000))}" for each in clusters)
        descriptor = pdf.add(
            f"<< /Type /FontDescriptor /FontName {self.called} /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 "
            f"/Descent -120 /CapHeight 733 /StemV 80 /FontFile2 {pdf.stream(made, f'/Length1 {len(made)}')} {self.metadata} >>"
        )
        inner = pdf.add(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {self.called} /CIDSystemInfo {self.system} "
            f"/FontDescriptor {descriptor} /CIDToGIDMap /Identity /DW 1000 /W [1 [{widths}]] >>"
        )
        entries = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": self.called,
            "Encoding": "/Identity-V" if self.vertical else "/Identity-H",
            "DescendantFonts": f"[{inner}]",
        }
        if self.means is not None:
            rows = [(code, self.means(cluster)) for cluster, code in self.codes.items()]
            entries["ToUnicode"] = pdf.stream(cmap(rows, self.remarks))
        return pdf.add(dictionary(entries)[:-2] + self.more + " >>")


class PathPen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Writes outlines as PDF paths, scaled and moved."""

    def __init__(self, scale: float, x: float, y: float) -> None:
        super().__init__(None)
        self.out: list[str] = []
        self._place = (scale, x, y)

    def _said(self, *points: tuple[float, float]) -> str:
        scale, x, y = self._place
        return " ".join(f"{x + px * scale:.3f} {y + py * scale:.3f}" for px, py in points)

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self.out.append(f"{self._said(pt)} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self.out.append(f"{self._said(pt)} l")

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:
        self.out.append(f"{self._said(pt1, pt2, pt3)} c")

    def _closePath(self) -> None:
        self.out.append("h")


def paths(text: str, size: float, x: float, y: float) -> str:
    """Return a text's outlines as a filled path at a place."""
    pen = PathPen(size / 1000, x, y)
    trace(text, pen)
    return "\n".join(pen.out) + "\nf\n"
