"""Values that print, in every way that a program may set text."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from fontTools import subset
from fontTools.ttLib import TTFont

from tests.formats.hiding_places.values import IDENTITY, NAME, PHONE, SECRET, VALUES
from tests.formats.pdf_places.draft import LEFT, PLANT, SIZE, Draft, Kept, Places
from tests.formats.pdf_places.faces import Face, cmap, ink, installed, paths, program, width
from tests.formats.pdf_places.syntax import dictionary

places = Places()
_FULL = SECRET.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
_SHIFTED = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"


def _second(draft: Draft, face: Face) -> None:
    draft.faces["F1"] = face


def _planted(draft: Draft, face: Face, text: str = SECRET, more: str = "") -> None:
    """Show the planted line in a second font."""
    _second(draft, face)
    draft.draw(f"BT /F1 {SIZE:g} Tf {more} 1 0 0 1 {LEFT:g} {PLANT:g} Tm {face.show(text)} Tj ET\n")
    draft.mark(text)


@places(shows=True)
def truetype_glyphs(draft: Draft) -> None:
    draft.draw(draft.plant())


@places(shows=True)
def simple_truetype_with_differences(draft: Draft) -> None:
    chars = sorted(set(SECRET))
    names = [f"/uni{ord(char):04X}" for char in chars]
    made = program(chars, lambda char: f"uni{ord(char):04X}")
    pdf = draft.pdf
    descriptor = pdf.add(
        "<< /Type /FontDescriptor /FontName /BBBBBB+Song /Flags 32 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 "
        f"/Descent -120 /CapHeight 733 /StemV 80 /FontFile2 {pdf.stream(made, f'/Length1 {len(made)}')} >>"
    )
    widths = " ".join(f"{width(char, 1000):g}" for char in chars)
    means = pdf.stream(cmap([(at, char) for at, char in enumerate(chars, start=33)], digits=2))
    font = pdf.add(
        f"<< /Type /Font /Subtype /TrueType /BaseFont /BBBBBB+Song /FirstChar 33 /LastChar {32 + len(chars)} "
        f"/Widths [{widths}] /FontDescriptor {descriptor} /ToUnicode {means} "
        f"/Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [33 {' '.join(names)}] >> >>"
    )
    draft.use("Font", "F1", font)
    codes = "".join(f"{33 + chars.index(char):02x}" for char in SECRET)
    draft.draw(f"BT /F1 {SIZE:g} Tf {LEFT:g} {PLANT:g} Td <{codes}> Tj ET\n")
    draft.mark()


@places(shows=True)
def compact_font_format(draft: Draft) -> None:
    path = installed()
    assert path is not None
    font = TTFont(BytesIO(path.read_bytes()), fontNumber=2, lazy=True)
    options = subset.Options(layout_features=[], name_IDs=[], notdef_outline=True, glyph_names=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=SECRET)
    names = {char: font.getBestCmap()[ord(char)] for char in SECRET}
    cutter.subset(font)
    out = BytesIO()
    font.save(out)
    with TTFont(out) as small:
        outlines = small.reader["CFF "]
    ids = {char: int(name.removeprefix("cid")) for char, name in names.items()}
    pdf = draft.pdf
    descriptor = pdf.add(
        "<< /Type /FontDescriptor /FontName /CCCCCC+Song /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 "
        f"/Descent -120 /CapHeight 733 /StemV 80 /FontFile3 {pdf.stream(outlines, '/Subtype /CIDFontType0C')} >>"
    )
    widths = " ".join(f"{number} [{width(char, 1000):g}]" for char, number in ids.items())
    inner = pdf.add(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /CCCCCC+Song /CIDSystemInfo << /Registry (Adobe) "
        f"/Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} /DW 1000 /W [{widths}] >>"
    )
    means = pdf.stream(cmap([(number, char) for char, number in ids.items()]))
    draft.use(
        "Font",
        "F1",
        pdf.add(
            "<< /Type /Font /Subtype /Type0 /BaseFont /CCCCCC+Song-Identity-H /Encoding /Identity-H "
            f"/DescendantFonts [{inner}] /ToUnicode {means} >>"
        ),
    )
    codes = "".join(f"{ids[char]:04x}" for char in SECRET)
    draft.draw(f"BT /F1 {SIZE:g} Tf {LEFT:g} {PLANT:g} Td <{codes}> Tj ET\n")
    draft.mark()


def _foreign(encoding: str, cmap_name: str) -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        pdf = draft.pdf
        descriptor = pdf.add(
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
            "/Ascent 880 /Descent -120 /CapHeight 733 /StemV 80 >>"
        )
        inner = pdf.add(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) "
            f"/Ordering (GB1) /Supplement 2 >> /FontDescriptor {descriptor} /DW 1000 /W [1 95 500 814 939 500] >>"
        )
        kind = f"/Type /Font /Subtype /Type0 /BaseFont /STSong-Light-{cmap_name} /Encoding /{cmap_name}"
        draft.use("Font", "F1", pdf.add(f"<< {kind} /DescendantFonts [{inner}] >>"))
        draft.draw(f"BT /F1 {SIZE:g} Tf {LEFT:g} {PLANT:g} Td <{SECRET.encode(encoding).hex()}> Tj ET\n")
        # Widths as the font states them: an em, half of one for digits.
        for at, wide in ((0, 48), (60, 6 * len(IDENTITY)), (72 + 6 * len(IDENTITY), 6 * len(PHONE))):
            draft.area((LEFT + at, PLANT - 1, LEFT + at + wide, PLANT + 10))

    return work


places.add("not embedded, GBK codes", _foreign("gbk", "GBK-EUC-H"), shows=True)
places.add("not embedded, Unicode codes", _foreign("utf-16-be", "UniGB-UTF16-H"), shows=True)


@places(shows=True)
def tagged_table_with_one_character_a_cell(draft: Draft) -> None:
    """As LibreOffice writes it: a cell a character, each a marked sequence, the structure tree beside it."""
    pdf, at, cells, parents = draft.pdf, 0, list[str](), list[str]()
    row = pdf.reserve()
    for number, value in enumerate(VALUES):
        y = PLANT + 30 - 30 * number
        for column, char in enumerate(value):
            x = LEFT + 20 * column
            draft.draw(f"/Artifact BMC q 0.5 w {x:g} {y - 8:g} 20 24 re S Q EMC\n")
            cell = pdf.add(f"<< /Type /StructElem /S /TD /P {row} /Pg {draft.here} /K {at} >>")
            draft.draw(f"/TD << /MCID {at} >> BDC\n{draft.line(char, x + 4, y)}EMC\n")
            left, bottom, right, top = ink(char, SIZE)
            draft.area((x + 4 + left, y + bottom, x + 4 + right, y + top))
            cells.append(cell)
            parents.append(cell)
            at += 1
    root = pdf.add(
        f"<< /Type /StructTreeRoot /K [{row}] /ParentTree << /Nums [0 [{' '.join(parents)}]] >> /ParentTreeNextKey 1 >>"
    )
    pdf.set(row, f"<< /Type /StructElem /S /TR /P {root} /K [{' '.join(cells)}] >>")
    draft.root |= {"StructTreeRoot": root, "MarkInfo": "<< /Marked true >>"}
    draft.page["StructParents"] = "0"


def _glyphs(draft: Draft, text: str, x: float, y: float, gap: float = 0.0) -> list[str]:
    """Return a text object a glyph, and note each glyph's place."""
    shown = []
    draft.mark_glyphs(text, x, y, SIZE, gap)
    for char in text:
        shown.append(draft.line(char, x, y))
        x += width(char, SIZE) + gap
    return shown


@places(shows=True)
def scattered_glyphs(draft: Draft) -> None:
    shown = [
        each for number, value in enumerate(VALUES) for each in _glyphs(draft, value, LEFT, 170 - 30 * number, 7.0)
    ]
    draft.draw(*shown[::3], *shown[1::3], *shown[2::3])


@places(shows=True)
def glyphs_in_reverse_order(draft: Draft) -> None:
    draft.draw(*reversed(_glyphs(draft, SECRET, LEFT, PLANT)))


@places(shows=True)
def line_ends_inside_values(draft: Draft) -> None:
    filler = "本次办理的有关情况"
    first, second, third = (
        f"{filler}{filler}欧阳",
        f"震华，{filler}{IDENTITY[:9]}",
        f"{IDENTITY[9:]}，{filler}{PHONE[:5]}",
    )
    for line, y in ((first, 180), (second, 160), (third, 140), (PHONE[5:] + "。", 120)):
        draft.draw(draft.line(line, LEFT, y))
    for text, line, y in (
        ("欧阳", first, 180), ("震华", second, 160), (IDENTITY[:9], second, 160), (IDENTITY[9:], third, 140),
        (PHONE[:5], third, 140), (PHONE[5:], PHONE, 120),
    ):  # fmt: skip
        before = "" if y == 120 else line[: line.index(text)]
        left, bottom, right, top = ink(text, SIZE)
        x = LEFT + width(before, SIZE)
        draft.area((x + left, y + bottom, x + right, y + top))


@places(shows=True)
def values_on_two_pages(draft: Draft) -> None:
    pdf, head = draft.pdf, draft.pdf.reserve()
    draft.kept[:] = [Kept(each.text, 2, each.box) for each in draft.kept]
    first, second = SECRET[:15], SECRET[15:]
    line = draft.line(first, LEFT, 30)
    draft.draw(draft.line(second, LEFT, 265))
    parts = (
        (NAME, first, 30, 1),
        (IDENTITY[:10], first, 30, 1),
        (IDENTITY[10:], second, 265, 2),
        (PHONE, second, 265, 2),
    )
    for part, whole, y, page in parts:
        left, bottom, right, top = ink(part, SIZE)
        x = LEFT + width(whole[: whole.index(part)], SIZE)
        draft.area((x + left, y + bottom, x + right, y + top), page=page)
    pdf.set(
        head,
        f"<< /Type /Page /Parent {draft.pages} /MediaBox [{draft.box()}] /Resources {draft.shared()} "
        f"/Contents {pdf.stream(line)} >>",
    )
    draft.earlier.append(head)


@places(shows=True)
def no_ToUnicode(draft: Draft) -> None:
    """Only the font program's own table of characters says what the glyphs are."""
    _planted(draft, Face(means=None))


@places(shows=True, pixels=True)
def no_ToUnicode_and_no_table_of_characters(draft: Draft) -> None:
    _planted(draft, Face(means=None, mapped=False))


@places(shows=True, pixels=True)
def lying_ToUnicode(draft: Draft) -> None:
    chars = sorted(set(SECRET))
    _planted(draft, Face(means=lambda char: _SHIFTED[chars.index(char)] if char != "，" else char))


@places(shows=True, pixels=True)
def ToUnicode_of_harmless_digits(draft: Draft) -> None:
    """Names are said right; the digits are said to be others."""
    turned = str.maketrans("0123456789", "7890123456")
    _planted(draft, Face(means=lambda char: char.translate(turned)))


@places(shows=True, pixels=True)
def ToUnicode_of_private_characters(draft: Draft) -> None:
    _planted(draft, Face(means=lambda char: chr(0xE000 + ord(char) % 4096)))


@places()
def layer_that_says_what_does_not_show(draft: Draft) -> None:
    """The glyphs show harmless words, ToUnicode says the values."""
    shown = "本页所附材料共计若干件均已核对无误并按规定归档保存特此说明如下请予查阅"[: len(SECRET)]
    means = dict(zip(shown, SECRET, strict=True))
    if len(means) != len(shown):
        raise ValueError("a harmless character stands twice")
    _second(draft, face := Face(means=lambda char: means[char]))
    draft.draw(f"BT /F1 10 Tf {LEFT:g} {PLANT:g} Td {face.show(shown)} Tj ET\n")


@places(shows=True)
def ToUnicode_with_zero_width_characters(draft: Draft) -> None:
    _planted(draft, Face(means=lambda char: f"{char}\u200b"))


@places(shows=True)
def ToUnicode_of_compatibility_characters(draft: Draft) -> None:
    bold = {str(digit): chr(0x1D7CE + digit) for digit in range(10)}
    _planted(draft, Face(means=lambda char: bold.get(char, char)))


@places(shows=True)
def ToUnicode_by_ranges(draft: Draft) -> None:
    """All meanings in arrays of ranges."""
    face = Face(means=lambda char: char)
    shown = face.show(SECRET)
    face.remarks = "\n".join(
        f"1 beginbfrange <{code:04x}> <{code:04x}> [<{ord(char):04x}>] endbfrange" for char, code in face.codes.items()
    )
    _second(draft, face)
    draft.draw(f"BT /F1 {SIZE:g} Tf {LEFT:g} {PLANT:g} Td {shown} Tj ET\n")
    draft.mark()


@places(shows=True)
def bytes_of_GBK_read_as_Latin(draft: Draft) -> None:
    _planted(draft, Face(means=lambda char: char.encode("gbk").decode("latin-1")))


@places(shows=True)
def ligatures(draft: Draft) -> None:
    """One glyph for several characters."""
    _second(draft, face := Face())
    clusters = ["欧阳", "震华", "，", "640590", "19820416", IDENTITY[14:], "，", "139", PHONE[3:7], PHONE[7:]]
    draft.draw(f"BT /F1 {SIZE:g} Tf {LEFT:g} {PLANT:g} Td {face.show(clusters)} Tj ET\n")
    draft.mark()


@places(shows=True)
def full_width_digits(draft: Draft) -> None:
    draft.draw(draft.line(_FULL, LEFT, PLANT, 10))
    x = LEFT
    for value in _FULL.split("，"):
        left, bottom, right, top = ink(value, 10)
        draft.area((x + left, PLANT + bottom, x + right, PLANT + top))
        x += width(value + "，", 10)


def _type3(draft: Draft, *, means: bool, inner: bool = False) -> None:
    """Show the planted line in a font whose glyphs are drawings; ``inner``: each drawing shows text in another font."""
    chars, pdf = sorted(set(SECRET)), draft.pdf
    procedures = []
    for char in chars:
        head = f"{width(char, 1000):g} 0 0 -200 1000 900 d1\n"
        body = f"BT /F0 1000 Tf {draft.face.show(char)} Tj ET\n" if inner else paths(char, 1000, 0, 0)
        procedures.append(pdf.stream(head + body))
    names = [f"c{at}" for at in range(len(chars))]
    widths = " ".join(f"{width(char, 1000):g}" for char in chars)
    table = cmap([(at, char) for at, char in enumerate(chars, start=33)], digits=2)
    said = f"/ToUnicode {pdf.stream(table)}" if means else ""
    font = pdf.add(
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 -200 1000 900] /FontMatrix [0.001 0 0 0.001 0 0] "
        f"/CharProcs {dictionary(dict(zip(names, procedures, strict=True)))} /FirstChar 33 /LastChar {32 + len(chars)} "
        f"/Encoding << /Type /Encoding /Differences [33 {' '.join('/' + name for name in names)}] >> "
        f"/Widths [{widths}] /Resources {draft.shared()} {said} >>"
    )
    draft.use("Font", "F1", font)
    codes = "".join(f"{33 + chars.index(char):02x}" for char in SECRET)
    draft.draw(f"BT /F1 {SIZE:g} Tf {LEFT:g} {PLANT:g} Td <{codes}> Tj ET\n")
    draft.mark()


@places(shows=True, pixels=True)
def drawn_glyphs(draft: Draft) -> None:
    _type3(draft, means=False)


@places(shows=True)
def drawn_glyphs_with_meanings(draft: Draft) -> None:
    _type3(draft, means=True)


@places(shows=True, pixels=True)
def drawn_glyphs_that_show_text(draft: Draft) -> None:
    _type3(draft, means=False, inner=True)


@places(shows=True, pixels=True)
def outlines(draft: Draft) -> None:
    draft.draw("0 g\n", paths(SECRET, SIZE, LEFT, PLANT))
    draft.mark()


@places(shows=True)
def two_fonts_in_turn(draft: Draft) -> None:
    _second(draft, face := Face(called="/DDDDDD+Kai", family="Kai"))
    shown = "".join(f"/F{at % 2} 12 Tf {(draft.face, face)[at % 2].show(char)} Tj " for at, char in enumerate(SECRET))
    draft.draw(f"BT {LEFT:g} {PLANT:g} Td {shown} ET\n")
    draft.mark()


@places(shows=True, pixels=True)
def invisible_characters_between(draft: Draft) -> None:
    shown, x = "", LEFT
    for char in SECRET:
        shown += f"0 Tr 1 0 0 1 {x:.3f} {PLANT:g} Tm {draft.face.show(char)} Tj 3 Tr {draft.face.show('件')} Tj "
        x += width(char, SIZE)
    draft.draw(f"q BT /F0 12 Tf {shown} ET Q\n")
    draft.mark()
