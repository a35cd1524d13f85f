"""Text that stands in the file and prints invisibly: read as hiding, not copied; what somebody covered by hand stays a bar."""

from __future__ import annotations

import pytest

from detectors import detect
from pipeline.formats.docx import read, redact, source_text
from pipeline.model.document import Document, Hiding
from pipeline.model.finding import Disposition, EntityType, Finding
from pipeline.model.labels import label
from pipeline.policy.load import load_profile
from pipeline.policy.profile import Profile
from pipeline.services.preview import preview
from tests.formats.packages import MASK, contents, everything, hidden, p, package, plan, r, redacted, root, visible
from tests.formats.test_docx_read import FIELD, PICTURE, TEXT_BOX, png

NAME, PHONE, ID = "欧阳震华", "13912345678", "110105199003078515"
WHITE, BLACK = '<w:color w:val="FFFFFF"/>', '<w:color w:val="000000"/>'
BAR = f'{BLACK}<w:highlight w:val="black"/>'
PROFILE = load_profile("zhongwei_kejiju")


def _detect(document: Document, profile: Profile) -> tuple[Finding, ...]:
    return detect(document, profile)


def shade(fill: str, value: str = "clear", more: str = "") -> str:
    return f'<w:shd w:val="{value}" w:color="auto" w:fill="{fill}"{more}/>'


def sentence(secret: str, look: str, paragraph: str = "") -> str:
    """Return a paragraph in which a secret stands between kept text."""
    properties = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    return f"<w:p>{properties}{r('正文')}{r(secret, look)}{r('，完。')}</w:p>"


def with_styles(body: str, styles: str) -> bytes:
    return package(body, {"rId1": ("styles", "styles.xml", root("styles", styles))})


@pytest.mark.parametrize("secret", [NAME, PHONE, ID])
@pytest.mark.parametrize("look", [WHITE, '<w:sz w:val="2"/>', BAR])
def test_what_prints_invisibly_is_read_and_not_copied(secret: str, look: str) -> None:
    """The acceptance test: name, phone and identity number in white, in 1 point, black on black."""
    source = package(sentence(secret, look))
    document = read(source)
    way = Hiding.COVERED if look is BAR else Hiding.INVISIBLE
    assert visible(document) == "正文，完。\n" and hidden(document) == {way: f"{secret}\n"}
    for piece, text in source_text(source, document):
        assert piece.text == text
    copy = redacted(source)
    assert secret not in everything(copy)
    assert visible(read(copy)) == f"正文{MASK if look is BAR else ''}，完。\n" and hidden(read(copy)) == {}
    outcome = preview(source, "a.docx", (secret,), PROFILE, _detect)
    assert secret not in everything(outcome.copy)


INVISIBLE_LOOKS = {
    "near white": '<w:color w:val="FEFDFC"/>',
    "white by theme": '<w:color w:val="000000" w:themeColor="background1"/>',
    "white by theme, a shade darker": '<w:color w:val="auto" w:themeColor="background1" w:themeShade="F2"/>',
    "white on white highlight": f'{WHITE}<w:highlight w:val="white"/>',
    "white on white shading": f"{WHITE}{shade('FFFFFF')}",
    "half a point": '<w:sz w:val="1"/>',
    "no fill": '<w14:textFill xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:noFill/></w14:textFill>',
}
COVERED_LOOKS = {
    "automatic on black highlight": '<w:highlight w:val="black"/>',
    "black on black shading": f"{BLACK}{shade('000000')}",
    "black on nearly black shading": f"{BLACK}{shade('0A0A0A')}",
    "black on solid black": f"{BLACK}{shade('FFFFFF', 'solid')}",
    "red on red": '<w:color w:val="FF0000"/><w:highlight w:val="red"/>',
    "theme on theme": '<w:color w:val="FFFFFF" w:themeColor="text1"/>'
    + shade("FFFFFF", "clear", ' w:themeFill="text1"'),
}
VISIBLE_LOOKS = {
    "plain": "",
    "white on black": f"{WHITE}{shade('000000')}",
    "white on blue highlight": f'{WHITE}<w:highlight w:val="blue"/>',
    "automatic on black shading": shade("000000"),
    "yellow": '<w:color w:val="FFFF00"/>',
    "light grey": '<w:color w:val="BFBFBF"/>',
    "black on yellow": f'{BLACK}<w:highlight w:val="yellow"/>',
    "dark red on black": '<w:color w:val="C00000"/><w:highlight w:val="black"/>',
    "two points": '<w:sz w:val="4"/>',
    "highlight off": f'{BLACK}<w:highlight w:val="none"/>',
    "no colour at all": '<w:color w:val="auto"/>',
    "nonsense": '<w:color w:val="schwarz"/><w:sz w:val="zwei"/><w:highlight w:val="x"/>',
}


@pytest.mark.parametrize("name", [*INVISIBLE_LOOKS, *COVERED_LOOKS, *VISIBLE_LOOKS])
def test_looks(name: str) -> None:
    looks = INVISIBLE_LOOKS | COVERED_LOOKS | VISIBLE_LOOKS
    document = read(package(sentence(NAME, looks[name])))
    way = Hiding.INVISIBLE if name in INVISIBLE_LOOKS else Hiding.COVERED if name in COVERED_LOOKS else None
    assert hidden(document) == ({way: f"{NAME}\n"} if way is not None else {})
    codes = {Hiding.INVISIBLE: ("hidden_text",), Hiding.COVERED: ("fake_redaction",), None: ()}
    assert document.warnings == codes[way]
    copy = redacted(package(sentence(NAME, looks[name])))
    assert (NAME in everything(copy)) is (way is None)


def test_colour_by_style_and_style_of_the_paragraph() -> None:
    styles = (
        f'<w:style w:type="character" w:styleId="c"><w:rPr>{WHITE}</w:rPr></w:style>'
        f'<w:style w:type="paragraph" w:styleId="p"><w:pPr>{shade("000000")}</w:pPr><w:rPr>{BLACK}</w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="q"><w:basedOn w:val="p"/></w:style>'
    )
    by_style = sentence(NAME, '<w:rStyle w:val="c"/>')
    assert hidden(read(with_styles(by_style, styles))) == {Hiding.INVISIBLE: f"{NAME}\n"}
    covered = sentence(NAME, "", '<w:pStyle w:val="q"/>')
    assert hidden(read(with_styles(covered, styles))) == {Hiding.COVERED: f"正文{NAME}，完。\n"}
    assert visible(read(redacted(with_styles(covered, styles)))) == f"{MASK}\n"


def cell(properties: str, look: str, table: str = "", row: str = "") -> str:
    inner = f"<w:tc><w:tcPr>{properties}</w:tcPr>{sentence(NAME, look)}</w:tc>"
    return f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr>{row}{inner}</w:tr></w:tbl>"


def test_what_lies_under_cells() -> None:
    shaded = '<w:style w:type="table" w:styleId="T"><w:tblStylePr w:type="firstRow"><w:tcPr>' + shade("1F497D")
    styles = f"{shaded}</w:tcPr></w:tblStylePr></w:style>" + '<w:style w:type="table" w:styleId="U"/>'

    def ways(body: str) -> set[str]:
        return set(hidden(read(with_styles(body, styles))))

    assert ways(cell(shade("000000"), BLACK)) == {Hiding.COVERED}
    assert ways(cell(shade("1F497D"), WHITE)) == set()
    assert ways(cell("", WHITE)) == {Hiding.INVISIBLE}
    assert ways(cell("", WHITE, shade("1F497D"))) == set()
    assert ways(cell("", WHITE, "", f"<w:tblPrEx>{shade('1F497D')}</w:tblPrEx>")) == set()
    assert ways(cell("", WHITE, '<w:tblStyle w:val="T"/>')) == set()
    assert ways(cell("", WHITE, '<w:tblStyle w:val="U"/>')) == {Hiding.INVISIBLE}


def test_where_the_ground_is_not_known_white_text_shows() -> None:
    box = TEXT_BOX.format(choice=sentence(NAME, WHITE), fallback=p("x"), alt="")
    assert Hiding.INVISIBLE not in hidden(read(package(f"<w:p>{box}</w:p>")))
    behind = (
        PICTURE.format("rId1").replace("wp:inline", "wp:anchor").replace("<wp:anchor>", '<wp:anchor behindDoc="1">')
    )
    related: dict[str, tuple[str, str, str | bytes]] = {"rId1": ("image", "media/a.png", png())}
    assert hidden(read(package(f"<w:p>{behind}</w:p>" + sentence(NAME, WHITE), related))) == {}
    mark = '<w:p><w:r><w:pict><v:shape style="z-index:-251658752"><v:textpath string="内部"/></v:shape></w:pict></w:r></w:p>'
    assert hidden(read(package(mark + sentence(NAME, WHITE)))) == {Hiding.INVISIBLE: f"{NAME}\n"}


def test_pictures_breaks_and_references_of_an_invisible_run_show() -> None:
    run = PICTURE.format("rId1").replace(
        "<w:r>", f"<w:r><w:rPr>{WHITE}</w:rPr><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/>"
    )
    source = package(f"<w:p>{run}{r('后')}</w:p>", {"rId1": ("image", "media/a.png", png())})
    document = read(source)
    assert visible(document) == "\n\t后\n〔图片〕\n" and hidden(document) == {Hiding.INVISIBLE: "甲乙\n"}
    copy = redacted(source)
    assert visible(read(copy)) == "\n\t后\n〔图片〕\n" and hidden(read(copy)) == {}


def test_white_field_results_go_and_the_field_stays() -> None:
    source = package(
        f"<w:p>{FIELD.format(' PAGE ', '3').replace('<w:r><w:t', f'<w:r><w:rPr>{WHITE}</w:rPr><w:t')}</w:p>"
    )
    assert " PAGE " in contents(redacted(source))["word/document.xml"].decode()
    assert visible(read(redacted(source))) == "\n"


def test_blanks_and_masks_are_left_alone() -> None:
    source = package(f"<w:p>{r('甲')}{r('　 ', WHITE)}{r('■■■', BAR)}{r('乙', '<w:b/>')}</w:p>")
    assert hidden(read(source)) == {}
    assert visible(read(redacted(source))) == "甲　 ■■■乙\n"


def test_a_bar_over_several_runs_is_one_mask() -> None:
    runs = "".join(r(char, BAR) for char in PHONE)
    source = package(f"<w:p>{r('电话')}{runs}{r('，')}{r('短', BAR)}</w:p>")
    document = read(source)
    assert hidden(document) == {Hiding.COVERED: f"{PHONE}\n短\n"}
    copy = redacted(source)
    assert visible(read(copy)) == f"电话{MASK}，■\n"
    assert contents(copy)["word/document.xml"].decode().count('w:highlight w:val="black"') == 4


@pytest.mark.parametrize("look", ["<w:vanish/>", WHITE, '<w:sz w:val="2"/>'])
def test_what_is_withheld_of_invisible_text_leaves_no_mask(look: str) -> None:
    copy = redacted(package(sentence(NAME, look)), NAME)
    assert visible(read(copy)) == "正文，完。\n" and MASK not in everything(copy)


def test_a_partial_mask_does_not_show_under_a_bar() -> None:
    source = package(sentence(PHONE, BAR))
    document = read(source)
    start = document.text.index(PHONE)
    copy = redact(source, document, plan(document, (start, start + 11), mask="139****5678"))
    assert visible(read(copy)) == f"正文{MASK}，完。\n" and "5678" not in everything(copy)


# Marks of paragraphs


def test_a_hidden_mark_lets_the_next_paragraph_follow() -> None:
    for name in ("vanish", "specVanish"):
        mark = f"<w:rPr><w:{name}/></w:rPr>"
        source = package(p("联系人欧阳", "", mark) + p("震华。"))
        assert visible(read(source)) == "联系人欧阳震华。\n"
        copy = redacted(source, NAME)
        assert visible(read(copy)).replace("\n", "") == f"联系人{MASK}。"


def test_a_hidden_paragraph_leaves_no_line() -> None:
    source = package(p("甲") + p(NAME, "<w:vanish/>", "<w:rPr><w:vanish/></w:rPr>") + p("乙"))
    assert visible(read(source)) == "甲\n乙\n"
    copy = redacted(source)
    assert visible(read(copy)) == "甲\n乙\n" and NAME not in everything(copy)
    assert contents(copy)["word/document.xml"].decode().count("<w:p>") == 2


@pytest.mark.parametrize("look", ["<w:vanish/>", WHITE])
def test_what_a_paragraph_style_hides_stays_hidden_when_its_mark_is_deleted(look: str) -> None:
    styles = f'<w:style w:type="paragraph" w:styleId="h"><w:rPr>{look}</w:rPr></w:style>'
    mark = '<w:pStyle w:val="h"/><w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    source = with_styles(p(NAME, "", mark) + p("正文"), styles)
    assert visible(read(source)) == "正文\n"
    copy = redacted(source)
    assert visible(read(copy)) == "正文\n" and NAME not in everything(copy)


# Symbols, bookmarks, fields


def test_symbols_alone_can_be_withheld_by_a_plan() -> None:
    signs = "".join(f'<w:sym w:font="Symbol" w:char="F0{ord(char):02X}"/>' for char in PHONE)
    source = package(f"<w:p>{r('电话：')}<w:r>{signs}</w:r></w:p>")
    assert visible(read(source)) == f"电话：{PHONE}\n"
    outcome = preview(source, "a.docx", (PHONE,), PROFILE, _detect)
    assert PHONE not in read(outcome.copy).text and "w:sym" not in everything(outcome.copy)


def test_letters_of_the_symbol_font_are_what_they_look_like() -> None:
    signs = "".join(f'<w:sym w:font="Symbol" w:char="F0{code}"/>' for code in ("41", "45", "31", "61", "B7"))
    assert read(package(f"<w:p><w:r>{signs}</w:r></w:p>")).text == "AE1α\uf0b7\n"


def test_private_use_digits_are_found() -> None:
    source = package(p("身份证号：" + "".join(chr(0xF000 + ord(char)) for char in ID)))
    found = detect(read(source), PROFILE)
    assert [each.type for each in found] == [EntityType.CN_ID_CARD]
    outcome = preview(source, "a.docx", (ID,), PROFILE, _detect)
    assert "\uf031" not in everything(outcome.copy)


def test_bookmarks_of_contents_are_numbered() -> None:
    name, other = f"_Toc{PHONE}", "_Ref_zhangsan"
    marked = (
        f'<w:p><w:bookmarkStart w:id="{PHONE}" w:name="{name}"/>{r("一、总则")}<w:bookmarkEnd w:id="{PHONE}"/></w:p>'
    )
    second = f'<w:p><w:bookmarkStart w:id="7" w:name="{other}"/>{r("二、附则")}<w:bookmarkEnd w:id="7"/></w:p>'
    split = FIELD.format(f" PAGEREF {name[:6]}</w:instrText><w:instrText>{name[6:]} \\h ", "1")
    simple = f'<w:fldSimple w:instr=" REF {other} \\h ">{r("见二")}</w:fldSimple>'
    copy = redacted(package(f"<w:p>{split}{simple}</w:p>{marked}{second}"))
    body = contents(copy)["word/document.xml"].decode()
    assert PHONE not in body and "zhangsan" not in body
    assert " PAGEREF _Toc1 \\h " in body and " REF _Ref2 \\h " in body
    assert 'w:name="_Toc1"' in body and 'w:name="_Ref2"' in body
    assert body.count('w:id="1"') == 2 and body.count('w:id="2"') == 2


@pytest.mark.parametrize(
    "code",
    [
        f"PAGE \\* {PHONE}",
        f'PAGE \\# "{PHONE}"',
        f"SEQ 图 \\r {PHONE}",
        f'TOC \\o "{PHONE[:10]}"',
        "PAGE \\@ zhangsan",
        f"PAGEREF _GoBack{PHONE}",
    ],
)
def test_switches_carry_no_values(code: str) -> None:
    copy = redacted(package(f"<w:p>{FIELD.format(code, '显示')}</w:p>"))
    assert visible(read(copy)) == "显示\n" and "fldChar" not in contents(copy)["word/document.xml"].decode()


@pytest.mark.parametrize(
    "code",
    [
        "PAGE  \\* MERGEFORMAT",
        "PAGE \\* CHINESENUM3 \\* MERGEFORMAT",
        'NUMPAGES \\# "0"',
        'TOC \\o "1-3" \\h \\z \\u',
        "SEQ 表 \\* ARABIC \\s 1",
        'STYLEREF "标题 1" \\n',
        "STYLEREF 1 \\s",
        "SEQ Figure \\* roman",
    ],
)
def test_usual_codes_stay(code: str) -> None:
    copy = redacted(package(f"<w:p>{FIELD.format(code, '显示')}</w:p>"))
    assert f">{code}</w:instrText>" in contents(copy)["word/document.xml"].decode()


# What the reviewer is told


def test_a_redaction_by_hand_is_a_finding_of_its_own() -> None:
    source = package(sentence("以上内容由他人负责", BAR) + sentence(NAME, WHITE))
    document = read(source)
    found = [each for each in detect(document, PROFILE) if each.type is EntityType.COVERED]
    assert [document.text[each.start : each.end] for each in found] == ["以上内容由他人负责"]
    assert found[0].disposition is Disposition.REVIEW and "可还原" in found[0].reason
    assert label(EntityType.COVERED) and label(Hiding.COVERED)
    outcome = preview(source, "a.docx", (), PROFILE, _detect)
    assert "他人负责" not in everything(outcome.copy)
    assert not [each for each in detect(read(outcome.copy), PROFILE) if each.type is EntityType.COVERED]
