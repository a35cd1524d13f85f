"""Values that print, set anywhere and any way on the page: turned, slanted, nested, as masks and as clips."""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.formats.hiding_places.values import IDENTITY, NAME, PHONE, SECRET, VALUES
from tests.formats.pdf_places.draft import LEFT, PLANT, SIZE, Draft, Kept, Made, Places
from tests.formats.pdf_places.faces import Face, ink, width

places = Places()


def _second(draft: Draft, face: Face) -> None:
    draft.faces["F1"] = face


def _turned(turn: int) -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        draft.turn, draft.page["Rotate"] = turn, str(turn)
        if turn == 90:  # upright on the turned page
            draft.draw(f"q 0 1 -1 0 {draft.width:g} 0 cm\n")
            for text, y in (("本页正文从此开始", 240 + 120.0), (SECRET[:5] + IDENTITY, 300.0), (PHONE, 270.0)):
                draft.draw(draft.line(text, LEFT, y))
                by = (0.0, 1.0, -1.0, 0.0, draft.width, 0.0)
                if text == "本页正文从此开始":
                    left, bottom, right, top = ink(text, SIZE)
                    box = draft.width - (y + top), LEFT + left, draft.width - (y + bottom), LEFT + right
                    draft.kept.append(Kept(text, 1, draft.shown(box)))
                draft.mark(text, LEFT, y, SIZE, by)
            draft.draw("Q\n")
        else:
            draft.harmless()
            draft.draw(draft.plant())

    return work


for _turn in (90, 180, 270):
    places.add(f"page turned by {_turn}", _turned(_turn), shows=True, bare=True)


def _through_matrix(a: float, b: float, c: float, d: float, x: float, y: float) -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        draft.draw(f"q {a:g} {b:g} {c:g} {d:g} {x:g} {y:g} cm\n{draft.line(SECRET, 0, 0)}Q\n")
        draft.mark_glyphs(SECRET, 0, 0, SIZE, 0, (a, b, c, d, x, y))

    return work


_C, _S = math.cos(math.radians(12)), math.sin(math.radians(12))
places.add("rotated matrix", _through_matrix(_C, _S, -_S, _C, LEFT, 100), shows=True)
places.add("skewed matrix", _through_matrix(1, 0, 0.4, 1, LEFT, PLANT), shows=True)
places.add("rotated and skewed matrix", _through_matrix(_C, _S, 0.1, _C, LEFT, 100), shows=True)
places.add("mirrored matrix", _through_matrix(-1, 0, 0, 1, 350, PLANT), shows=True)
places.add("upside-down matrix", _through_matrix(-1, 0, 0, -1, 350, PLANT), shows=True)
places.add("upward matrix", _through_matrix(0, 0.6, -0.6, 0, 300, 78), shows=True)


@places(shows=True)
def nested_forms(draft: Draft) -> None:
    content = draft.plant()
    for depth in range(3):
        name = draft.use("XObject", f"X{depth}", draft.form(content, "/Matrix [1 0 0 1 0 0]"))
        content = f"q {name} Do Q\n"
    draft.draw(content)


@places(shows=True)
def form_with_its_own_matrix(draft: Draft) -> None:
    content = draft.line(SECRET, 2 * LEFT, 2 * PLANT, 2 * SIZE)
    draft.mark()
    name = draft.use("XObject", "X0", draft.form(content, "/Matrix [0.5 0 0 0.5 0 0]", box="0 0 840 600"))
    draft.draw(f"{name} Do\n")


@places(shows=True)
def form_painted_twice(draft: Draft) -> None:
    name = draft.use("XObject", "X0", draft.form(draft.plant()))
    draft.mark(SECRET, LEFT, PLANT - 40)
    draft.draw(f"{name} Do q 1 0 0 1 0 -40 cm {name} Do Q\n")


@places(shows=True)
def tiling_pattern(draft: Draft) -> None:
    content = draft.line(SECRET, 0, 20)
    pattern = draft.pdf.stream(
        content,
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 400 60] /XStep 400 /YStep 60 "
        f"/Matrix [1 0 0 1 {LEFT:g} {PLANT - 20:g}] /Resources {draft.shared()}",
    )
    name = draft.use("Pattern", "T0", pattern)
    draft.draw(f"q /Pattern cs {name} scn {LEFT:g} {PLANT - 20:g} 380 60 re f Q\n")
    draft.mark()


@places(shows=True)
def glyphs_filled_with_a_pattern(draft: Draft) -> None:
    pattern = draft.pdf.stream(
        "0 g 0 0 4 4 re f\n",
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 4 4] /XStep 4 /YStep 4 /Resources << >>",
    )
    name = draft.use("Pattern", "T0", pattern)
    draft.draw(f"q /Pattern cs {name} scn {draft.plant()} Q\n")


@places(shows=True)
def group_of_a_soft_mask(draft: Draft) -> None:
    """The text is no paint but the mask through which a black area shows."""
    content = f"0 g {draft.box()} re f 1 g\n" + draft.plant()
    group = draft.form(content, "/Group << /S /Transparency /CS /DeviceGray >>")
    draft.use("ExtGState", "G0", f"<< /SMask << /S /Luminosity /G {group} >> >>")
    draft.draw(f"q /G0 gs 0 g {draft.box()} re f Q\n")


@places(shows=True)
def transparency_group(draft: Draft) -> None:
    name = draft.use("XObject", "X0", draft.form(draft.plant(), "/Group << /S /Transparency /I true /K true >>"))
    draft.draw(f"{name} Do\n")


@places(shows=True)
def clipping_path(draft: Draft) -> None:
    draft.draw(f"q {draft.plant(more='7 Tr')} 0 g {draft.box()} re f Q\n")


@places(shows=True)
def clipping_path_of_a_shading(draft: Draft) -> None:
    shading = (
        f"<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 {draft.width:g} 0] "
        "/Function << /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [0.3] /N 1 >> /Extend [true true] >>"
    )
    name = draft.use("Shading", "S0", shading)
    draft.draw(f"q {draft.plant(more='7 Tr')} {name} sh Q\n")


@places(shows=True)
def stroked_outlines_only(draft: Draft) -> None:
    draft.draw(f"q 0.3 w {draft.plant(more='1 Tr')} Q\n")


@places(shows=True)
def vertical_writing(draft: Draft) -> None:
    _second(draft, face := Face(vertical=True))
    for number, value in enumerate(VALUES):
        x = 350.0 - 30 * number
        draft.draw(f"BT /F1 10 Tf {x:g} 280 Td {face.show(value)} Tj ET\n")
        for at, char in enumerate(value):
            left, bottom, right, top = ink(char, 10)
            move = x - width(char, 10) / 2, 280 - 8.8 - 10 * at
            draft.area((move[0] + left, move[1] + bottom, move[0] + right, move[1] + top))


@places(shows=True)
def kerned_glyphs(draft: Draft) -> None:
    shown = " -120 ".join(draft.face.show(char) for char in SECRET)
    draft.draw(f"BT /F0 10 Tf {LEFT:g} {PLANT:g} Td [{shown}] TJ ET\n")
    draft.mark_glyphs(SECRET, LEFT, PLANT, 10, 1.2)


def _spaced(operators: str, gap: float, size: float = 9.0) -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        draft.draw(f"q {draft.line(SECRET, LEFT, PLANT, size, operators)} Q\n")
        draft.mark_glyphs(SECRET, LEFT, PLANT, size, gap)

    return work


places.add("wide character spacing", _spaced("3 Tc", 3), shows=True)


@places(shows=True)
def other_showing_operators(draft: Draft) -> None:
    """The apostrophe and the quotation mark, after moves by TL and T*."""
    first, second, third = (draft.face.show(value) for value in VALUES)
    draft.draw(f"BT /F0 12 Tf 20 TL {LEFT:g} 180 Td {first} ' 0 0 {second} \" T* {third} Tj ET\n")
    for number, value in enumerate(VALUES):
        draft.mark(value, LEFT, 160 - 20 * number)


@places(shows=True)
def raised_text(draft: Draft) -> None:
    draft.draw(f"q {draft.line(SECRET, LEFT, PLANT - 20, SIZE, '20 Ts')} Q\n")
    draft.mark()


@places(shows=True)
def size_in_the_matrix(draft: Draft) -> None:
    draft.draw(f"BT /F0 1 Tf 12 0 0 12 {LEFT:g} {PLANT:g} Tm {draft.face.show(SECRET)} Tj ET\n")
    draft.mark()


@places(shows=True)
def negative_size(draft: Draft) -> None:
    draft.draw(f"BT /F0 -12 Tf -1 0 0 -1 {LEFT:g} {PLANT:g} Tm {draft.face.show(SECRET)} Tj ET\n")
    draft.mark()


@places(shows=True)
def negative_horizontal_scale(draft: Draft) -> None:
    draft.draw(f"q {draft.line(SECRET, 350, PLANT, SIZE, '-100 Tz')} Q\n")
    draft.mark_glyphs(SECRET, 0, 0, SIZE, 0, (-1, 0, 0, 1, 350, PLANT))


@places(shows=True)
def squeezed_letters(draft: Draft) -> None:
    draft.draw(f"q {draft.line(SECRET, LEFT, PLANT, SIZE, '45 Tz')} Q\n")
    draft.mark_glyphs(SECRET, 0, 0, SIZE, 0, (0.45, 0, 0, 1, LEFT, PLANT))


@places(shows=True, bare=True)
def page_in_other_units(draft: Draft) -> None:
    draft.page["UserUnit"] = "1.5"  # what is shown is larger; places are compared in the page's own units
    draft.harmless()
    draft.draw(draft.plant())


@places(shows=True, bare=True)
def media_box_off_the_origin(draft: Draft) -> None:
    draft.page["MediaBox"] = f"[-100 -50 {draft.width - 100:g} {draft.height - 50:g}]"
    draft.draw("q 1 0 0 1 -100 -50 cm\n")
    draft.harmless()
    draft.draw(draft.plant(), "Q\n")


@places(shows=True)
def bold_overprint(draft: Draft) -> None:
    line = draft.plant()
    draft.draw(line, draft.line(SECRET, LEFT + 0.3, PLANT), draft.line(SECRET, LEFT, PLANT + 0.2))


@places(shows=True)
def under_another_ActualText(draft: Draft) -> None:
    harmless = "共计三十五件"
    said = f"<FEFF{harmless.encode('utf-16-be').hex()}>"
    draft.draw(f"/Span << /ActualText {said} >> BDC\n{draft.plant()}EMC\n")


@places(shows=True)
def contents_in_many_streams(draft: Draft) -> Made:
    """The operators of one text object are spread over streams, cut inside the string."""
    draft.draw(draft.plant())
    whole = "".join(draft.content)
    cut = [whole[at : at + 40] for at in range(0, len(whole), 40)]
    # A cut inside a token would part it: streams are joined by white space.
    pieces, rest = list[str](), ""
    for part in cut:
        head, gap, tail = (rest + part).rpartition(" ")
        pieces.append(head + gap)
        rest = tail
    pieces.append(rest)
    streams = " ".join(draft.pdf.stream(piece) for piece in pieces if piece)
    draft.content.clear()
    draft.page["Contents"] = f"[{streams}]"
    return draft.made()


@places(shows=True)
def slanted_watermark(draft: Draft) -> None:
    """Pale gray, large and slanted, behind the text, as watermarks are."""
    draft.draw("q 0.85 g\n")
    by = (_C, _S, -_S, _C, LEFT, 90.0)
    draft.draw(f"{' '.join(f'{each:.4f}' for each in by)} cm\n{draft.line(NAME + PHONE, 0, 0, 24)}Q\n")
    draft.mark_glyphs(NAME + PHONE, 0, 0, 24, 0, by)
    draft.draw(draft.line(IDENTITY, 250, 120))
    draft.mark(IDENTITY, 250, 120)
