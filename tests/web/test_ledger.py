"""台账: what it lists for whom, filters, order, search for sealed titles, and the Excel file."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from itertools import chain
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from pipeline.model.audit import AuditAction
from pipeline.model.ledger import SortBy
from pipeline.model.review import Attribute, Case, CaseState, Opinion, Signature
from pipeline.model.text import printable
from pipeline.records.sheets import sheet
from pipeline.services import ledger
from pipeline.services.keeping import erase
from tests.web.closed import AUDITOR, PUBLISHER, decided, hand_in, officer, released, staffed
from tests.web.office import (
    ADMINISTRATOR,
    DRAFTER,
    HEAD,
    MARKED,
    OTHER,
    OUTSIDER,
    PLAIN,
    SECRECY,
    SECTION,
    TITLE,
    Browser,
    Office,
)


@pytest.fixture
def house(office: Office) -> Office:
    return staffed(office)


def cheap(office: Office, count: int, **changes: Any) -> list[str]:
    """Put cases into the store as they would stand there, without documents."""
    numbers = []
    with office.desk.store.begin() as tx:
        edition = office.desk.profile_named("zhongwei_yunjisuan")
        for _ in range(count):
            number = tx.next_case_number(2026)
            facts: dict[str, Any] = {
                "number": number,
                "section": SECTION,
                "profile": edition.id,
                "profile_version": edition.edition,
                "state": CaseState.IN_REVIEW,
                "step": edition.chain[0].id,
                "attribute": Attribute.PROACTIVE,
                "revision": 1,
                "document": number,
                "format": "txt",
                "title": f"第{number}号通知",
                "file_name": "x.txt",
                "original": "0" * 64,
                "released": None,
                "opened_at": office.desk.timestamp(),
                "due": "2026-03-30",
            }
            tx.add_case(Case(**(facts | changes)), key=number)
            numbers.append(number)
    return numbers


def listed(browser: Browser, query: str = "") -> list[str]:
    answer = browser.open(f"/ledger{query}")
    assert answer.status_code == 200, answer.text
    return shown(answer.text)


def shown(page: str) -> list[str]:
    return re.findall(r'<a href="/cases/([^"/]+)/record">', page)


def test_what_an_officer_sees(house: Office) -> None:
    own, other = cheap(house, 2), cheap(house, 1, section=OTHER)
    closed = cheap(house, 1, state=CaseState.WITHHELD, step=None)
    for name in (AUDITOR, SECRECY):
        assert set(listed(house.log_in(name))) == {*own, *other, *closed}
    for name in (DRAFTER, HEAD):
        assert set(listed(house.log_in(name))) == {*own, *closed}
    assert listed(house.log_in(OUTSIDER)) == other
    assert listed(house.log_in(OUTSIDER), f"?section={SECTION}") == []
    for name in (ADMINISTRATOR, PUBLISHER):
        browser = house.log_in(name)
        assert listed(browser) == [] and 'href="/ledger"' not in re.sub("<main.*", "", browser.page, flags=re.S)
    assert 'href="/ledger"' in house.log_in(DRAFTER).open("/queue").text


def test_filters(house: Office) -> None:
    number = released(house, PLAIN)
    marked = hand_in(house, MARKED, "line.txt")
    withheld = cheap(house, 1, state=CaseState.WITHHELD, step=None, attribute=Attribute.NON_DISCLOSURE, due=None)[0]
    late = cheap(house, 1, due="2026-02-27")[0]
    soon = cheap(house, 1, due="2026-03-06")[0]
    over = cheap(house, 1, due="2026-02-01", state=CaseState.WITHHELD, step=None)[0]
    old = cheap(house, 1, opened_at="2025-12-30T17:00:00.000000Z")[0]
    browser = house.log_in(AUDITOR)
    drafter = officer(house, DRAFTER).id
    for query, expected in {
        "?state=released": {number},
        "?state=blocked": {marked},
        "?outcome=publish_redacted": {number},
        "?outcome=non_disclosure": {withheld, over},
        "?attribute=non_disclosure": {withheld},
        "?due=overdue": {late},
        "?due=soon": {soon},
        "?to=2025-12-31": {old},
        "?to=2025-12-30": set(),
        "?from=2026-01-01": {number, marked, withheld, late, soon, over},
        f"?officer={drafter}": {number, marked},
        f"?officer={officer(house, AUDITOR).id}": set(),
        "?year=2025": set(),
        "?section=%00&officer=%00": {number, marked, withheld, late, soon, over, old},
        "?year=2026&state=in_review": {late, soon, old},
        "?state=nonsense&sort=evil&from=x&year=99999&page=1": {number, marked, withheld, late, soon, over, old},
    }.items():
        assert set(listed(browser, query)) == expected, query
    browser.open(f"/cases/{number}/record")  # a look is no work on a case
    assert listed(browser, f"?officer={officer(house, AUDITOR).id}") == []
    page = unescape(browser.open("/ledger").text)
    assert "区分处理后公开" in page and "逾期 2 个工作日" in page and "带密级标志，不保存内容" in page


def test_order_and_pages(house: Office) -> None:
    numbers = cheap(house, 60) + cheap(house, 55, due="2026-03-01", section=OTHER)
    browser = house.log_in(AUDITOR)
    newest = sorted(numbers, reverse=True)
    assert listed(browser) == newest[:50]
    assert listed(browser, "?page=3") == newest[100:]
    assert listed(browser, "?up=1") == sorted(numbers)[:50]
    assert listed(browser, "?page=4") == []
    first = listed(browser, "?sort=due&up=1")
    assert first == sorted(numbers[60:])[:50]
    assert 'aria-sort="ascending"' in browser.page
    assert 'href="/ledger?sort=due"' in browser.page
    every = [listed(browser, f"?sort={column}&page={page}") for column in SortBy for page in (1, 2, 3)]
    for at in range(0, len(every), 3):
        assert sorted(chain(*every[at : at + 3])) == sorted(numbers)


def test_search_for_sealed_titles(house: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = cheap(house, 30)
    wanted = cheap(house, 1, title="关于ＡＢＣ项目 验收的公告")[0]
    hidden = cheap(house, 1, title="关于abc项目验收的公告", section=OTHER)[0]
    browser = house.log_in(DRAFTER)
    browser.open("/ledger")
    answer = browser.send("/ledger/search", words="abc项目验收")
    assert shown(answer.text) == [wanted] and hidden not in answer.text
    assert "?" not in str(answer.url) and "abc" not in str(answer.url)
    assert "逐件解密查找" in answer.text and "已查到第 31 件，找到 1 件" in answer.text
    browser.open("/ledger")
    assert shown(browser.send("/ledger/search", words=numbers[3][-4:]).text) == [numbers[3]]
    for word in (numbers[3], numbers[3][5:]):
        browser.open("/ledger")
        answer = browser.send("/ledger/search", words=word)
        assert shown(answer.text) == [numbers[3]] and "逐件解密" not in answer.text
    browser.open("/ledger")
    assert shown(browser.send("/ledger/search", words=hidden).text) == []
    assert browser.open("/ledger/search").url.path == "/ledger"
    assert shown(browser.send("/ledger/search", words="abc", state="released").text) == []
    monkeypatch.setattr(ledger, "SCAN", 10)
    monkeypatch.setattr(ledger, "_CHUNK", 5)
    browser.open("/ledger")
    pages, answer = 0, browser.send("/ledger/search", words="abc", up="1")
    while "继续查找" in answer.text:
        found = re.findall(r'name="start" value="(\d+)"', answer.text)
        answer = browser.send("/ledger/search", words="abc", up="1", start=found[0])
        pages += 1
    assert pages == 3 and shown(answer.text) == [wanted]


def test_a_full_page_of_hits_goes_on_where_it_stopped(house: Office) -> None:
    numbers = cheap(house, 120)
    browser = house.log_in(DRAFTER)
    browser.open("/ledger")
    seen = shown(browser.send("/ledger/search", words="通知").text)
    assert len(seen) == 50
    for start in ("50", "100"):
        seen += shown(browser.send("/ledger/search", words="通知", start=start).text)
    assert seen == sorted(numbers, reverse=True)


def test_export(house: Office) -> None:
    cheap(house, 3)
    evil = ['=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1", "控\x00制\x1b字符"]
    for title in evil:
        cheap(house, 1, title=title, section=OTHER)
    number = released(house, PLAIN)
    browser = house.log_in(AUDITOR)
    browser.open("/ledger")
    answer = browser.send("/ledger/export")
    assert answer.headers["content-disposition"].startswith('attachment; filename="ledger-2026-03-02.xlsx"')
    assert answer.headers["cache-control"] == "no-store"
    book = openpyxl.load_workbook(BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0][:3] == ["编号", "标题", "科室"] and len(rows) == 11
    assert rows[1][0] == number and rows[1][4] == "主动公开" and rows[1][7] == "区分处理后公开"
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    titles = {row[1] for row in rows}
    assert {'=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "控制字符"} <= titles
    for cell in cells:
        assert cell.quotePrefix == (isinstance(cell.value, str) and cell.value[:1] in "=+-@#\t"), cell.value
    with house.desk.store.read() as tx:
        last = tx.last_event()
    assert last is not None and last.action is AuditAction.EXPORTED
    assert last.details == {"kind": "ledger", "cases": "10"} and last.officer == officer(house, AUDITOR).id
    browser.open("/ledger")
    narrowed = openpyxl.load_workbook(BytesIO(browser.send("/ledger/export", section=OTHER, words="SUM").content))
    assert [row[1] for row in narrowed.active.iter_rows(values_only=True)][1:] == ["@SUM(A1)"]


def test_export_in_english_and_of_nothing(house: Office) -> None:
    browser = house.log_in(OUTSIDER)
    browser.open("/ledger?lang=en")
    book = openpyxl.load_workbook(BytesIO(browser.send("/ledger/export").content))
    assert [cell.value for cell in next(book.active.iter_rows())][:2] == ["Case", "Title"]
    assert book.active.max_row == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_no_text_becomes_a_formula(words: list[str]) -> None:
    book = openpyxl.load_workbook(BytesIO(sheet("表", ["甲"], [[word] for word in words], [10])))
    for word, (cell,) in zip(words, book.active.iter_rows(min_row=2), strict=False):
        assert cell.data_type != "f" and (cell.value or "") == printable(word)


def test_an_erased_case_stays_listed_without_title(house: Office) -> None:
    number = released(house, PLAIN)
    erase(house.desk, officer(house, ADMINISTRATOR), number, "保管期满")
    page = house.log_in(AUDITOR).open("/ledger").text
    assert number in page and "内容已销毁" in page and TITLE not in page


def test_cases_of_an_older_version_are_entered_when_first_asked_for(house: Office) -> None:
    number, erased = released(house, PLAIN), released(house, PLAIN + "第二件。")
    erase(house.desk, officer(house, ADMINISTRATOR), erased, "保管期满")
    engine = create_engine(f"sqlite:///{house.settings.home / 'mishen.db'}")
    with engine.begin() as connection:
        before = connection.execute(text("SELECT * FROM ledger ORDER BY case_number")).all()
        connection.execute(text("DELETE FROM ledger"))
    assert set(listed(house.log_in(AUDITOR), "?outcome=publish_redacted")) == {number, erased}
    with engine.begin() as connection:
        after = connection.execute(text("SELECT * FROM ledger ORDER BY case_number")).all()
    engine.dispose()
    assert after[0] == before[0]
    # Of an erased one the record tells the moment; the attribute of the draft itself is gone.
    assert after[1][0] == erased and after[1][1][:16] == before[1][1][:16] and after[1][3] == before[1][3]


@pytest.mark.parametrize("change", ["attribute = 'on_request'", "opened_at = '2020-01-01T00:00:00.000000Z'"])
def test_a_row_changed_with_a_database_tool_is_noticed(house: Office, change: str) -> None:
    cheap(house, 1)
    engine = create_engine(f"sqlite:///{house.settings.home / 'mishen.db'}")
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE ledger SET {change}"))
    engine.dispose()
    answer = house.log_in(AUDITOR).open("/ledger")
    assert answer.status_code == 503 and "被改动" in answer.text


def test_forms_need_their_key(house: Office) -> None:
    cheap(house, 1)
    browser = house.log_in(DRAFTER)
    for act in ("search", "export"):
        answer = browser.client.post(f"/ledger/{act}", data={"words": "通知", "form_key": "x"})
        assert answer.status_code == 403 and "通知" not in answer.text
    browser.open("/ledger")
    assert browser.send("/ledger/search", words="x", start="-1").status_code == 400


def test_the_outcome_follows_what_is_signed(house: Office) -> None:
    number = hand_in(house, PLAIN)
    decided(house, number)
    browser = house.log_in(AUDITOR)
    assert listed(browser, "?outcome=publish_redacted") == []
    with house.desk.store.begin() as tx:
        case = tx.case(number)
        given = Signature("s", "initial_opinion", officer(house, DRAFTER).id, Opinion.ON_REQUEST, "p", case.opened_at)
        tx.add_signature(number, given)
        tx.save_case(replace(case, state=CaseState.APPROVED, step=None, revision=case.revision + 1))
    assert listed(browser, "?outcome=on_request") == [number]


def test_menu(house: Office) -> None:
    for name, expected in {
        DRAFTER: ["/queue", "/ledger"],
        HEAD: ["/queue", "/ledger", "/overview"],
        PUBLISHER: ["/queue", "/copies"],
        AUDITOR: ["/queue", "/ledger", "/copies", "/overview"],
        ADMINISTRATOR: ["/queue", "/overview"],
    }.items():
        page = house.log_in(name).page
        menu = page[page.index("<nav") : page.index("</nav>")]
        found = [
            link
            for link in re.findall(r'<a href="([^"?]+)"', menu)
            if link in {"/queue", "/ledger", "/copies", "/overview"}
        ]
        assert found == expected, name
