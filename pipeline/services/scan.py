"""Scan: detect only. One result a file, with the JSON object of DESIGN.md section 6.

A document with a state-secret mark shows nothing but its marks: no text, no other finding (DESIGN.md rule 4.1).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline import formats
from pipeline.errors import MishenError
from pipeline.formats.files import read_bytes
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Finding, Outcome, outcome_of
from pipeline.model.places import Place, places_of
from pipeline.policy.profile import Profile

Read = Callable[[bytes, str], Document]
Detect = Callable[[Document, Profile], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What was found in one file, or why it could not be read.

    Attributes:
        id: the file's stem, or its relative name where stems collide.
        file: its relative name.
        sha256: hash of its bytes; empty where it could not be read.
        outcome: what the findings mean together; None where it could not be read.
        text: the document's text; None for a document with a state-secret mark, where texts are left out, and on an error.
        findings: sorted, without overlaps.
        places: of each finding, where its text hides; for the page, not in the JSON object.
        warnings: codes of what the reader noticed.
        error: why it could not be read, None when it could.
        with_text: whether the findings' own texts are given.
    """

    id: str
    file: str
    sha256: str = ""
    outcome: Outcome | None = None
    text: str | None = None
    findings: tuple[tuple[Finding, str], ...] = ()
    warnings: tuple[str, ...] = ()
    error: MishenError | None = None
    with_text: bool = True
    places: tuple[tuple[Place, ...], ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the object that ``mishen scan`` prints."""
        if self.error is not None:
            return {
                "id": self.id,
                "file": self.file,
                "error": {"code": self.error.code, "message": self.error.message()},
            }
        return {
            "id": self.id,
            "file": self.file,
            "sha256": self.sha256,
            "outcome": str(self.outcome),
            "text": self.text,
            "findings": [finding_json(finding, text if self.with_text else None) for finding, text in self.findings],
            "warnings": list(self.warnings),
        }


def finding_json(finding: Finding, text: str | None) -> dict[str, object]:
    """Return a finding as JSON; ``text`` is its text in the document, None to leave it out."""
    return {
        "id": finding.id,
        "start": finding.start,
        "end": finding.end,
        "type": str(finding.type),
        "category": str(finding.category),
        "disposition": str(finding.disposition),
        "text": text,
        "score": finding.score,
        "detector": f"{finding.detector}@{finding.version}",
        "reason": finding.reason,
        "basis": [str(article) for article in finding.basis],
    }


def has_state_secret(findings: Sequence[Finding]) -> bool:
    """Say whether a state-secret mark stands."""
    return any(
        finding.type is EntityType.SECRET_MARKING and finding.disposition is Disposition.BLOCK for finding in findings
    )


def shown(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that may be shown: the marks alone where a state-secret mark stands."""
    if not has_state_secret(findings):
        return tuple(findings)
    return tuple(
        finding
        for finding in findings
        if finding.type is EntityType.SECRET_MARKING and finding.disposition is Disposition.BLOCK
    )


def scan(
    source: bytes,
    name: str,
    profile: Profile,
    read: Read,
    detect: Detect,
    *,
    with_text: bool = True,
    identifier: str | None = None,
) -> ScanResult:
    """Read one file and detect; an input that cannot be read is a result too.

    Raises:
        MishenError: anything but an unreadable document, a defect of ours.
    """
    identifier = identifier or PurePosixPath(name).stem
    try:
        document = read(source, name)
    except MishenError as error:
        return ScanResult(identifier, name, error=error)
    findings = detect(document, profile)
    visible = shown(findings)
    secret = has_state_secret(findings)
    return ScanResult(
        id=identifier,
        file=name,
        sha256=hashlib.sha256(source).hexdigest(),
        outcome=outcome_of(findings),
        text=document.text if with_text and not secret else None,
        findings=tuple((finding, document.text[finding.start : finding.end]) for finding in visible),
        warnings=document.warnings,
        with_text=with_text,
        places=tuple(places_of(document, finding.start, finding.end) for finding in visible),
    )


def scan_files(
    inputs: Sequence[tuple[str, Path]], profile: Profile, detect: Detect, *, with_text: bool = True
) -> Iterator[ScanResult]:
    """Scan files one after the other; ``inputs`` are pairs of relative name and path. Memory holds one document at a time."""
    for (name, path), identifier in zip(inputs, identifiers([name for name, _ in inputs]), strict=True):
        try:
            source = read_bytes(path)
        except MishenError as error:
            yield ScanResult(identifier, name, error=error)
            continue
        yield scan(source, name, profile, formats.read, detect, with_text=with_text, identifier=identifier)


def identifiers(names: Sequence[str]) -> list[str]:
    """Return an id for each name: its stem, or the whole name where stems collide, numbered where whole names do."""
    stems = Counter(PurePosixPath(name).stem for name in names)
    chosen = [name if stems[PurePosixPath(name).stem] > 1 else PurePosixPath(name).stem for name in names]
    count = Counter(chosen)
    taken: Counter[str] = Counter()
    result = []
    for each in chosen:
        taken[each] += 1
        result.append(f"{each}#{taken[each]}" if count[each] > 1 else each)
    return result
