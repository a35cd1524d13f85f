"""Handing in: by a substitute of the drafter, and again what was withheld."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import NotEntitled
from pipeline.model.audit import AuditAction
from pipeline.model.finding import Category
from pipeline.model.review import Attribute, CaseState, Role
from pipeline.model.substitutes import Substitution
from pipeline.services import review
from pipeline.services.batch import Handed, open_batch, results, take_in_arrivals, waiting
from pipeline.services.intake import Draft, Receipt, take_in
from pipeline.services.officers import order_substitution
from tests.services.office import CHAIN, SECTION, Office, found

DRAFT = "关于召开会议的通知\n\n请各科室准时参加。\n"
MARKED = "机密★1年\n\n关于有关事项的请示\n\n正文。\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def stand_in(office: Office, role: Role, section: str | None = SECTION) -> Substitution:
    deputy = office.officers[role]
    wanted = Substitution(0, deputy.id, Role.DRAFTER, section, "2026-01-01", "2026-01-31", None, "", "空缺")
    return order_substitution(office.desk, office.officers[Role.ADMINISTRATOR], wanted)


@pytest.mark.parametrize("text", [DRAFT, MARKED], ids=["open", "blocked"])
@pytest.mark.parametrize("section", [SECTION, None])
def test_who_stands_in_for_the_drafter_hands_in(office: Office, section: str | None, text: str) -> None:
    deputy = office.officers[Role.PUBLISHER]
    with pytest.raises(NotEntitled):
        take_in(office.desk, Draft(text.encode(), "通知.txt", SECTION), deputy)
    ordered = stand_in(office, Role.PUBLISHER, section)
    number = take_in(office.desk, Draft(text.encode(), "通知.txt", SECTION), deputy).number
    with office.desk.store.read() as tx:
        (opened,) = [
            event
            for event in tx.case_events(number)
            if event.action in (AuditAction.CASE_OPENED, AuditAction.CASE_BLOCKED)
        ]
    assert opened.officer == deputy.id and opened.details["substitution"] == str(ordered.id)


def test_who_stood_in_for_the_drafter_takes_no_other_step(office: Office) -> None:
    stand_in(office, Role.SECTION_HEAD)
    head = office.officers[Role.SECTION_HEAD]
    number = take_in(office.desk, Draft(DRAFT.encode(), "通知.txt", SECTION, Attribute.PROACTIVE), head).number
    review.sign(office.desk, head, number)
    with pytest.raises(NotEntitled, match="同一人"):
        review.sign(office.desk, head, number)


def test_a_batch_of_a_substitute_is_taken_in(office: Office, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(DRAFT, "utf-8")
    handed, head = [Handed("甲.txt", tmp_path / "甲.txt")], office.officers[Role.SECTION_HEAD]
    with pytest.raises(NotEntitled):
        open_batch(office.desk, head, SECTION, handed)
    stand_in(office, Role.SECTION_HEAD)
    batch = open_batch(office.desk, head, SECTION, handed)
    assert take_in_arrivals(office.desk, waiting(office.desk, batch)) == 1
    assert results(office.desk, batch)[0].case == "2026-000001"


def again(office: Office, number: str, text: str = DRAFT) -> Receipt:
    draft = Draft(text.encode(), "通知.txt", SECTION, Attribute.PROACTIVE, supersedes=number)
    return take_in(office.desk, draft, office.officers[Role.DRAFTER])


def test_a_withheld_document_is_opened_again(office: Office) -> None:
    """The yearly review of what was not published hands the very same file in once more (A 第五十五条)."""
    number = office.hand_in(DRAFT)
    review.withhold_case(office.desk, office.officers[Role.LEADER], number, "不宜", category=Category.PROCESS)
    assert office.hand_in(DRAFT) == number  # without --supersedes it stays the case that it is
    receipt = again(office, number)
    assert receipt.created and receipt.number != number and receipt.state is CaseState.IN_REVIEW
    with office.desk.store.read() as tx:
        assert tx.case(number).state is CaseState.SUPERSEDED
        last = tx.case_events(number)[-1]
    assert (last.action, last.details["successor"]) == (AuditAction.CASE_SUPERSEDED, receipt.number)
    assert again(office, number).number == receipt.number  # what a crash left is run once more
    office.approve(receipt.number)


def test_one_that_was_signed_as_withheld_too(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[Role.DRAFTER]
    review.set_attribute(office.desk, drafter, number, Attribute.NON_DISCLOSURE, "内部管理", category=Category.PROCESS)
    for role in CHAIN:
        review.sign(office.desk, office.officers[role], number)
    assert again(office, number).created


def test_a_marked_one_is_stopped_again(office: Office) -> None:
    number = office.hand_in(MARKED)
    review.withhold_case(office.desk, office.officers[Role.SECRECY_OFFICE], number, "不宜")
    receipt = again(office, number, MARKED)
    assert receipt.created and receipt.state is CaseState.BLOCKED


def test_what_is_in_review_stays_the_same_case(office: Office) -> None:
    number = office.hand_in(DRAFT)
    assert again(office, number) == Receipt(number, CaseState.IN_REVIEW, False, None, {})
