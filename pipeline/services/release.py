"""Release: an approved case becomes a verified copy with manifest and review form; nothing else leaves.

Idempotent: keyed by case and plan. A release that was killed leaves an outbox row; the next run picks it up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline import formats
from pipeline.errors import Conflict, MishenError, NotApproved, VerificationFailed
from pipeline.model.audit import AuditAction
from pipeline.model.chain import standing
from pipeline.model.document import Document
from pipeline.model.labels import check_label
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Manifest, SignatureLine, VerificationReport, schedule_of
from pipeline.model.review import Action, Case, CaseState, Officer, RemarkKind, advance, next_state
from pipeline.policy.profile import Profile
from pipeline.records.manifest import manifest_json
from pipeline.services.approval import check_releasable, check_signed
from pipeline.services.desk import Desk, check_may_see_copy, stated, void_signatures
from pipeline.services.forms import form_of
from pipeline.services.planning import original_fingerprint, shown_title
from pipeline.services.powers import Act, check_power
from pipeline.services.preview import failures, verify_copy
from pipeline.services.turns import seen_case
from pipeline.store import Transaction, audit


@dataclass(frozen=True, slots=True)
class ReleasedFiles:
    """What leaves for one case; ``suffix`` is that of the copy, with its dot."""

    case: str
    suffix: str
    copy: bytes
    manifest: bytes
    form: bytes


@dataclass(frozen=True, slots=True)
class _Copy:
    """A copy that was made: its bytes, what verification said, what the original read as."""

    copy: bytes
    report: VerificationReport
    document: Document


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
    made = _make_copy(desk, case, plan)
    if not made.report.passed:
        _fail(desk, case, plan, made.report, officer)
        raise VerificationFailed(what=f"事项 {number}：{failures(made.report)}")
    return _publish(desk, case, plan, made, officer)


def approved_cases(desk: Desk) -> tuple[str, ...]:
    """Return the numbers of the cases that wait on the outbox."""
    with desk.store.read() as tx:
        return tuple(dict.fromkeys(row.case for row in tx.pending()))


def unexported_cases(desk: Desk) -> tuple[str, ...]:
    """Return the numbers of the released cases whose files were never written out; erased ones have none any more."""
    with desk.store.read() as tx:
        left = [number for number in tx.unexported() if not tx.is_erased(number)]
        return tuple(number for number in left if tx.case(number).state is CaseState.RELEASED)


def mark_exported(desk: Desk, number: str, officer: Officer | None = None) -> None:
    """Note that a released case's files were written out; until then ``unexported_cases`` names it."""
    with desk.store.begin() as tx:
        tx.mark_exported(number)
        tx.audit(AuditAction.EXPORTED, officer.id if officer else None, number)


def released_files(desk: Desk, number: str) -> ReleasedFiles:
    """Return the files of a released case.

    Raises:
        NotApproved: it is not released.
        VerificationFailed: its copy failed verification.
        MishenError: it is approved, and the work of releasing it broke off.
    """
    with desk.store.read() as tx:
        case, record = tx.case(number), tx.release(number)
        failed = failed_checks(tx, number) if case.state is CaseState.FAILED else ()
    if failed:
        raise VerificationFailed(what=f"事项 {number}：{'、'.join(check_label(name) for name in failed)}")
    if case.state is CaseState.APPROVED:
        raise MishenError(what=f"事项 {number} 的发布任务未完成，请重试")
    if case.state is not CaseState.RELEASED or record is None:
        raise NotApproved(case=number, what="尚未发布")
    blobs = desk.store.blobs
    return ReleasedFiles(
        number, f".{case.format}", blobs.get(record.copy), blobs.get(record.manifest), blobs.get(record.form)
    )


def recall(desk: Desk, officer: Officer, number: str, reason: str, *, seen: int | None = None) -> Case:
    """Withdraw a released copy: a leader in charge or the publishing clerk, with the reason; ``seen`` as in ``services.items``.

    Raises:
        NotEntitled: another role or section.
        IllegalTransition: the case is not released.
    """
    with desk.store.begin() as tx:
        case = seen_case(tx, number, seen)
        next_state(number, case.state, Action.RECALL)
        check_may_see_copy(officer, case, desk.substitutes(tx))
        check_power(desk, officer, Act.RECALL, case)
        tx.save_case(case := advance(case, Action.RECALL))
        tx.add_remark(number, RemarkKind.RECALL, officer.id, None, stated(reason, "理由"), desk.timestamp())
        tx.audit(AuditAction.RECALLED, officer.id, number)
        return case


def failed_checks(tx: Transaction, number: str) -> tuple[str, ...]:
    """Return the names of the checks that the last copy of a case failed."""
    failures = [event for event in tx.case_events(number) if event.action is AuditAction.RELEASE_FAILED]
    return tuple(failures[-1].details["checks"].split(",")) if failures else ()


def _make_copy(desk: Desk, case: Case, plan: RedactionPlan) -> _Copy:
    profile = desk.profile_of(case)
    source, document = desk.document_of(case)
    copy = formats.redact(source, document, plan)
    report = verify_copy(source, document, copy, plan, profile, desk.detect)
    return _Copy(copy, report, document)


def _fail(desk: Desk, case: Case, plan: RedactionPlan, report: VerificationReport, officer: Officer | None) -> None:
    with desk.store.begin() as tx:
        current = tx.case(case.number)
        if current.revision != case.revision:
            raise Conflict(case=case.number)
        void_signatures(tx, case.number, officer.id if officer else None)
        tx.save_case(advance(current, Action.FAIL))
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
    made: _Copy,
    officer: Officer | None,
) -> Case:
    profile = desk.profile_of(case)
    with desk.store.read() as tx:
        names = {each.id: each.name for each in tx.officers()}
        manifest = _manifest(desk, tx, case, profile, plan, made.report, names)
        form = form_of(desk, tx, case, made.document, plan)
    keys, blobs = desk.store.keys, desk.store.blobs
    with desk.store.begin() as tx:
        case_key = tx.case_key(case.number)
    text = manifest_json(manifest, keys.sign(manifest.canonical()), keys.public_key)
    copy_blob, manifest_blob, form_blob = (
        blobs.put(purpose, data, case_key)
        for purpose, data in (("released", made.copy), ("manifest", text.encode()), ("form", form))
    )
    with desk.store.begin() as tx:
        current = tx.case(case.number)
        if current.state is CaseState.RELEASED:
            return current
        if current.revision != case.revision:
            raise Conflict(case=case.number)
        check_signed(tx, current, profile.chain, plan.hash)
        done = replace(advance(current, Action.RELEASE), released=copy_blob)
        tx.save_case(done)
        tx.close_outbox(case.number)
        title = shown_title(case, made.document, plan)
        tx.set_release(case.number, copy_blob, manifest_blob, form_blob, plan.hash, title)
        tx.audit(
            AuditAction.RELEASED,
            officer.id if officer else None,
            case.number,
            plan=plan.hash,
            copy=made.report.copy,
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
        profile_version=profile.edition,
        attribute=plan.attribute,
        released_at=desk.timestamp(),
        schedule=schedule_of(plan),
        signatures=tuple(
            SignatureLine(each.step, titles[each.step], names[each.officer], each.at, each.plan)
            for each in standing(tx.signatures(case.number))
        ),
        checks=report.checks,
    )
