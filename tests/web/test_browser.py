"""The workbench in Debian's chromium: log in, decide, sign, by keyboard and forms; nothing is blocked or missing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.web.browser import Page, browse, need_chromium
from tests.web.office import DRAFTER, MARKED, PLAIN, TITLE, Office, password
from tests.web.process import serving

pytestmark = pytest.mark.slow


def pictures(folder: Path) -> Path:
    """Return where screenshots go: MISHEN_SCREENSHOTS, or the test's own folder."""
    target = Path(os.environ.get("MISHEN_SCREENSHOTS", folder / "screenshots"))
    target.mkdir(parents=True, exist_ok=True)
    return target


def log_in(page: Page, url: str, name: str) -> None:
    page.open(f"{url}/login")
    page.fill("[name=officer]", name)
    page.press("Tab")
    page.send("Input.insertText", text=password(name))
    page.press_and_wait("Enter")
    assert page.look("location.pathname") == "/queue"


def test_a_drafter_reviews_and_signs(office: Office, tmp_path: Path) -> None:
    need_chromium()
    number, secret = office.hand_in(PLAIN), office.hand_in(MARKED)
    shots = pictures(tmp_path)
    with serving(office.settings.home.parent, "--no-outbox") as served, browse(tmp_path) as page:
        log_in(page, served.url, DRAFTER)
        assert page.look("document.title") == "待办 - 密审"
        assert TITLE in page.look("document.body.innerText")
        page.picture(shots / "queue.png")
        page.click(f"a[href='/cases/{number}']")
        assert page.look("document.title") == f"审查 {number} - 密审"
        # The stylesheet has arrived, and everything fits the window.
        assert page.look("getComputedStyle(document.querySelector('.top')).backgroundColor") == "rgb(29, 59, 92)"
        assert page.look("document.documentElement.scrollWidth <= window.innerWidth")
        page.picture(shots / "case-open.png")
        page.look("document.querySelector('input[value=proactive]').click()")
        page.click("form[action$=attribute] button")
        page.click("form[action$=accept] button")
        while page.look("document.querySelectorAll('.item.open').length"):
            page.fill(".item.open input[name=reason]", "核对后遮盖")
            page.click(".item.open button[value=withhold]")
        page.picture(shots / "case-decided.png")
        page.open(f"{served.url}/cases/{number}/text")
        page.picture(shots / "text.png")
        page.open(f"{served.url}/cases/{number}?lang=en")
        page.picture(shots / "case-english.png")
        page.open(f"{served.url}/cases/{number}?lang=zh")
        page.fill("form[action$=sign] [name=password]", password(DRAFTER))
        assert page.look("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.press_and_wait("Enter")
        assert "已签批" in page.look("document.querySelector('.notice').innerText")
        page.open(f"{served.url}/cases/{secret}")
        page.picture(shots / "marked.png")
        assert page.look("document.querySelectorAll('main form').length") == 0
        # Neither the policy nor a missing file made the browser complain.
        assert page.complaints == []
    with office.desk.store.read() as tx:
        assert [each.step for each in tx.signatures(number)] == ["initial_opinion"]


def test_every_control_has_a_name_and_a_visible_focus(office: Office, tmp_path: Path) -> None:
    need_chromium()
    number = office.hand_in(PLAIN)
    with serving(office.settings.home.parent, "--no-outbox") as served, browse(tmp_path, 1280, 720) as page:
        log_in(page, served.url, DRAFTER)
        page.open(f"{served.url}/cases/{number}")
        nameless = page.look(
            "[...document.querySelectorAll('input:not([type=hidden], [hidden]), select, textarea')]"
            ".filter(e => !e.labels.length && !e.getAttribute('aria-label')).length"
        )
        assert nameless == 0
        count = page.look("document.querySelectorAll('a, button, input:not([type=hidden], [hidden]), summary').length")
        seen = set()
        for _ in range(count + 5):
            page.press("Tab")
            if page.look("document.activeElement === document.body"):
                continue
            assert page.look("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            seen.add(page.look("document.activeElement.outerHTML"))
        assert len(seen) >= 20
        assert page.look("document.documentElement.scrollWidth <= window.innerWidth")
