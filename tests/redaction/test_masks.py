from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.finding import EntityType
from pipeline.model.text import squeeze
from pipeline.policy.profile import MaskKind, MaskRule
from pipeline.redaction.masks import BLOCK_MASK, mask, names_of_document, surname_of
from tests.redaction.helpers import PROFILE

CHARS = st.text(
    alphabet="张王欧阳建国艾力·中卫市沙坡头区滨河镇街道乡村3号0123456789Ab -－　１", min_size=1, max_size=24
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张某"),
        ("张 三丰", "张某"),
        ("欧阳娜娜", "欧阳某"),
        ("欧阳", "欧某"),
        ("诸葛亮", "诸葛某"),
        ("买买提·艾力", "买某"),
        ("John Smith", "J某"),
        ("张", BLOCK_MASK),
        ("张某", BLOCK_MASK),
        ("张三、李四", BLOCK_MASK),
    ],
)
def test_a_name_keeps_its_surname(name: str, shown: str) -> None:
    assert mask(name, EntityType.PERSON_NAME, PROFILE) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("宁夏中卫市沙坡头区滨河镇南苑小区3号楼", "宁夏中卫市沙坡头区滨河镇■■■"),
        ("江西省景德镇市珠山区新村街道12号", "江西省景德镇市珠山区新村街道■■■"),
        ("镇江市丹徒区高资镇3组", "镇江市丹徒区高资镇■■■"),
        ("中卫市沙坡头区城乡路5号", "中卫市沙坡头区■■■"),
        ("内蒙古自治区阿拉善盟阿拉善左旗巴彦浩特镇1号", "内蒙古自治区阿拉善盟阿拉善左旗巴彦浩特镇■■■"),
        ("中宁县宁安镇", BLOCK_MASK),
        ("南苑小区3号楼", BLOCK_MASK),
    ],
)
def test_an_address_ends_at_its_township(address: str, shown: str) -> None:
    assert mask(address, EntityType.ADDRESS, PROFILE) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("138-1234 5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("1381234567", BLOCK_MASK),
        ("1381", BLOCK_MASK),
    ],
)
def test_a_partial_mask_keeps_both_ends_of_a_long_value_only(number: str, shown: str) -> None:
    assert mask(number, EntityType.PHONE_NUMBER, PROFILE) == shown


@given(text=CHARS, kind=st.sampled_from(MaskKind), first=st.integers(0, 9), last=st.integers(0, 9))
@settings(max_examples=400, deadline=None)
def test_a_mask_shows_no_more_than_its_rule_allows(text: str, kind: MaskKind, first: int, last: int) -> None:
    rule = MaskRule(kind, first, last)
    shown = mask(text, EntityType.TERM, replace(PROFILE, masks={EntityType.TERM: rule}))
    value = squeeze(text).text
    assert shown
    if shown == BLOCK_MASK:
        return
    assert value not in squeeze(shown).text
    if kind is MaskKind.PARTIAL:
        head, tail = shown.split("****")
        assert (len(head), len(tail)) == (first, last)
        assert len(value) - first - last >= max(4, len(value) / 3)
    elif kind is MaskKind.SURNAME:
        assert shown == f"{surname_of(text)}某"
        assert len(surname_of(text)) < len(value)
    else:
        assert kind is MaskKind.REGION
        region = shown.removesuffix(BLOCK_MASK)
        assert value.startswith(squeeze(region).text)
        assert region.endswith(tuple("省市县区旗州盟镇乡道木"))
        assert not any(char.isdigit() for char in region)


def test_persons_of_one_surname_are_told_apart_and_one_person_has_one_mask() -> None:
    names = names_of_document(["张三", "李四", "张 三", "张伟"], "", PROFILE)
    assert names == {"张三": "张某1", "李四": "李某", "张伟": "张某2"}


def test_a_number_is_used_where_the_text_itself_speaks_of_such_a_person() -> None:
    assert names_of_document(["张三"], "张某已另案处理", PROFILE) == {"张三": "张某1"}


def test_the_length_of_a_value_is_not_told() -> None:
    assert len({mask("秘" * length, EntityType.CREDENTIAL, PROFILE) for length in range(1, 30)}) == 1


@pytest.mark.parametrize(
    "value",
    [
        "钱小宁，手机号码13900001111",
        "钱小宁手机号码13900001111",
        "13900001111。\n\n钱小宁",
        "13900001111、13900002222",
        "13900001111 13900002222",
        "13900001111转钱小宁",
        "13900001111,5551234",
        "13900001111;01066",
        "6123456/6123457",
    ],
)
def test_a_partial_mask_is_for_one_number_alone(value: str) -> None:
    """What a person drew too wide, or united, would be shown at its ends."""
    rule = MaskRule(MaskKind.PARTIAL, first=3, last=4)
    profile = replace(PROFILE, masks={EntityType.PHONE_NUMBER: rule})
    assert mask(value, EntityType.PHONE_NUMBER, profile) == BLOCK_MASK
    for written in ("１３９ ００００-１１１１", "139·0000·1111", "139‐0000‐1111"):
        assert mask(written, EntityType.PHONE_NUMBER, profile) == "139****1111"
