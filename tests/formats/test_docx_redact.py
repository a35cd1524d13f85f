"""Copies of Word documents: what is withheld is gone from every byte, what is kept is as it was."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.formats.base import STAMP
from pipeline.formats.docx import NOTES, read, redact
from pipeline.model.document import Revised
from pipeline.redaction.verify import verify
from tests.formats.packages import (
    MASK,
    archive,
    contents,
    everything,
    hidden,
    p,
    package,
    package_relationships,
    plan,
    png_with_text,
    r,
    redacted,
    root,
    spans_of,
    table,
    visible,
)
from tests.formats.test_docx_read import FIELD, PICTURE, TEXT_BOX

NAME, PHONE = "欧阳震华", "13912345678"


def body_of(copy: bytes) -> str:
    return contents(copy)["word/document.xml"].decode()


def test_mask_stands_in_the_first_run_and_formatting_stays() -> None:
    underlined = '<w:u w:val="single"/>'
    body = f"<w:p>{r('联系人：欧阳', '<w:b/>')}{r('震', '<w:i/>')}{r('华，请来函。', underlined)}</w:p>"
    copy = redacted(package(body), NAME)
    assert visible(read(copy)) == f"联系人：{MASK}，请来函。\n"
    paragraph = docx.Document(io.BytesIO(copy)).paragraphs[0]
    assert [(run.text, run.bold, run.italic, run.underline) for run in paragraph.runs] == [
        (f"联系人：{MASK}", True, None, None),
        ("，请来函。", None, None, True),
    ]
    assert not set(NAME) & set(everything(copy))


def test_signs_inside_a_withheld_span_go_and_page_breaks_stay() -> None:
    body = '<w:p><w:r><w:t>139</w:t><w:noBreakHyphen/><w:t>1234</w:t><w:br/><w:br w:type="page"/><w:t>5678</w:t></w:r></w:p>'
    copy = redacted(package(body), "139-1234\n\n5678")
    assert visible(read(copy)) == f"{MASK}\n\n"
    assert "noBreakHyphen" not in body_of(copy)


def test_a_span_of_signs_alone_is_masked() -> None:
    signs = "".join(f'<w:sym w:font="Symbol" w:char="{char}"/>' for char in ("F031", "F033"))
    body = f"<w:p>{r('号')}<w:r>{signs}</w:r></w:p>"
    copy = redacted(package(body), "13")
    assert visible(read(copy)) == f"号{MASK}\n"
    assert "F031" not in everything(copy) and "F033" not in everything(copy)


def test_several_spans_in_one_node() -> None:
    copy = redacted(package(p("甲乙丙丁戊己庚")), "乙", "丁", "己庚")
    assert visible(read(copy)) == f"甲{MASK}丙{MASK}戊{MASK}\n"


def test_a_span_over_cells_and_paragraphs() -> None:
    source = package(table(("甲乙", "丙丁")) + p("戊己"))
    document = read(source)
    copy = redact(source, document, plan(document, (1, 7)))
    assert visible(read(copy)) == f"甲{MASK}\t\n己\n"


def test_same_plan_same_bytes() -> None:
    source = package(p(f"{NAME}，{PHONE}"))
    assert redacted(source, NAME) == redacted(source, NAME)


def test_a_plan_for_other_bytes_is_refused() -> None:
    document = read(package(p("甲")))
    with pytest.raises(ValueError, match="other bytes"):
        redact(package(p("乙")), document, plan(document))


def _hiding_places() -> dict[str, bytes]:
    """Return one document a hiding place, each with NAME in it and 正文 beside it."""
    kept = p("正文")
    deleted = f'<w:p>{r("正文")}<w:del w:author="{NAME}"><w:r><w:delText>{NAME}</w:delText></w:r></w:del></w:p>'
    comment = {
        "rId1": (
            "comments",
            "comments.xml",
            root("comments", f'<w:comment w:id="1" w:author="{NAME}">{p(NAME)}</w:comment>'),
        )
    }
    anchored = f'<w:p><w:commentRangeStart w:id="1"/>{r("正文")}<w:commentRangeEnd w:id="1"/>'
    anchored += '<w:r><w:commentReference w:id="1"/></w:r></w:p>'
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{NAME}</dc:creator></cp:coreProperties>'
    )
    core_type = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    settings = f'<w:docVars><w:docVar w:name="x" w:val="{NAME}"/></w:docVars><w:attachedTemplate r:id="rId9"/>'
    style = f'<w:style w:type="paragraph" w:styleId="{NAME}"><w:name w:val="{NAME}"/><w:rPr><w:b/></w:rPr></w:style>'
    styled = f'<w:pStyle w:val="{NAME}"/>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="{NAME}%1"/></w:lvl></w:abstractNum>'
    )
    header = {"rId1": ("header", "header1.xml", root("hdr", p(NAME)))}
    unseen_note = {
        "rId1": ("footnotes", "footnotes.xml", root("footnotes", f'<w:footnote w:id="7">{p(NAME)}</w:footnote>'))
    }
    sdt = f'<w:sdt><w:sdtPr><w:alias w:val="{NAME}"/><w:tag w:val="{NAME}"/></w:sdtPr><w:sdtContent>{kept}</w:sdtContent></w:sdt>'
    described = f'<w:tbl><w:tblPr><w:tblDescription w:val="{NAME}"/></w:tblPr><w:tr><w:tc>{kept}</w:tc></w:tr></w:tbl>'
    box = TEXT_BOX.format(choice=p("框"), fallback=p(NAME), alt=NAME)
    link = {"rId1": ("hyperlink", f"http://example.cn/{NAME}", "")}
    return {
        "shown": package(p(f"正文{NAME}")),
        "deleted": package(deleted),
        "comment": package(anchored, comment),
        "vanished": package(f"<w:p>{r('正文')}{r(NAME, '<w:vanish/>')}</w:p>"),
        "vanished picture name": package(
            f"<w:p>{r('正文')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>{NAME}</w:t></w:r></w:p>"
        ),
        "field code": package(f"<w:p>{FIELD.format(f'MERGEFIELD {NAME}', '正文')}</w:p>"),
        "simple field": package(f'<w:p><w:fldSimple w:instr="AUTHOR {NAME}">{r("正文")}</w:fldSimple></w:p>'),
        "bookmark": package(
            f'<w:p><w:bookmarkStart w:id="1" w:name="{NAME}"/>{r("正文")}<w:bookmarkEnd w:id="1"/></w:p>'
        ),
        "link": package(f'<w:p><w:hyperlink r:id="rId1" w:tooltip="{NAME}">{r("正文")}</w:hyperlink></w:p>', link),
        "fallback and alt text": package(f"<w:p>{r('正文')}{box}</w:p>"),
        "content control": package(sdt),
        "table description": package(described),
        "properties": package(
            kept,
            None,
            {"docProps/core.xml": core, "_rels/.rels": package_relationships((core_type, "docProps/core.xml"))},
        ),
        "settings": package(kept, {"rId1": ("settings", "settings.xml", root("settings", settings))}),
        "style name": package(
            p("正文", "", styled) + p(NAME), {"rId1": ("styles", "styles.xml", root("styles", style))}
        ),
        "list label": package(kept + p(NAME), {"rId1": ("numbering", "numbering.xml", root("numbering", numbering))}),
        "unused header": package(kept, header),
        "unused note": package(kept, unseen_note),
        "custom xml": package(kept, {"rId1": ("customXml", "../customXml/item1.xml", f"<a>{NAME}</a>")}),
        "entry without relationship": package(kept, None, {"word/secret.xml": f"<a>{NAME}</a>"}),
        "part name": package(kept, None, {f"word/{NAME}.xml": "<a/>"}),
        "xml comment": package(f"<!-- {NAME} -->{kept}<?pi {NAME}?>"),
        "foreign namespace": package(f'{kept}<x:x xmlns:x="urn:x" x:a="{NAME}"><w:p>{r(NAME)}</w:p>{NAME}</x:x>'),
        "text between elements": package(f"<w:p>{NAME}{r('正文')}{NAME}</w:p>{NAME}"),
        "unknown attribute": package(f'<w:p w:rsidR="{NAME}" w:secret="{NAME}">{r("正文")}</w:p>'),
        "former formatting": package(
            f'<w:p><w:pPr><w:pPrChange w:author="{NAME}"><w:pPr/></w:pPrChange></w:pPr>{r("正文")}</w:p>'
        ),
        "after the archive": package(kept) + NAME.encode(),
    }


@pytest.mark.parametrize("place", _hiding_places())
def test_nothing_withheld_survives(place: str) -> None:
    copy = redacted(_hiding_places()[place], NAME)
    assert NAME not in everything(copy)
    assert "正文" in visible(read(copy))
    docx.Document(io.BytesIO(copy))


@pytest.mark.parametrize("place", sorted(set(_hiding_places()) - {"shown", "style name", "list label"}))
def test_what_hides_is_not_copied_even_when_nobody_withholds_it(place: str) -> None:
    copy = redacted(_hiding_places()[place])
    assert NAME not in everything(copy)
    assert hidden(read(copy)) == {}


def test_the_printed_state_of_revisions_stays() -> None:
    changed = '<w:rPrChange w:author="甲"><w:rPr/></w:rPrChange>'
    body = (
        f'<w:p><w:pPr><w:rPr><w:del w:author="甲"/></w:rPr></w:pPr>{r("张")}</w:p>'
        f'<w:p>{r("三")}<w:ins w:author="甲">'
        f"{r('到', changed)}</w:ins>"
        f'<w:moveFrom w:author="甲">{r("旧")}</w:moveFrom><w:moveTo w:author="甲">{r("新")}</w:moveTo></w:p>'
        f'<w:tbl><w:tr><w:trPr><w:del w:author="甲"/></w:trPr><w:tc>{p("行")}</w:tc></w:tr>'
        f'<w:tr><w:tc><w:tcPr><w:cellDel w:author="甲"/></w:tcPr>{p("格")}</w:tc><w:tc>{p("留")}</w:tc></w:tr></w:tbl>'
    )
    copy = redacted(package(body))
    assert visible(read(copy)) == "张三到新\n\t留\n" and hidden(read(copy)) == {}
    written = everything(copy)
    for gone in ("甲", "旧", "行", "格", "w:ins", "w:del", "Change", "moveTo"):
        assert gone not in written


def test_safe_fields_stay_and_others_become_their_result() -> None:
    safe = FIELD.format(" PAGE \\* MERGEFORMAT ", "3") + FIELD.format(" PAGEREF _Toc123 \\h ", "4")
    unsafe = FIELD.format(" AUTHOR ", "署名") + FIELD.format(" REF 张三 ", "见前")
    copy = body_of(redacted(package(f"<w:p>{safe}{unsafe}</w:p>")))
    assert "PAGE \\* MERGEFORMAT" in copy and "PAGEREF _Toc1 " in copy and "_Toc123" not in copy
    assert "AUTHOR" not in copy and "REF 张三" not in copy
    assert copy.count("fldChar ") == 6
    assert "署名" in copy and "见前" in copy


def test_a_nested_field_goes_with_the_code_that_it_stands_in() -> None:
    inner = FIELD.format("MERGEFIELD x", NAME)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    copy = redacted(package(f"<w:p>{begin}<w:r><w:instrText>IF </w:instrText></w:r>{inner}{end}{r('后')}</w:p>"))
    assert visible(read(copy)) == "后\n" and NAME not in everything(copy)


def test_objects_and_charts_leave_a_note() -> None:
    ole = '<w:r><w:object><v:shape/><o:OLEObject ProgID="Excel.Sheet" r:id="rId5"/></w:object></w:r>'
    chart = (
        '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart r:id="rId1"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    related: dict[str, tuple[str, str, str | bytes]] = {
        "rId1": ("chart", "charts/c.xml", '<c:c xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'),
        "rId5": ("oleObject", "embeddings/a.bin", b"secret"),
    }
    copy = redacted(package(f'<w:p>{ole}{chart}</w:p><w:altChunk r:id="rId8"/>', related))
    assert [note for note in NOTES if note in body_of(copy)] == [
        "〔嵌入对象已删除〕",
        "〔图表已删除〕",
        "〔外部内容已删除〕",
    ]
    assert not [name for name in contents(copy) if "embeddings" in name or "chart" in name]


def test_unused_and_separator_notes() -> None:
    notes = (
        f'<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="2">{p("脚注一")}</w:footnote><w:footnote w:id="3">{p("未用")}</w:footnote>'
    )
    related = {"rId1": ("footnotes", "footnotes.xml", root("footnotes", notes))}
    copy = redacted(package(f'<w:p>{r("文")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>', related))
    written = contents(copy)["word/footnotes.xml"].decode()
    assert "separator" in written and "脚注一" in written and "未用" not in written


def test_only_parts_of_the_list_are_written() -> None:
    copy = redacted(
        package(
            p("文"),
            {
                "rId1": (
                    "theme",
                    "theme/theme1.xml",
                    "<a:theme xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'/>",
                )
            },
        )
    )
    assert sorted(contents(copy)) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/theme/theme1.xml",
    ]


# The stamp


def _stamped(body: str, related: dict[str, tuple[str, str, str | bytes]]) -> dict[str, str]:
    copy = redacted(package(body, related), stamp=True)
    written = contents(copy)
    return {name: content.decode() for name, content in written.items() if name.endswith(".xml")}


def test_a_document_without_sections_gets_a_stamped_header() -> None:
    parts = _stamped(p("文"), {})
    assert STAMP in parts["word/stamp.xml"]
    assert 'w:type="default"' in parts["word/document.xml"]


def test_every_kind_of_page_shows_the_stamp() -> None:
    related: dict[str, tuple[str, str, str | bytes]] = {
        "rId1": ("header", "header1.xml", root("hdr", p("页眉"))),
        "rId2": ("settings", "settings.xml", root("settings", "<w:evenAndOddHeaders/>")),
    }
    first = "<w:sectPr><w:titlePg/></w:sectPr>"
    body = f'<w:p><w:pPr>{first}</w:pPr></w:p>{p("文")}<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
    parts = _stamped(body, related)
    assert STAMP in parts["word/header1.xml"] and "页眉" in parts["word/header1.xml"]
    document = docx.Document(io.BytesIO(redacted(package(body, related), stamp=True)))
    for section in document.sections:
        pages = [section.header, section.even_page_header]
        if section.different_first_page_header_footer:
            pages.append(section.first_page_header)
        for header in pages:
            assert header.paragraphs[0].text == STAMP


def test_an_inherited_first_header_is_named_again() -> None:
    related: dict[str, tuple[str, str, str | bytes]] = {"rId1": ("header", "header1.xml", root("hdr", p("首页")))}
    first = '<w:sectPr><w:headerReference w:type="first" r:id="rId1"/></w:sectPr>'
    body = f"<w:p><w:pPr>{first}</w:pPr></w:p>{p('文')}<w:sectPr><w:titlePg/></w:sectPr>"
    section = docx.Document(io.BytesIO(redacted(package(body, related), stamp=True))).sections[1]
    assert not section.first_page_header.is_linked_to_previous
    assert [each.text for each in section.first_page_header.paragraphs] == [STAMP, "首页"]


def test_no_stamp_without_asking() -> None:
    assert STAMP not in everything(redacted(package(p("文"))))


# Properties


@st.composite
def documents(draw: st.DrawFn) -> tuple[bytes, list[tuple[int, int]], str]:
    """Draw a document in which every character occurs once, spans to withhold, and its visible text."""
    counter = iter(range(0x4E00, 0x9F00))
    wrap = st.sampled_from(
        [
            "{}",
            "<w:ins>{}</w:ins>",
            "<w:hyperlink>{}</w:hyperlink>",
            "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
            "<w:smartTag>{}</w:smartTag>",
            "<w:del>{}</w:del>",
        ]
    )

    def runs() -> str:
        parts: list[str] = []
        for length in draw(st.lists(st.integers(1, 6), max_size=6)):
            text = "".join(chr(next(counter)) for _ in range(length))
            properties = draw(st.sampled_from(["", "<w:b/>", '<w:sz w:val="40"/>', "<w:vanish/>"]))
            sign = draw(st.sampled_from(["", "", "<w:r><w:tab/></w:r>", "<w:r><w:noBreakHyphen/></w:r>"]))
            parts.append(draw(wrap).format(r(text, properties)) + sign)
        return "".join(parts)

    blocks: list[str] = []
    for kind in draw(st.lists(st.sampled_from("ppt"), min_size=1, max_size=5)):
        cell = "<w:tc><w:p>{}</w:p></w:tc>"
        blocks.append(
            f"<w:p>{runs()}</w:p>"
            if kind == "p"
            else f"<w:tbl><w:tr>{cell.format(runs())}{cell.format(runs())}</w:tr></w:tbl>"
        )
    source = package("".join(blocks))
    text = read(source).text
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    return source, spans, text


def _is_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


@given(documents())
@settings(deadline=None, max_examples=60)
def test_withheld_characters_are_gone_and_the_others_stay_in_order(
    drawn: tuple[bytes, list[tuple[int, int]], str],
) -> None:
    source, spans, text = drawn
    document = read(source)
    copy = redact(source, document, plan(document, *spans))
    assert copy == redact(source, document, plan(document, *spans))
    # What a former wording repeats is the printed line's to give away or not.
    repeated = {
        offset + at
        for offset, piece in document.pieces(0, len(text))
        for at in range(len(piece.text))
        if piece.revised is Revised.REPEATED
    }
    withheld = {text[at] for span in spans for at in range(*span) if _is_chinese(text[at]) and at not in repeated}
    shown = "".join(char for block in document.blocks if block.hiding is None for char in block.text)
    expected = [char for char in shown if _is_chinese(char) and char not in withheld]
    after = read(copy)
    assert [char for char in after.text if _is_chinese(char)] == expected
    assert not withheld & set(everything(copy))
    assert hidden(after) == {}


# Other programs


@pytest.mark.slow
def test_libreoffice_opens_the_copy(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: make system")
    related: dict[str, tuple[str, str, str | bytes]] = {
        "rId1": ("image", "media/a.png", png_with_text(NAME)),
        "rId2": ("header", "header1.xml", root("hdr", p("页眉"))),
    }
    box = TEXT_BOX.format(choice=p("框中"), fallback=p("框中"), alt="")
    body = (
        f"<w:p>{r('正文')}{PICTURE.format('rId1')}{box}</w:p>{table(('姓名', '电话'), (NAME, PHONE))}"
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/></w:sectPr>'
    )
    path = tmp_path / "copy.docx"
    path.write_bytes(redacted(package(body, related), NAME, PHONE, stamp=True))
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "txt:Text (encoded):UTF8",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, timeout=200, capture_output=True)
    text = (tmp_path / "copy.txt").read_text("utf-8-sig")
    assert "正文" in text and text.count(MASK) == 2
    assert NAME not in text and PHONE not in text


@pytest.mark.slow
@pytest.mark.shared
def test_copies_of_foreign_documents_read_as_before(shared: Path) -> None:
    """Without redactions the visible text stays, but for notes where something could not be kept; pictures are left alone here."""
    differing = []
    for path in sorted((shared / "corpus/robustness/docx").rglob("*.docx")):
        source = path.read_bytes()
        try:
            document = read(source, recognise=False)
        except Exception:
            continue
        after = read(redact(source, document, plan(document)), recognise=False)
        leftover = {block.hiding for block in after.blocks if block.hiding is not None}
        # Names of styles that somebody made stay, unless they hold something withheld.
        assert leftover <= {"field_code", "metadata"}, path.name
        if visible(document) != visible(after):
            assert any(note in visible(after) for note in NOTES), path.name
            differing.append(path.name)
    assert len(differing) <= 10


def test_spans_helper_finds_all() -> None:
    document = read(package(p("甲乙甲")))
    assert spans_of(document, "甲") == [(0, 1), (2, 3)]


def test_the_colour_of_the_page_stays() -> None:
    settings = {"rId1": ("settings", "settings.xml", root("settings", "<w:displayBackgroundShape/>"))}
    parts = contents(package(p("正文"), settings))
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:body>", b'<w:background w:color="FFF2CC"/><w:body>'
    )
    source = archive(parts)
    document = read(source)
    copy = redact(source, document, plan(document))
    assert '<w:background w:color="FFF2CC"/>' in body_of(copy)
    assert "displayBackgroundShape" in everything(copy)
    assert verify(document, copy, plan(document), lambda _: (), original=source).passed


def test_a_withheld_name_of_a_style_still_leads_to_what_the_style_hides() -> None:
    style = (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{NAME}"><w:name w:val="{NAME}"/>'
        "<w:rPr><w:vanish/></w:rPr></w:style>"
    )
    related = {"rId1": ("styles", "styles.xml", root("styles", style))}
    copy = redacted(package(p("正文") + p("藏文", "", f'<w:pStyle w:val="{NAME}"/>'), related), NAME)
    assert visible(read(copy)).strip() == "正文"
    assert "藏文" not in everything(copy) and NAME not in everything(copy)


def test_paragraphs_keep_a_style_whose_name_is_withheld() -> None:
    style = (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{NAME}样式"><w:name w:val="{NAME}样式"/>'
        "<w:rPr><w:b/></w:rPr></w:style>"
    )
    related = {"rId1": ("styles", "styles.xml", root("styles", style))}
    copy = redacted(package(p("正文", "", f'<w:pStyle w:val="{NAME}样式"/>'), related), NAME)
    (paragraph,) = docx.Document(io.BytesIO(copy)).paragraphs
    assert paragraph.style is not None and paragraph.style.font.bold
    assert NAME not in everything(copy)
