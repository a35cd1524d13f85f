"""Small documents, profiles and plans for the tests of redaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from pipeline.model.document import BlockBuilder, BlockKind, Document, DocxText, Hiding, Piece, PlainText
from pipeline.model.finding import Category, Disposition, EntityType, Finding, LegalBasis
from pipeline.model.review import Attribute, Case, CaseState, Item, ItemDecision, Role, Step, Verdict, item_of
from pipeline.policy.profile import MaskKind, MaskRule, Profile

BASIS = (LegalBasis("政府信息公开条例", "第十五条"),)
PROFILE = Profile(
    id="test",
    version="1",
    title="某局",
    rules="《审查制度》第六条",
    effective=date(2024, 9, 1),
    chain=(
        Step("initial", "初步意见", Role.DRAFTER, True, "第六条（一）"),
        Step("leader", "分管领导审批", Role.LEADER, True, "第六条（四）"),
    ),
    deadlines={},
    bases=dict.fromkeys(Category, BASIS),
    masks={
        EntityType.PERSON_NAME: MaskRule(MaskKind.SURNAME),
        EntityType.ADDRESS: MaskRule(MaskKind.REGION),
        EntityType.PHONE_NUMBER: MaskRule(MaskKind.PARTIAL, 3, 4),
    },
)


def text_document(text: str) -> Document:
    """Make the document that the reader of text files makes: one block a line."""
    builder = BlockBuilder()
    for line in text.splitlines(keepends=True):
        builder.add((Piece(line, PlainText(builder.offset, builder.offset + len(line))),))
    return Document(hashlib.sha256(text.encode()).hexdigest(), "txt", tuple(builder.blocks))


def with_hidden(document: Document, text: str) -> Document:
    """Add a hidden block, such as a property of the file, at the end."""
    builder = BlockBuilder(list(document.blocks), len(document.text))
    builder.add(
        (Piece(text, DocxText("docProps/core.xml", "0", 0, len(text))), Piece("\n")),
        BlockKind.METADATA,
        hiding=Hiding.METADATA,
    )
    return Document(document.sha256, document.format, tuple(builder.blocks))


def finding(
    document: Document,
    text: str,
    type: EntityType = EntityType.PERSON_NAME,
    disposition: Disposition = Disposition.REDACT,
    nth: int = 0,
) -> Finding:
    """Make a finding at the nth place of ``text`` in the document."""
    start = -1
    for _ in range(nth + 1):
        start = document.text.index(text, start + 1)
    return Finding(document.sha256, start, start + len(text), type, disposition, 0.9, "test", "1", "测试", BASIS)


def failure(document: Document) -> Finding:
    """Make the finding that stands for a detector that raised."""
    end = len(document.text)
    return Finding(
        document.sha256, end, end, EntityType.DETECTOR_FAILURE, Disposition.REVIEW, 1.0, "x", "1", "未检测", BASIS
    )


def case(attribute: Attribute | None = Attribute.PROACTIVE) -> Case:
    """Make a case in review."""
    return Case(
        number="2026-000001",
        section="综合科",
        profile="test",
        profile_version="1",
        state=CaseState.IN_REVIEW,
        step="leader",
        attribute=attribute,
        revision=3,
        document="0" * 64,
        format="txt",
        title="关于某事的通知",
        file_name="通知.txt",
        original=None,
        released=None,
        opened_at="2026-03-01T08:00:00.000000Z",
        due=None,
    )


def items(findings: Sequence[Finding]) -> tuple[Item, ...]:
    """Make review items of findings."""
    return tuple(item_of(each, number) for number, each in enumerate(findings, start=1))


def decide(item: Item, verdict: Verdict, step: str = "initial", mask: str | None = None) -> ItemDecision:
    """Decide an item at a step."""
    return ItemDecision(
        item=item.id,
        step=step,
        officer=f"officer-{step}",
        verdict=verdict,
        category=Category.PERSONAL,
        basis=BASIS,
        reason="测试",
        at="2026-03-02T08:00:00.000000Z",
        mask=mask,
    )
