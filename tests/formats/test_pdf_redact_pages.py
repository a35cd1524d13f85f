"""Pages of copies: resolution, encoding, units, labels, tags, reason codes, boxes on what was recognised in pixels."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read, redact
from pipeline.formats.pdf.stamp import chinese_face
from pipeline.model.document import Block, BlockBuilder, BlockKind, Box, Document, Page, PageArea, PageInk, Piece
from pipeline.model.redaction import RedactionPlan
from tests.formats.pdf_samples import A4, NAME, draw, edited, font_for, letter, lines_pdf, picture, plan_for, spans_of

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def _page_picture(copy: bytes, number: int = 1) -> tuple[Pixels, dict[str, Any]]:
    with pikepdf.open(BytesIO(copy)) as pdf:
        (image,) = pdf.pages[number - 1].get_images().values()
        assert isinstance(image, pikepdf.Stream)
        facts: dict[str, Any] = {key: image.get(key) for key in ("/Filter", "/Width", "/Height", "/BitsPerComponent")}
        pixels: Pixels = np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("L"))
    return pixels, facts


def _rendered(copy: bytes, scale: float = 2.0) -> Pixels:
    document = pypdfium2.PdfDocument(copy)
    pixels: Pixels = document[0].render(scale=scale, grayscale=True).to_numpy().copy()
    document.close()
    return pixels.reshape(pixels.shape[:2])


def _coded(plan: RedactionPlan, code: str) -> RedactionPlan:
    return replace(plan, redactions=tuple(replace(each, mask=f"■■■〔{code}〕") for each in plan.redactions))


def _unread(source: bytes, *blocks: Block, width: float = A4[0], height: float = A4[1]) -> Document:
    """A document of one page that nobody has read but for the blocks: reading scans takes seconds."""
    return Document(hashlib.sha256(source).hexdigest(), "pdf", blocks, (Page(1, width, height),))


def _scan(pixels: Pixels, place: tuple[float, float, float, float] = (0, 0, *A4)) -> bytes:
    return draw(lambda canvas: canvas.drawImage(ImageReader(Image.fromarray(pixels)), *place))


@pytest.mark.parametrize(("size", "dpi"), [(16, 200), (9, 200), (7.5, 300)])
def test_small_print_is_rendered_finer(size: float, dpi: int) -> None:
    source = lines_pdf(["一二三四五六七八九十" * 2], size=size)
    document = read(source)
    pixels, _ = _page_picture(redact(source, document, plan_for(document)))
    assert pixels.shape[0] == pytest.approx(842 / 72 * dpi, abs=1)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("place", [(0, 0, *A4), (3.3, 2.1, 585, 838)])
def test_a_scan_keeps_its_own_pixels(degrees: int, place: tuple[float, float, float, float]) -> None:
    rows, columns = np.mgrid[0:1170, 0:827]
    scan = np.where((rows // 7 + columns // 5) % 3 == 0, 0, 255).astype(np.uint8)

    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = degrees

    source = edited(_scan(scan, place), turn)
    copy = redact(source, _unread(source), plan_for(_unread(source)))
    pixels, facts = _page_picture(copy)
    shown = np.rot90(scan, -degrees // 90)
    height, width = shown.shape
    offsets = ((y, x) for y in range(16) for x in range(16))
    assert any(np.array_equal(pixels[y : y + height, x : x + width], shown) for y, x in offsets)
    assert facts["/BitsPerComponent"] == 1
    again = pypdfium2.PdfDocument(copy)
    assert again[0].get_size() == (A4 if degrees % 180 == 0 else A4[::-1])
    again.close()


def test_a_fax_page_is_packed_as_a_fax() -> None:
    scan = np.full((2339, 1654), 255, np.uint8)
    scan[200:2200:40, 200:1400] = 0
    source = _scan(scan)
    copy = redact(source, _unread(source), plan_for(_unread(source)))
    pixels, facts = _page_picture(copy)
    assert facts["/Filter"] == "/CCITTFaxDecode" and np.array_equal(pixels, scan) and len(copy) < 5_000


def test_the_unit_of_a_page_stays() -> None:
    def enlarge(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.UserUnit = 2

    source = edited(lines_pdf(["申请人" + NAME]), enlarge)
    document = read(source)
    copy = redact(source, document, plan_for(document, *spans_of(document, NAME)))
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert float(pdf.pages[0].obj.UserUnit) == 2
        assert [float(each) for each in pdf.pages[0].mediabox] == [0, 0, *A4]
    pixels, _ = _page_picture(copy)
    assert pixels.shape[0] == pytest.approx(2 * 842 / 72 * 200, abs=1)


def test_page_labels_keep_style_and_start_and_lose_words() -> None:
    def label(pdf: pikepdf.Pdf) -> None:
        label = pikepdf.Dictionary
        first, second = label(S=pikepdf.Name.r, P=NAME), label(S=pikepdf.Name.D, St=5, P="A-")
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=[0, first, 2, second])

    source = edited(letter(3), label)
    copy = redact(source, _unread(source), plan_for(_unread(source)))
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert [str(page.label) for page in pdf.pages] == ["i", "ii", "A-5"]


def test_a_copy_is_tagged_in_the_order_of_reading() -> None:
    source = letter(2)
    document = read(source)
    copy = redact(source, document, plan_for(document, *spans_of(document, NAME)))
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) and bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        paragraphs: list[Any] = list(pdf.Root.StructTreeRoot.K.K)
        contents = [page.Contents.read_bytes() for page in pdf.pages]
        pages = [page.objgen for page in pdf.pages]
        parents: Any = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        for paragraph in paragraphs:
            assert paragraph.S == "/P"
            for mark in paragraph.K:
                number = pages.index(mark.Pg.objgen)
                assert f"/MCID {mark.MCID}>>".encode() in contents[number]
                assert parents[number][mark.MCID].objgen == paragraph.objgen
    visible = [block for block in document.blocks if block.hiding is None]
    assert len(paragraphs) == len(visible)


@pytest.mark.parametrize("code", ["十五条", "A-15"])
def test_reason_codes_stand_in_white_in_the_boxes(code: str) -> None:
    if code != "A-15" and chinese_face() is None:
        pytest.skip("no Chinese font is installed: Chinese codes are not drawn")
    source = lines_pdf(["申请人" + NAME + "的申请"])
    document = read(source)
    plan = plan_for(document, *spans_of(document, NAME))
    plain, coded = redact(source, document, plan), redact(source, document, _coded(plan, code))
    assert np.array_equal(_page_picture(plain)[0], _page_picture(coded)[0])  # letters are no pixels of the page
    before, after = _rendered(plain, 4), _rendered(coded, 4)
    rows, columns = np.nonzero(after > before.astype(int) + 200)
    assert rows.size > 100
    assert int(before[rows.min() - 3 : rows.max() + 3, columns.min() - 3 : columns.max() + 3].max()) == 0
    with pdfplumber.open(BytesIO(coded)) as pdf:
        assert code not in (pdf.pages[0].extract_text() or "")


def test_text_under_a_withheld_picture_is_not_laid() -> None:
    font = font_for("图片旁的文字" + NAME)

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "图片旁的文字")
        canvas.drawImage(picture(), 200, 300, 200, 80)
        canvas.drawString(240, 330, NAME)

    source = draw(work)
    document = read(source)
    block = next(block for block in document.blocks if block.kind is BlockKind.PICTURE)
    assert isinstance(block.pieces[0].address, PageArea)
    copy = redact(source, document, plan_for(document, (block.start, block.end)))
    with pdfplumber.open(BytesIO(copy)) as pdf:
        text = pdf.pages[0].extract_text()
    assert "图片旁的文字" in text and not set(NAME) & set(text)


def test_slanted_text_is_covered_by_a_slanted_box() -> None:
    font = font_for("申请人住址甲村" + NAME)

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.translate(200, 300)
        canvas.rotate(30)
        canvas.drawString(0, 0, "申请人" + NAME + "住址甲村")
        canvas.drawString(0, -26, "申请人住址甲村申请人住址甲村")

    source = draw(work)
    document = read(source)
    copy = redact(source, document, plan_for(document, *spans_of(document, NAME)))
    with pdfplumber.open(BytesIO(copy)) as pdf:
        text = "".join(char["text"] for char in pdf.pages[0].chars).replace(" ", "")
    assert sorted(text) == sorted("申请人住址甲村" * 3)
    before, after = _rendered(source).astype(int), _rendered(copy).astype(int)

    def level(pixels: np.ndarray[tuple[int, ...], np.dtype[np.int64]], u: float, v: float) -> int:
        cos, sin = math.cos(math.radians(30)), math.sin(math.radians(30))
        x, y = 200 + u * cos - v * sin, 300 + u * sin + v * cos
        return int(pixels[round((842 - y) * 2), round(x * 2)])

    inside = [level(after, u, v) for u in np.arange(49, 111, 1.0) for v in np.arange(-2, 14, 1.0)]
    assert max(inside) == 0
    for u, v in ((44, 6), (117, 6), (80, -14)):  # beside and below it is as it was
        assert abs(level(after, u, v) - level(before, u, v)) < 128


def _recognised(degrees: float, turn: int = 0) -> tuple[bytes, Document, list[list[tuple[float, float]]]]:
    """A scan (200 dpi) of two lines, askew by some degrees, as the recogniser sees it; outlines of the characters, in points."""
    lines = ["申请人" + NAME + "住址甲村申请人住址甲村", "甲村申请人住址甲村申请人住址甲村"]
    font, scale = font_for("".join(lines)), 200 / 72

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        for number, line in enumerate(lines):
            canvas.drawString(100, 500 - 24 * number, line)

    page = pypdfium2.PdfDocument(draw(work))
    image = page[0].render(scale=scale, grayscale=True).to_pil()
    page.close()
    image = image.rotate(-degrees, fillcolor=255, resample=Image.Resampling.BICUBIC).rotate(-turn, expand=True)
    width, height = image.width / scale, image.height / scale
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    far, near = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def moved(x: float, y: float) -> tuple[float, float]:
        x, y = x - A4[0] / 2, y - A4[1] / 2
        x, y = x * cos - y * sin, x * sin + y * cos
        return x * far - y * near + width / 2, x * near + y * far + height / 2

    builder, outlines = BlockBuilder(), []
    for number, line in enumerate(lines):
        boxes = []
        for index in range(len(line)):
            left, foot = 100 + 16 * index, 842 - 500 + 24 * number
            corners = [moved(x, y) for x in (left + 0.5, left + 15.5) for y in (foot - 14, foot + 1)]
            xs, ys = zip(*corners, strict=True)
            boxes.append(Box(min(xs), min(ys), max(xs), max(ys)))
            outlines.append([moved(x, y) for x in (left + 1, left + 14.5) for y in (foot - 13, foot + 0.5)])
        builder.add((Piece(line, PageInk(1, tuple(boxes), 0.9, turn)), Piece("\n")), BlockKind.PARAGRAPH, page=1)
    source = draw(lambda canvas: canvas.drawImage(ImageReader(image), 0, 0, width, height), (width, height))
    return source, _unread(source, *builder.blocks, width=width, height=height), outlines


@pytest.mark.parametrize("degrees", [0, 0.4, -2.5, 5])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_follow_the_lines_of_a_scan_that_is_askew(degrees: float, turn: int) -> None:
    source, document, outlines = _recognised(degrees, turn)
    copy = redact(source, document, plan_for(document, *spans_of(document, NAME)))
    before, after = _rendered(source).astype(int), _rendered(copy).astype(int)
    for index, corners in enumerate(outlines):
        for a in np.linspace(0, 1, 9):
            for b in np.linspace(0, 1, 9):
                top = [corners[0][k] * (1 - a) + corners[2][k] * a for k in (0, 1)]
                low = [corners[1][k] * (1 - a) + corners[3][k] * a for k in (0, 1)]
                x, y = (round(2 * (top[k] * (1 - b) + low[k] * b)) for k in (0, 1))
                if 3 <= index < 7:
                    assert after[y, x] < 40
                else:
                    assert abs(after[y, x] - before[y, x]) < 120
    with pdfplumber.open(BytesIO(copy)) as pdf:
        text = "".join(char["text"] for char in pdf.pages[0].chars)
    assert sorted(text.replace(" ", "")) == sorted(document.text.replace(NAME, "").replace("\n", ""))
