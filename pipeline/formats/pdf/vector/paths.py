"""Paths: straight rules and rectangles stay; drawings stay only where they are seen whole, or go where they are not seen at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.formats.pdf.vector.geometry import Matrix, around, point
from pipeline.model.document import Box

_LONG = 12.0  # points: a straight stroke or rectangle of this length is a rule, an edge, a ground; letters are made of shorter ones
_STRAIGHT = 0.3


@dataclass(slots=True)
class SubPath:
    """One outline: the operators that build it, its points as shown, and whether all its sides run upright or level."""

    lines: list[str] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    straight: bool = True
    rectangle: bool = False

    @property
    def box(self) -> Box:
        """The rectangle around it (and around the control points of its curves)."""
        return around(self.points)

    @property
    def is_rule(self) -> bool:
        """Whether it is too long and too plain to be part of a letter."""
        box = self.box
        return self.straight and len(self.points) <= 6 and max(box.x1 - box.x0, box.bottom - box.top) >= _LONG

    @property
    def is_rectangle(self) -> bool:
        """Whether it is an upright rectangle, however it was drawn."""
        corners = set(_rounded(self.points))
        xs, ys = {x for x, _ in corners}, {y for _, y in corners}
        return self.straight and (self.rectangle or (len(corners) == 4 and len(xs) == len(ys) == 2))


class Path:
    """The path that a content stream is building."""

    def __init__(self) -> None:
        self.parts: list[SubPath] = []
        self._here: tuple[float, float] | None = None

    def add(self, operator: str, operands: Sequence[float], written: str, matrix: Matrix) -> bool:
        """Add a segment; False where it has no beginning."""
        if operator == "re":
            x, y, width, height = operands
            corners = [
                point(matrix, a, b) for a, b in ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
            ]
            part = SubPath([written], corners, rectangle=True)
            part.straight = part.rectangle = all(map(_is_straight, corners, (*corners[1:], corners[0])))
            self.parts.append(part)
            self._here = corners[0]
            return True
        if operator == "m":
            self._here = point(matrix, *operands)
            self.parts.append(SubPath([written], [self._here]))
            return True
        if self._here is None:
            return False
        part = self.parts[-1]
        if operator == "h":
            part.straight = part.straight and _is_straight(part.points[-1], part.points[0])
            self._here = part.points[0]
            part.lines.append(written)
            return True
        points = [point(matrix, *pair) for pair in zip(operands[::2], operands[1::2], strict=True)]
        part.straight = part.straight and operator == "l" and _is_straight(self._here, points[0])
        part.points += points
        part.lines.append(written)
        self._here = points[-1]
        return True

    @property
    def is_rectangle(self) -> bool:
        """Whether it is one upright rectangle, however it was drawn."""
        if len(self.parts) != 1:
            return False
        return self.parts[0].is_rectangle


def _is_straight(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return abs(a[0] - b[0]) <= _STRAIGHT or abs(a[1] - b[1]) <= _STRAIGHT


def _rounded(points: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    return ((round(x, 2), round(y, 2)) for x, y in points)
