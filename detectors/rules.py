"""What the profile says of findings: types it does not look for, its keep-lists, its thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from detectors import basis
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.model.text import squeeze
from pipeline.policy.profile import KeepList, Profile

_T = EntityType
# No profile can switch these off (DESIGN.md rules 4.1 and 4.4).
ALWAYS = frozenset(
    {_T.SECRET_MARKING, _T.INTERNAL_MARKING, _T.TRADE_SECRET_MARKING, _T.UNREADABLE, _T.DETECTOR_FAILURE}
)


def apply(findings: Iterable[Finding], document: Document, profile: Profile) -> Iterator[Finding]:
    """Yield the findings as the profile wants them."""
    keep = _keep_lists(profile.keep)
    for finding in findings:
        if finding.type in profile.off and finding.type not in ALWAYS:
            continue
        kept = keep.get(finding.type)
        if kept and squeeze(document.text[finding.start : finding.end]).text in kept:
            yield _keep(finding)
        elif (
            finding.disposition is Disposition.REDACT
            and finding.type in profile.thresholds
            and finding.score < profile.thresholds[finding.type]
        ):
            yield replace(finding, disposition=Disposition.REVIEW)
        else:
            yield finding


def _keep_lists(keep: KeepList) -> dict[EntityType, frozenset[str]]:
    def squeezed(values: Iterable[str]) -> frozenset[str]:
        return frozenset(squeeze(value).text for value in values)

    phones = squeezed(keep.phones)
    return {
        _T.PHONE_NUMBER: phones,
        _T.LANDLINE: phones,
        _T.EMAIL_ADDRESS: squeezed(keep.emails),
        _T.ADDRESS: squeezed(keep.addresses),
        _T.PERSON_NAME: squeezed(keep.officials),
    }


def _keep(finding: Finding) -> Finding:
    return replace(
        finding,
        disposition=Disposition.KEEP,
        score=1.0,
        reason="列入本单位公开名录（办公电话、邮箱、地址或在任人员），应当公开。",
        basis=basis.OFFICE,
        evidence=(*finding.evidence, Evidence("keep_list", (), 1.0)),
    )
