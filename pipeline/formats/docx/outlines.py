"""Outlines of shapes that pictures are cut to, as polygons: presets of DrawingML (ISO/IEC 29500-1, annex D) and free forms.

Only outlines that agree with what shows (holes of a free form count as shown) are here; for any other the answer is None.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.formats.docx.names import A, split
from pipeline.formats.docx.xml import Element

Contour = tuple[tuple[float, float], ...]
"""Points of a closed line, in fractions of width and height."""

_MAX_POINTS = 20_000
_STEPS = 180
_GUIDE = re.compile(r"val (-?\d{1,9})", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,12}", re.ASCII)
_RECTANGLES = frozenset({"rect", "flowChartProcess", "actionButtonBlank"})
_ELLIPSES = frozenset({"ellipse", "flowChartConnector"})
_TOP_LEFT, _TOP_RIGHT, _BOTTOM_RIGHT, _BOTTOM_LEFT = range(4)
_CORNERS: dict[str, tuple[tuple[str, int, str, int], ...]] = {
    "roundRect": tuple(("adj", 16_667, "round", corner) for corner in range(4)),
    "flowChartAlternateProcess": tuple(("", 16_667, "round", corner) for corner in range(4)),
    "octagon": tuple(("adj", 29_289, "snip", corner) for corner in range(4)),
    "round1Rect": (("adj", 16_667, "round", _TOP_RIGHT),),
    "snip1Rect": (("adj", 16_667, "snip", _TOP_RIGHT),),
    "snipRoundRect": (("adj1", 16_667, "round", _TOP_LEFT), ("adj2", 16_667, "snip", _TOP_RIGHT)),
    "round2SameRect": (
        ("adj1", 16_667, "round", _TOP_LEFT),
        ("adj1", 16_667, "round", _TOP_RIGHT),
        ("adj2", 0, "round", _BOTTOM_RIGHT),
        ("adj2", 0, "round", _BOTTOM_LEFT),
    ),
    "snip2SameRect": (
        ("adj1", 16_667, "snip", _TOP_LEFT),
        ("adj1", 16_667, "snip", _TOP_RIGHT),
        ("adj2", 0, "snip", _BOTTOM_RIGHT),
        ("adj2", 0, "snip", _BOTTOM_LEFT),
    ),
    "round2DiagRect": (
        ("adj1", 16_667, "round", _TOP_LEFT),
        ("adj1", 16_667, "round", _BOTTOM_RIGHT),
        ("adj2", 0, "round", _TOP_RIGHT),
        ("adj2", 0, "round", _BOTTOM_LEFT),
    ),
    "snip2DiagRect": (
        ("adj1", 0, "snip", _TOP_LEFT),
        ("adj1", 0, "snip", _BOTTOM_RIGHT),
        ("adj2", 16_667, "snip", _TOP_RIGHT),
        ("adj2", 16_667, "snip", _BOTTOM_LEFT),
    ),
}
"""Rectangles with corners cut or rounded: (adjustment, its default, what happens, which corner)."""


def preset_outline(name: str, given: dict[str, str], width: float, height: float) -> tuple[Contour, ...] | None:
    """Return the outline of a preset shape ``width`` by ``height``; ``given`` are its adjustments as formulas (``val 16667``)."""
    if name in _RECTANGLES:
        return (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),)
    if name in _ELLIPSES:
        return (tuple(_arc(0.5, 0.5, 0.5, 0.5, 0, 360))[:-1],)
    if any(_GUIDE.fullmatch(formula) is None for formula in given.values()):
        return None
    values = {key: int(formula[4:]) for key, formula in given.items()}
    if name in _CORNERS:
        return (tuple(_cornered(_CORNERS[name], values, width, height)),)
    points = _polygon(name, values, min(width, height) / width, min(width, height) / height)
    return (tuple(points),) if points is not None else None


def custom_outline(geometry: Element, width: int, height: int) -> tuple[Contour, ...] | None:
    """Return the outlines of a free form (a:custGeom); None when a point of it is the result of a formula."""
    contours: list[Contour] = []
    for path in geometry.iter(f"{{{A}}}path"):
        if path.get("fill") == "none":
            continue
        size = (_value(path.get("w", "0")) or width, _value(path.get("h", "0")) or height)
        found = _path(path, *size) if all(size) else None
        if found is None or sum(map(len, found)) > _MAX_POINTS:
            return None
        contours += found
    return tuple(contours) if contours else None


def _cornered(
    corners: tuple[tuple[str, int, str, int], ...], values: dict[str, int], width: float, height: float
) -> Iterator[tuple[float, float]]:
    cuts = {corner: (kind, min(50_000, max(0, values.get(key, default)))) for key, default, kind, corner in corners}
    short = min(width, height)
    places = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    for corner, (x, y) in enumerate(places):
        kind, share = cuts.get(corner, ("snip", 0))
        across, down = short * share / 100_000 / width, short * share / 100_000 / height
        centre_x, centre_y = abs(x - across), abs(y - down)
        start = 180 + 90 * corner
        if not share:
            yield x, y
        elif kind == "round":
            yield from _arc(centre_x, centre_y, across, down, start, 90)
        else:
            yield from ((p, q) for p, q in _arc(centre_x, centre_y, across, down, start, 90, steps=1))


def _polygon(name: str, values: dict[str, int], unit_x: float, unit_y: float) -> list[tuple[float, float]] | None:
    """Return the corners of a straight-edged preset; ``unit_x``, ``unit_y``: its shorter side in fractions of each side."""

    def share(default: int, key: str = "adj") -> float:
        return max(0, values.get(key, default)) / 100_000

    x = share(25_000) * unit_x
    match name:
        case "triangle" | "flowChartExtract":
            return [(min(1.0, share(50_000)), 0.0), (1.0, 1.0), (0.0, 1.0)]
        case "rtTriangle":
            return [(0.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
        case "diamond" | "flowChartDecision":
            return [(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)]
        case "parallelogram":
            return [(min(1.0, x), 0.0), (1.0, 0.0), (max(0.0, 1 - x), 1.0), (0.0, 1.0)]
        case "trapezoid":
            x = min(0.5, x)
            return [(x, 0.0), (1 - x, 0.0), (1.0, 1.0), (0.0, 1.0)]
        case "hexagon" if values.get("vf", 115_470) == 115_470:
            x = min(0.5, x)
            return [(0.0, 0.5), (x, 0.0), (1 - x, 0.0), (1.0, 0.5), (1 - x, 1.0), (x, 1.0)]
        case "homePlate":
            x = min(1.0, share(50_000) * unit_x)
            return [(0.0, 0.0), (1 - x, 0.0), (1.0, 0.5), (1 - x, 1.0), (0.0, 1.0)]
        case "chevron":
            x = min(1.0, share(50_000) * unit_x)
            return [(0.0, 0.0), (1 - x, 0.0), (1.0, 0.5), (1 - x, 1.0), (0.0, 1.0), (x, 0.5)]
        case "plus":
            x, y = min(0.5, x), min(0.5, share(25_000) * unit_y)
            left = [(0.0, 1 - y), (0.0, y), (x, y), (x, 0.0), (1 - x, 0.0), (1 - x, y), (1.0, y), (1.0, 1 - y)]
            return [*left, (1 - x, 1 - y), (1 - x, 1.0), (x, 1.0), (x, 1 - y)]
    return None


def _arc(
    x: float, y: float, radius_x: float, radius_y: float, start: float, sweep: float, steps: int = _STEPS
) -> Iterator[tuple[float, float]]:
    """Yield points of an elliptic arc; angles in degrees, clockwise from the right."""
    for step in range(steps + 1):
        angle = math.radians(start + sweep * step / steps)
        yield x + radius_x * math.cos(angle), y + radius_y * math.sin(angle)


def _path(path: Element, width: float, height: float) -> list[Contour] | None:
    contours: list[list[tuple[float, float]]] = []
    at = (0.0, 0.0)
    for step in path:
        local = split(str(step.tag))[1]
        points = [(_value(point.get("x", "")), _value(point.get("y", ""))) for point in step]
        placed = [(x, y) for x, y in points if x is not None and y is not None]
        if len(placed) != len(points) or (local != "moveTo" and not contours):
            return None
        if local == "moveTo" and placed:
            contours.append(placed[:1])
        elif local == "lnTo" and placed:
            contours[-1].append(placed[0])
        elif local in ("cubicBezTo", "quadBezTo") and len(placed) == (3 if local == "cubicBezTo" else 2):
            contours[-1] += _curve([at, *placed])
        elif local == "arcTo":
            values = [_value(step.get(key, "")) for key in ("wR", "hR", "stAng", "swAng")]
            arc = _arc_from(at, [value for value in values if value is not None])
            if arc is None:
                return None
            contours[-1] += arc
        elif local != "close":
            return None
        at = contours[-1][-1] if local != "close" else contours[-1][0]
        if sum(map(len, contours)) > _MAX_POINTS:
            return None
    return [tuple((x / width, y / height) for x, y in contour) for contour in contours]


def _arc_from(at: tuple[float, float], values: list[float]) -> list[tuple[float, float]] | None:
    """Return the points of an arc that starts at ``at``; its angles are in 1/60,000 degrees."""
    if len(values) != 4:
        return None
    radius_x, radius_y, start, sweep = values
    end = _around((start + sweep) / 60_000, radius_x, radius_y)
    start = _around(start / 60_000, radius_x, radius_y)
    sweep = end - start
    x = at[0] - radius_x * math.cos(math.radians(start))
    y = at[1] - radius_y * math.sin(math.radians(start))
    return list(_arc(x, y, radius_x, radius_y, start, sweep))


def _around(angle: float, radius_x: float, radius_y: float) -> float:
    """Return the ellipse's own parameter of a direction, both in degrees."""
    turns = 360 * math.floor((angle + 180) / 360)
    radians = math.radians(angle - turns)
    return turns + math.degrees(math.atan2(radius_x * math.sin(radians), radius_y * math.cos(radians)))


def _curve(points: list[tuple[float, float]], steps: int = 40) -> list[tuple[float, float]]:
    """Return points of a Bezier curve through its control points, by de Casteljau's construction."""
    found = []
    for step in range(1, steps + 1):
        t = step / steps
        level = points
        while len(level) > 1:
            level = [(x + (p - x) * t, y + (q - y) * t) for (x, y), (p, q) in pairwise(level)]
        found.append(level[0])
    return found


def _value(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
