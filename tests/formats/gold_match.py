"""Scores what was found in a rendered gold document by the measures of GUIDELINE.md, as if it had been found in the gold text.

Findings are carried over by the text itself: what the reader says is laid beside the gold text, character by character, blanks
left out. Where a page was recognised and a reading differs, the differing stretch stands for what it was read from; a
placeholder for an area of a page stands for the characters that were printed there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.model.document import Box, Document, PageArea
from pipeline.model.finding import Finding, Outcome, outcome_of
from pipeline.services.evaluate import DocumentScore, score
from pipeline.services.gold import Gold
from pipeline.services.scan import shown
from tests.formats.gold_pages import Sheet

Place = Callable[[int, Box], tuple[int, Box]]
"""Takes a page and a box of the document as it was set to where they are in the file that was read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read and found: the score against the gold text, and how much of that text the reader says (0 to 1)."""

    score: DocumentScore
    said: float
    document: Document
    findings: tuple[Finding, ...]


def read_score(
    gold: Gold, document: Document, findings: Sequence[Finding], sheet: Sheet | None = None, place: Place | None = None
) -> Reading:
    """Score findings in a document that was made of a gold text; ``sheet`` and ``place`` say where its characters stand."""
    beside = _beside(gold.text, document.text)
    carried = tuple(
        moved for finding in shown(findings) for moved in _carried(finding, beside, gold, document, sheet, place)
    )
    outcome: Outcome = outcome_of(findings)
    same = sum(len(at) for at in beside if at)
    solid = len(_solid(gold.text))
    return Reading(score(gold, outcome, carried), min(1.0, same / solid), document, tuple(findings))


def _solid(text: str) -> list[int]:
    return [at for at, char in enumerate(text) if not char.isspace() and char not in "\u200b\u200c\u200d\ufeff|"]


def _beside(gold: str, said: str) -> list[tuple[int, ...]]:
    """Return for each character that the reader says which characters of the gold text it stands for."""
    mine, theirs = _solid(gold), _solid(said)
    beside: list[tuple[int, ...]] = [()] * len(said)
    left, right = "".join(gold[at] for at in mine), "".join(said[at] for at in theirs)
    open_gold: list[range] = []
    open_said: list[range] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            for step in range(b - a):
                beside[theirs[c + step]] = (mine[a + step],)
        elif kind == "replace" and max(b - a, d - c) <= 3 * min(b - a, d - c) + 2 and max(b - a, d - c) <= 40:
            for step in range(b - a):
                at = theirs[c + min(d - c - 1, step * (d - c) // (b - a))]
                beside[at] = (*beside[at], mine[a + step])
        else:
            open_gold.append(range(a, b))
            open_said.append(range(c, d))
    _moved(beside, left, right, open_gold, open_said, mine, theirs)
    return beside


def _moved(
    beside: list[tuple[int, ...]],
    left: str,
    right: str,
    open_gold: Sequence[range],
    open_said: Sequence[range],
    mine: Sequence[int],
    theirs: Sequence[int],
) -> None:
    """Find stretches that the reader says in another order."""
    for lost in open_gold:
        for extra in open_said:
            found = SequenceMatcher(None, left[lost.start : lost.stop], right[extra.start : extra.stop], autojunk=False)
            for match in found.get_matching_blocks():
                if match.size >= 2:
                    for step in range(match.size):
                        at = theirs[extra.start + match.b + step]
                        if not beside[at]:
                            beside[at] = (mine[lost.start + match.a + step],)


def _carried(
    finding: Finding,
    beside: Sequence[tuple[int, ...]],
    gold: Gold,
    document: Document,
    sheet: Sheet | None,
    place: Place | None,
) -> Iterator[Finding]:
    covered = {at for index in range(finding.start, finding.end) for at in beside[index]}
    if sheet is not None:
        covered |= set(_under(finding, document, sheet, place))
    for start, end in _runs(sorted(covered), gold.text):
        yield replace(finding, start=start, end=end)


def _runs(positions: Sequence[int], text: str) -> Iterator[tuple[int, int]]:
    """Join positions where nothing but blanks, signs that print nothing or a character or two unread lie between."""
    start = last = None
    for at in positions:
        if last is not None and len(_solid(text[last + 1 : at])) <= 2:
            last = at
            continue
        if start is not None and last is not None:
            yield start, last + 1
        start = last = at
    if start is not None and last is not None:
        yield start, last + 1


def _under(finding: Finding, document: Document, sheet: Sheet, place: Place | None) -> Iterator[int]:
    """Yield the characters that are printed where a placeholder of the finding stands for a part of a page, or a whole one."""
    areas = [
        piece.address for _, piece in document.pieces(finding.start, finding.end) if isinstance(piece.address, PageArea)
    ]
    if not areas:
        return
    for at, printed in enumerate(sheet.places):
        if printed is None:
            continue
        page, box = place(*printed) if place else printed
        x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        for area in areas:
            inside = area.box is None or (area.box.x0 <= x <= area.box.x1 and area.box.top <= y <= area.box.bottom)
            if area.page == page and inside:
                yield at
