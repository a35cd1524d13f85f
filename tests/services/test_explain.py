"""Explain: every signal of a span, kept and dropped, with what became of it and why."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import detectors
from pipeline import formats
from pipeline.model.finding import Disposition, EntityType, Evidence
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.policy.profile import KeepList, Profile
from pipeline.services.explain import explain, readable
from tests.detectors.documents import read

T, D = EntityType, Disposition
PROFILE = load_profile(DEFAULT_PROFILE)
ROW = "名册\n| 姓名 | 身份证号 | 银行账号 |\n| 王小虎 | 11010519491231002X | 6222020200112233445 |\n"
LETTER = "答复书\n申请人：王小虎，手机13900001234，咨询电话：0310-7066125\n"
SECRET = "机密★1年\n关于方案的请示\n　　联系人：王小虎，手机13900001234。\n　　本方案知悉范围限于指挥部成员。\n"


def _told(text: str, words: str, profile: Profile = PROFILE) -> list[dict[str, object]]:
    document = formats.read(text.encode(), "letter.txt")
    at = document.text.index(words)
    told = explain(document, profile, at, at + len(words))
    assert json.loads(json.dumps(told)) == told
    return told


def test_a_signal_that_stands_alone_is_kept() -> None:
    (told,) = [each for each in _told(ROW, "11010519491231002X") if each["fate"] != "dropped"]
    assert (told["type"], told["disposition"], told["fate"], told["by"]) == ("CN_ID_CARD", "redact", "kept", None)
    assert told["text"] == "11010519491231002X"
    assert told["reason"] and told["basis"] and told["evidence"] and told["why"]
    assert told["winners"] == []
    document = formats.read(LETTER.encode(), "letter.txt")
    assert explain(document, PROFILE, 0, 1) == []


def test_a_span_is_touched_by_one_character() -> None:
    assert [each["type"] for each in _told(LETTER, "虎，手")] == ["PERSON_NAME"]
    assert _told(LETTER, "，手机") == []


def test_what_the_resolver_drops_names_its_winner() -> None:
    profile = replace(PROFILE, terms=("13900001234，咨询",))
    told = {each["type"]: each for each in _told(LETTER, "13900001234", profile)}
    lost, won = told["PHONE_NUMBER"], told["TERM"]
    assert (lost["fate"], lost["by"], lost["rule"]) == ("dropped", "resolver", "covered")
    assert won["fate"] == "kept"
    assert [each["id"] for each in lost["winners"]] == [won["id"]]  # type: ignore[attr-defined]


def test_what_is_trimmed_or_joined_says_so() -> None:
    profile = replace(PROFILE, terms=("手机13900", "虎，手机"))
    told = [each for each in _told(LETTER, "王小虎，手机13900001234", profile) if each["fate"] != "kept"]
    assert {(each["type"], each["fate"]) for each in told} == {
        ("TERM", "joined"),
        ("PERSON_NAME", "trimmed"),
        ("PHONE_NUMBER", "trimmed"),
    }


def test_what_the_profile_changes_or_drops_says_which_part_of_it() -> None:
    keep = replace(PROFILE, keep=KeepList(officials=frozenset({"王小虎"})))
    (name,) = _told(LETTER, "王小虎", keep)
    assert (name["disposition"], name["proposed"], name["by"], name["rule"]) == (
        "keep",
        "redact",
        "profile",
        "keep_list",
    )
    (phone,) = _told(LETTER, "13900001234", replace(PROFILE, off=frozenset({T.PHONE_NUMBER})))
    assert (phone["fate"], phone["by"], phone["rule"], phone["proposed"]) == ("dropped", "profile", "off", "redact")
    (phone,) = _told(LETTER, "13900001234", replace(PROFILE, thresholds={T.PHONE_NUMBER: 0.99}))
    assert (phone["disposition"], phone["rule"], phone["proposed"]) == ("review", "threshold", "redact")
    assert phone["evidence"][-1]["speaks"] == "against"  # type: ignore[index]
    (phone,) = _told(LETTER, "13900001234", replace(PROFILE, dispositions={T.PHONE_NUMBER: D.REVIEW}))
    assert (phone["disposition"], phone["rule"], phone["proposed"]) == ("review", "profile_disposition", "redact")


def test_a_failed_check_digit_speaks_against() -> None:
    (told,) = [each for each in _told("申请人身份证号：110105194912310021\n", "110105") if each["type"] == "CN_ID_CARD"]
    assert "against" in [each["speaks"] for each in told["evidence"]]  # type: ignore[attr-defined]


def test_a_marked_document_shows_nothing_but_its_marks() -> None:
    document = formats.read(SECRET.encode(), "secret.txt")
    told = explain(document, PROFILE, 0, len(document.text))
    assert [(each["type"], each["text"]) for each in told] == [("SECRET_MARKING", "机密★1年")]
    shown = json.dumps(told, ensure_ascii=False) + "\n".join(readable(told))
    assert not any(word in shown for word in ("王小虎", "13900001234", "指挥部", "请示"))
    at = document.text.index("王小虎")
    assert explain(document, PROFILE, at, at + 3) == []


def test_an_internal_mark_hides_nothing() -> None:
    told = _told("内部资料　注意保存\n\n工作简报\n　　联系人：王小虎，手机13900001234。\n", "13900001234")
    assert [each["type"] for each in told] == ["PHONE_NUMBER"]


def test_readable_lines_are_chinese_and_name_every_part() -> None:
    profile = replace(PROFILE, terms=("13900001234，咨询",))
    text = "\n".join(readable(_told(LETTER, "13900001234", profile)))
    for word in (
        "【未采用】手机号码：遮盖",
        "【采用】指定词语：遮盖",
        "内容：",
        "理由：",
        "依据：《",
        "支持：",
        "反对：无",
        "结果：",
        "相关：指定词语",
    ):
        assert word in text
    assert list(readable([])) == ["此处没有任何检测信号。"]


def test_every_finding_has_a_chinese_reason_articles_and_evidence() -> None:
    text = (
        ROW
        + LETTER
        + "　　患者李秋实，诊断为高血压三级，车牌宁A12345，服务器地址10.1.2.3，口令为Abc#12345。\n"
        + "　　统一社会信用代码91110000600037341L\n"
    )
    findings = [ruling.proposed for ruling in detectors.rulings(read(text), PROFILE)]
    assert len({finding.type for finding in findings}) >= 6
    for finding in findings:
        assert re.search(r"[\u4e00-\u9fff]{4}", finding.reason) and finding.reason.endswith("。")
        assert finding.basis and finding.evidence
        assert all(isinstance(each, Evidence) for each in finding.evidence)
        assert not any(word in finding.reason for word in ("王小虎", "李秋实", "12345", "高血压"))
