"""Four officers take a case through its chain by forms alone; refusals on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.model.review import CaseState, Verdict
from pipeline.services.release import approved_cases
from tests.web.office import (
    CHAIN,
    DRAFTER,
    HEAD,
    INTERNAL,
    LEADER,
    MARKED,
    PHONE,
    PLAIN,
    SECRECY,
    TITLE,
    Office,
    password,
    settle,
    sign,
)


def state(office: Office, number: str) -> CaseState:
    with office.desk.store.read() as tx:
        return tx.case(number).state


def test_four_officers_take_a_case_to_approval(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    queue = drafter.open("/queue").text
    assert number in queue and TITLE in queue and "待我办理 1 件" in queue and "剩 20 个工作日" in queue
    page = drafter.open(f"/cases/{number}").text
    for words in (
        PHONE,
        "手机号码",
        "个人信息",
        "《个人信息保护法》",
        "建议：遮盖",
        "公文属性",
        "科室工作人员初步意见",
    ):
        assert words in page
    assert drafter.open_items()
    settle(drafter, number)
    assert drafter.open_items() == []
    page = drafter.open(f"/cases/{number}").text
    assert "现行决定" in page and "核对后遮盖" in page
    answer = sign(drafter, number, DRAFTER)
    assert answer.url.path == "/queue" and "已签批" in answer.text
    assert "已签批" not in drafter.open("/queue").text
    for name in CHAIN[1:]:
        browser = office.log_in(name)
        assert number in browser.open("/queue").text
        assert sign(browser, number, name).status_code == 200
    assert state(office, number) is CaseState.APPROVED
    assert approved_cases(office.desk) == (number,)
    page = browser.open(f"/cases/{number}").text
    assert page.count('<li class="signed"') == 4 and page.count("同意") >= 4
    for name in CHAIN:
        assert name in page


def test_the_secrecy_review_speaks_to_each_of_its_points(tmp_path: Path) -> None:
    office = Office.found(tmp_path, "zhongwei_kejiju")
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    settle(drafter, number)
    sign(drafter, number, DRAFTER)
    sign(office.log_in(LEADER), number, LEADER)
    secrecy = office.log_in(SECRECY)
    page = secrecy.open(f"/cases/{number}/sign").text
    assert page.count('name="check"') == 4
    answer = sign(secrecy, number, SECRECY)
    assert answer.status_code == 422 and "准确性、权威性、完整性、时效性" in answer.text
    points = {"check": ["准确性", "权威性", "完整性", "时效性"], "note:时效性": "三日内公布"}
    answer = secrecy.act(number, "sign", password=password(SECRECY), **points)
    assert answer.status_code == 200 and state(office, number) is CaseState.APPROVED
    assert "三日内公布" in secrecy.open(f"/cases/{number}").text


def test_a_document_that_is_not_published_is_signed_with_its_ground(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    assert drafter.act(number, "attribute", attribute="non_disclosure").status_code == 400
    fields = {"attribute": "non_disclosure", "category": "personal", "reason": "涉及个人隐私"}
    assert drafter.act(number, "attribute", **fields).status_code == 200
    for name in CHAIN:
        assert sign(office.log_in(name), number, name).status_code == 200
    assert state(office, number) is CaseState.WITHHELD


def test_a_later_step_decides_otherwise_and_earlier_words_stay(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter, head = office.log_in(DRAFTER), office.log_in(HEAD)
    settle(drafter, number)
    sign(drafter, number, DRAFTER)
    answer = head.act(number, "decide", item=1, verdict="keep", reason="属于应当公开的内容")
    assert answer.status_code == 200
    page = head.page
    assert "属于应当公开的内容" in page and "此前：" in page and "已失效的签批" in page
    with office.desk.store.read() as tx:
        assert [each.verdict for each in tx.decisions(number)][-1] is Verdict.KEEP
    sign(head, number, HEAD)
    assert "现为“审查中”" in head.page
    assert "等待签批" in drafter.open(f"/cases/{number}").text
    assert sign(drafter, number, DRAFTER).status_code == 200


def test_several_items_at_once(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    drafter.open(f"/cases/{number}")
    items = drafter.open_items()
    assert len(items) >= 3
    assert drafter.act(number, "decide", item=items, verdict="withhold", reason="一并遮盖").status_code == 200
    assert drafter.open_items() == []
    assert drafter.page.count("一并遮盖") == len(items)


def test_after_a_decision_the_next_open_item_is_shown(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    drafter.open(f"/cases/{number}")
    first, second = drafter.open_items()[:2]
    answer = drafter.act(number, "decide", item=first, verdict="withhold", next=second)
    assert answer.history[0].headers["location"] == f"/cases/{number}#item-{second}"


def test_return_and_withdrawal(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter, head = office.log_in(DRAFTER), office.log_in(HEAD)
    settle(drafter, number)
    sign(drafter, number, DRAFTER)
    assert drafter.act(number, "unsign", reason="").status_code == 400
    assert drafter.act(number, "unsign", reason="还要核对一处").url.path == f"/cases/{number}"
    assert "还要核对一处" in drafter.page and "撤回签批" in drafter.page
    sign(drafter, number, DRAFTER)
    assert head.act(number, "return", to="initial_opinion", reason="").status_code == 400
    assert head.act(number, "return", to="leader_approval", reason="往后退").status_code == 400
    assert head.act(number, "return", to="initial_opinion", reason="标题需修改\x00\x1b").status_code == 200
    page = drafter.open(f"/cases/{number}").text
    assert "标题需修改" in page and "\x1b" not in page
    assert "采纳" in page or "改变决定" in page


def test_the_last_step_may_settle_that_nothing_is_published(office: Office) -> None:
    number = office.hand_in(PLAIN)
    for name in CHAIN[:3]:
        browser = office.log_in(name)
        if name == DRAFTER:
            settle(browser, number)
        assert "作不予公开处理" not in browser.open(f"/cases/{number}").text
        sign(browser, number, name)
    leader = office.log_in(LEADER)
    assert leader.act(number, "withhold", reason="公开后影响正常履职").status_code == 200
    assert state(office, number) is CaseState.WITHHELD
    assert number not in leader.open("/queue").text
    assert number in leader.open("/queue?show=all").text


def test_signing_asks_for_what_is_missing(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    answer = sign(drafter, number, DRAFTER)
    assert answer.status_code == 422 and "公文属性尚未确定" in answer.text
    drafter.act(number, "attribute", attribute="proactive")
    answer = sign(drafter, number, DRAFTER)
    assert answer.status_code == 422 and "项未决" in answer.text
    settle(drafter, number)
    for word in ("", "wrong", password(HEAD)):
        answer = drafter.act(number, "sign", password=word)
        assert answer.status_code == 403 and "密码不正确" in answer.text
    answer = drafter.act(number, "sign", password=password(DRAFTER), opinion="publish")
    assert answer.status_code == 409 and "区分处理后公开" in answer.text
    with office.desk.store.read() as tx:
        assert tx.signatures(number) == ()


def test_an_older_page_is_a_conflict(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter, twin = office.log_in(DRAFTER), office.log_in(DRAFTER)
    twin.open(f"/cases/{number}")
    drafter.act(number, "attribute", attribute="proactive")
    answer = twin.send(f"/cases/{number}/attribute", attribute="on_request")
    assert answer.status_code == 409 and "刚被他人更新" in answer.text
    assert twin.client.post(f"/cases/{number}/accept", data={"form_key": twin.hidden("form_key")}).status_code == 409


@pytest.mark.parametrize(
    ("act", "fields", "status"),
    [
        ("attribute", {"attribute": "secret"}, 400),
        ("attribute", {}, 400),
        ("decide", {"item": "1"}, 400),
        ("decide", {"verdict": "keep"}, 400),
        ("decide", {"item": "one", "verdict": "keep"}, 400),
        ("decide", {"item": "999", "verdict": "keep"}, 400),
        ("decide", {"item": "１", "verdict": "keep"}, 400),
        ("sign", {"opinion": "perhaps", "password": password(DRAFTER)}, 400),
        ("return", {"to": "initial_opinion", "reason": "x"}, 400),
        ("unsign", {"reason": "x"}, 403),
        ("withhold", {"reason": "x"}, 403),
    ],
)
def test_malformed_or_untimely_forms(office: Office, act: str, fields: dict[str, str], status: int) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    answer = drafter.act(number, act, **fields)
    assert answer.status_code == status
    assert '<p class="notice bad" role="alert">' in answer.text
    assert f'href="/cases/{number}"' in answer.text


def test_whose_turn_it_is_not_only_reads(office: Office) -> None:
    number = office.hand_in(PLAIN)
    drafter = office.log_in(DRAFTER)
    settle(drafter, number)
    for name in (HEAD, SECRECY, LEADER):
        page = office.log_in(name).open(f"/cases/{number}").text
        assert "只能查看" in page
        assert re.findall(r'action="([^"]+)"', page) == ["/logout"]
    head = office.log_in(HEAD)
    for act, fields in (
        ("attribute", {"attribute": "proactive"}),
        ("accept", {}),
        ("decide", {"item": 1, "verdict": "keep"}),
        ("sign", {"password": password(HEAD)}),
    ):
        with office.desk.store.read() as tx:
            revision = tx.case(number).revision
        answer = head.act(number, act, revision=revision, **fields)
        assert answer.status_code == 403


def test_a_state_secret_case_shows_marks_and_nothing_else(office: Office) -> None:
    number = office.hand_in(MARKED, "line.txt")
    for name in (DRAFTER, SECRECY):
        browser = office.log_in(name)
        page = browser.open(f"/cases/{number}").text
        assert "机密★1年" in page and "不得公开" in page
        assert "专用线路" not in page and "东机房" not in page and "line.txt" not in page
        acts = ["no-marking", "escalate"] if name == SECRECY else []
        assert re.findall(r'action="([^"]+)"', page) == ["/logout", *(f"/cases/{number}/{act}" for act in acts)]
        queue = browser.open("/queue").text
        assert "专用线路" not in queue and "line.txt" not in queue
        answer = browser.open(f"/cases/{number}/text")
        assert answer.status_code == 403 and "专用线路" not in answer.text
    answer = browser.act(number, "attribute", attribute="proactive", revision=1)
    assert answer.status_code in (403, 409)


def test_an_internal_marking_is_shown_and_stays_blocked(office: Office) -> None:
    number = office.hand_in(INTERNAL)
    drafter = office.log_in(DRAFTER)
    page = drafter.open(f"/cases/{number}").text
    assert "内部资料" in page and "由分管领导解除" in page and "只能查看" in page
    with office.desk.store.read() as tx:
        revision = tx.case(number).revision
    answer = drafter.act(number, "accept", revision=revision)
    assert answer.status_code == 409 and "已阻断" in answer.text


def test_items_are_marked_in_the_text(office: Office) -> None:
    number = office.hand_in(PLAIN)
    page = office.log_in(DRAFTER).open(f"/cases/{number}/text").text
    found = re.search(r'<a id="item-(\d+)" class="mark cat-personal undecided"[^>]*>' + PHONE + "</a>", page)
    assert found is not None
    shown = re.search(r'<div class="running">(.*?)</div>', page, re.S)
    assert shown is not None
    assert re.sub(r"<[^>]+>", "", shown.group(1)).strip() == PLAIN.strip()


def test_markings_are_settled_on_the_page(office: Office) -> None:
    number, secret = office.hand_in(INTERNAL), office.hand_in(MARKED)
    leader, secrecy, drafter = office.log_in(LEADER), office.log_in(SECRECY), office.log_in(DRAFTER)
    page = drafter.open(f"/cases/{number}").text
    assert "/lift" not in page and "/escalate" not in page
    with office.desk.store.read() as tx:
        revision = str(tx.case(number).revision)
    assert drafter.act(number, "lift", reason="x", revision=revision).status_code == 403
    assert "/lift" in leader.open(f"/cases/{number}").text
    assert "/lift" not in leader.open(f"/cases/{secret}").text
    with office.desk.store.read() as tx:
        revision = str(tx.case(secret).revision)
    assert leader.act(secret, "lift", reason="x", revision=revision).status_code == 403
    assert leader.act(number, "lift", reason="已过时效，可以公开").status_code == 200
    assert state(office, number) is CaseState.IN_REVIEW
    assert secrecy.act(secret, "no-marking", reason="系引用").status_code == 200
    assert state(office, secret) is CaseState.BLOCKED
    other = office.hand_in(MARKED.replace("东机房", "西机房"))
    assert secrecy.act(other, "escalate", reason="请审定").status_code == 200
    assert state(office, other) is CaseState.ESCALATED
