"""Figures: what the overview counts, from clear columns and the record; nothing is opened.

Events are taken as they stand: whether the record is whole is for ``audit verify`` to say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from pipeline.model.audit import AuditAction
from pipeline.model.review import CaseState
from pipeline.store import tables
from pipeline.store.journal import Journal

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Act:
    """An event of a case, as figures need it."""

    case: str
    action: AuditAction
    at: str
    details: Mapping[str, str]


class Figures(Journal):
    """Methods of a transaction that count."""

    def acts(
        self,
        actions: Collection[AuditAction],
        since: str,
        visible: frozenset[str] | None,
        among: Collection[AuditAction] = (),
    ) -> Iterator[Act]:
        """Yield events of some kinds since a moment, in order of cases and time; only while the transaction lasts.

        Args:
            actions: which events.
            since: a moment as the store writes it.
            visible: the sections whose cases count, None for all.
            among: with these, all events of ``actions`` of every case that had one of these since; ``since`` bounds those only.
        """
        events = tables.audit_events.c
        wanted = select(events.case_number, events.action, events.at, events.details)
        wanted = wanted.where(events.action.in_(_names(actions)), events.case_number.is_not(None))
        if among:
            recent = select(events.case_number).where(events.action.in_(_names(among)), events.at >= since)
            wanted = wanted.where(events.case_number.in_(recent))
        else:
            wanted = wanted.where(events.at >= since)
        ordered = _seen(wanted, visible).order_by(events.case_number, events.sequence)
        kinds = {str(action): action for action in actions}
        for case, action, at, details in self._connection.execute(ordered.execution_options(yield_per=_PAGE)):
            yield Act(case, kinds[action], at, _details(details))

    def overdue(
        self, today: str, states: Collection[CaseState], visible: frozenset[str] | None
    ) -> dict[tuple[CaseState, str | None], int]:
        """Count the cases whose due day lies before ``today`` (ISO), by state and step."""
        cases = tables.cases.c
        counted = select(cases.state, cases.step, func.count().label("count")).where(
            cases.due < today, cases.state.in_(sorted(map(str, states)))
        )
        if visible is not None:
            counted = counted.where(cases.section.in_(sorted(visible)))
        rows = self._connection.execute(counted.group_by(cases.state, cases.step))
        return {(CaseState(row.state), row.step): int(row._mapping["count"]) for row in rows}


def _names(actions: Collection[AuditAction]) -> list[str]:
    return sorted(map(str, actions))


def _seen(wanted: Select[Any], visible: frozenset[str] | None) -> Select[Any]:
    if visible is None:
        return wanted
    own = select(tables.cases.c.number).where(tables.cases.c.section.in_(sorted(visible)))
    return wanted.where(tables.audit_events.c.case_number.in_(own))


def _details(text: str) -> Mapping[str, str]:
    try:
        details = json.loads(text)
    except ValueError:
        return {}
    return details if isinstance(details, dict) else {}
