"""A scan walks the whole chain: what its pixels read as is kept, people decide, the copy shows nothing of what they withheld."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline import formats
from pipeline.errors import Unsettled
from pipeline.model.finding import Disposition
from pipeline.model.review import Attribute, Role, Verdict
from pipeline.services import release, review
from pipeline.services.intake import Draft, take_in
from pipeline.services.reading import is_recognised
from pipeline.services.review import Ruling
from tests.formats.scans import draw_page, pdf_of, rendered, scan_of
from tests.services.office import CHAIN, SECTION, found

PHONE = "13900001111"
LINES = ("关于发放培训补助的通知", "", "申请人：钱小宁，", f"手机号码{PHONE}。", "补助于本月底前发放到位。")


def test_a_scan_is_decided_by_people_and_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = pdf_of([scan_of(draw_page(LINES).pixels, noise=6, jpeg=80)])
    office = found(tmp_path)
    desk, drafter = office.desk, office.officers[Role.DRAFTER]
    number = take_in(desk, Draft(source, "扫描件.pdf", SECTION, Attribute.PROACTIVE), drafter).number
    with desk.store.read() as tx:
        case = tx.case(number)
        items = tx.items(number)
        texts = tx.item_texts(number)
    named = next(item for item in items if "钱小宁" in texts[item.id])
    assert named.proposal is Disposition.REVIEW and any(PHONE in texts[item.id] for item in items)

    # Nobody waits for the recogniser again: from here on the file may not be read anew.
    monkeypatch.setattr(formats, "read", _not_again)
    document = desk.reading_of(case)
    assert is_recognised(document) and PHONE in document.text
    every = [item.number for item in items]
    review.decide(desk, drafter, number, every, Ruling(Verdict.WITHHOLD, "核对图像后遮盖"))
    for role in CHAIN:
        review.sign(desk, office.officers[role], number)
    release.release_case(desk, number, office.officers[Role.PUBLISHER])
    copy = release.released_files(desk, number).copy

    monkeypatch.undo()
    said = formats.read(copy, "副本.pdf").text
    assert "培训补助的通知" in said and "发放到位" in said
    assert PHONE not in said and "钱小宁" not in said
    before, after = rendered(source), rendered(copy)
    darker, lighter = before.astype(int) - after > 60, after.astype(int) - before > 60
    assert 0.005 < np.mean(darker) < 0.05 and not np.any(lighter)


def test_accepting_proposals_leaves_a_recognised_name_to_a_person(tmp_path: Path) -> None:
    office = found(tmp_path)
    drafter = office.officers[Role.DRAFTER]
    source = pdf_of([scan_of(draw_page(LINES[2:]).pixels)])
    number = take_in(office.desk, Draft(source, "扫描件.pdf", SECTION, Attribute.PROACTIVE), drafter).number
    review.accept_proposals(office.desk, drafter, number)
    with pytest.raises(Unsettled):
        review.sign(office.desk, drafter, number)


def _not_again(*_: object) -> object:
    raise AssertionError("the original was read anew")
