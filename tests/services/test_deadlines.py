"""Limits that start with a signature count once it stands, and no longer once it is void (A 第六条)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline import bootstrap
from pipeline.model.review import Attribute, Case, Officer, Opinion, Role
from pipeline.services import markings, review
from pipeline.services.deadlines import due_of, events_of
from pipeline.services.desk import Desk, void_signatures
from pipeline.services.intake import Draft, take_in
from pipeline.services.markings import AuthorityRuling, Conclusion
from pipeline.services.officers import NewOfficer, found_home
from pipeline.store import KeyRing, Store
from tests.services.office import QUICK, SECTION

PLAIN = "关于召开会议的通知\n\n请各科室准时参加。\n"
DATED = PLAIN + "\n2025年12月15日\n"
CHECKS = {point: "" for point in ("准确性", "权威性", "完整性", "时效性")}


class Clock:
    """A clock that a test moves."""

    moment = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def on(self, day: str) -> None:
        self.moment = datetime.fromisoformat(f"{day}T01:00:00+00:00")


@dataclass(frozen=True)
class Bureau:
    """A desk of the science bureau (A), its clock, one officer a role."""

    desk: Desk
    clock: Clock
    officers: dict[Role, Officer]

    def hand_in(self, text: str) -> str:
        draft = Draft(text.encode(), "通知.txt", SECTION, Attribute.PROACTIVE)
        return take_in(self.desk, draft, self.officers[Role.DRAFTER]).number

    def sign(self, number: str, role: Role) -> None:
        checks = CHECKS if role is Role.SECRECY_OFFICE else None
        review.sign(self.desk, self.officers[role], number, Opinion.PUBLISH, checks=checks)

    def due(self, number: str, *, older: bool = False) -> Case:
        """Count anew; ``older`` forgets what only this version keeps."""
        with self.desk.store.begin() as tx:
            case = tx.case(number)
            case = replace(case, made=None) if older else case
            return due_of(self.desk, tx, case, self.desk.profile_of(case))


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    clock = Clock()
    store = Store.create(tmp_path / "home", KeyRing.create(tmp_path / "keys"), now=clock, hasher=QUICK)
    desk = Desk(store, bootstrap.profile_named, bootstrap.detect, clock)
    staff = [NewOfficer(f"officer {role}", "x", frozenset({role}), frozenset({SECTION})) for role in Role]
    found_home(desk, "测试局", "zhongwei_kejiju", [SECTION], staff)
    with store.read() as tx:
        return Bureau(desk, clock, {next(iter(each.roles)): each for each in tx.officers()})


def test_ten_working_days_count_from_the_secrecy_review(bureau: Bureau) -> None:
    number = bureau.hand_in(PLAIN)
    assert bureau.due(number).due == "2026-02-02"  # 20 working days after it was handed in on 5 January
    bureau.clock.on("2026-01-07")
    for role in (Role.DRAFTER, Role.LEADER):
        bureau.sign(number, role)
        assert bureau.due(number).due == "2026-02-02"
    bureau.sign(number, Role.SECRECY_OFFICE)
    assert bureau.due(number).due == "2026-01-21"  # ten after 7 January
    with bureau.desk.store.begin() as tx:
        void_signatures(tx, number, None, {"secrecy_review"})
    assert bureau.due(number).due == "2026-02-02"


def test_the_earlier_limit_wins(bureau: Bureau) -> None:
    number = bureau.hand_in(DATED)
    assert bureau.due(number).due == "2026-01-13"  # 20 working days after 15 December
    for role in (Role.DRAFTER, Role.LEADER, Role.SECRECY_OFFICE):
        bureau.sign(number, role)
    assert bureau.due(number).due == "2026-01-13"


def test_the_last_signature_approves(bureau: Bureau) -> None:
    number = bureau.hand_in(PLAIN)
    bureau.sign(number, Role.DRAFTER)
    bureau.clock.on("2026-01-08")
    bureau.sign(number, Role.LEADER)
    bureau.clock.moment = datetime(2026, 1, 8, 16, 30, tzinfo=UTC)  # in China it is the 9th already
    bureau.sign(number, Role.SECRECY_OFFICE)
    with bureau.desk.store.read() as tx:
        case = tx.case(number)
        events = events_of(case, bureau.desk.profile_of(case), tx.signatures(number))
    assert events == {"opened": date(2026, 1, 5), "reviewed": date(2026, 1, 9), "approved": date(2026, 1, 9)}


@pytest.mark.parametrize("text", [PLAIN, DATED])
def test_a_case_of_an_older_version_is_read_once_for_its_day(bureau: Bureau, text: str) -> None:
    number = bureau.hand_in(text)
    counted = bureau.due(number)
    assert counted == bureau.due(number, older=True)
    with bureau.desk.store.read() as tx:
        assert tx.case(number) == counted  # as it was kept at intake


def test_the_days_with_an_authority_do_not_count(bureau: Bureau) -> None:
    number = bureau.hand_in(PLAIN)
    for role in (Role.DRAFTER, Role.LEADER):
        bureau.sign(number, role)
    bureau.clock.on("2026-01-06")
    markings.escalate(bureau.desk, bureau.officers[Role.SECRECY_OFFICE], number, "请审定")
    bureau.clock.on("2026-01-09")
    ruling = AuthorityRuling("云川市国家保密局", "云保函〔2026〕1号", "2026-01-08", Conclusion.PUBLISHABLE)
    markings.record_ruling(bureau.desk, bureau.officers[Role.SECRECY_OFFICE], number, ruling)
    with bureau.desk.store.read() as tx:
        kept = tx.case(number).due
    assert bureau.due(number).due == kept == "2026-02-05"  # three working days more
