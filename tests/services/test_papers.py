"""The papers of a case under hard conditions: stray control characters, other spellings, rulings, assessors, citizens."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from pipeline.errors import UsageError
from pipeline.model.review import CaseState, Role
from pipeline.records.letters import Doubt, Head, escalation_letter
from pipeline.services import consulting, forms, letters, markings, release, review
from tests.services.office import CHAIN, Office, found

DRAFTER, HEAD, SECRECY, LEADER = CHAIN
PUBLISHER = Role.PUBLISHER
STRAY = "\x00\x0b\x0c\x1b\x7f\x85\ud800\ufffe"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def words(file: bytes) -> str:
    word = docx.Document(io.BytesIO(file))
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in word.paragraphs), *cells))


def test_control_characters_make_no_case_unreleasable(office: Office) -> None:
    number = office.hand_in("关于\x0b举办\x0c培训\x1b的通知\n\n正文。\n")
    desk, who = office.desk, office.officers
    asked = consulting.ask(desk, who[DRAFTER], number, "云川市\x0b档案局")
    consulting.answer(
        desk, who[DRAFTER], number, asked.organ, consulting.Answer.CONSENT, desk.today(), "同\x1b意\x0c公开"
    )
    review.sign(desk, who[DRAFTER], number, remark="已\x0b核\x1b对")
    review.send_back(desk, who[HEAD], number, "initial_opinion", "请\x0b补充\x0c\x1b附件")
    for role in CHAIN:
        review.sign(desk, who[role], number)
    assert release.release_case(desk, number, who[PUBLISHER]).state is CaseState.RELEASED
    form = words(release.released_files(desk, number).form)
    for said in ("关于举办培训的通知", "云川市档案局", "同意公开", "请补充附件"):
        assert said in form
    release.recall(desk, who[PUBLISHER], number, "有\x0b误")
    assert letters.notice(desk, who[PUBLISHER], number)


def test_a_statement_of_control_characters_says_nothing(office: Office) -> None:
    with pytest.raises(UsageError):
        markings.escalate(office.desk, office.officers[DRAFTER], office.hand_in("通知\n\n正文。\n"), "\x0b\x1b \x0c")


def test_no_text_breaks_a_paper() -> None:
    head = Head(f"局{STRAY}", f"2026{STRAY}", f"科{STRAY}", f"题{STRAY}", f"今日{STRAY}")
    doubt = Doubt(1, STRAY, STRAY, f"机密{STRAY}")
    told = words(escalation_letter(head, f"机关{STRAY}", f"条{STRAY}", f"因由\n\t{STRAY}", [doubt]))
    assert "机关：" in told and "因由\n\t" in told and "机密" in told


def test_what_a_form_of_an_open_case_holds_may_be_anything(office: Office) -> None:
    number = office.hand_in("通知\n\n正文。\n")
    review.sign(office.desk, office.officers[DRAFTER], number, remark=f"已核对{STRAY[:-2]}")
    assert "已核对" in words(forms.form(office.desk, office.officers[DRAFTER], number))
