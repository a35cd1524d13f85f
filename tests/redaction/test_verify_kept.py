"""What a copy says besides what it has to say: hidden text, text of the other state of the revisions, words of its own."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from pipeline.formats import read
from pipeline.formats.docx import redact
from pipeline.model.document import BlockBuilder, Document, DocxText, Hiding, Piece, Revised
from pipeline.model.finding import Category, EntityType
from pipeline.model.redaction import KeptSpan, Redaction, RedactionPlan, Revisions
from pipeline.redaction.verify import verify
from pipeline.redaction.verify_kept import check_in_order, expected_text
from tests.formats.packages import p, package, r, root
from tests.redaction.helpers import BASIS
from tests.redaction.test_verify_docx import archive, body, clean_parts

HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r>"


def plan_of(document: Document, *words: str, kept: tuple[str, ...] = ()) -> RedactionPlan:
    spans = [
        Redaction(at, at + len(word), EntityType.TERM, Category.PERSONAL, "■■■", BASIS)
        for word in words
        for at in [document.text.index(word)]
    ]
    settled = [
        KeptSpan(at, at + len(word), EntityType.TERM, BASIS) for word in kept for at in [document.text.rindex(word)]
    ]
    redactions = tuple(sorted(spans, key=lambda each: each.start))
    return RedactionPlan(document.sha256, "test", "1", redactions, tuple(settled))


def failed(source: bytes, lines: tuple[str, ...], *words: str) -> bool:
    """Whether a copy that says just these lines is refused for what it says."""
    document = read(source, "a.docx")
    copy = archive(clean_parts(body(*lines)))
    return "kept_text" in verify(document, copy, plan_of(document, *words), lambda _: ()).failed


def test_hidden_text_must_not_show_in_a_copy() -> None:
    source = package(p("关于培训的通知") + f"<w:p>{HIDDEN.format('内部口径')}{r('请各单位参加')}</w:p>")
    assert not failed(source, ("关于培训的通知", "请各单位参加"))
    assert failed(source, ("关于培训的通知", "内部口径请各单位参加"))
    assert failed(source, ("关于培训的通知", "请各单位参加", "内部口径"))
    assert failed(source, ("关于培训的通知", "请各单位参加", "另有"))  # shorter than what hides


def test_hidden_text_that_shows_elsewhere_too_may_stand_there_only() -> None:
    source = package(p("口径一致") + f"<w:p>{HIDDEN.format('口径')}{r('请参加')}</w:p>")
    assert not failed(source, ("口径一致", "请参加"))
    assert failed(source, ("口径一致", "口径请参加"))


def test_a_mask_that_is_absent_excuses_no_other_words() -> None:
    source = package(p("联系人张建国，请参加。"))
    assert not failed(source, ("联系人■■■，请参加。",), "张建国")
    assert not failed(source, ("联系人，请参加。",), "张建国")
    assert failed(source, ("联系人另三字，请参加。",), "张建国")
    assert failed(source, ("联系人，请参加。■■■",), "张建国")  # a mask where nothing was withheld


def test_notes_and_stamps_may_stand_anywhere_but_nothing_like_them() -> None:
    source = package(p("关于培训的通知") + p("请参加"))
    assert not failed(source, ("预览件 未经审批", "关于培训的通知", "〔图表已删除〕", "请参加"))
    assert failed(source, ("关于培训的通知", "〔图表另存〕", "请参加"))


def test_a_mask_that_reads_like_the_text_behind_it() -> None:
    source = package(p("张三某办理，某某办理。"))
    document = read(source, "a.docx")
    plan = plan_of(document, "张三")
    plan = replace(plan, redactions=tuple(replace(each, mask="某") for each in plan.redactions))
    for shown, passes in (
        ("某某办理，某某办理。", True),
        ("某办理，某某办理。", True),
        ("某某某办理，某某办理。", False),
    ):
        copy = archive(clean_parts(body(shown)))
        assert ("kept_text" not in verify(document, copy, plan, lambda _: ()).failed) is passes


@pytest.mark.parametrize("choice", Revisions)
def test_a_kept_span_excuses_a_value_only_in_the_state_that_leaves(choice: Revisions) -> None:
    """The name is withheld in print, and was settled as keep where it was deleted."""
    gone = "<w:del w:author='甲'><w:r><w:delText>原由张建国签发</w:delText></w:r></w:del>"
    source = package(p("联系人张建国。") + f"<w:p>{r('本件')}{gone}</w:p>" + p("特此通知。"))
    document = read(source, "a.docx")
    plan = replace(plan_of(document, "张建国", kept=("张建国",)), revisions=choice)
    copy = redact(source, document, plan)
    report = verify(document, copy, plan, lambda _: ())
    assert report.passed, report.checks
    lines = ("联系人张建国。", "本件" + ("原由张建国签发" if choice is Revisions.REJECT else ""), "特此通知。")
    assert "withheld_text" in verify(document, archive(clean_parts(body(*lines))), plan, lambda _: ()).failed


def test_a_kept_span_that_hides_excuses_nothing_that_shows() -> None:
    source = package(p("联系人张建国。") + f"<w:p>{HIDDEN.format('张建国批示')}{r('请参加')}</w:p>")
    document = read(source, "a.docx")
    plan = plan_of(document, "张建国", kept=("张建国",))
    assert verify(document, redact(source, document, plan), plan, lambda _: ()).passed
    left = archive(clean_parts(body("联系人张建国。", "请参加")))
    assert "withheld_text" in verify(document, left, plan, lambda _: ()).failed


@pytest.mark.timeout(60)
def test_many_deleted_lines_of_one_beginning_are_checked_in_time() -> None:
    builder = BlockBuilder()
    lines = [f"关于进一步做好本辖区安全生产工作的通知第{number:06d}条各单位应当认真落实。" for number in range(30_000)]
    for number, line in enumerate([*lines, *(line[:20] + f"附{at:06d}" for at, line in enumerate(lines[:20_000]))]):
        gone = number >= len(lines)
        address = DocxText("word/document.xml", f"0/{number}/0/0", 0, len(line))
        piece = Piece(line, address, Revised.DELETED if gone else None)
        builder.add((piece, Piece("\n")), hiding=Hiding.DELETED_REVISION if gone else None)
    document = Document("0" * 64, "docx", tuple(builder.blocks))
    expected = expected_text(document, RedactionPlan("0" * 64, "test", "1"))
    began = time.process_time()
    assert check_in_order(expected, {"word/document.xml": "\n".join(lines)}).passed
    assert not check_in_order(expected, {"word/document.xml": "\n".join([*lines, lines[0][:20] + "附000000"])}).passed
    assert time.process_time() - began < 10


@pytest.mark.parametrize("words", ["〔图片已移除〕", "预览件 未经审批"])
def test_a_draft_may_say_nothing_but_what_copies_say_in_place_of_things(words: str) -> None:
    header = {"rId9": ("header", "header1.xml", root("hdr", p(words)))}
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId9"/></w:sectPr>'
    for source in (package(p("关于培训的通知") + section, header), package(p(words))):
        document = read(source, "a.docx")
        plan = plan_of(document)
        assert verify(document, redact(source, document, plan), plan, lambda _: ()).passed
    text = read(words.encode(), "a.txt")
    assert verify(text, words.encode(), plan_of(text), lambda _: ()).passed


@pytest.mark.timeout(120)  # before: hours
def test_a_long_row_of_notes_takes_no_time() -> None:
    source = package(p("〔图片已移除〕") * 4000)
    document = read(source, "a.docx")
    expected = expected_text(document, plan_of(document))
    assert check_in_order(expected, {"word/document.xml": "〔图片已移除〕" * 4000}).passed
