"""What lies under a box of a vector copy is not in it: whoever takes the box off sees paper, or the ground around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf.marks import PageMarks
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.vector.writer import write_vector
from pipeline.model.document import Box
from pipeline.redaction.verify_pdf_structure import faults_of
from tests.formats.pdf_samples import draw, edited, picture
from tests.formats.test_pdf_vector import _assert_same_outside_boxes, _rendered

AREA = Box(100, 300, 300, 340)  # from 502 to 542 points above the foot of the page
Drawing = Callable[[Canvas], None]
_BOX = re.compile(rb"0 g [-\d.]+ [-\d.]+ [-\d.]+ [-\d.]+ re f")


def _written(work: Drawing) -> tuple[bytes, bytes, dict[int, str]]:
    source = draw(work)
    copy, refused = write_vector(open_pdf(source).data, {1: PageMarks(areas=[(AREA, "")])}, stamp=False)
    return source, copy, refused


def _bare(copy: bytes) -> bytes:
    """A copy without its boxes."""
    out = BytesIO()
    with pikepdf.open(BytesIO(copy)) as pdf:
        content, count = _BOX.subn(b"", pdf.pages[0].Contents.read_bytes())
        assert count == 1
        pdf.pages[0].Contents.write(content)
        pdf.save(out)
    return out.getvalue()


def _bars_within(canvas: Canvas) -> None:
    for number in range(20):
        canvas.rect(110 + 6 * number, 506, 3, 32, stroke=0, fill=1)


def _bars_in_one_path(canvas: Canvas) -> None:
    path = canvas.beginPath()
    for number in range(20):
        path.rect(110 + 6 * number, 480 + number, 3, 32)
    canvas.drawPath(path, stroke=0, fill=1)


def _bars_that_stick_out(canvas: Canvas) -> None:
    for number in range(10):
        canvas.rect(110 + 6 * number, 480, 3, 40, stroke=0, fill=1)
        canvas.rect(290, 504 + 3.5 * number, 40, 1.5, stroke=0, fill=1)
        canvas.rect(180 + 6 * number, 490, 3, 70, stroke=0, fill=1)


def _lines(canvas: Canvas) -> None:
    canvas.line(50, 520, 400, 520)
    canvas.line(150, 510, 150, 530)
    canvas.line(200, 450, 200, 515)
    canvas.setLineWidth(0)
    canvas.line(160, 510, 160, 600)


def _frames(canvas: Canvas) -> None:
    canvas.rect(80, 490, 60, 30)
    canvas.rect(150, 505, 40, 30)
    canvas.rect(90, 480, 240, 80)  # around the whole box


def _steps(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.moveTo(60, 480)
    for x, y in ((60, 520), (150, 520), (150, 490), (200, 490)):
        path.lineTo(x, y)
    canvas.drawPath(path)


def _dots(canvas: Canvas) -> None:
    canvas.setLineCap(1)
    canvas.setLineWidth(8)
    canvas.line(150, 520, 150, 520)
    canvas._code.append("170 520 m h S")


def _outlines(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.moveTo(120, 510)
    for x, y in ((160, 510), (160, 530), (150, 530), (150, 520), (120, 520)):
        path.lineTo(x, y)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _ground(canvas: Canvas) -> None:
    canvas.setFillGray(0.8)
    canvas.rect(50, 450, 400, 150, stroke=0, fill=1)
    canvas.setFillGray(0.5)
    canvas.rect(50, 530, 100, 100, stroke=0, fill=1)


def _scaled(canvas: Canvas) -> None:
    canvas.scale(2, -2)
    canvas.rect(60, -270, 20, 90, stroke=0, fill=1)
    canvas.line(30, -255, 200, -255)


@pytest.mark.parametrize(
    "work",
    [
        *(_bars_within, _bars_in_one_path, _bars_that_stick_out, _lines, _frames, _steps, _dots, _outlines, _scaled),
        _ground,
    ],
)
def test_nothing_stands_under_a_box(work: Drawing) -> None:
    source, copy, refused = _written(work)
    assert refused == {}
    assert _assert_same_outside_boxes(source, copy) > 2000
    under = _rendered(_bare(copy))[604:676, 204:596]  # the area at two pixels a point, a few pixels within
    if work is not _ground:
        assert under.min() == 255
        return
    assert np.unique(under).tolist() == [204]  # the darker ground ends where the box begins


@pytest.mark.parametrize(("one", "other"), [(25, 38), (30, 45)])
def test_where_a_bar_ends_under_a_box_is_not_told(one: int, other: int) -> None:
    copies = []
    for length in (one, other):

        def work(canvas: Canvas, length: int = length) -> None:
            canvas.rect(150, 490, 3, length, stroke=0, fill=1)
            canvas.line(90, 520, 90 + 2 * length, 520)

        copies.append(_written(work)[1])
    assert copies[0] == copies[1]


def _dashed(canvas: Canvas) -> None:
    canvas.setDash(3, 2)
    canvas.line(50, 520, 400, 520)


def _corner(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.moveTo(80, 480)
    for x, y in ((160, 480), (160, 530), (120, 530), (120, 500), (80, 500)):
        path.lineTo(x, y)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _ring(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(80, 480, 60, 60)
    path.rect(90, 490, 40, 40)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)


@pytest.mark.parametrize("work", [_dashed, _corner, _ring])
def test_what_cannot_be_cut_becomes_a_picture(work: Drawing) -> None:
    assert _written(work)[2] == {1: "drawing under a box"}


def test_a_blank_page_and_one_of_two_points_are_written() -> None:
    def work(canvas: Canvas) -> None:
        canvas.showPage()
        canvas.setPageSize((2, 10))
        canvas.showPage()

    source = draw(work)
    for marks in ({}, {number: PageMarks(whole=True) for number in (1, 2)}):
        copy, _ = write_vector(open_pdf(source).data, marks, stamp=False)
        with pikepdf.open(BytesIO(copy)) as pdf:
            assert [[float(each) for each in page.mediabox][2:] for page in pdf.pages] == [[595, 842], [2, 10]]
            assert faults_of(pdf, copy) == []


def test_a_picture_with_a_soft_mask_becomes_pixels() -> None:
    """The mask's shape would tell what the picture has in a box."""

    def add(pdf: pikepdf.Pdf) -> None:
        (image,) = pdf.pages[0].get_images().values()
        mask = pikepdf.Stream(pdf, bytes(range(0, 250, 10)) * 4, Width=10, Height=10, BitsPerComponent=8)
        mask.Type, mask.Subtype, mask.ColorSpace = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DeviceGray
        image.SMask = mask

    def work(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 90, 480, 240, 100)

    marks = {1: PageMarks(areas=[(AREA, "")])}
    for change, reason in ((lambda _: None, {}), (add, {1: "soft mask"})):
        assert write_vector(open_pdf(edited(draw(work), change)).data, marks, stamp=False)[1] == reason
