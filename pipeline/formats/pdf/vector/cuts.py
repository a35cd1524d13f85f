"""Rules, bars, frames and grounds without what lies under black boxes.

A copy whose boxes are taken off must not show more than the copy does. What lies under boxes goes; of what crosses their edges only
the part outside is written, so that not even its extent beneath is told. A ground that a whole box lies on stays as it is: it goes
on around the box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.formats.pdf.vector.geometry import (
    Matrix,
    around,
    grown,
    inverse,
    is_straight,
    mapped,
    point,
    shared,
    within,
    written,
)
from pipeline.formats.pdf.vector.paths import SubPath
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.model.document import Box

_Point = tuple[float, float]
_Side = tuple[_Point, _Point]
_SLIVER = 0.1  # points: what sticks out of a box by less is under it


@dataclass(frozen=True, slots=True)
class Pen:
    """How an outline is painted: half the pen's width in points (0 where it is not stroked), and whether lines are dashed."""

    half: float
    fills: bool
    strokes: bool
    closes: bool = False
    dashed: bool = False


def left(part: SubPath, pen: Pen, matrix: Matrix, covers: Sequence[Box], slanted: Sequence[Box]) -> list[str] | None:
    """Return the operators that paint what is left of an outline; None where nothing has to be cut.

    Args:
        part: the outline.
        pen: how it is painted.
        matrix: from the stream's space to the page as it is shown.
        covers: rectangles around the black boxes.
        slanted: those of them that the box does not fill.

    Raises:
        NotServed: it cannot be cut.
    """
    box = grown(part.box, max(pen.half, 0.01))
    near = [each for each in covers if shared(box, each) is not None]
    sides = list(_sides(part, pen)) if pen.strokes and part.straight else []
    if not near:
        return None
    ground = not pen.fills or (part.is_rectangle and all(within(each, part.box) for each in near))
    drawn = pen.strokes and (not part.straight or any(_touched(*each, pen, near) for each in sides))
    if ground and not drawn and len(part.points) > 1:
        return None
    if any(shared(box, each) is not None for each in slanted):
        raise NotServed("drawing under a box")
    if any(within(box, each, 0.5) for each in near):
        return []
    if not part.straight or len(part.points) not in range(2, 7) or not is_straight(matrix):
        raise NotServed("drawing under a box")
    if (pen.fills and not part.is_rectangle) or (pen.strokes and pen.dashed):
        raise NotServed("drawing under a box")
    wide = [grown(each, _SLIVER) for each in near]
    back = inverse(matrix)
    lines = _filled(part.box, wide, back) if pen.fills else []
    if pen.strokes:
        lines += _stroked(sides, sides[-1][1] == sides[0][0], pen, wide, back)
    return lines


def _sides(part: SubPath, pen: Pen) -> Iterator[_Side]:
    points = part.points
    yield from pairwise(points)
    if len(points) > 2 and (part.rectangle or pen.closes or part.lines[-1].endswith("h")) and points[0] != points[-1]:
        yield points[-1], points[0]


def _touched(p: _Point, q: _Point, pen: Pen, covers: Sequence[Box]) -> bool:
    box = grown(around((p, q)), max(pen.half, 0.01))
    return any(shared(box, each) is not None for each in covers)


def _filled(box: Box, covers: Sequence[Box], back: Matrix) -> list[str]:
    """Fill the rectangle around what shows of ``box``, with holes where it does not."""
    cells = list(_cells(box, covers))
    free = [cell for cell, hidden in cells if not hidden]
    if not free:
        return []
    rest = around((x, y) for each in free for x, y in ((each.x0, each.top), (each.x1, each.bottom)))
    holes = [cell for cell, hidden in cells if hidden and within(cell, rest)]
    return ["\n".join([*(_rectangle(each, back) for each in (rest, *holes)), "f*"])]


def _stroked(sides: Sequence[_Side], closed: bool, pen: Pen, covers: Sequence[Box], back: Matrix) -> list[str]:
    """Stroke what shows of each side; sides whose common corner shows stay joined there."""
    chains: list[list[_Point]] = []
    is_open = False
    for p, q in sides:
        for start, end in _pieces(p, q, pen.half, covers):
            if is_open and start == p:
                chains[-1].append(end)
            else:
                chains.append([start, end])
            is_open = end == q
        is_open = bool(chains) and is_open and chains[-1][-1] == q
    if closed and is_open and chains[0][0] == sides[0][0] and len(chains) > 1:
        chains[0] = [*chains.pop(), *chains[0][1:]]
    lines = []
    for chain in chains:
        (x, y), *others = (point(back, *each) for each in chain)
        lines += [f"{written(x)} {written(y)} m", *(f"{written(x)} {written(y)} l" for x, y in others)]
        if len(chain) > 3 and chain[0] == chain[-1]:
            lines.append("h")
    return ["\n".join([*lines, "S"])] if lines else []


def _pieces(p: _Point, q: _Point, half: float, covers: Sequence[Box]) -> list[_Side]:
    """Return the pieces of a side that show, from ``p`` to ``q``."""
    level = abs(p[0] - q[0]) >= abs(p[1] - q[1])
    low, high = sorted((p, q), key=lambda each: each[0] if level else each[1])
    line = around((p, q))
    wide = (0.0, half) if level else (half, 0.0)
    box = Box(line.x0 - wide[0], line.top - wide[1], line.x1 + wide[0], line.bottom + wide[1])
    free = {((each.x0, each.x1) if level else (each.top, each.bottom)) for each, hid in _cells(box, covers) if not hid}
    runs: list[list[float]] = []
    for first, last in sorted(free):
        if runs and first <= runs[-1][1]:
            runs[-1][1] = last
        else:
            runs.append([first, last])

    def at(along: float) -> _Point:
        begin, end = (low[0], high[0]) if level else (low[1], high[1])
        if along in (begin, end):
            return low if along == begin else high
        share = (along - begin) / (end - begin)
        return (along, low[1] + share * (high[1] - low[1])) if level else (low[0] + share * (high[0] - low[0]), along)

    pieces = [(at(first), at(last)) if first != last else (low, high) for first, last in runs]
    return pieces if low == p else [(end, start) for start, end in reversed(pieces)]


def _cells(box: Box, covers: Sequence[Box]) -> Iterator[tuple[Box, bool]]:
    """Part a rectangle at the edges of covers; yields each piece and whether it is hidden."""
    xs = _steps(box.x0, box.x1, (x for each in covers for x in (each.x0, each.x1)))
    ys = _steps(box.top, box.bottom, (y for each in covers for y in (each.top, each.bottom)))
    for x0, x1 in pairwise(xs):
        for top, bottom in pairwise(ys):
            x, y = (x0 + x1) / 2, (top + bottom) / 2
            yield (
                Box(x0, top, x1, bottom),
                any(each.x0 <= x <= each.x1 and each.top <= y <= each.bottom for each in covers),
            )


def _steps(low: float, high: float, values: Iterator[float]) -> list[float]:
    return [low, *sorted({each for each in values if low < each < high}), high]


def _rectangle(box: Box, back: Matrix) -> str:
    made = mapped(back, (box.x0, box.top, box.x1, box.bottom))
    return f"{written(made.x0)} {written(made.top)} {written(made.x1 - made.x0)} {written(made.bottom - made.top)} re"
