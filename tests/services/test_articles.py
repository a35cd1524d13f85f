"""A full case under each bureau's rule, told along the articles that order it. The articles are those of ``../shared/rules``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import NotApproved, NotEntitled, RefusedByRule, Unsettled, UsageError
from pipeline.model.consultation import Answer
from pipeline.model.finding import Category
from pipeline.model.review import Attribute, CaseState, Opinion, Role, Verdict
from pipeline.services import consulting, forms, letters, markings, release, review, views
from pipeline.services.queue import queue
from pipeline.services.review import Ruling
from tests.services.office import SECTION, Office, found, words_of

DRAFTER, HEAD, SECRECY, LEADER = Role.DRAFTER, Role.SECTION_HEAD, Role.SECRECY_OFFICE, Role.LEADER
DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n\n联系人：综合科，电话0955-7061234。\n"
PHONE = "13900001111"


def test_the_bureau_of_science_and_technology(tmp_path: Path) -> None:
    """A: 市科学技术局政务信息公开制度."""
    office = found(tmp_path, "zhongwei_kejiju")
    desk, who = office.desk, office.officers

    # 第四条: the drafting section proposes 公文属性; without it nothing moves.
    number = office.hand_in(DRAFT, attribute=None)
    review.accept_proposals(desk, who[DRAFTER], number)
    with pytest.raises(Unsettled, match="公文属性"):
        review.sign(desk, who[DRAFTER], number)
    with pytest.raises(UsageError, match="理由"):
        review.set_attribute(desk, who[DRAFTER], number, Attribute.ON_REQUEST)
    review.set_attribute(desk, who[DRAFTER], number, Attribute.PROACTIVE, "惠民补助，属主动公开范围")

    # 第四条: a joint document goes to the other organs first; the section asks, the last step waits for the answers.
    consulting.ask(desk, who[DRAFTER], number, "市人力资源和社会保障局")

    # 第七条（一）（二）: the section asks for publication, the leader in charge approves, and only then comes the secrecy review.
    with pytest.raises(NotEntitled):
        review.sign(desk, who[SECRECY], number)
    review.sign(desk, who[DRAFTER], number)
    # 第四条: the leader checks the attribute and may send it back with the reason.
    review.send_back(desk, who[LEADER], number, "publication_request", "请说明资金来源")
    review.sign(desk, who[DRAFTER], number, remark="资金来源见附件")
    review.sign(desk, who[LEADER], number)

    # 第十条: 准确性、权威性、完整性、时效性 are reviewed one by one.
    points = dict.fromkeys(("准确性", "权威性", "完整性", "时效性"), "")
    with pytest.raises(Unsettled, match="会办单位"):
        review.sign(desk, who[SECRECY], number, checks=points)
    with pytest.raises(NotEntitled):
        consulting.answer(desk, who[DRAFTER], number, "市人力资源和社会保障局", Answer.CONSENT, desk.today())
    consulting.answer(desk, who[SECRECY], number, "市人力资源和社会保障局", Answer.CONSENT, desk.today(), "同意公开")
    with pytest.raises(Unsettled, match="准确性"):
        review.sign(desk, who[SECRECY], number)
    # 第八条 先审查、后公开: nothing leaves before.
    with pytest.raises(NotApproved):
        release.release_case(desk, number, who[Role.PUBLISHER])
    case = review.sign(desk, who[SECRECY], number, checks=points | {"完整性": "附件齐全"})
    assert case.state is CaseState.APPROVED

    # 第七条（四）: published; 第九条（三）: what is private is not in it, what the office must tell is.
    release.release_case(desk, number, who[Role.PUBLISHER])
    files = release.released_files(desk, number)
    copy = files.copy.decode()
    assert PHONE not in copy and "钱小宁" not in copy
    assert "0955-7061234" in copy
    form = words_of(files.form)
    for said in (
        "完整性：符合。附件齐全",
        "请说明资金来源",
        "资金来源见附件",
        "第七条（三）、第八条、第十条",
        "审计记录",
    ):
        assert said in form
    assert PHONE not in form


def test_what_the_bureau_of_science_cannot_judge(tmp_path: Path) -> None:
    """A 第十条: doubt goes to the secrecy department of the same level, and the clock stands still until it rules."""
    office = found(tmp_path, "zhongwei_kejiju")
    desk, who = office.desk, office.officers
    number = office.hand_in(DRAFT)
    markings.escalate(desk, who[DRAFTER], number, "补助名单与在办案件有关，不能确定")
    letter = words_of(letters.escalation(desk, who[DRAFTER], number))
    assert "同级保密部门" in letter and "第十条" in letter
    with pytest.raises(RefusedByRule):
        review.sign(desk, who[DRAFTER], number)
    ruling = markings.AuthorityRuling(
        "中卫市国家保密局", "卫保函〔2026〕2号", "2026-01-05", markings.Conclusion.NOT_PUBLISHABLE
    )
    assert markings.record_ruling(desk, who[SECRECY], number, ruling).state is CaseState.WITHHELD


def test_the_bureau_of_cloud_computing(tmp_path: Path) -> None:
    """B: 云计算和大数据发展局 政务公开保密审查工作制度."""
    office = found(tmp_path, "zhongwei_yunjisuan")
    desk, who = office.desk, office.officers

    # 第三条: 拟公开的政府信息均应进行保密审查; 谁公开、谁审查: the section hands in its own drafts.
    number = office.hand_in(DRAFT)
    with pytest.raises(NotApproved):
        release.release_case(desk, number, who[Role.PUBLISHER])

    # 第六条（一）: the staff of the section give a first opinion, item by item (实施条例 第四十二条).
    with pytest.raises(Unsettled):
        review.sign(desk, who[DRAFTER], number)
    review.accept_proposals(desk, who[DRAFTER], number)
    review.sign(desk, who[DRAFTER], number)
    # 第六条（二）: the head of the section reviews; a differing view stays on record (A 第六十四条).
    phone = next(each for each in views.show(desk, who[HEAD], number).items if each.text == PHONE)
    with pytest.raises(UsageError, match="理由"):
        review.decide(desk, who[HEAD], number, [phone.item.number], Ruling(Verdict.KEEP))
    review.decide(desk, who[HEAD], number, [phone.item.number], Ruling(Verdict.KEEP, "系公开的联系方式"))
    # What changes takes a signature from every step: the turn goes back to the one whose signature no longer holds.
    for role in (HEAD, DRAFTER):
        review.sign(desk, who[role], number)
    # 第六条（三）: the section of secrecy review decides otherwise again.
    review.decide(desk, who[SECRECY], number, [phone.item.number], Ruling(Verdict.WITHHOLD, "系个人手机号码"))
    for role in (SECRECY, DRAFTER, HEAD):
        review.sign(desk, who[role], number)
    # 第六条（四）: the leader in charge approves.
    with pytest.raises(NotApproved):
        review.sign(desk, who[LEADER], number, Opinion.PUBLISH)
    assert review.sign(desk, who[LEADER], number, Opinion.PUBLISH_REDACTED).state is CaseState.APPROVED

    release.release_case(desk, number, who[Role.PUBLISHER])
    files = release.released_files(desk, number)
    assert PHONE not in files.copy.decode()
    form = words_of(files.form)
    assert "不同意见" in form and "系公开的联系方式" in form and PHONE not in form

    # 第八条: who doubts it is told ground and reason of each place, nothing of the content.
    reasons = words_of(letters.reasons(desk, who[SECRECY], number))
    assert "个人信息" in reasons and "第十五条" in reasons
    assert PHONE not in reasons and "钱小宁" not in reasons

    # B-主动 第二条: what was wrongly published is withdrawn and announced.
    release.recall(desk, who[LEADER], number, "附件有误")
    assert "撤回" in words_of(letters.notice(desk, who[SECRECY], number))


def test_what_the_bureau_of_cloud_computing_does_not_publish(tmp_path: Path) -> None:
    """B 第五条: what must not be public is signed by every step, with its ground."""
    office = found(tmp_path, "zhongwei_yunjisuan")
    desk, who = office.desk, office.officers
    number = office.hand_in(DRAFT, attribute=None)
    review.set_attribute(
        desk, who[DRAFTER], number, Attribute.NON_DISCLOSURE, "整件涉及个人隐私", category=Category.PERSONAL
    )
    for role in (DRAFTER, HEAD, SECRECY, LEADER):
        case = review.sign(desk, who[role], number, Opinion.NON_DISCLOSURE)
    assert case.state is CaseState.WITHHELD
    assert "整件不予公开" in words_of(letters.reasons(desk, who[SECRECY], number))


def test_the_clock_of_each_rule(tmp_path: Path) -> None:
    """A 第六条 counts from the secrecy review, B-主动 第四条 20 working days from the making; 条例 第二十六条 binds both."""
    made = DRAFT + "\n2026年1月4日\n"
    for name in ("zhongwei_kejiju", "zhongwei_yunjisuan"):
        office = found(tmp_path / name, name)
        number = office.hand_in(made)
        row = next(each for each in queue(office.desk, office.officers[DRAFTER]).rows if each.case.number == number)
        # 20 working days after 4 January 2026, a make-up working day.
        assert row.case.due == date(2026, 1, 30).isoformat() and row.days_left == 19 and not row.overdue
    assert row.case.section == SECTION


def test_offices_are_the_same_for_all(tmp_path: Path) -> None:
    """One person, one step (DESIGN.md rule 4.3), whatever the rule."""
    for name in ("zhongwei_kejiju", "zhongwei_yunjisuan", "national"):
        office: Office = found(tmp_path / name, name)
        number = office.hand_in(DRAFT)
        review.accept_proposals(office.desk, office.officers[DRAFTER], number)
        review.sign(office.desk, office.officers[DRAFTER], number)
        with pytest.raises(NotEntitled):
            review.sign(office.desk, office.officers[DRAFTER], number)


def test_the_time_to_publish_counts_from_the_secrecy_review(tmp_path: Path) -> None:
    """A 第六条: ten working days from the secrecy review; a signature that is withdrawn takes the day back."""
    office = found(tmp_path, "zhongwei_kejiju")
    desk, who = office.desk, office.officers
    number = office.hand_in(DRAFT)
    review.accept_proposals(desk, who[DRAFTER], number)
    points = dict.fromkeys(("准确性", "权威性", "完整性", "时效性"), "")
    before = review.sign(desk, who[DRAFTER], number).due
    review.sign(desk, who[LEADER], number)
    # Ten working days after 5 January 2026.
    assert review.sign(desk, who[SECRECY], number, checks=points).due == "2026-01-19"
    assert review.withdraw_signature(desk, who[SECRECY], number, "再核对").due == before != "2026-01-19"


def test_the_form_tells_who_made_a_place_smaller_and_who_saw_it_otherwise(tmp_path: Path) -> None:
    """A 第六十四条: a differing view lowers liability, so that it must not be lost with the item that it was said of."""
    office = found(tmp_path)
    desk, who = office.desk, office.officers
    number = office.hand_in(DRAFT)
    review.accept_proposals(desk, who[DRAFTER], number)
    phone = next(each.item for each in views.show(desk, who[HEAD], number).items if each.text == PHONE)
    review.sign(desk, who[DRAFTER], number)
    rest = Ruling(Verdict.KEEP, "后四位不足以识别")
    review.change_span(desk, who[HEAD], number, phone.number, phone.start, phone.start + 7, "只遮前七位", rest=rest)
    for role in (HEAD, DRAFTER, SECRECY, LEADER):
        review.sign(desk, who[role], number)
    release.release_case(desk, number)
    form = words_of(release.released_files(desk, number).form)
    assert "人工调整范围：只遮前七位" in form and "原第 2 项调整后未列入的部分" in form
    assert "不同意见" in form and "采纳系统建议" in form


def test_a_step_that_changes_its_own_word_is_no_dissent(tmp_path: Path) -> None:
    office = found(tmp_path)
    desk, who = office.desk, office.officers
    number = office.hand_in(DRAFT)
    review.accept_proposals(desk, who[DRAFTER], number)
    phone = next(each.item for each in views.show(desk, who[DRAFTER], number).items if each.text == PHONE)
    rest = Ruling(Verdict.KEEP, "后四位可以公开")
    review.change_span(desk, who[DRAFTER], number, phone.number, phone.start, phone.start + 7, "只遮前七位", rest=rest)
    review.sign(desk, who[DRAFTER], number)
    assert "不同意见" not in words_of(forms.form(desk, who[DRAFTER], number))


def test_words_beside_a_copy_are_masked_though_spans_were_united(tmp_path: Path) -> None:
    office = found(tmp_path)
    desk, who = office.desk, office.officers
    number = office.hand_in(DRAFT)
    review.accept_proposals(desk, who[DRAFTER], number)
    shown = {each.text: each.item.number for each in views.show(desk, who[DRAFTER], number).items}
    review.merge(desk, who[DRAFTER], number, [shown["钱小宁"], shown[PHONE]], "合为一项")
    for role in (DRAFTER, HEAD, SECRECY, LEADER):
        review.sign(desk, who[role], number, remark="已电询钱小宁（139 0000 1111）")
    release.release_case(desk, number)
    form = words_of(release.released_files(desk, number).form)
    assert "已电询" in form and "钱小宁" not in form and "139 0000 1111" not in form
