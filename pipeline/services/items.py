"""Items: officers decide them, and add what the detectors did not find.

Every function takes an authenticated officer, works in one write transaction, and leaves an audit event. ``seen`` is the revision
of the case that the officer had before the eyes: another one raises Conflict, so that nobody decides what was not shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.errors import RefusedByRule, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_fits, settled
from pipeline.model.finding import PLACELESS, Disposition, EntityType, LegalBasis, category_of
from pipeline.model.labels import label
from pipeline.model.places import places_of
from pipeline.model.review import (
    Action,
    Case,
    Item,
    ItemDecision,
    Officer,
    Step,
    Verdict,
    advance,
)
from pipeline.policy.profile import Profile
from pipeline.services.desk import Desk, void_signatures
from pipeline.services.proposals import PROPOSED, Accepted, is_certain
from pipeline.services.turns import at_turn
from pipeline.store import Transaction

_MARKED = "《保守国家秘密法》第三十五条"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer says of items: the verdict, why, and optionally another ground or mask than proposed."""

    verdict: Verdict
    reason: str = ""
    basis: tuple[LegalBasis, ...] = ()
    mask: str | None = None


def decide(
    desk: Desk, officer: Officer, number: str, items: Collection[int], ruling: Ruling, *, seen: int | None = None
) -> Case:
    """Decide items by their numbers; a decision that changes the settled one voids the signatures given so far.

    Raises:
        UsageError: no such item, or a verdict that cannot be said of it.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
        known = {item.number: item for item in tx.items(number)}
        unknown = sorted(set(items) - set(known))
        if unknown:
            raise UsageError(what=f"事项 {number} 没有第 {unknown[0]} 项")
        for wanted in items:
            check_fits(number, known[wanted], ruling.verdict)
        decisions = [_decision(desk, officer, step, profile, known[wanted], ruling) for wanted in sorted(set(items))]
        return _write_decisions(tx, case, officer, profile, decisions)


def accept_proposals(desk: Desk, officer: Officer, number: str, *, seen: int | None = None) -> Accepted:
    """Decide as proposed every open item whose proposal is certain; what a person must decide by itself stays open.

    Raises:
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
        done = settled(tx.decisions(number))
        still_open = [item for item in tx.items(number) if item.id not in done]
        decisions = [
            _decision(desk, officer, step, profile, item, Ruling(PROPOSED[item.proposal], "采纳系统建议", item.basis))
            for item in still_open
            if is_certain(item)
        ]
        left = tuple(item for item in still_open if not is_certain(item))
        return Accepted(_write_decisions(tx, case, officer, profile, decisions), len(decisions), left)


def add_item(desk: Desk, officer: Officer, number: str, start: int, end: int, kind: EntityType, reason: str) -> Item:
    """Add an item by hand over code points ``start`` to ``end`` of the document's text; it still must be decided.

    Raises:
        UsageError: the span lies outside the text, or is there already.
        RefusedByRule: a marking; it is not covered and published but escalated (DESIGN.md rule 4.1).
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.ADD_ITEM)
        document = desk.reading_of(case)
        if kind in (EntityType.SECRET_MARKING, EntityType.INTERNAL_MARKING):
            raise RefusedByRule(what="发现密级或内部标志的，请用 escalate 提请审定，不能作为遮盖项", basis=_MARKED)
        if kind in PLACELESS:
            raise UsageError(what=f"{label(kind)}不是正文中的位置，不能人工添加")
        if not 0 <= start < end <= len(document.text):
            raise UsageError(what=f"位置 {start}:{end} 不在正文范围内（0:{len(document.text)}）")
        known = tx.items(number)
        seed = f"{case.document}\x00by hand\x00{kind}\x00{start}\x00{end}"
        item = Item(
            id=desk.store.keys.fingerprint(seed.encode())[:16],
            number=max((each.number for each in known), default=0) + 1,
            start=start,
            end=end,
            type=kind,
            proposal=Disposition.REVIEW,
            reason=f"人工添加：{reason}",
            basis=profile.bases[category_of(kind)],
            score=1.0,
            detector="by_hand",
            version="1",
            added_by=officer.id,
            places=places_of(document, start, end),
        )
        if any(each.id == item.id for each in known):
            raise UsageError(what=f"位置 {start}:{end} 已有同类事项")
        tx.add_items(number, [item], [document.text[start:end]])
        void_signatures(tx, number, officer.id)
        tx.save_case(advance(case, Action.ADD_ITEM))
        tx.audit(AuditAction.ITEM_ADDED, officer.id, number, item=item.id, step=step.id, type=kind)
        return item


def _decision(desk: Desk, officer: Officer, step: Step, profile: Profile, item: Item, ruling: Ruling) -> ItemDecision:
    category = category_of(item.type)
    return ItemDecision(
        item=item.id,
        step=step.id,
        officer=officer.id,
        verdict=ruling.verdict,
        category=category,
        basis=ruling.basis or item.basis or profile.bases[category],
        reason=ruling.reason,
        at=desk.timestamp(),
        mask=ruling.mask,
    )


def _write_decisions(
    tx: Transaction, case: Case, officer: Officer, profile: Profile, decisions: Sequence[ItemDecision]
) -> Case:
    before = _what_counts(profile, tx.decisions(case.number))
    for decision in decisions:
        tx.add_decision(case.number, decision)
        tx.audit(
            AuditAction.ITEM_DECIDED,
            officer.id,
            case.number,
            item=decision.item,
            step=decision.step,
            verdict=decision.verdict,
            category=decision.category,
        )
    if _what_counts(profile, tx.decisions(case.number)) != before:
        void_signatures(tx, case.number, officer.id)
    case = advance(case, Action.DECIDE_ITEM)
    tx.save_case(case)
    return case


def _what_counts(profile: Profile, decisions: Sequence[ItemDecision]) -> dict[str, tuple[object, ...]]:
    counting = settled(decisions)
    return {item: (each.verdict, each.category, each.mask, each.basis) for item, each in counting.items()}
