"""What was handed in and waits to become a case."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Row, insert, select, update

from pipeline.errors import UsageError
from pipeline.store import tables
from pipeline.store.part import Part
from pipeline.store.records import Arrival, NewArrival
from pipeline.store.sealing import check_same, seal, unseal


@dataclass(frozen=True, slots=True)
class SealedArrival:
    """An arrival and what became of it, without the id that the database gives."""

    new: NewArrival
    case: str | None = None
    code: str | None = None
    message: str | None = None


class Arrivals(Part):
    """Methods of a transaction that concern files that were handed in."""

    def add_arrival(self, new: NewArrival) -> int:
        """Note down a file that was handed in and return its id."""
        sealed = seal(self._keys, _purpose(new.batch), SealedArrival(new))
        row = {"batch": new.batch, "officer": new.officer, "done": False, "sealed": sealed}
        done = self._connection.execute(insert(tables.arrivals).values(row).returning(tables.arrivals.c.id))
        return int(done.scalar_one())

    def arrival(self, id: int) -> Arrival:
        """Return an arrival.

        Raises:
            UsageError: there is none with this id.
        """
        row = self._connection.execute(select(tables.arrivals).where(tables.arrivals.c.id == id)).first()
        if row is None:
            raise UsageError(what=f"没有编号为 {id} 的来件")
        return self._open_arrival(row)

    def arrivals(self, *, batch: str | None = None, waiting: bool = False) -> tuple[Arrival, ...]:
        """Return the arrivals of a batch (None: of all), in the order in which they were handed in.

        With ``waiting`` only those that neither became a case nor were refused.
        """
        wanted = select(tables.arrivals).order_by(tables.arrivals.c.id)
        if batch is not None:
            wanted = wanted.where(tables.arrivals.c.batch == batch)
        if waiting:
            wanted = wanted.where(tables.arrivals.c.done.is_(False))
        return tuple(self._open_arrival(row) for row in self._connection.execute(wanted))

    def recent_arrivals(self, officer: str, most: int) -> tuple[Arrival, ...]:
        """Return what an officer (id) handed in last, newest first, at most so many."""
        own = select(tables.arrivals).where(tables.arrivals.c.officer == officer)
        rows = self._connection.execute(own.order_by(tables.arrivals.c.id.desc()).limit(most))
        return tuple(self._open_arrival(row) for row in rows)

    def finish_arrival(self, id: int, case: str | None, code: str | None = None, message: str | None = None) -> None:
        """Record what became of an arrival: a case, or an error's code and message.

        With a case, name, path and what was said of it are forgotten here: of a document with a state-secret mark nothing may stay.

        Raises:
            UsageError: there is no such arrival.
            ValueError: neither a case nor a code.
        """
        if case is None and code is None:
            raise ValueError("an arrival ends in a case or an error")
        before = self.arrival(id)
        new = NewArrival(*(getattr(before, name) for name in NewArrival.__slots__))
        new = replace(new, blob=None)
        if case is not None:
            new = replace(new, name="", path="", reason="", forwards="")
        sealed = seal(self._keys, _purpose(before.batch), SealedArrival(new, case, code, message))
        ended = update(tables.arrivals).where(tables.arrivals.c.id == id).values(done=True, sealed=sealed)
        self._connection.execute(ended)

    def _open_arrival(self, row: Row[tuple[object, ...]]) -> Arrival:
        purpose = _purpose(row.batch)
        stored = unseal(self._keys, purpose, SealedArrival, row.sealed)
        facts = {name: getattr(stored.new, name) for name in NewArrival.__slots__}
        arrival = Arrival(row.id, **facts, case=stored.case, code=stored.code, message=stored.message)
        check_same(purpose, (row.batch, arrival.batch), (row.officer, arrival.officer), (row.done, arrival.done))
        return arrival


def _purpose(batch: str) -> str:
    return f"arrivals:{batch}:arrival"
