"""Duties that do not go together: who watches, administers or releases does not decide, not as a substitute either."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import bootstrap
from pipeline.errors import NotEntitled, RefusedByRule, UsageError
from pipeline.model.review import Officer, Role
from pipeline.model.substitutes import Substitution
from pipeline.services import review, staff
from pipeline.services.desk import Desk
from pipeline.services.officers import (
    NewOfficer,
    add_officer,
    check_staff,
    end_substitution,
    found_home,
    order_substitution,
)
from pipeline.services.staff import Change
from pipeline.store import KeyRing, Store
from tests.services.office import QUICK, SECTION, Office, found, now

DRAFT = "关于召开会议的通知\n\n请各科室准时参加。\n"
FORBIDDEN = [
    {Role.AUDITOR, Role.DRAFTER},
    {Role.AUDITOR, Role.ADMINISTRATOR},
    {Role.AUDITOR, Role.PUBLISHER},
    {Role.ADMINISTRATOR, Role.DRAFTER},
    {Role.ADMINISTRATOR, Role.SECTION_HEAD},
    {Role.ADMINISTRATOR, Role.SECRECY_OFFICE},
    {Role.ADMINISTRATOR, Role.LEADER},
    {Role.PUBLISHER, Role.LEADER},
    {Role.PUBLISHER, Role.SECRECY_OFFICE},
]
ALLOWED = [
    set(),
    {Role.ADMINISTRATOR, Role.PUBLISHER},
    {Role.PUBLISHER, Role.DRAFTER},
    {Role.DRAFTER, Role.SECTION_HEAD, Role.SECRECY_OFFICE, Role.LEADER},
]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def wanted(deputy: Officer, role: Role, first: str = "2026-01-05", last: str = "2026-01-31") -> Substitution:
    return Substitution(0, deputy.id, role, SECTION, first, last, None, "", "空缺")


@pytest.mark.parametrize("roles", FORBIDDEN, ids=lambda roles: "+".join(sorted(roles)))
def test_roles_that_do_not_go_together_are_given_to_nobody(office: Office, roles: set[Role]) -> None:
    administrator, drafter = office.officers[Role.ADMINISTRATOR], office.officers[Role.DRAFTER]
    new = NewOfficer("新人", "x", frozenset(roles), frozenset({SECTION}))
    with pytest.raises(RefusedByRule, match="请另行指定人员"):
        add_officer(office.desk, administrator, new)
    with pytest.raises(RefusedByRule):
        staff.change_officer(office.desk, administrator, drafter.name, Change(roles=frozenset(roles)))
    with pytest.raises(RefusedByRule):
        check_staff([new, NewOfficer("管理", "x", frozenset({Role.ADMINISTRATOR}), frozenset())], [SECTION])
    with office.desk.store.read() as tx:
        assert tx.officer(drafter.id) == drafter
        assert "新人" not in {each.name for each in tx.officers()}


@pytest.mark.parametrize("roles", ALLOWED, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_a_small_office_gives_several_chairs_to_one(office: Office, roles: set[Role]) -> None:
    new = NewOfficer("新人", "x", frozenset(roles), frozenset({SECTION}))
    assert add_officer(office.desk, office.officers[Role.ADMINISTRATOR], new).roles == roles


def test_a_home_is_not_founded_with_a_reviewing_administrator(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "home", KeyRing.create(tmp_path / "keys"), now=now, hasher=QUICK)
    desk = Desk(store, bootstrap.profile_named, bootstrap.detect, now)
    people = [NewOfficer("管理", "x", frozenset({Role.ADMINISTRATOR, Role.LEADER}), frozenset({SECTION}))]
    with pytest.raises(RefusedByRule, match="管理员不能兼任“分管领导”"):
        found_home(desk, "测试局", "zhongwei_yunjisuan", [SECTION], people)


CHAIRS = (Role.DRAFTER, Role.SECTION_HEAD, Role.SECRECY_OFFICE, Role.LEADER)


@pytest.mark.parametrize(
    ("who", "chairs"),
    [
        (Role.AUDITOR, CHAIRS),
        (Role.ADMINISTRATOR, CHAIRS),
        (Role.PUBLISHER, (Role.SECRECY_OFFICE, Role.LEADER)),
    ],
)
def test_who_watches_administers_or_releases_does_not_stand_in(
    office: Office, who: Role, chairs: tuple[Role, ...]
) -> None:
    second = add_officer(
        office.desk,
        office.officers[Role.ADMINISTRATOR],
        NewOfficer("管理二", "x", frozenset({Role.ADMINISTRATOR}), frozenset()),
    )
    for chair in CHAIRS:
        if chair in chairs:
            with pytest.raises(RefusedByRule):
                order_substitution(office.desk, second, wanted(office.officers[who], chair))
        else:
            order_substitution(office.desk, second, wanted(office.officers[who], chair))


def test_nobody_names_himself_a_substitute(office: Office) -> None:
    administrator = office.officers[Role.ADMINISTRATOR]
    with office.desk.store.begin() as tx:  # as an older home may have it
        old = tx.add_officer("旧管理", "x", {Role.ADMINISTRATOR, Role.SECTION_HEAD}, {SECTION})
    for each in (administrator, old):
        with pytest.raises(RefusedByRule, match="不能指定本人"):
            order_substitution(office.desk, each, wanted(each, Role.LEADER))


def test_an_older_home_keeps_its_officers_until_their_roles_change(office: Office) -> None:
    administrator = office.officers[Role.ADMINISTRATOR]
    both = frozenset({Role.DRAFTER, Role.ADMINISTRATOR})
    with office.desk.store.begin() as tx:
        old = tx.add_officer("旧拟稿", "x", both, {SECTION})
    changed = staff.change_officer(office.desk, administrator, old.name, Change(password="另一个", roles=both))
    assert changed.roles == both
    with pytest.raises(RefusedByRule):
        staff.change_officer(office.desk, administrator, old.name, Change(roles=both | {Role.LEADER}))


def test_who_stands_in_for_the_leader_does_not_become_a_publisher(office: Office) -> None:
    administrator, head = office.officers[Role.ADMINISTRATOR], office.officers[Role.SECTION_HEAD]
    ordered = order_substitution(office.desk, administrator, wanted(head, Role.LEADER))
    publishes = Change(roles=frozenset({Role.PUBLISHER}))
    with pytest.raises(RefusedByRule, match="代办"):
        staff.change_officer(office.desk, administrator, head.name, publishes)
    end_substitution(office.desk, administrator, ordered.id)
    assert staff.change_officer(office.desk, administrator, head.name, publishes).roles == {Role.PUBLISHER}


@pytest.mark.parametrize("name", ["", " ", "　", "甲" * 41, "甲\n乙"])
def test_an_officer_has_a_name(office: Office, name: str) -> None:
    administrator = office.officers[Role.ADMINISTRATOR]
    with pytest.raises(UsageError, match="人员姓名"):
        add_officer(office.desk, administrator, NewOfficer(name, "x", frozenset(), frozenset()))
    assert add_officer(office.desk, administrator, NewOfficer(" 新人 ", "x", frozenset(), frozenset())).name == "新人"


@pytest.mark.parametrize("first", ["2026-01-01", "2026-01-05"])
def test_a_substitution_ends_at_once_and_what_was_signed_today_lies_within_its_days(office: Office, first: str) -> None:
    administrator, leader = office.officers[Role.ADMINISTRATOR], office.officers[Role.LEADER]
    number = office.hand_in(DRAFT)
    review.sign(office.desk, office.officers[Role.DRAFTER], number)
    ordered = order_substitution(office.desk, administrator, wanted(leader, Role.SECTION_HEAD, first))
    review.sign(office.desk, leader, number)
    ended = end_substitution(office.desk, administrator, ordered.id)
    assert (ended.first, ended.last, ended.ended_on) == (first, "2026-01-05", "2026-01-05")
    another = office.hand_in(DRAFT + "另附名单。\n")
    review.sign(office.desk, office.officers[Role.DRAFTER], another)
    with pytest.raises(NotEntitled):
        review.sign(office.desk, leader, another)
    with pytest.raises(UsageError, match="已经终止"):
        end_substitution(office.desk, administrator, ordered.id)


def test_a_substitution_that_has_not_begun_never_begins_once_it_is_ended(office: Office) -> None:
    administrator, leader = office.officers[Role.ADMINISTRATOR], office.officers[Role.LEADER]
    ordered = order_substitution(office.desk, administrator, wanted(leader, Role.SECTION_HEAD, "2026-01-20"))
    ended = end_substitution(office.desk, administrator, ordered.id)
    days = [(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=each)).date().isoformat() for each in range(40)]
    assert not any(ended.holds_on(day) for day in days) and ended.is_over("2026-01-05")
