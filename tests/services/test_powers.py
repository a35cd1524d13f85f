"""Who may withhold, record a ruling and recall is what the case's profile says, not what the program thinks."""

from __future__ import annotations

import re
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.errors import NotEntitled
from pipeline.model.finding import Category
from pipeline.model.review import CaseState, Role
from pipeline.policy.sections import Powers
from pipeline.services import markings, release, review
from pipeline.services.markings import AuthorityRuling, Conclusion
from pipeline.services.powers import Act
from tests.services.office import Office, found

SOURCE = (files("pipeline.policy") / "profiles" / "zhongwei_yunjisuan.toml").read_text("utf-8")
MARKED = "机密★1年\n\n关于有关事项的请示\n\n正文。\n"
DRAFT = "关于召开会议的通知\n\n请各科室准时参加。\n"
RULING = AuthorityRuling("云川市国家保密局", "云保函〔2026〕1号", "2026-01-04", Conclusion.NOT_PUBLISHABLE)
SECRECY, LEADER, PUBLISHER = Role.SECRECY_OFFICE, Role.LEADER, Role.PUBLISHER


def with_powers(folder: Path, **roles: str) -> Office:
    """A home whose profile gives powers to others."""
    text = SOURCE
    for act, role in roles.items():
        text, count = re.subn(rf"(?m)^{act} = \{{ roles = \[[^]]*\]", f'{act} = {{ roles = ["{role}"]', text)
        assert count == 1
    folder.mkdir(exist_ok=True)
    (folder / "bureau.toml").write_text(text, "utf-8")
    return found(folder, str(folder / "bureau.toml"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Office:
    return with_powers(tmp_path / "bureau", withhold="secrecy_office", ruling="leader", recall="secrecy_office")


def state(office: Office, number: str) -> CaseState:
    with office.desk.store.read() as tx:
        return tx.case(number).state


def test_every_power_of_a_profile_is_an_act() -> None:
    assert {each.name for each in fields(Powers)} == set(Act)


def test_the_power_to_withhold_lies_with_the_secrecy_office(elsewhere: Office) -> None:
    number = elsewhere.hand_in(DRAFT)
    with pytest.raises(NotEntitled, match="第五条"):
        review.withhold_case(elsewhere.desk, elsewhere.officers[LEADER], number, "不宜", category=Category.PROCESS)
    review.withhold_case(elsewhere.desk, elsewhere.officers[SECRECY], number, "不宜", category=Category.PROCESS)
    assert state(elsewhere, number) is CaseState.WITHHELD
    blocked = elsewhere.hand_in(MARKED)
    with pytest.raises(NotEntitled):
        review.withhold_case(elsewhere.desk, elsewhere.officers[LEADER], blocked, "不宜")
    review.withhold_case(elsewhere.desk, elsewhere.officers[SECRECY], blocked, "不宜")


def test_the_power_to_withhold_lies_with_the_leader_alone(tmp_path: Path) -> None:
    office = with_powers(tmp_path / "bureau", withhold="leader")
    blocked = office.hand_in(MARKED)
    with pytest.raises(NotEntitled):
        review.withhold_case(office.desk, office.officers[SECRECY], blocked, "不宜")
    review.withhold_case(office.desk, office.officers[LEADER], blocked, "不宜")
    assert state(office, blocked) is CaseState.WITHHELD


def test_as_shipped_the_secrecy_office_withholds_what_is_blocked_and_the_last_step_the_rest(tmp_path: Path) -> None:
    office = found(tmp_path)
    number, blocked = office.hand_in(DRAFT), office.hand_in(MARKED)
    with pytest.raises(NotEntitled):
        review.withhold_case(office.desk, office.officers[SECRECY], number, "不宜", category=Category.PROCESS)
    review.withhold_case(office.desk, office.officers[LEADER], number, "不宜", category=Category.PROCESS)
    review.withhold_case(office.desk, office.officers[SECRECY], blocked, "不宜")
    assert {state(office, number), state(office, blocked)} == {CaseState.WITHHELD}


def test_the_power_to_record_a_ruling_lies_with_the_leader(elsewhere: Office) -> None:
    number = elsewhere.hand_in(MARKED)
    markings.escalate(elsewhere.desk, elsewhere.officers[SECRECY], number, "请审定")
    with pytest.raises(NotEntitled, match="分管领导"):
        markings.record_ruling(elsewhere.desk, elsewhere.officers[SECRECY], number, RULING)
    markings.record_ruling(elsewhere.desk, elsewhere.officers[LEADER], number, RULING)
    assert state(elsewhere, number) is CaseState.WITHHELD


def test_the_power_to_recall_lies_with_the_secrecy_office(elsewhere: Office) -> None:
    number = elsewhere.hand_in(DRAFT)
    elsewhere.approve(number)
    assert release.release_case(elsewhere.desk, number).state is CaseState.RELEASED
    for role in (LEADER, PUBLISHER):
        with pytest.raises(NotEntitled):
            release.recall(elsewhere.desk, elsewhere.officers[role], number, "有误")
    release.recall(elsewhere.desk, elsewhere.officers[SECRECY], number, "有误")
    assert state(elsewhere, number) is CaseState.RECALLED
