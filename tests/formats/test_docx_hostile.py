"""Word packages made to harm their reader: each refused by its name, soon, or read without harm; no text of it in the error."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from pipeline.errors import DamagedDocument, HostileDocument, TooLarge, UnreadableDocument
from pipeline.formats import read
from tests.formats.packages import NAMESPACES, archive, contents, everything, p, package, r, redacted, root

DOCX = package(
    p("正文"), {"rId1": ("styles", "styles.xml", root("styles", "")), "rId2": ("header", "h.xml", root("hdr", p("眉")))}
)
LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
QUADRATIC = f'<!ENTITY a9 "{"x" * 100_000}">'
EXTERNAL = '<!ENTITY a9 SYSTEM "file:///etc/hostname">'
PARAMETER = '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a; <!ENTITY a9 "x">'
PARTS = [
    "word/document.xml",
    "word/styles.xml",
    "word/h.xml",
    "_rels/.rels",
    "word/_rels/document.xml.rels",
    "[Content_Types].xml",
]


def replaced(part: str, content: str | bytes) -> bytes:
    return archive({**contents(DOCX), part: content})


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "declared", [LAUGHS, QUADRATIC, EXTERNAL, PARAMETER], ids=["laughs", "quadratic", "external", "parameter"]
)
def test_entities_are_refused_in_every_part(part: str, declared: str) -> None:
    inside = contents(DOCX)[part].decode()
    attacked = inside.replace("正文", "&a9;" * 10_000)
    with pytest.raises(HostileDocument):
        read(replaced(part, f"<!DOCTYPE x [{declared}]>{attacked}"), "a.docx")


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037", "gb18030", "shift_jis"]
)
def test_entities_hide_in_no_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [{EXTERNAL}]><x>&a9;</x>'
    with pytest.raises((HostileDocument, DamagedDocument)):
        read(replaced("word/document.xml", text.encode(encoding)), "a.docx")


@pytest.mark.parametrize("encoding", ["gb18030", "GBK", "GB2312"])
def test_parts_in_national_encodings_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + contents(DOCX)["word/document.xml"].decode()
    source = replaced("word/document.xml", text.encode(encoding))
    assert "正文" in read(source, "a.docx").text
    assert "正文" in everything(redacted(source))


def test_xinclude_includes_nothing() -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    source = package(f"<w:p>{r('正文')}{include}</w:p>{include}")
    assert "root:" not in read(source, "a.docx").text
    copy = redacted(source)
    assert "root:" not in everything(copy) and "passwd" not in everything(copy)


@pytest.mark.parametrize(
    "name",
    [
        "../x", "a/../../x", "/x", "//server/x", "\\x", "..\\x", "\\\\server\\share", "C:/x", "C:x", "c:\\x", "word/\x01x",
        "．．/x", "‥/x", "..∕x", "..⁄x", "..＼x", "․․/x", "%2e%2e/x", "%2E%2E%2Fx", "..%2fx", "word/..", "./../x", "～/x/../..",
    ],
)  # fmt: skip
def test_names_that_lead_out_are_refused(name: str) -> None:
    with pytest.raises(HostileDocument):
        read(replaced(name, "x"), "a.docx")


def test_a_name_with_nul_is_refused() -> None:
    source = replaced("word/x.xmlqqq", "x").replace(b"word/x.xmlqqq", b"word/x.xml\x00qq")
    with pytest.raises(UnreadableDocument) as caught:
        read(source, "a.docx")
    assert isinstance(caught.value, HostileDocument | DamagedDocument)


def _entries(source: bytes, signature: bytes) -> list[int]:
    return [at for at in range(len(source)) if source.startswith(signature, at)]


def _patched(source: bytes, local: int, directory: int, value: int) -> bytes:
    """Write a number over a field of every entry, in its own header and in the directory."""
    data = bytearray(source)
    for signature, field in ((b"PK\x03\x04", local), (b"PK\x01\x02", directory)):
        for at in _entries(source, signature):
            data[at + field : at + field + 4] = struct.pack("<I", value)
    return bytes(data)


def _overlapping() -> bytes:
    """A hundred names for the same bytes, as in Fifield's bomb."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in contents(DOCX).items():
            zipped.writestr(name, content)
        zipped.writestr("word/media/0.xml", b" " * 3_000_000)
        first = zipped.getinfo("word/media/0.xml")
        for number in range(1, 100):
            twin = zipfile.ZipInfo(f"word/media/{number}.xml")
            twin.header_offset, twin.compress_size, twin.file_size, twin.CRC = (
                first.header_offset, first.compress_size, first.file_size, first.CRC,
            )  # fmt: skip
            twin.compress_type = zipfile.ZIP_DEFLATED
            zipped.filelist.append(twin)
            zipped.NameToInfo[twin.filename] = twin
    return out.getvalue()


def _many(count: int, size: int) -> bytes:
    return archive({**contents(DOCX), **{f"word/media/{number}.xml": b" " * size for number in range(count)}})


BOMBS: dict[str, Callable[[], bytes]] = {
    "one large entry": lambda: replaced("word/media/a.png", bytes(40 << 20)),
    "many entries below the limit of one": lambda: _many(12, 4 << 20),
    "overlapping entries": _overlapping,
    "sizes said too small": lambda: _patched(replaced("word/media/a.png", bytes(4 << 20)), 22, 24, 100),
    "sizes said too large": lambda: _patched(DOCX, 22, 24, 0xFFFFFFF0),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_zip_bombs_are_refused(kind: str) -> None:
    with pytest.raises((HostileDocument, TooLarge, DamagedDocument)):
        read(BOMBS[kind](), "a.docx")


def test_a_bomb_in_an_embedded_package_bursts_nothing() -> None:
    inner = archive({**contents(DOCX), "word/media/a.png": bytes(40 << 20)})
    outer = package(
        p("正文"),
        {"rId1": ("package", "embeddings/a.docx", archive({**contents(DOCX), "word/embeddings/b.docx": inner}))},
    )
    try:
        assert "正文" in read(outer, "a.docx").text
    except UnreadableDocument as error:
        assert isinstance(error, HostileDocument | TooLarge)


def _deep(count: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * count + p("x") + "</w:tc></w:tr></w:tbl>" * count


SHAPES: dict[str, tuple[Callable[[], bytes], type[UnreadableDocument]]] = {
    "100,000 nested tables": (lambda: package(_deep(100_000)), TooLarge),
    "40 nested tables": (lambda: package(_deep(40)), TooLarge),
    "a million runs": (lambda: package(f"<w:p>{r('甲') * 1_000_000}</w:p>"), UnreadableDocument),
    "an attribute of 20 MB": (lambda: package(f'<w:p w:rsidR="{"x" * 20_000_000}"/>'), UnreadableDocument),
    "a text of 20 MB": (lambda: package(p("x" * 20_000_000)), UnreadableDocument),
    "a million attributes": (
        lambda: package("<w:p " + " ".join(f'a{number}=""' for number in range(1_000_000)) + "/>"),
        UnreadableDocument,
    ),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_monstrous_shapes_are_refused(kind: str) -> None:
    make, expected = SHAPES[kind]
    with pytest.raises(expected):
        read(make(), "a.docx")


def test_a_long_attribute_is_read() -> None:
    source = package(f'<w:p><w:hyperlink w:tooltip="{"甲" * 1_000_000}" {NAMESPACES}>{r("正文")}</w:hyperlink></w:p>')
    assert "正文" in read(source, "a.docx").text
