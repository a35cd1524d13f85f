"""Items: officers decide them, and add what the detectors did not find.

Every function takes an authenticated officer, works in one write transaction, and leaves an audit event. ``seen`` is the revision
of the case that the officer had before the eyes: another one raises Conflict, so that nobody decides what was not shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import RefusedByRule, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_fits, live, settled
from pipeline.model.document import Document
from pipeline.model.finding import PLACELESS, Category, Disposition, EntityType, LegalBasis, category_of
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
from pipeline.services.deadlines import due_of
from pipeline.services.desk import Desk, stated, void_signatures
from pipeline.services.proposals import PROPOSED, Accepted, is_certain
from pipeline.services.turns import at_turn
from pipeline.store import Transaction

_MARKED = "《保守国家秘密法》第三十五条"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer says of items: the verdict, why, and optionally another category, ground or mask than proposed."""

    verdict: Verdict
    reason: str = ""
    basis: tuple[LegalBasis, ...] = ()
    mask: str | None = None
    category: Category | None = None


def decide(
    desk: Desk, officer: Officer, number: str, items: Collection[int], ruling: Ruling, *, seen: int | None = None
) -> Case:
    """Decide items by their numbers; a decision that changes the settled one voids the signatures given so far.

    Raises:
        UsageError: no such item, a verdict that cannot be said of it, or no reason where an earlier step decided otherwise.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
        chosen = items_numbered(tx, number, items)
        for item in chosen:
            check_fits(number, item, ruling.verdict)
        decisions = [decision_of(desk, officer, step, profile, item, ruling) for item in chosen]
        return write_decisions(desk, tx, case, officer, profile, decisions)


def items_numbered(tx: Transaction, number: str, wanted: Collection[int]) -> list[Item]:
    """Return the items of a case with these numbers, in their order.

    Raises:
        UsageError: there is no such item, or another stands in its stead.
    """
    known = {item.number: item for item in tx.items(number)}
    missing = sorted(set(wanted) - known.keys())
    if missing:
        raise UsageError(what=f"事项 {number} 没有第 {missing[0]} 项")
    standing = {item.number for item in live(known.values())}
    gone = sorted(set(wanted) - standing)
    if gone:
        raise UsageError(what=f"事项 {number} 第 {gone[0]} 项已由其他项代替，请对新的项作出决定")
    return [known[each] for each in sorted(set(wanted))]


def accept_proposals(desk: Desk, officer: Officer, number: str, *, seen: int | None = None) -> Accepted:
    """Decide as proposed every open item whose proposal is certain; what a person must decide by itself stays open.

    Where none is certain nothing changes, not even the revision.

    Raises:
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
        done = settled(tx.decisions(number))
        still_open = [item for item in live(tx.items(number)) if item.id not in done]
        decisions = [
            decision_of(desk, officer, step, profile, item, Ruling(PROPOSED[item.proposal], "采纳系统建议", item.basis))
            for item in still_open
            if is_certain(item)
        ]
        left = tuple(item for item in still_open if not is_certain(item))
        if decisions:
            case = write_decisions(desk, tx, case, officer, profile, decisions)
        return Accepted(case, len(decisions), left)


def add_item(
    desk: Desk,
    officer: Officer,
    number: str,
    start: int,
    end: int,
    kind: EntityType,
    reason: str,
    *,
    seen: int | None = None,
) -> tuple[Case, Item]:
    """Add an item by hand over code points ``start`` to ``end`` of the document's text; it still must be decided.

    Returns:
        The case as the act left it, and the item.

    Raises:
        UsageError: the span lies outside the text, or is there already.
        RefusedByRule: a marking; it is not covered and published but escalated (DESIGN.md rule 4.1).
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.ADD_ITEM, seen)
        maker = Maker(desk, desk.reading_of(case), case, profile, officer, tx.items(number))
        item = maker.item(start, end, kind, f"人工添加：{stated(reason, '理由')}")
        return write_items(desk, tx, case, officer, step, Action.ADD_ITEM, [item], maker.document), item


def undo(desk: Desk, officer: Officer, number: str, items: Collection[int], *, seen: int | None = None) -> Case:
    """Take back the own last word on items, by their numbers; what was said before counts again, or the item is open.

    Raises:
        UsageError: no such item, or the last word on one is not this officer's at this step.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
        counting = settled(tx.decisions(number))
        back: list[ItemDecision] = []
        for item in items_numbered(tx, number, items):
            last = counting.get(item.id)
            if last is None or (last.officer, last.step) != (officer.id, step.id):
                raise UsageError(what=f"事项 {number} 第 {item.number} 项没有您在本环节作出的决定，不能撤销")
            back.append(replace(last, at=desk.timestamp(), undoes=True))
        return write_decisions(desk, tx, case, officer, profile, back)


@dataclass(slots=True)
class Maker:
    """Makes the items that an officer adds to a case by hand; ``known`` are those that are there, and grows."""

    desk: Desk
    document: Document
    case: Case
    profile: Profile
    officer: Officer
    known: tuple[Item, ...]

    def item(
        self,
        start: int,
        end: int,
        kind: EntityType,
        reason: str,
        replaces: Sequence[Item] = (),
        *,
        shared: bool = False,
    ) -> Item:
        """Make an item; ``shared`` when another one may have the same span.

        Raises:
            UsageError: the span lies outside the text, or an item of this type is there already.
            RefusedByRule: a marking.
        """
        if kind in (EntityType.SECRET_MARKING, EntityType.INTERNAL_MARKING):
            raise RefusedByRule(what="发现密级或内部标志的，应提请审定，不能作为遮盖项", basis=_MARKED)
        if kind in PLACELESS:
            raise UsageError(what=f"{label(kind)}不是正文中的位置，不能人工添加")
        length = len(self.document.text)
        if not 0 <= start < end <= length:
            raise UsageError(what=f"位置 {start}:{end} 不在正文范围内（0:{length}）")
        former = {each.id for each in replaces}
        standing = [each for each in live(self.known) if each.id not in former]
        if any((each.start, each.end, each.type) == (start, end, kind) for each in standing):
            raise UsageError(what=f"位置 {start}:{end} 已有同类事项")
        number = max((each.number for each in self.known), default=0) + 1
        seed = f"{self.case.document}\x00by hand\x00{kind}\x00{start}\x00{end}\x00{number}"
        item = Item(
            id=self.desk.store.keys.fingerprint(seed.encode())[:16],
            number=number,
            start=start,
            end=end,
            type=kind,
            proposal=Disposition.REVIEW,
            reason=reason,
            basis=self.profile.bases[category_of(kind)],
            score=1.0,
            detector="by_hand",
            version="1",
            added_by=self.officer.id,
            places=places_of(self.document, start, end),
            replaces=tuple(sorted(former)),
        )
        self.known = (*self.known, item)
        return item


def write_items(
    desk: Desk,
    tx: Transaction,
    case: Case,
    officer: Officer,
    step: Step,
    action: Action,
    items: Sequence[Item],
    document: Document,
) -> Case:
    """Write items made by hand: they void every signature; each leaves an event."""
    tx.add_items(case.number, items, [document.text[item.start : item.end] for item in items])
    void_signatures(tx, case.number, officer.id)
    tx.save_case(case := due_of(desk, tx, advance(case, action), desk.profile_of(case)))
    for item in items:
        told = AuditAction.ITEM_REPLACED if item.replaces else AuditAction.ITEM_ADDED
        former = {"replaces": ",".join(item.replaces)} if item.replaces else {}
        tx.audit(told, officer.id, case.number, item=item.id, step=step.id, type=item.type, **former)
    return case


def decision_of(desk: Desk, officer: Officer, step: Step, profile: Profile, item: Item, ruling: Ruling) -> ItemDecision:
    """Make the decision of a step on an item from what its officer says."""
    category = ruling.category or category_of(item.type)
    own = item.basis if category is category_of(item.type) else ()
    return ItemDecision(
        item=item.id,
        step=step.id,
        officer=officer.id,
        verdict=ruling.verdict,
        category=category,
        basis=ruling.basis or own or profile.bases[category],
        reason=ruling.reason,
        at=desk.timestamp(),
        mask=ruling.mask,
    )


def write_decisions(
    desk: Desk, tx: Transaction, case: Case, officer: Officer, profile: Profile, decisions: Sequence[ItemDecision]
) -> Case:
    """Write decisions, each with an event; where what counts has changed, every signature is void.

    Raises:
        UsageError: one goes against what another step decided, without a reason.
    """
    earlier = tx.decisions(case.number)
    before = _what_counts(profile, earlier)
    _check_reasons(settled(earlier), decisions)
    # Told in the record, so that figures can be made of it without opening anything.
    proposed = {item.id: item.proposal for item in tx.items(case.number)}
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
            **({"undone": True} if decision.undoes else {}),
            proposal=proposed[decision.item],
        )
    if _what_counts(profile, tx.decisions(case.number)) != before:
        void_signatures(tx, case.number, officer.id)
        case = due_of(desk, tx, case, profile)
    case = advance(case, Action.DECIDE_ITEM)
    tx.save_case(case)
    return case


def _check_reasons(counting: Mapping[str, ItemDecision], decisions: Sequence[ItemDecision]) -> None:
    def ruled(decision: ItemDecision) -> tuple[Verdict, Category, str | None]:
        return decision.verdict, decision.category, decision.mask

    for decision in decisions:
        if decision.undoes:
            continue
        prior = counting.get(decision.item)
        overrides = prior is not None and prior.step != decision.step and ruled(prior) != ruled(decision)
        if overrides and not decision.reason.strip():
            raise UsageError(what="改变此前环节的决定，须说明理由，将记入案卷")


def _what_counts(profile: Profile, decisions: Sequence[ItemDecision]) -> dict[str, tuple[object, ...]]:
    counting = settled(decisions)
    return {item: (each.verdict, each.category, each.mask, each.basis) for item, each in counting.items()}
