"""Whether the paths of a page of a PDF copy are those of the original: none may stand off the page, and none may be new.

A path that leaves no ink would tell whatever its outlines spell. Paths that end at a black box are what is left of a rule, bar or
ground of the original: their corners lie on its sides or on the box's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.model.document import Box
from pipeline.redaction.verify_pdf_painted import Drawing, Points, around
from pipeline.redaction.verify_pdf_pixels import Pixels, cut

_SAME = 0.3  # points by which an outline may be off
_NEAR = 0.7  # points by which the corners of what is left may be off
_CELL = 4.0  # points: outlines are looked up by the square in which they begin


def strange_paths(
    drawn: Iterable[Drawing],
    before: Sequence[Drawing] | None,
    black: Sequence[Box],
    size: tuple[float, float],
    shown: Pixels,
) -> int:
    """Count the paths that stand off the page or are not the original's.

    Args:
        drawn: the paths, without boxes, reason codes and stamp.
        before: the original's, None where they are not known; then a path has to leave some ink.
        black: the boxes.
        size: width and height of the page in points.
        shown: the page as it is rendered.
    """
    on_page = [(each, _is_on_page(each, size)) for each in drawn]
    strange = sum(not good for _, good in on_page)
    here = [each for each, good in on_page if good]
    if before is None:
        return strange + sum(not _leaves_ink(each, size, shown) for each in here)
    known = _Known(before)
    edges = np.array([(each.x0, each.top, each.x1, each.bottom) for each in black]).reshape(-1, 4)
    return strange + sum(
        not all(known.has(part) or known.has_whole(part, edges) for part in each.parts) for each in here
    )


def _is_on_page(drawing: Drawing, size: tuple[float, float]) -> bool:
    by = drawing.pen + 0.01
    return all(
        box.x0 < size[0] + by and box.x1 > -by and box.top < size[1] + by and box.bottom > -by
        for box in map(around, drawing.parts)
    )


def _leaves_ink(drawing: Drawing, size: tuple[float, float], shown: Pixels) -> bool:
    across, down = shown.shape[1] / size[0], shown.shape[0] / size[1]
    dx, dy = drawing.pen + 2 / across, drawing.pen + 2 / down
    box = drawing.box
    seen = cut(shown, Box(box.x0 - dx, box.top - dy, box.x1 + dx, box.bottom + dy), across, down)
    return bool(seen.size) and bool((seen.reshape(-1, 3).max(axis=0) != seen.reshape(-1, 3).min(axis=0)).any())


class _Known:
    """The outlines of an original's page."""

    def __init__(self, before: Sequence[Drawing]) -> None:
        self._cells: dict[tuple[int, int], list[Points]] = defaultdict(list)
        level: list[Points] = []
        for drawing in before:
            for part in drawing.parts:
                self._cells[_cell(part[0])].append(part)
                if _is_level(part):
                    level.append(part)
        self._level = level
        self._sides = np.array([(*part.min(axis=0), *part.max(axis=0)) for part in level]).reshape(-1, 4)

    def has(self, part: Points) -> bool:
        """Whether the original draws this outline."""
        column, row = _cell(part[0])
        near = (
            each
            for right in (-1, 0, 1)
            for below in (-1, 0, 1)
            for each in self._cells.get((column + right, row + below), ())
        )
        return any(each.shape == part.shape and float(np.abs(each - part).max()) <= _SAME for each in near)

    def has_whole(self, part: Points, black: Points) -> bool:
        """Whether an outline is a rectangle of the original drawn otherwise, or what black boxes leave of a straight one."""
        if not _is_level(part) or not len(self._level):
            return False
        (x0, top), (x1, bottom) = part.min(axis=0), part.max(axis=0)
        sides = self._sides
        same = np.abs(sides - (x0, top, x1, bottom)).max(axis=1) <= _SAME
        if same.any():
            return True
        touched = black[
            (black[:, 0] <= x1 + _NEAR) & (black[:, 2] >= x0 - _NEAR)
            & (black[:, 1] <= bottom + _NEAR) & (black[:, 3] >= top - _NEAR)
        ]  # fmt: skip
        holds = (
            (sides[:, 0] <= x0 + _NEAR) & (sides[:, 2] >= x1 - _NEAR)
            & (sides[:, 1] <= top + _NEAR) & (sides[:, 3] >= bottom - _NEAR)
        )  # fmt: skip
        return bool(len(touched)) and any(_is_rest(part, self._level[at], touched) for at in np.flatnonzero(holds))


def _is_rest(part: Points, of: Points, black: Points) -> bool:
    for axis in (0, 1):
        lines = np.concatenate([of[:, axis], black[:, axis], black[:, axis + 2]])
        if (np.abs(part[:, axis][:, None] - lines[None, :]).min(axis=1) > _NEAR).any():
            return False
    return True


def _is_level(part: Points) -> bool:
    steps = np.abs(np.diff(part, axis=0))
    return bool(((steps[:, 0] <= _SAME) | (steps[:, 1] <= _SAME)).all())


def _cell(at: Points) -> tuple[int, int]:
    x, y = np.clip(np.nan_to_num(at), -1e6, 1e6)
    return int(x // _CELL), int(y // _CELL)
