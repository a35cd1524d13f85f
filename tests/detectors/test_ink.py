"""Text recognised in pixels: names and doubtful lines go to a person, misread numbers and marks are not passed over."""

from __future__ import annotations

import random

import pytest

import detectors
from detectors.ink import LOW_CONFIDENCE
from pipeline.formats.ocr.doubts import LINE_SCORE
from pipeline.model.document import Block, BlockBuilder, BlockKind, Document, Piece
from pipeline.model.finding import Disposition, EntityType, Finding
from sample_docs.builder.invented import bank_card
from tests.detectors.documents import found, profile, read
from tests.detectors.ink_documents import document_of, inked, on_ink

_T, _D = EntityType, Disposition
CHECK = "来自图像识别，请对照图样核对"
ID = "640590198108301460"
PHONE = "13900001111"
CARD = bank_card(random.Random(3))


def told(source: str | Document) -> list[tuple[str, EntityType, Disposition]]:
    document = read(source) if isinstance(source, str) else source
    return [(document.text[each.start : each.end], each.type, each.disposition) for each in found(document)]


def one(document: Document, entity: EntityType) -> Finding:
    (finding,) = (each for each in found(document) if each.type is entity)
    return finding


def test_a_name_on_ink_goes_to_a_person() -> None:
    line = "申请人：方知远"
    assert one(read(line), _T.PERSON_NAME).disposition is _D.REDACT
    finding = one(on_ink(line), _T.PERSON_NAME)
    assert finding.disposition is _D.REVIEW and CHECK in finding.reason
    assert "方知远" not in finding.reason


def test_a_name_that_stands_on_ink_in_part_goes_to_a_person() -> None:
    builder = BlockBuilder()
    builder.add((Piece("申请人：方"), inked("知远"), Piece("\n")))
    finding = one(document_of(builder.blocks), _T.PERSON_NAME)
    assert finding.disposition is _D.REVIEW and CHECK in finding.reason


def test_names_that_would_stay_go_to_a_person_too() -> None:
    line = "签发人：马国华"
    assert one(read(line), _T.PERSON_NAME).disposition is _D.KEEP
    finding = one(on_ink(line), _T.PERSON_NAME)
    assert finding.disposition is _D.REVIEW and CHECK in finding.reason


def test_a_name_in_a_picture_of_word_too() -> None:
    finding = one(on_ink("申请人：方知远", part="word/media/image1.png"), _T.PERSON_NAME)
    assert finding.disposition is _D.REVIEW


@pytest.mark.parametrize("written", ["方知远", "方 知 远", "方知 远", "方 知远", "刈知远", "方　知　远"])
def test_names_apart_or_misread_behind_a_label(written: str) -> None:
    document = on_ink(f"姓名：{written}")
    finding = one(document, _T.PERSON_NAME)
    assert finding.disposition is _D.REVIEW
    assert document.text[finding.start : finding.end] == written


def test_the_threshold_is_the_one_that_was_measured() -> None:
    assert LOW_CONFIDENCE == LINE_SCORE


def test_doubtful_lines_are_items() -> None:
    document = on_ink(
        "线路自东机房引出，经由北侧管沟。", ("数据中心二期供配电改造已经完工。", 0.5), ("经费由市财政解决。", 0.96)
    )
    lines = [each for each in found(document) if each.type is _T.UNREADABLE]
    assert [document.text[each.start : each.end] for each in lines] == [
        "数据中心二期供配电改造已经完工。",
        "经费由市财政解决。",
    ]
    assert all(each.disposition is _D.REVIEW for each in lines)
    assert "不高于50%" in lines[0].reason and "96%" in lines[1].reason
    assert all("识别可信度低" in each.reason for each in lines)


def test_lines_of_one_paragraph_are_items_of_their_own() -> None:
    builder = BlockBuilder()
    builder.add((inked("数据中心二期供配电改", 0.5), inked("造已经完工。", 0.5, 224.0), Piece("\n")))
    document = document_of(builder.blocks)
    assert [text for text, kind, _ in told(document) if kind is _T.UNREADABLE] == [
        "数据中心二期供配电改",
        "造已经完工。",
    ]


def test_blanks_do_not_cut_a_line() -> None:
    builder = BlockBuilder()
    builder.add((inked("数据中心", 0.5), Piece(" "), inked("二期改造", 0.5, left=300.0), Piece("\n")))
    assert [text for text, _, _ in told(document_of(builder.blocks))] == ["数据中心 二期改造"]


@pytest.mark.parametrize("line", ["——————", "。 ，", "……", "★"])
def test_signs_alone_are_no_item(line: str) -> None:
    assert told(on_ink((line, 0.3))) == []


@pytest.mark.parametrize("line", ["- 3 -", "—12—", "第 3 页 共 8 页", "3"])
def test_the_number_of_a_page_is_no_item(line: str) -> None:
    assert told(on_ink((line, 0.3), first=800.0)) == []


def test_a_number_in_the_middle_of_a_page_is_one() -> None:
    assert told(on_ink(("312", 0.3))) == [("312", _T.UNREADABLE, _D.REVIEW)]


def test_typed_text_has_no_such_items() -> None:
    builder = BlockBuilder()
    builder.add((Piece("数据中心二期供配电改造已经完工。"), Piece("\n")))
    assert found(document_of(builder.blocks)) == ()


def test_an_identifier_in_a_doubtful_line_is_withheld_and_the_rest_looked_at() -> None:
    document = on_ink((f"兹有本市居民持有效证件{ID}前来办理登记", 0.5))
    assert told(document) == [
        ("兹有本市居民持有效证件", _T.UNREADABLE, _D.REVIEW),
        (ID, _T.CN_ID_CARD, _D.REDACT),
        ("前来办理登记", _T.UNREADABLE, _D.REVIEW),
    ]


def test_a_name_in_a_doubtful_line_has_a_decision_of_its_own() -> None:
    document = on_ink(("申请人：方知远，情况属实，准予登记", 0.5))
    kinds = {text: kind for text, kind, _ in told(document)}
    assert kinds["方知远"] is _T.PERSON_NAME and _T.UNREADABLE in kinds.values()


def confused(value: str, at: int, sign: str) -> str:
    return value[:at] + sign + value[at + 1 :]


ZERO = ID.index("0", 2)
EIGHT = ID.index("8")


@pytest.mark.parametrize(
    "written",
    [
        confused(ID, ZERO, "O"),
        confused(confused(ID, ZERO, "O"), EIGHT, "B"),
        confused(ID, 17, "b"),
        confused(ID, EIGHT, "3"),
        confused(ID, ID.index("1"), "l"),
        confused(ID, ZERO, "〇"),
        ID[:6] + "。" + confused(ID, EIGHT, "B")[6:],
    ],
)
def test_identity_numbers_with_a_misread_character(written: str) -> None:
    document = on_ink(f"甲方提供的是{written}，特此说明")
    (finding,) = (each for each in found(document) if each.start <= document.text.index(written) < each.end)
    assert finding.type is _T.CN_ID_CARD and finding.disposition in (_D.REVIEW, _D.REDACT)
    assert document.text[finding.start : finding.end] == written


def test_a_labelled_number_one_digit_short() -> None:
    document = on_ink(f"身份证号：{ID[:-1]}")
    assert (ID[:-1], _T.CN_ID_CARD, _D.REVIEW) in told(document)


@pytest.mark.parametrize(
    "sign, digit", [("O", "0"), ("l", "1"), ("I", "1"), ("|", "1"), ("Z", "2"), ("S", "5"), ("B", "8")]
)
def test_mobiles_with_a_misread_character(sign: str, digit: str) -> None:
    number = "13098521047"
    assert len(number) == 11
    written = confused(number, number.index(digit, 2), sign)
    document = on_ink(f"手机{written}，有事请打")
    assert any(
        text == written and kind is _T.PHONE_NUMBER and said in (_D.REVIEW, _D.REDACT)
        for text, kind, said in told(document)
    )


def test_cards_with_a_misread_character() -> None:
    for written in (
        confused(CARD, CARD.index("2", 2) if "2" in CARD[2:] else 2, "Z"),
        CARD[:-1] + str((int(CARD[-1]) + 1) % 10),
    ):
        assert any(
            text == written and kind is _T.BANK_CARD and said in (_D.REVIEW, _D.REDACT)
            for text, kind, said in told(on_ink(f"转至{written}，请查收"))
        )


def test_mail_with_a_misread_dot() -> None:
    document = on_ink("来信请寄fangzhiyuan2001@qq。com")
    assert ("fangzhiyuan2001@qq。com", _T.EMAIL_ADDRESS, _D.REVIEW) in told(document)


@pytest.mark.parametrize(
    "line",
    [
        f"甲方提供的是{confused(ID, EIGHT, '3')}，特此说明",
        f"手机{confused(PHONE, 5, 'B')}，有事请打",
        "来信请寄fangzhiyuan2001@qq。com",
        "枧密★10年",
        "秘密女10年",
    ],
)
def test_typed_text_is_taken_at_its_word(line: str) -> None:
    """The look-alikes are those of recognisers; nobody types them."""
    assert all(each.detector not in ("misread", "ink") for each in detectors.signals(read(line), profile()))
    assert not any(each.type is _T.SECRET_MARKING and each.disposition is _D.BLOCK for each in found(line))


@pytest.mark.parametrize(
    "line",
    [
        "合同编号：202603180000451276，一式四份",
        "统一社会信用代码：91640500MA7C2X9L5J",
        "项目编号 ZWKJ-2026-0318-0001",
        "总投资1380000000元，建筑面积12800平方米",
        "2026年3月18日至2026年12月31日",
    ],
)
def test_other_numbers_on_ink_are_left_alone(line: str) -> None:
    assert all(each.detector != "misread" for each in detectors.signals(on_ink(line), profile()))


MISREAD = [
    "机密★1年",
    "机宓★1年",
    "機密★1年",
    "絕密",
    "绐密★长期",
    "枧密★10年",
    "机密大1年",
    "秘密女10年",
    "机密本1年",
    "机密☆1年",
    "秘密*10年",
    "柲密★ 10年",
    "秘蜜太5年",
]


@pytest.mark.parametrize("mark", MISREAD)
def test_misread_marks_block_on_ink(mark: str) -> None:
    document = on_ink(mark, "关于专用线路调整的请示", "线路自东机房引出。")
    assert any(each.type is _T.SECRET_MARKING and each.disposition is _D.BLOCK for each in found(document))


@pytest.mark.parametrize("mark", MISREAD)
@pytest.mark.parametrize("kind", [BlockKind.STAMP, BlockKind.PICTURE])
def test_misread_marks_in_seals_and_pictures(mark: str, kind: BlockKind) -> None:
    blocks: tuple[Block, ...] = on_ink("关于专用线路调整的请示", "线路自东机房引出。").blocks
    builder = BlockBuilder()
    for block in blocks:
        builder.add(block.pieces, block.kind, page=1)
    builder.add((inked(mark, 0.5, 400.0), Piece("\n")), kind, page=1)
    marks = [each for each in found(document_of(builder.blocks)) if each.type is _T.SECRET_MARKING]
    assert marks and all(each.disposition in (_D.BLOCK, _D.REVIEW) for each in marks)


@pytest.mark.parametrize(
    "line",
    ["关于有机蜜柚生产情况的报告", "分泌密切相关的物质", "本世纪密集出台政策", "秘密大厅", "他们关系亲密大家都知道"],
)
def test_everyday_words_are_no_marks(line: str) -> None:
    document = on_ink("情况说明", line, "以上情况属实。")
    assert not any(each.type is _T.SECRET_MARKING for each in found(document))


def test_a_doubtful_mark_is_not_lost_in_a_doubtful_line() -> None:
    """The line that it stands in yields: a proof copy must not be made of it."""
    text = "附件二 机密 名单另送"
    document = on_ink("情况说明", "以上情况属实。", (text, 0.5), "联系电话另告。")
    alone = [
        each
        for each in found(on_ink("情况说明", "以上情况属实。", text, "联系电话另告。"))
        if each.type is _T.SECRET_MARKING
    ]
    lined = [each for each in found(document) if each.type is _T.SECRET_MARKING]
    assert [(each.start, each.end, each.disposition) for each in lined] == [
        (each.start, each.end, each.disposition) for each in alone
    ]
