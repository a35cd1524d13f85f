from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import MishenError
from pipeline.formats.pdf import read, redact
from pipeline.formats.pdf.stamp import chinese_face
from pipeline.model.document import BlockKind, Document, PageArea, PdfChars
from pipeline.model.redaction import PdfMode
from pipeline.redaction.verify import verify
from tests.formats.pdf_samples import (
    A4,
    NAME,
    NUMBER,
    OTHER,
    PHONE,
    draw,
    edited,
    font_for,
    letter,
    lines_pdf,
    picture,
    plan_for,
    spans_of,
    vertical_pdf,
)

BROKEN_NUMBER = f"{NUMBER[:10]}\n{NUMBER[10:]}"


def _streams(copy: bytes) -> Iterator[bytes]:
    with pikepdf.open(BytesIO(copy)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream) and each.get("/Filter") != "/DCTDecode":
                yield each.read_bytes()
            elif isinstance(each, pikepdf.Object):
                yield each.unparse()


def _texts(copy: bytes) -> list[str]:
    """What three extractors make of a copy."""
    with pdfplumber.open(BytesIO(copy)) as pdf:
        plumber = "\n".join(page.extract_text() or "" for page in pdf.pages)
    document = pypdfium2.PdfDocument(copy)
    pdfium = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    found = [plumber, pdfium]
    if shutil.which("pdftotext"):
        found.append(
            subprocess.run(["pdftotext", "-", "-"], input=copy, capture_output=True, check=True).stdout.decode()
        )
    return found


def _assert_gone(copy: bytes, *secrets: str) -> None:
    for secret in secrets:
        for form in {secret, secret.replace("\n", "")}:
            encoded = [form.encode(each) for each in ("utf-8", "utf-16-be", "utf-16-le", "gb18030")]
            encoded += [code.hex().encode() for code in encoded]
            for data in (copy, *_streams(copy)):
                assert not any(code in data or code in data.lower() for code in encoded)
            for text in _texts(copy):
                assert form.replace("\n", "") not in "".join(text.split())


def _pixels(copy: bytes, number: int = 1, scale: float = 2.0) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    document = pypdfium2.PdfDocument(copy)
    pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]] = document[number - 1].render(scale=scale).to_numpy().copy()
    document.close()
    return pixels


def _boxes_of(source: bytes, document: Document, spans: list[tuple[int, int]]) -> Iterator[tuple[int, list[float]]]:
    """Page and box (left, top, right, bottom) of every withheld character, by pdfplumber on the original."""
    with pdfplumber.open(BytesIO(source)) as pdf:
        pages = [page.chars for page in pdf.pages]
        for start, end in spans:
            for offset, piece in document.pieces(start, end):
                if isinstance(piece.address, PdfChars):
                    chars = pages[piece.address.page - 1]
                    for index in range(max(start - offset, 0), min(end - offset, len(piece.text))):
                        char = chars[piece.address.first + index]
                        if char["text"].strip():
                            yield piece.address.page, [char["x0"], char["top"], char["x1"], char["bottom"]]


def _assert_black(source: bytes, document: Document, copy: bytes, spans: list[tuple[int, int]]) -> None:
    count = 0
    pages = [_pixels(copy, page.number) for page in document.pages]
    for number, (x0, top, x1, bottom) in _boxes_of(source, document, spans):
        window = pages[number - 1][round(top * 2) : round(bottom * 2), round(x0 * 2) + 1 : round(x1 * 2) - 1]
        assert window.size and int(window.max()) == 0
        count += 1
    assert count


def _expected(document: Document, spans: list[tuple[int, int]]) -> str:
    """The kept visible text without white space, page by page; a document has its page numbers at its end."""
    gone = {offset for start, end in spans for offset in range(start, end)}
    kept = [
        char
        for block in sorted(document.blocks, key=lambda each: each.page or 0)
        if block.hiding is None and block.kind not in (BlockKind.UNREADABLE_PAGE, BlockKind.PICTURE)
        for offset, char in enumerate(block.text, start=block.start)
        if offset not in gone
    ]
    return "".join("".join(kept).split())


def test_what_is_withheld_is_nowhere_and_the_rest_is_where_it_was() -> None:
    source = letter(2)
    document = read(source)
    spans = spans_of(document, NAME, BROKEN_NUMBER, PHONE)
    assert len(spans) >= 6  # what hides in the file may say them, too
    copy = redact(source, document, plan_for(document, *spans))
    _assert_gone(copy, NAME, BROKEN_NUMBER, PHONE, NUMBER[:10], NUMBER[10:], "雨桐")
    _assert_black(source, document, copy, spans)
    for text in _texts(copy):
        assert "".join(text.split()) == _expected(document, spans)


def test_kept_characters_stay_at_their_places() -> None:
    source = letter()
    document = read(source)
    spans = spans_of(document, NAME)
    copy = redact(source, document, plan_for(document, *spans))
    with pdfplumber.open(BytesIO(source)) as before, pdfplumber.open(BytesIO(copy)) as after:
        old = [char for char in before.pages[0].chars if char["text"].strip() and char["text"] not in NAME]
        new = [char for char in after.pages[0].chars if char["text"].strip()]
    assert [char["text"] for char in old] == [char["text"] for char in new]
    for one, other in zip(old, new, strict=True):
        assert other["x0"] == pytest.approx(one["x0"], abs=0.3) and other["x1"] == pytest.approx(one["x1"], abs=0.3)
        assert other["top"] == pytest.approx(one["top"], abs=0.6)


@pytest.mark.parametrize("mode", list(PdfMode))
@pytest.mark.parametrize("spacing", [0.09, 0.4, -0.3])
def test_small_spaces_between_characters_do_not_add_up(spacing: float, mode: PdfMode) -> None:
    def work(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(
            60, 700, "The office has read the application of iiiiiiiiiillllllllll in this matter", charSpace=spacing
        )
        canvas.drawString(60, 660, "Signed by Wang Xiaoming.")

    source = draw(work)
    document = read(source)
    plan = replace(plan_for(document, *spans_of(document, "Wang Xiaoming")), pdf=mode)
    report = verify(document, redact(source, document, plan), plan, lambda _: (), original=source)
    assert report.passed, report.checks


def test_kept_ink_is_unchanged() -> None:
    source = letter()
    document = read(source)
    spans = spans_of(document, NAME)
    copy = redact(source, document, plan_for(document, *spans))
    before, after = _pixels(source), _pixels(copy)
    changed = np.abs(before.astype(int) - after.astype(int)).max(axis=2) > 100
    rows, columns = np.nonzero(changed)
    places = [box for _, box in _boxes_of(source, document, spans)]
    left, right = min(box[0] for box in places) * 2, max(box[2] for box in places) * 2
    top, bottom = min(box[1] for box in places) * 2, max(box[3] for box in places) * 2
    assert rows.size
    assert columns.min() >= left - 3 and columns.max() <= right + 3
    assert rows.min() >= top - 9 and rows.max() <= bottom + 9


def test_the_same_input_gives_the_same_bytes() -> None:
    source = letter()
    document = read(source)
    plan = plan_for(document, *spans_of(document, NAME))
    assert redact(source, document, plan) == redact(source, document, plan)
    assert redact(source, document, plan, stamp=True) == redact(source, document, plan, stamp=True)


def test_nothing_of_the_original_structure_survives() -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Author"] = "Author Canary"
        pdf.Root.PieceInfo = pikepdf.Dictionary(Canary=pikepdf.Dictionary(LastModified="D:20240101000000"))

    source = edited(letter(), fill)
    copy = redact(source, read(source), plan_for(read(source)))
    assert b"Canary" not in copy and b"Pattern" not in copy and b"ReportLab" not in copy
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert set(pdf.Root.keys()) == {
            "/Type",
            "/Pages",
            "/Lang",
            "/MarkInfo",
            "/ViewerPreferences",
            "/StructTreeRoot",
        }
        assert str(pdf.Root.Lang) == "zh-CN"
        assert {key: str(value) for key, value in pdf.trailer.Info.items()} == {"/Title": "公开副本"}
        (page,) = pdf.pages
        assert set(page.obj.keys()) <= {
            "/Type", "/Parent", "/MediaBox", "/Contents", "/Resources", "/StructParents", "/Tabs"
        }  # fmt: skip
        assert set(page.obj.Resources.keys()) == {"/Font", "/XObject"}
    assert copy.count(b"%%EOF") == 1


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [None, [-20, -30, 575, 812]])
def test_turned_and_cropped_pages(degrees: int, box: list[int] | None) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = degrees
        if box is not None:
            pdf.pages[0].MediaBox = box
            pdf.pages[0].CropBox = [10, 10, 560, 800]

    source = edited(letter(), turn)
    document = read(source)
    spans = spans_of(document, NAME, BROKEN_NUMBER)
    copy = redact(source, document, plan_for(document, *spans))
    _assert_gone(copy, NAME, BROKEN_NUMBER)
    again = read(copy)
    assert (again.pages[0].width, again.pages[0].height) == (document.pages[0].width, document.pages[0].height)
    before, after = _pixels(source), _pixels(copy)
    assert before.shape == after.shape
    darker = int((after.min(axis=2) < 60).sum()) - int((before.min(axis=2) < 60).sum())
    assert darker > 14 * 8 * 12  # fourteen characters and their margins at two pixels a point
    kept = sorted("".join(_texts(copy)[1].split()))
    assert kept == sorted(_expected(document, spans))


def test_a_value_in_a_table_cell() -> None:
    font = font_for("姓名住址甲村乙" + NAME)

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 12)
        for y in (700, 670, 640):
            canvas.line(60, y, 360, y)
        for x in (60, 210, 360):
            canvas.line(x, 700, x, 640)
        for x, y, text in ((66, 680, "姓名"), (216, 680, "住址"), (66, 650, NAME), (216, 650, "甲村")):
            canvas.drawString(x, y, text)

    source = draw(work)
    document = read(source)
    spans = spans_of(document, NAME)
    copy = redact(source, document, plan_for(document, *spans))
    _assert_black(source, document, copy, spans)
    pixels = _pixels(copy)[:, :, 0]
    assert (pixels[(842 - 660) * 2, 56 * 2 : 216 * 2] < 128).any()
    for x in (60, 210, 360):  # the rules are still there, and the box keeps off them
        assert (pixels[(842 - 655) * 2, x * 2 - 2 : x * 2 + 3] < 128).any()
        assert (pixels[(842 - 655) * 2, x * 2 - 8 : x * 2 - 3] > 200).any()


def test_vertical_writing() -> None:
    source = vertical_pdf(["此件由本局存档", "申请人" + NAME + "住甲村"])
    document = read(source)
    copy = redact(source, document, plan_for(document, *spans_of(document, NAME)))
    _assert_gone(copy, NAME)
    before, after = _pixels(source)[:, :, 0], _pixels(copy)[:, :, 0]
    column = slice((440 - 10) * 2, (440 + 10) * 2)
    name, rest = slice((842 - 640) * 2 + 1, (842 - 560) * 2 - 1), slice((842 - 558) * 2, (842 - 490) * 2)
    assert int(after[name, column].max()) == 0
    assert np.abs(before[rest, column].astype(int) - after[rest, column]).mean() < 25
    assert sorted("".join(_texts(copy)[0].split())) == sorted(_expected(document, spans_of(document, NAME)))


def test_a_name_over_a_page_end() -> None:
    font = font_for("一二三" + NAME)

    def work(canvas: Canvas) -> None:
        for line in ("一" * 18 + NAME[:2], NAME[2:] + "三三"):
            canvas.setFont(font, 16)
            canvas.drawString(80, 100, line)
            canvas.showPage()

    source = draw(work)
    document = read(source)
    spans = spans_of(document, NAME)
    copy = redact(source, document, plan_for(document, *spans))
    _assert_gone(copy, NAME, NAME[2:])
    _assert_black(source, document, copy, spans)
    with pdfplumber.open(BytesIO(copy)) as pdf:
        assert ["".join(page.extract_text().split()) for page in pdf.pages] == ["一" * 18, "三三"]


def test_boxes_are_widened_where_there_is_room() -> None:
    """Names of two and of three characters leave boxes of the same width."""
    widths = set()
    for name in ("沙采", "沙采薇"):
        source = lines_pdf(["申请人：" + name])
        document = read(source)
        pixels = _pixels(redact(source, document, plan_for(document, *spans_of(document, name))))[:, :, 0]
        row = pixels[(842 - 745) * 2]
        widths.add(int((row == 0).sum()) // 4)
    assert len(widths) == 1


def test_a_scan_is_covered_as_a_whole_or_left_as_it_is() -> None:
    source = draw(lambda canvas: canvas.drawImage(picture("scan"), 0, 0, *A4))
    document = read(source)
    piece = document.blocks[0].pieces[0]
    assert piece.address == PageArea(1)
    kept = _pixels(redact(source, document, plan_for(document)))
    gone = _pixels(redact(source, document, plan_for(document, (0, len(piece.text)))))
    assert int(gone.max()) == 0
    assert np.abs(kept.astype(int) - _pixels(source).astype(int)).mean() < 6


def test_a_withheld_picture_is_covered_and_a_kept_one_shows() -> None:
    font = font_for("图片旁的文字")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "图片旁的文字")
        canvas.drawImage(picture(), 200, 300, 200, 80)

    source = draw(work)
    document = read(source)
    (block,) = (block for block in document.blocks if block.kind is BlockKind.PICTURE)
    copy = redact(source, document, plan_for(document, (block.start, block.end)))
    assert int(_pixels(copy)[(842 - 375) * 2 : (842 - 305) * 2, 206 * 2 : 394 * 2].max()) == 0
    assert "图片旁的文字" in _texts(copy)[0]
    kept = _pixels(redact(source, document, plan_for(document)))
    assert int(kept[(842 - 375) * 2 : (842 - 305) * 2, 206 * 2 : 394 * 2].max()) > 200


def test_an_unchecked_layer_over_a_scan_tells_where_to_cover() -> None:
    """A person keeps the scan, and a name that its text layer holds is withheld: its pixels go."""
    font = font_for("扫描件上的姓名" + NAME)

    def work(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, *A4)
        text = canvas.beginText(80, 600)
        text.setFont(font, 16)
        text.setTextRenderMode(3)
        text.textOut("姓名" + NAME + "上的")
        canvas.drawText(text)

    source = draw(work)
    document = read(source)
    spans = spans_of(document, NAME)
    copy = redact(source, document, plan_for(document, *spans))
    pixels = _pixels(copy)[(842 - 614) * 2 : (842 - 599) * 2]
    assert int(pixels[:, (80 + 33) * 2 : (80 + 95) * 2].max()) < 30
    assert NAME not in read(copy).text and "上的" not in read(copy).text


def test_a_redaction_of_invented_characters_only_is_a_defect() -> None:
    source = letter()
    document = read(source)
    at = document.text.index("\n")
    with pytest.raises(MishenError):
        redact(source, document, plan_for(document, (at, at + 1)))


def test_plan_document_and_source_must_belong_together() -> None:
    source = letter()
    document = read(source)
    plan = plan_for(document)
    with pytest.raises(MishenError):
        redact(letter(2), document, plan)
    with pytest.raises(MishenError):
        redact(source, document, replace(plan, document=hashlib.sha256(b"other").hexdigest()))


def test_the_stamp_stands_on_every_page_and_hides_no_text() -> None:
    source = letter(2)
    document = read(source)
    plain, stamped = (redact(source, document, plan_for(document), stamp=stamp) for stamp in (False, True))
    for number in (1, 2):
        before, after = _pixels(plain, number), _pixels(stamped, number)
        differs = np.abs(before.astype(int) - after.astype(int)).max(axis=2) > 30
        assert differs.sum() > 500
        assert int(before[differs].min()) > 200  # only blank paper was drawn on
        reddest = after[differs].reshape(-1, 3).astype(int)
        assert (reddest.max(axis=1) - reddest.min(axis=1) > 100).any()
    assert _texts(stamped)[0] == _texts(plain)[0]


def test_the_stamp_is_chinese_where_a_font_is_installed(request: pytest.FixtureRequest) -> None:
    import os

    if chinese_face() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chinese font is installed")
        pytest.skip("no Chinese font is installed: the stamp is English")
    face = chinese_face()
    assert face is not None and face[0].is_file()


def test_characters_beyond_the_first_plane_and_ligatures_are_laid() -> None:
    def edit(pdf: pikepdf.Pdf) -> None:
        for found in pdf.objects:
            if isinstance(found, pikepdf.Dictionary) and "/ToUnicode" in found:
                data = found.ToUnicode.read_bytes()
                data = data.replace(b"<4E00>", b"<D842DFB7>").replace(b"<4E59>", b"<00660069>")
                found.ToUnicode.write(data)

    source = edited(lines_pdf(["甲一乙丙"]), edit)
    document = read(source)
    assert document.blocks[0].text == "甲𠮷fi丙\n"
    copy = redact(source, document, plan_for(document))
    for text in _texts(copy):
        assert "甲𠮷fi丙" in "".join(text.split())


SOURCE = letter()
DOCUMENT = read(SOURCE)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, len(DOCUMENT.text) - 1), st.integers(1, 30)), min_size=1, max_size=4))
def test_any_spans_leave_exactly_the_rest(raw: list[tuple[int, int]]) -> None:
    spans: list[tuple[int, int]] = []
    for start, length in sorted(raw):
        start = max(start, spans[-1][1] if spans else 0)
        end = min(start + length, len(DOCUMENT.text))
        if start < end and any(piece.address for _, piece in DOCUMENT.pieces(start, end)):
            spans.append((start, end))
    copy = redact(SOURCE, DOCUMENT, plan_for(DOCUMENT, *spans))
    plumber, pdfium, *poppler = ("".join(text.split()) for text in _texts(copy))
    assert plumber == pdfium == _expected(DOCUMENT, spans)
    for text in poppler:  # takes lonely characters for columns and reorders them
        assert sorted(text) == sorted(plumber)
    if list(_boxes_of(SOURCE, DOCUMENT, spans)):
        _assert_black(SOURCE, DOCUMENT, copy, spans)


def test_names_are_invented() -> None:
    """Every name and number of these tests is made up; the ID number has a wrong check digit."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(NUMBER, weights, strict=False))
    assert "10X98765432"[total % 11] != NUMBER[-1] and OTHER != NAME
