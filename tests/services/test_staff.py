"""Officers and rules after the first day."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import NotEntitled, UsageError, WrongPassword
from pipeline.model.audit import AuditAction
from pipeline.model.review import Role
from pipeline.services import review, staff
from pipeline.services.officers import disable_officer
from pipeline.services.staff import Change
from tests.services.office import Office, found

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def told(office: Office) -> list[AuditAction]:
    with office.desk.store.read() as tx:
        return [event.action for event in tx.events()]


def test_an_officer_takes_another_role_and_is_enabled_again(office: Office) -> None:
    administrator, auditor = office.officers[Role.ADMINISTRATOR], office.officers[Role.AUDITOR]
    with pytest.raises(NotEntitled):
        staff.change_officer(office.desk, auditor, auditor.name, Change(roles=frozenset({Role.ADMINISTRATOR})))
    disable_officer(office.desk, administrator, auditor.name)
    changed = staff.change_officer(
        office.desk, administrator, auditor.name, Change(roles=frozenset({Role.PUBLISHER}), active=True)
    )
    assert changed.active and changed.roles == {Role.PUBLISHER} and changed.id == auditor.id
    assert told(office)[-1] is AuditAction.OFFICER_CHANGED
    with pytest.raises(UsageError, match="没有科室"):
        staff.change_officer(office.desk, administrator, auditor.name, Change(sections=frozenset({"没有的科"})))


def test_somebody_always_administers_the_home(office: Office) -> None:
    administrator = office.officers[Role.ADMINISTRATOR]
    for act in (
        lambda: disable_officer(office.desk, administrator, administrator.name),
        lambda: staff.change_officer(office.desk, administrator, administrator.name, Change(roles=frozenset())),
    ):
        with pytest.raises(UsageError, match="管理员"):
            act()
    with office.desk.store.read() as tx:
        assert tx.officer(administrator.id) == administrator


def test_passwords_are_changed_by_oneself_or_reset(office: Office) -> None:
    drafter = office.officers[Role.DRAFTER]
    staff.change_password(office.desk, drafter, "新的口令")
    with office.desk.store.begin() as tx:
        assert tx.authenticate(drafter.name, "新的口令").id == drafter.id
    with pytest.raises(WrongPassword), office.desk.store.begin() as tx:
        tx.authenticate(drafter.name, "x")
    staff.change_officer(office.desk, office.officers[Role.ADMINISTRATOR], drafter.name, Change(password="再次"))
    with office.desk.store.begin() as tx:
        assert tx.authenticate(drafter.name, "再次").id == drafter.id
    assert told(office).count(AuditAction.PASSWORD_CHANGED) == 2


def test_another_profile_is_for_new_cases(office: Office) -> None:
    before = office.hand_in(DRAFT)
    staff.use_profile(office.desk, office.officers[Role.ADMINISTRATOR], "zhongwei_kejiju")
    after = office.hand_in(DRAFT + "另附名单。\n")
    with office.desk.store.read() as tx:
        assert (tx.case(before).profile, tx.case(after).profile) == ("zhongwei_yunjisuan", "zhongwei_kejiju")
    review.accept_proposals(office.desk, office.officers[Role.DRAFTER], before)
    review.sign(office.desk, office.officers[Role.DRAFTER], before)
    with office.desk.store.read() as tx:
        assert tx.case(before).step == "section_review"
    assert AuditAction.PROFILE_CHANGED in told(office)
