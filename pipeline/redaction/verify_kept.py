"""Whether a copy kept what it had to keep, and whether the detectors still find something in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.errors import UnreadableDocument
from pipeline.formats import read
from pipeline.model.document import Block, Document, DocxSign, DocxText, Hiding, PdfChars, Piece, PlainText, Revised
from pipeline.model.echoes import Slot, slot_of
from pipeline.model.finding import Disposition, EntityType, Finding
from pipeline.model.redaction import Redaction, RedactionPlan, Revisions
from pipeline.model.release import Check
from pipeline.model.text import squeeze
from pipeline.redaction.verify_search import NOTES, without_stamps

# Parts that a copy replaces by a note.
_DRAWN = re.compile(r"(?:^|/)(?:charts|diagrams|embeddings|drawings)/")
Redetect = Callable[[Document], Sequence[Finding]]
_BAR = "■■■"
_HEAD = 8  # characters by which a string is looked up
_Cut = tuple[int, int, str]


@dataclass(slots=True)
class Expected:
    """What one place of a copy (a Word part, a page, the whole text) has to show.

    Attributes:
        runs: kept and visible text, in the order of the file, white space left out.
        masks: the masks that may stand between them.
        hidden: kept text that hides; a copy may hold it or not.
        gone: text of the state of the revisions that does not leave; a copy holds it only where it stands elsewhere too.
    """

    runs: list[tuple[tuple[int, ...], str]] = field(default_factory=list)
    masks: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def ordered(self) -> list[str]:
        """Return the runs in the order of the file."""
        return [text for _, text in sorted(self.runs, key=lambda run: run[0])]

    def add(self, text: str, order: tuple[int, ...], at: int, *, shows: bool) -> None:
        """Add kept text that begins ``at`` code points into the piece at ``order``."""
        text = "".join(text.split())
        if text and shows:
            self.runs.append(((*order, at), text))
        elif text:
            self.hidden.append(text)

    def allowed(self) -> str:
        """Return all that the place may show."""
        return "\n".join(("".join(self.ordered()), *self.masks, *self.hidden))


class _State:
    """Which pieces of a document leave, and what is cut from each: the state of its revisions that a plan has chosen.

    A former wording repeats text of the printed line. Where revisions are rejected, what is withheld of it there goes too.
    """

    def __init__(self, document: Document, plan: RedactionPlan) -> None:
        self._plan = plan
        self._rejected = plan.revisions is Revisions.REJECT
        self._further: dict[Slot, list[_Cut]] = {}
        for _, piece, offset in _pieces(document) if self._rejected else ():
            slot = slot_of(piece)
            if piece.revised is Revised.REPEATED and slot is not None:
                self._further.setdefault(slot, []).extend(self._own(piece, offset))

    def skips(self, piece: Piece) -> bool:
        """Whether a piece was only read once more."""
        return piece.revised is Revised.REPEATED

    def shows(self, block: Block, piece: Piece) -> bool:
        """Whether a piece shows in the chosen state."""
        return block.hiding is None or (self._rejected and piece.revised is Revised.DELETED)

    def lacks(self, block: Block, piece: Piece) -> bool:
        """Whether the chosen state does not have a piece."""
        if piece.revised is None:
            return block.hiding is Hiding.DELETED_REVISION
        return piece.revised is (Revised.INSERTED if self._rejected else Revised.DELETED)

    def cuts(self, piece: Piece, offset: int) -> list[_Cut]:
        """Return what is withheld of a piece, sorted, in code points from its start."""
        slot = slot_of(piece)
        further = self._further.get(slot, ()) if slot is not None else ()
        return sorted([*self._own(piece, offset), *further])

    def _own(self, piece: Piece, offset: int) -> list[_Cut]:
        end = offset + len(piece.text)
        return [
            (max(each.start - offset, 0), min(each.end, end) - offset, "".join(each.mask.split()))
            for each in _overlapping(self._plan, offset, end)
        ]


def expected_text(document: Document, plan: RedactionPlan) -> dict[str, Expected]:
    """Return what a copy has to show, by place: a part's name, a page's number, or '' for a text file."""
    places: dict[str, Expected] = {}
    state = _State(document, plan)
    for block, piece, offset in _pieces(document):
        if block.hiding is Hiding.COVERED and not state.lacks(block, piece):
            _add_bar(places.setdefault(_part(piece), Expected()), piece, state.cuts(piece, offset))
            continue
        if isinstance(piece.address, DocxSign):
            # It is no text of the file, so it is not missed; withheld, it leaves a mask.
            masks = (mask for _, _, mask in state.cuts(piece, offset))
            places.setdefault(piece.address.part, Expected()).masks.extend(masks)
        if isinstance(piece.address, DocxText) and piece.address.attribute is not None and block.hiding is None:
            _add_value(places.setdefault(piece.address.part, Expected()), piece, state.cuts(piece, offset))
        place = _place(piece)
        if place is None or state.skips(piece):
            continue
        key, order = place
        expected = places.setdefault(key, Expected())
        if state.lacks(block, piece):
            expected.gone.add("".join(piece.text.split()))
            continue
        start, shows = 0, state.shows(block, piece)
        for first, last, mask in state.cuts(piece, offset):
            expected.add(piece.text[start : max(start, first)], order, start, shows=shows)
            start = max(start, last)
            expected.masks.append(mask)
        expected.add(piece.text[start:], order, start, shows=shows)
    return places


def _add_value(expected: Expected, piece: Piece, cuts: list[_Cut]) -> None:
    """Take in an attribute's words that show (a chosen entry of a list): the copy may say them as text."""
    start = 0
    for first, last, mask in cuts:
        expected.hidden.append(piece.text[start:first])
        expected.masks.append(mask)
        start = last
    expected.hidden.append(piece.text[start:])


def _add_bar(expected: Expected, piece: Piece, cuts: list[_Cut]) -> None:
    """Take in what somebody covered by hand: a copy shows a bar for it, never the words."""
    if piece.address is not None or not piece.text.isspace():
        expected.masks += [_BAR[: len(piece.text)], *(mask for _, _, mask in cuts)]


def _part(piece: Piece) -> str:
    return piece.address.part if isinstance(piece.address, (DocxText, DocxSign)) else ""


def _pieces(document: Document) -> Iterator[tuple[Block, Piece, int]]:
    for block in document.blocks:
        offset = block.start
        for piece in block.pieces:
            yield block, piece, offset
            offset += len(piece.text)


def _place(piece: Piece) -> tuple[str, tuple[int, ...]] | None:
    match piece.address:
        case PlainText(start=start):
            return "", (start,)
        case DocxText(part=part, path=path, start=start, attribute=None):
            return part, (*(int(step) for step in path.split("/") if step), -1, start)
        case PdfChars(page=page, first=first):
            return str(page), (first,)
        case _:
            return None


def _overlapping(plan: RedactionPlan, start: int, end: int) -> list[Redaction]:
    first = bisect_right(plan.redactions, start, key=lambda each: each.end)
    found = []
    for redaction in plan.redactions[first:]:
        if redaction.start >= end:
            break
        found.append(redaction)
    return found


def check_in_order(expected: Mapping[str, Expected], copy: Mapping[str, str]) -> Check:
    """Check that the copy shows the kept runs of each place in order, and no more besides than masks and kept hidden text.

    A writer may name its parts anew, so the runs of a place may stand in any part of the copy, but all in one. Charts and diagrams
    become a note; their texts may go. Text of the state of the revisions that does not leave stands in no part oftener than in what
    stays.
    """
    whole = ["".join(without_stamps(text).split()) for text in copy.values()]
    texts = {key: "".join(_without_notes(without_stamps(text)).split()) for key, text in copy.items()}
    lost = total = allowed = 0
    for key, place in expected.items():
        runs = place.ordered()
        allowed += sum(len(text) for text in (*runs, *place.masks, *place.hidden))
        if _DRAWN.search(key):
            continue
        total += sum(len(run) for run in runs)
        missing = _missing(runs, texts.get(key, ""))
        if missing:
            # Also with the notes: a draft may be a copy of an earlier one, and say them itself.
            missing = min((_missing(runs, text) for text in (*texts.values(), *whole)), default=missing)
        lost += missing
    added = max(0, sum(len(text) for text in texts.values()) - allowed)
    return _kept_check(total, lost, max(added, _gone_but_there(expected, texts)))


def _without_notes(text: str) -> str:
    for note in NOTES:
        text = text.replace(note, "")
    return text


def _gone_but_there(expected: Mapping[str, Expected], texts: Mapping[str, str]) -> int:
    """Count the characters that must have gone with the revisions and show all the same."""
    gone = {text for place in expected.values() for text in place.gone if len(text) > 1}
    copy = _counts(gone, "\n".join(texts.values()))
    stays = _counts(gone, "\n".join(place.allowed() for place in expected.values()))
    return sum(len(text) * count for text, count in (copy - stays).items())


def _counts(wanted: set[str], text: str) -> Counter[str]:
    """Count many strings in one text: its windows are looked up, not the strings one by one searched."""
    heads: dict[int, dict[str, list[str]]] = {}
    for each in wanted:
        head = each[:_HEAD]
        heads.setdefault(len(head), {}).setdefault(head, []).append(each)
    found: Counter[str] = Counter()
    for size, known in heads.items():
        for at in range(len(text) - size + 1):
            for each in known.get(text[at : at + size], ()):
                found[each] += text.startswith(each, at)
    return found


def _missing(runs: Sequence[str], text: str) -> int:
    """Count the characters of runs that do not stand in a text one after another."""
    at = missing = 0
    for run in runs:
        found = text.find(run, at)
        if found < 0:
            missing += len(run)
        else:
            at = found + len(run)
    return missing


def check_characters(expected: Mapping[str, Expected], copy: Mapping[str, str]) -> Check:
    """Check that each page of the copy has the kept characters and no others; their order is the writer's."""
    lost = added = total = 0
    for key in {*expected, *copy}:
        place = expected.get(key, Expected())
        visible = Counter(squeeze("".join(place.ordered())).text)
        hidden = Counter(squeeze("".join(place.hidden)).text)
        shown = Counter(squeeze(without_stamps(copy.get(key, ""))).text)
        total += visible.total()
        lost += (visible - shown).total()
        added += (shown - visible - hidden).total()
    return _kept_check(total, lost, added)


def _kept_check(total: int, lost: int, added: int) -> Check:
    return Check("kept_text", not lost and not added, f"应保留 {total} 字，缺失 {lost} 字，多出 {added} 字")


def check_redetection(document: Document, copy: bytes, plan: RedactionPlan, redetect: Redetect) -> Check:
    """Run the detectors on the copy: a redact or block finding outside masks and settled spans fails."""
    try:
        again = read(copy, f"copy.{document.format}")
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
