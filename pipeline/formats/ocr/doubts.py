"""When a line goes to a person: scores, measured on scans of lines about invented persons with seldom names.

24 pages (528 lines) of 150 and 200 dpi, 10.5 and 16 points, clean, noisy, faint, as fax of 196 and 98 lines an inch
(``tests/benchmarks/ocr_pages.py``): 31 lines were wrong outside names, 27 of them on the 4 pages whose mean was below 0.98 (98
lines an inch; strong noise at 150 dpi), of the other 4 three in punctuation alone. On the 20 better pages the thresholds of lines
and characters mark 7 % of the lines; most of these hold a seldom name, which goes to a person anyway. Of further pages one fax of
98 lines an inch had a mean of 0.982 and a wrong line that nothing else marked; the good pages have 0.986 and more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from pipeline.formats.ocr.shapes import LOW_SCORE, Glyph, TextLine

LINE_SCORE = 0.98
"""Mean of a line's characters below which it is doubted."""

GLYPH_SCORE = 0.5
"""Score of a single character below which its line is doubted."""

GARBLED = 0.5
"""Mean of a line's characters below which nobody could read it."""

PAGE_SCORE = 0.985
"""Mean of all characters of a picture below which every line of it is doubted."""

_WIDEST = 1.5  # heights of its line: wider ink is more than one character
_LONG = frozenset("—–-_…~～﹏＿一")
_ENOUGH = 60  # characters from which on the mean of a picture says something


def score_of(glyphs: Sequence[Glyph]) -> float:
    """Return the mean score of what carries meaning: punctuation and blanks do not count where there is anything else."""
    scores = _scores(glyphs)
    return sum(scores) / len(scores) if scores else 0.0


def doubted(lines: Sequence[TextLine]) -> list[TextLine]:
    """Say of each line whether its score, or that of the whole picture, is too low."""
    every = [score for line in lines for score in _scores(line.glyphs)]
    poor = len(every) >= _ENOUGH and sum(every) / len(every) < PAGE_SCORE
    return [replace(line, doubts=line.doubts | {LOW_SCORE}) if poor or _is_low(line) else line for line in lines]


def cut_short(line: TextLine) -> TextLine:
    """Say of a line that something beside it was not read."""
    return replace(line, doubts=line.doubts | {LOW_SCORE})


def _is_low(line: TextLine) -> bool:
    scores = _scores(line.glyphs)
    if not scores:
        return False
    low = sum(scores) / len(scores) < LINE_SCORE or min(scores) < GLYPH_SCORE
    return low or any(_swallows(glyph) for glyph in line.glyphs)


def _swallows(glyph: Glyph) -> bool:
    """Whether the ink of one character is as wide as two: the reader left out what stands beside it."""
    x0, top, x1, bottom = glyph.level
    return not glyph.text.isspace() and glyph.text not in _LONG and x1 - x0 > _WIDEST * (bottom - top)


def _scores(glyphs: Sequence[Glyph]) -> list[float]:
    solid = [glyph.score for glyph in glyphs if unicodedata.category(glyph.text)[0] not in "PZ"]
    return solid or [glyph.score for glyph in glyphs if not glyph.text.isspace()]
