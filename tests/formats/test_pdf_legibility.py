from __future__ import annotations

import pikepdf
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read, redact
from pipeline.formats.pdf.stamp import chinese_face
from pipeline.model.document import Block, BlockKind, Document, Hiding, PageArea
from tests.formats.pdf_samples import A4, draw, edited, font_for, lines_pdf, picture, plan_for, visible


def _placeholders(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind in (BlockKind.UNREADABLE_PAGE, BlockKind.PICTURE)]


def _only_placeholder(source: bytes, reason: str) -> Document:
    document = read(source)
    found = _placeholders(document)
    assert [block.kind for block in found] == [BlockKind.UNREADABLE_PAGE]
    assert found[0].pieces[0].text == f"〔第1页：{reason}〕" and found[0].pieces[0].address == PageArea(1)
    assert [block for block in document.blocks if block.hiding is None] == found
    assert "unreadable_pages" in document.warnings
    return document


def test_a_scan_is_a_page_that_nobody_has_read() -> None:
    _only_placeholder(draw(lambda canvas: canvas.drawImage(picture(), 0, 0, *A4)), "扫描件，未能识别文字")


def test_an_unchecked_text_layer_over_a_scan_is_a_hint_only() -> None:
    font = font_for("识别出的文字")

    def work(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, *A4)
        text = canvas.beginText(80, 600)
        text.setFont(font, 16)
        text.setTextRenderMode(3)
        text.textOut("识别出的文字")
        canvas.drawText(text)

    document = _only_placeholder(draw(work), "扫描件，未能识别文字")
    hints = [block for block in document.blocks if block.hiding is Hiding.INVISIBLE]
    assert [block.text for block in hints] == ["识别出的文字\n"]


def test_letters_drawn_as_shapes_are_no_text() -> None:
    def work(canvas: Canvas) -> None:
        for number in range(20):
            path = canvas.beginPath()
            path.moveTo(80 + 20 * number, 700)
            path.curveTo(90 + 20 * number, 720, 85 + 20 * number, 690, 95 + 20 * number, 712)
            canvas.drawPath(path)

    _only_placeholder(draw(work), "扫描件，未能识别文字")


def test_an_empty_page_and_bare_rules_are_fine() -> None:
    def work(canvas: Canvas) -> None:
        canvas.showPage()
        canvas.line(50, 400, 500, 400)
        canvas.rect(60, 60, 400, 300)

    document = read(draw(work))
    assert _placeholders(document) == [] and len(document.pages) == 2


def test_a_picture_beside_text_goes_to_a_person() -> None:
    font = font_for("落款单位名称")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "落款单位名称")
        canvas.drawImage(picture(), 200, 300, 200, 80)

    document = read(draw(work))
    (block,) = _placeholders(document)
    assert block.kind is BlockKind.PICTURE and block.pieces[0].text == "〔第1页图片1〕"
    address = block.pieces[0].address
    assert isinstance(address, PageArea) and address.box is not None
    box = address.box
    assert box.x0 < 215 and box.x1 > 385 and box.top < 842 - 300 - 70 and box.bottom > 842 - 310
    assert "pictures" in document.warnings and "落款单位名称" in visible(draw(work))


def test_underlines_frames_and_shading_are_no_pictures() -> None:
    font = font_for("加底纹的文字")

    def work(canvas: Canvas) -> None:
        canvas.setFillGray(0.85)
        canvas.rect(60, 680, 300, 60, fill=1, stroke=1)
        canvas.setFillGray(0)
        canvas.setFont(font, 16)
        canvas.drawString(80, 700, "加底纹的文字")
        canvas.line(80, 696, 180, 696)

    document = read(draw(work))
    assert _placeholders(document) == [] and "加底纹的文字" in document.text


def _without_to_unicode(pdf: pikepdf.Pdf) -> None:
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary) and "/ToUnicode" in found:
            del found["/ToUnicode"]


LONG = "中卫市云计算和大数据发展局关于政务信息公开保密审查工作的通知各有关单位请遵照执行"


def test_codes_without_meaning_are_not_believed() -> None:
    _only_placeholder(edited(lines_pdf([LONG[:25], LONG[25:]]), _without_to_unicode), "文字层不可信，需人工核对")


def _meaning(old: str, new: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    def edit(pdf: pikepdf.Pdf) -> None:
        for found in pdf.objects:
            if isinstance(found, pikepdf.Dictionary) and "/ToUnicode" in found:
                data = found.ToUnicode.read_bytes()
                code = old.encode("utf-16-be").hex().upper().encode()
                assert b"<" + code + b">" in data
                found.ToUnicode.write(
                    data.replace(b"<" + code + b">", b"<" + new.encode("utf-16-be").hex().encode() + b">")
                )

    return edit


def test_one_unknown_character_is_a_placeholder_in_its_line() -> None:
    source = edited(lines_pdf(["姓名张亖丰同志"]), _meaning("亖", "\ue123"))
    document = read(source)
    pieces = document.blocks[0].pieces
    assert [piece.text for piece in pieces] == ["姓名张", "〔第1页未识别字符4〕", "丰同志", "\n"]
    assert isinstance(pieces[1].address, PageArea) and pieces[1].address.box is not None
    kept = redact(source, document, plan_for(document))
    assert "\ue123" not in read(kept).text and "丰同志" in read(kept).text


@pytest.mark.parametrize("text", [LONG, "申请人姓名为某某住址在某村某组联系电话"])
def test_chinese_bytes_read_as_latin_1_are_not_believed(text: str) -> None:
    """What XiaoBiaoSong.pdf (pdf.js) does: GBK bytes in a font whose encoding says Latin-1."""

    def work(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(80, 700, text.encode("gb18030").decode("latin-1"))

    _only_placeholder(draw(work), "文字层不可信，需人工核对")


def test_a_single_name_in_such_bytes_is_not_believed() -> None:
    def work(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        for number in range(20):
            canvas.drawString(80, 700 - 20 * number, "This page says nothing in particular, at length.")
        canvas.drawString(80, 720, "纳兰雨桐".encode("gb18030").decode("latin-1"))

    _only_placeholder(draw(work), "文字层不可信，需人工核对")


def test_western_languages_are_believed() -> None:
    def work(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(80, 700, "Öffentliche Bekanntmachung über Maßnahmen: größere Straßenbauvorhaben für Zürich")
        canvas.drawString(80, 680, "Señor Núñez à l'école française, où été très agréable; naïveté, façade, coûté")

    assert _placeholders(read(draw(work))) == []


def test_leaders_of_a_table_of_contents_are_believed() -> None:
    assert _placeholders(read(lines_pdf(["第一章总则" + "·" * 20 + "3", "第二章附则" + "…" * 10 + "9"]))) == []


def _cid_font(encoding: str = "UniGB-UCS2-H") -> bytes:
    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

    def work(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 16)
        canvas.drawString(80, 700, LONG[:25])
        canvas.drawString(80, 670, LONG[25:])

    return draw(work)


def test_a_font_that_is_not_in_the_file_is_believed_only_where_it_can_be_drawn() -> None:
    document = read(_cid_font())
    if chinese_face() is None:
        assert [block.kind for block in _placeholders(document)] == [BlockKind.UNREADABLE_PAGE]
        assert "字体未嵌入" in document.text
    else:
        assert _placeholders(document) == [] and LONG[:25] in document.text


def test_glyph_numbers_of_a_missing_font_are_never_believed() -> None:
    """Identity codes are glyph numbers of one font file; whatever is substituted numbers its glyphs otherwise."""

    def edit(pdf: pikepdf.Pdf) -> None:
        for found in pdf.objects:
            if isinstance(found, pikepdf.Dictionary) and found.get("/Subtype") == "/Type0":
                found.Encoding = pikepdf.Name("/Identity-H")
                found.ToUnicode = pikepdf.Stream(pdf, _every_code_means_itself())
                inner = found.DescendantFonts[0]
                inner.CIDSystemInfo = pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0)

    document = _only_placeholder(edited(_cid_font(), edit), "字体未嵌入，无法正确显示，请嵌入字体后重新导出")
    hints = [block.text for block in document.blocks if block.hiding is Hiding.INVISIBLE]
    assert LONG[:10] in "".join(hints)


def _every_code_means_itself() -> bytes:
    ranges = "\n".join(f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(0x4E, 0xA0))
    return (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{0xA0 - 0x4E} beginbfrange\n{ranges}\nendbfrange endcmap end"
    ).encode()


def test_type_3_letters_without_meaning_are_not_believed() -> None:
    def edit(pdf: pikepdf.Pdf) -> None:
        square = pikepdf.Stream(pdf, b"500 0 0 0 400 700 d1 0 0 400 700 re f")
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=[0, 0, 500, 700],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            FirstChar=65,
            LastChar=70,
            Widths=[500] * 6,
            CharProcs=pikepdf.Dictionary({f"/{name}": square for name in "ABCDEF"}),
            Encoding=pikepdf.Dictionary(Differences=[65, *(pikepdf.Name(f"/{name}") for name in "ABCDEF")]),
        )
        pdf.pages[0].Resources.Font.F9 = pdf.make_indirect(font)
        pdf.pages[0].Contents = pikepdf.Stream(pdf, b"BT /F9 14 Tf 80 700 Td (ABCDEFFEDCBA) Tj ET")

    _only_placeholder(edited(lines_pdf(["甲"]), edit), "文字层不可信，需人工核对")


def test_a_page_that_breaks_off_goes_to_a_person() -> None:
    def edit(pdf: pikepdf.Pdf) -> None:
        content = pdf.pages[0].Contents.read_bytes()
        pdf.pages[0].Contents = pikepdf.Stream(pdf, content + b"\n/Cs8 cs /Missing gs BT (x) Tj ET")
        pdf.pages[0].Resources.ColorSpace = pikepdf.Dictionary(
            Cs8=pikepdf.Array([pikepdf.Name.ICCBased, pikepdf.Stream(pdf, b"no profile")])
        )

    _only_placeholder(edited(lines_pdf(["甲乙"]), edit), "页面内容有误，未能完整读取")
