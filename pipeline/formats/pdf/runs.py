"""Characters with their places joined to runs: what stands in a row on one line and follows in the text."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.formats.pdf.layer import Char
from pipeline.model.document import Box
from pipeline.model.sheets import Run, pack

_AWRY = 0.5  # em that a character may stand above or below the line of the one before
_BACK, _WIDEST = 0.6, 1.5  # em between two characters of a run; each blank between them adds one more
_ALIKE = 1.7  # times as large as the one before
_LONGEST = 400  # code points of a run
_BELOW = 0.12  # em of Chinese type below the baseline


@dataclass(frozen=True, slots=True)
class Unit:
    """Code points ``text`` at ``offset`` that stand at the place of one character; without one it is a blank between two."""

    offset: int
    text: str
    char: Char | None


def runs_of(page: int, units: Iterable[Unit]) -> Iterator[Run]:
    """Join the units of a page, which come in the order of the text.

    Control characters and the like are in no run: a browser would change them, and offsets would be off.
    """
    line: list[Unit] = []
    for unit in units:
        if line and not _continues(line, unit):
            yield from _run(page, line)
            line = []
        if _sayable(unit.text) and (line or unit.char is not None):
            line.append(unit)
    yield from _run(page, line)


def _sayable(text: str) -> bool:
    return all(unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in text)


def _continues(line: list[Unit], unit: Unit) -> bool:
    before = line[-1]
    if unit.offset != before.offset + len(before.text) or not _sayable(unit.text):
        return False
    char = unit.char
    if char is None:
        return len(line) < _LONGEST
    blanks = 0
    while line[-1 - blanks].char is None:
        blanks += 1
    last = line[-1 - blanks].char
    assert last is not None  # a run begins with a character
    size = max(last.size, char.size, 0.1)
    if len(line) >= _LONGEST or not 1 / _ALIKE <= char.size / max(last.size, 0.01) <= _ALIKE:
        return False
    right, down = char.x - last.x, char.y - last.y
    along = right * last.dx + down * last.dy - last.advance
    across = down * last.dx - right * last.dy
    straight = char.dx * last.dx + char.dy * last.dy > 0.99
    return straight and abs(across) <= _AWRY * size and -_BACK * size <= along <= (_WIDEST + blanks) * size


def _run(page: int, line: list[Unit]) -> Iterator[Run]:
    while line and line[-1].char is None:
        line = line[:-1]
    if not line:
        return
    chars = [unit.char for unit in line if unit.char is not None]
    first, last = chars[0], chars[-1]
    length = (last.x - first.x) * first.dx + (last.y - first.y) * first.dy + last.advance
    size = max(sorted(char.size for char in chars)[len(chars) // 2], 0.5)
    x, y = first.x, first.y
    if first.font.vertical:  # its origin is the middle of the upper side
        x -= (0.5 - _BELOW) * size
    angle = round(math.degrees(math.atan2(first.dy, first.dx)), 2) + 0.0  # no minus zero
    boxes: list[Box] = []
    for unit in line:
        box = unit.char.box if unit.char is not None else Box(0, 0, 0, 0)
        boxes += [box] * len(unit.text)
    text = "".join(unit.text for unit in line)
    sane = all(map(math.isfinite, (x, y, length, size))) and max(abs(x), abs(y), length, size) < 1e5
    if sane and all(math.isfinite(side) for box in boxes for side in (box.x0, box.top, box.x1, box.bottom)):
        yield Run(page, line[0].offset, text, x, y, max(length, 0.1), size, angle, pack(boxes))
