"""The queue as people use it: what waits first, filters, search, order, and one case after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.office import DRAFTER, HEAD, INTERNAL, MARKED, OUTSIDER, PLAIN, SECRECY, TITLE, Office, settle, sign


def numbers(page: str) -> list[str]:
    return re.findall(r'name="case" value="([0-9-]+)"', page)


@pytest.fixture
def three(office: Office) -> Iterator[list[str]]:
    yield [office.hand_in(text, f"{at}.txt") for at, text in enumerate((PLAIN, INTERNAL, MARKED))]


def test_what_waits_for_me_and_what_is_under_way(office: Office, three: list[str]) -> None:
    drafter, secrecy = office.log_in(DRAFTER), office.log_in(SECRECY)
    assert numbers(drafter.open("/queue").text) == three[:1]
    assert "待我办理 1 件" in drafter.page
    assert numbers(drafter.open("/queue?show=open").text)[0] == three[0]
    assert sorted(numbers(drafter.page)) == three
    assert numbers(secrecy.open("/queue").text) == []
    assert numbers(office.log_in(OUTSIDER).open("/queue?show=all").text) == []
    settle(drafter, three[0])
    sign(drafter, three[0], DRAFTER)
    assert numbers(drafter.open("/queue").text) == []
    assert numbers(office.log_in(HEAD).open("/queue").text) == three[:1]


def test_filters(office: Office, three: list[str]) -> None:
    browser = office.log_in(DRAFTER)
    wanted = {
        "outcome=block": three[1:],
        "outcome=release_redacted": three[:1],
        "category=personal": three[:1],
        "category=state_secret": three[2:],
        "section=没有": [],
        "overdue=1": [],
        "section=电子政务科": three,
        "category=nothing": three,
    }
    for query, expected in wanted.items():
        assert sorted(numbers(browser.open(f"/queue?show=open&{query}").text)) == expected, query
    assert numbers(browser.open("/queue?show=open&sort=newest").text) == three[::-1]


def test_search_leaves_no_words_in_addresses(office: Office, three: list[str]) -> None:
    browser = office.log_in(DRAFTER)
    browser.open("/queue?show=open")
    answer = browser.send("/queue/search", words=" 竞赛 奖金", show="open")
    assert numbers(answer.text) == three[:1]
    for each in (*answer.history, answer):
        assert parse_qs(urlsplit(str(each.url)).query).keys() <= {"show"}
        assert "%" not in str(each.url)
    assert numbers(browser.send("/queue/search", words=three[1][-4:], show="open").text) == three[1:2]
    assert numbers(browser.send("/queue/search", words="无此字样", show="open").text) == []
    assert sorted(numbers(browser.send("/queue/search", words="", show="open").text)) == three


def test_one_case_after_another(office: Office) -> None:
    cases = [office.hand_in(PLAIN.replace("本月", f"{at}月"), f"{at}.txt") for at in range(1, 5)]
    browser = office.log_in(DRAFTER)
    browser.open("/queue")
    answer = browser.send("/queue/open", case=[cases[2], cases[0]])
    assert answer.url.path == f"/cases/{cases[2]}"
    assert browser.open(f"/queue/next?after={cases[2]}").url.path == f"/cases/{cases[0]}"
    # What was chosen is through: the queue goes on.
    assert browser.open(f"/queue/next?after={cases[0]}").url.path == f"/cases/{cases[1]}"
    assert browser.open(f"/queue/next?after={cases[3]}").url.path in {f"/cases/{cases[0]}", f"/cases/{cases[2]}"}
    assert office.log_in(HEAD).open("/queue/next").url.path == "/queue"
    for wrong in ([], ["../x"], ["2026-000001", "<b>"]):
        browser.open("/queue")
        assert browser.send("/queue/open", case=wrong).status_code == 400


def test_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.web.queue.PAGE", 2)
    cases = [office.hand_in(PLAIN.replace("本月", f"{at}月"), f"{at}.txt") for at in range(1, 6)]
    browser = office.log_in(DRAFTER)
    seen: list[str] = []
    for page in (1, 2, 3):
        seen += numbers(browser.open(f"/queue?page={page}").text)
        assert "共 3 页" in browser.page
    assert seen == cases
    assert TITLE in browser.page
    assert numbers(browser.open("/queue?page=4").text) == []
