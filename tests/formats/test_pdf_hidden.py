from __future__ import annotations

from collections.abc import Callable

import pikepdf
import pytest
from reportlab.lib.colors import black, white
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read, redact
from pipeline.model.document import Block, BlockKind, Hiding, PdfObject
from tests.formats.pdf_samples import NAME, draw, edited, font_for, letter, lines_pdf, picture, plan_for, visible

SECRET = "隐秘之文"


def _hidden(source: bytes) -> list[Block]:
    return [block for block in read(source).blocks if block.hiding is not None]


def _page(work: Callable[[Canvas, str], None]) -> bytes:
    font = font_for("公开之文" + SECRET)

    def both(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "公开之文")
        work(canvas, font)

    return draw(both)


def _invisible(canvas: Canvas, font: str) -> None:
    text = canvas.beginText(80, 600)
    text.setTextRenderMode(3)
    text.textOut(SECRET)
    canvas.drawText(text)


def _white(canvas: Canvas, font: str) -> None:
    canvas.setFillColor(white)
    canvas.drawString(80, 600, SECRET)


def _under_a_black_box(canvas: Canvas, font: str) -> None:
    canvas.drawString(80, 600, SECRET)
    canvas.setFillColor(black)
    canvas.rect(70, 590, 200, 30, fill=1)


def _under_a_picture(canvas: Canvas, font: str) -> None:
    canvas.drawString(80, 600, SECRET)
    canvas.drawImage(picture(), 60, 560, 300, 80)


def _clipped(canvas: Canvas, font: str) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(0, 0, 50, 50)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(80, 600, SECRET)
    canvas.restoreState()


def _transparent(canvas: Canvas, font: str) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(80, 600, SECRET)


@pytest.mark.parametrize(
    ("hide", "hiding"),
    [
        (_invisible, Hiding.INVISIBLE),
        (_white, Hiding.INVISIBLE),
        (_under_a_black_box, Hiding.COVERED),
        (_under_a_picture, Hiding.COVERED),
        (_clipped, Hiding.INVISIBLE),
        (_transparent, Hiding.INVISIBLE),
    ],
)
def test_text_that_does_not_show_is_read_and_marked(hide: Callable[[Canvas, str], None], hiding: Hiding) -> None:
    source = _page(hide)
    hidden = [block for block in _hidden(source) if block.hiding is hiding]
    assert [block.text for block in hidden] == [SECRET + "\n"]
    assert hidden[0].page == 1
    assert SECRET not in visible(source)
    assert "hidden_text" in read(source).warnings


def test_text_off_the_page_is_read_and_marked() -> None:
    source = _page(lambda canvas, font: canvas.drawString(80, 900, SECRET))
    assert [block.text for block in _hidden(source) if block.hiding is Hiding.OFF_PAGE] == [SECRET + "\n"]

    def crop(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].CropBox = [0, 650, 595, 842]

    cropped = edited(_page(lambda canvas, font: canvas.drawString(80, 600, SECRET)), crop)
    assert [block.text for block in _hidden(cropped) if block.hiding is Hiding.OFF_PAGE] == [SECRET + "\n"]


def test_text_over_a_picture_shows() -> None:
    def work(canvas: Canvas, font: str) -> None:
        canvas.drawImage(picture(), 60, 560, 300, 80)
        canvas.drawString(80, 540, SECRET)

    assert SECRET in visible(_page(work))


def test_pale_text_shows() -> None:
    """A watermark in a pale gray can be read by people, so it is no hidden text."""

    def work(canvas: Canvas, font: str) -> None:
        canvas.setFillGray(0.9)
        canvas.drawString(80, 600, SECRET)

    assert SECRET in visible(_page(work))


def _full(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as meta:  # rewrites the properties, so it comes first
        meta["dc:description"] = "元数据里的话"
    pdf.docinfo["/Author"] = "作者" + NAME
    pdf.docinfo["/Subject"] = pikepdf.String("主题".encode("gb18030"))
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("书签文字", 0))
    pdf.attachments["附件名单.txt"] = b"not read"
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T="字段",
        V="填写的值",
        Rect=[10, 10, 90, 30],
    )
    widget = pdf.make_indirect(field)
    notes = [
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="批注内容"),
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://example.invalid/t?name=abc"),
        ),
    ]
    pdf.pages[0].Annots = pikepdf.Array([widget, *(pdf.make_indirect(note) for note in notes)])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]))


EXPECTED = {
    "作者" + NAME: (BlockKind.METADATA, Hiding.METADATA),
    "主题": (BlockKind.METADATA, Hiding.METADATA),
    "元数据里的话": (BlockKind.METADATA, Hiding.METADATA),
    "书签文字": (BlockKind.METADATA, Hiding.METADATA),
    "附件名单.txt": (BlockKind.METADATA, Hiding.ATTACHMENT),
    "填写的值": (BlockKind.FIELD, Hiding.ANNOTATION),
    "批注内容": (BlockKind.COMMENT, Hiding.ANNOTATION),
    "http://example.invalid/t?name=abc": (BlockKind.COMMENT, Hiding.ANNOTATION),
}


def test_what_the_file_holds_outside_its_pages_is_read() -> None:
    document = read(edited(letter(), _full))
    found = {block.text.rstrip("\n"): block for block in document.blocks if block.hiding is not None}
    for text, (kind, hiding) in EXPECTED.items():
        assert (found[text].kind, found[text].hiding) == (kind, hiding)
        address = found[text].pieces[0].address
        assert isinstance(address, PdfObject) and address.path.startswith("/") and address.end == len(text)
    assert {"annotations", "attachments"} <= set(document.warnings)


def test_hidden_blocks_come_after_those_that_show() -> None:
    ways = [block.hiding is None for block in read(edited(letter(2), _full)).blocks]
    assert ways == sorted(ways, reverse=True)


def test_a_copy_has_none_of_it_even_when_nothing_is_withheld() -> None:
    source = edited(_page(_invisible), _full)
    copy = redact(source, read(source), plan_for(read(source)))
    again = read(copy)
    for text in [*EXPECTED, SECRET]:
        assert text not in again.text
        for encoding in ("utf-8", "utf-16-be", "gb18030"):
            assert text.encode(encoding) not in copy
    assert "公开之文" in again.text


def test_withholding_what_hides_needs_no_box() -> None:
    source = edited(lines_pdf(["公开之文"]), _full)
    document = read(source)
    at = document.text.index(NAME)
    assert redact(source, document, plan_for(document, (at, at + len(NAME)))) == redact(
        source, document, plan_for(document)
    )


def test_a_broken_property_is_left_out() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Outlines = pikepdf.Array([1, 2])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=3)
        pdf.pages[0].Annots = pikepdf.Array([5, pikepdf.Dictionary(Contents=7)])

    assert "公开之文" in read(edited(lines_pdf(["公开之文"]), spoil)).text
