"""The plan of a case: what its signatures cover."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model.document import Document
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import Attribute, Case
from pipeline.policy.profile import Profile
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


def shown_title(case: Case, document: Document, plan: RedactionPlan) -> str | None:
    """Return the title as the copy shows it."""
    return masked(case.title, document, plan) if case.title is not None else None


def masked(words: str, document: Document, plan: RedactionPlan) -> str:
    """Return words that officers wrote with every withheld string in them masked as in the copy, the longest first."""
    found = {document.text[each.start : each.end].strip(): each.mask for each in plan.redactions}
    for text in sorted(filter(None, found), key=len, reverse=True):
        words = words.replace(text, found[text])
    return words


def original_fingerprint(desk: Desk, case: Case) -> str:
    """Return the keyed fingerprint by which a case's original is named outside the home."""
    return desk.store.keys.fingerprint(f"original\x00{case.document}".encode())


def _salt(desk: Desk, case: Case) -> str:
    """Return the fingerprint of an original and of what it read as; signatures of older versions cover the bytes alone."""
    if case.reading is None:
        return original_fingerprint(desk, case)
    return desk.store.keys.fingerprint(f"original read\x00{case.document}\x00{case.reading}".encode())
