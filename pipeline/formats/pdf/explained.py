"""Which ink of a page its text and its lines account for.

A character accounts for its own shape alone, as it is drawn where the page shows nothing but text: what lies under, between and
beside its strokes is something else, whatever width the file gives it. A straight line accounts for itself, unless it is one of
many: bars of a code, strokes of drawn letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.pixels import Gray, Mask, counts_in, covered, edges, erase, to_pixels
from pipeline.model.document import Box

Lines = npt.NDArray[np.float32]

LEAST_RULE = 12.0  # points; shorter straight strokes may be part of drawn letters or codes
_BLUR = 2  # pixels around the edges of a shape that belong to it
_SEEN = 0.8  # share of the edges of a character's shape that are seen where it is drawn
_AROUND = 2.0  # points by which a shape may stand out of its em box
_WINDOW = 36.0  # points; so many lines in so narrow a strip are bars, not borders of cells,
_MOST_LINES = 8
_GAP, _RUN = 8.5, 30.0  # points; if they follow each other so closely over such a length
_LETTER = 60.0  # points; a group of touching lines no larger may be a letter
_TOUCH = 1.0  # points
_MOST_JOINED = 4_000  # lines that are looked at for letters


@dataclass(frozen=True, slots=True)
class Lettering:
    """The text of a page, drawn alone.

    Attributes:
        grounds: its edges on each ground.
        near: the edges on all of them, and what is as near to them as smoothing reaches.
    """

    grounds: tuple[Mask, ...]
    near: Mask

    def shown(self, marks: Mask, boxes: Sequence[Box], scale: float) -> npt.NDArray[np.bool_]:
        """Tell of each character's box whether the edges of its shape are edges of the page, too."""
        found = np.zeros(len(boxes), dtype=bool)
        for ground in self.grounds:
            own, met = counts_in(ground, boxes, scale), counts_in(ground & marks, boxes, scale)
            found |= (own > 0) & (met >= _SEEN * own)
        return found


def lettering_of(renderings: Sequence[Gray], shape: tuple[int, ...]) -> Lettering:
    """Find the edges in renderings of the text alone, on several grounds, for a page's picture of ``shape`` (height, width)."""
    height, width = shape[:2]
    grounds = []
    for rendering in renderings:
        marks = edges(rendering[:height, :width])
        mask = np.zeros((height, width), dtype=bool)
        mask[: marks.shape[0], : marks.shape[1]] = marks
        grounds.append(mask)
    near = np.any(grounds, axis=0) if grounds else np.zeros((height, width), dtype=bool)
    blurred = cv2.dilate(near.astype(np.uint8), np.ones((2 * _BLUR + 1, 2 * _BLUR + 1), np.uint8))
    return Lettering(tuple(grounds), np.asarray(blurred, dtype=bool))


def unexplained(marks: Mask, lettering: Lettering, layer: PageLayer, shown: Sequence[Char], scale: float) -> None:
    """Unmark in the edges of a page what its visible characters and its lines explain.

    A character that is not drawn where it claims to stand explains nothing of what is drawn there.
    """
    boxes = [char.box for char in shown]
    boxes = [box for box, drawn in zip(boxes, lettering.shown(marks, boxes, scale), strict=True) if drawn]
    marks &= ~(covered(boxes, scale, marks.shape, _AROUND) & lettering.near)
    erase(marks, _lines(layer.rules, marks.shape, scale), scale, 1.5)


def _length(rule: Box) -> float:
    return max(rule.x1 - rule.x0, rule.bottom - rule.top)


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
