"""公开发布: released copies as one ZIP with register; who may, what is recorded, what counts as taken away."""

from __future__ import annotations

import hashlib
import re
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from pipeline.model.audit import AuditAction
from pipeline.records.manifest import check_manifest, read_manifest
from pipeline.services import copies, release
from pipeline.services.keeping import erase
from tests.web.closed import AUDITOR, PUBLISHER, approved, hand_in, officer, released, staffed
from tests.web.office import ADMINISTRATOR, DRAFTER, HEAD, LEADER, PHONE, PLAIN, SECTION, TITLE, Office

SAYS_A_NAME = f"关于奖励的通知\n\n手机号码{PHONE}\n"


@pytest.fixture
def house(office: Office) -> Office:
    return staffed(office)


def opened(answer: Any) -> zipfile.ZipFile:
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/zip", answer.text[:400]
    assert answer.headers["cache-control"] == "no-store"
    packed = zipfile.ZipFile(BytesIO(answer.content))
    assert packed.testzip() is None
    return packed


def exports(office: Office, number: str) -> list[str | None]:
    with office.desk.store.read() as tx:
        return [each.officer for each in tx.case_events(number) if each.details.get("kind") == "package"]


def listed(page: str) -> list[str]:
    return re.findall(r'name="case" value="([^"]+)"', page)


def test_chosen_copies_with_register(house: Office) -> None:
    first, second, third = (released(house, f"{PLAIN}\n第{at}件。\n") for at in range(3))
    waiting = approved(house, SAYS_A_NAME)
    clerk = house.log_in(PUBLISHER)
    page = clerk.open("/copies").text
    assert listed(page) == [third, second, first] and page.count("未下载</span>") == 3
    assert waiting in page[page.index("等待生成副本</h2>") :] and waiting not in listed(page)
    answer = clerk.send("/copies/package", case=[first, third])
    assert answer.headers["content-disposition"].startswith('attachment; filename="copies-2026-03-02.zip"')
    packed = opened(answer)
    assert packed.namelist() == [
        f"{first}.txt",
        f"{first}.manifest.json",
        f"{third}.txt",
        f"{third}.manifest.json",
        "登记表.xlsx",
        "登记表.txt",
    ]
    for number in (first, third):
        copy = packed.read(f"{number}.txt")
        signed = read_manifest(packed.read(f"{number}.manifest.json").decode())
        assert PHONE.encode() not in copy and check_manifest(signed, house.desk.store.keys.public_key)
        assert hashlib.sha256(copy).hexdigest() == signed.manifest.copy
        assert exports(house, number) == [officer(house, PUBLISHER).id]
    assert exports(house, second) == []
    rows = list(openpyxl.load_workbook(BytesIO(packed.read("登记表.xlsx"))).active.iter_rows(values_only=True))
    assert rows[0][:4] == ("序号", "编号", "标题", "科室") and len(rows) == 3
    assert rows[1][1:5] == (first, TITLE, SECTION, "主动公开") and rows[1][5].startswith("2026-03-02")
    assert rows[1][7] == hashlib.sha256(packed.read(f"{first}.txt")).hexdigest()
    assert rows[1][8] >= 2 and "个人信息·手机号码 1 处" in rows[1][9]
    plain = packed.read("登记表.txt").decode("utf-8-sig")
    for words in ("共 2 件", f"编号：{first}", f"标题：{TITLE}", rows[1][7], "遮盖清单：个人信息"):
        assert words in plain
    page = clerk.open("/copies").text
    assert page.count("已下载</td>") == 2
    assert listed(clerk.open("/copies?fresh=1").text) == [second]


def test_the_register_names_titles_as_approved(house: Office) -> None:
    number = released(house, f"关于{PHONE}号码停用的通知\n\n请知悉。\n")
    clerk = house.log_in(PUBLISHER)
    page = clerk.open("/copies").text
    assert PHONE not in page and "号码停用的通知" in page
    packed = opened(clerk.send("/copies/package", case=number))
    for name in packed.namelist():
        assert PHONE.encode() not in packed.read(name)
    sheet = openpyxl.load_workbook(BytesIO(packed.read("登记表.xlsx"))).active
    assert "号码停用的通知" in sheet["C2"].value


def test_a_copy_of_an_older_version_gets_its_title_worked_out(house: Office) -> None:
    number = released(house, f"关于{PHONE}号码停用的通知\n\n请知悉。\n")
    with house.desk.store.begin() as tx:
        record = tx.release(number)
        assert record is not None and record.title is not None
        tx.set_release(number, record.copy, record.manifest, record.form, record.plan)
    clerk = house.log_in(PUBLISHER)
    assert "（见登记表）" in clerk.open("/copies").text
    packed = opened(clerk.send("/copies/package", case=number))
    sheet = openpyxl.load_workbook(BytesIO(packed.read("登记表.xlsx"))).active
    assert sheet["C2"].value == record.title


def test_filters(house: Office) -> None:
    first = released(house, PLAIN)
    house.clock.at += timedelta(days=3)
    second = released(house, PLAIN + "\n第二件。\n")
    clerk = house.log_in(PUBLISHER)
    for query, expected in {
        "": [second, first],
        "?from=2026-03-03": [second],
        "?to=2026-03-04": [first],
        "?from=2026-03-02&to=2026-03-05": [second, first],
        "?section=数据资源科": [],
        f"?section={SECTION}": [second, first],
        "?from=x&to=9999-99-99": [second, first],
    }.items():
        assert listed(clerk.open(f"/copies{query}").text) == expected, query
    clerk.open("/copies?from=2026-03-03")
    packed = opened(clerk.send("/copies/package", **{"all": "1", "from": "2026-03-03"}))
    assert f"{second}.txt" in packed.namelist() and f"{first}.txt" not in packed.namelist()


def test_recalled_and_erased_copies_do_not_leave(house: Office) -> None:
    recalled, erased, kept = (released(house, f"{PLAIN}\n{at}\n") for at in "甲乙丙")
    release.recall(house.desk, officer(house, LEADER), recalled, "有误")
    erase(house.desk, officer(house, ADMINISTRATOR), erased, "保管期满")
    clerk = house.log_in(PUBLISHER)
    page = clerk.open("/copies").text
    assert listed(page) == [kept] and "内容已销毁" in page
    assert recalled not in page.split("近期撤回")[0] and f"/copies/{recalled}" in page.split("近期撤回")[1]
    for number in (recalled, erased, hand_in(house, SAYS_A_NAME)):
        answer = clerk.send("/copies/package", case=[kept, number])
        assert answer.status_code in (403, 409) and "content-disposition" not in answer.headers
        clerk.open("/copies")
    assert exports(house, kept) == []
    assert opened(clerk.send("/copies/package", all="1")).namelist()[0] == f"{kept}.txt"


def test_only_the_clerk_takes_packages(house: Office) -> None:
    number = released(house, PLAIN)
    auditor = house.log_in(AUDITOR)
    page = auditor.open("/copies").text
    assert number in page and set(re.findall(r'<form method="post" action="([^"]+)"', page)) <= {
        "/logout",
        "/copies/package",
    }
    assert "下载所选" not in page and listed(page) == []
    for name in (AUDITOR, DRAFTER, HEAD, LEADER, ADMINISTRATOR):
        browser = house.log_in(name)
        if name != AUDITOR:
            assert browser.open("/copies").status_code == 403
        browser.open("/queue")
        for fields in ({"case": number}, {"all": "1"}, {}):
            assert browser.send("/copies/package", **fields).status_code == 403
            browser.open("/queue")
    assert exports(house, number) == []


def test_malformed_choices(house: Office) -> None:
    released(house, PLAIN)
    clerk = house.log_in(PUBLISHER)
    clerk.open("/copies")
    for fields, status in (({}, 400), ({"case": "2026-999999"}, 400), ({"case": "../../x"}, 400), ({"case": ""}, 400)):
        answer = clerk.send("/copies/package", **fields)
        assert answer.status_code == status and 'role="alert"' in answer.text
        clerk.open("/copies")
    assert clerk.client.post("/copies/package", data={"all": "1", "form_key": "x"}).status_code == 403


def test_too_many_at_once(house: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in "甲乙":
        released(house, PLAIN + at)
    monkeypatch.setattr(copies, "MOST", 1)
    clerk = house.log_in(PUBLISHER)
    clerk.open("/copies")
    answer = clerk.send("/copies/package", all="1")
    assert answer.status_code == 400 and "一次最多打包 1 件" in answer.text


def test_what_broke_off_is_not_taken_away(house: Office) -> None:
    number = released(house, PLAIN)
    pieces = copies.package(house.desk, officer(house, PUBLISHER), [number])
    assert next(pieces)
    pieces.close()
    clerk = house.log_in(PUBLISHER)
    assert listed(clerk.open("/copies?fresh=1").text) == [number]
    assert exports(house, number) == [officer(house, PUBLISHER).id]


def test_a_copy_that_was_changed_on_the_disk_does_not_leave(house: Office) -> None:
    number = released(house, PLAIN)
    with house.desk.store.read() as tx:
        record = tx.release(number)
    assert record is not None
    (file,) = (each for each in (house.settings.home / "blobs").rglob("*") if each.name.endswith(record.copy[4:]))
    file.unlink()
    clerk = house.log_in(PUBLISHER)
    clerk.open("/copies")
    answer = clerk.send("/copies/package", case=number)
    assert answer.status_code == 503 and exports(house, number) == []


def test_memory_does_not_grow_with_the_number_of_copies(house: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty copies of a megabyte each: never more than a few at once."""
    number = released(house, PLAIN)
    line, _, manifest = copies._release(house.desk, number)
    numbers = [f"2026-9{at:05d}" for at in range(40)]

    def large(_desk: object, each: str) -> tuple[object, bytes, bytes]:
        return replace(line, file=f"{each}.txt"), bytes(1_000_000), manifest

    monkeypatch.setattr(copies, "_release", large)
    tracemalloc.start()
    size = sum(len(piece) for piece in copies._pieces(house.desk, numbers))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 40_000_000 and peak < 12_000_000


def test_the_record_tells_of_the_package(house: Office) -> None:
    number = released(house, PLAIN)
    clerk = house.log_in(PUBLISHER)
    clerk.open("/copies")
    opened(clerk.send("/copies/package", case=number))
    page = house.log_in(HEAD).open(f"/cases/{number}/record").text
    assert "打包下载的发布副本" in page
    with house.desk.store.read() as tx:
        assert [each.action for each in tx.case_events(number)].count(AuditAction.EXPORTED) == 1


def test_english(house: Office) -> None:
    released(house, PLAIN)
    approved(house, SAYS_A_NAME)
    page = house.log_in(PUBLISHER).open("/copies?lang=en").text
    for words in (
        "Released copies",
        "not downloaded yet",
        "Approved, waiting for their copies",
        "proactive disclosure",
    ):
        assert words in page


def test_the_clerk_withdraws_a_copy_and_announces_it(house: Office) -> None:
    number = released(house, PLAIN)
    assert "撤回副本" not in house.log_in(AUDITOR).open(f"/copies/{number}").text
    clerk = house.log_in(PUBLISHER)
    page = clerk.open(f"/copies/{number}").text
    assert "撤回副本" in page and f"/cases/{number}/record/notice" not in page
    assert clerk.send(f"/cases/{number}/recall", reason="").status_code == 400
    clerk.open(f"/copies/{number}")
    answer = clerk.send(f"/cases/{number}/recall", reason="名单有误")
    assert answer.url.path == f"/copies/{number}" and "已不再有效" in answer.text and "撤回副本" not in answer.text
    notice = clerk.send(f"/cases/{number}/record/notice", public_reason="内容更正")
    assert notice.status_code == 200 and "撤回" in names_of(notice)
    clerk.open(f"/copies/{number}")
    assert clerk.send(f"/cases/{number}/recall", reason="又一次").status_code == 409


def names_of(answer: Any) -> str:
    return unquote(answer.headers["content-disposition"])
