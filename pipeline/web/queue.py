"""待办: the cases that wait, those for this officer first; search, filters, order, and the way from one case to the next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from pipeline.model.finding import Category, Outcome, category_of
from pipeline.model.queue import Order, Show, is_case_number
from pipeline.services.queue import Ask, QueueRow, next_case, queue
from pipeline.services.upload import refused_lately
from pipeline.web.failures import Refusal
from pipeline.web.visit import Signed, SignedForm, Visit

router = APIRouter()

PAGE = 50
# Cases opened one after another from one choice.
MOST_CHOSEN = 200
_WORDS, _CHOSEN = "queue words", "queue chosen"

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the queue as it is shown, with its items by category."""

    row: QueueRow
    categories: tuple[tuple[Category, int], ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in the address of a queue; unknown values count as none."""

    show: Show
    section: str
    category: Category | None
    outcome: Outcome | None
    overdue: bool
    order: Order

    def address(self, **changed: object) -> str:
        """Return the address of this queue with some values changed; None and blank leave a value out."""
        values: dict[str, object] = {
            "show": self.show if self.show is not Show.MINE else "",
            "section": self.section,
            "category": self.category,
            "outcome": self.outcome,
            "overdue": "1" if self.overdue else "",
            "sort": self.order if self.order is not Order.DUE else "",
        }
        given = {name: str(value) for name, value in (values | changed).items() if value not in (None, "")}
        return f"/queue?{urlencode(given)}" if given else "/queue"


@router.get("/queue")
def show_queue(
    signed: Signed,
    show: str = "",
    section: Annotated[str, Query(max_length=100)] = "",
    category: str = "",
    outcome: str = "",
    overdue: str = "",
    sort: str = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """Show the queue; ``show`` is mine, open or all (closed cases too)."""
    visit, officer = signed
    filters = Filters(
        _known(Show, show) or Show.MINE,
        section,
        _known(Category, category),
        _known(Outcome, outcome),
        bool(overdue),
        _known(Order, sort) or Order.DUE,
    )
    words = visit.bench.sessions.kept(visit.token, _WORDS)
    ask = Ask(
        filters.show,
        filters.section,
        filters.category,
        filters.outcome,
        filters.overdue,
        words,
        filters.order,
        PAGE,
        page,
    )
    found = queue(visit.desk, officer, ask)
    with visit.desk.store.read() as tx:
        sections = tx.sections()
    return visit.page(
        "queue.html",
        "/queue",
        lines=[_line(row) for row in found.rows],
        refused=refused_lately(visit.desk, officer),
        filters=filters,
        words=words,
        found=found,
        page=page,
        pages=max(1, -(-found.total // PAGE)),
        sections=sections,
        categories=list(Category),
        outcomes=list(Outcome),
        orders=list(Order),
        shows=list(Show),
        narrowed=bool(words or section or filters.category or filters.outcome or overdue),
    )


@router.post("/queue/search")
def search(signed: Signed, form: SignedForm) -> Response:
    """Remember what is searched for; the words may be a document's, so that they stand in no address."""
    visit, _ = signed
    visit.bench.sessions.keep(visit.token, _WORDS, form.text("words")[:200])
    shown = _known(Show, form.one("show")) or Show.MINE
    return visit.redirect("/queue" if shown is Show.MINE else f"/queue?show={shown}")


@router.post("/queue/open")
def open_chosen(signed: Signed, form: SignedForm) -> Response:
    """Open the chosen cases one after another: the first now, the others by "next document"."""
    visit, _ = signed
    chosen = form.fields.get("case", [])[:MOST_CHOSEN]
    if not chosen:
        raise Refusal(HTTPStatus.BAD_REQUEST, "请先勾选要打开的事项。", "Choose the cases to open first.")
    if not all(is_case_number(number) for number in chosen):
        raise Refusal(HTTPStatus.BAD_REQUEST, "事项编号不正确。", "That is no case number.")
    visit.bench.sessions.keep(visit.token, _CHOSEN, ",".join(chosen))
    return visit.redirect(f"/cases/{chosen[0]}")


@router.get("/queue/next")
def go_on(signed: Signed, after: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Lead to the next case: of those that were chosen together, else of those that wait."""
    visit, officer = signed
    number = following(visit, after) or next_case(visit.desk, officer, after or None)
    if number is None:
        return visit.redirect("/queue", visit.say("没有下一件待办事项。", "No other case waits for you."))
    return visit.redirect(f"/cases/{number}")


def following(visit: Visit, after: str) -> str | None:
    """Return the case that was chosen after this one, None when it was the last or was not chosen."""
    chosen = visit.bench.sessions.kept(visit.token, _CHOSEN).split(",")
    at = chosen.index(after) + 1 if after in chosen else len(chosen)
    return chosen[at] if at < len(chosen) and chosen[at] else None


def _known(kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value in set(kind) else None


def _line(row: QueueRow) -> Line:
    counts: Counter[Category] = Counter()
    for kind, count in row.counts.items():
        counts[category_of(kind)] += count
    return Line(row, tuple(counts.most_common()))
