"""Plan, write and verify with the real readers and writers of all formats."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import UnreadableDocument
from pipeline.model.document import Document
from pipeline.model.finding import Category, EntityType
from pipeline.model.redaction import PdfMode
from pipeline.model.release import VerificationReport
from pipeline.policy.profile import PdfRules, Profile
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from tests.conftest import REPOSITORY
from tests.redaction.helpers import PROFILE, finding

SAMPLES = REPOSITORY / "sample_docs"
WORD = re.compile(r"[\u3400-\u9fff]{2,4}|\d{6,}|[A-Za-z]{4,}")
ID_CARD = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)")


def some_words(document: Document, seed: str) -> list[str]:
    """Three words of a document, always the same ones."""
    words = sorted(set(WORD.findall(document.text)))
    return random.Random(seed).sample(words, min(3, len(words)))


def preview(path: Path, profile: Profile = PROFILE) -> tuple[Document, bytes, VerificationReport]:
    source = path.read_bytes()
    document = formats.read(source, path.name)
    found = [finding(document, number, EntityType.CN_ID_CARD) for number in set(ID_CARD.findall(document.text))]
    plan = preview_plan(document, found, some_words(document, path.name), profile)
    copy = formats.redact(source, document, plan, stamp=True)
    return document, copy, verify(document, copy, plan, lambda _: (), original=source)


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(SAMPLES.iterdir())
        if path.suffix in (".docx", ".pdf", ".txt") and "damaged" not in path.name
    ],
    ids=lambda path: path.stem,
)
def test_a_preview_of_every_sample_verifies(path: Path) -> None:
    _, _, report = preview(path)
    assert report.passed, report.checks


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        # How PDF copies are written says nothing of the others.
        pytest.param(name, mode, marks=[pytest.mark.soak] * (mode is PdfMode.VECTOR and not name.endswith(".pdf")))
        for mode in PdfMode
        for name in ("05-minutes.docx", "09-opinion-petition.pdf", "10-list-posts.pdf", "13-disguised-numbers.txt")
    ],
)
def test_a_copy_with_reason_codes_verifies(name: str, mode: PdfMode) -> None:
    coded = replace(PROFILE, codes=dict.fromkeys(Category, "依法不公开"), pdf=PdfRules(mode))
    document, copy, report = preview(SAMPLES / name, coded)
    assert report.passed, report.checks
    if document.format != "pdf":
        assert "〔依法不公开〕" in formats.read(copy, name).text


@pytest.mark.parametrize("name", ["05-minutes.docx", "09-opinion-petition.pdf", "13-disguised-numbers.txt"])
def test_the_original_and_a_copy_of_another_plan_fail(name: str) -> None:
    source = (SAMPLES / name).read_bytes()
    document = formats.read(source, name)
    words = some_words(document, name)
    plan, less = preview_plan(document, [], words, PROFILE), preview_plan(document, [], words[:2], PROFILE)
    assert "withheld_text" in verify(document, source, plan, lambda _: ()).failed
    copy = formats.redact(source, document, less)
    assert "withheld_text" in verify(document, copy, plan, lambda _: ()).failed


def test_a_copy_that_withholds_more_than_planned_fails() -> None:
    name = "06-policy-on-secrecy.txt"
    source = (SAMPLES / name).read_bytes()
    document = formats.read(source, name)
    words = some_words(document, name)
    copy = formats.redact(source, document, preview_plan(document, [], words, PROFILE))
    plan = preview_plan(document, [], words[:2], PROFILE)
    assert verify(document, copy, plan, lambda _: ()).failed == ("kept_text",)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("kind", "step"),
    [("docx", 8), ("pdf", 24), *(pytest.param(kind, 4, marks=pytest.mark.soak) for kind in ("docx", "pdf"))],
)
def test_previews_of_foreign_files_verify(shared: Path, kind: str, step: int) -> None:
    """Three random words of their own text withheld, in some files of the robustness corpus."""
    failed = []
    for path in sorted((shared / "corpus" / "robustness" / kind).rglob(f"*.{kind}"))[::step]:
        try:
            _, _, report = preview(path)
        except UnreadableDocument:
            continue
        if not report.passed:
            failed.append((path.name, report.failed))
    assert not failed
