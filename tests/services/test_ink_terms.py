"""Terms on recognised text: a proof copy withholds what is like one; a bureau's own list sends it to a person."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType
from pipeline.redaction.plan import preview_plan
from tests.detectors.documents import found, profile, read
from tests.detectors.ink_documents import on_ink

LINE = "会议由方知运汇报，编号为1390O007111。"


def withheld(document: Document, *terms: str) -> list[str]:
    plan = preview_plan(document, (), terms, profile())
    return [document.text[each.start : each.end] for each in plan.redactions]


def test_a_proof_copy_withholds_misread_terms() -> None:
    assert withheld(on_ink(LINE), "方知远", "13900007111") == ["方知运", "1390O007111"]


def test_typed_text_is_withheld_where_it_is_the_term() -> None:
    assert withheld(read(LINE), "方知远", "13900007111") == []


def test_a_list_of_the_bureau_sends_what_is_like_a_term_to_a_person() -> None:
    rules = replace(profile(), terms=("青松七号工程", "白桦计划"))
    document = on_ink("青松七号工程与青松匕号工程，以及白桦计划。")
    terms = [
        (document.text[each.start : each.end], each.disposition)
        for each in found(document, rules)
        if each.type is EntityType.TERM
    ]
    assert terms == [
        ("青松七号工程", Disposition.REDACT),
        ("青松匕号工程", Disposition.REVIEW),
        ("白桦计划", Disposition.REDACT),
    ]
