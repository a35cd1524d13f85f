"""Text on a page that does not show, or shows only to a program."""

from __future__ import annotations

from collections.abc import Callable

from tests.formats.hiding_places.values import PHONE, SECRET, WORD
from tests.formats.pdf_places.draft import LEFT, PLANT, SIZE, Draft, Places
from tests.formats.pdf_places.pixels import entries, flate, page
from tests.formats.pdf_places.syntax import stream, text16

places = Places()
_COVER = f"{LEFT - 4:g} {PLANT - 6:g} 330 20 re"


def _around(before: str, after: str = "", more: str = "") -> Callable[[Draft], None]:
    """The planted line between operators."""

    def work(draft: Draft) -> None:
        draft.draw(f"q {before}\n{draft.plant(more=more)}{after} Q\n")

    return work


for _name, _before, _after, _more in (
    ("black box over live text", "", f"0 g {_COVER} f", ""),
    ("white box over live text", "", f"1 g {_COVER} f", ""),
    ("many thin strokes over live text", "", f"0 G 22 w {LEFT - 4:g} {PLANT + 4:g} m 380 {PLANT + 4:g} l S", ""),
    ("white text", "1 g", "", ""),
    ("white text in four inks", "0 0 0 0 k", "", ""),
    ("text in the colour of its ground", f"0.4 0.5 0.6 rg {_COVER} f 0.4 0.5 0.6 rg", "", ""),
    ("black text on a black ground", f"0 g {_COVER} f 0 g", "", ""),
    ("text mode that paints nothing", "", "", "3 Tr"),
    ("clipped by an empty path", "0 0 0 0 re W n", "", ""),
    ("clipped by a path elsewhere", "300 10 50 10 re W* n", "", ""),
    ("text as a clip that nothing fills", "", "", "7 Tr"),
    ("text of no size", "", "", "/F0 0.001 Tf"),
):
    places.add(_name, _around(_before, _after, _more))


def _flattened(matrix: str) -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        draft.draw(f"q {matrix} {LEFT:g} {PLANT:g} cm {draft.line(SECRET, 0, 0)} Q\n")

    return work


places.add("hardly any height", _flattened("1 0 0 0.02"))
places.add("hardly any width", _flattened("0.02 0 0 1"))
places.add("nearly white text", _around("0.996 g"), faint=True)


@places()
def text_of_a_tenth_of_a_point(draft: Draft) -> None:
    draft.draw(draft.line(SECRET, LEFT, PLANT, 0.1))


@places(shows=True)
def text_of_three_points(draft: Draft) -> None:
    draft.draw(draft.plant(size=3.0))


@places(shows=True)
def pale_text(draft: Draft) -> None:
    draft.draw(f"q 0.93 g {draft.plant()} Q\n")


@places()
def transparent_text(draft: Draft) -> None:
    draft.use("ExtGState", "G0", "<< /ca 0 /CA 0 >>")
    _around("/G0 gs")(draft)


@places(faint=True)
def nearly_transparent_text(draft: Draft) -> None:
    draft.use("ExtGState", "G0", "<< /ca 0.004 >>")
    _around("/G0 gs")(draft)


@places()
def blend_mode_that_leaves_the_ground(draft: Draft) -> None:
    draft.use("ExtGState", "G0", "<< /BM /Lighten >>")
    _around(f"1 g {_COVER} f /G0 gs 0 g")(draft)


@places()
def soft_mask_that_hides_all(draft: Draft) -> None:
    group = draft.form("0 g 0 0 420 300 re f\n", "/Group << /S /Transparency /CS /DeviceGray >>")
    draft.use("ExtGState", "G0", f"<< /SMask << /S /Luminosity /G {group} >> >>")
    _around("/G0 gs")(draft)


@places()
def ink_that_prints_nothing(draft: Draft) -> None:
    """The separation None leaves nothing on paper."""
    function = "<< /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [1] /N 1 >>"
    draft.use("ColorSpace", "C0", f"[/Separation /None /DeviceGray {function}]")
    _around("/C0 cs 0 scn")(draft)


@places()
def ink_whose_function_says_white(draft: Draft) -> None:
    function = "<< /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [1] /N 1 >>"
    draft.use("ColorSpace", "C0", f"[/Separation /Spot /DeviceGray {function}]")
    _around("/C0 cs 1 scn")(draft)


@places()
def empty_pattern_as_paint(draft: Draft) -> None:
    pattern = draft.pdf.stream(
        " ",
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 4 4] /XStep 4 /YStep 4 /Resources << >>",
    )
    name = draft.use("Pattern", "T0", pattern)
    _around(f"/Pattern cs {name} scn")(draft)


@places()
def text_of_an_unused_pattern(draft: Draft) -> None:
    pattern = draft.pdf.stream(
        draft.line(SECRET, 0, 10),
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 400 60] /XStep 400 /YStep 60 "
        f"/Resources {draft.shared()}",
    )
    draft.use("Pattern", "T0", pattern)


@places()
def text_of_an_unused_form(draft: Draft) -> None:
    draft.use("XObject", "X0", draft.form(draft.line(SECRET, LEFT, PLANT)))


@places()
def text_outside_the_box_of_its_form(draft: Draft) -> None:
    name = draft.use("XObject", "X0", draft.form(draft.plant(), box="0 0 20 20"))
    draft.draw(f"{name} Do\n")


@places()
def text_of_an_unused_drawn_glyph(draft: Draft) -> None:
    """A Type 3 font whose one glyph would show the values; nothing is set in it."""
    drawn = draft.pdf.stream(f"1000 0 0 0 1000 1000 d1\n{draft.line(SECRET, 0, 0)}")
    font = draft.pdf.add(
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs "
        f"<< /a {drawn} >> /Encoding << /Type /Encoding /Differences [97 /a] >> /FirstChar 97 /LastChar 97 "
        f"/Widths [1000] /Resources {draft.shared()} >>"
    )
    draft.use("Font", "F9", font)


@places()
def text_outside_the_crop_box(draft: Draft) -> None:
    draft.page |= {"MediaBox": "[0 -100 420 300]", "CropBox": f"[{draft.box()}]"}
    draft.draw(draft.line(SECRET, LEFT, -50))


@places()
def text_cut_by_the_edge_of_the_page(draft: Draft) -> None:
    """Only the feet of the letters would stand on the page."""
    draft.draw(draft.line(SECRET, LEFT, draft.height - 0.2))


for _name, _x, _y in (
    ("above", LEFT, 400.0),
    ("below", LEFT, -60.0),
    ("beside", 900.0, PLANT),
    ("far beside", 90_000.0, PLANT),
):
    places.add(
        f"text {_name} the page",
        lambda draft, x=_x, y=_y: draft.draw(draft.line(SECRET, x, y)),  # type: ignore[misc]
    )


@places()
def box_drawn_as_an_annotation(draft: Draft) -> None:
    draft.draw(draft.plant())
    black = draft.form("0 g 0 0 332 22 re f\n", box="0 0 332 22")
    rect = f"{LEFT - 5:g} {PLANT - 6:g} {LEFT + 327:g} {PLANT + 16:g}"
    draft.annotation("Square", f"/IC [0 0 0] /C [0 0 0] /AP << /N {black} >>", rect)


@places(shows=True)
def redaction_that_nobody_applied(draft: Draft) -> None:
    draft.draw(draft.plant())
    rect = f"{LEFT - 5:g} {PLANT - 6:g} {LEFT + 327:g} {PLANT + 16:g}"
    draft.annotation("Redact", f"/IC [0 0 0] /OverlayText {text16('已遮盖')}", rect)


@places()
def text_under_a_picture(draft: Draft) -> None:
    draft.draw(draft.plant())
    gray = page(()).resize((4, 4)).point(lambda _: 220)
    name = draft.use(
        "XObject", "I0", draft.pdf.add(stream(flate(gray.tobytes()), entries(gray, "/FlateDecode"), packed=False))
    )
    draft.draw(f"q 332 0 0 22 {LEFT - 5:g} {PLANT - 6:g} cm {name} Do Q\n")


@places()
def text_under_a_shading(draft: Draft) -> None:
    shading = (
        "<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 420 0] "
        "/Function << /FunctionType 2 /Domain [0 1] /C0 [0.8] /C1 [0.8] /N 1 >> /Extend [true true] >>"
    )
    name = draft.use("Shading", "S0", shading)
    draft.draw(f"{draft.plant()}q {_COVER} W n {name} sh Q\n")


# Layers


def _layered(draft: Draft, name: str = "附件", more: str = "") -> str:
    """Return a layer that is switched off."""
    layer = draft.pdf.add(f"<< /Type /OCG /Name {text16(name)} {more} >>")
    draft.root["OCProperties"] = f"<< /OCGs [{layer}] /D << /OFF [{layer}] /Order [{layer}] >> >>"
    return layer


@places()
def hidden_layer(draft: Draft) -> None:
    draft.use("Properties", "L0", _layered(draft))
    draft.draw(f"/OC /L0 BDC\n{draft.plant()}EMC\n")


@places()
def hidden_layer_by_membership(draft: Draft) -> None:
    layer = _layered(draft)
    draft.use("Properties", "L0", draft.pdf.add(f"<< /Type /OCMD /OCGs [{layer}] /P /AllOn >>"))
    draft.draw(f"/OC /L0 BDC\n{draft.plant()}EMC\n")


@places()
def hidden_layer_by_an_expression(draft: Draft) -> None:
    layer = draft.pdf.add(f"<< /Type /OCG /Name {text16('附件')} >>")
    draft.root["OCProperties"] = f"<< /OCGs [{layer}] /D << /Order [{layer}] >> >>"
    draft.use("Properties", "L0", draft.pdf.add(f"<< /Type /OCMD /OCGs [{layer}] /VE [/Not {layer}] >>"))
    draft.draw(f"/OC /L0 BDC\n{draft.plant()}EMC\n")


@places()
def hidden_layer_of_a_form(draft: Draft) -> None:
    name = draft.use("XObject", "X0", draft.form(draft.plant(), f"/OC {_layered(draft)}"))
    draft.draw(f"{name} Do\n")


@places()
def hidden_layer_inside_a_hidden_layer(draft: Draft) -> None:
    draft.use("Properties", "L0", _layered(draft))
    draft.use("Properties", "L1", draft.pdf.add(f"<< /Type /OCG /Name {text16('正文')} >>"))
    draft.draw(f"/OC /L0 BDC /OC /L1 BDC\n{draft.plant()}EMC EMC\n")


@places()
def layers_off_by_base_state(draft: Draft) -> None:
    layer = draft.pdf.add(f"<< /Type /OCG /Name {text16('附件')} >>")
    draft.root["OCProperties"] = f"<< /OCGs [{layer}] /D << /BaseState /OFF /Order [{layer}] >> >>"
    draft.use("Properties", "L0", layer)
    draft.draw(f"/OC /L0 BDC\n{draft.plant()}EMC\n")


@places()
def layer_for_the_screen_only(draft: Draft) -> None:
    """Switched off by its usage on a printer; PDFium renders for the screen unless told otherwise."""
    usage = "/Usage << /View << /ViewState /OFF >> /Print << /PrintState /OFF >> >>"
    layer = draft.pdf.add(f"<< /Type /OCG /Name {text16('附件')} {usage} >>")
    automatic = (
        f"[<< /Event /View /OCGs [{layer}] /Category [/View] >> << /Event /Print /OCGs [{layer}] /Category [/Print] >>]"
    )
    draft.root["OCProperties"] = f"<< /OCGs [{layer}] /D << /AS {automatic} /Order [{layer}] >> >>"
    draft.use("Properties", "L0", layer)
    draft.draw(f"/OC /L0 BDC\n{draft.plant()}EMC\n")


@places(pixels=True)
def picture_in_a_hidden_layer(draft: Draft) -> None:
    picture = page([(SECRET, PLANT)]).crop((0, 292, 875, 334))
    name = draft.use(
        "XObject",
        "I0",
        draft.pdf.add(
            stream(flate(picture.tobytes()), entries(picture, "/FlateDecode", f"/OC {_layered(draft)}"), packed=False)
        ),
    )
    draft.draw(f"q 420 0 0 20 0 140 cm {name} Do Q\n")
    draft.mark()


@places()
def name_of_a_layer(draft: Draft) -> None:
    draft.use("Properties", "L0", _layered(draft, WORD))
    draft.draw(f"/OC /L0 BDC\n{draft.line('附件', LEFT, PLANT)}EMC\n")


@places()
def creator_of_a_layer(draft: Draft) -> None:
    draft.use(
        "Properties",
        "L0",
        _layered(draft, "附件", f"/Usage << /CreatorInfo << /Creator {text16(SECRET)} /Subtype /Artwork >> >>"),
    )


@places()
def user_of_a_layer(draft: Draft) -> None:
    draft.use(
        "Properties", "L0", _layered(draft, "附件", f"/Usage << /User << /Type /Ind /Name [{text16(SECRET)}] >> >>")
    )


@places()
def configuration_of_layers(draft: Draft) -> None:
    layer = _layered(draft)
    draft.root["OCProperties"] = (
        f"<< /OCGs [{layer}] /D << /OFF [{layer}] >> /Configs [<< /Name {text16(SECRET)} /Creator {text16(PHONE)} >>] >>"
    )


@places()
def label_of_a_group_of_layers(draft: Draft) -> None:
    layer = _layered(draft)
    draft.root["OCProperties"] = f"<< /OCGs [{layer}] /D << /OFF [{layer}] /Order [[{text16(SECRET)} {layer}]] >> >>"


@places()
def size_set_by_the_graphics_state(draft: Draft) -> None:
    """The font and its tiny size come from a graphics state."""
    font = draft.pdf.reserve()
    draft.use("ExtGState", "G0", f"<< /Font [{font} 0.05] >>")
    draft.pdf.set(font, "null")
    shown = draft.face.show(SECRET)
    draft.draw(f"q BT /F0 {SIZE:g} Tf /G0 gs 3 Tr {LEFT:g} {PLANT:g} Td {shown} Tj ET Q\n")
