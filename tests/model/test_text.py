from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.text import find_all, fold, squeeze

CHINESE = st.text(st.sampled_from("中卫市张三电话 １２３456\u200b\u00ad\n-－·㎡ﬁＡb"), max_size=60)


@given(st.text(max_size=80))
def test_folded_text_maps_every_code_point_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.origin)
    assert list(folded.origin) == sorted(folded.origin)
    for char, index in zip(folded.text, folded.origin, strict=True):
        symbol = "\uf020" <= text[index] <= "\uf07e" and char == chr(ord(text[index]) - 0xF000)
        assert symbol or char in unicodedata.normalize("NFKC", text[index])


@given(CHINESE)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(CHINESE, CHINESE, st.text(st.sampled_from("张三13812345678"), min_size=1, max_size=12))
def test_an_inserted_value_is_found_where_it_stands(before: str, after: str, value: str) -> None:
    text = before + value + after
    spans = find_all(value, squeeze(text))
    assert any(squeeze(text[start:end]).text == squeeze(value).text for start, end in spans)


def test_one_value_in_many_spellings_is_found() -> None:
    for spelling in (
        "13812345678",
        "１３８１２３４５６７８",
        "138 1234 5678",
        "138-1234-5678",
        "138\u200b12345678",
        "1381234\n5678",
        "".join(chr(0xF000 + ord(char)) for char in "13812345678"),
    ):
        text = f"电话：{spelling}。"
        assert [text[a:b] for a, b in find_all("13812345678", squeeze(text))] == [spelling]


def test_a_bullet_of_a_symbol_font_stays_beside_a_number_and_words_become_letters() -> None:
    assert fold("\uf06c13812345678").text == "\uf06c13812345678"
    assert fold("\uf041\uf062\uf020\uf031甲").text == "Ab 1甲"


def test_text_that_needs_no_folding_keeps_the_identity() -> None:
    text = "电话13812345678。"
    assert fold(text).text == text
    assert fold(text).span(2, 13) == (2, 13)


def test_a_needle_of_blanks_finds_nothing() -> None:
    assert find_all(" \n", squeeze("a b")) == []


def test_radicals_are_what_they_are_drawn_as() -> None:
    assert fold("意⻅、⻢⼩明").text == "意见、马小明"
    assert find_all("马小明", squeeze("联系人⻢⼩明。")) == [(3, 6)]
