"""What somebody covered by hand in a document with revisions: an item, and a bar in the copy, in whichever state leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from detectors import detect
from pipeline.formats.docx import read, redact
from pipeline.model.document import Document, Hiding, Revised
from pipeline.model.finding import EntityType
from pipeline.model.redaction import Revisions
from pipeline.policy.load import DEFAULT_PROFILE, load_profile
from pipeline.redaction.verify import verify
from tests.formats.packages import everything, p, package, plan, r, spans_of, visible

PROFILE = load_profile(DEFAULT_PROFILE)
SECRET = "举报内容另案处理"
BLACK = '<w:highlight w:val="black"/>'
SHADE = '<w:shd w:val="clear" w:fill="000000"/>'
BAR = "■■■"


def gone(text: str, properties: str = "") -> str:
    return f'<w:del w:id="2" w:author="甲"><w:r><w:rPr>{properties}</w:rPr><w:delText>{text}</w:delText></w:r></w:del>'


def changed(now: str, before: str) -> str:
    return f'{now}<w:rPrChange w:id="3" w:author="甲"><w:rPr>{before}</w:rPr></w:rPrChange>'


def sentence(*middle: str, paragraph: str = "") -> str:
    return f"<w:p>{paragraph}{r('正文')}{''.join(middle)}{r('，完。')}</w:p>"


DELETED_ROW = f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc><w:tcPr/>{p(SECRET, BLACK)}</w:tc></w:tr>"
SHADED_BEFORE = f'<w:pPr><w:pPrChange w:id="4" w:author="甲"><w:pPr>{SHADE}</w:pPr></w:pPrChange></w:pPr>'
DARK = '<w:color w:val="000000"/>'
# By how the revisions and the bar meet: the body, and what shows when they are accepted and when they are rejected.
CASES = {
    "deleted": (sentence(gone(SECRET, BLACK)), "正文，完。", "正文■■■，完。"),
    "deleted, shaded": (sentence(gone(SECRET, DARK + SHADE)), "正文，完。", "正文■■■，完。"),
    "deleted beside other words": (sentence(gone("旧词"), gone(SECRET, BLACK)), "正文，完。", "正文旧词■■■，完。"),
    "deleted in part": (sentence(r(SECRET[:4], BLACK), gone(SECRET[4:], BLACK)), "正文■■■，完。", "正文■■■，完。"),
    "deleted with its row": (
        f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/>{p('头')}</w:tc></w:tr>{DELETED_ROW}</w:tbl>{p('正文')}",
        "头正文",
        "头■■■正文",
    ),
    "inserted": (
        sentence(f'<w:ins w:id="1" w:author="甲">{r(SECRET, BLACK)}</w:ins>'),
        "正文■■■，完。",
        "正文，完。",
    ),
    "moved": (
        sentence(f'<w:moveFrom w:id="4">{r(SECRET, BLACK)}</w:moveFrom>')
        + f'<w:p><w:moveTo w:id="5">{r(SECRET, BLACK)}</w:moveTo></w:p>',
        "正文，完。■■■",
        "正文■■■，完。",
    ),
    "covered by a revision": (sentence(r(SECRET, changed(BLACK, ""))), "正文■■■，完。", f"正文{SECRET}，完。"),
    "uncovered by a revision": (sentence(r(SECRET, changed("", BLACK))), f"正文{SECRET}，完。", "正文■■■，完。"),
    "covered before by its paragraph": (
        f"<w:p>{SHADED_BEFORE}{r(SECRET, DARK)}</w:p>{p('正文')}",
        f"{SECRET}正文",
        "■■■正文",
    ),
    "covered in both": (sentence(r(SECRET, BLACK), gone("旧")), "正文■■■，完。", "正文■■■旧，完。"),
    "parted by an insertion": (
        sentence(r(SECRET[:4], BLACK), f'<w:ins w:id="1" w:author="甲">{r("新")}</w:ins>', r(SECRET[4:], BLACK)),
        "正文■■■新■■■，完。",
        "正文■■■，完。",
    ),
}


def copies(document: Document, source: bytes, state: Revisions, *words: str) -> tuple[str, bytes]:
    """Return what the verified copy shows in a state, and the copy."""
    chosen = replace(plan(document, *spans_of(document, *words)), revisions=state)
    copy = redact(source, document, chosen)
    report = verify(document, copy, chosen, lambda _: (), original=source)
    assert report.passed, [check for check in report.checks if not check.passed]
    return "".join(visible(read(copy)).split()), copy


@pytest.mark.parametrize("kind", CASES)
def test_the_bar_stays_in_the_state_that_has_it(kind: str) -> None:
    body, accepted, rejected = CASES[kind]
    source = package(body)
    document = read(source)
    for state, shows in ((Revisions.ACCEPT, accepted), (Revisions.REJECT, rejected)):
        shown, copy = copies(document, source, state)
        assert shown == shows
        assert (SECRET in everything(copy)) == (SECRET in shows)


@pytest.mark.parametrize("kind", CASES)
def test_what_is_withheld_there_goes_in_either_state(kind: str) -> None:
    body, accepted, rejected = CASES[kind]
    source = package(body)
    document = read(source)
    for state, shows in ((Revisions.ACCEPT, accepted), (Revisions.REJECT, rejected)):
        shown, copy = copies(document, source, state, SECRET[:4], SECRET[4:])
        assert SECRET[:4] not in everything(copy) and SECRET[4:] not in everything(copy)
        assert shown.replace(BAR, "").replace("■", "") == shows.replace(SECRET, "").replace(BAR, "")


@pytest.mark.parametrize("kind", CASES)
def test_it_is_an_item_of_its_own(kind: str) -> None:
    document = read(package(CASES[kind][0]))
    found = [each for each in detect(document, PROFILE) if each.type is EntityType.COVERED]
    assert SECRET in {document.text[each.start : each.end] for each in found}
    assert "fake_redaction" in document.warnings


def test_the_item_says_in_which_state_the_words_show() -> None:
    reasons = {}
    for kind, (body, _, _) in CASES.items():
        document = read(package(body))
        whole = [each for each in detect(document, PROFILE) if each.type is EntityType.COVERED][-1]
        reasons[kind] = whole.reason
    assert "修订" not in reasons["covered in both"]
    assert "修订前" in reasons["deleted"] and "已删除" in reasons["deleted"]
    for kind in ("covered by a revision", "uncovered by a revision"):
        assert "另一种状态" in reasons[kind]


def test_pieces_tell_the_state_of_a_bar() -> None:
    def states(kind: str) -> list[Revised | None]:
        blocks = [block for block in read(package(CASES[kind][0])).blocks if block.hiding is Hiding.COVERED]
        return [piece.revised for block in blocks for piece in block.pieces if piece.address is not None]

    assert states("covered in both") == [None]
    assert states("inserted") == [Revised.INSERTED]
    assert states("deleted") == [Revised.DELETED]
    assert states("covered by a revision") == states("uncovered by a revision") == [Revised.REPEATED]
    assert sorted(states("moved"), key=str) == [Revised.DELETED, Revised.INSERTED]


def test_covered_text_that_a_copy_still_has_fails_verification() -> None:
    """The verifier lets a bar pass in its place, not the words."""
    body, _, _ = CASES["deleted"]
    source = package(body)
    document = read(source)
    chosen = replace(plan(document), revisions=Revisions.REJECT)
    naive = package(sentence(r(SECRET)))
    failed = [check.name for check in verify(document, naive, chosen, lambda _: ()).checks if not check.passed]
    assert "kept_text" in failed


def test_a_covered_hyphen_is_part_of_its_bar() -> None:
    source = package(
        f"<w:p>{r('正文')}<w:r><w:rPr>{BLACK}</w:rPr><w:t>甲</w:t><w:noBreakHyphen/><w:t>乙</w:t></w:r></w:p>"
    )
    document = read(source)
    assert copies(document, source, Revisions.ACCEPT)[0] == "正文■■■"
