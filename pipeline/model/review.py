"""The review: states, actions and the one table of transitions, items, decisions, signatures, cases. Rules: `model.chain`.

The chain is code because the rules of DESIGN.md section 4 must hold whatever a profile says; a profile orders and names the
steps. Sources: 中卫市云计算和大数据发展局 保密审查工作制度 第六条 (four steps), 中卫市科学技术局 政务信息公开制度 第七条.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.errors import IllegalTransition
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
    REPLACE_ITEM = "replace_item"
    SIGN = "sign"
    SIGN_LAST = "sign_last"
    SIGN_WITHHELD = "sign_withheld"
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
    (_S.IN_REVIEW, _A.REPLACE_ITEM): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.SIGN): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.SIGN_LAST): _S.APPROVED,
    (_S.IN_REVIEW, _A.SIGN_WITHHELD): _S.WITHHELD,
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
    (_S.RECALLED, _A.SUPERSEDE): _S.SUPERSEDED,
    # The yearly review of what was not published may open it (A 第五十五条).
    (_S.WITHHELD, _A.SUPERSEDE): _S.SUPERSEDED,
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
    """What a step says of the document: the first four by its signature, the others by the act of that name."""

    PUBLISH = "publish"
    PUBLISH_REDACTED = "publish_redacted"
    ON_REQUEST = "on_request"
    NON_DISCLOSURE = "non_disclosure"
    RETURN = "return"
    ESCALATE = "escalate"


class RemarkKind(StrEnum):
    """What was done where an officer said why: the kind of a remark."""

    ATTRIBUTE = "attribute"
    RETURN = "return"
    UNSIGN = "unsign"
    WITHHOLD = "withhold"
    ESCALATE = "escalate"
    LIFT = "lift"
    RECALL = "recall"
    NOT_A_MARKING = "not_a_marking_proposed"


class Verdict(StrEnum):
    """What a person decided for an item; of unaccepted revisions KEEP means as printed, RESTORE the wording before them."""

    WITHHOLD = "withhold"
    KEEP = "keep"
    RESTORE = "restore"


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
    ``replaces`` holds the ids of the items in whose stead it stands (another span, united, parted); those are kept on record and
    need no decision any more.
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
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """What one step said of one item; a later step's word counts, an earlier differing one stays as dissent.

    ``mask`` overrides the profile's mask for the type; None leaves it. One that ``undoes`` takes the officer's own last word on the
    item back, which it repeats; what was said before that counts again.
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
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """That a signer found one of the step's points in order (``Step.checks``), with what there was to say of it, or ''."""

    point: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A step's signature; it covers ``plan`` (the hash of the RedactionPlan) and is void once that changes.

    Attributes:
        adopted: number of items that it adopts without a decision of its own.
        checks: what was found of each of the step's points, in the profile's order.
        substitution: id of the substitution by which the officer acted; None in the own chair.
    """

    id: str
    step: str
    officer: str
    opinion: Opinion
    plan: str
    at: str
    adopted: int = 0
    void: bool = False
    checks: tuple[Checked, ...] = ()
    substitution: int | None = None


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
        released, read_as: blob ids of the released copy and of what the original read as; None where there is none.
        warnings: codes of what the reader of the original noticed.
        reading: keyed hash of what the original read as at intake; None with a state-secret mark, or from an older version.
        ground: why it is not published at all, where its attribute says so.
        forwards: the document of another organ that this one passes on, whose attribute it inherits; None where it is none.
        due_provisional: whether the due date counts days of a year whose holidays are not known yet.
        made: ISO day under which the document is signed; blank where unknown, None in a case of an older version.
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
    ground: Category | None = None
    due_provisional: bool = False
    forwards: str | None = None
    made: str | None = None


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
