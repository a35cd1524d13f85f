"""案卷, 台账, 公开发布, 统计 in chromium: they fit a narrow window, axe finds nothing serious, every action can be reached."""

from __future__ import annotations

import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipeline.model.review import CaseState
from pipeline.services import review
from tests.web.chrome import chrome, log_in, need_chromium, pictures
from tests.web.closed import AUDITOR, PUBLISHER, approved, decided, hand_in, officer, released, staffed
from tests.web.english import CONTENT, left_over, names_of
from tests.web.office import DRAFTER, HEAD, PLAIN, Office
from tests.web.test_ledger import cheap

pytestmark = pytest.mark.slow
# Controls of the page that cover one another.
_OVERLAPS = """() => {
  const shown = [...document.querySelectorAll('main input:not([type=hidden]), main select, main button, main a.button')];
  const boxes = shown.map(each => [each, each.getBoundingClientRect()]).filter(([, box]) => box.width > 1);
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap(([each, box], at) =>
    boxes.slice(at + 1).filter(([, other]) => over(box, other)).map(([other]) => `${each.name} ${other.name}`));
}"""
PAGES = ("record", "ledger", "search", "copies", "overview")


@contextmanager
def served(office: Office) -> Iterator[str]:
    """Serve the office's pages on a free port of this machine."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(office.app, log_level="critical", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Office:
    need_chromium()
    office = staffed(Office.found(tmp_path_factory.mktemp("pages")))
    for at in range(3):
        released(office, f"{PLAIN}\n第{at}件。\n")
    approved(office, PLAIN + "\n待发布。\n")
    number = hand_in(office, PLAIN + "\n退回过的一件。\n")
    decided(office, number)
    review.sign(office.desk, officer(office, DRAFTER), number, remark="请审核")
    review.send_back(office.desk, officer(office, HEAD), number, "initial_opinion", "标题需修改")
    cheap(office, 60, title="关于公布2026年度行政许可和行政处罚双公示信息目录以及有关事项的通知")
    cheap(office, 5, due="2026-02-20", state=CaseState.APPROVED, step=None)
    return office


@pytest.fixture(scope="module")
def page(house: Office) -> Iterator[Page]:
    with served(house) as address, chrome(1280, 720, address) as window:
        yield window.new_page()


def enter(page: Page, name: str, language: str = "zh") -> None:
    """Let another officer log in."""
    page.context.clear_cookies()
    log_in(page, "", name, language)


def show(page: Page, what: str, language: str) -> None:
    """Open one of the pages as who uses it."""
    enter(page, PUBLISHER if what == "copies" else AUDITOR, language)
    if what == "record":
        page.goto("/cases/2026-000001/record")
        return
    if what == "search":
        page.goto("/ledger")
        page.fill('input[name="words"]', "双公示")
        page.press('input[name="words"]', "Enter")
        page.wait_for_url("**/ledger/search")
        return
    page.goto("/overview?period=month" if what == "overview" else f"/{what}")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("what", PAGES)
def test_a_narrow_window_and_axe(page: Page, house: Office, what: str, language: str, tmp_path: Path) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    show(page, what, language)
    folder = pictures(tmp_path)
    page.screenshot(path=folder / f"{what}-{language}.png", full_page=True)
    page.screenshot(path=folder / f"{what}-{language}-first.png")
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1], f"{what} is broader than the window"
    assert page.evaluate(_OVERLAPS) == []
    for details in page.query_selector_all("details"):
        details.evaluate("each => { each.open = true }")
    found = Axe().run(page).response["violations"]
    serious = [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found if grave(each)]
    assert serious == []
    assert language == "zh" or left_over(page, names_of(house), f"{CONTENT}, .timeline .small") == []
    assert complaints == []
    page.context.clear_cookies()


def grave(violation: dict[str, Any]) -> bool:
    return violation["impact"] in ("serious", "critical")


def test_charts_draw_something(page: Page) -> None:
    enter(page, AUDITOR)
    page.goto("/overview?period=month")
    boxes = [chart.bounding_box() for chart in page.query_selector_all("svg.chart")]
    assert len(boxes) >= 5
    for box in boxes:
        assert box is not None and box["width"] > 300 and box["height"] > 30


def test_every_download_by_keyboard(page: Page, house: Office) -> None:
    """Tab reaches each file of the record, its focus shows, and Enter saves it under a name without title."""
    enter(page, HEAD)
    page.goto("/cases/2026-000001/record")
    reached: dict[str, str] = {}
    for _ in range(120):
        page.keyboard.press("Tab")
        address, outline = page.evaluate(
            "[document.activeElement.getAttribute('href') || '', getComputedStyle(document.activeElement).outlineStyle]"
        )
        if "/record/" not in address or address in reached:
            continue
        assert outline == "solid"
        with page.expect_download() as waiting:
            page.keyboard.press("Enter")
        reached[address.rsplit("/", 1)[1]] = waiting.value.suggested_filename
        if len(reached) == 7:
            break
    assert reached == {
        "form": "2026-000001.审批表.docx",
        "reasons": "2026-000001.不予公开理由说明.docx",
        "copy": "2026-000001.txt",
        "manifest": "2026-000001.发布清单.json",
        "report": "2026-000001.核验报告.json",
        "original": "2026-000001.原件.txt",
        "proof": "2026-000001.审计证明.jsonl",
    }


def test_choosing_copies_and_saving_the_package(page: Page) -> None:
    enter(page, PUBLISHER)
    page.goto("/copies")
    for box in page.query_selector_all('input[name="case"]')[:2]:
        box.focus()
        page.keyboard.press("Space")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载所选（ZIP）").press("Enter")
    assert waiting.value.suggested_filename == "发布副本-2026-03-02.zip"
    assert zipfile.is_zipfile(waiting.value.path())
    page.goto("/copies?fresh=1")
    assert len(page.query_selector_all('input[name="case"]')) == 1
