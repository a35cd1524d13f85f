"""What stands where no reader of Word files looks for it is not copied, and a part is what its relationship says."""

from __future__ import annotations

import pytest

from pipeline.errors import DamagedDocument, TooLarge
from pipeline.formats.docx import read
from tests.formats.packages import contents, everything, p, package, r, redacted, root, table, visible
from tests.formats.rich_package import drawing, text_box

NAME = "欧阳震华"
TEXT = f"<w:t>{NAME}</w:t>"
PICTURES = "http://schemas.openxmlformats.org/drawingml/2006/picture"
PICTURE = f"<pic:pic><pic:blipFill>{p(NAME)}</pic:blipFill></pic:pic>"
WORD_ART = f'<v:shape><v:textpath string="{NAME}"/></v:shape>'

MISPLACED = {
    "a run in the body": r(NAME),
    "a run in the properties of a run": f"<w:p><w:r><w:rPr>{TEXT}</w:rPr><w:t>正文</w:t></w:r></w:p>",
    "a run in the properties of a paragraph": f"<w:p><w:pPr><w:tabs>{r(NAME)}</w:tabs></w:pPr>{r('正文')}</w:p>",
    "a paragraph in a table": table(("正文",)).replace("<w:tr>", p(NAME) + "<w:tr>"),
    "a paragraph in a row": table(("正文",)).replace("<w:tc>", p(NAME) + "<w:tc>"),
    "a cell in the body": f"<w:tc>{p(NAME)}</w:tc>",
    "a body in the body": f"<w:body>{p(NAME)}</w:body>",
    "a note in the body": f'<w:footnote w:id="1" w:type="separator">{p(NAME)}</w:footnote>',
    "a paragraph in a link of the body": f"<w:hyperlink>{p(NAME)}</w:hyperlink>",
    "a paragraph in a picture": f"<w:p><w:r>{drawing(PICTURE, PICTURES)}</w:r></w:p>",
    "a text box in the body": f"<w:txbxContent>{p(NAME)}</w:txbxContent>",
    "word art in the body": WORD_ART,
    "a formula in the body": f"<m:oMath><m:r><m:t>{NAME}</m:t></m:r></m:oMath>",
}


@pytest.mark.parametrize("place", MISPLACED)
def test_text_in_a_wrong_place_is_not_copied(place: str) -> None:
    copy = redacted(package(p("首段") + MISPLACED[place] + p("末段")))
    assert NAME not in everything(copy)
    assert visible(read(copy)).startswith("首段\n") and visible(read(copy)).endswith("末段\n")


def test_text_in_right_places_is_copied() -> None:
    body = (
        f"<w:p>{r('一')}<w:smartTag>{r('二')}</w:smartTag><w:hyperlink>{r('三')}</w:hyperlink><m:oMath><m:r>"
        f"<m:t>四</m:t></m:r></m:oMath>"
        f"<w:r><w:ruby><w:rt>{r('音')}</w:rt><w:rubyBase>{r('五')}</w:rubyBase></w:ruby>"
        f"</w:r>{text_box(p('六'), p('六'))}</w:p>"
        f"<w:sdt><w:sdtContent>{table(('七', '八'))}</w:sdtContent></w:sdt><w:p><w:bdo>{r('九')}</w:bdo></w:p>"
    )
    source = package(body)
    assert visible(read(redacted(source))) == visible(read(source))
    assert all(char in visible(read(redacted(source))) for char in "一二三四五音六七八九")


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("styles", "styles", "numbering"),
        ("header", "hdr", "comments"),
        ("footnotes", "footnotes", "hdr"),
        ("settings", "settings", "p"),
    ],
)
def test_a_part_of_another_kind_is_refused(kind: str, right: str, wrong: str) -> None:
    read(package(p("正文"), {"rId1": (kind, "a.xml", root(right, ""))}))
    with pytest.raises(DamagedDocument):
        read(package(p("正文"), {"rId1": (kind, "a.xml", root(wrong, p(NAME)))}))


@pytest.mark.parametrize("kind", ["styles", "numbering", "theme", "fontTable"])
def test_a_broken_part_is_refused_when_it_is_read(kind: str) -> None:
    with pytest.raises(DamagedDocument):
        read(package(p("正文"), {"rId1": (kind, "a.xml", "<w:broken")}))


def test_a_comment_is_no_header() -> None:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
    source = package(p("正文") + section, {"rId1": ("comments", "comments.xml", root("hdr", p(NAME)))})
    copy = redacted(source)
    assert NAME not in everything(copy)
    assert not [name for name in contents(copy) if "header" in name]


def test_blanks_print_where_they_did() -> None:
    source = package("<w:p><w:r><w:t> 甲 </w:t></w:r><w:r><w:t xml:space='preserve'> 乙 </w:t></w:r></w:p>")
    written = contents(redacted(source))["word/document.xml"].decode()
    assert "<w:t> 甲 </w:t>" in written and '<w:t xml:space="preserve"> 乙 </w:t>' in written


def test_elements_count_over_all_parts() -> None:
    many = "<w:p/>" * 200_000
    notes = {f"rId{number}": ("header", f"header{number}.xml", root("hdr", many)) for number in range(1, 5)}
    with pytest.raises(TooLarge):
        read(package(p("正文"), notes))
