from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.model.document import BlockBuilder, BlockKind, Box, Document, Page, PageArea, PdfChars, Piece
from pipeline.model.finding import EntityType
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import VerificationReport
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from tests.redaction.helpers import PROFILE, finding

LINES = ("Notice of subsidies", "Applicant Wang Xiaoming, telephone 13812345678.", "Signed by the director.")
NAME, PHONE = "Wang Xiaoming", "13812345678"
SIZE = (400.0, 300.0)
LEFT, TOP, STEP, FONT = 40.0, 60.0, 30.0, 12.0


def document_of(source: bytes, lines: tuple[str, ...] = LINES, *, scan: bool = False) -> Document:
    """The document of ``pdf``: one block a line, characters counted in the order of painting."""
    builder = BlockBuilder()
    count = 0
    for line in lines:
        pieces = []
        for char in line:
            pieces.append(Piece(char, PdfChars(1, count, count + 1)))
            count += 1
        builder.add((*pieces, Piece("\n")), page=1)
    if scan:
        box = Box(40, 200, 240, 260)
        builder.add((Piece("〔图片〕", PageArea(1, box)), Piece("\n")), BlockKind.PICTURE, page=1, box=box)
    return Document(hashlib.sha256(source).hexdigest(), "pdf", tuple(builder.blocks), (Page(1, *SIZE),))


def pdf(lines: tuple[str, ...], draw: Callable[[Canvas], None] | None = None) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=SIZE, invariant=True)
    canvas.setFont("Helvetica", FONT)
    for index, line in enumerate(lines):
        canvas.drawString(LEFT, SIZE[1] - TOP - index * STEP, line)
    if draw:
        draw(canvas)
    canvas.save()
    return stream.getvalue()


ORIGINAL = pdf(LINES)


def plan_of(document: Document) -> RedactionPlan:
    found = [finding(document, NAME), finding(document, PHONE, EntityType.PHONE_NUMBER)]
    if "〔图片〕" in document.text:
        found.append(finding(document, "〔图片〕", EntityType.UNREADABLE))
    return preview_plan(document, found, (), PROFILE)


def rebuilt(texts: tuple[str, ...], *, burn: bool = True, edit: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """A copy from pixels with an invisible text layer, as a writer from scratch makes it."""
    picture = Image.new("L", (800, 600), 255)
    draw = ImageDraw.Draw(picture)
    # Noise where text stood; the boxes cover it.
    for x in range(80, 700, 3):
        draw.line((x, 80, x, 600), fill=0)
    draw.rectangle((0, 150, 800, 190), fill=0) if burn else None
    draw.rectangle((70, 390, 490, 530), fill=0) if burn else None
    out = pikepdf.new()
    page = out.add_blank_page(page_size=SIZE)
    image = pikepdf.Stream(out, zlib.compress(picture.tobytes()))
    image.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=800,
            Height=600,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
            Filter=pikepdf.Name.FlateDecode,
        )
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.obj.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(Im0=out.make_indirect(image)), Font=pikepdf.Dictionary(F0=out.make_indirect(font))
    )
    lines = "".join(
        f"BT 3 Tr /F0 12 Tf {LEFT} {SIZE[1] - TOP - index * STEP} Td ({text}) Tj ET\n"
        for index, text in enumerate(texts)
    )
    page.obj.Contents = pikepdf.Stream(out, f"q {SIZE[0]} 0 0 {SIZE[1]} 0 0 cm /Im0 Do Q\n{lines}".encode())
    if edit:
        edit(out)
    stream = io.BytesIO()
    out.save(stream, deterministic_id=True)
    return stream.getvalue()


KEPT = ("Notice of subsidies", "Applicant , telephone .", "Signed by the director.")
GOOD = rebuilt(KEPT)


def report(copy: bytes, *, scan: bool = False, original: bytes | None = None) -> VerificationReport:
    document = document_of(ORIGINAL, scan=scan)
    return verify(document, copy, plan_of(document), lambda _: (), original=original)


def test_a_copy_rebuilt_from_pixels_passes() -> None:
    result = report(GOOD, scan=True, original=ORIGINAL)
    assert result.passed, result.checks


def test_the_original_itself_fails() -> None:
    assert "withheld_text" in report(ORIGINAL).failed


def test_a_black_rectangle_over_live_text_is_caught() -> None:
    copy = pdf(LINES, lambda canvas: canvas.rect(30, SIZE[1] - 100, 300, 20, fill=1))
    assert {"withheld_text", "kept_text"} <= set(report(copy).failed)


def test_pixels_that_were_not_burned_are_caught() -> None:
    copy = rebuilt(KEPT, burn=False)
    assert report(copy, scan=True).failed == ("areas",)
    assert report(copy, original=ORIGINAL).failed == ("areas",)
    assert report(copy).passed  # without the original nobody knows where the characters stood


def test_lost_and_added_characters_are_noticed() -> None:
    assert report(rebuilt(KEPT[:2])).failed == ("kept_text",)
    assert report(rebuilt((*KEPT, "and more"))).failed == ("kept_text",)


def test_other_pages_are_noticed() -> None:
    def grow(out: pikepdf.Pdf) -> None:
        out.add_blank_page(page_size=SIZE)

    assert "pages" in report(rebuilt(KEPT, edit=grow)).failed


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


def orphan(out: pikepdf.Pdf) -> None:
    out.Root.PieceInfo = out.make_indirect(pikepdf.Dictionary(Private=pikepdf.String(NAME)))


def utf16_hex(out: pikepdf.Pdf) -> None:
    out.pages[0].contents_add(pikepdf.Stream(out, b"% <" + PHONE.encode("utf-16-be").hex().encode() + b">\n"))


def off_page(out: pikepdf.Pdf) -> None:
    out.pages[0].contents_add(pikepdf.Stream(out, f"BT /F0 9 Tf -900 -900 Td ({PHONE}) Tj ET".encode()))


def octal(out: pikepdf.Pdf) -> None:
    digits = "".join(f"\\{ord(char):03o}" for char in PHONE)
    out.pages[0].contents_add(pikepdf.Stream(out, f"/Span <</ActualText ({digits})>> BDC EMC".encode()))


def split(out: pikepdf.Pdf) -> None:
    shown = "".join(f"({char}) -2000 " for char in PHONE)
    out.pages[0].contents_add(pikepdf.Stream(out, f"BT 3 Tr /F0 9 Tf 40 20 Td [{shown}] TJ ET".encode()))


HIDING_PLACES = (info, attachment, annotation, script, bookmark, xmp, orphan, utf16_hex, off_page, octal, split)


@pytest.mark.parametrize("hide", HIDING_PLACES, ids=lambda each: each.__name__)
def test_every_hiding_place_is_seen(hide: Callable[[pikepdf.Pdf], None]) -> None:
    result = report(rebuilt(KEPT, edit=hide))
    assert "withheld_text" in result.failed, result.checks
    assert all(secret not in check.detail for check in result.checks for secret in (NAME, PHONE))


@pytest.mark.parametrize(
    "hide", (info, attachment, annotation, script, bookmark, xmp, orphan), ids=lambda each: each.__name__
)
def test_foreign_structure_fails_whatever_it_holds(hide: Callable[[pikepdf.Pdf], None]) -> None:
    assert "structure" in report(rebuilt(KEPT, edit=hide)).failed


def incremental(tail: bytes) -> bytes:
    return GOOD + tail + b"\n%%EOF\n"


def test_an_earlier_revision_and_bytes_outside_are_seen() -> None:
    stream = b"9 0 obj <</Filter/FlateDecode>> stream\n" + zlib.compress(PHONE.encode()) + b"\nendstream endobj"
    assert {"structure", "withheld_text"} <= set(report(incremental(stream)).failed)
    assert {"structure", "withheld_text"} <= set(report(GOOD + PHONE.encode()).failed)
    assert "structure" in report(b"x\n" + GOOD).failed


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


@pytest.mark.parametrize("copy", [b"", b"%PDF-1.7", b"no pdf", GOOD[:200]])
def test_a_copy_that_does_not_open_fails_without_an_exception(copy: bytes) -> None:
    assert "opens" in report(copy).failed
