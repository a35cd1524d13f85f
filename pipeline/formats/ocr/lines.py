"""From strips to lines: read, place each character, put the lines in order."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.formats.ocr.boxes import columns_of, spans_of
from pipeline.formats.ocr.doubts import GARBLED, score_of
from pipeline.formats.ocr.engine import Sign
from pipeline.formats.ocr.ink import ink_of
from pipeline.formats.ocr.shapes import UNREAD, Glyph, PixelBox, TextLine
from pipeline.formats.ocr.strips import Strip
from pipeline.formats.ocr.upright import Level, around
from pipeline.formats.ocr.widths import widened

_BLANK = 1.1
"""Ems of paper that make a blank; beside full-width punctuation 0.8 are usual without one."""


def line_of(strip: Strip, signs: Sequence[Sign], level: Level) -> TextLine:
    """Make a line of what was read in a strip, each character with its place."""
    inner = (strip.x0, strip.top, strip.x1, strip.bottom)
    signs = _trimmed(signs)
    if not signs:
        return _unread(strip, level)
    columns = columns_of(ink_of(strip), inner)
    width = strip.x1 - strip.x0
    solid = [sign for sign in signs if not sign.text.isspace()]
    spans = iter(spans_of([sign.text for sign in solid], [strip.x0 + sign.at * width for sign in solid], columns))
    placed = [None if sign.text.isspace() else next(spans) for sign in signs]
    gaps = _gaps(placed)
    em = columns.band[1] - columns.band[0]
    texts = widened([sign.text for sign in signs], gaps, em)
    texts, gaps, scores = _parted(texts, gaps, [sign.score for sign in signs], em)
    line = made(strip, texts, gaps, scores, columns.band, level)
    # The band of what nobody can read is anywhere: what goes to a person is all that the detector saw.
    return line if line.score >= GARBLED else _unread(strip, level)


def _unread(strip: Strip, level: Level) -> TextLine:
    straight = around((strip.x0, strip.top, strip.x1, strip.bottom), strip.matrix)
    return TextLine((), 0.0, frozenset({UNREAD}), level.given(straight), straight)


def made(
    strip: Strip,
    texts: Sequence[str],
    spans: Sequence[tuple[float, float]],
    scores: Sequence[float],
    band: tuple[int, int],
    level: Level,
) -> TextLine:
    """Make a line of characters whose first and last columns in the strip are known."""
    top, bottom = max(0, band[0] - 1), min(strip.pixels.shape[0], band[1] + 1)
    glyphs = []
    for text, (x0, x1), score in zip(texts, spans, scores, strict=True):
        straight = around((x0, top, x1, bottom), strip.matrix)
        glyphs.append(Glyph(text, level.given(straight), straight, score))
    whole = around((min(strip.x0, spans[0][0]), top, max(strip.x1, spans[-1][1]), bottom), strip.matrix)
    return TextLine(tuple(glyphs), score_of(glyphs), frozenset(), level.given(whole), whole)


def _trimmed(signs: Sequence[Sign]) -> Sequence[Sign]:
    first, last = 0, len(signs)
    while first < last and signs[first].text.isspace():
        first += 1
    while last > first and signs[last - 1].text.isspace():
        last -= 1
    return signs[first:last]


def _gaps(placed: Sequence[tuple[float, float] | None]) -> list[tuple[float, float]]:
    """Give each blank the gap between its neighbours; several share it."""
    result: list[tuple[float, float]] = []
    for at, span in enumerate(placed):
        if span is not None:
            result.append(span)
            continue
        behind = at
        while placed[behind] is None:
            behind += 1
        follower = placed[behind]
        assert follower is not None
        start = result[-1][1]
        end = start + max(0.0, follower[0] - start) / (behind - at)
        result.append((start, end))
    return result


def _parted(
    texts: list[str], spans: list[tuple[float, float]], scores: list[float], em: float
) -> tuple[list[str], list[tuple[float, float]], list[float]]:
    """Put a blank where there is room for a character and more."""
    result: list[tuple[str, tuple[float, float], float]] = []
    for text, span, score in zip(texts, spans, scores, strict=True):
        if result and not text.isspace() and not result[-1][0].isspace() and span[0] - result[-1][1][1] > _BLANK * em:
            result.append((" ", (result[-1][1][1], span[0]), 1.0))
        result.append((text, span, score))
    return [item[0] for item in result], [item[1] for item in result], [item[2] for item in result]


def ordered(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Sort lines from top to bottom, those at the same height from left to right."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda item: (item.level[1] + item.level[3]) / 2):
        if rows and _beside(rows[-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda item: item.level[0]))


def _beside(row: Sequence[TextLine], line: TextLine) -> bool:
    """Whether a line's middle lies within the heights of its row, and it stands above or below none of it."""
    middle = (line.level[1] + line.level[3]) / 2
    for other in row:
        if _overlap((line.level[0], line.level[2]), (other.level[0], other.level[2])) > 0.3:
            return False
    return any(other.level[1] < middle < other.level[3] for other in row)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / max(1.0, min(one[1] - one[0], other[1] - other[0]))


def touches(line: PixelBox, boxes: Sequence[PixelBox]) -> bool:
    """Whether a rectangle meets one of the boxes."""
    return any(line[0] < box[2] and box[0] < line[2] and line[1] < box[3] and box[1] < line[3] for box in boxes)


def covered(line: PixelBox, boxes: Sequence[PixelBox]) -> bool:
    """Whether the middle of a rectangle lies in one of the boxes."""
    x, y = (line[0] + line[2]) / 2, (line[1] + line[3]) / 2
    return any(box[0] < x < box[2] and box[1] < y < box[3] for box in boxes)
