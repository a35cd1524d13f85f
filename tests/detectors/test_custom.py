"""A bureau's own recognizers, word lists and dispositions, through ``detect``."""

from __future__ import annotations

from pathlib import Path

import pytest

import detectors
from detectors.checks import Check
from detectors.custom import organisation_code
from pipeline.model.document import BlockKind
from pipeline.model.finding import Disposition, EntityType, Finding, Outcome, outcome_of
from pipeline.policy import profile as profile_module
from pipeline.policy.load import parse_profile
from pipeline.policy.profile import Profile
from tests.detectors.documents import Cell, built, found, read, texts

T, D = EntityType, Disposition
SOURCE = (Path(profile_module.__file__).parent / "profiles" / "zhongwei_yunjisuan.toml").read_text("utf-8")
PERMIT = r"""
[[recognizer]]
name = "well_permit"
type = "PERSONAL_ID_OTHER"
pattern = 'QS（?\d{6,9}）?'
disposition = "redact"
reason = "农户取水许可证编号，可关联到个人"
basis = [{ law = "政府信息公开条例", article = "第十五条" }]
"""


def rules(*additions: str) -> Profile:
    return parse_profile("\n".join([SOURCE, *additions]).encode(), "mine")


def own(text: str, *additions: str) -> list[tuple[str, str]]:
    return [(text[each.start : each.end], str(each.disposition)) for each in _own(text, rules(*additions))]


def _own(text: str, profile: Profile) -> list[Finding]:
    return [each for each in detectors.signals(read(text), profile) if each.detector == "custom"]


def test_a_pattern_finds_full_width_forms_too() -> None:
    text = "情况说明\n　　编号QS0012345的机井停用，ＱＳ（００１２３４６）号保留。\n"
    assert own(text, PERMIT) == [("QS0012345", "redact"), ("ＱＳ（００１２３４６）", "redact")]
    assert own(text) == []


def test_a_finding_says_what_the_bureau_wrote() -> None:
    (finding,) = _own("编号QS0012345的机井\n", rules(PERMIT))
    assert finding.reason == "农户取水许可证编号，可关联到个人。"
    assert [str(each) for each in finding.basis] == ["《政府信息公开条例》第十五条"]
    assert (finding.score, finding.evidence[0].rule, finding.evidence[0].words) == (
        0.85,
        "recognizer",
        ("well_permit",),
    )


def pattern(source: str) -> str:
    return PERMIT.replace("QS（?\\d{6,9}）?", source)


LONG = "甲乙丙丁" * 400


def test_a_pattern_runs_over_the_whole_text_not_over_stretches_of_it() -> None:
    text = f"{LONG}。ZW1234。\n"
    assert own(text, pattern(r"^ZW\d{4}")) == []
    assert own(text, pattern(r"甲。ZW\d{4}")) == []
    assert own(text, pattern(r"丁。ZW\d{4}")) == [("丁。ZW1234", "redact")]
    assert own(text, pattern(r"(?<=丁。)ZW\d{4}")) == [("ZW1234", "redact")]
    assert own(text, pattern(r"(?<!。)ZW\d{4}")) == []
    assert own(text, pattern(r"丁。$")) == []


def test_ends_of_lines_are_ends_of_lines_wherever_they_stand() -> None:
    text = f"{LONG}\nZW1234\n{LONG}。\nZW1235，ZW1236\n"
    assert own(text, pattern(r"^ZW\d{4}")) == [("ZW1234", "redact"), ("ZW1235", "redact")]
    assert own(text, pattern(r"ZW\d{4}$")) == [("ZW1234", "redact"), ("ZW1236", "redact")]


def test_words_before_a_match_count_behind_a_long_text_too() -> None:
    required = pattern(r"ZW\d{4}") + 'context_required = ["取水许可"]\n'
    text = f"{LONG}\n取水许可：ZW1234。ZW1235\n"
    assert own(text, required) == [("ZW1234", "redact")]


def test_the_mark_for_circled_digits_can_be_looked_for() -> None:
    assert own("说明①ZW1234与1ZW1235\n", pattern(r"◦ZW\d{4}")) == [("①ZW1234", "redact")]


def test_only_the_group_value_is_the_match() -> None:
    grouped = PERMIT.replace("QS（?\\d{6,9}）?", "井号[:：](?P<value>\\d{6})")
    assert own("井号：004417，深80米\n", grouped) == [("004417", "redact")]


def test_required_words_stand_before_it_or_head_its_cell() -> None:
    required = PERMIT + 'context_required = ["取水许可", "机井（编号）"]\n'
    assert own("取水许可QS0012345，型号QS0012346。\n另有QS0012347。\n", required) == [
        ("QS0012345", "redact"),
        ("QS0012346", "redact"),
    ]
    table = "| 户主 | 机井(编号) | 型号 |\n| 甲 | QS0012345 | QS0012346 |\n"
    assert own(table, required) == [("QS0012345", "redact")]


def test_words_against_win_where_they_are_nearer() -> None:
    against = PERMIT + 'context = ["机井"]\nagainst = ["合同编号"]\n'
    assert own("机井QS0012345，合同编号QS0012346\n", against) == [("QS0012345", "redact")]


def test_context_raises_the_score_over_the_threshold() -> None:
    raising = PERMIT + 'context = ["机井"]\nscore = 0.55\n'
    limit = "PERSONAL_ID_OTHER = 0.6\n"
    assert SOURCE.rstrip().endswith("ADDRESS = 0.6")
    assert own("机井QS0012345\n　　设备QS0012346\n", limit + raising) == [
        ("QS0012345", "redact"),
        ("QS0012346", "review"),
    ]


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        ("luhn", "6222021234567894", "6222021234567895"),
        ("gb11643", "11010519491231002X", "110105194912310021"),
        ("gb32100", "91110000600037341L", "91110000600037342L"),
        ("gb11714", "D2143569X", "D21435690"),
    ],
)
def test_check_digits(check: str, right: str, wrong: str) -> None:
    checked = PERMIT.replace("QS（?\\d{6,9}）?", "[0-9A-Z]{9,19}").replace("PERSONAL_ID_OTHER", "TERM")
    checked += f'check = "{check}"\ncontext = ["凭据"]\n'
    profile = rules(checked)
    assert [each.score for each in _own(f"说明{right}\n", profile)] == [0.95]
    assert _own(f"说明{wrong}\n", profile) == []
    (doubtful,) = _own(f"凭据：{wrong}\n", profile)
    assert (doubtful.disposition, doubtful.score) == (D.REVIEW, 0.4)
    assert "校验位不符" in doubtful.reason
    assert min(each.weight for each in doubtful.evidence) < 0


def test_organisation_codes_are_three_valued() -> None:
    assert organisation_code("D2143569X") is Check.VALID
    assert organisation_code("d21435691") is Check.INVALID
    assert organisation_code("12345") is Check.UNDECIDED


def test_a_keep_recognizer_settles_its_own_type_and_no_other() -> None:
    keep = r"""
[[recognizer]]
name = "our_lines"
type = "PHONE_NUMBER"
pattern = '1390000\d{4}'
disposition = "keep"
reason = "本单位对外公布的值班手机"
basis = [{ law = "政府信息公开条例", article = "第二十条" }]
"""
    text = "申请人：王小虎，手机13900001234、13811112222。\n"
    profile = rules(keep)
    assert texts(text, T.PHONE_NUMBER, D.KEEP, profile) == ["13900001234"]
    assert texts(text, T.PHONE_NUMBER, D.REDACT, profile) == ["13811112222"]
    assert texts(text, T.PERSON_NAME, D.REDACT, profile) == ["王小虎"]


def test_a_bureaus_own_marking_blocks() -> None:
    mark = r"""
[[recognizer]]
name = "our_mark"
type = "INTERNAL_MARKING"
pattern = '^【局内掌握】'
disposition = "block"
reason = "本局规定的内部标志"
basis = [{ law = "保守国家秘密法", article = "第六十四条" }]
"""
    assert outcome_of(found("【局内掌握】\n关于工作的通知\n", rules(mark))) is Outcome.BLOCK
    assert outcome_of(found("会上说明何谓【局内掌握】的文件。\n", rules(mark))) is Outcome.RELEASE


WORDS = """
[words]
internal_marks = ["局内掌握 用后归档"]
code_names = ["青石计划"]
name_labels = ["帮教对象"]
number_labels = ["饮水工程户头"]
"""


def test_an_internal_mark_of_the_word_list_blocks_on_its_own_line_only() -> None:
    profile = rules(WORDS)
    assert outcome_of(found("【局内掌握　用后归档】\n工作安排\n", profile)) is Outcome.BLOCK
    assert outcome_of(found("工作安排\n　　标有局内掌握、用后归档的文件不上网。\n", profile)) is not Outcome.BLOCK
    cell = built(("局内掌握 用后归档", BlockKind.TABLE_CELL, {"cell": Cell(0, 0, 0)}))
    assert outcome_of(found(cell, profile)) is not Outcome.BLOCK
    header = built(("局内掌握 用后归档", BlockKind.HEADER), ("工作安排", BlockKind.TITLE))
    assert outcome_of(found(header, profile)) is Outcome.BLOCK


def test_code_names_go_to_a_person_however_they_are_written() -> None:
    assert own("　　青石　计划二期与青石\u200b计划一期。\n", WORDS) == [
        ("青石　计划", "review"),
        ("青石\u200b计划", "review"),
    ]


def test_labels_of_names_and_numbers() -> None:
    text = "帮教对象：欧阳青山，饮水工程户头：NS-004417。\n　　欧阳青山表现良好，饮水工程户头尚未发放，共12户。\n"
    assert texts(text, T.PERSON_NAME, D.REDACT, rules(WORDS)) == ["欧阳青山", "欧阳青山"]
    assert texts(text, T.PERSONAL_ID_OTHER, D.REDACT, rules(WORDS)) == ["NS-004417"]
    table = "| 帮教对象 | 饮水工程户头 |\n| 李秋实 | 7700417 |\n"
    assert texts(table, T.PERSON_NAME, D.REDACT, rules(WORDS)) == ["李秋实"]
    assert texts(table, T.PERSONAL_ID_OTHER, D.REDACT, rules(WORDS)) == ["7700417"]


def test_dispositions_per_type() -> None:
    text = "当事人：王小虎，车牌宁A12345，电话13900001234。\n"
    profile = rules('[dispositions]\nVEHICLE_PLATE = "review"\nPHONE_NUMBER = "keep"\n')
    (plate,) = [each for each in found(text, profile) if each.type is T.VEHICLE_PLATE]
    assert plate.disposition is D.REVIEW
    assert plate.reason.endswith("；按本单位规则配置，此类内容交人工审查。")
    assert texts(text, T.PHONE_NUMBER, D.KEEP, profile) == ["13900001234"]
    assert texts(text, T.PERSON_NAME, D.REDACT, profile) == ["王小虎"]


def test_what_must_be_public_stays_public_whatever_the_disposition() -> None:
    text = "答复书\n　　咨询电话：0310-7066125（办公室）\n　　统一社会信用代码：91110000600037341L\n"
    profile = rules('[dispositions]\nLANDLINE = "redact"\nUSCC = "review"\n')
    assert texts(text, T.LANDLINE, D.KEEP, profile) == ["0310-7066125"]
    assert texts(text, T.USCC, D.REVIEW, profile) == ["91110000600037341L"]


def test_offsets_return_the_text_and_scanning_twice_is_the_same() -> None:
    text = "①编号ＱＳ００１２３４５，青石计划。\n"
    profile = rules(PERMIT, WORDS)
    assert found(text, profile) == found(text, profile)
    assert own(text, PERMIT, WORDS) == [("ＱＳ００１２３４５", "redact"), ("青石计划", "review")]
