from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ProfileError
from pipeline.model.review import Role
from pipeline.policy import profile as profile_module
from pipeline.policy.load import available, load_profile, load_versions, parse_profile
from pipeline.policy.sections import AuthorityKind, DeadlineUnit, Fees, Powers, ProcessInformation, ThirdParty

FOLDER = Path(profile_module.__file__).parent / "profiles"
SOURCE = (FOLDER / "zhongwei_yunjisuan.toml").read_text("utf-8")
OLD = (FOLDER / "zhongwei_yunjisuan@2026.1.toml").read_text("utf-8")


def test_editions_from_before_the_sections_are_what_they_were() -> None:
    editions = {name: load_versions(name)[0].edition for name in ("zhongwei_kejiju", "zhongwei_yunjisuan")}
    assert editions == {
        "zhongwei_kejiju": "2026.1#4a8ad3017fbef6a9",
        "zhongwei_yunjisuan": "2026.1#55aa768d372d8242",
    }


@pytest.mark.parametrize("addition", [
    '\n[consultation]\narticle = "第一条"\n',
    '\n[[authority]]\nid = "a"\ntitle = "机关"\nkind = "other"\narticle = "第一条"\n',
    '\n[powers]\nruling = { roles = ["leader"], article = "第一条" }\n',
])  # fmt: skip
def test_a_section_makes_another_edition(addition: str) -> None:
    assert parse_profile((OLD + addition).encode(), "mine").edition != parse_profile(OLD.encode(), "mine").edition


def test_a_power_as_it_is_by_default_makes_no_other_edition() -> None:
    power = Powers().lift
    said = f'\n[powers]\nlift = {{ roles = ["leader"], article = "{power.article}" }}\n'
    assert parse_profile((OLD + said).encode(), "mine").edition == parse_profile(OLD.encode(), "mine").edition


def test_bureau_a_says_what_its_rule_says() -> None:
    profile = load_profile("zhongwei_kejiju")
    assert profile.step("secrecy_review").checks == ("准确性", "权威性", "完整性", "时效性")
    assert all(not step.checks for step in profile.chain if step.role is not Role.SECRECY_OFFICE)
    assert profile.consultation is not None
    assert profile.consultation.number is None and not profile.consultation.silence_consents
    asked = profile.requests
    assert asked is not None
    assert (asked.reply.number, asked.extension.number) == (15, 15)
    assert asked.third_party.rule is ThirdParty.VETO and "第三十八条" in asked.third_party.article
    assert asked.special_need.rule is True and asked.fees.rule is Fees.COST
    assert asked.process_information.rule is ProcessInformation.WITHHELD
    assert [each.kind for each in profile.authorities] == [AuthorityKind.OTHER, AuthorityKind.ASSESSMENT]
    assert profile.authorities_for(business=True) == profile.authorities_for(business=False) == profile.authorities[:1]


def test_bureau_b_puts_business_matters_to_either_and_others_to_the_secrecy_administration() -> None:
    profile = load_profile("zhongwei_yunjisuan")
    assert [each.id for each in profile.authorities_for(business=True)] == ["superior", "secrecy_administration"]
    assert [each.id for each in profile.authorities_for(business=False)] == ["secrecy_administration"]
    assert profile.consultation is not None
    assert (profile.consultation.number, profile.consultation.unit) == (15, DeadlineUnit.WORKING_DAY)
    assert profile.consultation.silence_consents


@pytest.mark.parametrize("name", available())
def test_every_profile_keeps_what_never_bends(name: str) -> None:
    powers = load_profile(name).powers
    assert powers.not_a_marking.roles == {Role.SECRECY_OFFICE, Role.LEADER}
    assert powers.lift.roles == {Role.LEADER}
    watching = {Role.AUDITOR, Role.ADMINISTRATOR, Role.DRAFTER}
    for power in (powers.lift, powers.withhold, powers.ruling, powers.recall, powers.not_a_marking):
        assert power.article and not power.roles & watching


@pytest.mark.shared
def test_the_sections_cite_what_the_rules_say(shared: Path) -> None:
    a, b = [path.read_text("utf-8") for path in sorted((shared / "rules").glob("*.txt"))]
    assert "应当报同级保密部门审定" in a and "准确性、权威性、完整性和时效性" in a
    assert "应自收到申请之日起15个工作日内予以答复" in a and "最长不得超过15个工作日" in a
    assert "第三方不同意公开的,不得公开" in a and "以专业测评机构出具的测评报告为依据" in a
    assert "逐级报至有权确定该事项密级的上级领导或保密工作部门确定" in b
    assert "应当自收到申请之日起20个工作日内予以答复" in b and "应当予以公开,并将决定公开的政府信息内容" in b


def changed(old: str, new: str) -> str:
    assert old in SOURCE
    return SOURCE.replace(old, new, 1)


WITHHOLD = 'withhold = { roles = ["secrecy_office", "leader"]'
NOT_MARK = 'not_a_marking = { roles = ["secrecy_office", "leader"]'
AUTHORITY = SOURCE[SOURCE.index("[[authority]]") : SOURCE.index("# 各环节以外的权限")]
WRONG: list[tuple[str, str, str, str]] = [
    ("one alone finds no marking", changed(NOT_MARK, 'not_a_marking = { roles = ["secrecy_office"]'),
     "powers.not_a_marking.roles", "共同"),
    ("three find no marking", changed(NOT_MARK, 'not_a_marking = { roles = ["secrecy_office", "leader", "drafter"]'),
     "powers.not_a_marking.roles", "共同"),
    ("the office lifts", changed('lift = { roles = ["leader"]', 'lift = { roles = ["secrecy_office"]'),
     "powers.lift.roles", "制发机关"),
    ("anybody lifts", changed('lift = { roles = ["leader"]', 'lift = { roles = ["leader", "drafter"]'),
     "powers.lift.roles", "制发机关"),
    ("a drafter withholds", changed(WITHHOLD, 'withhold = { roles = ["drafter"]'), "powers.withhold.roles", "secrecy"),
    ("an auditor rules", changed('ruling = { roles = ["secrecy_office"]', 'ruling = { roles = ["auditor"]'),
     "powers.ruling.roles", "leader"),
    ("an administrator recalls", changed('recall = { roles = ["leader", "publisher"]', 'recall = { roles = ["administrator"]'),
     "powers.recall.roles", "publisher"),
    ("nobody withholds", changed(WITHHOLD, "withhold = { roles = []"), "powers.withhold.roles", "至少"),
    ("a power without article", changed(', article = "《保守国家秘密法》第二十二条" }', " }"),
     "powers.not_a_marking.article", "缺少"),
    ("unknown power", changed("[powers]", "[powers]\nrelease = 1"), "powers.release", "没有这个键"),
    ("silence without a limit", changed('number = 15\nunit = "working_day"\nsilence', "silence"),
     "consultation.silence_consents", "没有答复期限"),
    ("number without unit", changed('number = 15\nunit = "working_day"\nsilence', "number = 15\nsilence"),
     "consultation.unit", "同时"),
    ("unit without number", changed('number = 15\nunit = "working_day"\nsilence', 'unit = "day"\nsilence'),
     "consultation.number", "同时"),
    ("authorities alike", changed('id = "superior"', 'id = "secrecy_administration"'), "authority[2].id", "重复"),
    ("authority of an unknown kind", changed('kind = "other"', 'kind = "court"'), "authority[2].kind", "assessment"),
    ("nobody for other matters", changed('kind = "other"', 'kind = "business"'), "authority", "other"),
    ("a report that settles secrecy", SOURCE.replace(AUTHORITY, AUTHORITY + '[[authority]]\nid = "x"\ntitle = "测评机构"\n'
     'kind = "assessment"\narticle = "第一条"\nsettles_secrecy = true\n\n'), "authority[3].settles_secrecy", "测评机构"),
    ("no time for replies", changed("reply = {", "answer = {"), "requests.answer", "没有这个键"),
    ("fees unknown", changed('fees = { rule = "free"', 'fees = { rule = "some"'), "requests.fees.rule", "cost"),
    ("need in words", changed("special_need = { rule = true", 'special_need = { rule = "yes"'),
     "requests.special_need.rule", "true"),
    ("limit of no days", changed("reply = { number = 20", "reply = { number = 0"), "requests.reply.number", "整数"),
    ("reply among the deadlines", changed("[deadlines.correction]", "[deadlines.reply]"), "deadlines.reply", "[requests]"),
    ("checks of a drafter", changed('id = "initial_opinion"', 'id = "initial_opinion"\nchecks = ["准确性"]'),
     "chain[1].checks", "保密审查"),
    ("checks with commas", changed('id = "secrecy_review"', 'id = "secrecy_review"\nchecks = ["准确性、完整性"]'),
     "chain[3].checks[1]", "标点"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "key", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_no_profile_may_say_is_refused_by_name(source: str, key: str, words: str) -> None:
    with pytest.raises(ProfileError) as raised:
        parse_profile(source.encode(), "mine")
    assert raised.value.detail["key"] == key
    assert words in str(raised.value.detail["remedy"])
