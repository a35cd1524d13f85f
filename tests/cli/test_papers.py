"""Papers and rulings through the command line: where files go, what is not overwritten, what a notice may be told."""

from __future__ import annotations

import io

import docx
import pytest

from pipeline.services import markings, release, review
from tests.cli.small_office import SmallOffice

STAFF = {
    "拟稿甲": ("drafter",),
    "科长乙": ("section_head",),
    "保密丙": ("secrecy_office",),
    "领导丁": ("leader",),
    "发布戊": ("publisher",),
    "管理庚": ("administrator",),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SmallOffice:
    return SmallOffice.found(tmp_path_factory.mktemp("office"), STAFF)


def words(file: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(file)).paragraphs)


def test_a_paper_goes_into_a_folder_by_its_name_and_overwrites_nothing(office: SmallOffice) -> None:
    case = office.hand_in("拟稿甲")
    folder = office.folder / "papers"
    folder.mkdir()
    done = office.act("拟稿甲", "letter", case, "--kind", "form", "--out", folder)
    target = folder / f"{case}.审批表.docx"
    assert done.status == 0 and str(target) in done.err, done.err
    before = target.read_bytes()
    again = office.act("拟稿甲", "letter", case, "--kind", "form", "--out", folder)
    assert again.status != 0 and "已存在" in again.err and target.read_bytes() == before
    named = office.act("拟稿甲", "letter", case, "--kind", "form", "--out", target)
    assert named.status != 0 and target.read_bytes() == before
    wrong = office.act("拟稿甲", "letter", case, "--kind", "form", "--with-title", "--out", folder / "new.docx")
    assert wrong.status != 0 and "只用于公告" in wrong.err
    assert [each.name for each in folder.iterdir()] == [target.name]


def test_a_notice_tells_the_public_what_it_is_given(office: SmallOffice) -> None:
    case, desk = office.hand_in("拟稿甲", "关于开放日的通知\n\n欢迎参加。\n"), office.desk()
    with desk.store.read() as tx:
        who = {each.name: each for each in tx.officers()}
    for name in ("拟稿甲", "科长乙", "保密丙", "领导丁"):
        review.sign(desk, who[name], case)
    release.release_case(desk, case, who["发布戊"])
    release.recall(desk, who["发布戊"], case, "内情")
    told = office.folder / "notice.docx"
    given = ("--public-reason", "日期有误", "--with-title", "--out", told)
    done = office.act("发布戊", "letter", case, "--kind", "notice", *given)
    assert done.status == 0, done.err
    text = words(told.read_bytes())
    assert "日期有误" in text and "《关于开放日的通知》" in text and "内情" not in text


def test_a_ruling_asks_for_its_ground_and_an_iso_day(office: SmallOffice) -> None:
    case, desk = office.hand_in("拟稿甲", "关于讲座的通知\n\n欢迎参加。\n"), office.desk()
    with desk.store.read() as tx:
        drafter = next(each for each in tx.officers() if each.name == "拟稿甲")
    markings.escalate(desk, drafter, case, "不能确定")
    ruling = ("ruling", case, "--organ", "市国家保密局", "--number", "1号", "--conclusion", "not_publishable")
    wrong = office.act("保密丙", *ruling, "--date", "1月4日")
    assert wrong.status != 0 and "YYYY-MM-DD" in wrong.err
    missing = office.act("保密丙", *ruling, "--date", "2026-01-04")
    assert missing.status != 0 and "--category" in missing.err
    done = office.act("保密丙", *ruling, "--date", "2026-01-04", "--category", "security")
    assert done.status == 0, done.err
