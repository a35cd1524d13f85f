"""Signing: the attribute, the steps' signatures and returns; the model's table and rules are asked for everything.

``seen`` as in ``pipeline.services.items``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from pipeline.errors import NotApproved, NotEntitled, RefusedByRule, Unsettled, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_entitled, check_settled, live, next_unsigned, settled, standing
from pipeline.model.finding import Category, Disposition, category_of
from pipeline.model.labels import label
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import (
    Action,
    Attribute,
    Case,
    CaseState,
    Checked,
    Officer,
    Opinion,
    RemarkKind,
    Role,
    Signature,
    Step,
    advance,
    next_state,
)
from pipeline.policy.profile import Profile
from pipeline.services.consulting import check_asked
from pipeline.services.deadlines import due_of
from pipeline.services.desk import Desk, acted, stated, turn, void_signatures
from pipeline.services.planning import plan_of
from pipeline.services.powers import Act, chair_of, check_power
from pipeline.services.turns import at_turn, in_chair, seen_case
from pipeline.store import Transaction

_INHERITS = "《政府信息公开条例》第十条"


def set_attribute(
    desk: Desk,
    officer: Officer,
    number: str,
    attribute: Attribute,
    reason: str = "",
    *,
    category: Category | None = None,
    seen: int | None = None,
) -> Case:
    """Propose or change the publicity attribute (公文属性, A 第四条), with the reason; a change voids every signature.

    To publish is the rule and may go without a reason (条例 第十三条); the other attributes may not, nor may a change of what was
    proposed. ``category`` is the ground of 不予公开; None takes that of the first item.

    Raises:
        UsageError: the reason or the ground is missing.
        RefusedByRule: the document passes on another one, whose attribute it inherits.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.SET_ATTRIBUTE, seen)
        free = attribute is Attribute.PROACTIVE and case.attribute in (None, attribute)
        said = reason.strip() if free else stated(reason, "公文属性的理由")
        if case.forwards is not None and case.attribute not in (None, attribute):
            raise RefusedByRule(what="转发的文件沿用原文件的公文属性，不能更改", basis=_INHERITS)
        ground = ground_of(tx, case, category) if attribute is Attribute.NON_DISCLOSURE else None
        if (case.attribute, case.ground) != (attribute, ground):
            void_signatures(tx, number, officer.id)
            case = due_of(desk, tx, case, profile)
        case = replace(advance(case, Action.SET_ATTRIBUTE), attribute=attribute, ground=ground)
        tx.save_case(case)
        words = f"{label(attribute)}{'：' + said if said else ''}"
        tx.add_remark(number, RemarkKind.ATTRIBUTE, officer.id, step.id, words, desk.timestamp())
        tx.audit(AuditAction.ATTRIBUTE_SET, officer.id, number, attribute=attribute, step=step.id)
        return case


def sign(
    desk: Desk,
    officer: Officer,
    number: str,
    opinion: Opinion | None = None,
    remark: str = "",
    *,
    checks: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> Case:
    """Sign the present step; the signature covers the plan and adopts what earlier steps decided.

    After the last missing signature the case is approved and a release is put on the outbox, or it ends as not published.
    ``checks`` says of each of the step's points (A 第十条: 准确性、权威性、完整性、时效性) that it is in order, with a note or ''.

    Raises:
        Unsettled: the attribute or items are open, or a point of the step was not spoken to.
        UsageError: the step has no such point, or the opinion is not given by signing.
        NotEntitled: it is not this officer's turn.
        NotApproved: the opinion does not fit the attribute and the plan.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile, substitution = in_chair(desk, tx, officer, number, Action.SIGN, seen)
        checked = _checked(number, step, checks or {})
        plan, adopted = _plan(desk, tx, case, profile, step)
        given = _given(case, plan, opinion)
        signature = Signature(
            uuid4().hex,
            step.id,
            officer.id,
            given,
            plan.hash,
            desk.timestamp(),
            adopted,
            checks=checked,
            substitution=substitution.id if substitution else None,
        )
        stale = {each.step for each in standing(tx.signatures(number)) if each.plan != plan.hash}
        void_signatures(tx, number, officer.id, stale)
        tx.add_signature(number, signature, remark)
        following = next_unsigned(profile.chain, tx.signatures(number), plan.hash)
        if following is None or step.id == profile.chain[-1].id:
            # The last step waits for the answers, and so does whoever signs last: the turn may have gone back.
            check_asked(desk, tx, case, profile)
        case = advance(case, _signed(case, following), following.id if following else None)
        # Limits start with signatures, too (A 第六条).
        tx.save_case(case := due_of(desk, tx, case, profile))
        tx.audit(AuditAction.SIGNED, officer.id, number, **_told(signature))
        if case.state is CaseState.APPROVED:
            tx.enqueue(number, plan.hash)
        elif case.state is CaseState.WITHHELD:
            tx.audit(AuditAction.CASE_WITHHELD, officer.id, number, step=step.id)
        return case


def withdraw_signature(desk: Desk, officer: Officer, number: str, reason: str, *, seen: int | None = None) -> Case:
    """Withdraw one's own signature, as long as no other step has signed after it.

    Raises:
        NotEntitled: the officer has no standing signature here, or another step has signed since.
        IllegalTransition: the case is released, blocked …
    """
    with desk.store.begin() as tx:
        case = seen_case(tx, number, seen)
        next_state(number, case.state, Action.UNSIGN)
        valid = standing(tx.signatures(number))
        if not valid or valid[-1].officer != officer.id:
            raise NotEntitled(what="没有可撤回的签批（下一环节已签批，或本人未签批）")
        step = valid[-1].step
        tx.void_signatures(number, {step})
        tx.close_outbox(number)
        case = due_of(desk, tx, advance(case, Action.UNSIGN, step), desk.profile_of(case))
        tx.save_case(case)
        tx.add_remark(number, RemarkKind.UNSIGN, officer.id, step, stated(reason, "理由"), desk.timestamp())
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
        case = seen_case(tx, number, seen)
        profile = desk.profile_of(case)
        next_state(number, case.state, Action.RETURN)
        here = turn(case, profile) or profile.chain[-1]
        check_entitled(officer, here, case, acted(tx, number), desk.substitutes(tx))
        ids = [step.id for step in profile.chain]
        if to_step not in ids or (case.step is not None and ids.index(to_step) >= ids.index(here.id)):
            raise UsageError(what=f"只能退回到此前的环节：{'、'.join(ids[: ids.index(here.id)])}")
        void_signatures(tx, number, officer.id, set(ids[ids.index(to_step) :]))
        tx.save_case(case := due_of(desk, tx, advance(case, Action.RETURN, to_step), profile))
        tx.add_remark(number, RemarkKind.RETURN, officer.id, here.id, stated(reason, "理由"), desk.timestamp())
        tx.audit(AuditAction.RETURNED, officer.id, number, step=here.id, to=to_step)
        return case


def withhold_case(
    desk: Desk,
    officer: Officer,
    number: str,
    reason: str,
    *,
    category: Category | None = None,
    seen: int | None = None,
) -> Case:
    """Settle that a document is not published at all (不予公开): who holds that power by the profile.

    During the review that is the last step's officer, where the profile does not give the power to others; of a blocked case the
    secrecy office as well.

    ``category`` as for ``set_attribute``.

    Raises:
        UsageError: the reason or the ground is missing.
        NotEntitled: another role.
        IllegalTransition: the case is approved, released …
    """
    with desk.store.begin() as tx:
        case = seen_case(tx, number, seen)
        profile = desk.profile_of(case)
        next_state(number, case.state, Action.WITHHOLD)
        substitutes = desk.substitutes(tx)
        power = check_power(desk, officer, Act.WITHHOLD, case, substitutes)
        chair = chair_of(profile, power)
        if case.state is not CaseState.BLOCKED or Role.SECRECY_OFFICE not in officer.roles & power.roles:
            check_entitled(officer, chair, case, acted(tx, number), substitutes)
        void_signatures(tx, number, officer.id)
        ground = ground_of(tx, case, category)
        case = replace(advance(case, Action.WITHHOLD), attribute=Attribute.NON_DISCLOSURE, ground=ground)
        tx.save_case(case)
        tx.add_remark(number, RemarkKind.WITHHOLD, officer.id, chair.id, stated(reason, "理由"), desk.timestamp())
        tx.audit(AuditAction.CASE_WITHHELD, officer.id, number, step=chair.id)
        return case


def ground_of(tx: Transaction, case: Case, category: Category | None) -> Category:
    """Return the ground on which a whole document is withheld: what the officer says, a marking, or that of the first item.

    Raises:
        UsageError: nothing tells.
    """
    if category is not None:
        return category
    found = [category_of(item.type) for item in live(tx.items(case.number)) if item.proposal is not Disposition.KEEP]
    if tx.marks(case.number) and not found:
        return Category.STATE_SECRET
    if not found:
        raise UsageError(what="请说明不予公开的类别", option="--category")
    return found[0]


def _plan(desk: Desk, tx: Transaction, case: Case, profile: Profile, step: Step) -> tuple[RedactionPlan, int]:
    """Return the plan and how many items the step's signature adopts without a word of its own."""
    items, decisions = tx.items(case.number), tx.decisions(case.number)
    counting = settled(decisions)
    check_settled(case, items, counting)
    adopted = sum(item.id in counting and counting[item.id].step != step.id for item in live(items))
    return plan_of(desk, tx, case, profile), adopted


def _given(case: Case, plan: RedactionPlan, opinion: Opinion | None) -> Opinion:
    """Return the opinion that a signature gives; None leaves it to the attribute and the plan, which it must fit."""
    fitting = _opinion_of(case, plan)
    if opinion in (Opinion.RETURN, Opinion.ESCALATE):
        raise UsageError(what="退回和提请审定不以签批表示，请另行办理", option="return、escalate")
    if opinion not in (None, fitting):
        what = f"意见与公文属性或处理方案不符，应为“{label(fitting)}”；不同意的请退回或改变决定"
        raise NotApproved(case=case.number, what=what)
    return fitting


def _checked(number: str, step: Step, said: Mapping[str, str]) -> tuple[Checked, ...]:
    """Return what the signer found of each point of the step, in the profile's order."""
    if unknown := [point for point in said if point not in step.checks]:
        what = f"“{step.title}”没有“{'、'.join(unknown)}”一项"
        raise UsageError(what=f"{what}；应逐项写明：{'、'.join(step.checks)}" if step.checks else what)
    if missing := [point for point in step.checks if point not in said]:
        raise Unsettled(case=number, what=f"“{step.title}”须逐项审查：{'、'.join(missing)}；不符合的请退回")
    return tuple(Checked(point, said[point].strip()) for point in step.checks)


def _told(signature: Signature) -> dict[str, str]:
    """Return the details of the event that a signature is: ids and codes."""
    told = {"step": signature.step, "opinion": str(signature.opinion), "plan": signature.plan}
    if signature.substitution is not None:
        told["substitution"] = str(signature.substitution)
    return told


def _signed(case: Case, following: Step | None) -> Action:
    if following is not None:
        return Action.SIGN
    return Action.SIGN_WITHHELD if case.attribute is Attribute.NON_DISCLOSURE else Action.SIGN_LAST


def _opinion_of(case: Case, plan: RedactionPlan) -> Opinion:
    if case.attribute is Attribute.NON_DISCLOSURE:
        return Opinion.NON_DISCLOSURE
    if case.attribute is Attribute.ON_REQUEST:
        return Opinion.ON_REQUEST
    return Opinion.PUBLISH_REDACTED if plan.redactions else Opinion.PUBLISH
