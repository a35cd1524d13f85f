"""Cases and their items."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.errors import Conflict, UsageError
from pipeline.model.review import Case, CaseState, Item
from pipeline.store import tables
from pipeline.store.part import Part, case_purpose
from pipeline.store.sealing import check_same, seal, unseal

# States in which a draft may be handed in once more as a new case.
CLOSED_FOR_KEY = (CaseState.SUPERSEDED, CaseState.RECALLED)


@dataclass(frozen=True, slots=True)
class SealedItem:
    """An item with the text of its span."""

    item: Item
    text: str


class Cases(Part):
    """Methods of a transaction that concern cases and their items."""

    def next_case_number(self, year: int) -> str:
        """Return the next free number of a year, e.g. ``2026-000001``; without gaps, as it is taken back with a rollback."""
        counters = tables.case_counters
        one_more = update(counters).where(counters.c.year == year).values(last=counters.c.last + 1)
        if self._connection.execute(one_more).rowcount == 0:
            self._connection.execute(insert(counters).values(year=year, last=1))
        last = self._connection.execute(select(counters.c.last).where(counters.c.year == year)).scalar_one()
        return f"{year}-{last:06d}"

    def add_case(self, case: Case, key: str) -> None:
        """Add a case; ``key`` (a keyed fingerprint of draft and section) makes intake idempotent.

        Raises:
            Conflict: the number is taken, or a case with this key is open.
            UsageError: the section does not exist.
        """
        sections = select(tables.sections.c.name).where(tables.sections.c.name == case.section)
        if self._connection.execute(sections).first() is None:
            raise UsageError(what=f"没有科室“{case.section}”")
        values = {"number": case.number, "key": key, **self._case_values(case)}
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(tables.cases).values(values))
        except IntegrityError:
            raise Conflict(case=case.number) from None

    def case(self, number: str) -> Case:
        """Return a case.

        Raises:
            UsageError: there is none with this number.
        """
        row = self._connection.execute(select(tables.cases).where(tables.cases.c.number == number)).first()
        if row is None:
            raise UsageError(what=f"没有编号为 {number} 的事项")
        return self._open_case(row)

    def case_by_key(self, key: str) -> Case | None:
        """Return the case under ``key`` that is not superseded or recalled, None when there is none."""
        wanted = select(tables.cases).where(tables.cases.c.key == key, tables.cases.c.state.not_in(CLOSED_FOR_KEY))
        row = self._connection.execute(wanted).first()
        return self._open_case(row) if row is not None else None

    def cases(self, *, states: Collection[CaseState] | None = None, section: str | None = None) -> tuple[Case, ...]:
        """Return the cases in some states and of a section, by number; None does not restrict."""
        wanted = select(tables.cases).order_by(tables.cases.c.number)
        if states is not None:
            wanted = wanted.where(tables.cases.c.state.in_([str(state) for state in states]))
        if section is not None:
            wanted = wanted.where(tables.cases.c.section == section)
        return tuple(self._open_case(row) for row in self._connection.execute(wanted))

    def save_case(self, case: Case) -> None:
        """Write a changed case; ``case.revision`` is the new revision.

        Raises:
            Conflict: the stored revision is not the one before: somebody else was faster.
            UsageError: there is no such case.
        """
        before = (tables.cases.c.number == case.number) & (tables.cases.c.revision == case.revision - 1)
        try:
            with self._connection.begin_nested():
                done = self._connection.execute(update(tables.cases).where(before).values(self._case_values(case)))
        except IntegrityError:
            raise Conflict(case=case.number) from None
        if done.rowcount != 1:
            self.case(case.number)
            raise Conflict(case=case.number)

    def add_items(self, number: str, items: Sequence[Item], texts: Sequence[str]) -> None:
        """Add items with the texts of their spans.

        Raises:
            Conflict: an item with this id or number is there already.
        """
        rows = [
            {
                "case_number": number,
                "id": item.id,
                "number": item.number,
                "sealed": seal(self._keys, case_purpose(number, "item", item.id), SealedItem(item, text)),
            }
            for item, text in zip(items, texts, strict=True)
        ]
        if not rows:
            return
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(tables.items), rows)
        except IntegrityError:
            raise Conflict(case=number) from None

    def items(self, number: str) -> tuple[Item, ...]:
        """Return the items of a case by their number."""
        wanted = select(tables.items).where(tables.items.c.case_number == number).order_by(tables.items.c.number)
        return tuple(self._open_item(row).item for row in self._connection.execute(wanted))

    def item_texts(self, number: str) -> dict[str, str]:
        """Return the text of each item's span by the item's id."""
        wanted = select(tables.items).where(tables.items.c.case_number == number)
        opened = (self._open_item(row) for row in self._connection.execute(wanted))
        return {each.item.id: each.text for each in opened}

    def item_text(self, number: str, item_id: str) -> str:
        """Return the text of an item's span.

        Raises:
            UsageError: the case has no such item.
        """
        wanted = select(tables.items).where(tables.items.c.case_number == number, tables.items.c.id == item_id)
        row = self._connection.execute(wanted).first()
        if row is None:
            raise UsageError(what=f"事项 {number} 没有条目 {item_id}")
        return self._open_item(row).text

    def _case_values(self, case: Case) -> dict[str, object]:
        return {
            "section": case.section,
            "state": str(case.state),
            "step": case.step,
            "due": case.due,
            "revision": case.revision,
            "document": self._keys.fingerprint(case.document.encode()),
            "sealed": seal(self._keys, case_purpose(case.number, "case"), case),
        }

    def _open_case(self, row: Row[tuple[object, ...]]) -> Case:
        purpose = case_purpose(row.number, "case")
        case = unseal(self._keys, purpose, Case, row.sealed)
        clear = (row.number, row.section, row.state, row.step, row.due, row.revision)
        check_same(purpose, (clear, (case.number, case.section, case.state, case.step, case.due, case.revision)))
        return case

    def _open_item(self, row: Row[tuple[object, ...]]) -> SealedItem:
        purpose = case_purpose(row.case_number, "item", row.id)
        stored = unseal(self._keys, purpose, SealedItem, row.sealed)
        check_same(purpose, (row.id, stored.item.id), (row.number, stored.item.number))
        return stored
