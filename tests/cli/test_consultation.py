"""Joint documents through the command line: every co-issuing organ answers before the last step signs (A 第四条)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pipeline.services.desk import CHINA
from pipeline.store.rotation import blobs_of
from tests.cli.small_office import SmallOffice

STAFF = {
    "拟稿甲": ("drafter",),
    "保密丙": ("secrecy_office",),
    "领导丁": ("leader",),
    "管理庚": ("administrator",),
    "审计己": ("auditor",),
}
CHECKS = [word for point in ("准确性", "权威性", "完整性", "时效性") for word in ("--check", point)]
LATER = (datetime.now(CHINA).date() + timedelta(days=60)).isoformat()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    return SmallOffice.found(tmp_path_factory.mktemp("office"), STAFF, "zhongwei_kejiju")


def test_a_question_its_answer_and_the_last_signature(office: SmallOffice) -> None:
    case = office.hand_in("拟稿甲")
    asked = office.act("拟稿甲", "consult", "ask", case, "--organ", "云川市水务局", "--until", LATER)
    assert asked.status == 0 and LATER in asked.err, asked.err
    assert office.act("拟稿甲", "sign", case).status == 0
    assert office.act("领导丁", "sign", case).status == 0
    waiting = office.act("保密丙", "sign", case, *CHECKS)
    assert waiting.status == 4 and "会办单位未答复" in waiting.err
    letter = office.folder / "复函.pdf"
    letter.write_bytes(b"%PDF-1.7 a letter")
    number = asked.out.strip()
    answered = office.act(
        "保密丙", "consult", "answer", case, number, "--answer", "object", "--words", "暂缓", "--file", letter
    )
    assert answered.status == 0 and "不同意公开" in answered.err, answered.err
    (row,) = office.act("审计己", "consult", "list", case).lines
    assert (row["organ"], row["due"], row["answer"], row["file"]) == ("云川市水务局", LATER, "object", True)
    desk = office.desk()
    with desk.store.read() as tx:
        (kept,) = tx.consultations(case)
        assert kept.file in set(blobs_of(tx, case))  # so that rotation and erasure reach it
    assert kept.file is not None and desk.store.blobs.get(kept.file) == b"%PDF-1.7 a letter"
    assert "此前的签批作废" in answered.err
    assert office.act("保密丙", "sign", case, *CHECKS).status == 0
    with desk.store.read() as tx:
        assert tx.case(case).step == "publication_request"  # who signed before did not know of the objection
    for name in ("拟稿甲", "领导丁"):
        assert office.act(name, "sign", case).status == 0
    with desk.store.read() as tx:
        assert tx.case(case).state == "approved"


def test_what_does_not_hold_is_refused(office: SmallOffice) -> None:
    case = office.hand_in("拟稿甲", "关于另一会议的通知\n\n请准时参加。\n")
    today = datetime.now(CHINA).date().isoformat()
    ask = ("consult", "ask", case, "--organ")
    assert office.act("拟稿甲", *ask, " ").status == 2
    assert office.act("拟稿甲", *ask, "甲局", "--until", today).status == 2
    assert office.act("拟稿甲", *ask, "甲局", "--until", "下月").status == 2
    assert office.act("保密丙", *ask, "甲局").status == 4
    asked = office.act("拟稿甲", *ask, "甲局")
    assert "未定期限" in asked.err
    assert office.act("拟稿甲", *ask, "甲局").status == 2
    answer = ("consult", "answer", case, asked.out.strip(), "--answer")
    assert office.act("拟稿甲", "consult", "answer", case, "99", "--answer", "agree").status == 2
    assert office.act("拟稿甲", *answer, "none").status == 2  # A 第四条 says nothing of silence
    assert office.act("拟稿甲", *answer, "agree", "--date", LATER).status == 2
    assert office.act("保密丙", *answer, "agree").status == 4
    assert office.act("拟稿甲", *answer, "agree", "--date", today).status == 0
    assert office.act("拟稿甲", *answer, "agree").status == 2
    assert office.act("审计己", "consult", "list", case).status == 0
    assert office.act("管理庚", "consult", "list", case).status == 4  # who keeps the accounts sees no case


def test_a_question_is_withdrawn(office: SmallOffice) -> None:
    case = office.hand_in("拟稿甲", "关于第三次会议的通知\n\n请准时参加。\n")
    number = office.act("拟稿甲", "consult", "ask", case, "--organ", "云川市水务据").out.strip()
    withdraw = ("consult", "withdraw", case, number, "--reason")
    assert office.act("领导丁", *withdraw, "误写").status == 4
    assert office.act("拟稿甲", *withdraw, " ").status == 2
    done = office.act("拟稿甲", *withdraw, "单位名称误写")
    assert done.status == 0 and "已撤销" in done.err, done.err
    assert office.act("拟稿甲", *withdraw, "误写").status == 2
    assert office.act("拟稿甲", "consult", "answer", case, number, "--answer", "agree").status == 2
    (row,) = office.act("审计己", "consult", "list", case).lines
    assert (row["answer"], row["words"]) == ("withdrawn", "单位名称误写")
