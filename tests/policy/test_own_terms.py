"""``[[own_term]]``: what is taken, what is refused, and that an edition tells the difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ProfileError
from pipeline.model.finding import Disposition, EntityType, LegalBasis
from pipeline.model.terms import Term
from pipeline.policy import profile as profile_module
from pipeline.policy.dump import dump_profile
from pipeline.policy.load import load_profile, parse_profile
from pipeline.services.desk import with_terms

SOURCE = (Path(profile_module.__file__).parent / "profiles" / "zhongwei_yunjisuan.toml").read_text("utf-8")
TERM = """
[[own_term]]
text = "青石 计划"
type = "SECRET_REFERENCE"
disposition = "review"
reason = "本单位专项的名称"
basis = [{ law = "保守国家秘密法", article = "第三十五条" }]
"""
BASIS = (LegalBasis("政府信息公开条例", "第二十条", "（二）"),)


def made(text: str, disposition: Disposition = Disposition.REDACT, type: EntityType = EntityType.TERM) -> Term:
    return Term(
        0, text, type, disposition, "本单位规定的词语。", BASIS, "o0003", "o0006", "2026-03-02T01:00:00.000000Z"
    )


def test_a_term_is_taken_whole() -> None:
    (own,) = parse_profile((SOURCE + TERM).encode(), "mine").own_terms
    assert (own.text, own.type, own.disposition) == ("青石 计划", EntityType.SECRET_REFERENCE, Disposition.REVIEW)
    assert own.reason == "本单位专项的名称。" and own.basis == (LegalBasis("保守国家秘密法", "第三十五条"),)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("青石 计划", "石", "text"),
        ("SECRET_REFERENCE", "SECRET_MARKING", "type"),
        ("SECRET_REFERENCE", "UNREADABLE", "type"),
        ("SECRET_REFERENCE", "COVERED", "type"),
        ('"review"', '"block"', "disposition"),
        ('"review"', '"keep"', "type"),
        ("本单位专项的名称", "secret", "reason"),
        ('[{ law = "保守国家秘密法", article = "第三十五条" }]', "[]", "basis"),
    ],
)
def test_terms_that_are_refused(old: str, new: str, key: str) -> None:
    with pytest.raises(ProfileError) as caught:
        parse_profile((SOURCE + TERM.replace(old, new)).encode(), "mine")
    assert caught.value.detail["key"] == f"own_term[1].{key}" and "青石" not in str(caught.value)


def test_a_word_stands_once() -> None:
    with pytest.raises(ProfileError) as caught:
        parse_profile((SOURCE + TERM + TERM.replace("青石 计划", "青石计划")).encode(), "mine")
    assert caught.value.detail["key"] == "own_term[2].text"


def test_editions_tell_the_difference() -> None:
    profile = load_profile("zhongwei_yunjisuan")
    assert with_terms(profile, ()) is profile
    one, two = made("青石计划"), made("云川大厦", Disposition.KEEP, EntityType.ADDRESS)
    editions = {profile.edition, with_terms(profile, (one,)).edition, with_terms(profile, (one, two)).edition}
    assert len(editions) == 3
    assert with_terms(profile, (one, two)).edition == with_terms(profile, (two, one)).edition
    changed = replace(one, reason="另一个理由在此。")
    assert with_terms(profile, (changed,)).edition != with_terms(profile, (one,)).edition
    # Who asked for it and when is no part of the rules.
    later = replace(one, id=7, since="2027-01-01T00:00:00.000000Z", asked_by="o0009")
    assert with_terms(profile, (later,)).edition == with_terms(profile, (one,)).edition
    assert with_terms(profile, (one,)).edition.startswith(f"{profile.version}#")


def test_the_profile_goes_before_the_list() -> None:
    profile = parse_profile((SOURCE + TERM).encode(), "mine")
    assert with_terms(profile, (made("青石计划"),)) is profile


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=12),
            st.sampled_from([Disposition.REDACT, Disposition.REVIEW, Disposition.KEEP]),
        ),
        max_size=8,
        unique_by=lambda pair: pair[0],
    )
)
def test_a_profile_with_terms_is_kept_as_text(words: list[tuple[str, Disposition]]) -> None:
    profile = with_terms(
        load_profile("zhongwei_yunjisuan"), [made(text, how, EntityType.PERSON_NAME) for text, how in words]
    )
    again = parse_profile(dump_profile(profile).encode(), profile.id)
    assert again == profile and again.edition == profile.edition
