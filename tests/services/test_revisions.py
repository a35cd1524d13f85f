"""Unaccepted revisions through the review: one item, its two answers, and the copy that leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import bootstrap
from pipeline.errors import Unsettled, UsageError
from pipeline.formats.docx import read
from pipeline.model.finding import EntityType
from pipeline.model.review import Attribute, CaseState, Item, Opinion, Role, Verdict
from pipeline.policy.load import load_profile
from pipeline.services import release, review
from pipeline.services.check import verify_files
from pipeline.services.intake import Draft, take_in
from pipeline.services.preview import preview, preview_report
from pipeline.services.review import Ruling
from tests.formats.packages import everything, p, package, r, visible
from tests.services.office import CHAIN, SECTION, Office, found

DELETED = "<w:del w:author='甲'><w:r><w:delText>{}</w:delText></w:r></w:del>"
DRAFT = package(
    p("关于培训安排的通知")
    + f"<w:p>{r('培训定于')}{DELETED.format('三月')}<w:ins w:author='甲'>{r('五月')}</w:ins>{r('举行。')}</w:p>"
    + f"<w:p>{r('联系人手机号码：1390000')}{DELETED.format('1111')}<w:ins w:author='甲'>{r('2222')}</w:ins>{r('。')}</w:p>"
)
DRAFTER = CHAIN[0]
PROFILE = "zhongwei_yunjisuan"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def hand_in(office: Office) -> str:
    draft = Draft(DRAFT, "通知.docx", SECTION, Attribute.PROACTIVE)
    return take_in(office.desk, draft, office.officers[DRAFTER]).number


def items(office: Office, number: str) -> list[Item]:
    with office.desk.store.read() as tx:
        return list(tx.items(number))


def asked(office: Office, number: str) -> int:
    (item,) = (item for item in items(office, number) if item.type is EntityType.REVISIONS)
    assert "插入 2 处、删除 2 处" in item.reason
    return item.number


def decide_rest(office: Office, number: str) -> None:
    """Accept what is proposed, publish as printed unless somebody said otherwise, and withhold what else is open."""
    drafter = office.officers[DRAFTER]
    left = review.accept_proposals(office.desk, drafter, number).left
    if asked(office, number) in {item.number for item in left}:
        review.decide(office.desk, drafter, number, [asked(office, number)], Ruling(Verdict.KEEP, "以打印稿为准"))
    still_open = [item.number for item in left if item.type is not EntityType.REVISIONS]
    if still_open:
        review.decide(office.desk, drafter, number, still_open, Ruling(Verdict.WITHHOLD, "核对后遮盖"))


def released(office: Office, number: str) -> bytes:
    for role in CHAIN:
        review.sign(office.desk, office.officers[role], number)
    assert release.release_case(office.desk, number, office.officers[Role.PUBLISHER]).state is CaseState.RELEASED
    return release.released_files(office.desk, number).copy


def test_which_state_leaves_is_not_settled_with_the_rest(office: Office) -> None:
    number, drafter = hand_in(office), office.officers[DRAFTER]
    accepted = review.accept_proposals(office.desk, drafter, number)
    certain = [item for item in items(office, number) if item.type is not EntityType.REVISIONS]
    assert accepted.number == len(certain) > 0
    assert [item.type for item in accepted.left] == [EntityType.REVISIONS]
    with pytest.raises(Unsettled):
        review.sign(office.desk, drafter, number)
    again = review.accept_proposals(office.desk, drafter, number)
    assert (again.number, again.left) == (0, accepted.left)


def test_the_printed_state_leaves_when_the_reviewer_says_so(office: Office) -> None:
    number = hand_in(office)
    decide_rest(office, number)
    copy = released(office, number)
    text = visible(read(copy))
    assert "培训定于五月举行。" in text and "手机号码：139****2222。" in text
    for gone in ("三月", "1390000", "1111", "w:ins", "w:del"):
        assert gone not in everything(copy)


def test_the_former_wording_leaves_when_the_reviewer_says_so(office: Office) -> None:
    number = hand_in(office)
    review.decide(
        office.desk, office.officers[DRAFTER], number, [asked(office, number)], Ruling(Verdict.RESTORE, "以原稿为准")
    )
    decide_rest(office, number)
    copy = released(office, number)
    text = visible(read(copy))
    assert "培训定于三月举行。" in text and "手机号码：139****1111。" in text
    for gone in ("五月", "1390000", "2222", "w:ins", "w:del"):
        assert gone not in everything(copy)
    form = read(release.released_files(office.desk, number).form).text
    assert "恢复原文（拒绝修订）" in form and "未接受的修订" in form
    assert verify_files(DRAFT, "通知.docx", copy, None, load_profile(PROFILE), bootstrap.detect).passed


def test_another_answer_is_another_plan(office: Office) -> None:
    number = hand_in(office)
    decide_rest(office, number)
    review.sign(office.desk, office.officers[DRAFTER], number)
    head = office.officers[Role.SECTION_HEAD]
    review.decide(office.desk, head, number, [asked(office, number)], Ruling(Verdict.RESTORE, "以原稿为准"))
    with office.desk.store.read() as tx:
        assert all(signature.void for signature in tx.signatures(number))


def test_revisions_cannot_be_covered_nor_anything_else_restored(office: Office) -> None:
    number = hand_in(office)
    drafter = office.officers[DRAFTER]
    everything_else = [item.number for item in items(office, number) if item.type is not EntityType.REVISIONS]
    with pytest.raises(UsageError):
        review.decide(office.desk, drafter, number, [asked(office, number)], Ruling(Verdict.WITHHOLD))
    with pytest.raises(UsageError):
        review.decide(office.desk, drafter, number, everything_else[:1], Ruling(Verdict.RESTORE))
    with pytest.raises(UsageError):
        review.add_item(office.desk, drafter, number, 0, 4, EntityType.REVISIONS, "修订")
    with office.desk.store.read() as tx:
        assert tx.decisions(number) == ()


def test_what_a_person_adds_in_the_former_wording_is_withheld_in_print_too(office: Office) -> None:
    number = hand_in(office)
    drafter = office.officers[DRAFTER]
    document = read(DRAFT)
    start = document.text.index("培训定于三月举行")
    _, added = review.add_item(
        office.desk, drafter, number, start, start + 8, EntityType.PROCESS_INFORMATION, "尚未确定的安排"
    )
    review.decide(office.desk, drafter, number, [added.number], Ruling(Verdict.WITHHOLD, "过程性信息"))
    decide_rest(office, number)
    text = visible(read(released(office, number)))
    assert "培训定于" not in text and "举行" not in text and "五月" in text


def test_a_decision_on_revisions_alone_covers_nothing(office: Office) -> None:
    source = package(f"<w:p>{r('本期简报')}<w:ins>{r('综述')}</w:ins>{r('如下。')}</w:p>")
    number = take_in(
        office.desk, Draft(source, "简报.docx", SECTION, Attribute.PROACTIVE), office.officers[DRAFTER]
    ).number
    (item,) = items(office, number)
    review.decide(office.desk, office.officers[DRAFTER], number, [item.number], Ruling(Verdict.RESTORE))
    review.sign(office.desk, office.officers[DRAFTER], number, Opinion.PUBLISH)


def test_a_preview_is_as_printed_and_says_so() -> None:
    made = preview(DRAFT, "通知.docx", (), load_profile(PROFILE), bootstrap.detect)
    text = visible(read(made.copy))
    assert "五月" in text and "三月" not in text
    report = preview_report(made)
    assert json.loads(report)["plan"]["revisions"] == "accept"
    again = verify_files(DRAFT, "通知.docx", made.copy, report.encode(), load_profile(PROFILE), bootstrap.detect)
    assert again.passed
