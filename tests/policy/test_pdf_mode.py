from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.resources import files

import pytest

from pipeline.errors import ProfileError
from pipeline.model.document import BlockBuilder, BlockKind, Document, Piece
from pipeline.model.redaction import PdfMode, RedactionPlan
from pipeline.policy.load import load_profile, parse_profile
from pipeline.redaction.plan import preview_plan

SOURCE = (files("pipeline.policy") / "profiles" / "zhongwei_yunjisuan.toml").read_bytes()


def _document(format: str) -> Document:
    builder = BlockBuilder()
    builder.add((Piece("公开\n"),), BlockKind.PARAGRAPH)
    return Document(hashlib.sha256(b"").hexdigest(), format, tuple(builder.blocks))


def test_pages_are_rebuilt_unless_the_profile_says_otherwise() -> None:
    profile = load_profile("zhongwei_yunjisuan")
    assert profile.pdf.mode is PdfMode.REBUILD
    vector = parse_profile(SOURCE + b'\n[pdf]\nmode = "vector"\n', "bureau")
    assert vector.pdf.mode is PdfMode.VECTOR
    assert parse_profile(SOURCE + b'\n[pdf]\nmode = "rebuild"\n', "bureau").edition != vector.edition
    assert (
        parse_profile(SOURCE + b'\n[pdf]\nmode = "rebuild"\n', "bureau").edition
        == parse_profile(SOURCE, "bureau").edition
    )
    with pytest.raises(ProfileError) as caught:
        parse_profile(SOURCE + b'\n[pdf]\nmode = "fast"\n', "bureau")
    assert "pdf.mode" in str(caught.value) and "vector" in str(caught.value)


def test_the_plan_carries_it_and_its_hash_covers_it() -> None:
    vector = parse_profile(SOURCE + b'\n[pdf]\nmode = "vector"\n', "bureau")
    plan = preview_plan(_document("pdf"), (), (), vector)
    assert plan.pdf is PdfMode.VECTOR and plan.hash != replace(plan, pdf=PdfMode.REBUILD).hash
    assert preview_plan(_document("docx"), (), (), vector).pdf is PdfMode.REBUILD


def test_plans_signed_before_there_was_a_choice_keep_their_hash() -> None:
    facts = (
        b'{"attribute":"","decisions":[],"document":"a","kept":[],"profile":"b","profile_version":"c",'
        b'"redactions":[],"revisions":"accept","salt":""}'
    )
    assert RedactionPlan("a", "b", "c").hash == hashlib.sha256(facts).hexdigest()
