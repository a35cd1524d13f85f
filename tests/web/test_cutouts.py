"""The case page shows the picture of the place of what was seen in pixels, to those who may see the case, and keeps it nowhere."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from pipeline.model.places import Pixels
from pipeline.services.intake import Draft, take_in
from tests.formats.scans import draw_page, needs_font, pdf_of
from tests.web.chrome import Complaints, chrome, log_in, pictures, too_wide
from tests.web.office import DRAFTER, HEAD, MARKED, OUTSIDER, PLAIN, SECTION, Office, password
from tests.web.process import serving

LINES = ("关于领取竞赛奖金的通知", "获奖人：方知远，手机号码13900001111，", "请于本月底前领取。")


def scan() -> bytes:
    needs_font()
    return pdf_of([draw_page(LINES, dpi=150).pixels], dpi=150)


def hand_in(office: Office, source: bytes, name: str = "扫描件.pdf") -> str:
    with office.desk.store.begin() as tx:
        officer = tx.authenticate(DRAFTER, password(DRAFTER))
    return take_in(office.desk, Draft(source, name, SECTION), officer).number


def seen_in_pixels(office: Office, number: str) -> list[int]:
    with office.desk.store.read() as tx:
        items = tx.items(number)
    return [item.number for item in items if any(isinstance(place, Pixels) for place in item.places)]


def test_each_item_seen_in_pixels_has_its_picture(office: Office) -> None:
    number = hand_in(office, scan())
    numbers = seen_in_pixels(office, number)
    browser = office.log_in(HEAD)
    page = browser.open(f"/cases/{number}").text
    shown = re.findall(r'<img src="([^"]+)" loading="lazy" alt="([^"]+)"', page)
    assert [address for address, _ in shown] == [f"/cases/{number}/items/{each}/picture" for each in numbers] != []
    assert all(f"第 {each} 项" in alt for each, (_, alt) in zip(numbers, shown, strict=True))
    assert '<span class="chip place">' in page and "图像" in page
    for address, _ in shown:
        answer = browser.client.get(address)
        assert answer.status_code == 200 and answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "no-store"
        assert Image.open(io.BytesIO(answer.content)).width > 100
    assert "as it stands in the picture" in browser.open(f"/cases/{number}?lang=en").text


def test_typed_drafts_show_none(office: Office) -> None:
    number = office.hand_in(PLAIN)
    browser = office.log_in(DRAFTER)
    assert "<img" not in browser.open(f"/cases/{number}").text.partition("<main")[2]
    assert browser.open(f"/cases/{number}/items/1/picture").status_code == 404


def test_nobody_else_gets_one(office: Office) -> None:
    number = hand_in(office, scan())
    address = f"/cases/{number}/items/1/picture"
    assert office.browser().client.get(address, follow_redirects=False).status_code == 303
    answer = office.log_in(OUTSIDER).client.get(address)
    assert answer.status_code == 403 and "image" not in answer.headers["content-type"]


@pytest.mark.parametrize("item", ["0", "999", "x", "-1", "1e3", "99999999999999999999"])
def test_items_that_do_not_exist(office: Office, item: str) -> None:
    number = hand_in(office, scan())
    assert office.log_in(HEAD).client.get(f"/cases/{number}/items/{item}/picture").status_code in (400, 404, 422)
    assert office.log_in(HEAD).client.get("/cases/X-1/items/1/picture").status_code == 404


def test_a_marked_case_has_none(office: Office) -> None:
    number = office.hand_in(MARKED)
    answer = office.log_in(HEAD).client.get(f"/cases/{number}/items/1/picture")
    assert answer.status_code >= 400 and "image" not in answer.headers["content-type"]


@pytest.mark.slow
def test_it_is_seen_in_a_browser(office: Office, tmp_path: Path) -> None:
    number = hand_in(office, scan())
    shots, complaints = pictures(tmp_path), Complaints()
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome(1280, 900) as window:
        page = window.new_page()
        complaints.watch(page)
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}")
        page.evaluate("document.querySelectorAll('.cutout img').forEach(each => each.loading = 'eager')")
        assert page.locator(".cutout img").count() == len(seen_in_pixels(office, number)) > 0
        page.wait_for_function(
            "() => [...document.querySelectorAll('.cutout img')].every(each => each.complete && each.naturalWidth > 100)"
        )
        page.screenshot(path=shots / "case-cutouts.png", full_page=True)
        assert not too_wide(page)
    assert complaints == []
