"""Release: an approved case becomes a verified copy with manifest and review form; nothing else leaves.

Idempotent: keyed by case and plan. A release that was killed leaves an outbox row; the next run picks it up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline import formats
from pipeline.errors import Conflict, MarkedDocument, NotApproved, RefusedByRule, VerificationFailed
from pipeline.model.audit import AuditAction
from pipeline.model.labels import label
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Manifest, SignatureLine, VerificationReport, schedule_of
from pipeline.model.review import (
    Action,
    Case,
    CaseState,
    Officer,
    Role,
    advance,
    check_approved,
    check_role,
    next_state,
    standing,
)
from pipeline.policy.profile import Profile
from pipeline.records.forms import review_form
from pipeline.records.manifest import manifest_json
from pipeline.services.desk import Desk, check_may_see
from pipeline.services.markings import is_marked
from pipeline.services.preview import failures, verify_copy
from pipeline.services.review import original_fingerprint, plan_of
from pipeline.store import Transaction, audit


@dataclass(frozen=True, slots=True)
class ReleasedFiles:
    """What leaves for one case; ``suffix`` is that of the copy, with its dot."""

    case: str
    suffix: str
    copy: bytes
    manifest: bytes
    form: bytes


def release_case(desk: Desk, number: str, officer: Officer | None = None) -> Case:
    """Redact, verify and release one approved case; a case that is released already comes back as it is.

    ``officer`` is who asked for it, None when the outbox did.

    Raises:
        MarkedDocument: a marking stands.
        NotApproved: not every step has signed this very plan.
        NotEntitled: the officer is no publishing clerk.
        VerificationFailed: the copy failed; the case is marked as failed and nothing was released.
    """
    plan = check_releasable(desk, number, officer)
    with desk.store.read() as tx:
        case = tx.case(number)
    if plan is None:
        return case
    copy, report = _make_copy(desk, case, plan)
    if not report.passed:
        _fail(desk, case, plan, report, officer)
        raise VerificationFailed(what=f"事项 {number}：{failures(report)}")
    return _publish(desk, case, plan, copy, report, officer)


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


def approved_cases(desk: Desk) -> tuple[str, ...]:
    """Return the numbers of the cases that wait on the outbox."""
    with desk.store.read() as tx:
        return tuple(dict.fromkeys(row.case for row in tx.pending()))


def settle_outbox(desk: Desk, number: str) -> None:
    """Close the outbox rows of a case that has left the state *approved*, or whose rows are for an older plan."""
    with desk.store.begin() as tx:
        case = tx.case(number)
        for row in tx.pending():
            if row.case == number and case.state is not CaseState.APPROVED:
                tx.finish(row.id)


def released_files(desk: Desk, number: str) -> ReleasedFiles:
    """Return the files of a released case.

    Raises:
        NotApproved: it is not released.
        VerificationFailed: its copy failed verification.
    """
    with desk.store.read() as tx:
        case, record = tx.case(number), tx.release(number)
    if case.state is CaseState.FAILED:
        raise VerificationFailed(what=f"事项 {number}")
    if case.state is not CaseState.RELEASED or record is None:
        raise NotApproved(case=number, what="尚未发布")
    blobs = desk.store.blobs
    return ReleasedFiles(
        number, f".{case.format}", blobs.get(record.copy), blobs.get(record.manifest), blobs.get(record.form)
    )


def recall(desk: Desk, officer: Officer, number: str, reason: str) -> Case:
    """Withdraw a released copy: a leader in charge or the publishing clerk, with the reason.

    Raises:
        NotEntitled: another role or section.
        IllegalTransition: the case is not released.
    """
    with desk.store.begin() as tx:
        case = tx.case(number)
        next_state(number, case.state, Action.RECALL)
        check_may_see(officer, case)
        check_role(officer, Role.LEADER if Role.LEADER in officer.roles else Role.PUBLISHER, "撤回")
        tx.save_case(case := advance(case, Action.RECALL))
        tx.add_remark(number, "recall", officer.id, None, reason, desk.timestamp())
        tx.audit(AuditAction.RECALLED, officer.id, number)
        return case


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
        check_approved(case, profile.chain, tx.signatures(number), plan.hash)
        return plan


def _missing_titles(desk: Desk, tx: Transaction, case: Case) -> str:
    if case.state is not CaseState.IN_REVIEW:
        return ""
    signed = {signature.step for signature in standing(tx.signatures(case.number))}
    missing = [step.title for step in desk.profile_of(case).chain if step.id not in signed]
    return f"，缺少签批：{'、'.join(missing)}"


def _make_copy(desk: Desk, case: Case, plan: RedactionPlan) -> tuple[bytes, VerificationReport]:
    profile = desk.profile_of(case)
    source, document = desk.document_of(case)
    copy = formats.redact(source, document, plan)
    return copy, verify_copy(source, document, copy, plan, profile, desk.detect)


def _fail(desk: Desk, case: Case, plan: RedactionPlan, report: VerificationReport, officer: Officer | None) -> None:
    with desk.store.begin() as tx:
        tx.save_case(advance(tx.case(case.number), Action.FAIL))
        tx.void_signatures(case.number, {signature.step for signature in tx.signatures(case.number)})
        tx.audit(
            AuditAction.RELEASE_FAILED,
            officer.id if officer else None,
            case.number,
            plan=plan.hash,
            checks=",".join(report.failed),
        )


def _publish(
    desk: Desk,
    case: Case,
    plan: RedactionPlan,
    copy: bytes,
    report: VerificationReport,
    officer: Officer | None,
) -> Case:
    profile = desk.profile_of(case)
    with desk.store.read() as tx:
        names = {each.id: each.name for each in tx.officers()}
        manifest = _manifest(desk, tx, case, profile, plan, report, names)
        form = review_form(
            case, profile, names, tx.items(case.number), tx.decisions(case.number), tx.signatures(case.number)
        )
    keys, blobs = desk.store.keys, desk.store.blobs
    text = manifest_json(manifest, keys.sign(manifest.canonical()), keys.public_key)
    copy_blob, manifest_blob, form_blob = (
        blobs.put(purpose, data) for purpose, data in (("released", copy), ("manifest", text.encode()), ("form", form))
    )
    with desk.store.begin() as tx:
        current = tx.case(case.number)
        if current.state is CaseState.RELEASED:
            return current
        if current.revision != case.revision:
            raise Conflict(case=case.number)
        check_approved(current, profile.chain, tx.signatures(case.number), plan.hash)
        done = replace(advance(current, Action.RELEASE), released=copy_blob)
        tx.save_case(done)
        tx.set_release(case.number, copy_blob, manifest_blob, form_blob, plan.hash)
        tx.audit(
            AuditAction.RELEASED,
            officer.id if officer else None,
            case.number,
            plan=plan.hash,
            copy=report.copy,
        )
    audit.sign_head(desk.store)
    return done


def _manifest(
    desk: Desk,
    tx: Transaction,
    case: Case,
    profile: Profile,
    plan: RedactionPlan,
    report: VerificationReport,
    names: dict[str, str],
) -> Manifest:
    titles = {step.id: step.title for step in profile.chain}
    return Manifest(
        case=case.number,
        original=original_fingerprint(desk, case),
        copy=report.copy,
        plan=plan.hash,
        profile=profile.id,
        profile_version=profile.version,
        attribute=plan.attribute,
        released_at=desk.timestamp(),
        schedule=schedule_of(plan),
        signatures=tuple(
            SignatureLine(each.step, titles[each.step], names[each.officer], each.at, each.plan)
            for each in standing(tx.signatures(case.number))
        ),
        checks=report.checks,
    )
