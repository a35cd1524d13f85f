"""Check: the verifier alone, on two files (``mishen verify ORIGINAL COPY``)."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pipeline import formats
from pipeline.errors import UnreadableDocument, UsageError
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, category_of
from pipeline.model.redaction import KeptSpan, PdfMode, Redaction, RedactionPlan, Revisions
from pipeline.model.release import VerificationReport
from pipeline.policy.profile import Profile
from pipeline.redaction.masks import mask
from pipeline.redaction.plan import preview_plan
from pipeline.services.desk import Detect
from pipeline.services.difference import with_difference
from pipeline.services.preview import verify_copy


def verify_files(
    original: bytes, name: str, copy: bytes, plan: bytes | None, profile: Profile, detect: Detect
) -> VerificationReport:
    """Verify a copy against the original: by the plan beside a preview, or by what is missing in it.

    ``name`` is the original's file name. Without a plan two things count as withheld: every certain (redact) finding of
    the original, and what a text or Word original shows and the copy does not (``difference``). Of unaccepted revisions either
    state will do, as printed or the one before them; nothing is inferred from what is missing there.

    Raises:
        UnreadableDocument: the original cannot be read.
        UsageError: the plan does not fit the original.
    """
    document = formats.read(original, name)
    if plan is not None:
        return verify_copy(original, document, copy, plan_from_json(plan, document, profile), profile, detect)
    findings = detect(document, profile)
    certain = [finding for finding in findings if finding.disposition is Disposition.REDACT]
    guess = preview_plan(document, certain, (), profile)
    if document.revisions is None:
        with suppress(UnreadableDocument):  # the report says so
            guess = with_difference(guess, document, formats.read(copy, name), findings, profile)
    report = verify_copy(original, document, copy, guess, profile, detect)
    if report.passed or document.revisions is None:
        return report
    rejected = verify_copy(original, document, copy, replace(guess, revisions=Revisions.REJECT), profile, detect)
    return rejected if rejected.passed else report


def plan_from_json(data: bytes, document: Document, profile: Profile) -> RedactionPlan:
    """Read the spans of a ``.preview.json`` (or of its ``plan`` object alone).

    Raises:
        UsageError: it is no such file, or its spans lie outside the document.
    """
    try:
        loaded = json.loads(data)
        facts = loaded.get("plan", loaded)
        redactions = tuple(_redaction(span, document, profile) for span in facts["redactions"])
        kept = tuple(_kept(span, profile) for span in facts.get("kept", ()))
        revisions = Revisions(facts.get("revisions", Revisions.ACCEPT))
        mode = PdfMode(facts.get("pdf", PdfMode.REBUILD))
        edition = profile.edition
        return RedactionPlan(document.sha256, profile.id, edition, redactions, kept, revisions=revisions, pdf=mode)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(what="--plan 不是与原件对应的 .preview.json") from None


def _redaction(span: dict[str, Any], document: Document, profile: Profile) -> Redaction:
    start, end, kind = int(span["start"]), int(span["end"]), EntityType(span["type"])
    if end > len(document.text):
        raise ValueError("outside the text")
    category = category_of(kind)
    shown = span.get("mask") or mask(document.text[start:end], kind, profile)
    return Redaction(start, end, kind, category, shown, profile.bases[category])


def _kept(span: dict[str, Any], profile: Profile) -> KeptSpan:
    kind = EntityType(span["type"])
    return KeptSpan(int(span["start"]), int(span["end"]), kind, profile.bases[category_of(kind)])
