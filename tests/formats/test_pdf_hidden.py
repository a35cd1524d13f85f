from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from reportlab.lib.colors import black, white
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read, redact, source_text
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


def _revised(first: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A file whose first revision has what ``first`` adds to its properties; the second one takes the properties away."""
    whole = edited(letter(), first)
    with pikepdf.open(BytesIO(whole)) as pdf:
        number, root = pdf.trailer.Info.objgen[0], pdf.Root.objgen[0]
        size = int(pdf.trailer.Size)
    at = len(whole)
    body = f"{number} 0 obj\n<< /Title (x) >>\nendobj\n"
    table = f"xref\n{number} 1\n{at:010} 00000 n \n"
    previous = int(whole[whole.rindex(b"startxref") :].split()[1])
    trailer = f"trailer\n<< /Size {size} /Root {root} 0 R /Info {number} 0 R /Prev {previous} >>\n"
    return whole + f"{body}{table}{trailer}startxref\n{at + len(body)}\n%%EOF\n".encode()


def test_an_earlier_revision_is_read() -> None:
    def entitle(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Subject"] = "原定主题" + NAME

    document = read(_revised(entitle))
    found = [block.hiding for block in document.blocks if "原定主题" in block.text]
    assert found == [Hiding.REMAINS]


def test_what_nothing_refers_to_is_read() -> None:
    def lose(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj["/Old"] = pdf.make_indirect(pikepdf.Array([pikepdf.String("旧稿里的话")]))

    whole = edited(letter(), lose)
    at = whole.index(b"/Old")
    cut = whole[:at] + b"/Odd" + whole[at + 4 :]
    assert "旧稿里的话" in read(cut).text
    orphan = whole.replace(b"startxref", b"999 0 obj\n(" + "丢失的话".encode() + b")\nendobj\nstartxref", 1)
    assert [b.text for b in read(orphan).blocks if b.hiding is Hiding.REMAINS] == ["丢失的话\n"]


def test_remarks_and_unused_content_are_read() -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add("\n% 注释里的话\n".encode())
        form = pdf.make_stream(pdf.pages[0].Contents[0].read_bytes(), Type=pikepdf.Name.XObject, BBox=[0, 0, 9, 9])
        form.Subtype = pikepdf.Name.Form
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Unused=form)

    document = read(edited(letter(), add))
    assert "注释里的话" in "".join(block.text for block in document.blocks if block.hiding)
    # what the unused form would show stands on the page as well
    assert not [block for block in document.blocks if block.hiding is Hiding.UNREFERENCED]


def test_the_content_of_an_attachment_is_read() -> None:
    inner = lines_pdf(["附件的正文"])

    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["a.txt"] = "名单：甲乙丙丁".encode("gb18030")
        pdf.attachments["b.pdf"] = inner

    ways = {block.text.strip(): block.hiding for block in read(edited(letter(), attach)).blocks}
    assert ways["名单：甲乙丙丁"] is ways["附件的正文"] is Hiding.ATTACHMENT


def test_a_picture_that_no_page_shows_is_told() -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        image = pdf.make_stream(bytes(64 * 64), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        image.Width = image.Height = 64
        image.BitsPerComponent, image.ColorSpace = 8, pikepdf.Name.DeviceGray
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Unused=image)

    blocks = [block for block in read(edited(letter(), add)).blocks if block.kind is BlockKind.PICTURE]
    assert [block.hiding for block in blocks] == [Hiding.UNREFERENCED]


def test_addresses_of_hidden_text_hold() -> None:
    source = edited(letter(), _full)
    pairs = [(piece, text) for piece, text in source_text(source, read(source)) if isinstance(piece.address, PdfObject)]
    assert pairs and all(piece.text == text for piece, text in pairs)


def test_an_ordinary_file_hides_nothing_but_its_properties() -> None:
    """Identifiers, numbers and fonts of the writing program are no text."""
    blocks = _hidden(letter(2))
    assert {block.hiding for block in blocks} <= {Hiding.METADATA}
    assert all(
        isinstance(piece.address, PdfObject) and piece.address.path.startswith("/Info")
        for block in blocks
        for piece in block.pieces
        if piece.address is not None
    )


def test_numbers_are_no_dates() -> None:
    """An identity number in a property must not pass for the date of a program."""

    def entitle(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Subject"], pdf.docinfo["/Keywords"] = "640522199003071234", "D:20240501080000+08'00'"

    texts = [block.text.strip() for block in _hidden(edited(letter(), entitle))]
    assert "640522199003071234" in texts and "D:20240501080000+08'00'" not in texts
