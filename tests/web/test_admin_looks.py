"""The pages of set-up, account and administration in chromium at 1280x720: axe, width, focus, and the one script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipeline.model.finding import Disposition, EntityType, LegalBasis
from pipeline.services.terms import NewTerm, add_term, end_term
from tests.web.chrome import chrome, pictures, too_wide
from tests.web.english import CONTENT, left_over, names_of
from tests.web.office import ADMINISTRATOR, DRAFTER, SECRECY, Office, password
from tests.web.process import serving

pytestmark = pytest.mark.slow

PAGES = (
    "/account",
    "/administration",
    "/administration/officers",
    "/administration/officers/o0002",
    "/administration/substitutes",
    "/administration/sections",
    "/administration/profile",
    "/administration/calendar?year=2027",
    "/administration/terms",
)
# Words of the bureau's own, and why they were added.
RECORDED = {"青石计划", "尚未公开的专项名称", "对外公布的值班电话", "旧专项", "旧专项名称", "已经公开"}


@pytest.fixture
def page() -> Iterator[Page]:
    complaints: list[str] = []
    with chrome(1280, 720) as window:
        shown = window.new_page()
        shown.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        yield shown
    assert complaints == []


def look(page: Page, name: str, folder: Path) -> None:
    """No violation that axe knows, nothing wider than the window; a picture is left behind."""
    page.screenshot(path=pictures(folder) / f"{name}.png")
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == [], name
    assert not too_wide(page), name


def test_account_and_administration(office: Office, page: Page, tmp_path: Path) -> None:
    with office.desk.store.read() as tx:
        administrator = next(each for each in tx.officers() if each.name == ADMINISTRATOR)
    basis = LegalBasis("政府信息公开条例", "第二十条", "（二）")
    find = NewTerm("青石计划", EntityType.SECRET_REFERENCE, Disposition.REVIEW, "尚未公开的专项名称", SECRECY)
    keep = NewTerm("0955-7000001", EntityType.LANDLINE, Disposition.KEEP, "对外公布的值班电话", SECRECY, basis)
    gone = add_term(
        office.desk, administrator, NewTerm("旧专项", EntityType.TERM, Disposition.REDACT, "旧专项名称", SECRECY)
    )
    end_term(office.desk, administrator, gone.id, SECRECY, "已经公开")
    add_term(office.desk, administrator, find)
    add_term(office.desk, administrator, keep)
    table = tmp_path / "2027.toml"
    table.write_text('\ufeff[[year]]\nyear = 2027\nsource = "通知"\nholidays = [2027-01-01]\nworking = []\n', "utf-8")
    with serving(office.settings.home.parent, "--no-outbox") as served:
        page.goto(f"{served.url}/login")
        page.fill("[name=officer]", ADMINISTRATOR)
        page.fill("[name=password]", password(ADMINISTRATOR))
        page.keyboard.press("Enter")
        page.wait_for_url("**/administration")
        for language in ("en", "zh"):
            for address in PAGES:
                page.goto(f"{served.url}{address}{'&' if '?' in address else '?'}lang={language}")
                page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                look(page, re.sub(r"\W+", "-", address.split("?")[0].strip("/")) + f"-{language}", tmp_path)
                if language == "en":
                    left = left_over(page, names_of(office) | RECORDED, f"{CONTENT}, td, textarea")
                    assert left == [], address
        # Every control shows that it has the focus.
        page.goto(f"{served.url}/administration/substitutes")
        for _ in range(12):
            page.keyboard.press("Tab")
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        # The script reads a file into the field; the form is sent as ever.
        page.goto(f"{served.url}/administration/calendar?year=2027")
        page.set_input_files("input[type=file]", table)
        page.wait_for_function("document.getElementById('calendar-text').value.includes('2027-01-01')")
        page.click("form[action='/administration/calendar'] button")
        page.wait_for_selector(".notice.good")
        look(page, "calendar-kept", tmp_path)
    assert 2027 in office.desk.calendar().sources


def test_set_up(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path, "--no-outbox") as served:
        code = re.search(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", served.wait_for(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}"))
        assert code is not None
        page.goto(served.url)
        look(page, "setup", tmp_path)
        page.fill("[name=code]", code.group(0))
        page.fill("[name=bureau]", "云川市数据局")
        page.fill("[name=sections]", "电子政务科\n数据资源科")
        page.check("[name=profile][value=zhongwei_yunjisuan]")
        page.click("main button.primary")
        page.wait_for_selector("[name=name-0]")
        look(page, "setup-staff", tmp_path)
        for index, name in enumerate((ADMINISTRATOR, DRAFTER)):
            page.fill(f"[name=name-{index}]", name)
            page.fill(f"[name=password-{index}]", password(name) + "一二三")
            page.fill(f"[name=again-{index}]", password(name) + "一二三")
        page.check("[name=section-1][value=电子政务科]")
        page.click("main button.primary")
        page.wait_for_selector("text=设置完成")
        look(page, "setup-done", tmp_path)
        page.click("text=去登录")
        page.wait_for_url("**/login")
        look(page, "login", tmp_path)
        page.fill("[name=officer]", DRAFTER)
        page.fill("[name=password]", password(DRAFTER) + "一二三")
        page.keyboard.press("Enter")
        page.wait_for_url("**/account")
        look(page, "account-first", tmp_path)
        page.fill("[name=old]", password(DRAFTER) + "一二三")
        for field in ("new", "again"):
            page.fill(f"[name={field}]", "只有本人知道的口令")
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue")
        page.wait_for_load_state("networkidle")
