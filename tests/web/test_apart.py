"""The web server opens no file itself: what a file does to whoever handles it happens in another process."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pipeline import formats
from pipeline.formats import office as libreoffice
from pipeline.formats.pdf import worker
from pipeline.model.review import Attribute
from pipeline.services import pages
from pipeline.services.intake import Draft, take_in
from tests.formats.packages import p, package, r, table
from tests.web.office import DRAFTER, PHONE, PLAIN, SECTION, Browser, Office, password

TITLE = "关于领取奖金的通知"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Limits hold for processes that are started from now on."""
    worker.close()
    yield
    worker.close()


def word(paragraphs: int = 1) -> bytes:
    spread = "".join(r(char, f'<w:sz w:val="{20 + at}"/>') for at, char in enumerate("请各科室于本月底前核对名单。"))
    plain = f"<w:p>{spread * 10}</w:p>" * paragraphs
    return package(p(TITLE, "<w:b/>") + plain + table(("姓名", "手机号码"), ("方知远", PHONE)))


def hand_in(office: Office, source: bytes, name: str) -> str:
    with office.desk.store.begin() as tx:
        officer = tx.authenticate(DRAFTER, password(DRAFTER))
    return take_in(office.desk, Draft(source, name, SECTION, Attribute.PROACTIVE), officer).number


def as_of_an_older_version(office: Office, number: str) -> None:
    """Take from a case what its original read as."""
    with office.desk.store.begin() as tx:
        case = tx.case(number)
        tx.save_case(replace(case, read_as=None, revision=case.revision + 1))


def fragment(browser: Browser, number: str, side: str) -> Any:
    return browser.open(f"/cases/{number}/pages?side={side}", headers={"x-mishen-swap": "1"})


def nobody(*_: object, **__: object) -> None:
    raise AssertionError("a file was opened in the web server")


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file can be opened in this process any more."""
    from pipeline.formats import docx, sniff, text

    for module, name in (
        *((docx, name) for name in ("read", "redact", "picture", "source_text")),
        *((text, name) for name in ("read", "redact", "source_text")),
        *((formats, name) for name in ("read", "source_text", "bytes_read")),
        (sniff, "check"),
        (zipfile, "ZipFile"),
    ):
        monkeypatch.setattr(module, name, nobody)


@pytest.mark.parametrize("old", [False, True], ids=["new", "of an older version"])
@pytest.mark.parametrize("name", ["通知.docx", "通知.txt"])
def test_the_pages_of_a_case_open_no_file_here(
    name: str, old: bool, office: Office, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "find_office", lambda: None)
    number = hand_in(office, word() if name.endswith("docx") else PLAIN.encode(), name)
    if old:
        as_of_an_older_version(office, number)
    request.getfixturevalue("closed")
    browser = office.log_in(DRAFTER)
    assert browser.open(f"/cases/{number}").status_code == 200 and "通知" in browser.page
    original, published = fragment(browser, number, "original"), fragment(browser, number, "published")
    assert original.status_code == published.status_code == 200
    assert PHONE in original.text and PHONE not in published.text and "通知" in published.text
    page = browser.open(f"/cases/{number}/text")
    assert page.status_code == 200 and PHONE in page.text
    added = browser.act(number, "find", type="TERM", text="本月", reason="测试")
    assert added.status_code == 200, added.text
    assert browser.act(number, "accept").status_code == 200
    assert worker.running()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["通知.docx", "通知.rtf"])
def test_nor_do_those_that_libreoffice_sets(name: str, office: Office, request: pytest.FixtureRequest) -> None:
    if libreoffice.find_office() is None:
        pytest.skip("LibreOffice is not installed: make system")
    source = word() if name.endswith("docx") else f"{{\\rtf1\\ansi Call {PHONE} for a copy\\par}}".encode()
    number = hand_in(office, source, name)
    as_of_an_older_version(office, number)
    request.getfixturevalue("closed")
    browser = office.log_in(DRAFTER)
    for side in ("original", "published"):
        assert fragment(browser, number, side).status_code == 200
        answer = browser.client.get(f"/cases/{number}/pages/1/picture?side={side}")
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("image/")


# Where memory ends, the XML library calls a file broken.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [("STALL_CPU_SECONDS", 0.3, "解析超时"), ("MEMORY", 380 * 1024**2, "处理所需内存|文件已损坏")],
)
def test_a_word_file_that_takes_too_much_is_a_plain_page_and_the_server_goes_on(
    limit: str, value: float, said: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes through when it is read, and takes too long or too much of the memory when its copy is made."""
    monkeypatch.setattr(libreoffice, "find_office", lambda: None)
    other = hand_in(office, PLAIN.encode(), "通知.txt")
    number = hand_in(office, word(300), "通知.docx")
    browser = office.log_in(DRAFTER)
    assert fragment(browser, number, "original").status_code == 200
    worker.close()
    monkeypatch.setattr(worker, limit, value)
    answer = fragment(browser, number, "published")
    assert answer.status_code == 422 and re.search(said, answer.text) and 'role="alert"' in answer.text
    assert "方知远" not in answer.text and PHONE not in answer.text
    # An older case's original is read where it is looked at: the same holds.
    as_of_an_older_version(office, number)
    pages.forget(office.desk)
    for address in (f"/cases/{number}/text", f"/cases/{number}/pages"):
        assert browser.open(address).status_code == 422 and re.search(said, browser.page)
    monkeypatch.undo()
    worker.close()
    assert fragment(browser, other, "published").status_code == 200
    assert browser.open("/queue").status_code == 200
