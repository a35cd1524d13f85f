"""Markings whose period has run out: a ruling is prepared, nothing is lifted by itself (保守国家秘密法 第二十四条)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from pipeline.errors import RefusedByRule, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.review import CaseState, Role
from pipeline.services import letters, markings, views
from pipeline.services.markings import AuthorityRuling, Conclusion
from tests.services.office import Office, found

OLD = "机密★1年\n\n关于印发旧规划的通知\n\n现将规划印发。\n\n二〇一〇年三月五日\n"
NEW = OLD.replace("二〇一〇年三月五日", "2025年12月5日")
OPEN = "关于开展抽样调查的通知\n\n现将有关事项通知如下。\n"
RULED = AuthorityRuling("自治区国家保密局", "宁保审〔2026〕1号", "2026-01-04", Conclusion.PUBLISHABLE)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return found(tmp_path)


def test_an_old_mark_comes_with_a_prepared_ruling_and_stays(office: Office) -> None:
    number = office.hand_in(OLD)
    secrecy = office.officers[Role.SECRECY_OFFICE]
    view = views.show(office.desk, secrecy, number)
    assert view.case.state is CaseState.BLOCKED
    assert view.prepared is not None and view.prepared.conclusion is Conclusion.PUBLISHABLE
    assert "2011-03-05" in view.prepared.reason and "第二十四条" in view.prepared.basis
    assert markings.escalate(office.desk, secrecy, number, "").state is CaseState.ESCALATED
    letter = docx.Document(BytesIO(letters.escalation(office.desk, secrecy, number)))
    assert any("已届满" in each.text for each in letter.paragraphs)
    assert "2011-03-05" in letter.tables[1].rows[1].cells[3].text


@pytest.mark.parametrize("text", [NEW, OLD.replace("二〇一〇年三月五日", ""), OLD.replace("★1年", "★长期")])
def test_a_mark_that_still_holds_or_does_not_tell_is_not_proposed(office: Office, text: str) -> None:
    number = office.hand_in(text)
    secrecy = office.officers[Role.SECRECY_OFFICE]
    assert views.show(office.desk, secrecy, number).prepared is None
    with pytest.raises(UsageError):
        markings.escalate(office.desk, secrecy, number, "")


def test_an_assessor_gives_a_report_on_an_open_case_and_none_on_a_marking(tmp_path: Path) -> None:
    """A 第三十八条: what is doubtful for security and stability is answered on the ground of a 测评报告."""
    office = found(tmp_path, "zhongwei_kejiju")
    secrecy = office.officers[Role.SECRECY_OFFICE]
    with pytest.raises(RefusedByRule):
        markings.escalate(office.desk, secrecy, office.hand_in(OLD), "请测评", "assessment")
    number = office.hand_in(OPEN)
    markings.escalate(office.desk, office.officers[Role.DRAFTER], number, "公布后可能影响社会稳定", "assessment")
    letter = docx.Document(BytesIO(letters.escalation(office.desk, office.officers[Role.DRAFTER], number)))
    said = "\n".join(each.text for each in letter.paragraphs)
    assert "专业测评机构" in said and "测评报告" in said and "第三十八条" in said and "提请审定。" not in said
    with pytest.raises(UsageError, match="测评报告"):
        markings.record_ruling(office.desk, secrecy, number, RULED)
    report = AuthorityRuling("某测评中心", "测评2026-3", "2026-01-05", Conclusion.PUBLISHABLE, b"%PDF report")
    assert markings.record_ruling(office.desk, secrecy, number, report).state is CaseState.IN_REVIEW
    with office.desk.store.read() as tx:
        ruling = tx.ruling(number)
        assert ruling is not None and ruling.assessment
        event = next(each for each in tx.case_events(number) if each.action is AuditAction.RULING_RECORDED)
        assert event.details["kind"] == "assessment"
