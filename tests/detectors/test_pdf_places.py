"""What a PDF holds where nobody sees it: text under a black box is an item, its properties are none unless they must go."""

from __future__ import annotations

import pytest

from pipeline.model.document import (
    BlockBuilder,
    BlockKind,
    Box,
    Document,
    DocxText,
    Hiding,
    PageArea,
    PdfChars,
    PdfObject,
    Piece,
)
from pipeline.model.finding import Disposition, EntityType
from tests.detectors.documents import found
from tests.detectors.ink_documents import document_of

_T, _D = EntityType, Disposition


def held(text: str, path: str, hiding: Hiding, kind: BlockKind = BlockKind.METADATA) -> Document:
    builder = BlockBuilder()
    builder.add((Piece("关于召开例会的通知", PdfChars(1, 0, 9)), Piece("\n")), page=1)
    builder.add((Piece(text, PdfObject(path, 0, len(text))), Piece("\n")), kind, hiding=hiding)
    return document_of(builder.blocks)


def test_text_under_a_black_box_of_a_pdf_is_an_item() -> None:
    builder = BlockBuilder()
    builder.add((Piece("评审意见为不予通过", PdfChars(1, 0, 9)), Piece("\n")), page=1, hiding=Hiding.COVERED)
    (finding,) = found(document_of(builder.blocks))
    assert (finding.type, finding.disposition) == (_T.COVERED, _D.REVIEW)
    assert "涂黑方式不可靠" in finding.reason and "方框下" in finding.reason and "评审" not in finding.reason


def test_that_of_word_speaks_of_shading() -> None:
    builder = BlockBuilder()
    address = DocxText("word/document.xml", "0/0/0/0", 0, 9)
    builder.add((Piece("评审意见为不予通过", address), Piece("\n")), hiding=Hiding.COVERED)
    (finding,) = found(document_of(builder.blocks, "docx"))
    assert "方框" not in finding.reason and "底纹" in finding.reason


@pytest.mark.parametrize(
    "path", ["/Info/Author", "/Root/Metadata/3", "/Page1/XObject/xmp/1", "/Font/7", "/Root/OCProperties/name"]
)
def test_what_a_person_would_decide_of_properties_is_kept(path: str) -> None:
    # No disposition of a form: a mere name in a property waits for nobody.
    document = held("方知远", path, Hiding.METADATA)
    assert all(each.disposition is _D.KEEP for each in found(document))


def test_an_identifier_in_a_property_is_withheld_all_the_same() -> None:
    document = held("手机13900001111", "/Info/Subject", Hiding.METADATA)
    assert [(each.type, each.disposition) for each in found(document)] == [(_T.PHONE_NUMBER, _D.REDACT)]


@pytest.mark.parametrize(
    "hiding", [Hiding.ANNOTATION, Hiding.ATTACHMENT, Hiding.ALTERNATE, Hiding.UNREFERENCED, Hiding.REMAINS]
)
def test_elsewhere_a_person_decides(hiding: Hiding) -> None:
    document = held(
        "申请人方知远说邮箱是fangzhiyuan@mail.example。", "/Page1/Annots/0/Contents", hiding, BlockKind.COMMENT
    )
    dispositions = {each.disposition for each in found(document)}
    assert dispositions and _D.KEEP not in dispositions


@pytest.mark.parametrize(
    "kind, words",
    [(BlockKind.STAMP, "印章或签名"), (BlockKind.PICTURE, "图片或图形"), (BlockKind.PARAGRAPH, "未能识别")],
)
def test_what_nobody_could_read_is_named_by_what_it_is(kind: BlockKind, words: str) -> None:
    builder = BlockBuilder()
    builder.add((Piece("〔第1页1〕", PageArea(1, Box(0, 0, 9, 9))), Piece("\n")), kind, page=1)
    (finding,) = found(document_of(builder.blocks))
    assert finding.type is _T.UNREADABLE and finding.disposition is _D.REVIEW and words in finding.reason
