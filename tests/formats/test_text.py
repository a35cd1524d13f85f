"""Plain text and Markdown: encodings, offsets, tables, copies."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DamagedDocument, EmptyDocument, UnreadableDocument
from pipeline.formats import STAMP, text
from pipeline.model.document import BlockKind, Document, PlainText
from tests.formats.packages import MASK, plan, spans_of

SAMPLE = "关于公布2024年补贴名单的通知\r\n\r\n各科室：\r\n　　经审核，联系人张三，电话13800138000。\r\n特此通知。\r\n"
ENCODINGS = [
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-16-le", b""),
    ("utf-16-be", b""),
    ("gb18030", b""),
]


def read(content: str) -> Document:
    return text.read(content.encode())


@pytest.mark.parametrize(("codec", "mark"), ENCODINGS)
def test_every_encoding_reads_the_same_and_is_written_back(codec: str, mark: bytes) -> None:
    source = mark + SAMPLE.encode(codec)
    document = text.read(source)
    assert document.text == SAMPLE
    assert text.redact(source, document, plan(document)) == source
    copy = text.redact(source, document, plan(document, *spans_of(document, "张三", "13800138000")), stamp=True)
    assert copy.startswith(mark)
    decoded = copy[len(mark) :].decode(codec)
    assert decoded == f"{STAMP}\r\n" + SAMPLE.replace("张三", MASK).replace("13800138000", MASK)


def test_a_block_a_line_with_its_end() -> None:
    document = read("甲\r\n乙\r丙\n\n丁")
    assert [block.text for block in document.blocks] == ["甲\r\n", "乙\r", "丙\n", "\n", "丁"]
    assert document.blocks[1].pieces[0].address == PlainText(3, 5)


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x0c", "\x85"])
def test_other_separators_are_no_line_ends(separator: str) -> None:
    assert [block.text for block in read(f"甲{separator}乙\n").blocks] == [f"甲{separator}乙\n"]


def test_rows_between_bars_are_cells() -> None:
    content = "名单\n| 姓名 | 电话 |\n| --- | :-: |\n| 张三 | 138 |\n| 李四 | 139 |\n"
    document = read(content)
    cells = [(block.text, block.cell) for block in document.blocks if block.kind is BlockKind.TABLE_CELL]
    assert [cell_text for cell_text, _ in cells] == [
        "| 姓名 ",
        "| 电话 |\n",
        "| 张三 ",
        "| 138 |\n",
        "| 李四 ",
        "| 139 |\n",
    ]
    places = [(c.row, c.column, c.column_heading, c.row_heading) for _, c in cells if c]
    assert places[2:4] == [(1, 0, "姓名", None), (1, 1, "电话", "张三")]
    assert document.text == content


def test_rows_between_tabs_are_cells() -> None:
    document = read("附件\n序号\t姓名\t账号\n1\t张三\t6222\n合计：1人\n")
    cells = [block for block in document.blocks if block.cell]
    assert [cell.text for cell in cells] == ["序号", "\t姓名", "\t账号\n", "1", "\t张三", "\t6222\n"]
    assert cells[4].cell is not None and cells[4].cell.column_heading == "姓名"


def test_a_single_line_with_a_tab_is_no_table() -> None:
    assert all(block.cell is None for block in read("联系人：\t张三\n正文。\n").blocks)


def test_kinds_and_title() -> None:
    document = read("000123\n机密★1年\n\n关于某事的通知\n一、总体要求\n（一）目标\n正文一句。\n")
    assert document.title == "关于某事的通知"
    kinds = [block.kind for block in document.blocks]
    assert kinds[3:] == [BlockKind.TITLE, BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.PARAGRAPH]


def test_a_sentence_is_no_title() -> None:
    assert read("经审核，现予公布。\n").title is None


def test_markdown_title_loses_its_mark() -> None:
    assert read("# 公告\n\n文\n").title == "公告"


@pytest.mark.parametrize("source", [codecs.BOM_UTF8, b"\n\n  \t\n", codecs.BOM_UTF16_LE, "　\u200b".encode()])
def test_nothing_but_blanks_is_empty(source: bytes) -> None:
    with pytest.raises(EmptyDocument):
        text.read(source)


@pytest.mark.parametrize(
    "source",
    [
        bytes(range(256)) * 4,
        b"\x00" * 100,
        b"text\x00text",
        b"\xff\xfe\x00",
        codecs.BOM_UTF32_LE + "甲".encode("utf-32-le"),
        bytes(i * 37 % 251 for i in range(1000)),
        b"\x7fELF\x02\x01\x01" + bytes(50),
        "縣政府公告，關於補助名單，請於期限內提出申請，並檢附身分證明文件影本及戶籍謄本各一份。".encode("big5"),
        "경기도 성남시 주민 여러분께 알려 드립니다 신청 기간은 다음과 같습니다 접수 장소".encode("euc-kr"),
    ],
)
def test_what_is_no_text_is_refused(source: bytes) -> None:
    with pytest.raises(DamagedDocument):
        text.read(source)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_end_in_a_document_or_a_named_error(source: bytes) -> None:
    try:
        document = text.read(source)
    except UnreadableDocument:
        return
    assert text.redact(source, document, plan(document)) == source
    assert all(piece.text == said for piece, said in text.source_text(source, document))


@given(
    st.text(st.sampled_from("的了是关于通知，。\r\n\t| 0123abc张"), min_size=1, max_size=60).filter(str.strip),
    st.lists(st.integers(0, 60), max_size=6),
    st.sampled_from(ENCODINGS[:4]),
)
@settings(deadline=None)
def test_kept_text_stays_in_order(content: str, cuts: list[int], encoding: tuple[str, bytes]) -> None:
    codec, mark = encoding
    source = mark + content.encode(codec)
    try:
        document = text.read(source)
    except EmptyDocument:
        return
    assert document.text == content
    ordered = sorted({min(cut, len(content)) for cut in cuts})
    spans = [(a, b) for a, b in zip(ordered[::2], ordered[1::2], strict=False) if a < b]
    copy = text.redact(source, document, plan(document, *spans))
    expected = content
    for start, end in reversed(spans):
        expected = expected[:start] + MASK + expected[end:]
    assert copy == mark + expected.encode(codec)
