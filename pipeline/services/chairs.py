"""Chairs of the chain: whether an office has a person of its own for each step of a case, and who could stand in.

One person takes one step of a case only (DESIGN.md rule 4.3), so an office with fewer people than steps needs somebody else, never
the same person twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.model.duties import may_stand_in
from pipeline.model.review import Officer, Role, Step
from pipeline.model.substitutes import Substitution, holders
from pipeline.services.desk import Desk

# Whom to think of first when somebody must stand in; those who only publish, watch or administer decide nothing.
_DECIDERS = (Role.LEADER, Role.SECRECY_OFFICE, Role.SECTION_HEAD, Role.DRAFTER)


@dataclass(frozen=True, slots=True)
class EmptyChair:
    """A step of a section's cases for which nobody is left.

    Attributes:
        section: whose cases.
        step: the step.
        busy: officers who may take it, but are needed for another step of the same case; empty when nobody may.
        deputy: an officer of the bureau who is free and could stand in; None when there is none.
    """

    section: str
    step: Step
    busy: tuple[Officer, ...]
    deputy: Officer | None


def empty_chairs(
    chain: Sequence[Step], officers: Collection[Officer], section: str, substitutions: Collection[Substitution] = ()
) -> tuple[EmptyChair, ...]:
    """Return the steps of a section that stay without a person, in the order of the chain.

    ``substitutions`` are those in force. As many steps as possible are filled, so that what is returned is what is missing
    at least.
    """
    own = [each for each in substitutions if each.section in (None, section)]
    able = [holders(step.role, section if step.own_section else None, officers, own) for step in chain]
    seated = _seated([[each.id for each in row] for row in able])
    taken = set(seated.values())
    found = []
    for index, step in enumerate(chain):
        if index in seated:
            continue
        deputy = _deputy(step, officers, taken)
        if deputy is not None:
            taken.add(deputy.id)  # who stands in for one step is not free for the next
        found.append(EmptyChair(section, step, tuple(able[index]), deputy))
    return tuple(found)


def missing_chairs(desk: Desk) -> tuple[EmptyChair, ...]:
    """Return the steps that stay without a person today, section by section, under the bureau's profile."""
    with desk.store.read() as tx:
        chain = desk.profile_named(tx.bureau().profile).chain
        officers, sections, substitutions = tx.officers(), tx.sections(), desk.substitutes(tx)
    return tuple(chair for section in sections for chair in empty_chairs(chain, officers, section, substitutions))


def _seated(able: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return an officer for as many steps as possible (bipartite matching by augmenting paths)."""
    holder: dict[str, int] = {}

    def seat(step: int, tried: set[str]) -> bool:
        for officer in able[step]:
            if officer not in tried:
                tried.add(officer)
                if officer not in holder or seat(holder[officer], tried):
                    holder[officer] = step
                    return True
        return False

    for step in range(len(able)):
        seat(step, set())
    return {step: officer for officer, step in holder.items()}


def _deputy(step: Step, officers: Collection[Officer], taken: Collection[str]) -> Officer | None:
    """Return who is free: first somebody with the same role elsewhere, then whoever decides in another chair."""
    free = [each for each in officers if each.active and each.id not in taken and may_stand_in(each, step.role)]
    for role in (step.role, *_DECIDERS):
        for each in free:
            if role in each.roles:
                return each
    return None
