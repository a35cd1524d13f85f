"""Unaccepted revisions: what a copy shows when they are accepted and rejected, by the kinds of ISO/IEC 29500-1 17.13.5."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from detectors import detect
from pipeline.formats.docx import read, redact
from pipeline.model.document import Document, Hiding, Revised, RevisionCount
from pipeline.model.redaction import Revisions
from pipeline.policy.load import load_profile
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from tests.formats.packages import (
    MASK,
    W,
    contents,
    everything,
    hidden,
    p,
    package,
    plan,
    r,
    root,
    spans_of,
    table,
    visible,
)

MARKS = re.compile(r"<w:(?:ins|del|moveFrom\w*|moveTo\w*|cellIns|cellDel|cellMerge|\w+Change|delText|delInstrText)\b")


def ins(content: str) -> str:
    return f'<w:ins w:id="1" w:author="甲" w:date="2026-01-05T00:00:00Z">{content}</w:ins>'


def gone(text: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:del w:id="2" w:author="甲"><w:r>{inner}<w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def moved_from(text: str) -> str:
    return f'<w:moveFromRangeStart w:id="3" w:name="m1"/><w:moveFrom w:id="4">{r(text)}</w:moveFrom><w:moveFromRangeEnd w:id="3"/>'


def moved_to(text: str) -> str:
    return (
        f'<w:moveToRangeStart w:id="5" w:name="m1"/><w:moveTo w:id="6">{r(text)}</w:moveTo><w:moveToRangeEnd w:id="5"/>'
    )


def para(*content: str, properties: str = "") -> str:
    inner = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{inner}{''.join(content)}</w:p>"


def tbl(*rows: str, properties: str = "") -> str:
    return f"<w:tbl>{properties}{''.join(rows)}</w:tbl>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc>{properties}{content}</w:tc>"


INSERTED_ROW, DELETED_ROW = ("<w:trPr><w:ins w:id='1'/></w:trPr>", "<w:trPr><w:del w:id='1'/></w:trPr>")
CENTRED, FIXED = '<w:jc w:val="center"/>', '<w:tblLayout w:type="fixed"/>'


def mark(kind: str) -> str:
    return f'<w:rPr><w:{kind} w:id="7" w:author="甲"/></w:rPr>'


def copies(source: bytes, *words: str) -> tuple[bytes, bytes]:
    """Return the copies without ``words`` whose revisions are accepted and rejected, both verified."""
    document = read(source)
    made = []
    for choice in (Revisions.ACCEPT, Revisions.REJECT):
        chosen = replace(plan(document, *spans_of(document, *words)), revisions=choice)
        copy = redact(source, document, chosen)
        assert copy == redact(source, document, chosen)
        report = verify(document, copy, chosen, lambda _: ())
        assert report.passed, report.checks
        assert not MARKS.search(everything(copy))
        made.append(copy)
    return made[0], made[1]


def texts(source: bytes, *words: str) -> tuple[str, str]:
    accepted, rejected = copies(source, *words)
    return visible(read(accepted)), visible(read(rejected))


def body(copy: bytes) -> str:
    return contents(copy)["word/document.xml"].decode()


CASES: dict[str, tuple[str, str, str]] = {
    "inserted and deleted runs": (
        para(r("由"), gone("李四"), ins(r("王五")), r("办理")),
        "由王五办理\n",
        "由李四办理\n",
    ),
    "deleted insertion": (para(r("甲"), ins(gone("乙")), ins(r("丙"))), "甲丙\n", "甲\n"),
    "insertion within a deletion": (
        para(r("甲"), f'<w:del w:id="1">{ins(r("乙"))}{r("丙")}</w:del>'),
        "甲\n",
        "甲丙\n",
    ),
    "moved text": (para(moved_from("移"), r("前")) + para(r("后"), moved_to("移")), "前\n后移\n", "移前\n后\n"),
    "inserted paragraph": (
        p("甲") + para(ins(r("乙")), properties=mark("ins")) + p("丙"),
        "甲\n乙\n丙\n",
        "甲\n丙\n",
    ),
    "inserted paragraph at the end": (p("甲") + para(ins(r("乙")), properties=mark("ins")), "甲\n乙\n", "甲\n"),
    "paragraph split": (p("张", paragraph=mark("ins")) + p("三"), "张\n三\n", "张三\n"),
    "two paragraphs joined": (p("张", paragraph=mark("del")) + p("三"), "张三\n", "张\n三\n"),
    "moved paragraph": (
        para('<w:moveFrom w:id="1">' + r("乙") + "</w:moveFrom>", properties=mark("moveFrom"))
        + p("甲")
        + para('<w:moveTo w:id="2">' + r("乙") + "</w:moveTo>", properties=mark("moveTo"))
        + p("丙"),
        "甲\n乙\n丙\n",
        "乙\n甲\n丙\n",
    ),
    "row inserted": (
        tbl(tr(tc(p("一"))), tr(tc(para(ins(r("二")))), properties=INSERTED_ROW)),
        "一\n二\n",
        "一\n",
    ),
    "row deleted": (tbl(tr(tc(p("一"))), tr(tc(para(gone("二"))), properties=DELETED_ROW)), "一\n", "一\n二\n"),
    "table inserted": (
        p("甲") + tbl(tr(tc(para(ins(r("二")))), properties=INSERTED_ROW)) + p("乙"),
        "甲\n二\n乙\n",
        "甲\n乙\n",
    ),
    "cell inserted": (
        tbl(tr(tc(p("一")), tc(para(ins(r("二"))), "<w:tcPr><w:cellIns w:id='1'/></w:tcPr>"))),
        "一\t二\n",
        "一\n",
    ),
    "cell deleted": (
        tbl(tr(tc(p("一")), tc(para(gone("二")), "<w:tcPr><w:cellDel w:id='1'/></w:tcPr>"))),
        "一\t\n",
        "一\t二\n",
    ),
    "hidden by a revision": (
        para(r("甲"), r("乙", '<w:rPrChange w:id="1"><w:rPr><w:vanish/></w:rPr></w:rPrChange>')),
        "甲乙\n",
        "甲\n",
    ),
    "shown before a revision": (
        para(r("甲"), r("乙", '<w:vanish/><w:rPrChange w:id="1"><w:rPr/></w:rPrChange>')),
        "甲\n",
        "甲乙\n",
    ),
    "text box": (
        para(
            "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
            + para(r("框"), gone("旧"), ins(r("新")))
            + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        ),
        "\n框新\n",
        "\n框旧\n",
    ),
    "link": (para(f'<w:hyperlink w:anchor="x">{gone("旧")}{ins(r("新"))}</w:hyperlink>'), "新\n", "旧\n"),
    "content control": (
        f"<w:sdt><w:sdtContent>{para(r('甲'), ins(r('乙')))}</w:sdtContent></w:sdt>",
        "甲乙\n",
        "甲\n",
    ),
    "formula": (
        para(r("甲"), ins("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"), gone("乙")),
        "甲x\n",
        "甲乙\n",
    ),
    "field code": (
        para(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
            '<w:del w:id="1"><w:r><w:delInstrText> PAGE </w:delInstrText></w:r></w:del>',
            ins("<w:r><w:instrText> NUMPAGES </w:instrText></w:r>"),
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            gone("1"),
            ins(r("2")),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        ),
        "2\n",
        "1\n",
    ),
    "signs": (
        para(r("甲"), ins("<w:r><w:tab/></w:r>"), '<w:del w:id="1"><w:r><w:noBreakHyphen/></w:r></w:del>', r("乙")),
        "甲\t乙\n",
        "甲-乙\n",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_accepted_and_rejected(kind: str) -> None:
    content, accepted, rejected = CASES[kind]
    assert texts(package(content)) == (accepted, rejected)


def test_headers_notes_and_styles_are_put_back_too() -> None:
    changed = para(r("页"), gone("旧"), ins(r("新")))
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="Normal"/><w:rPr><w:b/>'
        '<w:rPrChange w:id="1"><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr></w:style>'
    )
    related: dict[str, tuple[str, str, str | bytes]] = {
        "rId1": ("header", "header1.xml", root("hdr", changed)),
        "rId2": ("footnotes", "footnotes.xml", root("footnotes", f'<w:footnote w:id="2">{changed}</w:footnote>')),
        "rId3": ("styles", "styles.xml", root("styles", styles)),
    }
    source = package(
        para(r("正文"), '<w:r><w:footnoteReference w:id="2"/></w:r>')
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>',
        related,
    )
    accepted, rejected = copies(source)
    assert visible(read(accepted)) == "页新\n正文\n页新\n"
    assert visible(read(rejected)) == "页旧\n正文\n页旧\n"
    assert "<w:b/>" in contents(accepted)["word/styles.xml"].decode()
    assert "<w:i/>" in contents(rejected)["word/styles.xml"].decode()
    assert "新" not in everything(rejected) and "旧" not in everything(accepted)


def test_an_inserted_note_goes_with_its_reference() -> None:
    note = root("footnotes", f'<w:footnote w:id="2">{para(ins(r("注文")))}</w:footnote>')
    source = package(
        para(r("正文"), ins('<w:r><w:footnoteReference w:id="2"/></w:r>')),
        {"rId1": ("footnotes", "footnotes.xml", note)},
    )
    accepted, rejected = copies(source)
    assert "注文" in everything(accepted)
    assert "注文" not in everything(rejected) and "footnoteReference" not in body(rejected)


def properties_of(copy: bytes, *path: str) -> list[tuple[str, dict[str, str]]]:
    """Return names and attributes of the children of the first element at ``path`` below the body."""
    found = etree.fromstring(contents(copy)["word/document.xml"]).find(
        "/".join(f"{{{W}}}{step}" for step in ("body", *path))
    )
    if found is None:
        return []
    return [
        (etree.QName(child).localname, {etree.QName(key).localname: value for key, value in child.attrib.items()})
        for child in found
    ]


def change(of: str, now: str, before: str) -> str:
    return f'<w:{of}>{now}<w:{of}Change w:id="1" w:author="甲"><w:{of}>{before}</w:{of}></w:{of}Change></w:{of}>'


FORMATS: dict[str, tuple[str, tuple[str, ...], list[str], list[str]]] = {
    "run": (f"<w:p><w:r>{change('rPr', '<w:b/>', '<w:i/>')}<w:t>字</w:t></w:r></w:p>", ("p", "r", "rPr"), ["b"], ["i"]),
    "paragraph": (
        f"<w:p>{change('pPr', CENTRED, '<w:keepNext/>')}{r('字')}</w:p>",
        ("p", "pPr"),
        ["jc"],
        ["keepNext"],
    ),
    "numbering": (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins w:id="1"/></w:numPr></w:pPr>{r("字")}</w:p>',
        ("p", "pPr"),
        ["numPr"],
        [],
    ),
    "table": (
        tbl(tr(tc(p("字"))), properties=change("tblPr", CENTRED, FIXED)),
        ("tbl", "tblPr"),
        ["jc"],
        ["tblLayout"],
    ),
    "grid": (
        tbl(
            '<w:tblPr/><w:tblGrid><w:gridCol w:w="1"/><w:gridCol w:w="2"/><w:tblGridChange w:id="1"><w:tblGrid>'
            '<w:gridCol w:w="3"/></w:tblGrid></w:tblGridChange></w:tblGrid>',
            tr(tc(p("字"))),
        ),
        ("tbl", "tblGrid"),
        ["gridCol", "gridCol"],
        ["gridCol"],
    ),
    "row": (
        tbl(tr(tc(p("字")), properties=change("trPr", "<w:cantSplit/>", "<w:tblHeader/>"))),
        ("tbl", "tr", "trPr"),
        ["cantSplit"],
        ["tblHeader"],
    ),
    "row exception": (
        tbl(tr(tc(p("字")), properties=change("tblPrEx", CENTRED, FIXED))),
        ("tbl", "tr", "tblPrEx"),
        ["jc"],
        ["tblLayout"],
    ),
    "cell": (
        tbl(tr(tc(p("字"), change("tcPr", "<w:noWrap/>", "<w:hideMark/>")))),
        ("tbl", "tr", "tc", "tcPr"),
        ["noWrap"],
        ["hideMark"],
    ),
    "merged cells": (
        tbl(
            tr(
                tc(
                    p("字"),
                    '<w:tcPr><w:vMerge w:val="restart"/><w:cellMerge w:id="1" w:vMerge="rest" w:vMergeOrig="cont"/></w:tcPr>',
                )
            )
        ),
        ("tbl", "tr", "tc", "tcPr"),
        ["vMerge restart"],
        ["vMerge continue"],
    ),
    "section": (
        p("字") + change("sectPr", '<w:pgSz w:w="1" w:h="2"/>', '<w:pgMar w:top="1"/>'),
        ("sectPr",),
        ["pgSz"],
        ["pgMar"],
    ),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_former_properties_come_back(kind: str) -> None:
    content, path, now, before = FORMATS[kind]
    for copy, wanted in zip(copies(package(content)), (now, before), strict=True):
        names = [
            " ".join((name, *(values["val"] for _ in [0] if name == "vMerge")))
            for name, values in properties_of(copy, *path)
        ]
        assert names == wanted


def test_a_paragraphs_own_section_and_mark_stay_when_its_properties_come_back() -> None:
    properties = (
        '<w:jc w:val="center"/><w:rPr><w:b/></w:rPr><w:sectPr><w:pgSz w:w="1" w:h="2"/></w:sectPr>'
        '<w:pPrChange w:id="1"><w:pPr><w:keepNext/></w:pPr></w:pPrChange>'
    )
    _, rejected = copies(package(f"<w:p><w:pPr>{properties}</w:pPr>{r('字')}</w:p>" + p("后")))
    assert [name for name, _ in properties_of(rejected, "p", "pPr")] == ["keepNext", "rPr", "sectPr"]


def test_an_inserted_section_break_goes_and_headers_of_the_section_stay() -> None:
    header = root("hdr", p("页眉"))
    own = "<w:sectPr><w:pgSz w:w='9'/></w:sectPr>"
    content = (
        para(ins(r("甲")), properties=mark("ins") + own)
        + p("乙")
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:pgSz w:w="5"/>'
        + '<w:sectPrChange w:id="1"><w:sectPr><w:pgSz w:w="7"/></w:sectPr></w:sectPrChange></w:sectPr>'
    )
    accepted, rejected = copies(package(content, {"rId1": ("header", "header1.xml", header)}))
    assert body(accepted).count("<w:sectPr") == 2
    assert [name for name, _ in properties_of(rejected, "sectPr")] == ["headerReference", "pgSz"]
    assert body(rejected).count("<w:sectPr") == 1 and 'w:w="7"' in body(rejected)


def test_bookmarks_over_the_edge_of_an_insertion_stay_whole() -> None:
    content = para(
        r("甲"),
        ins(f'<w:bookmarkStart w:id="8" w:name="_Toc1"/>{r("乙")}'),
        r("丙"),
        '<w:bookmarkEnd w:id="8"/>',
        ins(f'<w:bookmarkStart w:id="9" w:name="_Toc2"/>{r("丁")}<w:bookmarkEnd w:id="9"/>'),
    )
    _, rejected = copies(package(content))
    assert body(rejected).count("bookmarkStart") == body(rejected).count("bookmarkEnd") == 1


def test_a_field_that_was_inserted_leaves_nothing() -> None:
    def marker(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText> PAGE </w:instrText></w:r>"
    content = para(r("甲"), ins(marker("begin") + code + marker("separate")), ins(r("3")), ins(marker("end")), r("乙"))
    accepted, rejected = copies(package(content))
    assert "fldChar" in body(accepted) and "fldChar" not in body(rejected)
    assert visible(read(rejected)) == "甲乙\n"


# What the reader tells


def test_revisions_are_counted_by_kind() -> None:
    rows = (
        f"<w:tr><w:trPr><w:ins w:id='1'/></w:trPr><w:tc>{para(ins(r('二')), properties=mark('ins'))}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc>{para(gone('二'))}</w:tc></w:tr>"
    )
    content = (
        para(ins(r("甲")), gone("乙"), moved_from("移"), properties=mark("ins"))
        + para(moved_to("移"), properties=mark("ins"))
        + f"<w:tbl>{rows}</w:tbl>"
        + f"<w:p><w:r>{change('rPr', '<w:b/>', '<w:i/>')}<w:t>字</w:t></w:r></w:p>"
    )
    assert read(package(content)).revisions == RevisionCount(3, 2, 1, 1)
    assert read(package(p("字"))).revisions is None


def test_the_former_wording_of_a_line_hides_behind_what_shows() -> None:
    document = read(package(para(r("由张"), gone("三"), ins(r("四")), r("办理")) + p("后")))
    assert visible(document) == "由张四办理\n后\n"
    assert hidden(document)[Hiding.DELETED_REVISION] == "由张三办理\n"
    blocks = [block for block in document.blocks if block.hiding in (None, Hiding.DELETED_REVISION)]
    said = [(piece.text, piece.revised) for block in blocks for piece in block.pieces if piece.text != "\n"]
    assert said == [
        ("由张", None),
        ("四", Revised.INSERTED),
        ("办理", None),
        ("后", None),
        ("由张", Revised.REPEATED),
        ("三", Revised.DELETED),
        ("办理", Revised.REPEATED),
    ]


def test_a_row_that_changed_is_read_with_its_headings() -> None:
    rows = table(("姓名", "电话"), ("甲", "见附件")).replace(r("见附件"), gone("13900001111") + ins(r("见附件")))
    document = read(package(rows))
    former = [block for block in document.blocks if block.hiding is Hiding.DELETED_REVISION]
    assert [block.text.strip() for block in former] == ["甲", "13900001111"]
    assert former[1].cell is not None and former[1].cell.column_heading == "电话"


def test_formatting_alone_repeats_no_text() -> None:
    document = read(package(f"<w:p><w:r>{change('rPr', '<w:b/>', '<w:i/>')}<w:t>字</w:t></w:r></w:p>"))
    assert Hiding.DELETED_REVISION not in hidden(document) and document.revisions == RevisionCount(formatting=1)


# What is withheld


def test_a_value_partly_deleted_goes_from_the_state_that_shows_it() -> None:
    source = package(para(r("由张"), gone("三"), ins(r("四")), r("办理")))
    assert texts(source, "张三") == ("由张四办理\n", f"由{MASK}办理\n")
    assert texts(source, "张四") == (f"由{MASK}办理\n", f"由{MASK}三办理\n")


def test_a_value_on_both_sides_of_an_insertion_goes_when_the_insertion_does() -> None:
    source = package(para(r("电话1390000"), ins(r("甲")), r("1111止")))
    assert texts(source, "13900001111") == ("电话1390000甲1111止\n", f"电话{MASK}止\n")


def test_a_value_over_a_paragraph_end_that_was_inserted() -> None:
    source = package(p("由张", paragraph=mark("ins")) + p("三办理"))
    document = read(source)
    chosen = preview_plan(document, (), ("张三",), load_profile("zhongwei_yunjisuan"))
    for choice in Revisions:
        copy = redact(source, document, replace(chosen, revisions=choice))
        assert verify(document, copy, replace(chosen, revisions=choice), lambda _: ()).passed
        assert not {"张", "三"} & set(visible(read(copy)))


def test_a_value_in_kept_text_is_withheld_once_in_either_state() -> None:
    source = package(para(r("电话13900001111，"), gone("旧"), ins(r("新"))))
    assert texts(source, "13900001111") == (f"电话{MASK}，新\n", f"电话{MASK}，旧\n")


def test_deleted_text_that_is_withheld_is_masked_when_it_comes_back() -> None:
    source = package(para(r("电话"), gone("13900001111")) + para(ins(r("13900002222"))))
    accepted, rejected = copies(source, "13900001111", "13900002222")
    assert visible(read(accepted)) == f"电话\n{MASK}\n"
    assert visible(read(rejected)) == f"电话{MASK}\n\n"
    for copy in (accepted, rejected):
        assert "13900001111" not in everything(copy) and "13900002222" not in everything(copy)


def test_what_was_inserted_may_stand_elsewhere() -> None:
    assert texts(package(p("新") + para(r("甲"), ins(r("新闻"))) + p("新闻"))) == (
        "新\n甲新闻\n新闻\n",
        "新\n甲\n新闻\n",
    )


def test_a_copy_in_the_other_state_fails_verification() -> None:
    source = package(para(r("由"), gone("李四"), ins(r("王五")), r("办理")))
    document = read(source)
    accepting = plan(document)
    rejecting = replace(accepting, revisions=Revisions.REJECT)
    for made, claimed in ((accepting, rejecting), (rejecting, accepting)):
        report = verify(document, redact(source, document, made), claimed, lambda _: ())
        assert "kept_text" in report.failed


# What is detected


def found(document: Document) -> list[tuple[str, str, str]]:
    return [
        (str(each.type), str(each.disposition), document.text[each.start : each.end])
        for each in detect(document, load_profile("zhongwei_yunjisuan"))
    ]


def test_one_item_asks_about_the_revisions() -> None:
    document = read(package(para(r("甲"), ins(r("乙")), gone("丙"))))
    findings = detect(document, load_profile("zhongwei_yunjisuan"))
    asked = [each for each in findings if each.type == "REVISIONS"]
    assert [(each.start, each.end, each.disposition) for each in asked] == [(0, 0, "keep")]
    assert "插入 1 处、删除 1 处" in asked[0].reason and "格式" not in asked[0].reason
    assert not [each for each in found(read(package(p("甲")))) if each[0] == "REVISIONS"]


def test_a_value_of_the_former_state_is_found_and_one_of_both_states_once() -> None:
    source = package(
        para(r("联系人手机号码：1390000"), gone("1111"), ins(r("2222")), r("，身份证号：640590198108301468。"))
    )
    phones = sorted(text for kind, _, text in found(read(source)) if kind == "PHONE_NUMBER")
    assert phones == ["13900001111", "13900002222"]
    assert sum(kind == "CN_ID_CARD" for kind, _, _ in found(read(source))) == 1


def test_a_preview_finds_terms_in_both_states() -> None:
    source = package(para(r("凌"), gone("霄"), ins(r("云")), r("工程")))
    document = read(source)
    profile = load_profile("zhongwei_yunjisuan")
    chosen = preview_plan(document, (), ("凌霄", "凌云"), profile)
    assert chosen.revisions is Revisions.ACCEPT
    assert [document.text[each.start : each.end] for each in chosen.redactions] == ["凌云", "凌霄"]
    copy = redact(source, document, chosen)
    assert "凌" not in visible(read(copy)) and visible(read(copy)).endswith("工程\n")


# Properties


@st.composite
def revised_documents(draw: st.DrawFn) -> tuple[bytes, str, str]:
    """Draw a document in which every character occurs once, with its text accepted and rejected."""
    counter = iter(range(0x4E00, 0x9F00))
    blocks: list[str] = []
    shown = {Revisions.ACCEPT: "", Revisions.REJECT: ""}

    def runs(accepts: bool, rejects: bool) -> str:
        parts: list[str] = []
        for kind in draw(st.lists(st.sampled_from("kkidmtx"), max_size=5)):
            text = "".join(chr(next(counter)) for _ in range(draw(st.integers(1, 4))))
            wrap = {
                "k": "{}",
                "i": "<w:ins>{}</w:ins>",
                "m": "<w:moveFrom>{}</w:moveFrom>",
                "t": "<w:moveTo>{}</w:moveTo>",
            }
            if kind in wrap:
                parts.append(
                    wrap[kind].format(r(text, draw(st.sampled_from(["", "<w:b/><w:rPrChange><w:rPr/></w:rPrChange>"]))))
                )
            else:
                parts.append(gone(text) if kind == "d" else f"<w:ins>{gone(text)}</w:ins>")
            shown[Revisions.ACCEPT] += text if kind in "kit" and accepts else ""
            shown[Revisions.REJECT] += text if kind in "kdm" and rejects else ""
        return "".join(parts)

    for kind in draw(
        st.lists(st.sampled_from(["p", "ins", "del", "row", "row ins", "row del"]), min_size=1, max_size=6)
    ):
        if kind.startswith("row"):
            of = kind[4:]
            marked = f"<w:trPr><w:{of}/></w:trPr>" if of else ""
            blocks.append(
                f"<w:tbl><w:tr>{marked}<w:tc><w:p>{runs(of != 'del', of != 'ins')}</w:p></w:tc></w:tr></w:tbl>"
            )
        else:
            properties = f"<w:pPr>{mark(kind)}</w:pPr>" if kind != "p" else ""
            blocks.append(f"<w:p>{properties}{runs(True, True)}</w:p>")
    blocks.append("<w:p/>")
    return package("".join(blocks)), shown[Revisions.ACCEPT], shown[Revisions.REJECT]


@given(revised_documents(), st.lists(st.integers(0, 200), max_size=6, unique=True))
@settings(deadline=None, max_examples=40)
def test_copies_of_either_state_are_clean_complete_and_verified(drawn: tuple[bytes, str, str], cuts: list[int]) -> None:
    source, accepted, rejected = drawn
    document = read(source)
    ends = sorted(min(cut, len(document.text)) for cut in cuts)
    spans = [(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False) if start < end]
    for choice, expected in ((Revisions.ACCEPT, accepted), (Revisions.REJECT, rejected)):
        whole = replace(plan(document), revisions=choice)
        copy = redact(source, document, whole)
        assert "".join(visible(read(copy)).split()) == expected
        for chosen in (whole, replace(plan(document, *spans), revisions=choice)):
            copy = redact(source, document, chosen)
            assert not MARKS.search(everything(copy))
            assert verify(document, copy, chosen, lambda _: ()).failed in ((), ("withheld_text",))
