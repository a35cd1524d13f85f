"""Decisions on the same words in other open cases of the section are shown, and bind nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.review import Role, Verdict
from pipeline.services import release, review, views
from pipeline.services.review import Ruling
from tests.services.office import Office, found

ONE = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"
OTHER = "关于补助发放情况的公示\n\n钱小宁同志，联系电话１３９００００１１１１。\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def told(office: Office, number: str) -> dict[str, list[tuple[str, Verdict]]]:
    view = views.show(office.desk, office.officers[Role.DRAFTER], number)
    return {each.text: [(one.case, one.verdict) for one in each.elsewhere] for each in view.items}


def test_what_another_open_case_decided_is_told_and_decides_nothing(office: Office) -> None:
    drafter = office.officers[Role.DRAFTER]
    one, other = office.hand_in(ONE), office.hand_in(OTHER)
    assert all(not each for each in told(office, other).values())
    view = views.show(office.desk, drafter, one)
    phone = next(each.item.number for each in view.items if each.text == "13900001111")
    review.decide(office.desk, drafter, one, [phone], Ruling(Verdict.WITHHOLD, "个人手机"))
    # Full-width digits are the same words.
    assert told(office, other)["１３９００００１１１１"] == [(one, Verdict.WITHHOLD)]
    assert all(each.decision is None for each in views.show(office.desk, drafter, other).items)


def test_a_case_that_is_released_says_nothing(office: Office) -> None:
    one, other = office.hand_in(ONE), office.hand_in(OTHER)
    office.approve(one)
    release.release_case(office.desk, one)
    assert all(not each for each in told(office, other).values())
