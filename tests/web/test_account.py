"""我的账号: the own password and log-ins; a log-in ends with every change of who the officer is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.model.audit import AuditAction
from pipeline.model.review import Officer, Role
from pipeline.services.officers import disable_officer
from pipeline.services.staff import Change, change_officer, change_password
from pipeline.store import KeyRing, Store
from pipeline.web.session import COOKIE
from tests.web.office import ADMINISTRATOR, DRAFTER, HEAD, OTHER, PLAIN, SECTION, TITLE, Office, password


def officer(office: Office, name: str) -> Officer:
    with office.desk.store.read() as tx:
        return next(each for each in tx.officers() if each.name == name)


def change(browser: Any, old: str, new: str, again: str | None = None) -> Any:
    browser.open("/account")
    return browser.send("/account/password", old=old, new=new, again=new if again is None else again)


def test_the_page_shows_who_one_is(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    page = browser.open("/account").text
    assert DRAFTER in page and SECTION in page and "testclient" in page
    assert "退出其他" not in page


def test_a_new_password_ends_every_other_log_in(office: Office) -> None:
    browser, other = office.log_in(DRAFTER), office.log_in(DRAFTER)
    before = browser.client.cookies[COOKIE]
    answer = change(browser, password(DRAFTER), "新的口令一二三四")
    assert answer.url.path == "/account" and "密码已更换" in answer.text
    assert browser.client.cookies[COOKIE] != before
    assert browser.open("/queue").url.path == "/queue"
    assert other.open("/queue").url.path == "/login"
    assert other.send("/login", officer=DRAFTER, password=password(DRAFTER)).status_code == 403
    assert other.send("/login", officer=DRAFTER, password="新的口令一二三四").url.path == "/queue"
    with office.desk.store.read() as tx:
        assert AuditAction.PASSWORD_CHANGED in [event.action for event in tx.events()]


@pytest.mark.parametrize(
    ("old", "new", "again", "status", "said"),
    [
        ("错误", "新的口令一二三四", None, 403, "姓名或密码不正确"),
        (password(DRAFTER), "短", None, 400, "至少 8 个字符"),
        (password(DRAFTER), "新的口令一二三四", "新的口令一二三五", 400, "不一致"),
    ],
)
def test_a_password_that_does_not_do(
    office: Office, old: str, new: str, again: str | None, status: int, said: str
) -> None:
    browser = office.log_in(DRAFTER)
    answer = change(browser, old, new, again)
    assert answer.status_code == status and said in answer.text
    assert "mishen --help" not in answer.text and new not in answer.text
    assert office.log_in(DRAFTER).open("/queue").url.path == "/queue"


def test_the_others_can_be_ended(office: Office) -> None:
    browser, other, stranger = office.log_in(DRAFTER), office.log_in(DRAFTER), office.log_in(HEAD)
    assert "退出其他 1 处登录" in browser.open("/account").text
    assert "已退出其他 1 处登录" in browser.send("/account/sessions").text
    assert other.open("/queue").url.path == "/login"
    assert browser.open("/queue").url.path == stranger.open("/queue").url.path == "/queue"


@pytest.mark.parametrize(
    "wanted",
    [
        Change(roles=frozenset({Role.SECTION_HEAD})),
        Change(sections=frozenset({SECTION, OTHER})),
        Change(active=False),
        Change(password="管理员给的口令"),
    ],
)
def test_a_log_in_ends_with_every_change_in_any_process(office: Office, wanted: Change) -> None:
    browser, untouched = office.log_in(DRAFTER), office.log_in(HEAD)
    elsewhere = Store.open(office.settings.home, KeyRing.load(Path(str(office.settings.keys))), now=office.clock)
    desk = type(office.desk)(elsewhere, office.desk.profile_named, office.desk.detect, office.clock)
    change_officer(desk, officer(office, ADMINISTRATOR), DRAFTER, wanted)
    assert browser.open("/queue").url.path == "/login"
    assert untouched.open("/queue").url.path == "/queue"


def test_a_log_in_that_has_ended_is_not_shown(office: Office) -> None:
    office.log_in(DRAFTER)
    office.log_in(DRAFTER)
    change_password(office.desk, officer(office, DRAFTER), "从命令行换的口令")
    browser = office.browser()
    browser.open("/login")
    browser.send("/login", officer=DRAFTER, password="从命令行换的口令")
    assert "退出其他" not in browser.open("/account").text


def test_the_command_line_ends_log_ins_too(office: Office) -> None:
    browser = office.log_in(DRAFTER)
    change_password(office.desk, officer(office, DRAFTER), "从命令行换的口令")
    assert browser.open("/queue").url.path == "/login"
    browser = office.log_in(HEAD)
    disable_officer(office.desk, officer(office, ADMINISTRATOR), HEAD)
    assert browser.open("/queue").url.path == "/login"


def test_a_password_that_somebody_else_gave_is_replaced_first(office: Office) -> None:
    """Two know it: nobody could say who signed."""
    administrator = office.log_in(ADMINISTRATOR)
    administrator.open("/administration/officers")
    fields = {
        "name": "施新人",
        "role": "drafter",
        "section": SECTION,
        "new": "given-by-another",
        "again": "given-by-another",
    }
    assert administrator.send("/administration/officers", **fields).status_code == 200
    number = office.hand_in(PLAIN)
    browser = office.browser()
    browser.open("/login")
    answer = browser.send("/login", officer="施新人", password="given-by-another")
    assert answer.url.path == "/account" and "须先更换" in answer.text
    assert '<a href="/queue' not in answer.text.split("<main")[0]
    for page in ("/queue", f"/cases/{number}", f"/cases/{number}/pages", "/ledger", "/intake"):
        answer = browser.open(page)
        assert answer.url.path == "/account" and TITLE not in answer.text, page
    browser.open("/account")
    for new in ("given-by-another", "short"):
        refused = browser.send("/account/password", old="given-by-another", new=new, again=new)
        assert refused.status_code == 400, new
        browser.open("/account")
    done = browser.send("/account/password", old="given-by-another", new="known-to-me-alone", again="known-to-me-alone")
    assert done.status_code == 200 and done.url.path == "/queue"
    assert browser.open(f"/cases/{number}").url.path == f"/cases/{number}"
    # Reset by the administrator: the same again; by the officer: not.
    with office.desk.store.read() as tx:
        new_one = next(each for each in tx.officers() if each.name == "施新人")
        assert not tx.password_is_handed(new_one.id)
    administrator.open(f"/administration/officers/{new_one.id}")
    administrator.send(
        f"/administration/officers/{new_one.id}/password", new="given-once-more", again="given-once-more"
    )
    browser.open("/login")
    assert browser.send("/login", officer="施新人", password="given-once-more").url.path == "/account"
    assert browser.send("/logout").url.path == "/login"
