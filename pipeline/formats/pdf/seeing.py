"""What is recognised in the pixels of a page, as characters of the page: for scans, distrusted text layers, and pictures.

Everything is told twice: where it stands on the page as shown (``Inked``, what a copy covers), and where it would stand on the
page laid straight and upright, with the em and the advances of type instead of the extent of ink, so that lines, columns and
tables are composed as those of any other page.
"""

from __future__ import annotations

import hashlib
import math
import re
import statistics
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from pipeline.formats.ocr import Recognised, TextLine, recognise
from pipeline.formats.ocr.shapes import Glyph
from pipeline.formats.pdf.fonts import is_cjk
from pipeline.formats.pdf.ink import FIRST, Inked, ink_char
from pipeline.formats.pdf.layer import Char
from pipeline.formats.pdf.pixels import Gray, Renderer, is_empty, to_pixels
from pipeline.model.document import Box

DPI, FINE = 200.0, 300.0
"""Resolution at which pages are recognised; of pages in small print."""

DOUBTED = 0.5
"""Confidence of a line that the recogniser itself doubts; at most."""

MOST_PIXELS = 300 * 1654 * 2339
"""How much of one document is recognised: 300 sheets of A4, for about 5 seconds each. All further pages go to a person."""

_SMALL = 7.5  # points; what is set smaller is small print
_SMALL_SHARE = 0.3  # of a page's characters that make it a page of small print
_ALIKE = 0.12  # share by which ems of one size may differ, as they are measured
_BAND = 0.8  # em of a line without ideographs, in heights of its band
_ABOUT = 1.3  # times the em of a short line, as it is guessed, that the em of its neighbour may be
_NEXT = 1.5  # em between a short line and its neighbour
_FIGURES = 1.38  # em of a line of figures and capitals alone, in heights of its band: nothing of them hangs below
_FLAT = re.compile(r"[0-9A-Z. ]*[0-9A-Z][0-9A-Z. ]*")
_COLUMN = (
    1.1  # em of blank paper between characters that the recogniser joined in one line, though they stand in two columns
)
_LEAST_PITCH = 0.2  # of a band's height
_LEAST_WIDE, _LEAST_DIGITS = 2, 4  # distances that tell the em
_REMEMBERED = 16
_LEGIBLE = 0.75  # mean score of what was read on a page or in a picture; shapes that are no writing reach less
_LEAST_DOUBTED = 6  # characters, all of them doubted, that count as writing nevertheless
_TALLEST = 100.0  # points; what is taken for larger type is a drawing

PixelBox = tuple[float, float, float, float]


@dataclass(slots=True)
class Seen:
    """What was recognised in a page or a part of one.

    Attributes:
        chars: on the straightened page.
        inks: by the characters' indexes, on the page as shown.
        rules: straight lines, on the straightened page.
        height, width: of the straightened page, in points.
        straight: the page as shown is straight and upright itself.
        blank: an empty sheet, speckled perhaps.
        codes: contents of QR and bar codes with their places on the page as shown.
        certainty: mean score of the letters, digits and ideographs, 0 where there are none.
        seals, pictures, unread: places on the page as shown of seals, of other ink, and of writing that could not be read.
    """

    height: float
    straight: bool
    blank: bool = False
    chars: list[Char] = field(default_factory=list)
    inks: dict[int, Inked] = field(default_factory=dict)
    certainty: float = 0.0
    rules: list[Box] = field(default_factory=list)
    codes: list[tuple[str, Box]] = field(default_factory=list)
    seals: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    unread: list[Box] = field(default_factory=list)
    width: float = 0.0

    @property
    def legible(self) -> bool:
        """Whether anything was read: a few doubted letters may be strokes of a drawing."""
        sure = [self.inks[char.index].confidence > DOUBTED for char in self.chars if char.text.isalnum()]
        return bool(self.codes) or (self.certainty >= _LEGIBLE and (any(sure) or len(sure) >= _LEAST_DOUBTED))


class Eyes:
    """Recognises pages and pictures of one document; a picture that repeats (a letterhead, a logo) is looked at once."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._known: OrderedDict[bytes, Recognised] = OrderedDict()
        self._left = MOST_PIXELS

    def page(self, number: int, first: int = FIRST) -> Seen:
        """Recognise a page as a whole; its characters get indexes from ``first``. Nothing is legible once enough was recognised.

        Raises:
            DamagedDocument: it cannot be rendered.
        """
        pixels, scale = self._renderer.render(number, DPI)
        if is_empty(pixels):
            return Seen(pixels.shape[0] / scale, straight=True, blank=True)
        if self._left <= 0:
            return Seen(pixels.shape[0] / scale, straight=True)
        self._left -= pixels[:, :, 0].size
        seen = _seen(recognise(pixels, dpi=scale * 72), (0.0, 0.0), scale, first)
        small = sum(char.size < _SMALL for char in seen.chars)
        if small <= _SMALL_SHARE * len(seen.chars):
            return seen
        pixels, scale = self._renderer.render(number, FINE)
        self._left -= pixels[:, :, 0].size
        return _seen(recognise(pixels, dpi=scale * 72), (0.0, 0.0), scale, first)

    def areas(self, number: int, boxes: Sequence[Box], first: int = FIRST) -> list[Seen]:
        """Recognise parts of a page, each by itself; their places are those of the page.

        Raises:
            DamagedDocument: the page cannot be rendered.
        """
        pixels, scale = self._renderer.render(number, DPI)
        result = []
        for x0, top, x1, bottom in zip(*to_pixels(boxes, scale, pixels.shape, 2.0), strict=True):
            if self._left <= 0:
                result.append(Seen(pixels.shape[0] / scale, straight=True))
                continue
            part = np.ascontiguousarray(pixels[top:bottom, x0:x1])
            self._left -= part[:, :, 0].size
            seen = _seen(self._remembered(part, scale * 72), (float(x0) / scale, float(top) / scale), scale, first)
            first += len(seen.chars)
            result.append(seen)
        return result

    def _remembered(self, part: Gray, dpi: float) -> Recognised:
        name = hashlib.sha256(repr(part.shape).encode() + part.tobytes()).digest()
        found = self._known.pop(name, None) or recognise(part, dpi=dpi)
        self._known[name] = found
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found


def seen_alone(pixels: Gray, dpi: float) -> Seen:
    """Recognise a picture that stands on no page; places are in points of the picture at this resolution."""
    return _seen(recognise(pixels, dpi=dpi), (0.0, 0.0), dpi / 72, FIRST)


def _seen(found: Recognised, at: tuple[float, float], scale: float, first: int) -> Seen:
    """Turn pixels into points; ``at`` is the corner of the picture on the page, ``first`` the index of its first character."""
    seen = Seen(found.size[1] / scale, found.turn == 0 and abs(found.skew) < 0.2, width=found.size[0] / scale)

    def shown(box: PixelBox) -> Box:
        return _box(tuple(side / scale for side in box), at)

    def level(box: PixelBox) -> Box:
        return _box(tuple(side / scale for side in box), at if seen.straight else (0.0, 0.0))

    scores = []
    for line, em in zip(found.lines, _ems(found.lines), strict=True):
        if em > _TALLEST * scale:
            seen.pictures.append(shown(line.box))
            continue
        scores += [glyph.score for glyph in line.glyphs if glyph.text.isalnum()]
        if not line.glyphs:
            seen.unread.append(shown(line.box))
            continue
        confidence = round(min(line.score, DOUBTED) if line.doubts else line.score, 3)
        middle = (line.level[1] + line.level[3]) / 2
        places = _joined([shown(glyph.box) for glyph in line.glyphs], found.turn, _COLUMN * em / scale)
        for glyph, place, (x0, x1) in zip(line.glyphs, places, _advances(line.glyphs, em), strict=True):
            index = first + len(seen.chars)
            seen.chars.append(ink_char(index, glyph.text, level((x0, middle - em / 2, x1, middle + em / 2))))
            seen.inks[index] = Inked(place, confidence, found.turn)
    seen.certainty = statistics.fmean(scores) if scores else 0.0
    seen.rules = [_thin(level(rule)) for rule in found.rules]
    seen.codes = [(code.text, shown(code.box)) for code in found.codes if code.text]
    seen.seals = [shown(box) for box in found.seals]
    seen.unread = [box for box in seen.unread if not inside(box, seen.seals)]  # the writing of a seal goes with it
    seen.pictures += [shown(box) for box in found.extras] + [shown(code.box) for code in found.codes if not code.text]
    return seen


def _joined(boxes: Sequence[Box], turn: int, most: float) -> list[Box]:
    """Widen the places of a line's characters to the middle of the gaps between them, if these are less than ``most``.

    So the text layer of a copy has words instead of characters with blanks between, and boxes end between two characters.
    """
    sideways = turn % 180 == 0
    ends = [[box.x0, box.x1] if sideways else [box.top, box.bottom] for box in boxes]
    ordered = ends if turn in (0, 90) else ends[::-1]
    for one, other in pairwise(ordered):
        if 0 < other[0] - one[1] < most:
            one[1] = other[0] = round((one[1] + other[0]) / 2, 2)
    return [
        Box(low, box.top, high, box.bottom) if sideways else Box(box.x0, low, box.x1, high)
        for box, (low, high) in zip(boxes, ends, strict=True)
    ]


def _box(sides: Sequence[float], at: tuple[float, float]) -> Box:
    x0, top, x1, bottom = (float(side) for side in sides)
    left, right = sorted((round(at[0] + x0, 2), round(at[0] + x1, 2)))
    high, low = sorted((round(at[1] + top, 2), round(at[1] + bottom, 2)))
    return Box(left, high, right, low)


def _thin(rule: Box) -> Box:
    """Return a straight line without its thickness: on paper it is anything from a hair to a bar."""
    if rule.x1 - rule.x0 >= rule.bottom - rule.top:
        middle = (rule.top + rule.bottom) / 2
        return Box(rule.x0, middle, rule.x1, middle)
    middle = (rule.x0 + rule.x1) / 2
    return Box(middle, rule.top, middle, rule.bottom)


def _ems(lines: Sequence[TextLine]) -> list[float]:
    """Return the em of each line in pixels: the pitch of its ideographs; what is measured alike is made the same."""
    measured = [_pitch(line.glyphs) for line in lines]
    bands = [line.level[3] - line.level[1] for line in lines]
    shares = [pitch / band for pitch, band in zip(measured, bands, strict=True) if pitch and band > 0]
    share = min(1.2, max(0.6, statistics.median(shares))) if shares else _BAND
    ems = [
        pitch or (_FIGURES if _FLAT.fullmatch(line.text) else share) * band
        for line, pitch, band in zip(lines, measured, bands, strict=True)
    ]
    ems = [em if measured[number] else _neighbour(number, em, measured, lines) for number, em in enumerate(ems)]
    groups: list[list[int]] = []
    for number in sorted(range(len(ems)), key=lambda number: ems[number]):
        if (
            groups
            and ems[number] <= ems[groups[-1][0]] * (1 + 2 * _ALIKE)
            and ems[number] <= ems[groups[-1][-1]] * (1 + _ALIKE)
        ):
            groups[-1].append(number)
        else:
            groups.append([number])
    for group in groups:
        weighed = sorted(ems[number] for number in group for _ in lines[number].glyphs)
        middle = weighed[len(weighed) // 2] if weighed else ems[group[0]]
        for number in group:
            ems[number] = max(1.0, middle)
    return ems


def _neighbour(number: int, em: float, measured: Sequence[float | None], lines: Sequence[TextLine]) -> float:
    """Return the em of the nearest line above or below that was measured, where a line too short to tell looks about as large."""
    top, bottom = lines[number].level[1], lines[number].level[3]
    gaps = [
        (max(line.level[1] - bottom, top - line.level[3], 0.0), pitch)
        for line, pitch in zip(lines, measured, strict=True)
        if pitch and 1 / _ABOUT < pitch / em < _ABOUT
    ]
    gap, pitch = min(gaps, default=(math.inf, em))
    return pitch if gap <= _NEXT * em else em


def _pitch(glyphs: Sequence[Glyph]) -> float | None:
    """Return the em that the distances of neighbouring ideographs (or else digits) tell, None where there are too few.

    The band of a line may be several times as high as its type, where a seal or a skewed neighbour got into it.
    """
    height = max((glyph.level[3] - glyph.level[1] for glyph in glyphs), default=0.0)
    steps: dict[str, list[float]] = {"wide": [], "digit": []}
    for one, other in pairwise(glyphs):
        step = (other.level[0] + other.level[2] - one.level[0] - one.level[2]) / 2
        if all(is_cjk(glyph.text) and glyph.text.isalnum() for glyph in (one, other)):
            steps["wide"] += [step] if _LEAST_PITCH * height <= step <= 1.5 * height else []
        elif one.text.isdigit() and other.text.isdigit():
            steps["digit"] += [2 * step] if _LEAST_PITCH * height <= 2 * step <= 1.5 * height else []
    if len(steps["wide"]) >= _LEAST_WIDE:
        return statistics.median(steps["wide"])
    return statistics.median(steps["digit"]) if len(steps["digit"]) >= _LEAST_DIGITS else None


def _advances(glyphs: Sequence[Glyph], em: float) -> list[tuple[float, float]]:
    """Return where each character begins and ends along the line: ink and the blank that belongs to it.

    Between characters of one line there is no gap unless it is as wide as between columns: the recogniser itself says where
    blanks are.
    """
    edges = [[glyph.level[0], glyph.level[2]] for glyph in glyphs]
    for glyph, edge in zip(glyphs, edges, strict=True):
        missing = (em if is_cjk(glyph.text) else 0.4 * em) - (edge[1] - edge[0])
        if missing > 0 and not glyph.text.isspace():
            edge[0] -= missing / 2
            edge[1] += missing / 2
    for one, other in pairwise(edges):
        if other[0] - one[1] < _COLUMN * em:
            one[1] = other[0] = max(one[0], (one[1] + other[0]) / 2)
    return [(start, max(start, end)) for start, end in edges]


def inside(one: Box, boxes: Iterable[Box]) -> bool:
    """Tell whether the middle of a rectangle lies in one of the boxes."""
    x, y = (one.x0 + one.x1) / 2, (one.top + one.bottom) / 2
    return any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in boxes)
