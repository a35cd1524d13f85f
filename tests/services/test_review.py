"""The review as the rules order it, through the services on a real store."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as WordDocument

from pipeline.errors import (
    Conflict,
    IllegalTransition,
    MarkedDocument,
    NotApproved,
    NotEntitled,
    RefusedByRule,
    Unsettled,
    UsageError,
    VerificationFailed,
)
from pipeline.model.audit import AuditAction
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Finding
from pipeline.model.queue import Show
from pipeline.model.review import Attribute, CaseState, Opinion, Role, Verdict
from pipeline.policy.profile import Profile
from pipeline.services import markings, release, review, views
from pipeline.services.chairs import empty_chairs
from pipeline.services.desk import Desk
from pipeline.services.intake import Draft, take_in
from pipeline.services.markings import AuthorityRuling, Conclusion
from pipeline.services.queue import Ask, queue
from pipeline.services.review import Ruling
from tests.services.office import CHAIN, SECTION, Office, found

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"
MARKED = "机密★1年\n\n关于有关事项的请示\n\n正文。\n"
INTERNAL = "内部资料　注意保存\n\n工作简报\n\n正文。\n"
DRAFTER, HEAD, SECRECY, LEADER = CHAIN


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def state(office: Office, number: str) -> tuple[CaseState, str | None]:
    with office.desk.store.read() as tx:
        case = tx.case(number)
    return case.state, case.step


def actions(office: Office, number: str) -> list[AuditAction]:
    with office.desk.store.read() as tx:
        return [event.action for event in tx.events() if event.case == number]


def test_a_case_walks_the_four_steps_and_is_released_once(office: Office) -> None:
    number = office.hand_in(DRAFT)
    office.approve(number)
    assert state(office, number)[0] is CaseState.APPROVED
    publisher = office.officers[Role.PUBLISHER]
    first = release.release_case(office.desk, number, publisher)
    assert first.state is CaseState.RELEASED
    assert release.release_case(office.desk, number, publisher) == first
    copy = release.released_files(office.desk, number).copy.decode()
    assert "13900001111" not in copy
    assert "钱小宁" not in copy
    assert actions(office, number).count(AuditAction.RELEASED) == 1


def test_the_same_draft_is_one_case(office: Office) -> None:
    assert office.hand_in(DRAFT) == office.hand_in(DRAFT, name="别名.txt")
    assert office.hand_in(DRAFT + "附件。\n") != office.hand_in(DRAFT)


def test_the_bureau_of_science_has_its_leader_before_the_secrecy_review(tmp_path: Path) -> None:
    """A 第七条: requesting section, leader in charge, secrecy review."""
    office = found(tmp_path, "zhongwei_kejiju")
    number = office.hand_in(DRAFT)
    review.accept_proposals(office.desk, office.officers[DRAFTER], number)
    points = ("准确性", "权威性", "完整性", "时效性")
    for role in (DRAFTER, LEADER):
        review.sign(office.desk, office.officers[role], number)
    secrecy = office.officers[SECRECY]
    with pytest.raises(UsageError, match="合法性"):
        review.sign(office.desk, secrecy, number, checks={"合法性": ""})
    with pytest.raises(Unsettled, match="准确性、时效性"):
        review.sign(office.desk, secrecy, number, checks={"权威性": "", "完整性": ""})
    review.sign(office.desk, secrecy, number, checks=dict.fromkeys(points, "") | {"时效性": "本周内公布"})
    assert state(office, number)[0] is CaseState.APPROVED
    with office.desk.store.read() as tx:
        checks = tx.signatures(number)[-1].checks
    assert [each.point for each in checks] == list(points)
    assert [each.note for each in checks] == ["", "", "", "本周内公布"]


def test_without_attribute_or_with_open_items_nothing_is_signed(office: Office) -> None:
    number = office.hand_in(DRAFT, attribute=None)
    drafter = office.officers[DRAFTER]
    with pytest.raises(Unsettled):
        review.sign(office.desk, drafter, number)
    review.set_attribute(office.desk, drafter, number, Attribute.PROACTIVE, "属主动公开范围")
    with pytest.raises(Unsettled):
        review.sign(office.desk, drafter, number)
    review.accept_proposals(office.desk, drafter, number)
    review.sign(office.desk, drafter, number)


def test_an_opinion_may_not_contradict_the_plan(office: Office) -> None:
    number = office.hand_in(DRAFT)
    review.accept_proposals(office.desk, office.officers[DRAFTER], number)
    with pytest.raises(NotApproved):
        review.sign(office.desk, office.officers[DRAFTER], number, Opinion.PUBLISH)


def test_a_later_word_overrides_voids_and_stays_on_record(office: Office) -> None:
    number = office.hand_in(DRAFT)
    review.accept_proposals(office.desk, office.officers[DRAFTER], number)
    for role in CHAIN[:2]:
        review.sign(office.desk, office.officers[role], number)
    before = state(office, number)
    review.decide(office.desk, office.officers[SECRECY], number, [1], Ruling(Verdict.WITHHOLD, "同意"))
    assert AuditAction.SIGNATURE_VOIDED not in actions(office, number)
    review.decide(office.desk, office.officers[SECRECY], number, [1], Ruling(Verdict.KEEP, "公示名单依法公开"))
    assert actions(office, number).count(AuditAction.SIGNATURE_VOIDED) == 2
    assert state(office, number) == before
    review.sign(office.desk, office.officers[SECRECY], number)
    assert (
        state(office, number) == (CaseState.IN_REVIEW, "preliminary_opinion") or state(office, number)[1] != before[1]
    )
    view = views.show(office.desk, office.officers[Role.AUDITOR], number)
    assert [each.verdict for each in view.items[0].history] == [Verdict.WITHHOLD, Verdict.WITHHOLD, Verdict.KEEP]
    for role in (DRAFTER, HEAD, LEADER):
        review.sign(office.desk, office.officers[role], number)
    assert state(office, number)[0] is CaseState.APPROVED


def test_a_signature_can_be_withdrawn_until_the_next_step_signs(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter, head = office.officers[DRAFTER], office.officers[HEAD]
    review.accept_proposals(office.desk, drafter, number)
    review.sign(office.desk, drafter, number)
    review.withdraw_signature(office.desk, drafter, number, "改一处")
    review.sign(office.desk, drafter, number)
    review.sign(office.desk, head, number)
    with pytest.raises(NotEntitled):
        review.withdraw_signature(office.desk, drafter, number, "太晚")


def test_an_approval_can_be_withdrawn_and_then_nothing_is_released(office: Office) -> None:
    number = office.hand_in(DRAFT)
    office.approve(number)
    review.withdraw_signature(office.desk, office.officers[LEADER], number, "再看")
    with pytest.raises(NotApproved):
        release.release_case(office.desk, number)


def test_a_case_goes_back_only_to_earlier_steps(office: Office) -> None:
    number = office.hand_in(DRAFT)
    review.accept_proposals(office.desk, office.officers[DRAFTER], number)
    first = state(office, number)[1]
    review.sign(office.desk, office.officers[DRAFTER], number)
    second = state(office, number)[1]
    assert first
    assert second
    with pytest.raises(UsageError):
        review.send_back(office.desk, office.officers[HEAD], number, second, "不对")
    review.send_back(office.desk, office.officers[HEAD], number, first, "补充理由")
    assert state(office, number) == (CaseState.IN_REVIEW, first)


def test_an_item_added_by_hand_must_be_decided(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    review.accept_proposals(office.desk, drafter, number)
    _, added = review.add_item(office.desk, drafter, number, 0, 4, EntityType.PROCESS_INFORMATION, "过程信息")
    with pytest.raises(Unsettled):
        review.sign(office.desk, drafter, number)
    review.decide(office.desk, drafter, number, [added.number], Ruling(Verdict.WITHHOLD, "过程信息"))
    for role in CHAIN:
        review.sign(office.desk, office.officers[role], number)
    release.release_case(office.desk, number)
    assert not release.released_files(office.desk, number).copy.decode().startswith(DRAFT[:4])


def test_a_marking_found_by_a_person_is_escalated_not_covered(office: Office) -> None:
    number = office.hand_in(DRAFT)
    with pytest.raises(RefusedByRule):
        review.add_item(office.desk, office.officers[DRAFTER], number, 0, 2, EntityType.SECRET_MARKING, "密级")
    markings.escalate(office.desk, office.officers[DRAFTER], number, "正文有密级标志")
    with pytest.raises(MarkedDocument):
        release.release_case(office.desk, number)


def test_withholding_ends_a_case(office: Office) -> None:
    number = office.hand_in(DRAFT)
    with pytest.raises(NotEntitled):
        review.withhold_case(office.desk, office.officers[DRAFTER], number, "不宜公开")
    review.withhold_case(office.desk, office.officers[LEADER], number, "不宜公开")
    assert state(office, number)[0] is CaseState.WITHHELD
    with pytest.raises(NotApproved):
        release.release_case(office.desk, number)


def test_of_a_state_secret_nothing_is_kept_and_only_a_ruling_or_two_persons_help(office: Office) -> None:
    number = office.hand_in(MARKED)
    with office.desk.store.read() as tx:
        case = tx.case(number)
        assert (case.original, case.title, case.file_name) == (None, None, None)
        assert tx.items(number) == ()
    with pytest.raises(RefusedByRule):
        markings.lift_internal_marking(office.desk, office.officers[LEADER], number, "自行解除")
    markings.escalate(office.desk, office.officers[SECRECY], number, "请审定")
    ruling = AuthorityRuling(
        "云川市国家保密局（测试）", "云保函〔2026〕1号", "2026-01-04", Conclusion.PUBLISHABLE, b"scan of the ruling"
    )
    for incomplete in (
        replace(ruling, organ=" "),
        replace(ruling, document_number=""),
        replace(ruling, date="2026-01-20"),
        replace(ruling, file=None),
    ):
        with pytest.raises(UsageError):
            markings.record_ruling(office.desk, office.officers[SECRECY], number, incomplete)
    markings.record_ruling(office.desk, office.officers[SECRECY], number, ruling)
    view = views.show(office.desk, office.officers[SECRECY], number)
    assert view.ruling is not None
    assert view.ruling.organ == ruling.organ
    assert state(office, number)[0] is CaseState.SUPERSEDED
    again = office.hand_in(MARKED)
    assert again != number
    assert state(office, again)[0] is CaseState.IN_REVIEW


def test_not_a_marking_needs_secrecy_office_and_leader(office: Office) -> None:
    number = office.hand_in(MARKED)
    with pytest.raises(NotEntitled):
        markings.not_a_marking(office.desk, office.officers[DRAFTER], number, "例句")
    markings.not_a_marking(office.desk, office.officers[SECRECY], number, "例句")
    assert state(office, number)[0] is CaseState.BLOCKED
    with pytest.raises(NotEntitled):
        markings.not_a_marking(office.desk, office.officers[SECRECY], number, "例句")
    markings.not_a_marking(office.desk, office.officers[LEADER], number, "例句")
    assert state(office, office.hand_in(MARKED))[0] is CaseState.IN_REVIEW


def test_an_internal_mark_is_lifted_by_the_leader_and_then_decided(office: Office) -> None:
    number = office.hand_in(INTERNAL)
    with pytest.raises(NotEntitled):
        markings.lift_internal_marking(office.desk, office.officers[DRAFTER], number, "可公开")
    markings.lift_internal_marking(office.desk, office.officers[LEADER], number, "本局决定公开")
    with office.desk.store.read() as tx:
        numbers = [item.number for item in tx.items(number)]
    review.decide(office.desk, office.officers[DRAFTER], number, numbers, Ruling(Verdict.KEEP, "已解除"))
    for role in CHAIN:
        review.sign(office.desk, office.officers[role], number)
    assert release.release_case(office.desk, number).state is CaseState.RELEASED


def test_a_copy_that_fails_verification_is_never_released(office: Office) -> None:
    """The detectors find something new in the copy: the case fails, nothing leaves, the officers see why."""
    number = office.hand_in(DRAFT)
    office.approve(number)

    def suspicious(document: Document, profile: Profile) -> tuple[Finding, ...]:
        found = office.desk.detect(document, profile)
        place = document.text.index("通知")
        basis = profile.bases[found[0].category] if found else next(iter(profile.bases.values()))
        extra = Finding(
            document=document.sha256,
            start=place,
            end=place + 2,
            type=EntityType.PERSON_NAME,
            disposition=Disposition.REDACT,
            score=1.0,
            detector="stand_in",
            version="1",
            reason="替身",
            basis=basis,
        )
        return (*found, extra)

    desk = Desk(office.desk.store, office.desk.profile_named, suspicious, office.desk.now)
    with pytest.raises(VerificationFailed):
        release.release_case(desk, number)
    assert state(office, number)[0] is CaseState.FAILED
    with pytest.raises(VerificationFailed):
        release.released_files(office.desk, number)
    assert AuditAction.RELEASE_FAILED in actions(office, number)
    with pytest.raises(NotApproved):
        release.release_case(office.desk, number)


def test_a_recall_keeps_the_record(office: Office) -> None:
    number = office.hand_in(DRAFT)
    office.approve(number)
    release.release_case(office.desk, number)
    with pytest.raises(NotEntitled):
        release.recall(office.desk, office.officers[DRAFTER], number, "有误")
    release.recall(office.desk, office.officers[LEADER], number, "有误")
    assert state(office, number)[0] is CaseState.RECALLED
    with pytest.raises(IllegalTransition):
        release.recall(office.desk, office.officers[LEADER], number, "有误")


def test_a_document_that_stays_unpublished_is_signed_by_every_step(office: Office) -> None:
    """A 第四条: the drafter proposes, the signer settles; A 第五十五条: the yearly review may open it again."""
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    with pytest.raises(UsageError):
        review.set_attribute(office.desk, drafter, number, Attribute.NON_DISCLOSURE)
    review.set_attribute(office.desk, drafter, number, Attribute.NON_DISCLOSURE, "属内部管理信息")
    with pytest.raises(NotApproved):
        review.sign(office.desk, drafter, number, Opinion.PUBLISH_REDACTED)
    with pytest.raises(UsageError):
        review.sign(office.desk, drafter, number, Opinion.RETURN)
    for role in CHAIN:
        review.sign(office.desk, office.officers[role], number, Opinion.NON_DISCLOSURE)
    assert state(office, number) == (CaseState.WITHHELD, None)
    with pytest.raises(NotApproved):
        release.release_case(office.desk, number, office.officers[Role.PUBLISHER])
    assert not release.approved_cases(office.desk)
    successor = take_in(
        office.desk, Draft((DRAFT + "复审。\n").encode(), "复审.txt", SECTION, Attribute.PROACTIVE, number), drafter
    )
    assert (
        state(office, successor.number)[0] is CaseState.IN_REVIEW and state(office, number)[0] is CaseState.SUPERSEDED
    )


def test_a_newer_version_supersedes_the_old_one(office: Office) -> None:
    old = office.hand_in(DRAFT)
    draft = Draft((DRAFT + "更正。\n").encode(), "通知.txt", SECTION, Attribute.PROACTIVE, supersedes=old)
    new = take_in(office.desk, draft, office.officers[DRAFTER]).number
    assert state(office, old)[0] is CaseState.SUPERSEDED
    assert state(office, new)[0] is CaseState.IN_REVIEW


def test_the_queue_shows_first_what_waits_for_me(office: Office) -> None:
    office.hand_in(DRAFT)
    mine = office.hand_in(DRAFT + "二\n")
    review.accept_proposals(office.desk, office.officers[DRAFTER], mine)
    review.sign(office.desk, office.officers[DRAFTER], mine)
    rows = queue(office.desk, office.officers[HEAD]).rows
    assert [(row.case.number == mine, row.mine) for row in rows] == [(True, True), (False, False)]


def test_item_ids_do_not_tell_which_file_it_is(office: Office) -> None:
    number = office.hand_in(DRAFT)
    with office.desk.store.read() as tx:
        _, document = office.desk.document_of(tx.case(number))
        ids = {item.id for item in tx.items(number)}
    assert ids.isdisjoint(
        finding.id for finding in office.desk.detect(document, office.desk.profile_named("zhongwei_yunjisuan"))
    )


def test_chairs_that_cannot_be_filled_are_named(office: Office) -> None:
    chain = office.desk.profile_named("zhongwei_yunjisuan").chain
    officers = list(office.officers.values())
    assert empty_chairs(chain, officers, SECTION) == ()
    fewer = [officer for officer in officers if Role.SECTION_HEAD not in officer.roles]
    assert [each.step.role for each in empty_chairs(chain, fewer, SECTION)] == [Role.SECTION_HEAD]


def test_after_a_return_the_new_word_counts(office: Office) -> None:
    number = office.hand_in(DRAFT)
    first = office.desk.profile_named("zhongwei_yunjisuan").chain[0].id
    review.accept_proposals(office.desk, office.officers[DRAFTER], number)
    for role in (DRAFTER, HEAD):
        review.sign(office.desk, office.officers[role], number)
    review.decide(office.desk, office.officers[SECRECY], number, [2], Ruling(Verdict.KEEP, "可以公开"))
    for role in (SECRECY, DRAFTER, HEAD):
        review.sign(office.desk, office.officers[role], number)
    review.send_back(office.desk, office.officers[LEADER], number, first, "号码必须遮盖")
    review.decide(office.desk, office.officers[DRAFTER], number, [2], Ruling(Verdict.WITHHOLD, "按分管领导意见"))
    for role in CHAIN:
        review.sign(office.desk, office.officers[role], number)
    release.release_case(office.desk, number)
    assert "13900001111" not in release.released_files(office.desk, number).copy.decode()


def test_a_signature_put_back_behind_the_records_back_does_not_count(office: Office, tmp_path: Path) -> None:
    """Somebody with the home but no keys restores the rows of an approval that was withdrawn."""
    number = office.hand_in(DRAFT)
    office.approve(number)
    database = sqlite3.connect(tmp_path / "home" / "mishen.db")
    tables = ("cases", "signatures", "outbox")
    before = {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    review.withdraw_signature(office.desk, office.officers[LEADER], number, "再看")
    with database:
        for name, rows in before.items():
            marks = ",".join("?" * len(rows[0]))
            database.executemany(f"REPLACE INTO {name} VALUES ({marks})", rows)
    database.close()
    assert state(office, number)[0] is CaseState.APPROVED
    with pytest.raises(NotApproved, match="审计记录"):
        release.release_case(office.desk, number)


def test_a_case_keeps_the_rules_that_it_was_opened_under(tmp_path: Path) -> None:
    """The profile of a bureau loses two steps while id and version stay: open cases still need all four signatures."""
    office = found(tmp_path)
    number = office.hand_in(DRAFT)
    review.accept_proposals(office.desk, office.officers[DRAFTER], number)
    own = office.desk.profile_named("zhongwei_yunjisuan")
    short = replace(own, chain=own.chain[:2])
    desk = Desk(office.desk.store, lambda name: short, office.desk.detect, office.desk.now)
    for role in CHAIN[:2]:
        review.sign(desk, office.officers[role], number)
    with pytest.raises(NotApproved):
        release.release_case(desk, number)
    for role in CHAIN[2:]:
        review.sign(desk, office.officers[role], number)
    assert release.release_case(desk, number).state is CaseState.RELEASED
    assert queue(desk, office.officers[DRAFTER], Ask(Show.ALL)).rows


def test_nobody_signs_what_was_not_shown(office: Office) -> None:
    number = office.hand_in(DRAFT)
    drafter = office.officers[DRAFTER]
    review.accept_proposals(office.desk, drafter, number)
    seen = views.show(office.desk, drafter, number).case.revision
    review.decide(office.desk, drafter, number, [1], Ruling(Verdict.KEEP, "改"))
    with pytest.raises(Conflict):
        review.sign(office.desk, drafter, number, seen=seen)


def test_who_hands_in_has_done_the_first_step(tmp_path: Path) -> None:
    office = found(tmp_path)
    with office.desk.store.begin() as tx:
        both = tx.add_officer("officer both", "x", {Role.DRAFTER, Role.SECTION_HEAD}, {SECTION})
    number = take_in(office.desk, Draft(DRAFT.encode(), "通知.txt", SECTION, Attribute.PROACTIVE), both).number
    review.accept_proposals(office.desk, office.officers[DRAFTER], number)
    review.sign(office.desk, office.officers[DRAFTER], number)
    with pytest.raises(NotEntitled):
        review.sign(office.desk, both, number)


def test_acts_of_record_need_a_reason(office: Office) -> None:
    number = office.hand_in(DRAFT)
    with pytest.raises(UsageError):
        markings.escalate(office.desk, office.officers[DRAFTER], number, "  ")
    with pytest.raises(UsageError):
        review.withhold_case(office.desk, office.officers[LEADER], number, "")
    assert state(office, number)[0] is CaseState.IN_REVIEW


def test_a_case_that_left_approval_left_the_outbox(office: Office) -> None:
    number = office.hand_in(DRAFT)
    office.approve(number)
    assert release.approved_cases(office.desk) == (number,)
    review.withdraw_signature(office.desk, office.officers[LEADER], number, "再看")
    assert release.approved_cases(office.desk) == ()


def test_the_form_shows_the_title_as_the_copy_does(office: Office) -> None:
    number = office.hand_in("关于钱小宁申请补助的答复\n\n申请人：钱小宁，手机号码13900001111。\n")
    office.approve(number)
    release.release_case(office.desk, number)
    form = WordDocument(io.BytesIO(release.released_files(office.desk, number).form))
    cells = [cell.text for table in form.tables for row in table.rows for cell in row.cells]
    assert not [text for text in cells if "钱小宁" in text]
    assert [text for text in cells if "申请补助的答复" in text]
