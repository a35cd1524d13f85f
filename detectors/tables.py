"""Tables in plain lines: rows by tabs or bars, and what counts as a heading row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.document import Block

_BARS = re.compile(r"^\s*\|.*\|\s*$")
# The rest of a last cell that a line end has cut off.
_TORN = 24
_LONG_NUMBER = re.compile(r"\d{4}")


@dataclass(slots=True)
class Row:
    """A line that is a table row: its cells as stripped spans, empty cells included as empty spans."""

    start: int
    end: int
    mark: str
    cells: list[tuple[int, int]]
    block: Block | None = None


def split_row(line: str, offset: int) -> Row | None:
    """Split a line at bars or tabs; None when it is not a table row."""
    mark = "|" if _BARS.match(line) else "\t" if "\t" in line.strip() else ""
    if not mark:
        return None
    start, end = 0, len(line)
    if mark == "|":
        start, end = line.index("|") + 1, line.rindex("|")
    cells: list[tuple[int, int]] = []
    at = start
    for part in line[start:end].split(mark):
        left = at + len(part) - len(part.lstrip())
        cells.append((offset + left, offset + max(left, at + len(part.rstrip()))))
        at += len(part) + 1
    return Row(offset, offset + len(line), mark, cells)


def joins(gap: str, row: Row, width: int) -> bool:
    """Say whether a row goes on the table above ``gap``, the text between: nothing, or one row that a line end has cut.

    ``width`` is the number of columns with a heading.
    """
    gap = gap.strip("\n ")
    if not gap or width < 3 or len(row.cells) != width:
        return not gap
    if row.mark == "|":
        return gap.startswith("|") and gap.endswith("|") and gap.count("|") == width + 1
    return len(gap) <= _TORN and "\n" not in gap and "。" not in gap


def headings(cells: Sequence[str]) -> list[str]:
    """Return the column headings if the row reads like a heading row (short, no long numbers), else an empty list."""
    tidied = [re.sub(r"\s+", "", cell) for cell in cells]
    filled = [cell for cell in tidied if cell]
    if len(filled) < 2 or any(len(cell) > 16 or _LONG_NUMBER.search(cell) for cell in filled):
        return []
    return tidied
