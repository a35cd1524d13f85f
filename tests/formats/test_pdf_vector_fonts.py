"""Fonts of vector copies: they hold the shown characters alone, numbered so that nothing withheld can be told from the numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pdfplumber
import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet, FDArrayIndex, FDSelect, FontDict
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from pipeline.formats.pdf.marks import PageMarks
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.vector.writer import write_vector
from pipeline.redaction.verify_pdf_fonts import NUMBERS
from pipeline.redaction.verify_pdf_structure import faults_of
from tests.formats.pdf_samples import A4, pattern_font
from tests.formats.test_pdf_vector import _assert_same_outside_boxes

BEFORE, AFTER = "关于申请的答复联系人", "本局三月采桐"
ONE, OTHER = "纳兰雨桐", "沙采薇明"  # a kept character stands in the one first, another one in the other
LATIN = str.maketrans(
    BEFORE + AFTER + ONE + OTHER, "RegardinBfABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(BEFORE + AFTER + ONE + OTHER)]
)
Maker = Callable[[pikepdf.Pdf, str], tuple[pikepdf.Object, dict[str, bytes]]]


def _source(text: str) -> TTFont:
    return TTFont(BytesIO(pattern_font(text)))


def _program(text: str, kind: int, first: int) -> bytes:
    """A TrueType program with glyphs in the order of ``text`` and a table (platform and encoding by ``kind``) to them."""
    old, names = _source(text), [f"u{ord(char):x}" for char in text]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap({ord(char): name for char, name in zip(text, names, strict=True)})
    builder.setupGlyf({name: old["glyf"][name] for name in (".notdef", *names)})
    builder.setupHorizontalMetrics({name: old["hmtx"][name] for name in (".notdef", *names)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupPost()
    if kind == 0:
        table = CmapSubtable.newSubtable(4)
        table.platformID, table.platEncID, table.language = 3, 0, 0
        table.cmap = {first + number: name for number, name in enumerate(names, start=1)}
        builder.font["cmap"].tables = [table]
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def _compact(text: str, *, keyed: bool) -> bytes:
    old = _source(text)
    shapes = old.getGlyphSet()
    names = {char: f"cid{number:05d}" if keyed else f"g{number}" for number, char in enumerate(text, start=1)}
    drawn = {}
    for char, name in {"": ".notdef", **names}.items():
        pen = T2CharStringPen(0, shapes)
        shapes[f"u{ord(char):x}" if char else ".notdef"].draw(pen)
        drawn[name] = pen.getCharString()
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(list(drawn))
    builder.setupCFF("Song", {"FullName": "Canary"}, drawn, {})
    if keyed:
        _key(builder.font["CFF "].cff, len(drawn))
    data: bytes = builder.font["CFF "].compile(builder.font)
    return data


def _key(fonts: CFFFontSet, count: int) -> None:
    """Make a CID-keyed program of a plain one."""
    top = fonts[0]
    top.ROS, top.CIDCount = ("Adobe", "Identity", 0), count
    each = FontDict()
    each.Private, each.FontName = top.Private, "Canary"
    top.FDArray = FDArrayIndex()
    top.FDArray.append(each)
    top.FDSelect = FDSelect()
    top.FDSelect.format, top.FDSelect.gidArray = 3, [0] * count
    top.CharStrings.fdArray, top.CharStrings.fdSelect = top.FDArray, top.FDSelect
    for name in ("Private", "Encoding"):
        top.rawDict.pop(name, None)
        vars(top).pop(name, None)


def _descriptor(pdf: pikepdf.Pdf, flags: int, **program: pikepdf.Object) -> pikepdf.Object:
    made = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name.Song, Flags=flags, FontBBox=[0, -120, 1000, 880],
        ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=700, StemV=80, AvgWidth=777,
    )  # fmt: skip
    for key, stream in program.items():
        made[f"/{key}"] = stream
    return pdf.make_indirect(made)


def _means(pdf: pikepdf.Pdf, codes: dict[str, bytes]) -> pikepdf.Object:
    lines = "\n".join(f"<{code.hex()}> <{ord(char):04x}>" for char, code in codes.items())
    high = "ff" * len(next(iter(codes.values())))
    return pikepdf.Stream(
        pdf,
        f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <{high.replace('f', '0')}> <{high}> "
        f"endcodespacerange\n{len(codes)} beginbfchar\n{lines}\nendbfchar endcmap end".encode(),
    )


def _composite(
    pdf: pikepdf.Pdf, text: str, kind: str, descriptor: pikepdf.Object, table: pikepdf.Object | None = None
) -> tuple[pikepdf.Object, dict[str, bytes]]:
    codes = {char: number.to_bytes(2, "big") for number, char in enumerate(text, start=1)}
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name(kind), BaseFont=pikepdf.Name.Song, DW=1000, W=[1, [1000] * len(text)],
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0), FontDescriptor=descriptor,
    )  # fmt: skip
    if table is not None:
        inner.CIDToGIDMap = table
    made = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name.Song,
        Encoding=pikepdf.Name("/Identity-H"), DescendantFonts=[pdf.make_indirect(inner)], ToUnicode=_means(pdf, codes),
    )  # fmt: skip
    return made, codes


def _composite_truetype(pdf: pikepdf.Pdf, text: str) -> tuple[pikepdf.Object, dict[str, bytes]]:
    program = pikepdf.Stream(pdf, _program(text, 1, 0))
    return _composite(pdf, text, "/CIDFontType2", _descriptor(pdf, 4, FontFile2=program), pikepdf.Name.Identity)


def _composite_mapped(pdf: pikepdf.Pdf, text: str) -> tuple[pikepdf.Object, dict[str, bytes]]:
    program = pikepdf.Stream(pdf, _program(text[::-1], 1, 0))
    table = b"\0\0" + b"".join(number.to_bytes(2, "big") for number in range(len(text), 0, -1))
    descriptor = _descriptor(pdf, 4, FontFile2=program)
    return _composite(pdf, text, "/CIDFontType2", descriptor, pikepdf.Stream(pdf, table))


def _composite_compact(pdf: pikepdf.Pdf, text: str) -> tuple[pikepdf.Object, dict[str, bytes]]:
    program = pikepdf.Stream(pdf, _compact(text, keyed=True), Subtype=pikepdf.Name.CIDFontType0C)
    return _composite(pdf, text, "/CIDFontType0", _descriptor(pdf, 4, FontFile3=program))


def _simple(
    pdf: pikepdf.Pdf, kind: str, codes: dict[str, bytes], descriptor: pikepdf.Object, encoding: object
) -> tuple[pikepdf.Object, dict[str, bytes]]:
    first, last = min(codes.values())[0], max(codes.values())[0]
    wide = 500 if all(char.isascii() for char in codes) else 1000
    made = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name(kind), BaseFont=pikepdf.Name.Song, FirstChar=first, LastChar=last,
        Widths=[wide] * (last - first + 1), FontDescriptor=descriptor, ToUnicode=_means(pdf, codes),
    )  # fmt: skip
    if encoding is not None:
        made.Encoding = encoding
    return made, codes


def _simple_symbolic(pdf: pikepdf.Pdf, text: str) -> tuple[pikepdf.Object, dict[str, bytes]]:
    codes = {char: bytes([number]) for number, char in enumerate(text, start=1)}
    return _simple(
        pdf,
        "/TrueType",
        codes,
        _descriptor(pdf, 4, FontFile2=pikepdf.Stream(pdf, _program(text, 0, 0xF000))),
        None,
    )


def _simple_named(pdf: pikepdf.Pdf, text: str) -> tuple[pikepdf.Object, dict[str, bytes]]:
    program = pikepdf.Stream(pdf, _program(text, 1, 0))
    codes = {char: char.encode() for char in text}
    return _simple(pdf, "/TrueType", codes, _descriptor(pdf, 32, FontFile2=program), pikepdf.Name.WinAnsiEncoding)


def _simple_compact(pdf: pikepdf.Pdf, text: str) -> tuple[pikepdf.Object, dict[str, bytes]]:
    program = pikepdf.Stream(pdf, _compact(text, keyed=False), Subtype=pikepdf.Name.Type1C)
    codes = {char: bytes([number]) for number, char in enumerate(text, start=1)}
    names = [pikepdf.Name(f"/g{number}") for number in range(1, len(text) + 1)]
    encoding = pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=pikepdf.Array([1, *names]))
    return _simple(pdf, "/Type1", codes, _descriptor(pdf, 4, FontFile3=program), encoding)


MAKERS: list[Maker] = [
    *(_composite_truetype, _composite_mapped, _composite_compact),
    *(_simple_symbolic, _simple_named, _simple_compact),
]


def _lines(name: str, maker: Maker) -> list[str]:
    lines = [BEFORE + name, AFTER]
    return [line.translate(LATIN) for line in lines] if maker is _simple_named else lines


def _original(name: str, maker: Maker) -> bytes:
    """Two lines; codes and glyphs are numbered in the order of their first use, as writers of PDF do."""
    lines, out = _lines(name, maker), BytesIO()
    with pikepdf.new() as pdf:
        font, codes = maker(pdf, "".join(dict.fromkeys("".join(lines))))
        page = pdf.add_blank_page(page_size=A4)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(A=pdf.make_indirect(font)))
        shown = [b"".join(codes[char] for char in line).hex() for line in lines]
        content = [f"BT /A 16 Tf 80 {700 - 40 * at} Td <{line}> Tj ET" for at, line in enumerate(shown)]
        page.obj.Contents = pikepdf.Stream(pdf, "\n".join(content).encode())
        pdf.save(out)
    return out.getvalue()


def _copy(name: str, maker: Maker) -> bytes:
    count = len(BEFORE + name + AFTER)
    gone = dict.fromkeys(range(len(BEFORE), len(BEFORE + name)), "")
    marks = {1: PageMarks(visible=set(range(count)), withheld=gone)}
    copy, refused = write_vector(open_pdf(_original(name, maker)).data, marks, stamp=False)
    assert refused == {}
    return copy


def _said(value: object) -> object:
    """All that a font holds, in a form that can be compared."""
    if isinstance(value, pikepdf.Stream):
        return value.read_bytes(), {key: str(each) for key, each in value.items() if key != "/Length"}
    if isinstance(value, pikepdf.Dictionary):
        return {key: _said(each) for key, each in value.items()}
    if isinstance(value, pikepdf.Array):
        return [_said(each) for each in value]
    return str(value)


def _told(copy: bytes) -> tuple[object, list[str]]:
    """What the fonts of a copy hold, and the strings shown in them."""
    with pikepdf.open(BytesIO(copy)) as pdf:
        page = pdf.pages[0]
        return _said(page.Resources.Font), re.findall(r"<([0-9a-f]+)>", page.Contents.read_bytes().decode())


@pytest.mark.parametrize("maker", MAKERS)
def test_fonts_are_the_same_whatever_is_withheld(maker: Maker) -> None:
    one, other = (_copy(name, maker) for name in (ONE, OTHER))
    assert _told(_original(ONE, maker)) != _told(_original(OTHER, maker))
    assert _told(one) == _told(other)
    with pdfplumber.open(BytesIO(one)) as pdf:
        assert "".join(char["text"] for char in pdf.pages[0].chars) == "".join(_lines("", maker))
    assert _assert_same_outside_boxes(_original(ONE, maker), one) > 500


@pytest.mark.parametrize("maker", MAKERS)
def test_fonts_hold_exactly_the_shown_characters(maker: Maker) -> None:
    kept = sorted(set("".join(_lines("", maker))))
    with pikepdf.open(BytesIO(_copy(ONE, maker))) as pdf:
        (font,) = pdf.pages[0].Resources.Font.values()
        means = dict(re.findall(r"<([0-9a-f]+)> <([0-9a-f]{4})>\n", font.ToUnicode.read_bytes().decode()))
        means.pop("0000", None)  # the range of the codes
        whole = font.Subtype == "/Type0"
        inner = font.DescendantFonts[0] if whole else font
        described = inner.FontDescriptor
        widths = inner.W if whole else inner.Widths
        program = (described.FontFile2 if "/FontFile2" in described else described.FontFile3).read_bytes()
        assert "/AvgWidth" not in described and "/CIDToGIDMap" not in font
    first = 1 if whole else 33
    assert [chr(int(text, 16)) for _, text in sorted(means.items())] == kept  # in the order of Unicode, without gaps
    assert [int(code, 16) for code in sorted(means)] == list(range(first, first + len(kept)))
    assert len(widths) == len(kept) * (2 if whole else 1)
    if "/FontFile2" in described:
        drawn = TTFont(BytesIO(program))
        assert len(drawn.getGlyphOrder()) == len(kept) + 1 and not drawn["glyf"][".notdef"].numberOfContours
        if not whole:
            assert all(len(table.cmap) == len(kept) for table in drawn["cmap"].tables)
        return
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(program), None)
    assert fonts.fontNames == ["Kept"] and b"Canary" not in program
    pattern = "cid{:05d}" if whole else "g{}"
    assert fonts[0].charset == [".notdef", *(pattern.format(number) for number in range(1, len(kept) + 1))]


@pytest.mark.parametrize("maker", [_composite_truetype, _simple_symbolic])
def test_the_verifier_wants_fonts_numbered_by_what_they_say(maker: Maker) -> None:
    copy = _copy(ONE, maker)
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert faults_of(pdf, copy) == []
        (font,) = pdf.pages[0].Resources.Font.values()
        means = font.ToUnicode.read_bytes()
        one, other = re.findall(rb"<[0-9a-f]{4}>\n", means)[-2:]
        font.ToUnicode.write(means.replace(one, b"@").replace(other, one).replace(b"@", other))
        assert faults_of(pdf, copy) == [NUMBERS]
