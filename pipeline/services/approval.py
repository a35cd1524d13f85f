"""Approval: whether a case may be released, by its state, its signatures and the audit record."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.errors import MarkedDocument, NotApproved, RefusedByRule
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_approved, check_role, standing
from pipeline.model.labels import label
from pipeline.model.redaction import RedactionPlan
from pipeline.model.review import Case, CaseState, Officer, Role, Step
from pipeline.services.consulting import check_asked
from pipeline.services.desk import Desk
from pipeline.services.markings import is_marked
from pipeline.services.review import plan_of
from pipeline.store import Transaction


def check_releasable(desk: Desk, number: str, officer: Officer | None = None) -> RedactionPlan | None:
    """Return the plan that every step has signed, None when the case is released already; a refusal is recorded.

    Raises:
        MarkedDocument: a marking stands.
        NotApproved: not every step has signed this very plan.
        NotEntitled: the officer is no publishing clerk.
    """
    try:
        if officer is not None:
            check_role(officer, Role.PUBLISHER, "发布")
        with desk.store.read() as tx:
            if tx.case(number).state is CaseState.RELEASED:
                return None
        return _approved_plan(desk, number)
    except RefusedByRule as refusal:
        with desk.store.begin() as tx:
            tx.audit(AuditAction.RELEASE_REFUSED, officer.id if officer else None, number, code=refusal.code)
        raise


def _approved_plan(desk: Desk, number: str) -> RedactionPlan:
    """Return the plan that every step has signed."""
    with desk.store.read() as tx:
        case = tx.case(number)
        if is_marked(case):
            raise MarkedDocument(case=number)
        if case.state is not CaseState.APPROVED:
            missing = _missing_titles(desk, tx, case)
            raise NotApproved(case=number, what=f"状态为“{label(case.state)}”{missing}")
        profile = desk.profile_of(case)
        plan = plan_of(desk, tx, case, profile)
        check_signed(tx, case, profile.chain, plan.hash)
        check_asked(desk, tx, case, profile)
        return plan


def check_signed(tx: Transaction, case: Case, chain: Sequence[Step], plan: str) -> None:
    """Make sure that every step has signed this plan, by the signatures and by the audit record, which must agree.

    Somebody who can write to the database without the keys could put back an older row of a signature that was withdrawn; the
    record, whose events carry keyed hashes, tells.

    Raises:
        NotApproved: a signature is missing, covers another plan, or is not what the record says.
        DamagedHome: the record was changed from outside.
    """
    signatures = tx.signatures(case.number)
    check_approved(case, chain, signatures, plan)
    recorded: dict[str, tuple[str | None, str]] = {}
    for event in tx.case_events(case.number):
        step = event.details.get("step", "")
        if event.action is AuditAction.SIGNED:
            recorded[step] = (event.officer, event.details["plan"])
        elif event.action in (AuditAction.SIGNATURE_VOIDED, AuditAction.SIGNATURE_WITHDRAWN):
            recorded.pop(step, None)
    if recorded != {each.step: (each.officer, each.plan) for each in standing(signatures)}:
        raise NotApproved(case=case.number, what="签批与审计记录不一致")


def _missing_titles(desk: Desk, tx: Transaction, case: Case) -> str:
    if case.state is not CaseState.IN_REVIEW:
        return ""
    signed = {signature.step for signature in standing(tx.signatures(case.number))}
    missing = [step.title for step in desk.profile_of(case).chain if step.id not in signed]
    return f"，缺少签批：{'、'.join(missing)}"
