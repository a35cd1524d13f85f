"""What a cold reading of the Word code found: each a file that leaked, hung or could not be released."""

from __future__ import annotations

import pytest

from pipeline.formats import read, redact
from pipeline.model.document import RevisionCount
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.redaction.verify import verify
from pipeline.services.preview import preview
from tests.formats.packages import contents, everything, package, plan, r, redacted, root, spans_of, visible

NAME = "欧阳震华"
BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))


def test_a_field_that_begins_in_a_hidden_paragraph_keeps_its_code_hidden() -> None:
    hidden = "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"
    begin = '<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>'
    code = "<w:r><w:rPr><w:vanish/></w:rPr><w:instrText>IF 1=1 </w:instrText></w:r>"
    source = package(f"<w:p>{hidden}{begin}{code}</w:p><w:p>{r('内部意见不同意')}{SEPARATE}{r('结果')}{END}</w:p>")
    document = read(source, "a.docx")
    copy = redact(source, document, plan(document))
    assert "内部意见" not in visible(document) and "内部意见" not in everything(copy)
    assert "结果" in visible(read(copy, "a.docx"))


@pytest.mark.timeout(30)
@pytest.mark.parametrize("depth", [32, 5_000])
def test_fields_in_fields_take_no_memory(depth: int) -> None:
    source = package(f"<w:p>{r('正文')}{BEGIN * depth}{END * depth}</w:p>")
    document = read(source, "a.docx")
    assert visible(document) == "正文\n"
    assert visible(read(redact(source, document, plan(document)), "a.docx")) == "正文\n"


@pytest.mark.timeout(60)
def test_thousands_of_notes_are_read_in_one_pass() -> None:
    count = 4_000
    notes = "".join(f'<w:footnote w:id="{at}"><w:p>{r(f"注{at}")}</w:p></w:footnote>' for at in range(count))
    body = "".join(f'<w:p>{r("文")}<w:r><w:footnoteReference w:id="{at}"/></w:r></w:p>' for at in range(count))
    source = package(body, {"rId1": ("footnotes", "footnotes.xml", root("footnotes", notes))})
    document = read(source, "a.docx")
    assert visible(document).startswith("文\n注0\n文\n注1\n")
    redact(source, document, plan(document))


def test_withholding_a_tick_does_not_unhide_the_field_code() -> None:
    data = "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"
    begin = f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
    source = package(f"<w:p>{r('是')}{begin}{r('藏文')}{SEPARATE}{END}{r('否')}</w:p>")
    copy = redacted(source, "☑")
    assert visible(read(copy, "a.docx")) == "是■■■否\n" and "藏文" not in everything(copy)


@pytest.mark.parametrize("value", ["Zhang Weiguo", "li@databureau.gov", "8765432"])
def test_a_withheld_value_in_the_place_of_a_keyword_goes(value: str) -> None:
    source = package(f'<w:p><w:pPr><w:jc w:val="{value}"/></w:pPr>{r(f"联系人{value}。")}</w:p>')
    copy = redacted(source, value)
    assert value not in everything(copy) and visible(read(copy, "a.docx")) == "联系人■■■。\n"


def test_a_shape_keeps_its_measures_when_a_keyword_is_withheld() -> None:
    style = "position:absolute;width:200pt;mso-position-vertical-relative:page;font-family:宋体"
    inner = f"<v:textbox><w:txbxContent><w:p>{r('page 框')}</w:p></w:txbxContent></v:textbox>"
    box = f'<w:r><w:pict><v:shape style="{style}">{inner}</v:shape></w:pict></w:r>'
    copy = redacted(package(f"<w:p>{r(NAME)}{box}</w:p>"), "page", NAME)
    written = everything(copy)
    assert style in written and NAME not in written


def test_words_in_the_style_of_a_shape_go() -> None:
    box = f'<w:r><w:pict><v:shape style="width:200pt;x:{NAME};font-family:{NAME}"/></w:pict></w:r>'
    written = everything(redacted(package(f"<w:p>{r(NAME)}{box}</w:p>"), NAME))
    assert "width:200pt" in written and NAME not in written


def test_a_copy_of_a_copy_verifies() -> None:
    source = package(f"<w:p>{r('附件：')}{r('〔嵌入对象已删除〕')}{r('。' + NAME)}</w:p>")
    document = read(source, "a.docx")
    spans = plan(document, *spans_of(document, NAME))
    assert verify(document, redact(source, document, spans), spans, lambda _: (), original=source).passed


def test_where_a_withheld_number_begins_is_forgotten() -> None:
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="31207"/><w:numFmt w:val="decimal"/><w:lvlText w:val="举报人编号%1"/></w:lvl>'
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    listed = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    source = package(
        f"<w:p>{listed}{r('正文')}</w:p>", {"rId1": ("numbering", "numbering.xml", root("numbering", numbering))}
    )
    assert "31207" in visible(read(source, "a.docx"))
    copy = redacted(source, "31207")
    assert "31207" not in everything(copy) and "正文" in visible(read(copy, "a.docx"))


def test_what_prints_between_text_and_notes_shows() -> None:
    notes = f'<w:footnote w:type="separator" w:id="0"><w:p>{r("分隔处的话")}</w:p></w:footnote>'
    source = package(f"<w:p>{r('正文')}</w:p>", {"rId1": ("footnotes", "footnotes.xml", root("footnotes", notes))})
    document = read(source, "a.docx")
    copy = redact(source, document, plan(document))
    assert visible(document) == visible(read(copy, "a.docx")) == "正文\n分隔处的话\n"
    assert "分隔处" not in visible(read(redacted(source, "分隔处的话"), "a.docx"))


def test_most_of_a_value_of_the_former_wording_is_withheld_in_print_too() -> None:
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>0</w:delText></w:r></w:del>'
    source = package(f"<w:p>{r('联系电话：1380013800')}{deleted}{r('。')}</w:p>")
    made = preview(source, "a.docx", ("13800138000",), load_profile(DEFAULT_PROFILE), lambda _, __: ())
    assert made.report.passed
    assert "13800138" not in everything(made.copy) and "联系电话：■■■。" in visible(read(made.copy, "a.docx"))


def test_a_crumb_of_it_stays() -> None:
    changed = (
        '<w:del w:id="1" w:author="a"><w:r><w:delText>三</w:delText></w:r></w:del>'
        f'<w:ins w:id="2" w:author="a">{r("四")}</w:ins>'
    )
    source = package(f"<w:p>{r('联系人张')}{changed}{r('。')}</w:p>")
    made = preview(source, "a.docx", ("张三",), load_profile(DEFAULT_PROFILE), lambda _, __: ())
    assert made.report.passed and "联系人张四。" in visible(read(made.copy, "a.docx"))


MARK = '<w:pPr><w:rPr><w:{0} w:id="1" w:author="a"/></w:rPr></w:pPr>'
TRACKED_NUMBER = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins w:id="1" w:author="a"/></w:numPr>'
TWO = f"<w:p>{{}}{r('甲')}</w:p><w:p>{r('乙')}</w:p>"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (TWO.format(f"<w:pPr>{TRACKED_NUMBER}</w:pPr>"), RevisionCount(formatting=1)),
        (
            TWO.format(f'<w:pPr>{TRACKED_NUMBER}<w:pPrChange w:id="2"><w:pPr/></w:pPrChange></w:pPr>'),
            RevisionCount(formatting=1),
        ),
        (
            TWO.format(f'<w:pPr>{TRACKED_NUMBER}<w:rPr><w:ins w:id="2" w:author="a"/></w:rPr></w:pPr>'),
            RevisionCount(insertions=1),
        ),
        (f"<w:tbl><w:tr><w:tc>{TWO.format(MARK.format('ins'))}</w:tc></w:tr></w:tbl>", RevisionCount(insertions=1)),
        (f"<w:tbl><w:tr><w:tc>{TWO.format(MARK.format('del'))}</w:tc></w:tr></w:tbl>", RevisionCount(deletions=1)),
        (TWO.format(MARK.format("moveFrom")), RevisionCount(moves=1)),
        (TWO.format(MARK.format("moveTo")), RevisionCount(moves=1)),
        (f"<w:p>{r('甲')}<w:r><w:delText>乙</w:delText></w:r></w:p>", RevisionCount(deletions=1)),
    ],
)
def test_no_revision_goes_uncounted(body: str, count: RevisionCount) -> None:
    assert read(package(body), "a.docx").revisions == count


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("45678", 32767),
        ("99999", 32767),
        ("00031", 31),
        ("8765432", 0),
        ("876 543 2", 0),
        ("12-34-56", 0),
        ("31207", 31207),
    ],
)
def test_a_list_begins_in_the_copy_with_the_number_that_shows_and_no_other(said: str, counted: int) -> None:
    start = f'<w:start w:val="{said}"/><w:lvlRestart w:val="{said}"/>'
    levels = "".join(
        f'<w:lvl w:ilvl="{at}">{start}<w:numFmt w:val="decimal"/><w:lvlText w:val="%{at + 1}."/></w:lvl>'
        for at in (0, 1)
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/>'
        f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{said}"/></w:lvlOverride></w:num>'
    )
    body = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{r("正文")}</w:p>'
    source = package(body, {"rId1": ("numbering", "numbering.xml", root("numbering", numbering))})
    copy = redacted(source)
    assert visible(read(source, "a.docx")) == visible(read(copy, "a.docx")) == f"{counted}. 正文\n"
    written = contents(copy)["word/numbering.xml"].decode()
    assert said in written if said == str(counted) else said not in written
    assert "<w:start/>" not in written and f'<w:startOverride w:val="{counted}"/>' in written


def test_borders_named_start_stay() -> None:
    border = '<w:tblBorders><w:start w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders>'
    source = package(f"<w:tbl><w:tblPr>{border}</w:tblPr><w:tr><w:tc>{'<w:p/>'}</w:tc></w:tr></w:tbl>{TWO.format('')}")
    assert border in contents(redacted(source))["word/document.xml"].decode()


NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
LEVEL = '<w:lvl w:ilvl="0"><w:start w:val="{}"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{}"/></w:lvl>'


def test_a_level_of_a_list_of_its_own_begins_with_one_where_its_number_is_withheld() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{LEVEL.format(1, "%1.")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/>'
        f'<w:lvlOverride w:ilvl="0">{LEVEL.format(13907, "工号%1")}</w:lvlOverride></w:num>'
    )
    body = f"<w:p><w:pPr>{NUMBERED}</w:pPr>{r('的举报人')}</w:p>"
    source = package(body, {"rId1": ("numbering", "numbering.xml", root("numbering", numbering))})
    assert visible(read(source, "a.docx")) == "工号13907 的举报人\n"
    assert "13907" not in everything(redacted(source, "工号13907"))


@pytest.mark.parametrize("following", ["", f"<w:p>{r('完')}</w:p>"])
def test_a_label_hidden_with_its_paragraphs_mark_shows_in_no_copy(following: str) -> None:
    level = LEVEL.format(1, "举报人张建国%1、")
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    body = f"<w:p>{r('关于')}</w:p><w:p><w:pPr>{NUMBERED}<w:rPr><w:vanish/></w:rPr></w:pPr>{r('正文')}</w:p>{following}"
    source = package(body, {"rId1": ("numbering", "numbering.xml", root("numbering", numbering))})
    copy = redacted(source)
    assert "张建国" not in visible(read(source, "a.docx"))
    assert "张建国" not in everything(copy)


def test_a_formula_in_a_paragraph_of_hidden_text_stays() -> None:
    formula = "<m:oMath><m:r><m:t>公式</m:t></m:r></m:oMath>"
    source = package(f"<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{formula}</w:p><w:p>{r('完')}</w:p>")
    document = read(source, "a.docx")
    copy = redact(source, document, plan(document))
    assert "公式" in visible(document) and "公式" in visible(read(copy, "a.docx"))
    assert verify(document, copy, plan(document), lambda _: ()).passed


@pytest.mark.parametrize("sign", ["noBreakHyphen", "softHyphen"])
def test_a_bar_over_nothing_but_a_hyphen_leaves_nothing(sign: str) -> None:
    run = f'<w:r><w:rPr><w:highlight w:val="black"/></w:rPr><w:{sign}/></w:r>'
    source = package(f"<w:p>{r('正文')}{run}{r('完')}</w:p>")
    document = read(source, "a.docx")
    copy = redact(source, document, plan(document))
    assert verify(document, copy, plan(document), lambda _: ()).passed
