"""Handing in through the browser: each file becomes a case or an error that is shown; nothing of it stays behind in clear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.model.review import CaseState
from pipeline.services import batch as batches
from pipeline.services.upload import new_batch, waiting_uploads
from pipeline.web.session import IDLE
from tests.web.chrome import Complaints, chrome, log_in, serious_faults
from tests.web.office import DRAFTER, HEAD, MARKED, PHONE, PLAIN, SECTION, TITLE, Browser, Office
from tests.web.process import serving

PARTS = list[tuple[str, tuple[str, bytes, str]]]


def files(*given: tuple[str, bytes]) -> PARTS:
    return [("file", (name, content, "application/octet-stream")) for name, content in given]


def hand_in(browser: Browser, parts: PARTS, **fields: str) -> object:
    browser.open("/intake")
    data = {"form_key": browser.hidden("form_key"), "batch": browser.hidden("batch"), "section": SECTION} | fields
    answer = browser.client.post("/intake", data=data, files=parts)
    browser.page = answer.text
    return answer


def work_off(office: Office) -> None:
    for batch in waiting_uploads(office.desk):
        batches.take_in_arrivals(office.desk, batches.waiting(office.desk, batch))


def blobs(office: Office) -> int:
    return sum(1 for each in (office.settings.home / "blobs").rglob("*") if each.is_file())


def test_files_become_cases_or_errors_that_are_shown(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    hand_in(
        browser,
        files(("通知.txt", PLAIN.encode()), ("坏.pdf", b"%PDF-1.7 broken"), ("空.txt", b"")),
        attribute="proactive",
    )
    assert "正在检测" in browser.page and "已处理 1 / 3" in browser.page and "通知.txt" in browser.page
    assert len(waiting_uploads(office.desk)) == 1
    work_off(office)
    assert waiting_uploads(office.desk) == ()
    page = browser.open("/intake").text
    assert "2026-000001" in page and page.count("未能受理") == 2
    assert "2 个未能受理" in browser.open("/queue").text
    assert TITLE in browser.page
    with office.desk.store.read() as tx:
        case = tx.case("2026-000001")
    assert (case.state, case.attribute, case.file_name) == (CaseState.IN_REVIEW, "proactive", "通知.txt")


def test_nothing_of_an_upload_stays_behind(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    before = blobs(office)
    hand_in(browser, files(("密件.txt", MARKED.encode())))
    assert blobs(office) == before + 1
    for each in office.settings.home.rglob("*"):
        if each.is_file():
            assert "东机房".encode() not in each.read_bytes(), each
    work_off(office)
    assert blobs(office) == before
    with office.desk.store.read() as tx:
        assert tx.case("2026-000001").original is None
    assert "密件.txt" not in browser.open("/intake").text


def test_a_page_that_follows_keeps_nobody_logged_in(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    address = hand_in(browser, files(("通知.txt", PLAIN.encode()))).url.path  # type: ignore[attr-defined]
    follow = {"x-mishen-follow": "1"}
    for _ in range(3):
        office.clock.at += IDLE / 4
        assert 'id="batch"' in browser.open(address, headers=follow).text
    office.clock.at += IDLE / 2
    assert browser.open(address, headers=follow).url.path == "/login"
    assert browser.open("/queue").url.path == "/login"


def test_who_hands_in_and_what(office: Office) -> None:
    head, drafter = office.log_in(HEAD), office.log_in(DRAFTER)
    assert "不能提交文稿" in head.open("/intake").text
    answer = hand_in(head, files(("a.txt", b"x")))
    assert answer.status_code == 403  # type: ignore[attr-defined]
    assert hand_in(drafter, [], section=SECTION).status_code == 400  # type: ignore[attr-defined]
    assert hand_in(drafter, files(("a.txt", b"x")), section="没有").status_code in (403, 422)  # type: ignore[attr-defined]
    assert hand_in(drafter, files(("a.txt", b"x")), form_key="x").status_code == 403  # type: ignore[attr-defined]
    assert hand_in(drafter, files(("a.txt", b"x")), attribute="on_request").status_code in (400, 422)  # type: ignore[attr-defined]
    for batch in ("x", "0" * 32, new_batch(), "<b>"):
        assert drafter.open(f"/intake/{batch}").status_code == 404
    assert waiting_uploads(office.desk) == ()


def test_batches_are_one_s_own(office: Office) -> None:
    drafter = office.log_in(DRAFTER)
    answer = hand_in(drafter, files((f"{TITLE}.txt", PLAIN.encode())))
    address = answer.url.path  # type: ignore[attr-defined]
    assert drafter.open(address).status_code == 200
    answer = office.log_in(HEAD).open(address)
    assert answer.status_code == 404 and TITLE not in answer.text


def test_names_are_no_paths(office: Office) -> None:
    drafter = office.log_in(DRAFTER)
    hand_in(drafter, files(("../../etc/passwd.txt", PLAIN.encode())))
    work_off(office)
    with office.desk.store.read() as tx:
        assert tx.case("2026-000001").file_name in ("etc/passwd.txt", "passwd.txt")
    assert PHONE not in drafter.open("/intake").text


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[list[Path]]:
    folder = tmp_path / "drafts"
    folder.mkdir()
    for at in range(3):
        (folder / f"第{at}稿.txt").write_text(PLAIN.replace("本月", f"{at}月"), encoding="utf-8")
    (folder / "坏.docx").write_bytes(b"PK broken")
    yield sorted(folder.iterdir())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_browser_hands_in_several_and_sees_what_became_of_each(office: Office, drafts: list[Path]) -> None:
    complaints = Complaints()
    with serving(office.settings.home.parent) as served, chrome(1280, 720) as window:
        page = window.new_page()
        complaints.watch(page)
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/intake")
        assert serious_faults(page) == []
        page.set_input_files("[name=file]", [str(path) for path in drafts])
        assert page.locator("#uploads li").count() == 4
        page.click("#intake button.primary")
        page.wait_for_url("**/intake/*")
        page.wait_for_selector("#batch[data-waiting='0']", timeout=120_000)
        assert page.locator("#batch a[href^='/cases/']").count() == 3
        assert "未能受理" in page.inner_text("#batch")
        assert serious_faults(page) == []
        assert complaints == []
