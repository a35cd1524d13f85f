"""The whole way of a picture: find lines, straighten, read, place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from pipeline.formats.ocr.clean import without_specks
from pipeline.formats.ocr.detect import Slant, find_lines
from pipeline.formats.ocr.doubts import cut_short, doubted
from pipeline.formats.ocr.engine import Pixels, Sign, read_lines
from pipeline.formats.ocr.ink import gray_of
from pipeline.formats.ocr.lines import covered, line_of, ordered, touches
from pipeline.formats.ocr.marks import Coarse, codes_in, is_beside, is_extra, left_over, outside, pale_ink, rules_in
from pipeline.formats.ocr.numbers import checked_twice
from pipeline.formats.ocr.seals import red_seals, round_seals, without_red
from pipeline.formats.ocr.shapes import PixelBox, Recognised, TextLine
from pipeline.formats.ocr.strips import Strip, cut
from pipeline.formats.ocr.upright import Level, around, straighten

_LOOK = 82.0
"""Resolution (dpi) at which the detector looks: A4 is 960 pixels high then; type of 6 points is still found."""
_LEAST_SIDE, _MOST_SIDE = 960, 1920  # of what the detector looks at
_BIGGER = 2.0  # how much a small picture is enlarged for it at most
_UPSIDE_DOWN = 180  # degrees
_SMALL = 11.0  # pixels: lines that low, for the detector, are looked at once more from nearer


def recognise(
    pixels: Pixels, *, dpi: float, within: Sequence[PixelBox] | None = None, twice: bool = True
) -> Recognised:
    """Read a picture.

    Args:
        pixels: uint8, gray (height, width) or RGB (height, width, 3); as fine across as down.
        dpi: its resolution, as far as known; decides how closely it is looked at.
        within: only lines that touch one of these boxes are read.
        twice: have the second engine, where installed, read long numbers again.

    Returns:
        Everything that stands in it. A picture without writing has no lines.

    Raises:
        ValueError: the array is no such picture.
    """
    given = _checked(pixels)
    seals = red_seals(given, dpi) if pixels.ndim == 3 else []
    colour = without_specks(without_red(given, seals))
    slants = _look(colour, dpi)
    level, picture, known = straighten(colour, slants)
    wanted = [level.straight(slant) for slant in slants]
    if level.turn == _UPSIDE_DOWN:  # lines of writing that stands on its head are found less exactly
        wanted, known = _look(picture, dpi), {}
    if within is not None:
        wanted = [slant for slant in wanted if touches(level.given(_whole(cut(picture, slant))), within)]
    lines = doubted(_read(picture, wanted, known, level))
    if twice:
        lines = checked_twice(lines, picture, level)
    gray = gray_of(given)
    codes = codes_in(gray, level)
    straight = gray_of(picture)
    coarse = Coarse(straight, dpi, level.edge(pixels.shape))
    rules = rules_in(coarse, [line.level for line in lines] + [code.level for code in codes])
    if not seals:
        explained = [line.level for line in lines if line.glyphs] + list(rules)
        seals = [level.around_point(x, y, radius) for x, y, radius in round_seals(straight, dpi, explained)]
    lines = [line for line in lines if line.glyphs or not covered(line.box, seals)]
    stamped = [around(box, level.matrix) for box in seals]
    rules = outside(rules, stamped)
    seen = [line.level for line in lines] + [code.level for code in codes] + stamped
    rest = left_over(coarse, seen, rules) if within is None else []
    lines = [cut_short(line) if any(is_beside(ink, line.level) for ink in rest) else line for line in lines]
    rest += pale_ink(picture, coarse, [*seen, *rules, *rest]) if within is None else []
    extras = [level.given(ink) for ink in rest if is_extra(ink, dpi)]
    return Recognised(ordered(lines), level.turn, level.skew, level.size, codes, tuple(seals), rules, tuple(extras))


def _checked(pixels: Pixels) -> Pixels:
    gray, colour = pixels.ndim == 2, pixels.ndim == 3 and pixels.shape[2] == 3
    if pixels.dtype != np.uint8 or not (gray or colour) or not pixels.size:
        raise ValueError("not a gray or RGB picture of uint8")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB) if gray else pixels, np.uint8)


def _look(pixels: Pixels, dpi: float) -> list[Slant]:
    side = max(pixels.shape[:2])
    aim = float(np.clip(side * _LOOK / max(1.0, dpi), _LEAST_SIDE, _MOST_SIDE))
    scale = min(_BIGGER, aim / side)
    found = find_lines(pixels, scale)
    low = sum(slant.height * scale < _SMALL for slant in found)
    if 2 * low > len(found) and scale < _BIGGER and side * scale < _MOST_SIDE:
        return find_lines(pixels, min(_BIGGER, 1.6 * scale))
    return found


def _read(
    picture: Pixels, slants: Sequence[Slant], known: Mapping[Slant, tuple[Sign, ...]], level: Level
) -> list[TextLine]:
    """Read the lines that are not yet known."""
    strips = {slant: cut(picture, slant) for slant in slants}
    fresh = [slant for slant in strips if slant not in known]
    signs = {**known, **dict(zip(fresh, read_lines([strips[slant].inner for slant in fresh]), strict=True))}
    return [line_of(strip, signs[slant], level) for slant, strip in strips.items()]


def _whole(strip: Strip) -> PixelBox:
    return around((strip.x0, strip.top, strip.x1, strip.bottom), strip.matrix)


def recognise_lines(pictures: Sequence[Pixels]) -> list[tuple[str, float]]:
    """Read pictures of single upright lines: text and mean score of each, whatever the others are.

    Raises:
        ValueError: an array is no picture.
    """
    checked = [_checked(picture) for picture in pictures]
    return [_text(signs) for signs in read_lines(checked)]


def recognise_line(pixels: Pixels) -> tuple[str, float]:
    """Read the picture of one upright line: text and mean score."""
    return recognise_lines([pixels])[0]


def _text(signs: Sequence[Sign]) -> tuple[str, float]:
    if not signs:
        return "", 0.0
    return "".join(sign.text for sign in signs), sum(sign.score for sign in signs) / len(signs)
