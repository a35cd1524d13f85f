"""Cases and their items."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.errors import Conflict, UsageError
from pipeline.model.audit import AuditAction
from pipeline.model.review import Case, CaseState, Item
from pipeline.store import tables
from pipeline.store.journal import Journal
from pipeline.store.keys import CaseKey
from pipeline.store.part import UNSCRUBBED, case_purpose
from pipeline.store.sealing import check_same, seal

# States in which a draft may be handed in once more as a new case.
CLOSED_FOR_KEY = (CaseState.SUPERSEDED, CaseState.RECALLED)
# States in which items are still decided, now or once the case comes back.
OPEN_STATES = (
    CaseState.RECEIVED,
    CaseState.IN_REVIEW,
    CaseState.BLOCKED,
    CaseState.ESCALATED,
    CaseState.FAILED,
)
# SQLite takes 32,766 values in one statement, older versions 999.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SealedItem:
    """An item with the text of its span."""

    item: Item
    text: str


class Cases(Journal):
    """Methods of a transaction that concern cases and their items."""

    def next_case_number(self, year: int) -> str:
        """Return the next free number of a year, e.g. ``2026-000001``; without gaps, as it is taken back with a rollback."""
        counters = tables.case_counters
        one_more = update(counters).where(counters.c.year == year).values(last=counters.c.last + 1)
        if self._connection.execute(one_more).rowcount == 0:
            self._connection.execute(insert(counters).values(year=year, last=1))
        last = self._connection.execute(select(counters.c.last).where(counters.c.year == year)).scalar_one()
        return f"{year}-{last:06d}"

    def add_case(self, case: Case, key: str, case_key: CaseKey | None = None) -> None:
        """Add a case; ``key`` (a keyed fingerprint of draft and section) makes intake idempotent.

        ``case_key`` is the key that its blobs were sealed with (``Store.new_case_key``), None where it has none yet.

        Raises:
            Conflict: the number is taken, or a case with this key is open, or the case key is another case's.
            UsageError: the section does not exist.
        """
        sections = select(tables.sections.c.name).where(tables.sections.c.name == case.section)
        if self._connection.execute(sections).first() is None:
            raise UsageError(what=f"没有科室“{case.section}”")
        own = case_key or self._vault.make(self._timestamp())
        values = {"number": case.number, "key": key, **self._case_values(case, own)}
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(tables.cases).values(values))
        except IntegrityError:
            raise Conflict(case=case.number) from None
        self._vault.bind(own.id, case.number)
        self.touched.add(case.number)
        self.enter(case)

    def erase_case(self, number: str, officer: str | None = None) -> None:
        """Destroy the key of a case: nobody can read its contents again, while the record of what was done stays whole.

        Keyed hashes of its texts go as well, since they answer guesses. Which cases may be erased, and when, is the caller's
        to know.

        Raises:
            UsageError: there is no such case, or an older version sealed something of it without key.
            ErasedCase: it was erased before.
        """
        row = self._connection.execute(select(tables.cases.c.number).where(tables.cases.c.number == number)).first()
        if row is None:
            raise UsageError(what=f"没有编号为 {number} 的事项")
        legacy = select(tables.case_keys.c.legacy).where(tables.case_keys.c.case_number == number)
        if self._vault.of_case(number) is None or self._connection.execute(legacy).scalar_one():
            raise UsageError(what=f"事项 {number} 由旧版本加密，请先运行 mishen key rotate")
        self._vault.destroy(number)
        gone = {"key": f"erased:{number}", "document": f"erased:{number}"}
        self._connection.execute(update(tables.cases).where(tables.cases.c.number == number).values(gone))
        for table, column in ((tables.items, "text_key"), (tables.marks, "fingerprint")):
            value = None if table is tables.items else ""
            self._connection.execute(update(table).where(table.c.case_number == number).values({column: value}))
        self.set_meta(UNSCRUBBED, number)
        self.erased.append(number)
        self.touched.add(number)
        self.audit(AuditAction.CASE_ERASED, officer, number)

    def is_erased(self, number: str) -> bool:
        """Whether the key of a case was destroyed."""
        return self._vault.erased(number)

    def case(self, number: str) -> Case:
        """Return a case.

        Raises:
            UsageError: there is none with this number.
            ErasedCase: its key was destroyed.
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
        """Return the cases in some states and of a section, by number; None does not restrict. Erased ones are left out."""
        wanted = select(tables.cases).order_by(tables.cases.c.number)
        if states is not None:
            wanted = wanted.where(tables.cases.c.state.in_([str(state) for state in states]))
        if section is not None:
            wanted = wanted.where(tables.cases.c.section == section)
        rows = self._connection.execute(wanted).all()
        if rows:
            self._vault.preload()
        return tuple(self._open_case(row) for row in rows if not self._vault.erased(row.number))

    def save_case(self, case: Case) -> None:
        """Write a changed case; ``case.revision`` is the new revision.

        Raises:
            Conflict: the stored revision is not the one before: somebody else was faster.
            UsageError: there is no such case.
        """
        before = (tables.cases.c.number == case.number) & (tables.cases.c.revision == case.revision - 1)
        # First: a case that is not there must not get a key.
        self.case(case.number)
        own = self.case_key(case.number)
        try:
            with self._connection.begin_nested():
                done = self._connection.execute(update(tables.cases).where(before).values(self._case_values(case, own)))
        except IntegrityError:
            raise Conflict(case=case.number) from None
        if done.rowcount != 1:
            raise Conflict(case=case.number)
        self.touched.add(case.number)
        self.enter(case)

    def enter(self, case: Case) -> None:
        """Write what the ledger keeps of a case in clear; what signatures and releases wrote there stays."""
        values = {"opened_at": case.opened_at, "attribute": case.attribute and str(case.attribute)}
        own = tables.ledger.c.case_number == case.number
        if self._connection.execute(update(tables.ledger).where(own).values(values)).rowcount == 0:
            self._connection.execute(insert(tables.ledger).values(case_number=case.number, **values))

    def add_items(self, number: str, items: Sequence[Item], texts: Sequence[str]) -> None:
        """Add items with the texts of their spans.

        Raises:
            Conflict: an item with this id or number is there already.
        """
        if not items and not texts:
            return
        section = self.case(number).section
        rows = [
            {
                "case_number": number,
                "id": item.id,
                "number": item.number,
                "sealed": self._seal(number, case_purpose(number, "item", item.id), SealedItem(item, text)),
                "text_key": self.text_key(section, text),
            }
            for item, text in zip(items, texts, strict=True)
        ]
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(tables.items), rows)
        except IntegrityError:
            raise Conflict(case=number) from None
        self.touched.add(number)

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

    def text_key(self, section: str, text: str) -> str | None:
        """Return the keyed hash by which a text is found again in a section's cases: NFKC, without white space.

        None for a text of nothing but white space.
        """
        normal = "".join(unicodedata.normalize("NFKC", text).split())
        return self._keys.fingerprint(f"{section}\x00{normal}".encode(), "item text") if normal else None

    def items_like(
        self, section: str, text_keys: Collection[str], other_than: str | None = None
    ) -> list[tuple[str, str]]:
        """Return (case number, item id) of items with one of these texts in open cases of a section, in order.

        Args:
            section: whose cases are looked through.
            text_keys: keyed hashes of texts (``text_key``), made for the same section.
            other_than: a case that is left out; None leaves none out.
        """
        found: list[tuple[str, str]] = []
        wanted = sorted(set(text_keys))
        own = select(tables.items.c.case_number, tables.items.c.id).join(tables.cases)
        own = own.where(
            tables.cases.c.section == section, tables.cases.c.state.in_([str(each) for each in OPEN_STATES])
        )
        if other_than is not None:
            own = own.where(tables.cases.c.number != other_than)
        for start in range(0, len(wanted), _AT_ONCE):
            some = own.where(tables.items.c.text_key.in_(wanted[start : start + _AT_ONCE]))
            found += [(row.case_number, row.id) for row in self._connection.execute(some)]
        return sorted(found)

    def _case_values(self, case: Case, key: CaseKey) -> dict[str, object]:
        return {
            "section": case.section,
            "state": str(case.state),
            "step": case.step,
            "due": case.due,
            "revision": case.revision,
            "document": self._keys.fingerprint(case.document.encode()),
            "sealed": seal(key, case_purpose(case.number, "case"), case),
        }

    def _open_case(self, row: Row[tuple[object, ...]]) -> Case:
        purpose = case_purpose(row.number, "case")
        case = self._unseal(row.number, purpose, Case, row.sealed)
        clear = (row.number, row.section, row.state, row.step, row.due, row.revision)
        check_same(purpose, (clear, (case.number, case.section, case.state, case.step, case.due, case.revision)))
        return case

    def _open_item(self, row: Row[tuple[object, ...]]) -> SealedItem:
        purpose = case_purpose(row.case_number, "item", row.id)
        stored = self._unseal(row.case_number, purpose, SealedItem, row.sealed)
        check_same(purpose, (row.id, stored.item.id), (row.number, stored.item.number))
        return stored
