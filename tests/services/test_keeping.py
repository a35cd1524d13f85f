"""What an administrator does for the home as a whole, and what others notice of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.queue import Show
from pipeline.model.review import CaseState, Role
from pipeline.services import keeping, precedents, release
from pipeline.services.batch import results
from pipeline.services.queue import Ask, queue
from tests.services.office import Office, found

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"


@pytest.fixture
def office(tmp_path: Path, empty_url: str | None) -> Office:
    return found(tmp_path, url=empty_url)


def released(office: Office, text: str) -> str:
    number = office.hand_in(text)
    office.approve(number)
    release.release_case(office.desk, number, office.officers[Role.PUBLISHER])
    return number


def test_an_erased_case_stands_in_nobodys_way(office: Office) -> None:
    """Erased by a version that left it waiting for its files, and so in many homes."""
    gone, there, open_ = released(office, DRAFT), released(office, f"再次{DRAFT}"), office.hand_in(f"第三次{DRAFT}")
    keeping.erase(office.desk, office.officers[Role.ADMINISTRATOR], gone, "期满")
    with office.desk.store.begin() as tx:
        assert tx.unexported() == (there,)
        tx.connection.exec_driver_sql("UPDATE releases SET exported = FALSE")
        assert tx.unexported() == (gone, there)
    assert release.unexported_cases(office.desk) == (there,)
    assert release.approved_cases(office.desk) == ()
    rows = queue(office.desk, office.officers[Role.AUDITOR], Ask(Show.ALL)).rows
    assert {row.case.number: row.case.state for row in rows} == {
        there: CaseState.RELEASED,
        open_: CaseState.IN_REVIEW,
    }
    with office.desk.store.read() as tx:
        case, texts = tx.case(open_), tx.item_texts(open_)
        assert all(not found for found in precedents.precedents(tx, case, texts).values())
    assert results(office.desk, "none") == ()
