"""The case keys inside a transaction: made, found, bound to their case, wrapped anew, and destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from pipeline.errors import Conflict, DamagedHome, ErasedCase
from pipeline.store import tables
from pipeline.store.keys import VERSION_1, CaseKey, KeyRing, new_case_key

_TABLE = tables.case_keys
_BY_CASE = select(_TABLE)
# SQLite takes 32,766 values in one statement, older versions 999.
_AT_ONCE = 500


class Vault:
    """The case keys that one transaction has asked for."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._rows: dict[str, Row[Any] | None] = {}
        self._opened: dict[str, CaseKey] = {}

    def make(self, made_at: str, number: str | None = None, legacy: bool = False) -> CaseKey:
        """Make a key and store it wrapped; ``legacy`` says that its case holds things which it did not seal."""
        key = new_case_key()
        generation, wrapped = self._keys.wrap(key)
        row = {"id": key.id, "case_number": number, "generation": generation, "wrapped": wrapped}
        self._connection.execute(insert(_TABLE).values(**row, made_at=made_at, legacy=legacy))
        self._opened[key.id] = key
        if number is not None:
            self._rows.pop(number, None)
        return key

    def bind(self, id: str, number: str) -> None:
        """Give a key that was made before its case had a number to that case.

        Raises:
            Conflict: it is another case's.
        """
        free = (_TABLE.c.id == id) & _TABLE.c.case_number.is_(None)
        if self._connection.execute(update(_TABLE).where(free).values(case_number=number)).rowcount != 1:
            raise Conflict(case=number)
        self._rows.pop(number, None)

    def preload(self) -> None:
        """Read all bound keys at once, for listings."""
        for row in self._connection.execute(_BY_CASE.where(_TABLE.c.case_number.is_not(None))):
            self._rows[row.case_number] = row

    def load(self, numbers: Sequence[str]) -> None:
        """Read the keys of some cases at once, for a page of them."""
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            for row in self._connection.execute(_BY_CASE.where(_TABLE.c.case_number.in_(some))):
                self._rows[str(row.case_number)] = row

    def erased(self, number: str) -> bool:
        """Whether the case's key was destroyed."""
        row = self._row(number)
        return row is not None and row.wrapped is None

    def of_case(self, number: str) -> CaseKey | None:
        """Return a case's key; None for a case of an older version that has none yet.

        Raises:
            ErasedCase: it was destroyed.
            DamagedHome: it was altered.
        """
        row = self._row(number)
        return self._open(row) if row is not None else None

    def by_id(self, id: str) -> CaseKey:
        """Return a key by its id.

        Raises:
            ErasedCase: it was destroyed.
            DamagedHome: there is none, or it was altered.
        """
        row = self._connection.execute(_BY_CASE.where(_TABLE.c.id == id)).first()
        if row is None:
            raise DamagedHome(what=f"key {id}")
        return self._open(row)

    def opener(self, number: str, sealed: bytes) -> CaseKey | KeyRing:
        """Return what opens something sealed of a case: its key, or the master key for what older versions wrote.

        Raises:
            ErasedCase: the key was destroyed.
        """
        key = self.of_case(number)
        return self._keys if key is None or sealed[:1] == VERSION_1 else key

    def destroy(self, number: str) -> None:
        """Forget a case's wrapped key for good; its row stays, so that the case is known as erased."""
        own = _TABLE.c.case_number == number
        self._connection.execute(update(_TABLE).where(own).values(wrapped=None, generation=None))
        row = self._rows.pop(number, None)
        if row is not None:
            self._opened.pop(row.id, None)

    def discard(self, id: str) -> bool:
        """Forget a key that no case has, for good; whether there was one."""
        free = (_TABLE.c.id == id) & _TABLE.c.case_number.is_(None)
        self._opened.pop(id, None)
        return self._connection.execute(delete(_TABLE).where(free)).rowcount == 1

    def _row(self, number: str) -> Row[Any] | None:
        if number not in self._rows:
            self._rows[number] = self._connection.execute(_BY_CASE.where(_TABLE.c.case_number == number)).first()
        return self._rows[number]

    def _open(self, row: Row[Any]) -> CaseKey:
        if row.wrapped is None:
            raise ErasedCase(case=row.case_number)
        if row.id not in self._opened:
            self._opened[row.id] = self._keys.unwrap(row.id, row.generation, row.wrapped)
        return self._opened[row.id]
