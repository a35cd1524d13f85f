"""Copies in which something is drawn where something is withheld: boxes and their reason codes may be, nothing else."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import replace
from functools import cache

import numpy as np
import pikepdf
import pytest
from reportlab.graphics.barcode import code128, qr
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from pipeline import formats
from pipeline.model.redaction import PdfMode, RedactionPlan
from pipeline.model.release import VerificationReport
from pipeline.redaction.verify import verify
from tests.redaction.pdf_copies import LEFT, LINES, PHONE, SIZE, STEP, TOP, Edit, document_of, edited, pdf, plan_of

CODE = "依法不公开"
BASE = SIZE[1] - TOP - STEP  # baseline of the line with the name
START = LEFT + 55.0  # where the name begins


def ground(canvas: Canvas) -> None:
    """A shaded row under the line with the name, and a rule that crosses the whole page."""
    canvas.setFillGray(0.85)
    canvas.rect(20, BASE - 5, 360, 18, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(LEFT, BASE, LINES[1])
    canvas.setLineWidth(0.5)
    canvas.line(20, BASE + 4, 380, BASE + 4)


def painted(drawn: bool) -> tuple[str, ...]:
    return (LINES[0], " " * len(LINES[1]), LINES[2], LINES[1]) if drawn else LINES


@cache
def case(mode: PdfMode, code: str, drawn: bool) -> tuple[bytes, RedactionPlan, bytes]:
    """Original, plan and its copy."""
    original = pdf(painted(drawn)[:3], ground) if drawn else pdf()
    # The document counts characters in the order of painting.
    document = document_of(original, painted(drawn))
    plan = replace(plan_of(document), pdf=mode)
    if code:
        plan = replace(plan, redactions=tuple(replace(each, mask=f"■■■〔{code}〕") for each in plan.redactions))
    return original, plan, formats.redact(original, document, plan)


def report(
    mode: PdfMode, edit: Edit | None = None, *, code: str = "", drawn: bool = False, copy: bytes | None = None
) -> VerificationReport:
    original, plan, made = case(mode, code, drawn)
    made = copy or made
    return verify(
        document_of(original, painted(drawn)),
        edited(edit, made) if edit else made,
        plan,
        lambda _: (),
        original=original,
    )


def letters(x: float, y: float, colour: str) -> bytes:
    """Outlines of three invented letters of type, one path each."""
    strokes: list[list[tuple[float, float]]] = [
        [(0, 0), (2, 9), (3, 9), (5, 0), (4, 0), (2.5, 6), (1, 0)],
        [(7, 0), (7, 9), (8, 9), (8, 1), (12, 1), (12, 0)],
        [(14, 0), (14, 9), (19, 9), (19, 8), (15, 8), (15, 0)],
    ]
    lines = [colour]
    for stroke in strokes:
        points = [f"{x + a:.2f} {y + b:.2f}" for a, b in stroke]
        lines += [f"{points[0]} m", *(f"{each} l" for each in points[1:]), "h f"]
    return "\n".join(lines).encode()


def before(data: bytes) -> Edit:
    """Paint something before all that a page paints."""

    def edit(out: pikepdf.Pdf) -> None:
        page = out.pages[0].obj
        page.Contents = pikepdf.Stream(out, b"q " + data + b" Q\n" + page.Contents.read_bytes())

    return edit


def last(data: bytes) -> Edit:
    """Paint something after the boxes of a page that is a picture."""

    def edit(out: pikepdf.Pdf) -> None:
        content = out.pages[0].obj.Contents.read_bytes()
        out.pages[0].obj.Contents = pikepdf.Stream(out, content.replace(b"EMC", data + b"\nEMC", 1))

    return edit


def picture(out: pikepdf.Pdf) -> pikepdf.Object:
    noise = np.random.default_rng(5).integers(0, 255, (20, 60), dtype=np.uint8)
    image = out.make_indirect(pikepdf.Stream(out, zlib.compress(noise.tobytes())))
    image.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=60,
            Height=20,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
            Filter=pikepdf.Name.FlateDecode,
        )
    )
    return image


def in_a_form(content: bytes) -> Edit:
    """Paint something inside a form before all that a page paints."""

    def edit(out: pikepdf.Pdf) -> None:
        made = pikepdf.Stream(out, content)
        made.Type, made.Subtype, made.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, *SIZE]
        made.Matrix = [1, 0, 0, 1, 10, 0]
        listed = pikepdf.Dictionary(X1=picture(out)) if b"/X1" in content else pikepdf.Dictionary()
        made.Resources = pikepdf.Dictionary(XObject=listed)
        out.pages[0].obj.Resources.XObject = pikepdf.Dictionary(X9=out.make_indirect(made))
        before(b"/X9 Do")(out)

    return edit


STROKE = b"0 g %.2f %.2f 6 1.2 re f" % (START + 1, BASE + 4)  # a letter of one stroke: a small rectangle
SHOWN = b"BT /F0 12 Tf 0 Tr 1 0 0 1 %.2f %.2f Tm <57616e67> Tj ET" % (START, BASE)
TAMPERED: list[tuple[str, PdfMode, Edit]] = [
    ("outlines under a box", PdfMode.VECTOR, before(letters(START, BASE, "0 g"))),
    ("white outlines under a box", PdfMode.VECTOR, before(letters(START, BASE, "1 g"))),
    ("red outlines under a box", PdfMode.VECTOR, before(letters(START, BASE, "0.784 0.063 0.063 rg"))),
    ("a stroke under a box", PdfMode.VECTOR, before(STROKE)),
    ("text under a box", PdfMode.VECTOR, before(SHOWN)),
    ("outlines in a form", PdfMode.VECTOR, in_a_form(letters(START - 10, BASE, "0 g"))),
    ("a picture in a form", PdfMode.VECTOR, in_a_form(b"q 60 0 0 20 %.2f %.2f cm /X1 Do Q" % (START - 10, BASE - 4))),
    ("black outlines on a box", PdfMode.REBUILD, last(letters(START, BASE, "0 g"))),
    ("a black stroke on a box", PdfMode.REBUILD, last(STROKE)),
    ("white outlines on a box", PdfMode.REBUILD, last(letters(START, BASE, "1 g"))),
]


@pytest.mark.parametrize(("mode", "edit"), [each[1:] for each in TAMPERED], ids=[each[0] for each in TAMPERED])
def test_what_is_drawn_in_a_withheld_place_is_seen(mode: PdfMode, edit: Edit) -> None:
    result = report(mode, edit)
    assert "areas" in result.failed, result.checks


@pytest.mark.parametrize("drawn", [False, True], ids=["bare", "drawn on a ground"])
@pytest.mark.parametrize("code", ["", CODE, "15条"])
@pytest.mark.parametrize("mode", PdfMode)
def test_boxes_codes_grounds_and_rules_pass(mode: PdfMode, code: str, drawn: bool) -> None:
    result = report(mode, code=code, drawn=drawn)
    assert result.passed, result.checks


@pytest.mark.parametrize("mode", PdfMode)
def test_a_code_excuses_no_other_letters(mode: PdfMode) -> None:
    _, _, copy = case(mode, CODE, False)
    with pikepdf.open(io.BytesIO(copy)) as out:
        content = out.pages[0].obj.Contents.read_bytes()
    written = re.search(rb"1 g\n.*?h\nf\n(?=[EQ]|0\.)", content, re.DOTALL)
    assert written is not None
    for other in (letters(START, BASE, "1 g"), written[0] + letters(START, BASE, "1 g"), letters(START, BASE, "0.5 g")):
        changed = content.replace(written[0], other + b"\n")

        def edit(out: pikepdf.Pdf, changed: bytes = changed) -> None:
            out.pages[0].obj.Contents = pikepdf.Stream(out, changed)

        result = report(mode, edit, code=CODE)
        assert "areas" in result.failed, result.checks
    assert report(mode, code=CODE).passed


def square(source: bytes, *colour: float, flags: int = 4) -> bytes:
    """Add a filled rectangle as an annotation, between two lines."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(source)) as out:
        made = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[50, 40, 250, 100], IC=list(colour), F=flags
        )
        out.pages[0].obj.Annots = pikepdf.Array([out.make_indirect(made)])
        out.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("mode", PdfMode)
def test_a_filled_square_among_the_annotations_is_part_of_the_page(mode: PdfMode) -> None:
    for original in (square(pdf(), 1, 1, 0), square(pdf(), 0.3, flags=2)):  # the second one is hidden
        document = document_of(original)
        plan = replace(plan_of(document), pdf=mode)
        copy = formats.redact(original, document, plan)
        result = verify(document, copy, plan, lambda _: (), original=original)
        assert result.passed, result.checks
    assert "pixels" in verify(document, copy, plan, lambda _: (), original=square(pdf(), 1, 0, 0)).failed


def bars(canvas: Canvas) -> None:
    """The telephone number as bars, beside its text."""
    code128.Code128(PHONE, barHeight=30, barWidth=1, quiet=True).drawOn(canvas, 40, 30)


def squares(canvas: Canvas) -> None:
    drawing = Drawing(90, 90)
    drawing.add(qr.QrCodeWidget(f"tel:{PHONE}", barWidth=90, barHeight=90))
    drawing.drawOn(canvas, 280, 10)


def other_bars(canvas: Canvas) -> None:
    code128.Code128("2026-000117", barHeight=30, barWidth=1, quiet=True).drawOn(canvas, 40, 30)


@pytest.mark.parametrize(("draw", "leaks"), [(bars, True), (squares, True), (other_bars, False)])
def test_codes_of_every_page_are_decoded(draw: object, leaks: bool) -> None:
    assert callable(draw)
    original = pdf(draw=draw)
    document = document_of(original)
    plan = plan_of(document)
    result = verify(document, formats.redact(original, document, plan), plan, lambda _: (), original=original)
    said = {check.name: check.detail for check in result.checks if not check.passed}
    assert bool(said) == leaks, said
    assert not leaks or "codes" in said["withheld_text"]
