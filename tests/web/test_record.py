"""案卷: what the record of a case tells whom, and the files that leave it."""

from __future__ import annotations

import base64
import json
import re
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import docx
import pytest

from pipeline.model.audit import AuditAction
from pipeline.model.review import Role, Verdict
from pipeline.records.manifest import check_manifest, read_manifest
from pipeline.services import release, review
from pipeline.services.keeping import erase
from pipeline.services.markings import escalate
from pipeline.store.extract import verify_extract
from tests.cli.office import mishen_here
from tests.web.closed import AUDITOR, PUBLISHER, decided, hand_in, officer, released, staffed
from tests.web.office import (
    ADMINISTRATOR,
    CHAIN,
    DRAFTER,
    HEAD,
    LEADER,
    MARKED,
    OUTSIDER,
    PHONE,
    PLAIN,
    SECRECY,
    TITLE,
    Office,
)


@pytest.fixture
def house(office: Office) -> Office:
    return staffed(office)


def events(office: Office, number: str) -> list[tuple[AuditAction, str | None, str | None]]:
    with office.desk.store.read() as tx:
        return [(event.action, event.officer, event.details.get("kind")) for event in tx.case_events(number)]


def names(header: str) -> tuple[str, str]:
    found = re.fullmatch(r"attachment; filename=\"([^\"]+)\"; filename\*=UTF-8''(\S+)", header)
    assert found is not None, header
    return found.group(1), unquote(found.group(2))


def test_the_time_line_tells_every_event_in_plain_words(house: Office) -> None:
    number = hand_in(house, PLAIN)
    decided(house, number)
    review.sign(house.desk, officer(house, DRAFTER), number, remark="请领导审核")
    head = officer(house, HEAD)
    review.send_back(house.desk, head, number, "initial_opinion", "标题需修改")
    review.sign(house.desk, officer(house, DRAFTER), number)
    review.decide(house.desk, head, number, [1], review.Ruling(Verdict.KEEP, "属于应当公开的内容"))
    review.sign(house.desk, head, number)
    answer = house.log_in(LEADER).open(f"/cases/{number}/record")
    page = unescape(answer.text)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    for words in (
        TITLE,
        "立项",
        "林小禾",
        "科室工作人员初步意见",
        "逐项决定",
        "核对后遮盖",
        "第 1 项",
        "类别：个人信息",
        "建议遮盖",
        "请领导审核",
        "退回到：科室工作人员初步意见",
        "标题需修改",
        "签批失效",
        "属于应当公开的内容",
        "意见：区分处理后公开",
        "已失效",
        "2026-03-02 09:00",
    ):
        assert words in page, words
    with house.desk.store.read() as tx:
        told = tx.case_events(number)
        plans = {each.plan for each in tx.signatures(number)}
    for event in told:
        assert f"#{event.sequence}<" in page
    for plan in plans:
        assert plan in page
    assert not re.search(r"[a-z]+=|item_decided|signature_voided|initial_opinion|section_head", told_in(page))
    assert (AuditAction.ORIGINAL_VIEWED, officer(house, LEADER).id, None) in events(house, number)


def told_in(page: str) -> str:
    """Return the words of the time line, without its markup."""
    return re.sub(r"<[^>]*>", "", page[page.index('<ol class="timeline">') : page.index("签批及其针对的内容")])


def test_english(house: Office) -> None:
    number = hand_in(house, PLAIN)
    decided(house, number)
    page = unescape(house.log_in(DRAFTER).open(f"/cases/{number}/record?lang=en").text)
    for words in (
        "Case record",
        "Time line",
        "case opened",
        "item decided",
        "category: personal information",
        "Audit proof",
    ):
        assert words in page


def test_versions_are_linked_both_ways(house: Office) -> None:
    first = hand_in(house, PLAIN)
    second = hand_in(house, PLAIN + "\n补充一句。\n", supersedes=first)
    third = hand_in(house, PLAIN + "\n补充两句。\n", supersedes=second)
    browser = house.log_in(DRAFTER)
    page = browser.open(f"/cases/{second}/record").text
    assert f'此前：<a href="/cases/{first}/record">' in page and f'此后：<a href="/cases/{third}/record">' in page
    page = browser.open(f"/cases/{third}/record").text
    assert page.index(f"/cases/{first}/record") < page.index(f"/cases/{second}/record")
    assert f"由新稿替代，新事项 {second}" in browser.open(f"/cases/{first}/record").text


def test_who_may_take_the_original(house: Office) -> None:
    number = hand_in(house, PLAIN)
    for name in (*CHAIN, AUDITOR):
        browser = house.log_in(name)
        assert f"/cases/{number}/record/files/original" in browser.open(f"/cases/{number}/record").text
        answer = browser.client.get(f"/cases/{number}/record/files/original")
        assert answer.status_code == 200 and answer.content == PLAIN.encode(), name
        assert names(answer.headers["content-disposition"]) == (f"{number}.original.txt", f"{number}.原件.txt")
        assert answer.headers["cache-control"] == "no-store" and answer.headers["content-type"].startswith("text/plain")
        assert events(house, number)[-1] == (AuditAction.ORIGINAL_DOWNLOADED, officer(house, name).id, None)
    before = events(house, number)
    for name in (PUBLISHER, OUTSIDER, ADMINISTRATOR):
        answer = house.log_in(name).client.get(f"/cases/{number}/record/files/original")
        assert answer.status_code == 403 and PHONE not in answer.text
    assert events(house, number) == before


def test_a_clerk_who_also_reviews_another_section_does_not_get_the_original(house: Office) -> None:
    number = hand_in(house, PLAIN)
    with house.desk.store.begin() as tx:
        tx.add_officer("双职", "口令-双职", {Role.PUBLISHER, Role.DRAFTER}, {"数据资源科"})
    assert house.log_in("双职").client.get(f"/cases/{number}/record/files/original").status_code == 403


def test_the_released_copy_its_manifest_and_its_report(house: Office) -> None:
    number = released(house, PLAIN)
    browser = house.log_in(PUBLISHER)
    assert browser.open(f"/cases/{number}/record").status_code == 403
    page = unescape(browser.open(f"/copies/{number}").text)
    assert TITLE in page and "个人信息 · 手机号码 1 处" in page and "/original" not in page
    assert "已遮盖内容无残留" in page and "通过" not in re.findall(r"✗.*", page)
    copy = browser.client.get(f"/cases/{number}/record/files/copy")
    assert names(copy.headers["content-disposition"]) == (f"{number}.txt", f"{number}.txt")
    assert PHONE not in copy.text and TITLE in copy.text
    manifest = browser.client.get(f"/cases/{number}/record/files/manifest")
    signed = read_manifest(manifest.text)
    assert check_manifest(signed, house.desk.store.keys.public_key) and signed.manifest.copy in page
    report = browser.client.get(f"/cases/{number}/record/files/report").json()
    assert report["passed"] is True and report["copy"] == signed.manifest.copy
    assert {check["name"] for check in report["checks"]} == {check.name for check in signed.manifest.checks}
    taken = [kind for action, _, kind in events(house, number) if action is AuditAction.EXPORTED]
    assert taken == ["copy", "manifest", "report"]


def test_nothing_is_there_before_the_release(house: Office) -> None:
    number = hand_in(house, PLAIN)
    browser = house.log_in(DRAFTER)
    for kind, status in (("copy", 409), ("manifest", 409), ("report", 409), ("../original", 404), ("x", 404)):
        answer = browser.client.get(f"/cases/{number}/record/files/{kind}")
        assert answer.status_code == status, kind
        assert "content-disposition" not in answer.headers
    for kind, status in (("reasons", 400), ("escalation", 400), ("notice", 404)):
        assert browser.client.get(f"/cases/{number}/record/papers/{kind}").status_code == status


def test_papers_when_they_apply(house: Office) -> None:
    number = released(house, PLAIN)
    browser = house.log_in(LEADER)
    page = browser.open(f"/cases/{number}/record").text
    assert "papers/form" in page and "papers/reasons" in page
    assert "papers/escalation" not in page and "record/notice" not in page
    form = browser.client.get(f"/cases/{number}/record/papers/form")
    assert names(form.headers["content-disposition"]) == (f"{number}.form.docx", f"{number}.审批表.docx")
    assert "钱望山" in words_of(form.content)
    reasons = browser.client.get(f"/cases/{number}/record/papers/reasons")
    assert "个人信息" in words_of(reasons.content) and PHONE not in words_of(reasons.content)
    release.recall(house.desk, officer(house, LEADER), number, "遮盖有误，号码外泄")
    page = browser.open(f"/cases/{number}/record").text
    assert "papers/reasons" not in page and f"/cases/{number}/record/notice" in page and "已不再有效" in page
    answer = browser.send(f"/cases/{number}/record/notice", public_reason="内容更新", with_title="1")
    told = words_of(answer.content)
    assert "内容更新" in told and TITLE in told and "外泄" not in told


def test_the_letter_to_the_authority(house: Office) -> None:
    number = hand_in(house, PLAIN)
    escalate(house.desk, officer(house, DRAFTER), number, "能否公开存疑")
    browser = house.log_in(DRAFTER)
    page = browser.open(f"/cases/{number}/record").text
    assert "报请：" in page and "能否公开存疑" in page
    letter = browser.client.get(f"/cases/{number}/record/papers/escalation")
    assert "能否公开存疑" in words_of(letter.content)


def words_of(data: bytes) -> str:
    word = docx.Document(BytesIO(data))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in word.paragraphs), *cells])


def test_the_audit_proof_holds_offline(house: Office) -> None:
    number, other = released(house, PLAIN), hand_in(house, PLAIN + "另一件。")
    browser = house.log_in(HEAD)
    answer = browser.client.get(f"/cases/{number}/record/files/proof")
    assert names(answer.headers["content-disposition"]) == (f"{number}.audit.jsonl", f"{number}.审计证明.jsonl")
    lines = answer.text.splitlines()
    key = house.desk.store.keys.public_key
    assert verify_extract(lines, key).ok
    with house.desk.store.read() as tx:
        assert verify_extract(lines, key).events == len(tx.case_events(number))
    assert other not in answer.text
    assert base64.b64encode(key).decode() in unescape(browser.open(f"/cases/{number}/record").text)
    for at, line in enumerate(lines):
        if json.loads(line)["type"] != "header":
            assert not verify_extract([*lines[:at], *lines[at + 1 :]], key).ok, line
    changed = [line.replace('"released"', '"recalled"') for line in lines]
    assert verify_extract(changed, key).tampering == "edited"
    assert not verify_extract([*lines[:3], lines[2], *lines[3:]], key).ok
    assert not verify_extract(lines, bytes(32)).ok
    assert not verify_extract([line.replace(number, other) for line in lines], key).ok
    assert not verify_extract([], key).ok and not verify_extract(["x", "{}", "[]"], key).ok


def test_the_command_that_the_page_names_checks_the_proof(house: Office, tmp_path: Path) -> None:
    number = hand_in(house, PLAIN)
    browser = house.log_in(DRAFTER)
    page = unescape(browser.open(f"/cases/{number}/record").text)
    said = re.search(r"<code class=\"hash\">mishen (audit verify .*?)</code>", page)
    assert said is not None
    answer = browser.client.get(f"/cases/{number}/record/files/proof")
    file = tmp_path / names(answer.headers["content-disposition"])[0]
    file.write_bytes(answer.content)
    words = [str(file) if word == file.name else word for word in said.group(1).split()]
    assert str(file) in words
    done = mishen_here(*words)
    assert done.status == 0 and json.loads(done.out)["tampering"] is None
    file.write_text(answer.text.replace("case_opened", "case_blocked"), encoding="utf-8")
    done = mishen_here(*words)
    assert done.status == 5 and json.loads(done.out)["tampering"] == "edited"


def test_a_marked_case_shows_marks_and_no_original(house: Office) -> None:
    number = hand_in(house, MARKED, "line.txt")
    browser = house.log_in(SECRECY)
    page = browser.open(f"/cases/{number}/record").text
    assert "机密★1年" in page and "专用线路" not in page and "line.txt" not in page
    assert browser.client.get(f"/cases/{number}/record/files/original").status_code == 403


def test_an_erased_case_is_the_auditors(house: Office) -> None:
    number = released(house, PLAIN)
    with house.desk.store.begin() as tx:
        administrator = next(each for each in tx.officers() if each.name == ADMINISTRATOR)
    erase(house.desk, administrator, number, "保管期满")
    auditor = house.log_in(AUDITOR)
    page = auditor.open(f"/cases/{number}/record")
    assert page.status_code == 200 and "销毁内容" in page.text and "发布" in page.text
    assert TITLE not in page.text and "records/papers" not in page.text
    lines = auditor.client.get(f"/cases/{number}/record/files/proof").text.splitlines()
    assert verify_extract(lines, house.desk.store.keys.public_key).ok
    for name in (HEAD, SECRECY):
        assert house.log_in(name).open(f"/cases/{number}/record").status_code == 403
    assert auditor.client.get(f"/cases/{number}/record/files/copy").status_code == 403


def test_the_auditor_changes_nothing(house: Office) -> None:
    number = released(house, PLAIN)
    auditor = house.log_in(AUDITOR)
    page = auditor.open(f"/cases/{number}/record").text
    assert set(re.findall(r'action="([^"]+)"', page)) == {"/logout"}
