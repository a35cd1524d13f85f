from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UnreadableDocument
from pipeline.formats.pdf import read, source_text
from pipeline.formats.pdf.layer import read_layers
from pipeline.formats.pdf.opening import open_pdf
from pipeline.model.document import Alignment, BlockKind, PageArea, PageInk, PdfChars, PdfObject
from tests.formats.pdf_samples import (
    A4,
    NAME,
    NUMBER,
    OTHER,
    draw,
    edited,
    font_for,
    letter,
    lines_pdf,
    vertical_pdf,
    visible,
)


def test_paragraphs_title_and_page_number() -> None:
    document = read(letter())
    shown = [block for block in document.blocks if block.hiding is None]
    assert [block.kind for block in shown] == [
        BlockKind.TITLE,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.FOOTER,
    ]
    assert document.title == "关于信息公开申请的答复"
    assert shown[0].alignment is Alignment.CENTER and shown[0].size == 22
    assert shown[3].alignment is Alignment.RIGHT
    assert all(block.page == 1 and block.box is not None and block.font for block in shown)
    assert document.warnings == ("unchecked_text",)  # patterns of squares, which nobody can compare with the text
    assert (document.pages[0].width, document.pages[0].height) == A4


def test_a_value_over_a_line_end_has_only_an_invented_line_end_inside() -> None:
    document = read(letter())
    at = document.text.index(NUMBER[:10])
    assert document.text[at : at + 19] == f"{NUMBER[:10]}\n{NUMBER[10:]}"
    ends = [piece for block in document.blocks for piece in block.pieces if piece.text == "\n"]
    assert ends and all(piece.address is None for piece in ends)
    assert document.block_at(at) == document.block_at(at + 18)


def test_every_piece_says_what_pdfplumber_finds_at_its_address() -> None:
    source = letter(2)
    document = read(source)
    found = list(source_text(source, document))
    assert found and all(piece.text == text for piece, text in found)
    addressed = [piece for block in document.blocks for piece in block.pieces if piece.address is not None]
    assert [piece for piece, _ in found] == addressed
    for piece in addressed:
        if isinstance(piece.address, PdfChars):
            assert piece.address.last - piece.address.first == len(piece.text)


def test_a_name_over_a_line_end_is_whole() -> None:
    """Chinese breaks anywhere, so nothing is invented there."""
    document = read(lines_pdf(["一" * 18 + NAME[:2], NAME[2:] + "二" * 17]))
    assert document.blocks[0].text == "一" * 18 + NAME + "二" * 17 + "\n"
    assert [piece.text for piece in document.blocks[0].pieces] == ["一" * 18 + NAME[:2], NAME[2:] + "二" * 17, "\n"]


@pytest.mark.parametrize(
    ("first", "second", "between"),
    [
        pytest.param("一" * 17 + "ma_sun", "ny8348" + "二" * 9, "", id="an account"),
        pytest.param("一" * 16 + "1892114", "6827" + "二" * 9, "", id="a number"),
        pytest.param("一" * 15 + "wx 8861 ", "0123" + "二" * 9, "", id="a blank is there"),
        pytest.param("一" * 14 + "13900000001", "13900000002" + "二" * 9, "\n", id="two numbers"),
        pytest.param("一" * 17 + "ma_", "sunny8348" + "二" * 9, "\n", id="room for more"),
    ],
)
def test_a_word_broken_where_its_line_is_full_is_whole(first: str, second: str, between: str) -> None:
    document = read(lines_pdf(["一" * 20, first, second]))
    assert document.blocks[0].text == "一" * 20 + first + between + second + "\n"


def test_a_paragraph_over_a_page_end_is_one_block() -> None:
    font = font_for("一二三四五—12" + NAME + NUMBER)

    def work(canvas: Canvas) -> None:
        for number, lines in (
            (1, ["　　" + "一" * 18, "二" * 18 + NAME[:2]]),
            (2, [NAME[2:] + "三三", "　　" + "四" * 9]),
        ):
            canvas.setFont(font, 16)
            for index, line in enumerate(lines):
                canvas.drawString(80, 150 - 28 * index, line)
            canvas.setFont(font, 14)
            canvas.drawCentredString(A4[0] / 2, 40, f"— {number} —")
            canvas.showPage()

    source = draw(work)
    document = read(source)
    shown = [(block.page, block.text) for block in document.blocks if block.hiding is None]
    whole = "　　" + "一" * 18 + "二" * 18 + NAME + "三三\n"
    assert shown == [(1, whole), (2, "　　" + "四" * 9 + "\n"), (1, "— 1 —\n"), (2, "— 2 —\n")]
    assert all(piece.text == text for piece, text in source_text(source, document))


def test_an_indented_line_begins_a_paragraph_even_after_a_full_line() -> None:
    full = "一" * 20
    document = read(lines_pdf([full, "　　" + "二" * 18, "三" * 20, "四四"], left=80))
    blocks = [block.text for block in document.blocks if block.hiding is None]
    assert blocks == [full + "\n", "　　" + "二" * 18 + "三" * 20 + "四四\n"]


def test_a_short_line_ends_its_paragraph() -> None:
    blocks = [block.text for block in read(lines_pdf(["一" * 20, "二二", "三" * 20])).blocks if block.hiding is None]
    assert blocks == ["一" * 20 + "二二\n", "三" * 20 + "\n"]


def test_gaps_become_blanks_and_tabs_without_address() -> None:
    font = font_for("姓名甲乙丙AB12")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "姓名")
        canvas.drawString(200, 700, "甲乙丙")
        canvas.drawString(80, 600, "AB")
        canvas.drawString(80 + 16 + 5, 600, "12")

    document = read(draw(work))
    assert [block.text for block in document.blocks if block.hiding is None] == ["姓名\t甲乙丙\n", "AB 12\n"]
    assert all(
        (piece.address is None) == piece.text.isspace() for block in document.blocks[:2] for piece in block.pieces
    )


def test_two_columns_of_text_are_read_one_after_the_other() -> None:
    left, right = ["左" * 14 for _ in range(6)], ["右" * 14 for _ in range(6)]
    font = font_for("左右题")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 12)
        canvas.drawString(60, 760, "题" * 38)
        for number in range(6):
            canvas.drawString(60, 700 - 20 * number, left[number])
            canvas.drawString(330, 690 - 20 * number, right[number])

    text = visible(draw(work)).replace("\n", "")
    assert text == "题" * 38 + "左" * 84 + "右" * 84


def test_labels_and_values_stay_line_by_line() -> None:
    font = font_for("姓名电话甲乙丙0123456789")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 12)
        for number in range(6):
            canvas.drawString(60, 700 - 20 * number, "姓名甲乙丙")
            canvas.drawString(330, 700 - 20 * number, "电话0123456789")

    assert visible(draw(work)) == "姓名甲乙丙\t电话0123456789\n" * 6


def _table(canvas: Canvas, rows: list[list[str]], left: float, top: float, width: float, height: float) -> None:
    for number in range(len(rows) + 1):
        canvas.line(left, top - number * height, left + width * len(rows[0]), top - number * height)
    for number in range(len(rows[0]) + 1):
        canvas.line(left + number * width, top, left + number * width, top - height * len(rows))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            for index, line in enumerate(text.split("\n")):
                canvas.drawString(left + column * width + 6, top - row * height - 18 - 14 * index, line)


ROWS = [["姓名", "身份证号", "住址"], [NAME, f"{NUMBER[:12]}\n{NUMBER[12:]}", "甲村"], [OTHER, "", "乙村"]]


def _table_pdf() -> bytes:
    font = font_for("".join("".join(row) for row in ROWS) + "前后文字")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 12)
        canvas.drawString(60, 760, "前文")
        _table(canvas, ROWS, 60, 700, 120, 44)
        canvas.drawString(60, 500, "后文字")

    return draw(work)


def test_a_ruled_table_gives_cells_with_their_headings() -> None:
    document = read(_table_pdf())
    shown = [block for block in document.blocks if block.hiding is None]
    cells = [block for block in shown if block.cell is not None]
    assert shown[0].text == "前文\n" and shown[-1].text == "后文字\n"
    assert all(block.kind is BlockKind.TABLE_CELL for block in cells) and len(cells) == 9
    assert "".join(block.text for block in cells[:3]) == "姓名\t身份证号\t住址\n"
    assert cells[4].text == f"{NUMBER[:12]}\n{NUMBER[12:]}\t"
    assert cells[7].text == "\t"
    place = cells[4].cell
    assert place is not None and (place.table, place.row, place.column) == (0, 1, 1)
    assert (place.column_heading, place.row_heading) == ("身份证号", NAME)


def test_merged_and_open_cells() -> None:
    font = font_for("表头甲乙丙丁")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 12)
        for y in (700, 670, 640):
            canvas.line(60, y, 360, y)
        canvas.line(60, 700, 60, 640)
        canvas.line(210, 670, 210, 640)  # the first row is one cell; the right side is open
        canvas.drawString(66, 680, "表头")
        canvas.drawString(66, 650, "甲乙")
        canvas.drawString(216, 650, "丙丁")

    cells = [block for block in read(draw(work)).blocks if block.cell is not None]
    assert [block.text for block in cells] == ["表头\n", "甲乙\t", "丙丁\n"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_rotated_page_reads_as_it_is_shown(degrees: int) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = degrees

    source = letter()
    turned = read(edited(source, turn))
    size = A4 if degrees == 180 else A4[::-1]
    assert (turned.pages[0].width, turned.pages[0].height) == size
    for term in (NAME, f"{NUMBER[:10]}\n{NUMBER[10:]}"):
        assert term in turned.text


def test_turned_text_on_a_landscape_page_reads_upright() -> None:
    """What programs write for landscape pages: the page is turned and the text is turned back."""
    font = font_for("横向表格甲乙丙")

    def work(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.setFont(font, 14)
        canvas.drawString(100, -100, "横向表格")
        canvas.drawString(100, -130, "甲乙丙")

    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = 90

    document = read(edited(draw(work), turn))
    box = document.blocks[0].box
    assert document.text.startswith("横向表格\n甲乙丙\n")
    assert box is not None and box.x0 == pytest.approx(100, abs=1) and box.bottom - box.top < 60


def test_vertical_writing_is_read_down_and_to_the_left() -> None:
    source = vertical_pdf(["此件由本局存档", "申请人" + NAME + "住甲村"])
    document = read(source)
    assert document.text.startswith(f"此件由本局存档\n申请人{NAME}住甲村\n")
    assert all(piece.text == text for piece, text in source_text(source, document))


def test_places_count_from_the_shown_corner() -> None:
    def crop(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].MediaBox = [-20, -30, 575, 812]
        pdf.pages[0].CropBox = [30, 0, 500, 800]

    source = lines_pdf(["甲乙丙丁"], left=80, top=700)
    before, after = read(source), read(edited(source, crop))
    first, second = before.blocks[0].box, after.blocks[0].box
    assert first is not None and second is not None
    assert second.x0 == pytest.approx(first.x0 - 30) and second.top == pytest.approx(first.top - 42)
    assert (after.pages[0].width, after.pages[0].height) == (470, 800)


def test_repeated_heads_and_feet_are_told_from_text() -> None:
    font = font_for("内部工作动态第期正文0123456789")

    def work(canvas: Canvas) -> None:
        for number in range(1, 4):
            canvas.setFont(font, 10)
            canvas.drawString(80, 775, f"工作动态第{number}期")
            canvas.setFont(font, 16)
            canvas.drawString(80, 600, "正文" * number)
            canvas.showPage()

    kinds = [(block.kind, block.text) for block in read(draw(work)).blocks if block.hiding is None]
    assert kinds[0] == (BlockKind.HEADER, "工作动态第1期\n") and kinds[1] == (BlockKind.PARAGRAPH, "正文\n")


def test_text_painted_twice_to_look_bold_is_read_once() -> None:
    font = font_for("加粗标题")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        for shift in (0, 0.4, 0.8):
            canvas.drawString(80 + shift, 700, "加粗标题")

    assert visible(draw(work)) == "加粗标题\n"


def test_a_ligature_has_a_piece_of_its_own() -> None:
    def lie(pdf: pikepdf.Pdf) -> None:
        for found in pdf.objects:
            if isinstance(found, pikepdf.Dictionary) and "/ToUnicode" in found:
                old = found.ToUnicode.read_bytes()
                assert b"4E00" in old.upper()
                found.ToUnicode.write(old.replace(b"4e00", b"00660066").replace(b"4E00", b"00660066"))

    document = read(edited(lines_pdf(["甲一乙"]), lie))
    pieces = [(piece.text, piece.address) for piece in document.blocks[0].pieces]
    assert [text for text, _ in pieces] == ["甲", "ff", "乙", "\n"]
    assert pieces[1][1] == PdfChars(1, 1, 2)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("step", [6, pytest.param(1, marks=pytest.mark.soak)])
def test_corpus_pieces_and_indexes_agree_with_pdfplumber(shared: Path, step: int) -> None:
    count = 0
    for path in sorted((shared / "corpus" / "robustness" / "pdf").rglob("*.pdf"))[::step]:
        source = path.read_bytes()
        try:
            document = read(source)
        except UnreadableDocument:
            continue
        for piece, text in source_text(source, document):
            assert piece.text == text, path.name
            assert isinstance(piece.address, PdfChars | PdfObject)
        assert all(
            piece.address is None or isinstance(piece.address, PdfChars | PdfObject | PageArea | PageInk)
            for block in document.blocks
            for piece in block.pieces
        )
        data = open_pdf(source).data
        layers = {layer.number: layer for layer in read_layers(data) if not layer.failed}
        with pdfplumber.open(BytesIO(data)) as pdf:
            for number, layer in list(layers.items())[:3]:
                assert [char["text"] for char in pdf.pages[number - 1].chars] == [char.text for char in layer.chars]
        count += 1
    assert count > 80 / step
