"""Font programs cut down to the glyphs that a copy shows, without their names, dates and whatever else they carried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from fontTools import subset
from fontTools.cffLib import CFFFontSet, TopDict
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.t1Lib import T1Font
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from pipeline.formats.pdf.vector.refusal import NotServed

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
    options.notdef_outline = False  # the subsetter drops it; what a file shows of it stands under a number of its own
    options.recalc_bounds = False
    options.recalc_timestamp = False
    options.glyph_names = False
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

    def glyph_by_number(self, code: int) -> int | None:
        """Return the glyph that a one-byte code stands for by the tables for symbols and for Macintosh codes."""
        for values in ((0xF000 + code, 0xF100 + code, 0xF200 + code, code), (code,)):
            for table in self._tables((3, 0) if len(values) > 1 else (1, 0)):
                for value in values:
                    if value in table.cmap:
                        return int(self._font.getGlyphID(table.cmap[value]))
        return None

    def glyph_by_name(self, char: int, code: int | None, name: str) -> int | None:
        """Return a character's glyph by the tables for Unicode and for Macintosh codes (``code`` there), or by its own name."""
        for table in self._tables((3, 1), (3, 10), (0, None)):
            if char in table.cmap:
                return int(self._font.getGlyphID(table.cmap[char]))
        for table in self._tables((1, 0)):
            if code in table.cmap:
                return int(self._font.getGlyphID(table.cmap[code]))
        return self._order.index(name) if name in self._order else None

    def _tables(self, *kinds: tuple[int, int | None]) -> list[Any]:
        tables = self._font["cmap"].tables if "cmap" in self._font else ()
        return [
            each
            for platform, encoding in kinds
            for each in tables
            if each.platformID == platform and encoding in (None, each.platEncID) and hasattr(each, "cmap")
        ]

    def cut(self, glyphs: Sequence[int | None], codes: Mapping[int, int] | None = None) -> bytes:
        """Return a program with these glyphs from number 1 on, in this order; None is one without a shape.

        Glyph 0 has no shape either; parts of put-together glyphs follow the others. ``codes`` says which number a code stands for
        (tables for symbols and Macintosh codes); without it there are no such tables.
        """
        try:
            made = self._anew(glyphs)
            if codes is not None:
                made["cmap"] = _code_tables({code: f"g{number}" for code, number in codes.items()})
            out = BytesIO()
            made.save(out, reorderTables=None)
        except NotServed:
            raise
        except Exception:  # fontTools raises whatever a broken program provokes
            raise NotServed("font program") from None
        return out.getvalue()

    def _anew(self, glyphs: Sequence[int | None]) -> TTFont:
        old, shapes, metrics = self._font, self._font["glyf"], self._font["hmtx"]
        sources = [
            None,
            *(self._order[each] if each is not None and each < len(self._order) else None for each in glyphs),
        ]
        parts: dict[str, str] = {}
        drawn: dict[str, Any] = {}
        widths: dict[str, tuple[int, int]] = {}
        while len(drawn) < len(sources):
            source, name = sources[len(drawn)], f"g{len(drawn)}" if drawn else ".notdef"
            glyph = drawn[name] = deepcopy(shapes[source]) if source is not None else Glyph()
            widths[name] = metrics[source] if source is not None else (0, 0)
            for part in glyph.components if glyph.isComposite() else ():
                if part.glyphName not in parts:
                    parts[part.glyphName] = f"g{len(sources)}"
                    sources.append(part.glyphName)
                part.glyphName = parts[part.glyphName]
            if len(sources) > _MAX_GLYPHS:
                raise NotServed("font program")
        made = TTFont(recalcBBoxes=False, recalcTimestamp=False)
        made.setGlyphOrder(list(drawn))
        for tag in ("head", "hhea", "maxp", "cvt ", "fpgm", "prep"):
            if tag in old:
                made[tag] = old[tag]
        made["glyf"], made["loca"], made["hmtx"] = newTable("glyf"), newTable("loca"), newTable("hmtx")
        made["glyf"].glyphs, made["glyf"].glyphOrder, made["hmtx"].metrics = drawn, list(drawn), widths
        made["head"].created = made["head"].modified = _EPOCH
        # What the tables say of all glyphs together must not speak of those that are left out.
        made["maxp"].recalc(made)
        made["hhea"].recalc(made)
        programs = [each.program.getBytecode() for each in drawn.values() if hasattr(each, "program")]
        made["maxp"].maxSizeOfInstructions = max(map(len, programs), default=0)
        return made


def _code_tables(names: dict[int, str]) -> DefaultTable:
    made = newTable("cmap")
    made.tableVersion, made.tables = 0, []
    for platform, kind, first in ((1, 6, 0), (3, 4, 0xF000)):
        table = CmapSubtable.newSubtable(kind)
        table.platformID, table.platEncID, table.language = platform, 0, 0
        table.cmap = {first + code: name for code, name in names.items()}
        made.tables.append(table)
    return made


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

    def cut(self, names: Sequence[str | None]) -> bytes:
        """Return a program with the glyphs of these names, in this order; None is one without a shape.

        The glyph at position n is character n + 1 of a CID font, and named ``g`` and that number in another one.
        """
        fresh = {
            name: f"cid{number:05d}" if self.keyed else f"g{number}"
            for number, name in reversed([*enumerate(names, start=1)])
            if name is not None and self.has(name)
        }
        if self._order[0] != ".notdef" or ".notdef" in fresh or (self.keyed and len(fresh) < len({*names} - {None})):
            raise NotServed("font program")
        try:
            font = self._wrapped()
            options = _options()
            cutter = subset.Subsetter(options)
            cutter.populate(glyphs=sorted(fresh))
            cutter.subset(font)
            top = font["CFF "].cff[0]
            if set(top.charset) - {".notdef"} != set(fresh):  # one is put together from others that are not shown
                raise NotServed("font program")
            _rename(top, {".notdef": ".notdef", **{name: fresh[name] for name in names if name in fresh}})
            _forget(top, keyed=self.keyed)
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


def _rename(top: TopDict, names: dict[str, str]) -> None:
    """Put the glyphs of a program in the order of ``names`` (old to new) and give them the new ones."""
    shapes, selected = top.CharStrings, getattr(top, "FDSelect", None)
    at = {name: number for number, name in enumerate(top.charset)}
    ordered = {new: shapes[old] for old, new in names.items()}
    fonts = [selected[at[old]] for old in names] if selected is not None else []
    if shapes.charStringsAreIndexed:
        shapes.charStringsIndex.items = list(ordered.values())
        shapes.charStrings = {name: number for number, name in enumerate(ordered)}
    else:
        shapes.charStrings = ordered
    top.charset = list(ordered)
    if selected is not None:
        used = list(dict.fromkeys(fonts))
        top.FDArray.items = [top.FDArray[each] for each in used]
        selected.gidArray = [used.index(each) for each in fonts]


def _forget(top: TopDict, *, keyed: bool) -> None:
    """Drop what a program says of itself."""
    for key in _ABOUT:
        top.rawDict.pop(key, None)
        if key in vars(top):
            delattr(top, key)
    if keyed:
        top.ROS = ("Adobe", "Identity", 0)
        top.CIDCount = len(top.charset)
    else:
        top.Encoding = "StandardEncoding"
    for each in getattr(top, "FDArray", ()):
        each.rawDict.pop("FontName", None)
        vars(each).pop("FontName", None)


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

    def cut(self, names: Sequence[str | None]) -> bytes:
        """Return a CFF program with these glyphs in this order, named as by ``Compact.cut``."""
        try:
            outlines = {".notdef": T2CharStringPen(0, self._glyphs).getCharString()}
            for number, name in enumerate(names, start=1):
                pen = T2CharStringPen(0, self._glyphs)
                if name is not None:
                    self._glyphs[name].draw(pen)
                outlines[f"g{number}"] = pen.getCharString()
            builder = FontBuilder(1000, isTTF=False)
            builder.setupGlyphOrder(list(outlines))
            builder.setupCFF(_NAME, {}, outlines, {})
            made: bytes = builder.font["CFF "].compile(builder.font)
        except Exception:  # as above
            raise NotServed("font program") from None
        return made
