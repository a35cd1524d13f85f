"""The review chain: states, actions, the one table of transitions, and who may do what.

The chain is code because the rules of DESIGN.md section 4 must hold whatever a profile says; a profile orders and names the
steps. Sources: 中卫市云计算和大数据发展局 保密审查工作制度 第六条 (four steps), 中卫市科学技术局 政务信息公开制度 第七条.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.errors import IllegalTransition, NotApproved, NotEntitled, Unsettled, UsageError
from pipeline.model.finding import Category, Disposition, EntityType, Finding, LegalBasis
from pipeline.model.places import Place


class CaseState(StrEnum):
    """Where a case stands (DESIGN.md section 5)."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RELEASED = "released"
    BLOCKED = "blocked"
    ESCALATED = "escalated"
    WITHHELD = "withheld"
    FAILED = "failed"
    RECALLED = "recalled"
    SUPERSEDED = "superseded"


class Action(StrEnum):
    """What can be done with a case."""

    OPEN = "open"
    BLOCK = "block"
    SET_ATTRIBUTE = "set_attribute"
    DECIDE_ITEM = "decide_item"
    ADD_ITEM = "add_item"
    SIGN = "sign"
    SIGN_LAST = "sign_last"
    UNSIGN = "unsign"
    RETURN = "return"
    ESCALATE = "escalate"
    RULE_PUBLISHABLE = "rule_publishable"
    RULE_NOT_PUBLISHABLE = "rule_not_publishable"
    RULE_HAND_IN_AGAIN = "rule_hand_in_again"
    LIFT = "lift"
    CONFIRM_NOT_A_MARKING = "confirm_not_a_marking"
    WITHHOLD = "withhold"
    RELEASE = "release"
    FAIL = "fail"
    RECALL = "recall"
    SUPERSEDE = "supersede"


_S, _A = CaseState, Action

TRANSITIONS: dict[tuple[CaseState, Action], CaseState] = {
    (_S.RECEIVED, _A.OPEN): _S.IN_REVIEW,
    (_S.RECEIVED, _A.BLOCK): _S.BLOCKED,
    (_S.IN_REVIEW, _A.SET_ATTRIBUTE): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.DECIDE_ITEM): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.ADD_ITEM): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.SIGN): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.SIGN_LAST): _S.APPROVED,
    (_S.IN_REVIEW, _A.UNSIGN): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.RETURN): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.ESCALATE): _S.ESCALATED,
    (_S.IN_REVIEW, _A.WITHHOLD): _S.WITHHELD,
    (_S.IN_REVIEW, _A.SUPERSEDE): _S.SUPERSEDED,
    (_S.APPROVED, _A.UNSIGN): _S.IN_REVIEW,
    (_S.APPROVED, _A.RETURN): _S.IN_REVIEW,
    (_S.APPROVED, _A.RELEASE): _S.RELEASED,
    (_S.APPROVED, _A.FAIL): _S.FAILED,
    (_S.APPROVED, _A.SUPERSEDE): _S.SUPERSEDED,
    (_S.FAILED, _A.RETURN): _S.IN_REVIEW,
    (_S.FAILED, _A.WITHHOLD): _S.WITHHELD,
    (_S.FAILED, _A.SUPERSEDE): _S.SUPERSEDED,
    (_S.BLOCKED, _A.LIFT): _S.IN_REVIEW,
    (_S.BLOCKED, _A.CONFIRM_NOT_A_MARKING): _S.SUPERSEDED,
    (_S.BLOCKED, _A.ESCALATE): _S.ESCALATED,
    (_S.BLOCKED, _A.WITHHOLD): _S.WITHHELD,
    (_S.ESCALATED, _A.RULE_PUBLISHABLE): _S.IN_REVIEW,
    (_S.ESCALATED, _A.RULE_NOT_PUBLISHABLE): _S.WITHHELD,
    (_S.ESCALATED, _A.RULE_HAND_IN_AGAIN): _S.SUPERSEDED,
    (_S.RELEASED, _A.RECALL): _S.RECALLED,
}


def next_state(case: str, state: CaseState, action: Action) -> CaseState:
    """Look up the state that ``action`` leads to.

    Raises:
        IllegalTransition: the table has no such pair.
    """
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise illegal(case, state, action) from None


def illegal(case: str, state: CaseState, action: Action) -> IllegalTransition:
    """Return the error that says, in both languages, that ``action`` is not possible in ``state``."""
    from pipeline.model.labels import label  # the labels need the enumerations of this module

    return IllegalTransition(
        case=case, state=label(state), action=label(action), state_en=label(state, "en"), action_en=label(action, "en")
    )


class Role(StrEnum):
    """What an officer may be; one may hold several."""

    DRAFTER = "drafter"
    SECTION_HEAD = "section_head"
    SECRECY_OFFICE = "secrecy_office"
    LEADER = "leader"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Attribute(StrEnum):
    """公文属性: whether a document is published at all (A 第四条)."""

    PROACTIVE = "proactive"
    ON_REQUEST = "on_request"
    NON_DISCLOSURE = "non_disclosure"


class Opinion(StrEnum):
    """What a step says of the document when it signs."""

    PUBLISH = "publish"
    PUBLISH_REDACTED = "publish_redacted"
    ON_REQUEST = "on_request"


class Verdict(StrEnum):
    """What a person decided for an item; of unaccepted revisions KEEP means as printed, RESTORE the wording before them."""

    WITHHOLD = "withhold"
    KEEP = "keep"
    RESTORE = "restore"


def check_fits(case: str, item: Item, verdict: Verdict) -> None:
    """Make sure that a verdict can be said of an item: RESTORE of revisions, WITHHOLD of everything else, KEEP of all.

    Raises:
        UsageError: it cannot.
    """
    if item.type is EntityType.REVISIONS and verdict is Verdict.WITHHOLD:
        what = f"事项 {case} 第 {item.number} 项是未接受的修订，不能遮盖；请选择按打印状态发布（keep）或恢复原文（restore）"
        raise UsageError(what=what)
    if item.type is not EntityType.REVISIONS and verdict is Verdict.RESTORE:
        raise UsageError(what=f"事项 {case} 第 {item.number} 项不是修订；恢复原文（restore）只用于未接受的修订")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a profile's chain.

    Attributes:
        id: stable name within the profile, e.g. ``secrecy_review``.
        title: what officials call it.
        role: who acts.
        own_section: whether the officer must belong to (or be in charge of) the case's section.
        article: where the local rule orders it.
        checks: what the opinion of this step must speak to, by name (A 第十条: 准确性、权威性、完整性、时效性).
    """

    id: str
    title: str
    role: Role
    own_section: bool
    article: str
    checks: tuple[str, ...] = field(default=(), metadata={"later": True})  # see policy.profile: editions stay


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who acts in the system; ``sections`` are those the officer belongs to or is in charge of."""

    id: str
    name: str
    roles: frozenset[Role]
    sections: frozenset[str]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """Something that people decide: a finding, or what a reviewer added by hand.

    ``id`` is a keyed hash of the finding's id, or of document and span for an item added by hand; ``number`` counts within
    the case from 1, in order of the text for findings, and is what officers type. ``places`` says where its text hides.
    """

    id: str
    number: int
    start: int
    end: int
    type: EntityType
    proposal: Disposition
    reason: str
    basis: tuple[LegalBasis, ...]
    score: float
    detector: str
    version: str
    added_by: str | None = None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """What one step said of one item; a later step's word counts, an earlier differing one stays as dissent.

    ``mask`` overrides the profile's mask for the type; None leaves it.
    """

    item: str
    step: str
    officer: str
    verdict: Verdict
    category: Category
    basis: tuple[LegalBasis, ...]
    reason: str
    at: str
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A step's signature; it covers ``plan`` (the hash of the RedactionPlan) and is void once that changes.

    ``adopted`` counts the items that the signature adopts without a decision of its own.
    """

    id: str
    step: str
    officer: str
    opinion: Opinion
    plan: str
    at: str
    adopted: int = 0
    void: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """审查事项: one per document version.

    Attributes:
        number: e.g. ``2026-000001``; also names the released files.
        section: the section that produced the document.
        step: id of the step whose turn it is; None outside ``in_review``.
        revision: grows with every change; guards against two officers writing at once.
        document, format: sha256 of the original (keyed for a case with a state-secret mark); ``docx``, ``pdf`` or ``txt``.
        title, file_name, original: text of the document, blob id of the original; None for a case with a state-secret mark.
        released, read_as: blob ids of the released copy and of what was recognised in pixels; None where there is none.
        warnings: codes of what the reader of the original noticed.
        reading: keyed hash of what the original read as at intake; None with a state-secret mark, or from an older version.
    """

    number: str
    section: str
    profile: str
    profile_version: str
    state: CaseState
    step: str | None
    attribute: Attribute | None
    revision: int
    document: str
    format: str
    title: str | None
    file_name: str | None
    original: str | None
    released: str | None
    opened_at: str
    due: str | None
    warnings: tuple[str, ...] = ()
    reading: str | None = None
    read_as: str | None = None


def next_unsigned(chain: Sequence[Step], signatures: Iterable[Signature], plan: str) -> Step | None:
    """Return the first step of the chain without a standing signature over this plan, None when all have signed.

    A later step that changes a decision voids the earlier signatures, so the turn may go back to an earlier step.
    """
    signed = {signature.step for signature in standing(signatures) if signature.plan == plan}
    return next((step for step in chain if step.id not in signed), None)


def standing(signatures: Iterable[Signature]) -> list[Signature]:
    """Return the signatures that are not void."""
    return [signature for signature in signatures if not signature.void]


def check_entitled(officer: Officer, step: Step, case: Case, acted: Iterable[tuple[str, str]]) -> None:
    """Make sure that ``officer`` may act on ``step`` of ``case``: active, role, section, one person one step.

    ``acted`` holds (officer id, step id) of every decision and signature in the case, void ones too.

    Raises:
        NotEntitled: one of them does not hold.
    """
    check_role(officer, step.role, step.title)
    if step.own_section and case.section not in officer.sections:
        raise NotEntitled(what=f"不在事项所属科室，不能办理“{step.title}”")
    if any(who == officer.id and where != step.id for who, where in acted):
        raise NotEntitled(what="同一人不得办理同一事项的两个环节")


def check_role(officer: Officer, role: Role, what: str) -> None:
    """Make sure that ``officer`` is active and holds ``role``; ``what`` names the act in Chinese.

    Raises:
        NotEntitled: one of them does not hold.
    """
    if not officer.active:
        raise NotEntitled(what="账号已停用")
    if role not in officer.roles:
        raise NotEntitled(what=f"“{what}”须由相应职责的人员办理")


def check_approved(case: Case, chain: Sequence[Step], signatures: Iterable[Signature], plan: str) -> None:
    """Make sure that every step of the chain has signed this very plan, each by another person (DESIGN.md rule 4.2, 4.3).

    Raises:
        NotApproved: a signature is missing, or covers another plan, or one person signed two steps.
    """
    valid = standing(signatures)
    for step in chain:
        own = [signature for signature in valid if signature.step == step.id]
        if not own:
            raise NotApproved(case=case.number, what=f"缺少“{step.title}”签批")
        if own[-1].plan != plan:
            raise NotApproved(case=case.number, what=f"“{step.title}”的签批针对的是另一份处理方案")
    officers = [signature.officer for signature in valid if any(signature.step == step.id for step in chain)]
    if len(set(officers)) != len(chain):
        raise NotApproved(case=case.number, what="同一人签批了两个环节")


def settled(decisions: Iterable[ItemDecision]) -> dict[str, ItemDecision]:
    """Return for each item the decision that counts: the latest word, in the order of writing.

    Only the officer whose turn it is can decide, so the latest word is that of the furthest step, or, after a return, of the
    step that it was sent back to. Every step must sign what comes of it; earlier differing words stay as dissent.
    """
    return {decision.item: decision for decision in decisions}


def check_settled(case: Case, items: Iterable[Item], decisions: dict[str, ItemDecision]) -> None:
    """Make sure that the case can be signed: attribute set (A 第四条), every item decided (实施条例 第四十二条).

    Raises:
        Unsettled: the attribute is missing, or items are open.
    """
    if case.attribute is None:
        raise Unsettled(case=case.number, what="公文属性尚未确定")
    if case.attribute is Attribute.NON_DISCLOSURE:
        raise Unsettled(case=case.number, what="公文属性为“不予公开”，请改用 withhold")
    open_items = [item.number for item in items if item.id not in decisions]
    if open_items:
        raise Unsettled(
            case=case.number, what=f"尚有 {len(open_items)} 项未决（{'、'.join(map(str, open_items[:20]))}）"
        )


def advance(case: Case, action: Action, step: str | None = None) -> Case:
    """Apply ``action`` and return the changed case, one revision further.

    ``step`` is the id of the step whose turn it is afterwards; None keeps the present one. It is dropped where the new
    state has no turn.

    Raises:
        IllegalTransition: the table has no such pair.
    """
    state = next_state(case.number, case.state, action)
    turn = (step or case.step) if state is CaseState.IN_REVIEW else None
    return replace(case, state=state, step=turn, revision=case.revision + 1)


def item_of(finding: Finding, number: int) -> Item:
    """Make the review item of a finding."""
    return Item(
        id=finding.id,
        number=number,
        start=finding.start,
        end=finding.end,
        type=finding.type,
        proposal=finding.disposition,
        reason=finding.reason,
        basis=finding.basis,
        score=finding.score,
        detector=finding.detector,
        version=finding.version,
    )
