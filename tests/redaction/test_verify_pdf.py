from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline import formats
from pipeline.model.redaction import PdfMode
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from tests.formats.real_type import flow, typeset
from tests.redaction.helpers import PROFILE, finding
from tests.redaction.pdf_copies import (
    FONT,
    LEFT,
    LINES,
    NAME,
    ORIGINAL,
    PHONE,
    SIZE,
    STEP,
    TOP,
    copy_of,
    document_of,
    edited,
    pdf,
    report,
)


@pytest.mark.parametrize("stamp", [False, True])
def test_a_clean_copy_passes_every_check(stamp: bool) -> None:
    result = report(copy_of(stamp=stamp))
    assert result.passed, result.checks
    names = {check.name for check in result.checks}
    assert {"opens", "structure", "withheld_text", "pages", "kept_text", "areas", "pixels", "recognised"} <= names


def test_a_clean_copy_passes_without_the_original() -> None:
    assert report(copy_of(), original=None).passed


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_clean_copy_of_a_turned_page_passes(turn: int) -> None:
    original = pdf(turn=turn)
    result = report(copy_of(original, scan=False), scan=False, original=original, source=original)
    # The document says the size of the page unturned; all else is the page's own.
    assert set(result.failed) <= {"pages"}, result.checks


def test_the_original_itself_fails() -> None:
    failed = set(report(ORIGINAL).failed)
    assert {"withheld_text", "structure", "kept_text", "areas"} <= failed


def test_a_black_rectangle_over_live_text_is_caught() -> None:
    copy = pdf(LINES, lambda canvas: canvas.rect(30, SIZE[1] - 100, 300, 20, fill=1))
    assert {"withheld_text", "kept_text", "areas"} <= set(report(copy).failed)


def info(out: pikepdf.Pdf) -> None:
    out.docinfo["/Title"] = f"Application of {NAME}"


def attachment(out: pikepdf.Pdf) -> None:
    out.attachments["list.txt"] = pikepdf.AttachedFileSpec(
        out,
        f"{NAME} {PHONE}".encode(),
        description="",
        filename="list.txt",
        mime_type="",
        creation_date="",
        mod_date="",
    )


def annotation(out: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents=NAME)
    out.pages[0].obj.Annots = out.make_indirect(pikepdf.Array([note]))


def script(out: pikepdf.Pdf) -> None:
    out.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{NAME}')")


def bookmark(out: pikepdf.Pdf) -> None:
    with out.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(NAME, 0))


def xmp(out: pikepdf.Pdf) -> None:
    with out.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = f"Application of {NAME}"


def private(out: pikepdf.Pdf) -> None:
    out.Root.PieceInfo = out.make_indirect(pikepdf.Dictionary(Private=pikepdf.String(NAME)))


def packed(out: pikepdf.Pdf) -> None:
    inner = zlib.compress(zlib.compress(PHONE.encode()))
    out.pages[0].obj.Hidden = pikepdf.Stream(out, inner)


def base64_words(out: pikepdf.Pdf) -> None:
    out.pages[0].obj.Hidden = pikepdf.Stream(out, b"VGhlIG51bWJlciBpcyAxMzgxMjM0NTY3OCwgcGxlYXNlIGNhbGw=")


def number(out: pikepdf.Pdf) -> None:
    out.pages[0].obj.Hidden = int(PHONE)


def content_of(out: pikepdf.Pdf, data: str) -> None:
    # Text of its own in a font that everybody has.
    out.pages[0].obj.Resources.Font.F9 = out.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    out.pages[0].contents_add(pikepdf.Stream(out, data.encode()))


def utf16_hex(out: pikepdf.Pdf) -> None:
    content_of(out, "% <" + PHONE.encode("utf-16-be").hex() + ">\n")


def off_page(out: pikepdf.Pdf) -> None:
    content_of(out, f"BT /F9 9 Tf -900 -900 Td ({PHONE}) Tj ET")


def octal(out: pikepdf.Pdf) -> None:
    digits = "".join(f"\\{ord(char):03o}" for char in PHONE)
    content_of(out, f"/Span <</ActualText ({digits})>> BDC EMC")


def split(out: pikepdf.Pdf) -> None:
    shown = "".join(f"({char}) -2000 " for char in PHONE)
    content_of(out, f"BT 3 Tr /F9 9 Tf 40 20 Td [{shown}] TJ ET")


FOREIGN = (info, attachment, annotation, script, bookmark, xmp, private, packed, base64_words, number)
HIDING_PLACES = (*FOREIGN, utf16_hex, off_page, octal, split)


@pytest.mark.parametrize("hide", HIDING_PLACES, ids=lambda each: each.__name__)
def test_every_hiding_place_is_seen(hide: Callable[[pikepdf.Pdf], None]) -> None:
    result = report(edited(hide))
    assert "withheld_text" in result.failed, result.checks
    assert "structure" in result.failed
    assert all(secret not in check.detail for check in result.checks for secret in (NAME, PHONE))


def test_an_earlier_revision_and_bytes_outside_are_seen() -> None:
    stream = b"9 0 obj <</Filter/FlateDecode>> stream\n" + zlib.compress(PHONE.encode()) + b"\nendstream endobj"
    good = copy_of()
    assert {"structure", "withheld_text"} <= set(report(good + stream + b"\n%%EOF\n").failed)
    assert {"structure", "withheld_text"} <= set(report(good + PHONE.encode()).failed)
    assert "structure" in report(b"x\n" + good).failed
    noted = good.replace(b"endobj\n", b"endobj\n%" + PHONE[:5].encode() + b"\n", 1)
    assert "structure" in report(noted).failed


def test_chinese_text_behind_a_font_encoding_is_read_through_the_font() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    lines = ("公示", "申请人张建国", "完")
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=SIZE)
    canvas.setFont("STSong-Light", FONT)
    for index, line in enumerate(lines):
        canvas.drawString(LEFT, SIZE[1] - TOP - index * STEP, line)
    canvas.save()
    document = document_of(b"", lines)
    plan = preview_plan(document, [finding(document, "张建国")], (), PROFILE)
    assert "withheld_text" in verify(document, stream.getvalue(), plan, lambda _: ()).failed


@pytest.mark.parametrize("copy", [b"", b"%PDF-1.7", b"no pdf", ORIGINAL[:200]])
def test_a_copy_that_does_not_open_fails_without_an_exception(copy: bytes) -> None:
    assert "opens" in report(copy).failed


def test_a_vector_copy_with_a_blank_page_passes_and_pages_that_became_pictures_are_counted() -> None:
    """The second page is blank, the third has a shading, which no vector page may have."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=SIZE, invariant=True)
    for page in range(3):
        if page != 1:
            canvas.setFont("Helvetica", FONT)
            canvas.drawString(LEFT, 200, LINES[page % 2])
        if page == 2:
            canvas.linearGradient(40, 40, 120, 120, (Color(1, 0, 0), Color(0, 0, 1)))
        canvas.showPage()
    canvas.save()
    source = stream.getvalue()
    document = formats.read(source, "a.pdf")
    plan = replace(preview_plan(document, (), ("subsidies",), PROFILE), pdf=PdfMode.VECTOR)
    made = verify(document, formats.redact(source, document, plan), plan, lambda _: (), original=source)
    assert made.passed, made.checks
    (pages,) = (check.detail for check in made.checks if check.name == "pages")
    assert pages == "3 页，尺寸不同 0 页，改为图像 1 页"


def test_operands_of_drawings_are_no_withheld_number() -> None:
    lines = ("Notice of subsidies", "File number 001338 of the bureau.", "Signed by the director.")
    original = pdf(lines, lambda canvas: canvas.rect(0, 0, 1338, 20, fill=0))
    document = document_of(original, lines)
    plan = replace(preview_plan(document, [finding(document, "001338")], (), PROFILE), pdf=PdfMode.VECTOR)
    copy = formats.redact(original, document, plan)
    assert b"0 0 1338" in next(iter(pikepdf.open(io.BytesIO(copy)).pages)).Contents.read_bytes()
    assert verify(document, copy, plan, lambda _: (), original=original).passed
    with pikepdf.open(io.BytesIO(copy)) as out:
        out.pages[0].obj.Contents = pikepdf.Stream(out, out.pages[0].obj.Contents.read_bytes() + b"\n% 001338")
        out.save(stream := io.BytesIO())
    tampered = verify(document, stream.getvalue(), plan, lambda _: (), original=original)
    assert "withheld_text" in tampered.failed


def test_hairlines_are_as_pale_in_the_copy_as_when_the_original_is_seen_that_fine() -> None:
    """Outlined type: its strokes are one pixel wide at any resolution."""
    original = typeset(
        [flow(["申请人纳兰雨桐轮廓阴影圈廊厨鹰赢", "瓣矗灌疆霸露鑫麟攀镶嚷囊馨"], size=16)], matrix="0 w 1 Tr"
    )
    document = formats.read(original, "a.pdf")
    plan = preview_plan(document, [finding(document, "纳兰雨桐")], (), PROFILE)
    result = verify(document, formats.redact(original, document, plan), plan, lambda _: (), original=original)
    assert result.passed, result.checks
