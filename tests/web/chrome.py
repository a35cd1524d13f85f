"""Debian's chromium under Playwright: pages that complain of nothing, pictures of them, and what axe says of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.web.office import password

CHROMIUM = Path("/usr/bin/chromium")
# What nobody can work with, or hardly.
SERIOUS = ("serious", "critical")


def need_chromium() -> None:
    """Skip where there is no chromium; under CI that is a failure."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing: make system installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def chrome(width: int = 1440, height: int = 900, base: str | None = None) -> Iterator[BrowserContext]:
    """Open a browser window of so many CSS pixels; it downloads nothing and asks nobody but the tested server.

    ``base`` is what addresses without a host are looked for at.
    """
    need_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True, base_url=base
        )
        # Two slow cores, and other tests beside this one.
        context.set_default_timeout(60_000)
        try:
            yield context
        finally:
            context.close()
            browser.close()


class Complaints(list[str]):
    """What the pages of a browser complain of: scripts that fail, what the policy blocks, files that are missing."""

    def watch(self, page: Page) -> None:
        """Collect from a page."""
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.append(message.text)


def log_in(page: Page, url: str, name: str, language: str = "zh") -> None:
    """Log an officer in by keyboard, on the page in that language."""
    page.goto(f"{url}/login?lang={language}")
    page.fill("[name=officer]", name)
    page.press("[name=officer]", "Tab")
    page.keyboard.insert_text(password(name))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def serious_faults(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical on a page, with the elements."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']} at {[node['target'] for node in each['nodes']][:5]}"
        for each in found
        if each["impact"] in SERIOUS
    ]


def too_wide(page: Page) -> bool:
    """Say whether a page is wider than its window."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))


def pictures(folder: Path) -> Path:
    """Return where screenshots go: MISHEN_SCREENSHOTS, or the test's own folder."""
    target = Path(os.environ.get("MISHEN_SCREENSHOTS", folder / "screenshots"))
    target.mkdir(parents=True, exist_ok=True)
    return target
