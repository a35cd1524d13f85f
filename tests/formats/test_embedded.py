"""What is recovered from files inside a document: markup, compound files, workbooks, fonts, loose bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from fontTools.fontBuilder import FontBuilder
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.formats.embedded import Budget, recover
from pipeline.formats.embedded.strings import readable

NAME, PHONE = "欧阳震华", "13912345678"


def texts(data: bytes) -> str:
    return "\n".join(found.text for found in recover(data, Budget()))


def archive(entries: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return out.getvalue()


def test_rtf_in_both_kinds_of_escapes() -> None:
    escaped = "".join(f"\\'{octet:02x}" for octet in NAME.encode("gbk")).encode()
    points = "".join(f"\\u{ord(char)}?" for char in NAME).encode()
    data = (
        b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 SimSun;}}\\f0 "
        + escaped
        + b"\\b 139\\b0 12345678\\par "
        + points
        + b"}"
    )
    assert f"{NAME}{PHONE}\n{NAME}" in texts(data)


def test_rtf_whose_second_bytes_are_plain_letters() -> None:
    # 漘 is E3 76 in GBK: the second byte is the letter v.
    data = b"{\\rtf1\\ansicpg936 \\'9dv\\'c8\\'cb}"
    assert b"\x9dv".decode("gbk") + "人" in texts(data)


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "utf-16"])
def test_html_text_attributes_and_comments(charset: str) -> None:
    page = f'<html><head><meta charset="{charset}"></head><body><p>{NAME}</p><!-- {PHONE} --><i title="某甲乙">x</i></body></html>'
    data = page.encode(charset)
    found = texts(data) if charset != "utf-16" else texts(archive({"a.html": data}))
    assert NAME in found and PHONE in found
    assert charset == "utf-16" or "某甲乙" in found


def test_mail_parts_in_their_encodings() -> None:
    import base64
    import quopri

    body = f"<html><body>{NAME}</body></html>".encode("gbk")
    data = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
    data += b"Content-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    data += quopri.encodestring(body) + b"\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\n"
    data += (
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(f"电话 {PHONE}".encode()) + b"\r\n--B--\r\n"
    )
    found = texts(data)
    assert NAME in found and PHONE in found


def test_a_workbook_by_rows_hidden_sheets_too() -> None:
    shared = "<sst><si><r><t>欧阳</t></r><r><t>震华</t></r></si><si><t>姓名</t></si></sst>"
    cells = f'<c t="s"><v>1</v></c><c t="s"><v>0</v></c><c><v>{PHONE}</v></c>'
    sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
    book = archive({"xl/sharedStrings.xml": shared, "xl/worksheets/sheet7.xml": sheet})
    assert f"姓名\t{NAME}\t{PHONE}" in texts(book)
    assert f"姓名\t{NAME}\t{PHONE}" in texts(archive({"word/embeddings/a.xlsx": book}))


def test_a_font_says_its_names() -> None:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef"])
    builder.setupCharacterMap({})
    builder.setupNameTable({"familyName": f"{NAME}的字体", "styleName": "Regular"})
    out = io.BytesIO()
    builder.font.save(out)
    assert NAME in texts(out.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
@settings(max_examples=60, deadline=None)
def test_words_between_any_bytes_are_found(encoding: str, before: bytes, after: bytes) -> None:
    wide = encoding.startswith("utf-16")
    fence = b"\x00\x00" if wide else b"\x00"
    words = f"联系人{NAME}电话{PHONE}"
    found = "\n".join(readable(before + fence + words.encode(encoding) + fence + after))
    assert words in found


@given(data=st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_it_fail(data: bytes) -> None:
    for lead in (
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{\\rtf1",
        b"<html>",
        b"\x00\x01\x00\x00",
        b"MIME-Version: 1.0\n",
        b"<a>",
    ):
        assert sum(map(len, texts(lead + data))) >= 0


def test_noise_is_no_text() -> None:
    import random

    data = random.Random(7).randbytes(200_000)
    assert len("".join(readable(data))) < 2_000


@pytest.mark.parametrize("unit", ["填充", "ab ", "a.", "12", "word word ", "@a", "\x00\x01", "王"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-8", "gb18030"])
@pytest.mark.timeout(60)
def test_long_monotonous_bytes_take_no_time(unit: str, encoding: str) -> None:
    data = (unit * (400_000 // len(unit))).encode(encoding)
    assert sum(map(len, readable(data))) <= 200_000
