"""Substitutes: who stands in for whom, in which chair, from which day to which.

An office with fewer people than the chain has steps lets somebody of another section stand in: one person still takes one step
of a case only (DESIGN.md rule 4.3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pipeline.model.review import Officer, Role


@dataclass(frozen=True, slots=True)
class Substitution:
    """That an officer may act in a chair for some days.

    Attributes:
        deputy: id of the officer who stands in.
        role: the chair's.
        section: whose cases; None for those of all sections.
        first, last: ISO days in China, both included.
        absent: id of the officer whose chair it is, None of a vacant one.
        by: id of the administrator who ordered it.
        reason: why, as the administrator wrote it; blank in older records.
        ended_on: ISO day on which it was ended early, at once; None where it was not. ``last`` is then that day at most, so that
            what was signed earlier on it lies within its days.
    """

    id: int
    deputy: str
    role: Role
    section: str | None
    first: str
    last: str
    absent: str | None
    by: str
    reason: str = ""
    ended_on: str | None = None

    def holds_on(self, day: str) -> bool:
        """Whether it is in force on an ISO day; on the day on which it was ended it no longer is."""
        return self.first <= day <= self.last and (self.ended_on is None or day < self.ended_on)

    def is_over(self, day: str) -> bool:
        """Whether it is not in force on an ISO day and will not be later."""
        return self.last < day or self.ended_on is not None


def stands_in(
    officer: Officer, role: Role, section: str | None, substitutions: Iterable[Substitution]
) -> Substitution | None:
    """Return the substitution by which an officer may act in a chair, None when there is none.

    ``section`` is that of the case, None where the chair's section does not matter; ``substitutions`` are those in force.
    """
    for each in substitutions:
        if each.deputy == officer.id and each.role is role and (section is None or each.section in (None, section)):
            return each
    return None


def holders(
    role: Role, section: str | None, officers: Collection[Officer], substitutions: Collection[Substitution]
) -> list[Officer]:
    """Return the active officers who may act in a chair, by their own role and section or as substitutes."""
    return [
        officer
        for officer in officers
        if officer.active
        and (
            (role in officer.roles and (section is None or section in officer.sections))
            or stands_in(officer, role, section, substitutions) is not None
        )
    ]
