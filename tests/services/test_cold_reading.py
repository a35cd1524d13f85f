"""Ways around the chain that a reader found: each is closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import NotEntitled, Unsettled, UsageError
from pipeline.model.consultation import Answer
from pipeline.model.review import Attribute, CaseState, Officer, RemarkKind, Role, Verdict
from pipeline.services import consulting, markings, review
from pipeline.services.review import Ruling
from tests.services.office import SECTION, Office, found

DRAFTER, HEAD, SECRECY, LEADER = Role.DRAFTER, Role.SECTION_HEAD, Role.SECRECY_OFFICE, Role.LEADER
DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def also(office: Office, officer: Officer, *roles: Role) -> Officer:
    """Give an officer further chairs, as a small office does."""
    with office.desk.store.begin() as tx:
        more = Officer(officer.id, officer.name, officer.roles | set(roles), frozenset({SECTION}))
        return tx.change_officer(more)


def test_whoever_signs_last_waits_for_the_co_issuing_organs(office: Office) -> None:
    """The turn may go back, so that another step than the last of the chain gives the last signature."""
    desk, who = office.desk, office.officers
    number = office.hand_in(DRAFT)
    review.accept_proposals(desk, who[DRAFTER], number)
    for role in (DRAFTER, HEAD, SECRECY):
        review.sign(desk, who[role], number)
    review.decide(desk, who[LEADER], number, [1], Ruling(Verdict.KEEP, "可以公开"))
    review.sign(desk, who[LEADER], number)
    consulting.ask(desk, who[DRAFTER], number, "某局")
    for role in (DRAFTER, HEAD):
        review.sign(desk, who[role], number)
    with pytest.raises(Unsettled, match="会办单位"):
        review.sign(desk, who[SECRECY], number)


def test_who_handed_in_what_was_blocked_has_done_the_first_step(office: Office) -> None:
    drafter = also(office, office.officers[DRAFTER], LEADER)
    number = office.hand_in("内部资料　注意保存\n\n工作简报\n\n正文。\n")
    markings.lift_internal_marking(office.desk, office.officers[LEADER], number, "本单位决定解除")
    other = also(office, office.officers[HEAD], DRAFTER)
    review.decide(office.desk, other, number, [1], Ruling(Verdict.KEEP, "已解除"))
    review.sign(office.desk, other, number)
    head = also(office, office.officers[Role.AUDITOR], HEAD)
    for officer in (head, office.officers[SECRECY]):
        review.sign(office.desk, officer, number)
    with pytest.raises(NotEntitled, match="两个环节"):
        review.sign(office.desk, drafter, number)


@pytest.mark.parametrize("act", ["consult", "escalate"])
def test_who_asked_others_at_one_step_does_not_sign_the_next(office: Office, act: str) -> None:
    first = also(office, office.officers[DRAFTER], HEAD)
    number = office.hand_in(DRAFT)
    other = also(office, office.officers[HEAD], DRAFTER)
    if act == "consult":
        consulting.ask(office.desk, other, number, "某局")
        consulting.answer(office.desk, other, number, "某局", Answer.CONSENT, office.desk.today())
    else:
        markings.escalate(office.desk, other, number, "不能确定")
        ruling = markings.AuthorityRuling("某局", "1", "2026-01-05", markings.Conclusion.PUBLISHABLE)
        markings.record_ruling(office.desk, office.officers[SECRECY], number, ruling)
    review.accept_proposals(office.desk, first, number)
    review.sign(office.desk, first, number)
    with pytest.raises(NotEntitled, match="两个环节"):
        review.sign(office.desk, other, number)


def test_an_attribute_is_not_changed_without_a_word(office: Office) -> None:
    desk, who = office.desk, office.officers
    number = office.hand_in(DRAFT, attribute=None)
    review.set_attribute(desk, who[DRAFTER], number, Attribute.ON_REQUEST, "涉及个人")
    review.accept_proposals(desk, who[DRAFTER], number)
    review.sign(desk, who[DRAFTER], number)
    with pytest.raises(UsageError, match="理由"):
        review.set_attribute(desk, who[HEAD], number, Attribute.PROACTIVE)
    review.set_attribute(desk, who[HEAD], number, Attribute.PROACTIVE, "惠民政策应当公开")
    with desk.store.read() as tx:
        said = [each.text for each in tx.remarks(number) if each.kind == RemarkKind.ATTRIBUTE]
        assert tx.case(number).state is CaseState.IN_REVIEW
    assert said == ["依申请公开：涉及个人", "主动公开：惠民政策应当公开"]


def test_who_withdrew_a_question_has_acted_at_that_step(office: Office) -> None:
    first = also(office, office.officers[DRAFTER], HEAD)
    number = office.hand_in(DRAFT)
    other = also(office, office.officers[HEAD], DRAFTER)
    consulting.ask(office.desk, first, number, "某局")
    consulting.withdraw(office.desk, other, number, "某局", "单位名称有误")
    review.accept_proposals(office.desk, first, number)
    review.sign(office.desk, first, number)
    with pytest.raises(NotEntitled, match="两个环节"):
        review.sign(office.desk, other, number)
