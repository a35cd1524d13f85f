from __future__ import annotations

import pickle
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ProfileError
from pipeline.model.finding import Category, EntityType, LegalBasis
from pipeline.model.review import Role
from pipeline.policy import profile as profile_module
from pipeline.policy.load import DEFAULT_PROFILE, MAX_BYTES, available, load_profile, parse_profile
from pipeline.policy.profile import DeadlineStart, MaskKind, Profile
from pipeline.policy.sections import DeadlineUnit

FOLDER = Path(profile_module.__file__).parent / "profiles"
SOURCE = (FOLDER / "zhongwei_yunjisuan.toml").read_text("utf-8")
T = EntityType


def test_the_two_bureaus_and_the_state_are_there() -> None:
    assert available() == ("national", "zhongwei_kejiju", "zhongwei_yunjisuan")
    assert DEFAULT_PROFILE in available()


@pytest.mark.parametrize("name", available())
def test_a_profile_is_complete(name: str) -> None:
    profile = load_profile(name)
    assert profile.id == name
    assert profile.version == ("2026.1" if name == "national" else "2026.2")
    assert profile.effective == (date(2024, 5, 1) if name == "national" else date(2024, 9, 1))
    assert profile.requests is not None and profile.consultation is not None and profile.authorities
    assert set(profile.bases) == set(Category)
    assert all(step.article and step.title for step in profile.chain)
    assert profile.step("secrecy_review").role is Role.SECRECY_OFFICE
    assert not profile.off
    assert pickle.loads(pickle.dumps(profile)) == profile
    assert profile.bases[Category.PERSONAL][0] == LegalBasis("政府信息公开条例", "第十五条")
    assert LegalBasis("政府信息公开条例", "第二十条", "（二）") in profile.bases[Category.ORGANISATION]
    assert profile.masks[T.PHONE_NUMBER].kind is MaskKind.PARTIAL
    assert profile.default_mask.kind is MaskKind.BLOCK


def test_bureau_b_has_the_four_steps_of_its_rule() -> None:
    profile = load_profile("zhongwei_yunjisuan")
    assert [step.role for step in profile.chain] == [
        Role.DRAFTER,
        Role.SECTION_HEAD,
        Role.SECRECY_OFFICE,
        Role.LEADER,
    ]
    assert [step.title for step in profile.chain] == [
        "科室工作人员初步意见",
        "科室负责人审查意见",
        "保密审查科室审查意见",
        "分管领导审批",
    ]
    limit = profile.deadlines["publication"]
    assert (limit.number, limit.unit, limit.start) == (20, DeadlineUnit.WORKING_DAY, DeadlineStart.CREATED)


def test_bureau_a_has_the_leader_before_the_secrecy_review() -> None:
    profile = load_profile("zhongwei_kejiju")
    assert [step.role for step in profile.chain] == [Role.DRAFTER, Role.LEADER, Role.SECRECY_OFFICE]
    limit = profile.deadlines["publication"]
    assert (limit.number, limit.unit, limit.start) == (10, DeadlineUnit.WORKING_DAY, DeadlineStart.REVIEWED)
    assert "第六条" in limit.article


@pytest.mark.shared
def test_the_chain_cites_what_the_rules_say(shared: Path) -> None:
    texts = [path.read_text("utf-8") for path in sorted((shared / "rules").glob("*.txt"))]
    assert "(二)信息制作科室分管领导批准;" in texts[0]
    assert "(三)依照保密规定进行保密审查;" in texts[0]
    assert "10个工作日内予以公开" in texts[0]
    assert "(四)单位分管领导审查批准。" in texts[1]
    assert "最迟在信息产生后的20个工作日内予以公开" in texts[1]


CHAIN_END = "[deadlines.publication]"
STEP = '[[chain]]\nid = "{id}"\ntitle = "环节"\nrole = "{role}"\nown_section = true\narticle = "第一条"\n\n'


def with_step(id_: str, role: str) -> str:
    return SOURCE.replace(CHAIN_END, STEP.format(id=id_, role=role) + CHAIN_END, 1)


def without_step(id_: str) -> str:
    start = SOURCE.index(f'[[chain]]\nid = "{id_}"')
    return SOURCE[:start] + SOURCE[SOURCE.index("\n\n", start) + 2 :]


def with_line(after: str, line: str) -> str:
    assert after in SOURCE
    return SOURCE.replace(after, f"{after}\n{line}", 1)


def with_value(old: str, new: str) -> str:
    assert old in SOURCE
    return SOURCE.replace(old, new, 1)


FIRST_LINE = SOURCE.splitlines()[0]
WRONG: list[tuple[str, str, str, str]] = [
    # name, source, key named, words in the remedy
    ("unknown key", with_line(FIRST_LINE, 'colour = "red"'), "colour", "没有这个键"),
    ("unknown key in a step", with_value('id = "initial_opinion"', 'id = "x"\nnext = "y"'), "chain[1].next", "没有"),
    ("no version", with_value('version = "2026.2"\n', ""), "version", "缺少"),
    ("version not a text", with_value('version = "2026.2"', "version = 2026.1"), "version", "带引号"),
    ("version of another form", with_value('"2026.2"', '"v1"'), "version", "年份"),
    ("empty title", with_value('title = "中卫市云计算和大数据发展局"', 'title = " "'), "title", "非空"),
    ("long title", with_value('title = "', 'title = "' + "局" * 201), "title", "200"),
    ("no rules", with_value("rules = ", "# "), "rules", "缺少"),
    ("date in quotation marks", with_value("= 2024-09-01", '= "2024-09-01"'), "effective", "不加引号"),
    ("date with time", with_value("= 2024-09-01", "= 2024-09-01T00:00:00"), "effective", "日期"),
    ("chain not a list", "chain = 3\n" + SOURCE.replace("[[chain]]", "[[chains]]"), "chains", "没有"),
    ("chain empty", "chain = []\n" + SOURCE.split("[[chain]]")[0] + "[deadlines" + SOURCE.split("[deadlines", 1)[1],
     "chain", "至少应有 1 条"),
    ("id repeated", with_value('id = "section_review"', 'id = "initial_opinion"'), "chain.id", "重复"),
    ("id not a name", with_value('id = "section_review"', 'id = "第二步"'), "chain[2].id", "小写"),
    ("role repeated", with_value('role = "section_head"', 'role = "drafter"'), "chain.role", "同一角色"),
    ("unknown role", with_value('role = "section_head"', 'role = "boss"'), "chain[2].role", "section_head"),
    ("auditor in the chain", with_step("audit", "auditor"), "chain.role", "只能由"),
    ("no secrecy review", without_step("secrecy_review"), "chain.role", "保密审查"),
    ("no leader", without_step("leader_approval"), "chain.role", "分管领导"),
    ("own_section a text", with_value("own_section = true", 'own_section = "true"'), "chain[1].own_section", "true"),
    ("limit of no days", with_value("number = 20", "number = 0"), "deadlines.publication.number", "整数"),
    ("limit a truth", with_value("number = 20", "number = true"), "deadlines.publication.number", "整数"),
    ("limit in weeks", with_value('"working_day"', '"week"'), "deadlines.publication.unit", "working_day"),
    ("limit from nowhere", with_value('"opened"', '"born"'), "deadlines.publication_opened.start", "approved"),
    ("no limit", SOURCE.replace("[deadlines.publication]", "[deadlines.other]"), "deadlines.publication", "缺少"),
    ("limit not a table", SOURCE.replace("[deadlines.publication]", "[deadlines]\npublication = 3\n[deadlines.x]"),
     "deadlines.publication", "表"),
    ("limit's name", SOURCE.replace("[deadlines.publication]", '[deadlines."公开"]'), "deadlines", "小写"),
    ("category left out", SOURCE.replace("work_secret = [", "work_secrets = ["), "bases.work_secrets", "work_secret"),
    ("category without an article", SOURCE.replace("\nprocess = [", "\nprocess = []\nunreadables = ["),
     "bases.process", "至少应有 1 条"),
    ("article without a law", with_value('{ law = "政府信息公开条例", ', "{ "), "bases.state_secret[1].law", "缺少"),
    ("article twice", with_value('{ law = "政府信息公开条例", article = "第十六条" }',
     '{ law = "法", article = "第一条" }, { law = "法", article = "第一条" }'), "bases.process", "重复"),
    ("mask of an unknown type", with_line("[masks]", 'NAME = { kind = "block" }'), "masks.NAME", "PERSON_NAME"),
    ("unknown mask", with_value('kind = "surname"', 'kind = "none"'), "masks.PERSON_NAME.kind", "partial"),
    ("partial name", with_value('kind = "surname"', 'kind = "partial", first = 1'), "masks.PERSON_NAME", "block"),
    ("surname of a phone", with_line("[masks]", 'LANDLINE = { kind = "surname" }'), "masks.LANDLINE", "PERSON_NAME"),
    ("region of a card", with_line("[masks]", 'BANK_CARD = { kind = "region" }'), "masks.BANK_CARD", "ADDRESS"),
    ("mask that hides nothing", with_value("first = 3, last = 4", "first = 8, last = 8"),
     "masks.PHONE_NUMBER", "不超过 3 位"),
    ("code of an unknown ground", with_line(FIRST_LINE, 'codes = { private = "甲" }'), "codes.private", "personal"),
    ("code that looks like a mask", with_line(FIRST_LINE, 'codes = { personal = "■" }'), "codes.personal", "十二个字"),
    ("partial without numbers", with_value(", first = 3, last = 4", ""), "masks.PHONE_NUMBER", "保留 1 位"),
    ("block with numbers", with_value('CN_ID_CARD = { kind = "block" }', 'CN_ID_CARD = { kind = "block", last = 4 }'),
     "masks.CN_ID_CARD", "partial"),
    ("partial by default", with_value('kind = "block"', 'kind = "partial"\nfirst = 1'), "default_mask", "block"),
    ("phone with letters", with_value("phones = []", 'phones = ["tel"]'), "keep.phones[1]", "电话"),
    ("no mailbox", with_value("emails = []", 'emails = ["a"]'), "keep.emails[1]", "邮箱"),
    ("official of one letter", with_value("officials = []", 'officials = ["王"]'), "keep.officials[1]", "姓名"),
    ("address with a line end", with_value("addresses = []", 'addresses = ["a\\nb"]'), "keep.addresses[1]", "单行"),
    ("address not a list", with_value("addresses = []", 'addresses = "a"'), "keep.addresses", "列表"),
    ("term of one letter", with_line(FIRST_LINE, 'terms = ["甲"]'), "terms[1]", "两个字"),
    ("term of separators", with_line(FIRST_LINE, 'terms = ["- -"]'), "terms[1]", "没有文字"),
    ("term twice", with_line(FIRST_LINE, 'terms = ["甲乙", "甲乙"]'), "terms", "重复"),
    ("secret marking switched off", with_line(FIRST_LINE, 'off = ["SECRET_MARKING"]'), "off", "不得关闭"),
    ("internal marking switched off", with_line(FIRST_LINE, 'off = ["INTERNAL_MARKING"]'), "off", "不得关闭"),
    ("unknown type switched off", with_line(FIRST_LINE, 'off = ["ALL"]'), "off[1]", "下列之一"),
    ("marking with a threshold", with_line("[thresholds]", "SECRET_MARKING = 1.0"),
     "thresholds.SECRET_MARKING", "不得"),
    ("threshold above one", with_value("PERSON_NAME = 0.6", "PERSON_NAME = 1.5"), "thresholds.PERSON_NAME", "0 到 1"),
    ("threshold not a number", with_value("PERSON_NAME = 0.6", "PERSON_NAME = nan"), "thresholds.PERSON_NAME", "0 到 1"),
    ("not TOML", with_line(FIRST_LINE, "这不是 TOML"), "第 2 行", "TOML"),
    ("key twice", with_line(FIRST_LINE, 'version = "2026.2"'), "第", "TOML"),
    ("control characters in a key", with_line(FIRST_LINE, '"a\\u0007b" = 1'), "a?b", "没有这个键"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "key", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_each_wrong_key_is_named_with_a_remedy(source: str, key: str, words: str) -> None:
    with pytest.raises(ProfileError) as raised:
        parse_profile(source.encode(), "mine")
    assert raised.value.exit_status == 2
    assert raised.value.detail["file"] == "mine.toml"
    assert str(raised.value.detail["key"]).startswith(key)
    assert words in str(raised.value.detail["remedy"])
    assert "mine.toml" in raised.value.message("en")


def test_every_required_key_is_missed_by_its_name() -> None:
    for line in ("id", "title", "role", "own_section", "article"):
        before, after = SOURCE.split("[[chain]]", 1)
        cut = before + "[[chain]]" + "\n".join(row for row in after.split("\n") if not row.startswith(f"{line} ="))
        with pytest.raises(ProfileError) as raised:
            parse_profile(cut.encode(), "mine")
        assert raised.value.detail["key"] == f"chain[1].{line}"


def test_values_are_never_repeated_in_the_message() -> None:
    source = with_value("phones = []", 'phones = ["13800138000 张三丰的手机"]')
    with pytest.raises(ProfileError) as raised:
        parse_profile(source.encode(), "mine")
    assert "张三丰" not in str(raised.value)
    assert "138" not in str(raised.value)


def test_everything_optional_may_be_said() -> None:
    source = with_line(FIRST_LINE, 'terms = ["凌霄工程"]\noff = ["USCC"]')
    source = source.replace("phones = []", 'phones = ["0955-7066125"]').replace(
        "officials = []", 'officials = ["纳岚"]'
    )
    profile = parse_profile(source.encode(), "mine")
    assert profile.terms == ("凌霄工程",)
    assert profile.off == {T.USCC}
    assert profile.keep.phones == {"0955-7066125"}
    assert profile.keep.officials == {"纳岚"}


def test_a_profile_of_ones_own_is_loaded_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "my_bureau.toml"
    path.write_text("\ufeff" + SOURCE, "utf-8")
    assert load_profile(str(path)).id == "my_bureau"


@pytest.mark.parametrize(
    "name", ["", "nowhere", "nowhere.toml", "no\0where.toml", "../zhongwei_kejiju", "x" * 5000 + ".toml"]
)
def test_no_such_profile(name: str) -> None:
    with pytest.raises(ProfileError):
        load_profile(name)


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\xff\xfe",
        SOURCE.encode("gb18030"),
        b"x = " + b"[" * 100_000,
        b"x = " + b"1" * 5000,
        b" " * (MAX_BYTES + 1),
    ],
    ids=["empty", "bytes", "gb18030", "deep", "huge number", "too long"],
)
def test_files_that_are_no_profile(source: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(source)
    with pytest.raises(ProfileError):
        load_profile(str(path))


def test_a_folder_and_a_bad_file_name(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "我的配置.toml").write_text(SOURCE, "utf-8")
    for name in ("folder.toml", "我的配置.toml"):
        with pytest.raises(ProfileError):
            load_profile(str(tmp_path / name))


def attempt(source: bytes) -> Profile | None:
    try:
        return parse_profile(source, "mine")
    except ProfileError:
        return None


VALUES = ["", "0", "-1", "1e400", "nan", "true", '""', '"a"', "[]", "[[]]", "{}", "{ a = 1 }", "2026-01-01", "[1, 'a']"]


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_edits_raise_nothing_but_profile_errors(chance: random.Random) -> None:
    lines = SOURCE.split("\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines[at] = f"{lines[at].split('=')[0]}= {chance.choice(VALUES)}"
            case 1:
                del lines[at]
            case 2:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case _:
                middle = chance.randint(0, len(lines[at]))
                lines[at] = lines[at][:middle] + chance.choice(VALUES) + lines[at][middle:]
    profile = attempt("\n".join(lines).encode())
    if profile is not None:
        assert not profile.off & {T.SECRET_MARKING, T.INTERNAL_MARKING}
        assert set(profile.bases) == set(Category)
        assert {Role.SECRECY_OFFICE, Role.LEADER} <= {step.role for step in profile.chain}


@given(st.binary(max_size=400))
def test_bytes_raise_nothing_but_profile_errors(source: bytes) -> None:
    assert attempt(source) is None
