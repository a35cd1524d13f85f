"""待办: the cases that wait, those for this officer first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pipeline.model.finding import Category, category_of
from pipeline.policy.calendar import is_working_day
from pipeline.services import views
from pipeline.services.desk import CHINA
from pipeline.services.views import QueueRow
from pipeline.web.visit import Signed

router = APIRouter()

PAGE = 100
# Nobody counts further; a deadline beyond is shown as a date only.
_FARTHEST = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the queue as it is shown; ``left`` counts working days (negative: overdue), None where that says nothing."""

    row: QueueRow
    left: int | None
    categories: tuple[tuple[Category, int], ...]


@router.get("/queue")
def queue(
    signed: Signed,
    show: str = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """Show the queue; ``show=all`` adds the cases that are closed."""
    visit, officer = signed
    rows = views.queue(visit.desk, officer, all_states=show == "all")
    today = visit.desk.now().astimezone(CHINA).date()
    start = (page - 1) * PAGE
    lines = [_line(row, today) for row in rows[start : start + PAGE]]
    return visit.page(
        "queue.html",
        "/queue",
        mine=[line for line in lines if line.row.mine],
        others=[line for line in lines if not line.row.mine],
        everything=show == "all",
        total=len(rows),
        waiting=sum(row.mine for row in rows),
        page=page,
        pages=max(1, -(-len(rows) // PAGE)),
    )


def working_days_left(today: date, due: date) -> int | None:
    """Count working days from tomorrow to ``due``; negative: those that have passed since; None when too far away."""
    if abs(due - today) > _FARTHEST:
        return None
    first, last = sorted((today, due))
    days = sum(is_working_day(first + timedelta(days=number)) for number in range(1, (last - first).days + 1))
    return days if due >= today else -max(days, 1)


def _line(row: QueueRow, today: date) -> Line:
    left = working_days_left(today, date.fromisoformat(row.case.due)) if row.case.due else None
    counts: Counter[Category] = Counter()
    for kind, count in row.counts.items():
        counts[category_of(kind)] += count
    return Line(row, left, tuple(counts.most_common()))
