from __future__ import annotations

from dataclasses import replace

from pipeline.policy.lags import Lag, lags
from pipeline.policy.load import load_profile, load_versions
from pipeline.policy.sections import DeadlineUnit, Limit

NATIONAL = load_profile("national")
A, B = load_profile("zhongwei_kejiju"), load_profile("zhongwei_yunjisuan")


def by_topic(found: tuple[Lag, ...]) -> dict[str, Lag]:
    assert len({each.topic for each in found}) == len(found)
    return {each.topic: each for each in found}


def test_the_law_does_not_fall_behind_itself() -> None:
    assert lags(NATIONAL, NATIONAL) == ()


def test_bureau_a_falls_behind_where_the_domain_says_so() -> None:
    found = by_topic(lags(A, NATIONAL))
    articles = {
        "publication": ("第六条", "第二十六条"),
        "consultation": ("第四条", "第三十四条"),
        "authority": ("第十条", "第二十五条"),
        "reply": ("第三十五条（二）", "第三十三条"),
        "third_party": ("第三十八条", "第三十二条"),
        "third_party_reply": ("第三十八条", "第三十二条"),
        "special_need": ("第三十三条", "第二十七条"),
        "fees": ("第四十条", "第四十二条"),
        "process_information": ("第三十五条（四）", "第十六条"),
    }
    assert found.keys() == articles.keys()
    for topic, (local, statute) in articles.items():
        assert local in found[topic].article and statute in found[topic].statute
        assert found[topic].differs.endswith("。") and found[topic].means.endswith("。")
    assert [topic for topic, lag in found.items() if lag.stricter] == ["reply"]
    assert "15 个工作日" in found["reply"].differs and "20 个工作日" in found["reply"].differs
    assert "已另列法定期限" in found["publication"].means


def test_bureau_b_falls_behind_in_need_and_process_information() -> None:
    assert set(by_topic(lags(B, NATIONAL))) == {"third_party_reply", "special_need", "process_information"}


def test_what_a_profile_says_nothing_of_is_not_compared() -> None:
    old = load_versions("zhongwei_kejiju")[0]
    assert old.requests is None
    assert set(by_topic(lags(old, NATIONAL))) == {"publication"}


def test_a_limit_from_the_approval_is_told_with_what_to_do() -> None:
    alone = {"publication": A.deadlines["publication"]}
    assert "请在 [deadlines] 中另列" in by_topic(lags(replace(A, deadlines=alone), NATIONAL))["publication"].means


def test_a_longer_time_for_replies_is_a_breach_a_shorter_one_is_not() -> None:
    requests = B.requests
    assert requests is not None
    for limit, stricter in (
        (Limit(10, DeadlineUnit.WORKING_DAY, "第一条"), True),
        (Limit(20, DeadlineUnit.DAY, "第一条"), True),
        (Limit(21, DeadlineUnit.WORKING_DAY, "第一条"), False),
        (Limit(30, DeadlineUnit.DAY, "第一条"), False),
    ):
        changed = replace(B, requests=replace(requests, reply=limit))
        assert by_topic(lags(changed, NATIONAL))["reply"].stricter is stricter


def test_shorter_or_other_consultations_are_told() -> None:
    asked = B.consultation
    assert asked is not None
    for changed, words in (
        (replace(asked, number=10), "10 个工作日"),
        (replace(asked, silence_consents=False), "不以逾期不答复为同意"),
    ):
        assert words in by_topic(lags(replace(B, consultation=changed), NATIONAL))["consultation"].differs
