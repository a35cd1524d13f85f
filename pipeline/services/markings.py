"""The three recorded ways out for a document that bears a marking, and escalation (DESIGN.md rule 4.1).

Sources: 保守国家秘密法 第三十五条; B-保密 第七条, A 第十条 (unclear classification goes to the competent authority).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pipeline.errors import NotEntitled, RefusedByRule, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.chain import check_entitled, check_role, live
from pipeline.model.finding import Category, Disposition, EntityType
from pipeline.model.review import Action, Attribute, Case, CaseState, Officer, RemarkKind, Role, advance, next_state
from pipeline.policy.profile import Profile
from pipeline.policy.sections import Authority, AuthorityKind
from pipeline.services.deadlines import due_of
from pipeline.services.desk import Desk, acted, stated, turn, void_signatures
from pipeline.services.powers import Act, check_power
from pipeline.services.signing import ground_of
from pipeline.services.turns import seen_case
from pipeline.store import MarkRecord, Transaction

_DISMISSERS = (Role.SECRECY_OFFICE, Role.LEADER)


class Conclusion(StrEnum):
    """What a competent authority ruled."""

    PUBLISHABLE = "publishable"
    NOT_PUBLISHABLE = "not_publishable"


@dataclass(frozen=True, slots=True)
class AuthorityRuling:
    """A ruling as it came in; ``date`` is ISO, ``file`` its scan or None.

    ``category`` is the ground of a ruling that nothing is published; None takes a state-secret mark, else that of the first item.
    """

    organ: str
    document_number: str
    date: str
    conclusion: Conclusion
    file: bytes | None = None
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class PreparedRuling:
    """What an authority may be asked to confirm of markings whose period has run out: a proposal, which lifts nothing.

    Source: 保守国家秘密法 第二十四条 (国家秘密的保密期限已满的，自行解密). Only the organ that set the period can say
    whether it was prolonged.
    """

    conclusion: Conclusion
    reason: str
    basis: str


def prepared_ruling(marks: Sequence[MarkRecord], today: date) -> PreparedRuling | None:
    """Return the ruling that the markings of a blocked case suggest, None unless every one of them has run out."""
    if not marks or any(mark.until is None or mark.until >= today.isoformat() for mark in marks):
        return None
    said = "；".join(f"“{mark.mark}”的保密期限至 {mark.until} 已届满" for mark in dict.fromkeys(marks))
    reason = f"{said}。请确认该期限未被延长，是否可以公开。"
    return PreparedRuling(Conclusion.PUBLISHABLE, reason, "《保守国家秘密法》第二十四条")


def escalate(
    desk: Desk, officer: Officer, number: str, reason: str, authority: str | None = None, *, seen: int | None = None
) -> Case:
    """Submit a case to the authority that may rule (提请审定): the officer at turn, or the secrecy office if blocked.

    ``authority`` is the id of one of the profile's; None takes the first that may settle every matter. The clocks stand still until
    its ruling is recorded. Without a ``reason`` that of the prepared ruling is given, where there is one. ``seen`` as in
    ``pipeline.services.items``, here and below.

    Raises:
        UsageError: the profile names no such authority, or the reason is missing.
        RefusedByRule: an assessor cannot say whether a marking stands (保守国家秘密法 第二十五条).
        NotEntitled: neither.
        IllegalTransition: the case is not in review or blocked.
    """
    with desk.store.begin() as tx:
        case = seen_case(tx, number, seen)
        next_state(number, case.state, Action.ESCALATE)
        profile = desk.profile_of(case)
        step = turn(case, profile)
        if step is not None:
            check_entitled(officer, step, case, acted(tx, number), desk.substitutes(tx))
        else:
            check_role(officer, Role.SECRECY_OFFICE, "提请审定")
        chosen = authority_of(profile, authority)
        if case.state is CaseState.BLOCKED and chosen is not None and chosen.kind is AuthorityKind.ASSESSMENT:
            raise RefusedByRule(what="带标志的文稿不能以测评报告为依据", basis="《保守国家秘密法》第二十五条")
        prepared = prepared_ruling(tx.marks(number), desk.today())
        if not reason.strip() and prepared is not None:
            reason = f"{prepared.reason}（{prepared.basis}）"
        void_signatures(tx, number, officer.id)
        tx.save_case(case := advance(case, Action.ESCALATE))
        tx.add_remark(
            number, RemarkKind.ESCALATE, officer.id, step.id if step else None, stated(reason, "理由"), desk.timestamp()
        )
        asked = {"authority": chosen.id} if chosen is not None else {}
        if step is not None:
            asked["step"] = step.id
        tx.audit(AuditAction.ESCALATED, officer.id, number, **asked)
        return case


def authority_of(profile: Profile, authority: str | None) -> Authority | None:
    """Return the authority with this id, or the first that rules on every matter; None where the profile names none.

    Raises:
        UsageError: it names no such authority.
    """
    named = {each.id: each for each in profile.authorities}
    if authority is not None:
        if authority not in named:
            raise UsageError(what=f"规则配置中没有审定机关 {authority}；可选：{'、'.join(named) or '未列明'}")
        return named[authority]
    return next(iter(profile.authorities_for(business=False)), None)


def record_ruling(
    desk: Desk, officer: Officer, number: str, ruling: AuthorityRuling, *, seen: int | None = None
) -> Case:
    """Record the authority's ruling; the review starts anew, or the case ends.

    A case that keeps no original (state-secret mark) cannot go on: its marks are set aside and the file is handed in again.
    What an assessor was asked about comes back as a report, on which the answer is based (测评报告, A 第三十八条).

    Raises:
        UsageError: organ or number is blank, the date lies ahead or is none, the file is missing for a state-secret mark or
            an assessor's report, or nothing tells the ground of withholding.
        NotEntitled: the profile's ``[powers]`` give it to others (as a rule to the secrecy office).
        IllegalTransition: the case was not escalated.
    """
    organ, document_number = stated(ruling.organ, "作出审定的机关"), stated(ruling.document_number, "审定文号")
    day = _day_of(desk, ruling.date)
    blob = None
    if ruling.file:
        with desk.store.begin() as tx:
            _ruled(desk, tx, officer, seen_case(tx, number, seen), ruling, filed=True)  # nobody else's file is taken
            case_key = tx.case_key(number)
        blob = desk.store.blobs.put(f"ruling:{number}", ruling.file, case_key)
    with desk.store.begin() as tx:
        before = seen_case(tx, number, seen)
        case, assessment = _ruled(desk, tx, officer, before, ruling, filed=blob is not None)
        if case.state is CaseState.SUPERSEDED:
            _dismiss_marks(tx, number)
        tx.set_ruling(number, organ, document_number, day, ruling.conclusion, blob, assessment=assessment)
        kind = AuthorityKind.ASSESSMENT if assessment else "ruling"
        facts = {"conclusion": ruling.conclusion, "date": day, "kind": kind}
        tx.audit(AuditAction.RULING_RECORDED, officer.id, number, **facts)
        if case.state is CaseState.IN_REVIEW:
            # The clock goes on: the record now says for how long it stood still.
            case = due_of(desk, tx, case, desk.profile_of(case))
        tx.save_case(case)
        return case


def _day_of(desk: Desk, text: str) -> str:
    """Return the day of a ruling as YYYY-MM-DD."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(what="审定日期应为 YYYY-MM-DD") from None
    if day > desk.today():
        raise UsageError(what="审定日期不能晚于今天")
    return day.isoformat()


def _ruled(
    desk: Desk, tx: Transaction, officer: Officer, case: Case, ruling: AuthorityRuling, *, filed: bool
) -> tuple[Case, bool]:
    """Return what a case becomes by a ruling, and whether that is an assessor's report; ``filed``: its document is there."""
    check_power(desk, officer, Act.RULING, case)
    publishable = ruling.conclusion is Conclusion.PUBLISHABLE
    action = Action.RULE_NOT_PUBLISHABLE
    if publishable:
        action = Action.RULE_HAND_IN_AGAIN if case.original is None else Action.RULE_PUBLISHABLE
    after = advance(case, action, desk.profile_of(case).chain[0].id)
    if case.original is None and not filed and publishable:
        raise UsageError(what="带国家秘密标志的，须附审定文件", option="--file")
    assessment = _asked(desk, tx, case) is AuthorityKind.ASSESSMENT
    if assessment and not filed:
        raise UsageError(what="须附专业测评机构出具的测评报告", option="--file")
    if not publishable:
        ground = _ground(tx, case, ruling.category)
        after = replace(after, attribute=Attribute.NON_DISCLOSURE, ground=ground)
    return after, assessment


def _ground(tx: Transaction, case: Case, category: Category | None) -> Category:
    """Return the ground of a ruling that nothing is published: as said, that of a state-secret mark, or of the first item."""
    marked = case.original is None or any(
        each.type is EntityType.SECRET_MARKING and each.proposal is not Disposition.KEEP
        for each in live(tx.items(case.number))
    )
    return ground_of(tx, case, Category.STATE_SECRET if category is None and marked else category)


def _asked(desk: Desk, tx: Transaction, case: Case) -> AuthorityKind | None:
    """Return the kind of the authority that was asked last, None where the profile names none."""
    sent = [event for event in tx.case_events(case.number) if event.action is AuditAction.ESCALATED]
    asked = sent[-1].details.get("authority") if sent else None
    named = {each.id: each.kind for each in desk.profile_of(case).authorities}
    return named.get(asked) if asked is not None else None


def lift_internal_marking(desk: Desk, officer: Officer, number: str, reason: str, *, seen: int | None = None) -> Case:
    """Lift an internal marking by the originating organ's own decision; the review starts.

    Raises:
        RefusedByRule: a state-secret mark stands: only a ruling or a finding that it is none can help.
        NotEntitled: not a leader in charge of the section.
        IllegalTransition: the case is not blocked.
    """
    with desk.store.begin() as tx:
        case = seen_case(tx, number, seen)
        next_state(number, case.state, Action.LIFT)
        check_power(desk, officer, Act.LIFT, case)
        blocking = {item.type for item in tx.items(number) if item.proposal is Disposition.BLOCK}
        if case.original is None or blocking != {EntityType.INTERNAL_MARKING}:
            raise RefusedByRule(what="国家秘密标志不能自行解除", basis="《保守国家秘密法》第二十四条")
        tx.save_case(case := advance(case, Action.LIFT, desk.profile_of(case).chain[0].id))
        tx.add_remark(number, RemarkKind.LIFT, officer.id, None, stated(reason, "理由"), desk.timestamp())
        tx.audit(AuditAction.MARKING_LIFTED, officer.id, number)
        return case


def not_a_marking(desk: Desk, officer: Officer, number: str, reason: str, *, seen: int | None = None) -> Case:
    """Say that the detector erred; it takes effect once secrecy office and leader, two persons, have both said so.

    The case then ends as superseded and the file is handed in again; the marks at these places no longer block it.

    Raises:
        NotEntitled: neither of the two roles, or the same person again.
        IllegalTransition: the case is not blocked.
    """
    with desk.store.begin() as tx:
        case = seen_case(tx, number, seen)
        next_state(number, case.state, Action.CONFIRM_NOT_A_MARKING)
        said = {remark.officer: remark.step for remark in tx.remarks(number) if remark.kind == RemarkKind.NOT_A_MARKING}
        check_power(desk, officer, Act.NOT_A_MARKING, case)
        role = _role_for(officer, set(said.values()))
        if officer.id in said:
            raise NotEntitled(what="同一人不得重复认定，须由保密审查科室和分管领导分别认定")
        if role is Role.LEADER and case.section not in officer.sections:
            raise NotEntitled(what="不分管事项所属科室")
        tx.add_remark(number, RemarkKind.NOT_A_MARKING, officer.id, role, stated(reason, "理由"), desk.timestamp())
        if not said:
            # A revision of its own: who comes second confirms, and must have seen that.
            tx.save_case(case := replace(case, revision=case.revision + 1))
            tx.audit(AuditAction.NOT_A_MARKING_PROPOSED, officer.id, number, role=role)
            return case
        _dismiss_marks(tx, number)
        tx.save_case(case := advance(case, Action.CONFIRM_NOT_A_MARKING))
        tx.audit(AuditAction.NOT_A_MARKING_CONFIRMED, officer.id, number, role=role)
        return case


def is_marked(case: Case) -> bool:
    """Whether a marking stands on the case now."""
    return case.state in (CaseState.BLOCKED, CaseState.ESCALATED)


def _role_for(officer: Officer, taken: set[str | None]) -> Role:
    for role in _DISMISSERS:
        if role in officer.roles and role not in taken:
            check_role(officer, role, "认定不属于密级标志")
            return role
    raise NotEntitled(what="认定不属于密级标志须由保密审查科室和分管领导分别作出")


def _dismiss_marks(tx: Transaction, number: str) -> None:
    for mark in tx.marks(number):
        tx.dismiss_mark(mark.fingerprint, number)
