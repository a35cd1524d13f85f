"""Vector copies: text stays text where a page is understood whole, and what is withheld or hides is not in the file."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read, redact
from pipeline.formats.pdf.marks import PageMarks, page_marks
from pipeline.formats.pdf.opening import open_pdf
from pipeline.formats.pdf.vector.writer import write_vector
from pipeline.model.document import Document, PdfChars
from pipeline.model.redaction import PdfMode
from tests.formats.pdf_samples import (
    NAME,
    NUMBER,
    OTHER,
    PHONE,
    draw,
    edited,
    font_for,
    letter,
    picture,
    plan_for,
    spans_of,
    vertical_pdf,
)

BROKEN_NUMBER = f"{NUMBER[:10]}\n{NUMBER[10:]}"
_OPERATORS = {
    *(
        "q",
        "Q",
        "cm",
        "w",
        "J",
        "j",
        "M",
        "i",
        "d",
        "ri",
        "gs",
        "m",
        "l",
        "c",
        "v",
        "y",
        "re",
        "h",
        "n",
        "W",
        "W*",
        "Do",
    ),
    *(
        "S",
        "s",
        "f",
        "F",
        "f*",
        "B",
        "B*",
        "b",
        "b*",
        "g",
        "G",
        "rg",
        "RG",
        "k",
        "K",
        "cs",
        "CS",
        "sc",
        "SC",
        "scn",
        "SCN",
    ),
    *("BT", "ET", "Tc", "Tw", "Tz", "Ts", "Tr", "Tf", "Tm", "Tj", "TJ"),
}


def _vector(source: bytes, *terms: str, stamp: bool = False) -> bytes:
    """Withhold the terms; every page must be served."""
    document = read(source)
    return _served(source, document, spans_of(document, *terms), stamp=stamp)


def _served(source: bytes, document: Document, spans: list[tuple[int, int]], *, stamp: bool = False) -> bytes:
    copy, refused = _tried(source, document, spans, stamp=stamp)
    assert not refused
    return copy


def _tried(
    source: bytes, document: Document, spans: list[tuple[int, int]], *, stamp: bool = False
) -> tuple[bytes, dict[int, str]]:
    marks = page_marks(source, document, plan_for(document, *spans))
    return write_vector(open_pdf(source).data, marks, stamp=stamp)


def _texts(copy: bytes) -> list[str]:
    """What three extractors make of a file, without white space."""
    with pdfplumber.open(BytesIO(copy)) as pdf:
        found = ["".join(char["text"] for page in pdf.pages for char in page.chars)]
    document = pypdfium2.PdfDocument(copy)
    found.append("".join(page.get_textpage().get_text_range() for page in document))
    document.close()
    if shutil.which("pdftotext"):
        run = subprocess.run(["pdftotext", "-", "-"], input=copy, capture_output=True, check=True)
        found.append(run.stdout.decode())
    return ["".join(text.split()) for text in found]


def _streams(copy: bytes) -> Iterator[bytes]:
    with pikepdf.open(BytesIO(copy)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream) and each.get("/Filter") not in ("/DCTDecode", "/CCITTFaxDecode"):
                yield each.read_bytes()
            elif isinstance(each, pikepdf.Object):
                yield each.unparse()


def _assert_gone(copy: bytes, *secrets: str) -> None:
    for text in _texts(copy):
        assert not any(secret in text for secret in secrets)
    for data in (copy, *_streams(copy)):
        for secret in secrets:
            for code in (secret.encode(), secret.encode("utf-16-be"), secret.encode("gb18030")):
                assert code not in data and code.hex().encode() not in data.lower()


def _rendered(file: bytes, number: int = 1, scale: float = 2.0) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    document = pypdfium2.PdfDocument(file)
    pixels = document[number - 1].render(scale=scale, grayscale=True).to_numpy().astype(int)
    document.close()
    found: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = pixels.reshape(pixels.shape[:2])
    return found


def _assert_same_outside_boxes(source: bytes, copy: bytes) -> int:
    """Every pixel is what it was, or black; returns how many turned black."""
    before, after = _rendered(source), _rendered(copy)
    assert before.shape == after.shape
    changed = before != after
    grown = np.zeros_like(changed)
    rows, columns = np.nonzero(changed & (after < 8))
    for dy in (-2, -1, 0, 1, 2):
        for dx in (-2, -1, 0, 1, 2):
            grown[np.clip(rows + dy, 0, grown.shape[0] - 1), np.clip(columns + dx, 0, grown.shape[1] - 1)] = True
    assert not (changed & ~grown).any()
    return int((changed & (after < 8)).sum())


def _content(copy: bytes, number: int = 1) -> bytes:
    with pikepdf.open(BytesIO(copy)) as pdf:
        return pdf.pages[number - 1].Contents.read_bytes()


LETTER = letter(2)
DOCUMENT = read(LETTER)


def _expected(document: Document, spans: list[tuple[int, int]]) -> str:
    """What a copy says, page by page; a document has its page numbers at its end."""
    gone = {offset for start, end in spans for offset in range(start, end)}
    kept = (
        char
        for block in sorted(document.blocks, key=lambda each: each.page or 0)
        if block.hiding is None
        for offset, char in enumerate(block.text, start=block.start)
        if offset not in gone
    )
    return "".join("".join(kept).split())


def test_what_is_withheld_is_gone_and_the_rest_is_as_it_was() -> None:
    spans = spans_of(DOCUMENT, NAME, BROKEN_NUMBER, PHONE)
    copy = _served(LETTER, DOCUMENT, spans)
    _assert_gone(copy, NAME, PHONE, NUMBER, NUMBER[:10], NUMBER[10:], "雨桐")
    assert all(text == _expected(DOCUMENT, spans) for text in _texts(copy))
    assert _assert_same_outside_boxes(LETTER, copy) > 2000
    with pdfplumber.open(BytesIO(LETTER)) as before, pdfplumber.open(BytesIO(copy)) as after:
        for one, other in zip(before.pages, after.pages, strict=True):
            gone = {char for value in (NAME, BROKEN_NUMBER, PHONE) for char in value}
            places = {(round(char["x0"], 1), round(char["top"], 1), char["text"]) for char in one.chars}
            assert all((round(char["x0"], 1), round(char["top"], 1), char["text"]) in places for char in other.chars)
            assert {char["text"] for char in one.chars} - gone <= {char["text"] for char in other.chars}


def test_the_plan_chooses_and_the_same_input_gives_the_same_bytes() -> None:
    plan = plan_for(DOCUMENT, *spans_of(DOCUMENT, NAME))
    vector = replace(plan, pdf=PdfMode.VECTOR)
    copy = redact(LETTER, DOCUMENT, vector, stamp=True)
    assert copy == redact(LETTER, DOCUMENT, vector, stamp=True)
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert "/XObject" not in pdf.pages[0].Resources
    with pikepdf.open(BytesIO(redact(LETTER, DOCUMENT, plan))) as pdf:
        assert "/P0" in pdf.pages[0].Resources.XObject


def test_the_file_is_made_of_allowed_things_alone() -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Author"] = "Canary"
        page = pdf.pages[0]
        page.obj.PieceInfo = pikepdf.Dictionary(Canary=pikepdf.Dictionary())
        page.obj.Resources.Font[pikepdf.Name("/Canary")] = next(iter(page.obj.Resources.Font.values()))
        page.contents_add(b"/Canary <</Canary (Canary)>> BDC % Canary\n", prepend=True)
        page.contents_add(b"\nEMC")

    copy = _vector(edited(LETTER, fill), NAME)
    for data in (copy, *_streams(copy)):
        assert b"Canary" not in data and b"Pattern" not in data
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/Lang", "/ViewerPreferences"}
        for page in pdf.pages:
            assert set(page.obj.keys()) <= {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"}
            assert set(page.obj.Resources.keys()) <= {"/Font"}
            assert {str(each.operator) for each in pikepdf.parse_content_stream(page)} <= _OPERATORS


def test_fonts_hold_the_shown_glyphs_and_no_names() -> None:
    copy = _vector(LETTER, NAME)
    with pikepdf.open(BytesIO(copy)) as pdf:
        (font,) = pdf.pages[0].Resources.Font.values()
        program = TTFont(BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
        means = font.ToUnicode.read_bytes().decode()
        shown = {char["text"] for page in pdfplumber.open(BytesIO(copy)).pages for char in page.chars}
    assert not {"name", "post", "OS/2"} & set(program.keys())
    assert program["head"].created == program["head"].modified == 2_082_844_800  # 1970
    drawn = [name for name in program.getGlyphOrder() if program["glyf"][name].numberOfContours]
    assert len(drawn) == len({char for char in shown if not char.isspace()})
    assert {each for each in re.findall(r"> <([0-9a-f]+)>", means) if len(each) > 2} == {
        char.encode("utf-16-be").hex() for char in shown
    }


def test_what_is_withheld_at_a_line_end_leaves_no_way() -> None:
    font = font_for("申请人" + NAME)

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "申请人" + NAME)
        for number, char in enumerate(NAME):
            canvas.drawString(80 + 20 * number, 600, char)

    content = _content(_vector(draw(work), *NAME))
    assert b"TJ" not in content and content.count(b"Tm") == 1 and b" 600 " not in content


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turned_cropped_and_scaled_pages(degrees: int) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = degrees
        pdf.pages[0].MediaBox = [-20, -30, 575, 812]
        pdf.pages[0].CropBox = [10, 10, 560, 800]
        pdf.pages[0].obj.UserUnit = 2

    source = edited(letter(), turn)
    copy = _vector(source, NAME)
    _assert_gone(copy, NAME)
    assert _assert_same_outside_boxes(source, copy) > 500
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert [float(each) for each in pdf.pages[0].mediabox] == [0, 0, 550, 790]
        assert int(pdf.pages[0].obj.get("/Rotate", 0)) == degrees and float(pdf.pages[0].obj.UserUnit) == 2


def test_vertical_writing() -> None:
    source = vertical_pdf(["此件由本局存档", "申请人" + NAME + "住甲村"])
    copy = _vector(source, NAME)
    _assert_gone(copy, NAME)
    assert _assert_same_outside_boxes(source, copy) > 500
    assert sorted(_texts(copy)[0]) == sorted("此件由本局存档申请人住甲村")


def test_a_form_used_twice_loses_what_is_withheld_in_one_place() -> None:
    font = font_for("申请人" + NAME + "住甲村")

    def work(canvas: Canvas) -> None:
        canvas.beginForm("F", 0, 0, 300, 60)
        canvas.setFont(font, 16)
        canvas.drawString(0, 10, "申请人" + NAME + "住甲村")
        canvas.endForm()
        for y in (700, 400):
            canvas.saveState()
            canvas.translate(80, y)
            canvas.doForm("F")
            canvas.restoreState()

    source = draw(work)
    document = read(source)
    copy = _served(source, document, spans_of(document, NAME)[:1])
    assert _texts(copy)[0] == "申请人住甲村申请人" + NAME + "住甲村"
    assert _assert_same_outside_boxes(source, copy) > 500


def _layered(pdf: pikepdf.Pdf) -> None:
    names = ("Shown", "Hidden")
    groups = [pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=name)) for name in names]
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=groups, D=pikepdf.Dictionary(OFF=[groups[1]]))
    page = pdf.pages[0]
    page.obj.Resources.Properties = pikepdf.Dictionary(L0=groups[0], L1=groups[1])
    parts = page.Contents.read_bytes().replace(b"\r\n", b"\n").split(b"BT")
    assert len(parts) == 4  # the first text object of this library is empty
    shape = b"200 200 m 240 260 l 280 200 l f BT"
    content = b"/OC /L0 BDC " + b"BT".join(parts[:3]) + b"EMC /OC /L1 BDC " + shape + parts[3]
    page.Contents = pikepdf.Stream(pdf, content + b"\nEMC")


def test_what_a_hidden_layer_holds_is_not_written() -> None:
    font = font_for("申请人" + OTHER)

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "申请人")
        canvas.drawString(80, 660, OTHER)

    source = edited(draw(work), _layered)
    copy = _vector(source)
    _assert_gone(copy, OTHER, "Shown", "Hidden")
    assert "申请人" in _texts(copy)[0]
    assert np.array_equal(_rendered(source), _rendered(copy)) and b" l\n" not in _content(copy)


def _invisible(canvas: Canvas, font: str) -> None:
    text = canvas.beginText(80, 600)
    text.setFont(font, 16)
    text.setTextRenderMode(3)
    text.textOut(OTHER)
    canvas.drawText(text)


def _white(canvas: Canvas, font: str) -> None:
    canvas.setFillGray(1)
    canvas.drawString(80, 600, OTHER)


def _outside(canvas: Canvas, font: str) -> None:
    canvas.drawString(80, 900, OTHER)


def _clipped(canvas: Canvas, font: str) -> None:
    path = canvas.beginPath()
    path.rect(10, 10, 20, 20)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(80, 600, OTHER)


@pytest.mark.parametrize("hide", [_invisible, _white, _outside, _clipped])
def test_text_that_hides_is_not_written(hide: Callable[[Canvas, str], None]) -> None:
    font = font_for("申请人" + OTHER)

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "申请人")
        hide(canvas, font)

    source = draw(work)
    copy = _vector(source)
    _assert_gone(copy, OTHER)
    assert np.array_equal(_rendered(source), _rendered(copy))


def _photograph() -> ImageReader:
    values = np.random.default_rng(5).normal(128, 30, (120, 200, 3)).clip(0, 255).astype(np.uint8)
    image, out = Image.fromarray(values), BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Canary"
    image.save(out, "JPEG", exif=exif)
    return ImageReader(out)


def _unread(document: Document) -> Document:
    """A document without what was recognised in its pictures."""
    kept = (
        block
        for block in document.blocks
        if all(piece.address is None or isinstance(piece.address, PdfChars) for piece in block.pieces)
    )
    return replace(document, blocks=tuple(kept))


def test_pictures_are_encoded_anew_and_hidden_parts_of_them_go() -> None:
    font = font_for("图片旁的文字")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "图片旁的文字")
        canvas.drawImage(_photograph(), 200, 300, 200, 120)
        canvas.drawImage(picture(), 200, 500, 200, 80)
        canvas.setFillGray(0)
        canvas.rect(300, 480, 200, 200, fill=1, stroke=0)

    source = draw(work)
    copy, refused = _tried(source, _unread(read(source)), [])
    assert not refused
    assert not any(b"Canary" in data for data in (copy, *_streams(copy)))
    assert np.abs(_rendered(source) - _rendered(copy)).mean() < 2
    with pikepdf.open(BytesIO(copy)) as pdf:
        images: list[Any] = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Width" in each]
        (covered,) = (each for each in images if int(each.Width) == 400)
        pixels = np.asarray(pikepdf.PdfImage(covered).as_pil_image().convert("L"))
    assert pixels[:, 202:].min() == 255 and pixels[:, :198].min() < 100


@pytest.mark.parametrize(
    ("addition", "reason"),
    [
        (b"q 200 200 m 260 290 300 210 320 200 c W n 0 0 600 800 re f Q", "clip"),
        (b"BT 7 Tr 80 600 Td ET", "text as clip"),
        (b"/Sh0 sh", "operator"),
        (b"/Pattern cs", "resource"),
        (b"0 0 0 1 2 Frobnicate", "operator"),
        (b"q 200 200 m 230 290 l 260 200 l f 1 g 220 190 100 100 re f Q", "drawing painted over"),
        (b"BT 10 10 (a", "syntax"),
        (b"BT [ (a) endobj ] TJ ET", "syntax"),
    ],
)
def test_a_page_that_is_not_understood_becomes_a_picture(addition: bytes, reason: str) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].contents_add(b"\n" + addition)

    source = edited(LETTER, add)
    document = replace(DOCUMENT, sha256=hashlib.sha256(source).hexdigest())
    spans = spans_of(document, NAME, PHONE)
    copy, refused = _tried(source, document, spans)
    assert refused == {2: reason}
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert "/XObject" not in pdf.pages[0].Resources and "/P0" in pdf.pages[1].Resources.XObject
        assert "/StructParents" in pdf.pages[1].obj and "/StructParents" not in pdf.pages[0].obj
    _assert_gone(copy, NAME, PHONE)
    assert _texts(copy)[0] == _expected(document, spans)


def test_a_page_with_text_under_a_box_becomes_a_picture() -> None:
    """Whoever marks a character as shown that stands under a black box is not believed."""

    def work(canvas: Canvas) -> None:
        canvas.setFont(font_for(NAME + OTHER), 20)
        canvas.drawString(80, 700, NAME)
        canvas.drawString(80, 600, OTHER)
        canvas.rect(75, 590, 120, 30, fill=1, stroke=0)

    count = len(NAME + OTHER)
    for shown, reason in ((range(len(NAME)), {}), (range(count), {1: "text covered"})):
        copy, refused = write_vector(open_pdf(draw(work)).data, {1: PageMarks(visible=set(shown))}, stamp=False)
        assert refused == reason
        with pikepdf.open(BytesIO(copy)) as pdf:
            assert ("/XObject" in pdf.pages[0].Resources) is bool(reason)
        _assert_gone(copy, OTHER)


def test_a_preview_is_stamped_on_blank_ground() -> None:
    source = letter()
    document = read(source)
    plain, stamped = (_served(source, document, [], stamp=stamp) for stamp in (False, True))
    before, after = _rendered(plain), _rendered(stamped)
    differs = before != after
    assert differs.sum() > 500 and before[differs].min() == 255
    assert _texts(plain) == _texts(stamped)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, len(DOCUMENT.text) - 1), st.integers(1, 30)), min_size=1, max_size=4))
def test_any_spans_leave_exactly_the_rest(raw: list[tuple[int, int]]) -> None:
    spans: list[tuple[int, int]] = []
    for start, length in sorted(raw):
        start = max(start, spans[-1][1] if spans else 0)
        end = min(start + length, len(DOCUMENT.text))
        if start < end and any(piece.address for _, piece in DOCUMENT.pieces(start, end)):
            spans.append((start, end))
    copy = _served(LETTER, DOCUMENT, spans)
    assert _texts(copy)[0] == _expected(DOCUMENT, spans)
    _assert_same_outside_boxes(LETTER, copy)
