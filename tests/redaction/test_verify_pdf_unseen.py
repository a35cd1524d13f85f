"""Copies that hold what they do not show: every one must fail, whatever hides it."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline import formats
from pipeline.model.document import Document
from pipeline.model.redaction import PdfMode, RedactionPlan
from pipeline.redaction import verify_pdf_painted
from pipeline.redaction.verify_areas import is_uniform
from pipeline.redaction.verify_pdf_checks import checks
from pipeline.redaction.verify_pdf_compare import compare
from pipeline.redaction.verify_pdf_kept import PageSpans, spans_of
from tests.redaction.pdf_copies import ORIGINAL, Edit, content, document_of, edited, pdf, plan_of, with_picture
from tests.redaction.test_verify_pdf_painted import BASE, START, before, letters

Pixels = npt.NDArray[np.uint8]
REBUILD, VECTOR = PdfMode.REBUILD, PdfMode.VECTOR


@cache
def case(mode: PdfMode, stamp: bool = False) -> tuple[Document, RedactionPlan, bytes]:
    document = document_of(ORIGINAL)
    plan = replace(plan_of(document), pdf=mode)
    return document, plan, formats.redact(ORIGINAL, document, plan, stamp=stamp)


def failed(mode: PdfMode, edit: Edit, *, stamp: bool = False) -> set[str]:
    document, plan, copy = case(mode, stamp)
    made = edited(edit, copy)
    return {check.name for check in checks(document, made, plan, ORIGINAL, ()) if not check.passed}


def original(shape: tuple[int, ...]) -> Pixels:
    """The original's page in gray, as a picture of this shape."""
    opened = pypdfium2.PdfDocument(ORIGINAL)
    pixels = opened[0].render(scale=3, rev_byteorder=True).to_numpy()[:, :, :3].copy()
    opened.close()
    return np.array(Image.fromarray(pixels).convert("L").resize((shape[1], shape[0])))


def gray_of(image: pikepdf.Object) -> Pixels:
    assert isinstance(image, pikepdf.Stream)
    return np.array(pikepdf.PdfImage(image).as_pil_image().convert("L"))


def stored(
    out: pikepdf.Pdf, pixels: npt.NDArray[np.unsignedinteger], bits: int = 8, palette: Sequence[object] = ()
) -> pikepdf.Object:
    data = pixels.astype(">u2").tobytes() if bits == 16 else pixels.tobytes()
    image = pikepdf.Stream(out, zlib.compress(data))
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = pixels.shape[1], pixels.shape[0], bits
    image.ColorSpace = pikepdf.Array(list(palette)) if palette else pikepdf.Name.DeviceGray
    image.Filter = pikepdf.Name.FlateDecode
    return out.make_indirect(image)


def repainted(paint: Callable[[pikepdf.Pdf, Pixels, npt.NDArray[np.bool_]], pikepdf.Object]) -> Edit:
    """Change the page's picture; ``paint`` gets its pixels, and which of them are ground under a box."""

    def edit(out: pikepdf.Pdf) -> None:
        listed = out.pages[0].obj.Resources.XObject
        now = gray_of(listed.P0)
        listed.P0 = paint(out, now, (now < 20) & (original(now.shape) > 128))

    return edit


def shaded(level: int) -> Edit:
    def paint(out: pikepdf.Pdf, now: Pixels, ground: npt.NDArray[np.bool_]) -> pikepdf.Object:
        now[ground] = level
        return stored(out, now)

    return repainted(paint)


def deep(out: pikepdf.Pdf, now: Pixels, ground: npt.NDArray[np.bool_]) -> pikepdf.Object:
    pixels = now.astype(np.uint16) * 256
    pixels[ground] = 200
    return stored(out, pixels, 16)


def indexed(entries: int, twin: int) -> Edit:
    """Give the ground under boxes an index of its own, of the colour that the letters have or of none."""

    def paint(out: pikepdf.Pdf, now: Pixels, ground: npt.NDArray[np.bool_]) -> pikepdf.Object:
        index = now // 17
        index[ground] = twin
        table = bytes(15 - value if twin > 16 else value for value in range(16) for _ in range(3))
        table = bytes(17 * value for value in table) + bytes(3 * (entries - 16))
        if twin > 16:  # indices beyond the last are shown as the last one, which is black here
            index = np.where(ground, twin, 15 - index).astype(np.uint8)
        space = [pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, entries - 1, pikepdf.String(table)]
        return stored(out, index, palette=space)

    return repainted(paint)


def taller(out: pikepdf.Pdf) -> None:
    """The picture is twice as high; its lower half, the original's page, lies below the page."""
    page = out.pages[0].obj
    now = gray_of(page.Resources.XObject.P0)
    page.Resources.XObject.P0 = stored(out, np.vstack([now, original(now.shape)]))
    data = page.Contents.read_bytes()
    place = re.search(rb"([\d.]+) 0 0 ([\d.]+) ([-\d.]+) ([-\d.]+) cm", data)
    assert place is not None
    high = float(place[2])
    new = b"%s 0 0 %.4f %s %.4f cm" % (place[1], 2 * high, place[3], float(place[4]) - high)
    page.Contents = pikepdf.Stream(out, data.replace(place[0], new))


def placed(place: bytes, *, unmarked: bool = False) -> Edit:
    """Paint the original's page before all that the copy paints."""

    def edit(out: pikepdf.Pdf) -> None:
        page = out.pages[0].obj
        listed = page.Resources.get("/XObject", pikepdf.Dictionary())
        listed.X9 = stored(out, original((600, 800)))
        page.Resources.XObject = listed
        data = page.Contents.read_bytes()
        if unmarked:
            data = re.sub(rb"/Artifact BMC|/P <</MCID \d+>> BDC|EMC", b"", data)
        page.Contents = pikepdf.Stream(out, b"q " + place + b" cm /X9 Do Q\n" + data)

    return edit


def covered(out: pikepdf.Pdf) -> None:
    """The original's page half as large, where a white rectangle covers it."""
    placed(b"1 0 0 1 0 0 cm 200 0 0 150 150 140")(out)
    content(b"/X9 Do Q\n", b"/X9 Do Q\n1 g 140 130 240 170 re f\n")(out)


def strokes(colour: bytes, down: float = 0.0) -> bytes:
    """Straight strokes that could be a number."""
    lines = [b"%d %.1f m %d %.1f l S" % (x, 30 - down, x, 30 + 3 * (x % 5) - down) for x in range(41, 100, 7)]
    return colour + b" 0.5 w " + b"\n".join(lines)


def over(data: bytes) -> Edit:
    return content(b"/P0 Do Q\n", b"/P0 Do Q\nq " + data + b" Q\n")


CASES: list[tuple[str, PdfMode, Edit]] = [
    ("ground at 10", REBUILD, shaded(10)),
    ("ground at 40", REBUILD, shaded(40)),
    ("ground at 55", REBUILD, shaded(55)),
    ("low bytes of 16 bits", REBUILD, repainted(deep)),
    ("twins in the palette", REBUILD, indexed(17, 16)),
    ("indices beyond the palette", REBUILD, indexed(16, 200)),
    ("picture beyond the page", REBUILD, taller),
    ("second picture under the first, unmarked", REBUILD, placed(b"400 0 0 300 0 0", unmarked=True)),
    ("second picture off the page, unmarked", REBUILD, placed(b"400 0 0 300 1000 0", unmarked=True)),
    ("white strokes on a picture", REBUILD, over(strokes(b"1 G"))),
    ("strokes below a picture", REBUILD, over(strokes(b"0 G", 200))),
    ("picture under the page's drawings", VECTOR, placed(b"400 0 0 300 0 0")),
    ("picture off the page", VECTOR, placed(b"400 0 0 300 1000 0")),
    ("picture half off the page", VECTOR, placed(b"400 0 0 300 0 -200")),
    ("tiny picture", VECTOR, placed(b"0.1 0 0 0.1 5 5")),
    ("picture under an empty clip", VECTOR, placed(b"1 1 0 0 re W n 400 0 0 300 0 0")),
    ("picture under a white rectangle", VECTOR, covered),
    ("white strokes", VECTOR, before(strokes(b"1 G"))),
    ("strokes below the page", VECTOR, before(strokes(b"0 G", 200))),
]


@pytest.mark.parametrize(("mode", "edit"), [each[1:] for each in CASES], ids=[each[0] for each in CASES])
def test_what_a_copy_holds_and_does_not_show_is_seen(mode: PdfMode, edit: Edit) -> None:
    assert failed(mode, edit)


@pytest.mark.parametrize("stamp", [False, True])
@pytest.mark.parametrize("mode", PdfMode)
def test_copies_as_they_are_written_pass(mode: PdfMode, stamp: bool) -> None:
    assert failed(mode, lambda out: None, stamp=stamp) == set()


@pytest.mark.parametrize("colour", ["0.784 0.063 0.063 rg", "/G9 gs 0.784 0.063 0.063 rg", "1 g"])
def test_what_is_drawn_after_a_stamp_or_like_it_is_seen(colour: str) -> None:
    """Red letters, opaque or nearly transparent, are no stamp."""

    def edit(out: pikepdf.Pdf) -> None:
        page = out.pages[0].obj
        if "/G9" in colour:
            page.Resources.ExtGState = pikepdf.Dictionary(G9=pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, ca=0.05))
        data = page.Contents.read_bytes() + b"\nq " + letters(START, BASE, colour) + b" Q"
        page.Contents = pikepdf.Stream(out, data)

    assert "areas" in failed(VECTOR, edit, stamp=True)


def test_more_objects_than_are_looked_at_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_pdf_painted, "_MOST", 50)
    fillers = b"\n".join(b"%d 5 1 1 re f" % x for x in range(60))
    document, plan, copy = case(VECTOR)
    made = edited(before(fillers + letters(START, BASE, "0 g")), copy)
    assert "areas" in {check.name for check in compare(document, made, plan, ORIGINAL) if not check.passed}


def test_withheld_places_that_are_not_known_are_counted() -> None:
    document, plan, copy = case(REBUILD)
    said = {check.name: check.detail for check in compare(document, copy, plan, None)}
    withheld = sum(not char.isspace() for each in plan.redactions for char in document.text[each.start : each.end])
    assert f"未比对 {withheld} 处" in said["areas"]
    assert sum(page.lost for page in spans_of(document, plan, None).values()) == withheld
    assert PageSpans().lost == 0


def tiny(canvas: Canvas) -> None:
    """A line of a vector drawing, and a picture too small to be seen."""
    with_picture(canvas)
    canvas.drawInlineImage(Image.fromarray(original((60, 80))), 50, 20, 0.9, 0.7)


def test_a_page_with_a_picture_too_small_to_be_seen_becomes_a_picture() -> None:
    source = pdf(draw=tiny)
    document = document_of(source)
    plan = replace(plan_of(document), pdf=VECTOR)
    made = checks(document, formats.redact(source, document, plan), plan, source, ())
    assert [check.detail for check in made if not check.passed] == []
    assert "改为图像 1 页" in next(check.detail for check in made if check.name == "pages")


def packed(pixels: Pixels) -> Pixels:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=80, subsampling=0)
    return np.asarray(Image.open(out).convert("RGB"))


def test_shades_of_a_lossy_box_say_nothing() -> None:
    page = np.full((80, 160), 235, np.uint8)
    page[20:60, 20:140] = 0
    assert is_uniform(packed(page)[26:54, 26:134], lossy=True)
    page[20:60, 20:140] = 40
    page[30:50, 30:34] = page[38:42, 30:60] = 0
    assert not is_uniform(packed(page)[26:54, 26:134], lossy=True)
    assert not is_uniform(np.array([[[0, 0, 0], [1, 0, 0]]], np.uint8), lossy=False)
