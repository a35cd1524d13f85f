"""The page before a signature, and several clean cases signed together after each was opened."""

from __future__ import annotations

import pytest

from pipeline.model.consultation import Answer
from pipeline.model.review import CaseState
from pipeline.services import consulting
from pipeline.services.summary import clean
from tests.web.office import CHAIN, DRAFTER, HEAD, LEADER, PLAIN, SECRECY, Browser, Office, password, settle, sign


def pass_on(office: Office, number: str, until: str) -> dict[str, Browser]:
    """Let everybody before an officer settle and sign a case."""
    browsers = {}
    for name in CHAIN[: CHAIN.index(until)]:
        browsers[name] = office.log_in(name)
        if name == DRAFTER:
            settle(browsers[name], number)
        assert sign(browsers[name], number, name).status_code == 200
    return browsers


def test_the_page_says_what_becomes_public_and_what_was_disputed(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    settle(drafter, number)
    sign(drafter, number, DRAFTER)
    head = office.log_in(HEAD)
    head.act(number, "decide", item=1, verdict="keep", reason="获奖名单应当公开")
    answer = head.open(f"/cases/{number}/sign")
    assert "获奖名单应当公开" not in answer.text.split("不同意见")[0]
    dissent = answer.text.split("不同意见")[1].split("我上次查看以来的变化")[0]
    assert "第 1 项" in dissent and DRAFTER in dissent and "遮盖" in dissent
    assert "您首次查看此事项" in answer.text
    # Another day: what happened since is told, and what one did oneself is not.
    head.act(number, "return", to="initial_opinion", reason="请核对")
    drafter.act(number, "decide", item=1, verdict="withhold", reason="本人不同意公开")
    sign(drafter, number, DRAFTER)
    again = office.log_in(HEAD)
    changes = again.open(f"/cases/{number}/sign").text.split("我上次查看以来的变化")[1].split("</ul>")[0]
    assert DRAFTER in changes and "签批" in changes and HEAD not in changes


def changes_told(browser: Browser, number: str) -> str:
    text: str = browser.open(f"/cases/{number}/sign").text
    return text.split("我上次查看以来的变化")[1].split("</section>")[0]


def test_changes_count_from_the_look_before_this_one(office: Office) -> None:
    number = office.hand_in(PLAIN)
    browsers = pass_on(office, number, HEAD)
    head = office.log_in(HEAD)
    head.open(f"/cases/{number}")
    assert "您首次查看此事项" in changes_told(head, number)
    # Somebody acts while the head's log-in goes on: the next opening tells it, whichever page came first.
    assert browsers[DRAFTER].act(number, "unsign", reason="再核对").status_code == 200
    head.open(f"/cases/{number}")
    for _ in range(2):
        told = changes_told(head, number)
        assert DRAFTER in told and "撤回签批" in told
    # What was told once is not told again beside what came later.
    assert sign(browsers[DRAFTER], number, DRAFTER).status_code == 200
    told = changes_told(head, number)
    assert "撤回签批" not in told and "签批" in told
    head.act(number, "decide", item=1, verdict="keep", reason="应当公开")
    assert "应当公开" not in changes_told(head, number) and HEAD not in changes_told(head, number)


def test_another_category_or_mask_is_dissent_too(office: Office) -> None:
    number = office.hand_in(PLAIN)
    pass_on(office, number, HEAD)
    head = office.log_in(HEAD)
    assert (
        head.act(number, "decide", item=1, verdict="withhold", category="process", reason="内部事务").status_code == 200
    )
    dissent = head.open(f"/cases/{number}/sign").text.split("不同意见")[1].split("我上次查看以来的变化")[0]
    assert "第 1 项" in dissent and "个人信息" in dissent and "过程性信息" in dissent


def test_several_are_signed_together_only_after_each_was_opened(office: Office) -> None:
    cases = [office.hand_in(PLAIN.replace("本月", f"{at}月"), f"{at}.txt") for at in range(3)]
    for number in cases:
        pass_on(office, number, LEADER)
    leader = office.log_in(LEADER)
    for number in cases[:2]:
        leader.open(f"/cases/{number}")
    leader.open("/queue")
    answer = leader.send("/queue/sign", case=cases)
    assert "可以一并签批：2 件" in answer.text and "尚未打开查看" in answer.text
    assert leader.send("/queue/sign/now", case=cases[:2], revision=["1", "1"], password="x").status_code == 403
    revisions = []
    with office.desk.store.read() as tx:
        assert {tx.case(number).state for number in cases} == {CaseState.IN_REVIEW}
        revisions = [str(tx.case(number).revision) for number in cases]
    # One of them changes meanwhile: it is left out and named, and so is what was never opened.
    secrecy = office.log_in(SECRECY)
    assert secrecy.act(cases[1], "unsign", reason="再核对").status_code == 200
    leader.open("/queue")
    answer = leader.send("/queue/sign/now", case=cases, revision=revisions, password=password(LEADER))
    assert answer.status_code == 200
    assert answer.text.count("已签批") == 1 and answer.text.count("未签批：") == 2
    with office.desk.store.read() as tx:
        assert [tx.case(number).state for number in cases] == [
            CaseState.APPROVED,
            CaseState.IN_REVIEW,
            CaseState.IN_REVIEW,
        ]


def test_what_is_open_or_another_s_is_not_signed_together(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    drafter.open(f"/cases/{number}")
    drafter.open("/queue")
    assert "公文属性尚未确定" in drafter.send("/queue/sign", case=[number]).text
    drafter.act(number, "attribute", attribute="proactive")
    drafter.open("/queue")
    assert "有未决项" in drafter.send("/queue/sign", case=[number]).text
    head = office.log_in(HEAD)
    head.open("/queue")
    assert "目前不由您办理" in head.send("/queue/sign", case=[number]).text


@pytest.mark.parametrize("fields", [{}, {"case": ["2026-000001"]}, {"case": ["x"], "revision": ["1"]}])
def test_malformed_lists_are_refused(office: Office, fields: dict[str, list[str]]) -> None:
    browser = office.log_in(LEADER)
    browser.open("/queue")
    fields |= {"password": password(LEADER)}  # type: ignore[dict-item]
    assert browser.send("/queue/sign/now", **fields).status_code in (400, 404)
    assert browser.send("/queue/sign").status_code == 400


def test_who_made_a_case_what_it_is_has_seen_it(office: Office) -> None:
    number = office.hand_in(PLAIN)
    pass_on(office, number, SECRECY)
    head = office.log_in(HEAD)
    head.act(number, "unsign", reason="再核对")
    head.open("/queue")
    assert "可以一并签批：1 件" in head.send("/queue/sign", case=[number]).text


def test_a_view_of_long_ago_is_none_of_the_case_as_it_is(office: Office) -> None:
    """Others changed it since, and only then came an own act that asks for no page."""
    number = office.hand_in(PLAIN)
    pass_on(office, number, LEADER)
    leader = office.log_in(LEADER)
    leader.open(f"/cases/{number}")
    leader.act(number, "return", to="initial_opinion", reason="请再核对")
    pass_on(office, number, LEADER)
    with office.desk.store.begin() as tx:
        who = tx.authenticate(LEADER, password(LEADER))
    consulting.ask(office.desk, who, number, "云川市水务局")
    consulting.answer(office.desk, who, number, "云川市水务局", Answer.CONSENT, office.desk.today())
    assert clean(office.desk, who, number).hindrance == (
        "尚未打开查看（或查看后有变化）",
        "not opened yet, or changed since",
    )
