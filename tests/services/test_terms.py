"""The bureau's own terms: who puts a word on the list, what it does to new cases, and that old ones stay as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import NotEntitled, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.finding import Disposition, EntityType, LegalBasis
from pipeline.model.review import CaseState, Item, Role
from pipeline.model.terms import list_version
from pipeline.services.release import release_case, released_files
from pipeline.services.staff import Change, change_officer
from pipeline.services.terms import NewTerm, add_term, end_term
from pipeline.store import verify_chain
from tests.services.office import Office, found, reopened

T, D = EntityType, Disposition
SECRECY = f"officer {Role.SECRECY_OFFICE}"
ARTICLE = LegalBasis("政府信息公开条例", "第二十条", "（二）")
FIND = NewTerm("青石计划", T.SECRET_REFERENCE, D.REVIEW, "尚未公开的专项名称", SECRECY)
KEEP = NewTerm("13900001111", T.PHONE_NUMBER, D.KEEP, "本单位对外公布的值班电话", SECRECY, ARTICLE)
DRAFT = "关于工作安排的通知\n\n请各科室按照青 石 计划推进。值班人员方知远，手机号码13900001111，另有联系人手机13900002222。\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def items(office: Office, number: str) -> dict[str, Item]:
    with office.desk.store.read() as tx:
        texts = tx.item_texts(number)
        return {texts[each.id]: each for each in tx.items(number)}


def test_new_cases_are_detected_with_the_list(office: Office) -> None:
    administrator = office.officers[Role.ADMINISTRATOR]
    before = office.hand_in(DRAFT)
    assert "青 石 计划" not in items(office, before)
    assert items(office, before)["13900001111"].proposal is D.REDACT
    first, second = add_term(office.desk, administrator, FIND), add_term(office.desk, administrator, KEEP)
    after = office.hand_in(DRAFT + "又及。\n")
    found_now = items(office, after)
    listed = found_now["青 石 计划"]
    assert (listed.proposal, listed.type) == (D.REVIEW, T.SECRET_REFERENCE)
    assert listed.reason == "尚未公开的专项名称。"
    kept = found_now["13900001111"]
    assert kept.proposal is D.KEEP and kept.basis == (ARTICLE,)
    assert found_now["13900002222"].proposal is D.REDACT
    # Each case keeps what it was opened under, whatever becomes of the list.
    end_term(office.desk, administrator, second.id, SECRECY, "电话已停用")
    last = office.hand_in(DRAFT + "再及。\n")
    assert items(office, last)["13900001111"].proposal is D.REDACT
    with office.desk.store.read() as tx:
        cases = {number: tx.case(number) for number in (before, after, last)}
    assert len({each.profile_version for each in cases.values()}) == 3
    words = {number: [each.text for each in office.desk.profile_of(case).own_terms] for number, case in cases.items()}
    assert words == {before: [], after: [KEEP.text, FIND.text], last: [FIND.text]}
    assert first.ended is None


def test_a_case_with_terms_goes_the_whole_way(office: Office) -> None:
    add_term(office.desk, office.officers[Role.ADMINISTRATOR], replace(FIND, disposition=D.REDACT, type=T.TERM))
    number = office.hand_in("关于青石计划的通知\n\n请按青石计划执行。\n")
    office.approve(number)
    with office.desk.store.read() as tx:
        assert tx.case(number).state is CaseState.APPROVED
    assert release_case(office.desk, number).state is CaseState.RELEASED
    copy = released_files(office.desk, number).copy.decode()
    assert "青石" not in copy and "关于" in copy and "执行" in copy


def test_who_may(office: Office) -> None:
    for role, officer in office.officers.items():
        if role is not Role.ADMINISTRATOR:
            with pytest.raises(NotEntitled):
                add_term(office.desk, officer, FIND)
            with pytest.raises(NotEntitled):
                end_term(office.desk, officer, 1, SECRECY, "x")
    administrator = office.officers[Role.ADMINISTRATOR]
    for name in ("", "没有这人", administrator.name, f"officer {Role.LEADER}"):
        with pytest.raises(UsageError, match="保密审查人员"):
            add_term(office.desk, administrator, replace(FIND, asked_by=name))
    change_officer(office.desk, administrator, SECRECY, Change(active=False))
    with pytest.raises(UsageError, match="保密审查人员"):
        add_term(office.desk, administrator, FIND)
    with office.desk.store.read() as tx:
        assert tx.terms() == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(FIND, text="石"), "词语"),
        (replace(FIND, text=""), "词语"),
        (replace(FIND, reason=" "), "理由"),
        (replace(FIND, reason="secret"), "理由"),
        (replace(FIND, type=T.SECRET_MARKING), "类型"),
        (replace(FIND, disposition=D.BLOCK), "处理方式"),
        (replace(KEEP, basis=None), "条款"),
        (replace(KEEP, type=T.CN_ID_CARD), "类型"),
        (replace(KEEP, type=T.SECRET_CONTENT), "类型"),
        (replace(KEEP, basis=LegalBasis("", "")), "填写的内容"),
    ],
)
def test_words_that_do_not_do(office: Office, wrong: NewTerm, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        add_term(office.desk, office.officers[Role.ADMINISTRATOR], wrong)


def test_nothing_is_ever_deleted_and_the_record_tells_no_word(office: Office, tmp_path: Path) -> None:
    administrator = office.officers[Role.ADMINISTRATOR]
    made = add_term(office.desk, administrator, FIND)
    with pytest.raises(UsageError, match="已有"):
        add_term(office.desk, administrator, replace(FIND, text="青石-计划"))
    end_term(office.desk, administrator, made.id, SECRECY, "已经公开")
    with pytest.raises(UsageError, match="已经停用"):
        end_term(office.desk, administrator, made.id, SECRECY, "x")
    with pytest.raises(UsageError, match="没有这一词语"):
        end_term(office.desk, administrator, 99, SECRECY, "x")
    again = add_term(office.desk, administrator, FIND)
    with reopened(tmp_path).desk.store.read() as tx:
        terms = tx.terms()
        assert [each.id for each in terms] == [made.id, again.id] and list_version(terms) == 3
        assert terms[0].end_reason == "已经公开" and terms[0].ended_by == administrator.id
        assert terms[0].asked_by == terms[0].end_asked_by == office.officers[Role.SECRECY_OFFICE].id
        events = [each for each in tx.events() if each.action in (AuditAction.TERM_ADDED, AuditAction.TERM_ENDED)]
    assert [each.details["version"] for each in events] == ["1", "2", "3"]
    assert all("青石" not in str(each.details) for each in events)
    assert verify_chain(office.desk.store).ok
    for file in (tmp_path / "home").glob("mishen.db*"):
        assert "青石计划".encode() not in file.read_bytes() and b"\\u9752\\u77f3" not in file.read_bytes()


def test_what_is_always_to_be_found_is_found_whatever_the_profile_says(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "pipeline" / "policy" / "profiles" / "zhongwei_yunjisuan.toml"
    own = tmp_path / "mine.toml"
    text = source.read_text("utf-8")
    assert "\noff = " not in text and "\nofficials = []" in text
    changed = text.replace("\nofficials = []", '\nofficials = ["方知远"]')
    own.write_text(f'off = ["PERSON_NAME"]\n{changed}', "utf-8")
    office = found(tmp_path, str(own))
    number = office.hand_in(DRAFT)
    assert "方知远" not in items(office, number)
    wanted = NewTerm("方知远", T.PERSON_NAME, D.REDACT, "受保护的举报人姓名", SECRECY)
    add_term(office.desk, office.officers[Role.ADMINISTRATOR], wanted)
    assert items(office, office.hand_in(DRAFT + "又及。\n"))["方知远"].proposal is D.REDACT
