"""The bureau's own terms; their words are sealed, and no row is ever deleted."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert, select, update

from pipeline.model.terms import Term
from pipeline.store import tables
from pipeline.store.part import Part
from pipeline.store.sealing import check_same, seal, unseal


class Terms(Part):
    """Methods of a transaction that concern the bureau's own terms."""

    def add_term(self, new: Term) -> Term:
        """Keep a term; its id is given here."""
        row = {"ended": False, "sealed": b""}
        made = self._connection.execute(insert(tables.terms).values(row).returning(tables.terms.c.id))
        return self.save_term(replace(new, id=int(made.scalar_one())))

    def save_term(self, changed: Term) -> Term:
        """Write a term anew, with its end."""
        values = {"ended": changed.ended is not None, "sealed": seal(self._keys, _purpose(changed.id), changed)}
        self._connection.execute(update(tables.terms).where(tables.terms.c.id == changed.id).values(values))
        return changed

    def terms(self) -> tuple[Term, ...]:
        """Return all terms, ended ones too, in the order in which they were added."""
        found = []
        for row in self._connection.execute(select(tables.terms).order_by(tables.terms.c.id)):
            each = unseal(self._keys, _purpose(row.id), Term, row.sealed)
            check_same(_purpose(row.id), (row.id, each.id), (bool(row.ended), each.ended is not None))
            found.append(each)
        return tuple(found)


def _purpose(id: int) -> str:
    return f"terms:all:{id}"
