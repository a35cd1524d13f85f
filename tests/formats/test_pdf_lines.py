"""Where lines of a page go on and where they end: titles, fields, words that found no room, dates at the right."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.formats.pdf import read
from pipeline.model.document import BlockKind, Document
from tests.formats.pdf_samples import draw, font_for

_LEFT, _SIZE = 79.0, 16.0
FULL = "一" * 27


def _page(lines: Sequence[tuple[float, str]], size: float = _SIZE) -> Document:
    """Read lines of (em from the left edge of the text, text), one below another; the page is 27 em wide in 16 points."""
    font = font_for("".join(text for _, text in lines))

    def work(canvas: Canvas) -> None:
        for number, (indent, text) in enumerate(lines):
            large = text.endswith("#")
            canvas.setFont(font, 22 if large else size)
            canvas.drawString(_LEFT + indent * size, 740 - 30 * number, text.rstrip("#"))

    return read(draw(work))


def _shown(document: Document) -> list[str]:
    return [document.text[block.start : block.end].rstrip("\n") for block in document.blocks if block.hiding is None]


def test_a_title_whose_first_line_is_full_goes_on_in_the_middle() -> None:
    # 19 characters of 22 points are as wide as the text; what is left of the title stands in the middle.
    document = _page([(0.4, "关" * 19 + "#"), (10.75, "报告如下#"), (2, FULL[2:]), (0, FULL), (0, FULL), (0, "一一")])
    assert _shown(document)[0] == "关" * 19 + "报告如下"
    assert document.blocks[0].kind is BlockKind.TITLE


def test_a_word_that_found_no_room_leaves_no_line_end() -> None:
    word = "ZY0230719068114"
    document = _page([(2, FULL[:23]), (0, word + "一" * 19), (0, FULL), (0, "一一")])
    assert _shown(document) == [FULL[:23] + word + "一" * 19 + FULL + "一一"]


@pytest.mark.parametrize("start", ["（甲", "《甲", "甲，"])
def test_a_bracket_and_a_stop_do_not_part_a_paragraph(start: str) -> None:
    """Brackets end no line and stops begin none, so that a line may end two em before the edge."""
    document = _page([(2, FULL[:23]), (0, start + FULL[:25]), (0, FULL), (0, "一一")])
    assert _shown(document) == [FULL[:23] + start + FULL[:25] + FULL + "一一"]


def test_a_stop_beyond_the_edge_makes_no_other_line_short() -> None:
    document = _page([(2, FULL[:25]), (0, FULL + "，"), (0, FULL[:26]), (0, "一一")])
    assert _shown(document) == [FULL[:25] + FULL + "，" + FULL[:26] + "一一"]


def test_a_date_at_the_right_is_not_continued_at_the_left() -> None:
    document = _page([(2, FULL[:25]), (0, FULL), (0, "一一"), (17.5, "2023年1月16日甲"), (0, "（经办人：甲乙）")])
    assert _shown(document)[1:] == ["2023年1月16日甲", "（经办人：甲乙）"]


def test_the_longest_field_of_a_page_of_short_lines_is_not_full() -> None:
    document = _page([(0, "科室负责人：甲乙丙　　审核：丁戊　　分管"), (0, "制表日期：2022年"), (0, "电话：12345")])
    assert len(_shown(document)) == 3


def test_what_stands_in_margins_parts_no_list_and_comes_last() -> None:
    font = font_for("甲方应当保守下列秘密：（一）名单。—12中卫市文件")

    def work(canvas: Canvas) -> None:
        for number, text in ((1, "甲方应当保守下列秘密："), (2, "（一）名单。")):
            canvas.setFont(font, _SIZE)
            canvas.drawString(_LEFT, 800, "中卫市文件")
            canvas.drawString(_LEFT, 600, text)
            canvas.drawString(280, 40, f"— {number} —")
            canvas.showPage()

    document = read(draw(work))
    assert _shown(document) == ["中卫市文件", "甲方应当保守下列秘密：", "（一）名单。", "— 1 —", "中卫市文件", "— 2 —"]


def test_a_page_number_stands_higher_on_a_page_scanned_askew_and_a_bare_number_there_is_text() -> None:
    font = font_for("一—12" + FULL)

    def work(canvas: Canvas) -> None:
        for text in ("— 12 —", "12"):
            canvas.setFont(font, _SIZE)
            canvas.drawString(_LEFT, 600, "一一一")
            canvas.drawString(280, 92, text)
            canvas.showPage()

    kinds = [block.kind for block in read(draw(work)).blocks if block.hiding is None]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.FOOTER]


def test_fields_of_one_line_stay_in_order_though_their_baselines_differ_a_little() -> None:
    """As lines do that were read in the pixels of a scan; what follows on the next line goes with the last of them."""
    font = font_for("收文编号：甲乙丙日期丁戊")

    def work(canvas: Canvas) -> None:
        canvas.setFont(font, _SIZE)
        canvas.drawString(_LEFT, 600, "收文编号：甲乙")
        canvas.drawString(_LEFT + 19 * _SIZE, 600.5, "日期：丙丁")
        canvas.drawString(_LEFT, 570, "文戊")

    assert _shown(read(draw(work)))[0] == "收文编号：甲乙\t日期：丙丁"
