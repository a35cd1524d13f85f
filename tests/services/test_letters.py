"""Reasons for withholding and notices: what is explained, and that nothing of the content goes with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import NotEntitled, UsageError
from pipeline.model.finding import Category
from pipeline.model.review import Attribute, CaseState, Role
from pipeline.services import forms, letters, release, review, signing
from pipeline.services.intake import Draft, take_in
from tests.services.office import CHAIN, SECTION, Office, found, words_of

DRAFT = "关于向钱小宁发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"
SECRETS = ("钱小宁", "13900001111")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def published(office: Office) -> str:
    number = office.hand_in(DRAFT)
    office.approve(number)
    release.release_case(office.desk, number, office.officers[Role.PUBLISHER])
    return number


def test_each_withheld_place_is_explained_by_category_and_article(office: Office) -> None:
    """B-保密 第八条; 条例 第三十七条."""
    number = published(office)
    told = words_of(letters.reasons(office.desk, office.officers[Role.PUBLISHER], number))
    assert "个人信息" in told and "《政府信息公开条例》第十五条" in told and "第" in told and "段" in told
    assert not any(secret in told for secret in SECRETS)


def test_a_document_that_is_not_public_is_explained_as_a_whole(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[Role.DRAFTER]
    review.set_attribute(office.desk, drafter, number, Attribute.NON_DISCLOSURE, "内部事务", category=Category.PROCESS)
    with pytest.raises(UsageError):
        letters.reasons(office.desk, drafter, number)
    for role in CHAIN:
        review.sign(office.desk, office.officers[role], number)
    told = words_of(letters.reasons(office.desk, drafter, number))
    assert "整件" in told and "第十六条" in told and "培训补助" not in told


def test_without_items_the_ground_must_be_said(office: Office) -> None:
    number = office.hand_in("会议安排\n\n正文。\n")
    leader = office.officers[Role.LEADER]
    with pytest.raises(UsageError):
        signing.withhold_case(office.desk, leader, number, "内部事务")
    signing.withhold_case(office.desk, leader, number, "内部事务", category=Category.PROCESS)
    assert "内部事务和过程性信息" in words_of(letters.reasons(office.desk, leader, number))


def test_a_withdrawal_is_announced_and_then_the_correction(office: Office) -> None:
    number = published(office)
    publisher, drafter = office.officers[Role.PUBLISHER], office.officers[Role.DRAFTER]
    with pytest.raises(UsageError):
        letters.notice(office.desk, publisher, number)
    release.recall(office.desk, publisher, number, "补助标准有误")
    told = words_of(letters.notice(office.desk, publisher, number))
    assert "撤回公告" in told and "补助标准有误" not in told and number in told and "不宜继续公开" in told
    assert not any(secret in told for secret in SECRETS)
    corrected = Draft((DRAFT + "更正。\n").encode(), "更正.txt", SECTION, Attribute.PROACTIVE, number)
    successor = take_in(office.desk, corrected, drafter)
    assert successor.state is CaseState.IN_REVIEW
    told = words_of(letters.notice(office.desk, publisher, number))
    assert "更正公告" in told and successor.number in told and "理由：内容更正" in told


def test_the_form_of_an_open_case_shows_what_officers_wrote(office: Office) -> None:
    number = office.hand_in(DRAFT)
    review.accept_proposals(office.desk, office.officers[Role.DRAFTER], number)
    review.sign(office.desk, office.officers[Role.DRAFTER], number, remark="已核对名单")
    form = words_of(forms.form(office.desk, office.officers[Role.SECRECY_OFFICE], number))
    assert "附言：已核对名单" in form and "（未签批）" in form and "审计记录：截至第" in form


def test_letters_are_for_those_who_may_see_the_case(office: Office) -> None:
    number = published(office)
    stranger = replace(office.officers[Role.SECTION_HEAD], sections=frozenset())
    with pytest.raises(NotEntitled):
        letters.reasons(office.desk, stranger, number)
