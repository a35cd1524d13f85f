"""Bad input: each kind gets its own error, which says what to do, and no text of the document gets into it."""

from __future__ import annotations

import base64
import contextlib
import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import (
    DamagedDocument,
    EmptyDocument,
    EncryptedDocument,
    HostileDocument,
    MacroDocument,
    MishenError,
    StrictOpenXml,
    TooLarge,
    UnreadableDocument,
    UnsupportedFormat,
    WrongSuffix,
)
from pipeline.formats import FORMATS, read
from pipeline.formats.files import read_bytes, walk
from pipeline.formats.limits import MAX_FILE_BYTES, MAX_PACKAGE_ENTRIES, MAX_XML_DEPTH
from pipeline.formats.sniff import FOREIGN
from tests.formats.packages import W, archive, contents, p, package, r, root

CANARY = "欧阳震华"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
DOCX = package(p(CANARY * 50))
TYPES = "application/vnd.openxmlformats-officedocument"


def ole(*streams: str) -> bytes:
    """Return something that looks like an OLE2 file with the streams in its directory."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + b"".join(name.encode("utf-16-le") + bytes(64) for name in streams)
    )


def ooxml(declared: str, part: str) -> bytes:
    return archive(
        {"[Content_Types].xml": f'<Types><Override PartName="/{part}" ContentType="{declared}"/></Types>', part: "<x/>"}
    )


def zipped(name: str, content: bytes = b"x") -> bytes:
    return archive({name: content})


def replaced(source: bytes, part: str, content: str | bytes) -> bytes:
    return archive({**contents(source), part: content})


def encrypted_zip() -> bytes:
    """Set the encryption flag on every entry of a package."""
    source = bytearray(DOCX)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = source.find(signature)
        while found >= 0:
            source[found + at] |= 1
            found = source.find(signature, found + 4)
    return bytes(source)


def bomb() -> bytes:
    return archive({**contents(DOCX), "word/media/a.png": bytes(40 * 1024 * 1024)})


def doubled() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped_file:
        for name, content in contents(DOCX).items():
            zipped_file.writestr(name, content)
        zipped_file.writestr("WORD/document.xml", "<x/>")
    return out.getvalue()


def entity(declaration: str) -> bytes:
    text = f'<!DOCTYPE x [{declaration}]><w:document xmlns:w="{W}"><w:body>{p("&a;")}</w:body></w:document>'
    return replaced(DOCX, "word/document.xml", text)


def wrong_checksum() -> bytes:
    with zipfile.ZipFile(io.BytesIO(DOCX)) as opened:
        checksum = opened.getinfo("word/document.xml").CRC
    return DOCX.replace(struct.pack("<I", checksum), b"\1\2\3\4")


def nested(depth: int) -> bytes:
    return package("<w:p>" + "<w:smartTag>" * depth + r("x") + "</w:smartTag>" * depth + "</w:p>")


def lying_size() -> bytes:
    """Declare an entry smaller than it unpacks to."""
    source = bytearray(DOCX)
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        found = source.find(signature)
        while found >= 0:
            source[found + at : found + at + 4] = struct.pack("<I", 5)
            found = source.find(signature, found + 4)
    return bytes(source)


LAUGHS = (
    '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)) + '<!ENTITY a "&a9;">'
)
LAUGHS_16 = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [{LAUGHS}]><x>&a;</x>'.encode("utf-16")
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
STRICT = replaced(DOCX, "word/document.xml", '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>')
STRICT_RELATIONSHIPS = replaced(
    DOCX,
    "_rels/.rels",
    contents(DOCX)["_rels/.rels"].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
    ),
)

CASES: list[tuple[str, bytes, str, type[UnreadableDocument]]] = [
    ("no bytes", b"", "a.docx", EmptyDocument),
    ("no bytes, text", b"", "a.txt", EmptyDocument),
    ("truncated", DOCX[: len(DOCX) // 2], "a.docx", DamagedDocument),
    ("only its first bytes", b"PK\x03\x04", "a.docx", DamagedDocument),
    ("zeros", bytes(5000), "a.docx", DamagedDocument),
    ("noise", bytes(i * 37 % 251 for i in range(5000)), "a.pdf", DamagedDocument),
    ("broken xml", replaced(DOCX, "word/document.xml", "<w:document"), "a.docx", DamagedDocument),
    ("other xml", replaced(DOCX, "word/document.xml", "<html/>"), "a.docx", DamagedDocument),
    ("no main part", archive({k: v for k, v in contents(DOCX).items() if k != "word/document.xml"}), "a.docx", DamagedDocument),
    ("no content types", zipped("word/document.xml"), "a.docx", DamagedDocument),
    ("wrong checksum", wrong_checksum(), "a.docx", DamagedDocument),
    ("lying size", lying_size(), "a.docx", DamagedDocument),
    ("password, package", ole("EncryptionInfo", "EncryptedPackage"), "a.docx", EncryptedDocument),
    ("password, workbook", ole("EncryptionInfo", "EncryptedPackage"), "a.xlsx", EncryptedDocument),
    ("password, zip", encrypted_zip(), "a.docx", EncryptedDocument),
    ("doc called docx", ole("WordDocument"), "a.docx", WrongSuffix),
    ("docx called doc", DOCX, "a.doc", WrongSuffix),
    ("docx called pdf", DOCX, "a.pdf", WrongSuffix),
    ("docx called txt", DOCX, "a.txt", WrongSuffix),
    ("pdf called docx", PDF, "a.docx", WrongSuffix),
    ("pdf called txt", PDF, "a.txt", WrongSuffix),
    ("pdf called jpg", PDF, "a.jpg", WrongSuffix),
    ("text called docx", "正文".encode(), "a.docx", WrongSuffix),
    ("text called pdf", "正文".encode(), "a.pdf", WrongSuffix),
    ("rtf called docx", b"{\\rtf1 x}", "a.docx", WrongSuffix),
    ("workbook called docx", ooxml(f"{TYPES}.spreadsheetml.sheet.main+xml", "xl/workbook.xml"), "a.docx", WrongSuffix),
    ("plain archive called docx", zipped("a.txt"), "a.docx", WrongSuffix),
    ("nothing but a stream's name, doc", ole("WordDocument"), "a.doc", DamagedDocument),
    ("nothing but a stream's name, wps", ole("WordDocument"), "a.wps", DamagedDocument),
    ("xls", ole("Workbook"), "a.xls", UnsupportedFormat),
    ("ppt", ole("PowerPoint Document"), "a.ppt", UnsupportedFormat),
    ("other compound file", ole("Other"), "a.msg", UnsupportedFormat),
    ("rtf, truncated", b"{\\rtf1 x", "a.rtf", DamagedDocument),
    ("rtf called doc", b"{\\rtf1 x}", "a.doc", WrongSuffix),
    ("rtf called xyz", b"{\\rtf1 x}", "a.xyz", WrongSuffix),
    ("xlsx", ooxml(f"{TYPES}.spreadsheetml.sheet.main+xml", "xl/workbook.xml"), "a.xlsx", UnsupportedFormat),
    ("pptx", ooxml(f"{TYPES}.presentationml.presentation.main+xml", "ppt/presentation.xml"), "a.pptx", UnsupportedFormat),
    ("dotx", ooxml(f"{TYPES}.wordprocessingml.template.main+xml", "word/document.xml"), "a.dotx", DamagedDocument),
    ("odt without text", archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", DamagedDocument),
    ("master document", archive({"mimetype": "application/vnd.oasis.opendocument.text-master"}), "a.odm", UnsupportedFormat),
    ("uof", zipped("uof.xml", b"<x/>"), "a.uof", UnsupportedFormat),
    ("ofd", zipped("OFD.xml", b"<ofd:OFD/>"), "a.ofd", UnsupportedFormat),
    ("zip", zipped("a.txt"), "a.zip", UnsupportedFormat),
    ("rar", b"Rar!\x1a\x07\x00", "a.rar", UnsupportedFormat),
    ("png", b"\x89PNG\r\n\x1a\n", "a.png", UnsupportedFormat),
    ("html", b"<html></html>", "a.html", UnsupportedFormat),
    ("csv", "甲,乙".encode(), "a.csv", UnsupportedFormat),
    ("unknown suffix", "正文".encode(), "a.xyz", UnsupportedFormat),
    ("no suffix", "正文".encode(), "README", UnsupportedFormat),
    ("unknown bytes, unknown suffix", bytes(100), "a.bin", UnsupportedFormat),
    ("docm", ooxml(MACROS, "word/document.xml"), "a.docm", MacroDocument),
    ("docm called docx", package(p("x"), types=f'<Override PartName="/x" ContentType="{MACROS}"/>'), "a.docx", MacroDocument),
    ("macros in docx", replaced(DOCX, "word/vbaProject.bin", b"x"), "a.docx", MacroDocument),
    ("external entity", entity('<!ENTITY a SYSTEM "file:///etc/passwd">'), "a.docx", HostileDocument),
    ("billion laughs", entity(LAUGHS), "a.docx", HostileDocument),
    ("billion laughs, utf-16", replaced(DOCX, "word/document.xml", LAUGHS_16), "a.docx", HostileDocument),
    ("path traversal", replaced(DOCX, "../../etc/passwd", "x"), "a.docx", HostileDocument),
    ("path traversal, windows", replaced(DOCX, "..\\x", "x"), "a.docx", HostileDocument),
    ("absolute part", replaced(DOCX, "/etc/passwd", "x"), "a.docx", HostileDocument),
    ("same entry twice", doubled(), "a.docx", HostileDocument),
    ("zip bomb", bomb(), "a.docx", HostileDocument),
    ("too many entries", archive({**contents(DOCX), **{f"x/{i}": "" for i in range(MAX_PACKAGE_ENTRIES)}}), "a.docx", TooLarge),
    ("too deep", nested(MAX_XML_DEPTH), "a.docx", TooLarge),
    ("far too deep", nested(5000), "a.docx", TooLarge),
]  # fmt: skip


@pytest.mark.parametrize(("source", "name", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_gets_its_error(source: bytes, name: str, expected: type[UnreadableDocument]) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(source, name)
    assert type(caught.value) is expected
    for language in ("zh", "en"):
        message = caught.value.message(language)
        assert CANARY not in message and "{" not in message and "(-" not in message
    assert "请" in caught.value.message("zh")
    assert caught.value.exit_status == 3
    assert (
        caught.value.__context__ is None
        or caught.value.__suppress_context__
        or isinstance(caught.value.__context__, MishenError)
    )


@pytest.mark.parametrize("source", [STRICT, STRICT_RELATIONSHIPS], ids=["document", "relationships"])
def test_strict_open_xml_without_a_converter(source: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(StrictOpenXml):
        read(source, "a.docx")


def test_a_file_over_the_limit() -> None:
    with pytest.raises(TooLarge):
        read(bytes(MAX_FILE_BYTES + 1), "a.txt")


def test_every_foreign_suffix_has_a_remedy_in_both_languages() -> None:
    readable = {suffix for each in FORMATS for suffix in each.suffixes}
    for foreign in FOREIGN.values():
        assert foreign.remedy.startswith("请") and foreign.remedy_en
        assert not set(foreign.suffixes) & readable


@pytest.mark.parametrize("name", ["名单", "a\n\"b'.docx", "A.DOCX", "x.y.docx"])
def test_the_name_counts_for_its_suffix_only(name: str) -> None:
    assert CANARY in read(DOCX, name).text


def test_a_suffix_with_words_is_not_shown() -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        read("文".encode(), f"a.{CANARY}")
    assert CANARY not in caught.value.message("zh") + caught.value.message("en")


def test_200_files_with_3_broken_ones(tmp_path: Path) -> None:
    for number in range(200):
        broken = number in (7, 70, 199)
        (tmp_path / f"{number:03}.docx").write_bytes(DOCX[:100] if broken else DOCX)
    outcomes: list[tuple[str, int | str]] = []
    for name, path in walk([tmp_path]):
        try:
            outcomes.append((name, len(read(read_bytes(path), name).text)))
        except UnreadableDocument as error:
            outcomes.append((name, error.code))
    assert [name for name, outcome in outcomes if outcome == "damaged"] == ["007.docx", "070.docx", "199.docx"]
    assert sum(outcome == len(CANARY) * 50 + 1 for _, outcome in outcomes) == 197


RICH = package(
    p(CANARY, "<w:vanish/>")
    + f"<w:tbl><w:tr><w:tc>{p('甲')}</w:tc></w:tr></w:tbl>"
    + '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    {"rId1": ("styles", "styles.xml", root("styles", '<w:style w:styleId="a"><w:basedOn w:val="a"/></w:style>'))},
)


def _ends_well(source: bytes) -> None:
    with contextlib.suppress(UnreadableDocument):
        read(source, "a.docx")


@given(st.lists(st.tuples(st.integers(0, len(RICH) - 1), st.integers(0, 255)), min_size=1, max_size=12))
@settings(deadline=10_000, max_examples=60)
def test_mutated_archives_end_well(changes: list[tuple[int, int]]) -> None:
    source = bytearray(RICH)
    for at, value in changes:
        source[at] = value
    _ends_well(bytes(source))


@given(st.sampled_from(sorted(contents(RICH))), st.data())
@settings(deadline=10_000, max_examples=80)
def test_mutated_parts_end_well(part: str, data: st.DataObject) -> None:
    content = bytearray(contents(RICH)[part])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        junk = data.draw(
            st.sampled_from([b"", b"<", b'"', b"&#0;", b"<w:p>", b"</w:p>", b'w:val="-1"', b"99999999999", b"\xff"])
        )
        content[at : at + data.draw(st.integers(0, 30))] = junk
    _ends_well(replaced(RICH, part, bytes(content)))


def test_a_real_jpeg_called_docx_is_named() -> None:
    with pytest.raises(WrongSuffix) as caught:
        read(base64.b64decode("/9j/4AAQSkZJRg=="), "a.docx")
    assert "图片" in caught.value.message("zh")
