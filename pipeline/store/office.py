"""What orders the work of an office: editions of its rules, calendar years, substitutes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import insert, select, update

from pipeline.errors import UsageError
from pipeline.model.substitutes import Substitution
from pipeline.store import tables
from pipeline.store.part import Part
from pipeline.store.sealing import check_same, seal, unseal


@dataclass(frozen=True, slots=True)
class SealedEdition:
    """The text of a profile's edition."""

    profile: str
    edition: str
    text: str


@dataclass(frozen=True, slots=True)
class SealedYear:
    """The administrator's table of a year, as text (TOML)."""

    year: int
    text: str
    by: str


class Office(Part):
    """Methods of a transaction that concern the rules and the staff of an office over time."""

    def keep_edition(self, profile: str, edition: str, text: str) -> bool:
        """Keep the text of a profile's edition; return whether it is new. One that is kept is never changed."""
        if self.edition(edition) is not None:
            return False
        sealed = seal(self._keys, _edition(edition), SealedEdition(profile, edition, text))
        self._connection.execute(
            insert(tables.profile_editions).values(edition=edition, profile=profile, sealed=sealed)
        )
        return True

    def edition(self, edition: str) -> str | None:
        """Return the text of an edition, None when it was never kept."""
        table = tables.profile_editions
        row = self._connection.execute(select(table).where(table.c.edition == edition)).first()
        if row is None:
            return None
        stored = unseal(self._keys, _edition(edition), SealedEdition, row.sealed)
        check_same(_edition(edition), ((row.edition, row.profile), (stored.edition, stored.profile)))
        return stored.text

    def set_calendar_year(self, year: int, text: str, by: str) -> None:
        """Keep the administrator's table of a year in place of the one before."""
        sealed = seal(self._keys, _year(year), SealedYear(year, text, by))
        table = tables.calendar_years
        if not self._connection.execute(update(table).where(table.c.year == year).values(sealed=sealed)).rowcount:
            self._connection.execute(insert(table).values(year=year, sealed=sealed))

    def calendar_years(self) -> dict[int, str]:
        """Return the administrator's table of each year; a text may hold the tables of others beside it."""
        rows = self._connection.execute(select(tables.calendar_years).order_by(tables.calendar_years.c.year))
        return {row.year: unseal(self._keys, _year(row.year), SealedYear, row.sealed).text for row in rows}

    def add_substitution(self, new: Substitution) -> Substitution:
        """Keep that somebody stands in for a chair; its id is given here.

        Raises:
            UsageError: there is no such officer.
        """
        known = select(tables.officers.c.id).where(tables.officers.c.id == new.deputy)
        if self._connection.execute(known).first() is None:
            raise UsageError(what=f"没有编号为 {new.deputy} 的人员")
        row = {"deputy": new.deputy, "sealed": b""}
        done = self._connection.execute(insert(tables.substitutions).values(row).returning(tables.substitutions.c.id))
        return self.save_substitution(replace(new, id=int(done.scalar_one())))

    def save_substitution(self, changed: Substitution) -> Substitution:
        """Write a substitution anew, e.g. with an earlier last day."""
        sealed = seal(self._keys, _substitution(changed.id), changed)
        own = tables.substitutions.c.id == changed.id
        self._connection.execute(update(tables.substitutions).where(own).values(sealed=sealed))
        return changed

    def substitutions(self) -> tuple[Substitution, ...]:
        """Return all substitutions, past ones too, in the order in which they were ordered."""
        rows = self._connection.execute(select(tables.substitutions).order_by(tables.substitutions.c.id))
        found = []
        for row in rows:
            each = unseal(self._keys, _substitution(row.id), Substitution, row.sealed)
            check_same(_substitution(row.id), ((row.id, row.deputy), (each.id, each.deputy)))
            found.append(each)
        return tuple(found)


def _edition(edition: str) -> str:
    return f"profiles:all:{edition}"


def _year(year: int) -> str:
    return f"calendar:all:{year}"


def _substitution(id: int) -> str:
    return f"substitutions:all:{id}"
