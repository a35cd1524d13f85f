"""One resolver: findings that overlap become findings that do not.

Rules, in this order:
1. block goes before redact, redact before review, review before keep: what must not be read is never given up for what may.
2. Certain goes before uncertain (score), longer before shorter, earlier before later; then type and detector by name, so
   that the order of the detectors changes nothing.
3. The loser of an overlap is trimmed to what the winners leave. A loser that blocks or redacts keeps every part that is not
   blank, so that no character a redact finding covered is ever lost; a loser that goes to a person is dropped when less than half
   of it is left, or when it says the same type as the winner; a loser that keeps is dropped.
4. What did not run (DETECTOR_FAILURE) has no extent and always stays.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from pipeline.model.finding import Disposition, Finding

_RANK = {Disposition.BLOCK: 0, Disposition.REDACT: 1, Disposition.REVIEW: 2, Disposition.KEEP: 3}


def resolve(findings: Iterable[Finding], text: str) -> tuple[Finding, ...]:
    """Return findings without overlaps, sorted by place; ``text`` is the document's."""
    winners: list[Finding] = []
    starts: list[int] = []
    for finding in sorted(findings, key=_order):
        if finding.start == finding.end:
            _insert(winners, starts, finding)
            continue
        rivals = _overlapping(winners, starts, finding)
        for part in _parts(finding, rivals, text):
            _insert(winners, starts, part)
    return tuple(winners)


def _order(finding: Finding) -> tuple[object, ...]:
    length = finding.end - finding.start
    return (
        _RANK[finding.disposition],
        -finding.score,
        -length,
        finding.start,
        str(finding.type),
        finding.detector,
        finding.version,
        finding.reason,
    )


def _overlapping(winners: list[Finding], starts: list[int], finding: Finding) -> list[Finding]:
    index = bisect_left(starts, finding.start)
    while index > 0 and winners[index - 1].end > finding.start:
        index -= 1
    found = []
    for winner in winners[index:]:
        if winner.start >= finding.end:
            break
        if winner.end > finding.start and winner.start < winner.end:
            found.append(winner)
    return found


def _parts(finding: Finding, rivals: list[Finding], text: str) -> list[Finding]:
    if not rivals:
        return [finding]
    if finding.disposition is Disposition.KEEP:
        return []
    gaps, at = [], finding.start
    for rival in rivals:
        if rival.start > at:
            gaps.append((at, rival.start))
        at = max(at, rival.end)
    if at < finding.end:
        gaps.append((at, finding.end))
    gaps = [(start, end) for start, end in gaps if text[start:end].strip()]
    if finding.disposition is Disposition.REVIEW:
        left = sum(end - start for start, end in gaps)
        if 2 * left < finding.end - finding.start or any(rival.type is finding.type for rival in rivals):
            return []
    return [replace(finding, start=start, end=end) for start, end in gaps]


def _insert(winners: list[Finding], starts: list[int], finding: Finding) -> None:
    index = bisect_left(starts, finding.start)
    while index < len(winners) and winners[index].start == finding.start and winners[index].end <= finding.start:
        index += 1
    winners.insert(index, finding)
    starts.insert(index, finding.start)
