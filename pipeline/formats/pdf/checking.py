"""Looks at a sample of a document's text and tells which fonts do not show what they say.

A font is not believed when most of what is read with certainty differs from the layer, or when a single character of it differs
wherever it is looked at, in the same way, at two resolutions; a letter where the layer has a sign or a blank differs, too. Nor
is a font believed that says the same sign for many different shapes. What the recogniser cannot read (other scripts, decorative
shapes) speaks against nobody; such a font is only said to be unchecked. Nor does a character that it takes for another one in
plain type of the system, nor alone one that shares its place with others.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

import cv2
import numpy as np

from pipeline.formats.ocr.engine import Sign, knows, read_lines
from pipeline.formats.pdf.comparing import SIGN, fold, is_sign, may_be_taken_for, places_of
from pipeline.formats.pdf.layer import ASCENT, DESCENT
from pipeline.formats.pdf.pixels import Gray, Renderer, to_pixels
from pipeline.formats.pdf.sampling import Key, Sample, Spot, Stretch
from pipeline.formats.pdf.substitute import Grid, set_in
from pipeline.model.document import Box
from pipeline.model.text import RADICALS

_DPI, _FINE = 200.0, 300.0  # resolution of the sample; of small print and of second looks
_SMALL = 8.0  # points
_SURE = 0.85  # score of a character that is read with certainty
_BEYOND_DOUBT = 0.97
_LEAST_SURE = 6  # characters of a font from which on the majority decides
_LEAST_UNCHECKED = 10  # characters looked at in a font before it is said to be unchecked
_CHECKED = 0.3  # share of them that must be read with certainty
_MOST_DOUBTED = 40  # characters of a document that get a second look
_MOST_SHAPES = 5  # codes of a font that may mean one sign: brackets and dashes come in a few sizes
_AROUND = 2  # neighbours on each side that a second look takes along
_MARGIN = 0.08  # em
_WIDEST = 20_000  # pixels of a slanted stretch
_PLAIN_FONTS = (("SimSun", 6), ("SimHei", 4))  # names and flags of plain type with serifs, and without
_PLAIN_SIZE = 24  # points
_INK = 128  # of a picture that shows something


@dataclass(frozen=True, slots=True)
class Verdict:
    """Numbers of fonts (as ``Sample.number`` gives them) that are not believed, and of those that could not be checked."""

    untrusted: frozenset[int] = frozenset()
    unchecked: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Tally:
    """What was found of one font: characters looked at, read as claimed, read otherwise.

    ``strange``: claimed as what the recogniser does not know, and yet read as something else without any doubt.
    ``signs``, ``not_signs``: claimed as signs or blanks, and read as such, or as letters.
    """

    looked: int = 0
    agreed: int = 0
    differed: int = 0
    strange: int = 0
    signs: int = 0
    not_signs: int = 0


@dataclass(slots=True)
class _Findings:
    fonts: defaultdict[int, _Tally] = field(default_factory=lambda: defaultdict(_Tally))
    agreed: set[Key] = field(default_factory=set)
    readings: defaultdict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))


def check(sample: Sample, renderer: Renderer) -> Verdict:
    """Look at the chosen stretches and judge every font of the document.

    Raises:
        DamagedDocument: a page cannot be rendered.
    """
    found = _Findings()
    for stretch, signs in _read(sample.choose(), renderer):
        _note(found, stretch, signs)
    lying = {font for font, tally in found.fonts.items() if _mostly_differs(tally)}
    lying |= set(_repeats_itself(sample))
    lying |= {key[0] for key in _confirmed(found, sample, renderer, lying)}
    unchecked = {font for font, tally in found.fonts.items() if _is_unchecked(tally)} | (
        sample.shown - found.fonts.keys()
    )
    return Verdict(frozenset(lying), frozenset(unchecked - lying))


def _mostly_differs(tally: _Tally) -> bool:
    agreed, differed = tally.agreed + tally.signs, tally.differed + tally.not_signs
    other_script = tally.strange >= _LEAST_SURE and 2 * tally.strange > tally.looked
    return other_script or (agreed + differed >= _LEAST_SURE and differed > agreed)


def _is_unchecked(tally: _Tally) -> bool:
    return tally.looked >= _LEAST_UNCHECKED and tally.agreed + tally.differed < _CHECKED * tally.looked


def _repeats_itself(sample: Sample) -> Iterator[int]:
    """Yield the fonts in which many shapes mean one sign, as converters write ``?`` for what they do not know."""
    shapes = Counter((font, text) for font, _, text in sample.counts if text.strip() and is_sign(text))
    return (font for (font, _), count in shapes.items() if count > _MOST_SHAPES)


def _read(
    stretches: Iterable[Stretch], renderer: Renderer, dpi: float | None = None
) -> Iterator[tuple[Stretch, tuple[Sign, ...]]]:
    """Recognise stretches that come in the order of pages; a page is rendered once for each resolution."""
    groups: dict[tuple[int, float], list[Stretch]] = {}
    for stretch in stretches:
        wanted = dpi or (_FINE if stretch.size < _SMALL else _DPI)
        groups.setdefault((stretch.page, wanted), []).append(stretch)
    for (page, wanted), group in groups.items():
        pixels, scale = renderer.render(page, wanted)  # in colour: lightness alone may show nothing
        yield from zip(group, read_lines([_cut(pixels, scale, stretch) for stretch in group]), strict=True)


def _cut(pixels: Gray, scale: float, stretch: Stretch) -> Gray:
    """Cut a stretch out of its page, as a level line."""
    if stretch.upright:
        parts = [_upright(pixels, scale, [spot.box], stretch) for spot in stretch.spots]
        height = max(part.shape[0] for part in parts)
        return np.hstack([_heightened(part, height) for part in parts])
    if stretch.degrees % 90:
        return _slanted(pixels, scale, stretch)
    return _upright(pixels, scale, [spot.box for spot in stretch.spots], stretch)


def _upright(pixels: Gray, scale: float, boxes: Sequence[Box], stretch: Stretch) -> Gray:
    """Cut the rectangle around boxes out of a page and turn it upright."""
    margin = 0.0 if stretch.upright else _MARGIN * stretch.size
    around = Box(
        min(box.x0 for box in boxes) - margin,
        min(box.top for box in boxes),
        max(box.x1 for box in boxes) + margin,
        max(box.bottom for box in boxes),
    )
    x0, top, x1, bottom = (int(side[0]) for side in to_pixels([around], scale, pixels.shape))
    turns = stretch.degrees // 90 - stretch.upright
    return np.ascontiguousarray(np.rot90(pixels[top:bottom, x0:x1], turns))


def _heightened(part: Gray, height: int) -> Gray:
    """Add paper to a picture until it is as high as the others beside it."""
    missing = height - part.shape[0]
    around = ((missing // 2, missing - missing // 2), (0, 0), (0, 0))
    return np.pad(part, around, constant_values=255)


def _slanted(pixels: Gray, scale: float, stretch: Stretch) -> Gray:
    """Cut a slanted line out of a page and lay it level."""
    (dx, dy), size = stretch.along, stretch.size
    start = min(spot.start for spot in stretch.spots) - _MARGIN * size
    end = max(spot.end for spot in stretch.spots) + _MARGIN * size
    top = min(spot.across for spot in stretch.spots) - ASCENT * size
    bottom = max(spot.across for spot in stretch.spots) - DESCENT * size
    width, height = (max(1, min(_WIDEST, round(length * scale))) for length in (end - start, bottom - top))
    corner = (start * dx - top * dy) * scale, (start * dy + top * dx) * scale
    matrix = np.array([[dx, -dy, corner[0]], [dy, dx, corner[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    paper = (255, 255, 255)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), flags=flags, borderValue=paper), np.uint8)


def _judged(stretch: Stretch, signs: Sequence[Sign]) -> Iterator[tuple[Spot, str | None]]:
    """Yield the compared characters of a stretch with what is seen at their places for certain, None where nothing is."""
    yield from _judged_letters(stretch, signs)
    if any(spot.key is not None and not spot.folded for spot in stretch.spots):
        yield from _judged_signs(stretch, signs)


def _judged_letters(stretch: Stretch, signs: Sequence[Sign]) -> Iterator[tuple[Spot, str | None]]:
    """Yield the letters, digits and ideographs of a stretch with what is seen there for certain."""
    seen = [(char, sign.score) for sign in signs for char in fold(sign.text)]
    claimed = [(spot, char) for spot in stretch.spots if spot.key is not None for char in spot.folded]
    places = places_of([char for _, char in claimed], [char for char, _ in seen])
    for (spot, _), place in zip(claimed, places, strict=True):
        yield spot, seen[place][0] if place is not None and seen[place][1] >= _SURE else None


def _judged_signs(stretch: Stretch, signs: Sequence[Sign]) -> Iterator[tuple[Spot, str | None]]:
    """Yield the signs of a stretch in the same way; they are often overlooked, so what is read there must be beyond doubt."""
    seen = [(char, sign.score) for sign in signs for char in fold(sign.text) or SIGN]
    claimed = [(spot, char) for spot in stretch.spots if spot.key is not None for char in spot.folded or SIGN]
    places = places_of([char for _, char in claimed], [char for char, _ in seen])
    for (spot, char), place in zip(claimed, places, strict=True):
        if char == SIGN and spot.key is not None:
            read, score = seen[place] if place is not None else (SIGN, 0.0)
            sure = score >= (_SURE if read == SIGN else _BEYOND_DOUBT)
            yield spot, read if sure and (read == SIGN or not may_be_taken_for(spot.key[2], read)) else None


def _note(found: _Findings, stretch: Stretch, signs: Sequence[Sign]) -> None:
    plain = _is_plain(stretch, signs)
    for spot, seen in _judged(stretch, signs):
        if spot.key is None:
            continue
        tally = found.fonts[spot.key[0]]
        if not spot.folded:
            tally.signs += seen == SIGN
            tally.not_signs += seen not in (SIGN, None)
            if seen == SIGN:
                found.agreed.add(spot.key)
            elif seen is not None and not spot.shared:
                found.readings[spot.key].append(seen)
            continue
        tally.looked += 1
        if not _can_be_read(spot.key[2]):
            tally.strange += plain
        elif seen is None:
            continue
        elif seen in spot.folded:
            tally.agreed += 1
            found.agreed.add(spot.key)
        else:
            tally.differed += 1
            if not spot.shared:
                found.readings[spot.key].append(seen)


def _is_plain(stretch: Stretch, signs: Sequence[Sign]) -> bool:
    """Tell whether a stretch is read without any doubt, whatever the layer claims."""
    scores = [sign.score for sign in signs if fold(sign.text)]
    return 2 * len(scores) >= len(stretch.spots) and sum(scores) >= _BEYOND_DOUBT * len(scores)


def _can_be_read(text: str) -> bool:
    return all(knows(char) for char in unicodedata.normalize("NFKC", text).translate(RADICALS))


def _confirmed(found: _Findings, sample: Sample, renderer: Renderer, lying: set[int]) -> set[Key]:
    """Look again, closer, at the characters that never agreed; return those that are something else for certain."""
    doubted = [
        key
        for key, readings in found.readings.items()
        if key not in found.agreed and key[0] not in lying and len(set(readings)) == 1
    ]
    doubted.sort(key=lambda key: (-sample.counts[key], key))
    doubted = doubted[:_MOST_DOUBTED]
    windows = {id(w): (key, w) for key in doubted for stretch in sample.places[key] for w in [_window(stretch, key)]}
    again: dict[Key, Counter[str | None]] = {key: Counter() for key in doubted}
    ordered = sorted((window for _, window in windows.values()), key=lambda window: window.page)
    for window, signs in _read(ordered, renderer, _FINE):
        key = windows[id(window)][0]
        again[key].update(seen for spot, seen in _judged(window, signs) if spot.key == key and not spot.shared)
    confirmed = {key for key in doubted if set(again[key]) == {found.readings[key][0]}}
    letters = {key for key in confirmed if fold(key[2])}
    return confirmed - _unreadable([(key, window) for key, window in windows.values() if key in letters])


def _unreadable(doubted: Sequence[tuple[Key, Stretch]]) -> set[Key]:
    """Return the letters that the recogniser takes for others in a plain font of the system, too: they speak against nobody.

    Where no font of the system has them, nothing is known, and none of them is returned.
    """
    texts = ["".join(spot.key[2] for spot in window.spots if spot.key is not None) for _, window in doubted]
    if not texts:
        return set()
    grid = Grid(_PLAIN_SIZE * (2 + max(map(len, texts))), 2 * _PLAIN_SIZE, _PLAIN_SIZE, 1)
    found = set()
    for (name, flags), dpi in product(_PLAIN_FONTS, (_DPI, _DPI / 2)):
        with Renderer(set_in(name, flags, ("GB1", "/UniGB-UTF16-H"), texts, grid)) as renderer:
            pixels, scale = renderer.render(1, dpi)
        rows = [round(grid.high * scale * number) for number in range(len(texts) + 1)]
        lines = [np.ascontiguousarray(pixels[top:bottom]) for top, bottom in pairwise(rows)]
        for (key, window), line, signs in zip(doubted, lines, read_lines(lines), strict=True):
            compared = replace(window, spots=tuple(spot for spot in window.spots if spot.key is not None))
            seen = [each for spot, each in _judged(compared, signs) if spot.key == key]
            if int(line.min()) < _INK and not any(each is not None and each in fold(key[2]) for each in seen):
                found.add(key)
    return found


def _window(stretch: Stretch, key: Key) -> Stretch:
    at = next(index for index, spot in enumerate(stretch.spots) if spot.key == key)
    spots = stretch.spots[max(0, at - _AROUND) : at + _AROUND + 1]
    return replace(stretch, spots=spots)
