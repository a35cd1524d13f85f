"""The review by keyboard alone, in a real browser: forty items in forty-five key presses, nothing lost without connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from pipeline.model.chain import live, settled
from pipeline.model.finding import Disposition
from pipeline.model.review import Verdict
from tests.web.chrome import Complaints, chrome, log_in, pictures, serious_faults
from tests.web.office import DRAFTER, HEAD, Office
from tests.web.process import serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def long_list() -> str:
    """Return a list with forty things to decide: numbers that are certain, and what takes a look."""
    lines = ["关于公布奖补名单的通知", ""]
    for at in range(30):
        lines.append(f"第{at + 1}户，联系电话1390000{1100 + at}。")
    for at in range(10):
        lines.append(f"{at + 1}号企业年度采购成本为每吨{4350 + at}元，客户名单见附件。")
    return "\n".join(lines) + "\n"


def presses(page: Page) -> list[str]:
    """Return a list that grows with every key that reaches the page."""
    seen: list[str] = []
    page.expose_function("counted", lambda key: seen.append(key))
    page.evaluate("document.addEventListener('keydown', e => counted(e.key), true)")
    return seen


def saved(page: Page) -> None:
    page.wait_for_function("() => !document.querySelector('.item.pending') && !document.querySelector('.item.open')")


def test_forty_items_in_forty_five_presses(office: Office, tmp_path: Path) -> None:
    number = office.hand_in(long_list())
    with office.desk.store.read() as tx:
        items = live(tx.items(number))
    review = [item for item in items if item.proposal is Disposition.REVIEW]
    assert len(items) >= 40 and review
    complaints = Complaints()
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome() as window:
        page = window.new_page()
        complaints.watch(page)
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}")
        page.wait_for_selector("#sheets [data-start]")
        page.screenshot(path=pictures(tmp_path) / "review.png")
        assert serious_faults(page) == []
        count = presses(page)
        page.keyboard.press("a")
        page.wait_for_selector("main > .notice[role=status]")
        page.wait_for_function(f"() => document.querySelectorAll('.item.open').length === {len(review)}")
        for _ in review:
            page.keyboard.press("1")
        saved(page)
        assert len(count) <= 45, count
        assert complaints == []
    with office.desk.store.read() as tx:
        done = settled(tx.decisions(number))
    assert {item.id for item in items} == set(done)
    assert {done[item.id].verdict for item in review} == {Verdict.WITHHOLD}


def test_keys_undo_and_what_a_lost_connection_keeps(office: Office, tmp_path: Path) -> None:
    number = office.hand_in(long_list())
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome() as window:
        page = window.new_page()
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}")
        page.wait_for_selector("#item-1.current")
        page.keyboard.press("2")
        page.wait_for_selector("#item-1.done[data-state=kept]")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("u")
        page.wait_for_selector("#item-1.open")
        page.keyboard.press("?")
        assert page.is_visible("#keys")
        page.screenshot(path=pictures(tmp_path) / "keys.png")
        page.keyboard.press("Escape")
        window.set_offline(True)
        page.keyboard.press("1")
        page.keyboard.press("1")
        page.wait_for_selector("#connection:not([hidden])")
        assert "尚未保存" in page.inner_text("#connection")
        with office.desk.store.read() as tx:
            assert settled(tx.decisions(number)) == {}
        window.set_offline(False)
        page.wait_for_selector("#item-2.done[data-state=withheld]")
        page.wait_for_selector("#connection", state="hidden")
    with office.desk.store.read() as tx:
        done = settled(tx.decisions(number))
        numbers = {item.number for item in tx.items(number) if item.id in done}
    assert numbers == {1, 2}


def test_text_that_is_selected_becomes_an_item(office: Office) -> None:
    number = office.hand_in("关于召开会议的通知\n\n请各单位派员参加，地点在三楼会议室。\n")
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome() as window:
        page = window.new_page()
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}")
        page.wait_for_selector("#sheets [data-start]")
        text = "三楼会议室"
        page.evaluate(
            """text => {
                const run = [...document.querySelectorAll('#sheets [data-start]')].find(e => e.textContent.includes(text));
                const node = run.firstChild, at = node.data.indexOf(text), range = document.createRange();
                range.setStart(node, at); range.setEnd(node, at + text.length);
                getSelection().removeAllRanges(); getSelection().addRange(range);
                run.dispatchEvent(new MouseEvent('mouseup', {bubbles: true}));
            }""",
            text,
        )
        page.wait_for_selector("#selected:not([hidden])")
        assert page.inner_text("#selected") == text
        page.keyboard.insert_text("内部地点")
        page.click("#add-selection button[value=withhold]")
        page.wait_for_selector("#items .item.done")
    with office.desk.store.read() as tx:
        (item,) = [each for each in tx.items(number) if each.added_by]
        assert tx.item_texts(number)[item.id] == text
        assert settled(tx.decisions(number))[item.id].verdict is Verdict.WITHHOLD


def test_a_new_log_in_goes_on_and_another_s_does_not(office: Office) -> None:
    number = office.hand_in(long_list())
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome() as window:
        page = window.new_page()
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}")
        page.wait_for_selector("#item-1.current")
        officer = page.get_attribute("#panel", "data-officer")
        other = window.new_page()
        for name, expected in ((DRAFTER, {1}), (HEAD, {1})):
            other.goto(f"{served.url}/queue")
            other.click("form[action='/logout'] button")
            log_in(other, served.url, name)
            page.keyboard.press("1")
            if name == DRAFTER:
                page.wait_for_selector("#item-1.done")
            else:
                page.wait_for_selector("#connection:has-text('他人登录')")  # and the page of the first stays as it is
                assert page.get_attribute("#panel", "data-officer") == officer
            with office.desk.store.read() as tx:
                done = settled(tx.decisions(number))
                assert {item.number for item in tx.items(number) if item.id in done} == expected


def test_an_act_whose_answer_was_lost_is_not_done_twice(office: Office) -> None:
    number = office.hand_in(long_list())
    browser = office.log_in(DRAFTER)
    browser.open(f"/cases/{number}")
    fields = {
        "form_key": browser.hidden("form_key"),
        "revision": browser.hidden("revision"),
        "item": "1",
        "verdict": "keep",
    }
    headers = {"X-Mishen-Swap": "1", "X-Mishen-Act": "a1"}
    first = browser.client.post(f"/cases/{number}/decide", data=fields, headers=headers)
    again = browser.client.post(f"/cases/{number}/decide", data=fields, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    other = browser.client.post(f"/cases/{number}/decide", data=fields, headers=headers | {"X-Mishen-Act": "a2"})
    assert other.status_code == 409
    with office.desk.store.read() as tx:
        assert len(tx.decisions(number)) == 1
