"""待办: the cases that wait, those for this officer first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pipeline.model.finding import Category, category_of
from pipeline.services import views
from pipeline.services.views import QueueRow
from pipeline.web.visit import Signed

router = APIRouter()

PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the queue as it is shown, with its items by category."""

    row: QueueRow
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
    start = (page - 1) * PAGE
    lines = [_line(row) for row in rows[start : start + PAGE]]
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


def _line(row: QueueRow) -> Line:
    counts: Counter[Category] = Counter()
    for kind, count in row.counts.items():
        counts[category_of(kind)] += count
    return Line(row, tuple(counts.most_common()))
