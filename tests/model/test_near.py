"""A listed term is found in recognised text though a character of it was read wrong, and in typed text only as it is."""

from __future__ import annotations

import pytest

from pipeline.model.document import Document
from pipeline.model.near import InkText
from tests.detectors.documents import read
from tests.detectors.ink_documents import on_ink


def near(document: Document, term: str) -> list[str]:
    return [document.text[start:end] for start, end in InkText(document).near(term)]


ID, PHONE, EIGHT = "640590198108301460", "13900001111", "20260318"


@pytest.mark.parametrize(
    "term, written",
    [
        (PHONE, PHONE),
        (PHONE, "139 0000 1111"),
        (PHONE, "13900007111"),
        (PHONE, "139OOOOllll"),
        (PHONE, "1390001111"),
        (PHONE, "139000011101"),
        (EIGHT, "2026O31B"),
        (EIGHT, "2026038"),
        (ID, "640590198l08301460"),
        (ID, "640590798108307460"),
        (ID, "6405901981830140"),
        (ID, "64059019810830146X"),
        ("方知远", "方知远"),
        ("方知远", "方知运"),
        ("方知远", "刈知远"),
        ("方知远", "方和远"),
        ("方知远", "方 知 运"),
        ("欧阳明远", "欧阳朋远"),
        ("云川市数据管理中心", "云川市教据管理中心"),
        ("云川市数据管理中心", "云川市数据管理中"),
    ],
)
def test_misread_terms(term: str, written: str) -> None:
    assert any(written in each for each in near(on_ink(f"据查：{written}，另行通知。"), term))


@pytest.mark.parametrize(
    "term, written",
    [
        (PHONE, "13900007117"),
        (PHONE, "13812345678"),
        (EIGHT, "20250319"),
        (ID, "640590798708307460"),
        ("1234567", "1234568"),
        ("方知远", "方知"),
        ("方知远", "方某某"),
        ("方知远", "方知，远"),
        ("方知远", "知远"),
        ("张三", "张二"),
        ("云川市数据管理中心", "云川市教据管埋中心"),
    ],
)
def test_what_differs_more_is_another(term: str, written: str) -> None:
    assert near(on_ink(f"据查：{written}，另行通知。"), term) in ([], [term])


def test_typed_text_has_no_ink() -> None:
    assert near(read("据查：方知运，另行通知。"), "方知远") == []


def test_pictures_of_word_too() -> None:
    assert near(on_ink("据查：方知运", part="word/media/image1.png"), "方知远") == ["方知运"]


def test_a_term_does_not_reach_over_blocks() -> None:
    assert near(on_ink("据查：方知", "远方来信"), "方知远") == []
