"""Digests: what the queue shows of a case, kept beside it so that a page of the queue needs no other table.

A digest follows from the case, its items and decisions; whatever writes those in a transaction writes the digest anew before it
commits. It holds counts, ids and dates, no text. Nothing is decided by it: services check every act against the records.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    cast,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
)

from pipeline.model.chain import live, settled
from pipeline.model.document import Hiding
from pipeline.model.finding import Category, Disposition, EntityType, Outcome, category_of
from pipeline.model.queue import Order
from pipeline.model.review import Case, CaseState, Item
from pipeline.store import tables
from pipeline.store.cases import Cases
from pipeline.store.opinions import Opinions

Selected = TypeVar("Selected", bound=Select[Any])
# SQLite takes 32,766 values in one statement, older versions 999.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Digest:
    """What the queue shows of a case beside the case itself.

    Attributes:
        counts: items by type, those that are proposed to be kept left out.
        unsettled: items without a decision.
        hidden: items whose text hides where a reader of the page does not see it.
        outcome: what is proposed for the document as a whole.
    """

    counts: Mapping[EntityType, int]
    unsettled: int
    hidden: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Chair:
    """A step of an edition of a profile that somebody may act on; ``sections`` None: in every section."""

    edition: str
    step: str
    sections: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases of the queue are asked for.

    Attributes:
        officer: whose queue it is.
        chairs: the steps that the officer may act on, by role and section.
        visible: the sections whose cases the officer may see, None for all.
        states: None does not restrict; nor do None and '' in what follows.
        mine: only what waits for the officer (True).
        due_before: an ISO date.
        mine_first: whether what waits for the officer stands before the rest.
    """

    officer: str
    chairs: tuple[Chair, ...]
    visible: frozenset[str] | None
    states: frozenset[CaseState] | None = None
    mine: bool = False
    section: str = ""
    category: Category | None = None
    outcome: Outcome | None = None
    due_before: str = ""
    order: Order = Order.DUE
    mine_first: bool = True


@dataclass(frozen=True, slots=True)
class Queued:
    """A case as it stands in somebody's queue."""

    case: Case
    digest: Digest
    mine: bool


class Digests(Cases, Opinions):
    """Methods of a transaction that concern digests."""

    def write_digests(self) -> None:
        """Write the digests of the cases that this transaction touched; ``Store`` calls it before the commit."""
        for number in sorted(self.touched):
            self._write_digest(number)
        self.touched.clear()

    def without_digest(self, limit: int) -> tuple[str, ...]:
        """Return numbers of cases that have none: an older version wrote them."""
        missing = select(tables.cases.c.number).outerjoin(tables.digests)
        missing = missing.where(tables.digests.c.case_number.is_(None), ~tables.cases.c.key.startswith("erased:"))
        return tuple(self._connection.execute(missing.order_by(tables.cases.c.number).limit(limit)).scalars())

    def turns(self) -> tuple[tuple[str, str, str], ...]:
        """Return (profile, edition, step) of all cases in review, each once."""
        own = select(tables.digests.c.profile, tables.digests.c.edition, tables.cases.c.step).join(tables.cases)
        rows = self._connection.execute(own.where(tables.cases.c.state == str(CaseState.IN_REVIEW)).distinct())
        return tuple(sorted((str(row.profile), str(row.edition), str(row.step)) for row in rows))

    def queue_size(self, wanted: Wanted) -> int:
        """Return how many cases there are."""
        counted = select(func.count()).select_from(tables.cases.join(tables.digests))
        return self._connection.execute(_narrowed(counted, wanted)).scalar_one()

    def queue(self, wanted: Wanted, offset: int = 0, limit: int | None = None) -> tuple[Queued, ...]:
        """Return cases in the order that is wanted; ``limit`` None returns all."""
        mine = dict(self._places(wanted, offset, limit))
        numbers = list(mine)
        found: dict[str, Queued] = {}
        self._vault.load(numbers)
        for start in range(0, len(numbers), _AT_ONCE):
            whole = select(tables.cases, tables.digests).select_from(tables.cases.join(tables.digests))
            some = whole.where(tables.cases.c.number.in_(numbers[start : start + _AT_ONCE]))
            for row in self._connection.execute(some):
                found[row.number] = Queued(self._open_case(row), _digest_of(row), mine[row.number])
        return tuple(found[number] for number in numbers)

    def queue_numbers(self, wanted: Wanted) -> tuple[str, ...]:
        """Return the numbers of all cases in the order that is wanted; none is opened."""
        return tuple(number for number, _ in self._places(wanted, 0, None))

    def _places(self, wanted: Wanted, offset: int, limit: int | None) -> list[tuple[str, bool]]:
        """Return numbers in order, each with whether it is the officer's turn; an index alone answers this."""
        mine = _mine(wanted)
        chosen = select(tables.cases.c.number, cast(mine, Boolean).label("mine"))
        chosen = _narrowed(chosen.select_from(tables.cases.join(tables.digests)), wanted)
        first = [case((mine, 0), else_=1)] if wanted.mine_first and not wanted.mine else []
        chosen = chosen.order_by(*first, *_ORDERS[wanted.order], tables.cases.c.number)
        if limit is not None:
            chosen = chosen.offset(offset).limit(limit)
        return [(str(row.number), bool(row.mine)) for row in self._connection.execute(chosen)]

    def _write_digest(self, number: str) -> None:
        own = tables.digests.c.case_number == number
        self._connection.execute(delete(tables.digests).where(own))
        if self.is_erased(number):
            return
        found = self.case(number)
        marked = self._connection.execute(select(exists().where(tables.marks.c.case_number == number))).scalar_one()
        made = digest(self.items(number), settled(self.decisions(number)).keys(), marked=bool(marked))
        categories = {category_of(kind) for kind in made.counts}
        if found.original is None:  # of a state secret nothing is kept, its items neither
            categories.add(Category.STATE_SECRET)
        self._connection.execute(
            insert(tables.digests).values(
                case_number=number,
                profile=found.profile,
                edition=found.profile_version,
                counts=json.dumps({str(kind): count for kind, count in sorted(made.counts.items())}),
                categories="".join(f"<{each}>" for each in sorted(categories)),
                unsettled=made.unsettled,
                hidden=made.hidden,
                outcome=str(made.outcome),
            )
        )


def digest(items: Sequence[Item], decided: Collection[str], *, marked: bool) -> Digest:
    """Work out a digest; ``decided`` are the ids of the items that have a decision."""
    standing = live(items)
    counts = Counter(item.type for item in standing if item.proposal is not Disposition.KEEP)
    outcome = Outcome.BLOCK if marked else Outcome.RELEASE_REDACTED if counts else Outcome.RELEASE
    return Digest(
        counts,
        sum(item.id not in decided for item in standing),
        sum(any(isinstance(place, Hiding) for place in item.places) for item in standing),
        outcome,
    )


_ORDERS: Mapping[Order, tuple[ColumnElement[object], ...]] = {
    Order.DUE: (func.coalesce(tables.cases.c.due, "9999"),),
    Order.NUMBER: (),
    Order.NEWEST: (tables.cases.c.number.desc(),),
    Order.UNSETTLED: (tables.digests.c.unsettled.desc(),),
    Order.SECTION: (tables.cases.c.section,),
}


def _mine(wanted: Wanted) -> ColumnElement[bool]:
    """Whether it is the officer's turn: the chair, and nobody's hands on two steps of a case."""
    chairs = [
        and_(
            tables.digests.c.edition == chair.edition,
            tables.cases.c.step == chair.step,
            *([tables.cases.c.section.in_(sorted(chair.sections))] if chair.sections is not None else []),
        )
        for chair in wanted.chairs
    ]
    elsewhere = exists().where(
        tables.case_acts.c.case_number == tables.cases.c.number,
        tables.case_acts.c.officer == wanted.officer,
        tables.case_acts.c.step != tables.cases.c.step,
    )
    in_review = tables.cases.c.state == str(CaseState.IN_REVIEW)
    return and_(in_review, or_(*chairs), ~elsewhere) if chairs else false()


def _narrowed(chosen: Selected, wanted: Wanted) -> Selected:
    cases, digests = tables.cases.c, tables.digests.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.visible is not None:
        conditions.append(cases.section.in_(sorted(wanted.visible)))
    if wanted.states is not None:
        conditions.append(cases.state.in_(sorted(str(state) for state in wanted.states)))
    if wanted.section:
        conditions.append(cases.section == wanted.section)
    if wanted.category is not None:
        conditions.append(digests.categories.contains(f"<{wanted.category}>"))
    if wanted.outcome is not None:
        conditions.append(digests.outcome == str(wanted.outcome))
    if wanted.due_before:
        conditions.append(cases.due < wanted.due_before)
    if wanted.mine:
        conditions.append(_mine(wanted))
    return chosen.where(*conditions)


def _digest_of(row: Row[Any]) -> Digest:
    counts = {EntityType(kind): int(count) for kind, count in json.loads(row.counts).items()}
    return Digest(counts, row.unsettled, row.hidden, Outcome(row.outcome))
