"""The plan of a case as its decisions stand at this moment, for looking at: what nobody has decided yet is withheld."""

from __future__ import annotations

from dataclasses import replace

from pipeline.errors import MarkedDocument
from pipeline.model.chain import live, settled
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, category_of
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import Attribute, Case, CaseState, Item, ItemDecision, Verdict
from pipeline.policy.profile import Profile
from pipeline.redaction.plan import case_plan
from pipeline.services.reading import check_items
from pipeline.store import Transaction


def is_published(case: Case) -> bool:
    """Whether anything of a case would leave: not where its attribute or its end says that nothing does."""
    return case.attribute is not Attribute.NON_DISCLOSURE and case.state is not CaseState.WITHHELD


def plan_as_decided(tx: Transaction, case: Case, document: Document, profile: Profile) -> RedactionPlan:
    """Return the plan that the decisions of this moment make, each open item withheld; revisions as printed while open.

    It is for looking at only: nobody signs it, and it has no salt.

    Raises:
        MarkedDocument: a marking stands: nothing is covered and published (DESIGN.md rule 4.1).
        ReadsDifferently: an item's text does not stand at its place.
        RefusedByRule: a mask that somebody typed still shows the value.
    """
    items, decisions = tx.items(case.number), tx.decisions(case.number)
    check_items(case, document, items, tx.item_texts(case.number))
    counting = settled(decisions)
    still_open = [item for item in live(items) if item.id not in counting]
    if case.state is CaseState.BLOCKED or any(item.proposal is Disposition.BLOCK for item in still_open):
        raise MarkedDocument(case=case.number)
    as_if = [_assumed(item) for item in still_open]
    if case.attribute is None:
        case = replace(case, attribute=Attribute.PROACTIVE)
    return case_plan(document, case, items, (*decisions, *as_if), profile)


def _assumed(item: Item) -> ItemDecision:
    """Return the decision that an open item is shown with; one without a place has nothing to cover."""
    placeless = item.start == item.end or item.type is EntityType.REVISIONS
    verdict = Verdict.KEEP if placeless else Verdict.WITHHOLD
    return ItemDecision(item.id, "", "", verdict, category_of(item.type), item.basis, "", "")
