"""The papers of a case under hard conditions: stray control characters, other spellings, rulings, assessors, citizens."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from pipeline.errors import IllegalTransition, NotEntitled, UsageError
from pipeline.model.consultation import Answer
from pipeline.model.finding import Category
from pipeline.model.labels import label
from pipeline.model.review import Attribute, CaseState, Role
from pipeline.records.letters import Doubt, Head, escalation_letter
from pipeline.services import consulting, forms, letters, markings, release, review
from pipeline.services.markings import AuthorityRuling, Conclusion
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
        desk, who[DRAFTER], number, asked.organ, Answer.CONSENT, desk.today(), "同\x1b意\x0c公开"
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


NO = AuthorityRuling("云川市国家保密局", "云保函〔2026〕9号", "2026-01-04", Conclusion.NOT_PUBLISHABLE)
PLAIN = "关于召开会议的通知\n\n请各科室准时参加。\n"
WITH_NAME = "关于发放补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"


def escalated(office: Office, text: str, officer: Role = DRAFTER) -> str:
    number = office.hand_in(text)
    markings.escalate(office.desk, office.officers[officer], number, "不能确定")
    return number


def test_the_ground_of_a_ruling_is_asked_for_where_nothing_tells_it(office: Office) -> None:
    """条例 第三十六条（三）: the reasons name the true ground, not 国家秘密 by default."""
    number, secrecy = escalated(office, PLAIN), office.officers[SECRECY]
    with pytest.raises(UsageError, match="--category"):
        markings.record_ruling(office.desk, secrecy, number, NO)
    markings.record_ruling(office.desk, secrecy, number, replace(NO, category=Category.SECURITY))
    told = words(letters.reasons(office.desk, secrecy, number))
    assert "\n危及安全稳定\n" in told and "\n国家秘密\n" not in told
    form = words(forms.form(office.desk, secrecy, number))
    assert "不予公开" in form


@pytest.mark.parametrize(
    ("text", "officer", "ground"),
    [
        ("机密★1年\n\n关于有关事项的请示\n\n正文。\n", SECRECY, Category.STATE_SECRET),
        ("内部资料　注意保存\n\n关于有关事项的请示\n\n正文。\n", SECRECY, Category.WORK_SECRET),
        (WITH_NAME, DRAFTER, Category.PERSONAL),
    ],
)
def test_a_mark_or_the_first_item_tells_the_ground(office: Office, text: str, officer: Role, ground: Category) -> None:
    number, secrecy = escalated(office, text, officer), office.officers[SECRECY]
    ended = markings.record_ruling(office.desk, secrecy, number, NO)
    assert (ended.state, ended.attribute, ended.ground) == (CaseState.WITHHELD, Attribute.NON_DISCLOSURE, ground)
    told = words(letters.reasons(office.desk, secrecy, number))
    assert f"\n{label(ground)}\n" in told and ("\n国家秘密\n" in told) == (ground is Category.STATE_SECRET)


def test_no_file_of_somebody_without_the_power_is_kept(office: Office, tmp_path: Path) -> None:
    number = escalated(office, WITH_NAME)
    filed = replace(NO, file=b"scan of the ruling")
    open_case = office.hand_in(PLAIN)
    before = sorted(tmp_path.rglob("blobs/**/*"))
    assert before
    with pytest.raises(NotEntitled):
        markings.record_ruling(office.desk, office.officers[DRAFTER], number, filed)
    with pytest.raises(IllegalTransition):
        markings.record_ruling(office.desk, office.officers[SECRECY], open_case, filed)
    assert sorted(tmp_path.rglob("blobs/**/*")) == before


@pytest.mark.parametrize("day", ["2026年1月4日", "4.1.2026", "", "2026-02-30"])
def test_the_day_of_a_ruling_is_iso(office: Office, day: str) -> None:
    number = escalated(office, WITH_NAME)
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        markings.record_ruling(office.desk, office.officers[SECRECY], number, replace(NO, date=day))


def test_the_day_of_a_ruling_is_written_in_one_way(office: Office) -> None:
    number = escalated(office, WITH_NAME)
    markings.record_ruling(office.desk, office.officers[SECRECY], number, replace(NO, date=" 20260104 "))
    with office.desk.store.read() as tx:
        ruling = tx.ruling(number)
    assert ruling is not None and ruling.date == "2026-01-04"


def test_a_case_of_an_older_version_without_a_ground_claims_no_state_secret(office: Office) -> None:
    number, secrecy = escalated(office, WITH_NAME), office.officers[SECRECY]
    ended = markings.record_ruling(office.desk, secrecy, number, NO)
    with office.desk.store.begin() as tx:
        tx.save_case(replace(ended, ground=None, revision=ended.revision + 1))
    with pytest.raises(UsageError, match="未载明"):
        letters.reasons(office.desk, secrecy, number)
