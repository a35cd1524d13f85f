"""What was decided of the same words in other open cases of a section: shown as proposals, applied by nobody but the officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model.chain import settled
from pipeline.model.finding import Category
from pipeline.model.review import Case, Verdict
from pipeline.store import Transaction

# Of the newest cases: a name that stands in hundreds of them says nothing new after a few.
_MOST_CASES = 20


@dataclass(frozen=True, slots=True)
class Precedent:
    """A decision on the same words in another open case: its number, the item's, what was decided, why, at which step."""

    case: str
    item: int
    verdict: Verdict
    category: Category
    step: str


def precedents(tx: Transaction, case: Case, texts: Mapping[str, str]) -> dict[str, tuple[Precedent, ...]]:
    """Return for items of a case what other open cases of its section decided of the same words, newest case first.

    ``texts`` are the items' texts by item id; items without a precedent are left out.
    """
    keys = {id: tx.text_key(case.section, text) for id, text in texts.items()}
    wanted = {key for key in keys.values() if key is not None}
    if not wanted:
        return {}
    like = tx.items_like(case.section, wanted, case.number)
    found: dict[str, list[Precedent]] = {}
    for number in sorted({number for number, _ in like}, reverse=True)[:_MOST_CASES]:
        alike = {item for other, item in like if other == number}
        decisions, words = settled(tx.decisions(number)), tx.item_texts(number)
        for item in tx.items(number):
            decision = decisions.get(item.id)
            key = tx.text_key(case.section, words[item.id]) if item.id in alike else None
            if decision is not None and key is not None:
                found.setdefault(key, []).append(
                    Precedent(number, item.number, decision.verdict, decision.category, decision.step)
                )
    return {id: tuple(found[key]) for id, key in keys.items() if key in found}
