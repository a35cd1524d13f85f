"""The resolver: no overlaps, nothing withheld is lost, the order of the signals changes nothing, no crumbs."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

import detectors
from detectors.resolver import LEAST, OVERLAP, Law, resolve, trace
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding, LegalBasis
from tests.detectors.documents import profile, read

TEXT = "云岭市数据局 王小虎 13900001234，平安路5号（三单元）。" * 3
D, T = Disposition, EntityType
_RANK = [D.BLOCK, D.REDACT, D.REVIEW, D.KEEP]


def _finding(start: int, length: int, disposition: Disposition, score: int, kind: EntityType) -> Finding:
    basis = (LegalBasis("政府信息公开条例", "第十五条"),)
    end = min(len(TEXT), start + length)
    return Finding("0" * 64, start, end, kind, disposition, score / 10, "test", "1", "说明。", basis)


FINDINGS = st.lists(
    st.builds(
        _finding,
        st.integers(0, len(TEXT) - 1),
        st.integers(1, 24),
        st.sampled_from(_RANK),
        st.integers(0, 10),
        st.sampled_from([T.PERSON_NAME, T.ADDRESS, T.PHONE_NUMBER, T.HEALTH_INFO, T.PROCESS_INFORMATION, T.TERM]),
    ),
    max_size=14,
)


def _covered(findings: tuple[Finding, ...] | list[Finding], *dispositions: Disposition) -> set[int]:
    return {
        at
        for finding in findings
        if finding.disposition in dispositions
        for at in range(finding.start, finding.end)
        if not TEXT[at].isspace()
    }


@settings(max_examples=500, deadline=None)
@given(FINDINGS, st.randoms(use_true_random=False))
def test_contract(findings: list[Finding], rng: object) -> None:
    result = resolve(findings, TEXT)
    assert [finding.start for finding in result] == sorted(finding.start for finding in result)
    assert all(left.end <= right.start for left, right in pairwise(result))
    assert _covered(result, D.BLOCK) == _covered(findings, D.BLOCK)
    assert _covered(result, D.BLOCK, D.REDACT) == _covered(findings, D.BLOCK, D.REDACT)
    shuffled = list(findings)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(shuffled, TEXT) == result
    assert len({finding.id for finding in result}) == len(result)


@settings(max_examples=300, deadline=None)
@given(FINDINGS)
def test_reviews_lose_only_crumbs_and_leave_none(findings: list[Finding]) -> None:
    result = resolve(findings, TEXT)
    reviews = [each for each in result if each.disposition is D.REVIEW]
    strong = {at for each in result if each not in reviews for at in range(each.start, each.end)}
    proposed = [each for each in findings if each.disposition is D.REVIEW]
    assert _covered(reviews, D.REVIEW) <= _covered(proposed, D.REVIEW)
    for each in proposed:
        if not strong & set(range(each.start, each.end)):
            assert _covered([each], D.REVIEW) <= _covered(reviews, D.REVIEW)
    for item in reviews:
        whole = any((each.start, each.end) == (item.start, item.end) for each in proposed)
        assert whole or sum(TEXT[at].isalnum() for at in range(item.start, item.end)) >= 2


@settings(max_examples=300, deadline=None)
@given(FINDINGS)
def test_the_trace_accounts_for_every_finding(findings: list[Finding]) -> None:
    result, fates = resolve(findings, TEXT), trace(findings, TEXT)
    assert sorted(map(repr, (fate.finding for fate in fates))) == sorted(map(repr, findings))
    assert {each for fate in fates for each in fate.results} == set(result)
    for fate in fates:
        assert bool(fate.results) == (fate.law in (Law.KEPT, Law.TRIMMED, Law.JOINED))
        assert fate.results or fate.rivals
        assert fate.law is not Law.KEPT or (fate.results[0].start, fate.results[0].end) == (
            fate.finding.start,
            fate.finding.end,
        )


def _at(words: str, disposition: Disposition, score: int, kind: EntityType, nth: int = 0) -> Finding:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return _finding(start, len(words), disposition, score, kind)


def _shown(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(TEXT[each.start : each.end], str(each.type), str(each.disposition)) for each in findings]


def test_a_stronger_disposition_goes_first() -> None:
    keep = _finding(0, 6, D.KEEP, 10, T.ADDRESS)
    redact = _finding(4, 6, D.REDACT, 5, T.PERSON_NAME)
    assert resolve([keep, redact], TEXT) == (redact,)


def test_certain_goes_before_uncertain_and_the_loser_is_trimmed() -> None:
    certain = _finding(0, 6, D.REDACT, 9, T.PERSON_NAME)
    uncertain = _finding(0, 10, D.REDACT, 5, T.ADDRESS)
    first, second = resolve([uncertain, certain], TEXT)
    assert first == certain
    assert (second.start, second.end, second.type) == (6, 10, T.ADDRESS)


def test_longer_goes_before_shorter_at_equal_certainty() -> None:
    long, short = _finding(0, 10, D.REVIEW, 5, T.ADDRESS), _finding(2, 3, D.REVIEW, 5, T.ADDRESS)
    assert resolve([short, long], TEXT) == (long,)


def test_a_rules_redaction_wins_over_what_is_surer_but_weaker() -> None:
    redact = _at("王小虎", D.REDACT, 4, T.PERSON_NAME)
    for weaker in (D.REVIEW, D.KEEP):
        assert resolve([_at("王小虎", weaker, 9, T.PERSON_NAME), redact], TEXT) == (redact,)


def test_what_is_left_of_a_review_stays_only_where_it_is_worth_a_look() -> None:
    phone = _at("13900001234", D.REDACT, 9, T.PHONE_NUMBER)
    crumb = _at("13900001234，平", D.REVIEW, 8, T.HEALTH_INFO)
    assert resolve([crumb, phone], TEXT) == (phone,)
    worth = _at("13900001234，平安路5号", D.REVIEW, 8, T.PROCESS_INFORMATION)
    assert _shown(resolve([worth, phone], TEXT))[1] == ("，平安路5号", "PROCESS_INFORMATION", "review")
    stops = _at("号（三单元）。", D.REVIEW, 8, T.PROCESS_INFORMATION)
    unit = _at("三单元", D.REDACT, 5, T.ADDRESS)
    assert resolve([stops, unit], TEXT) == (unit,)
    assert LEAST == 3


def test_the_rest_of_a_review_may_be_another_persons_name() -> None:
    both, one = _at("数据局 王小虎", D.REVIEW, 5, T.PERSON_NAME), _at("局 王小虎", D.REDACT, 9, T.PERSON_NAME)
    assert _shown(resolve([both, one], TEXT))[0] == ("数据", "PERSON_NAME", "review")


def test_the_region_before_a_withheld_address_is_no_item_but_its_tail_is() -> None:
    address = _at("平安路5号", D.REDACT, 8, T.ADDRESS)
    whole = _at("王小虎 13900001234，平安路5号", D.REVIEW, 9, T.ADDRESS)
    assert resolve([whole, address], TEXT) == (address,)
    tail = _at("平安路5号（三单元", D.REVIEW, 9, T.ADDRESS)
    assert _shown(resolve([tail, address], TEXT))[1] == ("（三单元", "ADDRESS", "review")


def test_overlapping_reviews_become_one_item_over_both() -> None:
    surer = _at("王小虎 13900001234，平安", D.REVIEW, 7, T.PROCESS_INFORMATION)
    other = _at("平安路5号", D.REVIEW, 5, T.SENSITIVE_LOCATION)
    (item,) = resolve([other, surer], TEXT)
    assert _shown((item,)) == [("王小虎 13900001234，平安路5号", "PROCESS_INFORMATION", "review")]
    assert item.score == 0.7
    assert item.evidence[-1] == Evidence(OVERLAP, ("SENSITIVE_LOCATION",), 0.5)


def test_a_surer_crumb_does_not_give_its_name_to_a_long_item() -> None:
    name, phrase = _at("王小虎", D.REVIEW, 9, T.PERSON_NAME), _at("王小虎 13900001234", D.REVIEW, 5, T.PUBLIC_RISK)
    (item,) = resolve([name, phrase], TEXT)
    assert (item.start, item.end, item.type) == (phrase.start, phrase.end, T.PUBLIC_RISK)


def test_pieces_of_one_address_and_of_one_name_are_joined() -> None:
    road, unit = _at("平安路", D.REDACT, 8, T.ADDRESS), _at("5号（三单元", D.REDACT, 6, T.ADDRESS)
    (joined,) = resolve([unit, road], TEXT)
    assert (joined.start, joined.end, joined.score) == (road.start, unit.end, 0.8)
    surname, given = _at("王", D.REDACT, 8, T.PERSON_NAME), _at("小虎", D.REDACT, 6, T.PERSON_NAME)
    assert _shown(resolve([given, surname], TEXT)) == [("王小虎", "PERSON_NAME", "redact")]


def test_two_names_side_by_side_stay_two() -> None:
    first, second = _at("数据", D.REDACT, 8, T.PERSON_NAME), _at("局 王", D.REDACT, 8, T.PERSON_NAME)
    assert len(resolve([first, second], TEXT)) == 2


def test_what_overlaps_and_says_the_same_is_one() -> None:
    left, right = _at("王小虎 139", D.REDACT, 8, T.TERM), _at("1390000", D.REDACT, 9, T.TERM)
    assert _shown(resolve([left, right], TEXT)) == [("王小虎 1390000", "TERM", "redact")]


def test_what_did_not_run_always_stays() -> None:
    basis = (LegalBasis("政府信息公开条例", "第十七条"),)
    failure = Finding("0" * 64, 5, 5, T.DETECTOR_FAILURE, D.REVIEW, 1.0, "test", "1", "未检查。", basis)
    redact = _finding(0, 10, D.REDACT, 9, T.PERSON_NAME)
    assert set(resolve([failure, redact], TEXT)) == {failure, redact}


def test_the_order_of_the_detectors_changes_nothing() -> None:
    document = read(
        "答复书\n申请人：王小虎，身份证号11010519491231002X，住云岭市城关镇平安路5号3单元402室。\n"
        "　　经查，其子患高血压三级，车牌宁A12345，咨询电话：0310-7066125。\n"
    )
    result = detectors.detect(document, profile())
    turned = (tuple(reversed(detectors.DETECTORS)), tuple(reversed(detectors.SECOND_PASS)))
    assert detectors.detect(document, profile(), *turned) == result
    assert len(result) >= 4


def test_fifty_thousand_findings_take_seconds() -> None:
    text = "平安路5号" * 20_000
    basis = (LegalBasis("政府信息公开条例", "第十五条"),)
    findings = [
        Finding("0" * 64, at, at + 3 + at % 5, T.ADDRESS, _RANK[1 + at % 3], at % 11 / 10, "test", "1", "说明。", basis)
        for at in range(0, len(text) - 10, 2)
    ]
    began = time.thread_time()
    resolve(findings, text)
    assert time.thread_time() - began < 20
