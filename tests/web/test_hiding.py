"""Where text hides and what the reader noticed, on the case page and in the text, to the eye and to a screen reader."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from pipeline.services.intake import Draft, take_in
from tests.formats.drafts import DELETED, INSERTED, REMARK, SHOWN, VANISHED, hiding_places
from tests.web.chrome import Complaints, chrome, log_in, pictures, too_wide
from tests.web.office import DRAFTER, PLAIN, SECTION, Office, password
from tests.web.process import serving


def hand_in(office: Office) -> str:
    with office.desk.store.begin() as tx:
        officer = tx.authenticate(DRAFTER, password(DRAFTER))
    return take_in(office.desk, Draft(hiding_places(), "通知.docx", SECTION), officer).number


def entries(page: str) -> dict[str, str]:
    """Return the item of each phone number."""
    found = re.findall(r'<li id="item-\d+".*?</li>', page, re.DOTALL)
    return {number: item for item in found for number in re.findall(r'class="found[^"]*">(\d{11})<', item)}


def test_the_case_page_says_where_items_hide_and_what_was_noticed(office: Office) -> None:
    number = hand_in(office)
    drafter = office.log_in(DRAFTER)
    page = drafter.open(f"/cases/{number}").text
    items = entries(page)
    for value, place in (
        (INSERTED, "修订：插入的内容"),
        (DELETED, "藏于：已删除的修订内容"),
        (VANISHED, "藏于：隐藏文字"),
        (REMARK, "藏于：批注"),
    ):
        assert f'<span class="chip place">{place}</span>' in items[value]
    assert "chip place" not in items[SHOWN]
    for words in ("读取文稿时发现：", "<li>含批注</li>", "<li>含隐藏文字</li>", "<li>含已删除的修订内容</li>"):
        assert words in page
    english = drafter.open(f"/cases/{number}?lang=en").text
    assert "hidden: hidden text" in english and "<li>deleted revisions</li>" in english


def test_a_plain_draft_says_nothing_of_the_kind(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    page = drafter.open(f"/cases/{number}").text
    assert "读取文稿时发现" not in page and "chip place" not in page
    assert "hides" not in drafter.open(f"/cases/{number}/text").text


def test_hidden_passages_stand_apart_in_the_text(office: Office) -> None:
    number = hand_in(office)
    page = office.log_in(DRAFTER).open(f"/cases/{number}/text").text
    running = re.search(r'<div class="running">(.*?)</div>', page, re.DOTALL)
    assert running is not None
    hidden = {
        label: body
        for label, body in re.findall(
            r'<span class="hides hides-\w+"><span class="hides-label">(.*?)</span>(.*?)'
            r'<span class="hide">（以上内容在打印稿上看不到）</span></span>',
            running.group(1),
            re.DOTALL,
        )
    }
    for value, label in (
        (DELETED, "藏于：已删除的修订内容"),
        (VANISHED, "藏于：隐藏文字"),
        (REMARK, "藏于：批注"),
    ):
        assert value in hidden[label]
        assert sum(value in body for body in hidden.values()) == 1
    shows = running.group(1)[: running.group(1).index('<span class="hides ')]
    assert SHOWN in shows and INSERTED in shows and not any(value in shows for value in (DELETED, VANISHED, REMARK))
    # What revisions did to a part of a line is told inside the line and inside the item.
    assert re.search(
        rf'<a id="item-\d+"[^>]*><ins class="revised"[^>]*><span class="hide">〔插入〕</span>{INSERTED}</ins></a>',
        shows,
    )
    assert re.search(rf'<del class="revised"[^>]*><span class="hide">〔删除〕</span>{DELETED}</del>', running.group(1))
    assert "另有" not in shows and "虚线框内的文字在打印稿上看不到" in page
    # Each place of an item can be jumped to, once.
    ids = re.findall(r'id="(item-\d+)"', page)
    assert len(ids) == len(set(ids)) == 5
    assert "申请人手机号码：" in unescape(re.sub(r"<[^>]+>", "", shows))


@pytest.mark.slow
def test_it_looks_apart_in_a_browser(office: Office, tmp_path: Path) -> None:
    number = hand_in(office)
    shots, complaints = pictures(tmp_path), Complaints()
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome(1280, 900) as window:
        page = window.new_page()
        complaints.watch(page)
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}")
        page.screenshot(path=shots / "case-hiding.png", full_page=True)
        assert not too_wide(page)
        page.click("form[action$=accept] button")
        page.wait_for_selector("main > .notice[role=status]")
        assert "还有 1 项须由您逐项决定" in page.inner_text("main > .notice[role=status]")
        assert page.evaluate("document.activeElement.id") == "item-1"
        page.screenshot(path=shots / "case-left.png", full_page=True)
        page.goto(f"{served.url}/cases/{number}/text")
        page.screenshot(path=shots / "text-hiding.png", full_page=True)
        assert page.evaluate("getComputedStyle(document.querySelector('.hides')).borderTopStyle") == "dashed"
        struck = "getComputedStyle(document.querySelector('del.revised')).textDecorationLine"
        assert page.evaluate(struck) == "line-through"
        # What only a screen reader hears takes no room.
        assert page.evaluate("document.querySelector('.hides > .hide').getBoundingClientRect().width") <= 1
        assert not too_wide(page)
    assert complaints == []
