"""The positive list of a released PDF copy: for each kind of object its keys, and for each key what may stand there.

A copy is walked from its trailer along these roles. A key or value that no role knows is a fault, and so is an object to which no
role leads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pikepdf
from fontTools.agl import AGL2UV

from pipeline.redaction.verify_search import STAMPS

TITLES = ("公开副本", STAMPS[0])
LANGUAGE = "zh-CN"
EXTRA, VALUE = "允许范围以外的对象或条目", "条目的值不在允许范围内"
_FAULTS = {
    "catalogue": "文档目录",
    "info": "文档属性",
    "trailer": "文件尾字典",
    "page": "页面附加内容",
    "resources": "页面资源",
    "label": "页码标签",
    "tags": "结构标签",
    "element": "结构标签",
    "content mark": "结构标签",
    "image": "图片附加信息",
}
_PREFIX = re.compile(r"[A-Za-z]?[-–—./ ]?")  # one letter and one sign cannot say anything
_RESOURCE = re.compile(r"/[A-Za-z]{1,2}\d{1,5}")
_GLYPH = re.compile(r"/(?:uni[0-9A-F]{4}|u[0-9A-F]{4,6}|g[0-9]{1,5}|G[0-9A-Fa-f]{1,4}|cid[0-9]{1,5}|glyph[0-9]{1,5})")
_FONT = re.compile(
    r"/(?:F\d{1,5}|GlyphlessText"
    r"|(?:Helvetica|Times|Courier)(?:-(?:Roman|Bold|Italic|Oblique|BoldItalic|BoldOblique))?)"
)
_ENCODING = re.compile(r"/Identity-[HV]|/(?:WinAnsi|MacRoman|Standard)Encoding")
_BLENDS = (
    "Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference "
)
_BLENDS += "Exclusion Hue Saturation Color Luminosity"
_DESCRIPTION: tuple[str, ...] = (
    "/Flags",
    "/ItalicAngle",
    "/Ascent",
    "/Descent",
    "/CapHeight",
    "/StemV",
    "/XHeight",
)
_MAX_PALETTE = 768

Test = Callable[["Walk", object], bool]


@dataclass(slots=True)
class Walk:
    """A walk through a copy.

    Attributes:
        faults: codes of what is not on the list.
        seen: objects to which the walk came.
        found: streams and fonts by their role, for a closer look.
        shown: strings that the pages show in each font.
    """

    faults: dict[str, None] = field(default_factory=dict)
    seen: set[tuple[int, int]] = field(default_factory=set)
    found: dict[str, list[pikepdf.Object]] = field(default_factory=dict)
    shown: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)
    _done: set[tuple[tuple[int, int], str]] = field(default_factory=set)
    _waiting: list[tuple[str, pikepdf.Object]] = field(default_factory=list)

    def run(self, trailer: pikepdf.Object) -> None:
        """Walk from the trailer."""
        self._waiting.append(("trailer", trailer))
        while self._waiting:
            self._visit(*self._waiting.pop())

    def enter(self, role: str, value: object) -> bool:
        """Have an object looked at under a role; False when it is no dictionary or stream."""
        if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            return False
        self._waiting.append((role, value))
        return True

    def fault(self, code: str) -> None:
        """Note a fault."""
        self.faults.setdefault(code)

    def note(self, value: object) -> None:
        """Note that the walk came to an object."""
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            self.seen.add(value.objgen)

    def _visit(self, role: str, value: pikepdf.Object) -> None:
        if value.is_indirect:
            self.seen.add(value.objgen)
            if (value.objgen, role) in self._done:
                return
            self._done.add((value.objgen, role))
        self.found.setdefault(role, []).append(value)
        listed = ROLES[role]
        for key, each in value.items():
            self.note(each)
            test = listed.get(key) or (listed.get("*") if _RESOURCE.fullmatch(key) else None)
            if test is None:
                self.fault(_FAULTS.get(role, EXTRA))
            elif not test(self, each):
                self.fault(_FAULTS.get(role, VALUE))


def _name(*names: str) -> Test:
    return lambda _, value: isinstance(value, pikepdf.Name) and str(value) in names


def _like(pattern: re.Pattern[str]) -> Test:
    return lambda _, value: isinstance(value, pikepdf.Name) and pattern.fullmatch(str(value)) is not None


def _says(*texts: str) -> Test:
    return lambda _, value: isinstance(value, pikepdf.String) and str(value) in texts


def _whole(_: Walk, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10_000_000_000


def _number(_: Walk, value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _flag(_: Walk, value: object) -> bool:
    return isinstance(value, bool)


def _numbers(walk: Walk, value: object) -> bool:
    """Whether a value is an array of numbers, or of such arrays (widths, dashes)."""
    if not isinstance(value, pikepdf.Array):
        return False
    walk.note(value)
    return all(_number(walk, each) or (isinstance(each, pikepdf.Array) and _numbers(walk, each)) for each in value)


def _is(role: str) -> Test:
    return lambda walk, value: walk.enter(role, value)


def _each(role: str) -> Test:
    def test(walk: Walk, value: object) -> bool:
        walk.note(value)
        if not isinstance(value, pikepdf.Array):
            return False
        return all([walk.enter(role, each) for each in value])

    return test


def _map(role: str) -> Test:
    """A dictionary of resources by name."""
    return _is(f"{role} map")


def _tree(role: str) -> Test:
    """The values of a number tree of one leaf: numbers and what belongs to them."""

    def test(walk: Walk, value: object) -> bool:
        if not isinstance(value, pikepdf.Array) or len(value) % 2:
            return False
        walk.note(value)
        items: list[object] = list(value)
        good = all(_whole(walk, each) for each in items[::2])
        for each in items[1::2]:
            walk.note(each)
            good &= _each(role)(walk, each) if isinstance(each, pikepdf.Array) else walk.enter(role, each)
        return good

    return test


def _children(walk: Walk, value: object) -> bool:
    """What stands in a structure element: elements and references to marked content."""
    items = list(value) if isinstance(value, pikepdf.Array) else [value]
    walk.note(value)
    good = True
    for each in items:
        mark = isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/MCR"
        good &= walk.enter("content mark" if mark else "element", each)
    return good


def _identity(_: Walk, value: object) -> bool:
    return isinstance(value, pikepdf.Array) and len(value) == 2 and all(len(bytes(each)) == 16 for each in value)


def _colours(_: Walk, value: object) -> bool:
    if isinstance(value, pikepdf.Name):
        return str(value) in ("/DeviceGray", "/DeviceRGB")
    if not isinstance(value, pikepdf.Array) or len(value) != 4:
        return False
    kind, base, last, palette = value
    if str(kind) != "/Indexed" or str(base) != "/DeviceRGB" or not isinstance(palette, pikepdf.String):
        return False
    table = bytes(palette)
    entries = {table[at : at + 3] for at in range(0, len(table), 3)}
    # No colour twice: by which of the two a pixel has it, something could be told.
    return len(table) == 3 * (int(last) + 1) == 3 * len(entries) <= _MAX_PALETTE


def _differences(_: Walk, value: object) -> bool:
    if not isinstance(value, pikepdf.Array):
        return False
    names = [str(each) for each in value if isinstance(each, pikepdf.Object)]  # numbers are none
    return all(name[1:] in AGL2UV or _GLYPH.fullmatch(name) is not None for name in names)


def _prefix(_: Walk, value: object) -> bool:
    return isinstance(value, pikepdf.String) and _PREFIX.fullmatch(str(value)) is not None


_PACKED: dict[str, Test] = {"/Length": _whole, "/Filter": _name("/FlateDecode")}
_PIXELS: dict[str, Test] = {
    "/Type": _name("/XObject"),
    "/Subtype": _name("/Image"),
    "/Width": _whole,
    "/Height": _whole,
    "/BitsPerComponent": lambda _, value: value in (1, 2, 4, 8),
    "/ColorSpace": _colours,
    "/ImageMask": _flag,
    "/Length": _whole,
    "/Filter": _name("/FlateDecode", "/DCTDecode", "/CCITTFaxDecode"),
    "/DecodeParms": _is("fax"),
}


def _drawn(walk: Walk, value: object) -> bool:
    form = isinstance(value, pikepdf.Stream) and value.get("/Subtype") == "/Form"
    return walk.enter("form" if form else "image", value)


def _font(walk: Walk, value: object) -> bool:
    whole = isinstance(value, pikepdf.Dictionary) and value.get("/Subtype") == "/Type0"
    return walk.enter("composite font" if whole else "simple font", value)


def _glyph_map(walk: Walk, value: object) -> bool:
    return value == "/Identity" if isinstance(value, pikepdf.Name) else walk.enter("glyph map", value)


def _simple_encoding(walk: Walk, value: object) -> bool:
    return _like(_ENCODING)(walk, value) if isinstance(value, pikepdf.Name) else walk.enter("encoding", value)


_PAGE: dict[str, Test] = {
    "/Type": _name("/Page"),
    "/Parent": _is("pages"),
    "/Resources": _is("resources"),
    "/MediaBox": _numbers,
    "/Rotate": _whole,
    "/UserUnit": _number,
    "/Contents": _is("content"),
    "/StructParents": _whole,
    "/Tabs": _name("/S"),
}
ROLES: Mapping[str, Mapping[str, Test]] = {
    "trailer": {"/Root": _is("catalogue"), "/Info": _is("info"), "/ID": _identity, "/Size": _whole},
    "info": {"/Title": _says(*TITLES)},
    "catalogue": {
        "/Type": _name("/Catalog"),
        "/Pages": _is("pages"),
        "/Lang": _says(LANGUAGE),
        "/MarkInfo": _is("mark info"),
        "/ViewerPreferences": _is("viewer"),
        "/StructTreeRoot": _is("tags"),
        "/PageLabels": _is("labels"),
    },
    "mark info": {"/Marked": _flag},
    "viewer": {"/DisplayDocTitle": _flag},
    "labels": {"/Nums": _tree("label")},
    "label": {"/S": _name("/D", "/R", "/r", "/A", "/a"), "/St": _whole, "/P": _prefix},
    "tags": {
        "/Type": _name("/StructTreeRoot"),
        "/K": _children,
        "/ParentTree": _is("parents"),
        "/ParentTreeNextKey": _whole,
    },
    "parents": {"/Nums": _tree("element")},
    "element": {
        "/Type": _name("/StructElem"),
        "/S": _name("/Document", "/P"),
        "/P": lambda walk, value: walk.enter(
            "tags" if isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/StructTreeRoot" else "element",
            value,
        ),
        "/K": _children,
        "/Pg": _is("page"),
    },
    "content mark": {"/Type": _name("/MCR"), "/Pg": _is("page"), "/MCID": _whole},
    "pages": {
        "/Type": _name("/Pages"),
        "/Parent": _is("pages"),
        "/Count": _whole,
        "/Kids": lambda walk, value: all([_kid(walk, each) for each in value]),  # type: ignore[attr-defined]
    },
    "page": _PAGE,
    "content": _PACKED,
    "resources": {"/XObject": _map("object"), "/Font": _map("font"), "/ExtGState": _map("state")},
    "object map": {"*": _drawn},
    "font map": {"*": _font},
    "state map": {"*": _is("state")},
    "state": {
        **dict.fromkeys(("/LW", "/LC", "/LJ", "/ML", "/FL", "/SM", "/CA", "/ca", "/OPM"), _number),
        **dict.fromkeys(("/SA", "/OP", "/op", "/AIS", "/TK"), _flag),
        "/Type": _name("/ExtGState"),
        "/D": _numbers,
        "/BM": _name(*(f"/{name}" for name in _BLENDS.split())),
    },
    "image": _PIXELS,
    "fax": {"/K": _whole, "/Columns": _whole, "/Rows": _whole, "/BlackIs1": _flag},
    "form": {
        **_PACKED,
        "/Type": _name("/XObject"),
        "/Subtype": _name("/Form"),
        "/BBox": _numbers,
        "/Matrix": _numbers,
        "/Resources": _is("resources"),
        "/Group": _is("group"),
    },
    "group": {
        "/Type": _name("/Group"),
        "/S": _name("/Transparency"),
        "/CS": _name("/DeviceGray", "/DeviceRGB", "/DeviceCMYK"),
        "/I": _flag,
        "/K": _flag,
    },
    "composite font": {
        "/Type": _name("/Font"),
        "/Subtype": _name("/Type0"),
        "/BaseFont": _like(_FONT),
        "/Encoding": _like(_ENCODING),
        "/DescendantFonts": _each("character font"),
        "/ToUnicode": _is("meanings"),
    },
    "character font": {
        "/Type": _name("/Font"),
        "/Subtype": _name("/CIDFontType0", "/CIDFontType2"),
        "/BaseFont": _like(_FONT),
        "/CIDSystemInfo": _is("collection"),
        "/FontDescriptor": _is("descriptor"),
        "/DW": _number,
        "/CIDToGIDMap": _glyph_map,
        **dict.fromkeys(("/W", "/W2", "/DW2"), _numbers),
    },
    "collection": {"/Registry": _says("Adobe"), "/Ordering": _says("Identity"), "/Supplement": _whole},
    "glyph map": _PACKED,
    "meanings": _PACKED,
    "simple font": {
        "/Type": _name("/Font"),
        "/Subtype": _name("/Type1", "/TrueType", "/MMType1"),
        "/BaseFont": _like(_FONT),
        "/Encoding": _simple_encoding,
        "/FirstChar": _whole,
        "/LastChar": _whole,
        "/Widths": _numbers,
        "/FontDescriptor": _is("descriptor"),
        "/ToUnicode": _is("meanings"),
    },
    "encoding": {
        "/Type": _name("/Encoding"),
        "/BaseEncoding": _like(_ENCODING),
        "/Differences": _differences,
    },
    "descriptor": {
        "/Type": _name("/FontDescriptor"),
        "/FontName": _like(_FONT),
        "/FontBBox": _numbers,
        **dict.fromkeys(_DESCRIPTION, _number),
        "/FontFile2": _is("program"),
        "/FontFile3": _is("program"),
    },
    "program": {**_PACKED, "/Length1": _whole, "/Subtype": _name("/CIDFontType0C", "/Type1C")},
}


def _kid(walk: Walk, value: object) -> bool:
    node = isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/Pages"
    return walk.enter("pages" if node else "page", value)
