"""Terms of the bureau's own: words that are always to be found, and words that are kept, with who asked for them and why.

They are added and ended, never changed and never deleted: what a case was opened under can be told years later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.finding import Disposition, EntityType, LegalBasis


@dataclass(frozen=True, slots=True)
class Term:
    """A word or string of the bureau's list.

    Attributes:
        id: counts from 1; 0 before it is stored.
        text: the word; matched without blanks and separators, in every width.
        type: as what its occurrences count.
        disposition: ``redact`` or ``review`` of what is always to be found, ``keep`` of what is kept.
        reason: one Chinese sentence for the reviewers.
        basis: the articles.
        asked_by: id of the secrecy officer on whose reason it was added.
        by: id of the administrator who added it.
        since: when, ISO 8601 in UTC.
        ended: when it was ended, None while it holds.
        ended_by, end_asked_by, end_reason: who ended it on whose reason; None and blank while it holds.
    """

    id: int
    text: str
    type: EntityType
    disposition: Disposition
    reason: str
    basis: tuple[LegalBasis, ...]
    asked_by: str
    by: str
    since: str
    ended: str | None = None
    ended_by: str | None = None
    end_asked_by: str | None = None
    end_reason: str = ""

    @property
    def keeps(self) -> bool:
        """Whether it keeps what would otherwise be withheld."""
        return self.disposition is Disposition.KEEP


def list_version(terms: Sequence[Term]) -> int:
    """Return how often the list was changed: every addition and every end is a version of its own."""
    return len(terms) + sum(each.ended is not None for each in terms)
