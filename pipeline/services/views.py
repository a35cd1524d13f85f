"""Views: what a case looks like to an officer; reading only, but for the trace that a view leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model.audit import AuditAction
from pipeline.model.chain import live, settled
from pipeline.model.consultation import Consulted
from pipeline.model.review import Case, CaseState, Item, ItemDecision, Officer, Signature, Step
from pipeline.model.substitutes import Substitution
from pipeline.services.desk import Desk, acted, check_may_see
from pipeline.services.markings import PreparedRuling, prepared_ruling
from pipeline.services.precedents import Precedent, precedents
from pipeline.services.release import failed_checks
from pipeline.store import MarkRecord, Remark, Ruling


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with its text, what counts now, what was said before, and what other open cases of the section decided."""

    item: Item
    text: str
    decision: ItemDecision | None
    history: tuple[ItemDecision, ...]
    elsewhere: tuple[Precedent, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """All that an officer sees of a case.

    ``failed`` names the checks that its last copy failed; ``former`` are the items in whose stead others stand now;
    ``substitutions`` are in force today; ``prepared`` is what the markings of a blocked case suggest to ask an authority;
    ``acted`` holds (officer id, step id) of all that was done for a step.
    """

    case: Case
    chain: tuple[Step, ...]
    items: tuple[ItemView, ...]
    signatures: tuple[Signature, ...]
    remarks: tuple[Remark, ...]
    marks: tuple[MarkRecord, ...]
    ruling: Ruling | None
    failed: tuple[str, ...]
    officers: Mapping[str, str]
    former: tuple[ItemView, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    consultations: tuple[Consulted, ...] = ()
    prepared: PreparedRuling | None = None
    acted: tuple[tuple[str, str], ...] = ()


def show(desk: Desk, officer: Officer, number: str, *, seen: int | None = None) -> CaseView:
    """Return a case with its items' texts; the view is recorded.

    ``seen`` is the revision that the officer has looked at before in the same session: that one is not recorded again.

    Raises:
        NotEntitled: another section's case.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        check_may_see(officer, case, desk.substitutes(tx))
        profile = desk.rules(case.profile, case.profile_version)
        decisions = tx.decisions(number)
        counting = settled(decisions)
        texts = tx.item_texts(number)
        elsewhere = precedents(tx, case, texts)
        items = tuple(
            ItemView(
                item,
                texts[item.id],
                counting.get(item.id),
                tuple(decision for decision in decisions if decision.item == item.id),
                elsewhere.get(item.id, ()),
            )
            for item in tx.items(number)
        )
        standing = {item.id for item in live(each.item for each in items)}
        if case.revision != seen:
            tx.audit(AuditAction.ORIGINAL_VIEWED, officer.id, number, items=len(items), revision=case.revision)
        return CaseView(
            case,
            profile.chain,
            tuple(each for each in items if each.item.id in standing),
            tx.signatures(number),
            tx.remarks(number),
            tx.marks(number),
            tx.ruling(number),
            failed_checks(tx, number),
            {each.id: each.name for each in tx.officers()},
            tuple(each for each in items if each.item.id not in standing),
            desk.substitutes(tx),
            tx.consultations(number),
            prepared_ruling(tx.marks(number), desk.today()) if case.state is CaseState.BLOCKED else None,
            tuple(acted(tx, number)),
        )
