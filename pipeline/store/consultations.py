"""Whom a bureau asked about a joint document, and the answers."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert, select, update

from pipeline.model.consultation import Consulted
from pipeline.store import tables
from pipeline.store.part import Part, case_purpose


class Consultations(Part):
    """Methods of a transaction that concern the consultation of co-issuing organs."""

    def add_consultation(self, number: str, new: Consulted) -> Consulted:
        """Keep that an organ was asked; its id is given here."""
        row = {"case_number": number, "sealed": b""}
        done = self._connection.execute(insert(tables.consultations).values(row).returning(tables.consultations.c.id))
        return self.save_consultation(number, replace(new, id=int(done.scalar_one())))

    def save_consultation(self, number: str, changed: Consulted) -> Consulted:
        """Write a consultation anew, with its answer."""
        sealed = self._seal(number, _purpose(number, changed.id), changed)
        own = tables.consultations.c.id == changed.id
        self._connection.execute(update(tables.consultations).where(own).values(sealed=sealed))
        return changed

    def consultations(self, number: str) -> tuple[Consulted, ...]:
        """Return whom was asked about a case, in the order of asking."""
        table = tables.consultations
        rows = self._connection.execute(select(table).where(table.c.case_number == number).order_by(table.c.id))
        return tuple(self._unseal(number, _purpose(number, row.id), Consulted, row.sealed) for row in rows)


def _purpose(number: str, id: int) -> str:
    return case_purpose(number, "consultation", str(id))
