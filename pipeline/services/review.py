"""Review: officers decide items and sign the steps; the model's table and rules are asked for everything.

Every function takes an authenticated officer, works in one write transaction, and leaves an audit event. ``seen`` is the revision
of the case that the officer had before the eyes: another one raises Conflict, so that nobody signs what was not shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from pipeline.errors import Conflict, NotApproved, NotEntitled, RefusedByRule, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_entitled, check_fits, check_role, check_settled, next_unsigned, settled, standing
from pipeline.model.finding import PLACELESS, Disposition, EntityType, LegalBasis, category_of
from pipeline.model.labels import label
from pipeline.model.places import places_of
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import (
    Action,
    Attribute,
    Case,
    CaseState,
    Item,
    ItemDecision,
    Officer,
    Opinion,
    Role,
    Signature,
    Step,
    Verdict,
    advance,
    illegal,
    next_state,
)
from pipeline.policy.profile import Profile
from pipeline.redaction.plan import case_plan
from pipeline.services.desk import Desk, acted, stated, turn, void_signatures
from pipeline.services.proposals import PROPOSED, Accepted, is_certain
from pipeline.services.reading import check_items
from pipeline.store import Transaction

_MARKED = "《保守国家秘密法》第三十五条"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer says of items: the verdict, why, and optionally another ground or mask than proposed."""

    verdict: Verdict
    reason: str = ""
    basis: tuple[LegalBasis, ...] = ()
    mask: str | None = None


def set_attribute(
    desk: Desk, officer: Officer, number: str, attribute: Attribute, reason: str = "", *, seen: int | None = None
) -> Case:
    """Propose or change the publicity attribute (公文属性, A 第四条); a change voids every signature.

    Raises:
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, _ = _at_turn(desk, tx, officer, number, Action.SET_ATTRIBUTE, seen)
        if case.attribute is not attribute:
            void_signatures(tx, number, officer.id)
        case = replace(advance(case, Action.SET_ATTRIBUTE), attribute=attribute)
        tx.save_case(case)
        if reason:
            tx.add_remark(number, "attribute", officer.id, step.id, reason, desk.timestamp())
        tx.audit(AuditAction.ATTRIBUTE_SET, officer.id, number, attribute=attribute, step=step.id)
        return case


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
        case, step, profile = _at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
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
        case, step, profile = _at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
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
        case, step, profile = _at_turn(desk, tx, officer, number, Action.ADD_ITEM)
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


def sign(
    desk: Desk,
    officer: Officer,
    number: str,
    opinion: Opinion | None = None,
    remark: str = "",
    *,
    seen: int | None = None,
) -> Case:
    """Sign the present step; the signature covers the plan and adopts what earlier steps decided.

    After the last missing signature the case is approved and a release is put on the outbox.

    Raises:
        Unsettled: the attribute or items are open.
        NotEntitled: it is not this officer's turn.
        NotApproved: the opinion does not fit the attribute and the plan.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = _at_turn(desk, tx, officer, number, Action.SIGN, seen)
        plan, adopted = _plan(desk, tx, case, profile, step)
        given = opinion or _opinion_of(case, plan)
        if given is not _opinion_of(case, plan):
            fitting = label(_opinion_of(case, plan))
            raise NotApproved(
                case=number, what=f"意见与公文属性或处理方案不符，应为“{fitting}”；不同意的请退回或改变决定"
            )
        signature = Signature(uuid4().hex, step.id, officer.id, given, plan.hash, desk.timestamp(), adopted)
        stale = {each.step for each in standing(tx.signatures(number)) if each.plan != plan.hash}
        void_signatures(tx, number, officer.id, stale)
        tx.add_signature(number, signature, remark)
        following = next_unsigned(profile.chain, tx.signatures(number), plan.hash)
        case = advance(case, Action.SIGN, following.id) if following else advance(case, Action.SIGN_LAST)
        tx.save_case(case)
        tx.audit(AuditAction.SIGNED, officer.id, number, step=step.id, opinion=given, plan=plan.hash)
        if following is None:
            tx.enqueue(number, plan.hash)
        return case


def withdraw_signature(desk: Desk, officer: Officer, number: str, reason: str, *, seen: int | None = None) -> Case:
    """Withdraw one's own signature, as long as no other step has signed after it.

    Raises:
        NotEntitled: the officer has no standing signature here, or another step has signed since.
        IllegalTransition: the case is released, blocked …
    """
    with desk.store.begin() as tx:
        case = _seen(tx, number, seen)
        next_state(number, case.state, Action.UNSIGN)
        valid = standing(tx.signatures(number))
        if not valid or valid[-1].officer != officer.id:
            raise NotEntitled(what="没有可撤回的签批（下一环节已签批，或本人未签批）")
        step = valid[-1].step
        tx.void_signatures(number, {step})
        tx.close_outbox(number)
        tx.save_case(case := advance(case, Action.UNSIGN, step))
        tx.add_remark(number, "unsign", officer.id, step, stated(reason, "理由"), desk.timestamp())
        tx.audit(AuditAction.SIGNATURE_WITHDRAWN, officer.id, number, step=step)
        return case


def send_back(desk: Desk, officer: Officer, number: str, to_step: str, reason: str, *, seen: int | None = None) -> Case:
    """Return a case to an earlier step, with the reason; signatures from that step on become void.

    In review the officer whose turn it is may do so; once approved or failed, whoever may act on the last step.

    Raises:
        UsageError: no such step, or not an earlier one.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review, approved or failed.
    """
    with desk.store.begin() as tx:
        case = _seen(tx, number, seen)
        profile = desk.profile_of(case)
        next_state(number, case.state, Action.RETURN)
        here = turn(case, profile) or profile.chain[-1]
        check_entitled(officer, here, case, acted(tx, number))
        ids = [step.id for step in profile.chain]
        if to_step not in ids or (case.step is not None and ids.index(to_step) >= ids.index(here.id)):
            raise UsageError(what=f"只能退回到此前的环节：{'、'.join(ids[: ids.index(here.id)])}")
        void_signatures(tx, number, officer.id, set(ids[ids.index(to_step) :]))
        tx.save_case(case := advance(case, Action.RETURN, to_step))
        tx.add_remark(number, "return", officer.id, here.id, stated(reason, "理由"), desk.timestamp())
        tx.audit(AuditAction.RETURNED, officer.id, number, step=here.id, to=to_step)
        return case


def withhold_case(desk: Desk, officer: Officer, number: str, reason: str, *, seen: int | None = None) -> Case:
    """Settle that a document is not published at all (不予公开): the last step's officer, or the secrecy office if blocked.

    Raises:
        NotEntitled: another role.
        IllegalTransition: the case is approved, released …
    """
    with desk.store.begin() as tx:
        case = _seen(tx, number, seen)
        profile = desk.profile_of(case)
        next_state(number, case.state, Action.WITHHOLD)
        last = profile.chain[-1]
        if case.state is CaseState.BLOCKED and Role.SECRECY_OFFICE in officer.roles:
            check_role(officer, Role.SECRECY_OFFICE, "不予公开")
        else:
            check_entitled(officer, last, case, acted(tx, number))
        void_signatures(tx, number, officer.id)
        case = replace(advance(case, Action.WITHHOLD), attribute=Attribute.NON_DISCLOSURE)
        tx.save_case(case)
        tx.add_remark(number, "withhold", officer.id, last.id, stated(reason, "理由"), desk.timestamp())
        tx.audit(AuditAction.CASE_WITHHELD, officer.id, number, step=last.id)
        return case


def plan_of(desk: Desk, tx: Transaction, case: Case, profile: Profile) -> RedactionPlan:
    """Compute the plan of a case from its original and its settled decisions, salted with the home's key.

    The salt covers what the original read as, so that signatures do.

    Raises:
        ReadsDifferently: the original reads differently than when it was taken in.
    """
    document = desk.reading_of(case)
    items, texts = tx.items(case.number), tx.item_texts(case.number)
    check_items(case, document, items, texts)
    plan = case_plan(document, case, items, tx.decisions(case.number), profile)
    return replace(plan, salt=_salt(desk, case))


def original_fingerprint(desk: Desk, case: Case) -> str:
    """Return the keyed fingerprint by which a case's original is named outside the home."""
    return desk.store.keys.fingerprint(f"original\x00{case.document}".encode())


def _salt(desk: Desk, case: Case) -> str:
    """Return the fingerprint of an original and of what it read as; signatures of older versions cover the bytes alone."""
    if case.reading is None:
        return original_fingerprint(desk, case)
    return desk.store.keys.fingerprint(f"original read\x00{case.document}\x00{case.reading}".encode())


def _seen(tx: Transaction, number: str, seen: int | None) -> Case:
    """Load a case, and make sure that it still is what the officer saw (its revision); None when nobody looked before.

    Raises:
        Conflict: somebody changed it meanwhile.
    """
    case = tx.case(number)
    if seen is not None and case.revision != seen:
        raise Conflict(case=number)
    return case


def _at_turn(
    desk: Desk, tx: Transaction, officer: Officer, number: str, action: Action, seen: int | None = None
) -> tuple[Case, Step, Profile]:
    """Load a case and make sure that it is this officer's turn to do ``action``."""
    case = _seen(tx, number, seen)
    next_state(number, case.state, action)
    profile = desk.profile_of(case)
    step = turn(case, profile)
    if step is None:
        raise illegal(number, case.state, action)
    check_entitled(officer, step, case, acted(tx, number))
    return case, step, profile


def _plan(desk: Desk, tx: Transaction, case: Case, profile: Profile, step: Step) -> tuple[RedactionPlan, int]:
    """Return the plan and how many items the step's signature adopts without a word of its own."""
    items, decisions = tx.items(case.number), tx.decisions(case.number)
    counting = settled(decisions)
    check_settled(case, items, counting)
    adopted = sum(counting[item.id].step != step.id for item in items)
    return plan_of(desk, tx, case, profile), adopted


def _opinion_of(case: Case, plan: RedactionPlan) -> Opinion:
    if case.attribute is Attribute.ON_REQUEST:
        return Opinion.ON_REQUEST
    return Opinion.PUBLISH_REDACTED if plan.redactions else Opinion.PUBLISH


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
