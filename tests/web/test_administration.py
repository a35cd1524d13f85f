"""管理: officers, sections, substitutes, profile, working days, word list; who may see and who may change them."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.model.audit import AuditAction
from pipeline.model.finding import Disposition
from pipeline.model.review import Officer, Role
from pipeline.services.officers import NewOfficer, add_officer
from tests.web.office import (
    ADMINISTRATOR,
    DRAFTER,
    HEAD,
    LEADER,
    OTHER,
    OUTSIDER,
    SECRECY,
    SECTION,
    Browser,
    Office,
    password,
)
from tests.web.test_rights import routes

AUDITOR, PUBLISHER = "何审计", "高发布"
PAGES = ("", "/officers", "/officers/o0001", "/substitutes", "/sections", "/profile", "/calendar", "/terms")
WORD = "新的口令一二三四"
TABLE = """[[year]]
year = 2031
source = "国办发明电〔2030〕9号"
holidays = [2031-01-01, { from = 2031-01-22, to = 2031-01-28 }]
working = [2031-01-19]
"""


@pytest.fixture
def staffed(office: Office) -> Office:
    for name, role in ((AUDITOR, Role.AUDITOR), (PUBLISHER, Role.PUBLISHER)):
        add_officer(
            office.desk,
            officer(office, ADMINISTRATOR),
            NewOfficer(name, password(name), frozenset({role}), frozenset()),
        )
    return office


def officer(office: Office, name: str) -> Officer:
    with office.desk.store.read() as tx:
        return next(each for each in tx.officers() if each.name == name)


def act(browser: Browser, page: str, action: str = "", **fields: Any) -> Any:
    browser.open(f"/administration{page}")
    return browser.send(f"/administration{page}{action}", **fields)


def state(office: Office) -> tuple[object, ...]:
    """Return all that the administration could change."""
    with office.desk.store.read() as tx:
        standings = tuple(tx.standing_of(each.id) for each in tx.officers())
        return (
            standings,
            tx.sections(),
            tx.substitutions(),
            tx.bureau(),
            tx.calendar_years(),
            tx.terms(),
        )


def test_every_route_as_every_role(staffed: Office) -> None:
    fields = {
        "name": "某人",
        "new": WORD,
        "again": WORD,
        "role": "drafter",
        "section": SECTION,
        "active": "no",
        "deputy": "o0002",
        "first": "2026-03-02",
        "last": "2026-03-09",
        "reason": "临时出差在外",
        "profile": "national",
        "year": "2031",
        "text": TABLE,
        "type": "TERM",
        "disposition": "redact",
        "asked_by": SECRECY,
    }
    before = state(staffed)
    own = [(method, path) for method, path in routes(staffed) if path.startswith("/administration")]
    assert len(own) == 19
    for name in (DRAFTER, HEAD, SECRECY, LEADER, OUTSIDER, PUBLISHER, AUDITOR):
        browser = staffed.log_in(name)
        key = browser.hidden("form_key")
        for method, path in own:
            address = path.format(id="o0001", entry=1)
            if method == "GET":
                answer = browser.client.get(address)
                seen = name == AUDITOR or (name == SECRECY and path == "/administration/terms")
                assert answer.status_code == (200 if seen else 403), (name, path)
                assert '<form method="post" action="/administration' not in answer.text
            else:
                answer = browser.client.post(address, data={**fields, "form_key": key})
                assert answer.status_code == 403, (name, path)
        assert ("/administration" in browser.open("/queue").text) == (name in (AUDITOR, SECRECY))
    assert state(staffed) == before


def test_forms_need_their_key(office: Office) -> None:
    browser = office.log_in(ADMINISTRATOR)
    before = state(office)
    for method, path in routes(office):
        if method == "POST" and path.startswith(("/administration", "/account")):
            address = path.format(id="o0001", entry=1)
            assert browser.client.post(address, data={"form_key": "x"}).status_code == 403, path
    assert state(office) == before


def test_the_pages_of_the_administrator(office: Office) -> None:
    browser = office.log_in(ADMINISTRATOR)
    assert 'href="/administration"' in browser.page
    for page in PAGES:
        for language in ("zh", "en"):
            answer = browser.open(f"/administration{page}?lang={language}")
            assert answer.status_code == 200, page
            assert "style=" not in answer.text and " onclick" not in answer.text
    assert "云川市数据局" in browser.open("/administration?lang=zh").text
    assert "个环节没有人办理" in browser.page  # the other section lacks people
    for missing in ("/officers/o9999", "/officers/x", "/nothing"):
        assert browser.open(f"/administration{missing}").status_code == 404


def test_an_officer_is_added_changed_disabled_and_enabled(office: Office) -> None:
    browser = office.log_in(ADMINISTRATOR)
    new: dict[str, Any] = {
        "name": "新来的",
        "new": WORD,
        "again": WORD,
        "role": ["drafter", "section_head"],
        "section": [SECTION, OTHER],
    }
    assert "已添加 新来的" in act(browser, "/officers", **new).text
    made = officer(office, "新来的")
    assert made.roles == {Role.DRAFTER, Role.SECTION_HEAD} and made.sections == {SECTION, OTHER}
    own = office.browser()
    own.open("/login")
    assert own.send("/login", officer="新来的", password=WORD).url.path == "/account"
    place = f"/officers/{made.id}"
    answer = act(browser, place, "/duties", role="leader", section=SECTION)
    assert answer.url.path == f"/administration{place}" and "须重新登录" in answer.text
    assert own.open("/queue").url.path == "/login"
    assert officer(office, "新来的").roles == {Role.LEADER}
    assert "密码已重设" in act(browser, place, "/password", new="再一个口令一二三", again="再一个口令一二三").text
    assert own.send("/login", officer="新来的", password=WORD).status_code == 403
    assert own.send("/login", officer="新来的", password="再一个口令一二三").url.path == "/account"
    assert "已停用" in act(browser, place, "/standing", active="no").text
    assert own.open("/queue").url.path == "/login"
    assert "已恢复" in act(browser, place, "/standing", active="yes").text
    assert officer(office, "新来的").active
    with office.desk.store.read() as tx:
        actions = [event.action for event in tx.events()]
    for wanted in (AuditAction.OFFICER_ADDED, AuditAction.OFFICER_CHANGED, AuditAction.OFFICER_DISABLED):
        assert wanted in actions


@pytest.mark.parametrize(
    ("action", "fields", "status", "said"),
    [
        ("", {"name": DRAFTER, "new": WORD, "again": WORD}, 400, "已有名为"),
        ("", {"name": "", "new": WORD, "again": WORD}, 400, "人员姓名"),
        ("", {"name": "某人", "new": "短", "again": "短"}, 400, "至少 8 个字符"),
        ("", {"name": "某人", "new": WORD, "again": "x"}, 400, "不一致"),
        ("", {"name": "某人", "new": WORD, "again": WORD, "role": "emperor"}, 400, "不完整"),
        ("", {"name": "某人", "new": WORD, "again": WORD, "section": "没有的科"}, 400, "没有科室"),
        ("", {"name": "某人", "new": WORD, "again": WORD, "role": ["auditor", "leader"]}, 403, "审计员"),
        ("/o0006/standing", {"active": "no"}, 400, "至少应留一名在岗的管理员"),
        ("/o0006/duties", {"role": "publisher"}, 400, "至少应留一名在岗的管理员"),
        ("/o0001/standing", {"active": "maybe"}, 400, "不完整"),
        ("/o0006/password", {"new": WORD, "again": WORD}, 403, "我的账号"),
        ("/o9999/standing", {"active": "no"}, 404, "没有这个页面"),
    ],
)
def test_changes_of_officers_that_do_not_do(
    office: Office, action: str, fields: dict[str, Any], status: int, said: str
) -> None:
    browser = office.log_in(ADMINISTRATOR)
    before = state(office)
    browser.open("/administration/officers")
    answer = browser.send(f"/administration/officers{action}", **fields)
    assert answer.status_code == status and said in answer.text
    assert "mishen --help" not in answer.text and WORD not in answer.text
    assert state(office) == before


def test_a_section_is_added(office: Office) -> None:
    browser = office.log_in(ADMINISTRATOR)
    assert "云平台科" in act(browser, "/sections", name=" 云平台科 ").text
    assert act(browser, "/sections", name="云平台科").status_code == 400
    with office.desk.store.read() as tx:
        assert tx.sections()[-1] == "云平台科"


def test_a_substitute_is_named_and_ended(office: Office) -> None:
    browser = office.log_in(ADMINISTRATOR)
    wanted = {
        "deputy": officer(office, OUTSIDER).id,
        "role": "section_head",
        "absent": officer(office, HEAD).id,
        "for_section": SECTION,
        "first": "2026-03-02",
        "last": "2026-03-20",
        "reason": "出差",
    }
    number = office.hand_in("关于召开会议的通知\n\n请准时参加。\n")
    outsider = office.log_in(OUTSIDER)
    assert outsider.open(f"/cases/{number}").status_code == 403
    assert "代办人已指定" in act(browser, "/substitutes", **wanted).text
    assert outsider.open(f"/cases/{number}").status_code == 200
    assert HEAD in outsider.open("/account").text and "2026-03-20" in outsider.page
    assert "代办已终止" in act(browser, "/substitutes", "/1/end").text
    assert outsider.open(f"/cases/{number}").status_code == 403
    assert "已经结束的 1 项" in browser.open("/administration/substitutes").text
    for wrong in (
        {"last": "2026-03-01"},
        {"last": "明天"},
        {"role": "publisher"},
        {"deputy": "o9999"},
        {"absent": "\0"},
        {"reason": ""},
    ):
        assert act(browser, "/substitutes", **{**wanted, **wrong}).status_code == 400
    assert act(browser, "/substitutes", **{**wanted, "deputy": officer(office, ADMINISTRATOR).id}).status_code == 403
    assert act(browser, "/substitutes", "/1/end").status_code == 400


def test_another_profile_is_used_for_new_cases(office: Office) -> None:
    browser = office.log_in(ADMINISTRATOR)
    before = office.hand_in("关于召开会议的通知\n\n请准时参加。\n")
    page = browser.open("/administration/profile").text
    assert "各版本" in page and "2026.1" in page and "落后于规定" in page
    assert "今后按" in act(browser, "/profile", profile="zhongwei_kejiju").text
    after = office.hand_in("关于召开会议的通知\n\n请准时参加。再版。\n")
    with office.desk.store.read() as tx:
        assert (tx.case(before).profile, tx.case(after).profile) == ("zhongwei_yunjisuan", "zhongwei_kejiju")
    for wrong in ("../../../etc/passwd", "/etc/hostname.toml", "nothing", "zhongwei_kejiju@2026.1", ""):
        assert act(browser, "/profile", profile=wrong).status_code == 400


def test_a_year_is_kept(office: Office) -> None:
    browser = office.log_in(ADMINISTRATOR)
    page = browser.open("/administration/calendar?year=2031").text
    assert "尚不知道" in page
    answer = act(browser, "/calendar", year="2031", text=TABLE.replace("\n", "\r\n"))
    assert "已录入" in answer.text and "国办发明电〔2030〕9号" in answer.text and "01-19" in answer.text
    assert TABLE.splitlines()[1] in answer.text  # to be corrected where it stands
    for wrong in (
        {"year": "2032"},
        {"year": "x"},
        {"year": "2031", "text": "[[year]]"},
        {"text": ""},
        {"text": "a" * 30_000},
    ):
        assert act(browser, "/calendar", **{"year": "2031", "text": TABLE, **wrong}).status_code == 400
    answer = act(browser, "/calendar", year="2031", text=TABLE.replace("2031-01-19", "2031-02-30"))
    assert answer.status_code == 400 and 'role="alert"' in answer.text and "2031-02-30" in answer.text
    assert browser.open("/administration/calendar?year=1800").status_code == 400


def test_words_are_listed_found_and_ended(office: Office) -> None:
    browser = office.log_in(ADMINISTRATOR)
    find = {
        "text": "青石计划",
        "type": "SECRET_REFERENCE",
        "disposition": "review",
        "reason": "尚未公开的专项名称",
        "asked_by": SECRECY,
        "law": "",
        "article": "",
    }
    keep = {
        **find,
        "text": "13900001111",
        "type": "PHONE_NUMBER",
        "disposition": "keep",
        "reason": "本单位对外公布的值班电话",
        "law": "《政府信息公开条例》",
        "article": "第二十条",
    }
    assert "第 1 条已列入词表" in act(browser, "/terms", **find).text
    page = act(browser, "/terms", **keep).text
    assert "第 2 版" in page and SECRECY in page and ADMINISTRATOR in page and "《政府信息公开条例》第二十条" in page
    number = office.hand_in("关于工作安排的通知\n\n请按青石计划推进，值班手机号码13900001111。\n")
    with office.desk.store.read() as tx:
        texts = tx.item_texts(number)
        proposals = {texts[each.id]: each.proposal for each in tx.items(number)}
    assert proposals == {"青石计划": Disposition.REVIEW, "13900001111": Disposition.KEEP}
    assert "尚未公开的专项名称" in office.log_in(DRAFTER).open(f"/cases/{number}").text
    ended = act(browser, "/terms", "/1/end", asked_by=SECRECY, reason="专项已经公开")
    assert "第 1 条已停用" in ended.text and "专项已经公开" in ended.text and "已停用的 1 条" in ended.text
    secrecy = office.log_in(SECRECY)
    assert (
        "13900001111" in secrecy.open("/administration/terms").text and 'href="/administration/terms"' in secrecy.page
    )
    wrong: tuple[dict[str, str], ...] = (
        {"text": "石"},
        {"type": "SECRET_MARKING"},
        {"type": "x"},
        {"disposition": "block"},
        {"reason": ""},
        {"asked_by": DRAFTER},
        {"law": "条例"},
        {"disposition": "keep"},
    )
    before = state(office)
    for each in wrong:
        answer = act(browser, "/terms", **{**find, **each})
        assert answer.status_code == 400, each
    assert act(browser, "/terms", "/1/end", asked_by=SECRECY, reason="x").status_code == 400
    assert act(browser, "/terms", "/2/end", asked_by=SECRECY, reason="").status_code == 400
    assert state(office) == before
