"""The item of unaccepted revisions on the case page."""

from __future__ import annotations

import re

from pipeline.model.review import Verdict
from pipeline.services.intake import Draft, take_in
from tests.formats.drafts import hiding_places
from tests.formats.packages import p, package, r
from tests.web.office import DRAFTER, SECTION, Office, password, settle

SOURCE = package(
    p("关于培训安排的通知")
    + f"<w:p>{r('培训定于')}<w:del><w:r><w:delText>三月</w:delText></w:r></w:del><w:ins>{r('五月')}</w:ins>{r('举行。')}</w:p>"
)


def hand_in(office: Office, source: bytes = SOURCE) -> str:
    with office.desk.store.begin() as tx:
        officer = tx.authenticate(DRAFTER, password(DRAFTER))
    return take_in(office.desk, Draft(source, "通知.docx", SECTION), officer).number


def test_the_page_asks_which_state_leaves_in_words_of_its_own(office: Office) -> None:
    number = hand_in(office)
    drafter = office.log_in(DRAFTER)
    page = drafter.open(f"/cases/{number}").text
    (item,) = re.findall(r'<li id="item-1".*?</li>', page, re.DOTALL)
    for words in ("未接受的修订", "插入 1 处、删除 1 处", "建议：按打印状态发布（接受修订）", "恢复原文（拒绝修订）"):
        assert words in item
    # It can be neither covered nor ticked among others that are.
    assert 'value="withhold"' not in item and 'type="checkbox"' not in item
    answer = drafter.act(number, "decide", item=1, verdict="withhold", reason="一并遮盖")
    assert answer.status_code == 400 and "恢复原文" in answer.text
    assert drafter.act(number, "decide", item=1, verdict="restore", reason="以原稿为准").status_code == 200
    page = drafter.open(f"/cases/{number}").text
    assert "现行决定：" in page and page.count("恢复原文（拒绝修订）") >= 2 and "以原稿为准" in page
    assert drafter.act(number, "attribute", attribute="proactive").status_code == 200
    assert "修订：恢复原文（拒绝修订）" in drafter.open(f"/cases/{number}").text
    with office.desk.store.read() as tx:
        assert [each.verdict for each in tx.decisions(number)] == [Verdict.RESTORE]


def test_accepting_the_certain_proposals_leaves_the_revisions_to_a_person(office: Office) -> None:
    number = hand_in(office, hiding_places())
    drafter = office.log_in(DRAFTER)
    page = drafter.open(f"/cases/{number}").text
    assert "采纳 5 项确定的建议" in page and "另有 1 项须逐项决定" in page
    page = drafter.act(number, "accept").text
    assert "已采纳 5 项确定的建议。还有 1 项须由您逐项决定" in page
    assert "第 1 项“未接受的修订”：请选按打印状态发布，或恢复原文。" in page
    assert drafter.open_items() == [1]
    with office.desk.store.read() as tx:
        assert len(tx.decisions(number)) == 5
    settle(drafter, number)
    page = drafter.open(f"/cases/{number}").text
    assert "修订：按打印状态发布（接受修订）" in page
    assert re.search(r"将遮盖 [345] 项，保留 [012] 项。", page), re.findall("将遮盖.*", page)


def test_revisions_alone_leave_nothing_to_accept(office: Office) -> None:
    number = hand_in(office, SOURCE)
    drafter = office.log_in(DRAFTER)
    assert "/accept" not in drafter.open(f"/cases/{number}").text
    assert drafter.act(number, "accept").status_code == 200
    assert drafter.open_items() == [1]
