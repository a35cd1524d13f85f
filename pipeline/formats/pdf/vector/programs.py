"""Font programs cut down to the glyphs that a copy shows, without their names, dates and whatever else they carried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from fontTools import subset
from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.t1Lib import T1Font
from fontTools.ttLib import TTFont, newTable

from pipeline.formats.pdf.vector.refusal import NotServed

_TABLES = frozenset({"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cvt ", "fpgm", "prep", "cmap", "CFF "})
_NAME = "Kept"
_ABOUT = (
    *("version", "Notice", "Copyright", "FullName", "FamilyName", "Weight", "UniqueID", "XUID", "PostScript"),
    *("BaseFontName", "BaseFontBlend", "SyntheticBase", "EmbeddedPostScript", "FontName", "UIDBase"),
)
_EPOCH = 2_082_844_800  # 1970, in seconds from 1904
_MAX_POSTSCRIPT = 8 << 20
_MAX_GLYPHS = 65_535


def _options() -> subset.Options:
    options = subset.Options()
    options.notdef_glyph = True
    options.notdef_outline = False
    options.recalc_bounds = False
    options.recalc_timestamp = False
    options.glyph_names = False
    options.legacy_cmap = True
    options.symbol_cmap = True
    options.name_IDs = []
    options.hinting = True
    options.desubroutinize = True
    options.layout_features = []
    return options


class TrueType:
    """A TrueType program (FontFile2), or an OpenType one."""

    def __init__(self, data: bytes) -> None:
        try:
            self._font = TTFont(BytesIO(data), recalcBBoxes=False, recalcTimestamp=False, lazy=True)
            self._order = self._font.getGlyphOrder()
        except Exception:  # fontTools raises whatever a broken program provokes
            raise NotServed("font program") from None
        if "glyf" not in self._font or len(self._order) > _MAX_GLYPHS:
            raise NotServed("font program")

    def glyphs_of(self, code: int) -> set[int]:
        """Return every glyph that a one-byte code may stand for, by the tables of the program."""
        found: set[int] = set()
        for table in self._tables():
            for value in (code, 0xF000 + code, 0xF100 + code, 0xF200 + code):
                if value in table.cmap:
                    found.add(self._font.getGlyphID(table.cmap[value]))
        return found

    def glyphs_for(self, char: int) -> set[int]:
        """Return the glyphs of a Unicode character."""
        return {self._font.getGlyphID(table.cmap[char]) for table in self._tables() if char in table.cmap}

    def _tables(self) -> Iterable[Any]:
        return self._font["cmap"].tables if "cmap" in self._font else ()

    @property
    def count(self) -> int:
        """How many glyphs it has."""
        return len(self._order)

    def cut(self, glyphs: Iterable[int], *, maps: bool) -> bytes:
        """Return a program with these glyphs under their numbers; ``maps`` keeps the tables from codes to them."""
        font = self._font
        wanted = sorted({each for each in glyphs if 0 <= each < self.count})
        options = _options()
        options.retain_gids = True
        options.notdef_outline = 0 in wanted
        for tag in list(font.keys()):
            if tag != "GlyphOrder" and (tag not in _TABLES or (tag == "cmap" and not maps)):
                del font[tag]
        try:
            cutter = subset.Subsetter(options)
            cutter.populate(gids=wanted)
            cutter.subset(font)
            font["head"].created = font["head"].modified = _EPOCH
            out = BytesIO()
            font.save(out, reorderTables=None)
        except Exception:  # as above
            raise NotServed("font program") from None
        return out.getvalue()


class Compact:
    """A bare CFF program (FontFile3)."""

    def __init__(self, data: bytes) -> None:
        try:
            self._set = CFFFontSet()
            self._set.decompile(BytesIO(data), None)
            self._top = self._set[0]
            self._order = list(self._top.charset)
            self.keyed = hasattr(self._top, "ROS")
        except Exception:  # fontTools raises whatever a broken program provokes
            raise NotServed("font program") from None
        if len(self._set) != 1 or len(self._order) > _MAX_GLYPHS:
            raise NotServed("font program")

    def encoding(self) -> Mapping[int, str]:
        """Return the names of the glyphs that one-byte codes stand for, by the program itself."""
        found = getattr(self._top, "Encoding", "StandardEncoding")
        if isinstance(found, str):
            return {}
        return {code: name for code, name in enumerate(found) if name != ".notdef"}

    def name_of(self, cid: int) -> str | None:
        """Return the name of the glyph of a character, as a CID font finds it."""
        if self.keyed:
            name = f"cid{cid:05d}"
            return name if name in self._top.CharStrings else (".notdef" if cid == 0 else None)
        return self._order[cid] if cid < len(self._order) else None

    def has(self, name: str) -> bool:
        """Tell whether there is a glyph of this name."""
        return name in self._top.CharStrings

    def cut(self, names: Iterable[str]) -> bytes:
        """Return a program with the glyphs of these names only."""
        if not self.keyed and self._top.charset[0] != ".notdef":
            raise NotServed("font program")
        try:
            font = self._wrapped()
            options = _options()
            options.retain_gids = False
            wanted = sorted(set(names))
            options.notdef_outline = self._order[0] in wanted
            cutter = subset.Subsetter(options)
            cutter.populate(glyphs=wanted)
            cutter.subset(font)
            top = font["CFF "].cff[0]
            for key in _ABOUT:
                top.rawDict.pop(key, None)
                if key in vars(top):
                    delattr(top, key)
            if not self.keyed:
                top.Encoding = "StandardEncoding"
            for each in getattr(top, "FDArray", ()):
                each.rawDict.pop("FontName", None)
                vars(each).pop("FontName", None)
            font["CFF "].cff.fontNames = [_NAME]
            made: bytes = font["CFF "].compile(font)
        except NotServed:
            raise
        except Exception:  # as above
            raise NotServed("font program") from None
        return made

    def _wrapped(self) -> TTFont:
        """Put the program into the frame that the subsetter works on."""
        font = TTFont(sfntVersion="OTTO")
        font.setGlyphOrder(self._order)
        table = newTable("CFF ")
        table.cff = self._set
        font["CFF "] = table
        font["maxp"] = newTable("maxp")
        font["maxp"].tableVersion = 0x00005000
        font["maxp"].numGlyphs = len(self._order)
        font["hmtx"] = newTable("hmtx")
        font["hmtx"].metrics = {name: (0, 0) for name in self._order}
        return font


class PostScript:
    """A Type 1 program (FontFile); what is kept of it becomes a CFF program, whose outlines are the same."""

    def __init__(self, data: bytes) -> None:
        if len(data) > _MAX_POSTSCRIPT:
            raise NotServed("font program")
        try:
            font = T1Font.__new__(T1Font)
            font.data, font.encoding = data, "ascii"
            font.parse()
            self._glyphs = font.getGlyphSet()
            self._encoding = font["Encoding"]
            matrix = [float(each) for each in font["FontMatrix"]]
        except Exception:  # fontTools raises whatever a broken program provokes
            raise NotServed("font program") from None
        if any(abs(one - other) > 1e-6 for one, other in zip(matrix, (0.001, 0, 0, 0.001, 0, 0), strict=True)):
            raise NotServed("font program")

    def encoding(self) -> Mapping[int, str]:
        """Return the names of the glyphs that one-byte codes stand for, by the program itself."""
        names = self._encoding if isinstance(self._encoding, list) else ()
        return {code: str(name) for code, name in enumerate(names) if name != ".notdef"}

    def has(self, name: str) -> bool:
        """Tell whether there is a glyph of this name."""
        return name in self._glyphs

    def cut(self, names: Mapping[str, str]) -> bytes:
        """Return a CFF program with these glyphs, old name to new name."""
        try:
            outlines = {".notdef": T2CharStringPen(0, self._glyphs).getCharString()}
            for old, new in sorted(names.items(), key=lambda pair: pair[1]):
                pen = T2CharStringPen(0, self._glyphs)
                self._glyphs[old].draw(pen)
                outlines[new] = pen.getCharString()
            builder = FontBuilder(1000, isTTF=False)
            builder.setupGlyphOrder(list(outlines))
            builder.setupCFF(_NAME, {}, outlines, {})
            made: bytes = builder.font["CFF "].compile(builder.font)
        except Exception:  # as above
            raise NotServed("font program") from None
        return made
