"""Rulings, co-issuing organs and recalls on the pages: who may, what is asked for, and the papers that come in with them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from pipeline.model.audit import AuditAction
from pipeline.model.consultation import Answer
from pipeline.model.review import CaseState
from pipeline.services import consulting, markings, review
from pipeline.services.release import recall
from pipeline.services.summary import clean
from tests.web.chrome import Complaints, chrome, log_in, pictures, serious_faults
from tests.web.closed import AUDITOR, PUBLISHER, decided, hand_in, officer, released, staffed
from tests.web.office import (
    ADMINISTRATOR,
    DRAFTER,
    HEAD,
    LEADER,
    MARKED,
    OUTSIDER,
    PLAIN,
    SECRECY,
    Browser,
    Office,
    password,
)
from tests.web.process import serving

PAPER = b"%PDF-1.7\n% the authority's own document\n%%EOF\n"
LETTER = b"\xff\xd8\xff\xe0 the organ's letter"
RULING = {"organ": "云川市保密局", "number": "云保审〔2026〕7号", "date": "2026-03-02", "conclusion": "publishable"}
ORGAN = "云川市水务局"


@pytest.fixture
def house(office: Office) -> Office:
    return staffed(office)


def state_of(office: Office, number: str) -> CaseState:
    with office.desk.store.read() as tx:
        return tx.case(number).state


def revision_of(office: Office, number: str) -> str:
    with office.desk.store.read() as tx:
        return str(tx.case(number).revision)


def escalated(office: Office, text: str) -> str:
    number = hand_in(office, text)
    markings.escalate(office.desk, officer(office, SECRECY if text == MARKED else DRAFTER), number, "请审定")
    return number


def sent(browser: Browser, number: str, act: str, file: bytes | None = None, /, **fields: Any) -> Any:
    """Open the case and send one of its forms with a file, as a browser does."""
    browser.open(f"/cases/{number}")
    kept = {"form_key": browser.hidden("form_key"), "revision": browser.hidden("revision")}
    given = ("审定 文件.pdf", file) if file is not None else ("", b"")
    answer = browser.client.post(f"/cases/{number}/{act}", data=kept | fields, files={"file": given})
    browser.page = answer.text
    return answer


def test_a_ruling_lets_the_review_go_on(house: Office) -> None:
    number = escalated(house, PLAIN)
    assert "/ruling" not in house.log_in(DRAFTER).open(f"/cases/{number}").text
    secrecy = house.log_in(SECRECY)
    assert f'action="/cases/{number}/ruling"' in secrecy.open(f"/cases/{number}").text
    wrong = sent(secrecy, number, "ruling", **{**RULING, "date": "2026-13-01"})
    assert wrong.status_code == 400 and "日期" in wrong.text
    assert sent(secrecy, number, "ruling", **{**RULING, "organ": " "}).status_code == 400
    assert sent(secrecy, number, "ruling", **{**RULING, "conclusion": "perhaps"}).status_code == 400
    answer = sent(secrecy, number, "ruling", PAPER, **RULING)
    assert answer.status_code == 200 and "审查中" in answer.text
    assert state_of(house, number) is CaseState.IN_REVIEW
    with house.desk.store.read() as tx:
        (ruling,) = tx.rulings(number)
    assert (ruling.organ, ruling.document_number, ruling.date) == (RULING["organ"], RULING["number"], "2026-03-02")
    drafter = house.log_in(DRAFTER)
    for page in (f"/cases/{number}/sign", f"/cases/{number}"):
        shown = drafter.open(page).text
        assert RULING["number"] in shown and "可以公开" in shown
        assert page.endswith(number) or "登记审定结论" in shown  # among the changes since the last look


def test_a_ruling_that_nothing_is_published_names_its_ground(house: Office) -> None:
    number = escalated(house, "关于召开会议的通知\n\n请各单位派员参加。\n")
    secrecy = house.log_in(SECRECY)
    no = {**RULING, "conclusion": "not_publishable"}
    answer = sent(secrecy, number, "ruling", **no)
    assert (
        answer.status_code == 400
        and "类别" in answer.text
        and "--" not in unescape(answer.text).split("alert")[1][:200]
    )
    assert sent(secrecy, number, "ruling", **no, category="security").status_code == 200
    assert state_of(house, number) is CaseState.WITHHELD


def test_of_a_state_secret_mark_the_document_itself_is_needed(house: Office) -> None:
    number = escalated(house, MARKED)
    secrecy = house.log_in(SECRECY)
    answer = sent(secrecy, number, "ruling", **RULING)
    assert answer.status_code == 400 and "须附审定文件" in answer.text
    answer = sent(secrecy, number, "ruling", b"MZ program", **RULING)
    assert answer.status_code == 400 and "PDF" in answer.text
    answer = sent(secrecy, number, "ruling", b"", **RULING)
    assert answer.status_code == 400
    assert state_of(house, number) is CaseState.ESCALATED
    assert sent(secrecy, number, "ruling", PAPER, **RULING).status_code == 200
    assert state_of(house, number) is CaseState.SUPERSEDED


@pytest.mark.parametrize("name", [DRAFTER, HEAD, LEADER, PUBLISHER, AUDITOR])
def test_others_record_no_ruling(house: Office, name: str) -> None:
    number = escalated(house, PLAIN)
    browser = house.log_in(name)
    browser.open(f"/cases/{number}")
    fields = {"form_key": browser.hidden("form_key"), "revision": revision_of(house, number), **RULING}
    answer = browser.client.post(f"/cases/{number}/ruling", data=fields, files={"file": ("a.pdf", PAPER)})
    assert answer.status_code == 403
    assert ("登记审定结论" if name != PUBLISHER else "不能查看") in answer.text
    assert state_of(house, number) is CaseState.ESCALATED


def test_an_older_page_records_nothing(house: Office) -> None:
    number = escalated(house, PLAIN)
    secrecy = house.log_in(SECRECY)
    secrecy.open(f"/cases/{number}")
    key = secrecy.hidden("form_key")
    answer = secrecy.client.post(f"/cases/{number}/ruling", data={"form_key": key, "revision": "1", **RULING})
    assert answer.status_code == 409
    other = hand_in(house, PLAIN.replace("本月", "下月"))
    drafter = house.log_in(DRAFTER)
    drafter.open(f"/cases/{other}")
    review.accept_proposals(house.desk, officer(house, DRAFTER), other)
    assert drafter.send(f"/cases/{other}/consult", organ=ORGAN).status_code == 409
    number = released(house, PLAIN.replace("本月", "年"))
    leader = house.log_in(LEADER)
    leader.open(f"/cases/{number}/record")
    assert leader.send(f"/cases/{number}/recall", revision="1", reason="有误").status_code == 409


def test_an_organ_is_asked_answers_and_another_is_taken_back(house: Office) -> None:
    number = hand_in(house, PLAIN)
    drafter = house.log_in(DRAFTER)
    assert drafter.act(number, "consult", organ="").status_code == 400
    assert drafter.act(number, "consult", organ=ORGAN, until="2026-03-01").status_code == 400
    assert drafter.act(number, "consult", organ=ORGAN, until="soon").status_code == 400
    answer = drafter.act(number, "consult", organ=ORGAN, until="2026-06-30")
    assert answer.status_code == 200 and ORGAN in answer.text and "2026-06-30" in answer.text
    assert drafter.act(number, "consult", organ="云川市水务据").status_code == 200
    (first, second) = consulting.listed(house.desk, officer(house, DRAFTER), number)
    assert drafter.act(number, "consult-withdraw", question=second.id).status_code == 400
    assert drafter.act(number, "consult-withdraw", question=second.id, reason="单位名称误写").status_code == 200
    assert drafter.act(number, "consult-withdraw", question=9999, reason="x").status_code == 400
    answer = sent(drafter, number, "consult-answer", LETTER, question=first.id, answer="silence", date="2026-03-02")
    assert answer.status_code == 400 and "期限未满" in answer.text
    decided(house, number)
    review.sign(house.desk, officer(house, DRAFTER), number)
    head = house.log_in(HEAD)
    fields = {"question": first.id, "answer": "objection", "date": "2026-03-02", "words": "暂缓公开"}
    answer = sent(head, number, "consult-answer", LETTER, **fields)
    assert answer.status_code == 200 and "不同意公开" in answer.text and "此前的签批作废" in answer.text
    with house.desk.store.read() as tx:
        assert [each.void for each in tx.signatures(number)] == [True]
        assert [each.answer for each in tx.consultations(number)] == [Answer.OBJECTION, Answer.WITHDRAWN]
    page = house.log_in(SECRECY).open(f"/cases/{number}").text
    assert ORGAN in page and "/consult" not in page


def test_only_whose_turn_it_is_asks(house: Office) -> None:
    number = hand_in(house, PLAIN)
    consulting.ask(house.desk, officer(house, DRAFTER), number, ORGAN)
    (before,) = consulting.listed(house.desk, officer(house, DRAFTER), number)
    fields = {"organ": "另一单位", "question": before.id, "answer": "consent", "reason": "x"}
    for name in (HEAD, SECRECY, LEADER, PUBLISHER, AUDITOR, OUTSIDER, ADMINISTRATOR):
        browser = house.log_in(name)
        browser.open("/account")
        revision = revision_of(house, number)
        for act in ("consult", "consult-answer", "consult-withdraw"):
            answer = browser.send(f"/cases/{number}/{act}", revision=revision, **fields)
            assert answer.status_code == 403, (name, act)
    assert consulting.listed(house.desk, officer(house, DRAFTER), number) == (before,)


def test_a_copy_is_recalled_from_the_record(house: Office) -> None:
    for name in (LEADER, PUBLISHER):
        number = released(house, PLAIN.replace("本月", name))
        for other in (DRAFTER, HEAD, SECRECY, AUDITOR):
            browser = house.log_in(other)
            assert "/recall" not in browser.open(f"/cases/{number}/record").text
            revision = revision_of(house, number)
            assert browser.send(f"/cases/{number}/recall", revision=revision, reason="x").status_code == 403
        browser = house.log_in(name)
        page = f"/copies/{number}" if name == PUBLISHER else f"/cases/{number}/record"
        assert f'action="/cases/{number}/recall"' in browser.open(page).text
        assert browser.send(f"/cases/{number}/recall").status_code == 400
        browser.open(page)
        answer = browser.send(f"/cases/{number}/recall", reason="发现附件有误")
        assert answer.status_code == 200 and "已撤回" in answer.text and answer.url.path == page
        assert state_of(house, number) is CaseState.RECALLED
        assert "/recall" not in answer.text


def test_the_papers_are_taken_from_the_record(house: Office) -> None:
    number = escalated(house, PLAIN)
    assert sent(house.log_in(SECRECY), number, "ruling", PAPER, **RULING).status_code == 200
    drafter = house.log_in(DRAFTER)
    drafter.act(number, "consult", organ=ORGAN)
    (asked,) = consulting.listed(house.desk, officer(house, DRAFTER), number)
    answer = sent(drafter, number, "consult-answer", LETTER, question=asked.id, answer="consent", date="2026-03-02")
    assert answer.status_code == 200
    papers = {
        f"ruling/{1}": (PAPER, "ruling-1.pdf", "审定文件1.pdf"),
        f"consultation/{asked.id}": (LETTER, ".jpg", ".jpg"),
    }
    for name in (DRAFTER, LEADER, SECRECY, AUDITOR):
        browser = house.log_in(name)
        page = browser.open(f"/cases/{number}/record").text
        for address, (content, plain, chinese) in papers.items():
            assert f'href="/cases/{number}/record/letters/{address}"' in page
            taken = browser.client.get(f"/cases/{number}/record/letters/{address}")
            assert taken.status_code == 200 and taken.content == content
            header = taken.headers["content-disposition"]
            assert plain in header and unquote(header).endswith(chinese) and header.startswith("attachment;")
    with house.desk.store.read() as tx:
        kinds = [each.details["kind"] for each in tx.case_events(number) if each.action is AuditAction.EXPORTED]
    assert sorted(kinds) == ["consultation"] * 4 + ["ruling"] * 4
    page = house.log_in(LEADER).open(f"/cases/{number}/record").text
    assert "审定文件" in page and "会办单位复函" in page and not re.search(r"kind=|ruling<", page)
    clerk = house.log_in(PUBLISHER)
    assert "/record/letters/" not in clerk.open(f"/cases/{number}/record").text
    for name, status in ((PUBLISHER, 403), (OUTSIDER, 403), (DRAFTER, 404)):
        for address in (*papers, "ruling/2", "consultation/999", "other/1"):
            if name == DRAFTER and address in papers:
                continue
            found = house.log_in(name).client.get(f"/cases/{number}/record/letters/{address}").status_code
            assert found in (status, 404) and (found == status or address.startswith("other")), (name, address)


def test_a_file_is_read_for_who_may_send_it_alone(house: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a large file is read before the officer may see the case; too large a file is said to be so."""
    from pipeline.web import incoming

    number = escalated(house, PLAIN)
    monkeypatch.setattr(incoming, "MAX_FILE_BYTES", 1000)
    answer = sent(house.log_in(SECRECY), number, "ruling", PAPER + b" " * 1000, **RULING)
    assert answer.status_code == 422 and state_of(house, number) is CaseState.ESCALATED
    outsider = house.log_in(OUTSIDER)
    read: list[object] = []
    monkeypatch.setattr(incoming, "read_files", lambda *given: read.append(given))
    answer = outsider.client.post(f"/cases/{number}/ruling", data={}, files={"file": ("a.pdf", PAPER)})
    assert answer.status_code == 403 and read == []


def test_an_act_with_a_file_whose_answer_was_lost_is_not_done_twice(house: Office) -> None:
    number = hand_in(house, PLAIN)
    consulting.ask(house.desk, officer(house, DRAFTER), number, ORGAN)
    drafter = house.log_in(DRAFTER)
    drafter.open(f"/cases/{number}")
    fields = {name: drafter.hidden(name) for name in ("form_key", "revision", "question")}
    fields |= {"answer": "consent", "date": "2026-03-02"}
    asked = [
        drafter.client.post(
            f"/cases/{number}/consult-answer",
            data=fields,
            files={"file": ("复函.jpg", LETTER)},
            headers={"X-Mishen-Swap": "1", "X-Mishen-Act": "one"},
        )
        for _ in range(2)
    ]
    assert [each.status_code for each in asked] == [200, 200] and asked[0].json() == asked[1].json()
    assert asked[0].json()["revision"] == int(revision_of(house, number))
    # A part of a page that comes meanwhile takes nothing from what the next page says.
    drafter.client.get(f"/cases/{number}/pages?side=original&fragment=1")
    assert f"已登记“{ORGAN}”的答复" in drafter.open(f"/cases/{number}").text


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_with_scripts_everything_happens_in_place(house: Office, tmp_path: Path) -> None:
    number, marked = hand_in(house, PLAIN), escalated(house, MARKED)
    done = released(house, PLAIN.replace("本月", "年"))
    paper = tmp_path / "审定文件.pdf"
    paper.write_bytes(PAPER)
    complaints, faults, posts = Complaints(), [], []
    with serving(house.settings.home.parent, "--no-outbox") as served, chrome(1280, 720) as window:
        page = window.new_page()
        complaints.watch(page)
        page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}")
        page.evaluate("window.stays = true")
        page.locator("#consulting summary").first.focus()
        page.keyboard.press("Enter")
        page.fill("form[action$='/consult'] [name=organ]", ORGAN)
        page.keyboard.press("Enter")
        page.wait_for_selector("#consultations li")
        page.wait_for_function("() => document.activeElement.id === 'consultations'")
        faults += serious_faults(page)
        page.locator("#consultations li summary").first.click()
        page.select_option("form[action$='/consult-answer'] [name=answer]", "consent")
        page.set_input_files("form[action$='/consult-answer'] [name=file]", str(paper))
        page.screenshot(path=pictures(tmp_path) / "consultations.png")
        faults += serious_faults(page)
        page.click("form[action$='/consult-answer'] button")
        page.wait_for_function("() => document.querySelector('#consultations').innerText.includes('同意公开')")
        assert page.evaluate("window.stays")
        for name, address, act, selector in (
            (SECRECY, f"/cases/{marked}", "ruling", ".state-superseded"),
            (LEADER, f"/cases/{done}/record", "recall", ".state-recalled"),
        ):
            window.clear_cookies()
            log_in(page, served.url, name)
            page.goto(f"{served.url}{address}")
            page.evaluate("window.stays = true")
            form = page.locator(f"form[action$='/{act}']")
            page.locator("details", has=form).locator("summary").first.click()
            if act == "ruling":
                for field in ("organ", "number", "date"):
                    form.locator(f"[name={field}]").fill(RULING[field])
                form.locator("[name=conclusion]").select_option("publishable")
                form.locator("[name=file]").set_input_files(str(paper))
            else:
                form.locator("[name=reason]").fill("发现附件有误")
            faults += serious_faults(page)
            page.screenshot(path=pictures(tmp_path) / f"{act}.png")
            form.locator("button").last.click()
            page.wait_for_selector(f"#heading {selector}")
            assert page.evaluate("window.stays")
            faults += serious_faults(page)
    acts = [each for each in posts if "/cases/" in each.url]
    assert len(acts) == 4 and {each.headers.get("x-mishen-swap") for each in acts} == {"1"}
    assert faults == [] and complaints == []
    assert password(DRAFTER) and state_of(house, done) is CaseState.RECALLED
    with pytest.raises(Exception, match="撤回"):
        recall(house.desk, officer(house, LEADER), done, "再撤")


def test_an_objection_stands_where_it_is_signed_and_is_not_signed_in_a_row(house: Office) -> None:
    number = hand_in(house, PLAIN)
    decided(house, number)
    drafter = officer(house, DRAFTER)
    consulting.ask(house.desk, drafter, number, ORGAN)
    consulting.answer(house.desk, drafter, number, ORGAN, Answer.OBJECTION, house.desk.today(), "涉及未公布的水量")
    for name in (DRAFTER, HEAD, SECRECY):
        review.sign(house.desk, officer(house, name), number, remark="不采纳，水量已公布")
    leader = house.log_in(LEADER)
    page = leader.open(f"/cases/{number}/sign").text
    assert ORGAN in page and "不同意" in page and "涉及未公布的水量" in page
    found = clean(house.desk, officer(house, LEADER), number)
    assert found.hindrance is not None and "会办单位" in found.hindrance[0]


def test_a_refused_answer_leaves_no_letter_behind(house: Office) -> None:
    number = hand_in(house, PLAIN)
    consulting.ask(house.desk, officer(house, DRAFTER), number, ORGAN)
    (asked,) = consulting.listed(house.desk, officer(house, DRAFTER), number)
    before = sum(1 for _ in (house.settings.home / "blobs").rglob("*"))
    drafter = house.log_in(DRAFTER)
    for date in ("2099-01-01", "2020-01-01"):
        answer = sent(drafter, number, "consult-answer", LETTER, question=asked.id, answer="consent", date=date)
        assert answer.status_code == 400
    assert sum(1 for _ in (house.settings.home / "blobs").rglob("*")) == before


def test_forms_without_a_file_are_as_small_as_any(house: Office) -> None:
    number = hand_in(house, PLAIN)
    drafter = house.log_in(DRAFTER)
    drafter.open(f"/cases/{number}")
    for act in ("ruling", "consult-answer"):
        fields = {"form_key": drafter.hidden("form_key"), "words": "大" * 100_000}
        assert drafter.client.post(f"/cases/{number}/{act}", data=fields).status_code == 413


@pytest.mark.timeout(600)
def test_a_file_that_is_gone_holds_up_nothing(house: Office, tmp_path: Path) -> None:
    """It was chosen and then unplugged: that act is refused here, what was written stays, and the next act is done."""
    number = hand_in(house, PLAIN)
    with house.desk.store.read() as tx:
        drafter = next(each for each in tx.officers() if each.name == DRAFTER)
    consulting.ask(house.desk, drafter, number, ORGAN)
    paper = tmp_path / "复函.pdf"
    paper.write_bytes(PAPER)
    with serving(house.settings.home.parent, "--no-outbox") as served, chrome() as window:
        page = window.new_page()
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}")
        page.locator("#consultations li summary").first.click()
        page.select_option("form[action$='/consult-answer'] [name=answer]", "consent")
        page.fill("form[action$='/consult-answer'] [name=words]", "同意")
        page.set_input_files("form[action$='/consult-answer'] [name=file]", str(paper))
        paper.unlink()
        page.click("form[action$='/consult-answer'] button")
        page.wait_for_selector("#connection:has-text('无法读取')")
        page.wait_for_function(
            "() => document.querySelector('form[action$=\"/consult-answer\"] [name=words]').value === '同意'"
        )
        page.click("form[action$='/consult-answer'] button")
        page.wait_for_function("() => document.querySelector('#consultations').innerText.includes('同意公开')")
    with house.desk.store.read() as tx:
        (asked,) = tx.consultations(number)
    assert asked.words == "同意" and asked.file is None
