"""Ink that neither text nor lines of tables account for is never passed over: codes, letters of strokes, pictures, pale colours."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pikepdf
import pytest
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw
from reportlab.graphics.barcode import code128
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from pipeline.formats.ocr import recognise
from pipeline.formats.pdf import read
from pipeline.formats.pdf.pixels import edges, is_empty
from pipeline.formats.pdf.reading import gathered
from pipeline.model.document import BlockKind, Box, Document, PageArea
from tests.formats.pdf_samples import draw
from tests.formats.real_type import Line, typeset
from tests.formats.scans import FONTS, draw_page, font, needs_font, pdf_of

NUMBER = "640522199003071234"


def _areas(document: Document) -> list[Box]:
    places = [piece.address for block in document.blocks for piece in block.pieces]
    return [place.box for place in places if isinstance(place, PageArea) and place.box is not None]


def _texts(document: Document, kind: BlockKind = BlockKind.PICTURE) -> str:
    return "".join(block.text for block in document.blocks if block.hiding is None and block.kind is kind)


def _sheet(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 750, "Receipt of the office")


@pytest.mark.parametrize(("high", "wide"), [(30, 0.9), (40, 2.0)])
def test_a_bar_code_drawn_as_rectangles_is_read(high: float, wide: float) -> None:
    def work(canvas: Canvas) -> None:
        _sheet(canvas)
        code128.Code128(NUMBER, barHeight=high, barWidth=wide).drawOn(canvas, 60, 600)

    assert NUMBER in _texts(read(draw(work)))


@pytest.mark.parametrize("size", [14, 20, 30])
def test_letters_of_straight_strokes_go_to_a_person(size: float) -> None:
    shapes = {
        "4": [(0.1, 0.4, 0.9, 0.4), (0.6, 0, 0.6, 1), (0.1, 0.4, 0.1, 1)],
        "8": [(0.1, y, 0.9, y) for y in (0, 0.5, 1)] + [(x, 0, x, 1) for x in (0.1, 0.9)],
        "王": [(0.05, y, 0.95, y) for y in (0, 0.5, 1)] + [(0.5, 0, 0.5, 1)],
    }

    def work(canvas: Canvas) -> None:
        _sheet(canvas)
        for number, char in enumerate("王4884"):
            for x0, y0, x1, y1 in shapes[char]:
                left, foot = 60 + 1.15 * size * number, 500
                canvas.line(left + x0 * size, foot + y0 * size, left + x1 * size, foot + y1 * size)

    boxes = _areas(read(draw(work)))
    assert boxes and min(box.x0 for box in boxes) < 66 and max(box.x1 for box in boxes) > 58 + 5.4 * size


def test_borders_of_tables_however_narrow_or_doubled_are_no_pictures() -> None:
    def work(canvas: Canvas) -> None:
        _sheet(canvas)
        canvas.grid([72 + 14 * column for column in range(19)], [600 - 15 * row for row in range(9)])
        for x in (72, 130, 188, 246, 304):  # double borders of thin rectangles
            for shift in (0, 1.5):
                canvas.rect(x + shift, 300, 0.5, 150, stroke=0, fill=1)
        for y in (300, 330, 360, 390, 420, 450):
            for shift in (0, 1.5):
                canvas.rect(72, y + shift, 232, 0.5, stroke=0, fill=1)
        for y in (630, 643, 645, 658, 660, 673, 688):  # rows of one column, each line a thin rectangle
            canvas.rect(400, y, 90, 0.9, stroke=0, fill=1)
        for number in range(18):  # a number is to be filled in
            canvas.rect(72 + 18 * number, 200, 14, 16)
        for number in range(3):
            canvas.rect(400, 200 + 30 * number, 12, 12)

    assert _areas(read(draw(work))) == []


def _card() -> ImageReader:
    pixels = draw_page(["姓名 纳兰雨桐", f"公民身份号码 {NUMBER}"], points=13, size=(300, 100), left=15, top=25).pixels
    return ImageReader(Image.fromarray(pixels))


@pytest.mark.parametrize(("size", "turn"), [(110, 40), (420, 0)])
def test_a_watermark_leaves_the_picture_under_it_whole(size: float, turn: float) -> None:
    def work(canvas: Canvas) -> None:
        _sheet(canvas)
        canvas.drawImage(_card(), 150, 400, 300, 100)
        canvas.setFillGray(0.85)
        canvas.setFont("Helvetica", size)
        canvas.translate(120, 300)
        canvas.rotate(turn)
        canvas.drawString(0, 0, "DRAFT")

    document = read(draw(work))
    (box,) = _areas(document)
    assert box.x0 <= 150 and box.x1 >= 450 and box.top <= 342 and box.bottom >= 442
    assert "522199003071" in _texts(document)


def test_a_watermark_alone_is_no_picture() -> None:
    def work(canvas: Canvas) -> None:
        _sheet(canvas)
        canvas.setFillGray(0.85)
        canvas.setFont("Helvetica", 110)
        canvas.translate(120, 300)
        canvas.rotate(40)
        canvas.drawString(0, 0, "DRAFT")

    assert _areas(read(draw(work))) == []


def test_colours_of_one_lightness_are_not_one() -> None:
    pixels = np.zeros((200, 200, 3), np.uint8)
    pixels[:] = (0, 98, 160)
    pixels[60:140, 60:140] = (255, 0, 0)
    assert edges(pixels).any() and not is_empty(pixels)
    lime = np.full((200, 200, 3), 255, np.uint8)
    lime[60:140, 60:140] = (0, 255, 0)
    assert edges(lime).any() and not is_empty(lime) and is_empty(lime[:50, :50])


def test_a_page_written_in_a_pale_colour_is_not_blank() -> None:
    document = read(pdf_of([draw_page([f"申请人纳兰雨桐，身份证号{NUMBER}"], colour=(0, 255, 0)).pixels]))
    shown = [block for block in document.blocks if block.hiding is None]
    assert shown and ({"recognised_pages", "unreadable_pages"} & set(document.warnings))


@pytest.mark.parametrize("shade", [(228, 228, 228), (255, 255, 170)])
def test_pale_writing_beside_black_is_read_or_left_over(shade: tuple[int, int, int]) -> None:
    pixels = draw_page(["丹砂市虚构局情况说明", "经研究，同意办理。"], points=14, size=(400, 300)).pixels
    picture = Image.fromarray(pixels)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((100, 600, 1000, 660), fill=(255, 255, 215))  # a shaded band is no writing
    pen.text((200, 500), "纳兰雨桐", font=font(30), fill=shade)
    found = recognise(np.asarray(picture), dpi=200)
    assert any("纳兰雨桐" in line.text for line in found.lines) or [
        box for box in found.extras if box[1] < 520 < box[3] and box[0] < 210 and box[2] > 310
    ]
    assert not [box for box in found.extras if box[3] > 590]


def _outlines(canvas: Canvas, text: str, x: float, y: float, size: float) -> None:
    """Draw text as curves, without any text layer."""
    needs_font()
    path = canvas.beginPath()
    with TTFont(FONTS["sans"], fontNumber=2, lazy=True) as face:
        glyphs, names = face.getGlyphSet(), face.getBestCmap()
        for number, char in enumerate(text):
            placed = TransformPen(_PathPen(path), (size / 1000, 0, 0, size / 1000, x + number * size, y))
            glyphs[names[ord(char)]].draw(placed)
    canvas.drawPath(path, stroke=0, fill=1)


class _PathPen(BasePen):  # type: ignore[misc]
    """Hands curves to a path of reportlab."""

    def __init__(self, path: PDFPathObject) -> None:
        super().__init__(None)
        self._path = path

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._path.moveTo(*point)

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._path.lineTo(*point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        self._path.curveTo(*(number for point in points for number in point))

    def _closePath(self) -> None:
        self._path.close()


@pytest.mark.parametrize("white", [True, False])
def test_a_name_drawn_where_text_that_does_not_show_claims_to_stand_goes_to_a_person(white: bool) -> None:
    def decoy(canvas: Canvas) -> None:
        canvas.saveState()
        if white:
            canvas.setFillGray(1)
        else:
            nothing = canvas.beginPath()
            nothing.rect(0, 0, 1, 1)
            canvas.clipPath(nothing, stroke=0)
        canvas.drawString(136, 500, "Nothing at all")
        canvas.restoreState()

    def work(canvas: Canvas) -> None:
        _sheet(canvas)
        for step in (decoy, None) if white else (None, decoy):
            if step is None:
                _outlines(canvas, "纳兰雨桐", 136, 498, 14)
            else:
                step(canvas)

    assert any(box.x0 <= 140 and box.x1 >= 185 for box in _areas(read(draw(work))))


def test_a_wide_sign_explains_nothing_beside_its_shape() -> None:
    source = typeset([[Line("负责人：纳兰雨桐", y=700), Line("。", x=80, y=600)]])
    drops = " ".join(
        f"{x} 606 m {x} 618 {x + 9} 618 {x + 9} 606 c {x + 9} 600 {x} 600 {x} 606 c f" for x in (110, 121, 132)
    )
    with pikepdf.open(BytesIO(source)) as pdf:
        page = pdf.pages[0]
        inner = page.Resources.Font["/F0"].DescendantFonts[0]
        stop = int(page.Contents.read_bytes().split(b"<")[-1][:4], 16)
        inner.W = pikepdf.Array([*inner.W, stop, pikepdf.Array([6000])])
        page.Contents = pikepdf.Stream(pdf, page.Contents.read_bytes() + drops.encode())
        out = BytesIO()
        pdf.save(out, static_id=True)
    document = read(out.getvalue())
    assert any(box.x0 <= 118 and box.x1 >= 139 for box in _areas(document)), (document.warnings, _areas(document))


def test_a_small_name_beside_the_stroke_of_a_large_letter_goes_to_a_person() -> None:
    def work(canvas: Canvas) -> None:
        _sheet(canvas)
        canvas.setFont("Helvetica", 46)
        canvas.drawString(80, 400, "_")
        canvas.drawString(80, 500, "_")
        _outlines(canvas, "纳兰", 81, 415, 12)

    assert any(box.top <= 430 and box.bottom >= 424 for box in _areas(read(draw(work))))


def test_a_sheet_full_of_pale_scratches_is_one_picture_not_fifty() -> None:
    boxes = [Box(x, y, x + 12, y + 5) for x in range(40, 500, 60) for y in range(60, 760, 40)]
    assert len(gathered(boxes)) == 1
    close = [Box(50 + shift, 50, 60 + shift, 60) for shift in range(0, 200, 12)]
    assert gathered([*close, Box(50, 500, 90, 540)]) == [Box(50, 50, 252, 60), Box(50, 500, 90, 540)]
    assert gathered(boxes[:12]) == boxes[:12]
