"""Ruled tables: cells from the straight strokes of a page, merged cells included, open sides closed.

Strokes that touch make a grid; two neighbouring fields of the grid with no stroke between them are one cell.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.model.document import Box

_SNAP = 3.0  # points by which strokes of one line may differ, as in pdfplumber
_THIN = 2.0  # points; a filled rectangle thinner than this is a stroke
_LEAST_STROKE = 6.0
_MAX_STROKES = 1_500
_MAX_FIELDS = 40_000


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: its place in the grid and on the page."""

    row: int
    column: int
    box: Box


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table of at least two cells, row by row."""

    cells: tuple[TableCell, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A straight stroke: ``place`` across (y of a horizontal one), from ``low`` to ``high`` along."""

    horizontal: bool
    place: float
    low: float
    high: float


def find_tables(rules: Sequence[Box]) -> list[Table]:
    """Find the tables that straight rules draw, from top to bottom."""
    strokes = _joined([stroke for rule in rules if (stroke := _stroke(rule)) is not None])
    if len(strokes) > _MAX_STROKES:
        return []
    tables = [table for group in _connected(strokes) if (table := _table(group)) is not None]
    return sorted(tables, key=lambda table: (table.box.top, table.box.x0))


def are_headings(texts: Iterable[str]) -> bool:
    """Say whether the texts of a first row or column can be headings: most there, short, without long numbers."""
    every = list(texts)
    said = [text for text in every if text]
    return len(said) * 2 > len(every) and all(len(text) <= 30 and not re.search(r"\d{4}", text) for text in said)


def _stroke(rule: Box) -> _Stroke | None:
    width, height = rule.x1 - rule.x0, rule.bottom - rule.top
    if max(width, height) < _LEAST_STROKE or min(width, height) > _THIN:
        return None
    if width >= height:
        return _Stroke(True, (rule.top + rule.bottom) / 2, rule.x0, rule.x1)
    return _Stroke(False, (rule.x0 + rule.x1) / 2, rule.top, rule.bottom)


def _joined(strokes: Iterable[_Stroke]) -> list[_Stroke]:
    """Put strokes within ``_SNAP`` on one line and join those that overlap there."""
    result: list[_Stroke] = []
    for horizontal in (True, False):
        line: list[_Stroke] = []
        for stroke in sorted((s for s in strokes if s.horizontal is horizontal), key=lambda stroke: stroke.place):
            if line and stroke.place - line[-1].place > _SNAP:
                result += _merged(line)
                line = []
            line.append(stroke)
        result += _merged(line)
    return result


def _merged(line: list[_Stroke]) -> list[_Stroke]:
    merged: list[_Stroke] = []
    if not line:
        return merged
    place = sum(stroke.place for stroke in line) / len(line)
    for stroke in sorted(line, key=lambda stroke: stroke.low):
        if merged and stroke.low <= merged[-1].high + _SNAP:
            merged[-1] = _Stroke(stroke.horizontal, place, merged[-1].low, max(merged[-1].high, stroke.high))
        else:
            merged.append(_Stroke(stroke.horizontal, place, stroke.low, stroke.high))
    return merged


def _connected(strokes: Sequence[_Stroke]) -> list[list[_Stroke]]:
    """Group strokes that touch each other."""
    across = [stroke for stroke in strokes if stroke.horizontal]
    down = [stroke for stroke in strokes if not stroke.horizontal]
    group = {stroke: stroke for stroke in strokes}

    def root(stroke: _Stroke) -> _Stroke:
        while group[stroke] is not stroke:
            group[stroke] = group[group[stroke]]
            stroke = group[stroke]
        return stroke

    for one in across:
        for other in down:
            if _touch(one, other):
                group[root(one)] = root(other)
    found: dict[_Stroke, list[_Stroke]] = {}
    for stroke in strokes:
        found.setdefault(root(stroke), []).append(stroke)
    return list(found.values())


def _touch(across: _Stroke, down: _Stroke) -> bool:
    return (
        down.low - _SNAP <= across.place <= down.high + _SNAP
        and across.low - _SNAP <= down.place <= across.high + _SNAP
    )


def _table(strokes: list[_Stroke]) -> Table | None:
    across = [stroke for stroke in strokes if stroke.horizontal]
    down = [stroke for stroke in strokes if not stroke.horizontal]
    if len(across) < 2 or not down or len(across) + len(down) < 4:
        return None
    low = min(stroke.low for stroke in across), min(stroke.low for stroke in down)
    high = max(stroke.high for stroke in across), max(stroke.high for stroke in down)
    xs = _places([*(stroke.place for stroke in down), low[0], high[0]])
    ys = _places([*(stroke.place for stroke in across), low[1], high[1]])
    if (len(xs) - 1) * (len(ys) - 1) > _MAX_FIELDS or len(xs) < 2 or len(ys) < 2:
        return None
    cells = _cells(xs, ys, across, down)
    return Table(cells, Box(xs[0], ys[0], xs[-1], ys[-1])) if len(cells) > 1 else None


def _places(values: Iterable[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _SNAP:
            places.append(value)
    return places


def _cells(xs: list[float], ys: list[float], across: list[_Stroke], down: list[_Stroke]) -> tuple[TableCell, ...]:
    """Join fields of the grid that no stroke separates; keep those that make a rectangle."""
    walls = {(False, column, row) for stroke in down for column, row in _covered(stroke, xs, ys)}
    floors = {(True, row, column) for stroke in across for row, column in _covered(stroke, ys, xs)}
    owner: dict[tuple[int, int], int] = {}
    members: list[list[tuple[int, int]]] = []
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in owner:
                continue
            todo, group = [(row, column)], []
            owner[row, column] = len(members)
            while todo:
                r, c = todo.pop()
                group.append((r, c))
                near = (
                    ((r, c + 1), (False, c + 1, r)),
                    ((r, c - 1), (False, c, r)),
                    ((r + 1, c), (True, r + 1, c)),
                    ((r - 1, c), (True, r, c)),
                )
                for field, wall in near:
                    inside = 0 <= field[0] < len(ys) - 1 and 0 <= field[1] < len(xs) - 1
                    if inside and field not in owner and wall not in walls and wall not in floors:
                        owner[field] = len(members)
                        todo.append(field)
            members.append(group)
    return tuple(cell for group in members if (cell := _cell(group, xs, ys)) is not None)


def _covered(stroke: _Stroke, places: list[float], along: list[float]) -> Iterable[tuple[int, int]]:
    """Yield (line of the grid, field along it) for each field side that a stroke closes."""
    line = min(range(len(places)), key=lambda index: abs(places[index] - stroke.place))
    first = max(0, bisect_right(along, stroke.low) - 1)
    for field in range(first, len(along) - 1):
        if along[field] > stroke.high:
            return
        middle = (along[field] + along[field + 1]) / 2
        if stroke.low - _SNAP <= middle <= stroke.high + _SNAP:
            yield line, field


def _cell(group: list[tuple[int, int]], xs: list[float], ys: list[float]) -> TableCell | None:
    rows, columns = {row for row, _ in group}, {column for _, column in group}
    if len(rows) * len(columns) != len(group):
        return None
    return TableCell(
        min(rows), min(columns), Box(xs[min(columns)], ys[min(rows)], xs[max(columns) + 1], ys[max(rows) + 1])
    )
