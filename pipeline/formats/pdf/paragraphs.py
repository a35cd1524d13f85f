"""Lines joined to paragraphs where the page leaves no doubt; else every line is a paragraph of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.formats.pdf.columns import Zone
from pipeline.formats.pdf.fonts import is_cjk
from pipeline.formats.pdf.lines import Line
from pipeline.model.document import Alignment

ENUMERATION = re.compile(
    r"\s*(?:[一二三四五六七八九十百]+\s*[、.．]|[（(][一二三四五六七八九十百\d]{1,3}[)）]|第[一二三四五六七八九十百零〇\d]{1,5}[编章节条款](?=[\s:：]|$)"
    r"|\d{1,2}\s*[、.．](?!\d)|[•·●■◆○□➢-]\s)"
)
_SIZES = 0.1  # share by which sizes of one paragraph may differ
_PITCH = (0.8, 2.4)  # em between baselines
FULL = 1.6  # em that a line may end before the column's edge and still count as full
ALIGNED = 0.6  # em
_CENTRED = 1.0  # em by which the middle of a centred line may be off


def paragraphs(zone: Zone) -> list[list[Line]]:
    """Group a zone's lines into paragraphs."""
    groups: list[list[Line]] = []
    for line in zone.lines:
        if groups and _continues(groups[-1], line, zone):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def alignment(lines: Sequence[Line], zone: Zone) -> Alignment | None:
    """Tell how a paragraph is aligned in its column, None when it cannot be told (a column of one line)."""
    if len(zone.lines) == 1:
        return None
    first, last = lines[0], lines[-1]
    em = max(first.size, 1.0)
    left, right = first.start - zone.left, zone.right - first.end
    if min(left, right) > 2.5 * em and abs(left - right) <= 2 * _CENTRED * em:
        return Alignment.CENTER
    if left > 6 * em and right < 4.5 * em:
        return Alignment.RIGHT
    if len(lines) > 1 and all(zone.right - line.end < FULL * em for line in lines[:-1]) and last is not first:
        return Alignment.JUSTIFY
    return Alignment.LEFT


def _continues(group: Sequence[Line], line: Line, zone: Zone) -> bool:
    last = group[-1]
    em = max(last.size, line.size, 1.0)
    if len(last.segments) > 1 or len(line.segments) > 1 or abs(last.size - line.size) > _SIZES * em:
        return False
    pitch = line.across - last.across
    if not _PITCH[0] * em <= pitch <= _PITCH[1] * em or ENUMERATION.match(line.text):
        return False
    if len(group) > 1 and pitch > 1.35 * (last.across - group[-2].across):
        return False
    if _both_centred(last, line, zone):
        return True
    short = zone.edge(em) - last.end
    if short >= FULL * em and short >= _first_word(line):
        return False
    start = ink_start(line)
    return start - zone.left <= ALIGNED * em or (len(group) > 1 and abs(start - ink_start(last)) <= ALIGNED * em)


def _both_centred(last: Line, line: Line, zone: Zone) -> bool:
    """Tell whether both are lines of one centred title."""
    middle, em = (zone.left + zone.right) / 2, max(last.size, 1.0)
    return all(
        abs((each.start + each.end) / 2 - middle) <= _CENTRED * em and each.start - zone.left > 2.5 * em
        for each in (last, line)
    )


def runs_on(line: Line, after: Line, zone: Zone) -> bool:
    """Tell whether a line ends only because it is full and its writing breaks there anywhere, as Chinese does.

    Between two digits or letters the line end stays: they may be two values.
    """
    if len(line.segments) > 1 or len(after.segments) > 1 or ENUMERATION.match(after.text):
        return False
    if zone.edge(line.size) - line.end >= FULL * max(line.size, 1.0):
        return False
    return breaks_anywhere(line.text, after.text)


def breaks_anywhere(before: str, after: str) -> bool:
    """Tell whether writing may be broken between two texts without a mark: where one of the neighbours is Chinese."""
    return bool(before and after) and (is_cjk(before[-1]) or is_cjk(after[0]))


def ink_start(line: Line) -> float:
    """Where the first character that is no blank begins: many programs indent with full-width blanks."""
    return next((glyph.start for glyph in line.glyphs if not glyph.char.text.isspace()), line.start)


def _first_word(line: Line) -> float:
    """Width of the first word and a blank: a line that has no room for it is full, whatever its edge."""
    start = line.start
    end = start
    for glyph in line.glyphs:
        if glyph.char.text.isspace() or not glyph.char.text.isascii():
            break
        end = glyph.end
    return end - start + 0.3 * line.size if end > start else 0.0
