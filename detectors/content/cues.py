"""Cues: a phrase that gives a clause away, what must stand with it, what speaks against it; and the loop over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detectors.content.page import MODAL, Page, cut
from pipeline.model.finding import EntityType, Evidence


@dataclass(frozen=True, slots=True)
class Cue:
    """One class of phrases.

    Attributes:
        name: stands in the evidence.
        pattern: the phrase; must begin with a literal, so that the scan is fast.
        score: how sure the phrase alone is.
        needs: must be found in the sentence too, where given.
        against: must not be found in the sentence, where given.
        modal: whether a sentence of rules (应当, 不得, 加强 …) rules the phrase out.
        value: the finding is the group ``value`` of the pattern, not the clause.
    """

    name: str
    pattern: re.Pattern[str]
    score: float
    needs: re.Pattern[str] | None = None
    against: re.Pattern[str] | None = None
    modal: bool = True
    value: bool = False


MIN_CLAUSE = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause or value to be proposed; offsets of the folded text."""

    start: int
    end: int
    type: EntityType
    score: float
    reason: str
    evidence: tuple[Evidence, ...]
    redact: bool = False


def hits(page: Page, cues: Iterable[Cue], entity: EntityType, reason: str) -> Iterator[Hit]:
    """Yield one hit per clause that a cue gives away; clauses that touch are joined."""
    found: dict[tuple[int, int], tuple[float, list[str], list[str]]] = {}
    for cue in cues:
        for match in cue.pattern.finditer(page.text):
            if _ruled_out(page, cue, match):
                continue
            span = _span(page, cue, match)
            if span[1] - span[0] < (2 if cue.value else MIN_CLAUSE) or _in_title(page, span):
                continue
            score, names, words = found.get(span, (0.0, [], []))
            found[span] = (1 - (1 - score) * (1 - cue.score), [*names, cue.name], [*words, match.group()[:12]])
    for (start, end), (score, names, words) in sorted(found.items()):
        evidence = tuple(Evidence(name, (word,), 0.0) for name, word in zip(names, words, strict=True))
        yield Hit(start, end, entity, min(0.9, score), reason, evidence)


def _span(page: Page, cue: Cue, match: re.Match[str]) -> tuple[int, int]:
    if cue.value:
        return match.span("value")
    start, end = page.clause(match.start())
    start, end = _balanced(page.text, start, end, match)
    if page.text[end : end + 1] == ":" and end - start <= 10:
        start, end = page.clause(end + 1)
        return cut(page, start, end, start)
    return cut(page, start, max(end, min(match.end(), page.around(match.start())[1])), match.start())


def _in_title(page: Page, span: tuple[int, int]) -> bool:
    """A title names the matter and tells nothing."""
    line = re.sub(r"[ \t|]+", "", page.text[span[0] : span[1]])
    return line in page.kind.title if len(line) > 6 else False


def _balanced(text: str, start: int, end: int, match: re.Match[str]) -> tuple[int, int]:
    """Leave out what stands in a bracket beside the phrase, or before the bracket that holds it."""
    before = text[start : match.start()]
    closing, opening = before.rfind(")"), before.rfind("(")
    if closing > opening and before.count(")") > before.count("("):
        start += closing + 1
    elif opening > closing:
        start += opening + 1
    after = text[match.end() : end]
    if after.count("(") > after.count(")"):
        end = match.end() + after.rfind("(")
    return start, end


def _ruled_out(page: Page, cue: Cue, match: re.Match[str]) -> bool:
    if not (cue.needs or cue.against or cue.modal):
        return False
    start, end = page.sentence(match.start())
    end = max(end, match.end())
    sentence = page.text[start:end]
    unit = page.view.unit_at(match.start())
    if unit is not None and unit.table >= 0:
        sentence = page.view.row_text(unit)
    if cue.needs and not cue.needs.search(sentence):
        return True
    if cue.against and cue.against.search(sentence):
        return True
    return bool(cue.modal and MODAL.search(page.text, *page.clause(match.start())))
