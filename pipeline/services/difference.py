"""Difference: what an original shows and a copy of it does not, for a check without a plan.

Whoever made the copy meant to withhold it, so it must not stand anywhere else in the copy either.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from pipeline.model.document import Block, BlockKind, Document, DocxText, PlainText
from pipeline.model.finding import EntityType, Finding, category_of
from pipeline.model.redaction import Redaction, RedactionPlan
from pipeline.policy.profile import Profile

_RUNNING_TEXT = re.compile(r"word/(?:document|header|footer|footnotes|endnotes)\d*\.xml")
_WORD = re.compile(r"[0-9A-Za-z]+")
_PICTURES = frozenset({BlockKind.PICTURE, BlockKind.UNREADABLE_PAGE})
_MOST_LINES = 20_000
_MOST_CHARACTERS = 6_000  # of two passages that are compared character by character

_Change = tuple[int, int, int, int]
"""Start and end in the original's text, start and end in the copy's line group."""


def with_difference(
    plan: RedactionPlan, original: Document, copy: Document, findings: Sequence[Finding], profile: Profile
) -> RedactionPlan:
    """Return a plan that also withholds what the copy no longer shows; a change within a word or a finding counts as the whole.

    Only text and Word files are compared: a PDF's lines are laid out anew.
    """
    if original.format not in ("docx", "txt"):
        return plan
    spans = [(each.start, each.end) for each in findings] + [(each.start, each.end) for each in plan.redactions]
    grown = sorted({(start, end) for start, end in spans if start < end})
    category = category_of(EntityType.TERM)
    redactions: list[Redaction] = []
    for start, end, mask in _changes(original, copy, grown):
        if redactions and start < redactions[-1].end:
            continue
        redactions.append(Redaction(start, end, EntityType.TERM, category, mask, profile.bases[category][:1]))
    taken = [(each.start, each.end) for each in redactions]
    redactions += [each for each in plan.redactions if not _touches(each.start, each.end, taken)]
    kept = tuple(each for each in plan.kept if not _touches(each.start, each.end, taken))
    return replace(plan, redactions=tuple(sorted(redactions, key=lambda each: each.start)), kept=kept)


def _touches(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_left(spans, end, key=lambda span: span[0])
    return at > 0 and spans[at - 1][1] > start


def _lines(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.hiding is None and _is_running(block) and block.text.strip()]


def _is_running(block: Block) -> bool:
    if block.kind in _PICTURES:
        return False
    addresses = [piece.address for piece in block.pieces if piece.address is not None]
    return all(
        isinstance(each, PlainText) or (isinstance(each, DocxText) and _RUNNING_TEXT.fullmatch(each.part))
        for each in addresses
    )


def _changes(original: Document, copy: Document, grown: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Yield each stretch of the original that the copy does not show, and what the copy shows instead."""
    old, new = _lines(original), _lines(copy)
    if max(len(old), len(new)) > _MOST_LINES:
        return
    matcher = SequenceMatcher(None, [each.text for each in old], [each.text for each in new], autojunk=False)
    for kind, first, last, other_first, other_last in matcher.get_opcodes():
        if kind == "delete":
            yield from ((block.start, block.start + len(block.text.rstrip()), "") for block in old[first:last])
        elif kind == "replace":
            yield from _within(old[first:last], "".join(each.text for each in new[other_first:other_last]), grown)


def _within(old: Sequence[Block], new: str, grown: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Compare some lines with what stands in their place, character by character."""
    text = "".join(each.text for each in old)
    if len(text) + len(new) > _MOST_CHARACTERS:
        return
    places = [block.start + at for block in old for at in range(len(block.text))]
    opcodes = SequenceMatcher(None, text, new, autojunk=False).get_opcodes()
    at = 0
    for kind, start, end, *_ in opcodes:
        if kind not in ("replace", "delete") or not text[start:end].strip():
            continue
        start, end = _whole(text, places, start, end, grown)
        if start >= at:
            at = end
            yield places[start], places[end - 1] + 1, new[_mapped(opcodes, start, False) : _mapped(opcodes, end, True)]


def _whole(text: str, places: Sequence[int], start: int, end: int, grown: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Grow a change to the word of letters and digits, and to the findings, that it touches."""
    for word in _WORD.finditer(text):
        if word.start() < end and word.end() > start:
            start, end = min(start, word.start()), max(end, word.end())
    for low, high in grown:
        if low < places[end - 1] + 1 and high > places[start]:
            start = min(start, bisect_left(places, low))
            end = max(end, bisect_left(places, high))
    return start, end


def _mapped(opcodes: Sequence[tuple[str, int, int, int, int]], at: int, is_end: bool) -> int:
    """Return where a place of the old text lies in the new one."""
    for kind, start, end, other_start, other_end in opcodes:
        if start <= at <= end and (at < end or is_end) and (at > start or not is_end):
            if kind == "equal":
                return other_start + at - start
            return other_end if is_end else other_start
    return opcodes[-1][4] if is_end and opcodes else 0
