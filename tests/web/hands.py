"""Hands on a keyboard: pages are worked with Tab, Enter, arrows and letters, as somebody without a mouse does."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page

# Said on the console, where the tests listen: a click of a key has no pointer.
_NO_MOUSE = "addEventListener('pointerdown', () => console.error('a mouse was used'), true)"
_AT = """selector => {
  const here = document.activeElement;
  // The browser marks the calendar button inside a date by itself.
  const shows = here.matches('body, input[type=date]') || getComputedStyle(here).outlineStyle !== 'none';
  return {there: here.matches(selector), shows, what: here.outerHTML.slice(0, 160)};
}"""


def without_mouse(window: BrowserContext) -> None:
    """Let every page of a window complain when a mouse is used."""
    window.add_init_script(_NO_MOUSE)


def reach(page: Page, selector: str, most: int = 200) -> None:
    """Press Tab until an element that matches has the focus, which has to show on the way at every stop."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(_AT, selector)
        assert at["shows"], f"the focus does not show: {at['what']}"
        if at["there"]:
            return
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}: {page.inner_text('body')[:1000]}")


def write(page: Page, selector: str, words: str) -> None:
    """Go to a field and write, as an input method does."""
    reach(page, selector)
    page.keyboard.insert_text(words)


def follow(page: Page, selector: str, address: str) -> None:
    """Go to a link or button, press Enter, and wait for the page that it leads to."""
    reach(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def choose(page: Page, selector: str, value: str) -> None:
    """Go to a list and press the arrow until it shows a value."""
    reach(page, selector)
    for _ in range(page.locator(f"{selector} option").count()):
        if page.input_value(selector) == value:
            return
        page.keyboard.press("ArrowDown")
    assert page.input_value(selector) == value


def pick_files(page: Page, selector: str, files: list[Path]) -> None:
    """Open the file chooser of a field by Enter and take files; the chooser itself belongs to the desktop."""
    with page.expect_file_chooser() as chooser:
        reach(page, selector)
        page.keyboard.press("Enter")
    chooser.value.set_files([str(path) for path in files])
