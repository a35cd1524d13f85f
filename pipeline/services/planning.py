"""The plan of a case: what its signatures cover."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from pipeline.model.document import Document
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import Attribute, Case
from pipeline.model.text import Folded, find_all, printable, squeeze
from pipeline.policy.profile import Profile
from pipeline.redaction.masks import BLOCK_MASK
from pipeline.redaction.plan import case_plan
from pipeline.services.desk import Desk
from pipeline.services.reading import check_items
from pipeline.store import Transaction


def plan_of(desk: Desk, tx: Transaction, case: Case, profile: Profile) -> RedactionPlan:
    """Compute the plan of a case from its original and its settled decisions, salted with the home's key.

    That of a document that is not published says so and nothing else. The salt covers what the original read as, so that
    signatures do.

    Raises:
        ReadsDifferently: the original reads differently than when it was taken in.
    """
    document = desk.reading_of(case)
    items, texts = tx.items(case.number), tx.item_texts(case.number)
    check_items(case, document, items, texts)
    if case.attribute is Attribute.NON_DISCLOSURE:
        return RedactionPlan(
            case.document,
            profile.id,
            profile.edition,
            attribute=str(case.attribute),
            decisions=(f"ground:{case.ground}",),
            salt=_salt(desk, case),
        )
    plan = case_plan(document, case, items, tx.decisions(case.number), profile)
    return replace(plan, salt=_salt(desk, case))


_LONG_NUMBER = re.compile(r"\d{8,}[0-9xX]?")


def shown_title(case: Case, document: Document, plan: RedactionPlan) -> str | None:
    """Return the title as the copy shows it."""
    return masked(case.title, document, plan) if case.title is not None else None


def masked(words: str, document: Document, plan: RedactionPlan, also: Collection[str] = ()) -> str:
    """Return words that officers wrote with every withheld string in them masked as in the copy, in whatever spelling it stands.

    Strings are found as the verifier finds them: full-width forms, case, white space, hyphens and other separators of groups
    make no difference (``pipeline.model.text.squeeze``). Of one character only that character itself is. Where withheld
    strings overlap, all that they cover is masked as the longest of them is. Control characters are left out. Runs of eight
    and more digits are looked for by themselves, too, and so is ``also``: what was withheld before spans were united.
    """
    words = printable(words)
    planned = {document.text[each.start : each.end].strip(): each.mask for each in plan.redactions}
    runs = (run for text in (*planned, *also) for run in _LONG_NUMBER.findall(squeeze(text).text))
    found = dict.fromkeys((*runs, *(text.strip() for text in also)), BLOCK_MASK) | planned
    squeezed = squeeze(words)
    hits = sorted(
        (start, end, len(text), mask)
        for text, mask in found.items()
        for start, end in _places(printable(text), words, squeezed)
    )
    covered: list[tuple[int, int, int, str]] = []
    for start, end, length, mask in hits:
        if covered and start < covered[-1][1]:
            first, last, longest, best = covered.pop()
            length, mask = max((longest, best), (length, mask), key=lambda each: (each[0], each[1] != BLOCK_MASK))
            start, end = first, max(last, end)
        covered.append((start, end, length, mask))
    for start, end, _, mask in reversed(covered):
        words = words[:start] + mask + words[end:]
    return words


def _places(text: str, words: str, squeezed: Folded) -> Iterable[tuple[int, int]]:
    """Return where a withheld string stands in some words, in any spelling if it is long enough for that."""
    if len(squeeze(text).text) > 1:
        return find_all(text, squeezed)
    return (match.span() for match in re.finditer(re.escape(text), words)) if text else ()


def original_fingerprint(desk: Desk, case: Case) -> str:
    """Return the keyed fingerprint by which a case's original is named outside the home."""
    return desk.store.keys.fingerprint(f"original\x00{case.document}".encode())


def _salt(desk: Desk, case: Case) -> str:
    """Return the fingerprint of an original and of what it read as; signatures of older versions cover the bytes alone."""
    if case.reading is None:
        return original_fingerprint(desk, case)
    return desk.store.keys.fingerprint(f"original read\x00{case.document}\x00{case.reading}".encode())
