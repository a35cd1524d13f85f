"""Black boxes over what is withheld: all of its ink, nothing of what is kept, and where there is room wider than the text.

Boxes are worked out in points from the characters' em boxes and then fitted to the ink of the rendered page. For a slanted line
the page is looked at in the line's own frame, in which it is level.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipeline.formats.pdf.cover import Cover, Rect
from pipeline.formats.pdf.explained import LEAST_RULE
from pipeline.formats.pdf.frame import Frame, frame_of, is_mirrored, is_upright, lean_of
from pipeline.formats.pdf.ink import FIRST
from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.legibility import is_blank, overprints
from pipeline.formats.pdf.lines import COLUMN_GAP, Glyph, by_direction, direction, gap, rows_of
from pipeline.formats.pdf.pixels import Gray, darkest
from pipeline.model.document import Box

_ASCENT, _DESCENT = 0.88, 0.12  # em box of Chinese type over and below the baseline
_MARGIN = 0.14  # em around the em box
_INK_MARGIN = 0.22  # of recognised characters, whose places are less sure
_REACH = 0.4  # em that a box may grow to cover ink that sticks out
_STEP = 4.0  # em; widths are rounded up to multiples of this where there is room
_CONTRAST = 40
_CLEAR = 2  # pixels


Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Page:
    """What boxes are fitted to.

    Attributes:
        gray: one channel of the picture.
        scale: its pixels per point.
        kept: the characters that stay.
        edges: left, top, right and bottom of their em boxes, a row each.
        rules: left, top, right and bottom of the rules that are drawn, in pixels.
    """

    gray: Gray
    scale: float
    kept: Sequence[Char]
    edges: Numbers
    rules: Sequence[Rect] = ()


def _page(gray: Gray, scale: float, kept: Sequence[Char], rules: Iterable[Box] = ()) -> _Page:
    boxes = [
        (char.box.x0, char.box.top + 0.02 * char.size, char.box.x1, char.box.bottom - 0.1 * char.size) for char in kept
    ]
    drawn = sorted(_pixels(rule, gray.shape, scale) for rule in rules)
    return _Page(gray, scale, kept, np.array(boxes, np.float64).reshape(-1, 4), drawn)


def boxes_for(
    layer: PageLayer, withheld: Mapping[int, str], visible: set[int], pixels: Gray, scale: float
) -> list[Cover]:
    """Work out the boxes that cover the withheld characters of a page.

    ``withheld`` gives the reason code of each by its index. ``visible`` holds the indexes of the characters that show. A
    withheld one that is not among them (text behind a picture, an unchecked text layer over a scan, text of the colour of
    its ground, text that the edge of the page cuts) is covered where the pixels vary: nobody can say whose it is. What is
    painted again beside a withheld character, as a shadow or to look bold, goes with it.
    """
    if not withheld:
        return []
    gray = pixels if pixels.ndim == 2 else darkest(pixels)
    again = {char.index: withheld[first.index] for char, first in _painted_again(layer, withheld, visible)}
    withheld = {**withheld, **again}
    shown = [char for char in layer.chars if char.index in visible or char.index in again]
    hidden = [
        char for char in layer.chars if char.index in withheld and char.index not in visible and _meets(layer, char)
    ]
    kept = [char for char in shown if char.index not in withheld and not is_blank(char)]
    rules = [rule for rule in layer.rules if max(rule.x1 - rule.x0, rule.bottom - rule.top) >= LEAST_RULE]
    page = _page(gray, scale, kept, rules)
    found = list(_boxes(shown, withheld, page))
    hidden = [char for char in hidden if char.index not in again]
    return found + [cover for cover in _boxes(hidden, withheld, page) if _varies(pixels, cover.rect)]


def _painted_again(layer: PageLayer, withheld: Mapping[int, str], visible: set[int]) -> Iterable[tuple[Char, Char]]:
    firsts = [char for char in layer.chars if char.index in withheld and char.index in visible]
    others = [char for char in layer.chars if char.index not in visible and char.index not in withheld]
    return overprints(firsts, (char for char in others if not char.unpainted))


def _meets(layer: PageLayer, char: Char) -> bool:
    """Tell whether any of a character may stand on the page."""
    box, margin = char.box, _MARGIN * char.size
    across = box.x1 > -margin and box.x0 < layer.width + margin
    return across and box.bottom > -margin and box.top < layer.height + margin


def _varies(pixels: Gray, rect: Rect) -> bool:
    """Whether anything at all stands there, in any colour channel: what is faint to the eye can be read from the pixels."""
    area = pixels[rect[1] : rect[3], rect[0] : rect[2]]
    return bool(area.size) and int((area.max(axis=(0, 1)).astype(int) - area.min(axis=(0, 1))).max()) > 0


def area_covers(areas: Iterable[tuple[Box, str]], pixels: Gray, scale: float) -> list[Cover]:
    """Return the boxes over withheld areas, each with its reason code, a point wider on each side."""
    return [
        Cover(_pixels(Box(box.x0 - 1, box.top - 1, box.x1 + 1, box.bottom + 1), pixels.shape, scale), code=code)
        for box, code in areas
    ]


def _boxes(chars: Sequence[Char], withheld: Mapping[int, str], page: _Page) -> Iterator[Cover]:
    for degrees, group in by_direction(chars).items():
        for row in rows_of(group):
            frames: dict[float, tuple[Frame, _Page, list[Glyph]]] = {}
            for run in _runs(row, withheld):
                char = row[run[0]].char
                cover: Cover | None
                if is_upright(char):
                    rect = _fitted(row, run, page)
                    cover = Cover(rect, turn=degrees) if rect[0] < rect[2] and rect[1] < rect[3] else None
                else:
                    lean = round(lean_of(char), 2)
                    if lean not in frames:
                        frame = frame_of(row, lean, page.gray, page.scale)
                        level = _level(frame, page, direction(char))
                        frames[lean] = frame, level, [frame.glyph(glyph) for glyph in row]
                    frame, level, glyphs = frames[lean]  # in which the line is level and its characters upright
                    cover = frame.cover(_fitted(glyphs, run, level), page.gray.shape)
                if cover is not None:
                    yield replace(cover, code=withheld[char.index])


def _level(frame: Frame, page: _Page, heading: int) -> _Page:
    """Return the page as it is seen in the frame of a line."""
    if not page.kept:
        return _page(frame.gray, page.scale, ())
    places = np.array([(char.x, char.y) for char in page.kept])
    across = places[:, 1] * frame.dx - places[:, 0] * frame.dy - frame.v
    near = np.flatnonzero((across > 0) & (across < frame.gray.shape[0] / page.scale)).tolist()
    kept = [frame.level(page.kept[index]) for index in near if direction(page.kept[index]) == heading]
    return _page(frame.gray, page.scale, kept)


def _runs(row: Sequence[Glyph], withheld: Mapping[int, str]) -> list[list[int]]:
    """Positions in the row of withheld characters that only blanks part; a gap between columns ends a run."""
    runs: list[list[int]] = []
    open_run = False
    for position, glyph in enumerate(row):
        if glyph.char.index in withheld:
            if is_blank(glyph.char) and not open_run:
                continue
            same = open_run and withheld[row[runs[-1][-1]].char.index] == withheld[glyph.char.index]
            if same and gap(row[runs[-1][-1]], glyph) <= COLUMN_GAP:
                runs[-1].append(position)
            else:
                runs.append([position])
            open_run = True
        elif not is_blank(glyph.char):
            open_run = False
    return runs


def _limits(row: Sequence[Glyph], run: Sequence[int]) -> tuple[float, float]:
    """How far a box may reach along the line: to the middle of the gap before the next character.

    Where widths lie and characters overlap, ink begins where the later one starts.
    """
    start, end = row[run[0]].start, max(row[position].end for position in run)
    inside = set(run)
    others = [glyph for position, glyph in enumerate(row) if position not in inside and not is_blank(glyph.char)]
    before = max((glyph.end for glyph in others if glyph.start < start), default=-math.inf)
    after = min((glyph.start for glyph in others if glyph.start > row[run[-1]].start), default=math.inf)
    return min(start, (before + start) / 2), after if after < end else (after + end) / 2


def _fitted(row: Sequence[Glyph], run: Sequence[int], page: _Page) -> Rect:
    """Fit one box: em box with margin, between its neighbours, grown over ink that sticks out, then widened."""
    glyphs = [row[position] for position in run]
    char, pen = glyphs[0].char, max(glyph.char.pen for glyph in glyphs)
    limits = _limits(row, run)
    limits = limits[0] - pen / 2, limits[1] + pen / 2  # its outlines reach into its neighbours
    em = max(max(glyph.char.size for glyph in glyphs), 1.0)
    up, down = max(_ASCENT, 1 - char.font.descent), max(_DESCENT, char.font.descent)
    if char.font.vertical:
        up = down = 0.5
    elif is_mirrored(glyphs[0]):
        up, down = down, up
    margin = (_INK_MARGIN if char.index >= FIRST else _MARGIN) * em + pen / 2
    over = _REACH * em + 2 * pen  # the corners of drawn outlines stick out farther than their lines are wide
    along = max(glyphs[0].start - margin, limits[0]), min(max(g.end for g in glyphs) + margin, limits[1])
    across = min(g.across for g in glyphs) - up * em, max(g.across for g in glyphs) + down * em
    # At the beginning of a line a box does not reach into the margin of the page.
    room = over if math.isinf(limits[0]) else _STEP * em
    reach = _on_page(
        (max(limits[0], along[0] - room), min(limits[1], along[1] + _STEP * em)),
        (across[0] - over, across[1] + over),
        char,
    )
    horizontal = abs(char.dx) > 0.5
    reach = _between(_on_page(along, across, char), reach, page.edges, horizontal=horizontal)
    wanted = _on_page(along, (across[0] - margin, across[1] + margin), char)
    shape, scale = page.gray.shape, page.scale
    rect, bounds = _pixels(_cut(wanted, reach), shape, scale), _pixels(reach, shape, scale)
    ink = _ink(page.gray, bounds)
    rect = _grown(rect, bounds, ink & ~_ruled(page, bounds), int(over * scale))
    back = not math.isinf(limits[0])
    rect = _widened(rect, bounds, ink, _STEP * em * scale, horizontal=horizontal, back=back)
    return _cleared(rect, page.gray)


def _cleared(rect: Rect, gray: Gray) -> Rect:
    """Move each side outward by a pixel or two where nothing stands, so that no soft edge of ink is left beside the box."""
    x0, top, x1, bottom = rect
    if x0 >= x1 or top >= bottom:
        return rect
    around = (
        max(0, x0 - _CLEAR),
        max(0, top - _CLEAR),
        min(gray.shape[1], x1 + _CLEAR),
        min(gray.shape[0], bottom + _CLEAR),
    )
    ink = _ink(gray, around)
    left, upper = around[0], around[1]
    for _ in range(_CLEAR):
        rows = slice(top - upper, bottom - upper)
        if x0 > left and not ink[rows, x0 - 1 - left].any():
            x0 -= 1
        if x1 < around[2] and not ink[rows, x1 - left].any():
            x1 += 1
        columns = slice(x0 - left, x1 - left)
        if top > upper and not ink[top - 1 - upper, columns].any():
            top -= 1
        if bottom < around[3] and not ink[bottom - upper, columns].any():
            bottom += 1
    return x0, top, x1, bottom


def _ruled(page: _Page, bounds: Rect) -> npt.NDArray[np.bool_]:
    """Mark the pixels in the bounds that belong to straight rules: ink that runs along them is no letter's."""
    marks = np.zeros((bounds[3] - bounds[1], bounds[2] - bounds[0]), dtype=bool)
    for x0, top, x1, bottom in page.rules:
        x0, top, x1, bottom = x0 - 2 - bounds[0], top - 2 - bounds[1], x1 + 2 - bounds[0], bottom + 2 - bounds[1]
        if x1 > 0 and bottom > 0:
            marks[max(0, top) : bottom, max(0, x0) : x1] = True
    return marks


def _cut(box: Box, bounds: Box) -> Box:
    x0, top = max(box.x0, bounds.x0), max(box.top, bounds.top)
    return Box(x0, top, max(x0, min(box.x1, bounds.x1)), max(top, min(box.bottom, bounds.bottom)))


def _on_page(along: tuple[float, float], across: tuple[float, float], char: Char) -> Box:
    """Turn a rectangle of the line's frame into one of the page; directions are multiples of 90 degrees here."""
    dx, dy = round(char.dx), round(char.dy)
    xs = [u * dx - v * dy for u in along for v in across]
    ys = [u * dy + v * dx for u in along for v in across]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _between(core: Box, reach: Box, kept: Numbers, *, horizontal: bool) -> Box:
    """Pull the reach back to the middle between the box and kept lines on either side of it."""
    along, across = (0, 1) if horizontal else (1, 0)
    inner, outer = ((each.x0, each.top, each.x1, each.bottom) for each in (core, reach))
    beside = kept[(kept[:, along] < inner[along + 2]) & (kept[:, along + 2] > inner[along])]
    low, high = beside[:, across], beside[:, across + 2]
    before = high[(low + high) / 2 < inner[across]]
    after = low[(low + high) / 2 > inner[across + 2]]
    first, last = outer[across], outer[across + 2]
    if before.size:
        first = max(first, min(inner[across], (float(before.max()) + inner[across]) / 2))
    if after.size:
        last = min(last, max(inner[across + 2], (float(after.min()) + inner[across + 2]) / 2))
    first, last = min(first, last), max(first, last)
    return Box(reach.x0, first, reach.x1, last) if horizontal else Box(first, reach.top, last, reach.bottom)


def _pixels(box: Box, shape: tuple[int, ...], scale: float) -> Rect:
    x0, top, x1, bottom = (round(side * scale) for side in (box.x0, box.top, box.x1, box.bottom))
    width, height = shape[1], shape[0]
    return min(max(x0, 0), width), min(max(top, 0), height), min(max(x1, 0), width), min(max(bottom, 0), height)


def _ink(gray: Gray, bounds: Rect) -> npt.NDArray[np.bool_]:
    """Mark what differs from the most frequent shade in the bounds."""
    window = gray[bounds[1] : bounds[3], bounds[0] : bounds[2]]
    if not window.size:
        return np.zeros(window.shape, dtype=bool)
    ground = int(np.bincount(window.ravel(), minlength=256).argmax())
    marks: npt.NDArray[np.bool_] = np.abs(window.astype(np.int16) - ground) > _CONTRAST
    return marks


def _grown(rect: Rect, bounds: Rect, ink: npt.NDArray[np.bool_], most: int) -> Rect:
    """Move each side outward while ink runs across it."""
    x0, top, x1, bottom = (rect[0] - bounds[0], rect[1] - bounds[1], rect[2] - bounds[0], rect[3] - bounds[1])
    height, width = ink.shape
    if x0 >= x1 or top >= bottom:
        return rect
    for _ in range(most):
        if top <= 0 or not (ink[top - 1, x0:x1] & ink[top, x0:x1]).any():
            break
        top -= 1
    for _ in range(most):
        if bottom >= height or not (ink[bottom - 1, x0:x1] & ink[bottom, x0:x1]).any():
            break
        bottom += 1
    for _ in range(most):
        if x0 <= 0 or not (ink[top:bottom, x0 - 1] & ink[top:bottom, x0]).any():
            break
        x0 -= 1
    for _ in range(most):
        if x1 >= width or not (ink[top:bottom, x1 - 1] & ink[top:bottom, x1]).any():
            break
        x1 += 1
    return x0 + bounds[0], top + bounds[1], x1 + bounds[0], bottom + bounds[1]


def _widened(
    rect: Rect, bounds: Rect, ink: npt.NDArray[np.bool_], step: float, *, horizontal: bool, back: bool
) -> Rect:
    """Extend a box over blank ground to the next multiple of ``step``, so that it does not tell the length of a name."""
    x0, top, x1, bottom = (rect[0] - bounds[0], rect[1] - bounds[1], rect[2] - bounds[0], rect[3] - bounds[1])
    if horizontal:
        blank = np.logical_not(ink[top:bottom].any(axis=0))
        x0, x1 = _stretched(x0, x1, blank, step, back=back)
    else:
        blank = np.logical_not(ink[:, x0:x1].any(axis=1))
        top, bottom = _stretched(top, bottom, blank, step, back=back)
    return x0 + bounds[0], top + bounds[1], x1 + bounds[0], bottom + bounds[1]


def _stretched(low: int, high: int, blank: npt.NDArray[np.bool_], step: float, *, back: bool) -> tuple[int, int]:
    wanted = math.ceil((high - low) / step) * step if step > 0 else 0
    clear = 3  # pixels left free before the next ink
    while high - low < wanted and high + clear < len(blank) and blank[high : high + clear + 1].all():
        high += 1
    while back and high - low < wanted and low - clear > 0 and blank[low - clear - 1 : low].all():
        low -= 1
    return low, high
