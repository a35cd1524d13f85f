"""The main job in a real browser: files in, four officers decide and sign by keyboard, one return, release, download, verify."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from pipeline.model.review import Attribute, CaseState, Role
from pipeline.services.officers import NewOfficer, add_officer
from tests.web.chrome import Complaints, chrome, log_in, pictures, serious_faults
from tests.web.office import ADMINISTRATOR, DRAFTER, HEAD, LEADER, SECRECY, SECTION, Office, password
from tests.web.process import MISHEN, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SAMPLES = Path(__file__).resolve().parents[2] / "sample_docs"
PUBLISHER = "马公布"
PATIENCE = 240_000  # milliseconds: two slow cores, and other tests beside this one


class Walk:
    """A window in which one officer after the other works; each page is looked at by axe and kept as a picture."""

    def __init__(self, window: BrowserContext, url: str, shots: Path) -> None:
        self.window = window
        self.url = url
        self.shots = shots
        self.complaints = Complaints()
        self.faults: list[str] = []

    def officer(self, name: str) -> Page:
        self.window.clear_cookies()
        page = self.window.new_page()
        self.complaints.watch(page)
        log_in(page, self.url, name)
        return page

    def look(self, page: Page, name: str) -> None:
        """Keep a picture; nothing serious for axe, nothing wider than the window."""
        page.screenshot(path=self.shots / f"{name}.png")
        self.faults += [f"{name}: {fault}" for fault in serious_faults(page)]
        if page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
            self.faults.append(f"{name}: wider than the window")

    def sign(self, page: Page, number: str, name: str) -> None:
        """Sign from the review page, by keyboard."""
        page.goto(f"{self.url}/cases/{number}")
        page.keyboard.press("s")
        page.wait_for_url("**/sign")
        page.focus("#signing [name=password]")
        page.keyboard.insert_text(password(name))
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue")


def handed_in(walk: Walk, page: Page, files: list[Path], attribute: Attribute) -> list[str]:
    """Hand files in through the page and return the numbers of the cases that they became."""
    page.goto(f"{walk.url}/intake")
    page.select_option("[name=attribute]", str(attribute))
    page.set_input_files("[name=file]", [str(path) for path in files])
    walk.look(page, "intake")
    page.click("#intake button.primary")
    page.wait_for_url("**/intake/*")
    page.wait_for_selector("#batch[data-waiting='0']", timeout=PATIENCE)
    walk.look(page, "batch")
    return [link.inner_text() for link in page.locator("#batch td a[href^='/cases/']").all()]


def settled_by_keyboard(page: Page, address: str) -> None:
    """Accept what is certain, then decide item by item, with keys alone."""
    page.goto(address)
    page.wait_for_selector("#sheets .sheets", timeout=PATIENCE)
    if page.locator("#accept").count():
        page.keyboard.press("a")
        page.wait_for_selector("#accept", state="detached")
    while page.locator("#items .item.open").count():
        page.keyboard.press("n")
        if page.locator("#items .item.open.current").count() == 0:
            page.locator("#items .item.open").first.focus()
        page.keyboard.press("1")
        page.wait_for_function("() => !document.querySelector('#items .item.pending')")


def released(office: Office, number: str) -> Callable[[], bool]:
    def look() -> bool:
        with office.desk.store.read() as tx:
            return tx.case(number).state is CaseState.RELEASED

    return look


def test_the_main_job_in_a_narrow_window(office: Office, tmp_path: Path) -> None:
    with office.desk.store.read() as tx:
        administrator = next(each for each in tx.officers() if each.name == ADMINISTRATOR)
    new = NewOfficer(PUBLISHER, password(PUBLISHER), frozenset({Role.PUBLISHER}), frozenset())
    add_officer(office.desk, administrator, new)
    files = [SAMPLES / "01-notice-training.docx", SAMPLES / "10-list-posts.pdf", SAMPLES / "12-damaged.docx"]
    with serving(office.settings.home.parent) as served, chrome(1280, 720) as window:
        walk = Walk(window, served.url, pictures(tmp_path))
        drafter = walk.officer(DRAFTER)
        numbers = handed_in(walk, drafter, files, Attribute.PROACTIVE)
        assert len(numbers) == 2
        drafter.goto(f"{served.url}/queue")
        assert "1 个未能受理" in drafter.inner_text("main")
        walk.look(drafter, "queue")
        word = numbers[0]
        for number in numbers:
            settled_by_keyboard(drafter, f"{served.url}/cases/{number}")
            walk.look(drafter, f"review-{'word' if number == word else 'pdf'}")
        walk.sign(drafter, word, DRAFTER)

        head = walk.officer(HEAD)
        head.goto(f"{served.url}/cases/{word}/sign")
        head.locator("summary", has_text="退回").focus()
        head.keyboard.press("Enter")
        head.fill("form[action$='/return'] textarea", "请再核对一次")
        head.click("form[action$='/return'] button")
        head.wait_for_url("**/queue")
        walk.sign(walk.officer(DRAFTER), word, DRAFTER)
        for name in (HEAD, SECRECY):
            walk.sign(walk.officer(name), word, name)

        leader = walk.officer(LEADER)
        leader.goto(f"{served.url}/cases/{word}/sign")
        leader.wait_for_selector("#sheets [data-shows=published] .sheets", timeout=PATIENCE)
        walk.look(leader, "sign")
        leader.goto(f"{served.url}/cases/{word}?lang=en")
        assert "waiting for the signature" in leader.inner_text("#panel")
        walk.look(leader, "review-english")
        leader.goto(f"{served.url}/cases/{word}/sign?lang=en")
        walk.look(leader, "sign-english")
        leader.goto(f"{served.url}/queue?lang=zh")
        walk.sign(leader, word, LEADER)
        wait_until(leader, released(office, word))

        publisher = walk.officer(PUBLISHER)
        publisher.goto(f"{served.url}/cases/{word}/record")
        walk.look(publisher, "record")
        with publisher.expect_download() as download:
            publisher.locator("a[href*='/record/files/copy']").first.click()
        copy = tmp_path / download.value.suggested_filename
        download.value.save_as(copy)
        assert copy.name.startswith(word)
        for name, page in (("copies", "/copies"), ("ledger", "/ledger")):
            publisher.goto(f"{served.url}{page}")
            walk.look(publisher, name)
        overseer = walk.officer(LEADER)
        overseer.goto(f"{served.url}/overview")
        walk.look(overseer, "overview")
        assert walk.faults == []
        assert walk.complaints == []
    verify = [str(MISHEN), "verify", str(files[0]), str(copy)]
    assert subprocess.run(verify, capture_output=True, timeout=300, check=False).returncode == 0
    with office.desk.store.read() as tx:
        assert [each.officer for each in tx.signatures(word) if each.void]
        assert len({each.officer for each in tx.signatures(word) if not each.void}) == 4
        assert tx.case(word).section == SECTION


def wait_until(page: Page, done: Callable[[], bool]) -> None:
    for _ in range(PATIENCE // 1000):
        if done():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("it was not released in time")
