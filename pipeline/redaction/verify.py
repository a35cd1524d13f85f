"""Verify: read a copy with other libraries than its writer's and look for everything that was withheld.

Shares no code with the writers of ``pipeline.formats``; its reader is used only for running the detectors again. What is
searched for and what counts as a leak stands in ``needles`` and ``verify_search``; the layers of each format in
``verify_text``, ``verify_docx`` and ``verify_pdf``. PDFs and the pictures
of Word files are taken apart in another process than the one that wrote the copy.

Out of reach: what pictures show beyond what can be recognised in them, a value rewritten in other words, numbers written in
Chinese characters, and a colour, length or position that betrays a value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pipeline.formats import bytes_read
from pipeline.model.document import Document
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check, VerificationReport
from pipeline.redaction import verify_docx, verify_text
from pipeline.redaction.verify_docx_pictures import checks_apart as pictures_apart
from pipeline.redaction.verify_kept import (
    Redetect,
    check_in_order,
    check_redetection,
    expected_text,
)
from pipeline.redaction.verify_pdf_checks import checks_apart
from pipeline.redaction.verify_search import Search


def verify(
    document: Document,
    copy: bytes,
    plan: RedactionPlan,
    redetect: Redetect,
    *,
    original: bytes | None = None,
    terms: Sequence[str] = (),
) -> VerificationReport:
    """Check that a copy holds nothing withheld and everything kept.

    Args:
        document: what the original says, as ``formats.read`` made it.
        copy: the bytes to be released, in the same format.
        plan: what was withheld and what people settled as *keep*.
        redetect: runs the detectors on the copy.
        original: the original's bytes, where at hand: characters withheld in pixels are then looked for there too.
        terms: strings that must not be in the copy even where the original's text does not hold them (a style's name).

    Returns:
        The report; a copy that cannot be opened fails it, nothing is raised for what a copy is. Details hold numbers and codes.
    """
    if document.format == "docx":
        search = Search(document, plan, gaps_close=False, terms=terms)
        checks = _word(document, copy, plan, search, original, terms)
    elif document.format == "pdf":
        checks = checks_apart(document, copy, plan, original, terms)
    else:
        checks = _text(document, copy, plan, Search(document, plan, gaps_close=False, terms=terms))
    if all(check.passed for check in checks if check.name == "opens"):
        checks.append(check_redetection(document, copy, plan, redetect))
    return VerificationReport(hashlib.sha256(copy).hexdigest(), tuple(checks))


def _text(document: Document, copy: bytes, plan: RedactionPlan, search: Search) -> list[Check]:
    layers, raws, texts, opens = verify_text.extract(copy)
    search.texts(layers)
    search.raws(raws)
    expected = expected_text(document, plan)
    kept = [check_in_order(expected, {"": text}) for text in texts]
    best = next((check for check in kept if check.passed), kept[0] if kept else None)
    return [opens, *search.checks(), *([best] if best is not None else [])]


def _word(
    document: Document, copy: bytes, plan: RedactionPlan, search: Search, original: bytes | None, terms: Sequence[str]
) -> list[Check]:
    found = verify_docx.extract(copy, search)
    checks = [*found.checks, *search.checks()]
    if found.checks[0].passed:
        checks.append(check_in_order(expected_text(document, plan), found.texts))
        package = bytes_read(original, document) if original is not None else None
        checks += pictures_apart(document, copy, plan, package, terms)
    return checks
