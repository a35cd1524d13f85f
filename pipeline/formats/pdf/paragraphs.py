"""Lines joined to paragraphs where the page leaves no doubt; else every line is a paragraph of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.formats.pdf.columns import Zone
from pipeline.formats.pdf.fonts import is_cjk
from pipeline.formats.pdf.ink import FIRST
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
_RIGHT = 6  # em from the left edge, from which on a line stands at the right
_LARGER = 1.15  # times the size of the text, from which on a line is a title
_TIGHT, _TIGHT_INK = 0.1, 0.35  # em that may be left on a line beside the room for one character; on a scan
_BLANK = 0.3  # em, between words
_WORDS = 4  # Chinese characters for each blank between words, from which on a line is Chinese
_OPENING = "（《“‘〔【〈(["  # ends no line
_CLOSING = "，。；：、！？）》”’〕】〉"  # begins no line
_WORD_END, _WORD_START = re.compile(r"[!-~]+$"), re.compile(r"[!-~]+")
_FIELD = re.compile(r"\s*[^\s，。；：:、,;（()）]{1,10}[：:]")
_PHONE, _LEAST, _MOST = 11, 15, 19  # digits of one number: a mobile's; identity numbers and bank cards
_MOBILE = re.compile(r"1[3-9]\d{9}")


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
    middle = _symmetric(last, zone) and _symmetric(first, zone)
    if middle and (last.start - zone.left > 2.5 * em if last is not first else em >= _LARGER * zone.body):
        return Alignment.CENTER
    if left > _RIGHT * em and right < 4.5 * em:
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
    if _both_centred(last, line, zone) or _title_runs_on(last, line, zone):
        return True
    indented = ink_start(group[0]) - zone.left > ALIGNED * em
    # Without an indent, running text and a list of fields look alike; on a page of short lines the longest is not full.
    edge = zone.far_edge(em) if not indented and _FIELD.match(line.text) else zone.edge(em)
    if not is_full(edge - last.end, em, first_word(line)):
        return False
    start = ink_start(line)
    if len(line.text) - len(line.text.lstrip()) == 1 and edge - last.end < em:
        start = line.start  # one blank that found no room on a full line; indents have two
    if ink_start(last) - max(start, zone.left) > _RIGHT * em:  # a date or signature at the right
        return False
    return start - zone.left <= ALIGNED * em or (len(group) > 1 and abs(start - ink_start(last)) <= ALIGNED * em)


def _both_centred(last: Line, line: Line, zone: Zone) -> bool:
    """Tell whether both are lines of one centred title."""
    em = max(last.size, 1.0)
    return all(_symmetric(each, zone) and each.start - zone.left > 2.5 * em for each in (last, line))


def _symmetric(line: Line, zone: Zone) -> bool:
    """Tell whether a line stands as far from the left edge of its column as from the right one."""
    return abs((line.start + line.end) / 2 - (zone.left + zone.right) / 2) <= _CENTRED * max(line.size, 1.0)


def _title_runs_on(last: Line, line: Line, zone: Zone) -> bool:
    """Tell whether a line in the middle is the rest of a full line of a title; titles are larger than the text."""
    em = max(last.size, 1.0)
    if line.start - zone.left <= 2.5 * em:
        return False
    return _symmetric(last, zone) and _symmetric(line, zone) and em >= _LARGER * zone.body


def runs_on(line: Line, after: Line, zone: Zone) -> bool:
    """Tell whether a line ends only because it is full and its writing breaks there anywhere, as Chinese does.

    Between words the line end stays, but where the file has a blank, and where one word or number was broken.
    """
    if len(line.segments) > 1 or len(after.segments) > 1 or ENUMERATION.match(after.text):
        return False
    em = max(line.size, 1.0)
    if not is_full(zone.edge(line.size) - line.end, em, first_word(after)):
        return False
    blank = line.text[-1:].isspace() or after.text[:1].isspace()
    return blank or breaks_anywhere(line.text, after.text) or _breaks_word(line, after, zone)


def is_full(short: float, em: float, word: float) -> bool:
    """Tell whether a line is full that ends ``short`` points before the edge: there is no room for the next ``word``."""
    return short < FULL * em or short < word


def _breaks_word(line: Line, after: Line, zone: Zone) -> bool:
    """Tell whether one word or number was broken because not even its next character found room.

    Only in Chinese text, where blanks between words are few. A line whose words are kept whole ends earlier, or its characters
    are spread. Figures that are too many for one number, or a mobile number by themselves, may be two values.
    """
    one, other = _WORD_END.search(line.text), _WORD_START.match(after.text)
    if one is None or other is None or sum(map(is_cjk, line.text)) < _WORDS * line.text.strip().count(" "):
        return False
    if not _one_value(one.group(), other.group(), ruled=zone.ruled):
        return False
    inked = sum(glyph.end - glyph.start for glyph in line.glyphs)
    following = next(iter(after.glyphs))
    spare = _TIGHT if following.char.index < FIRST else _TIGHT_INK
    return zone.edge(line.size) - line.start - inked < (following.end - following.start) + spare * line.size


def breaks_anywhere(before: str, after: str) -> bool:
    """Tell whether writing may be broken between two texts without a mark: where one of the neighbours is Chinese."""
    return bool(before and after) and (is_cjk(before[-1]) or is_cjk(after[0]))


def ink_start(line: Line) -> float:
    """Where the first character that is no blank begins: many programs indent with full-width blanks."""
    return next((glyph.start for glyph in line.glyphs if not glyph.char.text.isspace()), line.start)


def _one_value(one: str, other: str, *, ruled: bool) -> bool:
    """Tell whether two parts may be one value; in a cell just as wide as its values each line is one, unless the last is short."""
    figures = one.isdigit() and other.rstrip("Xx").isdigit()
    length = len(one) + len(other)
    if ruled:
        return figures and len(one) > len(other) and (length == _PHONE or _LEAST <= length <= _MOST)
    return not (figures and (length > _MOST or _MOBILE.fullmatch(one) or _MOBILE.fullmatch(other)))


def first_word(line: Line) -> float:
    """Width of what must stand together at a line's beginning: a line that has no room for it is full, whatever its edge.

    That is a word or number in Latin letters with a blank, or one character, with the brackets before it and the stops behind.
    """
    glyphs = list(line.glyphs)
    at = 0
    while at < len(glyphs) - 1 and glyphs[at].char.text in _OPENING:
        at += 1
    latin = at
    while latin < len(glyphs) and glyphs[latin].char.text.isascii() and not glyphs[latin].char.text.isspace():
        latin += 1
    at = max(latin, at + 1)
    while at < len(glyphs) and glyphs[at].char.text in _CLOSING:
        at += 1
    return glyphs[at - 1].end - line.start + _BLANK * line.size
