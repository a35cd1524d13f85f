"""Charts as SVG: plain functions from figures to markup, without style attributes, scripts or anything from elsewhere.

Colours, sizes and type are presentation attributes. Each chart is one image for whoever does not see it (``role="img"``, title,
description), its labels are dark on white, and bars of different series differ in pattern of outline as well as in colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import count
from threading import Lock

WIDTH = 640
_FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, WenQuanYi Micro Hei, sans-serif"
_INK, _LINE = "#1c2733", "#d5dbe2"
# Fill and outline of the first, second and third series: told apart by lightness, too.
_SERIES = (("#1d3b5c", "#1d3b5c"), ("#7fa6cf", "#1d3b5c"), ("#f0c36d", "#7a4b00"))
_ids, _lock = count(1), Lock()


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one kind, one for each label of the chart."""

    name: str
    values: Sequence[float]


def columns(title: str, summary: str, labels: Sequence[str], series: Sequence[Series], height: int = 260) -> str:
    """Draw upright bars, those of one label side by side; labels that do not fit are left out at equal distances.

    Args:
        title: names the chart to those who do not see it.
        summary: says in a sentence what it shows.
        labels: one a group of bars, in order.
        series: three at most.
        height: of the drawing, in pixels.
    """
    left, right, top, bottom = 44.0, 8.0, 34.0 if len(series) > 1 else 12.0, 30.0
    wide, high = WIDTH - left - right, height - top - bottom
    ceiling, ticks = scale(max((value for each in series for value in each.values), default=0))
    parts = [_legend(series, left)]
    for tick in ticks:
        at = top + high - high * tick / ceiling
        parts += [_line(left, at, WIDTH - right, at), _text(left - 6, at + 4, _number(tick), "end")]
    slot = wide / max(1, len(labels))
    bar = min(28.0, slot * 0.8 / max(1, len(series)))
    step = max(1, math.ceil(46 / slot))
    for at, label in enumerate(labels):
        middle = left + slot * (at + 0.5)
        for index, each in enumerate(series):
            tall = high * each.values[at] / ceiling
            x = middle + bar * (index - len(series) / 2)
            if tall > 0:
                parts.append(_bar(x, top + high - tall, bar, tall, index))
        if at % step == 0:
            parts.append(_text(middle, height - 10, label, "middle"))
    parts.append(_line(left, top + high, WIDTH - right, top + high, _INK))
    return _image(title, summary, height, parts)


def bars(
    title: str, summary: str, labels: Sequence[str], series: Sequence[Series], *, stacked: bool = False, unit: str = ""
) -> str:
    """Draw lying bars with their labels on the left and each value at its end; stacked ones one behind the other."""
    thick, gap, top = 18.0, 12.0, 34.0 if len(series) > 1 else 12.0
    rows = 1 if stacked else max(1, len(series))
    tall = thick * rows + gap
    height = int(top + tall * max(1, len(labels)) + 6)
    left, right = _room(labels), 64.0
    totals = [sum(each.values[at] for each in series) for at in range(len(labels))]
    most = max(totals if stacked else [value for each in series for value in each.values], default=0)
    ceiling, _ = scale(most)
    wide = WIDTH - left - right
    parts = [_legend(series, left)]
    for at, label in enumerate(labels):
        y, x = top + tall * at, left
        parts.append(_text(left - 8, y + thick * rows / 2 + 4, shortened(label, left - 12), "end"))
        for index, each in enumerate(series):
            long = wide * each.values[at] / ceiling
            row = y if stacked else y + thick * index
            start = x if stacked else left
            if long > 0:
                parts.append(_bar(start, row + 1, long, thick - 2, index))
            if stacked:
                x += long
            else:
                parts.append(_text(left + long + 6, row + thick - 5, _number(each.values[at]) + unit))
        if stacked:
            said = " / ".join(_number(each.values[at]) for each in series)
            parts.append(_text(x + 6, y + thick - 5, said + unit))
    parts.append(_line(left, top - 4, left, height - 6, _INK))
    return _image(title, summary, height, parts)


def scale(most: float) -> tuple[float, tuple[float, ...]]:
    """Return where an axis ends and its marks: round numbers, whole ones, at most six, the last not below ``most``."""
    if most <= 0:
        return 1.0, (0.0, 1.0)
    rough = most / 5
    power = 10 ** math.floor(math.log10(rough)) if rough > 1 else 1
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    number = math.ceil(most / step)
    return float(step * number), tuple(float(step * each) for each in range(number + 1))


def breadth(text: str, size: float = 13) -> float:
    """Estimate how broad a text is drawn, in pixels: an ideograph is square, other characters a little over half of it."""
    return sum(size if ord(char) > 0x2E7F else size * 0.58 for char in text)


def shortened(text: str, room: float) -> str:
    """Return a text that fits into so many pixels; what was cut is told by an ellipsis."""
    if breadth(text) <= room:
        return text
    while text and breadth(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…"


def _room(labels: Sequence[str]) -> float:
    return min(230.0, max((breadth(label) for label in labels), default=0.0) + 16)


def _legend(series: Sequence[Series], left: float) -> str:
    if len(series) < 2:
        return ""
    parts, x = [], left
    for index, each in enumerate(series):
        parts += [_bar(x, 8, 12, 12, index), _text(x + 18, 18, each.name)]
        x += 18 + breadth(each.name) + 20
    return "".join(parts)


def _image(title: str, summary: str, height: int, parts: Sequence[str]) -> str:
    with _lock:
        name = f"chart-{next(_ids)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {WIDTH} {height}" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="{_FONT}" font-size="13">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(summary)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _bar(x: float, y: float, width: float, height: float, index: int) -> str:
    fill, edge = _SERIES[index]
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} fill="{fill}" stroke="{edge}" stroke-width="1"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = _LINE) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="1"/>'


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}">{escape(words)}</text>'


def _number(value: float) -> str:
    return f"{value:g}"
