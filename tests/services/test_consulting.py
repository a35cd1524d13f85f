"""Co-issuing organs: a mistyped one, a silent one, and one that objects (A 第四条; 条例 第三十四条)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.errors import Conflict, NotEntitled, Unsettled, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import standing
from pipeline.model.consultation import Answer
from pipeline.model.labels import label
from pipeline.model.review import CaseState, Role
from pipeline.services import consulting, review
from tests.services.office import CHAIN, Office, found

DRAFT = "关于召开会议的通知\n\n请各科室准时参加。\n"
ORGAN = "云川市水务局"
UNTIL = date(2026, 3, 6)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def later(office: Office, day: int) -> Office:
    """The same office on a day of March."""
    desk = replace(office.desk, now=lambda: datetime(2026, 3, day, 1, 0, tzinfo=UTC))
    return Office(desk, office.officers)


def sign(office: Office, number: str, *roles: Role) -> None:
    for role in roles:
        review.sign(office.desk, office.officers[role], number)


def test_a_mistyped_organ_is_withdrawn_and_nobody_waits_for_it(office: Office) -> None:
    number, drafter = office.hand_in(DRAFT), office.officers[Role.DRAFTER]
    consulting.ask(office.desk, drafter, number, "云川市水务据")
    with pytest.raises(UsageError, match="理由"):
        consulting.withdraw(office.desk, drafter, number, "云川市水务据", " ")
    with pytest.raises(NotEntitled):
        consulting.withdraw(office.desk, office.officers[Role.LEADER], number, "云川市水务据", "误写")
    _, withdrawn = consulting.withdraw(office.desk, drafter, number, "云川市水务据", "单位名称误写")
    assert withdrawn.is_withdrawn and withdrawn.words == "单位名称误写" and label(Answer.WITHDRAWN) == "已撤销征求"
    with pytest.raises(UsageError, match="未列为会办单位"):
        consulting.answer(office.desk, drafter, number, "云川市水务据", Answer.CONSENT, office.desk.today())
    sign(office, number, *CHAIN)
    with office.desk.store.read() as tx:
        assert tx.case(number).state is CaseState.APPROVED
        (event,) = [each for each in tx.case_events(number) if each.action is AuditAction.CONSULTATION_WITHDRAWN]
    assert label(event.action) == "撤销征求意见" and event.details["consultation"] == str(withdrawn.id)


def test_an_organ_may_be_asked_again_and_what_was_answered_stays(office: Office) -> None:
    number, drafter = office.hand_in(DRAFT), office.officers[Role.DRAFTER]
    consulting.ask(office.desk, drafter, number, ORGAN)
    consulting.withdraw(office.desk, drafter, number, ORGAN, "另行征求")
    consulting.ask(office.desk, drafter, number, ORGAN)
    consulting.answer(office.desk, drafter, number, ORGAN, Answer.CONSENT, office.desk.today())
    with pytest.raises(UsageError, match="已有答复"):
        consulting.withdraw(office.desk, drafter, number, ORGAN, "误写")
    assert [each.answer for each in consulting.listed(office.desk, drafter, number)] == [
        Answer.WITHDRAWN,
        Answer.CONSENT,
    ]


@pytest.fixture
def strict(tmp_path: Path) -> Office:
    """The science bureau, whose rule says nothing of silence (A 第四条): it is not consent."""
    return found(tmp_path / "strict", "zhongwei_kejiju")


def test_silence_is_recorded_after_the_day_of_the_letter_with_a_reason_to_go_on(strict: Office) -> None:
    number, drafter = strict.hand_in(DRAFT), strict.officers[Role.DRAFTER]
    consulting.ask(strict.desk, drafter, number, ORGAN, UNTIL)
    sign(strict, number, Role.DRAFTER, Role.LEADER)
    last, said = strict.officers[Role.SECRECY_OFFICE], (number, ORGAN, Answer.SILENCE)
    early, after = later(strict, 6), later(strict, 7)
    checks = {point: "" for point in ("准确性", "权威性", "完整性", "时效性")}
    with pytest.raises(UsageError, match="期限未满"):
        consulting.answer(early.desk, last, *said, UNTIL, "已两次催办")
    with pytest.raises(UsageError, match="没有规定逾期视为同意"):
        consulting.answer(after.desk, last, *said, after.desk.today(), " ")
    with pytest.raises(Unsettled):
        review.sign(after.desk, last, number, checks=checks)
    _, silent = consulting.answer(after.desk, last, *said, after.desk.today(), "已两次催办，事关公众安全，继续办理")
    assert label(Answer.SILENCE) == "逾期未答复" and silent.answer is Answer.SILENCE and silent.words
    review.sign(after.desk, last, number, checks=checks)
    with strict.desk.store.read() as tx:
        assert tx.case(number).state is CaseState.APPROVED
        assert len(standing(tx.signatures(number))) == 3  # silence is nothing new to those who signed


def test_where_silence_consents_it_needs_no_words(office: Office) -> None:
    number, drafter = office.hand_in(DRAFT), office.officers[Role.DRAFTER]
    consulting.ask(office.desk, drafter, number, ORGAN, UNTIL)
    after = later(office, 7)
    consulting.answer(after.desk, drafter, number, ORGAN, Answer.SILENCE, after.desk.today())


def test_without_a_day_to_answer_nobody_is_late(strict: Office) -> None:
    number, drafter = strict.hand_in(DRAFT), strict.officers[Role.DRAFTER]
    consulting.ask(strict.desk, drafter, number, ORGAN)
    after = later(strict, 31)
    with pytest.raises(UsageError, match="没有写明答复期限"):
        consulting.answer(after.desk, drafter, number, ORGAN, Answer.SILENCE, after.desk.today(), "催办无果")


def test_an_objection_voids_the_signatures_of_those_who_did_not_know_it(office: Office) -> None:
    number, drafter, leader = office.hand_in(DRAFT), office.officers[Role.DRAFTER], office.officers[Role.LEADER]
    consulting.ask(office.desk, drafter, number, ORGAN)
    sign(office, number, *CHAIN[:3])
    with office.desk.store.read() as tx:
        seen = tx.case(number).revision
    consulting.answer(office.desk, leader, number, ORGAN, Answer.OBJECTION, office.desk.today(), "暂缓")
    with office.desk.store.read() as tx:
        assert not standing(tx.signatures(number))
        voided = [each for each in tx.case_events(number) if each.action is AuditAction.SIGNATURE_VOIDED]
    assert len(voided) == 3 and {each.officer for each in voided} == {leader.id}
    with pytest.raises(Conflict):  # who had the case open before the objection looks again
        review.sign(office.desk, leader, number, seen=seen)
    sign(office, number, Role.LEADER, *CHAIN[:3])
    with office.desk.store.read() as tx:
        assert tx.case(number).state is CaseState.APPROVED
