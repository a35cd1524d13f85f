"""The pages of a document in the workbench: fragment and page, boxes, text that can be selected, pictures, rights, plain errors."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline import formats
from pipeline.errors import DamagedDocument
from pipeline.formats import office as libreoffice
from pipeline.formats import showing
from pipeline.model.document import Block, BlockBuilder, BlockKind, Cell, Document, Piece, PlainText, Revised
from pipeline.model.finding import Category, Disposition, EntityType
from pipeline.model.review import Item
from pipeline.services import pages
from pipeline.services.intake import Draft, take_in
from pipeline.services.pages import Shown
from pipeline.web.flowing import Bit, Line, Table, flowing
from tests.formats.packages import p, package, table
from tests.formats.pdf_samples import NAME, NUMBER, letter
from tests.formats.pdf_samples import PHONE as TELEPHONE
from tests.web.chrome import Complaints, chrome, log_in, pictures, too_wide
from tests.web.office import DRAFTER, HEAD, INTERNAL, MARKED, OUTSIDER, PHONE, PLAIN, SECTION, Browser, Office, password
from tests.web.process import serving


def hand_in(office: Office, source: bytes, name: str) -> str:
    with office.desk.store.begin() as tx:
        officer = tx.authenticate(DRAFTER, password(DRAFTER))
    return take_in(office.desk, Draft(source, name, SECTION), officer).number


class Runs(HTMLParser):
    """Collects the runs of a page as a script finds them: each element with data-start, and its text; and the boxes."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[tuple[int, str]] = []
        self.boxes: dict[int, set[str]] = {}
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        assert "style" not in found and not any(name.startswith("on") for name in found), "the policy forbids it"
        if found.get("data-item") and "box" in (found.get("class") or ""):
            self.boxes.setdefault(int(found["data-item"] or 0), set()).update((found["class"] or "").split())
        if tag in ("img", "br", "hr", "input", "meta", "link", "rect"):
            return
        starts = "data-start" in found
        if starts:
            self.runs.append((int(found["data-start"] or 0), ""))
        self._open.append((tag, starts))

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1]:
            start, text = self.runs[-1]
            self.runs[-1] = start, text + data


def document_of(office: Office, number: str) -> Document:
    with office.desk.store.read() as tx:
        return office.desk.reading_of(tx.case(number))


def items_of(office: Office, number: str) -> tuple[Item, ...]:
    with office.desk.store.read() as tx:
        return tx.items(number)


def check(office: Office, number: str, page: str) -> Runs:
    """The runs of a page say what the document says where they claim to be."""
    found, document = Runs(page), document_of(office, number)
    assert found.runs
    for start, text in found.runs:
        assert document.text[start : start + len(text)] == text
    return found


def fragment(browser: Browser, number: str, side: str = "original") -> Any:
    answer = browser.client.get(f"/cases/{number}/pages?side={side}", headers={"Sec-Fetch-Dest": "empty"})
    assert answer.headers["cache-control"] == "no-store"
    return answer


def test_a_pdf_with_its_boxes_runs_and_pictures(office: Office) -> None:
    number = hand_in(office, letter(2), "答复.pdf")
    browser = office.log_in(DRAFTER)
    text = fragment(browser, number).text
    assert "<html" not in text and text.count('<figure class="page"') == 2 and 'data-page="2"' in text
    found = check(office, number, text)
    assert set(found.boxes) == {item.number for item in items_of(office, number)}
    assert all("open" in each for each in found.boxes.values())
    assert {each for classes in found.boxes.values() for each in classes if each.startswith("cat-")} == {"cat-personal"}
    assert f'href="/cases/{number}#item-1"' in text and "aria-label" in text
    addresses = re.findall(r'<img loading="lazy"[^>]* src="([^"]+)" alt="([^"]+)"', text)
    assert [alt for _, alt in addresses] == ["第 1 页，共 2 页", "第 2 页，共 2 页"]
    for address, _ in addresses:
        answer = browser.client.get(address)
        assert answer.status_code == 200 and answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "no-store" and len(answer.content) < 200_000
        assert Image.open(io.BytesIO(answer.content)).width > 1000
    assert browser.client.get(f"/cases/{number}/pages/3/picture").status_code == 404


def test_decided_items_look_otherwise(office: Office) -> None:
    number = office.hand_in(PLAIN)
    browser = office.log_in(DRAFTER)
    first, second, *_ = sorted(item.number for item in items_of(office, number))
    browser.act(number, "decide", item=first, verdict="keep", reason="公职人员")
    browser.act(number, "decide", item=second, verdict="withhold", reason="隐私")
    found = check(office, number, fragment(browser, number).text)
    assert "kept" in found.boxes[first] and "withheld" in found.boxes[second]


def test_plain_navigation_gets_a_whole_page_in_both_languages(office: Office) -> None:
    number = office.hand_in(PLAIN)
    browser = office.log_in(DRAFTER)
    page = browser.open(f"/cases/{number}/pages").text
    assert "<html" in page and f'href="/cases/{number}/pages?side=published"' in page
    assert "As it would be published" in browser.open(f"/cases/{number}/pages?side=published&lang=en").text
    assert PHONE not in browser.page and "the layout" not in browser.page
    assert browser.open(f"/cases/{number}/pages?fragment=1").text.lstrip().startswith('<div class="sheets"')
    assert browser.open(f"/cases/{number}/pages?side=else").status_code == 400


def test_text_keeps_its_offsets_and_marks(office: Office) -> None:
    source = (
        "关于补贴的公示\r\n\r\n姓名\t身份证号\r\n方知远\t640590198108301468\r\n"
        "一、第一条 <b>&amp;\r\n联系电话13900001111。\r\n"
    )
    number = office.hand_in(source)
    page = fragment(office.log_in(DRAFTER), number).text
    found = check(office, number, page)
    assert set(found.boxes) == {item.number for item in items_of(office, number)}
    assert "<table>" in page and "<h2" in page and "<h3" in page and "<b>" not in page
    said = "".join(text for _, text in found.runs)
    assert "方知远" in said and "640590198108301468" in said and "\r" not in said


def test_the_published_side_shows_nothing_withheld(office: Office) -> None:
    number = office.hand_in(PLAIN)
    browser = office.log_in(DRAFTER)
    page = fragment(browser, number, "published").text
    assert PHONE not in page and "方知远" not in page and "data-start" not in page and "领取竞赛奖金" in page
    assert "未决的" in page and 'class="box' not in page
    phone = next(item for item in items_of(office, number) if item.type is EntityType.PHONE_NUMBER)
    browser.act(number, "decide", item=phone.number, verdict="keep", reason="公开电话")
    assert PHONE in fragment(browser, number, "published").text


def word() -> bytes:
    return package(
        p("关于领取奖金的通知", "<w:b/>", '<w:jc w:val="center"/>')
        + p(f"获奖人{NAME}，手机号码：{TELEPHONE}。")
        + table(("姓名", "身份证号"), (NAME, NUMBER))
        + p("另有隐去的号码13911112222", "<w:vanish/>")
    )


def test_word_without_libreoffice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find_office", lambda: None)
    number = hand_in(office, word(), "通知.docx")
    browser = office.log_in(DRAFTER)
    page = fragment(browser, number).text
    found = check(office, number, page)
    assert set(found.boxes) == {item.number for item in items_of(office, number) if item.start < item.end}
    assert "未安装 LibreOffice" in page and '<section class="hides"' in page and "<td>" in page
    copy = fragment(browser, number, "published").text
    assert all(each not in copy for each in (NUMBER, TELEPHONE, "13911112222")) and "关于领取奖金的通知" in copy


@pytest.mark.slow
def test_word_with_libreoffice(office: Office) -> None:
    if libreoffice.find_office() is None:
        pytest.skip("LibreOffice is not installed: make system")
    number = hand_in(office, word(), "通知.docx")
    browser = office.log_in(DRAFTER)
    page = fragment(browser, number).text
    found = check(office, number, page)
    items = items_of(office, number)
    hidden = {item.number for item in items if item.places}
    assert set(found.boxes) == {item.number for item in items} - hidden and hidden
    listed = page.partition('class="unplaced"')[2].partition("</details>")[0]
    assert {int(each) for each in re.findall(r'data-item="(\d+)"', listed)} == hidden and "藏于" in listed
    answer = browser.client.get(f"/cases/{number}/pages/1/picture?side=published")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("image/")


def test_who_may_not_see_it_sees_nothing(office: Office) -> None:
    number = hand_in(office, letter(1), "答复.pdf")
    fragment(office.log_in(HEAD), number)
    for address in (f"/cases/{number}/pages", f"/cases/{number}/pages/1/picture"):
        assert office.browser().client.get(address, follow_redirects=False).status_code == 303
        for side in ("original", "published"):
            answer = office.log_in(OUTSIDER).client.get(f"{address}?side={side}")
            assert answer.status_code == 403 and "image" not in answer.headers["content-type"]
            assert NAME not in answer.text and TELEPHONE not in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "301", "1e3", "99999999999999999999"])
def test_pages_that_do_not_exist(office: Office, page: str) -> None:
    number = office.hand_in(PLAIN)
    answer = office.log_in(HEAD).client.get(f"/cases/{number}/pages/{page}/picture")
    assert answer.status_code in (400, 404)


def test_marked_cases(office: Office) -> None:
    secret, internal = office.hand_in(MARKED), office.hand_in(INTERNAL)
    browser = office.log_in(HEAD)
    for address in (
        f"/cases/{secret}/pages",
        f"/cases/{secret}/pages/1/picture",
        f"/cases/{internal}/pages?side=published",
    ):
        answer = browser.client.get(address)
        assert answer.status_code == 403 and 'role="alert"' in answer.text and "东机房" not in answer.text
    assert fragment(browser, internal).status_code == 200
    refused = fragment(browser, internal, "published")
    assert refused.status_code == 403 and "<html" not in refused.text and 'role="alert"' in refused.text


def test_a_file_that_cannot_be_drawn_is_a_plain_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = hand_in(office, letter(1), "答复.pdf")
    browser = office.log_in(DRAFTER)

    def fail(*_: object) -> None:
        raise DamagedDocument(what="文件使解析程序异常退出")

    monkeypatch.setattr(showing, "pages_of", fail)
    answer = browser.open(f"/cases/{number}/pages")
    assert answer.status_code == 422 and "文件已损坏" in answer.text and 'role="alert"' in answer.text
    answer = fragment(browser, number)
    assert answer.status_code == 422 and "<html" not in answer.text and "文件已损坏" in answer.text
    monkeypatch.undo()
    monkeypatch.setattr(formats, "redact", fail)
    answer = browser.open(f"/cases/{number}/pages?side=published")
    assert answer.status_code == 422 and NAME not in answer.text


# Text as headings, paragraphs and tables ---------------------------------------------------------------------------------


def item(number: int, start: int, end: int) -> Shown:
    found = Item(f"i{number}", number, start, end, EntityType.TERM, Disposition.REVIEW, "x", (), 1.0, "test", "1", None)
    return Shown(found, None, Category.PERSONAL)


_TEXT = st.text("甲乙A1 \u3000\r\n\t\0\x1b\ud800\U0001f600\u200b\u2028é<&", max_size=12)


@given(st.data())
def test_bits_say_the_text_at_their_offsets(data: st.DataObject) -> None:
    builder = BlockBuilder()
    for number in range(data.draw(st.integers(1, 5))):
        texts = data.draw(st.lists(_TEXT, min_size=1, max_size=3))
        states = data.draw(st.lists(st.sampled_from((None, Revised.INSERTED)), min_size=3, max_size=3))
        made = tuple(Piece(text, PlainText(0, 0), state) for text, state in zip(texts, states, strict=False))
        cell = data.draw(st.sampled_from((None, Cell(0, number // 2, number % 2))))
        builder.add(made, BlockKind.TABLE_CELL if cell else BlockKind.PARAGRAPH, cell=cell)
    document = Document("0" * 64, "txt", tuple(builder.blocks))
    size = len(document.text)
    spans = data.draw(st.lists(st.tuples(st.integers(0, size), st.integers(0, size)), max_size=5))
    items = [item(number, min(span), max(span)) for number, span in enumerate(spans, 1)]
    bits = [bit for passage in flowing(document, items) for part in passage.parts for bit in bits_of(part)]
    at = 0
    for bit in bits:
        assert document.text[bit.start : bit.start + len(bit.text)] == bit.text and bit.start >= at
        at = bit.start + len(bit.text)
        bit.text.encode()
        assert not set(bit.text) & set("\r\0")
        covering = {each.item.number for each in items if each.item.start <= bit.start < each.item.end}
        assert {each.item.number for each in bit.marks} == covering
        assert all(each.item.start <= bit.start and at <= each.item.end for each in bit.marks)
    said = {place for bit in bits for place in range(bit.start, bit.start + len(bit.text))}
    for block in document.blocks:
        if block.text.strip() and any(char.isalnum() for char in block.text):
            assert all(block.start + at in said for at, char in enumerate(block.text) if char.isalnum())


def bits_of(part: Line | Table) -> list[Bit]:
    if isinstance(part, Line):
        return list(part.bits)
    return [bit for row in part.rows for cell in row for bit in cell]


def test_rows_of_a_table_stay_together() -> None:
    document = formats.read("公示\n\n| 姓名 | 电话 |\n|---|---|\n| 方知远 | 139 |\n\n完\n".encode(), "a.md")
    tables = [part for passage in flowing(document) for part in passage.parts if isinstance(part, Table)]
    assert [len(row) for each in tables for row in each.rows] == [2, 2]
    assert isinstance(document.blocks[0], Block)


# In a browser ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_text_can_be_selected_where_it_stands(office: Office, tmp_path: Path) -> None:
    number = hand_in(office, letter(1), "答复.pdf")
    pages.forget(office.desk)
    document = document_of(office, number)
    shots, complaints = pictures(tmp_path), Complaints()
    with serving(office.settings.home.parent, "--no-outbox") as served, chrome(1280, 900) as window:
        page = window.new_page()
        complaints.watch(page)
        log_in(page, served.url, DRAFTER)
        page.goto(f"{served.url}/cases/{number}/pages")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.sheet img')].every(each => each.complete && each.naturalWidth > 500)"
        )
        page.screenshot(path=shots / "pages-original.png", full_page=True)
        # The picture and the drawing over it are one size, and every box lies on the sheet.
        assert page.evaluate(
            "[...document.querySelectorAll('.sheet')].every(sheet => { const a = sheet.querySelector('img')"
            ".getBoundingClientRect(), b = sheet.querySelector('svg').getBoundingClientRect();"
            "return Math.abs(a.width - b.width) < 1 && Math.abs(a.height - b.height) < 1; })"
        )
        # A letter's place on the screen leads back to its offset, as a selection does.
        start, text = page.evaluate(
            "(() => { const run = [...document.querySelectorAll('.runs text')].find(each => each.textContent.includes("
            f"'{NAME}')); return [Number(run.dataset.start), run.textContent]; }})()"
        )
        assert document.text[start : start + len(text)] == text
        at = text.index(NAME)
        left, top, right, bottom = page.evaluate(
            "(() => { const run = [...document.querySelectorAll('.runs text')].find(each => each.textContent.includes("
            f"'{NAME}')); const box = run.ownerSVGElement.getBoundingClientRect(), view = run.ownerSVGElement.viewBox"
            f".baseVal, scale = box.width / view.width; const a = run.getStartPositionOfChar({at}), "
            f"b = run.getEndPositionOfChar({at + len(NAME) - 1}); window.scrollTo(0, box.top + a.y * scale - 300);"
            "const now = run.ownerSVGElement.getBoundingClientRect();"
            "return [now.left + a.x * scale, now.top + (a.y - 10) * scale, now.left + b.x * scale, now.top + a.y * scale]; })()"
        )
        middle = (top + bottom) / 2
        page.mouse.move(left + 2, middle)
        page.mouse.down()
        page.mouse.move(right - 2, middle)
        page.mouse.up()
        assert page.evaluate("getSelection().toString()") == NAME
        assert page.evaluate(
            "Number(getSelection().anchorNode.parentElement.dataset.start) + getSelection().anchorOffset"
        ) == (document.text.index(NAME))
        page.goto(f"{served.url}/cases/{number}/pages?side=published")
        page.screenshot(path=shots / "pages-published.png", full_page=True)
        assert not too_wide(page)
    assert complaints == []
