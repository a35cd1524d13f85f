"""Where the pages of a PDF copy place their pictures: read from the operators, so that nothing covers or cuts any of them.

Clips of copies are upright rectangles; another one is a fault, since what it hides could not be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pikepdf

from pipeline.formats.pulse import beat
from pipeline.model.document import Box
from pipeline.redaction.verify_pdf_content import OPERATOR, RESOURCE, Foreign, instructions
from pipeline.redaction.verify_pdf_painted import Matrix, times

_DEEPEST = 15  # forms in forms
_MOST = 20_000  # pictures and forms of a page
_STRAIGHT = 0.35  # points by which a side of a clip may lean
_ENDS = frozenset(["f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "n"])
_POINTS = {"m": 1, "l": 1}


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture on a page.

    Attributes:
        image: its object.
        matrix: from the unit square (last row of pixels at the bottom) to points of the page as shown, y downward.
        window: what page and clips leave to be seen, in points; None where that is nothing.
    """

    image: pikepdf.Object
    matrix: Matrix
    window: Box | None


@dataclass(slots=True)
class _State:
    matrix: Matrix
    clip: Box | None


@dataclass(slots=True)
class _Stream:
    """A content stream while it is read; ``left`` counts down over the whole page."""

    state: _State
    left: list[int]
    depth: int
    saved: list[_State] = field(default_factory=list)
    path: list[tuple[float, float]] = field(default_factory=list)
    clips: bool = False
    curved: bool = False

    def take(self, operator: str, numbers: Sequence[float]) -> None:
        """Take in an operator of state or path."""
        state = self.state
        if operator == "q":
            self.saved.append(_State(state.matrix, state.clip))
        elif operator == "Q" and self.saved:
            self.state = self.saved.pop()
        elif operator == "cm":
            a, b, c, d, e, f = numbers
            state.matrix = times((a, b, c, d, e, f), state.matrix)
        elif operator == "re":
            x, y, width, height = numbers
            self.path += [_point(state.matrix, u, v) for u in (x, x + width) for v in (y, y + height)]
        elif operator in _POINTS:
            self.path.append(_point(state.matrix, numbers[0], numbers[1]))
        elif operator in ("c", "v", "y"):
            self.curved = True
        elif operator in ("W", "W*"):
            self.clips = True
        elif operator in _ENDS:
            self._end()

    def _end(self) -> None:
        if self.clips:
            self.state.clip = shared(self.state.clip, self._rectangle())
        self.path, self.clips, self.curved = [], False, False

    def _rectangle(self) -> Box | None:
        if not self.path:
            return None
        box = _around(self.path)
        upright = all(
            min(abs(x - box.x0), abs(x - box.x1)) <= _STRAIGHT
            and min(abs(y - box.top), abs(y - box.bottom)) <= _STRAIGHT
            for x, y in self.path
        )
        if self.curved or not upright:
            raise Foreign(OPERATOR)
        return box


def pictures_of(page: pikepdf.Page) -> list[Placed]:
    """Return the pictures that a page and its forms draw.

    Raises:
        Foreign: the page is written as no copy is.
        Exception: as pikepdf, for objects that are not what they have to be.
    """
    x0, y0, x1, y1 = (float(each) for each in page.mediabox)
    turns: dict[int, Matrix] = {
        0: (1, 0, 0, -1, -x0, y1),
        90: (0, 1, 1, 0, -y0, -x0),
        180: (-1, 0, 0, 1, x1, -y0),
        270: (0, -1, -1, 0, y1, x1),
    }
    turn = int(page.obj.get("/Rotate", 0)) % 360
    size = (y1 - y0, x1 - x0) if turn % 180 else (x1 - x0, y1 - y0)
    state = _State(turns[turn], Box(0.0, 0.0, *size))
    if "/Contents" not in page.obj:
        return []
    return list(_read(page.obj.Contents, page.obj.get("/Resources"), _Stream(state, [_MOST], 0)))


def _read(source: pikepdf.Object, resources: pikepdf.Object | None, stream: _Stream) -> Iterator[Placed]:
    for operator, operands in instructions(source.read_bytes()):
        if operator == "Do":
            yield from _drawn(operands[0][1].decode("latin-1"), resources, stream)
        else:
            stream.take(operator, [float(value) for kind, value in operands if kind == "n"])


def _drawn(name: str, resources: pikepdf.Object | None, stream: _Stream) -> Iterator[Placed]:
    beat()
    stream.left[0] -= 1
    if stream.left[0] < 0 or stream.depth > _DEEPEST or resources is None:
        raise Foreign(RESOURCE)
    found, state = resources.XObject[name], stream.state
    if found.get("/Subtype") != "/Form":
        box = mapped(state.matrix, (0, 0, 1, 1))
        yield Placed(found, state.matrix, shared(state.clip, box))
        return
    a, b, c, d, e, f = (float(each) for each in found.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    matrix = times((a, b, c, d, e, f), state.matrix)
    x0, y0, x1, y1 = (float(each) for each in found.BBox)
    clip = shared(state.clip, mapped(matrix, (x0, y0, x1, y1)))
    inner = _Stream(_State(matrix, clip), stream.left, stream.depth + 1)
    yield from _read(found, found.get("/Resources", resources), inner)


def mapped(matrix: Matrix, sides: tuple[float, float, float, float]) -> Box:
    """Return the rectangle around a mapped one, given by two opposite corners."""
    x0, y0, x1, y1 = sides
    return _around([_point(matrix, x, y) for x in (x0, x1) for y in (y0, y1)])


def shared(one: Box | None, other: Box | None) -> Box | None:
    """Return what two rectangles share, None where that has no extent."""
    if one is None or other is None:
        return None
    x0, top = max(one.x0, other.x0), max(one.top, other.top)
    x1, bottom = min(one.x1, other.x1), min(one.bottom, other.bottom)
    return Box(x0, top, x1, bottom) if x0 < x1 and top < bottom else None


def _point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))
