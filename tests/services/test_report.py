"""The page of a scan: every item in context, nothing from outside, hostile text and names escaped, marks alone of a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import detectors
from pipeline.model.finding import Disposition
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.services.report import report_pieces
from pipeline.services.scan import ScanResult, scan_files
from tests.formats.drafts import hiding_places
from tests.web.chrome import Complaints, chrome, too_wide

PROFILE = load_profile(DEFAULT_PROFILE)
LETTER = "关于某事的答复\n申请人：蓝小溪，手机13900001234，来信收悉。\n咨询电话：0310-7066125。\n"
SECRET = "机密★1年\n关于方案的请示\n　　联系人：蓝小溪，手机13900001234。\n"
INTERNAL = "内部资料　注意保存\n\n工作简报\n　　手机13900005678。\n"
HOSTILE = (
    "申请人：蓝小溪<script src='http://evil.example/x.js'></script>，"
    "手机13900001234<img src=//evil.example/p.png onerror=alert(1)>\n"
)
NAMES = ("letter.txt", "marked.txt", "internal.txt", "plain.txt", "<img src=x onerror=alert(1)>.txt", "empty.docx")


class Reader(HTMLParser):
    """Collects elements with their attributes, and the text of each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def results(folder: Path, *, with_text: bool = True) -> list[ScanResult]:
    texts = (LETTER, SECRET, INTERNAL, "通知\n　　请认真落实。\n", HOSTILE, "")
    for name, text in zip(NAMES, texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return list(scan_files([(name, folder / name) for name in NAMES], PROFILE, detectors.detect, with_text=with_text))


def page_of(scanned: list[ScanResult], folder: Path, language: str = "zh") -> str:
    return b"".join(report_pieces(scanned, language, folder)).decode()


def sections(page: str) -> list[str]:
    return re.findall(r"<section>.*?</section>", page, re.DOTALL)


def test_every_item_stands_there_in_context_with_type_proposal_reason_and_articles(tmp_path: Path) -> None:
    scanned = results(tmp_path)
    page = page_of(scanned, tmp_path)
    parts = sections(page)
    assert len(parts) == len(NAMES)
    for result, part in zip(scanned, parts, strict=True):
        shown = Reader(part)
        assert [tag for tag, _ in shown.elements].count("mark") == len(result.findings)
        for finding, text in result.findings:
            assert text in shown.text
            assert finding.reason in shown.text
            assert all(str(article) in shown.text for article in finding.basis)
    letter = Reader(parts[0]).text
    assert all(
        word in letter for word in ("手机号码", "个人信息", "遮盖", "保留", "申请人：", "来信收悉", "证据：", "标签")
    )
    assert '<mark class="cat-personal">13900001234</mark>' in parts[0]
    assert "未发现须处理的内容" in parts[3]


def test_an_item_says_where_it_hides(tmp_path: Path) -> None:
    (tmp_path / "places.docx").write_bytes(hiding_places())
    found = list(scan_files([("places.docx", tmp_path / "places.docx")], PROFILE, detectors.detect))
    page = b"".join(report_pieces(found, "zh", tmp_path)).decode()
    assert sorted(re.findall(r'<b class="place">(.*?)</b>', page)) == sorted(
        ("藏于：隐藏文字", "藏于：批注", "修订：插入的内容", "藏于：已删除的修订内容")
    )
    assert "读取提示：含批注；含已删除的修订内容；含隐藏文字" in page
    assert "hidden: comment" in b"".join(report_pieces(found, "en", tmp_path)).decode()
    # The contract of the JSON object stays as it is.
    assert "places" not in found[0].as_json()


def test_the_summary_counts_by_disposition_and_category(tmp_path: Path) -> None:
    scanned = results(tmp_path)
    head = page_of(scanned, tmp_path).split("<section>")[0]
    assert "共 6 份文稿：不得发布 2 份，遮盖后发布 2 份，可以发布 1 份，未能读取 1 份。" in head
    assert all(word in head for word in ("国家秘密", "工作秘密", "个人信息")) and "商业秘密" not in head
    (row,) = re.findall(r"<tr>(?:(?!</tr>).)*letter\.txt.*?</tr>", head, re.DOTALL)
    counts = re.findall(r'<td class="number">(.*?)</td>', row)
    touched = sum(finding.disposition is not Disposition.KEEP for finding, _ in scanned[0].findings)
    kept = len(scanned[0].findings) - touched
    assert counts == ["1", "–", str(touched), "–", str(kept), "–", "–", str(touched)]


def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    scanned = results(tmp_path)
    error = scanned[-1].error
    assert error is not None
    assert error.message() in Reader(sections(page_of(scanned, tmp_path))[-1]).text


def test_a_state_secret_shows_only_its_mark(tmp_path: Path) -> None:
    secret = Reader(sections(page_of(results(tmp_path), tmp_path))[1]).text
    assert "机密★1年" in secret
    assert not any(word in secret for word in ("蓝小溪", "13900001234", "请示", "方案"))


def test_nothing_is_loaded_from_outside_and_everything_is_escaped(tmp_path: Path) -> None:
    page = page_of(results(tmp_path), tmp_path)
    shown = Reader(page)
    assert not {"script", "img", "link", "iframe", "object", "embed", "base", "form", "video", "audio", "svg"} & {
        tag for tag, _ in shown.elements
    }
    for _, attributes in shown.elements:
        assert not [
            name for name in attributes if name.startswith("on") or name in ("src", "style", "srcset", "action")
        ]
        assert (attributes.get("href") or "#").startswith("#")
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style and "@import" not in style and "@font-face" not in style
    assert "default-src 'none'" in page
    assert "<img src=x onerror=alert(1)>.txt" in shown.text
    assert "evil.example" in shown.text
    targets = {attributes["id"] for _, attributes in shown.elements if "id" in attributes}
    links = [attributes["href"] for tag, attributes in shown.elements if tag == "a"]
    assert links and all((link or "")[1:] in targets for link in links)


def test_characters_that_nobody_sees_become_visible(tmp_path: Path) -> None:
    name = "a\u202etxt.exe.txt"
    (tmp_path / name).write_text("手机139\u200b00001234\u202e倒写\n", encoding="utf-8")
    page = page_of(list(scan_files([(name, tmp_path / name)], PROFILE, detectors.detect)), tmp_path)
    assert "\u202e" not in page and "\u200b" not in page
    assert "139▯00001234" in page


def test_without_texts_no_text_stands_there(tmp_path: Path) -> None:
    page = page_of(results(tmp_path, with_text=False), tmp_path)
    assert not any(word in page for word in ("蓝小溪", "13900001234", "7066125", "来信", "申请人"))
    assert "手机号码" in page


def test_it_speaks_english_on_request(tmp_path: Path) -> None:
    page = page_of(results(tmp_path), tmp_path, "en")
    assert all(word in page for word in ('lang="en"', "mobile number", "6 documents: 2 blocked", "Basis: "))


def test_nothing_stays_behind_when_a_scan_breaks_off(tmp_path: Path) -> None:
    def broken() -> Iterator[ScanResult]:
        yield results(tmp_path)[0]
        raise RuntimeError

    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(RuntimeError):
        b"".join(report_pieces(broken(), "zh", tmp_path))
    assert {path.name for path in tmp_path.iterdir()} - {*before} <= {*NAMES}


@pytest.mark.slow
def test_a_browser_shows_it_without_complaint(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text(page_of(results(tmp_path), tmp_path), encoding="utf-8")
    complaints = Complaints()
    with chrome() as window:
        page = window.new_page()
        complaints.watch(page)
        page.goto(target.as_uri())
        assert page.title() == "密审检测报告"
        assert not too_wide(page)
        assert page.evaluate("performance.getEntriesByType('resource').length") == 0
        assert page.evaluate("document.scripts.length + document.images.length") == 0
        assert page.evaluate("getComputedStyle(document.querySelector('mark')).fontWeight") == "600"
    assert complaints == []
