"""What stands in the properties of a file alone needs nobody's decision; what a copy may hold does."""

from __future__ import annotations

import hashlib

import pytest

from detectors.rules import judge
from pipeline.model.document import (
    TAIL,
    Address,
    BlockBuilder,
    BlockKind,
    Document,
    DocxObject,
    DocxText,
    Hiding,
    Piece,
)
from pipeline.model.finding import Disposition, EntityType, Finding, LegalBasis
from tests.detectors.documents import profile

NAME = "田文静"


def with_author(address: Address, hiding: Hiding) -> Document:
    builder = BlockBuilder()
    builder.add((Piece("关于参赛选手身份核验情况的说明\n"),))
    builder.add((Piece("经核验，选手报名信息与证件一致，予以确认。\n"),))
    builder.add((Piece(NAME, address), Piece("\n")), BlockKind.METADATA, hiding=hiding)
    text = "".join(block.text for block in builder.blocks)
    return Document(hashlib.sha256(text.encode()).hexdigest(), "docx", tuple(builder.blocks))


def disposition(document: Document) -> Disposition | None:
    """Return what becomes of a name that would go to a person."""
    start = document.text.index(NAME)
    doubt = Finding(
        document=document.sha256,
        start=start,
        end=start + len(NAME),
        type=EntityType.PERSON_NAME,
        disposition=Disposition.REVIEW,
        score=0.6,
        detector="names",
        version="2",
        reason="不能确定。",
        basis=(LegalBasis("政府信息公开条例", "第十五条"),),
    )
    (ruling,) = judge([doubt], document, profile())
    assert ruling.result is not None and ruling.result.basis == doubt.basis
    return ruling.result.disposition


AUTHOR = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}author"
VALUE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val"


@pytest.mark.parametrize(
    "address",
    [
        DocxText("docProps/core.xml", "0", 0, 3),
        DocxText("word/comments.xml", "0", 0, 3, AUTHOR),
        DocxObject("word/media/image1.png", "exif/Artist", 0, 3),
    ],
)
def test_an_author_is_no_item(address: Address) -> None:
    assert disposition(with_author(address, Hiding.METADATA)) is Disposition.KEEP


@pytest.mark.parametrize(
    ("address", "hiding"),
    [
        (DocxText("word/styles.xml", "3/0", 0, 3, VALUE), Hiding.METADATA),
        (DocxText("word/document.xml", "0/3", 0, 3, TAIL), Hiding.METADATA),
        (DocxText("word/comments.xml", "0/0/0", 0, 3), Hiding.COMMENT),
    ],
)
def test_what_may_be_copied_or_says_something_is_one(address: Address, hiding: Hiding) -> None:
    assert disposition(with_author(address, hiding)) is Disposition.REVIEW
