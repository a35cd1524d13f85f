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
        lines += _stroked(sides, len(part.points) > 2, pen, wide, back)
    return lines


def _sides(part: SubPath, pen: Pen) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    points = part.points
    yield from pairwise(points)
    if len(points) > 2 and (part.rectangle or pen.closes or part.lines[-1].endswith("h")) and points[0] != points[-1]:
        yield points[-1], points[0]


def _touched(p: tuple[float, float], q: tuple[float, float], pen: Pen, covers: Sequence[Box]) -> bool:
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


def _stroked(
    sides: Sequence[tuple[tuple[float, float], tuple[float, float]]],
    joined: bool,
    pen: Pen,
    covers: Sequence[Box],
    back: Matrix,
) -> list[str]:
    lines = []
    for p, q in sides:
        for start, end in _pieces(p, q, pen.half, joined, covers):
            (x0, y0), (x1, y1) = (point(back, *each) for each in (start, end))
            lines.append(f"{written(x0)} {written(y0)} m\n{written(x1)} {written(y1)} l")
    return ["\n".join([*lines, "S"])] if lines else []


def _pieces(
    p: tuple[float, float], q: tuple[float, float], half: float, joined: bool, covers: Sequence[Box]
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the pieces of a side that show; a joined side's own ends reach to the corner's edge."""
    level = abs(p[0] - q[0]) >= abs(p[1] - q[1])
    p, q = sorted((p, q), key=lambda each: each[0] if level else each[1])
    more = half if joined else 0.0
    line = around((p, q))
    box = (
        Box(line.x0 - more, line.top - half, line.x1 + more, line.bottom + half)
        if level
        else Box(line.x0 - half, line.top - more, line.x1 + half, line.bottom + more)
    )
    runs: list[list[float]] = []
    free = {
        ((each.x0, each.x1) if level else (each.top, each.bottom)) for each, hidden in _cells(box, covers) if not hidden
    }
    for low, high in sorted(free):
        if runs and low <= runs[-1][1]:
            runs[-1][1] = high
        else:
            runs.append([low, high])
    length = (q[0] - p[0]) if level else (q[1] - p[1])
    for low, high in runs:
        ends = []
        for along in (low, high):
            share = ((along - (p[0] if level else p[1])) / length) if length else 0.0
            ends.append((along, p[1] + share * (q[1] - p[1])) if level else (p[0] + share * (q[0] - p[0]), along))
        yield ends[0], ends[1]


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
