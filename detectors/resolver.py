"""One resolver: findings that overlap become findings that do not, by stated rules.

1. What must not be read is never given up for what may: block goes before redact, redact before review, review before keep,
   whatever the scores. So a rule's redaction wins over a keep or a review of the learned tagger on the same place.
2. Among equals the certain goes before the uncertain (score), at equal certainty the longer before the shorter, then the
   earlier; then type, detector, version, reason, articles and evidence by their text, so that no order of input matters.
3. A loser that blocks or redacts keeps every part that the winners leave and that is not blank: no character that any redact
   finding covered is ever lost.
4. A loser that goes to a person keeps the parts that are worth a look: LEAST letters, digits or Chinese characters or more (two
   for a name, which may be another person's), not the region in front of an address whose detail is withheld.
   What is a line of doubtful characters (INK_LINE) yields to every other review in it too, so that each has a decision of its own.
5. Reviews that overlap become one item over all that they cover, never crumbs. It bears type, reason and score of the surer
   one if that covers at least half of it, else of the longer one; the others stay as its evidence.
6. Pieces of one thing are joined where type and disposition agree: what overlapped; addresses that touch or stand one blank
   apart; names that touch, stand apart by blanks or by the dot of a transliterated name, where one piece is a single
   character (张 三). An address grows to LONGEST characters at most, a name to four. The joined finding is the winner's by
   rule 2, over the whole.
7. A keep that a stronger finding overlaps is dropped: it hides nothing, so nothing is lost.
8. What speaks of the whole document (DETECTOR_FAILURE, REVISIONS) has no extent and always stays.

``trace`` says for every finding what became of it and by which rule; ``resolve`` is its result alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.model.finding import Disposition, EntityType, Evidence, Finding

_T = EntityType
_RANK = {Disposition.BLOCK: 0, Disposition.REDACT: 1, Disposition.REVIEW: 2, Disposition.KEEP: 3}
_STRONG = (Disposition.BLOCK, Disposition.REDACT)
LEAST = 3
_LEAST_OF = {_T.PERSON_NAME: 2}
_DOTS = "·•・‧"
_GAP = {_T.ADDRESS: re.compile(r"[ \u3000]?"), _T.PERSON_NAME: re.compile(rf"[ \u3000]{{0,2}}|[{_DOTS}]")}
OVERLAP = "overlap"
INK_LINE = "ink_line"
"""Evidence of a line of recognised characters that is doubted as a whole."""
LONGEST = 100


class Law(StrEnum):
    """The rule by which a finding stands or falls; the module's docstring states them."""

    KEPT = "kept"
    TRIMMED = "trimmed"  # rules 3 and 4
    JOINED = "joined"  # rules 5 and 6
    COVERED = "covered"  # rules 1 and 2: a stronger one covers it
    CRUMBS = "crumbs"  # rule 4: what is left is not worth a look
    REGION = "region"  # rule 4: the region in front of a withheld address
    KEEP_YIELDS = "keep_yields"  # rule 7


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a finding: the law, the results that hold it (none: dropped), and what it met."""

    finding: Finding
    law: Law
    results: tuple[Finding, ...]
    rivals: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text and the findings that it stands for, the leading one first."""

    start: int
    end: int
    members: tuple[Finding, ...]

    reach: int = 0  # where the farthest of its findings ends

    @property
    def head(self) -> Finding:
        return self.members[0]


def resolve(findings: Iterable[Finding], text: str) -> tuple[Finding, ...]:
    """Return findings without overlaps, sorted by place; ``text`` is the document's."""
    pieces, _ = _settle(sorted(findings, key=_order), text)
    return tuple(_result(piece) for piece in pieces)


def trace(findings: Iterable[Finding], text: str) -> tuple[Fate, ...]:
    """Return what becomes of each finding, strongest first."""
    ordered = sorted(findings, key=_order)
    pieces, losses = _settle(ordered, text)
    held: dict[int, list[Finding]] = {}
    for piece in pieces:
        result = _result(piece)
        for member in piece.members:
            held.setdefault(id(member), []).append(result)
    return tuple(_fate(finding, tuple(held.get(id(finding), ())), losses) for finding in ordered)


def _fate(finding: Finding, results: tuple[Finding, ...], losses: dict[int, tuple[Law, list[Finding]]]) -> Fate:
    law, rivals = losses.get(id(finding), (Law.KEPT, []))
    if not results:
        return Fate(finding, law if law is not Law.TRIMMED else Law.CRUMBS, (), tuple(rivals))
    if [(each.start, each.end, each.type) for each in results] == [(finding.start, finding.end, finding.type)]:
        alone = results[0].detector == finding.detector and results[0].reason == finding.reason
        return Fate(finding, Law.KEPT if alone else Law.JOINED, results, tuple(rivals))
    inside = all(finding.start <= each.start and each.end <= finding.end for each in results)
    own = all(each.type is finding.type and each.detector == finding.detector for each in results)
    return Fate(finding, Law.TRIMMED if inside and own else Law.JOINED, results, tuple(rivals))


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        _RANK[finding.disposition],
        -finding.score,
        finding.start - finding.end,
        finding.start,
        str(finding.type),
        finding.detector,
        finding.version,
        finding.reason,
        str(finding.basis),
        str(finding.evidence),
    )


def _settle(ordered: Sequence[Finding], text: str) -> tuple[list[_Piece], dict[int, tuple[Law, list[Finding]]]]:
    """Resolve findings in the order of strength: pieces by place, and why the losers lost."""
    losses: dict[int, tuple[Law, list[Finding]]] = {}
    strong = _trimmed([each for each in ordered if each.disposition in _STRONG], _Line(), text, losses)
    line = _Line()
    for piece in _joined(strong, text):
        line.insert(piece)
    reviews = [each for each in ordered if each.disposition is Disposition.REVIEW and each.start < each.end]
    for group in (
        [each for each in reviews if not _is_ink_line(each)],
        [each for each in reviews if _is_ink_line(each)],
    ):
        for piece in _joined(_merged(_worthwhile(group, line, text, losses)), text):
            line.insert(piece)
    kept = [each for each in ordered if each.disposition is Disposition.KEEP and each.start < each.end]
    for piece in _joined(_trimmed(kept, line, text, losses), text):
        line.insert(piece)
    for finding in ordered:
        if finding.start == finding.end:
            line.insert(_Piece(finding.start, finding.end, (finding,), finding.end))
    return line.pieces, losses


class _Line:
    """Pieces that do not overlap, in the order of place."""

    def __init__(self) -> None:
        self.pieces: list[_Piece] = []
        self._starts: list[int] = []

    def insert(self, piece: _Piece) -> None:
        index = bisect_left(self._starts, piece.start)
        while index < len(self.pieces) and self.pieces[index].end == piece.start == self.pieces[index].start:
            index += 1
        self.pieces.insert(index, piece)
        self._starts.insert(index, piece.start)

    def overlapping(self, start: int, end: int) -> list[_Piece]:
        index = bisect_left(self._starts, start)
        while index > 0 and self.pieces[index - 1].end > start:
            index -= 1
        found = []
        while index < len(self.pieces) and self.pieces[index].start < end:
            if self.pieces[index].end > start:
                found.append(self.pieces[index])
            index += 1
        return found


def _trimmed(
    findings: Sequence[Finding], line: _Line, text: str, losses: dict[int, tuple[Law, list[Finding]]]
) -> list[_Piece]:
    """Enter findings one after the other: each has the parts that stand free (rule 3), a keep all or nothing (rule 7)."""
    taken = _Line()
    for finding in findings:
        if finding.start == finding.end:
            continue
        rivals = line.overlapping(finding.start, finding.end) + taken.overlapping(finding.start, finding.end)
        gaps = [(finding.start, finding.end)]
        if rivals:
            gaps = list(_gaps(finding, rivals, text))
            keep = finding.disposition is Disposition.KEEP
            gaps = [] if keep else gaps
            law = Law.KEEP_YIELDS if keep else (Law.TRIMMED if gaps else Law.COVERED)
            losses[id(finding)] = (law, [rival.head for rival in rivals])
        for start, end in gaps:
            taken.insert(_Piece(start, end, (finding,), finding.end))
    return taken.pieces


def _worthwhile(
    reviews: Sequence[Finding], line: _Line, text: str, losses: dict[int, tuple[Law, list[Finding]]]
) -> Iterator[_Piece]:
    """Yield what the stronger ones leave of each review (rule 4)."""
    for finding in reviews:
        rivals = line.overlapping(finding.start, finding.end)
        if not rivals:
            yield _Piece(finding.start, finding.end, (finding,), finding.end)
            continue
        free = list(_gaps(finding, rivals, text))
        worth = [gap for gap in free if _visible(text, *gap) >= _LEAST_OF.get(finding.type, LEAST)]
        parts = [gap for gap in worth if not _region(finding, gap, rivals)]
        law = Law.TRIMMED if parts else Law.REGION if worth else Law.CRUMBS if free else Law.COVERED
        losses[id(finding)] = (law, [rival.head for rival in rivals])
        for start, end in parts:
            yield _Piece(start, end, (finding,), finding.end)


def _gaps(finding: Finding, rivals: Iterable[_Piece], text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a finding that no rival covers and that are not blank."""
    at = finding.start
    for start, end in [*sorted((rival.start, rival.end) for rival in rivals), (finding.end, finding.end)]:
        if start > at and text[at:start].strip():
            yield at, start
        at = max(at, end)


def _is_ink_line(finding: Finding) -> bool:
    return finding.type is _T.UNREADABLE and any(each.rule == INK_LINE for each in finding.evidence)


def _visible(text: str, start: int, end: int) -> int:
    return sum(char.isalnum() for char in text[start:end])


def _region(finding: Finding, gap: tuple[int, int], rivals: Iterable[_Piece]) -> bool:
    """Say whether a gap is the front of an address that goes on in a withheld one."""
    if finding.type is not _T.ADDRESS or gap[0] != finding.start:
        return False
    return any(rival.start == gap[1] and rival.head.type is _T.ADDRESS for rival in rivals)


def _merged(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Make one piece of each run of overlapping reviews (rule 5)."""
    runs: list[list[_Piece]] = []
    end = -1
    for piece in sorted(pieces, key=lambda each: (each.start, each.end, _order(each.head))):
        if piece.start < end:
            runs[-1].append(piece)
        else:
            runs.append([piece])
        end = max(end, piece.end) if piece.start < end else piece.end
    return [run[0] if len(run) == 1 else _union(run) for run in runs]


def _union(run: list[_Piece]) -> _Piece:
    start, end = min(each.start for each in run), max(each.end for each in run)
    ordered = sorted(run, key=lambda each: (_order(each.head), each.start))
    longest = min(run, key=lambda each: (each.start - each.end, _order(each.head), each.start))
    lead = ordered[0] if 2 * (ordered[0].end - ordered[0].start) >= end - start else longest
    return _piece(start, end, [lead, *ordered])


def _piece(start: int, end: int, pieces: Iterable[_Piece]) -> _Piece:
    """Make one piece of several; the first one leads."""
    members = {id(member): member for piece in pieces for member in piece.members}
    return _Piece(start, end, tuple(members.values()), max(member.end for member in members.values()))


def _joined(pieces: Iterable[_Piece], text: str) -> Iterator[_Piece]:
    """Join neighbours that are pieces of one thing (rule 6); ``pieces`` do not overlap."""
    last: _Piece | None = None
    for piece in sorted(pieces, key=lambda each: each.start):
        if last is not None and _one_thing(last, piece, text):
            last = _piece(last.start, piece.end, sorted((last, piece), key=lambda each: _order(each.head)))
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _one_thing(left: _Piece, right: _Piece, text: str) -> bool:
    one, other = left.head, right.head
    if one.type is not other.type or one.disposition is not other.disposition:
        return False
    between = text[left.end : right.start]
    if not between and (left.reach > right.start or min(each.start for each in right.members) < left.end):
        return True  # their findings overlapped
    gap = _GAP.get(one.type)
    if gap is None or not gap.fullmatch(between) or right.end - left.start > LONGEST:
        return False
    if one.type is _T.ADDRESS or (between and between in _DOTS):
        return True
    return 1 in (left.end - left.start, right.end - right.start) and _visible(text, left.start, right.end) <= 4


def _result(piece: _Piece) -> Finding:
    """Return the finding that a piece stands for; joined findings of other types stay as evidence."""
    head = piece.head
    others = sorted({(str(each.type), each.score) for each in piece.members[1:] if each.type is not head.type})
    if (head.start, head.end) == (piece.start, piece.end) and not others:
        return head
    evidence = tuple(Evidence(OVERLAP, (kind,), score) for kind, score in others)
    return replace(head, start=piece.start, end=piece.end, evidence=(*head.evidence, *evidence))
