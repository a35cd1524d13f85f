"""The pages of a case: what stands on them, what would be published at this moment, who may see them, what stays."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import ConversionFailed, DamagedDocument, MarkedDocument, NotEntitled, UnreadableDocument
from pipeline.formats import office as libreoffice
from pipeline.formats import showing
from pipeline.model.audit import AuditAction
from pipeline.model.finding import Category, EntityType
from pipeline.model.review import Attribute, Officer, Role, Verdict
from pipeline.services import keeping, pages, review
from pipeline.services.held import Held, held
from pipeline.services.intake import Draft, take_in
from pipeline.services.pages import PagesView, Side
from pipeline.services.review import Ruling
from tests.formats.packages import p, package, table
from tests.formats.pdf_samples import NAME, NUMBER, PHONE, letter
from tests.formats.scans import draw_page, pdf_of, scan_of
from tests.services.office import SECTION, Office, found

PLAIN = f"关于领取奖金的通知\n\n获奖人：方知远，手机号码{PHONE}。\n身份证号：640590198108301468。\n"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = found(tmp_path)
    yield made
    pages.forget(made.desk)


def hand_in(office: Office, source: bytes, name: str, attribute: Attribute | None = Attribute.PROACTIVE) -> str:
    return take_in(office.desk, Draft(source, name, SECTION, attribute), office.officers[Role.DRAFTER]).number


def view(office: Office, number: str, side: Side = Side.ORIGINAL) -> PagesView:
    return pages.pages(office.desk, office.officers[Role.SECTION_HEAD], number, side)


def decide(office: Office, number: str, verdict: Verdict, *items: int) -> None:
    review.decide(office.desk, office.officers[Role.DRAFTER], number, items, Ruling(verdict, "核对"))


def events(office: Office, number: str) -> list[dict[str, str]]:
    with office.desk.store.read() as tx:
        return [dict(each.details) for each in tx.case_events(number) if each.action is AuditAction.ORIGINAL_VIEWED]


def published_words(office: Office, number: str) -> str:
    """Return every word of the copy as it would be published, read anew from its bytes."""
    desk = office.desk
    view(office, number, Side.PUBLISHED)
    with desk.store.read() as tx:
        case = tx.case(number)
    source, document = desk.document_of(case)
    plan = pages._plan(desk, case, document)
    assert plan is not None
    copy = formats.redact(source, document, plan)
    return formats.read(copy, f"copy{formats.copy_suffix(case.file_name or '')}").text


def test_every_item_of_a_pdf_stands_on_its_page(office: Office) -> None:
    number = hand_in(office, letter(2), "答复.pdf")
    seen = view(office, number)
    assert seen.total == len(seen.leaves) == 2 and seen.text is None and seen.unplaced == ()
    assert seen.items and {spot.shown.item.number for leaf in seen.leaves for spot in leaf.spots} == {
        each.item.number for each in seen.items
    }
    assert all(each.verdict is None for each in seen.items) and seen.still_open == len(seen.items)
    (identity,) = [each for each in seen.items if each.item.type is EntityType.CN_ID_CARD][:1]
    (spot,) = [each for each in seen.leaves[0].spots if each.shown == identity]
    assert len(spot.boxes) == 2, "a number that goes on in the next line has two boxes"
    decide(office, number, Verdict.KEEP, identity.item.number)
    again = next(each for each in view(office, number).items if each.item == identity.item)
    assert again.verdict is Verdict.KEEP


def test_the_published_side_follows_the_decisions(office: Office) -> None:
    number = hand_in(office, letter(1), "答复.pdf")
    first = view(office, number, Side.PUBLISHED)
    assert first.total == 1 and first.plan and first.leaves[0].runs == () and first.leaves[0].spots == ()
    said = published_words(office, number)
    assert PHONE not in said and NUMBER not in said.replace("\n", "") and "信息公开申请的答复" in said
    items = view(office, number).items
    phones = [each.item.number for each in items if each.item.type is EntityType.PHONE_NUMBER]
    before = pages.picture(office.desk, office.officers[Role.DRAFTER], number, Side.PUBLISHED, 1)
    decide(office, number, Verdict.KEEP, *phones)
    second = view(office, number, Side.PUBLISHED)
    assert second.plan != first.plan and second.still_open == first.still_open - len(phones)
    said = published_words(office, number)
    assert PHONE in said and NUMBER[:10] not in said
    after = pages.picture(office.desk, office.officers[Role.DRAFTER], number, Side.PUBLISHED, 1)
    assert before != after
    original = pages.picture(office.desk, office.officers[Role.DRAFTER], number, Side.ORIGINAL, 1)
    assert original not in (before, after)


def test_what_is_added_by_hand_is_withheld_at_once(office: Office) -> None:
    number = hand_in(office, letter(1), "答复.pdf")
    with office.desk.store.read() as tx:
        document = office.desk.reading_of(tx.case(number))
    at = document.text.index("本局三月七日")
    review.add_item(office.desk, office.officers[Role.DRAFTER], number, at, at + 6, EntityType.TERM, "测试")
    added = view(office, number)
    (mine,) = [each for each in added.items if each.item.start == at]
    assert mine.category is Category.PERSONAL or mine.category
    assert any(spot.shown == mine for spot in added.leaves[0].spots)
    assert "本局三月七日" not in published_words(office, number)


def test_text_files_are_shown_as_text_on_both_sides(office: Office) -> None:
    number = hand_in(office, PLAIN.encode(), "通知.txt")
    original = view(office, number)
    assert original.leaves == () and original.text is not None and original.text.text == PLAIN and not original.unset
    copy = view(office, number, Side.PUBLISHED)
    assert copy.text is not None and PHONE not in copy.text.text and "方知远" not in copy.text.text
    assert "关于领取奖金的通知" in copy.text.text and copy.items == ()
    assert pages.picture(office.desk, office.officers[Role.DRAFTER], number, Side.ORIGINAL, 1) is None


def word() -> bytes:
    return package(
        p("关于领取奖金的通知", "<w:b/>", '<w:jc w:val="center"/>')
        + p(f"获奖人{NAME}，手机号码：{PHONE}。")
        + table(("姓名", "身份证号"), (NAME, NUMBER))
    )


def test_word_without_libreoffice_is_shown_as_text(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find_office", lambda: None)
    number = hand_in(office, word(), "通知.docx")
    original, copy = view(office, number), view(office, number, Side.PUBLISHED)
    assert original.text is not None and not original.unset and NUMBER in original.text.text
    assert copy.text is not None and NUMBER not in copy.text.text and "关于领取奖金的通知" in copy.text.text


def test_word_that_cannot_be_laid_out_is_shown_as_text(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise ConversionFailed(what="超过时限 60 秒")

    monkeypatch.setattr(libreoffice, "find_office", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(libreoffice, "convert", fail)
    number = hand_in(office, word(), "通知.docx")
    for side in Side:
        shown = view(office, number, side)
        assert shown.unset and shown.text is not None and shown.leaves == ()


@pytest.mark.slow
def test_word_is_shown_as_pages(office: Office) -> None:
    if libreoffice.find_office() is None:
        pytest.skip("LibreOffice is not installed: make system")
    number = hand_in(office, word(), "通知.docx")
    original = view(office, number)
    assert original.total == 1 and original.text is None
    placed = {spot.shown.item.number for spot in original.leaves[0].spots}
    hidden = {each.item.number for each in original.unplaced}
    assert placed | hidden == {each.item.number for each in original.items} and placed
    assert all(each.item.places for each in original.unplaced), "what shows is placed"
    copy = view(office, number, Side.PUBLISHED)
    assert copy.total == 1 and PHONE not in published_words(office, number)
    drafter = office.officers[Role.DRAFTER]
    drawn = [pages.picture(office.desk, drafter, number, side, 1) for side in Side]
    assert drawn[0] and drawn[1] and drawn[0] != drawn[1]


@pytest.mark.slow
def test_a_scan_shows_what_was_recognised(office: Office) -> None:
    source = pdf_of([scan_of(draw_page(("关于发放补助的通知", f"手机号码{PHONE}。")).pixels, noise=4)])
    number = hand_in(office, source, "扫描件.pdf")
    shown = view(office, number)
    assert shown.leaves[0].spots and shown.leaves[0].runs and shown.unplaced == ()
    assert PHONE not in published_words(office, number)


def test_nothing_is_published_of_what_is_not_disclosed(office: Office) -> None:
    number = hand_in(office, PLAIN.encode(), "通知.txt")
    review.set_attribute(
        office.desk, office.officers[Role.DRAFTER], number, Attribute.NON_DISCLOSURE, "内部", category=Category.PROCESS
    )
    shown = view(office, number, Side.PUBLISHED)
    assert shown.nothing and shown.text is None and shown.leaves == ()
    assert pages.picture(office.desk, office.officers[Role.DRAFTER], number, Side.PUBLISHED, 1) is None


def test_a_document_without_attribute_can_be_looked_at(office: Office) -> None:
    number = hand_in(office, PLAIN.encode(), "通知.txt", None)
    assert view(office, number, Side.PUBLISHED).text is not None


def test_marked_documents(office: Office) -> None:
    secret = hand_in(office, "机密★1年\n\n关于专用线路调整的请示\n".encode(), "请示.txt")
    for side in Side:
        with pytest.raises(MarkedDocument):
            view(office, secret, side)
    internal = hand_in(office, "内部资料　注意保存\n\n数据工作简报\n\n本期综述。\n".encode(), "简报.txt")
    assert view(office, internal).text is not None
    with pytest.raises(MarkedDocument):
        view(office, internal, Side.PUBLISHED)


def test_only_those_who_may_see_a_case_see_its_pages(office: Office) -> None:
    number = hand_in(office, letter(1), "答复.pdf")
    stranger = Officer("x", "x", frozenset({Role.SECTION_HEAD}), frozenset({"别的科"}))
    view(office, number)  # it is in memory: that makes no difference
    before = events(office, number)
    for side in Side:
        with pytest.raises(NotEntitled):
            pages.pages(office.desk, stranger, number, side)
        with pytest.raises(NotEntitled):
            pages.picture(office.desk, stranger, number, side, 1)
    assert events(office, number) == before


def test_a_view_is_recorded_once_and_not_once_a_picture(office: Office) -> None:
    number = hand_in(office, letter(3), "答复.pdf")
    head, auditor = office.officers[Role.SECTION_HEAD], office.officers[Role.AUDITOR]
    view(office, number)
    for page in (1, 2, 3, 1):
        assert pages.picture(office.desk, head, number, Side.ORIGINAL, page)
    assert events(office, number) == [{"side": "original"}]
    view(office, number)
    assert len(events(office, number)) == 2, "each look at the pages"
    assert pages.picture(office.desk, auditor, number, Side.ORIGINAL, 1)
    assert pages.picture(office.desk, auditor, number, Side.ORIGINAL, 2)
    assert len(events(office, number)) == 3, "a picture by itself is a view"
    assert pages.picture(office.desk, head, number, Side.PUBLISHED, 1)
    assert events(office, number)[-1] == {"side": "published"}
    assert pages.picture(office.desk, head, number, Side.ORIGINAL, 4) is None


def test_a_file_that_cannot_be_drawn_is_a_typed_error(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = hand_in(office, letter(1), "答复.pdf")

    def fail(*_: object) -> None:
        raise DamagedDocument(what="文件使解析程序异常退出")

    monkeypatch.setattr(showing, "pages_of", fail)
    with pytest.raises(UnreadableDocument):
        view(office, number)
    monkeypatch.undo()
    monkeypatch.setattr(formats, "redact", fail)
    with pytest.raises(UnreadableDocument):
        view(office, number, Side.PUBLISHED)
    assert view(office, number).total == 1, "a failure is not kept"


def test_nothing_is_left_in_memory_or_on_disk(office: Office, tmp_path: Path) -> None:
    number = hand_in(office, letter(2), "答复.pdf")
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    for side in Side:
        view(office, number, side)
        pages.picture(office.desk, office.officers[Role.SECTION_HEAD], number, side, 1)
    assert held(office.desk.store).bytes_held() > 10_000
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == files, "nothing was written"
    pages.forget(office.desk)
    assert held(office.desk.store).bytes_held() == 0
    gc.collect()
    left = [each for each in gc.get_objects() if type(each).__name__ in ("Run", "Sheets", "_Laid", "_Copy")]
    assert left == []


def test_erasing_a_case_empties_the_memory(office: Office) -> None:
    number = hand_in(office, PLAIN.encode(), "通知.txt")
    drafter = office.officers[Role.DRAFTER]
    view(office, number)
    review.set_attribute(office.desk, drafter, number, Attribute.NON_DISCLOSURE, "内部", category=Category.PROCESS)
    for role in (Role.DRAFTER, Role.SECTION_HEAD, Role.SECRECY_OFFICE, Role.LEADER):
        review.sign(office.desk, office.officers[role], number)
    keeping.erase(office.desk, office.officers[Role.ADMINISTRATOR], number, "期满")
    assert held(office.desk.store).bytes_held() == 0


# What is held -----------------------------------------------------------------------------------------------------------


def test_what_is_held_is_made_once_bounded_and_let_go() -> None:
    memory = Held(most=1000, seconds=0.2)
    made: list[str] = []
    gate = threading.Event()

    def make(name: str) -> str:
        gate.wait(5)
        made.append(name)
        return name

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(memory.get, "a", lambda: make("a"), lambda _: 600) for _ in range(4)]
        gate.set()
        assert {each.result() for each in asked} == {"a"}
    assert made == ["a"] and memory.bytes_held() == 600
    memory.get("b", lambda: make("b"), lambda _: 600)
    assert memory.bytes_held() == 600, "the one that was used first has gone"
    memory.get("huge", lambda: make("huge"), lambda _: 5000)
    assert memory.bytes_held() == 5000, "what is needed now stays"
    with pytest.raises(ValueError):
        memory.get("c", lambda: int("x"), lambda _: 1)
    memory.get("d", lambda: make("d"), lambda _: 10)
    assert not memory.noted("seen")
    memory.note("seen")
    assert memory.noted("seen")
    deadline = time.monotonic() + 5
    while memory.bytes_held() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert memory.bytes_held() == 0 and not memory.noted("seen")
