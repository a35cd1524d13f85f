"""Preview: a redacted proof copy without approval, by the same code that releases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from pipeline import formats
from pipeline.errors import MarkedDocument, ProfileError, VerificationFailed
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Finding
from pipeline.model.labels import check_label, label
from pipeline.model.redaction import KeptSpan, PdfMode, Redaction, RedactionPlan
from pipeline.model.release import VerificationReport, schedule_of
from pipeline.model.text import squeeze
from pipeline.policy.profile import Profile
from pipeline.redaction.plan import preview_plan
from pipeline.redaction.verify import verify
from pipeline.services.desk import Detect


@dataclass(frozen=True, slots=True)
class Preview:
    """A proof copy; it carries the visible stamp 「预览件 未经审批」."""

    copy: bytes
    plan: RedactionPlan
    report: VerificationReport


def preview(
    source: bytes, name: str, terms: Sequence[str], profile: Profile, detect: Detect, *, pdf: PdfMode | None = None
) -> Preview:
    """Withhold everything that is proposed as redact or review, and every occurrence of each term; verify the copy.

    ``pdf`` says how the copy of a PDF is written where that is not as the profile says.

    Raises:
        UnreadableDocument: the file cannot be read.
        MarkedDocument: a marking stands.
        VerificationFailed: something withheld is still there.
    """
    document = formats.read(source, name)
    findings = detect(document, profile)
    if any(_stops(finding) for finding in findings):
        raise MarkedDocument(case="预览")
    plan = preview_plan(document, findings, terms, profile)
    if pdf is not None and document.format == "pdf":
        plan = replace(plan, pdf=pdf)
    copy = formats.redact(source, document, plan, stamp=True)
    report = verify_copy(source, document, copy, plan, profile, detect, terms)
    if not report.passed:
        raise VerificationFailed(what=failures(report))
    return Preview(copy, plan, report)


def _stops(finding: Finding) -> bool:
    """Whether a finding forbids a proof copy: a marking, or what may be a state-secret mark; it is never covered up."""
    doubtful = finding.type is EntityType.SECRET_MARKING and finding.disposition is Disposition.REVIEW
    return doubtful or finding.disposition is Disposition.BLOCK


def failures(report: VerificationReport) -> str:
    """Name the checks that failed, for people."""
    return "、".join(check_label(name) for name in report.failed)


def verify_copy(
    original: bytes,
    document: Document,
    copy: bytes,
    plan: RedactionPlan,
    profile: Profile,
    detect: Detect,
    terms: Sequence[str] = (),
) -> VerificationReport:
    """Verify a copy against its plan, with the profile's detectors for the second detection.

    ``original`` are the original's bytes: with them the pixels under what is withheld are compared too.
    """

    def redetect(again: Document) -> Sequence[Finding]:
        return detect(again, profile)

    return verify(document, copy, plan, redetect, original=original, terms=terms)


def read_terms(data: bytes) -> tuple[str, ...]:
    """Read a terms file: UTF-8, one a line, blank lines ignored.

    Raises:
        ProfileError: not UTF-8, or a line of blanks and separators alone, which the search passes over.
    """
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ProfileError(file="--terms", key="-", remedy="请另存为 UTF-8 编码，每行一个词") from None
    for number, line in enumerate(lines, start=1):
        if line.strip() and not squeeze(line).text:
            raise ProfileError(file="--terms", key=f"第{number}行", remedy="去掉空格和连接号后没有文字，请改写或删去")
    return tuple(line.strip() for line in lines if line.strip())


def preview_report(preview: Preview) -> str:
    """Return the JSON that goes beside a proof copy: the verification, the schedule, the plan's spans; no content."""
    plan = preview.plan
    return json.dumps(
        {
            "verification": report_json(preview.report),
            "schedule": [
                {
                    "category": line.category,
                    "category_label": label(line.category),
                    "type": line.type,
                    "type_label": label(line.type),
                    "count": line.count,
                    "basis": [str(basis) for basis in line.basis],
                }
                for line in schedule_of(plan)
            ],
            "plan": {
                "profile": plan.profile,
                "profile_version": plan.profile_version,
                "revisions": plan.revisions,
                "pdf": plan.pdf,
                "redactions": [_span(redaction) for redaction in plan.redactions],
                "kept": [_span(kept) for kept in plan.kept],
            },
        },
        ensure_ascii=False,
        indent=1,
    )


def _span(span: Redaction | KeptSpan) -> dict[str, object]:
    facts: dict[str, object] = {"start": span.start, "end": span.end, "type": span.type}
    if isinstance(span, Redaction):
        facts["mask"] = span.mask
    return facts


def report_json(report: VerificationReport) -> dict[str, object]:
    """Return a report as plain values; it holds no text of a document."""
    return {"passed": report.passed, "copy_sha256": report.copy, "checks": [asdict(check) for check in report.checks]}
