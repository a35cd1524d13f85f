"""The review page in Debian's chromium: every control has a name, and shows that it has the focus."""

from __future__ import annotations

import pytest

from tests.web.chrome import chrome, log_in, too_wide
from tests.web.office import DRAFTER, PLAIN, Office
from tests.web.process import serving

pytestmark = pytest.mark.slow


def test_every_control_has_a_name_and_a_visible_focus(office: Office) -> None:
    number = office.hand_in(PLAIN)
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome(1280, 720) as window:
        page = window.new_page()
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}")
        nameless = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden], [hidden]), select, textarea')]"
            ".filter(e => !e.labels.length && !e.getAttribute('aria-label')).length"
        )
        assert nameless == 0
        count = page.locator("a, button, input:not([type=hidden], [hidden]), summary").count()
        seen = set()
        for _ in range(count + 5):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                continue
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            seen.add(page.evaluate("document.activeElement.outerHTML"))
        assert len(seen) >= 20
        assert not too_wide(page)
