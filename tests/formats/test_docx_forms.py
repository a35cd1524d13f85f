"""Legacy form fields: what they show is read, withheld and kept like any text."""

from __future__ import annotations

import pytest

from pipeline.formats import read, redact
from pipeline.redaction.verify import verify
from tests.formats.packages import contents, everything, hidden, package, plan, r, redacted, spans_of, visible

SECOND = '<w:result w:val="1"/>'
BOX = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="复选"/>{data}</w:ffData></w:fldChar></w:r>'
    "<w:r><w:instrText>{code} </w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def box(state: str) -> str:
    return BOX.format(data=f"<w:checkBox><w:sizeAuto/>{state}</w:checkBox>", code="FORMCHECKBOX")


def choice(result: str) -> str:
    entries = "".join(f'<w:listEntry w:val="{each}"/>' for each in ("公开", "欧阳震华", "不予公开"))
    return BOX.format(data=f"<w:ddList>{result}{entries}</w:ddList>", code="FORMDROPDOWN")


@pytest.mark.parametrize(
    ("state", "sign"),
    [
        ('<w:default w:val="0"/><w:checked/>', "☑"),
        ('<w:default w:val="1"/>', "☑"),
        ('<w:default w:val="1"/><w:checked w:val="0"/>', "☐"),
        ("", "☐"),
    ],
)
def test_a_check_box_keeps_its_state(state: str, sign: str) -> None:
    source = package(f"<w:p>{r('机密')}{box(state)}{r('无')}</w:p>")
    document = read(source, "a.docx")
    assert visible(document) == f"机密{sign}无\n"
    copy = redact(source, document, plan(document))
    assert visible(read(copy, "a.docx")) == f"机密{sign}无\n"
    assert "ffData" not in everything(copy) and hidden(read(copy, "a.docx")) == {}
    assert verify(document, copy, plan(document), lambda _: (), original=source).passed


@pytest.mark.parametrize(
    ("result", "shown"), [("", "公开"), ('<w:result w:val="2"/>', "不予公开"), ('<w:result w:val="9"/>', "")]
)
def test_a_list_shows_its_chosen_entry_alone(result: str, shown: str) -> None:
    source = package(f"<w:p>{r('方式：')}{choice(result)}{r('。')}</w:p>")
    document = read(source, "a.docx")
    assert visible(document) == f"方式：{shown}。\n"
    assert "欧阳震华" in hidden(document)["field_code"]
    copy = redact(source, document, plan(document))
    assert visible(read(copy, "a.docx")) == f"方式：{shown}。\n"
    assert "欧阳震华" not in everything(copy)
    assert verify(document, copy, plan(document), lambda _: (), original=source).passed


def test_a_chosen_entry_is_withheld_like_text() -> None:
    source = package(f"<w:p>{r('姓名：')}{choice(SECOND)}{r('。')}</w:p>")
    document = read(source, "a.docx")
    copy = redacted(source, "欧阳震华")
    assert visible(read(copy, "a.docx")) == "姓名：■■■。\n"
    assert "欧阳" not in contents(copy)["word/document.xml"].decode()
    spans = plan(document, *spans_of(document, "欧阳震华"))
    assert verify(document, copy, spans, lambda _: (), original=source).passed


@pytest.mark.parametrize(
    ("font", "char", "sign"), [("Wingdings", "F0FE", "☑"), ("Wingdings 2", "F0A3", "☐"), ("Wingdings", "FD", "☒")]
)
def test_boxes_of_symbol_fonts_are_boxes(font: str, char: str, sign: str) -> None:
    source = package(f'<w:p><w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>{r("机密")}</w:p>')
    document = read(source, "a.docx")
    assert visible(document) == f"{sign}机密\n"
    assert visible(read(redact(source, document, plan(document)), "a.docx")) == f"{sign}机密\n"
