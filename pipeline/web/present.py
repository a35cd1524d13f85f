"""What a case page shows, worked out from the view of a case: whose turn, which forms, what is open, who signed.

Which forms are shown is a convenience; the services check every act again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.model.chain import standing
from pipeline.model.document import BlockKind
from pipeline.model.finding import EntityType
from pipeline.model.review import TRANSITIONS, Action, Case, CaseState, Officer, Role, Signature, Step, Verdict
from pipeline.model.text import printable
from pipeline.policy.sections import Power, Powers
from pipeline.services.proposals import is_certain
from pipeline.services.turns import entitled
from pipeline.services.views import CaseView, ItemView


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the chain with its standing signature, None while it is missing."""

    step: Step
    signature: Signature | None
    here: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case page.

    Attributes:
        mine: whether this officer may decide and sign now.
        turn: the step whose turn it is, None outside the review.
        open_items: numbers of the items without a decision.
        own: numbers of the items whose decision this officer may take back.
        next_open: for each item, the next open one after it (or the first), None when no other is open.
        certain: how many open items have a certain proposal.
        revisions: what is decided of unaccepted revisions, None where there is no such item or no decision.
        grounds: how many items are withheld by which article.
        return_to: the steps that this officer may send the case back to.
    """

    view: CaseView
    mine: bool
    turn: Step | None
    steps: tuple[StepLine, ...]
    open_items: tuple[int, ...]
    own: frozenset[int]
    next_open: Mapping[int, int | None]
    certain: int
    withheld: int
    kept: int
    revisions: Verdict | None
    grounds: tuple[tuple[str, int], ...]
    return_to: tuple[Step, ...]
    may_unsign: bool
    may_withhold: bool


def sheet_of(view: CaseView, officer: Officer) -> Sheet:
    """Work out a case page for an officer."""
    case = view.case
    turn = next((step for step in view.chain if step.id == case.step), None)
    mine = turn is not None and _entitled(view, officer, turn)
    valid = standing(view.signatures)
    by_step = {signature.step: signature for signature in valid}
    open_items = tuple(each.item.number for each in view.items if each.decision is None)
    decided = [(each.item.type, each.decision.verdict) for each in view.items if each.decision]
    verdicts = Counter(verdict for kind, verdict in decided if kind is not EntityType.REVISIONS)
    return Sheet(
        view=view,
        mine=mine,
        turn=turn,
        steps=tuple(StepLine(step, by_step.get(step.id), step is turn) for step in view.chain),
        open_items=open_items,
        own=frozenset(each.item.number for each in view.items if _is_own(each, officer, turn)),
        next_open={each.item.number: _after(each.item.number, open_items) for each in view.items},
        certain=sum(each.decision is None and is_certain(each.item) for each in view.items),
        withheld=verdicts[Verdict.WITHHOLD],
        kept=verdicts[Verdict.KEEP],
        revisions=next((verdict for kind, verdict in decided if kind is EntityType.REVISIONS), None),
        grounds=_grounds(view),
        return_to=_return_to(view, officer, turn, mine),
        may_unsign=_allowed(view, Action.UNSIGN) and bool(valid) and valid[-1].officer == officer.id,
        may_withhold=mine and turn is view.chain[-1],
    )


def marking_acts(view: CaseView, officer: Officer, powers: Powers, *, mine: bool) -> frozenset[str]:
    """Return which forms about markings are shown: lift, no_marking, escalate, ruling. The services check each act again."""
    state = view.case.state
    roles = officer.roles
    shown = set()
    if state is CaseState.BLOCKED:
        if roles & powers.lift.roles and view.case.original is not None:
            shown.add("lift")
        if roles & powers.not_a_marking.roles:
            shown.add("no_marking")
        if Role.SECRECY_OFFICE in roles:
            shown.add("escalate")
    elif state is CaseState.IN_REVIEW and mine:
        shown.add("escalate")
    elif state is CaseState.ESCALATED and holds(officer, powers.ruling, view.case):
        shown.add("ruling")
    return frozenset(shown)


def holds(officer: Officer, power: Power, case: Case) -> bool:
    """Whether the form of an act beside the chain is shown: a role that has the power, a leader in charge of the section."""
    held = officer.roles & power.roles
    return bool(held) and (held != {Role.LEADER} or case.section in officer.sections)


def place_of(place: str) -> tuple[BlockKind | None, str]:
    """Return where a mark stands, as intake wrote it: the kind of block, where known, and the span."""
    kind, _, span = place.partition(":")
    return (BlockKind(kind), span) if kind in set(BlockKind) else (None, place)


def plain_given(text: str) -> str:
    """Return a name or number of an address without what no database takes, cut where none of ours is that long."""
    return printable(text)[:200]


def day_given(text: str) -> date | None:
    """Return the day that a date field of a form holds (ISO), None where it is empty or none of this time."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day is not None and 2000 <= day.year < 2200 else None


def _entitled(view: CaseView, officer: Officer, step: Step) -> bool:
    return entitled(officer, step, view.case, view.acted, view.substitutions)


def _is_own(each: ItemView, officer: Officer, turn: Step | None) -> bool:
    last = each.decision
    return last is not None and turn is not None and (last.officer, last.step) == (officer.id, turn.id)


def _allowed(view: CaseView, action: Action) -> bool:
    return (view.case.state, action) in TRANSITIONS


def _after(number: int, open_items: tuple[int, ...]) -> int | None:
    others = [each for each in open_items if each != number]
    return next((each for each in others if each > number), others[0] if others else None)


def _grounds(view: CaseView) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for each in view.items:
        if each.decision is not None and each.decision.verdict is Verdict.WITHHOLD and each.decision.basis:
            counts[str(each.decision.basis[0])] += 1
    return tuple(counts.most_common())


def _return_to(view: CaseView, officer: Officer, turn: Step | None, mine: bool) -> tuple[Step, ...]:
    """In review: the earlier steps, for whose turn it is; approved or failed: every step, for the last step's role."""
    if not _allowed(view, Action.RETURN):
        return ()
    if turn is not None:
        return view.chain[: view.chain.index(turn)] if mine else ()
    return view.chain if view.chain[-1].role in officer.roles else ()
