"""Reading Word documents: order, places, what hides, addresses."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pipeline.formats.docx import read, source_text
from pipeline.model.document import Alignment, BlockKind, DocxPicture, DocxText, Hiding
from tests.formats.packages import hidden, p, package, package_relationships, r, root, table, visible

FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
TEXT_BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/>'
    '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:txbx>'
    "<w:txbxContent>{choice}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    "</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{fallback}</w:txbxContent></v:textbox></v:shape>"
    "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x"/><a:graphic><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill><a:blip r:embed="{}"/>'
    "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "PNG")
    return out.getvalue()


def assert_addresses_hold(source: bytes) -> None:
    document = read(source)
    for piece, text in source_text(source, document):
        assert piece.text == text
    assert "".join(piece.text for block in document.blocks for piece in block.pieces) == document.text


def test_runs_split_anywhere_read_as_one_paragraph() -> None:
    body = (
        f'<w:p>{r("申请人张")}<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="1" w:name="x"/>{r("三", "<w:b/>")}'
        f'<w:smartTag>{r("，电话")}</w:smartTag><w:hyperlink r:id="rId9">{r("138")}</w:hyperlink>'
        f"<w:sdt><w:sdtContent>{r('0013')}</w:sdtContent></w:sdt><w:ins>{r('8000')}</w:ins></w:p>"
    )
    source = package(body)
    assert visible(read(source)) == "申请人张三，电话13800138000\n"
    assert_addresses_hold(source)


def test_signs_that_elements_stand_for_have_no_address() -> None:
    body = "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>010</w:t><w:noBreakHyphen/><w:t>1</w:t></w:r></w:p>"
    document = read(package(body))
    assert document.text == "甲\t乙\n010-1\n"
    unaddressed = [piece.text for piece in document.blocks[0].pieces if piece.address is None]
    assert unaddressed == ["\t", "\n", "-", "\n"]


def test_digits_in_the_symbol_font_are_digits() -> None:
    body = '<w:p><w:r><w:sym w:font="Symbol" w:char="F031"/><w:sym w:font="Symbol" w:char="F033"/></w:r></w:p>'
    assert read(package(body)).text == "13\n"


def test_cells_know_their_headings() -> None:
    document = read(package(p("名单") + table(("序号", "姓名", "电话"), ("1", "王秀英", "13800138000"))))
    assert document.text == "名单\n序号\t姓名\t电话\n1\t王秀英\t13800138000\n"
    cell = next(block.cell for block in document.blocks if "王秀英" in block.text)
    assert cell is not None
    assert (cell.table, cell.row, cell.column, cell.column_heading, cell.row_heading) == (0, 1, 1, "姓名", "1")


def test_merged_cells_keep_the_grid() -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc>'
    row = f"<w:tr>{wide}<w:tc>{p('尾')}</w:tc></w:tr>"
    document = read(package(f"<w:tbl>{row}</w:tbl>"))
    assert [block.cell.column for block in document.blocks if block.cell] == [0, 2]


def test_nested_tables_follow_their_cell() -> None:
    inner = table(("内一", "内二"))
    source = package(f"<w:tbl><w:tr><w:tc>{p('外')}{inner}<w:p/></w:tc><w:tc>{p('右')}</w:tc></w:tr></w:tbl>")
    assert read(source).text == "外\n\t内一\t内二\n右\n"
    assert_addresses_hold(source)


def test_deleted_text_hides_and_inserted_text_shows() -> None:
    body = f"<w:p>{r('由')}<w:del><w:r><w:delText>李四</w:delText></w:r></w:del><w:ins>{r('王五')}</w:ins>{r('办理')}</w:p>"
    document = read(package(body))
    assert visible(document) == "由王五办理\n"
    assert hidden(document) == {Hiding.DELETED_REVISION: "由李四办理\n"}
    assert "deleted_revisions" in document.warnings


def test_paragraph_with_deleted_mark_runs_on() -> None:
    mark = "<w:rPr><w:del/></w:rPr>"
    document = read(package(p("张", paragraph=mark) + p("三")))
    assert document.text == "张三\n"


def test_deleted_row_hides() -> None:
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('删')}</w:tc></w:tr>"
    document = read(package(f"<w:tbl><w:tr><w:tc>{p('留')}</w:tc></w:tr>{deleted}</w:tbl>"))
    assert (visible(document), hidden(document)) == ("留\n", {Hiding.DELETED_REVISION: "删\n"})


@pytest.mark.parametrize(
    ("run", "styles"),
    [
        ("<w:vanish/>", ""),
        ('<w:rStyle w:val="s"/>', '<w:style w:type="character" w:styleId="s"><w:rPr><w:vanish/></w:rPr></w:style>'),
        (
            '<w:rStyle w:val="t"/>',
            '<w:style w:type="character" w:styleId="s"><w:rPr><w:vanish/></w:rPr></w:style>'
            '<w:style w:type="character" w:styleId="t"><w:basedOn w:val="s"/></w:style>',
        ),
    ],
)
def test_vanished_text_hides(run: str, styles: str) -> None:
    related = {"rId1": ("styles", "styles.xml", root("styles", styles))}
    document = read(package(f"<w:p>{r('明')}{r('暗', run)}</w:p>", related))
    assert (visible(document), hidden(document)) == ("明\n", {Hiding.HIDDEN_TEXT: "暗\n"})


def test_vanish_switched_off_shows() -> None:
    assert visible(read(package(p("明", '<w:vanish w:val="0"/>')))) == "明\n"


def test_field_code_hides_and_result_shows() -> None:
    document = read(package(f"<w:p>{FIELD.format('MERGEFIELD 姓名', '张三')}</w:p>"))
    assert (visible(document), hidden(document)) == ("张三\n", {Hiding.FIELD_CODE: "MERGEFIELD 姓名\n"})


def test_branch_of_a_condition_that_does_not_show_hides() -> None:
    inner = FIELD.format("MERGEFIELD x", "低保户")
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        f'{inner}<w:r><w:instrText> = 1 "甲" "乙"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{r("乙")}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    document = read(package(body))
    assert visible(document) == "乙\n"
    assert "低保户" in hidden(document)[Hiding.FIELD_CODE]


def test_text_after_a_field_marker_without_partner_shows() -> None:
    body = f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{r("正文")}</w:p>'
    assert visible(read(package(body))) == "正文\n"


def test_both_branches_of_alternate_content_are_read() -> None:
    box = TEXT_BOX.format(choice=p("框中"), fallback=p("备用"), alt="说明")
    source = package(f"<w:p>{r('前')}{box}{r('后')}</w:p>")
    document = read(source)
    assert visible(document) == "前后\n框中\n"
    assert hidden(document) == {Hiding.ALTERNATE: "备用\n", Hiding.METADATA: "说明\n"}
    assert [block.kind for block in document.blocks if block.text == "框中\n"] == [BlockKind.TEXT_BOX]
    assert_addresses_hold(source)


def test_headers_notes_and_footers_stand_in_order_of_print() -> None:
    related = {
        "rId1": ("header", "header1.xml", root("hdr", p("页眉"))),
        "rId2": ("footer", "footer1.xml", root("ftr", p("页脚"))),
        "rId3": ("footnotes", "footnotes.xml", root("footnotes", f'<w:footnote w:id="2">{p("脚注")}</w:footnote>')),
        "rId4": ("header", "header2.xml", root("hdr", p("不用的页眉"))),
    }
    body = (
        f'<w:p>{r("正文")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>{p("后文")}<w:sectPr>'
        '<w:headerReference w:type="default" '
        'r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/><w:headerReference w:type="first" r:id="rId4"/></w:sectPr>'
    )
    document = read(package(body, related))
    assert visible(document) == "页眉\n正文\n脚注\n后文\n页脚\n"
    kinds = [block.kind for block in document.blocks]
    inner = [BlockKind.PARAGRAPH, BlockKind.FOOTNOTE, BlockKind.PARAGRAPH]
    assert kinds[:5] == [BlockKind.HEADER, *inner, BlockKind.FOOTER]
    assert hidden(document) == {Hiding.UNREFERENCED: "不用的页眉\n"}


def test_comments_and_link_targets_hide() -> None:
    related = {
        "rId1": (
            "comments",
            "comments.xml",
            root("comments", f'<w:comment w:id="1" w:author="周">{p("请删")}</w:comment>'),
        ),
        "rId2": ("hyperlink", "mailto:zhang@example.cn", ""),
    }
    document = read(package(f'<w:p><w:hyperlink r:id="rId2" w:tooltip="提示">{r("链接")}</w:hyperlink></w:p>', related))
    assert visible(document) == "链接\n"
    assert hidden(document) == {
        Hiding.COMMENT: "请删\n",
        Hiding.FIELD_CODE: "提示\nmailto:zhang@example.cn\n",
        Hiding.METADATA: "周\n",
    }
    assert "comments" in document.warnings


def test_properties_are_metadata() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>赵六</dc:creator><cp:revision>3</cp:revision></cp:coreProperties>'
    )
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505}" pid="2" name="密级"><vt:lpwstr>秘密</vt:lpwstr></property></Properties>'
    )
    core_type = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    rels = package_relationships((core_type, "docProps/core.xml"), ("custom-properties", "docProps/custom.xml"))
    source = package(p("文"), None, {"docProps/core.xml": core, "docProps/custom.xml": custom, "_rels/.rels": rels})
    assert hidden(read(source)) == {Hiding.METADATA: "赵六\n密级\n秘密\n"}
    assert_addresses_hold(source)


def test_a_picture_is_a_placeholder_once_a_part() -> None:
    related = {"rId1": ("image", "media/a.png", png())}
    document = read(package(f"<w:p>{r('图')}{PICTURE.format('rId1')}{PICTURE.format('rId1')}</w:p>", related))
    assert document.text == "图\n〔图片〕\n"
    picture = document.blocks[1]
    assert picture.kind is BlockKind.PICTURE
    assert picture.pieces[0].address == DocxPicture("word/media/a.png")


def test_a_watermark_string_is_text() -> None:
    shape = '<w:r><w:pict><v:shape><v:textpath string="内部资料"/></v:shape></w:pict></w:r>'
    source = package(f"<w:p>{shape}</w:p>")
    block = next(block for block in read(source).blocks if block.kind is BlockKind.WATERMARK)
    assert block.text == "内部资料\n"
    assert isinstance(block.pieces[0].address, DocxText) and block.pieces[0].address.attribute == "string"
    assert_addresses_hold(source)


def test_chart_texts_are_read() -> None:
    chart = '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:v>机密★1年</c:v></c:chartSpace>'
    drawing = (
        '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart r:id="rId1"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    document = read(package(f"<w:p>{drawing}</w:p>", {"rId1": ("chart", "charts/chart1.xml", chart)}))
    assert "机密★1年" in visible(document)
    assert "chart_or_diagram" in document.warnings


def test_title_heading_font_size_and_alignment() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/><w:rFonts w:eastAsia="仿宋_GB2312"/></w:rPr></w:rPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 1"/><w:rPr><w:b/></w:rPr></w:style>'
    )
    big = '<w:sz w:val="44"/><w:rFonts w:eastAsia="方正小标宋简体"/>'
    body = (
        p("中卫市某局文件", '<w:sz w:val="90"/>', '<w:jc w:val="center"/>')
        + p("关于某事的", big, '<w:jc w:val="center"/>')
        + p("通知", big, '<w:jc w:val="center"/>')
        + p("一、总体要求", paragraph='<w:pStyle w:val="a1"/>')
        + p("正文。")
    )
    document = read(package(body, {"rId1": ("styles", "styles.xml", root("styles", styles))}))
    assert document.title == "关于某事的通知"
    kinds = [block.kind for block in document.blocks]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.TITLE, BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH]
    title, heading, text = document.blocks[1], document.blocks[3], document.blocks[4]
    assert (title.font, title.size, title.alignment) == ("方正小标宋简体", 22.0, Alignment.CENTER)
    assert (heading.bold, text.bold, text.font, text.size) == (True, False, "仿宋_GB2312", 16.0)


def test_hidden_blocks_come_last() -> None:
    body = f"<w:p>{r('一')}{r('暗', '<w:vanish/>')}</w:p>{p('二')}"
    assert [block.hiding is None for block in read(package(body)).blocks] == [True, True, False]


def test_deep_but_legal_nesting_is_read() -> None:
    tags = 80
    body = "<w:p>" + "<w:smartTag>" * tags + r("深") + "</w:smartTag>" * tags + "</w:p>"
    assert visible(read(package(body))) == "深\n"
