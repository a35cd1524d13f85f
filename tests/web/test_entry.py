"""Log-in, log-out, sessions, forms, language, headers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from pipeline.model.audit import AuditAction
from pipeline.web.guard import HEADERS, LARGEST_BODY
from pipeline.web.session import COOKIE, IDLE, LONGEST
from tests.web.office import BASE, DRAFTER, PHONE, PLAIN, TITLE, Office, password


def test_log_in_and_out(office: Office) -> None:
    browser = office.browser()
    assert browser.open("/").url.path == "/login"
    before = browser.client.cookies[COOKIE]
    answer = browser.send("/login", officer=DRAFTER, password=password(DRAFTER))
    assert answer.url.path == "/queue"
    assert DRAFTER in answer.text
    cookie = answer.history[0].headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    inside = browser.client.cookies[COOKIE]
    assert inside != before and len(inside) >= 43
    assert browser.send("/logout").url.path == "/login"
    browser.client.cookies.set(COOKIE, inside, domain="127.0.0.1", path="/")
    assert browser.open("/queue").url.path == "/login"


@pytest.mark.parametrize(
    ("name", "word"), [(DRAFTER, "wrong"), ("没有这人", "x"), (DRAFTER, ""), ("' OR 1=1 --", "<script>")]
)
def test_a_failed_log_in_says_the_same_and_is_recorded(office: Office, name: str, word: str) -> None:
    browser = office.browser()
    browser.open("/login")
    answer = browser.send("/login", officer=name, password=word)
    assert answer.status_code == 403
    assert "姓名或密码不正确" in answer.text
    assert word not in answer.text or word in ("", "x")
    assert browser.open("/queue").url.path == "/login"
    with office.desk.store.read() as tx:
        assert [event.action for event in tx.events()][-1] is AuditAction.LOGIN_FAILED


def test_a_disabled_officer_is_out_at_once(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    with office.desk.store.begin() as tx:
        tx.disable_officer(tx.authenticate(DRAFTER, password(DRAFTER)).id)
    assert browser.open("/queue").url.path == "/login"


def test_sessions_expire(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    office.clock.at += IDLE - timedelta(minutes=1)
    assert browser.open("/queue").url.path == "/queue"
    office.clock.at += IDLE + timedelta(minutes=1)
    answer = browser.open("/queue")
    assert answer.url.path == "/login"
    assert "登录已过期" in answer.text
    browser = office.log_in(DRAFTER)
    for _ in range(int(LONGEST / IDLE) + 1):
        office.clock.at += IDLE - timedelta(seconds=10)
        last = browser.open("/queue").url.path
    assert last == "/login"


@pytest.mark.parametrize("address", ["/login", "/logout"])
def test_forms_without_their_key_are_refused(office: Office, address: str) -> None:
    browser = office.log_in(DRAFTER)
    fields = {"officer": DRAFTER, "password": password(DRAFTER)}
    for key in ("", "0" * 64, "钥匙"):
        answer = browser.client.post(address, data={**fields, "form_key": key})
        assert answer.status_code == 403
        assert "表单已失效" in answer.text
    stranger = office.browser()
    stranger.open("/login")
    answer = browser.client.post(address, data={**fields, "form_key": stranger.hidden("form_key")})
    assert answer.status_code == 403
    assert browser.open("/queue").url.path == "/queue"


def test_a_log_in_form_needs_the_cookie_that_it_came_with(office: Office) -> None:
    browser = office.browser()
    browser.open("/login")
    fields = {"form_key": browser.hidden("form_key"), "officer": DRAFTER, "password": password(DRAFTER)}
    assert office.browser().client.post("/login", data=fields).status_code == 403


def test_bad_bodies(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/logout", json={"form_key": browser.hidden("form_key")}).status_code == 400
    assert browser.client.post("/logout", content=b"form_key=%ff%fe", headers=headers).status_code == 400
    assert browser.client.post("/logout", content=b"\xff\xfe", headers=headers).status_code == 400
    assert browser.client.post("/logout", content=b"a=1&" * 6000, headers=headers).status_code == 400
    too_much = browser.client.post("/logout", content=b"a" * (LARGEST_BODY + 1), headers=headers)
    assert too_much.status_code == 413
    assert "过大" in too_much.text


def test_only_this_machine_is_answered(office: Office) -> None:
    for base in ("http://rebound.example", "http://127.0.0.1.example:8765", "http://192.0.2.1"):
        answer = office.browser(base).open("/login")
        assert answer.status_code == 421
        assert "只能在本机" in answer.text
    for base in ("http://localhost:9", BASE):
        assert office.browser(base).open("/login").status_code == 200


def test_every_answer_carries_the_headers(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    number = office.hand_in(PLAIN)
    for address in ("/queue", f"/cases/{number}", "/static/style.css", "/nothing", "/queue?page=x", "/cases/x/sign"):
        answer = browser.open(address)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
    assert office.browser("http://elsewhere.example").open("/").headers["cache-control"] == "no-store"
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src 'self';" in policy


def test_pages_hold_no_script_of_their_own_and_nothing_from_elsewhere(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    number = office.hand_in(PLAIN)
    for address in ("/queue", f"/cases/{number}", f"/cases/{number}/text"):
        page = browser.open(address).text
        scripts = re.findall(r"<script.*?</script>", page, re.S)
        assert all(re.fullmatch(r'<script type="module" src="/static/js/\w+\.js"></script>', each) for each in scripts)
        assert not re.search(r"<style|\son\w+=|style=|https?://", page)
        assert TITLE not in re.findall(r"<title>(.*?)</title>", page, re.S)[0]


def test_language_is_kept(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    assert '<html lang="zh-CN">' in browser.open("/queue").text
    english = browser.open("/queue?lang=en").text
    assert '<html lang="en">' in english and "Waiting for me" in english
    assert "Waiting for me" in browser.open("/queue").text
    assert "There is no such page" in browser.open("/nothing").text
    assert "待我办理" in browser.open("/queue?lang=zh").text
    assert "待我办理" in browser.open("/queue?lang=xx").text


def test_what_is_shown_is_escaped(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    office.hand_in("<script>alert(1)</script>关于<b>测试</b>的通知\n\n联系人手机" + PHONE + "\n")
    page = browser.open("/queue").text
    assert "<script>" not in page and "<b>" not in page
    assert "&lt;script&gt;" in page
