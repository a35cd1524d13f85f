"""The papers of a case under hard conditions: stray control characters, other spellings, rulings, assessors, citizens."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from pipeline.errors import IllegalTransition, NotEntitled, UsageError
from pipeline.model.consultation import Answer
from pipeline.model.finding import Category, EntityType
from pipeline.model.labels import label
from pipeline.model.review import Attribute, CaseState, Role, Verdict
from pipeline.records.letters import Doubt, Head, escalation_letter
from pipeline.services import consulting, forms, letters, markings, release, review, views
from pipeline.services.markings import AuthorityRuling, Conclusion
from pipeline.services.review import Ruling
from tests.services.office import CHAIN, Office, found, words_of

DRAFTER, HEAD, SECRECY, LEADER = CHAIN
PUBLISHER = Role.PUBLISHER
STRAY = "\x00\x0b\x0c\x1b\x7f\x85\ud800\ufffe"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def test_control_characters_make_no_case_unreleasable(office: Office) -> None:
    number = office.hand_in("关于\x0b举办\x0c培训\x1b的通知\n\n正文。\n")
    desk, who = office.desk, office.officers
    _, asked = consulting.ask(desk, who[DRAFTER], number, "云川市\x0b档案局")
    consulting.answer(desk, who[DRAFTER], number, asked.organ, Answer.CONSENT, desk.today(), "同\x1b意\x0c公开")
    review.sign(desk, who[DRAFTER], number, remark="已\x0b核\x1b对")
    review.send_back(desk, who[HEAD], number, "initial_opinion", "请\x0b补充\x0c\x1b附件")
    for role in CHAIN:
        review.sign(desk, who[role], number)
    assert release.release_case(desk, number, who[PUBLISHER]).state is CaseState.RELEASED
    form = words_of(release.released_files(desk, number).form)
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
    told = words_of(escalation_letter(head, f"机关{STRAY}", f"条{STRAY}", f"因由\n\t{STRAY}", [doubt]))
    assert "机关：" in told and "因由\n\t" in told and "机密" in told


def test_what_a_form_of_an_open_case_holds_may_be_anything(office: Office) -> None:
    number = office.hand_in("通知\n\n正文。\n")
    review.sign(office.desk, office.officers[DRAFTER], number, remark=f"已核对{STRAY[:-2]}")
    assert "已核对" in words_of(forms.form(office.desk, office.officers[DRAFTER], number))


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
    with pytest.raises(UsageError, match="请说明不予公开的类别"):
        markings.record_ruling(office.desk, secrecy, number, NO)
    markings.record_ruling(office.desk, secrecy, number, replace(NO, category=Category.SECURITY))
    told = words_of(letters.reasons(office.desk, secrecy, number))
    assert "\n危及安全稳定\n" in told and "\n国家秘密\n" not in told
    form = words_of(forms.form(office.desk, secrecy, number))
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
    told = words_of(letters.reasons(office.desk, secrecy, number))
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


def recalled(office: Office, draft: str, reason: str) -> str:
    number = office.hand_in(draft)
    office.approve(number)
    release.release_case(office.desk, number, office.officers[PUBLISHER])
    release.recall(office.desk, office.officers[PUBLISHER], number, reason)
    return number


def test_a_public_notice_tells_nothing_of_why_a_copy_was_recalled(office: Office) -> None:
    number = recalled(office, PLAIN, "误将王小虎的病历公开")
    desk, publisher = office.desk, office.officers[PUBLISHER]
    told = words_of(letters.notice(desk, publisher, number))
    assert f"2026年1月5日 公开的编号为 {number} 的政府信息，现予撤回" in told
    assert "理由：经核查，该文本不宜继续公开" in told
    assert "王小虎" not in told and "召开会议" not in told
    told = words_of(letters.notice(desk, publisher, number, "会议改期", with_title=True))
    assert "理由：会议改期" in told and "《关于召开会议的通知》" in told and "王小虎" not in told


def test_a_public_notice_shows_no_title_that_the_copy_had_to_change(office: Office) -> None:
    number = recalled(office, "关于向钱小宁发放补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n", "有误")
    told = words_of(letters.notice(office.desk, office.officers[PUBLISHER], number, "钱 小 宁来电", with_title=True))
    assert "《" not in told and "发放补助" not in told and "钱" not in told.replace("钱某", "")


def escalation(office: Office, number: str) -> list[list[str]]:
    letter = docx.Document(io.BytesIO(letters.escalation(office.desk, office.officers[SECRECY], number)))
    return [[cell.text for cell in row.cells] for row in letter.tables[1].rows][1:]


def test_a_letter_names_the_place_of_a_mark_in_words(office: Office) -> None:
    ((number, place, what, mark),) = escalation(office, escalated(office, "机密★1年\n\n关于事项的请示\n", SECRECY))
    assert (number, what, mark) == ("1", "标志", "机密★1年")
    assert re.fullmatch(r"[^a-z:]+，第\d+-\d+字", place)


def test_a_letter_asks_about_what_is_doubtful_now(office: Office) -> None:
    """An internal mark that the organ lifted is settled; the letter asks about what an officer doubts."""
    desk, who = office.desk, office.officers
    number = office.hand_in("内部资料　注意保存\n\n关于发放补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n")
    markings.lift_internal_marking(desk, who[LEADER], number, "已过保存期")
    review.accept_proposals(desk, who[DRAFTER], number)
    at = desk.reading_of(views.show(desk, who[DRAFTER], number).case).text.index("申请人")
    _, kept = review.add_item(desk, who[DRAFTER], number, at, at + 3, EntityType.PROCESS_INFORMATION, "核对")
    _, former = review.add_item(desk, who[DRAFTER], number, at + 3, at + 4, EntityType.SECRET_CONTENT, "核对")
    review.decide(desk, who[DRAFTER], number, [kept.number], Ruling(Verdict.KEEP, "无碍"))
    _, asked = review.change_span(desk, who[DRAFTER], number, former.number, at - 4, at - 2, "核对")
    markings.escalate(desk, who[DRAFTER], number, "不能确定")
    assert [(row[0], row[2], row[3]) for row in escalation(office, number)] == [
        (str(asked.number), label(asked.type), "")
    ]


def test_a_letter_about_no_single_place_asks_about_the_whole(office: Office) -> None:
    assert escalation(office, escalated(office, PLAIN)) == [["1", "整件", "能否公开", ""]]


def test_an_assessor_is_asked_to_assess(tmp_path: Path) -> None:
    office = found(tmp_path, "zhongwei_kejiju")
    number = office.hand_in(PLAIN)
    markings.escalate(office.desk, office.officers[DRAFTER], number, "可能影响社会稳定", "assessment")
    told = words_of(letters.escalation(office.desk, office.officers[DRAFTER], number))
    assert "一、提请测评的事项" in told and "提请审定的事项" not in told


def test_the_form_tells_what_authorities_ruled(tmp_path: Path) -> None:
    """A 第三十八条: a report on which the answer is based is named; beside a copy nothing withheld stands in it."""
    office = found(tmp_path, "zhongwei_kejiju")
    desk, who = office.desk, office.officers
    number = office.hand_in(WITH_NAME)
    for authority, organ, file in (
        (None, "云川市国家保密局", None),
        ("assessment", "钱 小 宁测评中心", b"%PDF a report"),
    ):
        markings.escalate(desk, who[DRAFTER], number, "不能确定", authority)
        ruling = AuthorityRuling(organ, f"〔2026〕{organ[-2:]}1号", "2026-01-04", Conclusion.PUBLISHABLE, file)
        markings.record_ruling(desk, who[SECRECY], number, ruling)
    told = words_of(forms.form(desk, who[SECRECY], number))
    assert "三、有权机关审定结论" in told
    assert "云川市国家保密局\n审定\n〔2026〕密局1号\n2026-01-04\n可以公开" in told
    assert "钱 小 宁测评中心\n测评报告\n〔2026〕中心1号\n2026-01-04\n可以公开" in told
    review.accept_proposals(desk, who[DRAFTER], number)
    points = dict.fromkeys(("准确性", "权威性", "完整性", "时效性"), "")
    for role, checks in ((DRAFTER, {}), (LEADER, {}), (SECRECY, points)):
        review.sign(desk, who[role], number, checks=checks)
    release.release_case(desk, number, who[PUBLISHER])
    beside = words_of(release.released_files(desk, number).form)
    assert "云川市国家保密局" in beside and "测评中心" in beside and "钱 小 宁" not in beside
