"""Sending back, withdrawing, settling and submitting: without a reload where scripts run, plain forms where none do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from pipeline.model.review import CaseState
from pipeline.services import review
from tests.web.chrome import Complaints, chrome, log_in, pictures, serious_faults
from tests.web.closed import PUBLISHER, officer, released, staffed
from tests.web.office import DRAFTER, HEAD, LEADER, PLAIN, SECRECY, Office
from tests.web.process import serving
from tests.web.test_signing import pass_on

REASON = "请再核对一次标题和联系方式"


def posted(page: Page) -> list[Request]:
    """Return a list that grows with every form that leaves the page."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    return sent


def opened(page: Page, url: str, act: str) -> None:
    """Open a page and unfold one of its forms, by keyboard."""
    page.goto(url)
    page.locator("details", has=page.locator(f"form[action$='/{act}']")).locator("summary").focus()
    page.keyboard.press("Enter")


def state_of(office: Office, number: str) -> CaseState:
    with office.desk.store.read() as tx:
        return tx.case(number).state


def test_plain_forms_on_the_sign_page(office: Office) -> None:
    number = office.hand_in(PLAIN)
    pass_on(office, number, LEADER)
    leader = office.log_in(LEADER)
    page = leader.open(f"/cases/{number}/sign").text
    for act in ("sign", "return", "escalate"):
        assert f'action="/cases/{number}/{act}"' in page
    assert leader.send(f"/cases/{number}/escalate", reason="能否公开不能确定").url.path == "/queue"
    assert state_of(office, number) is CaseState.ESCALATED
    assert "/escalate" not in leader.open(f"/cases/{number}/sign").text
    other = office.hand_in(PLAIN.replace("本月", "下月"))
    page = office.log_in(HEAD).open(f"/cases/{other}/sign").text
    assert "/escalate" not in page and "/return" not in page


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_acts_that_end_ones_turn_swap(office: Office, tmp_path: Path) -> None:
    cases = [office.hand_in(PLAIN.replace("本月", f"{at}月"), f"{at}.txt") for at in range(4)]
    for number in cases:
        pass_on(office, number, LEADER)
    complaints = Complaints()
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome(1280, 720) as window:
        page = window.new_page()
        complaints.watch(page)
        sent = posted(page)
        log_in(page, served.url, LEADER)
        sign = f"{served.url}/cases/{cases[0]}/sign"
        page.goto(sign)
        box = page.locator("#signing button.primary").bounding_box()
        assert box is not None and box["y"] + box["height"] <= 720
        # Somebody else was faster: that is said in place, and nothing that was written is lost.
        opened(page, sign, "return")
        page.fill("form[action$='/return'] textarea", REASON)
        review.withdraw_signature(office.desk, officer(office, SECRECY), cases[0], "再核对")
        page.click("form[action$='/return'] button")
        page.wait_for_selector("#connection:not([hidden])")
        assert "刚被他人更新" in page.inner_text("#connection") and page.url == sign
        assert serious_faults(page) == []
        for at, (act, state) in enumerate(
            [("return", CaseState.IN_REVIEW), ("escalate", CaseState.ESCALATED)], start=1
        ):
            opened(page, f"{served.url}/cases/{cases[at]}/sign", act)
            page.screenshot(path=pictures(tmp_path) / f"sign-{act}.png")
            assert serious_faults(page) == []
            page.fill(f"form[action$='/{act}'] textarea", REASON)
            page.click(f"form[action$='/{act}'] button")
            page.wait_for_url("**/queue")
            assert cases[at] in page.inner_text("main > .notice[role=status]")
            assert state_of(office, cases[at]) is state
        opened(page, f"{served.url}/cases/{cases[3]}", "withhold")
        page.select_option("form[action$='/withhold'] select", "security")
        page.fill("form[action$='/withhold'] textarea", REASON)
        page.click("form[action$='/withhold'] button")
        page.wait_for_url("**/queue")
        assert state_of(office, cases[3]) is CaseState.WITHHELD
        swapped = [each for each in sent if "/cases/" in each.url]
        assert len(swapped) == 4 and {each.headers.get("x-mishen-swap") for each in swapped} == {"1"}
    assert [each for each in complaints if "409" not in each] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_signature_is_withdrawn_in_place_and_a_refusal_keeps_what_was_written(office: Office) -> None:
    number = office.hand_in(PLAIN)
    pass_on(office, number, HEAD)
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome() as window:
        page = window.new_page()
        log_in(page, served.url, DRAFTER)
        opened(page, f"{served.url}/cases/{number}", "unsign")
        page.evaluate("window.stays = true")
        page.fill("form[action$='/unsign'] textarea", REASON)
        page.click("form[action$='/unsign'] button")
        page.wait_for_selector("#panel[data-mine=yes]")
        assert page.evaluate("window.stays") and "已撤回签批" in page.inner_text("main > .notice[role=status]")
        with office.desk.store.begin() as tx:
            case = tx.case(number)
            tx.save_case(replace(case, revision=case.revision + 1))
        opened_here = page.locator("form[action$='/attribute'] [name=reason]")
        opened_here.fill("另有理由")
        page.check("form[action$='/attribute'] [value=on_request]")
        page.click("form[action$='/attribute'] button")
        page.wait_for_selector("#connection:not([hidden])")
        page.wait_for_function(f"() => document.querySelector('#panel').dataset.revision === '{case.revision + 1}'")
        assert page.input_value("form[action$='/attribute'] [name=reason]") == "另有理由"
        assert page.evaluate("window.stays")


def test_a_copy_is_withdrawn_without_a_reload(office: Office) -> None:
    staffed(office)
    number = released(office, PLAIN)
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome(1280, 720) as window:
        page, complaints = window.new_page(), Complaints()
        complaints.watch(page)
        log_in(page, served.url, PUBLISHER)
        page.goto(f"{served.url}/copies/{number}")
        page.evaluate("() => { window.stayed = true; }")
        page.focus("#recalling summary")
        page.keyboard.press("Enter")
        page.fill("#recalling textarea", "名单有误")
        page.focus("#recalling button")
        page.keyboard.press("Enter")
        page.wait_for_selector("form[action$='/record/notice']")
        assert page.evaluate("() => window.stayed") and "已不再有效" in page.inner_text("#heading")
        assert complaints == []
