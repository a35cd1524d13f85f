"""The workbench in Debian's chromium: log in, decide, sign, by keyboard and forms; nothing is blocked or missing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.web.browser import Page, browse, need_chromium
from tests.web.office import DRAFTER, PLAIN, Office, password
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
