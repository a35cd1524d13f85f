"""Versions of a profile side by side, and a profile as text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ProfileError
from pipeline.model.finding import Category, Disposition, EntityType, LegalBasis
from pipeline.model.review import Role
from pipeline.policy import profile as profile_module
from pipeline.policy.custom import CustomRecognizer, WordLists
from pipeline.policy.dump import dump_profile
from pipeline.policy.load import available, load_edition, load_profile, load_versions, parse_profile
from pipeline.policy.profile import Deadline, DeadlineStart, KeepList, MaskKind, MaskRule, Profile
from pipeline.policy.sections import Authority, AuthorityKind, Consultation, DeadlineUnit, Power, Powers

SOURCE = (Path(profile_module.__file__).parent / "profiles" / "zhongwei_yunjisuan.toml").read_text("utf-8")


def version(number: str, effective: str) -> str:
    return SOURCE.replace('"2026.2"', f'"{number}"').replace("2024-09-01", effective, 1)


@pytest.fixture
def bureau(tmp_path: Path) -> Path:
    """A bureau's profile with a version of 2027 and one that corrects it."""
    (tmp_path / "bureau.toml").write_text(version("2026.9", "2026-01-01"), "utf-8")
    (tmp_path / "bureau@2027.1.toml").write_text(version("2027.1", "2027-03-01"), "utf-8")
    (tmp_path / "bureau@2027.10.toml").write_text(version("2027.10", "2027-03-01"), "utf-8")
    (tmp_path / "bureau2.toml").write_text("another bureau's, not looked at", "utf-8")
    return tmp_path / "bureau.toml"


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (date(2026, 1, 1), "2026.9"),
        (date(2027, 2, 28), "2026.9"),
        (date(2027, 3, 1), "2027.10"),
        (date(2030, 1, 1), "2027.10"),
    ],
)
def test_the_latest_in_force_on_the_day_is_taken(bureau: Path, on: date, number: str) -> None:
    found = load_profile(str(bureau), on)
    assert (found.id, found.version) == ("bureau", number)


def test_a_day_before_the_first_version_is_refused(bureau: Path) -> None:
    with pytest.raises(ProfileError) as raised:
        load_profile(str(bureau), date(2025, 12, 31))
    assert raised.value.detail["key"] == "effective"
    assert "2026-01-01" in str(raised.value.detail["remedy"])


def test_a_version_is_taken_by_its_name(bureau: Path) -> None:
    named = load_profile(str(bureau.with_name("bureau@2027.1.toml")), date(2020, 1, 1))
    assert (named.id, named.version) == ("bureau", "2027.1")
    assert load_profile("zhongwei_kejiju@2026.1").version == "2026.1"
    with pytest.raises(ProfileError):
        load_profile("zhongwei_kejiju@2099.1")


def test_a_case_finds_the_edition_it_was_opened_under(bureau: Path) -> None:
    old = load_profile(str(bureau), date(2026, 5, 1))
    assert load_edition(str(bureau), old.edition) == old
    assert load_edition(str(bureau), "2026.9#0000000000000000") is None
    assert [each.version for each in load_versions(str(bureau))] == ["2026.9", "2027.1", "2027.10"]


def test_a_file_that_says_another_version_than_its_name_is_refused(bureau: Path) -> None:
    bureau.with_name("bureau@2028.1.toml").write_text(version("2028.2", "2028-01-01"), "utf-8")
    with pytest.raises(ProfileError) as raised:
        load_profile(str(bureau))
    assert raised.value.detail["file"] == "bureau@2028.1.toml"
    assert raised.value.detail["key"] == "version"


def test_one_version_in_two_files_is_refused(bureau: Path) -> None:
    bureau.write_text(version("2027.1", "2026-01-01"), "utf-8")
    with pytest.raises(ProfileError) as raised:
        load_profile(str(bureau))
    assert "同一版本号" in str(raised.value.detail["remedy"])


@pytest.mark.parametrize("name", available())
def test_the_text_of_a_profile_makes_the_same_edition(name: str) -> None:
    for profile in load_versions(name):
        again = parse_profile(dump_profile(profile).encode(), profile.id)
        assert again == profile
        assert again.edition == profile.edition
        assert dump_profile(again) == dump_profile(profile)


TEXT = st.text(st.sampled_from("甲乙丙《》（）、\"\\#' =[]{}a1〔〕\U00020000é"), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip()) and text == text.strip()
)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
ROLES = st.sets(st.sampled_from([Role.SECRECY_OFFICE, Role.LEADER]), min_size=1).map(frozenset)
BASES = st.lists(st.builds(LegalBasis, TEXT, TEXT, st.just("") | TEXT), min_size=1, max_size=3, unique=True).map(tuple)
UNITS = st.sampled_from(list(DeadlineUnit))
LIMITED = st.builds(Consultation, TEXT, st.integers(1, 366), UNITS, st.booleans())
WORDS = st.lists(st.sampled_from(["凌霄工程", 'say "乙"', "丙\\丁", "a'b"]), unique=True).map(tuple)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    deadlines = {
        each: Deadline(
            each, draw(st.integers(1, 366)), draw(UNITS), draw(st.sampled_from(list(DeadlineStart))), draw(TEXT)
        )
        for each in {"publication", *draw(st.sets(NAMES, max_size=2))} - {"reply", "reply_extended"}
    }
    authorities = [Authority("all", draw(TEXT), AuthorityKind.OTHER, draw(TEXT), draw(st.booleans()))]
    if draw(st.booleans()):
        authorities.append(Authority("report", draw(TEXT), AuthorityKind.ASSESSMENT, draw(TEXT)))
    recognizer = CustomRecognizer(
        draw(NAMES), EntityType.PERSONAL_ID_OTHER, draw(st.sampled_from(["ZW-\\d{6}", '"甲"[0-9]{4}\t'])),
        draw(st.sampled_from([Disposition.REDACT, Disposition.REVIEW])), "按本局规定应当遮盖。", draw(BASES),
        score=draw(st.floats(0.01, 1)), context=draw(WORDS),
    )  # fmt: skip
    base = load_profile(draw(st.sampled_from(available())))
    powers = Powers(withhold=Power(draw(ROLES), draw(TEXT)), ruling=Power(draw(ROLES), draw(TEXT)))
    return replace(
        base,
        title=draw(TEXT),
        effective=draw(st.dates(date(1000, 1, 1))),
        deadlines=deadlines,
        bases={**base.bases, draw(st.sampled_from(list(Category))): draw(BASES)},
        masks=draw(
            st.sampled_from([{}, {EntityType.PHONE_NUMBER: MaskRule(MaskKind.PARTIAL, 3, 0)}, dict(base.masks)])
        ),
        keep=KeepList(officials=frozenset(draw(st.sets(st.sampled_from(["纳岚", "王  某", "李四"]))))),
        terms=draw(WORDS),
        off=draw(st.sampled_from([frozenset(), frozenset({EntityType.USCC, EntityType.QQ_NUMBER})])),
        thresholds={EntityType.ADDRESS: draw(st.floats(0, 1))},
        words=WordLists(code_names=draw(WORDS)),
        recognizers=draw(st.sampled_from([(), (recognizer,)])),
        codes=draw(st.sampled_from([{}, {Category.PERSONAL: '个"人'}])),
        consultation=draw(st.none() | st.builds(Consultation, TEXT) | LIMITED),
        authorities=draw(st.sampled_from([(), tuple(authorities)])),
        powers=draw(st.sampled_from([Powers(), powers])),
        requests=draw(st.sampled_from([None, base.requests])),
    )


@settings(max_examples=60, deadline=None)
@given(profiles())
def test_any_profile_goes_through_its_text_unchanged(profile: Profile) -> None:
    again = parse_profile(dump_profile(profile).encode(), profile.id)
    assert again == profile
    assert again.edition == profile.edition
