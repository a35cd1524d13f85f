"""Whose turn it is, and whether the case is still what the officer saw."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipeline.errors import Conflict, NotEntitled
from pipeline.model.chain import check_entitled
from pipeline.model.review import (
    Action,
    Case,
    Officer,
    Step,
    illegal,
    next_state,
)
from pipeline.model.substitutes import Substitution
from pipeline.policy.profile import Profile
from pipeline.services.desk import Desk, acted, turn
from pipeline.store import Transaction


def seen_case(tx: Transaction, number: str, seen: int | None) -> Case:
    """Load a case, and make sure that it still is what the officer saw (its revision); None when nobody looked before.

    Raises:
        Conflict: somebody changed it meanwhile.
    """
    case = tx.case(number)
    if seen is not None and case.revision != seen:
        raise Conflict(case=number)
    return case


def at_turn(
    desk: Desk, tx: Transaction, officer: Officer, number: str, action: Action, seen: int | None = None
) -> tuple[Case, Step, Profile]:
    """Load a case and make sure that it is this officer's turn to do ``action``."""
    case, step, profile, _ = in_chair(desk, tx, officer, number, action, seen)
    return case, step, profile


def in_chair(
    desk: Desk, tx: Transaction, officer: Officer, number: str, action: Action, seen: int | None = None
) -> tuple[Case, Step, Profile, Substitution | None]:
    """Do as ``at_turn``, and tell also by which substitution the officer acts; None in the own chair."""
    case = seen_case(tx, number, seen)
    next_state(number, case.state, action)
    profile = desk.profile_of(case)
    step = turn(case, profile)
    if step is None:
        raise illegal(number, case.state, action)
    substitution = check_entitled(officer, step, case, acted(tx, number), desk.substitutes(tx))
    return case, step, profile, substitution


def entitled(
    officer: Officer,
    step: Step,
    case: Case,
    acted: Iterable[tuple[str, str]],
    substitutions: Collection[Substitution] = (),
) -> bool:
    """Say whether ``check_entitled`` lets an officer act on a step of a case."""
    try:
        check_entitled(officer, step, case, acted, substitutions)
    except NotEntitled:
        return False
    return True
