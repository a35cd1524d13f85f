"""Whether a copy kept what it had to keep, and whether the detectors still find something in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.errors import UnreadableDocument
from pipeline.formats import read
from pipeline.model.document import Block, Document, DocxSign, DocxText, Piece, PlainText
from pipeline.model.finding import Disposition, EntityType, Finding
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check
from pipeline.model.text import squeeze
from pipeline.redaction.verify_order import Said, difference, matched
from pipeline.redaction.verify_pdf_again import remainder, with_kept_ink
from pipeline.redaction.verify_search import NOTES, STAMPS, without_stamps
from pipeline.redaction.verify_state import Cut, State, pieces_of

# Parts that a copy replaces by a note.
_DRAWN = re.compile(r"(?:^|/)(?:charts|diagrams|embeddings|drawings)/")
# What a copy may say anywhere: notes in place of what it cannot hold, the stamp of a preview.
_SAID_BESIDES = re.compile("|".join(re.escape("".join(each.split())) for each in (*NOTES, *STAMPS)))
_BAR = "■"  # up to three stand where somebody had covered text by hand
Redetect = Callable[[Document], Sequence[Finding]]
_Order = tuple[int, ...]


@dataclass(slots=True)
class Expected:
    """What one place of a copy (a Word part, the whole text) has to show and may show.

    Kept text that shows has to be there; masks and shown attribute values (the chosen entry of a list) may, each at its place
    in the order of the file and once. Text that hides in the original, or belongs to the state of the revisions that does not
    leave, is not among them.
    """

    _said: list[tuple[_Order, Said]] = field(default_factory=list)

    def said(self) -> list[Said]:
        """Return all of it in the order of the file, white space left out."""
        return [said for _, said in sorted(self._said, key=lambda each: each[0])]

    def runs(self) -> list[str]:
        """Return the kept text in the order of the file."""
        return [said.text for said in self.said() if said.kept]

    def add(self, text: str, order: _Order, at: int, *, kept: bool) -> None:
        """Add text that begins ``at`` code points into the piece at ``order``."""
        text = "".join(text.split())
        if text:
            self._said.append(((*order, at), Said(text, kept)))

    def add_mask(self, mask: str, order: _Order, at: int) -> None:
        """Add a mask, in as many pieces as notes and stamps part it (a mask that was taken from a copy)."""
        for text in _SAID_BESIDES.split(mask):
            self.add(text, order, at, kept=False)


def expected_text(document: Document, plan: RedactionPlan) -> dict[str, Expected]:
    """Return what a copy has to show, by place: a part's name, or '' for a text file."""
    places: dict[str, Expected] = {}
    state = State(document, plan)
    values: set[tuple[str, _Order]] = set()
    for block, piece, offset in pieces_of(document):
        place = _place(piece)
        if place is None:
            continue
        key, order = place
        if not _says_itself(piece):
            # A list's label stands once in the file, for all its paragraphs.
            if place in values:
                continue
            values.add(place)
        _add(places.setdefault(key, Expected()), block, piece, order, state, state.cuts(piece, offset))
    return places


def _add(expected: Expected, block: Block, piece: Piece, order: _Order, state: State, cuts: list[Cut]) -> None:
    """Take in what a copy may say of a piece. A sign is no text of the file; withheld, it leaves a mask."""
    covered = state.may_be_covered(block)
    shows = state.shows(block, piece)
    start = 0
    for first, last, mask in cuts:
        if shows and not isinstance(piece.address, DocxSign):
            expected.add(piece.text[start : max(start, first)], order, start, kept=_says_itself(piece))
        start = max(start, last)
        if shows or covered:
            expected.add_mask(mask, order, first)
    if covered:
        for _ in range(3):
            expected.add(_BAR, order, start, kept=False)
    if shows and not isinstance(piece.address, DocxSign):
        expected.add(piece.text[start:], order, start, kept=_says_itself(piece))


def _says_itself(piece: Piece) -> bool:
    """Whether a piece is text of the file, not a sign nor an attribute's value."""
    return not isinstance(piece.address, DocxSign) and getattr(piece.address, "attribute", None) is None


def _place(piece: Piece) -> tuple[str, _Order] | None:
    match piece.address:
        case PlainText(start=start):
            return "", (start,)
        case DocxText(part=part, path=path, start=start):
            return part, (*_steps(path), -1, start)
        case DocxSign(part=part, path=path):
            return part, (*_steps(path), -1, 0)
        case _:
            return None


def _steps(path: str) -> _Order:
    return tuple(int(step) for step in path.split("/") if step)


def check_in_order(expected: Mapping[str, Expected], copy: Mapping[str, str]) -> Check:
    """Check that the copy says the kept text of each place in order, and besides nothing but masks, values, notes and stamps.

    A writer may name its parts anew, so a place may stand in any part of the copy, but each in one of its own. Charts and diagrams
    become a note; their texts go.
    """
    texts = {key: "".join(text.split()) for key, text in copy.items()}
    parts = [key for key, text in texts.items() if _SAID_BESIDES.sub("", text)]
    said = {key: place.said() for key, place in expected.items() if not _DRAWN.search(key)}
    lengths = {key: sum(len(each.text) for each in place if each.kept) for key, place in said.items()}

    @cache
    def differs(place: str, part: str) -> tuple[int, int]:
        return difference(said[place], texts[part], _SAID_BESIDES)

    def fits(place: str, part: str) -> bool:
        return differs(place, part) == (0, 0)

    needed = [key for key, length in lengths.items() if length]
    # Where each place finds a part, and each part a place, there is one way to pair them that does both. What says nothing but
    # notes and stamps needs no place; but a draft may say them itself.
    there = matched(needed, [key for key, text in texts.items() if text], fits)
    explained = matched(parts, [*said], lambda part, place: fits(place, part))
    lost = added = 0
    for key in needed:
        if key not in there:
            others = [part for part in ([key] if key in parts else parts) if part not in explained]
            less, more = min((differs(key, part) for part in others), default=(lengths[key], 0))
            lost, added = lost + less, added + more
    for part in parts:
        if part not in explained and (part not in needed or part in there):
            added += len(texts[part])
    if len(there) < len(needed) and not lost and not added:
        lost = sum(lengths[key] for key in needed if key not in there)
    return _kept_check(sum(lengths.values()), lost, added)


def _kept_check(total: int, lost: int, added: int) -> Check:
    return Check("kept_text", not lost and not added, f"应保留 {total} 字，缺失 {lost} 字，多出 {added} 字")


def check_redetection(document: Document, copy: bytes, plan: RedactionPlan, redetect: Redetect) -> Check:
    """Run the detectors on the copy: a redact or block finding outside masks and settled spans fails."""
    try:
        if document.format == "pdf":
            again = remainder(document, copy, plan)
        else:
            again = with_kept_ink(read(copy, f"copy.{document.format}", recognise=False), document, plan)
        findings = redetect(again)
    except UnreadableDocument as error:
        return Check("redetection", False, f"副本无法读取（{error.code}）")
    masks = sorted({squeeze(each.mask).text for each in plan.redactions} - {""}, key=len, reverse=True)
    known = "\n".join([*masks, *(squeeze(document.text[each.start : each.end]).text for each in plan.kept)])
    unexplained: Counter[str] = Counter()
    for finding in findings:
        if finding.type is EntityType.DETECTOR_FAILURE:
            # Where people settled items they have checked by eye what a detector could not.
            unexplained.update({} if plan.decisions else {str(finding.type): 1})
        elif finding.disposition in (Disposition.REDACT, Disposition.BLOCK):
            text = squeeze(without_stamps(again.text[finding.start : finding.end])).text
            if not _explained(text, masks, known):
                unexplained[str(finding.type)] += 1
    detail = "、".join(f"{kind}×{count}" for kind, count in sorted(unexplained.items()))
    return Check("redetection", not unexplained, detail or "无新的应遮盖内容")


def _explained(text: str, masks: Sequence[str], known: str) -> bool:
    """Whether a finding lies inside a mask or a settled span (``known``), or is nothing but masks and punctuation."""
    if text in known:
        return True
    for shown in masks:
        text = text.replace(shown, "")
    return sum(char.isalnum() for char in text) < 2
