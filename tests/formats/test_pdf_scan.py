"""Scans read like the same page born digital, and what on them is no text goes to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import BytesIO

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read, redact
from pipeline.formats.pdf.pixels import Renderer
from pipeline.model.document import Block, BlockKind, Document, Hiding, PageArea, PageInk
from tests.formats.pdf_samples import A4, draw, font_for, plan_for, spans_of
from tests.formats.real_type import Line, flow, typeset
from tests.formats.scans import Pixels, draw_page, font, needs_font, pdf_of, scan_of, with_seal

NAME, NUMBER, PHONE = "纳兰雨桐", "640522199003071234", "13909550123"
BODY = [
    f"　　经查，申请人{NAME}（身份证号{NUMBER}）",
    "于三月七日向本局提出申请，要求公开有关材料。我局已经受",
    "理，现依照条例第三十六条的规定答复如下。",
    f"　　联系电话{PHONE}，联系人沙采薇。",
]


def _letter() -> bytes:
    title = [Line("关于信息公开申请的答复", 177, 740, 22)]
    body = flow(BODY, top=680)
    end = [Line("丹砂市虚构局", 380, 520), Line("2024年3月7日", 375, 492), Line("— 1 —", 275, 60, 14)]
    return typeset([title + body + end])


def _blocks(document: Document) -> list[tuple[BlockKind, str]]:
    shown = (block for block in document.blocks if block.hiding is None)
    return [
        (block.kind, block.text.replace("—", "-").replace(" ", "").replace("　", "").replace("）", ")"))
        for block in shown
    ]


def _shown(document: Document) -> str:
    return "".join(block.text for block in document.blocks if block.hiding is None)


def _placeholders(document: Document) -> list[tuple[BlockKind, Block]]:
    return [(b.kind, b) for b in document.blocks if any(isinstance(piece.address, PageArea) for piece in b.pieces)]


def test_a_scan_reads_like_the_same_page_born_digital() -> None:
    source = _letter()
    scan = read(pdf_of([scan_of(source, skew=0.8, noise=6)]))
    born = read(source)
    assert _blocks(scan) == _blocks(born) and scan.title == born.title
    assert [block.alignment for block in scan.blocks if block.hiding is None][1:] == [
        block.alignment for block in born.blocks if block.hiding is None
    ][1:]
    assert (
        scan.warnings == ("recognised_pages",)
        and f"{NUMBER}）于三月七日向本局提出申请，要求公开有关材料。我局已经受理，现依照" in scan.text
    )


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_laid_turned_on_the_glass_reads_the_same_and_places_are_those_of_the_page_as_shown(turn: int) -> None:
    source = _letter()
    document = read(pdf_of([scan_of(source, turn=turn)]))
    text = _shown(document)
    assert f"{NUMBER}）于三月七日" in text and PHONE in text
    ((at, _),) = spans_of(document, PHONE)
    inks = [piece.address for _, piece in document.pieces(at, at + len(PHONE))]
    assert all(isinstance(ink, PageInk) and ink.turn == turn for ink in inks)
    boxes = [box for ink in inks if isinstance(ink, PageInk) for box in ink.boxes]
    page = document.pages[0]
    assert all(0 <= box.x0 <= box.x1 <= page.width and 0 <= box.top <= box.bottom <= page.height for box in boxes)
    block = document.block_at(at)
    assert block.box is not None and block.box.x1 <= page.width and block.box.bottom <= page.height


def test_each_character_has_the_place_of_its_ink() -> None:
    page = draw_page([BODY[0].strip(), BODY[3].strip()], points=16)
    document = read(pdf_of([page.pixels]))
    drawn = {mark.box: mark.text for line in page.lines for mark in line}
    middles = [((x0 + x1) * 0.18, mark) for (x0, _, x1, _), mark in drawn.items()]
    found = [
        (text, box)
        for block in document.blocks
        for piece in block.pieces
        if isinstance(piece.address, PageInk)
        for text, box in zip(piece.text, piece.address.boxes, strict=True)
    ]
    near = [any(abs((box.x0 + box.x1) / 2 - x) < 5 and text == mark for x, mark in middles) for text, box in found]
    assert len(found) > 40 and sum(near) / len(near) > 0.97


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"左栏第{number}行甲乙丙丁戊己" for number in "一二三四五六"]
    right = [f"右栏第{number}行子丑寅卯辰巳" for number in "一二三四五六"]
    lines = [
        Line(text, x, 700 - 26 * number, 14)
        for x, column in ((60, left), (320, right))
        for number, text in enumerate(column)
    ]
    text = _shown(read(pdf_of([scan_of(typeset([lines]))])))
    assert text.index("左栏第六行") < text.index("右栏第一行")


@dataclass(frozen=True)
class _Grid:
    """A ruled table: texts row by row, in points."""

    rows: Sequence[Sequence[str]]
    xs: Sequence[int] = (70, 150, 330, 520)
    top: int = 120
    pitch: int = 34

    def pixels(self, dpi: int = 200) -> Pixels:
        """Draw it on an empty sheet."""
        needs_font()
        scale = dpi / 72
        image = Image.new("RGB", (round(595 * scale), round(842 * scale)), (255, 255, 255))
        brush = ImageDraw.Draw(image)
        bottom = self.top + self.pitch * len(self.rows)
        for number in range(len(self.rows) + 1):
            y = (self.top + self.pitch * number) * scale
            brush.line((self.xs[0] * scale, y, self.xs[-1] * scale, y), fill=(0, 0, 0), width=3)
        for x in self.xs:
            brush.line((x * scale, self.top * scale, x * scale, bottom * scale), fill=(0, 0, 0), width=3)
        for number, row in enumerate(self.rows):
            for x, text in zip(self.xs, row, strict=False):
                place = ((x + 8) * scale, (self.top + self.pitch * number + 9) * scale)
                brush.text(place, text, font=font(round(14 * scale)), fill=(20, 20, 20))
        return np.asarray(image)


TABLE = _Grid(
    [["姓名", "身份证号码", "手机号码"], [NAME, NUMBER, PHONE], ["沙采薇", "640522198811230017", "15109550456"]]
)


@pytest.mark.parametrize("skew", [0, 1.1])
def test_a_ruled_table_keeps_its_cells_with_heading_and_row(skew: float) -> None:
    document = read(pdf_of([scan_of(TABLE.pixels(), skew=skew)]))
    cells = {(b.cell.row, b.cell.column): b for b in document.blocks if b.cell is not None}
    assert {place: block.text.strip() for place, block in cells.items()} == {
        (row, column): text for row, texts in enumerate(TABLE.rows) for column, text in enumerate(texts)
    }
    cell = cells[1, 2].cell
    assert cell is not None and cell.column_heading == "手机号码" and cell.row_heading == NAME


def test_an_empty_speckled_sheet_is_no_item() -> None:
    blank = np.full((2339, 1654, 3), 250, np.uint8)
    document = read(pdf_of([scan_of(blank, noise=8, salt=0.0005), scan_of(_letter())]))
    assert {block.page for block in document.blocks if block.hiding is None} == {2}
    assert len(document.pages) == 2 and _placeholders(document) == []


def test_a_page_on_which_nothing_can_be_read_goes_to_a_person() -> None:
    rows, columns = np.mgrid[0:2339, 0:1654]
    waves = (128 + 60 * np.sin(rows / 5) * np.cos(columns / 7)).astype(np.uint8)
    document = read(pdf_of([np.repeat(waves[:, :, None], 3, axis=2)]))
    ((kind, block),) = _placeholders(document)
    assert kind is BlockKind.UNREADABLE_PAGE and block.pieces[0].address == PageArea(1)
    assert "unreadable_pages" in document.warnings


def test_a_seal_is_a_stamp_and_a_photograph_a_picture() -> None:
    needs_font()
    pixels = with_seal(scan_of(_letter()).copy(), (1150, 1700), 160).copy()
    chance = np.random.default_rng(5)
    photo = Image.fromarray(chance.integers(40, 200, (14, 10, 3), np.uint8)).resize(
        (260, 360), Image.Resampling.BICUBIC
    )
    pixels[1500:1860, 250:510] = np.asarray(photo)
    document = read(pdf_of([pixels]))
    (one, other) = _placeholders(document)
    assert (one[0], other[0]) == (BlockKind.STAMP, BlockKind.PICTURE)
    stamp, picture = one[1].box, other[1].box
    assert stamp is not None and stamp.x0 < 1150 * 0.36 < stamp.x1 and stamp.top < 1700 * 0.36 < stamp.bottom
    assert picture is not None and picture.x0 < 130 and picture.x1 > 140 and picture.top < 560 and picture.bottom > 650
    assert f"{NUMBER}）于三月七日" in _shown(document)


def test_a_code_is_read_and_covered_as_a_whole() -> None:
    content = f"https://example.cn/?name={NAME}&tel={PHONE}"
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    picture = np.asarray(zxingcpp.write_barcode_to_image(code, scale=7))
    pixels = scan_of(_letter()).copy()
    pixels[1700 : 1700 + picture.shape[0], 700 : 700 + picture.shape[1]] = picture[:, :, None]
    source = pdf_of([pixels])
    document = read(source)
    ((at, end),) = [span for span in spans_of(document, PHONE) if document.block_at(span[0]).kind is BlockKind.PICTURE]
    (block,) = [b for b in document.blocks if b.start <= at < b.end]
    ink = block.pieces[0].address
    assert block.text == content + "\n" and isinstance(ink, PageInk) and len(set(ink.boxes)) == 1
    copy = redact(source, document, plan_for(document, (at, end)))
    with Renderer(copy) as renderer:
        shown, _ = renderer.render(1, 200, gray=True)
    x0, top, x1, bottom = (round(side / 0.36) for side in (block.box.x0, block.box.top, block.box.x1, block.box.bottom))  # type: ignore[union-attr]
    assert shown[top + 3 : bottom - 3, x0 + 3 : x1 - 3].max() < 20
    assert not zxingcpp.read_barcodes(shown)


def test_the_text_of_a_picture_beside_believed_text_is_read_too() -> None:
    letters = font_for("见下图")
    inside = draw_page([f"{NAME}　{PHONE}"], size=(300, 60), left=12, top=12)

    def work(canvas: Canvas) -> None:
        canvas.setFont(letters, 16)
        canvas.drawString(80, 700, "见下图")
        canvas.drawImage(ImageReader(Image.fromarray(inside.pixels)), 120, 500, 300, 60)
        canvas.rect(110, 490, 320, 80)

    source = draw(work)
    document = read(source)
    pictures = [block for block in document.blocks if block.kind is BlockKind.PICTURE]
    assert isinstance(pictures[0].pieces[0].address, PageArea)
    assert NAME in pictures[1].text and PHONE in "".join(block.text for block in pictures)
    ((at, end),) = spans_of(document, PHONE)
    boxes = [box for _, piece in document.pieces(at, end) for box in piece.address.boxes]  # type: ignore[union-attr]
    assert all(110 < box.x0 < 430 and 842 - 570 < box.top < 842 - 490 for box in boxes)


def test_what_a_scanners_own_layer_claims_is_not_lost() -> None:
    pixels = scan_of(_letter())
    claim = "扫描件自带的文字层"
    letters = font_for(claim)

    def work(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.fromarray(pixels)), 0, 0, *A4)
        text = canvas.beginText(80, 600)
        text.setFont(letters, 16)
        text.setTextRenderMode(3)
        text.textOut(claim)
        canvas.drawText(text)

    document = read(draw(work))
    assert PHONE in _shown(document) and claim not in _shown(document)
    assert [block.text for block in document.blocks if block.hiding is Hiding.INVISIBLE] == [claim + "\n"]


def test_letters_drawn_as_shapes_are_read() -> None:
    """Text in outlines: no character in the file, the page is read from its pixels."""
    needs_font()
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.ttLib import TTFont

    from tests.formats.scans import FONTS

    with TTFont(FONTS["serif"], fontNumber=2, lazy=True) as face:
        names, glyphs = face.getBestCmap(), face.getGlyphSet()
        out = BytesIO()
        canvas = Canvas(out, pagesize=A4, invariant=True)
        for number, char in enumerate(f"申请人{NAME}"):
            canvas.saveState()
            canvas.translate(80 + 20 * number, 700)
            canvas.scale(0.02, 0.02)
            pen = RecordingPen()
            glyphs[names[ord(char)]].draw(pen)
            path = canvas.beginPath()
            for step, points in pen.value:
                getattr(path, step.removesuffix("Path"))(*(side for point in points for side in point))
            canvas.drawPath(path, stroke=0, fill=1)
            canvas.restoreState()
        canvas.save()
    document = read(out.getvalue())
    assert f"申请人{NAME}" in _shown(document) and "recognised_pages" in document.warnings


def test_reading_twice_gives_the_same() -> None:
    source = pdf_of([scan_of(_letter(), noise=10, skew=-0.5)])
    assert read(source) == read(source)


@pytest.mark.slow
@pytest.mark.parametrize("way", [{"fax": "fine"}, {"dpi": 150}, {"dpi": 300}, {"jpeg": 40, "noise": 14, "blur": 0.8}])
def test_bad_scans_keep_their_numbers(way: dict[str, object]) -> None:
    document = read(pdf_of([scan_of(_letter(), skew=0.6, **way)], dpi=int(way.get("dpi", 200))))  # type: ignore[arg-type, call-overload]
    shown = _shown(document)
    assert NUMBER in shown and PHONE in shown
    assert SequenceMatcher(None, "".join(BODY).replace("　", ""), shown.replace("　", ""), False).ratio() > 0.75
