"""Where text stands on pages: known places are found, offsets hold whatever the text is, pictures show the pages."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline import formats
from pipeline.errors import DamagedDocument, UnreadableDocument
from pipeline.formats import office, showing
from pipeline.formats.aligning import aligned
from pipeline.formats.docx.sheets import folded
from pipeline.formats.pdf.ink import ink_char
from pipeline.formats.pdf.runs import Unit, runs_of
from pipeline.formats.pdf.sheets import DPI
from pipeline.model.document import BlockBuilder, BlockKind, Box, Document, PageArea, PageInk, Piece
from pipeline.model.sheets import MOST_PAGES, Sheets
from tests.formats.packages import p, package, root, table
from tests.formats.pdf_samples import A4, NAME, NUMBER, OTHER, PHONE, draw, edited, letter, lines_pdf, vertical_pdf
from tests.formats.scans import draw_page, mapped, needs_font, pdf_of, scan_map

LINES = (f"申请人{NAME}身份证号{NUMBER}", f"联系电话{PHONE}请查收")


@pytest.fixture(scope="session")
def soffice() -> str:
    found = office.find_office()
    if found is None:
        pytest.skip("LibreOffice is not installed: make system")
    return found


def shown(source: bytes, document: Document) -> tuple[bytes, Sheets]:
    found = showing.pages_of(source, document)
    assert found is not None
    return found


def canonical(source: bytes) -> bytes:
    found = showing.pages_of_copy(source, "pdf")
    assert found is not None
    return found[0]


def boxes_of(sheets: Sheets, document: Document, word: str) -> list[tuple[int, Box]]:
    at = document.text.index(word)
    return list(sheets.boxes(at, at + len(word)))


def check_runs(sheets: Sheets, document: Document) -> None:
    """Every run says what the document says at its offset."""
    assert sheets.runs
    for run in sheets.runs:
        assert document.text[run.start : run.end] == run.text
        assert run.length > 0 and run.size > 0


def ink_under(picture: bytes, box: Box, page: tuple[float, float] = A4) -> float:
    """Return the share of dark pixels of a page's picture under a box."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    scale = pixels.shape[1] / page[0]
    part = pixels[round(box.top * scale) : round(box.bottom * scale), round(box.x0 * scale) : round(box.x1 * scale)]
    return float((part < 128).mean()) if part.size else 0.0


def test_places_of_a_pdf_are_those_that_it_was_drawn_at() -> None:
    source = lines_pdf(LINES, left=80, top=740, pitch=28, size=16)
    document = formats.read(source, "a.pdf")
    _, sheets = shown(source, document)
    check_runs(sheets, document)
    assert sheets.total == 1 and [(page.width, page.height) for page in sheets.pages] == [A4]
    ((page, box),) = boxes_of(sheets, document, NAME)
    assert page == 1
    assert box.x0 == pytest.approx(80 + 3 * 16, abs=0.5) and box.x1 == pytest.approx(80 + 7 * 16, abs=0.5)
    assert 842 - 740 - 16 <= box.top < 842 - 740 < box.bottom <= 842 - 740 + 6
    ((_, phone),) = boxes_of(sheets, document, PHONE)  # narrow figures behind four wide characters
    assert phone.x0 == pytest.approx(80 + 4 * 16, abs=0.5)
    assert phone.x1 == pytest.approx(80 + 4 * 16 + len(PHONE) * 8, abs=0.5)
    (first,) = [run for run in sheets.runs if NAME in run.text]
    assert abs(first.x - 80) < 0.2 and abs(first.y - 102) < 0.2 and first.size == 16 and first.angle == 0


def test_there_is_ink_under_the_boxes_and_none_beside() -> None:
    source = lines_pdf(LINES)
    document = formats.read(source, "a.pdf")
    pdf, sheets = shown(source, document)
    (picture,) = showing.photographs(pdf, 1, 4)
    for word in (NAME, NUMBER, PHONE):
        ((_, box),) = boxes_of(sheets, document, word)
        assert ink_under(picture, box) > 0.1
        width = box.x1 - box.x0
        assert ink_under(picture, Box(box.x0, box.top + 200, box.x0 + width, box.bottom + 200)) == 0


def test_a_span_over_lines_and_pages_has_a_box_for_each() -> None:
    source = letter(3)
    document = formats.read(source, "a.pdf")
    _, sheets = shown(source, document)
    check_runs(sheets, document)
    at = document.text.index(NUMBER[:10])  # it goes on in the next line
    found = list(sheets.boxes(at, document.text.index("）向本局")))
    assert [page for page, _ in found] == [1, 1] and found[0][1].bottom < found[1][1].bottom
    assert {page for page, _ in sheets.boxes(0, len(document.text))} == {1, 2, 3}


def test_columns_of_vertical_writing() -> None:
    source = vertical_pdf((NAME + "的申请书面答复", OTHER + "收"))
    document = formats.read(source, "a.pdf")
    pdf, sheets = shown(source, document)
    check_runs(sheets, document)
    ((_, box),) = boxes_of(sheets, document, NAME)
    assert box.bottom - box.top > 3 * (box.x1 - box.x0)
    assert all(run.angle == 90 for run in sheets.runs if NAME in run.text)
    assert ink_under(showing.photographs(pdf, 1, 1)[0], box) > 0.1


def test_places_of_a_scan_and_of_what_nobody_could_read() -> None:
    needs_font()
    page = draw_page(("关于专用线路调整的请示", "申请人：方知远"), dpi=150)
    source = pdf_of([page.pixels], dpi=150)
    matrix = scan_map(page.pixels.shape)
    builder = BlockBuilder()
    for line in page.lines:
        boxes = tuple(Box(*(side * 72 / 150 for side in mapped(mark.box, matrix))) for mark in line)
        builder.add((Piece("".join(mark.text for mark in line), PageInk(1, boxes, 0.99)), Piece("\n")), page=1)
    builder.add((Piece("〔第1页图片1〕", PageArea(1, Box(72, 300, 300, 400))), Piece("\n")), BlockKind.PICTURE, page=1)
    document = Document(hashlib.sha256(source).hexdigest(), "pdf", tuple(builder.blocks))
    pdf, sheets = shown(source, document)
    check_runs(sheets, document)
    size = sheets.pages[0].width, sheets.pages[0].height
    ((_, box),) = boxes_of(sheets, document, "方知远")
    assert ink_under(showing.photographs(pdf, 1, 1)[0], box, size) > 0.1
    assert boxes_of(sheets, document, "〔第1页图片1〕") == [(1, Box(72, 300, 300, 400))]


def test_pictures_are_small_and_bounded() -> None:
    plain = showing.photographs(canonical(letter(2)), 1, 2)
    assert len(plain) == 2 and all(each.startswith(b"\x89PNG") and len(each) < 100_000 for each in plain)
    assert Image.open(io.BytesIO(plain[0])).width == pytest.approx(A4[0] * DPI / 72, abs=1)

    def poster(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.8, 0.1, 0.1)
        canvas.rect(100, 100, 2000, 3000, fill=1)

    (large,) = showing.photographs(canonical(draw(poster, (2384, 3370))), 1, 1)  # A0
    opened = Image.open(io.BytesIO(large))
    assert opened.format == "WEBP" and opened.width * opened.height < 2_600_000
    assert showing.photographs(canonical(letter(1)), 2, 5) == []


def test_long_documents_show_their_first_pages() -> None:
    def repeat(pdf: pikepdf.Pdf) -> None:
        for _ in range(MOST_PAGES + 4):
            pdf.pages.append(pdf.pages[0])

    source = edited(letter(1), repeat)
    builder = BlockBuilder()
    builder.add((Piece("〔末页〕", PageArea(MOST_PAGES + 2)),), BlockKind.PICTURE)
    document = Document(hashlib.sha256(source).hexdigest(), "pdf", tuple(builder.blocks))
    _, sheets = shown(source, document)
    assert sheets.total == MOST_PAGES + 5 and len(sheets.pages) == MOST_PAGES
    assert not list(sheets.boxes(0, 4)) and not sheets.placed(0, 4)


@pytest.mark.parametrize("source", [b"%PDF-1.7\nnothing\n%%EOF", b"", letter(1)[:-400], b"PK\x03\x04"])
def test_broken_files_are_typed_errors(source: bytes) -> None:
    document = Document("0" * 64, "pdf", ())
    for work in (lambda: showing.pages_of(source, document), lambda: showing.photographs(source, 1, 1)):
        with pytest.raises(UnreadableDocument):
            work()
    with pytest.raises(DamagedDocument):
        showing.pages_of_copy(source or b"x", "pdf")


def test_text_files_have_no_pages() -> None:
    document = formats.read("一行文字".encode(), "a.txt")
    assert showing.pages_of("一行文字".encode(), document) is None


def test_word_has_no_pages_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    source = package(p("一段文字"))
    assert showing.pages_of(source, formats.read(source, "a.docx")) is None
    assert showing.pages_of_copy(source, "docx") is None


# Runs -------------------------------------------------------------------------------------------------------------------

_ANY = st.text("甲乙丙A1 \u3000\r\n\t\0\x1b\ud800\U0001f600\u200b\u2028\u0301é", min_size=1, max_size=40)


@given(st.lists(st.tuples(_ANY, st.floats(-5, 5), st.sampled_from((0, 90, 180, 270))), max_size=6))
def test_runs_say_the_text_at_their_offsets(lines: list[tuple[str, float, int]]) -> None:
    text = "\n".join(line for line, _, _ in lines)
    units: list[Unit] = []
    offset = 0
    for row, (line, shift, turn) in enumerate(lines):
        for step, char in enumerate(line):
            box = Box(10 + 12 * step + shift * (step % 3), 20 * row, 22 + 12 * step + shift * (step % 3), 12 + 20 * row)
            place = None if char == " " else ink_char(step, char, box, turn)
            units.append(Unit(offset + step, char, place))
        offset += len(line) + 1
    runs = list(runs_of(1, units))
    for run in runs:
        assert text[run.start : run.end] == run.text and run.text[0] != " " and run.text[-1] != " "
        run.text.encode()
        assert not set(run.text) & set("\r\n\0")
    said = {at for run in runs for at in range(run.start, run.end)}
    assert len(said) == sum(len(run.text) for run in runs), "no character is said twice"


@given(st.text("甲乙丙丁戊0123", max_size=60), st.text("甲乙丙丁戊0123", max_size=60), st.text("天地玄黄", max_size=5))
def test_alignment_rises_and_matches_equals(one: str, other: str, between: str) -> None:
    for left, right in ((one, other), (one + between + other, one + other), (one, one)):
        places = aligned(left, right)
        found = [place for place in places if place >= 0]
        assert found == sorted(set(found))
        assert all(left[at] == right[place] for at, place in enumerate(places) if place >= 0)
    assert len(one) < 6 or len(set(one)) < len(one) or -1 not in aligned(one, one)


def test_alignment_goes_on_after_what_one_side_leaves_out() -> None:
    text = "".join(chr(0x4E00 + each) for each in range(3000))
    head = "页眉市局第一页"
    other = head + text[:900] + head + text[900:1500] + "删去的话" + text[1505:2200] + head + text[2200:]
    places = aligned(text, other)
    assert sum(place < 0 for place in places) == 5
    assert all(text[at] == other[place] for at, place in enumerate(places) if place >= 0)


def test_folding_agrees_on_widths_and_blanks() -> None:
    assert folded("ＡＢ１２　 a\u200b\nﬁ") == "AB12afi"


# Word -------------------------------------------------------------------------------------------------------------------


def draft() -> bytes:
    """A Word document with a running head, a title, a table and a footnote, two pages long."""
    rows = [(f"第{number}号", NAME if number == 3 else OTHER, f"1390000{number:04}") for number in range(1, 41)]
    body = (
        p("关于“数据”专项补贴的公示", "<w:b/>", '<w:jc w:val="center"/>')
        + p(f"申请人{NAME}，身份证号{NUMBER}，于本月内提交“有关”材料。")
        + table(("编号", "姓名", "电话"), *rows)
        + p("特此公示。")
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/></w:sectPr>'
    )
    return package(body, {"rId2": ("header", "header1.xml", root("hdr", p(f"页眉联系人{OTHER}")))})


def unplaced(sheets: Sheets, document: Document) -> list[str]:
    """Return what shows in the document and stands on no page."""
    return [
        document.text[at]
        for block in document.blocks
        if block.hiding is None
        for at in range(block.start, block.end)
        if not document.text[at].isspace() and at not in sheets.placed(block.start, block.end)
    ]


@pytest.mark.slow
def test_word_is_set_and_every_word_is_found(soffice: str) -> None:
    source = draft()
    document = formats.read(source, "a.docx")
    pdf, sheets = shown(source, document)
    check_runs(sheets, document)
    assert sheets.total >= 2 and unplaced(sheets, document) == []
    sizes = {page.number: (page.width, page.height) for page in sheets.pages}
    pictures = showing.photographs(pdf, 1, sheets.total)
    for word in (NAME, NUMBER, "第38号", "“有关”", "特此公示"):
        for page, box in boxes_of(sheets, document, word):
            assert ink_under(pictures[page - 1], box, sizes[page]) > 0.02, word
    head = boxes_of(sheets, document, f"页眉联系人{OTHER}")
    assert [page for page, _ in head] == list(range(1, sheets.total + 1)), "the head stands on every page"


@pytest.mark.slow
def test_older_formats_are_set_like_word(soffice: str) -> None:
    source = rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\f0 Applicant Fang Zhiyuan 13900001111\par}"
    document = formats.read(source, "a.rtf")
    _, sheets = shown(source, document)
    check_runs(sheets, document)
    ((page, box),) = boxes_of(sheets, document, "13900001111")
    assert page == 1 and box.x1 > box.x0


@pytest.mark.slow
def test_pictures_of_word_are_found_on_the_page(soffice: str) -> None:
    needs_font()
    page = draw_page(("申请人：方知远",), dpi=100)
    cut = page.pixels[40:260, 60:500]
    out = io.BytesIO()
    Image.fromarray(cut).save(out, "PNG")
    source = package(
        p("附图如下：") + f"<w:p>{drawing('rId5')}</w:p>" + p("以上。"),
        {"rId5": ("image", "media/image1.png", out.getvalue())},
    )
    document = formats.read(source, "a.docx")
    assert "方知远" in document.text
    pdf, sheets = shown(source, document)
    check_runs(sheets, document)
    size = sheets.pages[0].width, sheets.pages[0].height
    ((_, box),) = boxes_of(sheets, document, "方知远")
    assert ink_under(showing.photographs(pdf, 1, 1)[0], box, size) > 0.05
    assert len(sheets.areas) == 1 and sheets.areas[0].box.x0 <= box.x0 and box.x1 <= sheets.areas[0].box.x1


def drawing(relation: str) -> str:
    """An inline picture, 440 by 220 units of a tenth of a millimetre."""
    pic = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{wp}"><wp:extent cx="3168000" cy="1584000"/><wp:docPr id="1" name="x"/>'
        f'<a:graphic xmlns:a="{a}"><a:graphicData uri="{pic}"><pic:pic xmlns:pic="{pic}"><pic:nvPicPr><pic:cNvPr id="1"'
        f' name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{rel}" r:embed="{relation}"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="3168000" cy="1584000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )
