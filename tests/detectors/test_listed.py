"""The bureau's own terms, through ``detect``: always found, or kept, and nothing beside them."""

from __future__ import annotations

from pathlib import Path

import detectors
from pipeline.model.finding import Disposition, EntityType, Finding
from pipeline.policy import profile as profile_module
from pipeline.policy.load import parse_profile
from tests.detectors.documents import read

T, D = EntityType, Disposition
SOURCE = (Path(profile_module.__file__).parent / "profiles" / "zhongwei_yunjisuan.toml").read_text("utf-8")


def term(text: str, type: EntityType, disposition: str) -> str:
    return (
        f'[[own_term]]\ntext = "{text}"\ntype = "{type}"\ndisposition = "{disposition}"\nreason = "本单位规定的词语"\n'
        'basis = [{ law = "政府信息公开条例", article = "第二十条" }]\n'
    )


def found(text: str, *terms: str, top: str = "") -> dict[str, Finding]:
    profile = parse_profile("\n".join([top, SOURCE, *terms]).encode(), "mine")
    document = read(text)
    return {document.text[each.start : each.end]: each for each in detectors.detect(document, profile)}


def test_a_word_is_found_however_it_is_written() -> None:
    text = "青石计划、青 石 计 划、青石—计划。其余照旧。\n"
    seen = found(text, term("青石计划", T.SECRET_REFERENCE, "review"))
    assert {"青石计划", "青 石 计 划"} <= set(seen)
    assert {each.disposition for each in seen.values()} == {D.REVIEW}
    one = seen["青石计划"]
    assert one.reason == "本单位规定的词语。" and [each.rule for each in one.evidence] == ["own_term"]
    assert "青石" not in str(one.evidence) and "青石计划" not in found(text)


def test_a_word_that_is_found_goes_before_what_the_profile_says() -> None:
    text = "联系人：方知远，手机号码13900001111。\n"
    off = 'off = ["PHONE_NUMBER"]'
    assert "13900001111" not in found(text, top=off)
    assert found(text, term("13900001111", T.PHONE_NUMBER, "redact"), top=off)["13900001111"].disposition is D.REDACT


def test_a_word_is_kept_with_its_own_reason_and_article() -> None:
    text = "值班手机号码13900001111，另有手机号码13900002222。\n"
    seen = found(text, term("139-0000-1111", T.LANDLINE, "keep"))
    kept = seen["13900001111"]
    assert (kept.disposition, kept.type, kept.reason) == (D.KEEP, T.PHONE_NUMBER, "本单位规定的词语。")
    assert str(kept.basis[0]) == "《政府信息公开条例》第二十条"
    assert seen["13900002222"].disposition is D.REDACT


def test_keeping_a_word_keeps_nothing_longer() -> None:
    text = "获奖人：方知远，身份证号：640590198108301468，手机号码13900001111。\n"
    plain = {word: each.disposition for word, each in found(text).items()}
    for word, type in (("方知", T.PERSON_NAME), ("0590198", T.LANDLINE), ("90000111", T.LANDLINE)):
        seen = {each: finding.disposition for each, finding in found(text, term(word, type, "keep")).items()}
        assert {each: seen.get(each) for each in plain} == plain, word


def test_keeping_a_word_of_one_type_keeps_it_as_no_other() -> None:
    text = "获奖人：方知远，手机号码13900001111。\n"
    seen = found(text, term("方知远", T.ADDRESS, "keep"))
    assert seen["方知远"].disposition is D.REDACT and seen["方知远"].type is T.PERSON_NAME
