"""A text layer is compared with what the page shows: fonts that say something else are not believed, others are."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from pipeline import bootstrap
from pipeline.formats.pdf import read
from pipeline.formats.pdf.comparing import fold, places_of
from pipeline.formats.pdf.ink import _FONT, ink_char
from pipeline.formats.pdf.sampling import MOST, Sample
from pipeline.model.document import Box, Document, Hiding, PageInk, PdfChars
from pipeline.redaction.plan import preview_plan
from tests.formats.pdf_samples import lines_pdf
from tests.formats.real_type import Lie, Line, flow, typeset
from tests.formats.scans import needs_font
from tests.redaction.helpers import PROFILE

LINES = [
    "经查，申请人纳兰雨桐（身份证号640522199003071234）于三月七日",
    "向本局提出申请，联系电话13909550123，要求公开有关材料。",
    "根据政府信息公开条例第三十六条规定，现答复如下：张景行同志",
]


def _shown(document: Document) -> str:
    return "".join(block.text for block in document.blocks if block.hiding is None)


def _claimed(document: Document) -> str:
    return "".join(block.text for block in document.blocks if block.hiding is Hiding.INVISIBLE)


def _addresses(document: Document) -> set[type]:
    pieces = (piece for block in document.blocks if block.hiding is None for piece in block.pieces)
    return {type(piece.address) for piece in pieces if piece.address is not None}


def test_an_honest_text_layer_is_believed() -> None:
    document = read(typeset([flow(LINES)]))
    assert document.warnings == () and _addresses(document) == {PdfChars}
    assert "".join(LINES) in _shown(document).replace("\n", "")


@pytest.mark.parametrize(
    ("means", "claim", "truth"),
    [
        ({"张": "李"}, "李景行", "张景行"),
        ({"3": "8", "8": "3"}, "18909550128", "13909550123"),
        ({"0": "9", "9": "0"}, "13090559123", "13909550123"),
    ],
)
def test_a_character_that_shows_something_else_gives_its_font_away(
    means: dict[str, str], claim: str, truth: str
) -> None:
    document = read(typeset([flow(LINES)], Lie(0, means)))
    assert "untrusted_text" in document.warnings and "recognised_pages" in document.warnings
    assert truth in _shown(document) and claim not in _shown(document)
    assert claim in _claimed(document)  # what the layer says stays in the document: findings on it count
    assert _addresses(document) == {PageInk}


@pytest.mark.parametrize("degrees", [0.4, 2.0, 20.0])
def test_slanted_lines_are_looked_at_too(degrees: float) -> None:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turned = f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} {760 * sin:.2f} {-560 * sin:.2f} cm"
    assert read(typeset([flow(LINES)], matrix=turned)).warnings == ()
    document = read(typeset([flow(LINES)], Lie(0, {"张": "李"}), matrix=turned))
    assert "untrusted_text" in document.warnings


def _vertical(source: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(source)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Type0":
                each.Encoding = pikepdf.Name("/Identity-V")
        pdf.save(out, static_id=True)
    return out.getvalue()


def test_vertical_writing_is_looked_at_too() -> None:
    lines = [
        Line(text, x=500 - 40 * number, y=760)
        for number, text in enumerate(("经查张景行同志于三月七日", "向本局提出申请"))
    ]
    assert read(_vertical(typeset([lines]))).warnings == ()
    document = read(_vertical(typeset([lines], Lie(0, {"张": "有", "景": "关"}))))
    assert "untrusted_text" in document.warnings


def test_what_the_recogniser_takes_for_another_in_any_font_speaks_against_nobody() -> None:
    lines = [
        "亳州市谯城区人民政府印发",
        "粤府办〔2023〕3号，橱柜招标",
        "抡大锤的疔疮患者在祆教遗址",
        "厦门市集美区锔瓷工艺",
    ]
    assert read(typeset([flow(lines)])).warnings == ()


def test_a_watermark_over_the_text_gives_nothing_away() -> None:
    slant = "0.70711 0.70711 -0.70711 0.70711 120 200 cm"
    mark = [Line("内部资料注意保存", x=0, y=0, size=60, font=1)]
    body = flow(LINES * 5)
    with pikepdf.open(BytesIO(typeset([[*body, *mark]]))) as pdf:
        content = pdf.pages[0].Contents.read_bytes().decode().splitlines()
        pdf.pages[0].Contents = pikepdf.Stream(
            pdf, "\n".join([*content[:-1], f"q 0.8 g {slant}", content[-1], "Q"]).encode()
        )
        out = BytesIO()
        pdf.save(out, static_id=True)
    assert read(out.getvalue()).warnings == ()


def test_radicals_that_stand_for_their_ideographs_are_believed_and_read() -> None:
    """What Chromium writes when it prints a page: it goes by the shape of a glyph."""
    lines = ["关于召开见面会的通知", "联系人：马小明，电话13909550123。"]
    means = {"见": "⻅", "马": "⻢", "小": "⼩", "面": "⾯", "长": "⻓"}
    document = read(typeset([flow(lines)], Lie(0, means)))
    assert document.warnings == () and "⻢⼩明" in document.text
    plan = preview_plan(document, bootstrap.detect(document, PROFILE), ["马小明"], PROFILE)
    assert "⻢⼩明" in {document.text[each.start : each.end] for each in plan.redactions}


@pytest.mark.parametrize(
    "over",
    [
        [Line("Erdo", y=500), Line("u", x=120, y=500), Line("¨", x=119.5, y=500), Line("an", x=130, y=500)],
        [Line("Help Center Terms of Use", y=500, size=12), Line("Filed 08/20/20 Document 15", 82, 499, 14, font=1)],
    ],
    ids=["accent", "stamp"],
)
def test_characters_that_share_a_place_give_nothing_away(over: list[Line]) -> None:
    assert not {"untrusted_text", "recognised_pages"} & set(read(typeset([[*flow(LINES), *over]])).warnings)


def test_a_layer_that_is_scrambled_is_not_believed() -> None:
    chars = sorted(set("".join(LINES)))
    document = read(typeset([flow(LINES)], Lie(0, dict(zip(chars, chars[9:] + chars[:9], strict=True)))))
    assert "untrusted_text" in document.warnings and "纳兰雨桐" in _shown(document)


@pytest.mark.parametrize("sign", ["?", "☒"])
def test_a_layer_that_says_one_sign_for_everything_is_not_believed(sign: str) -> None:
    document = read(
        typeset(
            [[*flow(LINES), *flow(["各单位遵照执行"], top=500, font=1)]], Lie(0, dict.fromkeys("".join(LINES), sign))
        )
    )
    assert "untrusted_text" in document.warnings
    assert "640522199003071234" in _shown(document) and "纳兰雨桐" in _shown(document)


@pytest.mark.parametrize(("lies", "sign"), [("纳兰雨桐", "*"), ("9", "·"), ("景", "—")])
def test_a_sign_that_shows_a_letter_gives_its_font_away(lies: str, sign: str) -> None:
    document = read(typeset([flow(LINES)], Lie(0, dict.fromkeys(lies, sign))))
    assert "untrusted_text" in document.warnings and {"纳兰雨桐", "张景行"} <= set(
        re.findall("纳兰雨桐|张景行", _shown(document))
    )


def test_signs_of_all_kinds_are_believed() -> None:
    signs = [
        "（一）“公开”——见《条例》第3条；①同意□ 不同意■ 其他☆",
        "张××、李＊＊于3/7到场，占50%＋20%＝70%……",
        "联系人○○○／电话：×××～×××！？@#￥&",
    ]
    document = read(typeset([flow(signs)]))
    assert document.warnings == () and _addresses(document) == {PdfChars}


def test_a_layer_that_claims_another_script_than_is_seen_is_not_believed() -> None:
    hangul = {char: chr(0xAC00 + number) for number, char in enumerate(sorted(set("".join(LINES))))}
    document = read(typeset([flow(LINES)], Lie(0, hangul)))
    assert "untrusted_text" in document.warnings and "13909550123" in _shown(document)


def test_only_the_pages_of_the_lying_font_are_read_from_pixels() -> None:
    pages = [flow(LINES), flow(["承办人：张景行"], font=1), flow(["此页仅有第一种字体"])]
    document = read(typeset(pages, Lie(1, {"张": "李"})))
    ways = [
        (block.page, type(piece.address)) for block in document.blocks if block.hiding is None for piece in block.pieces
    ]
    assert {way for way in ways if way[1] is not type(None)} == {(1, PdfChars), (2, PageInk), (3, PdfChars)}
    assert "承办人：张景行" in _shown(document)


def test_no_meaning_at_all_is_read_from_pixels() -> None:
    document = read(typeset([flow(LINES)], Lie(0, dict.fromkeys("".join(LINES), ""))))
    assert "纳兰雨桐（身份证号640522199003071234）" in _shown(document) and "(cid:" not in _shown(document)


def test_what_nobody_can_compare_is_believed_and_said() -> None:
    document = read(lines_pdf(["图案字体无人能识读的文字共十余个"]))
    assert document.warnings == ("unchecked_text",) and _addresses(document) == {PdfChars}


def test_mirrored_letters_are_no_lie() -> None:
    document = read(typeset([flow(LINES)], matrix="-1 0 0 1 595 0 cm"))
    assert "untrusted_text" not in document.warnings and "纳兰雨桐" in _shown(document)


def test_shapes_that_look_alike_are_not_compared() -> None:
    assert fold("Ｏ") == fold("0") == fold("〇") and fold("①") == fold("1") == fold("l") and fold("戶") == fold("户")
    assert fold("，") == fold("—") == "" and fold("3") != fold("8")


def test_a_difference_counts_only_where_it_is_certain_what_stands_there() -> None:
    assert places_of("甲乙丙", "甲丁丙") == [0, 1, 2]
    assert places_of("甲乙丙", "甲丙") == [0, None, 1]
    assert places_of("甲乙丙", "甲丁戊丙") == [0, None, 3]
    assert places_of("", "甲") == [] and places_of("甲", "") == [None]


def test_a_long_document_is_looked_at_within_bounds() -> None:
    needs_font()
    from pipeline.formats.pdf.layer import read_layers
    from pipeline.formats.pdf.opening import open_pdf

    source = typeset([flow([line[number % 7 :] for line in LINES]) for number in range(60)])
    sample = Sample()
    for layer in read_layers(open_pdf(source).data):
        sample.add(layer.number, layer.chars)
    chosen = sample.choose()
    seen = {spot.key for stretch in chosen for spot in stretch.spots} - {None}
    assert seen == set(sample.counts) and sum(len(stretch.spots) for stretch in chosen) <= MOST
    assert len(sample.places) == len(sample.counts) and all(len(places) <= 3 for places in sample.places.values())


def test_no_font_is_left_out_of_a_long_document() -> None:
    sample = Sample()
    for number in range(48):
        font = replace(_FONT, name=f"F{number}")
        places = [(row, column) for row in range(4) for column in range(22)]
        chars = [
            replace(
                ink_char(
                    at, chr(0x4E00 + 7 * at), Box(80 + 16 * column, 100 + 28 * row, 96 + 16 * column, 116 + 28 * row)
                ),
                font=font,
                code=at,
            )
            for at, (row, column) in enumerate(places)
        ]
        sample.add(number + 1, chars)
    looked = Counter(spot.key[0] for stretch in sample.choose() for spot in stretch.spots if spot.key is not None)
    assert len(looked) == 48 and min(looked.values()) >= 12
