"""Which ink of a page its text and its lines account for.

A character of ordinary size accounts for all that stands in its em box. A large or slanted one (a watermark) and one over a
raster image account for their own shapes alone: what lies under them is something else. A straight line accounts for itself,
unless it is one of many: bars of a code, strokes of drawn letters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.pixels import Gray, Mask, edges, erase, to_pixels
from pipeline.model.document import Box

Lines = npt.NDArray[np.float32]

LEAST_RULE = 12.0  # points; shorter straight strokes may be part of drawn letters or codes
LARGE = 48.0  # points; larger type leaves room for other writing under and between its strokes
_LEVEL = 0.02  # sine of the slant of text that runs level or upright
_BLUR = 2  # pixels around the edges of a shape that belong to it
_WINDOW = 36.0  # points; so many lines in so narrow a strip are bars, not borders of cells,
_MOST_LINES = 8
_GAP, _RUN = 8.5, 30.0  # points; if they follow each other so closely over such a length
_LETTER = 60.0  # points; a group of touching lines no larger may be a letter
_TOUCH = 1.0  # points
_MOST_JOINED = 4_000  # lines that are looked at for letters


def unexplained(
    marks: Mask, layer: PageLayer, shown: Sequence[Char], scale: float, lettering: Callable[[], Sequence[Gray]]
) -> None:
    """Unmark in the edges of a page what its visible characters and its lines explain.

    ``lettering`` renders the text alone, on several grounds; it is called only where shapes are needed.
    """
    plain = [char for char in shown if char.size <= LARGE and min(abs(char.dx), abs(char.dy)) <= _LEVEL]
    boxes = [char.box for char in plain]
    over = _over_pictures(boxes, layer)
    erase(marks, [box for box, on in zip(boxes, over, strict=True) if not on], scale, 2.0)
    chosen = {char.index for char in plain}
    others = [char.box for char in shown if char.index not in chosen]
    others += [box for box, on in zip(boxes, over, strict=True) if on]
    if others:
        _erase_shapes(marks, others, scale, lettering())
    erase(marks, _lines(layer.rules, marks.shape, scale), scale, 1.5)


def _length(rule: Box) -> float:
    return max(rule.x1 - rule.x0, rule.bottom - rule.top)


def _over_pictures(boxes: Sequence[Box], layer: PageLayer) -> list[bool]:
    if not layer.pictures or not boxes:
        return [False] * len(boxes)
    table = np.array([(box.x0, box.top, box.x1, box.bottom) for box in boxes])
    found = np.zeros(len(boxes), dtype=bool)
    for picture in layer.pictures:
        box = picture.box
        found |= (table[:, 0] < box.x1) & (table[:, 2] > box.x0) & (table[:, 1] < box.bottom) & (table[:, 3] > box.top)
    return [bool(on) for on in found]


def _erase_shapes(marks: Mask, boxes: Sequence[Box], scale: float, grounds: Sequence[Gray]) -> None:
    """Unmark within the boxes what is edge of the text alone, too."""
    shapes = np.zeros(marks.shape, np.uint8)
    height, width = marks.shape
    for ground in grounds:
        found = edges(ground[:height, :width])
        shapes[: found.shape[0], : found.shape[1]] |= found
    shapes = np.asarray(cv2.dilate(shapes, np.ones((2 * _BLUR + 1, 2 * _BLUR + 1), np.uint8)), np.uint8)
    for x0, top, x1, bottom in zip(*to_pixels(boxes, scale, marks.shape, 2.0), strict=True):
        marks[top:bottom, x0:x1] &= shapes[top:bottom, x0:x1] == 0


def _lines(rules: Sequence[Box], shape: tuple[int, ...], scale: float) -> list[Box]:
    """Return the long rules that are underlines, frames and borders, not bars of a code or strokes of a letter."""
    letters = _letters(rules) if len(rules) <= _MOST_JOINED else set()
    left = [rule for at, rule in enumerate(rules) if at not in letters and _length(rule) >= LEAST_RULE]
    return [rule for rule, bar in zip(left, _crowded(left, shape, scale), strict=True) if not bar]


def _crowded(rules: Sequence[Box], shape: tuple[int, ...], scale: float) -> list[bool]:
    """Tell of each rule whether more run beside it than borders do."""
    result = [False] * len(rules)
    for upright in (True, False):
        chosen = [at for at, rule in enumerate(rules) if (rule.bottom - rule.top > rule.x1 - rule.x0) == upright]
        if len({round(rules[at].x0 if upright else rules[at].top) for at in chosen}) < _MOST_LINES:
            continue
        mask = np.zeros(shape[:2], np.float32)
        x0, top, x1, bottom = to_pixels([rules[at] for at in chosen], scale, shape)
        for left, high, right, low in zip(x0, top, x1, bottom, strict=True):
            if upright:
                mask[high:low, left : left + 1] = 1
            else:
                mask[high : high + 1, left:right] = 1
        full = _full(mask, scale) if upright else _full(mask.T, scale).T
        for at, left, high, right, low in zip(chosen, x0, top, x1, bottom, strict=True):
            part = full[high:low, left : left + 1] if upright else full[high : high + 1, left:right]
            result[at] = bool(part.size) and bool(part.mean() > 0.5)
    return result


def _full(lines: Lines, scale: float) -> Mask:
    """Mark where upright lines are crowded: many of them in a strip, without a gap in which text would find room."""
    gap, side, run = (2 * round(length * scale / 2) + 1 for length in (_GAP, _WINDOW, _RUN))
    filled = cv2.dilate(lines, np.ones((1, gap), np.uint8))
    filled = cv2.morphologyEx(filled, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    many = cv2.blur(lines, (side, 1), borderType=cv2.BORDER_CONSTANT) * side >= _MOST_LINES - 0.5
    # The outermost bars have others on one side only.
    near = cv2.dilate(many.astype(np.uint8), np.ones((1, side), np.uint8))
    return np.asarray((near > 0) & (filled > 0), dtype=bool)


def _letters(rules: Sequence[Box]) -> set[int]:
    """Return the rules that make small figures, more than one of which is no bare rectangle, and those beside them."""
    groups = [group for group in _joined(rules) if _small([rules[at] for at in group])]
    figures = [group for group in groups if _is_figure([rules[at] for at in group])]
    if len(figures) < 2:
        return set()
    near = [_around([rules[at] for at in group], _LETTER) for group in figures]
    return {
        at
        for group in groups
        for at in group
        if any(
            box.x0 <= rules[at].x1
            and rules[at].x0 <= box.x1
            and box.top <= rules[at].bottom
            and rules[at].top <= box.bottom
            for box in near
        )
    }


def _joined(rules: Sequence[Box]) -> list[list[int]]:
    """Group the rules that touch each other."""
    order = sorted(range(len(rules)), key=lambda at: rules[at].x0)
    parent = list(range(len(rules)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    open_: list[int] = []
    for at in order:
        rule = rules[at]
        open_ = [other for other in open_ if rules[other].x1 + _TOUCH >= rule.x0]
        for other in open_:
            beside = rules[other]
            if beside.top - _TOUCH <= rule.bottom and rule.top - _TOUCH <= beside.bottom:
                parent[root(other)] = root(at)
        open_.append(at)
    groups: dict[int, list[int]] = {}
    for at in range(len(rules)):
        groups.setdefault(root(at), []).append(at)
    return list(groups.values())


def _around(rules: Sequence[Box], margin: float = 0.0) -> Box:
    return Box(
        min(rule.x0 for rule in rules) - margin,
        min(rule.top for rule in rules) - margin,
        max(rule.x1 for rule in rules) + margin,
        max(rule.bottom for rule in rules) + margin,
    )


def _small(rules: Sequence[Box]) -> bool:
    box = _around(rules)
    return max(box.x1 - box.x0, box.bottom - box.top) <= _LETTER


def _is_figure(rules: Sequence[Box]) -> bool:
    """Tell whether touching lines are more than one line, however thick, and more than a rectangle, however framed."""
    box = _around(rules)
    wide, high = box.x1 - box.x0, box.bottom - box.top
    if min(wide, high) < LEAST_RULE / 2:
        return False
    inner = sum(
        1
        for rule in rules
        if min(
            (rule.x0 - box.x0) / wide if _upright(rule) else (rule.top - box.top) / high,
            (box.x1 - rule.x1) / wide if _upright(rule) else (box.bottom - rule.bottom) / high,
        )
        > 0.2
    )
    return inner > 0 and len(rules) > 2


def _upright(rule: Box) -> bool:
    return rule.bottom - rule.top > rule.x1 - rule.x0
