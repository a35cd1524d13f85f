"""统计: charts drawn on the server, each with its figures as a table."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from pipeline.model.finding import Disposition
from pipeline.model.labels import label
from pipeline.model.review import CaseState, Officer
from pipeline.records.charts import Series, bars, columns
from pipeline.services.overview import Overview, Period, overview, scope_of
from pipeline.web.visit import Signed, Visit

router = APIRouter()

# Seconds for which figures are kept; who looks again within them sees the same.
KEPT = 60.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its figures: heading, markup, heads and rows of the table, what to say where there is nothing."""

    heading: str
    note: str
    markup: Markup | None
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Figures:
    """Figures that were worked out a moment ago, by scope, period and day; safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], tuple[float, Overview]] = {}
        self._lock = threading.Lock()

    def of(self, visit: Visit, officer: Officer, period: Period) -> Overview:
        """Return figures that are ``KEPT`` seconds old at most.

        Raises:
            NotEntitled: somebody who oversees nothing.
        """
        key = (scope_of(visit.desk, officer), period, visit.desk.today())
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and now - kept[0] < KEPT:
            return kept[1]
        found = overview(visit.desk, officer, period)
        with self._lock:
            self._kept = {each: value for each, value in self._kept.items() if now - value[0] < KEPT}
            self._kept[key] = (now, found)
        return found


@router.get("/overview")
def show(request: Request, signed: Signed, period: str = "") -> Response:
    """Show the figures of a period."""
    visit, officer = signed
    chosen = Period(period) if period in set(Period) else Period.QUARTER
    figures: Figures = request.app.state.figures
    found = figures.of(visit, officer, chosen)
    names = {
        Period.MONTH: visit.say("近 30 天", "30 days"),
        Period.QUARTER: visit.say("近一季度", "a quarter"),
        Period.YEAR: visit.say("近一年", "a year"),
    }
    return visit.page(
        "overview.html", "/overview", found=found, charts=charts_of(visit, found), periods=names, chosen=chosen
    )


def charts_of(visit: Visit, found: Overview) -> tuple[Chart, ...]:
    """Draw all charts in the visitor's language."""
    return (
        _throughput(visit, found),
        _waiting(visit, found),
        _overdue(visit, found),
        _categories(visit, found),
        _agreements(visit, found),
        _returns(visit, found),
    )


def _throughput(visit: Visit, found: Overview) -> Chart:
    heading = visit.say("每周收件与办结", "Cases a week")
    names = (
        visit.say("提交", "handed in"),
        visit.say("发布", "released"),
        visit.say("不予公开", "not published"),
    )
    values = [
        [week.handed_in for week in found.weeks],
        [week.released for week in found.weeks],
        [week.withheld for week in found.weeks],
    ]
    summary = visit.say(
        f"共提交 {sum(values[0])} 件，发布 {sum(values[1])} 件，不予公开 {sum(values[2])} 件。",
        f"{sum(values[0])} handed in, {sum(values[1])} released, {sum(values[2])} not published.",
    )
    weeks = [week.monday.strftime("%m-%d") for week in found.weeks]
    drawn = columns(heading, summary, weeks, [Series(name, each) for name, each in zip(names, values, strict=True)])
    rows = [(week.monday.isoformat(), week.handed_in, week.released, week.withheld) for week in found.weeks]
    return _chart(heading, summary, drawn if any(map(any, values)) else "", (visit.say("周一", "Monday"), *names), rows)


def _waiting(visit: Visit, found: Overview) -> Chart:
    heading = visit.say("各环节办理用时（工作日）", "Working days at each step")
    names = (visit.say("中位数", "median"), visit.say("九成不超过", "90 % within"))
    series = [
        Series(names[0], [each.median for each in found.waits]),
        Series(names[1], [each.ninety for each in found.waits]),
    ]
    summary = visit.say(
        "自轮到该环节起，至签批、退回或提请审定止；当日办结计 0 天。",
        "From the turn of a step to its signature, return or escalation; the same day counts 0.",
    )
    drawn = bars(heading, summary, [each.step for each in found.waits], series) if found.waits else ""
    heads = (visit.say("环节", "Step"), visit.say("次数", "Turns"), *names)
    return _chart(heading, summary, drawn, heads, [(w.step, w.count, f"{w.median:g}", w.ninety) for w in found.waits])


def _overdue(visit: Visit, found: Overview) -> Chart:
    heading = visit.say("目前逾期", "Overdue now")
    rows = [(_step_or_state(visit, name), count) for name, count in found.overdue]
    total = sum(count for _, count in found.overdue)
    summary = visit.say(
        f"截至 {found.today} 共 {total} 件超过公开期限。", f"{total} cases past their due day on {found.today}."
    )
    return _counted(visit, heading, summary, rows, visit.say("所在环节", "At"))


def _returns(visit: Visit, found: Overview) -> Chart:
    heading = visit.say("各环节退回次数", "Returns by step")
    total = sum(count for _, count in found.returns)
    summary = visit.say(f"共退回 {total} 次，按作出退回的环节。", f"{total} returns, by the step that sent back.")
    return _counted(visit, heading, summary, list(found.returns), visit.say("环节", "Step"))


def _categories(visit: Visit, found: Overview) -> Chart:
    heading = visit.say("审查项的决定（按类别）", "Items decided, by category")
    names = (visit.say("遮盖", "withheld"), visit.say("保留", "kept"))
    labels = [label(each.category, visit.language) for each in found.categories]
    series = [
        Series(names[0], [each.withheld for each in found.categories]),
        Series(names[1], [each.kept for each in found.categories]),
    ]
    withheld, kept = (sum(each.values) for each in series)
    summary = visit.say(
        f"本期作出决定的项：现遮盖 {withheld:g} 项，保留 {kept:g} 项。",
        f"Of the items decided in this period {withheld:g} are withheld now and {kept:g} kept.",
    )
    drawn = bars(heading, summary, labels, series, stacked=True) if labels else ""
    rows = [(name, each.withheld, each.kept) for name, each in zip(labels, found.categories, strict=True)]
    return _chart(heading, summary, drawn, (visit.say("类别", "Category"), *names), rows)


def _agreements(visit: Visit, found: Overview) -> Chart:
    heading = visit.say("按系统建议决定的比例", "Proposals decided without change")
    names = (visit.say("照建议", "as proposed"), visit.say("改变", "changed"))
    words = {
        Disposition.REDACT: visit.say("建议遮盖", "proposed to withhold"),
        Disposition.KEEP: visit.say("建议保留", "proposed to keep"),
    }
    labels = [words[each.proposal] for each in found.agreements]
    series = [
        Series(names[0], [each.unchanged for each in found.agreements]),
        Series(names[1], [each.changed for each in found.agreements]),
    ]
    same, other = (sum(each.values) for each in series)
    share = f"{100 * same / (same + other):.1f} %" if same + other else "–"
    summary = visit.say(
        f"{share} 的确定建议未经改变；提请人工审查的项不计。",
        f"{share} of certain proposals stood; items proposed for review do not count.",
    )
    if found.unknown:
        summary += visit.say(
            f"另有 {found.unknown} 项早期决定未记建议。", f" {found.unknown} older decisions tell none."
        )
    drawn = bars(heading, summary, labels, series, stacked=True) if labels else ""
    rows = [
        (name, each.unchanged, each.changed, f"{100 * each.unchanged / (each.unchanged + each.changed):.1f} %")
        for name, each in zip(labels, found.agreements, strict=True)
    ]
    return _chart(heading, summary, drawn, (visit.say("建议", "Proposal"), *names, visit.say("比例", "Share")), rows)


def _counted(visit: Visit, heading: str, summary: str, rows: Sequence[tuple[str, int]], what: str) -> Chart:
    number = visit.say("件数", "Number") if what != visit.say("环节", "Step") else visit.say("次数", "Number")
    drawn = bars(heading, summary, [name for name, _ in rows], [Series(number, [count for _, count in rows])])
    return _chart(heading, summary, drawn if rows else "", (what, number), rows)


def _chart(heading: str, note: str, drawn: str, heads: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> Chart:
    told = tuple(tuple(str(value) for value in row) for row in rows)
    # The module that draws escapes every word.
    return Chart(heading, note, Markup(drawn) if drawn else None, heads, told if drawn else ())


def _step_or_state(visit: Visit, name: str | CaseState) -> str:
    return label(name, visit.language) if isinstance(name, CaseState) else name
