"""Values in the names, tables and programs that painting needs: fonts, colours, profiles, resources."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pikepdf
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from tests.formats.hiding_places.values import IDENTITY, NAME, PHONE, SECRET, WORD
from tests.formats.pdf_places.draft import LEFT, PLANT, Draft, Places
from tests.formats.pdf_places.faces import Face, cmap, program
from tests.formats.pdf_places.syntax import literal, name, text16

places = Places()
_SAID = text16(SECRET)
_UTF8 = SECRET.encode()


def _another(draft: Draft, face: Face) -> None:
    """Show harmless words in one more font."""
    draft.faces["F1"] = face
    draft.draw(f"BT /F1 12 Tf {LEFT:g} {PLANT:g} Td {face.show('见附件')} Tj ET\n")


def _with(change: Callable[[Face], object], **made: object) -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        face = Face(**made)  # type: ignore[arg-type]
        change(face)
        _another(draft, face)

    return work


def _nothing(face: Face) -> None:
    return None


places.add("name of a font", _with(_nothing, called=f"/AAAAAA+{name(WORD)[1:]}"))
places.add("family in a font program", _with(_nothing, family=SECRET))
places.add("license in a font program", _with(_nothing, license=SECRET))
places.add(
    "remark in a ToUnicode map", _with(lambda face: setattr(face, "remarks", f"% {SECRET}".encode().decode("latin-1")))
)
places.add(
    "surplus rows of a ToUnicode map",
    _with(lambda f: setattr(f, "remarks", f"1 beginbfchar <fff0> <{SECRET.encode('utf-16-be').hex()}> endbfchar")),
)
places.add(
    "ordering of a font",
    _with(lambda f: setattr(f, "system", f"<< /Registry (Adobe) /Ordering {_SAID} /Supplement 0 >>")),
)
places.add("unknown entry of a font", _with(lambda f: setattr(f, "more", f" /ACME {_SAID}")))
places.add(
    "style of a font's descriptor", _with(lambda f: setattr(f, "metadata", f"/FontFamily {_SAID} /CharSet {_SAID}"))
)


@places()
def unused_characters_of_a_subset(draft: Draft) -> None:
    """The subset still has the glyphs of words that are gone, in the order of the words; its map says which."""
    face = Face()
    face.show([*SECRET.split("，"), "见"])
    _another(draft, face)


@places()
def names_of_glyphs(draft: Draft) -> None:
    """Glyph names in the order of words that are gone."""
    face = Face(
        means=lambda cluster: cluster if cluster in "见附件" else "件",
        names=lambda cluster: f"uni{ord(cluster[-1]):04X}" + (f".{cluster[:2]}" if len(cluster) > 1 else ""),
    )
    face.show([f"{at:02}{char}" for at, char in enumerate(WORD)])
    _another(draft, face)


def _simple(draft: Draft, names: list[str]) -> None:
    """A Type 3 font whose encoding has names of its own."""
    box = draft.pdf.stream("500 0 0 0 400 400 d1 0 0 400 400 re f")
    differences = " ".join(names)
    font = draft.pdf.add(
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 500] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /a "
        f"{box} >> /Encoding << /Type /Encoding /Differences [97 /a {differences}] >> /FirstChar 97 /LastChar 97 "
        f"/Widths [500] /Resources << >> /ToUnicode {draft.pdf.stream(cmap([(97, '口')], digits=2))} >>"
    )
    draft.use("Font", "F2", font)
    draft.draw(f"BT /F2 12 Tf {LEFT:g} {PLANT:g} Td (a) Tj ET\n")


@places()
def names_of_differences(draft: Draft) -> None:
    _simple(draft, [f"/uni{ord(char):04X}" for char in WORD])


@places()
def words_among_differences(draft: Draft) -> None:
    _simple(draft, [name(NAME), name(IDENTITY), name(PHONE)])


@places()
def procedure_of_a_glyph(draft: Draft) -> None:
    """A remark in the drawing of a glyph."""
    box = draft.pdf.stream(f"500 0 0 0 400 400 d1 % {SECRET}\n0 0 400 400 re f".encode())
    font = draft.pdf.add(
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 500] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /a "
        f"{box} >> /Encoding << /Type /Encoding /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [500] "
        f"/Resources << >> /ToUnicode {draft.pdf.stream(cmap([(97, '口')], digits=2))} >>"
    )
    draft.use("Font", "F2", font)
    draft.draw(f"BT /F2 12 Tf {LEFT:g} {PLANT:g} Td (a) Tj ET\n")


@places()
def bitmap_table_of_a_font(draft: Draft) -> None:
    """A table of the font program that no renderer reads."""
    with io.BytesIO(program("见附件")) as source, TTFont(source) as font, io.BytesIO() as out:
        table = DefaultTable("ACME")
        table.data = _UTF8
        font["ACME"] = table
        font.save(out)
        made = out.getvalue()
    descriptor = draft.pdf.add(
        "<< /Type /FontDescriptor /FontName /EEEEEE+Song /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 "
        f"/Descent -120 /CapHeight 733 /StemV 80 /FontFile2 {draft.pdf.stream(made, f'/Length1 {len(made)}')} >>"
    )
    inner = draft.pdf.add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /EEEEEE+Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        f"/Supplement 0 >> /FontDescriptor {descriptor} /CIDToGIDMap /Identity /DW 1000 >>"
    )
    means = draft.pdf.stream(cmap([(1, "见"), (2, "附"), (3, "件")]))
    kind = "/Type /Font /Subtype /Type0 /BaseFont /EEEEEE+Song /Encoding /Identity-H"
    font_object = f"<< {kind} /DescendantFonts [{inner}] /ToUnicode {means} >>"
    draft.use("Font", "F1", draft.pdf.add(font_object))
    draft.draw(f"BT /F1 12 Tf {LEFT:g} {PLANT:g} Td <000100020003> Tj ET\n")


@places()
def unused_font(draft: Draft) -> None:
    draft.use("Font", "F3", f"<< /Type /Font /Subtype /Type1 /BaseFont {name(WORD)} >>")


# Colours, profiles, functions


@places()
def name_of_an_ink(draft: Draft) -> None:
    function = "<< /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >>"
    draft.use("ColorSpace", "C0", f"[/Separation {name(WORD)} /DeviceGray {function}]")
    draft.draw("q /C0 cs 1 scn 30 150 40 10 re f Q\n")


@places()
def names_of_inks_of_a_device(draft: Draft) -> None:
    function = draft.pdf.stream("{pop pop}", "/FunctionType 4 /Domain [0 1 0 1 0 1] /Range [0 1]", packed=False)
    names = " ".join(name(each) for each in (NAME, IDENTITY, PHONE))
    draft.use("ColorSpace", "C0", f"[/DeviceN [{names}] /DeviceGray {function}]")
    draft.draw("q /C0 cs 1 1 1 scn 30 150 40 10 re f Q\n")


@places()
def remark_in_a_function(draft: Draft) -> None:
    function = draft.pdf.stream(
        b"{ % " + _UTF8 + b"\n 1 exch sub }", "/FunctionType 4 /Domain [0 1] /Range [0 1]", packed=False
    )
    draft.use("ColorSpace", "C0", f"[/Separation /Spot /DeviceGray {function}]")
    draft.draw("q /C0 cs 1 scn 30 150 40 10 re f Q\n")


def profile() -> bytes:
    """Return sRGB's profile with one more table of text."""
    plain = (Path(pikepdf.__file__).parent / "pdfa" / "data" / "sRGB.icc").read_bytes()
    return plain + _UTF8


@places()
def text_of_a_colour_profile(draft: Draft) -> None:
    data = profile()
    data = struct.pack(">I", len(data)) + data[4:]
    held = draft.pdf.stream(data, "/N 3 /Alternate /DeviceRGB")
    draft.use("ColorSpace", "C0", f"[/ICCBased {held}]")
    draft.draw("q /C0 cs 0 0 0 scn 30 150 40 10 re f Q\n")


@places()
def profile_of_an_output_intent(draft: Draft) -> None:
    held = draft.pdf.stream(profile(), "/N 3")
    draft.root["OutputIntents"] = (
        f"[<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /DestOutputProfile {held} >>]"
    )


@places()
def palette_of_a_colour_space(draft: Draft) -> None:
    """The table of an indexed colour space is the text's bytes."""
    table = _UTF8 + bytes(-len(_UTF8) % 3)
    draft.use("ColorSpace", "C0", f"[/Indexed /DeviceRGB {len(table) // 3 - 1} <{table.hex()}>]")
    draft.draw("q /C0 cs 0 scn 30 150 40 10 re f Q\n")


@places()
def samples_of_a_function(draft: Draft) -> None:
    function = draft.pdf.stream(
        _UTF8, f"/FunctionType 0 /Domain [0 1] /Range [0 1] /Size [{len(_UTF8)}] /BitsPerSample 8"
    )
    draft.use("ExtGState", "G0", f"<< /TR {function} >>")


@places()
def halftone_name(draft: Draft) -> None:
    halftone = (
        f"<< /Type /Halftone /HalftoneType 1 /HalftoneName {_SAID} /Frequency 60 /Angle 45 /SpotFunction /Round >>"
    )
    draft.use("ExtGState", "G0", f"<< /Type /ExtGState /HT {halftone} >>")
    draft.draw("q /G0 gs 30 150 40 10 re f Q\n")


# Resources and forms


@places()
def name_of_a_resource(draft: Draft) -> None:
    form = draft.form("0 g 30 150 40 10 re f\n")
    draft.resources.setdefault("XObject", {})[name(WORD)[1:]] = form
    draft.draw(f"{name(WORD)} Do\n")


@places()
def name_of_a_font_resource(draft: Draft) -> None:
    draft.resources.setdefault("Font", {})[name(WORD)[1:]] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


@places()
def old_name_of_a_form(draft: Draft) -> None:
    draft.draw(draft.use("XObject", "X0", draft.form("0 g 30 150 40 10 re f\n", f"/Name {name(WORD)}")) + " Do\n")


@places()
def private_data_of_a_form(draft: Draft) -> None:
    private = f"/LastModified (D:20240501) /PieceInfo << /ACME << /LastModified (D:20240501) /Private {_SAID} >> >>"
    draft.draw(draft.use("XObject", "X0", draft.form("0 g 30 150 40 10 re f\n", private)) + " Do\n")


@places()
def page_imported_from_another_file(draft: Draft) -> None:
    reference = f"/Ref << /F {literal(SECRET.encode('gb18030'))} /Page 0 /ID [{_SAID} {_SAID}] >>"
    draft.draw(draft.use("XObject", "X0", draft.form("0 g 30 150 40 10 re f\n", reference)) + " Do\n")


@places()
def postscript_for_printers(draft: Draft) -> None:
    held = draft.pdf.stream(b"% " + _UTF8, "/Type /XObject /Subtype /PS")
    draft.use("XObject", "X0", held)


@places()
def unknown_resource(draft: Draft) -> None:
    draft.use("ACME", "A0", _SAID)


@places()
def data_of_an_inline_picture(draft: Draft) -> None:
    """A picture two points high whose samples are the text."""
    data = _UTF8 + bytes(-len(_UTF8) % 8)
    draft.draw(
        f"q 60 0 0 12 {LEFT:g} {PLANT:g} cm\nBI /W 8 /H {len(data) // 8} /BPC 8 /CS /G /F /AHx ID {data.hex()}>\nEI Q\n"
    )
