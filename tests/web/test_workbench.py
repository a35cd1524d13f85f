"""The main job in a real browser without a mouse, in Chinese and English: files in, four officers, a return, release, verify."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from pipeline.model.finding import Disposition
from pipeline.model.review import Attribute, CaseState, Role
from pipeline.services.officers import NewOfficer, add_officer
from tests.web.chrome import Complaints, chrome, log_in, pictures, serious_faults, too_wide
from tests.web.english import left_over, names_of
from tests.web.hands import choose, follow, pick_files, reach, without_mouse, write
from tests.web.office import ADMINISTRATOR, CHAIN, DRAFTER, HEAD, LEADER, SECRECY, SECTION, Office, password
from tests.web.process import MISHEN, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SAMPLES = Path(__file__).resolve().parents[2] / "sample_docs"
PUBLISHER = "马公布"
PATIENCE = 240_000  # milliseconds: two slow cores, and other tests beside this one


class Walk:
    """A window in which one officer after the other works; each page is looked at by axe and kept as a picture."""

    def __init__(self, window: BrowserContext, office: Office, url: str, language: str, shots: Path) -> None:
        self.window = window
        self.office = office
        self.url = url
        self.language = language
        self.shots = shots
        self.complaints = Complaints()
        self.faults: list[str] = []
        without_mouse(window)

    def officer(self, name: str) -> Page:
        """Let another officer log in."""
        self.window.clear_cookies()
        page = self.window.new_page()
        self.complaints.watch(page)
        log_in(page, self.url, name, self.language)
        return page

    def look(self, page: Page, name: str) -> None:
        """Keep a picture; nothing serious for axe, nothing wider than the window, in English no Chinese but names."""
        page.screenshot(path=self.shots / f"{name}{'' if self.language == 'zh' else '-english'}.png")
        self.faults += [f"{name}: {fault}" for fault in serious_faults(page)]
        if too_wide(page):
            self.faults.append(f"{name}: wider than the window")
        if self.language == "en":
            self.faults += [f"{name}: Chinese is left: {piece}" for piece in left_over(page, names_of(self.office))]

    def case(self, page: Page, number: str) -> None:
        """Open a case from the queue."""
        follow(page, f"main a[href='/cases/{number}']", f"**/cases/{number}")
        page.wait_for_selector("#sheets .sheets", timeout=PATIENCE)

    def sign(self, page: Page, number: str, name: str) -> None:
        """Sign from the review page."""
        page.keyboard.press("s")
        page.wait_for_url("**/sign")
        page.wait_for_selector("#sheets [data-shows=published] .sheets", timeout=PATIENCE)
        self.look(page, f"sign-{CHAIN.index(name) + 1}" if name != LEADER else "sign")
        write(page, "#signing [name=password]", password(name))
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue")


def handed_in(walk: Walk, page: Page, files: list[Path]) -> list[str]:
    """Hand files in and return the numbers of the cases that they became."""
    follow(page, "nav a[href='/intake']", "**/intake")
    choose(page, "[name=attribute]", str(Attribute.PROACTIVE))
    pick_files(page, "[name=file]", files)
    walk.look(page, "intake")
    follow(page, "#intake button.primary", "**/intake/*")
    page.wait_for_selector("#batch[data-waiting='0']", timeout=PATIENCE)
    walk.look(page, "batch")
    numbers = [link.inner_text() for link in page.locator("#batch td a[href^='/cases/']").all()]
    follow(page, "main a.button[href='/queue']", "**/queue")
    return numbers


def settled(page: Page) -> None:
    """Accept what is certain, then decide item by item."""
    if page.locator("#accept").count():
        page.keyboard.press("a")
        page.wait_for_selector("#accept", state="detached")
    while page.locator("#items .item.open").count():
        if page.locator("#items .item.open.current").count() == 0:
            page.keyboard.press("n")
        page.keyboard.press("1")
        page.wait_for_function("() => !document.querySelector('#items .item.pending')")


def upheld(page: Page, words: str) -> None:
    """Decide the first withheld item once more, with a reason."""
    item = page.locator("#items .item[data-state=withheld]").first.get_attribute("data-item")
    while page.locator(f"#item-{item}.current").count() == 0:
        page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.insert_text(words)
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.wait_for_function("() => !document.querySelector('#items .item.pending')")
    page.wait_for_selector(f"#item-{item} .words >> text={words}")


def returned(page: Page, number: str) -> None:
    """Send a case back from the page before the signature."""
    page.keyboard.press("s")
    page.wait_for_url("**/sign")
    reach(page, "details:has(form[action$='/return']) > summary")
    page.keyboard.press("Enter")
    write(page, "form[action$='/return'] textarea", "请再核对一次")
    follow(page, "form[action$='/return'] button", "**/queue")


def downloaded(walk: Walk, page: Page, number: str, folder: Path) -> Path:
    """Save the released copy from its page."""
    follow(page, "nav a[href='/copies']", "**/copies")
    walk.look(page, "copies")
    follow(page, f"main a[href='/copies/{number}']", f"**/copies/{number}")
    walk.look(page, "copy")
    reach(page, "a[href$='/record/files/copy']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    copy = folder / download.value.suggested_filename
    download.value.save_as(copy)
    return copy


def released(office: Office, number: str) -> Callable[[], bool]:
    def look() -> bool:
        with office.desk.store.read() as tx:
            return tx.case(number).state is CaseState.RELEASED

    return look


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_main_job_in_a_narrow_window(office: Office, tmp_path: Path, language: str) -> None:
    with office.desk.store.read() as tx:
        administrator = next(each for each in tx.officers() if each.name == ADMINISTRATOR)
    new = NewOfficer(PUBLISHER, password(PUBLISHER), frozenset({Role.PUBLISHER}), frozenset())
    add_officer(office.desk, administrator, new)
    files = [SAMPLES / "04-contract-extract.docx", SAMPLES / "10-list-posts.pdf", SAMPLES / "12-damaged.docx"]
    with serving(office.settings.home.parent) as served, chrome(1280, 720) as window:
        walk = Walk(window, office, served.url, language, pictures(tmp_path))
        drafter = walk.officer(DRAFTER)
        numbers = handed_in(walk, drafter, files)
        assert len(numbers) == 2
        refused = {"zh": "1 个未能受理", "en": "could not be taken in: 1"}
        assert refused[language] in drafter.inner_text("main")
        walk.look(drafter, "queue")
        word, pdf = numbers
        for number, name in ((pdf, "review-pdf"), (word, "review-word")):
            walk.case(drafter, number)
            settled(drafter)
            walk.look(drafter, name)
            if number == pdf:
                follow(drafter, "header .brand", "**/queue")
        walk.sign(drafter, word, DRAFTER)

        head = walk.officer(HEAD)
        walk.case(head, word)
        returned(head, word)
        drafter = walk.officer(DRAFTER)
        walk.case(drafter, word)
        walk.look(drafter, "review-returned")
        walk.sign(drafter, word, DRAFTER)
        for name in (HEAD, SECRECY, LEADER):
            page = walk.officer(name)
            walk.case(page, word)
            upheld(page, f"{name}同意")
            walk.look(page, f"review-{CHAIN.index(name) + 1}")
            walk.sign(page, word, name)
        wait_until(page, released(office, word))
        follow(page, "nav a[href='/ledger']", "**/ledger")
        walk.look(page, "ledger")
        follow(page, f"main a[href='/cases/{word}/record']", "**/record")
        walk.look(page, "record")
        follow(page, "nav a[href='/overview']", "**/overview")
        walk.look(page, "overview")

        copy = downloaded(walk, walk.officer(PUBLISHER), word, tmp_path)
        assert copy.name.startswith(word)
        assert not walk.faults, "\n".join(walk.faults)
        assert walk.complaints == []
    verify = [str(MISHEN), "verify", str(files[0]), str(copy)]
    assert subprocess.run(verify, capture_output=True, timeout=300, check=False).returncode == 0
    with office.desk.store.read() as tx:
        signatures, decisions = tx.signatures(word), tx.decisions(word)
        assert [each.officer for each in signatures if each.void]
        assert len({each.officer for each in signatures if not each.void}) == 4
        assert {each.officer for each in decisions} == {each.officer for each in signatures}
        assert {item.proposal for item in tx.items(word)} >= {Disposition.REDACT}
        assert tx.case(word).section == SECTION


def wait_until(page: Page, done: Callable[[], bool]) -> None:
    for _ in range(PATIENCE // 1000):
        if done():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("it was not released in time")
