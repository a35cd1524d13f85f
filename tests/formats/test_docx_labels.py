"""List labels: what prints before numbered paragraphs is text, and can be withheld there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.formats.docx import read, redact, source_text
from pipeline.model.document import BlockKind, DocxSign, DocxText
from tests.formats.packages import (
    MASK,
    Related,
    contents,
    everything,
    hidden,
    p,
    package,
    plan,
    r,
    redacted,
    root,
    spans_of,
    visible,
)

NAME, PHONE, ID = "欧阳震华", "13912345678", "110105199003078515"


def level(
    index: int, text: str, number_format: str = "decimal", more: str = "", suffix: str = "space", look: str = ""
) -> str:
    """Return a w:lvl; ``more`` stands before the suffix."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    start = "" if "w:start " in more else '<w:start w:val="1"/>'
    return (
        f'<w:lvl w:ilvl="{index}">{start}<w:numFmt w:val="{number_format}"/>{more}<w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/>{properties}</w:lvl>'
    )


def abstract(id: int, *levels: str, link: str = "") -> str:
    kind = '<w:multiLevelType w:val="multilevel"/>'
    return f'<w:abstractNum w:abstractNumId="{id}">{kind}{link}{"".join(levels)}</w:abstractNum>'


def num(id: int, of: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{id}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def start_at(index: int, value: int) -> str:
    return f'<w:lvlOverride w:ilvl="{index}"><w:startOverride w:val="{value}"/></w:lvlOverride>'


def item(text: str, number: int = 1, index: int = 0, mark: str = "") -> str:
    """Return a numbered paragraph."""
    look = f"<w:rPr>{mark}</w:rPr>" if mark else ""
    return p(text, "", f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{number}"/></w:numPr>{look}')


def styled(text: str, style: str) -> str:
    return p(text, "", f'<w:pStyle w:val="{style}"/>')


def listed(body: str, *definitions: str, styles: str = "") -> bytes:
    """Return a package with a numbering part."""
    related: dict[str, tuple[str, str, str | bytes]] = {
        "rId1": ("numbering", "numbering.xml", root("numbering", "".join(definitions)))
    }
    if styles:
        related["rId2"] = ("styles", "styles.xml", root("styles", styles))
    return package(body, related)


def lines(source: bytes) -> list[str]:
    return visible(read(source)).splitlines()


def test_a_secret_in_a_label_is_read_and_cut_from_every_paragraph_that_prints_it() -> None:
    """The acceptance test: name, identity number and phone, in the words of labels."""
    source = listed(
        item("甲", 1) + item("乙", 1) + item("丙", 2) + item("丁", 3),
        *(abstract(i, level(0, f"{secret}：（%1）")) + num(i, i) for i, secret in ((1, NAME), (2, PHONE), (3, ID))),
    )
    assert lines(source) == [f"{NAME}：（1） 甲", f"{NAME}：（2） 乙", f"{PHONE}：（1） 丙", f"{ID}：（1） 丁"]
    copy = redacted(source, NAME, PHONE, ID)
    assert lines(copy) == [f"{MASK}：（1） 甲", f"{MASK}：（2） 乙", f"{MASK}：（1） 丙", f"{MASK}：（1） 丁"]
    assert not any(secret in everything(copy) for secret in (NAME, PHONE, ID))
    assert contents(copy)["word/numbering.xml"].decode().count(MASK) == 3
    assert hidden(read(copy)) == {}


def test_addresses_of_labels_hold() -> None:
    source = listed(item("甲") + item("乙", 1, 1), abstract(1, level(0, "附件%1："), level(1, "%1之%2、")), num(1, 1))
    document = read(source)
    pieces = [(piece.text, type(piece.address)) for piece in document.blocks[1].pieces]
    assert pieces == [
        ("1", DocxSign),
        ("之", DocxText),
        ("1", DocxSign),
        ("、", DocxText),
        (" ", type(None)),
        ("乙", DocxText),
        ("\n", type(None)),
    ]
    for piece, text in source_text(source, document):
        assert piece.text == text
    assert document.blocks[0].kind is BlockKind.LIST_ITEM


_CHINESE = abstract(
    1,
    level(0, "第%1章", "chineseCountingThousand"),
    level(1, "%2、", "chineseCounting", suffix="nothing"),
    level(2, "（%3）", "japaneseCounting", suffix="tab"),
    level(3, "%4", "decimalEnclosedCircleChinese"),
    level(4, "%1.%2.%5", "lowerLetter", "<w:isLgl/>"),
) + num(1, 1)


def test_levels_of_an_official_document() -> None:
    body = item("总则") + item("目的", 1, 1) + item("依据", 1, 2) + item("范围", 1, 2) + item("甲", 1, 3)
    body += item("乙", 1, 4) + item("附则", 1, 0) + item("施行", 1, 1) + p("落款")
    assert lines(listed(body, _CHINESE)) == [
        "第一章 总则",
        "一、目的",
        "（一） 依据",
        "（二） 范围",
        "① 甲",
        "1.1.1 乙",
        "第二章 附则",
        "一、施行",
        "落款",
    ]


def test_styles_overrides_links_and_starts() -> None:
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    second = '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>{numbered}</w:style>'
        f'<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="x"/><w:basedOn w:val="H1"/>{second}</w:style>'
        f'<w:style w:type="paragraph" w:styleId="H3"><w:name w:val="y"/><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:type="numbering" w:styleId="L"><w:name w:val="l"/>'
        '<w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
    )
    source = listed(
        styled("甲", "H1")
        + styled("乙", "H2")
        + styled("丙", "H2")
        + item("无", 0)
        + styled("丁", "H1")
        + item("戊", 2)
        + item("己", 1)
        + item("庚", 3)
        + item("辛", 4)
        + item("壬", 6),
        abstract(1, level(0, "%1.", more='<w:pStyle w:val="H1"/>'), level(1, "%1.%2")),
        num(1, 1),
        num(2, 1, start_at(0, 7)),
        abstract(3, level(0, "[%1]", "upperRoman", '<w:start w:val="4"/>')),
        num(3, 3),
        num(4, 3, f'<w:lvlOverride w:ilvl="0">{level(0, "<%1>".replace("<", "&lt;"), "upperLetter")}</w:lvlOverride>'),
        abstract(5, level(0, "样式%1"), link='<w:styleLink w:val="L"/>'),
        num(5, 5),
        abstract(6, link='<w:numStyleLink w:val="L"/>'),
        num(6, 6),
        styles=styles,
    )
    assert lines(source) == [
        "1. 甲",
        "1.1 乙",
        "1.2 丙",
        "无",
        "2. 丁",
        "7. 戊",
        "8. 己",
        "[IV] 庚",
        "<E> 辛",
        "样式1 壬",
    ]


def test_levels_restart_as_they_say() -> None:
    source = listed(
        "".join(item("x", 1, index) for index in (0, 1, 2, 0, 1, 2, 1, 2)),
        abstract(
            1,
            level(0, "%1"),
            level(1, "%2", more='<w:lvlRestart w:val="0"/>'),
            level(2, "%3", more='<w:lvlRestart w:val="1"/>'),
        ),
        num(1, 1),
    )
    assert [line.split()[0] for line in lines(source)] == ["1", "1", "1", "2", "2", "1", "3", "2"]


def test_bullets_and_symbols() -> None:
    source = listed(
        item("甲") + item("乙", 2) + item("丙", 3),
        abstract(1, level(0, "\uf0b7", "bullet"))
        + abstract(2, level(0, "l", "bullet", look='<w:rFonts w:ascii="Wingdings"/>')),
        abstract(3, level(0, "●", "bullet")) + "".join(num(i, i) for i in (1, 2, 3)),
    )
    assert lines(source) == ["• 甲", "• 乙", "● 丙"]
    assert lines(redacted(source, "乙")) == ["• 甲", f"• {MASK}", "● 丙"]


def test_cells_boxes_headers_and_notes_count_for_themselves() -> None:
    cells = "<w:tbl><w:tr><w:tc>" + item("") + "</w:tc><w:tc>" + item("甲") + "</w:tc></w:tr></w:tbl>"
    box = f"<v:textbox><w:txbxContent>{item('框')}</w:txbxContent></v:textbox>"
    box = f"<w:p><w:r><w:pict><v:shape>{box}</v:shape></w:pict></w:r></w:p>"
    related: Related = {
        "rId1": ("numbering", "numbering.xml", root("numbering", abstract(1, level(0, "%1.")) + num(1, 1))),
        "rId2": ("header", "header1.xml", root("hdr", item("眉"))),
    }
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/></w:sectPr>'
    source = package(item("一") + cells + box + item("二") + section, related)
    assert visible(read(source)) == "1. 眉\n1. 一\n2. \t3. 甲\n\n1. 框\n4. 二\n"


def test_deleted_and_hidden_paragraphs_do_not_count() -> None:
    gone = '<w:del w:id="1" w:author="x"/>'
    deleted = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr>' + gone + "</w:rPr></w:pPr>"
    )
    source = listed(
        item("甲")
        + f"{deleted}<w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
        + item("乙")
        + f"{deleted}{r('前半')}</w:p>"
        + item("后半", 2)
        + item("隐", mark="<w:vanish/>").replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")
        + item("丙"),
        abstract(1, level(0, "%1.")) + num(1, 1) + abstract(2, level(0, "（%1）")) + num(2, 2),
    )
    assert lines(source) == ["1. 甲", "2. 乙", "（1） 前半后半", "3. 丙"]
    assert lines(redacted(source)) == ["1. 甲", "2. 乙", "（1） 前半后半", "3. 丙"]


@pytest.mark.parametrize("look", ["<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'])
def test_a_label_that_does_not_show_is_not_shown_by_the_copy(look: str) -> None:
    source = listed(item("甲"), abstract(1, level(0, f"{NAME}%1", look=look)) + num(1, 1))
    document = read(source)
    assert visible(document) == "甲\n" and NAME in document.text
    assert lines(redacted(source)) == ["甲"]
    assert NAME not in everything(redacted(source, NAME))


def test_a_name_between_label_and_text_is_withheld() -> None:
    source = listed(
        item("震华，住址") + item("某，住址"), abstract(1, level(0, "%1.欧阳", suffix="nothing")) + num(1, 1)
    )
    assert lines(source) == ["1.欧阳震华，住址", "2.欧阳某，住址"]
    copy = redacted(source, NAME)
    assert lines(copy) == [f"1.{MASK}，住址", f"2.{MASK}某，住址"]
    assert "欧阳" not in everything(copy)


def test_overlapping_cuts_of_one_label() -> None:
    source = listed(item("丁") + item("戊"), abstract(1, level(0, "甲乙丙", "none", suffix="nothing")) + num(1, 1))
    document = read(source)
    first, second = (block.start for block in document.blocks)
    copy = redact(source, document, plan(document, (first, first + 2), (second + 1, second + 4)))
    assert lines(copy) == [f"{MASK}丁", MASK]


def test_a_span_over_several_paragraphs_leaves_the_usual_labels() -> None:
    source = listed(
        "".join(item(text, 1, index) for text, index in (("甲甲", 0), ("乙乙", 1), ("丙丙", 1), ("丁丁", 0))),
        abstract(1, level(0, "第%1章"), level(1, "（%2）", suffix="nothing")) + num(1, 1),
    )
    document = read(source)
    copy = redact(source, document, plan(document, (document.text.index("甲"), document.text.index("丁") + 1)))
    assert lines(copy) == [f"第1章 {MASK}", "（1）", "（2）", "第2章 丁"]
    whole = redact(source, document, plan(document, (document.text.index("（1）"), document.text.index("丙"))))
    assert lines(whole) == ["第1章 甲甲", f"（1）{MASK}", "（2）丙丙", "第2章 丁丁"]


def test_a_number_inside_a_withheld_value_goes_with_it() -> None:
    source = listed(
        item("5678，请联系") + item("5679"),
        abstract(1, level(0, "电话139%1", more='<w:start w:val="1234"/>', suffix="nothing")) + num(1, 1),
    )
    assert lines(source) == [f"电话{PHONE}，请联系", "电话13912355679"]
    assert lines(redacted(source, PHONE)) == [f"电话{MASK}，请联系", f"电话{MASK}5679"]


def test_numbers_alone_can_be_withheld() -> None:
    source = listed(item("甲") + item("乙"), abstract(1, level(0, "（%1）")) + num(1, 1))
    document = read(source)
    assert document.text.startswith("（1） 甲")
    copy = redact(source, document, plan(document, (1, 2)))
    assert lines(copy) == [f"（{MASK}） 甲", f"（{MASK}） 乙"]


def test_a_label_kept_beside_a_withheld_one_stays() -> None:
    source = listed(
        item("甲") + item("乙", 2),
        abstract(1, level(0, f"{NAME}%1")),
        num(1, 1),
        abstract(2, level(0, "附件%1")),
        num(2, 2),
    )
    document = read(source)
    copy = redact(source, document, plan(document, *spans_of(document, NAME)))
    assert lines(copy) == [f"{MASK}1 甲", "附件1 乙"]


def test_absurd_definitions_do_no_harm() -> None:
    loop = abstract(1, link='<w:numStyleLink w:val="L"/>') + num(1, 1)
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    assert lines(listed(item("甲") + item("乙", 77) + item("丙", 1, 12), loop, styles=styles)) == ["甲", "乙", "丙"]
    huge = abstract(1, level(0, "%1%9", more='<w:start w:val="99999999999"/>')) + num(1, 1, start_at(0, 40000))
    assert lines(listed(item("甲"), huge)) == ["32767 甲"]
    assert "99999999999" not in everything(redacted(listed(item("甲"), huge)))
    long = listed(item("甲"), abstract(1, level(0, f"{NAME}%1" * 50)) + num(1, 1))
    assert lines(long) == ["甲"] and NAME in read(long).text
    assert lines(redacted(long)) == ["甲"] and NAME not in everything(redacted(long))


# LibreOffice prints the same; it does not know w:isLgl, and begins anew with the level's own number where the standard says
# that a w:startOverride holds at every restart (17.9.26)


_FORMATS = (
    *("decimal", "decimalZero", "decimalEnclosedCircle", "decimalEnclosedCircleChinese"),
    *("chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting"),
    *("ideographTraditional", "ideographZodiac", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter"),
)


def _varied() -> tuple[str, str]:
    """Return a body and numbering definitions: formats, levels, restarts, lists that share an abstract numbering."""
    definitions, body, links = _CHINESE, "", num(2, 1, start_at(0, 5)) + num(3, 1, start_at(1, 3))
    for number, name in enumerate(_FORMATS, 10):
        definitions += abstract(number, level(0, f"附件%1（{name}）", name), level(1, "%1-%2", name))
        links += num(number, number)
        body += "".join(item("数", number, index) for index in (0, 0, 1, 1, 0, 1))
    body += "".join(item("章", 1, index) for index in (0, 1, 2, 2, 3, 3, 1, 2, 0, 0, 1, 3))
    body += "".join(item("接", 2, index) for index in (0, 1, 0)) + "".join(item("续", 1, index) for index in (0, 1))
    body += "".join(item("改", 3, index) for index in (1, 1, 0, 0))
    return body, definitions + links


@pytest.mark.slow
def test_labels_are_those_that_libreoffice_prints(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: make system")
    body, definitions = _varied()
    source = listed(body, definitions)
    printed = _print(office, source, tmp_path)
    assert [_packed(line) for line in lines(source)] == [_packed(line) for line in printed]
    assert len(printed) > 100
    copy = redacted(source, "附件")
    assert _print(office, copy, tmp_path) == [line.replace("附件", MASK) for line in printed]


def _packed(line: str) -> str:
    """LibreOffice writes a blank behind every label, and indents it."""
    return "".join(line.split())


def _print(office: str, source: bytes, folder: Path) -> list[str]:
    path = folder / "list.docx"
    path.write_bytes(source)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        office,
        "--headless",
        profile,
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        str(folder),
        str(path),
    ]
    subprocess.run(command, check=True, timeout=200, capture_output=True)
    return (folder / "list.txt").read_text("utf-8-sig").splitlines()
