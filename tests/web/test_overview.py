"""统计: figures over the cases that somebody oversees, from the record alone, drawn and as tables."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from lxml import etree

from pipeline.model.finding import Category, Disposition
from pipeline.model.review import Attribute, CaseState, Verdict
from pipeline.services import review
from pipeline.services.items import undo
from pipeline.services.markings import AuthorityRuling, Conclusion, escalate, record_ruling
from pipeline.services.overview import Overview, Period, Week, overview
from pipeline.services.release import release_case
from tests.web.closed import AUDITOR, PUBLISHER, decided, hand_in, officer, released, staffed
from tests.web.office import (
    ADMINISTRATOR,
    DRAFTER,
    HEAD,
    LEADER,
    MARKED,
    OUTSIDER,
    PLAIN,
    SECRECY,
    TITLE,
    Office,
    password,
)
from tests.web.test_ledger import cheap


@pytest.fixture
def house(office: Office) -> Office:
    return staffed(office)


def days(office: Office, number: int) -> None:
    office.clock.at += timedelta(days=number)


def test_who_sees_figures_of_what(house: Office) -> None:
    hand_in(house, PLAIN)
    for name, count in ((AUDITOR, 1), (SECRECY, 1), (HEAD, 1), (LEADER, 1), (OUTSIDER, 0), (ADMINISTRATOR, 1)):
        answer = house.log_in(name).open("/overview")
        assert answer.status_code == 200, name
        assert f"共提交 {count} 件" in answer.text and TITLE not in answer.text
    for name in (DRAFTER, PUBLISHER):
        answer = house.log_in(name).open("/overview")
        assert answer.status_code == 403 and "共提交" not in answer.text
    assert house.browser().open("/overview").url.path == "/login"


def test_throughput_by_week(house: Office) -> None:
    """Monday 2 March: two in, one out; a week later one blocked, one not published."""
    released(house, PLAIN)
    number = hand_in(house, PLAIN + "\n另一件。\n")
    days(house, 7)
    hand_in(house, MARKED, "line.txt")
    review.set_attribute(
        house.desk,
        officer(house, DRAFTER),
        number,
        Attribute.NON_DISCLOSURE,
        "涉及个人隐私",
        category=Category.PERSONAL,
    )
    for who in (DRAFTER, HEAD, SECRECY, LEADER):
        review.sign(house.desk, officer(house, who), number)
    found = overview(house.desk, officer(house, AUDITOR), Period.MONTH)
    assert found.weeks[-2:] == (Week(date(2026, 3, 2), 2, 1, 0), Week(date(2026, 3, 9), 1, 0, 1))
    assert [week.monday.weekday() for week in found.weeks] == [0] * len(found.weeks)
    assert sum(week.handed_in for week in overview(house.desk, officer(house, AUDITOR), Period.YEAR).weeks) == 3


def test_a_ruling_against_publication_counts_once(house: Office) -> None:
    number = hand_in(house, PLAIN)
    escalate(house.desk, officer(house, DRAFTER), number, "能否公开存疑")
    ruling = AuthorityRuling("某机关", "文号1", "2026-03-02", Conclusion.NOT_PUBLISHABLE)
    record_ruling(house.desk, officer(house, SECRECY), number, ruling)
    weeks = overview(house.desk, officer(house, AUDITOR), Period.MONTH).weeks
    assert (weeks[-1].handed_in, weeks[-1].released, weeks[-1].withheld) == (1, 0, 1)


def test_waiting_by_step(house: Office) -> None:
    """Two cases: the drafter signs after 2 and 5 working days, the head at once and after 1; a return counts as a turn."""
    drafter, head = officer(house, DRAFTER), officer(house, HEAD)
    first, second = hand_in(house, PLAIN), hand_in(house, PLAIN + "\n另一件。\n")
    decided(house, first)
    decided(house, second)
    days(house, 2)  # Wednesday
    review.sign(house.desk, drafter, first)
    review.sign(house.desk, head, first)
    days(house, 5)  # Monday
    review.sign(house.desk, drafter, second)
    days(house, 1)
    review.send_back(house.desk, head, second, "initial_opinion", "请再核对")
    found = overview(house.desk, officer(house, AUDITOR), Period.MONTH)
    assert [(each.count, each.median, each.ninety) for each in found.waits] == [(2, 3.5, 5), (2, 0.5, 1)]
    assert found.waits[0].step == "科室工作人员初步意见"
    assert [count for _, count in found.returns] == [1]
    page = unescape(house.log_in(AUDITOR).open("/overview?period=month").text)
    assert "共退回 1 次" in page and "3.5" in page


def test_overdue_by_step(house: Office) -> None:
    cheap(house, 3, due="2026-03-01")
    cheap(house, 2, due="2026-03-01", state=CaseState.APPROVED, step=None)
    cheap(house, 1, due="2026-03-02")
    cheap(house, 1, due="2026-03-01", state=CaseState.RELEASED, step=None)
    cheap(house, 1, due="2026-03-01", section="数据资源科")
    found = overview(house.desk, officer(house, HEAD), Period.MONTH)
    assert [count for _, count in found.overdue] == [3, 2] and found.overdue[1][0] is CaseState.APPROVED
    page = unescape(house.log_in(HEAD).open("/overview").text)
    assert "共 5 件超过公开期限" in page and '<th scope="row">已审批</th><td class="number">2</td>' in page


def test_decisions_by_category_and_proposals_that_stood(house: Office) -> None:
    number = hand_in(house, PLAIN)
    drafter = officer(house, DRAFTER)
    decided(house, number)
    with house.desk.store.read() as tx:
        items = tx.items(number)
    redact = [item for item in items if item.proposal is Disposition.REDACT]
    assert len(redact) >= 2
    review.decide(house.desk, drafter, number, [redact[0].number], review.Ruling(Verdict.KEEP, "应当公开"))
    found = overview(house.desk, officer(house, AUDITOR), Period.MONTH)
    (personal,) = [each for each in found.categories if each.category is Category.PERSONAL]
    assert personal.kept >= 1 and personal.withheld + personal.kept == len(items)
    (stood,) = [each for each in found.agreements if each.proposal is Disposition.REDACT]
    assert (stood.unchanged, stood.changed) == (len(redact) - 1, 1)
    assert found.unknown == 0


def test_a_decision_that_was_taken_back_does_not_count(house: Office) -> None:
    number = hand_in(house, PLAIN)
    drafter = officer(house, DRAFTER)
    decided(house, number)
    before = overview(house.desk, officer(house, AUDITOR), Period.MONTH)
    review.decide(house.desk, drafter, number, [1], review.Ruling(Verdict.KEEP, "应当公开"))
    assert overview(house.desk, officer(house, AUDITOR), Period.MONTH).categories != before.categories
    undo(house.desk, drafter, number, [1])
    after = overview(house.desk, officer(house, AUDITOR), Period.MONTH)
    assert (after.categories, after.agreements) == (before.categories, before.agreements)
    undo(house.desk, drafter, number, [1])
    (kind,) = overview(house.desk, officer(house, AUDITOR), Period.MONTH).categories
    assert kind.withheld + kind.kept == before.categories[0].withheld + before.categories[0].kept - 1
    assert "撤销此前的决定" in house.log_in(DRAFTER).open(f"/cases/{number}/record").text


def test_items_that_others_replaced_do_not_count(house: Office) -> None:
    number = hand_in(house, PLAIN)
    drafter = officer(house, DRAFTER)
    decided(house, number)
    before = overview(house.desk, officer(house, AUDITOR), Period.MONTH)
    with house.desk.store.read() as tx:
        first, second = tx.items(number)[:2]
    review.merge(house.desk, drafter, number, [first.number, second.number], "合并处理")
    after = overview(house.desk, officer(house, AUDITOR), Period.MONTH)

    def total(found: Overview) -> int:
        return sum(each.withheld + each.kept for each in found.categories)

    assert total(after) in (total(before) - 1, total(before) - 2)


def test_the_page_is_drawn_and_told(house: Office) -> None:
    number = hand_in(house, PLAIN)
    decided(house, number)
    for who in (DRAFTER, HEAD, SECRECY, LEADER):
        review.sign(house.desk, officer(house, who), number)
    release_case(house.desk, number)
    page = house.log_in(LEADER).open("/overview?period=year").text
    drawn = re.findall(r"<svg xmlns.*?</svg>", page, re.DOTALL)
    assert len(drawn) == 4
    for markup in drawn:
        assert etree.fromstring(markup.encode()).get("role") == "img"
    assert len(set(re.findall(r'id="(chart-\d+-title)"', page))) == 4
    assert page.count("<table>") == 4 and page.count("本期没有数据") == 2 and "style=" not in page
    assert 'href="/overview?period=year" aria-current="true"' in page
    for name in (DRAFTER, HEAD, SECRECY):
        assert name not in page
    english = house.log_in(AUDITOR).open("/overview?lang=en").text
    for words in (
        "Cases a week",
        "Working days at each step",
        "Proposals decided without change",
        "personal information",
    ):
        assert words in english


@pytest.mark.parametrize("period", ["", "month", "quarter", "year", "x", "<b>"])
def test_any_period(house: Office, period: str) -> None:
    answer = house.log_in(AUDITOR).open("/overview", params={"period": period})
    assert answer.status_code == 200 and "<b>" not in answer.text


def test_figures_kept_for_a_moment_are_those_of_the_same_scope(house: Office) -> None:
    hand_in(house, PLAIN)
    assert "共提交 1 件" in house.log_in(AUDITOR).open("/overview").text
    assert "共提交 0 件" in house.log_in(OUTSIDER).open("/overview").text
    days(house, 400)
    with house.desk.store.begin() as tx:
        tx.authenticate(AUDITOR, password(AUDITOR))
    assert "共提交 0 件" in house.log_in(AUDITOR).open("/overview").text
