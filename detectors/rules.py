"""What the profile says of findings: types it does not look for, its keep-lists, its dispositions, its thresholds.

In this order, the first that applies decides, and only a disposition is still held against the type's threshold:

1. a marking, and what nobody could read or check, stays as it is (DESIGN.md rules 4.1 and 4.4);
   and so does a word of the bureau's own list that is always to be found;
2. a type that is off is dropped;
3. what stands in a keep-list, or inside a match of the bureau's own ``keep`` recognizer or term of that type, is kept;
4. a finding of the bureau's own recognizers has the disposition that the recognizer says;
5. a type with a disposition of its own gets it, but what is kept because it must be public stays so (rule 4.5);
6. a redaction below its type's threshold goes to a person;
7. what would go to a person and stands in the file's properties or as a remark's author is kept: no copy has them, so there is
   nothing to decide;
8. a name that was recognised in pixels goes to a person at least, whatever was proposed, unless it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from detectors import basis, ink
from pipeline.model.document import Document, DocxObject, DocxText, Hiding, PdfObject, Piece
from pipeline.model.finding import Disposition, EntityType, Evidence, Finding
from pipeline.model.inks import Inks
from pipeline.model.text import squeeze
from pipeline.policy.profile import KeepList, Profile

_T, _D = EntityType, Disposition
CUSTOM = "custom"
# Evidence of a word of the bureau's own list.
LISTED = "own_term"
# No profile can switch these off (DESIGN.md rules 4.1 and 4.4).
ALWAYS = frozenset(
    {
        *(_T.SECRET_MARKING, _T.INTERNAL_MARKING, _T.TRADE_SECRET_MARKING),
        *(_T.UNREADABLE, _T.DETECTOR_FAILURE, _T.REVISIONS),
    }
)
# Kept because of what they are, not because of who holds them: a disposition of the profile reaches them too.
_KEPT_BY_TYPE = frozenset({_T.USCC})
_SAID = {_D.REDACT: "遮盖", _D.REVIEW: "交人工审查", _D.KEEP: "保留"}


class Policy(StrEnum):
    """Which part of the profile changed a finding."""

    NONE = "none"
    OFF = "off"
    KEEP_LIST = "keep_list"
    KEEP_RECOGNIZER = "keep_recognizer"
    DISPOSITION = "profile_disposition"
    THRESHOLD = "threshold"
    METADATA = "metadata"
    INK = "ink"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A finding as a detector made it and as the profile wants it; None: not at all."""

    proposed: Finding
    result: Finding | None
    policy: Policy = Policy.NONE


def judge(
    findings: Iterable[Finding], document: Document, profile: Profile, earlier: Iterable[Finding] = ()
) -> Iterator[Ruling]:
    """Yield every finding with what the profile makes of it; ``earlier`` holds the findings of the first pass."""
    found = list(findings)
    keep, inks = _keep_lists(profile.keep), Inks(document)
    places = [
        (each.type, each.start, each.end)
        for each in (*earlier, *found)
        if _is_own(each) and each.disposition is _D.KEEP
    ]
    for finding in found:
        kept = keep.get(finding.type)
        if finding.type in ALWAYS or finding.disposition is _D.BLOCK:
            yield Ruling(finding, finding)
        elif is_listed(finding):
            yield _unless_ink(_unless_metadata(Ruling(finding, finding), document), inks)
        elif finding.type in profile.off:
            yield Ruling(finding, None, Policy.OFF)
        elif kept and squeeze(document.text[finding.start : finding.end]).text in kept:
            yield Ruling(finding, _kept(finding, Policy.KEEP_LIST), Policy.KEEP_LIST)
        elif not _is_own(finding) and any(
            kind is finding.type and start <= finding.start and finding.end <= end for kind, start, end in places
        ):
            yield Ruling(finding, _kept(finding, Policy.KEEP_RECOGNIZER), Policy.KEEP_RECOGNIZER)
        else:
            yield _unless_ink(_unless_metadata(_measured(finding, profile), document), inks)


def _unless_ink(ruling: Ruling, inks: Inks) -> Ruling:
    """Let a person hold every name that was recognised in pixels against its picture: engines read rare names wrong."""
    result = ruling.result
    if result is None or result.type is not _T.PERSON_NAME or result.start >= result.end:
        return ruling
    if not inks.touches(result.start, result.end):
        return ruling
    looked = ink.looked_at(result)
    return ruling if looked is result else Ruling(ruling.proposed, looked, Policy.INK)


def is_listed(finding: Finding) -> bool:
    """Whether a finding is an occurrence of a word that is always to be found."""
    return finding.disposition is not _D.KEEP and any(each.rule == LISTED for each in finding.evidence)


def _is_own(finding: Finding) -> bool:
    return finding.detector == CUSTOM


def _unless_metadata(ruling: Ruling, document: Document) -> Ruling:
    """Spare a person what no copy can have anyway."""
    result = ruling.result
    if result is None or result.disposition is not _D.REVIEW or result.start >= result.end:
        return ruling
    if document.block_at(result.start).hiding is not Hiding.METADATA:
        return ruling
    if not all(_is_property(piece) for _, piece in document.pieces(result.start, result.end)):
        return ruling
    kept = replace(_kept(result, Policy.METADATA), basis=result.basis, score=result.score)
    return Ruling(ruling.proposed, kept, Policy.METADATA)


def _is_property(piece: Piece) -> bool:
    """Say whether a piece is a property of the file or the author of a remark; other metadata (names of styles) may be copied."""
    match piece.address:
        case DocxText(part=part, attribute=attribute):
            return part.startswith(("docProps/", "customXml/")) or (attribute or "").endswith(("}author", "}initials"))
        case DocxObject() | PdfObject():
            return True
        case _:
            return False


def _measured(finding: Finding, profile: Profile) -> Ruling:
    """Give a finding its type's disposition, and hold a redaction against its type's threshold."""
    wanted, policy = profile.dispositions.get(finding.type), Policy.NONE
    result = finding
    movable = finding.disposition is not _D.KEEP or finding.type in _KEPT_BY_TYPE
    if wanted is not None and wanted is not finding.disposition and movable and not _is_own(finding):
        result, policy = _disposed(finding, wanted), Policy.DISPOSITION
    if result.disposition is _D.REDACT and result.score < profile.thresholds.get(result.type, 0.0):
        evidence = Evidence(Policy.THRESHOLD, (), -round(profile.thresholds[result.type] - result.score, 3))
        return Ruling(
            finding,
            replace(result, disposition=_D.REVIEW, evidence=(*result.evidence, evidence)),
            Policy.THRESHOLD,
        )
    return Ruling(finding, result, policy)


def _disposed(finding: Finding, wanted: Disposition) -> Finding:
    reason = f"{finding.reason.rstrip('。')}；按本单位规则配置，此类内容{_SAID[wanted]}。"
    articles = basis.of_type(finding.type) if finding.disposition is _D.KEEP else finding.basis
    evidence = Evidence(Policy.DISPOSITION, (), 0.0)
    return replace(finding, disposition=wanted, reason=reason, basis=articles, evidence=(*finding.evidence, evidence))


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


_KEPT_REASONS = {
    Policy.KEEP_LIST: "列入本单位公开名录（办公电话、邮箱、地址或在任人员），应当公开。",
    Policy.KEEP_RECOGNIZER: "符合本单位自定义的保留规则，应当公开。",
    Policy.METADATA: "只在文件属性中，副本不带文件属性，无须处理。",
}


def _kept(finding: Finding, policy: Policy) -> Finding:
    return replace(
        finding,
        disposition=_D.KEEP,
        score=1.0,
        reason=_KEPT_REASONS[policy],
        basis=basis.OFFICE,
        evidence=(*finding.evidence, Evidence(policy, (), 1.0)),
    )
